"""Who is at work: asked once, kept in the user's own profile, written beside every judgement."""

from __future__ import annotations

import getpass
import json
import os
from collections.abc import Callable
from pathlib import Path

from bsnskit.errors import NotReady
from bsnskit.store.files import write_whole
from bsnskit.vocabulary import N_

FORMAT = 1
LONGEST = 80


def author() -> str:
    """Return the author's name: BSNSKIT_AUTHOR, else the profile, else the login name.

    Raises
    ------
    NotReady : none of them is known
    """
    found = known_author()
    if found:
        return found
    try:
        return _clean(getpass.getuser())
    except (OSError, KeyError, ImportError) as problem:
        raise NotReady(
            "",
            N_("nobody is named as the author"),
            N_("Every judgement is recorded with its author."),
            N_("Set BSNSKIT_AUTHOR, or start with `bsns lab`, which asks once."),
        ) from problem


def known_author() -> str | None:
    """Return the name that was given, by BSNSKIT_AUTHOR or in the profile; None where nobody was asked yet."""
    return _clean(os.environ.get("BSNSKIT_AUTHOR", "")) or _clean(_read().get("author", "")) or None


def ask_author(prompt: str, ask: Callable[[str], str] = input) -> str:
    """Return the known author, or ask once and keep the answer.

    Where nobody can answer (no terminal, an empty answer) the login name is used and nothing is kept.
    """
    found = known_author()
    if found:
        return found
    try:
        name = _clean(ask(prompt))
    except EOFError:
        name = ""
    if not name:
        return author()
    keep_author(name)
    return name


def keep_author(name: str) -> None:
    """Keep the author's name in the profile."""
    place = profile_path()
    place.parent.mkdir(parents=True, exist_ok=True)
    content = {**_read(), "format": FORMAT, "author": _clean(name)}
    write_whole(place, f"{json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False)}\n".encode(), mode=0o600)


def profile_path() -> Path:
    """Return where the profile lies: the system's folder for a user's settings."""
    import platformdirs

    return Path(platformdirs.user_config_dir("bsnskit", appauthor=False)) / "profile.json"


def _read() -> dict[str, str]:
    try:
        found = json.loads(profile_path().read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _clean(name: object) -> str:
    return " ".join("".join(sign for sign in str(name) if sign.isprintable()).split())[:LONGEST]
