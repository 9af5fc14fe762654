"""Whether raters prefer what stands first in their list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bsnskit.statistics.agreement.codings import Codings, coding_table
from bsnskit.statistics.arrays import N_, WrongNumbers, is_missing

__all__ = ["PositionBias", "position_bias"]


@dataclass(frozen=True)
class PositionBias:
    """How often raters chose a code among the first of their list, beside what shuffled lists would give."""

    share: float
    expected: float
    low: float
    high: float
    p_value: float
    n_codings: int


def position_bias(
    codings: Codings,
    orders: Sequence[Sequence[object]],
    *,
    top: int = 1,
    draws: int = 4000,
    seed: int = 0,
) -> PositionBias:
    """Test whether raters prefer the codes that stand first in their list.

    Each rater had the list in an order of his own, drawn at random. So, had the order no influence, any other order
    would have been as likely beside the same codings: the observed share of codings among the `top` first codes is
    compared with what newly shuffled lists give. A frequent reason that stands first by chance is thereby no bias.

    Parameters
    ----------
    codings : raters x items, missing where not coded
    orders : one list of codes per rater, in the order he saw; the same codes for all
    top : how many first places count as "first"
    draws, seed : number of shuffles, and the seed that makes them repeatable

    Returns
    -------
    PositionBias: share observed, expected (top / number of codes), low and high (95 % of the shuffles), p_value (one
    sided, never under 1 / (draws + 1)). All NaN without codings.

    Raises
    ------
    WrongNumbers : as many orders as raters are needed, each with the same codes, and every code used in them

    Source
    ------
    Randomisation test by the design of the trial (Fisher 1935).
    """
    table = coding_table(codings)
    listed = [list(order) for order in orders]
    known = {code: place for place, code in enumerate(listed[0])} if listed else {}
    if len(listed) != len(table) or any(len(o) != len(known) or set(o) != set(known) for o in listed):
        raise WrongNumbers(
            "orders", N_("the lists do not fit the raters"), N_("One list per rater, the same codes in each.")
        )
    used = np.zeros((len(table), len(known)))
    for rater, row in enumerate(table):
        for code in row:
            if is_missing(code):
                continue
            if code not in known:
                raise WrongNumbers(
                    "codings", N_("code '{code}' is in no list"), N_("Codes are those of the lists."), code=code
                )
            used[rater, known[code]] += 1
    total = used.sum()
    if not total or not 0 < top <= len(known):
        return PositionBias(np.nan, np.nan, np.nan, np.nan, np.nan, 0)
    first = sum(used[rater, [known[code] for code in order[:top]]].sum() for rater, order in enumerate(listed))
    rng = np.random.default_rng(seed)
    shuffled = np.zeros(draws)
    for row in used:
        places = rng.permuted(np.tile(np.arange(len(known)), (draws, 1)), axis=1)[:, :top]
        shuffled += row[places].sum(axis=1)
    low, high = np.quantile(shuffled / total, [0.025, 0.975])
    p_value = (1 + (shuffled >= first).sum()) / (draws + 1)
    return PositionBias(float(first / total), top / len(known), float(low), float(high), float(p_value), int(total))
