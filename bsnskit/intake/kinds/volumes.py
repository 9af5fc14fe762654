"""Counts per reason, already made: one column of the year with its tiers beside it, or one row per period.

The first such table also brings the list of reasons.
"""

from __future__ import annotations

import pandas as pd

from bsnskit.contracts import tables
from bsnskit.contracts.findings import Rule
from bsnskit.errors import nearest
from bsnskit.intake import values
from bsnskit.intake.build import say_duplicates
from bsnskit.intake.columns import read_column
from bsnskit.intake.headings import plain
from bsnskit.intake.kind import Built, Column, Judgement, Kind
from bsnskit.intake.kinds.reasons import COLUMNS, declared_season, first_list, rows_of_totals, set_totals_aside
from bsnskit.intake.periods import GRAIN_WORDS, added_to_weeks, read_periods
from bsnskit.intake.reading import Reading
from bsnskit.vocabulary import ALL, N_, NO_TIER

TIER = "tier:"
"""Begins the name of a column that counts what one tier resolved."""

MEAN_DIFFERS = Rule(
    "monthly_mean_differs",
    N_("Reason {subject}: the printed monthly mean is {value}, the volume divided by 12 is {expected}."),
    N_("The volume is kept. Ask which of the two is right, and over how many months it was counted."),
)
TIERS_EXCEED = Rule(
    "tiers_exceed_volume",
    N_("Reason {subject}: the tiers resolved {parts}, more than its volume of {value}."),
    N_("Both are kept as delivered and the volume counts. Was a contact counted in two tiers?"),
)
TIERS_UNKNOWN = Rule(
    "tiers_unknown",
    N_("Reason {subject}: a tier is blank although the volume is {value}."),
    N_("The volume is kept without its tiers: what is blank is unknown, not 0."),
)
TIERS_WITHOUT_VOLUME = Rule(
    "tiers_without_volume",
    N_("Reason {subject}: tiers are counted, but the volume is blank."),
    N_("The volume stays unknown; it is at least the sum of its tiers."),
)
TIER_NOT_NAMED = Rule(
    "tier_not_in_settings",
    N_("Column '{value}' counts a tier that engagement.yml does not name; it names {known}."),
    N_("Add it under tiers:, or say which one it is in the mapping file: tier_columns."),
    blocking=True,
)
TIERS_TO_NAME = Rule(
    "tiers_to_name",
    N_("engagement.yml names no tiers; the file counts {value}."),
    N_("They are taken as they are. Name them in engagement.yml: tiers: [{value}]."),
)
TOTAL_DIFFERS = Rule(
    "total_differs",
    N_("The printed total is {value}, the rows add up to {expected}."),
    N_("Is a row missing, or hidden? Unknown volumes are left out of the sum."),
)
LABEL_DIFFERS = Rule(
    "label_differs",
    N_("The wording of reason '{value}' is not that of the list{rows}."),
    N_("The list keeps its wording. To change it, import the list with --as reasons --replace."),
)
NO_LABELS = Rule(
    "labels_missing",
    N_("There is no list of reasons yet, and the file has no column of wordings."),
    N_("Import the list first (--as reasons), or map the column: columns: label."),
    blocking=True,
)


def _build(reading: Reading) -> Built:
    totals = _printed_totals(reading)
    set_totals_aside(reading)
    frame = pd.DataFrame({name: read_column(reading, name) for name in _READ}).join(read_periods(reading))
    for name, column in _tier_columns(reading).items():
        frame[name] = column
    _say_duplicates_as_written(reading, frame)
    frame = added_to_weeks(reading, frame)
    _say_differences(reading, frame)
    _say_totals(reading, frame, totals)
    judgements = _judgements(reading, frame)
    volumes = _with_tiers(reading, frame)
    if reading.blocked:
        return Built(tables.empty(tables.Volumes), [])
    return Built(tables.check(tables.Volumes, volumes) if len(volumes) else tables.empty(tables.Volumes), judgements)


# The list ----------------------------------------------------------------------------------------------------------


def _judgements(reading: Reading, frame: pd.DataFrame) -> list[Judgement]:
    standing = reading.setting.reasons
    if standing is not None and not standing.empty:
        wordings = standing.set_index("reason_id")["label"]
        written = values.changed(frame["label"], plain)
        known = values.changed(values.changed(frame["reason_id"], wordings.get), plain)
        reading.say(
            LABEL_DIFFERS, written.notna() & known.notna() & (written != known), "label", values=frame["reason_id"]
        )
        return []
    if not reading.has("label"):
        reading.note(NO_LABELS)
        return []
    listed = frame.assign(season_declared=declared_season(reading, frame), state="active", previous_id=None)
    return first_list(reading, listed.drop_duplicates("reason_id"))


# Tiers -------------------------------------------------------------------------------------------------------------


def _tier_columns(reading: Reading) -> dict[str, pd.Series]:
    """Read the counts by tier, one Series per tier, by the tier's name in engagement.yml."""
    own = reading.setting.settings.tiers
    read: dict[str, pd.Series] = {}
    for name in [name for name in reading.found if name.startswith(TIER)]:
        written = name.removeprefix(TIER)
        known = next((tier for tier in own if plain(tier) == plain(written)), None)
        if own and known is None:
            near = nearest(written, own)
            reading.note(TIER_NOT_NAMED, name, value=written, known=", ".join(own), near=near)
            continue
        read[TIER + (known or written)] = read_column(reading, name)
    if read and not own:
        reading.note(TIERS_TO_NAME, value=", ".join(name.removeprefix(TIER) for name in read))
    return read


