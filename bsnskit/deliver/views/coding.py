"""Step 1 as it is shown, continued: labels compared, the coding trial, from codes to reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from bsnskit.deliver import columns, pieces
from bsnskit.deliver.cells import chance
from bsnskit.deliver.views.shown import shown
from bsnskit.method.qualification import trial
from bsnskit.vocabulary import N_, OTHER, PROPOSED_CHANGES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bsnskit.deliver.html import Shown
    from bsnskit.i18n import Language
    from bsnskit.method.chain import Chain
    from bsnskit.method.qualification.trial import Scorecard, TrialDesign

PAIRS_SHOWN = 25
"""Pairs of labels shown: what a consultant reads in five minutes."""
ROWS_SHOWN = 10
"""Reasons and pairs of the trial shown: those that are worth a discussion stand first."""
FEWEST_MEETINGS = 2
SMALLEST_SHARE = 0.02
"""What lies under these is as likely a slip of the hand."""


def overlaps(chain: Chain, words: Language, *, by_meaning: bool) -> Shown:
    """Show the labels that mean nearly the same, the most alike first."""
    pairs = chain.overlaps(by_meaning=by_meaning)
    caption = words.text(
        N_("Labels that mean nearly the same, by meaning: the first {shown} of {all} pairs")
        if by_meaning
        else N_("Labels that mean nearly the same, by their letters: the first {shown} of {all} pairs"),
        shown=words.number(min(PAIRS_SHOWN, len(pairs))),
        all=words.number(len(pairs)),
    )
    table = columns.OVERLAPS_BY_MEANING if by_meaning else columns.OVERLAPS
    return shown(pairs.head(PAIRS_SHOWN), table, words, caption)


def trial_shown(chain: Chain, words: Language) -> Shown:
    """Show what the coding trial says of the list: the scorecard, the rounds side by side, what to change."""
    if not chain.trials:
        told = N_(
            "No contact has been coded by two agents yet. `mission.trial(agents=[...])` draws a sample and writes one"
            " workbook per agent; import them again with `bsns import {client} WORKBOOK --as codings`."
        )
        return pieces.notice(words.text(told, client=chain.settings.client))
    return pieces.stacked(trial_verdict(chain, words), trial_details(chain, words))


def trial_verdict(chain: Chain, words: Language) -> Shown:
    """Show the scorecard of the last round, the rounds side by side, and what they propose."""
    parts = [
        pieces.sentences([*verdicts(chain.trials[-1], words), *_change(chain, words)]),
        _side_by_side(chain, words),
    ]
    if any(len(found) for found in chain.revisions.values()):
        told = N_("Proposed revision, round by round")
        parts.append(shown(_proposals(chain, words), columns.PROPOSALS, words, told, chain))
    return pieces.stacked(*parts)


def trial_details(chain: Chain, words: Language) -> Shown:
    """Show what was mistaken for what, round by round, and the agreement on each reason in the last round."""
    parts = []
    pairs = met_pairs(chain)
    if len(pairs):
        told = N_("What was mistaken for what, on two contacts or more, the last round first")
        parts.append(shown(pairs, columns.TRIAL_PAIRS, words, told, chain))
    measures = chain.trials[-1].measures
    caption = words.text(
        N_("Agreement per reason in round {round}, the least agreed first; without interval, too few contacts used it"),
        round=measures.round,
    )
    parts.append(shown(_trusted(measures.by_reason), columns.TRIAL_REASONS, words, caption, chain))
    return pieces.stacked(*parts)


def met_pairs(chain: Chain) -> pd.DataFrame:
    """Return the pairs that were mistaken on two contacts or more: tables.TrialPairs with their round, the last first."""
    found = [
        card.measures.pairs[card.measures.pairs["n_units"] >= FEWEST_MEETINGS]
        .head(ROWS_SHOWN)
        .assign(round=card.measures.round)
        for card in reversed(chain.trials)
    ]
    return pd.concat(found, ignore_index=True)


def scores(chain: Chain, words: Language) -> pd.DataFrame:
    """Return tables.TrialScores with each measure in words."""
    table = trial.trial_scores([card.measures for card in chain.trials])
    return table.assign(measure=[words.text(MEASURES[name]) for name in table["measure"]])


def planned(design: TrialDesign, written: Sequence[Path], words: Language) -> list[str]:
    """Say what was drawn and written, and what to do with it."""
    told = N_(
        "Round {round}: {contacts} contacts drawn from {strata} strata, for {agents} agents, list version {version}."
    )
    count = len(next(iter(design.contacts.values())))
    drawn = sum(1 for _, given in design.strata.values() if given)
    return [
        words.text(
            told,
            round=design.round,
            contacts=words.number(count),
            strata=words.number(drawn),
            agents=words.number(len(design.agents)),
            version=design.list_version,
        ),
        words.text(N_("One workbook per agent, in {folder}:"), folder=written[0].parent.name),
        *(f"· {path.name}" for path in written),
        words.text(
            N_("Send each agent his own. When they come back: bsns import CLIENT WORKBOOK --as codings, one by one.")
        ),
    ]


def verdicts(card: Scorecard, words: Language) -> list[str]:
    """Say whether the list is exclusive and exhaustive, and why."""
    told = ((N_("Exclusive: {answer}, because {because}."), card.exclusive),
            (N_("Exhaustive: {answer}, because {because}."), card.exhaustive))  # fmt: skip
    return [
        words.text(
            text,
            answer=words.text(ANSWERS[verdict.answer]),
            because="; ".join(_because(key, card, words) for key in verdict.because),
        )
        for text, verdict in told
    ]


def _because(key: str, card: Scorecard, words: Language) -> str:
    measures, limits = card.measures, card.limits
    alpha, two, other, bias = measures.agreement, measures.two_reasons, measures.other, measures.bias
    pair = measures.pairs.iloc[0] if len(measures.pairs) else {"reason_a": "", "reason_b": "", "share": None}
    return words.text(
        BECAUSE[key],
        alpha=f"{words.number(alpha.value, 2)} {words.interval(alpha.low, alpha.high, 2)}",
        good=words.number(limits.good, 2),
        tentative=words.number(limits.tentative, 3),
        q=words.percent(alpha.below(limits.tentative), 0),
        n=words.number(alpha.n_units),
        contacts=words.number(other.n),
        one=str(pair["reason_a"]),
        another=str(pair["reason_b"]),
        share=words.percent(pair["share"], 0),
        two=f"{words.percent(two.value)} {words.interval(two.low, two.high, 1, percent=True)}",
        other=words.percent(other.value),
        most=words.percent(other.high),
        first=words.percent(bias.share if bias else None, 0),
        expected=words.percent(bias.expected if bias else None, 0),
    )


def _change(chain: Chain, words: Language) -> list[str]:
    if len(chain.trials) < 2:
        return []
    before, after = (card.measures for card in chain.trials[-2:])
    change, low, high, rose = trial.change_of_alpha(before.agreement, after.agreement)
    told = N_(
        "Re-test: from round {before} to round {after} alpha changed by {change} {interval};"
        " the probability that it rose is {rose}."
    )
    return [
        words.text(
            told,
            before=before.round,
            after=after.round,
            change=words.number(change, 2),
            interval=words.interval(low, high, 2),
            rose=chance(rose, words),
        )
    ]


def _side_by_side(chain: Chain, words: Language) -> Shown:
    scores = trial.trial_scores([card.measures for card in chain.trials])
    names = [name for name in MEASURES if (scores["measure"] == name).any()]
    table = pd.DataFrame({"measure": [words.text(MEASURES[name]) for name in names]})
    heads = [columns.Column("measure", N_("Measure"))]
    for card in chain.trials:
        number = card.measures.round
        of_round = scores[scores["round"] == number].set_index("measure")
        table[f"round {number}"] = [_score(name, of_round, words) for name in names]
        title = words.text(
            N_("Round {round}, list version {version}"), round=number, version=card.measures.list_version
        )
        heads.append(columns.Column(f"round {number}", title))
    coders = max(len(card.measures.coders) for card in chain.trials)
    caption = words.text(N_("The rounds of the trial side by side ({n} agents)"), n=words.number(coders))
    return shown(table, heads, words, caption, chain, method=columns.SCORED)


def _score(name: str, scores: pd.DataFrame, words: Language) -> str:
    if name not in scores.index:
        return words.text(N_("unknown"))
    row = scores.loc[name]
    as_percent = name not in ("alpha",)
    value = words.percent(row["value"], 1) if as_percent else words.number(row["value"], 3)
    value = chance(row["value"], words) if name == "q" else value
    ends = words.interval(row["low"], row["high"], 1 if as_percent else 3, percent=as_percent)
    n = words.text(N_("n = {n}"), n=words.number(row["n"]))
    doubt = "" if row["reliable"] else words.text(N_("(unreliable)"))
    return " ".join(part for part in (value, ends, n, doubt) if part)


def _trusted(by_reason: pd.DataFrame) -> pd.DataFrame:
    unsure = ~by_reason["reliable"]
    known = by_reason.assign(**{name: by_reason[name].mask(unsure) for name in ("low", "high", "q")})
    return known.sort_values("reliable", ascending=False, kind="stable").head(ROWS_SHOWN)


def _proposals(chain: Chain, words: Language) -> pd.DataFrame:
    table = pd.concat([found.assign(round=number) for number, found in chain.revisions.items()], ignore_index=True)
    rows = table.to_dict("records")
    named = [(PROPOSED_CHANGES[row["change"]], row["reason_id"], row["other_id"]) for row in rows]
    table["proposal"] = [words.text(told, one=one, another=another) for told, one, another in named]
    met = N_("{share} of the disagreement, on {n} contacts")
    table["because"] = [words.text(met, share=words.percent(row["share"], 0), n=row["n_units"]) for row in rows]
    exact = (N_("the best it could do: a re-test will show"), N_("the same codings under the new list"))
    table["worth"] = [words.text(exact[bool(row["exact"])]) for row in rows]
    return table.astype({name: object for name in ("proposal", "because", "worth")})


def mapping(chain: Chain, words: Language) -> Shown:
    """Show which reasons lie behind the company's codes, what that makes of the volumes, and who codes from now on."""
    shares = chain.code_shares
    if shares.empty:
        told = N_(
            "No contact with a code of the company has been coded yet: nothing leads from codes to reasons. Import a"
            " coded sample with its codes (--as codings), or a mapping (--as mapping)."
        )
        return pieces.stacked(pieces.notice(words.text(told)), pieces.sentences([coder_said(chain, words)]))
    counted = chain.material.code_counts["source_code"].notna().any()
    no_code = words.text(N_("The contact log carries no code of the company: no volume can be had this way."))
    parts = [
        pieces.sentences([coder_said(chain, words), *(_left_out(chain, words) if counted else [no_code])]),
        shown(with_label(chain, shares[shares["share"] >= SMALLEST_SHARE], words), columns.CODE_SHARES, words,
              N_("From the company's codes to reasons: shares of 2 % and more"), chain),
    ]  # fmt: skip
    if counted and len(chain.mapped_volumes):
        volumes = with_label(chain, chain.mapped_volumes, words)
        parts.append(shown(volumes, columns.MAPPED, words, N_("Volumes by way of the codes"), chain))
    return pieces.stacked(*parts)


