"""What is derived is built: the ledger from decisions.jsonl, the tables from the deliveries; once, and whole.

The ledger is the truth about imports: it is written in one transaction, and whatever comes after it (the list of
deliveries, the tables) is completed by the next opening when a process ends in between.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pandas as pd

from bsnskit import intake
from bsnskit.contracts import tables
from bsnskit.contracts.findings import require_none_blocking
from bsnskit.errors import BrokenTable, NotReady
from bsnskit.intake.long_logs import LONG
from bsnskit.store import erasure, import_profiles, judgements, long_logs
from bsnskit.store.crosswalk import names_since, with_current_ids
from bsnskit.store.deliveries import (
    CONTRACTS,
    WITH_VERBATIMS,
    Entry,
    combined,
    fingerprint,
    identity,
    read_deliveries,
    write_deliveries,
)
from bsnskit.store.events import Event, NewEvent
from bsnskit.store.files import sweep_drafts, sync_folder, write_whole
from bsnskit.store.folder import SCRATCH
from bsnskit.store.ledger import Ledger
from bsnskit.store.stored import StoredTables
from bsnskit.vocabulary import N_

DECISIONS = "decisions.jsonl"
_STAMP = ".built.json"
_DRAFT = ".tables.new"


def bring_up_to_date(stored: StoredTables) -> None:
    """Build what is missing or older than what it is built from; a second process waits and finds it done.

    A ledger that has grown since it was built from decisions.jsonl is kept as it is.

    Raises
    ------
    BrokenTable : a delivered file is not the one that was delivered
    LedgerError : decisions.jsonl does not hold
    """
    _sweep_scratch(stored)
    if erasure.is_pending(stored):
        with stored.alone():
            erasure.finish(stored)
    if _is_current(stored):
        return
    with stored.alone():
        if not _is_current(stored):
            for parts in (
                (_STAMP,),
                ("sources", "deliveries.json"),
                *(("tables", f"{kind}.parquet") for kind in CONTRACTS),
            ):
                sweep_drafts(stored.path(*parts))
            _lay_key(stored)
            _build_ledger(stored)
            _build_tables(stored)
            note_built(stored)


def _sweep_scratch(stored: StoredTables) -> None:
    # A process that was killed while it read has left what it read; one that still reads holds the lock.
    place = stored.path(SCRATCH)
    if place.exists():
        with suppress(NotReady), stored.alone(wait_s=0.0):
            shutil.rmtree(place, ignore_errors=True)


def record_delivery(
    stored: StoredTables,
    entry: Entry,
    table: pd.DataFrame | Path | None,
    events: Sequence[NewEvent],
    *,
    author: str,
    verbatims: pd.DataFrame | None = None,
) -> list[Event]:
    """Take in one delivery; see `Engagement.record_delivery`."""
    with stored.alone():
        version, position = judgements.list_version(stored.ledger), stored.ledger.position
        entry = {**entry, "list_version": version, "position": position}
        stored.room("sources")
        place = stored.path("sources", "deliveries.json")
        others = [one for one in read_deliveries(place) if identity(one) != identity(entry)]
        kind, replace = str(entry["kind"]), bool(entry.get("replace"))
        # Everything that can be refused is refused before the ledger is written: from there on there is no way back.
        log = _combined_log(stored, table, replace=replace) if _is_long(stored, kind, table) else None
        whole = None
        if log is None and isinstance(table, pd.DataFrame):
            whole = combined(kind, stored.stored(kind), table, replace=replace)
        said = None if whole is None else with_verbatims(kind, stored, whole, verbatims, replace=replace)
        if table is not None and (log is not None or whole is not None):
            now = log if log is not None else pd.DataFrame(whole)
            entry["profile"] = import_profiles.profile_of(stored, kind, table, now).body()
        recorded = stored.ledger.append_many(
            [*events, NewEvent("import", _import_subject(stored, entry), entry)], author=author
        )
        write_deliveries(place, [*others, entry])
        if whole is not None:
            stored.write_table(kind, whole)
        if log is not None:
            stored.place_log(log)
        if said is not None:
            stored.write_table("verbatims", said)
        note_built(stored)
    return recorded


def _is_long(stored: StoredTables, kind: str, table: pd.DataFrame | Path | None) -> bool:
    return isinstance(table, Path) or (table is not None and kind == "contacts" and stored.is_long(kind))


def _combined_log(
    stored: StoredTables, table: pd.DataFrame | Path | None, *, replace: bool, folder: str = "tables"
) -> Path:
    """Put a log together with the one in `folder`; the result lies in the scratch folder."""
    stored.room(SCRATCH)
    later = table if isinstance(table, Path) else long_logs.written(
        pd.DataFrame(table), stored.path(SCRATCH, "later.parquet")
    )  # fmt: skip
    earlier, place = stored.path(folder, "contacts.parquet"), stored.path(SCRATCH, "combined.parquet")
    long_logs.combine(
        earlier if earlier.exists() else None, later, place, names=stored.names_of(earlier),
        metadata=stored.log_metadata(), replace=replace,
    )  # fmt: skip
    return place


def with_verbatims(
    kind: str, stored: StoredTables, whole: pd.DataFrame, verbatims: pd.DataFrame | None, *, replace: bool = False
) -> pd.DataFrame | None:
    """Return the verbatims as they stand after a delivery; None where they stay as they are.

    Those of contacts, or of survey answers, that the delivery put away go with them.
    """
    earlier = stored.stored("verbatims")
    if earlier is not None and kind == "surveys" and replace:
        earlier = earlier[earlier["reason_id"].isna()]
        return earlier if verbatims is None else combined("verbatims", earlier, verbatims)
    if earlier is not None and kind == "contacts":
        before = stored.stored("contacts")
        gone = set() if before is None else set(before["contact_id"]) - set(whole["contact_id"])
        earlier = earlier[~earlier["contact_id"].isin(gone)]
    if verbatims is None:
        return earlier if kind == "contacts" else None
    return combined("verbatims", earlier, verbatims)


def _import_subject(stored: StoredTables, entry: Entry) -> str:
    # The same file may be taken in once per sheet, or as counts and as reasons.
    short = str(entry["sha256"])[:16]
    held = stored.ledger.current("import").get(short)
    if held is None or held.body is None or identity(held.body) == identity(entry):
        return short
    return judgements.subject_of(short, *identity(entry)[1:])


def note_built(stored: StoredTables) -> None:
    """Note what ledger and tables were built from."""
    ledger_built = _noted(stored).get("ledger")
    noted = {
        "deliveries": fingerprint(stored.deliveries()),
        "kinds": sorted(_kinds_there(stored)),
        "ledger": ledger_built,
    }
    write_whole(stored.path(_STAMP), json.dumps(noted, indent=1, sort_keys=True).encode())


def _kinds_there(stored: StoredTables) -> set[str]:
    kinds = {str(entry["kind"]) for entry in stored.deliveries()} & set(CONTRACTS)
    return kinds | ({"verbatims"} if stored.path("tables", "verbatims.parquet").exists() else set())


def decisions_are_newer(stored: StoredTables) -> bool:
    """Tell whether decisions.jsonl changed while the ledger grew: then the ledger is kept, and somebody must look."""
    built, decisions = _noted(stored).get("ledger"), stored.path(DECISIONS)
    return bool(
        built
        and decisions.exists()
        and built["decisions"] != _hash(decisions)
        and built["anchor"] != list(stored.ledger.anchor())
    )


def _is_current(stored: StoredTables) -> bool:
    if _ledger_is_due(stored):
        return False
    wanted = fingerprint(stored.deliveries())
    return wanted == _noted(stored).get("deliveries", fingerprint([]))


def _ledger_is_due(stored: StoredTables) -> bool:
    decisions, place = stored.path(DECISIONS), stored.path("ledger.sqlite")
    if not decisions.exists():
        return False
    if not place.exists() or not stored.ledger.position:
        return True
    built = _noted(stored).get("ledger")
    # Rebuilt only where nothing was recorded since it was built.
    return bool(built and built["decisions"] != _hash(decisions) and built["anchor"] == list(stored.ledger.anchor()))


def _lay_key(stored: StoredTables) -> None:
    # An engagement published with its decisions, sources beside them, has no customer to protect by a secret; its
    # tables must be the same on every machine. A client's own folder has its random key from the start.
    place = stored.path("key")
    if stored.path(DECISIONS).exists() and not place.exists():
        told = hashlib.sha256(f"bsnskit, published: {stored.settings.client}".encode()).hexdigest()
        write_whole(place, f"{told}\n".encode(), mode=0o600)


def _build_ledger(stored: StoredTables) -> None:
    if not _ledger_is_due(stored):
        return
    decisions, draft = stored.path(DECISIONS), stored.path(".ledger.sqlite.new")
    for leftover in (draft, draft.with_name(f"{draft.name}-journal")):
        leftover.unlink(missing_ok=True)
    ledger = Ledger(draft)
    count = ledger.read_jsonl(decisions)
    built = {"decisions": _hash(decisions), "anchor": list(ledger.anchor())}
    draft.replace(stored.path("ledger.sqlite"))
    sync_folder(stored.folder)
    write_whole(stored.path(_STAMP), json.dumps({**_noted(stored), "ledger": built}, indent=1, sort_keys=True).encode())
    stored.log().info("built the ledger from %s: %d events", DECISIONS, count)


def _build_tables(stored: StoredTables) -> None:
    draft, entries = stored.path(_DRAFT), stored.deliveries()
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    kinds = {str(entry["kind"]): None for entry in entries if entry["kind"] in CONTRACTS}
    spoken: pd.DataFrame | None = None
    for kind in kinds:
        mine = [entry for entry in entries if entry["kind"] == kind]
        if all(stored.path("sources", str(entry["file"])).exists() for entry in mine):
            if _build_log(stored, kind, mine):
                continue
            table, said = _read_all(stored, kind, mine)
            stored.write_table(kind, table, folder=_DRAFT)
            spoken = spoken if said is None else combined("verbatims", spoken, said)
        else:
            # Raw files are erased after their time; the table that was made of them stays, and goes on from there.
            stored.log().warning("a delivered file of kind %s is gone; its table was kept", kind)
            table, said = _continued(stored, kind, [entry for entry in mine if not _is_built(stored, entry)])
            stored.write_table(kind, table, folder=_DRAFT)
            spoken = spoken if said is None else combined("verbatims", spoken, said)
    if spoken is not None:
        kinds["verbatims"] = None
        stored.write_table("verbatims", spoken, folder=_DRAFT)
    gone = set(_noted(stored).get("kinds", ())) - set(kinds)
    _swap(stored, draft, sorted(gone))
    stored.log().info("built the tables from %d deliveries", len(entries))


def _swap(stored: StoredTables, draft: Path, gone: list[str]) -> None:
    place = stored.path("tables")
    if not place.exists():
        draft.rename(place)
    else:
        for made in sorted(draft.iterdir()):
            made.replace(stored.path("tables", made.name))
        for kind in gone:
            stored.path("tables", f"{kind}.parquet").unlink(missing_ok=True)
        draft.rmdir()
    sync_folder(place)
    sync_folder(stored.folder)


def _build_log(stored: StoredTables, kind: str, entries: list[Entry]) -> bool:
    """Build a log from its deliveries where one of them is long; tell whether it was."""
    sizes = [stored.path("sources", str(entry["file"])).stat().st_size for entry in entries]
    if kind != "contacts" or max(sizes, default=0) < LONG:
        return False
    revisions = judgements.revisions(stored.ledger)
    for entry in entries:
        delivered, _ = _read_one(stored, kind, entry)
        names = names_since(revisions, int(entry.get("list_version", 1)))
        later: pd.DataFrame | Path
        if isinstance(delivered, Path):
            later = long_logs.renamed(delivered, stored.path(SCRATCH, "renamed.parquet"), names)
        else:
            later = with_current_ids(kind, delivered, names)
        log = _combined_log(stored, later, replace=bool(entry.get("replace")), folder=_DRAFT)
        stored.place_log(log, folder=_DRAFT)
    shutil.rmtree(stored.path(SCRATCH), ignore_errors=True)
    return True


def _is_built(stored: StoredTables, entry: Entry) -> bool:
    return json.loads(fingerprint([entry]))[0] in json.loads(_noted(stored).get("deliveries", "[]"))


def _continued(stored: StoredTables, kind: str, entries: list[Entry]) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Return a table as it stands with what was delivered since, and the verbatims likewise."""
    table = stored.stored(kind)
    spoken = stored.stored("verbatims") if kind in WITH_VERBATIMS else None
    for entry in entries:
        if stored.path("sources", str(entry["file"])).exists():
            delivered, said = _read_one(stored, kind, entry)
            if isinstance(delivered, Path):  # a long log beside others whose files are erased
                delivered = tables.check(CONTRACTS[kind], pd.read_parquet(delivered))
            table = combined(kind, table, delivered, replace=bool(entry.get("replace")))
            spoken = spoken if said is None else combined("verbatims", spoken, said)
    return tables.empty(CONTRACTS[kind]) if table is None else table, spoken


