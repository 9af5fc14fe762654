"""Contact logs: days decided on the column, ids, free text, customers, rows twice and updates."""

import hashlib
import hmac

import pandas as pd
import pytest

from tests.intake.builders import KEY, blocking, day, facts, list_of, read, rules, write

HEAD = "N° contact;Date;Motif;Canal;Niveau\n"
LIST = list_of("2.10", "2.08a", "007")


def log(tmp_path, rows, head=HEAD, **more):
    """Read a log whose rows are given without their line ends."""
    return read(write(tmp_path, head + "\n".join(rows) + "\n"), "contacts", **{"reasons": LIST, **more})


def test_reads_a_log(tmp_path):
    delivery = log(
        tmp_path, ["c1;02/03/2020;2.10;Tél.;CARINA", "c2;17/05/2020 16:45;2.08a;courriel;", "c3;31/12/2018;;appel;"]
    )
    assert blocking(delivery) == []
    table = delivery.table.set_index("contact_id")
    assert table["contacted_at"].tolist() == [day("2020-03-02"), pd.Timestamp("2020-05-17 16:45"), day("2018-12-31")]
    assert table["week"].tolist() == ["2020-W10", "2020-W20", "2019-W01"]
    assert table["reason_id"].fillna("?").tolist() == ["2.10", "2.08a", "?"]
    assert table["channel"].tolist() == ["call", "mail", "call"]
    assert table["tier"].tolist() == ["CARINA", "(none)", "(none)"]
    assert set(table["context"]) == {"(all)"}
    assert rules(delivery) == ["tier_blank", "contacts_without_reason"]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("13/01/2020", "02/03/2020", "2020-03-02"),
        ("01/13/2020", "02/03/2020", "2020-02-03"),
        ("2020-01-13", "2020-02-03", "2020-02-03"),
        ("13.01.2020", "02.03.2020", "2020-03-02"),
        ("13-01-2020 08:00", "02-03-2020 09:00", "2020-03-02 09:00"),
        ("13/01/20", "02/03/20", "2020-03-02"),
        ("1/13/2020 1:05 PM", "2/3/2020 9:00 AM", "2020-02-03 09:00"),
        ("20200113", "20200302", "2020-03-02"),
        ("2020-01-13T08:00:00Z", "2020-07-02T22:30:00+00:00", "2020-07-03 00:30"),
    ],
)
def test_the_order_of_day_and_month_is_decided_on_the_whole_column(tmp_path, first, second, expected):
    delivery = log(tmp_path, [f"c1;{first};007;appel;CARINA", f"c2;{second};007;appel;CARINA"])
    assert delivery.findings == []
    assert delivery.table["contacted_at"][1] == pd.Timestamp(expected)


def test_an_open_order_is_asked_and_stated_by_the_mapping(tmp_path):
    rows = ["c1;02/03/2020;007;appel;CARINA", "c2;05/06/2020;007;appel;CARINA"]
    asked = log(tmp_path, rows)
    assert blocking(asked) == ["dates_open"]
    assert 'formats: dates: "%d/%m/%Y"' in facts(asked)
    assert asked.table is None
    for form, first in (("%d/%m/%Y", "2020-03-02"), ("%m/%d/%Y", "2020-02-03")):
        assert log(tmp_path, rows, mapping={"formats": {"dates": form}}).table["contacted_at"][0] == day(first)


def test_both_orders_in_one_column_are_asked_never_guessed(tmp_path):
    delivery = log(tmp_path, ["c1;13/01/2020;007;appel;CARINA", "c2;01/14/2020;007;appel;CARINA"] * 3)
    assert blocking(delivery) == ["dates_open"]


def test_a_day_that_cannot_be_read_sets_its_row_aside(tmp_path):
    days = ["13/01/2020"] * 10 + ["31/02/2020", "", "01/01/1900"]
    delivery = log(tmp_path, [f"c{n};{text};007;appel;CARINA" for n, text in enumerate(days)])
    assert rules(delivery) == ["not_a_day", "blank", "day_not_plausible"]
    assert [finding.row for finding in delivery.findings] == [12, 13, 14]
    assert (delivery.rows_read, delivery.rows_accepted) == (13, 10)
    assert delivery.set_aside["row"].tolist() == [12, 13, 14]
    assert delivery.set_aside["Date"].tolist() == ["31/02/2020", "", "01/01/1900"]


