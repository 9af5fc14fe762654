"""A revision of the list: each change gives the list as it then stands, and the crosswalk that leads old ids to new ones.

A revision is a human judgement: these functions say what a change comes to and refuse what makes no list, nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from bsnskit.contracts import tables
from bsnskit.errors import WrongCall, nearest
from bsnskit.vocabulary import N_

__all__ = ["CHANGES", "Change", "at_first_level", "breaks_of", "crosswalk_of", "differences", "revised", "to_recode"]

Change = Mapping[str, Any]
"""A change: `change` and `reason_id`, and what its kind needs; see `CHANGES`."""

CHANGES: dict[str, tuple[str, ...]] = {
    "rename": ("label", "new_id"),
    "merge": ("into",),
    "split": ("parts",),
    "retire": (),
    "attach": ("parent_id",),
    "detach": (),
    "describe": ("topic", "owner"),
    "add": ("label", "topic"),
    "reopen": (),
}
"""Kind of change -> what it says beside the reason. `parts` is a list of named values: reason_id, label."""

LONGEST_ID, LONGEST_LABEL = 40, 500
_TOLD = {
    "merge": "merged",
    "split": "split",
    "retire": "retired",
    "attach": "attached",
    "detach": "detached",
    "describe": "described",
    "add": "added",
    "reopen": "reopened",
}
_BREAKS = ("split", "retired", "added", "reopened")
"""Contacts move between reasons in a way that nobody recorded: across it nothing is compared."""


def revised(reasons: pd.DataFrame, changes: Sequence[Change]) -> pd.DataFrame:
    """Return the list after changes, in their order; each sees the list that the one before leaves.

    Grain: one row per `reason_id`; retired, merged and split reasons stay, with the state retired. A changed row carries
    the next `list_version`.

    Parameters
    ----------
    reasons : tables.Reasons, in the order of the list
    changes : of the kinds of `CHANGES`

    Returns
    -------
    tables.Reasons

    Raises
    ------
    WrongCall : an unknown kind or reason, an id taken, an empty label, a third level, a change that changes nothing
    """
    version = _version(reasons) + 1
    rows = [_plain(row) for row in reasons.to_dict("records")]
    for change in changes:
        rows = _applied(rows, change, version)
    return tables.from_rows(tables.Reasons, rows)


def crosswalk_of(changes: Sequence[Change]) -> list[dict[str, str | None]]:
    """Return what became of each id: from, to, change.

    `renamed` and `merged` lead past contacts on to the new id; after a `split` they stay under the old one. `reworded`,
    `described`, `attached` and `detached` change no id.
    """
    found: list[dict[str, str | None]] = []
    for change in changes:
        kind, reason_id = str(change["change"]), str(change["reason_id"])
        if kind == "rename":
            new_id = _text(change.get("new_id")) or reason_id
            told = "renamed" if new_id != reason_id else "reworded"
            found.append({"from": reason_id, "to": new_id, "change": told})
        elif kind == "split":
            found += [{"from": reason_id, "to": str(part["reason_id"]), "change": "split"} for part in change["parts"]]
        else:
            from_id = None if kind == "add" else reason_id
            to = {"merge": change.get("into"), "attach": change.get("parent_id"), "retire": None}.get(kind, reason_id)
            found.append({"from": from_id, "to": None if to is None else str(to), "change": _TOLD[kind]})
    return found


def to_recode(crosswalk: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the ids whose past contacts somebody must code again: those that were split, in order, each once."""
    return list(dict.fromkeys(str(step["from"]) for step in crosswalk if step["change"] == "split"))


