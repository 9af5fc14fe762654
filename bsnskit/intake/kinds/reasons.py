"""The list of reasons: its first version, or a revision of the one that stands."""

from __future__ import annotations

import pandas as pd

from bsnskit.contracts.findings import Rule
from bsnskit.i18n import is_unknown
from bsnskit.intake import values
from bsnskit.intake.build import read_all, records, say_duplicates
from bsnskit.intake.kind import Built, Column, Judgement, Kind
from bsnskit.intake.reading import Reading
from bsnskit.vocabulary import N_

STATES = {
    "active": ("actif", "active", "activo"),
    "retired": ("retiré", "retirée", "clos", "retirado"),
    "to_decide": ("à décider", "to decide", "por decidir"),
}
TOTAL_WORDS = frozenset(
    {"total", "totaux", "total general", "ensemble", "somme", "sum", "total annuel", "suma", "totales"}
)

LIST_STANDS = Rule(
    "list_stands",
    N_("A list of {count} reasons (version {version}) stands already."),
    N_(
        "Import it with --replace to record a revision of the list; what was counted stays comparable through its crosswalk."
    ),
    blocking=True,
)
NO_ID = Rule(
    "reason_without_id",
    N_("The reason has no id{rows}."),
    N_("Give each reason an id; a volume without one would be lost."),
    blocking=True,
)
TOTAL_ROW = Rule("total_row", N_("A row of totals{rows}."), N_("It is set aside; totals are computed."))
HEAD_ROW = Rule("section_row", N_("The row holds neither a wording nor a number{rows}."), N_("It is set aside."))
RETIRED = Rule(
    "reason_retired",
    N_("Reason '{subject}' is not in the new list: it is retired by this revision."),
    N_("If it goes on under another id, say so in a column 'Previous id'."),
)
BOTH_SEASONS = Rule(
    "season_contradicts",
    N_("Reason '{value}' is marked as not seasonal, but months are named{rows}."),
    N_("The months are kept as declared. Ask which of the two holds."),
)

BODY = ("topic", "label", "label_other", "owner", "state", "client_top", "season_declared", "parent_id")


def set_totals_aside(reading: Reading) -> None:
    """Set rows of totals and headings of sections aside before anything is read of them."""
    ids, labels = reading.raw("reason_id"), reading.raw("label")
    reading.say(TOTAL_ROW, rows_of_totals(reading), "reason_id", wrong="aside")
    numbers = [name for name in reading.found if name not in ("reason_id", "label", "topic", "label_other", "owner")]
    bare = labels.isna() & pd.DataFrame({name: reading.raw(name).isna() for name in numbers}, index=ids.index).all(
        axis=1
    )
    if reading.has("label"):
        reading.say(HEAD_ROW, bare, "reason_id", wrong="aside")
    reading.say(NO_ID, ids.isna(), "reason_id")


def rows_of_totals(reading: Reading) -> pd.Series:
    """Return which rows call themselves a total."""
    words = [reading.raw(name).str.casefold().str.strip(" :") for name in ("reason_id", "label", "topic")]
    return pd.concat([text.isin(list(TOTAL_WORDS)) for text in words], axis=1).any(axis=1)


def declared_season(reading: Reading, frame: pd.DataFrame) -> pd.Series:
    """Return the months as the client prints them; where none are named, the client's own yes or no."""
    months, seasonal = frame["season_declared"], frame["seasonal"]
    says_no = values.by_value(seasonal, values.yes_or_no, "float64").values == 0.0
    reading.say(BOTH_SEASONS, months.notna() & says_no, "season_declared", values=frame["reason_id"])
    return months.fillna(seasonal)


def first_list(reading: Reading, frame: pd.DataFrame) -> list[Judgement]:
    """Return the events of a first list, in the order of the file."""
    rows = records(frame[reading.kept.loc[frame.index]])
    return [_judgement(row, version=1, position=place) for place, row in enumerate(rows, start=1)]


def _judgement(row: dict[str, object], *, version: int, position: int) -> Judgement:
    body = {name: None if is_unknown(row.get(name)) else row[name] for name in BODY}
    body["client_top"] = bool(body["client_top"])
    return Judgement("reason", (str(row["reason_id"]),), {**body, "list_version": version, "position": position})


def _build(reading: Reading) -> Built:
    set_totals_aside(reading)
    frame = read_all(reading)
    say_duplicates(reading, frame, ("reason_id",))
    standing = reading.setting.reasons
    if standing is None or standing.empty:
        return Built(None, [] if reading.blocked else first_list(reading, frame))
    version = int(standing["list_version"].max())
    if not reading.setting.revise:
        reading.note(LIST_STANDS, count=len(standing), version=version)
    return Built(None, [] if reading.blocked else _revision(reading, frame, standing, version + 1))


def _revision(reading: Reading, frame: pd.DataFrame, standing: pd.DataFrame, version: int) -> list[Judgement]:
    rows = records(frame[reading.kept])
    before = standing.set_index("reason_id", drop=False)
    new_ids = [str(row["reason_id"]) for row in rows]
    crosswalk = _crosswalk(rows, set(before.index))
    gone = [name for name in before.index if name not in new_ids and before.loc[name, "state"] == "active"]
    followed = {change["from"] for change in crosswalk}
    for name in gone:
        if name not in followed:
            reading.note(RETIRED, subject=str(name))
            crosswalk.append({"from": name, "to": None, "change": "retired"})
    retired = [
        Judgement("reason", (str(name),), {**_standing_body(before.loc[name]), "state": "retired"}) for name in gone
    ]
    why = {"version": version, "why": reading.setting.file, "crosswalk": crosswalk}
    listed = [_judgement(row, version=version, position=place) for place, row in enumerate(rows, start=1)]
    return [Judgement("list_version", (str(version),), why), *listed, *retired]


def _crosswalk(rows: list[dict[str, object]], before: set[str]) -> list[dict[str, object]]:
    """Say what became of each former id: renamed, merged or split, by the column `previous_id`; new ids are added."""
    former = [
        (old, str(row["reason_id"]))
        for row in rows
        for old in (
            [] if is_unknown(row["previous_id"]) else [part.strip() for part in str(row["previous_id"]).split(",")]
        )
        if old in before and old != row["reason_id"]
    ]
    targets = [new for _, new in former]
    sources = [old for old, _ in former]
    changes: list[dict[str, object]] = [
        {
            "from": old,
            "to": new,
            "change": "split"
            if sources.count(old) > 1
            else "merged"
            if targets.count(new) > 1 or new in before
            else "renamed",
        }
        for old, new in former
    ]
    added = [
        str(row["reason_id"]) for row in rows if row["reason_id"] not in before and row["reason_id"] not in targets
    ]
    return changes + [{"from": None, "to": new, "change": "added"} for new in added]


def _standing_body(row: pd.Series) -> dict[str, object]:
    body = {name: None if is_unknown(row[name]) else row[name] for name in BODY}
    return {**body, "client_top": bool(row["client_top"]), "list_version": int(row["list_version"]), "position": None}


COLUMNS = (
    Column("reason_id", "id", needed=True, longest=40),
    Column("topic", "text", longest=200),
    Column("label", "text", needed=True, filled=True),
    Column("label_other", "text"),
    Column("owner", "text", longest=200),
    Column("client_top", "flag"),
    Column("season_declared", "text", longest=100),
)

REASONS = Kind(
    "reasons",
    (
        *COLUMNS,
        Column("parent_id", "text", longest=40),
        Column("state", "choice", choices=STATES, blank="active"),
        Column("previous_id", "text", longest=200),
    ),
    _build,
)
