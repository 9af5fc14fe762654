"""Each result as it is shown: a chart or a table over the chain, in words. Notebooks, dashboard and report share them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from bsnskit import charts
from bsnskit.contracts.findings import Finding, to_table
from bsnskit.deliver import columns, html
from bsnskit.deliver.conclusions import illustration
from bsnskit.errors import NotReady
from bsnskit.i18n import Language, is_unknown
from bsnskit.method import quantification
from bsnskit.method.chain import Chain
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bsnskit.deliver.columns import Column
    from bsnskit.deliver.html import Shown

ChartView = Callable[[Chain, Language], Any]
TableView = Callable[[Chain, Language], "Shown"]


@dataclass(frozen=True)
class Block:
    """One result of the report: heading, chart, table; a long table is folded on screen."""

    heading: str = ""
    chart: ChartView | None = None
    table: TableView | None = None
    folded: bool = False


# tables


def reasons(chain: Chain, words: Language) -> Shown:
    """Show the list of reasons."""
    return _shown(chain.active, columns.REASONS, words, _list_caption(chain, words))


def wording(chain: Chain, words: Language) -> Shown:
    """Show what the wording of the list asks to be looked at."""
    return _findings(chain.wording_findings, words, N_("Remarks on the wording: invitations to look again"))


def unknowns(chain: Chain, words: Language) -> Shown:
    """Show the reasons without a volume and what in the volumes does not reconcile."""
    found = [*chain.unknown_findings, *chain.volume_findings]
    return _findings(found, words, N_("What is unknown or does not reconcile"))


def challenges(chain: Chain, words: Language) -> Shown:
    """Show the recorded challenge of each reason."""
    return _shown(
        _labelled(chain, chain.challenges), columns.CHALLENGES, words, N_("Should this contact exist at all?")
    )


def volumes(chain: Chain, words: Language) -> Shown:
    """Show the Pareto table."""
    return _shown(chain.pareto, columns.PARETO, words, N_("Contacts a year by reason, largest first"))


def seasons(chain: Chain, words: Language) -> Shown:
    """Show declared beside computed season."""
    counted = chain.settings.counted_year
    first_month = int(counted.first_month[-2:]) if counted else 1
    computed = [_season_words(row, words, first_month) for row in chain.seasons.to_dict("records")]
    table = _labelled(chain, chain.seasons).assign(computed=computed)
    return _shown(
        table, columns.SEASONS, words, N_("Season: declared by the client, computed from the contacts"), chain
    )


def costs(chain: Chain, words: Language) -> Shown:
    """Show what each reason costs."""
    table = _labelled(chain, chain.costs).sort_values("cost_total", ascending=False, kind="stable")
    return _shown(table, columns.COSTS, words, N_("Cost by reason, dearest first"), chain)


def experience(chain: Chain, words: Language) -> Shown:
    """Show TNPS, FCR and FTF with n and interval."""
    return _shown(
        _labelled(chain, chain.experience), columns.EXPERIENCE, words, N_("What the contact did to the customer"), chain
    )


def intent_card(chain: Chain, words: Language, reason_id: str | None = None) -> Shown:
    """Show all that is known of one reason; the largest when none is named."""
    if chain.active.empty:
        raise NotReady(
            chain.settings.client,
            N_("the list of reasons is empty"),
            move=N_("Import the list first: `bsns import {name} FILE --as reasons`."),
            name="CLIENT",
        )
    return html.intent_card_html(chain.intent_card(reason_id or str(chain.pareto["reason_id"].iloc[0])), words)


def decisions(chain: Chain, words: Language) -> Shown:
    """Show who decided what, when and why."""
    return _shown(_labelled(chain, chain.placements), columns.DECISIONS, words, N_("Decisions as recorded"))


def objectives(chain: Chain, words: Language) -> Shown:
    """Show reasons, contacts and cost per objective."""
    return _shown(chain.objectives, columns.OBJECTIVES, words, N_("What each objective holds"), chain)


def causes(chain: Chain, words: Language) -> Shown:
    """Show the impact of each cause."""
    known = chain.impacts.assign(label=[_cause_label(row, words) for row in chain.impacts.to_dict("records")])
    return _shown(known, columns.CAUSES, words, N_("Causes and their impact on each reason"))


def solutions(chain: Chain, words: Language) -> Shown:
    """Show the return of each solution."""
    table = chain.returns.astype({name: object for name in ("avoided", "saving_full", "saving_cashable", "npv")})
    rows = chain.returns.to_dict("records")
    table["payback_years"] = pd.Series([_payback(row, words) for row in rows], table.index, dtype=object)
    aimless = words.text(N_("not its aim"))
    for name in ("avoided", "saving_full", "saving_cashable", "npv"):
        table[name] = pd.Series([row[name] if row["counted"] else aimless for row in rows], table.index, dtype=object)
    return _shown(table, columns.RETURNS, words, N_("Solutions and their return, on cashable cost"))


def weekly(chain: Chain, words: Language) -> Shown:
    """Show the weeks of the Skyline for every reason, open days and events in the heading."""
    headed = chain.skyline.drop_duplicates("week").set_index("week")
    table, shown = chain.weekly_table, [columns.REASON_ID, columns.LABEL]
    for week in sorted(headed.index):
        title = words.week(week)
        if not is_unknown(headed.loc[week, "open_days"]):
            title = words.text(
                N_("{week} ({days} open days)"), week=title, days=words.number(headed.loc[week, "open_days"])
            )
        shown.append(columns.Column(week, title, "count"))
    events = headed["event"].dropna().unique()
    caption = words.text(N_("Contacts by reason and week"))
    if len(events):
        caption = words.text(N_("{caption}. In these weeks: {events}"), caption=caption, events="; ".join(events))
    return _shown(table, shown, words, caption, chain)


def limits(chain: Chain, words: Language) -> Shown:
    """Show why a few weeks cannot judge a change."""
    caption = words.text(N_("What {weeks} weeks can and cannot show"), weeks=words.number(chain.settings.skyline.weeks))
    return _shown(_labelled(chain, chain.power), columns.POWER, words, caption, chain)


def phases(chain: Chain, words: Language) -> Shown:
    """Show where each reason stands in the loop."""
    return _shown(chain.phases, columns.PHASES, words, N_("Where each reason stands in the loop"))


def actions(chain: Chain, words: Language) -> Shown:
    """Show the dated actions."""
    table = chain.material.actions.sort_values("week", kind="stable")
    return _shown(table, columns.ACTIONS, words, N_("Actions, oldest first"))


# charts


def volumes_chart(chain: Chain, words: Language) -> Any:
    """Draw the Pareto."""
    return charts.pareto_chart(chain.pareto, words=words)


def tiers_chart(chain: Chain, words: Language) -> Any:
    """Draw who resolved the contacts."""
    return charts.tiers_chart(chain.tiers, words=words, reasons=chain.active)


def seasons_chart(chain: Chain, words: Language) -> Any:
    """Draw the months of every reason."""
    return charts.season_chart(
        chain.counted_months, words=words, reasons=chain.active, seasons=chain.seasons, note=_note(chain, words)
    )


def costs_chart(chain: Chain, words: Language) -> Any:
    """Draw contact and downstream cost."""
    return charts.cost_chart(chain.costs, words=words, reasons=chain.active, note=_note(chain, words))


def experience_chart(chain: Chain, words: Language) -> Any:
    """Draw TNPS with intervals."""
    return charts.tnps_chart(chain.experience, words=words, reasons=chain.active, note=_note(chain, words))


def matrix_chart(chain: Chain, words: Language) -> Any:
    """Draw the value-irritant matrix as recorded."""
    return charts.matrix_chart(chain.cards, words=words, reasons=chain.active, note=_note(chain, words))


def objectives_chart(chain: Chain, words: Language) -> Any:
    """Draw what each objective holds."""
    return charts.objective_chart(chain.objectives, words=words, note=_note(chain, words))


def causes_chart(chain: Chain, words: Language) -> Any:
    """Draw the causes by the contacts they make."""
    return charts.cause_chart(chain.impacts, words=words, reasons=chain.active, note=_note(chain, words))


def solutions_chart(chain: Chain, words: Language) -> Any:
    """Draw the return of the solutions."""
    return charts.return_chart(chain.returns, words=words, note=_note(chain, words))


def skyline_chart(chain: Chain, words: Language) -> Any:
    """Draw the Skyline."""
    return charts.skyline_chart(chain.skyline, words=words, note=_note(chain, words))


def phases_chart(chain: Chain, words: Language) -> Any:
    """Draw the loop."""
    return charts.phases_chart(chain.phases, words=words)


REPORT: dict[str, list[Block]] = {
    "qualification": [
        Block(N_("The list of reasons"), None, reasons),
        Block(N_("The challenge of each reason"), None, challenges, True),
        Block(N_("Remarks on the wording"), None, wording, True),
        Block(N_("What is unknown"), None, unknowns),
    ],
    "quantification": [
        Block(N_("Volume"), volumes_chart, volumes, True),
        Block(N_("Who resolved it"), tiers_chart),
        Block(N_("Season"), seasons_chart, seasons, True),
        Block(N_("Cost"), costs_chart, costs, True),
        Block(N_("What the contact did to the customer"), experience_chart, experience, True),
    ],
    "classification": [
        Block(N_("The value-irritant matrix"), matrix_chart),
        Block(N_("What each objective holds"), objectives_chart, objectives),
        Block(N_("Who decided what, and why"), None, decisions, True),
    ],
    "root_cause": [
        Block(N_("Causes and their impact"), causes_chart, causes, True),
        Block(N_("Solutions and their return"), solutions_chart, solutions),
    ],
    "skyline": [
        Block(N_("The Skyline"), skyline_chart, weekly, True),
        Block(N_("Why these weeks prove nothing yet"), None, limits, True),
        Block(N_("Where each reason stands in the loop"), phases_chart, phases, True),
        Block(N_("Actions"), None, actions),
    ],
}
"""What the report shows of each step, in order."""


OPTIONAL = ("owner", "minority_view", "why_not_eliminate", "topic")
"""Columns left out where no row has anything to say in them."""


def _shown(
    table: pd.DataFrame, shown: Sequence[Column], words: Language, caption: str, chain: Chain | None = None
) -> Shown:
    said = words.text(caption)
    shown = [column for column in shown if column.name not in OPTIONAL or table[column.name].notna().any()]
    note = _note(chain, words) if chain is not None else ""
    return html.html_table(table, shown, words, caption=f"{said} ({note})" if note else said)


def _findings(found: list[Finding], words: Language, caption: str) -> Shown:
    return _shown(to_table(found, words), columns.WORDING, words, caption)


def _labelled(chain: Chain, table: pd.DataFrame) -> pd.DataFrame:
    if "label" in table.columns:
        return table
    return table.merge(chain.active[["reason_id", "label"]], on="reason_id", how="left", validate="many_to_one")


def _note(chain: Chain, words: Language) -> str:
    told = illustration(chain.settings.illustration, words)
    return words.text(N_("In part {words}"), words=told) if told else ""


def _list_caption(chain: Chain, words: Language) -> str:
    version = int(chain.reasons["list_version"].max()) if len(chain.reasons) else 0
    return words.text(N_("The list, version {version}"), version=version)


def _season_words(row: dict[Any, Any], words: Language, first_month: int) -> str:
    if row["verdict"] == "not_enough_data":
        return words.text(N_("too few contacts to tell"))
    if row["verdict"] == "no_season" or is_unknown(row["months_computed"]):
        return words.text(N_("none seen"))
    months = frozenset(int(month) for month in str(row["months_computed"]).split(",") if month)
    if words.code == "fr":
        return quantification.season_text(months, first_month=first_month)
    return ", ".join(words.month(month) for month in sorted(months, key=lambda month: (month - first_month) % 12))


def _payback(row: dict[Any, Any], words: Language) -> object:
    if not row["counted"]:
        return words.text(N_("not its aim"))
    never = is_unknown(row["payback_years"]) and not is_unknown(row["npv"])
    return words.text(N_("never")) if never else row["payback_years"]


def _cause_label(row: dict[Any, Any], words: Language) -> str:
    return words.text(N_("unexplained")) if row["cause_id"] == "(unexplained)" else str(row["label"])