def _with_tiers(reading: Reading, frame: pd.DataFrame) -> pd.DataFrame:
    """Lay counts out by tier; what the tiers leave over is `(none)`.

    Where the tiers do not fit the volume (they exceed it, or one is unknown) the volume stands beside them as `(all)`.
    """
    kept = frame[reading.kept]
    names = [name for name in frame.columns if name.startswith(TIER)]
    base = kept[[*_KEY, "n_contacts"]]
    if not names:
        return _summed(base)
    parts, volume = kept[names], kept["n_contacts"]
    total = parts.sum(axis=1, min_count=1)
    whole = parts.notna().all(axis=1) & volume.notna() & (total <= volume)
    for place, row in kept[~whole].iterrows():
        _say_tiers(reading, int(reading.row_numbers.loc[place]), row, parts.loc[place])  # type: ignore[call-overload]
    split = pd.concat([base.assign(tier=name.removeprefix(TIER), n_contacts=parts[name]) for name in names])
    rest = base.assign(tier=NO_TIER, n_contacts=volume - total)[whole]
    unsplit = base.assign(tier=ALL)[~whole]
    # A reason of which nothing is known has no tiers either.
    told = split[split["n_contacts"].notna() | split.index.isin(kept.index[parts.notna().any(axis=1)])]
    return _summed(pd.concat([told, rest, unsplit]).sort_index(kind="stable"))


def _say_tiers(reading: Reading, row: int, counted: pd.Series, parts: pd.Series) -> None:
    volume, total, subject = counted["n_contacts"], parts.sum(min_count=1), str(counted["reason_id"])
    if pd.isna(volume):
        if pd.notna(total):
            reading.note(TIERS_WITHOUT_VOLUME, "n_contacts", subject=subject, row=row)
        return
    exceeds = pd.notna(total) and total > volume
    rule = TIERS_EXCEED if exceeds else TIERS_UNKNOWN
    reading.note(rule, "n_contacts", value=f"{volume:g}", subject=subject, row=row, parts=f"{total:g}")


def _summed(rows: pd.DataFrame) -> pd.DataFrame:
    """Add the rows of reasons that a revision merged; one unknown count makes the sum unknown."""
    groups = rows.groupby(list(_KEY), sort=False, dropna=False, observed=True)["n_contacts"]
    total = groups.sum(min_count=1).where(groups.count() == groups.size())
    return total.reset_index()[[*_KEY, "n_contacts"]]


# What does not agree -----------------------------------------------------------------------------------------------


def _say_duplicates_as_written(reading: Reading, frame: pd.DataFrame) -> None:
    # As written: two former ids that a revision merged are no duplicate.
    written = frame.assign(reason_id=reading.raw("reason_id"))
    say_duplicates(reading, written, _KEY)


def _say_differences(reading: Reading, frame: pd.DataFrame) -> None:
    printed, volume = frame["monthly_mean"], frame["n_contacts"]
    texts = reading.raw("monthly_mean")
    numeric = reading.numeric("monthly_mean")
    for position in frame.index[reading.kept & printed.notna() & volume.notna()]:
        sign = "." if numeric[position] else reading.decimal
        tolerance = 0.5 * 10.0 ** -values.decimals_of(texts[position], sign) + 1e-9
        expected = volume[position] / 12
        if abs(printed[position] - expected) > tolerance:
            reading.note(
                MEAN_DIFFERS,
                "monthly_mean",
                value=f"{printed[position]:g}",
                subject=str(frame.loc[position, "reason_id"]),
                row=int(reading.row_numbers[position]),
                expected=f"{expected:.2f}",
            )


def _printed_totals(reading: Reading) -> list[tuple[int, str]]:
    """Return the printed totals of the volume with their rows, before these are set aside."""
    totals = rows_of_totals(reading) & reading.raw("n_contacts").notna()
    return list(zip(reading.row_numbers[totals].tolist(), reading.raw("n_contacts")[totals].tolist(), strict=True))


def _say_totals(reading: Reading, frame: pd.DataFrame, totals: list[tuple[int, str]]) -> None:
    added = frame.loc[reading.kept, "n_contacts"].sum()
    printed = values.number_of(totals[0][1], reading.decimal) if len(totals) == 1 else None
    if printed is not None and printed != added:
        reading.note(TOTAL_DIFFERS, "n_contacts", value=totals[0][1], row=totals[0][0], expected=f"{added:g}")


_KEY = ("reason_id", "grain", "period_start", "channel", "context", "tier")
_READ = ("reason_id", "topic", "label", "label_other", "owner", "client_top", "season_declared", "seasonal",
         "n_contacts", "monthly_mean", "channel", "context", "tier")  # fmt: skip

VOLUMES = Kind(
    "volumes",
    (
        Column("reason_id", "listed", needed=True, longest=40),
        *(column for column in COLUMNS if column.name not in ("reason_id", "label")),
        Column("label", "text"),
        Column("seasonal", "text", longest=100),
        Column("n_contacts", "amount", needed=True, low=0),
        Column("monthly_mean", "number", low=0),
        Column("grain", "choice", choices=GRAIN_WORDS),
        Column("period_start", "day"),
        Column("week", "week", filled=True),
        Column("channel", "channel"),
        Column("tier", "tier", blank=ALL),
        Column("context", "text", blank=ALL, longest=100),
    ),
    _build,
)
