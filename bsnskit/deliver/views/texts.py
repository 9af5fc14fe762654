"""Step 1 as it is shown, continued: what no reason covers, suggestions with their accuracy, the register of workshops."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pandas as pd

from bsnskit.deliver import pieces
from bsnskit.deliver.columns import ILLUSTRATION, WILSON, Column
from bsnskit.deliver.views.shown import shown
from bsnskit.method.qualification import texts
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bsnskit.deliver.html import Shown
    from bsnskit.i18n import Language
    from bsnskit.method.chain import Chain

ACCURACY = (
    Column("level", N_("Level of confidence"), "share0"),
    Column("share_coded", N_("Coded by the model"), "share0"),
    Column("accuracy", N_("Of these, right"), "share", "accuracy_low", "accuracy_high", "n_coded", WILSON),
)
CURVE = (
    Column("n_coded", N_("Contacts coded by people"), "count"),
    Column("accuracy", N_("Coded right"), "share", "accuracy_low", "accuracy_high", method=WILSON),
    Column("told", N_("How it is known")),
)
CLUSTERS = (
    Column("cluster", N_("Cluster"), "count"),
    Column("n_contacts", N_("Contacts"), "count"),
    Column("share", N_("Share"), "share0"),
)
WORKSHOPS = (
    Column("day", N_("Date"), "day"),
    Column("people", N_("Who was there")),
    Column("reasons", N_("Reasons treated")),
    Column("decisions", N_("What was decided")),
    ILLUSTRATION,
)
FEWEST_ROWS = 20


def register(workshops: Sequence[dict[str, Any]], words: Language) -> Shown:
    """Show the workshops, by date: who was there, which reasons were treated, what was decided."""
    if not workshops:
        told = N_(
            "No workshop is recorded yet: mission.register(date=..., people=[...], reasons=[...], decisions=[...])."
        )
        return pieces.notice(words.text(told))
    rows = [
        {
            "day": str(one["date"]),
            "people": ", ".join(one.get("people") or ()),
            "reasons": ", ".join(one.get("reasons") or ()) or words.text(N_("the whole list")),
            "decisions": " ".join(one.get("decisions") or ()),
            "illustration": bool(one.get("illustration")),
        }
        for one in workshops
    ]
    days = [dt.date.fromisoformat(str(one["date"])) for one in workshops]
    caption = words.text(
        N_("{count} workshops, from {first} to {last}"),
        count=words.number(len(rows)),
        first=words.date(min(days)),
        last=words.date(max(days)),
    )
    return shown(pd.DataFrame(rows), WORKSHOPS, words, caption)


def discovery(found: texts.Discovery, words: Language, chain: Chain | None = None) -> Shown:
    """Show how many contacts no reason covers, gathered; the customers' words are not in it."""
    n = len(found.members)
    if not n:
        return pieces.notice(words.text(N_("There is no verbatim that no reason covers.")))
    unseen = found.unseen
    told = N_(
        "{n} contacts that no reason covers: {count} clusters, {alone} alone;"
        " {unseen} (Good-Turing, {low} to {high}) of the next are unseen so far."
    )
    said = words.text(
        told,
        n=words.number(n),
        count=words.number(len(found.clusters)),
        alone=words.number(found.n_alone),
        unseen=words.percent(unseen.value, 0),
        low=words.percent(unseen.low, 0),
        high=words.percent(unseen.high, 0),
    )  # fmt: skip
    if not unseen.reliable:
        said += " " + words.text(N_("Under 30 contacts: unreliable."))
    table = found.clusters.head(FEWEST_ROWS)
    return pieces.stacked(pieces.notice(said), shown(table, CLUSTERS, words, N_("Clusters, the largest first"), chain))


def suggestion(
    outcomes: pd.DataFrame, curve: pd.DataFrame, words: Language, chain: Chain | None = None, *, accuracy: float
) -> Shown:
    """Show how often suggestions are right, by level of confidence, and how many more contacts to code."""
    level = texts.level_for(outcomes, accuracy=accuracy)
    needed = texts.coded_needed(curve, accuracy=accuracy)
    wanted = words.percent(accuracy, 0)
    sure = N_("From a confidence of {level} on, at least {wanted} are right; the others stay for people.")
    lines = [
        words.text(
            N_("Tried on {n} coded contacts, each coded by a model that had not seen it. The confidence is off by {error} in the mean."),
            n=words.number(len(outcomes)),
            error=words.percent(texts.calibration_error(outcomes), 1),
        ),
        words.text(N_("At no level is it sure that {wanted} are right: let people code."), wanted=wanted)
        if level is None
        else words.text(sure, level=words.percent(level, 0), wanted=wanted),
        words.text(N_("Even four times as many coded contacts would not bring {wanted} of all contacts."), wanted=wanted)
        if needed is None
        else words.text(N_("For {wanted} of all contacts, about {count} must be coded in all."), wanted=wanted, count=words.number(needed)),
    ]  # fmt: skip
    how = {True: words.text(N_("measured")), False: words.text(N_("expected"))}
    told = curve.assign(told=curve["measured"].map(how))
    return pieces.stacked(
        pieces.sentences(lines),
        shown(texts.accuracy_by_level(outcomes), ACCURACY, words, N_("How often the suggestions are right"), chain),
        shown(told, CURVE, words, N_("What more coding brings"), chain),
    )