def test_free_text_is_kept_apart_and_never_shown(tmp_path):
    secret = "Mme Durand demande pourquoi son dossier n'avance pas"
    head = "N° contact;Date;Motif;Canal;Niveau;Description;Objet\n"
    rows = [f"c{n};{n % 28 + 1:02d}/01/2020;007;appel;CARINA;{secret} {n};code {n % 3}" for n in range(30)]
    rows.append(f"c99;;007;appel;CARINA;{secret} 99;x")
    delivery = log(tmp_path, rows, head=head)
    assert [finding.column for finding in delivery.findings if finding.rule.key == "free_text"] == ["Description"]
    assert "Objet" in facts(delivery)
    assert "Durand" not in facts(delivery) + delivery.set_aside.to_csv() + delivery.table.to_csv()
    assert delivery.rows_set_aside == 1
    assert delivery.verbatims["contact_id"].tolist() == [f"c{n}" for n in range(30)]
    assert delivery.verbatims["verbatim"].tolist() == [f"{secret} {n}" for n in range(30)]


def test_columns_called_free_text_by_the_mapping_are_joined_as_one_verbatim(tmp_path):
    head = "N° contact;Date;Motif;Canal;Niveau;Remarque;Autre\n"
    mapping = {"free_text": ["Autre"], "columns": {"verbatim": "Remarque"}}
    delivery = log(tmp_path, ["c1;13/01/2020;007;appel;CARINA;ok;bref"], head=head, mapping=mapping)
    assert [finding.column for finding in delivery.findings] == ["Remarque", "Autre", ""]
    assert rules(delivery) == ["free_text", "free_text", "verbatims_masked"]
    assert delivery.verbatims[["contact_id", "verbatim"]].to_dict("records") == [
        {"contact_id": "c1", "verbatim": "ok\nbref"}
    ]
    assert delivery.verbatims[["reason_id", "week"]].isna().all(axis=None)  # the log tells them


def test_free_text_mapped_as_a_code_blocks_without_showing_it(tmp_path):
    head = "N° contact;Date;Motif;Canal;Commentaire\n"
    rows = [f"c{n};{n % 28 + 1:02d}/01/2020;007;appel;Mon fils {n} a eu un accident au numéro {n}" for n in range(40)]
    delivery = log(tmp_path, rows, head=head, mapping={"columns": {"source_code": "Commentaire"}})
    assert blocking(delivery) == ["coded_free_text"]
    assert "accident" not in facts(delivery)
    delivery = log(tmp_path, rows, head=head, mapping={"columns": {"reason_id": "Commentaire"}})
    assert blocking(delivery) == ["coded_free_text"]
    assert "accident" not in facts(delivery)


def test_customer_ids_become_keyed_hashes(tmp_path):
    head = "N° contact;Date;Motif;Canal;Établissement\n"
    rows = ["c1;13/01/2020;007;appel;ETAB-0012", "c2;14/01/2020;007;appel;ETAB-0012", "c3;14/01/2020;007;appel;"]
    delivery = log(tmp_path, rows, head=head)
    expected = hmac.new(KEY, b"ETAB-0012", hashlib.sha256).hexdigest()[:16]
    assert delivery.table["customer_key"].fillna("?").tolist() == [expected, expected, "?"]
    other = log(tmp_path, rows, head=head, key=b"another engagement")
    assert other.table["customer_key"][0] != expected
    assert "ETAB" not in delivery.table.to_csv() + facts(delivery)
    without = log(tmp_path, rows, head=head, key=None)
    assert without.table["customer_key"].isna().all()
    assert "no_customer_key" in rules(without)


def test_a_row_set_aside_does_not_show_the_customer(tmp_path):
    head = "N° contact;Date;Motif;Canal;Établissement\n"
    delivery = log(tmp_path, ["c1;13/01/2020;007;appel;ETAB-1", "c2;;007;appel;ETAB-2"], head=head)
    assert delivery.set_aside.columns.tolist() == ["row", "rule", "reason", "N° contact", "Date", "Motif", "Canal"]


