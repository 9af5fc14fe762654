"""What holds for many reasons alike is said once."""

from bsnskit.contracts.findings import Finding, Rule, to_table
from bsnskit.deliver.views.shown import MANY, condensed
from bsnskit.i18n import Language

RULE = Rule("no_cost", "Reason {subject} has no cost.", "Deliver the rates.")
OTHER = Rule("other", "Reason {subject} is unknown.", "Ask.")
WORDS = Language("en")


def test_many_alike_are_one_line_and_few_stay_apart():
    found = [Finding(RULE, subject=f"1.{n:02d}") for n in range(MANY)] + [Finding(OTHER, subject="2.01")] * 1
    table = to_table(found, WORDS)
    told = condensed(table, WORDS)
    assert told["subject"].tolist() == ["1.00", "2.01"]
    assert told["fact"][0] == "Reason 1.00 has no cost. The same holds for 4 others: 1.01, 1.02, 1.03, 1.04."
    assert len(table) == MANY + 1
    few = to_table(found[:4], WORDS)
    assert condensed(few, WORDS)["fact"].tolist() == few["fact"].tolist()
