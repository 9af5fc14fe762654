"""How the command speaks on a terminal: the user's language, plain lines, findings, and bars that show how far it is."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bsnskit.i18n import LANGUAGES, Language
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    from bsnskit.contracts.findings import Finding


def user_words(currency: str | None = None) -> Language:
    """Return the user's language: BSNSKIT_LANGUAGE, else that of the system, else English."""
    wished = (
        os.environ.get("BSNSKIT_LANGUAGE"),
        *(os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")),
    )
    codes = (name[:2].lower() for name in wished if name)
    return Language(
        next((code for code in codes if code in LANGUAGES), _system_language()),
        currency,
    )


def _system_language() -> str:
    import locale

    code = (locale.getlocale()[0] or "en")[:2].lower()
    return code if code in LANGUAGES else "en"


def say(*lines: str) -> None:
    """Print what was asked for."""
    for line in lines:
        typer.echo(line)


def fail(line: str) -> None:
    """Print what is not the result: a problem, a question, how far it is."""
    typer.echo(line, err=True)


def shown(path: Path) -> str:
    """Return a path as short as it can be typed from here."""
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)


def say_findings(findings: Iterable[Finding], words: Language) -> None:
    """Print findings with their place, those that block first."""
    for finding in sorted(findings, key=lambda finding: not finding.blocking):
        fact, hint = finding.texts(words)
        where = ", ".join(
            part
            for part in (
                finding.file,
                finding.sheet,
                words.text(N_("row {row}"), row=finding.row) if finding.row is not None else "",
            )
            if part
        )
        mark = words.text(N_("BLOCKING")) if finding.blocking else words.text(N_("note"))
        fail(f"  [{mark}] {where + ': ' if where else ''}{fact} {hint}".rstrip())


@contextmanager
def reading(words: Language) -> Iterator[Callable[[str, float], None]]:
    """Show how far a long reading has come, where somebody looks on."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda stage, done: bar.update(task, description=words.text(stage), completed=done)


def progress_bar() -> object:
    """Return a bar for work of a known number of steps."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
    )

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        transient=True,
    )
