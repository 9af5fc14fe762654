"""The four objectives against the table of METHOD section 3: (customer, company) -> objective."""

import pytest

from bsnskit.vocabulary import OBJECTIVES, objective_of


@pytest.mark.parametrize(
    ("customer", "company", "objective"),
    [
        (-0.5, -0.1, "eliminate"),
        (0.5, -0.1, "automate"),
        (-0.1, 1, "simplify"),
        (0.1, 0.1, "leverage"),
        (0, 1, None),
        (1, 0, None),
    ],
)
def test_objective_of_follows_the_published_table(customer, company, objective):
    assert objective_of(customer, company) == objective


def test_objectives_differ_by_sign_as_well_as_colour():
    assert len({objective.sign for objective in OBJECTIVES}) == 4
    assert len({objective.colour for objective in OBJECTIVES}) == 4
    assert all(set(objective.labels) == {"en", "fr", "es"} for objective in OBJECTIVES)
