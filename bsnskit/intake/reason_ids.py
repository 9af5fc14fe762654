"""Ids of reasons as text: what a spreadsheet did to them, and whether they stand on the list."""

from __future__ import annotations

import re
from collections.abc import Collection

import pandas as pd

from bsnskit.contracts.findings import Rule
from bsnskit.errors import nearest
from bsnskit.intake import values
from bsnskit.intake.columns_found import CODED_FREE_TEXT
from bsnskit.intake.headings import plain
from bsnskit.intake.kind import Column
from bsnskit.intake.personal import is_free_text
from bsnskit.intake.reading import Reading
from bsnskit.intake.workbooks import displayed
from bsnskit.vocabulary import ALL, CHOICE, N_

UNKNOWN_REASON = Rule(
    "reason_not_on_list",
    N_("Reason '{value}' is not on the list{rows}."),
    N_("Ids are text. Add the reason to the list, or say which one it is in the mapping file: values: reason_id."),
    blocking=True,
)
NEAR_REASON = Rule(
    "reason_not_on_list",
    N_("Reason '{value}' is not on the list{rows}; the nearest is '{near}'."),
    N_(
        "Ids are text; did the spreadsheet turn {near} into a number? Format the column as text, or map it with --map"
        " (values: reason_id)."
    ),
    blocking=True,
)
NO_LIST = Rule(
    "no_list",
    N_("There is no list of reasons yet, so the ids in '{column}' are not checked."),
    N_("Import the list (--as reasons, or counts per reason), then import this file again."),
)
FOLLOWED = Rule(
    "reason_renamed",
    N_("Reason '{value}' has become '{near}' on the list{rows}."),
    N_("Its rows are taken under the new id, as the revision of the list says."),
)
BY_LABEL = Rule(
    "reason_by_label",
    N_("{count} rows name their reason by its wording."),
    N_("They are taken under the id of the list."),
)
SHOWN_ID = Rule(
    "id_held_as_number",
    N_("'{column}' holds the number {value}, shown as '{near}'{rows}."),
    N_("It is read as shown. Format the column as text, so that 2.10 cannot become 2.1."),
)
NUMBER_ID = Rule(
    "id_held_as_number",
    N_("'{column}' holds the number {value}{rows}: did the spreadsheet turn 2.10 into a number?"),
    N_("Ids are text: format the column as text, or state their decimals in the mapping file: formats: id_decimals."),
)
CUT_ID = Rule(
    "id_maybe_cut",
    N_(
        "'{value}' stands among ids of {decimals} decimals in '{column}', and '{near}' is missing{rows}:"
        " did a spreadsheet cut a zero?"
    ),
    N_(
        "Ids are text. State in the mapping file how many decimals they have (formats: id_decimals: {decimals};"
        " 0 = right as written)."
    ),
    blocking=True,
)
TWO_IN_ONE = Rule(
    "id_maybe_cut",
    N_(
        "'{value}' stands among ids of one decimal and more in '{column}', and '{near}' is missing{rows}:"
        " a spreadsheet may have made one of two."
    ),
    N_("Ask for the ids as text. If '{value}' alone is meant, say so in the mapping file: formats: id_decimals: 0."),
)
TWICE = Rule(
    "id_maybe_cut",
    N_("'{value}' stands several times in '{column}', and '{near}' nowhere{rows}: did a spreadsheet cut a zero?"),
    N_("Ids are text: format the column as text and write the ids again, or ask for the list as text."),
)
DAMAGED_ID = Rule(
    "id_damaged",
    N_("'{value}' in '{column}' is no id any more: a spreadsheet made a number or a day of it{rows}."),
    N_("Format the column as text and write the ids again, or ask for the export as text."),
    blocking=True,
)

INVISIBLE = Rule(
    "invisible",
    N_("Ids in column '{column}' hold invisible characters{rows}."),
    N_("They are left out, so that the same id is the same."),
)
_DECIMAL_ID = re.compile(r"\d+[.,](\d+)")
_FAMILY = re.compile(r"(\d+)([.,])(\d+)")
_EXPONENT = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d+")


