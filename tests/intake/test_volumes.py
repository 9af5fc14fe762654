"""Counts per reason: the table of the Rectorat as it was printed, and what such tables do wrong."""

import json

import pandas as pd
import pytest

from bsnskit.contracts.settings import read_settings
from tests.intake.builders import RECTORAT, REFERENCE, SETTINGS, blocking, day, facts, list_of, read, rules, write

KNOWN = json.loads((REFERENCE / "known_answers.json").read_text("utf-8"))["rectorat"]
RENAMED = {"1": "2.01", "2": "2.02", "3": "2.03", "4": "2.04"}
HEAD = "N°;Sujet;Motif de contact;Volume annuel;Moyenne mensuelle;Résolu par CARINA;Résolu par CS-RH\n"


def by_reason(table):
    """Return volumes by reason; one unknown part makes it unknown."""
    groups = table.groupby("reason_id", sort=False, observed=True, dropna=False)["n_contacts"]
    return groups.sum().where(groups.count() == groups.size())


def test_reads_the_table_of_the_rectorat():
    delivery = read(RECTORAT)
    assert (delivery.kind, delivery.findings) == ("volumes", [])
    assert (delivery.rows_read, delivery.rows_accepted, delivery.rows_set_aside) == (27, 27, 0)
    expected = KNOWN["expect"]
    volumes = by_reason(delivery.table)
    assert len(volumes) == expected["rows"]
    assert volumes.notna().sum() == expected["quantified"]
    assert volumes.sum() == expected["total"]
    tiers = delivery.table.groupby("tier", observed=True, dropna=False)["n_contacts"].sum().to_dict()
    assert (tiers["CARINA"], tiers["CS-RH"], tiers["(none)"]) == (449, 204, 53)
    assert set(delivery.table["grain"]) == {"year"}
    assert set(delivery.table["period_start"]) == {day("2018-09-01")}
    assert volumes[volumes.isna()].index.tolist() == ["2.08b", "1.07", "1.08", "1.09"]


def test_every_count_of_the_rectorat_is_that_of_the_known_answers():
    table = read(RECTORAT, reasons=list_of(*[row[0] for row in KNOWN["rows"]]), crosswalk=RENAMED).table
    by_tier = table.pivot(index="reason_id", columns="tier", values="n_contacts")
    for reason_id, _, volume, carina, csrh, _ in KNOWN["rows"]:
        row = by_tier.loc[reason_id]
        if volume is None:
            assert row.isna().all()
        else:
            assert (row["CARINA"], row["CS-RH"], row["(none)"]) == (carina, csrh, volume - carina - csrh)


def test_the_table_of_the_rectorat_brings_the_list():
    events = read(RECTORAT).judgements
    assert [event.subject for event in events][:9] == [
        (n,) for n in ("1", "2", "3", "4", "2.05", "2.06", "2.07", "2.08a", "2.08b")
    ]
    assert {event.kind for event in events} == {"reason"}
    assert [event.body["position"] for event in events] == list(range(1, 28))
    bodies = {event.subject[0]: event.body for event in events}
    assert bodies["2.10"] == {
        "topic": "SIRHEN",
        "label": "Je n'ai pas reçu le mail de convocation -> sujet rendez-vous de carrière",
        "label_other": None,
        "owner": None,
        "state": "active",
        "client_top": False,
        "season_declared": "DEC et JAN",
        "parent_id": None,
        "list_version": 1,
        "position": 11,
    }
    assert bodies["4"]["label"] == 'Je reçois un message d\'erreur "erreur technique serveur apache"'
    assert bodies["2.09"]["season_declared"] == "NON"
    assert bodies["2.08b"]["season_declared"] is None
    marked = [row[0] for row in KNOWN["rows"] if row[5]]
    assert [RENAMED.get(name, name) for name, body in bodies.items() if body["client_top"]] == marked
    assert len(marked) == 8


def test_the_same_counts_follow_a_revision_of_the_list():
    ids = [RENAMED.get(event.subject[0], event.subject[0]) for event in read(RECTORAT).judgements]
    delivery = read(RECTORAT, reasons=list_of(*ids), crosswalk=RENAMED)
    assert blocking(delivery) == []
    assert delivery.judgements == []
    assert by_reason(delivery.table).loc[["2.01", "2.03"]].tolist() == [52, 168]
    renamed = [finding for finding in delivery.findings if finding.rule.key == "reason_renamed"]
    assert [(finding.row, finding.value) for finding in renamed] == [(2, "1"), (3, "2"), (4, "3"), (5, "4")]
    assert "label_differs" in rules(delivery)


