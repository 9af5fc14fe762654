"""A first list of reasons, made of the codes that a contact log names: a draft to be reworded by people."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from bsnskit.contracts import tables
from bsnskit.contracts.findings import Rule
from bsnskit.intake import values
from bsnskit.intake.kind import Judgement
from bsnskit.intake.reading import Reading
from bsnskit.vocabulary import N_

MOST = 200
"""Codes that may become a list; more are no categories."""

FIRST_LIST = Rule(
    "first_list",
    N_("There was no list of reasons: the {count} codes of '{column}' become its first version, largest first."),
    N_("They are the company's words: reword each as the customer says it, and import the revision (--as reasons)."),
)
ONE_REASON = Rule(
    "labels_alike",
    N_("'{value}' differs from '{near}' by case, accents or signs only{rows}."),
    N_("Both are one reason of the first list; split it if they are two things."),
)
TOO_MANY_CODES = Rule(
    "first_list_too_long",
    N_("'{column}' holds {count} different codes: too many for a list of reasons."),
    N_("Map a coarser column, or keep some levels of it only (levels: in the mapping file)."),
    blocking=True,
)


def with_first_list(reading: Reading) -> list[Judgement]:
    """Let the codes of a log become the first list where the mapping says so and none is there yet.

    Codes that differ by case, accents or signs are one reason, worded as is most often written. Ids are numbers in the
    order of size, equal sizes by wording, so that the same file gives the same ids.

    Returns
    -------
    one judgement per reason; none where a list stands
    """
    if not reading.mapping.first_list:
        return []
    if "reason_id" not in reading.found and "source_code" in reading.found:
        reading.found["reason_id"] = reading.found["source_code"]
    standing = reading.setting.reasons
    if not reading.has("reason_id") or (standing is not None and len(standing)):
        return []
    texts = reading.raw("reason_id")
    often = texts.value_counts().sort_index(kind="stable").sort_values(ascending=False, kind="stable")
    labels: dict[str, str] = {}
    for text in often.index:
        labels.setdefault(values.alike(str(text)), str(text))
    if len(labels) > MOST:
        reading.note(TOO_MANY_CODES, "reason_id", count=len(labels))
        return []
    variants = texts.notna() & ~texts.isin(list(labels.values()))
    reading.say(ONE_REASON, variants, "reason_id", values=texts,
                fields=lambda text: {"near": labels[values.alike(text)]})  # fmt: skip
    sizes = texts.map(values.alike, na_action="ignore").value_counts()
    ordered = sorted(labels, key=lambda key: (-int(sizes[key]), labels[key]))
    width = max(2, len(str(len(ordered))))
    reading.note(FIRST_LIST, "reason_id", count=len(ordered))
    rows: list[dict[str, Any]] = [
        {"reason_id": f"{place:0{width}d}", "label": labels[key], "state": "active", "client_top": False, "list_version": 1}
        for place, key in enumerate(ordered, start=1)
    ]  # fmt: skip
    reading.setting = replace(reading.setting, reasons=tables.from_rows(tables.Reasons, rows))
    empty = dict.fromkeys(("topic", "label_other", "owner", "season_declared"))
    return [
        Judgement("reason", (str(row["reason_id"]),), {**empty, "label": row["label"], "state": "active",
                  "client_top": False, "list_version": 1, "position": place})
        for place, row in enumerate(rows, start=1)
    ]  # fmt: skip


def by_mapping(reading: Reading, frame: pd.DataFrame) -> pd.Series:
    """Return who coded each contact: where the company's codes serve as reasons, the mapping did."""
    said = frame["reason_source"]
    if not reading.mapping.first_list or reading.has("reason_source"):
        return said
    return said.mask(frame["reason_id"].notna(), "mapping")
