"""The command `bsns`: each command is one call into the floors below, and one plain sentence when it cannot be done."""

from __future__ import annotations

import datetime as dt
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast

import typer

from bsnskit.cli.importing import import_inbox, import_one, import_table
from bsnskit.cli.terminal import fail, progress_bar, reading, say, say_findings, shown, user_words
from bsnskit.errors import BlockingFindings, BsnsError, WrongCall, no_such_kind
from bsnskit.quick_imports import import_jsonschema
from bsnskit.vocabulary import KINDS, N_

if TYPE_CHECKING:
    from bsnskit.contracts.findings import Finding

app = typer.Typer(
    name="bsns",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="The best service is no service: why customers contact you, what it costs, what to do about it.",
)

UsageError: type[Exception] = typer.BadParameter.__mro__[1]
"""Typer carries its own click and names only this subclass of its usage errors."""
LanguageCode = Literal["fr", "en", "es"]
Client = Annotated[str, typer.Argument(help="Name of the client, or of its folder.")]
BrowserOption = Annotated[bool, typer.Option(help="Open the browser.")]
LanguageOption = Annotated[LanguageCode | None, typer.Option("--language", help="fr, en or es.")]


_FORGOTTEN = {
    "contacts": N_("contacts"),
    "verbatims": N_("verbatims"),
    "codings": N_("codings"),
    "votes": N_("votes"),
    "judgements": N_("names beside judgements"),
    "files": N_("raw files"),
}


class _Roots:
    data: Path | None = None
    reports: Path | None = None


@app.callback()
def roots(
    data: Annotated[Path | None, typer.Option(help="Folder of the engagements.")] = None,
    reports: Annotated[Path | None, typer.Option(help="Folder of the reports.")] = None,
) -> None:
    """Set where engagements and reports lie."""
    _Roots.data, _Roots.reports = data, reports
    for name, root in (("BSNSKIT_DATA", data), ("BSNSKIT_REPORTS", reports)):
        if root is not None:
            os.environ[name] = str(root.resolve())


@app.command()
def demo(language: LanguageOption = None) -> None:
    """Run the whole series on the sample client and say where the report lies."""
    import_jsonschema()
    from bsnskit.runs import demonstration

    say(*demonstration(words=user_words(), language=language, progress=progress_bar()))


@app.command()
def new(
    client: Annotated[str, typer.Argument(help="The client's name as it is to be printed.")],
    language: LanguageOption = None,
) -> None:
    """Make the folder of a new engagement."""
    from bsnskit.deliver.templates import write_templates
    from bsnskit.store.engagement import create_engagement

    words = user_words()
    engagement = create_engagement(client, language=language or words.code, data=_Roots.data)
    write_templates(engagement)
    say(
        words.text(N_("Made {folder}."), folder=shown(engagement.folder)),
        words.text(N_("Next: look through {file}, then `bsns import {name} FILE`."), file="engagement.yml", name=engagement.name),
        words.text(N_("Workbooks to fill in lie in its folder templates; names to be masked go into names.txt.")),
    )  # fmt: skip


@app.command()
def template(
    client: Client,
    kind: Annotated[str | None, typer.Option("--as", help="Kind of file; all of them when left out.")] = None,
    out: Annotated[Path | None, typer.Option(help="File to write; else the engagement's folder templates.")] = None,
) -> None:
    """Write empty workbooks to fill in: headings, an example row, drop-downs, a dictionary."""
    from bsnskit.deliver.templates import write_templates
    from bsnskit.store.engagement import open_engagement

    words = user_words()
    _require_kind(kind)
    if out is not None and (kind is None or out.suffix.casefold() != ".xlsx" or not out.resolve().parent.is_dir()):
        raise WrongCall("--out", N_("one workbook (.xlsx), in a folder that is there, of the kind that --as names"))
    engagement = open_engagement(client, data=_Roots.data)
    places = write_templates(engagement, [kind] if kind else None, out=out)
    say(words.text(N_("Written: {places}."), places=shown(places[0] if len(places) == 1 else places[0].parent)))


