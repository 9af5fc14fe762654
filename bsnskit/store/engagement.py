"""An engagement: the folder data/<client>/ and the only door to its files."""

from __future__ import annotations

import datetime as dt
import os
import re
import secrets
import shutil
from collections.abc import Callable, Sequence
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from bsnskit.contracts import tables
from bsnskit.contracts.findings import Finding, Rule
from bsnskit.contracts.settings import read_settings
from bsnskit.errors import UnknownClient, WrongCall, nearest
from bsnskit.store import building, by_mapping, judgements, warehouse
from bsnskit.store.crosswalk import codings_on_standing_list
from bsnskit.store.deliveries import Entry
from bsnskit.store.events import Event, NewEvent
from bsnskit.store.files import stamp, sync_folder
from bsnskit.store.folder import SETTINGS
from bsnskit.store.ledger import Ledger
from bsnskit.store.roots import checkout, data_root, notebooks_root, reports_root, slug, templates_root
from bsnskit.store.stored import StoredTables
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    import ibis.expr.types as ir

__all__ = [
    "Engagement",
    "checkout",
    "create_engagement",
    "data_root",
    "list_engagements",
    "notebooks_root",
    "open_engagement",
    "reports_root",
    "slug",
    "templates_root",
]

_EVENTS = {
    "reasons": "reason",
    "challenges": "challenge",
    "placements": "placement",
    "votes": "vote",
    "causes": "cause",
    "solutions": "solution",
    "actions": "action",
    "targets": "target",
    "breaks": "break",
    "mapping": "mapping",
    "calendar": "calendar",
    "sheets": "sheet",
    "workshops": "workshop",
}

LEFT_OUT = Rule(
    "contacts_without_reason",
    N_("{count} of {total} contacts carry no reason and are in no count."),
    N_("Have them coded, or map their source code to a reason."),
)
CUT = {
    "week": Rule(
        "week_cut",
        N_("The log begins or ends inside the week of {start}; that week is not counted."),
        N_("Deliver whole weeks."),
    ),
    "month": Rule(
        "month_cut",
        N_("The log begins or ends inside the month of {start}; that month is not counted."),
        N_("Deliver whole months."),
    ),
}


