"""The register of workshops: the case's six, and a further one."""

import pytest

from bsnskit.errors import WrongCall
from bsnskit.runs import pristine_sample
from bsnskit.session import open_session
from bsnskit.store import judgements
from bsnskit.store.register import record_workshop

SAID = {"people": [" Anne  L. ", "Bruno"], "reasons": ["2.03"], "decisions": ["Ask <b>HR</b>."], "author": "Anne"}


@pytest.fixture(scope="module")
def mission(tmp_path_factory):
    root = tmp_path_factory.mktemp("register") / "data"
    pristine_sample(root)
    return open_session("sample", language="fr", data=root)


def test_shows_the_six_workshops_of_the_case_as_an_illustration(mission):
    shown = mission.register()
    assert shown.text.startswith("6 ateliers, du 8 oct. 2019 au 3 déc. 2019")
    workshops = judgements.workshops(mission.engagement.ledger)
    assert len(workshops) == 6 and all(one["illustration"] for one in workshops)
    assert all(one["people"] and one["decisions"] for one in workshops)
    assert "Illustration" in shown.html and shown.html.count("✓") == 6


def test_records_a_workshop_once_however_often_the_cell_runs(mission):
    ledger = mission.engagement.ledger
    first = record_workshop(ledger, "2020-05-19", **SAID)
    assert record_workshop(ledger, "2020-05-19", **SAID).event_id == first.event_id
    last = judgements.workshops(ledger)[-1]
    assert (last["people"], last["reasons"], last["illustration"]) == (["Anne L.", "Bruno"], ["2.03"], False)
    shown = mission.register()
    assert "&lt;b&gt;HR" in shown.html and "<b>HR" not in shown.html
    ledger.undo(first.event_id, author="Anne")
    assert len(judgements.workshops(ledger)) == 6


@pytest.mark.parametrize(
    ("date", "changed", "match"),
    [
        ("19/05/2020", {}, "is not a day"),
        ("2020-05-19", {"people": []}, "nobody was there"),
        ("2020-05-19", {"decisions": [" "]}, "nothing was decided"),
        ("2020-05-19", {"reasons": ["2.3"]}, "Ids are text"),
    ],
)
def test_refuses_what_is_no_record(mission, date, changed, match):
    with pytest.raises(WrongCall, match=match):
        record_workshop(mission.engagement.ledger, date, **{**SAID, **changed})
    assert len(judgements.workshops(mission.engagement.ledger)) == 6
