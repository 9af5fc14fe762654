"""`bsns import` on a terminal: a file, a table of the warehouse or the inbox taken in, and what came of it said."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from bsnskit.cli.terminal import fail, say, say_findings, shown
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    from bsnskit.i18n import Language
    from bsnskit.intake.questions import Question
    from bsnskit.store.engagement import Engagement
    from bsnskit.store.imports import ImportReport


def import_one(engagement: Engagement, file: Path, how: dict[str, Any], words: Language) -> bool:
    """Take one file in, asking what it leaves open where somebody sits there; `how` as `imports.import_file` takes it."""
    from bsnskit.intake.questions import ask_until_read
    from bsnskit.store import imports

    report = ask_until_read(lambda mapping: imports.import_file(engagement, file, **{**how, "mapping": mapping}),
                            how["mapping"], ask=_asked(words) if sys.stdin.isatty() else None)  # fmt: skip
    _imported(file.name, report, words)
    _breaks(engagement, [report], words)
    return True


def import_table(engagement: Engagement, source: str, how: dict[str, Any], words: Language) -> bool:
    """Fetch a table of the warehouse and take it in as a file."""
    import tempfile

    from bsnskit.store.live_tables import fetch_table

    with tempfile.TemporaryDirectory(prefix="bsnskit-") as folder:
        return import_one(
            engagement, fetch_table(engagement, source, Path(folder), progress=how["progress"]), how, words
        )


def import_inbox(engagement: Engagement, how: dict[str, Any], words: Language) -> bool:
    """Take in what lies in the inbox; tells whether nothing of it stays."""
    from bsnskit.store.inbox import import_inbox

    tried = import_inbox(engagement, tell=lambda name: fail(words.text(N_("Reading {file} …"), file=name)), **how)
    if not tried:
        say(words.text(N_("The inbox is empty: {folder}."), folder=shown(engagement.path("inbox"))))
    for one in tried:
        if one.report is not None:
            _imported(one.file, one.report, words)
        elif one.problem is not None:
            say_findings(getattr(one.problem, "findings", []), words)
            fail(words.error(one.problem))
            say(words.text(N_("{file} stays in the inbox."), file=one.file))
    _breaks(engagement, [one.report for one in tried if one.report is not None], words)
    taken = sum(one.report is not None for one in tried)
    if tried:
        say(words.text(N_("Taken in: {taken}; refused: {refused}."), taken=taken, refused=len(tried) - taken))
    return all(one.report is not None for one in tried)


def _imported(name: str, report: ImportReport, words: Language) -> None:
    say_findings(report.findings, words)
    say(
        words.text(
            N_("{file}: {read} rows read = {accepted} taken in + {aside} set aside ({kind})."),
            file=name,
            read=words.number(report.rows_read),
            accepted=words.number(report.rows_accepted),
            aside=words.number(report.rows_set_aside),
            kind=report.kind,
        )
    )
    if report.set_aside is not None:
        say(words.text(N_("Rows set aside, with the reason of each: {file}."), file=shown(report.set_aside)))
    if report.profile is not None:
        from bsnskit.store.import_profiles import profile_lines

        say(*profile_lines(report.profile, words))


def _breaks(engagement: Engagement, reports: list[ImportReport], words: Language) -> None:
    """List the breaks that the log now suggests, where an import may have changed them."""
    from bsnskit.store.proposals import proposal_lines

    if any(report.kind == "contacts" for report in reports):
        say(*proposal_lines(engagement, words))


def _asked(words: Language) -> Callable[[Question], str | None]:
    def ask(question: Question) -> str | None:
        fact, _ = question.finding.texts(words)
        fail(fact)
        for number, choice in enumerate(question.choices, start=1):
            fail(f"  {number}  {choice}")
        told = typer.prompt(
            words.text(N_("Which one (number; blank = none)?")), default="", show_default=False, err=True
        )
        return question.choices[int(told) - 1] if told.isdigit() and 0 < int(told) <= len(question.choices) else None

    return ask