def test_identical_rows_without_an_id_are_different_contacts(tmp_path):
    rows = ["13/01/2020;007;appel"] * 3
    delivery = log(tmp_path, rows, head="Date;Motif;Canal\n")
    assert delivery.rows_accepted == 3
    assert delivery.table["contact_id"].is_unique
    again = log(tmp_path, rows, head="Date;Motif;Canal\n")
    assert again.table["contact_id"].tolist() == delivery.table["contact_id"].tolist()
    assert rules(delivery) == ["no_contact_id"]


def test_the_same_row_twice_is_set_aside_a_differing_one_is_asked(tmp_path):
    same = log(tmp_path, ["c1;13/01/2020;007;appel;CARINA"] * 2)
    assert rules(same) == ["contact_twice"]
    assert (same.rows_accepted, same.rows_set_aside) == (1, 1)
    other = log(tmp_path, ["c1;13/01/2020;007;appel;CARINA", "c1;14/01/2020;007;appel;CARINA"])
    assert blocking(other) == ["contact_id_repeated"]
    assert "row_is: update" in facts(other)


def test_updates_of_a_ticket_are_one_contact(tmp_path):
    rows = [
        "c1;14/01/2020;2.10;appel;",
        "c1;13/01/2020;;appel;",
        "c1;15/01/2020;007;courriel;CARINA",
        "c2;13/01/2020;007;appel;CS-RH",
    ]
    delivery = log(tmp_path, rows, mapping={"row_is": "update"})
    assert (delivery.rows_read, delivery.rows_accepted, delivery.rows_set_aside) == (4, 2, 2)
    first = delivery.table.set_index("contact_id").loc["c1"]
    assert (first["contacted_at"], first["reason_id"], first["channel"]) == (day("2020-01-13"), "007", "call")


def test_a_reason_named_by_its_wording_or_its_former_id_is_found(tmp_path):
    wordings = ["Je n’ai pas reçu le mail", "Je ne vois pas", "Je n’ai pas reçu le mail"]
    reasons = list_of("2.10", "2.01", "0", label=wordings, state=["active", "active", "retired"])
    rows = ["c1;13/01/2020;je n'ai pas recu le mail;appel;CARINA", "c2;13/01/2020;1;appel;CARINA"]
    delivery = log(tmp_path, rows, reasons=reasons, crosswalk={"1": "2.01"})
    assert delivery.table["reason_id"].tolist() == ["2.10", "2.01"]
    assert sorted(rules(delivery)) == ["reason_by_label", "reason_renamed"]


def test_an_unknown_reason_is_said_once_with_all_its_rows(tmp_path):
    delivery = log(tmp_path, [f"c{n};13/01/2020;2.1;appel;CARINA" for n in range(8)])
    findings = [finding for finding in delivery.findings if finding.blocking]
    assert len(findings) == 1
    assert (findings[0].row, findings[0].fields["near"], findings[0].fields["count"]) == (2, "2.10", 8)
    assert "(rows 2, 3, 4, 5, 6, … (8))" in facts(delivery)


def test_a_log_before_any_list_is_taken_and_says_so(tmp_path):
    delivery = log(tmp_path, ["c1;13/01/2020;2.10;appel;CARINA"], reasons=None)
    assert rules(delivery) == ["no_list"]
    assert delivery.table["reason_id"].tolist() == ["2.10"]


def test_an_unknown_channel_or_tier_blocks_and_the_mapping_says_what_it_is(tmp_path):
    rows = ["c1;13/01/2020;007;Borne;CARINA", "c2;13/01/2020;007;appel;CARINE"]
    delivery = log(tmp_path, rows)
    assert blocking(delivery) == ["not_a_choice", "not_a_choice"]
    assert "did you mean 'CARINA'?" in facts(delivery)
    mapped = log(tmp_path, rows, mapping={"values": {"channel": {"Borne": "call"}, "tier": {"CARINE": "CARINA"}}})
    assert mapped.findings == []


def test_a_log_without_channel_and_tier_is_not_split(tmp_path):
    delivery = log(tmp_path, ["c1;13/01/2020;007"], head="N° contact;Date;Motif\n")
    assert (delivery.table["channel"][0], delivery.table["tier"][0]) == ("(all)", "(all)")
    one = log(
        tmp_path, ["c1;13/01/2020;007"], head="N° contact;Date;Motif\n", mapping={"constants": {"channel": "call"}}
    )
    assert one.table["channel"][0] == "call"


