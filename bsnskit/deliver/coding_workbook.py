"""The workbook in which one agent codes a sample of contacts, blind, and which is imported again as it is.

Only the answers can be typed into; drop-down lists hold the list of reasons in the agent's own order. Headings are
those that the import of codings knows, in the agent's language.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from pathvalidate import sanitize_filename

from bsnskit.deliver.excel import BORN, SAFE
from bsnskit.i18n import is_unknown
from bsnskit.vocabulary import ACCENT, CHOICE, N_

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bsnskit.i18n import Language
    from bsnskit.method.qualification.trial import TrialDesign

__all__ = ["write_coding_workbook", "write_coding_workbooks"]

LONGEST_CHOICE = 255
"""Characters that a spreadsheet lets a cell of a drop-down list have."""
ROW_HEIGHT = 32

ROUND, CODER, CONTACT = N_("Round"), N_("Coder"), N_("Ticket")
WHEN, BY = N_("Day"), N_("Channel")
WORDS_OF = N_("What the customer said")
MAIN, SECOND, NOTE = N_("Main reason"), N_("Second reason"), N_("Your remark")
"""Headings. The import of codings knows round, coder, ticket, main and second reason in each language."""

INSTRUCTIONS = (
    N_("Code each contact alone, without talking to the other agents: what counts is what *you* read in the list."),
    N_("Choose the *main reason*: why the customer contacted you, in the customer's own words, not what you did."),
    N_("Choose a *second reason* only where the customer came with two requests. Most contacts have one."),
    N_("If no reason fits, choose “{other}” and say in your remark what the customer wanted."),
    N_("If two reasons fit equally well, choose the better one and say in your remark which other one tempted you."),
    N_("Read the whole list once before you begin. Your list is in an order of your own: nothing is meant by it."),
    N_("Do not rename, sort or delete anything. Save the workbook under its own name and send it back."),
)
_NUMBERED = N_("{number}. {text}")


@dataclass(frozen=True)
class _Styles:
    head: Any
    text: Any
    answer: Any
    title: Any
    muted: Any


def write_coding_workbooks(
    folder: Path,
    design: TrialDesign,
    contacts: pd.DataFrame,
    reasons: pd.DataFrame,
    *,
    words: Language,
    client: str,
) -> list[Path]:
    """Write one workbook per agent into a folder: "round 1 Anne.xlsx"; an older one of that name is replaced."""
    labels = dict(zip(reasons["reason_id"], reasons["label"], strict=True))
    return [
        write_coding_workbook(
            folder / sanitize_filename(f"round {design.round} {agent}.xlsx", replacement_text="-"),
            design,
            agent,
            contacts,
            labels,
            words=words,
            client=client,
        )
        for agent in design.agents
    ]


def write_coding_workbook(
    path: Path,
    design: TrialDesign,
    agent: str,
    contacts: pd.DataFrame,
    labels: Mapping[str, str],
    *,
    words: Language,
    client: str,
) -> Path:
    """Write the workbook of one agent: instructions, the contacts to code, the list.

    Parameters
    ----------
    path : where to
    design : of the round; gives the order of contacts and of the list
    agent : whose workbook it is; nothing of any other agent is in it
    contacts : one row per contact: contact_id, day, channel, verbatim (masked; missing where there is none). The
        company's own code is not shown: it would answer for the agent
    labels : reason_id -> wording; `(other)` is added last
    words : language of headings and instructions
    client : as it is printed
    """
    import xlsxwriter

    other = words.text(N_("Other"))
    choices = [f"{code}{CHOICE}{labels[code]}"[:LONGEST_CHOICE] for code in design.orders[agent]] + [other]
    shown = contacts.set_index("contact_id").reindex(list(design.contacts[agent])).reset_index()
    with xlsxwriter.Workbook(str(path), SAFE) as book:
        book.set_properties({"title": f"{client}, {agent}", "created": BORN, "comments": ""})
        styles = _Styles(
            head=book.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": ACCENT, "valign": "top",
                                  "text_wrap": True}),
            text=book.add_format({"text_wrap": True, "valign": "top"}),
            answer=book.add_format({"text_wrap": True, "valign": "top", "locked": False, "bg_color": "#FBF4E4",
                                    "border": 1, "border_color": "#D9DEE4"}),
            title=book.add_format({"bold": True, "font_size": 16, "font_color": ACCENT}),
            muted=book.add_format({"italic": True, "font_color": "#52606D", "text_wrap": True, "valign": "top"}),
        )  # fmt: skip
        names = [words.text(name) for name in (N_("Instructions"), N_("To code"), N_("List"))]
        _instructions(book.add_worksheet(names[0]), styles, words, client=client, agent=agent, other=other,
                      count=len(shown))  # fmt: skip
        _to_code(book.add_worksheet(names[1]), styles, words, design, agent, shown, names[2], len(choices))
        _list(book.add_worksheet(names[2]), styles, words, choices)
        book.get_worksheet_by_name(names[1]).activate()
    return path


def _instructions(
    sheet: Any, styles: _Styles, words: Language, *, client: str, agent: str, other: str, count: int
) -> None:
    sheet.set_column(0, 0, 100)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, words.text(N_("Coding trial: {client}"), client=client), styles.title)
    told = N_("{agent}, please code {count} contacts. Count two minutes for each; two sittings are better than one.")
    sheet.write_string(1, 0, words.text(told, agent=agent, count=words.number(count)), styles.muted)
    for number, text in enumerate(INSTRUCTIONS, start=1):
        said = words.text(text, other=other).replace("*", "")
        sheet.write_string(number + 2, 0, words.text(_NUMBERED, number=number, text=said), styles.text)
    sheet.protect()


def _to_code(
    sheet: Any,
    styles: _Styles,
    words: Language,
    design: TrialDesign,
    agent: str,
    contacts: pd.DataFrame,
    list_name: str,
    n_choices: int,
) -> None:
    spoken = "verbatim" in contacts and contacts["verbatim"].notna().any()
    heads = [ROUND, CODER, CONTACT, WHEN, BY, *([WORDS_OF] if spoken else []), MAIN, SECOND, NOTE]
    answers = len(heads) - 3
    widths = [0, 0, 14, 11, 9, *([70] if spoken else []), 48, 40, 30]
    for place, (head, width) in enumerate(zip(heads, widths, strict=True)):
        sheet.write_string(0, place, words.text(head), styles.head)
        sheet.set_column(place, place, width or 8, None, {"hidden": not width})
    for row, contact in enumerate(contacts.to_dict("records"), start=1):
        cells = [str(contact["contact_id"]), _day(contact.get("day"), words), _text(contact.get("channel"))]
        cells += [_text(contact["verbatim"])] if spoken else []
        sheet.write_number(row, 0, design.round, styles.text)
        sheet.write_string(row, 1, agent, styles.text)
        for place, text in enumerate(cells, start=2):
            sheet.write_string(row, place, text, styles.text)
        for place in range(answers, len(heads)):
            sheet.write_blank(row, place, None, styles.answer)
        sheet.set_row(row, ROW_HEIGHT)
    if len(contacts):
        sheet.data_validation(
            1,
            answers,
            len(contacts),
            answers + 1,
            {
                "validate": "list",
                "source": f"='{list_name}'!$A$2:$A${n_choices + 1}",
                "error_title": words.text(N_("Not on the list")),
                "error_message": words.text(N_("Choose from the list; nothing else can be read back.")),
            },
        )
    sheet.freeze_panes(1, 3)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.protect("", {"format_rows": True, "format_columns": True})


def _list(sheet: Any, styles: _Styles, words: Language, choices: list[str]) -> None:
    sheet.set_column(0, 0, 100)
    sheet.write_string(0, 0, words.text(N_("The list in your order")), styles.head)
    for row, choice in enumerate(choices, start=1):
        sheet.write_string(row, 0, choice, styles.text)
    sheet.freeze_panes(1, 0)
    sheet.protect()


def _text(value: object) -> str:
    return "" if is_unknown(value) else str(value)


def _day(value: Any, words: Language) -> str:
    return "" if is_unknown(value) else words.date(pd.Timestamp(value).date(), "short")
