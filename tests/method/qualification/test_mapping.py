from __future__ import annotations

import pandas as pd
import pytest

from bsnskit.contracts import tables
from bsnskit.method.qualification import (
    ends_of_mapped,
    shares_at_first_level,
    shares_by_code,
    shares_of_mapping,
    volumes_by_mapping,
)
from bsnskit.statistics import wilson
from tests.method.builders import make_reasons, typed

MAY = pd.Timestamp("2020-05-01")


def codings(*rows: tuple[str, str, str, str | None]) -> pd.DataFrame:
    """Build tables.Codings from (contact, coder, reason, source code)."""
    names = ("contact_id", "coder", "reason_id", "source_code")
    plain = {"round": 1, "list_version": 1}
    return typed(tables.Codings, [{**plain, **dict(zip(names, row, strict=True))} for row in rows])


def counts(*rows: tuple[str | None, float], start: pd.Timestamp = MAY) -> pd.DataFrame:
    made = pd.DataFrame(rows, columns=["source_code", "n_contacts"])
    return made.assign(grain="month", period_start=start)


def ten(code: str, **reasons: int) -> list[tuple[str, str, str, str | None]]:
    each = [reason for reason, count in reasons.items() for _ in range(count)]
    return [(f"{code}{place}", "Anne", reason, code) for place, reason in enumerate(each)]


def test_shares_by_code_are_those_of_the_sample_with_wilsons_interval() -> None:
    found = shares_by_code(codings(*ten("INC", a=8, b=2), *ten("DEM", b=10)))
    assert found[["source_code", "reason_id", "k", "n", "share"]].to_numpy().tolist() == [
        ["DEM", "b", 10, 10, 1.0],
        ["INC", "a", 8, 10, 0.8],
        ["INC", "b", 2, 10, 0.2],
    ]
    # Wilson 1927 by hand: 8 of 10 with z = 1.96: (8 + 1.92) / 13.84 -+ 1.96 / 13.84 x sqrt(8 x 2 / 10 + .96)
    assert found.loc[1, ["low", "high"]].tolist() == pytest.approx([0.4902, 0.9433], abs=5e-5)
    assert found["low"].tolist()[1] == pytest.approx(wilson(8, 10).low)


def test_shares_by_code_count_a_contact_once_however_many_coded_it() -> None:
    found = shares_by_code(codings(("c1", "Anne", "a", "INC"), ("c1", "Paul", "b", "INC"), ("c2", "Anne", "a", "INC")))
    assert found[["reason_id", "k", "n"]].to_numpy().tolist() == [["a", 1.5, 2], ["b", 0.5, 2]]


def test_volumes_follow_through_the_mapping_and_nothing_is_lost() -> None:
    shares = shares_by_code(codings(*ten("INC", a=8, b=2), *ten("DEM", b=10)))
    found = volumes_by_mapping(counts(("INC", 100), ("DEM", 50), ("NEW", 7), (None, 3)), shares)
    # b: .2 x 100 + 1 x 50 = 70; the code NEW was not sampled, three contacts have no code at all.
    assert found[["reason_id", "n_contacts", "n_left_out"]].to_numpy().tolist() == [["a", 80, 10], ["b", 70, 10]]
    assert found["n_contacts"].sum() + found["n_left_out"].iloc[0] == pytest.approx(160)
    by_hand = 70 - ((100 * (0.2 - wilson(2, 10).low)) ** 2 + (50 * (1 - wilson(10, 10).low)) ** 2) ** 0.5
    assert found.loc[1, "low"] == pytest.approx(by_hand)
    assert (found["low"] <= found["n_contacts"]).all() and (found["n_contacts"] <= found["high"]).all()


