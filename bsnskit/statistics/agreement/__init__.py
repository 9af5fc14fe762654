"""Agreement of people who code the same contacts, or vote on the same cards, without seeing each other.

Codings are a table of raters x items: one row per rater, one column per item, None or NaN where a rater did not code
the item. Alpha is 1 for perfect agreement, 0 for what chance would give, negative for worse.
"""

from bsnskit.statistics.agreement.alpha import Agreement, krippendorff_alpha, observed_agreement
from bsnskit.statistics.agreement.confusion import alpha_by_code, confusion_pairs
from bsnskit.statistics.agreement.kappa import cohen_kappa, fleiss_kappa
from bsnskit.statistics.agreement.position import PositionBias, position_bias

__all__ = [
    "Agreement",
    "PositionBias",
    "alpha_by_code",
    "cohen_kappa",
    "confusion_pairs",
    "fleiss_kappa",
    "krippendorff_alpha",
    "observed_agreement",
    "position_bias",
]
