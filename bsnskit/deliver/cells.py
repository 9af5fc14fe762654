"""One cell of a result as text: every face prints the same value the same way."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bsnskit.deliver.conclusions import PHASE_NAMES
from bsnskit.i18n import is_unknown
from bsnskit.vocabulary import ALL, N_, NO_TIER

if TYPE_CHECKING:
    from bsnskit.deliver.columns import Column
    from bsnskit.i18n import Language

_ANSWERS = {"yes": N_("yes"), "no": N_("no"), "in_part": N_("in part")}
_STATES = {"planned": N_("planned"), "running": N_("running"), "done": N_("done"), "dropped": N_("dropped")}
LACKS = {
    "volume": N_("a known volume"),
    "placement": N_("a place on the matrix"),
    "objective": N_("a recorded objective"),
    "cause": N_("a root cause"),
    "solution": N_("a chosen solution"),
    "action": N_("a dated action"),
    "action_begun": N_("the action begun"),
    "action_done": N_("the action finished"),
    "verdict": N_("enough weeks to judge"),
}
"""What opens the next phase of the loop, by the codes of `tables.Phases.lacks`."""
_DIGITS = {"count": 0, "mean": 2, "points": 0, "years": 1, "seconds": 0, "score": 1}

SURE = 0.99
"""A probability from resampling is not printed nearer to certainty than this."""


def chance(value: object, words: Language) -> str:
    """Return a probability as text, never as certainty."""
    if isinstance(value, float) and value > SURE:
        return words.text(N_("over {share}"), share=words.percent(SURE, 0))
    if isinstance(value, float) and value < 1 - SURE:
        return words.text(N_("under {share}"), share=words.percent(1 - SURE, 0))
    return words.percent(value, 0)


def printed(value: object, column: Column, words: Language) -> str:
    """Return a value as text by the kind of its column; unknown figures say so, absent words stay empty."""
    kind = column.kind
    if kind == "flag":
        return "✓" if value is True or str(value) == "True" else ""
    if kind == "answer_flag":
        answer = _ANSWERS["yes"] if value is True or str(value) == "True" else _ANSWERS["no"]
        return "" if is_unknown(value) else words.text(answer)
    if kind == "objective":
        return (
            words.objective(value, sign=True) if isinstance(value, str) and value else words.text(N_("to be decided"))
        )
    if isinstance(value, str) and (kind in _DIGITS or kind.startswith(("share", "money", "chance"))):
        return value
    if kind in _DIGITS:
        return words.number(value, _DIGITS[kind])
    if kind in ("share", "share0"):
        return words.percent(value, 1 if kind == "share" else 0)
    if kind == "chance":
        return chance(value, words)
    if kind in ("money", "money0"):
        return words.money(value, 2 if kind == "money" else 0)
    if is_unknown(value):
        return ""
    text = str(value)
    coded = {"answer": _ANSWERS, "state": _STATES, "phase": PHASE_NAMES, "lacks": LACKS}.get(kind, {})
    if text in coded:
        return words.text(coded[text])
    if kind == "week":
        return words.week(text, year=True)
    if kind == "day":
        return words.date(dt.date.fromisoformat(text[:10]), "short")
    if kind == "context" or text in (ALL, NO_TIER):
        return {ALL: words.text(N_("all")), NO_TIER: words.text(N_("resolved in no tier"))}.get(text, text)
    return text