def coder_said(chain: Chain, words: Language) -> str:
    """Say who codes the coming weeks, or that nobody has chosen."""
    chosen = chain.material.coder
    if chosen is None:
        return words.text(N_("Who codes the coming weeks has not been chosen yet."))
    told, who = N_("From {week} on contacts are coded by {coder}; chosen by {author}, {why}."), CODERS[chosen["coder"]]
    return words.text(
        told,
        week=words.week(str(chosen["from_week"]), year=True),
        coder=words.text(who),
        author=chosen["author"],
        why=chosen["why"] or words.text(N_("without a reason given")),
    )


def _left_out(chain: Chain, words: Language) -> list[str]:
    volumes = chain.mapped_volumes
    left_out = float(volumes["n_left_out"].iloc[0]) if len(volumes) else 0.0
    told = N_("{n} contacts of the year have a code that leads nowhere, or none: they are in no volume below.")
    return [words.text(told, n=words.number(left_out))] if left_out >= 0.5 else []


def with_label(chain: Chain, table: pd.DataFrame, words: Language) -> pd.DataFrame:
    """Put the label of each reason beside its id, "other" included."""
    labels = dict(zip(chain.reasons["reason_id"], chain.reasons["label"], strict=True))
    labels[OTHER] = words.text(N_("Other"))
    named = table.assign(label=[labels.get(code, code) for code in table["reason_id"]])
    return named.assign(reason_id=named["reason_id"].replace({OTHER: ""}))