def test_counts_of_merged_reasons_are_added_and_unknown_with_one_unknown(tmp_path):
    rows = "1;A;a;12;1,00;5;6\n2;A;b;24;2,00;10;10\n3;A;c;;;;\n4;A;d;12;1,00;1;1\n"
    crosswalk = {"1": "9", "2": "9", "3": "8", "4": "8"}
    delivery = read(write(tmp_path, HEAD + rows), reasons=list_of("9", "8"), crosswalk=crosswalk)
    assert blocking(delivery) == []
    carina = delivery.table[delivery.table["tier"] == "CARINA"].set_index("reason_id")["n_contacts"]
    assert carina["9"] == 15
    rest = delivery.table[delivery.table["tier"] == "(none)"].set_index("reason_id")["n_contacts"]
    assert rest["9"] == 5


def test_ids_stay_text_and_the_nearest_one_is_named(tmp_path):
    path = write(tmp_path, HEAD + "2.1;A;x;21;1,75;17;4\n7;A;y;12;1,00;6;6\n")
    delivery = read(path, "volumes", reasons=list_of("2.01", "2.10", "2.11", "007"))
    assert blocking(delivery) == ["reason_not_on_list"] * 2
    first, second = [finding for finding in delivery.findings if finding.blocking]
    assert (first.row, first.value, first.fields["near"]) == (2, "2.1", "2.10")
    assert (second.row, second.value, second.fields["near"]) == (3, "7", "007")
    assert "did the spreadsheet turn 2.10 into a number?" in facts(delivery)
    assert delivery.table is None


def test_a_mapping_file_says_which_reason_a_damaged_id_is(tmp_path):
    path = write(tmp_path, HEAD + "2.1;A;x;21;1,75;17;4\n")
    delivery = read(path, "volumes", reasons=list_of("2.10"), mapping={"values": {"reason_id": {"2.1": "2.10"}}})
    assert delivery.table["reason_id"].tolist() == ["2.10"] * 3


def test_a_year_that_is_not_said_is_asked(tmp_path):
    delivery = read(RECTORAT, settings=read_settings("client: X\ntiers: [CARINA, CS-RH]\n"))
    assert blocking(delivery) == ["counted_year_open"]
    assert "counted_year: first_month" in facts(delivery)


def test_a_monthly_mean_that_is_not_a_twelfth_is_a_finding(tmp_path):
    # 52 / 12 = 4.333: printed 4,33 and 4,3 are rounded, 4,4 is not.
    rows = "1;A;x;52;4,33;26;22\n2;A;y;52;4,3;26;22\n3;A;z;52;4,4;26;22\n4;A;t;13;1,08;4;7\n"
    delivery = read(write(tmp_path, HEAD + rows))
    found = [finding for finding in delivery.findings if finding.rule.key == "monthly_mean_differs"]
    assert [(finding.subject, finding.row, finding.fields["expected"]) for finding in found] == [("3", 4, "4.33")]
    assert blocking(delivery) == []


def test_tiers_above_the_volume_are_said_and_the_volume_stands(tmp_path):
    delivery = read(write(tmp_path, HEAD + "1;A;x;10;;8;7\n2;A;y;10;;8;\n3;A;z;;;8;1\n4;A;t;10;;8;1\n"))
    assert rules(delivery) == ["tiers_exceed_volume", "tiers_unknown", "tiers_without_volume"]
    assert blocking(delivery) == []
    total = delivery.table[delivery.table["tier"] == "(all)"].set_index("reason_id")["n_contacts"]
    assert total["1"] == 10
    assert total["2"] == 10
    assert pd.isna(total["3"])
    fitting = delivery.table[delivery.table["reason_id"] == "4"].set_index("tier")["n_contacts"].to_dict()
    assert fitting == {"CARINA": 8, "CS-RH": 1, "(none)": 1}


