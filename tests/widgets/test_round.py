"""The facilitator's side of the blind vote, by the Python path: what it shows and what it never shows."""

from __future__ import annotations

import json

import pytest

from bsnskit.i18n import Language
from bsnskit.method.chain import Chain
from bsnskit.store.sittings import ballots_of, begin_sitting
from bsnskit.widgets.round import code_svg, vote_rounds
from tests.widgets.builders import AUTHOR, CALLS, make_engagement

ALL = "(all)"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return make_engagement(tmp_path_factory.mktemp("round"), "Round")


@pytest.fixture
def engagement(made):
    begin_sitting(made, lan=False, public="")
    for held in ballots_of(made).rounds():
        if held.status == "open":
            ballots_of(made).turn_round(held.number, "closed", author=AUTHOR)
        if held.status != "revealed":
            ballots_of(made).turn_round(held.number, "revealed", author=AUTHOR)
    return made


@pytest.fixture
def widget(engagement):
    return vote_rounds(lambda: Chain(engagement), engagement, words=Language("en", "EUR"), author=AUTHOR)


def ask(widget, do, **more):
    widget._handle_custom_msg({"do": do, **more}, [])
    return widget.state


def test_leads_a_round_from_opening_to_result(engagement, widget):
    number = widget.state["next"]
    state = ask(widget, "open")
    assert (state["round"], state["status"], state["cards"]) == (number, "open", len(CALLS))
    opened = engagement.ledger.events("round")[-1]
    assert opened.author == AUTHOR
    shown = next(card for card in opened.body["cards"] if card["reason_id"] == "3.01")
    assert (shown["label"], shown["n_contacts"], shown["cost_total"], shown["tnps"]) == (
        "Where is my parcel?",
        640.0,
        6400.0,
        -25.0,
    )
    ballots = ballots_of(engagement)
    for name, x in (("Anne", -5), ("Bo", -5), ("Cy", 5), ("Di", 5)):
        person = ballots.join(f"{name} {number}")
        ballots.cast(person, number, ("3.01", ALL), x, -5, change="a")
        ballots.cast(person, number, ("1.01", ALL), -5, -5, change="a")
    state = ask(widget, "look")
    assert state["people"][-1] == {"name": f"Di {number}", "done": 2}
    told = json.dumps(state)
    assert state["result"] is None and "-0.5" not in told and "Eliminate" not in told
    assert ask(widget, "close", round=number)["result"] is None
    rows = ask(widget, "reveal", round=number)["result"]["rows"]
    assert [(row["id"], row["discuss"]) for row in rows] == [("3.01", True), ("1.01", False)]
    assert rows[0]["median"] == "Median: customer 0, company -5. Middle half: [-5; 5] ; [-5; -5]."
    assert [(share["name"], share["text"]) for share in rows[0]["shares"]] == [
        ("Eliminate", "50%"),
        ("Automate", "50%"),
    ]
    alpha = widget.state["result"]["alpha"]
    assert {(one["round"], one["axis"]) for one in alpha} >= {(number, "customer"), (number, "company")}

    again = ask(widget, "open", keys=[["3.01", ALL]])
    assert (again["round"], again["cards"]) == (number + 1, 1)


def test_says_what_cannot_be_done_and_does_nothing(engagement, widget):
    before = engagement.ledger.position
    wrong = [("reveal", {"round": 99}), ("close", {"round": "x"}), ("open", {"keys": []})]
    for do, more in [*wrong, ("readmit", {"name": "Nobody"}), ("write", {"names": "Anne"})]:
        ask(widget, do, **more)
        assert widget.message["kind"] == "refused" and widget.message["text"], do
    ask(widget, "erase_everything")
    assert engagement.ledger.position == before


def test_writes_workbooks_and_says_what_became_of_those_read_back(engagement, widget):
    number = ask(widget, "open")["round"]
    ask(widget, "write", names=f"Eve {number}\n\n  Flo {number} ")
    assert widget.message["text"].startswith("2 workbook(s) lie in round/ballots")
    ask(widget, "read")
    assert f"0 votes of Eve {number} recorded, 0 as before." in widget.message["text"]


def test_shows_the_address_only_while_a_ballot_listens(engagement, widget):
    from dataclasses import replace

    from bsnskit.store.sittings import Place, read_sitting, write_sitting

    assert ask(widget, "look")["ballot"] is None
    held = read_sitting(engagement)
    write_sitting(engagement, replace(held, running=True, places=(Place("lo", "127.0.0.1:1", True),)))
    ballot = ask(widget, "look")["ballot"]
    assert ballot["addresses"] == [f"http://127.0.0.1:1/?token={held.token(engagement.key())}"]
    assert ballot["code"].startswith("<svg") and not ballot["open"]


def test_draws_a_code_that_holds_the_address_alone():
    drawn = code_svg("http://192.168.1.20:8765/?token=abc")
    assert drawn.startswith("<svg") and "<script" not in drawn and "http://192" not in drawn
    assert code_svg("<script>") != drawn and "<script" not in code_svg("<script>")
