"""The sample says what it is: the deck's counts exactly, everything else marked, made again byte for byte."""

import csv
import datetime as dt
import hashlib
import json
import os
import re
import runpy
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from bsnskit import weeks
from bsnskit.method.chain import Chain
from bsnskit.method.qualification import texts
from bsnskit.store.engagement import open_engagement
from bsnskit.vocabulary import OTHER

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "data" / "sample"
UNKNOWN = {"2.08b", "1.07", "1.08", "1.09"}
HYPOTHESIS = "[hypothèse d'illustration] "


def delivered(name):
    """Read a delivery of the sample as text, without the kit."""
    place = next((SAMPLE / "sources").glob(f"*_{name}"))
    with place.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines, delimiter=";"))


@pytest.fixture(scope="module")
def printed():
    rows = json.loads((ROOT / "tests/reference/known_answers.json").read_text("utf-8"))["rectorat"]["rows"]
    return {row[0]: {"year": row[2], "CARINA": row[3], "CS-RH": row[4]} for row in rows}


@pytest.fixture(scope="module")
def log():
    days = [(dt.datetime.strptime(row["Jour"], "%d/%m/%Y").date(), row) for row in delivered("journal_contacts.csv")]
    return [(day, row["Motif retenu"], row["Résolu par"]) for day, row in days]


@pytest.fixture(scope="module")
def counted_year(log):
    return [one for one in log if dt.date(2018, 9, 1) <= one[0] <= dt.date(2019, 8, 31)]


@pytest.fixture(scope="module")
def engagement(tmp_path_factory):
    """Open a copy of what is committed: nothing derived is there yet."""
    folder = tmp_path_factory.mktemp("data") / "sample"
    folder.mkdir()
    for name in ("engagement.yml", "decisions.jsonl"):
        shutil.copyfile(SAMPLE / name, folder / name)
    shutil.copytree(SAMPLE / "sources", folder / "sources")
    return open_engagement(folder)


@pytest.fixture(scope="module")
def events(engagement):
    return engagement.ledger.events()


def test_remake_gives_the_same_bytes_in_another_zone_and_hash_seed(tmp_path):
    environment = {**os.environ, "TZ": "Pacific/Auckland", "PYTHONHASHSEED": "7", "LC_ALL": "C"}
    command = [sys.executable, str(SAMPLE / "make_sample.py"), "--into", str(tmp_path)]
    subprocess.run(command, check=True, cwd=tmp_path, env=environment, timeout=120)
    made = {place.relative_to(tmp_path) for place in tmp_path.rglob("*") if place.is_file()}
    wanted = {place.relative_to(SAMPLE) for place in (SAMPLE / "sources").iterdir()}
    written = ("decisions.jsonl", "engagement.yml", "contacts_map.yml", "messages_map.yml")
    wanted |= {Path(name) for name in written}
    assert made == wanted
    differing = [str(name) for name in sorted(made) if (tmp_path / name).read_bytes() != (SAMPLE / name).read_bytes()]
    assert differing == []


def test_deliver_the_deck_table_as_it_was_printed():
    place = next((SAMPLE / "sources").glob("*_motifs_dsi.csv"))
    assert (
        hashlib.sha256(place.read_bytes()).hexdigest()
        == "70ae04cd559e0e05e1e0899acf4b3af4651e46d43c8cee86deabc31c544d3e57"
    )


def test_count_the_printed_contacts_per_reason(printed, counted_year):
    counts = Counter(reason for _, reason, _ in counted_year)
    assert counts == {reason: row["year"] for reason, row in printed.items() if row["year"] is not None}
    assert counts.total() == 706


def test_count_the_printed_contacts_per_tier(printed, counted_year):
    counts = Counter((reason, tier) for _, reason, tier in counted_year)
    for reason, row in printed.items():
        assert counts[reason, "CARINA"] == (row["CARINA"] or 0), reason
        assert counts[reason, "CS-RH"] == (row["CS-RH"] or 0), reason
    tiers = Counter(tier for _, _, tier in counted_year)
    assert tiers == {"CARINA": 449, "CS-RH": 204, "aucun": 53}