@pytest.mark.parametrize(
    ("heading", "cell", "stated", "seconds"),
    [
        ("DMT (s)", "330", None, 330),
        ("Durée en secondes", "90,5", None, 90.5),
        ("Durée (min)", "4,5", None, 270),
        ("DMT", "00:05:30", None, 330),
        ("DMT", "05:30", "m:s", 330),
        ("DMT", "05:30", "h:m", 19_800),
        ("DMT", "330", "seconds", 330),
    ],
)
def test_durations_come_to_seconds(tmp_path, heading, cell, stated, seconds):
    mapping = {"columns": {"handle_s": heading}, "formats": {"durations": stated} if stated else {}}
    delivery = log(tmp_path, [f"13/01/2020;007;{cell}"], head=f"Date;Motif;{heading}\n", mapping=mapping)
    assert delivery.table["handle_s"].tolist() == [seconds]


@pytest.mark.parametrize("cell", ["330", "05:30"])
def test_a_duration_without_a_unit_is_asked(tmp_path, cell):
    delivery = log(tmp_path, [f"13/01/2020;007;{cell}"], head="Date;Motif;DMT\n")
    assert blocking(delivery) == ["durations_open"]


def test_every_row_is_accounted_for(tmp_path):
    rows = ["c1;13/01/2020;007;appel;CARINA", ";13/01/2020;007;appel;CARINA", "c3;;007;appel;CARINA", "c4;13/01/2020",
            "c5;13/01/2020;007;appel;CARINA;x", "", "c1;13/01/2020;007;appel;CARINA"]  # fmt: skip
    delivery = log(tmp_path, rows)
    assert delivery.rows_read == 6
    assert delivery.rows_accepted == len(delivery.table) == 1
    assert delivery.set_aside[["row", "rule"]].to_dict("split")["data"] == [
        [3, "blank"], [4, "blank"], [5, "row_too_short"], [6, "row_too_long"], [8, "contact_twice"],
    ]  # fmt: skip


def test_a_log_selected_on_activity_is_said_and_a_whole_one_is_not(tmp_path):
    days = [day("2020-01-06") + pd.Timedelta(days=n) for n in range(70)]
    crowd = ["06/01/2020"] * 150 + [f"{one:%d/%m/%Y}" for one in days for _ in range(10)]
    even = [f"{one:%d/%m/%Y}" for one in days for _ in range(10)]
    for starts, wanted in ((crowd, True), (even, False)):
        lines = "".join(f"K{n};{start};A\n" for n, start in enumerate(starts))
        delivery = read(write(tmp_path, f"N° ticket;Date d'ouverture;Catégorie\n{lines}"), "contacts")
        assert ("selected_on_activity" in rules(delivery)) is wanted
        if wanted:
            assert "220 starts, a usual week 70" in facts(delivery)


def test_codes_become_a_first_list_only_where_that_is_said(tmp_path):
    text = "N° ticket;Date;Catégorie\n" + "".join(
        f"K{n};13/01/2020;{code}\n"
        for n, code in enumerate(["Panne", "panne", "Panne", "Retrait-Rappel", "RetraitRappel", "Autre"])
    )
    path = write(tmp_path, text)
    assert "first_list" not in rules(read(path, "contacts"))
    delivery = read(path, "contacts", mapping={"first_list": True})
    assert [(one.subject, one.body["label"]) for one in delivery.judgements] == [
        (("01",), "Panne"),
        (("02",), "Retrait-Rappel"),
        (("03",), "Autre"),
    ]
    assert delivery.table["reason_id"].tolist() == ["01", "01", "01", "02", "02", "03"]
    assert delivery.table["source_code"].tolist()[1] == "panne" and set(delivery.table["reason_source"]) == {"mapping"}
    assert delivery.mapping.columns["reason_id"] == delivery.mapping.columns["source_code"] == "Catégorie"
    # On a list that stands, codes are looked up in it.
    later = read(
        path, "contacts", mapping=delivery.mapping, reasons=list_of("P", "R", label=["Panne", "Retrait rappel"])
    )
    assert blocking(later) == ["reason_not_on_list"] and not later.judgements