class Engagement(StoredTables):
    """One client's settings, deliveries, judgements and tables.

    Tables are those of `contracts.tables`; what was not delivered is an empty table. They are read again only when
    their file or the ledger has changed, and may be changed freely by the caller.
    """

    # -- what was delivered -----------------------------------------------------------------------------------------

    def record_delivery(
        self,
        entry: Entry,
        table: pd.DataFrame | Path | None,
        events: Sequence[NewEvent] = (),
        *,
        author: str,
        verbatims: pd.DataFrame | None = None,
    ) -> list[Event]:
        """Take in one delivery whose raw file lies in sources/: events and import in one transaction, then the table.

        Cut off before the transaction, nothing has happened; cut off after it, the next opening completes the tables.

        Parameters
        ----------
        entry : file (its name in sources/), sha256, kind, mapping; `replace` true puts it in the place of what it
            overlaps; `revise` true where a list was delivered again; `list_version` and `position` are added
        table : of the kind's contract, this delivery alone; the Parquet file of a long log; None for kinds that
            become events only
        events : what the delivery brings to the ledger
        verbatims : tables.Verbatims that came with it
        """
        return building.record_delivery(self, entry, table, events, author=author, verbatims=verbatims)

    def has(self, kind: str) -> bool:
        """Tell whether anything of a kind of file or of judgement is there."""
        if kind in _EVENTS:
            return bool(self.ledger.current(_EVENTS[kind]))
        if kind == "volumes" and self.has("contacts"):
            return True
        return self.path("tables", f"{kind}.parquet").exists()

    @property
    def contacts(self) -> ir.Table:
        """The contact log as an Ibis table, `tables.Contacts`; it is never read into memory as a whole."""
        place = self.path("tables", "contacts.parquet")
        return warehouse.open_contacts(place, self._names(place) if place.exists() else None)

    @property
    def volumes(self) -> pd.DataFrame:
        """All counts, as `tables.Volumes`.

        Grain: one row per reason x grain x period_start x channel x tier x context. What the client counted holds
        for its grain and period; the contact log fills the other weeks and months, and the year where the client
        counted none (the counted year of the settings, else the last twelve whole months).
        """
        mapped = self._coded_by_mapping and list(self.ledger.anchor())
        key = (stamp(self.path("tables", "volumes.parquet")), self._contacts_key(), mapped)
        held: pd.DataFrame = self._cached("volumes", key, lambda: self._kept_volumes(key))
        return held.copy(deep=False)

    @property
    def exposure(self) -> pd.DataFrame:
        """How many X there were, as `tables.Exposure`."""
        return self._delivered("exposure")

    @property
    def rates(self) -> pd.DataFrame:
        """What an hour of answering costs, as `tables.Rates`."""
        return self._delivered("rates")

    @property
    def downstream(self) -> pd.DataFrame:
        """Work that contacts cause, as `tables.Downstream`."""
        return self._delivered("downstream")

    @property
    def handle_times(self) -> pd.DataFrame:
        """Measured handle times, as `tables.HandleTimes`."""
        return self._delivered("handle_times")

    @property
    def surveys(self) -> pd.DataFrame:
        """Answers of customers, as `tables.Surveys`."""
        return self._delivered("surveys")

    def repeats_within(self, days: int = 7) -> pd.DataFrame:
        """How many contacts of the log repeat an earlier one of at most `days` before, as `tables.Repeats`."""
        if not self.has("contacts"):
            return tables.empty(tables.Repeats)
        key = (self._contacts_key(), days)
        return self._cached(
            f"repeats within {days}", key, lambda: warehouse.repeats_by_reason(self.contacts, days)
        ).copy(deep=False)

    @property
    def totals(self) -> pd.DataFrame:
        """The contact centre's own totals by period, as `tables.Totals`."""
        return self._delivered("totals")

    @property
    def codings(self) -> pd.DataFrame:
        """The coded samples, as `tables.Codings`, under the ids of the list that stands."""
        return codings_on_standing_list(self.codings_as_coded, judgements.revisions(self.ledger))

    @property
    def codings_as_coded(self) -> pd.DataFrame:
        """The coded samples under the ids of the list they were coded with: what a trial is judged on."""
        return self._delivered("codings")

    @property
    def code_counts(self) -> pd.DataFrame:
        """Contacts by the company's own code: source_code, grain (month, year), period_start, n_contacts, n_open.

        `n_open` of the `n_contacts` carry no reason.
        """
        if not self.has("contacts"):
            return pd.DataFrame(columns=["source_code", "grain", "period_start", "n_contacts", "n_open"])
        year, cut = self.settings.counted_year, warehouse.cut_periods(self._daily(), "month", self.settings.country)
        first = year.first_month if year else None
        key = self._contacts_key()
        return self._cached("codes", key, lambda: by_mapping.counts_by_code(self.contacts, cut, first))

    @property
    def open_code_counts(self) -> pd.DataFrame:
        """Contacts of the year that carry a code and no reason, by code: what the mapping codes where it was chosen to.

        Columns as `code_counts`. Empty where people code, or where the client counted the year.
        """
        counted = self._delivered("volumes")
        if not self._coded_by_mapping or (counted["grain"] == "year").any():
            return self.code_counts.head(0)
        counts = self.code_counts
        year = counts[(counts["grain"] == "year") & counts["source_code"].notna() & (counts["n_open"] > 0)]
        return year.assign(n_contacts=year["n_open"]).reset_index(drop=True)

    @property
    def verbatims(self) -> pd.DataFrame:
        """What customers wrote, masked, as `tables.Verbatims`; never to be put into an output, a log or a file."""
        return self._delivered("verbatims")

    def verbatims_of(self, reason_id: str | None = None) -> list[str]:
        """Return the masked verbatims of one reason, the latest contact first, then comments of its survey answers.

        Without a reason, all there are.
        """
        held = self.verbatims
        if reason_id is None or held.empty:
            return held["verbatim"].tolist()
        answers = held[held["reason_id"] == reason_id].sort_values("week", ascending=False, kind="stable")
        if not self.has("contacts"):
            return answers["verbatim"].tolist()
        contacts = self.contacts
        mine = contacts.filter(contacts["reason_id"] == reason_id).order_by(contacts["contacted_at"].desc())
        ids = warehouse.collect(mine.select("contact_id"))["contact_id"]
        texts = held.set_index("contact_id")["verbatim"]
        return texts.reindex(ids[ids.isin(texts.index)]).tolist() + answers["verbatim"].tolist()

    def delivered_days(self) -> tuple[dt.date, dt.date] | None:
        """Return the first and last day with a contact in the log; None without a log."""
        return warehouse.span(self._daily()) if self.has("contacts") else None

    def weekly_parts(self) -> pd.DataFrame:
        """Return the contact log by reason, channel, who coded it, and whole week, as `tables.WeeklyParts`."""
        if not self.has("contacts"):
            return tables.empty(tables.WeeklyParts)
        cut = warehouse.cut_periods(self._daily(), "week", self.settings.country)
        key = self._contacts_key()
        return self._cached("parts", key, lambda: warehouse.parts_by_week(self.contacts, cut)).copy(deep=False)

    def findings(self) -> list[Finding]:
        """Return what the counts of the contact log leave out."""
        if not self.has("contacts"):
            return []
        daily = self._daily()
        left_out, total = int(daily["left_out"].sum()), int(daily["n_contacts"].sum())
        if left_out and self._coded_by_mapping:
            # What the mapping leads to a reason is in the counts; a code's open share is not.
            left_out = round(left_out - by_mapping.reached_by_mapping(self.contacts, self.mapping))
        found = [Finding(LEFT_OUT, file="contacts", fields={"count": left_out, "total": total})] if left_out else []
        cuts = {grain: warehouse.cut_periods(daily, grain, self.settings.country) for grain in ("week", "month")}
        return found + [
            Finding(CUT[grain], file="contacts", value=f"{start:%Y-%m-%d}", fields={"start": f"{start:%Y-%m-%d}"})
            for grain, starts in cuts.items()
            for start in sorted(starts)
        ]

    # -- what was judged --------------------------------------------------------------------------------------------

    @property
    def reasons(self) -> pd.DataFrame:
        """The list of reasons, as `tables.Reasons`."""
        return self._judged("reasons", judgements.reasons)

    @property
    def challenges(self) -> pd.DataFrame:
        """Whether each contact should exist, as `tables.Challenges`."""
        return self._judged("challenges", judgements.challenges)

    @property
    def placements(self) -> pd.DataFrame:
        """Positions and objectives, as `tables.Placements`."""
        return self._judged("placements", judgements.placements)

    @property
    def votes(self) -> pd.DataFrame:
        """Blind votes, as `tables.Votes`."""
        return self._judged("votes", judgements.votes)

    @property
    def splits(self) -> pd.DataFrame:
        """Reasons that are placed by context, as `tables.Splits`."""
        return self._judged("splits", judgements.splits)

    @property
    def causes(self) -> pd.DataFrame:
        """Causes, as `tables.Causes`."""
        return self._judged("causes", judgements.causes)

    @property
    def solutions(self) -> pd.DataFrame:
        """Solutions, as `tables.Solutions`."""
        return self._judged("solutions", judgements.solutions)

    @property
    def actions(self) -> pd.DataFrame:
        """Dated actions, as `tables.Actions`."""
        return self._judged("actions", judgements.actions)

    @property
    def targets(self) -> pd.DataFrame:
        """Quarterly targets, as `tables.Targets`."""
        return self._judged("targets", judgements.targets)

    @property
    def breaks(self) -> pd.DataFrame:
        """Recorded breaks, as `tables.Breaks`."""
        return self._judged("breaks", judgements.breaks)

    @property
    def mapping(self) -> pd.DataFrame:
        """Which reasons lie behind the company's own categories, as `tables.Mapping`, under the ids of today's list."""
        return self._judged("mapping", judgements.mapping)

    @property
    def calendar(self) -> pd.DataFrame:
        """Events that close or disturb the service, as `tables.Calendar`."""
        return self._judged("calendar", judgements.calendar)

    @property
    def sheets(self) -> list[judgements.Record]:
        """Action sheets: reason_id, objective, fields, facts, illustration, author, recorded_at."""
        return judgements.sheets(self.ledger)

    @property
    def rewordings(self) -> pd.DataFrame:
        """Which proposed wordings were accepted or refused, as `tables.Rewordings`."""
        return self._judged("rewordings", judgements.rewordings)

    @property
    def trials(self) -> dict[int, judgements.Record]:
        """Designs of the coding trials, by round."""
        return judgements.trials(self.ledger)

    @property
    def coder(self) -> judgements.Record | None:
        """Who codes the coming weeks: coder, from_week, why, author, recorded_at; None as long as nobody chose."""
        return judgements.coder(self.ledger)

    # -- inside -----------------------------------------------------------------------------------------------------

    def _judged(self, name: str, read: Callable[[Ledger], pd.DataFrame]) -> pd.DataFrame:
        table: pd.DataFrame = self._cached(name, self.ledger.anchor(), lambda: read(self.ledger))
        return table.copy(deep=False)

    @property
    def _coded_by_mapping(self) -> bool:
        # Only where the mapping was chosen as the coder: else its reasons would stand beside what agents coded.
        return (self.coder or {}).get("coder") == "mapping"

    def _contacts_key(self) -> object:
        return stamp(self.path("tables", "contacts.parquet")), stamp(self.path(SETTINGS)), self._revised()

    def _daily(self) -> pd.DataFrame:
        key = self._contacts_key()
        return self._cached("daily", key, lambda: warehouse.collect(warehouse.by_day(self.contacts)))

    def _of_log(self, grain: str, cut: set[pd.Timestamp]) -> pd.DataFrame:
        coded = warehouse.volumes_of(self.contacts, grain, cut)
        if not self._coded_by_mapping:
            return coded
        return by_mapping.added(coded, by_mapping.volumes_by_code(self.contacts, self.mapping, grain, cut))

    def _kept_volumes(self, key: object) -> pd.DataFrame:
        if not self.has("contacts"):
            return self._volumes()
        return tables.check(tables.Volumes, self.derived("volumes", key, self._volumes))

    def _volumes(self) -> pd.DataFrame:
        counted = self._delivered("volumes")
        if not self.has("contacts"):
            return _sorted(counted)
        daily, country = self._daily(), self.settings.country
        weekly, monthly = (
            self._of_log(grain, warehouse.cut_periods(daily, grain, country)) for grain in ("week", "month")
        )
        parts = [counted, _not_in(weekly, counted), _not_in(monthly, counted)]
        if not (counted["grain"] == "year").any():
            year = self.settings.counted_year
            parts.append(warehouse.year_of(monthly, year.first_month if year else None))
        whole_parts = [part for part in parts if len(part)]
        return _sorted(pd.concat(whole_parts, ignore_index=True)) if whole_parts else counted