def ids_as_shown(reading: Reading, spec: Column) -> pd.Series:
    """Return the ids of a column as the client sees them, with a finding for each that a spreadsheet changed.

    Only an XLSX file keeps what is displayed. Elsewhere a number is an id as it stands, and 2.1 among 2.05 and 2.11
    blocks, because nothing tells it from 2.10; in a text file it blocks where no list says which ids there are.
    """
    raw = reading.raw(spec.name)
    texts = values.changed(raw, values.bare_id)
    reading.say(INVISIBLE, (texts != raw) & raw.notna(), spec.name)
    marks = reading.marks(spec.name)
    damaged = texts.str.fullmatch(_EXPONENT.pattern).fillna(False).astype(bool)
    if marks is not None:
        damaged |= marks.isin([values.DAY, values.TIME]) & texts.notna()
    reading.say(DAMAGED_ID, damaged, spec.name, values=texts)
    broken = texts.str.fullmatch(_DECIMAL_ID.pattern).fillna(False).astype(bool) & ~damaged
    stated = reading.mapping.formats.id_decimals
    if stated is not None:
        return texts.where(~broken, values.changed(texts, lambda text: _with_decimals(text, stated)))
    if spec.holds in ("reason", "listed") or spec.name == "reason_id":
        _doubt(reading, spec, texts, broken if marks is None else broken & (marks != values.NUMBER))
    if marks is None:
        return texts
    numeric = (marks == values.NUMBER) & ~damaged
    texts, displays = _displayed(reading, spec, texts, numeric)
    return _asked(reading, spec, texts, numeric & ~displays & broken)


def _doubt(reading: Reading, spec: Column, texts: pd.Series, broken: pd.Series) -> None:
    """Say which ids, written as text, lack a zero that their neighbours make likely."""
    listed = reading.setting.reasons
    known = set() if listed is None else set(listed["reason_id"])
    if known and spec.holds == "reason":
        return  # what is not on the list is said, with the nearest id
    if reading.kind.name == "reasons":
        ids = {str(text) for text in texts.dropna().unique()}
        tens = {text: f"{text}0" for text in texts[broken & texts.duplicated(keep=False)].unique()}
        again = broken & texts.duplicated(keep=False) & texts.isin([one for one, ten in tens.items() if ten not in ids])
        reading.say(TWICE, again, spec.name, values=texts, fields=lambda text: {"near": tens[text]})
    settled = known | set(reading.mapping.values.get(spec.name, {}).values())
    near = cut_ids({str(text) for text in texts[broken].unique()})
    for rule, is_padded in ((CUT_ID, True), (TWO_IN_ONE, False)):
        mine = {text: (full, width) for text, (full, width, padded) in near.items() if padded is is_padded}
        mine = {text: told for text, told in mine.items() if text not in settled}
        reading.say(
            rule, broken & texts.isin(list(mine)), spec.name, values=texts,
            fields=lambda text, mine=mine: {  # type: ignore[misc]
                "near": mine[text][0], "decimals": mine[text][1], "could_be": f"{mine[text][1]}, 0",
            },
        )  # fmt: skip


def cut_ids(ids: Collection[str]) -> dict[str, tuple[str, int, bool]]:
    """Return ids that may have lost a zero: 2.1 where 2.09 or 2.11 stands and 2.10 does not.

    Parameters
    ----------
    ids : numbers with decimals, such as "2.1"; those with the same whole number are held together

    Returns
    -------
    id -> the id it may have been, its decimals, and whether all its neighbours have as many (2.01 to 2.11, rather than
    2.1 to 2.11, where 2.1 stands for itself and perhaps for 2.10 as well)
    """
    families: dict[tuple[str, str], set[str]] = {}
    for text in ids:
        match = _FAMILY.fullmatch(text)
        if match:
            families.setdefault((match[1], match[2]), set()).add(match[3])
    found = {}
    for (whole, sign), decimals in families.items():
        width = max(map(len, decimals))
        for short in (one for one in decimals if len(one) < width and not one.endswith("0")):
            full = short.ljust(width, "0")
            beside = {f"{int(full) + step:0{padded}d}" for step in (-1, 1) for padded in (1, width)}
            if full not in decimals and beside & (decimals - {short}):
                padded = all(len(one) == width or one == short for one in decimals)
                found[f"{whole}{sign}{short}"] = (f"{whole}{sign}{full}", width, padded)
    return found


def _with_decimals(text: str, count: int) -> str:
    match = _DECIMAL_ID.fullmatch(text)
    return text + "0" * (count - len(match[1])) if match and len(match[1]) < count else text


def _displayed(reading: Reading, spec: Column, texts: pd.Series, numeric: pd.Series) -> tuple[pd.Series, pd.Series]:
    content = reading.setting.content
    if not numeric.any() or b"xl/workbook.xml" not in content:
        return texts, pd.Series(False, index=texts.index)
    shown_at = displayed(content, reading.table.grid.sheet, reading.found[spec.name])
    told = pd.Series([shown_at.get(place) for place in reading.table.places], index=texts.index, dtype="str")
    differs = numeric & told.notna() & (told != texts)
    names = dict(zip(texts[differs], told[differs], strict=True))
    reading.say(SHOWN_ID, differs, spec.name, values=texts, fields=lambda text: {"near": names[text]})
    return texts.where(~differs, told), numeric & told.notna()


