"""The tables that the deliveries come to: Parquet files, whole or not there, each knowing the list its ids are of."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from bsnskit.contracts import tables
from bsnskit.store import judgements, long_logs
from bsnskit.store.crosswalk import names_since, with_current_ids
from bsnskit.store.deliveries import CONTRACTS, Entry, read_deliveries, with_imports
from bsnskit.store.files import stamp, sync_folder, whole
from bsnskit.store.folder import EngagementFolder

_VERSION = b"bsnskit.list_version"
"""Key of the list version in a table file's own metadata: the ids in the file are of that list."""
_DIGEST = b"bsnskit.derived_from"
"""Key of the digest of all that a derived table depends on, in its file's own metadata."""


class StoredTables(EngagementFolder):
    """Deliveries and delivered tables of an engagement."""

    def deliveries(self) -> list[Entry]:
        """Return the deliveries that stand, in order: file, sha256, kind, mapping, list_version and more."""
        entries = read_deliveries(self.path("sources", "deliveries.json"))
        return with_imports(entries, self.ledger.events("import"), self.ledger.standing("import"))

    def stored(self, kind: str) -> pd.DataFrame | None:
        """Return a table as delivered, under the ids of the list that stands; None when nothing was delivered.

        For volumes this is what was counted by the client; `volumes` has the counts of the contact log as well.
        """
        import pyarrow.parquet as pq

        place = self.path("tables", f"{kind}.parquet")
        if not place.exists():
            return None
        key = (stamp(place), self._revised())

        def read() -> pd.DataFrame:
            held = pq.read_table(place).to_pandas()
            if kind == "verbatims" and "reason_id" not in held:  # written before survey answers had any
                held = held.assign(reason_id=None, week=None)
            found = tables.check(CONTRACTS[kind], held)
            return with_current_ids(kind, found, self._names(place))

        return self._cached(f"stored {kind}", key, read).copy(deep=False)

    def write_table(self, kind: str, table: pd.DataFrame, *, folder: str = "tables") -> Path:
        """Put a table of a kind's contract in its place, whole; its ids are those of the list that stands."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        self.room(folder)
        place = self.path(folder, f"{kind}.parquet")
        held = pa.Table.from_pandas(tables.check(CONTRACTS[kind], table), preserve_index=False)
        version = str(judgements.list_version(self.ledger)).encode()
        with whole(place) as draft:
            pq.write_table(held.replace_schema_metadata({**(held.schema.metadata or {}), _VERSION: version}), draft)
        return place

    def is_long(self, kind: str) -> bool:
        """Tell whether a table has more rows than are read into memory."""
        place = self.path("tables", f"{kind}.parquet")
        return place.exists() and long_logs.count_of(place) > long_logs.MANY

    def log_metadata(self) -> dict[str, str]:
        """Return what a table file says of itself: the version of the list its ids are of."""
        return {_VERSION.decode(): str(judgements.list_version(self.ledger))}

    def names_of(self, place: Path) -> dict[str, str]:
        """Return former id -> id on the list, for a table file; none where there is no file."""
        return self._names(place) if place.exists() else {}

    def place_log(self, log: Path, *, folder: str = "tables") -> Path:
        """Put a finished Parquet file in its place, whole."""
        self.room(folder)
        place = self.path(folder, "contacts.parquet")
        with log.open("rb+") as stream:
            os.fsync(stream.fileno())
        log.replace(place)
        sync_folder(place.parent)
        return place

    def derived(self, name: str, key: object, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """Return what takes long to compute from the tables, kept beside them under the digest of what it depends on.

        Parameters
        ----------
        name : of the file in tables/derived/
        key : all it depends on but the code of the store, which is added here
        make : computes it; where it cannot be kept (a folder that only reads) it is computed each time
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        code = [stamp(path) for path in sorted(Path(__file__).parent.glob("*.py"))]
        digest = hashlib.sha256(repr((key, code)).encode()).hexdigest().encode()
        place = self.path("tables", "derived", f"{name}.parquet")
        with contextlib.suppress(OSError, pa.ArrowInvalid):
            if (pq.read_schema(place).metadata or {}).get(_DIGEST) == digest:
                return pq.read_table(place).to_pandas()
        made = make()
        held = pa.Table.from_pandas(made, preserve_index=False)
        with contextlib.suppress(OSError):
            place.parent.mkdir(parents=True, exist_ok=True)
            with whole(place) as draft:
                pq.write_table(held.replace_schema_metadata({**(held.schema.metadata or {}), _DIGEST: digest}), draft)
        return made

    def _delivered(self, kind: str) -> pd.DataFrame:
        found = self.stored(kind)
        return tables.empty(CONTRACTS[kind]) if found is None else found

    def _revised(self) -> list[tuple[str, int]]:
        revisions = self._cached("revisions", self.ledger.anchor(), lambda: judgements.revisions(self.ledger))
        return [(str(one["recorded_at"]), int(one["version"])) for one in revisions]

    def _names(self, place: Path) -> dict[str, str]:
        import pyarrow.parquet as pq

        version = int((pq.read_schema(place).metadata or {}).get(_VERSION, b"1"))
        return names_since(judgements.revisions(self.ledger), version)