def test_a_blank_volume_is_unknown_never_zero(tmp_path):
    delivery = read(write(tmp_path, HEAD + "1;A;x;;;;\n2;A;y;0;0,00;0;0\n3;A;z;n.c.;;;\n"))
    volumes = by_reason(delivery.table)
    assert pd.isna(volumes["1"])
    assert volumes["2"] == 0
    assert pd.isna(volumes["3"])
    assert [(f.rule.key, f.value, f.row) for f in delivery.findings] == [("read_as_unknown", "n.c.", 4)]


def test_numbers_in_french_and_english_give_the_same_counts(tmp_path):
    french = "N°;Motif;Volume annuel;Moyenne mensuelle\n1;x;1 200;100,00\n2;y;12\u202f000;1 000,0\n"
    english = 'Id,Contact reason,Annual volume,Monthly mean\n1,x,"1,200",100.00\n2,y,"12,000","1,000.0"\n'
    for text in (french, english):
        delivery = read(write(tmp_path, text))
        assert delivery.findings == []
        assert delivery.table["n_contacts"].tolist() == [1200, 12000]


def test_a_row_of_totals_is_set_aside_and_checked(tmp_path):
    delivery = read(write(tmp_path, HEAD + "1;A;x;10;;5;5\n2;A;y;20;;10;10\n;;Total;31;;15;15\n"))
    assert rules(delivery) == ["total_row", "total_differs"]
    assert (delivery.rows_read, delivery.rows_accepted, delivery.rows_set_aside) == (3, 2, 1)
    assert delivery.set_aside["row"].tolist() == [4]
    assert delivery.table["n_contacts"].sum() == 30


def test_a_volume_without_an_id_blocks(tmp_path):
    delivery = read(write(tmp_path, HEAD + "1;A;x;10;;5;5\n;A;y;20;;10;10\n"))
    assert blocking(delivery) == ["reason_without_id"]
    assert next(f.row for f in delivery.findings if f.blocking) == 3


def test_the_same_reason_twice_blocks(tmp_path):
    delivery = read(write(tmp_path, HEAD + "1;A;x;10;;5;5\n1;A;x;20;;10;10\n"))
    assert blocking(delivery) == ["duplicate"]
    assert "rows 2, 3" in facts(delivery)


def test_a_tier_that_the_settings_do_not_name_blocks(tmp_path):
    text = "N°;Motif;Volume annuel;Résolu par CARINE\n1;x;10;5\n"
    delivery = read(write(tmp_path, text))
    assert blocking(delivery) == ["tier_not_in_settings"]
    unnamed = read(write(tmp_path, text), settings=read_settings('client: X\ncounted_year: {first_month: "2018-09"}'))
    assert rules(unnamed) == ["tiers_to_name"]
    assert set(unnamed.table["tier"]) == {"CARINE", "(none)"}


@pytest.mark.parametrize(
    ("period", "grain", "start"),
    [("2019-03", "month", "2019-03-01"), ("03/2019", "month", "2019-03-01"), ("2019-W12", "week", "2019-03-18"),
     ("2019", "year", "2019-01-01"), ("2018/2019", "year", "2018-09-01")],
)  # fmt: skip
def test_counts_by_period_tell_their_grain_by_the_label(tmp_path, period, grain, start):
    text = f"N° motif;Période;Canal;Nombre\n2.10;{period};appel;7\n2.10;{period};courriel;5\n"
    delivery = read(write(tmp_path, text), "volumes", reasons=list_of("2.10"))
    assert delivery.findings == []
    assert set(delivery.table["grain"]) == {grain}
    assert set(delivery.table["period_start"]) == {day(start)}
    assert dict(zip(delivery.table["channel"], delivery.table["n_contacts"], strict=True)) == {"call": 7, "mail": 5}


def test_days_without_a_grain_are_asked(tmp_path):
    text = "N° motif;Période;Nombre\n2.10;01/09/2018;7\n2.10;01/10/2018;5\n"
    asked = read(write(tmp_path, text), "volumes", reasons=list_of("2.10"))
    assert "grain_open" in blocking(asked)
    told = read(write(tmp_path, text), "volumes", reasons=list_of("2.10"), mapping={"constants": {"grain": "month"}})
    assert told.findings == []
    assert told.table["period_start"].tolist() == [day("2018-09-01"), day("2018-10-01")]


def test_settings_and_list_are_untouched():
    reasons = list_of("2.01")
    before = reasons.copy(deep=True)
    read(RECTORAT, reasons=reasons, settings=SETTINGS)
    pd.testing.assert_frame_equal(reasons, before)
