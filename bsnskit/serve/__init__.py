"""What listens on this machine: JupyterLab for the consultant, one notebook through Voilà for the client.

Both bind 127.0.0.1 and want a token. The token is said on the terminal alone: no log, no notebook, no kernel has it.
"""

from __future__ import annotations

import datetime as dt
import secrets
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bsnskit.i18n import Language
from bsnskit.serve.surroundings import kernel_variables, surroundings
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    from bsnskit.serve.page import PageServer
    from bsnskit.store.engagement import Engagement

DASHBOARD = "30_dashboard"
CLASSIFICATION = "03_classification"


def serve_dashboard(
    engagement: Engagement,
    *,
    port: int | None = None,
    language: str | None = None,
    open_browser: bool = True,
    token: str | None = None,
    warm: bool = True,
) -> int:
    """Serve the client's dashboard until it is stopped.

    Parameters
    ----------
    port : on 127.0.0.1; a free one when left out
    language : fr, en or es; the engagement's own when left out
    token : made anew when left out
    warm : keep one page prepared, so that a viewer does not wait for a kernel

    Returns
    -------
    exit code, 0 when it was stopped by its user

    Raises
    ------
    WrongCall : the port is taken
    """
    return serve_notebook(
        engagement, DASHBOARD, port=port, language=language, open_browser=open_browser, token=token, warm=warm
    )


def serve_workshop(
    engagement: Engagement,
    *,
    lan: bool = False,
    public: str = "",
    port: int | None = None,
    language: str | None = None,
    author: str,
    open_browser: bool = True,
    token: str | None = None,
    warm: bool = True,
) -> int:
    """Open the ballot and the facilitator's page, two listeners, until stopped.

    Parameters
    ----------
    lan : let the room's telephones reach the ballot; the facilitator's page never leaves this machine
    public : address of the ballot behind a proxy, such as https://vote.example.org
    author : who is recorded as opening and closing rounds, and as deciding

    Returns
    -------
    exit code, 0 when it was stopped by its user

    Raises
    ------
    WrongCall : the port is taken, or `public` is no address
    NotReady : the ballot of this client is open already
    """
    from bsnskit.serve.workshop import ballot_lines, require_address
    from bsnskit.store.sittings import begin_sitting, read_sitting
    from bsnskit.workshop import BallotProcess

    words = _words(engagement, language)
    require_address(public)
    begun = begin_sitting(engagement, lan=lan, public=public)
    with BallotProcess(engagement, words.code):
        _say(*ballot_lines(read_sitting(engagement) or begun, engagement.key(), words))
        return serve_notebook(
            engagement, CLASSIFICATION, port=port, language=language, author=author, open_browser=open_browser,
            token=token, warm=warm, until=begun.ends,
        )  # fmt: skip


def serve_notebook(
    engagement: Engagement,
    name: str,
    *,
    port: int | None = None,
    language: str | None = None,
    author: str | None = None,
    open_browser: bool = True,
    token: str | None = None,
    warm: bool = True,
    source: Path | None = None,
    until: dt.datetime | None = None,
) -> int:
    """Serve one numbered notebook through Voilà, and nothing else; as `serve_dashboard`.

    Parameters
    ----------
    author : who is recorded as deciding, where the notebook holds a board
    source : the notebook itself, where it is not one of the numbered ones
    until : when the token ends, in UTC; None = with the process
    """
    from bsnskit.serve.page import PageServer
    from bsnskit.serve.page import write_page_notebook as write

    words = _words(engagement, language)
    token = token or secrets.token_urlsafe(24)
    with tempfile.TemporaryDirectory(prefix="bsnskit-page-") as folder:
        notebook = write(Path(folder), name, engagement, words, source=source)
        with surroundings(kernel_variables(engagement, words, author)):
            server = PageServer.of(engagement, notebook, words=words, port=port, token=token, warm=warm)
            server.until = until
            _say(words.text(N_("The page is being prepared…")))
            server.serve(open_browser=open_browser, announce=lambda: _say(*_address(engagement, server, words)))
    return 0


def serve_lab(
    engagement: Engagement,
    *,
    language: str | None = None,
    author: str,
    open_browser: bool = True,
    port: int | None = None,
    token: str | None = None,
) -> int:
    """Open JupyterLab on the client's own working copies of the notebooks, until it is stopped.

    Parameters
    ----------
    author : who is recorded as deciding

    Returns
    -------
    exit code, 0 when it was stopped by its user
    """
    from bsnskit.serve.lab import arguments, launch, write_settings
    from bsnskit.store.notebooks import working_copies

    words = _words(engagement, language)
    token = token or secrets.token_urlsafe(24)
    folder = working_copies(engagement, words)
    told = write_settings(words)
    with surroundings(kernel_variables(engagement, words, author)):
        _say(*told)
        launch(arguments(folder, engagement, token=token, port=port, open_browser=open_browser), _address_sayer(words))
    return 0


def _address(engagement: Engagement, server: PageServer, words: Language) -> list[str]:
    return [
        words.text(N_("The page of {client} is served on this machine alone, at"), client=engagement.name),
        f"  {server.address}?token={server.token}",
        words.text(N_("Whoever has this whole address sees it. Stop with Ctrl+C.")),
    ]


def _address_sayer(words: Language) -> Callable[[str], None]:
    def say(address: str) -> None:
        _say(words.text(N_("JupyterLab is open on this machine alone, at")), f"  {address}")
        _say(words.text(N_("Stop with Ctrl+C, here or in the menu File, Shut Down.")))

    return say


def _words(engagement: Engagement, language: str | None) -> Language:
    settings = engagement.settings
    return Language(
        language or settings.language, settings.currency, settings.vocabulary, dict(settings.objective_names)
    )


def _say(*lines: str) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


__all__ = ["serve_dashboard", "serve_lab", "serve_notebook", "serve_workshop"]
