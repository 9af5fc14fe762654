"""Keep the gettext catalogues in step with code, templates and notebooks.

    python -m tools.catalogues            extract every message, add new ones to the catalogues, drop dead ones
    python -m tools.catalogues --check    exit 1 when a message is missing, dead or untranslated

Interface messages (domain `bsnskit`) are kept in fr, en and es; notebook prose (domain `notebooks`) in fr and en.
English is the language of the message ids: its catalogues list them and leave the translation empty.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "bsnskit" / "locale"
DOMAINS = {"bsnskit": ("fr", "en", "es"), "notebooks": ("fr", "en")}
BORN = dt.datetime(2020, 5, 14, tzinfo=dt.UTC)
"""A fixed date in every header, so that renewing changes nothing but messages."""
KEYWORDS = {"N_": None, "text": None, "plural": (1, 2)}


def interface_messages() -> dict[str | tuple[str, ...], list[str]]:
    """Return message id -> files, from Python code and Jinja templates."""
    found: dict[str | tuple[str, ...], list[str]] = {}
    sources = [(path, "python") for path in sorted((ROOT / "bsnskit").rglob("*.py"))]
    sources += [(path, "jinja2") for path in sorted((ROOT / "templates").rglob("*.html*"))]
    sources += [(path, "jinja2") for path in sorted((ROOT / "templates").rglob("*.j2"))]
    for path, kind in dict.fromkeys(sources):
        extractor = "python" if kind == "python" else "jinja2.ext:babel_extract"
        place = path.relative_to(ROOT).as_posix()
        for _, message, _, _ in extract_from_file(extractor, path, keywords=KEYWORDS):
            if message and (not isinstance(message, str) or message.strip()):
                found.setdefault(message, [])
                if place not in found[message]:
                    found[message].append(place)
    return found


def prose_messages() -> dict[str | tuple[str, ...], list[str]]:
    """Return Markdown cell -> notebooks it stands in."""
    found: dict[str | tuple[str, ...], list[str]] = {}
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                text = "".join(cell["source"])
                found.setdefault(text, []).append(path.relative_to(ROOT).as_posix())
    return found


def catalogue_path(language: str, domain: str) -> Path:
    """Return where a catalogue lies."""
    return LOCALE / language / "LC_MESSAGES" / f"{domain}.po"


def read(language: str, domain: str) -> Catalog:
    """Read a catalogue; a missing one is empty."""
    path = catalogue_path(language, domain)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as stream:
        return read_po(stream, locale=language)


def renewed(language: str, domain: str, messages: dict[str | tuple[str, ...], list[str]]) -> bytes:
    """Return the catalogue's text with exactly these messages, known translations kept."""
    old = read(language, domain)
    new = Catalog(
        locale=language, project="bsnskit", version="1", header_comment=f"# bsnskit, {domain}, {language}", fuzzy=False,
        creation_date=BORN, revision_date=BORN, last_translator="bsnskit",
        language_team=language,
    )  # fmt: skip
    for message, places in sorted(messages.items(), key=lambda item: str(item[0])):
        known = old.get(message if isinstance(message, str) else message[0])
        string = known.string if known is not None else None
        if not isinstance(message, str) and not isinstance(string, (tuple, list)):
            string = None
        new.add(message, string, locations=[(place, 0) for place in places])
    stream = io.BytesIO()
    write_po(stream, new, width=110, sort_output=False, include_lineno=False)
    return stream.getvalue()


def untranslated(language: str, domain: str) -> list[str]:
    """Return the message ids of a catalogue that have no translation; English needs none."""
    if language == "en":
        return []
    lacking = []
    for entry in read(language, domain):
        whole = all(entry.string) if isinstance(entry.string, (tuple, list)) else bool(entry.string)
        if entry.id and not whole:
            lacking.append(entry.id if isinstance(entry.id, str) else entry.id[0])
    return lacking


def main(arguments: list[str]) -> int:
    """Renew or check all catalogues."""
    check = "--check" in arguments
    wrong = 0
    for domain, languages in DOMAINS.items():
        messages = interface_messages() if domain == "bsnskit" else prose_messages()
        for language in languages:
            path = catalogue_path(language, domain)
            text = renewed(language, domain, messages)
            if check and (not path.exists() or path.read_bytes() != text):
                print(f"{path.relative_to(ROOT)}: not in step with the sources; run `python -m tools.catalogues`")
                wrong += 1
            elif not check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(text)
            lacking = untranslated(language, domain)
            for message in lacking:
                print(f"{path.relative_to(ROOT)}: not translated: {message!r}")
            wrong += len(lacking)
    return 1 if check and wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
