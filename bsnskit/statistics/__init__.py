"""Published formulas with known answers: numbers in, numbers out; no files, clock, screen or language.

Names load when they are first used, so `import bsnskit.statistics` stays light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

# These two functions bear the name of their module. Loaded late, the module would take the function's place.
from bsnskit.statistics.interrupted_series import InterruptedSeries, interrupted_series
from bsnskit.statistics.rate_ratio import (
    RateRatio,
    baseline_contacts_needed,
    exact_power_of_change,
    power_of_change,
    rate_ratio,
)

if TYPE_CHECKING:
    from bsnskit.statistics.agreement import (
        Agreement,
        PositionBias,
        alpha_by_code,
        cohen_kappa,
        confusion_pairs,
        fleiss_kappa,
        krippendorff_alpha,
        observed_agreement,
        position_bias,
    )
    from bsnskit.statistics.arrays import RELIABLE_FROM, Estimate, Interval, WrongNumbers
    from bsnskit.statistics.control_limits import (
        Dispersion,
        Limits,
        c_limits,
        nhs_signals,
        overdispersion_binomial,
        overdispersion_poisson,
        p_limits,
        target_outlook,
        u_limits,
        xmr,
    )
    from bsnskit.statistics.intervals import (
        bootstrap_mean,
        clopper_pearson,
        garwood,
        good_turing,
        stratified_total,
        tnps,
        tnps_interval,
        wilson,
    )
    from bsnskit.statistics.money import (
        average_cost,
        irr,
        loaded_cost_per_productive_hour,
        npv,
        payback,
        unit_cost,
    )
    from bsnskit.statistics.months import compare_months, month_runs
    from bsnskit.statistics.ratios import bursty_ratio, scaled_count, share_ratio
    from bsnskit.statistics.season import Season, holm, seasonality, seasons

HOMES = {
    "agreement": (
        "Agreement",
        "PositionBias",
        "alpha_by_code",
        "cohen_kappa",
        "confusion_pairs",
        "fleiss_kappa",
        "krippendorff_alpha",
        "observed_agreement",
        "position_bias",
    ),
    "arrays": ("RELIABLE_FROM", "Estimate", "Interval", "WrongNumbers"),
    "control_limits": (
        "Dispersion",
        "Limits",
        "c_limits",
        "nhs_signals",
        "overdispersion_binomial",
        "overdispersion_poisson",
        "p_limits",
        "target_outlook",
        "u_limits",
        "xmr",
    ),
    "intervals": (
        "bootstrap_mean",
        "clopper_pearson",
        "garwood",
        "good_turing",
        "stratified_total",
        "tnps",
        "tnps_interval",
        "wilson",
    ),
    "money": ("average_cost", "irr", "loaded_cost_per_productive_hour", "npv", "payback", "unit_cost"),
    "months": ("compare_months", "month_runs"),
    "ratios": ("bursty_ratio", "scaled_count", "share_ratio"),
    "season": ("Season", "holm", "seasonality", "seasons"),
}
"""Which module holds which public name that loads at first use."""

_HOME_OF = {name: home for home, names in HOMES.items() for name in names}

__all__ = [
    "RELIABLE_FROM",
    "Agreement",
    "Dispersion",
    "Estimate",
    "InterruptedSeries",
    "Interval",
    "Limits",
    "PositionBias",
    "RateRatio",
    "Season",
    "WrongNumbers",
    "alpha_by_code",
    "average_cost",
    "baseline_contacts_needed",
    "bootstrap_mean",
    "bursty_ratio",
    "c_limits",
    "clopper_pearson",
    "cohen_kappa",
    "compare_months",
    "confusion_pairs",
    "exact_power_of_change",
    "fleiss_kappa",
    "garwood",
    "good_turing",
    "holm",
    "interrupted_series",
    "irr",
    "krippendorff_alpha",
    "loaded_cost_per_productive_hour",
    "month_runs",
    "nhs_signals",
    "npv",
    "observed_agreement",
    "overdispersion_binomial",
    "overdispersion_poisson",
    "p_limits",
    "payback",
    "position_bias",
    "power_of_change",
    "rate_ratio",
    "scaled_count",
    "seasonality",
    "seasons",
    "share_ratio",
    "stratified_total",
    "target_outlook",
    "tnps",
    "tnps_interval",
    "u_limits",
    "unit_cost",
    "wilson",
    "xmr",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
