"""Step 2 as it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bsnskit import charts
from bsnskit.charts.quantification.levers import NAMES as LEVER_NAMES
from bsnskit.deliver import columns, html, pieces
from bsnskit.deliver.intent_card import card_face
from bsnskit.deliver.views.shown import Block, findings, labelled, note, shown
from bsnskit.errors import NotReady
from bsnskit.i18n import Language, is_unknown
from bsnskit.method import quantification
from bsnskit.method.chain import Chain
from bsnskit.method.weighed import WINDOW
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    from bsnskit.deliver.html import Shown


def volumes(chain: Chain, words: Language) -> Shown:
    """Show the Pareto table, under it the first level of a list of two, and what does not reconcile or was scaled up."""
    table = shown(chain.pareto, columns.PARETO, words, N_("Contacts a year by reason, largest first"))
    if len(chain.first_level):
        upper = N_("Contacts a year at the first level of the list, attached reasons added")
        table = pieces.stacked(table, shown(chain.first_level, columns.PARETO, words, upper))
    if not chain.volume_findings:
        return table
    return pieces.stacked(table, findings(chain.volume_findings, words, N_("What does not add up in the volumes")))


def seasons(chain: Chain, words: Language) -> Shown:
    """Show declared beside computed season."""
    counted = chain.settings.counted_year
    first_month = int(counted.first_month[-2:]) if counted else 1
    computed = [_season_words(row, words, first_month) for row in chain.seasons.to_dict("records")]
    table = labelled(chain, chain.seasons).assign(computed=computed)
    return shown(table, columns.SEASONS, words, N_("Season: declared by the client, computed from the contacts"), chain)


def costs(chain: Chain, words: Language) -> Shown:
    """Show what each reason costs, and under it which reasons have no cost and why."""
    table = labelled(chain, chain.costs).sort_values("cost_total", ascending=False, kind="stable")
    costed = shown(table, columns.COSTS, words, N_("Cost by reason, dearest first"), chain)
    if not chain.cost_findings:
        return costed
    return pieces.stacked(costed, findings(chain.cost_findings, words, N_("What is missing for the cost")))


def experience(chain: Chain, words: Language) -> Shown:
    """Show TNPS, FCR, FTF and the agent's effort with n and interval."""
    said = N_("What the contact did to the customer and to the agent; who did not answer is not counted as happy")
    return shown(labelled(chain, chain.experience), columns.EXPERIENCE, words, said, chain)


def repeats(chain: Chain, words: Language, days: int = 7, better_by: float = quantification.BETTER_BY) -> Shown:
    """Show who comes back, and what a better FCR would avoid."""
    table = labelled(chain, chain.repeat_effects(days=days, better_by=better_by))
    known = table.sort_values("n_avoided", ascending=False, kind="stable")
    said = words.text(
        N_("Who comes back within {days} days, and what an FCR better by {points} points would avoid"),
        days=days,
        points=words.number(100 * better_by),
    )
    return shown(known, columns.REPEATS, words, said, chain)


def cpx(chain: Chain, words: Language) -> Shown:
    """Show contacts per X, and whether the channels changed or the contacts became fewer."""
    table, per = _per(chain.cpx)
    driver = chain.settings.driver
    named = words.text(
        N_("Contacts of the year counted per {per} {x} (X = {n_x})"),
        per=words.number(per),
        x=driver.name if driver else "X",
        n_x=words.number(table["n_x"].max()),
    )
    rates = shown(labelled(chain, table), columns.CPX, words, named, chain)
    try:
        return pieces.stacked(rates, shifts(chain, words))
    except NotReady as lacking:
        return pieces.stacked(rates, pieces.notice(words.error(lacking)))