def test_put_most_contacts_in_the_printed_months(counted_year):
    months = {"2.01": (9, 10, 11), "2.05": (12, 4), "2.10": (12, 1), "2.16": range(1, 7), "1.02": (10,)}
    for reason, printed_months in months.items():
        inside = [day.month in printed_months for day, one, _ in counted_year if one == reason]
        assert sum(inside) / len(inside) == pytest.approx(0.80, abs=0.02), reason


def test_find_the_printed_season_wherever_there_are_enough_contacts(engagement):
    seasons = Chain(engagement, "2020-W20").seasons.set_index("reason_id")
    assert set(seasons.index[seasons["verdict"] == "season"]) == {
        "2.01", "2.02", "2.03", "2.07", "2.08a", "2.15", "1.01", "1.02", "1.05",
    }  # fmt: skip
    assert seasons.loc[seasons["verdict"] == "season", "agrees"].all()
    assert (seasons["verdict"] != "no_season").all()


def test_give_unknown_reasons_no_contact_no_time_no_answer(log):
    assert not UNKNOWN & {reason for _, reason, _ in log}
    for name in ("temps_traitement.csv", "enquete.csv"):
        assert not UNKNOWN & {row["Code motif"] for row in delivered(name)}


def test_hold_a_contact_in_every_week_and_none_on_closed_days(log):
    found = {weeks.week_of(day) for day, _, _ in log}
    assert found == set(weeks.week_range("2018-W36", "2020-W20"))
    assert all(day.weekday() < 5 and day not in weeks.public_holidays("FR", day.year) for day, _, _ in log)


def test_open_with_the_known_answers(engagement):
    assert len(engagement.reasons) == 27
    assert list(engagement.reasons["reason_id"][:5]) == ["2.01", "2.02", "2.03", "2.04", "2.05"]
    assert set(engagement.reasons["list_version"]) == {2}
    year = engagement.volumes.query("grain == 'year'")
    by_tier = year.groupby("tier", dropna=False, observed=True)["n_contacts"].sum()
    assert by_tier[["CARINA", "CS-RH", "(none)"]].tolist() == [449, 204, 53]
    assert set(year.loc[year["n_contacts"].isna(), "reason_id"]) == UNKNOWN
    assert Chain(engagement).last_week == "2020-W20"


def test_agree_between_counts_of_the_client_and_of_the_log(engagement):
    volumes = engagement.volumes
    months = volumes[(volumes["grain"] == "month") & volumes["period_start"].between("2018-09-01", "2019-08-01")]
    keys = ["reason_id", "tier"]
    from_log = months.groupby(keys, dropna=False, observed=True)["n_contacts"].sum()
    year = volumes[(volumes["grain"] == "year") & (volumes["n_contacts"] > 0)]
    from_client = year.groupby(keys, dropna=False, observed=True)["n_contacts"].sum()
    pd.testing.assert_series_equal(from_log, from_client)


def test_accept_every_row_that_was_delivered(engagement):
    deliveries = engagement.deliveries()
    assert [entry["kind"] for entry in deliveries] == [
        "volumes", "rates", "downstream", "contacts", "exposure", "handle_times", "surveys", "codings",
        "codings",
    ]  # fmt: skip
    assert [entry["rows_set_aside"] for entry in deliveries] == [0] * 9


