"""The intent card of the method's step 2: one reason, its objective, its figures of a quarter with what they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from bsnskit.charts.quantification.cards import METHODS
from bsnskit.deliver.html import Shown, joined, markup
from bsnskit.i18n import is_unknown
from bsnskit.vocabulary import ALL, N_, OBJECTIVE, UNDECIDED_COLOUR

if TYPE_CHECKING:
    from bsnskit.charts.quantification import CardFace
    from bsnskit.i18n import Language
    from bsnskit.method.quantification import IntentCard


@dataclass(frozen=True)
class _Figure:
    """One figure of the card: `span` places value and interval 0..1 on a gauge, `zero` its origin."""

    name: str
    value: str
    rests: str
    known: bool
    span: tuple[float, float, float] | None = None
    zero: float | None = None


def intent_card_shown(card: IntentCard, words: Language) -> Shown:
    """Lay the card out: topic, id, label in two languages, objective; six figures; season and owner.

    Parameters
    ----------
    card : what the method knows of the reason; None where it does not
    words : language, currency, names of objectives
    """
    figures = _figures(card, words)
    foot = _foot(card, words)
    told = [words.text(METHODS)]
    if card.illustration:
        told.append(words.text(N_("Figures in part generated for illustration, not the client's.")))
    note = " ".join(told)
    laid = markup(
        '<div class="bsns"><article class="bsns-intent" aria-label="{}">{}<dl class="bsns-intent-figures">{}</dl>'
        '<div class="bsns-intent-foot">{}</div>{}</article></div>',
        f"{card.reason_id} {card.label}",
        _head(card, words),
        joined(_figure(figure) for figure in figures),
        joined(markup("<div><span>{}</span> {}</div>", name, _or_unknown(value, words)) for name, value in foot),
        markup('<p class="bsns-intent-note">{}</p>', note) if note else Markup(""),
    )
    return Shown(str(laid), _plain(card, figures, foot, note, words))


def card_face(card: IntentCard, words: Language) -> CardFace:
    """Put the card in words for its picture; the same figures as `intent_card_shown`."""
    from bsnskit.charts.quantification import CardFace, Figure

    kicker = _both(card.topic or "", _rank(card, words))
    said = _objectives(card, words)
    # The picture draws the sign of an objective itself: its font has none of these letters.
    plain = [text.replace(f"{OBJECTIVE[key].sign} ", "") if key in OBJECTIVE else text for key, text in said]
    return CardFace(
        reason_id=card.reason_id,
        kicker=kicker,
        label=card.label,
        label_other=card.label_other or "",
        objective=said[0][0],
        objective_said=" / ".join(plain),
        figures=tuple(
            Figure(one.name.split(",")[0], one.value, tuple(one.rests.split(" · ")), one.known, one.span)
            for one in _figures(card, words)
        ),
        foot=tuple((name, words.number(None) if value is None else value) for name, value in _foot(card, words)),
    )


def _head(card: IntentCard, words: Language) -> Markup:
    colour, tint = _colours(card)
    rank = _rank(card, words)
    other = (
        markup('<p class="bsns-intent-other" dir="auto">{}</p>', card.label_other) if card.label_other else Markup("")
    )
    return markup(
        '<header class="bsns-intent-head" style="border-color:{};background:{}"><div class="bsns-intent-kicker">'
        '<span dir="auto"><span class="bsns-intent-id">{}</span>{}{}</span><span>{}</span></div>'
        '<p class="bsns-intent-label" dir="auto">{}</p>{}</header>',
        colour,
        tint,
        card.reason_id,
        markup(" · {}", card.topic) if card.topic else Markup(""),
        markup(" · {}", rank) if rank else Markup(""),
        joined((_chip(key, text) for key, text in _objectives(card, words)), " "),
        card.label,
        other,
    )


def _colours(card: IntentCard) -> tuple[str, str]:
    if card.objective in OBJECTIVE:
        return OBJECTIVE[str(card.objective)].colour, OBJECTIVE[str(card.objective)].tint
    return UNDECIDED_COLOUR, "#F3F4F6"


def _rank(card: IntentCard, words: Language) -> str:
    if card.rank is None or is_unknown(card.share):
        return ""
    return words.text(
        N_("rank {rank}, {share} of the contacts"), rank=words.number(card.rank), share=words.percent(card.share)
    )


def _objectives(card: IntentCard, words: Language) -> list[tuple[str | None, str]]:
    """Return each objective recorded, by context where they differ; else what the position proposes."""
    by_context = [(key, context) for context, key in card.objectives if context != ALL]
    if len(by_context) > 1:
        return [(key, f"{context}: {words.objective(key, sign=True)}") for key, context in by_context]
    if card.objective:
        return [(card.objective, words.objective(card.objective, sign=True))]
    if card.proposed:
        said = words.text(N_("to be decided (position: {objective})"), objective=words.objective(card.proposed))
        return [(None, said)]
    return [(None, words.objective(None))]


def _chip(key: str | None, text: str) -> Markup:
    if key in OBJECTIVE:
        colour = OBJECTIVE[str(key)].colour
        return markup(
            '<span class="bsns-intent-chip" style="background:{};border-color:{}">{}</span>', colour, colour, text
        )
    return markup(
        '<span class="bsns-intent-chip bsns-hollow" style="color:{};border-color:{}">{}</span>',
        UNDECIDED_COLOUR,
        UNDECIDED_COLOUR,
        text,
    )


def _figures(card: IntentCard, words: Language) -> list[_Figure]:
    calls = words.interval(card.calls_q_low, card.calls_q_high)
    cost = (
        ""
        if is_unknown(card.cost_q_low)
        else words.between(words.money(card.cost_q_low, 0), words.money(card.cost_q_high, 0))
    )
    year = (
        ""
        if is_unknown(card.n_contacts)
        else words.text(N_("{count} in the year"), count=words.number(card.n_contacts))
    )
    handled = words.text(N_("n = {n} handle times"), n=words.number(card.n_handle)) if card.n_handle else ""
    after = (
        ""
        if is_unknown(card.downstream_share)
        else words.text(N_("{share} of the cost"), share=words.percent(card.downstream_share, 0))
    )
    return [
        _Figure(words.text(N_("Calls / quarter")), words.number(card.calls_q), _both(calls, year), not is_unknown(card.calls_q)),
        _Figure(words.text(N_("Cost / quarter")), words.money(card.cost_q, 0), _both(cost, handled), not is_unknown(card.cost_q)),
        _Figure(words.text(N_("Downstream / quarter")), words.money(card.downstream_q, 0), after, not is_unknown(card.downstream_q)),
        _tnps(card, words),
        _share(words.text(N_("FTF, first-time fix")), card.ftf, card.ftf_low, card.ftf_high, card.n_ftf, words),
        _share(words.text(N_("FCR, resolved at first contact")), card.fcr, card.fcr_low, card.fcr_high, card.n_fcr, words),
    ]  # fmt: skip


def _both(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _n(count: int, words: Language) -> str:
    return words.plural("{count} answer", "{count} answers", count)


def _tnps(card: IntentCard, words: Language) -> _Figure:
    return _Figure(
        words.text(N_("TNPS")),
        words.number(card.tnps),
        _both(words.interval(card.tnps_low, card.tnps_high), _n(card.n_tnps, words)),
        not is_unknown(card.tnps),
        _span(card.tnps, card.tnps_low, card.tnps_high, -100, 100),
        0.5,
    )


def _share(
    name: str, value: float | None, low: float | None, high: float | None, count: int, words: Language
) -> _Figure:
    rests = _both(words.interval(low, high, 0, percent=True), _n(count, words))
    return _Figure(name, words.percent(value, 0), rests, not is_unknown(value), _span(value, low, high, 0, 1))


def _span(
    value: float | None, low: float | None, high: float | None, first: float, last: float
) -> tuple[float, float, float] | None:
    if value is None or low is None or high is None or any(map(is_unknown, (value, low, high))):
        return None
    return tuple(min(max((at - first) / (last - first), 0.0), 1.0) for at in (value, low, high))  # type: ignore[return-value]


def _figure(figure: _Figure) -> Markup:
    value = markup("<strong>{}</strong>" if figure.known else '<strong class="bsns-unknown">{}</strong>', figure.value)
    return markup(
        '<div class="bsns-intent-figure"><dt>{}</dt><dd>{}{}{}</dd></div>',
        figure.name,
        value,
        _gauge(figure),
        figure.rests,
    )


def _gauge(figure: _Figure) -> Markup:
    if figure.span is None:
        return Markup("")
    value, low = (f"{100 * at:.1f}" for at in figure.span[:2])
    width = f"{100 * (figure.span[2] - figure.span[1]):.1f}"
    zero = markup('<i style="left:{}%"></i>', f"{100 * figure.zero:.0f}") if figure.zero is not None else Markup("")
    return markup(
        '<span class="bsns-gauge" aria-hidden="true"><span style="left:{}%;width:{}%"></span>{}<b style="left:{}%"></b></span>',
        low,
        width,
        zero,
        value,
    )


def _foot(card: IntentCard, words: Language) -> list[tuple[str, str | None]]:
    return [
        (words.text(N_("Season")), _season(card, words)),
        (words.text(N_("Owner")), card.owner),
    ]


def _season(card: IntentCard, words: Language) -> str | None:
    """Return the computed season; where there are too few contacts, the declared one and that it was not tested."""
    if card.season_verdict == "season" and card.season_months:
        return words.text(
            N_("{months} (computed)"), months=", ".join(words.month(month) for month in card.season_months)
        )
    if card.season_verdict == "no_season":
        return words.text(N_("none (computed)"))
    if card.season_declared:
        return words.text(N_("{months} (declared; too few contacts to test)"), months=card.season_declared)
    return None


def _or_unknown(value: str | None, words: Language) -> Markup:
    if value is None or is_unknown(value):
        return markup('<span class="bsns-unknown">{}</span>', words.number(None))
    return markup("<bdi>{}</bdi>", value)


def _plain(
    card: IntentCard, figures: list[_Figure], foot: list[tuple[str, str | None]], note: str, words: Language
) -> str:
    lines = [_both(f"{card.reason_id} {card.label}", card.label_other or "", card.topic or "", _rank(card, words))]
    lines.append(", ".join(text for _, text in _objectives(card, words)))
    lines += [f"{figure.name}: {_both(figure.value, figure.rests)}" for figure in figures]
    lines += [f"{name}: {words.number(None) if value is None else value}" for name, value in foot]
    return "\n".join([*lines, note] if note else lines)
