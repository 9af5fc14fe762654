"""Ballots as workbooks, for a room without a network: one per participant, drop-down lists, read back as votes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bsnskit.errors import BsnsError, Message
from bsnskit.i18n import is_unknown
from bsnskit.intake.workbooks import read_workbook
from bsnskit.store.ballots import STEPS, BallotRefused, Ballots, Card, Key, NameTaken, Participant, Round, key_of
from bsnskit.store.files import write_whole
from bsnskit.store.roots import slug
from bsnskit.store.sittings import ballots_of
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    from bsnskit.i18n import Language
    from bsnskit.intake.grid import Grid
    from bsnskit.store.folder import EngagementFolder

FOLDER = "ballots"
LARGEST = 2_000_000
"""Bytes of a ballot that is read back; one of sixty reasons has some 15,000."""
_HEAD = 8
"""Row of the headings, counted from 1; who, which round and the code stand above."""
_NAME, _ROUND, _CODE = 4, 5, 6
_COLUMNS = (N_("Id"), N_("Context"), N_("Reason"), N_("Contacts a year"), N_("Cost a year"), N_("TNPS"))
_AXES = (N_("Customer: -10 irritant, +10 value"), N_("Company: -10 irritant, +10 value"))
_WIDTHS = (9, 12, 56, 11, 12, 8, 15, 15)


@dataclass(frozen=True)
class SheetRead:
    """What became of one workbook: how many votes were recorded, or what is wrong with it, by row."""

    file: str
    name: str = ""
    recorded: int = 0
    unchanged: int = 0
    problems: list[Message] = field(default_factory=list)


def write_ballots(folder: EngagementFolder, names: Iterable[str], *, words: Language) -> list[Path]:
    """Write one workbook per name for the round that is open; each name is taken as if its owner had joined.

    Raises
    ------
    BallotRefused : no round is open, or this is no name
    """
    ballots, key = ballots_of(folder), folder.key()
    held = _open_round(ballots)
    written = []
    for person in [_person(ballots, name) for name in names]:
        place = folder.room(FOLDER) / f"{_stem(held, person)}.xlsx"
        write_whole(place, _workbook(held, person, person.code(key), words, folder.settings.client))
        written.append(place)
    return written


def read_ballots(folder: EngagementFolder) -> list[SheetRead]:
    """Read every workbook in the folder of ballots; one with a problem records nothing, and every problem is said.

    A workbook read again records what was changed in it since, and nothing else.

    Raises
    ------
    BallotRefused : no round is open
    """
    ballots, key = ballots_of(folder), folder.key()
    held = _open_round(ballots)
    return [_read(place, ballots, held, key) for place in sorted(folder.room(FOLDER).glob("*.xlsx"))
            if not place.name.startswith("~$")]  # fmt: skip


def _open_round(ballots: Ballots) -> Round:
    held = next((one for one in ballots.rounds() if one.status == "open"), None)
    if held is None:
        raise BallotRefused("", N_("no round is open"), move=N_("Open a round first."))
    return held


def _person(ballots: Ballots, name: str) -> Participant:
    try:
        return ballots.join(name)
    except NameTaken:
        subject = Participant(ballots.session, name.strip()).subject
        return next(person for person in ballots.attendance() if person.subject == subject)


def _stem(held: Round, person: Participant) -> str:
    try:
        told = slug(person.name)
    except BsnsError:
        told = "participant"
    # Two names may have one slug: what they are known by tells their files apart.
    return f"round-{held.number}-{told}-{hashlib.sha256(person.subject.encode()).hexdigest()[:4]}"


def _workbook(held: Round, person: Participant, code: str, words: Language, client: str) -> bytes:
    import xlsxwriter

    content = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(content, options) as book:
        wrapped = {"text_wrap": True, "valign": "top"}
        head = book.add_format({**wrapped, "bold": True, "bg_color": "#0B5C6B", "font_color": "#FFFFFF", "border": 1})
        text, bold = book.add_format({**wrapped, "num_format": "@"}), book.add_format({"bold": True})
        figure = book.add_format({"valign": "top", "num_format": "#,##0"})
        free = book.add_format(
            {"locked": False, "bg_color": "#FFF9E5", "border": 1, "valign": "top", "num_format": "0"}
        )
        sheet = book.add_worksheet(words.text(N_("Ballot")))
        sheet.write_string(0, 0, client, book.add_format({"bold": True, "font_size": 14}))
        blind = N_("Blind, not anonymous: your votes stand beside your name, and are shown once the round is closed.")
        sheet.write_string(1, 0, words.text(blind))
        for row, title, value in (
            (_NAME, N_("Name"), person.name), (_ROUND, N_("Round"), str(held.number)), (_CODE, N_("Code"), code),
        ):  # fmt: skip
            sheet.write_string(row - 1, 0, words.text(title), bold)
            sheet.write_string(row - 1, 1, value, text)
        for column, (title, width) in enumerate(zip((*_COLUMNS, *_AXES), _WIDTHS, strict=True)):
            sheet.write_string(_HEAD - 1, column, words.text(title), head)
            sheet.set_column(column, column, width)
        for row, card in enumerate(held.cards, start=_HEAD):
            _write_card(sheet, row, card, words, text, figure)
            for column in range(len(_COLUMNS), len(_COLUMNS) + 2):
                sheet.write_blank(row, column, None, free)
        last = _HEAD + len(held.cards) - 1
        sheet.data_validation(_HEAD, len(_COLUMNS), last, len(_COLUMNS) + 1, _validation(words))
        sheet.freeze_panes(_HEAD, 0)
        sheet.protect("", {"format_columns": True, "format_rows": True})
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
    return content.getvalue()


def _validation(words: Language) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": [str(step) for step in range(-STEPS, STEPS + 1)],
        "error_title": words.text(N_("Vote"))[:32],
        "error_message": words.text(N_("Choose a whole number from -10 to 10, or leave both cells empty.")),
    }


def _write_card(sheet: Any, row: int, card: Card, words: Language, text: Any, figure: Any) -> None:
    reason_id, context = key_of(card)
    for column, value in enumerate((reason_id, context, str(card.get("label") or ""))):
        sheet.write_string(row, column, value[:32_000], text)
    for column, name in enumerate(("n_contacts", "cost_total", "tnps"), start=3):
        known = card.get(name)
        if known is None or is_unknown(known):
            sheet.write_string(row, column, words.text(N_("unknown")), text)
        else:
            sheet.write_number(row, column, float(known), figure)


def _read(place: Path, ballots: Ballots, held: Round, key: bytes) -> SheetRead:
    if place.stat().st_size > LARGEST:
        return SheetRead(place.name, problems=[Message(N_("The file is too large to be a ballot."))])
    content = place.read_bytes()
    try:
        grids, _ = read_workbook(place.name, content)
    except BsnsError as problem:
        return SheetRead(place.name, problems=[Message(problem.fact, problem.fields)])
    cells = grids[0].cells if grids else []
    name, number, code = (_cell(cells, row, 1) for row in (_NAME, _ROUND, _CODE))
    person = next((one for one in ballots.attendance() if one.name == name), None)
    if person is None or code != person.code(key):
        return SheetRead(
            place.name, name, problems=[Message(N_("Name and code do not belong together in this sitting."))]
        )
    if number != str(held.number):
        told = {"number": number[:20], "open": held.number}
        return SheetRead(
            place.name, name, problems=[Message(N_("It is of round {number}; round {open} is open."), told)]
        )
    votes, problems = _votes(grids[0], held)
    if problems:
        return SheetRead(place.name, name, problems=problems)
    change = f"xlsx {hashlib.sha256(content).hexdigest()[:16]}"
    outcomes = [
        ballots.cast(person, held.number, which, x, y, change=change).outcome for which, (x, y) in votes.items()
    ]
    if "closed" in outcomes:
        problems = [Message(N_("The round was closed while it was read; not all of it counts."))]
    recorded = outcomes.count("recorded")
    return SheetRead(place.name, name, recorded, len(outcomes) - recorded, problems)


def _votes(grid: Grid, held: Round) -> tuple[dict[Key, tuple[int, int]], list[Message]]:
    votes: dict[Key, tuple[int, int]] = {}
    problems = []
    for row in range(_HEAD, len(grid.cells)):
        key = (_cell(grid.cells, row + 1, 0), _cell(grid.cells, row + 1, 1))
        told = [_cell(grid.cells, row + 1, column) for column in (len(_COLUMNS), len(_COLUMNS) + 1)]
        if told == ["", ""]:
            continue
        steps = [_step(text) for text in told]
        if key not in held.keys or key in votes:
            problems.append(
                Message(
                    N_("Row {row}: '{reason}' is not voted on, or stands twice."),
                    {"row": row + 1, "reason": key[0][:40]},
                )
            )
        elif None in steps:
            rule = N_(
                "Row {row}: '{value}' is no vote. Both axes take a whole number from -10 to 10, or both stay empty."
            )
            wrong = next(text for text, step in zip(told, steps, strict=True) if step is None)
            problems.append(Message(rule, {"row": row + 1, "value": wrong[:40]}))
        else:
            votes[key] = (int(steps[0] or 0), int(steps[1] or 0))
    return votes, problems


def _step(text: str) -> int | None:
    try:
        value = float(text.replace("−", "-").replace(",", "."))
    except ValueError:
        return None
    return int(value) if value.is_integer() and abs(value) <= STEPS else None


def _cell(cells: list[list[str]], row: int, column: int) -> str:
    line = cells[row - 1] if len(cells) >= row else []
    return line[column].strip() if len(line) > column else ""
