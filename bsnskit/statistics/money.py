"""Money over time, and the cost of a contact. Amounts share one currency; rates are per period."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from bsnskit.statistics.arrays import N_, Floats, WrongNumbers, as_counts, as_floats, plain

__all__ = ["average_cost", "irr", "loaded_cost_per_productive_hour", "npv", "payback", "unit_cost"]


def npv(rate: float, flows: ArrayLike) -> Any:
    """Return the net present value: sum of CF_t / (1 + rate)^t, the first flow (t = 0) undiscounted.

    Parameters
    ----------
    rate : discount rate per period, 0.08 for 8 %; above -1
    flows : cash flow per period, last axis is time; shape (..., periods) [currency]

    Returns
    -------
    one number, or shape (...) [currency]; an unknown flow makes the value unknown; no flow at all is worth 0

    Raises
    ------
    WrongNumbers : a rate of -100 % or less

    Source
    ------
    -40000, 5000, 8000, 12000, 30000 at 8 %: 3065.222668.
    """
    if not rate > -1:
        raise WrongNumbers("rate", N_("{rate} cannot discount"), N_("A rate is a share above -1: 0.08."), rate=rate)
    amounts = np.atleast_1d(as_floats(flows, "flows"))
    return plain(np.asarray((amounts / (1 + rate) ** np.arange(amounts.shape[-1])).sum(axis=-1)))


def irr(flows: ArrayLike) -> float:
    """Return the rate per period at which the net present value is 0.

    Parameters
    ----------
    flows : cash flow per period, first one undiscounted [currency]

    Returns
    -------
    rate above -1; NaN when there is none (no investment, or it never comes back), when there are several (the flows
    change sign more than once: then no single rate means anything), or when a flow is unknown

    Source
    ------
    -40000, 5000, 8000, 12000, 30000: 0.105823.
    """
    amounts = as_floats(flows, "flows").ravel()
    if amounts.size < 2 or np.isnan(amounts).any():
        return np.nan
    roots = np.roots(np.trim_zeros(amounts)[::-1])
    factors = roots[(np.abs(roots.imag) < 1e-9) & (roots.real > 1e-12)].real
    return float(1 / factors[0] - 1) if factors.size == 1 else np.nan


def payback(flows: ArrayLike) -> float:
    """Return after how many periods the flows have paid themselves back for good, undiscounted.

    Parameters
    ----------
    flows : cash flow per period; the first falls at time 0, later ones evenly within their period [currency]

    Returns
    -------
    periods, with fractions; 0 when nothing is ever owed; NaN when it never comes back or a flow is unknown

    Source
    ------
    -40000, 5000, 8000, 12000, 30000: 3 periods leave 15,000 of 30,000 to earn: 3.5.
    """
    total = as_floats(flows, "flows").ravel().cumsum()
    if not total.size or np.isnan(total[-1]) or total[-1] < 0:
        return np.nan
    owed = np.flatnonzero(total < 0)
    if not owed.size:
        return 0.0
    last = owed[-1]
    return float(last + total[last] / (total[last] - total[last + 1]))


def unit_cost(
    handle_s: ArrayLike,
    productive_hour: ArrayLike,
    fixed: ArrayLike = 0.0,
    downstream: Iterable[tuple[ArrayLike, ArrayLike]] = (),
) -> Any:
    """Return what one contact costs: handle time, the channel's fixed cost, and the work it causes afterwards.

    Parameters
    ----------
    handle_s : handle time of one contact [s]
    productive_hour : loaded cost of one productive hour [currency per hour]
    fixed : fixed cost per contact of the channel [currency]
    downstream : pairs (p_k, c_k): how many events of kind k one contact causes, and what one costs [currency]

    Returns
    -------
    currency per contact, number or array. An unknown part makes the cost unknown; it is not zero.

    Raises
    ------
    WrongNumbers : negative handle time, cost or frequency

    Source
    ------
    Method step 2: handle time x loaded cost per productive second + fixed + sum of p_k x c_k. 360 s at 45 an hour
    with 0.20 fixed, and a second line (p 0.3, 12.00): 4.50 + 0.20 + 3.60 = 8.30.
    """
    cost = as_counts(handle_s, "handle_s") * as_counts(productive_hour, "productive_hour") / 3600
    cost = cost + as_counts(fixed, "fixed")
    for share, price in downstream:
        cost = cost + as_counts(share, "downstream share") * as_counts(price, "downstream cost")
    return plain(np.asarray(cost))


def average_cost(amounts: ArrayLike, n_contacts: float) -> float:
    """Return amounts divided by contacts: all items give the full cost, the cashable ones the marginal cost.

    Returns
    -------
    currency per contact; NaN for 0 contacts or an unknown amount

    Raises
    ------
    WrongNumbers : negative contacts

    Source
    ------
    180,000 + 720,000 + 310,000 + 140,000 over 4,000,000 contacts: 0.3375; hosting alone: 0.045.
    """
    contacts = float(as_counts(n_contacts, "n_contacts"))
    return float(as_floats(amounts, "amounts").sum() / contacts) if contacts else np.nan


def loaded_cost_per_productive_hour(
    annual: ArrayLike, paid_hours: ArrayLike, shrinkage: ArrayLike, occupancy: ArrayLike
) -> Any:
    """Return annual loaded cost / (paid hours x (1 - shrinkage) x occupancy).

    Parameters
    ----------
    annual : loaded cost of one agent (salary, charges, place, tools) [currency per year]
    paid_hours : paid hours of one agent [hours per year]
    shrinkage : share of paid hours not at work on contacts (leave, training, breaks), 0 to below 1
    occupancy : share of the remaining time spent handling contacts, above 0 to 1

    Returns
    -------
    currency per productive hour, number or array

    Raises
    ------
    WrongNumbers : a share outside its range (35 instead of 0.35), no paid hours, negative cost

    Source
    ------
    Method step 2. 42,000 over 1,607 paid hours, 30 % shrinkage, 80 % occupancy: 42000 / 899.92 = 46.67.
    """
    hours, away, busy = as_counts(paid_hours), as_counts(shrinkage), as_counts(occupancy)
    _check_share("shrinkage", away, away >= 1)
    _check_share("occupancy", busy, (busy <= 0) | (busy > 1))
    if (hours == 0).any():
        raise WrongNumbers("paid_hours", N_("no hour is paid"), N_("Give the paid hours of one agent in a year."))
    return plain(np.asarray(as_counts(annual, "annual") / (hours * (1 - away) * busy)))


def _check_share(name: str, values: Floats, wrong: Any) -> None:
    if np.any(wrong):
        raise WrongNumbers(
            name,
            N_("{value} is outside its range"),
            N_("Shrinkage is a share from 0 to below 1, occupancy a share above 0 up to 1."),
            N_("Write 30 % as 0.30."),
            value=float(np.ravel(values)[np.argmax(np.ravel(wrong))]),
        )
