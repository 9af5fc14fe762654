"""What the browser is given of the list editor: rows and words, printed; never a number to format."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bsnskit.i18n import is_unknown
from bsnskit.method.qualification.revision import to_recode
from bsnskit.vocabulary import N_
from bsnskit.widgets.words import GONE

if TYPE_CHECKING:
    import pandas as pd

    from bsnskit.i18n import Language

Row = dict[str, Any]

_STATES = {"retired": N_("retired"), "to_decide": N_("to decide")}
_CHANGES = {
    "rename": N_("{reason}: renamed “{label}”, number {new_id}"),
    "reword": N_("{reason} now reads “{label}”"),
    "merge": N_("{reason} merged into {into}"),
    "split": N_("{reason} split into {parts}"),
    "retire": N_("{reason} retired"),
    "attach": N_("{reason} attached to {parent_id}"),
    "detach": N_("{reason} detached, back on the first level"),
    "describe": N_("{reason}: topic {topic}, owner {owner}"),
    "add": N_("new reason {reason}: “{label}”"),
    "reopen": N_("{reason} reopened"),
}
_STEPS = {
    "renamed": N_("{old} is now {new}; its past follows"),
    "merged": N_("{old} went into {new}; its past follows"),
    "split": N_("{old} was split: {new}"),
    "retired": N_("{old} was retired"),
    "added": N_("{new} is new"),
    "attached": N_("{old} is attached to {new}"),
    "detached": N_("{old} was detached"),
    "reworded": N_("{old} was worded anew"),
    "described": N_("{old}: topic or owner"),
    "reopened": N_("{old} was reopened"),
}


def reasons_of(reasons: pd.DataFrame, counts: Mapping[str, float], words: Language) -> list[Row]:
    """Return the list as the browser draws it: the first level in its order, attached reasons beneath theirs."""
    rows = [
        {str(name): None if is_unknown(value) else value for name, value in row.items()}
        for row in reasons.to_dict("records")
    ]
    ids = {row["reason_id"] for row in rows}
    upper = [row for row in rows if row["parent_id"] not in ids]
    ordered = [one for row in upper for one in (row, *(two for two in rows if two["parent_id"] == row["reason_id"]))]
    return [_reason(row, counts.get(str(row["reason_id"])), words) for row in ordered]


def _reason(row: Row, count: float | None, words: Language) -> Row:
    is_retired = row["state"] == "retired"
    contacts = "" if is_retired else "?" if is_unknown(count) else words.number(count)
    told = (
        words.text(N_("volume unknown"))
        if contacts == "?"
        else f"{contacts} " + words.text(N_("contacts a year"))
        if contacts
        else ""
    )
    named = _STATES.get(row["state"])
    state = words.text(named) if named else ""
    attached = words.text(N_("attached to {parent}"), parent=row["parent_id"]) if row["parent_id"] else ""
    owner = words.text(N_("owner {owner}"), owner=row["owner"]) if row["owner"] else ""
    spoken = (row["reason_id"], row["label"], row["topic"], owner, attached, state, told)
    return {
        "reason_id": row["reason_id"],
        "label": row["label"],
        "topic": row["topic"] or "",
        "owner": row["owner"] or "",
        "parent_id": row["parent_id"] or "",
        "is_retired": is_retired,
        "is_open": row["state"] == "to_decide",
        "state_text": state,
        "contacts": contacts,
        "spoken": ", ".join(part for part in spoken if part),
    }


def proposals_of(waiting: Sequence[Row], reasons: pd.DataFrame, words: Language) -> list[Row]:
    """Return the tray: each proposal as a sentence, with who put it there."""
    labels = dict(zip(reasons["reason_id"], reasons["label"], strict=True))
    return [
        {
            "proposal_id": one["proposal_id"],
            "text": change_text(one["change"], labels, words),
            "why": one["why"],
            "by": f"{one['author']}, {_day(one['recorded_at'], words)}",
        }
        for one in waiting
    ]


def change_text(change: Row, labels: Mapping[str, str], words: Language) -> str:
    """Say a change in a sentence."""
    reason_id = str(change["reason_id"])
    parts = ", ".join(_quoted(part["reason_id"], part["label"], words) for part in change.get("parts") or ())
    label = change.get("label") or labels.get(reason_id, "")
    known = labels.get(reason_id)
    fields = {
        "reason": _quoted(reason_id, known, words)
        if known and change["change"] not in ("rename", "add")
        else reason_id,
        "label": label,
        "new_id": change.get("new_id") or reason_id,
        "into": _named(change.get("into"), labels, words),
        "parent_id": _named(change.get("parent_id"), labels, words),
        "topic": change.get("topic") or "-",
        "owner": change.get("owner") or "-",
        "parts": parts,
    }
    kind = str(change["change"])
    told = _CHANGES["reword" if kind == "rename" and fields["new_id"] == reason_id else kind]
    return words.text(told, **fields)


def _named(reason_id: object, labels: Mapping[str, str], words: Language) -> str:
    return _quoted(reason_id, labels[str(reason_id)], words) if str(reason_id) in labels else str(reason_id or "")


def _quoted(reason_id: object, label: object, words: Language) -> str:
    return words.text(N_("{reason} “{label}”"), reason=reason_id, label=label)


def versions_of(revisions: Sequence[Row], words: Language) -> list[Row]:
    """Return the versions, newest first: who, when, why, what became of the ids, and what must be coded again."""
    told = []
    for one in reversed(revisions):
        crosswalk = [step for step in one["crosswalk"] or () if step.get("change") in _STEPS]
        recode = to_recode(crosswalk)
        head = N_("Version {version}: {author}, {day}")
        told.append(
            {
                "head": words.text(
                    head, version=one["version"], author=one["author"], day=_day(one["recorded_at"], words)
                ),
                "why": one["why"] or "",
                "steps": [_step(step, words) for step in crosswalk],
                "recode": words.text(
                    N_("Code the past contacts of {ids} again: until then its parts have no past."),
                    ids=", ".join(recode),
                )
                if recode
                else "",
            }
        )
    return told


def _step(step: Row, words: Language) -> str:
    told = _STEPS[str(step["change"])]
    return words.text(told, old=step.get("from") or "", new=step.get("to") or "")


def words_of(words: Language) -> dict[str, str]:
    """Return every word of the view; braces are filled by the browser with what only it knows."""
    said = {name: words.text(message) for name, message in _WORDS.items()}
    return {**said, "language": words.code, "locale": words.locale.replace("_", "-")}


_WORDS = {
    "title": N_("The list, version {version}"),
    "list": N_("The list of reasons"),
    "empty": N_("There is no reason yet: add one, or import the list."),
    "also_retired": N_("retired ones too"),
    "keys": N_("Keyboard: the arrows walk through the list, Enter goes to the change."),
    "undo": N_("Undo"),
    "undo_none": N_("There is nothing to undo."),
    "take": N_("To a workbook"),
    "bring": N_("From a workbook"),
    "close": N_("Close"),
    "gone": GONE,
    "waiting": N_("Not recorded yet: the kernel does not answer. Is it still running?"),
    "change": N_("The change"),
    "choose": N_("Choose a reason to say what becomes of it."),
    "add": N_("New reason"),
    "rename": N_("Rename"),
    "merge": N_("Merge"),
    "split": N_("Split"),
    "attach": N_("Attach"),
    "detach": N_("Detach"),
    "describe": N_("Topic, owner"),
    "retire": N_("Retire"),
    "reopen": N_("Reopen"),
    "effect_rename": N_("Past weeks follow, under the new wording or number."),
    "effect_merge": N_("Past weeks follow: the contacts of both are added, and so are unknown ones."),
    "effect_split": N_(
        "The past stays under the old number: code a sample of it again to know the parts. A break is recorded."
    ),
    "effect_attach": N_("It keeps its number and its past, one level below the other reason."),
    "effect_detach": N_("It goes back to the first level; its past stays with it."),
    "effect_describe": N_("Nothing changes in the counts."),
    "effect_retire": N_("Nobody codes it any more. Its past stays visible, and is not compared."),
    "effect_reopen": N_("It is coded again from now on; a break is recorded."),
    "effect_add": N_("It has no past: a break is recorded, nothing is compared across it."),
    "label": N_("The customer's sentence"),
    "number": N_("Number"),
    "into": N_("Into which reason?"),
    "parent": N_("To which reason?"),
    "topic": N_("Topic"),
    "owner": N_("Owner"),
    "part_number": N_("Number of part {n}"),
    "part_label": N_("Sentence of part {n}"),
    "why": N_("Why?"),
    "why_hint": N_("In a sentence, for those who were not in the room"),
    "lacks_why": N_("Say why to record it; to be decided later, it may wait without."),
    "record": N_("Record version {version}"),
    "later": N_("To be decided"),
    "tray": N_("To be decided"),
    "tray_empty": N_("Nothing waits."),
    "accept": N_("Record"),
    "refuse": N_("Refuse"),
    "accept_all": N_("Record all {n} as one version"),
    "history": N_("Versions"),
}


def _day(stamp: str | None, words: Language) -> str:
    return words.date(dt.datetime.fromisoformat(stamp).date()) if stamp else ""