ANSWERS = {"yes": N_("yes"), "tentative": N_("tentatively"), "no": N_("no"), "unknown": N_("unknown")}
BECAUSE = {
    "alpha_good": N_("agents agree: alpha {alpha} reaches {good}"),
    "alpha_middle": N_("agents agree in part: alpha {alpha} lies between {tentative} and {good}"),
    "alpha_low": N_("agents do not agree: alpha {alpha} is under {tentative}"),
    "alpha_uncertain": N_("alpha may be under {tentative} with a probability of {q}"),
    "pairs": N_("{one} and {another} alone make {share} of the disagreement"),
    "two_reasons": N_("{two} of the contacts were given two reasons"),
    "position": N_("agents prefer what stands first in their list: {first} of the codings, {expected} expected"),
    "few": N_("with only {n} contacts coded twice (unreliable under 30)"),
    "nothing": N_("nobody has coded the same contact as another yet"),
    "other_low": N_("“other” holds {other} of {contacts} contacts, at most {most} (95 %)"),
    "other_middle": N_("“other” holds {other} of {contacts} contacts and may hold up to {most} (95 %)"),
    "other_high": N_("“other” holds {other} of {contacts} contacts: look behind it"),
}
MEASURES = {
    "alpha": N_("Krippendorff's alpha"),
    "q": N_("Probability q of alpha under .667"),
    "observed": N_("Codings that agree"),
    "two_reasons": N_("Contacts with two reasons"),
    "other": N_("“Other”"),
    "first_places": N_("Codings in the first fifth of the agent's own list [what any order of it would give]"),
}
CODERS = {
    "agent": N_("the agents"),
    "mapping": N_("the mapping of the company's codes"),
    "model": N_("the model"),
    "sample": N_("a sample coded every week"),
}
