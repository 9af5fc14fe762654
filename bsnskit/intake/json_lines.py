"""JSON lines: one object per line, its keys are the headings; numbers keep the digits they are written with."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

from bsnskit.intake.grid import Broken, Grid
from bsnskit.intake.text_files import Decoded, decode
from bsnskit.intake.values import FLAG, NUMBER

_SURROGATE = re.compile(r"[\ud800-\udfff]")
_DEEPEST = 6
"""Objects inside objects whose keys are still joined ("requester.id"); what lies deeper stays JSON."""


class _Number(str):
    """A number as written: 2.10 stays 2.10."""


def is_json_lines(content: bytes) -> bool:
    """Tell whether the first filled line is a JSON object."""
    top = content[:4_000_000].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not top.startswith(b"{"):
        return False
    first = top.split(b"\n", 1)[0]
    try:
        return isinstance(_loaded(first.decode("utf-8")), dict)
    except (ValueError, RecursionError):
        return False


def read_json_lines(content: bytes) -> tuple[Grid, Decoded]:
    """Read objects of one line each; keys of all of them are the headings, in the order of their appearance."""
    decoded = decode(content)
    columns: dict[str, int] = {}
    rows: list[dict[int, tuple[str, str]]] = []
    lines: list[int] = []
    broken: list[Broken] = []
    damaged = decoded.damaged
    for line, text in enumerate(decoded.text.split("\n"), start=1):
        if not text.strip():
            continue
        try:
            found = _loaded(text)
            if not isinstance(found, dict):
                raise ValueError
        except (ValueError, RecursionError):
            found = {}
            broken.append(Broken(len(rows) + 2, line, line))
        told = {}
        for key, value in _flat(found):
            cell, mark = _as_text(value)
            damaged += len(_SURROGATE.findall(cell))
            told[columns.setdefault(key, len(columns))] = (_SURROGATE.sub("\ufffd", cell), mark)
        rows.append(told)
        lines.append(line)
    width = len(columns)
    cells = [[_SURROGATE.sub("\ufffd", key) for key in columns]]
    marks = [" " * width]
    for row in rows:
        cells.append([row.get(place, ("", " "))[0] for place in range(width)])
        marks.append("".join(row.get(place, ("", " "))[1] for place in range(width)))
    numbers = list(range(1, len(cells) + 1))
    grid = Grid("", cells, numbers, lines=[1, *lines], marks=marks, broken=broken, form="json")
    return grid, replace(decoded, damaged=damaged)


def _loaded(text: str) -> Any:
    return json.loads(text, parse_float=_Number, parse_int=_Number, parse_constant=lambda word: None)


def _flat(found: dict[str, Any], before: str = "", depth: int = 1) -> list[tuple[str, Any]]:
    told: list[tuple[str, Any]] = []
    for key, value in found.items():
        name = f"{before}{key}"
        if isinstance(value, dict) and depth < _DEEPEST:
            told += _flat(value, f"{name}.", depth + 1)
        else:
            told.append((name, value))
    return told


def _as_text(value: Any) -> tuple[str, str]:
    if value is None:
        return "", " "
    if isinstance(value, bool):
        return ("true" if value else "false"), FLAG
    if isinstance(value, _Number):
        return str(value), NUMBER
    if isinstance(value, list) and not any(isinstance(part, (list, dict)) for part in value):
        return ";".join(_as_text(part)[0] for part in value), " "
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, default=str), " "
    return str(value), " "