def breaks_of(crosswalk: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the ids that have no past to be compared with: parts of a split, added, retired and reopened reasons."""
    touched = [
        step["from"] if step["change"] == "retired" else step["to"] for step in crosswalk if step["change"] in _BREAKS
    ]
    return [str(reason_id) for reason_id in dict.fromkeys(touched) if reason_id]


def parents_of(reasons: pd.DataFrame) -> dict[str, str]:
    """Return reason -> reason it is attached to, of `tables.Reasons`; those of the first level are not in it."""
    attached = reasons.dropna(subset=["parent_id"])
    return dict(zip(attached["reason_id"], attached["parent_id"], strict=True))


def at_first_level(table: pd.DataFrame, reasons: pd.DataFrame) -> pd.DataFrame:
    """Return a table of counts with those of attached reasons added to the reason they are attached to.

    Grain: the keys of the table, `reason_id` of the first level. A sum that holds an unknown count is unknown.

    Parameters
    ----------
    table : tables.Volumes
    reasons : tables.Reasons        uses reason_id, parent_id
    """
    moved = table.assign(reason_id=table["reason_id"].replace(parents_of(reasons)))
    keys = [column for column in table.columns if column != "n_contacts"]
    groups = moved.groupby(keys, dropna=False, observed=True, sort=False)["n_contacts"]
    total = groups.sum().where(groups.count() == groups.size())
    return total.reset_index()[list(table.columns)]


def differences(reasons: pd.DataFrame, wished: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the changes that lead from the list to rows a person wrote, such as those of a workbook.

    Parameters
    ----------
    reasons : tables.Reasons
    wished : one per row: reason_id (as it stands; empty = a new reason), new_id, label, topic, owner, parent_id, becomes
        (empty, retire, merge, reopen), into; values as text, "" = empty. A row left out changes nothing.

    Returns
    -------
    changes, those of a row together, in the order of the rows; renamed ids last, so that the others name ids that stand

    Raises
    ------
    WrongCall : a reason that is not on the list, or twice in the rows
    """
    known = {str(row["reason_id"]): _plain(row) for row in reasons.to_dict("records")}
    seen: set[str] = set()
    found: list[dict[str, Any]] = []
    renamed: list[dict[str, Any]] = []
    for row in wished:
        reason_id, new_id = _text(row.get("reason_id")), _text(row.get("new_id"))
        if not reason_id:
            if new_id:
                found.append(
                    {
                        "change": "add",
                        "reason_id": new_id,
                        "label": _text(row.get("label")),
                        "topic": _text(row.get("topic")) or None,
                    }
                )
            continue
        if reason_id not in known or reason_id in seen:
            raise _unknown(reason_id, known)
        seen.add(reason_id)
        found += _differences(known[reason_id], row)
        if new_id and new_id != reason_id:
            renamed.append(
                {
                    "change": "rename",
                    "reason_id": reason_id,
                    "label": _text(row.get("label")) or known[reason_id]["label"],
                    "new_id": new_id,
                }
            )
    ids = {one["reason_id"] for one in renamed}
    return [one for one in found if not (one["change"] == "rename" and one["reason_id"] in ids)] + renamed


def _differences(before: dict[str, Any], row: Mapping[str, Any]) -> list[dict[str, Any]]:
    reason_id = before["reason_id"]
    becomes = _text(row.get("becomes"))
    if becomes == "merge":
        return [{"change": "merge", "reason_id": reason_id, "into": _text(row.get("into"))}]
    if becomes == "retire" and before["state"] != "retired":
        return [{"change": "retire", "reason_id": reason_id}]
    found: list[dict[str, Any]] = []
    if becomes == "reopen" and before["state"] != "active":
        found.append({"change": "reopen", "reason_id": reason_id})
    label = _text(row.get("label"))
    if label and label != before["label"]:
        found.append({"change": "rename", "reason_id": reason_id, "label": label, "new_id": reason_id})
    told = {name: _text(row[name]) or None if name in row else before.get(name) for name in ("topic", "owner")}
    if told != {name: before.get(name) for name in told}:
        found.append({"change": "describe", "reason_id": reason_id, **told})
    if "parent_id" in row and (parent := _text(row["parent_id"]) or None) != before.get("parent_id"):
        found.append(
            {"change": "attach", "reason_id": reason_id, "parent_id": parent}
            if parent
            else {"change": "detach", "reason_id": reason_id}
        )
    return found


def _applied(rows: list[dict[str, Any]], change: Change, version: int) -> list[dict[str, Any]]:
    kind, reason_id = str(change.get("change")), _text(change.get("reason_id"))
    if kind not in CHANGES:
        raise WrongCall(
            "", N_("there is no change '{kind}'"), N_("The changes are {known}."), kind=kind, known=", ".join(CHANGES)
        )
    by_id = {row["reason_id"]: row for row in rows}
    if kind == "add":
        _require_free(reason_id, by_id)
        return [*rows, _added(reason_id, change, version)]
    if reason_id not in by_id:
        raise _unknown(reason_id, by_id)
    row = by_id[reason_id]
    if row["state"] == "retired" and kind != "reopen":
        raise _refused(reason_id, N_("it is retired"), N_("Reopen it first."))
    after = _CHANGED[kind](row, change, by_id)
    if kind == "split":
        parts = [{**row, **part, "list_version": version} for part in after["parts"]]
        retired = {**row, "state": "retired", "parent_id": None, "list_version": version}
        place = rows.index(row)
        return [*rows[:place], *parts, retired, *rows[place + 1 :]]
    if all(after.get(name) == row.get(name) for name in after):
        raise _refused(reason_id, N_("this would change nothing"), N_("A version of the list says something new."))
    changed = [{**row, **after, "list_version": version} if one is row else one for one in rows]
    if kind == "rename" and after["reason_id"] != reason_id:
        changed = [
            {**one, "parent_id": after["reason_id"], "list_version": version}
            if one.get("parent_id") == reason_id
            else one
            for one in changed
        ]
    return changed


def _added(reason_id: str, change: Change, version: int) -> dict[str, Any]:
    plain = {"state": "active", "client_top": False, "list_version": version}
    return {
        "reason_id": reason_id,
        "label": _label(reason_id, change.get("label")),
        "topic": _text(change.get("topic")) or None,
        **plain,
    }


def _renamed(row: dict[str, Any], change: Change, by_id: Mapping[str, Any]) -> dict[str, Any]:
    new_id = _text(change.get("new_id")) or row["reason_id"]
    if new_id != row["reason_id"]:
        _require_free(new_id, by_id)
    label = row["label"] if change.get("label") is None else _label(row["reason_id"], change["label"])
    return {"reason_id": new_id, "label": label}


def _merged(row: dict[str, Any], change: Change, by_id: Mapping[str, Any]) -> dict[str, Any]:
    _require_no_children(row["reason_id"], by_id)
    _require_other(row["reason_id"], _text(change.get("into")), by_id)
    return {"state": "retired", "parent_id": None}


def _split(row: dict[str, Any], change: Change, by_id: Mapping[str, Any]) -> dict[str, Any]:
    reason_id = row["reason_id"]
    _require_no_children(reason_id, by_id)
    parts = [{name: _text(part.get(name)) for name in ("reason_id", "label")} for part in change.get("parts") or ()]
    if len(parts) < 2 or len({part["reason_id"] for part in parts}) < len(parts):
        raise _refused(reason_id, N_("a split needs at least two parts, each with an id of its own"), N_("Name both."))
    for part in parts:
        _require_free(part["reason_id"], by_id)
        _label(part["reason_id"], part["label"])
    return {"parts": parts}


def _retired(row: dict[str, Any], change: Change, by_id: Mapping[str, Any]) -> dict[str, Any]:
    _require_no_children(row["reason_id"], by_id)
    return {"state": "retired", "parent_id": None}


def _attached(row: dict[str, Any], change: Change, by_id: Mapping[str, Any]) -> dict[str, Any]:
    parent_id = _text(change.get("parent_id"))
    _require_no_children(row["reason_id"], by_id)
    _require_other(row["reason_id"], parent_id, by_id)
    if by_id[parent_id].get("parent_id"):
        raise _refused(
            parent_id,
            N_("it is attached to another reason itself"),
            N_("The list has two levels; attach to the upper one."),
        )
    return {"parent_id": parent_id}


def _detached(row: dict[str, Any], change: Change, by_id: Mapping[str, Any]) -> dict[str, Any]:
    return {"parent_id": None}


def _described(row: dict[str, Any], change: Change, by_id: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _text(change[name]) or None for name in ("topic", "owner") if name in change}


def _reopened(row: dict[str, Any], change: Change, by_id: Mapping[str, Any]) -> dict[str, Any]:
    return {"state": "active"}


_CHANGED = {
    "rename": _renamed,
    "merge": _merged,
    "split": _split,
    "retire": _retired,
    "attach": _attached,
    "detach": _detached,
    "describe": _described,
    "reopen": _reopened,
}


def _require_free(reason_id: str, by_id: Mapping[str, Any]) -> None:
    if not reason_id or len(reason_id) > LONGEST_ID:
        raise _refused(
            reason_id, N_("an id has 1 to {most} characters"), N_("Give it one, such as 2.08a."), most=LONGEST_ID
        )
    if reason_id in by_id:
        raise _refused(
            reason_id,
            N_("this id is taken, by a reason that stands or stood"),
            N_("Take another one: an id is never used twice."),
        )


def _require_other(reason_id: str, other: str, by_id: Mapping[str, Any]) -> None:
    if other not in by_id:
        raise _unknown(other, by_id)
    if other == reason_id or by_id[other]["state"] == "retired":
        raise _refused(other, N_("it is the reason itself, or retired"), N_("Choose another reason that stands."))


def _require_no_children(reason_id: str, by_id: Mapping[str, Any]) -> None:
    children = [row["reason_id"] for row in by_id.values() if row.get("parent_id") == reason_id]
    if children:
        raise _refused(
            reason_id,
            N_("{children} are attached to it"),
            N_("Detach them first: the list has two levels."),
            children=", ".join(children),
        )


def _label(reason_id: str, label: object) -> str:
    told = _text(label)
    if not told or len(told) > LONGEST_LABEL:
        raise _refused(
            reason_id,
            N_("a label has 1 to {most} characters"),
            N_("Write the customer's sentence."),
            most=LONGEST_LABEL,
        )
    return told


def _refused(reason_id: str, fact: str, move: str, **fields: object) -> WrongCall:
    return WrongCall(reason_id, fact, "", move, **fields)


def _unknown(reason_id: str, known: Mapping[str, Any]) -> WrongCall:
    meant = nearest(reason_id, known)
    return WrongCall(
        reason_id,
        N_("this reason is not on the list, or named twice"),
        N_("Ids are text: 2.10 is not 2.1."),
        N_("Did you mean {meant}?") if meant else "",
        meant=meant,
    )


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): None if _is_unknown(value) else value for name, value in row.items()}


def _text(value: object) -> str:
    return "" if _is_unknown(value) else " ".join(str(value).split())


def _is_unknown(value: object) -> bool:
    return value is None or (pd.api.types.is_scalar(value) and bool(pd.isna(value)))  # type: ignore[call-overload]


def _version(reasons: pd.DataFrame) -> int:
    return int(reasons["list_version"].max()) if len(reasons) else 0