@app.command(name="import")
def import_(
    client: Client,
    file: Annotated[
        Path | None,
        typer.Argument(help="The file as the client delivered it; left out, all files of the client's folder inbox."),
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option("--as", help="What the file holds: " + ", ".join(KINDS)),
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option("--map", help="How its columns are to be read (YAML)."),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option("--from", metavar="warehouse:TABLE", help="A table of the warehouse that engagement.yml names."),
    ] = None,
    replace: Annotated[
        bool,
        typer.Option("--replace", help="Put this delivery in the place of what it overlaps."),
    ] = False,
    append: Annotated[
        bool,
        typer.Option("--append", help="Add this delivery to what it overlaps."),
    ] = False,
    password: Annotated[
        bool,
        typer.Option("--password", help="Ask for the password of a protected workbook."),
    ] = False,
) -> None:
    """Take in one file, or what lies in the inbox: all of a file or nothing, every finding listed."""
    from bsnskit.intake.bounded import start_server

    start_server()
    from bsnskit.store import profile
    from bsnskit.store.engagement import open_engagement

    words = user_words()
    _require_kind(kind)
    if file is not None and source is not None:
        raise WrongCall("bsns import", N_("name a file or --from, one of the two"))
    engagement = open_engagement(client, data=_Roots.data)
    secret = typer.prompt(words.text(N_("Password")), hide_input=True, err=True) if password else None
    with reading(words) as progress:
        how = {
            "kind": kind, "mapping": mapping, "replace": replace, "append": append, "author": profile.author(),
            "password": secret, "progress": progress,
        }  # fmt: skip
        if source is not None:
            tried = import_table(engagement, source, how, words)
        else:
            tried = import_one(engagement, file, how, words) if file else import_inbox(engagement, how, words)
    say(words.text(N_("Next: `bsns check {name}`."), name=engagement.name))
    if not tried:
        raise typer.Exit(1)


@app.command()
def check(client: Client) -> None:
    """Say what is there, what each step still lacks, and what to do next."""
    from bsnskit.store.check import status
    from bsnskit.store.check_said import status_lines
    from bsnskit.store.engagement import open_engagement

    engagement = open_engagement(client, data=_Roots.data)
    say(
        *status_lines(
            status(engagement, today=dt.date.today()),
            user_words(engagement.settings.currency),
        )
    )


@app.command()
def forget(
    client: Client,
    customer: Annotated[str | None, typer.Option(help="A customer's id, as the client writes it.")] = None,
    person: Annotated[str | None, typer.Option(help="A person's name: votes, judgements, codings.")] = None,
    raw_before: Annotated[
        dt.datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], metavar="DATE", help="Raw files delivered before this day, such as 2020-05-14."
        ),
    ] = None,
    verbatims_before: Annotated[
        dt.datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="Verbatims of contacts before this day."),
    ] = None,
    in_sentences: Annotated[
        bool, typer.Option("--in-sentences", help="A name of one word: inside the sentences of judgements too.")
    ] = False,
) -> None:
    """Erase what is held of a customer or a person, or what is past its time, and record that it was done."""
    from bsnskit.store import forgetting, profile
    from bsnskit.store.engagement import open_engagement

    words = user_words()
    engagement = open_engagement(client, data=_Roots.data)
    done = forgetting.forget(
        engagement, customer=customer, person=person, raw_before=raw_before.date() if raw_before else None,
        verbatims_before=verbatims_before.date() if verbatims_before else None, in_sentences=in_sentences,
        author=profile.author(), today=dt.date.today(),
    )  # fmt: skip
    counted = {**done.counts, "files": len(done.files)}
    told = ", ".join(
        f"{words.text(_FORGOTTEN[name])} {words.number(count)}" for name, count in counted.items() if count
    )
    left = [words.text(one.text, **one.fields) for one in done.left]
    if not told:
        say(words.text(N_("Nothing was erased.")), *left)
        raise typer.Exit(1)
    say(
        words.text(N_("Erased for good: {told}. The ledger records it, without the name."), told=told),
        *(f"  {file}" for file in done.files),
        *left,
        words.text(N_("Reports made before, backups and copies elsewhere are beyond this command: look there too.")),
    )


