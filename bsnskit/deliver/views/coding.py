"""Step 1 as it is shown, continued: labels compared, the coding trial, from codes to reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bsnskit.deliver import columns
from bsnskit.deliver.views.shown import shown
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    from bsnskit.deliver.html import Shown
    from bsnskit.i18n import Language
    from bsnskit.method.chain import Chain

PAIRS_SHOWN = 25
"""Pairs of labels shown: what a consultant reads in five minutes."""


def overlaps(chain: Chain, words: Language, *, by_meaning: bool) -> Shown:
    """Show the labels that mean nearly the same, the most alike first."""
    pairs = chain.overlaps(by_meaning=by_meaning)
    caption = words.text(
        N_("Labels that mean nearly the same, by meaning: the first {shown} of {all} pairs")
        if by_meaning
        else N_("Labels that mean nearly the same, by their letters: the first {shown} of {all} pairs"),
        shown=words.number(min(PAIRS_SHOWN, len(pairs))),
        all=words.number(len(pairs)),
    )
    table = columns.OVERLAPS_BY_MEANING if by_meaning else columns.OVERLAPS
    return shown(pairs.head(PAIRS_SHOWN), table, words, caption)