def open_engagement(name_or_path: str | Path, *, data: str | Path | None = None) -> Engagement:
    """Open a client's engagement; what is derived and not there yet is built first.

    Parameters
    ----------
    name_or_path : the client's name as it is printed or as its folder is called, or the path of a folder
    data : folder of the engagements; None = BSNSKIT_DATA, else that of the checkout

    Raises
    ------
    UnknownClient : lists those that exist and the nearest
    WrongSettings : engagement.yml does not hold
    """
    engagement = Engagement(_folder_of(name_or_path, data))
    engagement.settings  # noqa: B018  said before anything is built
    building.bring_up_to_date(engagement)
    return engagement


def list_engagements(data: str | Path | None = None) -> list[str]:
    """Return the folder names of all engagements, in alphabetical order."""
    root = data_root(data)
    return sorted(place.parent.name for place in root.glob(f"*/{SETTINGS}") if not place.parent.name.startswith("."))


def create_engagement(client_name: str, *, data: str | Path | None = None, language: str | None = None) -> Engagement:
    """Make the folder of a new engagement from templates/engagement/; whole or not at all.

    Parameters
    ----------
    client_name : as it is to be printed
    language : fr, en or es; None = that of the template

    Raises
    ------
    WrongCall : the folder is taken, by this or another client, or nothing is left of the name
    """
    root, name = data_root(data), slug(client_name)
    root.mkdir(parents=True, exist_ok=True)
    taken = next((place.name for place in root.iterdir() if place.is_dir() and _same(place.name, name)), None)
    if taken is not None:
        raise _taken(root, taken, client_name)
    draft = root / f".{name}.{secrets.token_hex(4)}"
    shutil.copytree(templates_root() / "engagement", draft)
    try:
        text = (draft / SETTINGS).read_text("utf-8")
        settings = _with_value(_with_value(text, "client", client_name.strip()), "language", language)
        read_settings(settings, f"{name}/{SETTINGS}")
        (draft / SETTINGS).write_text(settings, encoding="utf-8", newline="\n")
        for room in ("sources", "inbox", "notebooks", "log", "set_aside"):
            (draft / room).mkdir(exist_ok=True)
        made = Engagement(draft)
        made.key()
        made.ledger.verify()
        os.rename(draft, root / name)  # noqa: PTH104  Path.rename is the same; said here: it fails where a folder is
    except OSError as problem:
        if (root / name).exists():
            raise _taken(root, name, client_name) from problem
        raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    sync_folder(root)
    return Engagement(root / name)


