"""Fit text into pixels: widths, shortening, wrapping; no font is asked, so every machine cuts alike."""

from __future__ import annotations

import unicodedata

_WIDTHS = {
    191: "'",
    222: "ijl’‘",
    278: " !,./:;I[\\]ft·\u00a0",
    333: "()-r`",
    355: '"',
    389: "*°",
    500: "Jckszvxy",
    584: "+<=>~−",
    611: "FTZ",
    667: "ABEKPSVXY&",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "Wœ",
    1000: "…—→@Œ",
}
_WIDTH = {letter: width for width, letters in _WIDTHS.items() for letter in letters}
_BOLD = 1.07
ELLIPSIS = "…"


def clean(text: object) -> str:
    """Return client text as one printable line: control characters and lone surrogates go, white space is single.

    A narrow no-break space becomes a no-break space, because the charts' font has no narrow one.
    """
    kept = "".join(
        " " if letter in "\t\n\r\u2028\u2029" else letter
        for letter in str(text)
        if letter in "\t\n\r" or unicodedata.category(letter) not in ("Cc", "Cs")
    ).replace("\u202f", "\u00a0")
    return " ".join(part for part in kept.split(" ") if part)


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a line [px] in the charts' font at a size [px].

    Source
    ------
    Advance widths of Helvetica (Adobe font metrics), which Arial and Liberation Sans share; accents do not widen.
    """
    units = sum(_letter_width(letter) for letter in text)
    return units * size / 1000 * (_BOLD if bold else 1)


def _letter_width(letter: str) -> int:
    found = _WIDTH.get(letter)
    if found is not None:
        return found
    if unicodedata.combining(letter) or unicodedata.category(letter) == "Cf":
        return 0
    base = unicodedata.normalize("NFD", letter)[0]
    wide = unicodedata.east_asian_width(letter) in "WF"
    return _WIDTH.get(base, 1000 if wide else 556)


def shorten(text: object, width: float, size: float, *, bold: bool = False) -> str:
    """Cut a text to a width [px], with an ellipsis where something was cut."""
    line = clean(text)
    if text_width(line, size, bold=bold) <= width:
        return line
    room = width - text_width(ELLIPSIS, size, bold=bold)
    kept, used = 0, 0.0
    for letter in line:
        used += _letter_width(letter) * size / 1000 * (_BOLD if bold else 1)
        if used > room:
            break
        kept += 1
    return line[:kept].rstrip(" ,;:/.-\u00a0") + ELLIPSIS


def wrap(text: object, width: float, size: float, *, lines: int = 99, bold: bool = False) -> list[str]:
    """Break a text into lines of at most a width [px]; what exceeds `lines` is cut with an ellipsis.

    A word longer than a line is broken where the line ends. An empty text gives one empty line.
    """
    done: list[str] = []
    words = clean(text).split(" ")
    while words and len(done) < lines - 1:
        line = words.pop(0)
        while words and text_width(f"{line} {words[0]}", size, bold=bold) <= width:
            line = f"{line} {words.pop(0)}"
        if text_width(line, size, bold=bold) > width:
            line, rest = _broken(line, width, size, bold)
            words.insert(0, rest)
        done.append(line)
    if words:
        done.append(shorten(" ".join(words), width, size, bold=bold))
    return done


def _broken(word: str, width: float, size: float, bold: bool) -> tuple[str, str]:
    count = 1
    while count < len(word) and text_width(word[: count + 1], size, bold=bold) <= width:
        count += 1
    return word[:count], word[count:]
