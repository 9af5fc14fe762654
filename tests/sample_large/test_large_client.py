"""The large client is what its README says, and the kit finds in it what was put there."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bsnskit.intake import read_delivery
from bsnskit.method import quantification
from bsnskit.store import warehouse
from bsnskit.weeks import monday_of

ROOT = Path(__file__).parents[2]
HERE = ROOT / "data" / "sample_large"


@pytest.fixture(scope="module")
def log(large_client):
    return pd.read_parquet(large_client.path("tables", "contacts.parquet"))


@pytest.fixture(scope="module")
def volumes(large_client):
    return large_client.volumes


@pytest.fixture(scope="module")
def reasons(large_truth):
    """The truth, one row per reason."""
    return pd.DataFrame(large_truth.REASONS).set_index("reason_id", drop=False)


def test_the_readme_and_the_constants_agree(large_truth):
    readme = (HERE / "README.md").read_text(encoding="utf-8")
    assert large_truth.with_truth(readme) == readme, "run: python data/sample_large/generate.py --readme"
    assert large_truth.truth_in_words() in readme
    truth = large_truth.truth
    for figure in (f"{truth.WEEKS} ISO weeks", f"repeats / {truth.COMES_BACK:.2f}", f"{truth.MEASURED} measured ones"):
        assert figure in readme


def test_git_keeps_what_makes_it_and_nothing_else(large_truth):
    if not (ROOT / ".git").exists():
        pytest.skip("this is no git checkout")

    def ignored(name):
        command = ["git", "check-ignore", "--quiet", "--no-index", f"data/sample_large/{name}"]
        return subprocess.run(command, cwd=ROOT, check=False).returncode == 0

    assert [name for name in large_truth.KEPT if ignored(name)] == []
    made = (
        "engagement.yml",
        "key",
        "ledger.sqlite",
        "tables/contacts.parquet",
        "sources/deliveries.json",
        "log/bsns.log",
    )
    assert [name for name in made if not ignored(name)] == []


def test_it_has_forty_reasons_of_three_to_five_hundred_a_week_over_156_weeks(reasons, log, large_truth):
    assert len(reasons) == 40
    assert (reasons["weekly"].min(), reasons["weekly"].max()) == (3, 500)
    assert log["week"].nunique() == 156
    assert "2020-W53" in set(log["week"])
    assert set(log["channel"]) == set(large_truth.truth.CHANNELS)
    planted = {one.reason_id: one.factor for one in large_truth.truth.EFFECTS if one.factor != 1}
    assert {reasons.loc[one, "weekly"]: factor for one, factor in planted.items()} == {60: 0.6, 150: 0.75}


def test_it_holds_every_kind_that_the_steps_need(large_client):
    kinds = ("reasons", "contacts", "volumes", "exposure", "rates", "downstream", "handle_times", "surveys", "placements",
             "causes", "solutions", "actions", "targets", "breaks", "calendar")  # fmt: skip
    assert [kind for kind in kinds if not large_client.has(kind)] == []
    assert large_client.reasons["reason_id"].tolist()[7] == "1.10"


def test_a_second_opening_builds_nothing(large_client, large_truth):
    from bsnskit.store.engagement import open_engagement

    place = large_client.path("tables", "contacts.parquet")
    before = place.stat().st_mtime_ns
    again = open_engagement(large_truth.NAME, data=large_client.folder.parent)
    assert place.stat().st_mtime_ns == before
    assert len(again.deliveries()) == 12


def test_the_log_is_what_intake_would_have_read(large_client, large_truth, tmp_path):
    delivered = pd.read_parquet(next(large_client.path("sources").glob("*_contacts.parquet")))
    # Some of every reason, tier and channel, with and without a customer, and after the breaks.
    part = delivered.sample(2000, random_state=1).sort_index()
    part.to_parquet(tmp_path / "contacts.parquet", index=False)
    read = read_delivery(
        tmp_path / "contacts.parquet",
        "contacts",
        settings=large_client.settings,
        reasons=large_client.reasons,
        key=large_client.key(),
    )
    assert not read.blocked
    pd.testing.assert_frame_equal(read.table, large_truth.as_taken_in(part))


def test_the_same_seed_gives_the_same_contacts(large_truth):
    place = 22
    reason = large_truth.REASONS[place]
    first, second = (large_truth.contacts_of(place, reason, large_truth.stream("contacts")) for _ in range(2))
    pd.testing.assert_frame_equal(first, second)


def test_volumes_of_the_year_counted_are_those_expected(volumes, reasons, large_truth):
    found = quantification.annual_by_reason(volumes).set_index("reason_id")["n_contacts"]
    expected = pd.Series(large_truth.expected_year())
    apart = (found - expected) / np.sqrt(reasons["phi"] * expected)
    assert apart.abs().max() < 4
    assert 0.6 < apart.std() < 1.4


def test_weeks_vary_as_much_as_the_readme_says(volumes, reasons, large_truth):
    days = pd.to_datetime(list(large_truth.open_days()))
    expected = pd.DataFrame(large_truth.expected().T, index=days, columns=reasons.index)
    weekly = volumes[volumes["grain"] == "week"]
    found = weekly.pivot_table(
        index="period_start", columns="reason_id", values="n_contacts", aggfunc="sum", observed=True
    )
    expected = expected.groupby(days - pd.to_timedelta(days.day_of_week, unit="D"), dropna=False, observed=True).sum()
    found = found.reindex(expected.index).fillna(0)
    phi = ((found - expected) ** 2 / expected).mean()
    unbroken = reasons.index.difference([one.reason_id for one in large_truth.truth.BREAKS])
    # The variance of 156 weeks is known to 11 %; the smaller a reason, the coarser.
    assert (phi / reasons["phi"])[unbroken].between(0.6, 1.5).all()
    by_phi = (phi / reasons["phi"])[unbroken].groupby(reasons["phi"], dropna=False, observed=True).mean()
    assert by_phi.between(0.85, 1.15).all()


def test_true_seasons_are_found_and_no_other(large_client, volumes, reasons, large_truth):
    open_days = pd.Series(1, index=pd.DatetimeIndex(large_truth.open_days())).resample("MS").sum()
    table = open_days.rename("open_days").rename_axis("period_start").reset_index()
    found = quantification.seasons(large_client.reasons, volumes, table).set_index("reason_id")
    for reason in large_truth.REASONS:
        row = found.loc[reason.reason_id]
        if isinstance(reason.season, large_truth.Block):
            assert row["months_computed"] == ",".join(map(str, sorted(reason.season.months))), reason.reason_id
        elif reason.season is None:
            assert row["verdict"] == "no_season", reason.reason_id
        else:
            assert str(reason.season.peak.month) in row["months_computed"].split(","), reason.reason_id
    disagree = found.index[found["agrees"].eq(False).fillna(False)]
    assert sorted(disagree) == sorted(large_truth.truth.PRINTED_WRONGLY)


def test_true_costs_are_found_in_the_log(large_client, reasons, large_truth):
    weekly = warehouse.costs_by_week(large_client.contacts, large_client.rates, large_client.downstream)
    summed = weekly.groupby("reason_id", dropna=False, observed=True)[
        ["n_contacts", "n_costed", "cost_contact", "cost_downstream"]
    ].sum()
    unit = pd.DataFrame([large_truth.expected_unit(one) for one in large_truth.REASONS], index=reasons.index)
    assert summed["cost_downstream"].to_numpy() == pytest.approx((summed["n_contacts"] * unit[1]).to_numpy())
    off = summed["cost_contact"] / summed["n_costed"] / unit[0] - 1
    # One contact varies by about its own mean: five times that over the square root of those measured.
    assert (off.abs() < 5 / np.sqrt(summed["n_costed"])).all()
    assert off[reasons["weekly"] >= 100].abs().max() < 0.02
    assert summed["n_costed"].sum() / summed["n_contacts"].sum() == pytest.approx(
        1 - large_truth.truth.NO_HANDLE_TIME, abs=0.005
    )


def test_the_year_costs_what_the_readme_says(large_client, volumes, reasons, large_truth):
    found = quantification.costs(
        large_client.reasons, volumes, large_client.rates, large_client.downstream, large_client.handle_times
    ).set_index("reason_id")
    year = pd.Series(large_truth.expected_year())
    unit = pd.Series({one.reason_id: sum(large_truth.expected_unit(one)) for one in large_truth.REASONS})
    assert found["cost_total"].sum() == pytest.approx((year * unit).sum(), rel=0.03)
    # 400 handle times know their mean to 4 %; volumes and rare channels add theirs.
    assert (found["unit_contact"] + found["unit_downstream"]).div(unit).sub(1).abs().max() < 0.15


def test_true_repeats_are_found(large_client, reasons, large_truth):
    found = warehouse.repeats_by_reason(large_client.contacts)
    shares = quantification.repeat_shares(large_client.reasons, found).set_index("reason_id")
    moved = {one.reason_id for one in large_truth.truth.BREAKS}
    judged = reasons.index[(reasons["weekly"] >= 10) & ~reasons.index.isin(moved)]
    low, high = shares["share_low"], shares["share_high"]
    inside = ((low <= reasons["repeats"]) & (reasons["repeats"] <= high))[judged]
    # 26 intervals of 95 %: four and more miss once in 25 draws; this draw is fixed.
    assert inside.sum() >= len(judged) - 3
    assert (shares["share_repeats"] - reasons["repeats"])[reasons["weekly"] >= 100].abs().max() < 0.01
    assert found["n_identified"].sum() / found["n_contacts"].sum() == pytest.approx(
        1 - large_truth.truth.NO_CUSTOMER, abs=0.002
    )


def test_true_answers_are_found_in_the_survey(large_client, reasons, large_truth):
    found = quantification.experience(large_client.reasons, large_client.surveys).set_index("reason_id")
    tnps = pd.Series({one.reason_id: one.tnps for one in large_truth.REASONS})
    fcr = pd.Series({one.reason_id: one.fcr for one in large_truth.REASONS})
    assert ((found["tnps_low"] <= tnps) & (tnps <= found["tnps_high"])).sum() >= 35
    assert ((found["fcr_low"] <= fcr) & (fcr <= found["fcr_high"])).sum() >= 35


def test_actions_changed_two_reasons_and_no_other(log, reasons, large_truth):
    """Counts since an action, over what would have come without it."""
    days = pd.to_datetime(list(large_truth.open_days()))
    expected = pd.DataFrame(large_truth.expected().T, index=days, columns=reasons.index)
    moved = {one.reason_id for one in large_truth.truth.BREAKS}
    factors = {one.reason_id: one.factor for one in large_truth.truth.EFFECTS}
    for reason_id in reasons.index.difference(moved):
        week = next((one.week for one in large_truth.truth.EFFECTS if one.reason_id == reason_id), "2020-W33")
        start, factor = pd.Timestamp(monday_of(week)), factors.get(reason_id, 1.0)
        count = ((log["reason_id"] == reason_id) & (log["contacted_at"] >= start)).sum()
        without = expected.loc[start:, reason_id].sum() / factor
        error = np.sqrt(reasons.loc[reason_id, "phi"] * count) / without
        assert abs(count / without - factor) < 3.5 * error, reason_id


def test_breaks_move_contacts_and_avoid_none(log, reasons, large_truth):
    days = pd.to_datetime(list(large_truth.open_days()))
    expected = pd.DataFrame(large_truth.expected().T, index=days, columns=reasons.index)

    def since(week, *ids):
        start = pd.Timestamp(monday_of(week))
        return log[log["reason_id"].isin(ids) & (log["contacted_at"] >= start)], expected.loc[
            start:, list(ids)
        ].sum().sum()

    for ids, week in ((("3.03",), "2020-W45"), (("7.01", "7.02"), "2021-W02"), (("1.05", "9.99"), "2021-W10")):
        found, whole = since(week, *ids)
        assert abs(len(found) - whole) < 4 * np.sqrt(1.5 * whole)
    calls = log[log["reason_id"] == "3.03"]
    shares = calls.groupby(calls["week"] >= "2020-W45", dropna=False, observed=True)["channel"].value_counts(
        normalize=True
    )
    assert shares[False]["form"] == pytest.approx(0.06, abs=0.02)
    assert shares[True]["form"] == pytest.approx(0.06 + 0.4 * 0.62, abs=0.04)
    stayed, whole = since("2021-W02", "7.01")
    assert abs(len(stayed) - 0.65 * whole) < 4 * np.sqrt(1.2 * 0.65 * whole)
    assert set(log.loc[(log["reason_id"] == "1.05") & (log["week"] >= "2021-W10"), "reason_source"]) == {"model"}


def test_the_command_keeps_what_was_recorded_unless_told_otherwise(large_truth, tmp_path, capsys):
    folder = tmp_path / large_truth.NAME
    folder.mkdir()
    (folder / "engagement.yml").write_text("client: kept\n", encoding="utf-8")
    assert large_truth.main(["--data", str(tmp_path)]) == 1
    assert "--again" in capsys.readouterr().out
    assert (folder / "engagement.yml").read_text(encoding="utf-8") == "client: kept\n"


def test_making_it_anew_takes_away_only_what_was_made(large_truth, tmp_path):
    for name in (*large_truth.KEPT, "engagement.yml", "ledger.sqlite", "tables/contacts.parquet"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("", encoding="utf-8")
    large_truth.clear(tmp_path)
    assert {place.name for place in tmp_path.iterdir()} == large_truth.KEPT