def test_tell_of_a_trial_that_found_what_was_planted_and_of_a_re_test_that_is_better(engagement):
    chain = Chain(engagement, "2020-W20")
    first, second = (card.measures for card in chain.trials)
    assert first.pairs.loc[0, ["reason_a", "reason_b"]].tolist() == ["1.02", "1.04"]
    assert chain.revisions[1][["change", "reason_id", "other_id"]].to_numpy().tolist() == [["define", "1.02", "1.04"]]
    assert chain.revisions[2].empty and second.agreement.value > first.agreement.value
    in_trial = engagement.codings["round"] < 3
    assert not UNKNOWN & set(engagement.codings.loc[in_trial, "reason_id"])  # unknown stays unknown
    assert not set(engagement.trials[1]["contacts"]) & set(engagement.trials[2]["contacts"])


def test_lead_from_the_codes_of_the_help_desk_to_the_counted_contacts(engagement, printed):
    mapped = Chain(engagement, "2020-W20").mapped_volumes.set_index("reason_id")
    counted = {reason: row["year"] for reason, row in printed.items() if row["year"] and reason in mapped.index}
    assert mapped["n_contacts"].sum() == pytest.approx(706)
    inside = [mapped.loc[reason, "low"] <= count <= mapped.loc[reason, "high"] for reason, count in counted.items()]
    assert len(inside) == 23 and sum(inside) == 23
    assert not UNKNOWN & set(mapped.index)


def test_gather_behind_other_the_four_themes_that_the_list_lacks(engagement):
    said = engagement.verbatims
    truth = runpy.run_path(str(SAMPLE / "verbatims.py"))
    theme = {one["contact_id"]: one["theme"] for one in truth["messages"]()}
    assert len(said) == 260 and set(said["contact_id"]) == set(theme)
    found = texts.discovered(texts.uncovered(said, engagement.codings, other=frozenset({OTHER})))
    assert all(theme[contact] in truth["HIDDEN"] for contact in found.clusters["contact_id"].head(4))
    assert {theme[contact] for contact in found.clusters["contact_id"]} >= set(truth["HIDDEN"])


def test_mark_every_judgement_as_real_or_illustration(events):
    unmarked = [(event.kind, event.subject) for event in events if not isinstance(event.body["illustration"], bool)]
    assert unmarked == []
    real = {(event.kind, event.subject) for event in events if not event.body["illustration"]}
    judged = {(kind, subject) for kind, subject in real if kind not in ("reason", "calendar", "import")}
    assert judged == {
        ("list_version", "2"),
        ("placement", "2.07|(all)"),
        ("placement", "2.08b|(all)"),
        ("sheet", "2.07|leverage"),
        ("sheet", "2.08b|automate"),
    }
    files = {event.body["file"] for event in events if event.kind == "import" and not event.body["illustration"]}
    assert len(files) == 1
    assert files.pop().endswith("_motifs_dsi.csv")


def test_rename_the_first_four_rows_by_a_recorded_revision(engagement, events):
    revision = engagement.ledger.current("list_version")["2"].body
    assert [(change["from"], change["to"]) for change in revision["crosswalk"]] == [
        ("1", "2.01"), ("2", "2.02"), ("3", "2.03"), ("4", "2.04"),
    ]  # fmt: skip
    first = next(event for event in events if event.kind == "reason" and event.subject == "3")
    last = engagement.ledger.current("reason")["2.03"]
    assert first.body["label"] == last.body["label"]
    assert first.body["list_version"] == 1


def test_carry_every_field_and_fact_of_the_two_sheets(engagement):
    sheets = {(sheet["reason_id"], sheet["objective"]): sheet for sheet in engagement.sheets}
    modify, interviews = sheets["2.08b", "automate"], sheets["2.07", "leverage"]
    assert set(modify["fields"]) == {"reason", "top", "chatbot_answer", "knowledge_base", "open_points"}
    assert set(interviews["fields"]) == {
        "goal", "first_line", "frequent_situations", "cannot_do", "escalation", "rights", "training",
        "chatbot_answer", "knowledge_base",
    }  # fmt: skip
    for text in (modify["fields"]["chatbot_answer"], modify["fields"]["knowledge_base"]):
        assert "72 heures" in text
        assert "commission" in text
        assert "gestionnaire" in text or "gère le dossier" in text
    assert set(re.findall(r"\b2\.\d\d\b", interviews["fields"]["frequent_situations"])) == {"2.09", "2.03", "2.02"}
    assert "ne peut pas ajouter" in interviews["fields"]["cannot_do"]
    for sheet in sheets.values():
        invented = {name for name, text in sheet["fields"].items() if text.startswith(HYPOTHESIS)}
        assert invented == set(sheet["illustration_fields"])
        assert "contact" in sheet["fields"]["knowledge_base"]
        assert "contact interne" not in sheet["fields"]["chatbot_answer"]
        assert sheet["facts"]


