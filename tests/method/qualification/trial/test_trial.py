"""The trial from the draw to the re-test, on coders whose confusion is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from bsnskit.contracts import tables
from bsnskit.errors import WrongCall
from bsnskit.method.qualification.revision import revised
from bsnskit.method.qualification.trial import (
    Limits,
    allocation,
    change_of_alpha,
    changes_of_proposal,
    proposed_revision,
    revised_agreement,
    scorecard,
    trial_design,
    trial_measures,
    trial_rounds,
    trial_scores,
)
from bsnskit.statistics import krippendorff_alpha, wilson
from tests.method.builders import make_reasons, typed
from tests.method.qualification.trial.coders import generated_codings, reasons_of

LIST = reasons_of(12)
PLANTED = ("R03", "R07")


@pytest.fixture(scope="module")
def first():
    """Three agents, 200 contacts; of the planted pair each takes one by lot."""
    coded = generated_codings(LIST["reason_id"], contacts=200, knows=0.93, confused=PLANTED, confusion=1, seed=1)
    return trial_measures(coded, LIST, round_number=1)


def test_the_planted_pair_is_found_and_merging_it_raises_alpha(first) -> None:
    worst = first.pairs.iloc[0]
    assert (worst["reason_a"], worst["reason_b"]) == PLANTED
    assert worst["share"] > 0.25
    assert abs(worst["told_apart"]) < 0.2  # by lot: told apart no better than chance
    proposed = proposed_revision(first)
    assert proposed[["change", "reason_id", "other_id"]].to_numpy().tolist() == [["merge", *PLANTED]]
    row = proposed.iloc[0]
    assert row["alpha_then"] > row["alpha_now"] + 0.03
    assert row["exact"]
    assert set(first.by_reason["reason_id"].head(2)) == set(PLANTED)  # the least agreed reasons


def test_what_a_merge_is_said_to_do_is_what_recoding_does(first) -> None:
    row = proposed_revision(first).iloc[0]
    merged = first.codings.assign(reason_id=first.codings["reason_id"].replace({PLANTED[1]: PLANTED[0]}))
    again = trial_measures(merged, LIST, round_number=1).agreement
    assert row["alpha_then"] == pytest.approx(again.value)
    assert row["alpha_then"] == pytest.approx(first.pairs.iloc[0]["alpha_merged"])
    assert revised_agreement(first, proposed_revision(first)).value == pytest.approx(again.value)


def test_a_proposal_becomes_changes_in_the_words_of_a_person(first) -> None:
    one, other = PLANTED
    row = proposed_revision(first).iloc[0].to_dict()
    used = dict(zip(first.by_reason["reason_id"], first.by_reason["prevalence"], strict=True))
    (merge,) = changes_of_proposal(row, [], reasons=LIST, used=used)
    gone, kept = (one, other) if used[other] > used[one] else (other, one)
    assert merge == {"change": "merge", "reason_id": gone, "into": kept}

    def changed(kind, *sentences):
        return changes_of_proposal({**row, "change": kind}, sentences, reasons=LIST, used=used)

    labels = LIST.set_index("reason_id")["label"]
    assert changed("define", labels[one], "", "I want  my money back ") == [
        {"change": "rename", "reason_id": other, "label": "I want my money back", "new_id": other}
    ]
    taken = make_reasons(*LIST["reason_id"], f"{one}a")
    (split,) = changes_of_proposal(
        {**row, "change": "split", "other_id": None}, ["Where?", "When?"], reasons=taken, used={}
    )
    assert split["parts"] == [{"reason_id": f"{one}b", "label": "Where?"}, {"reason_id": f"{one}c", "label": "When?"}]
    assert len(revised(taken, [split])) == len(taken) + 2
    with pytest.raises(WrongCall, match="do not tell the two apart"):
        changed("define", labels[one], labels[other])
    with pytest.raises(WrongCall, match="two sentences"):
        changed("split", "only one")


def test_the_re_test_after_the_revision_stands_beside_the_trial_and_is_better(first) -> None:
    coded = generated_codings(
        LIST["reason_id"], contacts=200, knows=0.93, confused=PLANTED, merged={"R07": "R03"}, round_number=2, seed=2
    )
    second = trial_measures(coded, LIST[LIST["reason_id"] != "R07"], round_number=2)
    beside = trial_scores([first, second])
    alphas = beside[beside["measure"] == "alpha"].set_index("round")["value"]
    assert alphas[2] > alphas[1]
    change, low, high, rose = change_of_alpha(first.agreement, second.agreement)
    assert change == pytest.approx(alphas[2] - alphas[1])
    assert 0 < low < change < high and rose > 0.975
    assert beside.groupby("round", dropna=False, observed=True)["measure"].agg(list).map(len).tolist() == [5, 5]


def test_the_scorecard_says_why(first) -> None:
    card = scorecard(first)
    assert card.exclusive.answer == "tentative"
    assert card.exclusive.because == ("alpha_middle", "pairs")
    assert (card.exhaustive.answer, card.exhaustive.because) == ("yes", ("other_low",))


@pytest.mark.parametrize(
    ("knows", "other", "contacts", "exclusive", "exhaustive"),
    [
        (1.0, 0.0, 200, "yes", "yes"),
        (0.95, 0.06, 200, "yes", "tentative"),
        (0.95, 0.30, 200, "yes", "no"),
        (0.70, 0.0, 200, "no", "yes"),
        (1.0, 0.0, 20, "tentative", "tentative"),  # under 30 contacts nothing is more than tentative
    ],
)
def test_the_scorecard_answers_yes_tentative_or_no(knows, other, contacts, exclusive, exhaustive) -> None:
    coded = generated_codings(LIST["reason_id"], contacts=contacts, knows=knows, other=other, seed=5)
    card = scorecard(trial_measures(coded, LIST, round_number=1))
    assert (card.exclusive.answer, card.exhaustive.answer) == (exclusive, exhaustive)


def test_under_thirty_contacts_alpha_is_marked_as_unreliable() -> None:
    few = trial_measures(generated_codings(LIST["reason_id"], contacts=29, seed=3), LIST, round_number=1)
    enough = trial_measures(generated_codings(LIST["reason_id"], contacts=30, seed=3), LIST, round_number=1)
    assert (few.agreement.reliable, enough.agreement.reliable) == (False, True)
    assert "few" in scorecard(few).exclusive.because
    assert not trial_scores([few])["reliable"].any()


def test_double_reasons_and_other_count_each_contact_once_with_wilsons_bound() -> None:
    plain = {"round": 1, "list_version": 1}
    rows = [
        {"contact_id": f"c{place}", "coder": coder, "reason_id": "R01" if place else "(other)",
         "second_reason_id": "R02" if coder == "Anne" and place < 4 else None}
        for place in range(10) for coder in ("Anne", "Paul")
    ]  # fmt: skip
    measured = trial_measures(typed(tables.Codings, [{**plain, **row} for row in rows]), LIST, round_number=1)
    assert measured.other.value == pytest.approx(0.1)
    assert (measured.other.low, measured.other.high) == pytest.approx(tuple(wilson(1, 10)))
    assert measured.two_reasons.value == pytest.approx(0.2)  # half of the coders of 4 of 10 contacts
    assert measured.other.n == 10


def test_two_reasons_speak_against_a_list_that_agents_agree_on() -> None:
    coded = generated_codings(LIST["reason_id"], contacts=200, knows=0.99, seed=4)
    doubled = coded.assign(second_reason_id=coded["reason_id"].where(coded["contact_id"] < "c0040"))
    exclusive = scorecard(trial_measures(doubled, LIST, round_number=1)).exclusive
    assert (exclusive.answer, exclusive.because[0]) == ("tentative", "two_reasons")
    lenient = Limits(two_reasons=0.5)
    assert scorecard(trial_measures(doubled, LIST, round_number=1), lenient).exclusive.answer == "yes"


def test_a_habit_of_each_agent_asks_for_a_definition_and_not_for_a_merge() -> None:
    coded = generated_codings(LIST["reason_id"], contacts=200, knows=1.0, seed=6)
    habit = {"Anne": "R03", "Paul": "R07", "Zoé": "R07"}
    own = coded["coder"].map(habit).where(coded["reason_id"].isin(PLANTED), coded["reason_id"])
    measured = trial_measures(coded.assign(reason_id=own), LIST, round_number=1)
    row = proposed_revision(measured).iloc[0]
    assert (row["change"], row["reason_id"], row["other_id"]) == ("define", *PLANTED)
    assert not row["exact"] and row["alpha_then"] == pytest.approx(1)


def test_a_reason_that_is_confused_with_many_asks_to_be_split() -> None:
    coded = generated_codings(LIST["reason_id"], contacts=300, knows=1.0, seed=7)
    draw = np.random.default_rng(8)
    vague = (coded["coder"] == "Zoé") & (draw.random(len(coded)) < 0.3)
    measured = trial_measures(coded.assign(reason_id=coded["reason_id"].mask(vague, "R05")), LIST, round_number=1)
    proposed = proposed_revision(measured)
    assert proposed[["change", "reason_id"]].to_numpy().tolist() == [["split", "R05"]]
    assert proposed["other_id"].isna().all()
    assert proposed["alpha_then"].item() == pytest.approx(1)


def test_agents_who_agree_need_no_revision() -> None:
    measured = trial_measures(generated_codings(LIST["reason_id"], contacts=60, knows=1.0), LIST, round_number=1)
    assert proposed_revision(measured).empty
    assert measured.agreement.value == 1


def test_a_planted_position_bias_is_found_and_speaks_against_the_list() -> None:
    design = trial_design(contacts_of(200), LIST["reason_id"].tolist(), ["Anne", "Paul", "Zoé"], seed=9)
    coded = generated_codings(LIST["reason_id"], contacts=200, knows=0.97, seed=10)
    fair = trial_measures(coded, LIST, round_number=1, orders=design.orders)
    assert fair.bias is not None and fair.bias.p_value > 0.05
    draw = np.random.default_rng(11)
    lazy = draw.random(len(coded)) < 0.12
    first_of = coded["coder"].map(lambda coder: design.orders[coder][0])
    biased = trial_measures(
        coded.assign(reason_id=coded["reason_id"].mask(lazy, first_of)), LIST, round_number=1, orders=design.orders
    )
    assert biased.bias.p_value < 0.01 and biased.bias.share > biased.bias.high
    assert "position" in scorecard(biased).exclusive.because


def test_position_bias_is_not_measured_where_the_orders_are_unknown() -> None:
    coded = generated_codings(LIST["reason_id"], contacts=40, other=0.1)
    assert trial_measures(coded, LIST, round_number=1).bias is None
    assert trial_measures(coded, LIST, round_number=1, orders={"Anne": ["R01"]}).bias is None
    known = {coder: LIST["reason_id"].tolist() for coder in ("Anne", "Paul", "Zoé")}
    assert trial_measures(coded, LIST, round_number=1, orders=known).bias is not None  # "(other)" is on no list


def test_known_answer_of_krippendorff_holds_through_the_trial() -> None:
    """Krippendorff 2011, example A: nominal alpha 0.691358."""
    anne = [None, None, None, None, None, 3, 4, 1, 2, 1, 1, 3, 3, None, 3]
    paul = [1, None, 2, 1, 3, 3, 4, 3, None, None, None, None, None, None, None]
    zoe = [None, None, 2, 1, 3, 4, 4, None, 2, 1, 1, 3, 3, None, 4]
    rows = [
        {"round": 1, "list_version": 1, "contact_id": f"c{place:02d}", "coder": coder, "reason_id": str(code)}
        for coder, codes in (("Anne", anne), ("Paul", paul), ("Zoé", zoe))
        for place, code in enumerate(codes)
        if code is not None
    ]
    measured = trial_measures(typed(tables.Codings, rows), make_reasons("1", "2", "3", "4"), round_number=1)
    assert measured.agreement.value == pytest.approx(0.691358, abs=5e-7)
    assert measured.agreement.value == krippendorff_alpha([anne, paul, zoe]).value


def test_rounds_that_nobody_coded_twice_are_not_measured() -> None:
    coded = generated_codings(LIST["reason_id"], contacts=5)
    alone = generated_codings(LIST["reason_id"], contacts=5, coders=("Anne",), round_number=2)
    assert trial_rounds(pd.concat([coded, alone], ignore_index=True)) == [1]
    assert trial_rounds(tables.empty(tables.Codings)) == []


def test_nothing_in_common_leaves_the_answer_unknown() -> None:
    coded = generated_codings(LIST["reason_id"], contacts=5, coders=("Anne",))
    measured = trial_measures(coded, LIST, round_number=1)
    assert scorecard(measured).exclusive.answer == "unknown"
    assert proposed_revision(measured).empty and measured.by_reason.empty and measured.pairs.empty


def contacts_of(count: int, strata: str = "A") -> pd.DataFrame:
    names = [strata[place % len(strata)] for place in range(count)]
    return pd.DataFrame({"contact_id": [f"c{place:04d}" for place in range(count)], "stratum": names})


def test_a_sample_is_shared_in_proportion_and_no_stratum_is_forgotten() -> None:
    # Hare quota by hand: 100 x 700/1000 = 70, 25, 4.9, .1 -> 70, 25, 4 and the smallest its one.
    assert allocation({"a": 700, "b": 250, "c": 49, "d": 1}, 100) == {"a": 70, "b": 25, "c": 4, "d": 1}
    assert allocation({"a": 3, "b": 2}, 100) == {"a": 3, "b": 2}
    assert allocation({"a": 5, "b": 0}, 2) == {"a": 2}
    assert allocation({}, 10) == {}
    assert sum(allocation({str(number): 10 + number for number in range(40)}, 60).values()) == 60


def test_every_agent_has_the_same_contacts_and_list_in_an_order_of_his_own() -> None:
    ids = LIST["reason_id"].tolist()
    design = trial_design(contacts_of(50, "AB"), ids, ["Anne", "Paul"], sizes={"A": 900, "B": 100}, seed=1)
    assert design.agents == ("Anne", "Paul")
    for drawn in (design.orders, design.contacts):
        assert sorted(drawn["Anne"]) == sorted(drawn["Paul"]) and drawn["Anne"] != drawn["Paul"]
    assert design.strata == {"A": (900, 25), "B": (100, 25)}
    again = trial_design(contacts_of(50, "AB"), ids, ["Anne", "Paul"], seed=1)
    assert again.orders == design.orders and again.contacts == design.contacts
    retest = trial_design(contacts_of(50, "AB"), ids, ["Anne", "Paul"], seed=1, round_number=2)
    assert retest.orders != design.orders


@pytest.mark.parametrize("agents", [[], ["Anne"], ["Anne", "Anne "], ["Anne", " "]])
def test_a_trial_needs_two_different_agents(agents) -> None:
    with pytest.raises(WrongCall, match="two agents or more"):
        trial_design(contacts_of(5), ["1"], agents)


def test_a_trial_needs_something_to_code() -> None:
    with pytest.raises(WrongCall, match="nothing to code"):
        trial_design(contacts_of(0), ["1"], ["Anne", "Paul"])
    with pytest.raises(WrongCall, match="nothing to code"):
        trial_design(contacts_of(3), [], ["Anne", "Paul"])