def shifts(chain: Chain, words: Language) -> Shown:
    """Show a shift of channel apart from a reduction; reasons of which nothing can be said are counted, not listed."""
    table = chain.shifts
    said = [_shift_words(row, words) for row in table.to_dict("records")]
    everything = words.text(N_("all reasons together"))
    table = labelled(chain, table).assign(said=said)
    table["label"] = table["label"].fillna(everything)
    told = table[table["verdict"] != "not_enough_data"]
    per_x, per_day = (
        N_("per open day and X"),
        N_("per open day; X is not known, so that growth and worsening look alike"),
    )
    caption = words.text(
        N_(
            "The last {weeks} weeks against the same weeks a year before, all channels added up ({base}); "
            "{few} reasons have too few contacts"
        ),
        weeks=WINDOW,
        base=words.text(per_x if chain.shifts_per_driver else per_day),
        few=words.number(int((table["verdict"] == "not_enough_data").sum())),
    )
    return shown(told, columns.SHIFTS, words, caption, chain)


def what_if(chain: Chain, words: Language) -> Shown:
    """Show what one lever at a time would change, for readers without a kernel."""
    table = quantification.one_by_one(chain.costs)
    names = [LEVER_NAMES[lever] for lever in table["lever"]]
    said = [
        words.text(name, change=words.percent(factor - 1, 0))
        for name, factor in zip(names, table["factor"], strict=True)
    ]
    caption = words.text(
        N_("What if? One change at a time, {n} reasons with a known cost"), n=words.number(table["n_reasons"].max())
    )
    return shown(table.assign(said=said), columns.LEVERS, words, caption, chain)


def intent_card(chain: Chain, words: Language, reason_id: str | None = None) -> Shown:
    """Show all that is known of one reason; the largest when none is named."""
    return html.intent_card_html(chain.intent_card(reason_id or _largest(chain)), words)


def deck(chain: Chain, words: Language) -> Shown:
    """Show the cards of the TOP side by side."""
    _largest(chain)
    return html.deck_html(chain.top_cards, words)


def _largest(chain: Chain) -> str:
    if chain.active.empty:
        raise NotReady(
            chain.settings.client,
            N_("the list of reasons is empty"),
            move=N_("Import the list first: `bsns import {name} FILE --as reasons`."),
            name="CLIENT",
        )
    return str(chain.pareto["reason_id"].iloc[0])


def volumes_chart(chain: Chain, words: Language) -> Any:
    """Draw the Pareto."""
    return charts.pareto_chart(chain.pareto, words=words)


def tiers_chart(chain: Chain, words: Language) -> Any:
    """Draw who resolved the contacts."""
    return charts.tiers_chart(chain.tiers, words=words, reasons=chain.active)


def seasons_chart(chain: Chain, words: Language) -> Any:
    """Draw the months of every reason."""
    return charts.season_chart(
        chain.counted_months, words=words, reasons=chain.active, seasons=chain.seasons, note=note(chain, words)
    )


def costs_chart(chain: Chain, words: Language) -> Any:
    """Draw contact and downstream cost."""
    return charts.cost_chart(chain.costs, words=words, reasons=chain.active, note=note(chain, words))


def experience_chart(chain: Chain, words: Language) -> Any:
    """Draw TNPS with intervals."""
    return charts.tnps_chart(chain.experience, words=words, reasons=chain.active, note=note(chain, words))


def channels_chart(chain: Chain, words: Language) -> Any:
    """Draw by which channel the contacts came."""
    return charts.parts_chart(
        chain.parts("channel"), part="channel", words=words, reasons=chain.active, note=note(chain, words)
    )


def contexts_chart(chain: Chain, words: Language) -> Any:
    """Draw in which context the contacts came."""
    return charts.parts_chart(
        chain.parts("context"), part="context", words=words, reasons=chain.active, note=note(chain, words)
    )


def cpx_chart(chain: Chain, words: Language) -> Any:
    """Draw contacts per X by month, channels on top of each other."""
    driver = chain.settings.driver
    named = driver.name if driver else "X"
    return charts.cpx_chart(chain.cpx_by_month, x=named, words=words, note=note(chain, words))


