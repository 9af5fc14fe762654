"""Recorded events as JSON lines: the form that is committed for the sample and copied between machines."""

from __future__ import annotations

import json
from typing import Any

from bsnskit.errors import LedgerError
from bsnskit.store.events import PARTS, Row, canonical, digest_of
from bsnskit.vocabulary import N_

FORMAT = 1
_HEAD = {"bsnskit": "ledger", "format": FORMAT}
_KEYS = {"sequence", "event_id", "recorded_at", "kind", "author", "subject", "body", "salts", "chain"}


def lines_of(rows: list[Row]) -> bytes:
    """Return one line per event after a line that names the format; the same events give the same bytes."""
    return "".join(f"{_dump(entry)}\n" for entry in [_HEAD, *map(_entry, rows)]).encode()


def rows_of(content: bytes, place: str) -> list[Row]:
    """Read what `lines_of` wrote; a wrong chain is seen by whoever verifies, not here.

    Raises
    ------
    LedgerError : names the line that is not an event, or a newer format
    """
    lines = content.decode("utf-8", errors="surrogateescape").split("\n")
    entries = [(number, _load(line, place, number)) for number, line in enumerate(lines, start=1) if line.strip()]
    if not entries or entries[0][1].get("bsnskit") != "ledger":
        raise _malformed(place, 1)
    found = entries[0][1].get("format")
    if not isinstance(found, int) or found > FORMAT:
        raise LedgerError(
            place,
            N_("format {found} is newer than this kit knows ({known})"),
            move=N_("Update bsnskit."),
            found=found,
            known=FORMAT,
        )
    return [_row(entry, place, number) for number, entry in entries[1:]]


def _entry(row: Row) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "sequence": row.sequence,
        "event_id": row.event_id,
        "recorded_at": row.recorded_at,
        "kind": row.kind,
        "author": row.contents["author"],
        "subject": row.contents["subject"],
        "body": None if row.contents["body"] is None else json.loads(row.contents["body"]),
        "salts": row.salts,
        "chain": row.chain,
    }
    if row.erased():
        entry["erased"] = {part: row.digests[part] for part in row.erased()}
    return entry


def _row(entry: dict[str, Any], place: str, number: int) -> Row:
    salts, erased = entry.get("salts"), entry.get("erased", {})
    if set(entry) - {"erased"} != _KEYS or not isinstance(salts, dict) or not isinstance(erased, dict):
        raise _malformed(place, number)
    body = entry["body"]
    contents = {**entry, "body": None if body is None else canonical(body)}
    try:
        return Row(
            int(entry["sequence"]),
            str(entry["event_id"]),
            str(entry["recorded_at"]),
            str(entry["kind"]),
            {part: contents[part] for part in PARTS},
            {part: salts[part] for part in PARTS},
            {
                part: erased[part] if contents[part] is None else digest_of(salts[part], contents[part])
                for part in PARTS
            },
            str(entry["chain"]),
        )
    except (KeyError, TypeError, ValueError) as problem:
        raise _malformed(place, number) from problem


def _load(line: str, place: str, number: int) -> dict[str, Any]:
    try:
        entry = json.loads(line)
        line.encode("utf-8")
    except ValueError as problem:
        raise _malformed(place, number) from problem
    if not isinstance(entry, dict):
        raise _malformed(place, number)
    return entry


def _dump(entry: dict[str, Any]) -> str:
    return json.dumps(entry, sort_keys=True, ensure_ascii=False, allow_nan=False)


def _malformed(place: str, number: int) -> LedgerError:
    return LedgerError(
        f"{place}:{number}",
        N_("this line is not a recorded event"),
        N_("One event a line, as the ledger writes it."),
        N_("Bring back the file from a copy; to change a judgement, record a new one."),
    )
