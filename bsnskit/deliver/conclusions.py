"""What each step comes to, in sentences: read by notebooks, dashboard and report alike.

Each function takes the chain and the words and returns plain text sentences, figures with what they leave out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bsnskit.method import classification, qualification, quantification, root_cause
from bsnskit.vocabulary import N_, OBJECTIVES, PHASES

if TYPE_CHECKING:
    from bsnskit.i18n import Language
    from bsnskit.method.chain import Chain

PHASE_NAMES = {
    "collect": N_("1. collect and select"),
    "analyse": N_("2. analyse and act"),
    "follow": N_("3. follow and report"),
    "monitor": N_("4. monitor and recycle"),
}


def illustration(told: str | None, words: Language) -> str:
    """Return the words that mark generated figures; the usual French ones in the language shown."""
    if told and told.replace("’", "'") == "hypothèse d'illustration":
        return words.text(N_("illustrative assumption"))
    return told or ""


@dataclass(frozen=True)
class Tile:
    """One figure of the headline: what it is, the figure as printed, what it rests on."""

    label: str
    figure: str
    note: str


def headline(chain: Chain, words: Language) -> list[Tile]:
    """Return the figures a client looks at first."""
    volume = quantification.volume_summary(chain.pareto)
    totals = chain.objectives
    placed = totals[totals["objective"] != ""]
    costs = chain.costs["cost_total"]
    needless = classification.needless_share(totals)
    generated = illustration(chain.settings.illustration, words)
    tiles = [
        Tile(
            words.text(N_("Contacts a year")),
            words.number(volume["n_contacts"]),
            words.plural(
                "{count} reason without a volume left out",
                "{count} reasons without a volume left out",
                volume["n_unknown"],
            ),
        ),
        Tile(
            words.text(N_("Cost a year")),
            words.money(costs.sum(min_count=1), 0),
            words.text(
                N_("full cost of {n} reasons: contact and downstream"),
                n=words.number(int(costs.notna().sum())),
            ),
        ),
        Tile(
            words.text(N_("Needless share of the cost")),
            words.percent(needless, 0),
            words.text(
                N_("cost of what the team wants to eliminate, of {placed} reasons placed; {unplaced} not decided"),
                placed=words.number(int(placed["n_reasons"].sum())),
                unplaced=words.number(int(totals.loc[totals["objective"] == "", "n_reasons"].sum())),
            ),
        ),
    ]
    if chain.week is not None:
        week = chain.weekly[chain.weekly["week"] == chain.week]
        tiles.append(
            Tile(
                words.text(N_("Contacts in {week}"), week=words.week(chain.week, year=True)),
                words.number(week["n_contacts"].sum(min_count=1)),
                words.text(N_("one week; shown, not judged")),
            )
        )
    if generated:  # the year's count is the client's own; the rest rests on generated material
        tiles[1:] = [Tile(tile.label, tile.figure, f"{tile.note} ({generated})") for tile in tiles[1:]]
    return tiles


def qualification_sentences(chain: Chain, words: Language) -> list[str]:
    """Say what the list is worth so far."""
    summary = qualification.list_summary(chain.active, chain.volumes)
    unknown = list(summary["unknown_ids"])
    challenged = int(chain.challenges["should_exist"].notna().sum())
    needless = int((chain.challenges["should_exist"] == "no").sum())
    said = [
        words.text(
            N_("The list holds {n} reasons on {topics} topics; {known} have a volume."),
            n=words.number(summary["n_reasons"]),
            topics=words.number(summary["n_topics"]),
            known=words.number(summary["n_quantified"]),
        )
    ]
    if unknown:
        said.append(words.text(N_("Unknown, which is not zero: {ids}."), ids=", ".join(unknown)))
    said.append(
        words.plural(
            "{count} remark on the wording waits for an answer.",
            "{count} remarks on the wording wait for an answer.",
            len(chain.open_wording),
        )
    )
    said.append(
        words.text(
            N_(
                "{challenged} reasons have been challenged; for {needless} of them someone said: this contact should not exist."
            ),
            challenged=words.number(challenged),
            needless=words.number(needless),
        )
    )
    return said


def quantification_sentences(chain: Chain, words: Language) -> list[str]:
    """Say what the reasons weigh and cost."""
    volume = quantification.volume_summary(chain.pareto)
    costs = chain.costs
    contact, downstream = (costs[name].sum(min_count=1) for name in ("cost_contact", "cost_downstream"))
    said = [
        words.text(
            N_(
                "{total} contacts a year over {known} reasons; {unknown} reasons have no known volume and are in no total."
            ),
            total=words.number(volume["n_contacts"]),
            known=words.number(volume["n_quantified"]),
            unknown=words.number(volume["n_unknown"]),
        ),
        words.text(
            N_("The {top} largest hold {n} contacts ({share}); the client's own mark holds {marked} ({marked_share})."),
            top=words.number(chain.settings.top),
            n=words.number(volume["n_top"]),
            share=words.percent(volume["share_top"]),
            marked=words.number(volume["n_client_top"]),
            marked_share=words.percent(volume["share_client_top"]),
        ),
        words.text(
            N_("{n} reasons reach {share} of the volume."),
            n=words.number(volume["n_to_80"]),
            share=words.percent(volume["share_to_80"]),
        ),
    ]
    if costs["cost_total"].notna().any():
        said.append(
            words.text(
                N_(
                    "The year costs {total}: {contact} to answer and {downstream} downstream ({n} reasons with a known cost)."
                ),
                total=words.money(costs["cost_total"].sum(min_count=1), 0),
                contact=words.money(contact, 0),
                downstream=words.money(downstream, 0),
                n=words.number(int(costs["cost_total"].notna().sum())),
            )
        )
    tested = chain.seasons["verdict"] != "not_enough_data"
    said.append(
        words.text(
            N_("Season: {season} reasons show one, {none} do not, {unknown} have too few contacts to tell."),
            season=words.number(int((chain.seasons["verdict"] == "season").sum())),
            none=words.number(int((chain.seasons["verdict"] == "no_season").sum())),
            unknown=words.number(int((~tested).sum())),
        )
    )
    return said


def classification_sentences(chain: Chain, words: Language) -> list[str]:
    """Say what the team decided."""
    totals = chain.objectives.set_index("objective")
    said = []
    for objective in OBJECTIVES:
        if objective.key in totals.index:
            row = totals.loc[objective.key]
            said.append(
                words.text(
                    N_("{objective}: {n} reasons, {contacts} contacts, {cost} a year."),
                    objective=words.objective(objective.key, sign=True),
                    n=words.number(row["n_reasons"]),
                    contacts=words.number(row["n_contacts"]),
                    cost=words.money(row["cost_total"], 0),
                )
            )
    undecided = int(chain.objectives.loc[chain.objectives["objective"] == "", "n_reasons"].sum())
    if undecided:
        said.append(
            words.plural(
                "{count} reason is not decided and is in no share.",
                "{count} reasons are not decided and are in no share.",
                undecided,
            )
        )
    said.append(
        words.text(
            N_("Needless share (cost of what is to be eliminated / cost of all that is placed): {share}."),
            share=words.percent(classification.needless_share(chain.objectives)),
        )
    )
    said.append(
        words.text(
            N_("Published elsewhere, as a benchmark and not as a target: {share} needless."),
            share=words.percent(classification.PUBLISHED_NEEDLESS, 0),
        )
    )
    return [*said, *_agreed(chain, words)]


def _agreed(chain: Chain, words: Language) -> list[str]:
    """Say how far the room agreed at first and at last; nothing where nobody voted."""
    table = chain.agreement
    if table.empty:
        return []
    alphas = {(row["round"], row["axis"]): words.number(row["alpha"], 2) for row in table.to_dict("records")}
    first, last = int(table["round"].min()), int(table["round"].max())
    told = N_("Agreement of the room (ordinal alpha): {customer} for the customer, {company} for the company.")
    if first != last:
        told = N_(
            "Agreement of the room (ordinal alpha), before and after the discussion: {customer_before} and {customer} for "
            "the customer, {company_before} and {company} for the company."
        )
    return [
        words.text(
            told,
            customer=alphas[last, "customer_value"],
            company=alphas[last, "company_value"],
            customer_before=alphas[first, "customer_value"],
            company_before=alphas[first, "company_value"],
        )
    ]


def root_cause_sentences(chain: Chain, words: Language) -> list[str]:
    """Say which causes weigh most and what the chosen solutions return."""
    if chain.material.causes.empty:
        return [words.text(N_("No cause has been recorded yet."))]
    first = chain.causes.iloc[0]
    said = [
        words.text(
            N_("{n} causes are recorded; the largest is “{label}” with {contacts} contacts a year."),
            n=words.number(int((chain.causes["cause_id"] != root_cause.UNEXPLAINED).sum())),
            label=first["label"],
            contacts=words.number(first["n_contacts"]),
        )
    ]
    returns = chain.returns
    chosen = returns[returns["chosen"]]
    if len(chosen):
        said.append(
            words.text(
                N_(
                    "{n} of {all} solutions are chosen: {once} once, {saving} cashable a year at full effect, net present value {npv}."
                ),
                n=words.number(len(chosen)),
                all=words.number(len(returns)),
                once=words.money(chosen["cost_once"].sum(), 0),
                saving=words.money(chosen["saving_cashable"].sum(min_count=1), 0),
                npv=words.money(chosen["npv"].sum(min_count=1), 0),
            )
        )
        said.append(
            words.text(
                N_(
                    "These returns rest on single figures, not yet on low, likely and high ones: read them as an order of size."
                )
            )
        )
    return said


def skyline_sentences(chain: Chain, words: Language) -> list[str]:
    """Say what the weeks show, and what they cannot."""
    shown = chain.settings.skyline.weeks
    weekly = chain.weekly[chain.weekly["week"].isin(chain.skyline["week"])]
    power = chain.power.sort_values("mean_week", ascending=False)
    largest = power.iloc[0]
    said = [
        words.text(
            N_("Weeks {first} to {last}: {n} contacts over all reasons of the list."),
            first=words.week(weekly["week"].min()),
            last=words.week(chain.week or "", year=True),
            n=words.number(weekly["n_contacts"].sum(min_count=1)),
        ),
        words.text(
            N_(
                "{weeks} weeks are shown, none is judged: at {mean} contacts a week, the largest reason, a true fall "
                "of 30 % would be seen {power} of the time from {weeks} weeks against {weeks}."
            ),
            weeks=words.number(shown),
            mean=words.number(largest["mean_week"], 1),
            power=words.percent(largest["power"], 0),
        ),
    ]
    counted = chain.phases["phase"].value_counts()
    said.append(
        words.text(
            N_("Phases of the loop: {list}."),
            list="; ".join(
                words.text(
                    N_("{phase}: {n}"),
                    phase=words.text(PHASE_NAMES[phase]),
                    n=words.number(int(counted.get(phase, 0))),
                )
                for phase in PHASES
            ),
        )
    )
    return said


STEP_NAMES = {
    "qualification": N_("1. Qualification"),
    "quantification": N_("2. Quantification"),
    "classification": N_("3. Classification"),
    "root_cause": N_("4. Root causes and solutions"),
    "skyline": N_("5. Skyline and loop"),
}
SENTENCES = {
    "qualification": qualification_sentences,
    "quantification": quantification_sentences,
    "classification": classification_sentences,
    "root_cause": root_cause_sentences,
    "skyline": skyline_sentences,
}
"""The conclusion of each step."""