def test_place_cards_in_every_quadrant_two_in_the_tray_one_on_an_axis(engagement):
    cards = engagement.placements.set_index("reason_id")
    assert Counter(cards["objective"].dropna()) == {"eliminate": 10, "automate": 6, "simplify": 5, "leverage": 3}
    assert (cards["proposed"].dropna() == cards["objective"].dropna()).all()
    assert set(cards.index[cards["customer_value"].isna()]) == {"1.07", "1.09"}
    assert list(cards.index[(cards["company_value"] == 0)]) == ["2.05"]
    assert cards.loc[cards["objective"] == "automate", "why_not_eliminate"].notna().all()


def test_hold_the_votes_of_eight_people_in_two_rounds(engagement):
    rounds = engagement.votes.groupby("round", dropna=False, observed=True)
    assert rounds["voter"].nunique().to_dict() == {1: 8, 2: 8}
    assert rounds["reason_id"].nunique().to_dict() == {1: 25, 2: 6}
    assert len(engagement.votes) == 8 * 31


def test_set_targets_for_four_of_the_five_reasons_followed(engagement):
    quarters = engagement.targets.groupby("reason_id", dropna=False, observed=True)["quarter"].apply(list).to_dict()
    assert set(quarters) == {"2.03", "2.16", "2.04", "2.08a"}
    assert all(found == ["2020-Q1", "2020-Q2", "2020-Q3", "2020-Q4"] for found in quarters.values())
    followed = engagement.ledger.current("workshop")["W6"].body["reasons"]
    assert set(followed) == set(quarters) | {"2.07"}


def test_hold_six_workshops_in_two_months_from_october(engagement):
    days = [dt.date.fromisoformat(event.body["date"]) for event in engagement.ledger.current("workshop").values()]
    assert len(days) == 6
    assert min(days).strftime("%Y-%m") == "2019-10"
    assert (max(days) - min(days)).days <= 62


def test_close_the_schools_without_closing_the_help_desk(engagement):
    closing = engagement.calendar.set_index("event").loc["Fermeture des établissements scolaires (Covid-19)"]
    assert (str(closing["first_day"].date()), str(closing["last_day"].date())) == ("2020-03-16", "2020-05-10")
    assert not closing["closed"]


def test_state_in_the_readme_what_was_planted():
    truth = runpy.run_path(str(SAMPLE / "truth.py"))
    readme = (SAMPLE / "README.md").read_text("utf-8")
    for effect in truth["EFFECTS"]:
        row = next(line for line in readme.splitlines() if line.startswith(f"| {effect.reason_id} | {effect.week} |"))
        assert f"{effect.factor:.2f}" in row
        assert effect.action_id in row
    for reason_id, nature in truth["NATURE"].items():
        assert f"| {reason_id} | {nature.handle_s} | {nature.promoters:.2f} | {nature.detractors:.2f} |" in readme
    assert f"Seed {truth['SEED']}" in readme


def test_name_actions_that_the_ledger_holds(engagement):
    truth = runpy.run_path(str(SAMPLE / "truth.py"))
    actions = engagement.actions.set_index("action_id")
    for effect in truth["EFFECTS"]:
        action = actions.loc[effect.action_id]
        assert (action["reason_id"], action["week"], action["state"]) == (effect.reason_id, effect.week, "done")