def test_the_ends_of_a_year_move_by_what_people_coded() -> None:
    part = volumes_by_mapping(counts(("INC", 100)), shares_by_code(codings(*ten("INC", a=8, b=2))))
    annual = pd.DataFrame({"reason_id": ["a", "b", "c", "d"], "n_contacts": [80.0, 50.0, 7.0, None]})
    found = ends_of_mapped(annual, part).set_index("reason_id")
    # a: nobody coded any; b: 30 were coded by people, 20 led on from the code; c and d rest on no code.
    assert found.index.tolist() == ["a", "b"]
    low, high = wilson(2, 10)
    assert found.loc["b"].tolist() == pytest.approx([30 + 100 * low, 30 + 100 * high])
    assert found.loc["a"].tolist() == pytest.approx([100 * wilson(8, 10).low, 100 * wilson(8, 10).high])
    said = part.assign(low=float("nan"), high=float("nan"))
    assert ends_of_mapped(annual, said)[["n_low", "n_high"]].isna().all(axis=None)
    assert ends_of_mapped(annual.head(0), part).empty


def test_volumes_are_surer_with_a_larger_sample() -> None:
    few = volumes_by_mapping(counts(("INC", 100)), shares_by_code(codings(*ten("INC", a=8, b=2))))
    many = volumes_by_mapping(counts(("INC", 100)), shares_by_code(codings(*ten("INC", a=80, b=20))))
    assert few["n_contacts"].tolist() == many["n_contacts"].tolist()
    assert ((few["high"] - few["low"]) > 2 * (many["high"] - many["low"])).all()


def test_a_share_that_was_said_and_not_measured_gives_a_volume_without_interval() -> None:
    said = typed(tables.Mapping, [{"source_code": "INC", "reason_id": "a", "share": 0.9}])
    shares = shares_of_mapping(said)
    assert shares[["n", "low", "high"]].isna().all(axis=None)
    found = volumes_by_mapping(counts(("INC", 100)), shares)
    assert found["n_contacts"].tolist() == [90] and found["n_left_out"].tolist() == [10]
    assert found[["low", "high"]].isna().all(axis=None)


def test_a_recorded_mapping_gives_back_the_shares_of_its_sample() -> None:
    sampled = shares_by_code(codings(*ten("INC", a=8, b=2)))
    kept = typed(
        tables.Mapping,
        [
            {"source_code": row.source_code, "reason_id": row.reason_id, "share": row.share, "n_sample": row.n}
            for row in sampled.itertuples()
        ],
    )
    pd.testing.assert_frame_equal(shares_of_mapping(kept), sampled)


def test_volumes_keep_periods_apart() -> None:
    shares = shares_by_code(codings(*ten("INC", a=10)))
    both = pd.concat([counts(("INC", 10)), counts(("INC", 20), start=pd.Timestamp("2020-06-01"))], ignore_index=True)
    assert volumes_by_mapping(both, shares)["n_contacts"].tolist() == [10, 20]


def test_nothing_coded_or_counted_gives_nothing() -> None:
    assert shares_by_code(codings()).empty
    assert shares_by_code(codings(("c1", "Anne", "a", None))).empty
    assert shares_of_mapping(tables.empty(tables.Mapping)).empty
    assert volumes_by_mapping(counts(("INC", 1)), tables.empty(tables.CodeShares)).empty


def test_arguments_are_left_alone_and_the_order_of_rows_does_not_matter() -> None:
    coded = codings(*ten("INC", a=8, b=2), *ten("DEM", b=10))
    before = coded.copy(deep=True)
    turned = shares_by_code(coded.iloc[::-1].reset_index(drop=True))
    pd.testing.assert_frame_equal(turned, shares_by_code(coded))
    pd.testing.assert_frame_equal(coded, before)


def test_shares_of_attached_reasons_are_added_at_the_first_level() -> None:
    listed = make_reasons("a", "b", "c").assign(parent_id=[None, "a", None])
    shares = shares_by_code(codings(*ten("INC", a=5, b=3, c=2)))
    found = shares_at_first_level(shares, listed).set_index("reason_id")
    assert found.loc["a", ["k", "n", "share"]].tolist() == pytest.approx([8, 10, 0.8])
    assert found.loc["a", ["low", "high"]].tolist() == pytest.approx(list(wilson(8, 10)))
    assert found.loc["c", "share"] == pytest.approx(0.2) and "b" not in found.index
    said = shares.assign(
        k=shares["k"].where(shares["reason_id"] != "b"), n=shares["n"].where(shares["reason_id"] != "b")
    )
    assert shares_at_first_level(said, listed).set_index("reason_id").loc["a", ["n", "low", "high"]].isna().all()
    assert shares_at_first_level(shares.head(0), listed).empty