def repeats_chart(chain: Chain, words: Language) -> Any:
    """Draw the share of repeats with its interval."""
    return charts.repeats_chart(chain.repeat_effects(), words=words, reasons=chain.active, note=note(chain, words))


def what_if_chart(chain: Chain, words: Language) -> Any:
    """Draw what one lever at a time would change."""
    return charts.levers_chart(quantification.one_by_one(chain.costs), words=words, note=note(chain, words))


def intent_card_chart(chain: Chain, words: Language) -> Any:
    """Draw the card of the largest reason."""
    return charts.cards_chart(
        [card_face(chain.intent_card(_largest(chain)), words)], words=words, note=note(chain, words)
    )


def deck_chart(chain: Chain, words: Language) -> Any:
    """Draw the cards of the TOP."""
    _largest(chain)
    faces = [card_face(card, words) for card in chain.top_cards]
    return charts.cards_chart(faces, words=words, note=note(chain, words))


SHIFT_NAMES = {
    "fewer": N_("fewer contacts"),
    "more": N_("more contacts"),
    "shift": N_("no fewer: {moved} moved from {lost} to {gained}"),
    "fewer_and_shift": N_("fewer contacts, and {moved} moved from {lost} to {gained}"),
    "more_and_shift": N_("more contacts, and {moved} moved from {lost} to {gained}"),
    "none_seen": N_("no change seen"),
    "not_enough_data": N_("too few contacts to tell"),
    "not_comparable": N_("not comparable: a break lies between"),
}


def _shift_words(row: dict[Any, Any], words: Language) -> str:
    named = {
        key: words.text(charts.CHANNEL_NAMES.get(str(row[column]), str(row[column])))
        for key, column in (("lost", "lost_by"), ("gained", "gained_by"))
    }
    told = SHIFT_NAMES[row["verdict"]]
    return words.text(told, moved=words.percent(row["moved"], 0), **named)


def _per(table: Any) -> tuple[Any, int]:
    """Return CPX per so many X that the largest reason makes 1 or more."""
    largest, per = float(table["cpx"].max()), 1
    while 0 < largest * per < 1 and per < 1_000_000:
        per *= 10
    rates = ["cpx", "cpx_low", "cpx_high"]
    return table.assign(**{name: table[name] * per for name in rates}), per


def _season_words(row: dict[Any, Any], words: Language, first_month: int) -> str:
    if row["verdict"] == "not_enough_data":
        return words.text(N_("too few contacts to tell"))
    if row["verdict"] == "no_season" or is_unknown(row["months_computed"]):
        return words.text(N_("none seen"))
    months = frozenset(int(month) for month in str(row["months_computed"]).split(",") if month)
    if words.code == "fr":
        return quantification.season_text(months, first_month=first_month)
    return ", ".join(words.month(month) for month in sorted(months, key=lambda month: (month - first_month) % 12))


REPORT = [
    Block(N_("Volume"), volumes_chart, volumes, True),
    Block(N_("Who resolved it"), tiers_chart),
    Block(N_("By which channel"), channels_chart),
    Block(N_("Season"), seasons_chart, seasons, True),
    Block(N_("Cost"), costs_chart, costs, True),
    Block(N_("What the contact did to the customer"), experience_chart, experience, True),
    Block(N_("Intent cards of the TOP"), None, deck, True),
]
"""What the report shows of this step, in order."""
CHARTS = {
    "volumes": volumes_chart,
    "tiers": tiers_chart,
    "channels": channels_chart,
    "contexts": contexts_chart,
    "seasons": seasons_chart,
    "costs": costs_chart,
    "what_if": what_if_chart,
    "experience": experience_chart,
    "repeats": repeats_chart,
    "cpx": cpx_chart,
    "intent_card": intent_card_chart,
    "intent_cards": deck_chart,
}
