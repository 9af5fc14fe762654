"""What a contact did to the customer and to the agent: TNPS, FCR, FTF, effort per reason, each with n and interval."""

from __future__ import annotations

import pandas as pd

from bsnskit.contracts import tables
from bsnskit.statistics import bootstrap_mean, tnps, tnps_interval, wilson

__all__ = ["DETRACTOR_TO", "PROMOTER_FROM", "experience"]

PROMOTER_FROM = 9
DETRACTOR_TO = 6
"""Answers 9 and 10 promote, 0 to 6 detract; METHOD section 2."""


def experience(reasons: pd.DataFrame, surveys: pd.DataFrame, *, seed: int = 0) -> pd.DataFrame:
    """Sum the survey answers of each reason up.

    Grain: one row per `reason_id`, rows and order of `reasons`.

    Parameters
    ----------
    reasons : tables.Reasons, n rows
    surveys : tables.Surveys        answers on reasons not on the list are left out
    seed : seed of the bootstrap of the agent's effort

    Returns
    -------
    tables.Experience, n rows; a reason nobody answered about has no figure, n is 0: silence is not satisfaction

    Source
    ------
    METHOD section 2. TNPS = %(9-10) - %(0-6), 420/400/180 answers give 24 [19.4; 28.6]; FCR and FTF with Wilson intervals,
    the mean effort with a bootstrap-t.
    """
    result = reasons[["reason_id"]].merge(_counts(surveys), on="reason_id", how="left", validate="one_to_one")
    counted = [name for name in result.columns if name != "reason_id"]
    result[counted] = result[counted].fillna(0).astype(int)
    promoters, passives, detractors = (result[name] for name in ("promoters", "passives", "detractors"))
    result["n_tnps"] = promoters + passives + detractors
    result["tnps"] = tnps(promoters, passives, detractors)
    result["tnps_low"], result["tnps_high"] = tnps_interval(promoters, passives, detractors)
    for name in ("fcr", "ftf"):
        result[name] = result[f"k_{name}"] / result[f"n_{name}"].where(result[f"n_{name}"] > 0)
        result[f"{name}_low"], result[f"{name}_high"] = wilson(result[f"k_{name}"], result[f"n_{name}"])
    for name in ("tnps", "fcr", "ftf"):
        # Without an answer the formula gives the whole scale; that is no figure of anybody's.
        ends = [f"{name}_low", f"{name}_high"]
        result[ends] = result[ends].where(result[f"n_{name}"] > 0)
    result = result.drop(columns=["promoters", "passives", "detractors", "k_fcr", "k_ftf"])
    result = result.merge(_efforts(surveys, seed), on="reason_id", how="left", validate="one_to_one")
    result["n_effort"] = result["n_effort"].fillna(0).astype(int)
    return tables.check(tables.Experience, result)


def _efforts(surveys: pd.DataFrame, seed: int) -> pd.DataFrame:
    rows = []
    for reason_id, felt in surveys.groupby("reason_id", dropna=False, observed=True)["agent_effort"]:
        mean = bootstrap_mean(felt.sort_values().to_numpy(), seed=seed)
        if mean.n:
            # A bootstrap may pass the scale; an effort of 5.2 is nobody's.
            rows.append((reason_id, mean.value, max(mean.low, 1.0), min(mean.high, 5.0), mean.n))
    columns = ["reason_id", "effort", "effort_low", "effort_high", "n_effort"]
    typed = {"reason_id": "str"} | dict.fromkeys(columns[1:], "float64")
    return pd.DataFrame.from_records(rows, columns=columns).astype(typed)


def _counts(surveys: pd.DataFrame) -> pd.DataFrame:
    score, resolved, fixed = surveys["score"], surveys["resolved"], surveys["fixed"]
    seen = surveys[["reason_id"]].assign(
        promoters=score >= PROMOTER_FROM,
        passives=(score < PROMOTER_FROM) & (score > DETRACTOR_TO),
        detractors=score <= DETRACTOR_TO,
        k_fcr=resolved == 1,
        n_fcr=resolved.notna(),
        k_ftf=fixed == 1,
        n_ftf=fixed.notna(),
    )
    return seen.groupby("reason_id", dropna=False, observed=True).sum().reset_index()