def _asked(reading: Reading, spec: Column, texts: pd.Series, numbers: pd.Series) -> pd.Series:
    if numbers.any():
        decimals = texts.str.extract(_DECIMAL_ID, expand=False).str.len()
        # Fewer decimals than its neighbours: 2.1 among 2.05 and 2.11 may have been 2.10.
        doubtful = numbers & (decimals < decimals.max())
        # On a list that is known, whoever reads the ids sees that 2.1 is missing from it.
        known = (
            spec.holds in ("reason", "listed")
            and reading.setting.reasons is not None
            and not reading.setting.reasons.empty
        )
        reading.say(NUMBER_ID, doubtful, spec.name, values=texts, wrong=None if known else "block")
        reading.say(NUMBER_ID, numbers & ~doubtful, spec.name)
    return texts


def reason_ids(reading: Reading, spec: Column) -> pd.Series:
    """Return ids of reasons that stand on the list; one that does not blocks, with the nearest one named.

    An id of a former version of the list follows the crosswalk; a label of the list is taken for its id. Without a
    list, ids are taken as they are. `spec.choices` names further values that are allowed, such as `(all)`.
    """
    texts = ids_as_shown(reading, spec)
    allowed = {plain(word): value for value, words in spec.choices.items() for word in (value, *words)}
    texts = values.changed(texts, lambda text: allowed.get(plain(text), text))
    reasons = reading.setting.reasons
    if reasons is None or reasons.empty:
        if reading.has(spec.name) and spec.holds == "reason":
            reading.note(NO_LIST, spec.name)
        return texts
    return _on_list(reading, spec, texts, reasons)


def _on_list(reading: Reading, spec: Column, texts: pd.Series, reasons: pd.DataFrame) -> pd.Series:
    ids = set(reasons["reason_id"])
    by_label = _by_label(reasons)
    names: dict[str, str] = {}
    # A choice of a coding workbook holds the label behind the id.
    texts = values.changed(texts, lambda text: text.split(CHOICE)[0] if text.split(CHOICE)[0] in ids else text)
    for text in texts.dropna().unique():
        if text in ids or text in spec.choices:
            names[text] = text
        elif reading.setting.crosswalk.get(text) in ids:
            names[text] = reading.setting.crosswalk[text]
        elif values.alike(text) in by_label:
            names[text] = by_label[values.alike(text)]
    found = values.changed(texts, names.get)
    moved = texts.isin(list(reading.setting.crosswalk)) & found.notna() & (found != texts)
    reading.say(FOLLOWED, moved, spec.name, values=texts, fields=lambda text: {"near": names[text]})
    reading.say(BY_LABEL, found.notna() & (found != texts) & ~moved, spec.name)
    _say_unknown(reading, spec, texts, texts.notna() & found.isna(), sorted(ids))
    return found


def _say_unknown(reading: Reading, spec: Column, texts: pd.Series, unknown: pd.Series, ids: list[str]) -> None:
    if is_free_text(texts[unknown]):
        reading.note(CODED_FREE_TEXT, spec.name, subject=spec.name)
        return
    near = {text: nearest_id(text, ids) for text in texts[unknown].unique()}
    is_near = unknown & texts.isin([text for text, found in near.items() if found])
    reading.say(NEAR_REASON, is_near, spec.name, values=texts, fields=lambda text: {"near": near[text]})
    reading.say(UNKNOWN_REASON, unknown & ~is_near, spec.name, values=texts)


def nearest_id(text: str, ids: list[str]) -> str | None:
    """Return the id that a damaged one was probably: same number, same letters, else the nearest spelling.

    "2.1" -> "2.10" rather than "2.11"; "7" -> "007"; "2,08A" -> "2.08a".
    """
    return next((known for known in ids if _key(known) == _key(text)), None) or nearest(text, ids)


def _key(text: str) -> object:
    folded = text.casefold().replace(",", ".").replace(" ", "")
    return float(folded) if re.fullmatch(r"\d+(?:\.\d+)?", folded) else folded


def _by_label(reasons: pd.DataFrame) -> dict[str, str]:
    """Return label without case, accents and signs -> id, for labels that stand once among the reasons that are not retired."""
    standing = reasons[reasons["state"] != "retired"]
    labels = standing["label"].map(values.alike)
    once = ~labels.duplicated(keep=False)
    return dict(zip(labels[once], standing["reason_id"][once], strict=True))


ANY_REASON: dict[str, tuple[str, ...]] = {ALL: ("all", "tous", "toutes", "todos", "*")}
"""Words for "every other reason", where a table allows it."""