def _folder_of(name_or_path: str | Path, data: str | Path | None) -> Path:
    if isinstance(name_or_path, Path):
        if (name_or_path / SETTINGS).is_file():
            return name_or_path
        raise UnknownClient(
            str(name_or_path), N_("there is no engagement in this folder"), N_("It has an engagement.yml.")
        )
    root, known = data_root(data), list_engagements(data)
    found = next((name for name in known if _same(name, name_or_path)), None)
    if found is not None:
        return root / found
    if len(Path(name_or_path).parts) > 1 and (Path(name_or_path) / SETTINGS).is_file():
        return Path(name_or_path)
    meant = nearest(name_or_path, known)
    raise UnknownClient(
        str(root),
        N_("there is no client '{name}'"),
        N_("The clients are: {known}.") if known else N_("There is no client yet."),
        N_("Did you mean {meant}?") if meant else N_("`bsns new` makes a new one."),
        name=name_or_path,
        known=", ".join(known),
        meant=meant,
    )


def _same(one: str, other: str) -> bool:
    try:
        return slug(one) == slug(other)
    except WrongCall:
        return False


def _taken(root: Path, folder: str, client_name: str) -> WrongCall:
    return WrongCall(
        str(root / folder),
        N_("the folder for '{name}' is there already"),
        N_("Names that differ only by accents, case or signs share one folder."),
        N_("Open the client that is there, or give the new one another name."),
        name=client_name,
    )


def _with_value(text: str, key: str, value: str | None) -> str:
    # JSON's quoted text is YAML too. A function, so that a backslash in the name stays one.
    return (
        text
        if value is None
        else re.sub(rf"(?m)^{key}:.*$", lambda _: f"{key}: {dumps(value, ensure_ascii=False)}", text)
    )


def _not_in(volumes: pd.DataFrame, counted: pd.DataFrame) -> pd.DataFrame:
    held = pd.MultiIndex.from_frame(counted[["grain", "period_start"]])
    return volumes[~pd.MultiIndex.from_frame(volumes[["grain", "period_start"]]).isin(held)]


def _sorted(volumes: pd.DataFrame) -> pd.DataFrame:
    keys = ["grain", "period_start", "reason_id", "channel", "tier", "context"]
    return tables.check(tables.Volumes, volumes.sort_values(keys, kind="stable"))
