"""What the browser is given of a board: printed figures and words, never a number to format."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from bsnskit.i18n import is_unknown
from bsnskit.method import classification
from bsnskit.method.classification.totals import Figures
from bsnskit.vocabulary import ALL, N_, OBJECTIVE_KEYS, OBJECTIVES, REST

if TYPE_CHECKING:
    import pandas as pd

    from bsnskit.i18n import Language

Row = dict[str, Any]
REST_NAME = N_("what is left")


def cards_of(cards: pd.DataFrame, words: Language) -> list[Row]:
    """Return the cards as the browser draws them, dearest first; those of unknown cost last.

    `size` 0..1 is the square root of the cost over the dearest, `volume` that of the contacts over the most; None = unknown.
    """
    dearest = cards["cost_total"].max() if len(cards) else float("nan")
    largest = cards["n_contacts"].max() if len(cards) else float("nan")
    ordered = cards.sort_values(["cost_total", "n_contacts"], ascending=False, na_position="last", kind="stable")
    return [_card(row, dearest, largest, words) for row in records(ordered)]


def _card(row: Row, dearest: float, largest: float, words: Language) -> Row:
    cost, contacts, tnps = row["cost_total"], row["n_contacts"], row["tnps"]
    volume = _contacts(contacts, words)
    told = N_("cost {money} a year")
    money = words.text(N_("cost unknown")) if cost is None else words.text(told, money=words.money(cost, 0))
    answers = words.number(row["n_tnps"])
    satisfaction = words.text(N_("TNPS {value} (n = {n})"), value=_signed(tnps, words), n=answers)
    if tnps is None:
        satisfaction = words.text(N_("TNPS unknown"))
    split = "" if row["context"] == ALL else words.text(REST_NAME) if row["context"] == REST else row["context"]
    spoken = (row["reason_id"], row["label"], split, volume, money, satisfaction)
    return {
        "key": key_of(row),
        "reason_id": row["reason_id"],
        "id": row["reason_id"],
        "label": row["label"]
        if not split
        else words.text(N_("{label} ({context})"), label=row["label"], context=split),
        "topic": row["topic"] or "",
        "context": split,
        "volume_text": volume,
        "volume_short": "?" if contacts is None else volume,
        "volume_tiny": "?" if contacts is None else words.number(contacts),
        "cost_text": money,
        "cost_short": "?" if cost is None else words.money(cost, 0),
        "tnps_text": satisfaction,
        "tnps_short": "" if tnps is None else _signed(tnps, words),
        "mark": "" if tnps is None else "▲" if tnps > 0 else "▼" if tnps < 0 else "■",
        "mark_kind": "" if tnps is None else "good" if tnps > 0 else "bad" if tnps < 0 else "even",
        "size": _root(cost, dearest),
        "volume": _root(contacts, largest),
        "label_other": row["label_other"] or "",
        "owner": row["owner"] or "",
        "figures": intent_of(row, words),
        "is_split": row["context"] != ALL,
        "spoken": ", ".join(part for part in spoken if part),
    }


def _root(value: float | None, most: float) -> float | None:
    return None if value is None or not most > 0 else math.sqrt(max(value, 0) / most)


def intent_of(row: Row, words: Language) -> list[list[str]]:
    """Return the figures of the intent card as name and text: those of a quarter, then what the contact did."""
    asked = words.text(N_("Calls / quarter")), words.text(N_("Cost / quarter")), words.text(N_("Downstream / quarter"))
    contacts, cost, after = (_quarter(row[name]) for name in ("n_contacts", "cost_total", "cost_downstream"))
    told = [words.number(contacts), words.money(cost, 0), words.money(after, 0)]
    tnps = words.text(N_("unknown")) if row["tnps"] is None else _signed(row["tnps"], words)
    felt = [
        (words.text(N_("TNPS")), tnps, row["n_tnps"]),
        (words.text(N_("FTF")), words.percent(row["ftf"], 0), row["n_ftf"]),
        (words.text(N_("FCR")), words.percent(row["fcr"], 0), row["n_fcr"]),
    ]
    answered = [[name, f"{value} (n = {words.number(count or 0)})"] for name, value, count in felt]
    return [*map(list, zip(asked, told, strict=True)), *answered]


def _quarter(value: float | None) -> float | None:
    return None if value is None else value / 4


def rows_of(rows: Sequence[Row], words: Language) -> list[Row]:
    """Return the cards as they stand for the `placements` trait: columns of the contract, key, printed date and votes."""
    return [
        {**row, "key": key_of(row), "decided_text": _day(row["decided_at"], words), "votes": votes_of(row, words)}
        for row in rows
    ]


def votes_of(row: Row, words: Language) -> Row | None:
    """Say how the room voted on a card; None where nobody did."""
    held = row.get("votes")
    if held is None:
        return None
    shares = [(key, held[f"share_{key}"]) for key in OBJECTIVE_KEYS if held[f"share_{key}"]]
    said = [f"{words.objective(key)} {words.percent(share, 0)}" for key, share in shares]
    if held["share_none"]:
        said.append(words.text(N_("on an axis {share}"), share=words.percent(held["share_none"], 0)))
    count = words.plural("{count} vote", "{count} votes", held["n_votes"])
    spread = N_(
        "customer {customer} [{customer_low} ; {customer_high}], company {company} [{company_low} ; {company_high}]"
    )
    places = {
        f"{axis}{end}": _place(held[f"{axis}_{name}"], words)
        for axis in ("customer", "company")
        for end, name in (("", "median"), ("_low", "low"), ("_high", "high"))
    }
    return {
        "count": count,
        "shares": ", ".join(said),
        "spread": words.text(spread, **places),
        "discuss": bool(held["discuss"]),
        "proposes": bool(row.get("by_votes")),
    }


def _place(value: float, words: Language) -> str:
    printed = words.number(value, 2).replace("-", "\u2212")
    return f"+{printed}" if value > 0 else printed


@dataclass(frozen=True)
class CardFigures:
    """Contacts and cost a year: of whole reasons, of each card, None where unknown."""

    whole: dict[str, Figures]
    parts: dict[tuple[str, str], Figures]

    def of(self, row: Row, is_alone: bool) -> Figures:
        """Return the figures of one card."""
        key = (row["reason_id"], row["context"])
        return self.whole.get(key[0], (None, None)) if is_alone else self.parts.get(key, (None, None))


def figures_of(cards: pd.DataFrame, costs: pd.DataFrame) -> CardFigures:
    """Lay out what the totals add up."""
    return CardFigures(
        {row["reason_id"]: (row["n_contacts"], row["cost_total"]) for row in records(costs)},
        {(row["reason_id"], row["context"]): (row["n_contacts"], row["cost_total"]) for row in records(cards)},
    )


def totals_of(rows: Sequence[Row], figures: CardFigures, words: Language) -> Row:
    """Return what each objective holds: as recorded, and what the open proposals would add."""
    recorded = _by_objective(rows, lambda row: row["objective"], figures)
    proposed = _by_objective(rows, lambda row: row["objective"] or row["proposed"], figures)
    placed_cost = sum(line["cost_total"] or 0 for key, line in proposed.items() if key)
    lines = [_line(one.key, recorded[one.key], proposed[one.key], placed_cost, words) for one in OBJECTIVES]
    unplaced = [row for row in rows if row["customer_value"] is None or row["company_value"] is None]
    on_axis = [row for row in rows if not row["objective"] and not row["proposed"] and row not in unplaced]
    for label, some in ((N_("on an axis"), on_axis), (N_("still to place"), unplaced)):
        if some:
            lines.append(_open_line(words.text(label), some, rows, figures, words))
    return {"lines": lines, "notes": _notes(proposed, words)}


def _notes(totals: Mapping[str, Row], words: Language) -> list[str]:
    uncounted = sum(line["n_unknown"] for line in totals.values())
    unpriced = sum(line["n_cost_unknown"] for line in totals.values()) - uncounted
    said = []
    if uncounted:
        said.append(
            words.plural(
                "{count} reason has no known volume: contacts and cost leave it out.",
                "{count} reasons have no known volume: contacts and cost leave them out.",
                uncounted,
            )
        )
    if unpriced > 0:
        said.append(
            words.plural(
                "{count} further reason has no known cost: cost leaves it out.",
                "{count} further reasons have no known cost: cost leaves them out.",
                unpriced,
            )
        )
    return said


def _by_objective(rows: Sequence[Row], objective: Callable[[Row], str | None], figures: CardFigures) -> dict[str, Row]:
    cards = [(row["reason_id"], row["context"], objective(row) or classification.UNDECIDED) for row in rows]
    sums = classification.sums_by_objective(cards, figures.whole, figures.parts)
    return {line["objective"]: line for line in sums}


def _known(line: Row, name: str, unknown: str) -> float | None:
    """Return a sum; 0 where nothing is held, unknown where something is and nothing of it is known."""
    return None if line["n_reasons"] and line[unknown] == line["n_reasons"] else line[name] or 0


def _line(key: str, recorded: Row, proposed: Row, placed_cost: float, words: Language) -> Row:
    waiting = proposed["n_reasons"] - recorded["n_reasons"]
    of_cost, of_all = ((line["cost_total"] or 0) / placed_cost if placed_cost else 0.0 for line in (recorded, proposed))
    told = N_("{recorded} of the cost placed is recorded here, {proposed} only proposed")
    return {
        "objective": key,
        "label": words.objective(key),
        "reasons": words.number(recorded["n_reasons"]),
        "proposed": f"+{words.number(waiting)}" if waiting else "",
        "proposed_text": words.plural("{count} more is proposed", "{count} more are proposed", waiting),
        "contacts": words.number(_known(recorded, "n_contacts", "n_unknown")),
        "cost": words.money(_known(recorded, "cost_total", "n_cost_unknown"), 0),
        "share_printed": words.percent(recorded["share_cost"], 0) if recorded["share_cost"] is not None else "–",
        "share": of_cost,
        "share_proposed": of_all - of_cost,
        "share_text": words.text(told, recorded=words.percent(of_cost, 0), proposed=words.percent(of_all - of_cost, 0)),
    }


def _open_line(label: str, some: Sequence[Row], rows: Sequence[Row], figures: CardFigures, words: Language) -> Row:
    cards = Counter(row["reason_id"] for row in rows)
    held = [figures.of(row, cards[row["reason_id"]] == 1) for row in some]
    contacts = [contacts for contacts, _ in held if contacts is not None]
    costs = [cost for _, cost in held if cost is not None]
    return {
        "objective": "",
        "label": label,
        "reasons": words.number(len(some)),
        "proposed": "",
        "contacts": words.number(sum(contacts) if contacts else None),
        "cost": words.money(sum(costs) if costs else None, 0),
        "share_printed": "",
        "share": None,
    }


def quadrants_of(words: Language) -> list[Row]:
    """Return the four quadrants with name, sign and colour."""
    return [_quadrant(one, words) for one in OBJECTIVES]


def _quadrant(one: Any, words: Language) -> Row:
    return {
        "key": one.key,
        "label": words.objective(one.key),
        "sign": one.sign,
        "colour": one.colour,
        "tint": one.tint,
        "customer": one.customer,
        "company": one.company,
    }


def key_of(row: Mapping[str, Any]) -> str:
    """Return the name of a card in the browser."""
    return f"{row['reason_id']}|{row['context']}"


def records(table: pd.DataFrame) -> list[Row]:
    """Return the rows of a table; what is unknown is None, as JSON wants it."""
    return [{str(name): _or_none(value) for name, value in row.items()} for row in table.to_dict("records")]


def _or_none(value: Any) -> Any:
    return None if is_unknown(value) else value


def _signed(value: object, words: Language) -> str:
    printed = words.number(value).replace("-", "\u2212")
    return f"+{printed}" if isinstance(value, int | float) and round(value) > 0 else printed


def _contacts(value: float | None, words: Language) -> str:
    if value is None:
        return words.text(N_("volume unknown"))
    return words.plural("{count} contact", "{count} contacts", round(value))


@lru_cache(maxsize=256)
def _day(stamp: str | None, words: Language) -> str:
    return words.date(dt.datetime.fromisoformat(stamp).date()) if stamp else ""
