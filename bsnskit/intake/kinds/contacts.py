"""Contacts: a log with one row per contact, or with one row per update of a ticket when the mapping file says so."""

from __future__ import annotations

import pandas as pd

from bsnskit.contracts import tables
from bsnskit.contracts.findings import Finding, Rule
from bsnskit.i18n import Language
from bsnskit.intake.build import contract_table, read_all
from bsnskit.intake.kind import Built, Column, Kind
from bsnskit.intake.kinds.first_list import by_mapping, with_first_list
from bsnskit.intake.kinds.selection import say_selection
from bsnskit.intake.reading import Reading
from bsnskit.intake.row_grain import grain_of
from bsnskit.vocabulary import ALL, N_, NO_TIER
from bsnskit.weeks import week_labels

FIRST, LAST = pd.Timestamp(1990, 1, 1), pd.Timestamp(2100, 1, 1)
"""A contact before or after is a slip of the pen."""

NO_CONTACT_ID = Rule(
    "no_contact_id",
    N_("The rows have no id of their own: identical rows are different contacts."),
    N_(
        "Each row is given an id made of the file and its row. Ask for the ticket or call number, so that a row delivered twice is seen."
    ),
)
NOT_PLAUSIBLE = Rule(
    "day_not_plausible",
    N_("'{value}' in '{column}' lies before 1990 or after 2100{rows}."),
    N_("The rows are set aside."),
)
WITHOUT_REASON = Rule(
    "contacts_without_reason",
    N_("{count} contacts carry no reason."),
    N_("They are kept and counted apart; reasons can be given by a mapping or a coded sample."),
)
SAME_ROW = Rule(
    "contact_twice",
    N_("Contact '{value}' stands here once more, identical{rows}."),
    N_("The repeated rows are set aside."),
)
ID_REPEATED = Rule(
    "contact_id_repeated",
    N_("Contact '{value}' stands in several rows that differ{rows}."),
    N_("If one row is one update of a ticket, say so in the mapping file: row_is: update."),
    blocking=True,
)
UPDATE = Rule(
    "contact_update",
    N_("{count} rows are further updates of a ticket{rows}."),
    N_("The first update gives the date, the last known values the rest."),
)
FURTHER_ROW = Rule(
    "contact_further_row",
    N_("{count} rows are further rows of a ticket{rows}."),
    N_("The first row of each ticket is taken, the others are set aside."),
)

_LAST_KNOWN = ("reason_id", "tier", "source_code", "reason_source", "handle_s")


def _build(reading: Reading) -> Built:
    listed = with_first_list(reading)
    frame = read_all(reading)
    frame["reason_source"] = by_mapping(reading, frame)
    when = frame["contacted_at"]
    reading.say(NOT_PLAUSIBLE, when.notna() & ~when.between(FIRST, LAST), "contacted_at",
                values=when.dt.strftime("%Y-%m-%d"), wrong="aside")  # fmt: skip
    frame["contact_id"] = _ids(reading, frame["contact_id"])
    frame = _once(reading, frame)
    frame["week"] = week_labels(frame["contacted_at"])
    reading.identified = frame["contact_id"]
    if reading.has("reason_id"):
        reading.say(WITHOUT_REASON, frame["reason_id"].isna() & reading.raw("reason_id").isna(), "reason_id")
    say_selection(reading, frame["contacted_at"][reading.kept])
    return Built(contract_table(reading, tables.Contacts, frame), listed)


def _ids(reading: Reading, ids: pd.Series) -> pd.Series:
    made = reading.setting.digest[:8] + "-" + reading.row_numbers.astype("str")
    if not reading.has("contact_id"):
        reading.note(NO_CONTACT_ID)
        return made.astype("str")
    return ids


def _once(reading: Reading, frame: pd.DataFrame) -> pd.DataFrame:
    """Keep one row per contact; the others are set aside, or block where nothing says what they are."""
    kept = frame[reading.kept & frame["contact_id"].notna()]
    repeated = kept["contact_id"].duplicated(keep=False)
    if not repeated.any():
        return frame
    row_is = reading.mapping.row_is or _decided(reading, kept)
    if reading.blocked and row_is is None:
        return frame
    reading.row_is = row_is or "contact"
    if row_is == "update":
        return _first_of_updates(reading, frame, kept)
    if row_is == "ticket":
        further = kept["contact_id"].duplicated().reindex(frame.index, fill_value=False)
        reading.say(FURTHER_ROW, further, "contact_id", wrong="aside")
        return frame
    same = kept["contact_id"].duplicated() & reading.table.text.loc[kept.index].duplicated()
    reading.say(
        SAME_ROW, same.reindex(frame.index, fill_value=False), "contact_id", values=frame["contact_id"], wrong="aside"
    )
    still = frame["contact_id"].where(reading.kept).duplicated(keep=False) & reading.kept & frame["contact_id"].notna()
    reading.say(ID_REPEATED, still, "contact_id", values=frame["contact_id"])
    return frame


def _decided(reading: Reading, kept: pd.DataFrame) -> str | None:
    """Decide what one row is where nobody said it; identical rows are the same contact delivered twice."""
    cells = reading.table.text.loc[kept.index]
    differing = kept[~(kept["contact_id"].duplicated() & cells.duplicated())]
    grain = grain_of(reading, differing)
    if grain is None:
        return None
    place = (reading.setting.file, reading.table.grid.sheet, None, reading.heading("contacted_at"))
    reading.findings.append(Finding(grain.rule, *place, fields=grain.fields))
    reading.evidence = reading.findings[-1].texts(Language(reading.setting.settings.language))[0]
    if grain.row_is:
        return grain.row_is
    reading.row_is = ""
    return None


def _first_of_updates(reading: Reading, frame: pd.DataFrame, kept: pd.DataFrame) -> pd.DataFrame:
    ordered = kept.sort_values(["contact_id", "contacted_at"], kind="stable")
    by_contact = ordered.groupby("contact_id", sort=False, dropna=False, observed=True)
    later = by_contact.cumcount() > 0
    reading.say(UPDATE, later.reindex(frame.index, fill_value=False), "contact_id", wrong="aside")
    last = by_contact[list(_LAST_KNOWN)].last()
    firsts = ordered[~later]
    known = last.reindex(firsts["contact_id"]).set_axis(firsts.index)
    result = frame.copy()
    for name in _LAST_KNOWN:
        result[name] = known[name].reindex(result.index).fillna(result[name])
    return result


CONTACTS = Kind(
    "contacts",
    (
        Column("contact_id", "id", filled=True, wrong="aside", longest=200),
        Column("contacted_at", "day", needed=True, filled=True, wrong="aside"),
        Column("reason_id", "reason"),
        Column("channel", "channel"),
        Column("tier", "tier", blank=NO_TIER),
        Column("context", "code", blank=ALL),
        Column("customer_key", "customer"),
        Column("source_code", "code"),
        Column(
            "reason_source",
            "choice",
            choices={
                "agent": ("conseiller", "agente"),
                "mapping": ("correspondance",),
                "model": ("modèle", "modelo"),
                "sample": ("échantillon", "muestra"),
            },
        ),
        Column("handle_s", "seconds", low=0, wrong="unknown"),
    ),
    _build,
    groups=(("reason_id", "source_code"),),
)
