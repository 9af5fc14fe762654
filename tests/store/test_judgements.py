"""Judgements laid out as contract tables."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bsnskit.contracts import tables
from bsnskit.store import judgements
from bsnskit.store.ledger import Ledger

AT = "2019-11-14T10:30:00Z"


@pytest.fixture
def ledger(tmp_path):
    return Ledger(tmp_path / "ledger.sqlite")


def record(ledger, event, subject, /, **body):
    return ledger.append(event, subject, body, author="Anne", recorded_at=AT)


def test_reasons_stand_in_the_order_of_the_list(ledger):
    record(ledger, "reason", "2.10", label="J'ai perdu mon compte-rendu", topic="SIRHEN", position=2, client_top=True)
    record(
        ledger, "reason", "2.08a", label="Je veux modifier", position=1, season_declared="SEPT à NOV", list_version=2
    )
    record(ledger, "reason", "007", label="Autre", state="retired")
    found = judgements.reasons(ledger)
    assert found["reason_id"].tolist() == ["2.08a", "2.10", "007"]
    assert found["state"].tolist() == ["active", "active", "retired"]
    assert found["client_top"].tolist() == [False, True, False]
    assert found["list_version"].tolist() == [2, 1, 1]
    assert found["topic"].isna().tolist() == [True, False, True]


def test_reasons_as_they_stood_at_an_import(ledger):
    record(ledger, "reason", "1", label="Je ne vois pas ma ligne", position=1)
    record(ledger, "reason", "1", removed=True)
    record(ledger, "reason", "2.01", label="Je ne vois pas ma ligne", position=1)
    assert judgements.reasons(ledger)["reason_id"].tolist() == ["2.01"]
    assert judgements.reasons(ledger, until=1)["reason_id"].tolist() == ["1"]


def test_placements_propose_what_the_position_says_and_keep_what_was_recorded(ledger):
    record(ledger, "placement", "2.07|(all)", customer_value=0.6, company_value=0.7, objective="leverage", why="vente")
    record(ledger, "placement", "2.08b|(all)", customer_value=0.5, company_value=-0.5, objective=None)
    record(ledger, "placement", "2.10|SMS", customer_value=0, company_value=-0.5)
    record(ledger, "placement", "2.11|(all)", customer_value=None, company_value=None)
    found = judgements.placements(ledger).set_index(["reason_id", "context"])
    assert found.loc[("2.07", "(all)"), ["proposed", "objective", "author", "decided_at"]].tolist() == [
        "leverage",
        "leverage",
        "Anne",
        AT,
    ]
    assert found.loc[("2.08b", "(all)"), "proposed"] == "automate"
    assert pd.isna(found.loc[("2.08b", "(all)"), "objective"])
    assert pd.isna(found.loc[("2.10", "SMS"), "proposed"])
    assert pd.isna(found.loc[("2.11", "(all)"), "customer_value"])
    assert not found["illustration"].any()


def test_votes_take_their_subject_apart(ledger):
    record(ledger, "vote", "2|Anne|2.10|(all)", customer_value=-0.5, company_value=1)
    barred = judgements.subject_of(1, "A|B 100%", "2.10", "(all)")
    record(ledger, "vote", barred, customer_value=0, company_value=0)
    found = judgements.votes(ledger).sort_values("round")
    assert found[["round", "voter", "reason_id"]].to_numpy().tolist() == [[1, "A|B 100%", "2.10"], [2, "Anne", "2.10"]]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=4))
def test_subjects_come_apart_as_they_were_joined(parts):
    assert judgements.parts_of(judgements.subject_of(*parts)) == parts


def test_every_table_keeps_its_contract(ledger):
    record(ledger, "challenge", "2.10", should_exist="in_part", said_by="CARINA", why="la fenêtre de 72 h")
    record(ledger, "cause", "C01|2.10", label="délai", n_sample=40, k_sample=22, illustration=True)
    record(ledger, "cause", "C01|2.03", label="délai", n_sample=None, k_sample=None)
    values = {"cost_once": 1, "cost_year": 2, "effectiveness": 0.5, "adoption": 0.5, "ramp_months": 3, "life_years": 3}
    record(ledger, "solution", "S01", cause_id="C01", label="rappel", objective="eliminate", **values)
    record(ledger, "action", "A01", solution_id="S01", reason_id="2.10", label="lancer", week="2020-W10")
    record(ledger, "target", "2.03|2020-Q2", target_week=4)
    record(ledger, "break", "B1", reason_id="(all)", week="2020-W12", kind="channel", why="fermeture")
    record(ledger, "calendar", "E2", first_day="2020-03-16", last_day="2020-05-10", event="confinement", closed=True)
    record(ledger, "calendar", "E1", first_day="2019-12-23", last_day="2020-01-03", event="Noël")
    assert judgements.challenges(ledger)["author"].tolist() == ["Anne"]
    assert judgements.causes(ledger)["reason_id"].tolist() == ["2.03", "2.10"]
    assert judgements.causes(ledger)["illustration"].tolist() == [False, True]
    assert judgements.solutions(ledger)["chosen"].tolist() == [False]
    assert judgements.actions(ledger)["state"].tolist() == ["planned"]
    assert judgements.targets(ledger)[["reason_id", "quarter", "target_week"]].to_numpy().tolist() == [
        ["2.03", "2020-Q2", 4]
    ]
    assert judgements.breaks(ledger)["kind"].tolist() == ["channel"]
    assert judgements.calendar(ledger)["event"].tolist() == ["Noël", "confinement"]
    assert judgements.calendar(ledger)["closed"].tolist() == [False, True]


@pytest.mark.parametrize(
    ("read", "contract"),
    [
        (judgements.reasons, tables.Reasons),
        (judgements.challenges, tables.Challenges),
        (judgements.placements, tables.Placements),
        (judgements.votes, tables.Votes),
        (judgements.causes, tables.Causes),
        (judgements.solutions, tables.Solutions),
        (judgements.actions, tables.Actions),
        (judgements.targets, tables.Targets),
        (judgements.breaks, tables.Breaks),
        (judgements.calendar, tables.Calendar),
    ],
)
def test_empty_ledger_gives_empty_tables(ledger, read, contract):
    found = read(ledger)
    assert found.empty
    assert list(found.columns) == list(contract.to_schema().columns)


def test_sheets_carry_fields_facts_and_author(ledger):
    record(ledger, "sheet", "2.08b|automate", fields={"answer": "72 heures"}, facts=["commission"], illustration=False)
    assert judgements.sheets(ledger) == [
        {
            "reason_id": "2.08b",
            "objective": "automate",
            "fields": {"answer": "72 heures"},
            "facts": ["commission"],
            "illustration": False,
            "author": "Anne",
            "recorded_at": AT,
        }
    ]


def test_revisions_and_workshops_come_oldest_first(ledger):
    record(ledger, "list_version", "10", version=10, why="x", crosswalk=[])
    record(
        ledger,
        "list_version",
        "2",
        version=2,
        why="numéros",
        crosswalk=[{"from": "1", "to": "2.01", "change": "renamed"}],
    )
    record(ledger, "workshop", "W2", date="2019-10-15", people=[], reasons=[], decisions=[])
    record(ledger, "workshop", "W1", date="2019-10-01", people=["Anne"], reasons=[], decisions=[])
    assert [one["version"] for one in judgements.revisions(ledger)] == [2, 10]
    assert judgements.list_version(ledger) == 10
    assert [one["workshop_id"] for one in judgements.workshops(ledger)] == ["W1", "W2"]


def test_a_mapping_stands_under_the_ids_of_the_list_and_merged_reasons_add_up(ledger):
    record(ledger, "mapping", judgements.subject_of("INC|4"), shares={"1": 0.5, "2": 0.25}, n_sample=40, list_version=1)
    changes = [{"from": "1", "to": "2.01", "change": "renamed"}, {"from": "2", "to": "2.01", "change": "merged"}]
    record(ledger, "list_version", "2", version=2, crosswalk=changes)
    record(ledger, "mapping", "B", shares={"2.01": 1.0}, n_sample=None, list_version=2)
    found = judgements.mapping(ledger)
    assert found["source_code"].tolist() == ["B", "INC|4"]
    assert found["reason_id"].tolist() == ["2.01", "2.01"]
    assert found["share"].tolist() == [1.0, 0.75]
    assert found["n_sample"].isna().tolist() == [True, False]