def _read_all(stored: StoredTables, kind: str, entries: list[Entry]) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Return the table that the deliveries of a kind come to, and the verbatims that came with them."""
    revisions = judgements.revisions(stored.ledger)
    table = tables.empty(CONTRACTS[kind])
    spoken: pd.DataFrame | None = None
    for entry in entries:
        delivered, said = _read_one(stored, kind, entry)
        names = names_since(revisions, int(entry.get("list_version", 1)))
        if isinstance(delivered, Path):  # only a long log, which `_build_log` takes
            raise TypeError(entry["file"])
        later, said = with_current_ids(kind, delivered, names), None if said is None else with_current_ids(
            "verbatims", said, names
        )  # fmt: skip
        table = combined(kind, table, later, replace=bool(entry.get("replace")))
        if kind == "surveys" and entry.get("replace"):
            spoken = None
        spoken = spoken if said is None else combined("verbatims", spoken, said)
        if spoken is not None and kind == "contacts":
            spoken = spoken[spoken["contact_id"].isin(table["contact_id"])]
    return table, spoken


def _read_one(stored: StoredTables, kind: str, entry: Entry) -> tuple[pd.DataFrame | Path, pd.DataFrame | None]:
    path = stored.path("sources", str(entry["file"]))
    if _hash(path) != entry.get("kept_sha256", entry["sha256"]):
        raise BrokenTable(
            f"{stored.name}/sources/{path.name}",
            N_("this is not the file that was delivered"),
            N_("A delivered file is kept byte for byte; its hash is noted."),
            N_("Bring it back from a copy, or import the file as a new delivery."),
        )
    # Read as it was then: against the list, and the former ids, that stood at the import.
    then = _imported_after(stored, entry)
    delivery = intake.read_delivery(
        path,
        kind,
        settings=stored.settings,
        mapping=entry.get("mapping"),
        reasons=judgements.reasons(stored.ledger, until=then),
        crosswalk=names_since(judgements.revisions(stored.ledger, until=then), 0),
        key=stored.key(),
        revise=bool(entry.get("revise")),
        scratch=stored.room(SCRATCH) if path.stat().st_size >= LONG else None,
        names=stored.listed_names(),
    )
    if delivery.log is not None:
        return delivery.log, None
    require_none_blocking(path.name, delivery.findings)
    return tables.empty(CONTRACTS[kind]) if delivery.table is None else delivery.table, delivery.verbatims


def _imported_after(stored: StoredTables, entry: Entry) -> int | None:
    if "position" in entry:
        return int(entry["position"])
    events = [
        event for event in stored.ledger.standing("import") if event.body and identity(event.body) == identity(entry)
    ]
    return events[-1].sequence if events else None


def _noted(stored: StoredTables) -> dict[str, Any]:
    place = stored.path(_STAMP)
    if not place.exists():
        return {}
    try:
        found = json.loads(place.read_text("utf-8"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