@app.command()
def run(
    clients: Annotated[list[str] | None, typer.Argument(help="Names of clients.")] = None,
    week: Annotated[str, typer.Option(help='ISO week, such as 2020-W20, or "last".')] = "last",
    language: LanguageOption = None,
    everyone: Annotated[bool, typer.Option("--all", help="Every client.")] = False,
    force: Annotated[
        bool,
        typer.Option(help="Run again even where a report of the same inputs is there."),
    ] = False,
) -> None:
    """Execute the series for one week and leave a whole report, or nothing."""
    import_jsonschema()
    from bsnskit.runs import run_clients
    from bsnskit.store.engagement import list_engagements

    if everyone == bool(clients):
        raise WrongCall("bsns run", N_("name the clients, or say --all, one of the two"))
    names = list_engagements(data=_Roots.data) if everyone else list(clients or [])
    failed = run_clients(
        names, week=week, language=language, force=force, data=_Roots.data, reports=_Roots.reports,
        words=user_words(), say=say, progress=progress_bar(),
    )  # fmt: skip
    if failed:
        raise typer.Exit(1)


@app.command()
def lab(
    client: Annotated[str, typer.Argument(help="Name of the client.")] = "sample",
    language: LanguageOption = None,
    browser: BrowserOption = True,
) -> None:
    """Open JupyterLab on the client's own working copies of the notebooks."""
    import_jsonschema()
    from bsnskit.serve import serve_lab
    from bsnskit.store import profile
    from bsnskit.store.engagement import open_engagement

    engagement = open_engagement(client, data=_Roots.data)
    words = user_words()
    author = profile.ask_author(words.text(N_("Your name, as it shall stand beside your decisions: ")))
    raise typer.Exit(
        serve_lab(
            engagement,
            language=language or engagement.settings.language,
            author=author,
            open_browser=browser,
        )
    )


@app.command()
def workshop(
    client: Annotated[str, typer.Argument(help="Name of the client.")] = "sample",
    lan: Annotated[
        bool, typer.Option("--lan", help="Let the room's telephones reach the ballot, and it alone.")
    ] = False,
    address: Annotated[str, typer.Option(help="Address of the ballot behind a proxy: https://vote.example.org")] = "",
    language: LanguageOption = None,
    port: Annotated[int | None, typer.Option(help="Port of the facilitator's page on 127.0.0.1.")] = None,
    browser: BrowserOption = True,
) -> None:
    """Open the blind vote for a room, and the facilitator's page on this machine alone."""
    from bsnskit.serve import serve_workshop
    from bsnskit.store import profile
    from bsnskit.store.engagement import open_engagement

    engagement = open_engagement(client, data=_Roots.data)
    words = user_words()
    author = profile.ask_author(words.text(N_("Your name, as it shall stand beside your decisions: ")))
    raise typer.Exit(
        serve_workshop(
            engagement,
            lan=lan,
            public=address,
            port=port,
            language=language or engagement.settings.language,
            author=author,
            open_browser=browser,
        )
    )


@app.command()
def dashboard(
    client: Annotated[str, typer.Argument(help="Name of the client.")] = "sample",
    language: LanguageOption = None,
    port: Annotated[int | None, typer.Option(help="Port on 127.0.0.1; a free one when left out.")] = None,
    browser: BrowserOption = True,
) -> None:
    """Serve the client's dashboard on this machine alone."""
    from bsnskit.serve import serve_dashboard
    from bsnskit.store.engagement import open_engagement

    engagement = open_engagement(client, data=_Roots.data)
    raise typer.Exit(
        serve_dashboard(
            engagement,
            port=port,
            language=language or engagement.settings.language,
            open_browser=browser,
        )
    )


def main() -> None:
    """Run the command; exit 0 done, 1 failed or waiting for an answer, 2 wrong call."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        code = app(standalone_mode=False)
    except UsageError as problem:
        where = getattr(getattr(problem, "ctx", None), "command_path", "bsns")
        fail(f"{where}: {problem.format_message()}")  # type: ignore[attr-defined]
        code = 2
    except (typer.Abort, KeyboardInterrupt):
        fail(user_words().text(N_("Stopped; nothing was half-written.")))
        code = 1
    except BlockingFindings as problem:
        words = user_words()
        say_findings(cast("list[Finding]", problem.findings), words)
        fail(words.error(problem))
        code = 1
    except BsnsError as problem:
        fail(user_words().error(problem))
        code = 2 if isinstance(problem, WrongCall) else 1
    sys.exit(code if isinstance(code, int) else 0)


def _require_kind(kind: str | None) -> None:
    if kind is not None and kind not in KINDS:
        raise no_such_kind(kind)
