"""Where things lie: the checkout, the roots of engagements and reports, and the one rule that names a client's folder."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path

from bsnskit.errors import NotReady, WrongCall
from bsnskit.vocabulary import N_

LONGEST = 60
"""Characters of a folder's name; the deepest path below it stays under Windows' 260."""

_RESERVED = re.compile(r"con|prn|aux|nul|conin|conout|com\d|lpt\d")
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})


def slug(name: str) -> str:
    """Return the folder name of a client: the same on every system, however the name was typed.

    Accents and case go, œ becomes oe; dots, slashes, spaces and other signs become one hyphen; letters of other
    scripts stay; the composed and decomposed forms of a letter are the same; names that Windows keeps for devices
    get "-client" after them; at most 60 characters.

    Raises
    ------
    WrongCall : nothing is left of the name
    """
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))
    folded = unicodedata.normalize("NFKD", bare.casefold().translate(_LETTERS))
    kept = "".join(sign if sign.isalnum() or sign == "_" else "-" for sign in unicodedata.normalize("NFC", folded))
    short = re.sub("-+", "-", kept).strip("-_")[:LONGEST].rstrip("-_")
    if not short:
        raise WrongCall(
            "",
            N_("'{name}' leaves no name for a folder"),
            N_("A client's name has at least one letter or digit."),
            name=name,
        )
    return f"{short}-client" if _RESERVED.fullmatch(short) else short


def checkout() -> Path:
    """Return the folder that holds `bsnskit/`, `notebooks/`, `templates/` and `data/`.

    Raises
    ------
    NotReady : the package was installed without them
    """
    root = Path(__file__).resolve().parents[2]
    if not (root / "templates").is_dir():
        raise NotReady(
            str(root),
            N_("the folder `templates` is not beside the package"),
            N_("bsnskit works from its checkout, installed with `pip install -e .`."),
            N_("Install it again from the checkout, as the README says."),
        )
    return root


def data_root(data: str | Path | None = None) -> Path:
    """Return the folder of the engagements: the argument, else BSNSKIT_DATA, else `data/` of the checkout."""
    return _root(data, "BSNSKIT_DATA", "data")


def reports_root(reports: str | Path | None = None) -> Path:
    """Return the folder of the reports: the argument, else BSNSKIT_REPORTS, else `reports/` of the checkout."""
    return _root(reports, "BSNSKIT_REPORTS", "reports")


def templates_root() -> Path:
    """Return the folder of the templates."""
    return checkout() / "templates"


def notebooks_root() -> Path:
    """Return the folder of the numbered notebooks."""
    return checkout() / "notebooks"


def _root(given: str | Path | None, variable: str, name: str) -> Path:
    chosen = given or os.environ.get(variable)
    return Path(chosen).expanduser().resolve() if chosen else checkout() / name
