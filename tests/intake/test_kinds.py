"""The other kinds: what each needs, refuses and brings; and the kind told by the headings."""

import pandas as pd
import pytest

from bsnskit import vocabulary
from bsnskit.errors import WrongCall
from bsnskit.intake import KINDS
from bsnskit.intake.headings import HEADINGS
from tests.intake.builders import blocking, day, facts, list_of, read, rules, write

LIST = list_of("2.10", "2.08a")

FILES = {
    "volumes": "N°;Motif de contact;Volume annuel\n2.10;Je demande;12\n",
    "reasons": "N°;Sujet;Motif de contact\n2.10;SIRHEN;Je demande\n",
    "contacts": "N° contact;Date de contact;Motif;Canal\nc1;13/01/2020;2.10;appel\n",
    "exposure": "Maille;Période;Enseignants\nmois;01/09/2018;68400\nmois;01/10/2018;68440\n",
    "rates": "Canal;Niveau;Coût horaire chargé;Coût fixe par contact;Part monnayable\nappel;tous;38,5;1,2;35 %\n",
    "downstream": "Code motif;Événement aval;Probabilité;Coût par événement\ntous;visite;0,1;21\n2.10;courrier;5 %;2,5\n",
    "handle_times": "Code motif;Canal;Niveau;Temps de traitement (s)\n2.10;appel;CARINA;330\n",
    "surveys": "Code motif;Semaine;Note 0-10;Résolu au premier contact;FTF;Effort de l'agent\n2.10;2019-W40;9;oui;non;2\n",
    "causes": "N° cause;Code motif;Cause;Famille;Porteur;Échantillon;Cas\nC01;2.10;Le mail part trop tard;Méthode;DSI;40;31\n",
    "solutions": (
        "N° solution;N° cause;Solution;Objectif;Coût initial;Coût annuel;Efficacité;Adoption;Montée en charge (mois);"
        "Durée de vie (ans);Retenue\nS01;C01;Prévenir;Éradiquer;12 000;800,50;60 %;0,9;3;4;oui\n"
    ),
    "actions": "N° action;N° solution;Code motif;Action;Porteur;Échéance;État\nA01;S01;2.10;Écrire;DSI;2020-W04;en cours\n",
    "targets": "Code motif;Trimestre;Cible par semaine\n2.10;T2 2020;1,5\n",
    "placements": "Code motif;Valeur client;Valeur entreprise;Objectif;Pourquoi\n2.10;-0,5;-0,75;Éradiquer;inutile\n",
    "totals": "Mois;Canal;Contacts reçus\n2019-09;appel;5 732\n2019-10;appel;6 100\n",
    "codings": "N° ticket;Codeur;Motif;Motif secondaire;Catégorie\nT1;Anne;2.10;2.08a;INC-4\nT1;Paul;2.08a;;INC-4\n",
    "mapping": "Code d'origine;Motif;Part;Échantillon\nINC-4;2.10;0,7;40\nINC-4;2.08a;30 %;40\nINC-5;2.10;;\n",
    "votes": "Tour;Participant;Code motif;Valeur client;Valeur entreprise\n1;Anne;2.10;-0,5;0,25\n",
}


def test_every_kind_has_headings_and_a_file_here():
    assert set(KINDS) == set(HEADINGS) == set(FILES)
    for name, kind in KINDS.items():
        assert {column.name for column in kind.columns} == set(HEADINGS[name]), name


@pytest.mark.parametrize("kind", FILES)
def test_the_headings_tell_the_kind_and_every_row_is_taken(tmp_path, kind):
    delivery = read(write(tmp_path, FILES[kind]), reasons=None if kind in ("volumes", "reasons") else LIST)
    assert facts(delivery) == ""
    assert delivery.kind == kind
    assert delivery.rows_accepted == delivery.rows_read > 0


def test_exposure_decides_the_order_of_days_by_first_days_of_months(tmp_path):
    table = read(write(tmp_path, FILES["exposure"])).table
    assert table["period_start"].tolist() == [day("2018-09-01"), day("2018-10-01")]
    assert table["n_x"].tolist() == [68400, 68440]


def test_exposure_of_zero_or_of_a_wrong_start_blocks(tmp_path):
    text = "Maille;Période;X\nsemaine;2020-03-03;5\nmois;2020-03-01;0\n"
    delivery = read(write(tmp_path, text), "exposure")
    assert sorted(blocking(delivery)) == ["not_a_period_start", "out_of_range"]


def test_rates_read_shares_and_blank_is_unknown_only_where_it_may(tmp_path):
    rates = read(write(tmp_path, FILES["rates"])).table
    assert rates.iloc[0].to_dict() == {
        "channel": "call", "tier": "(all)", "cost_hour": 38.5, "cost_fixed": 1.2, "cashable_share": 0.35,
    }  # fmt: skip
    head = FILES["rates"].splitlines()[0]
    blank = read(write(tmp_path, f"{head}\nappel;CARINA;38;1;\n"))
    assert pd.isna(blank.table["cashable_share"][0])
    assert blocking(read(write(tmp_path, f"{head}\nappel;CARINA;38;;0,3\n"))) == ["blank"]
    assert blocking(read(write(tmp_path, f"{head}\nappel;CARINA;38;1;35\n"))) == ["out_of_range"]
    assert blocking(read(write(tmp_path, f"{head}\nappel;CARINA;38;1;0,1\nappel;CARINA;39;1;0,1\n"))) == ["duplicate"]


def test_downstream_may_hold_for_every_reason(tmp_path):
    table = read(write(tmp_path, FILES["downstream"]), reasons=LIST).table
    assert table["reason_id"].tolist() == ["(all)", "2.10"]
    assert table["p_event"].tolist() == [0.1, 0.05]


def test_surveys_keep_what_was_not_answered_missing(tmp_path):
    head = FILES["surveys"].splitlines()[0]
    rows = "2.10;2019-W40;;oui;;\n2.10;2019-W40;11;oui;oui;1\n2.10;2019-W40;;;;\n2.10;2019-W54;9;;;\n2.10;;9;bof;;\n"
    delivery = read(write(tmp_path, f"{head}\n{rows}"), "surveys", reasons=LIST)
    assert delivery.rows_accepted == 1
    answer = delivery.table.iloc[0]
    assert answer["resolved"] == 1.0
    assert answer[["score", "fixed", "agent_effort"]].isna().all()
    assert delivery.set_aside["rule"].tolist() == ["out_of_range", "no_answer", "not_a_week", "not_an_answer"]


def test_a_survey_may_bring_days_instead_of_weeks(tmp_path):
    text = "Motif;Date de réponse;NPS\n2.10;31/12/2018;10\n"
    assert read(write(tmp_path, text), "surveys", reasons=LIST).table["week"].tolist() == ["2019-W01"]


@pytest.mark.parametrize(
    ("kind", "subject", "body"),
    [
        ("causes", ("C01", "2.10"), {"label": "Le mail part trop tard", "family": "Méthode", "owner": "DSI",
                                     "n_sample": 40, "k_sample": 31, "illustration": False}),
        ("solutions", ("S01",), {"cause_id": "C01", "label": "Prévenir", "objective": "eliminate", "owner": None,
                                 "cost_once": 12000.0, "cost_year": 800.5, "effectiveness": 0.6, "adoption": 0.9,
                                 "ramp_months": 3.0, "life_years": 4, "chosen": True, "target": None,
                                 "illustration": False}),
        ("actions", ("A01",), {"solution_id": "S01", "reason_id": "2.10", "label": "Écrire", "owner": "DSI",
                               "week": "2020-W04", "state": "running", "illustration": False}),
        ("targets", ("2.10", "2020-Q2"), {"target_week": 1.5, "illustration": False}),
        ("placements", ("2.10", "(all)"), {"customer_value": -0.5, "company_value": -0.75, "objective": "eliminate",
                                           "why": "inutile", "why_not_eliminate": None, "minority_view": None,
                                           "illustration": False}),
        ("votes", ("1", "Anne", "2.10", "(all)"), {"customer_value": -0.5, "company_value": 0.25,
                                                   "illustration": False}),
    ],
)  # fmt: skip
def test_judgements_become_events(tmp_path, kind, subject, body):
    delivery = read(write(tmp_path, FILES[kind]), kind, reasons=LIST)
    assert delivery.table is None
    event = delivery.judgements[0]
    assert (event.kind, event.subject, event.body) == (kind.removesuffix("s"), subject, body)


def test_more_cases_than_contacts_read_block(tmp_path):
    text = FILES["causes"].replace("40;31", "31;40")
    assert blocking(read(write(tmp_path, text), reasons=LIST)) == ["cause_hits_exceed"]


def test_a_list_delivered_again_is_a_revision_only_when_that_is_said(tmp_path):
    path = write(tmp_path, "N°;Motif de contact;Ancien n°\n2.08a;valider;\n3.01;modifier;2.10\n3.02;autre;\n")
    standing = list_of("2.10", "2.08a", "2.09")
    assert blocking(read(path, "reasons", reasons=standing)) == ["list_stands"]
    delivery = read(path, "reasons", reasons=standing, revise=True)
    assert blocking(delivery) == []
    version = delivery.judgements[0]
    assert (version.kind, version.subject) == ("list_version", ("2",))
    assert version.body["crosswalk"] == [
        {"from": "2.10", "to": "3.01", "change": "renamed"},
        {"from": None, "to": "3.02", "change": "added"},
        {"from": "2.09", "to": None, "change": "retired"},
    ]
    states = {event.subject[0]: event.body["state"] for event in delivery.judgements[1:]}
    assert states == {"2.08a": "active", "3.01": "active", "3.02": "active", "2.10": "retired", "2.09": "retired"}
    assert [finding.subject for finding in delivery.findings if finding.rule.key == "reason_retired"] == ["2.09"]


def test_merged_and_split_reasons_are_told_apart(tmp_path):
    path = write(tmp_path, "N°;Motif;Ancien n°\n9;a;1, 2\n3a;b;3\n3b;c;3\n")
    crosswalk = read(path, "reasons", reasons=list_of("1", "2", "3"), revise=True).judgements[0].body["crosswalk"]
    assert [(change["from"], change["to"], change["change"]) for change in crosswalk] == [
        ("1", "9", "merged"), ("2", "9", "merged"), ("3", "3a", "split"), ("3", "3b", "split"),
    ]  # fmt: skip


def test_a_list_needs_wordings_and_single_ids(tmp_path):
    assert blocking(read(write(tmp_path, "N°;Motif\n1;y\n1;x\n"), "reasons")) == ["duplicate"]
    assert blocking(read(write(tmp_path, "N°;Motif;TOP 10\n1;;x\n2;y;\n"), "reasons")) == ["blank"]
    assert blocking(read(write(tmp_path, f"N°;Motif\n1;{'x' * 501}\n"), "reasons")) == ["too_long"]
    assert blocking(read(write(tmp_path, "Motif\nx\n"), "reasons")) == ["column_missing"]


def test_an_unclear_file_is_asked(tmp_path):
    delivery = read(write(tmp_path, "a;b\n1;2\n"))
    assert (delivery.kind, blocking(delivery)) == ("", ["kind_open"])
    assert "--as KIND" in facts(delivery)


@pytest.mark.parametrize(
    ("kind", "said"), [("contact", "Did you mean contacts"), ("invoices", "is not a kind of file")]
)
def test_a_kind_that_is_not_read_is_refused(tmp_path, kind, said):
    with pytest.raises(WrongCall, match=said):
        read(write(tmp_path, FILES["rates"]), kind)


def test_a_missing_column_names_the_headings_and_the_mapping_key(tmp_path):
    delivery = read(write(tmp_path, "Canal;Niveau;Prix\nappel;CARINA;38\n"), "rates")
    assert blocking(delivery) == ["column_missing", "column_missing"]
    assert "Canal, Niveau, Prix" in facts(delivery)
    assert "columns: cost_hour: HEADING" in facts(delivery)


def test_a_heading_of_the_mapping_that_is_not_there_is_named_with_the_nearest(tmp_path):
    path = write(tmp_path, "Canal;Prix de l'heure;Fixe;Fixe\nappel;38;1;2\n")
    mapping = {"columns": {"cost_hour": "Prix de l'heur", "cost_fixed": "Fixe"}}
    delivery = read(path, "rates", mapping=mapping)
    assert blocking(delivery) == ["heading_missing", "heading_twice"]
    assert "did you mean 'Prix de l'heure'?" in facts(delivery)


def test_numbers_that_leave_the_decimal_sign_open_are_asked(tmp_path):
    head = "Canal;Coût horaire;Coût fixe\n"
    assert blocking(read(write(tmp_path, head + "appel;1.234;0\n"), "rates")) == ["decimal_open"]
    assert blocking(read(write(tmp_path, head + "appel;38,5;1.2\n"), "rates")) == ["decimal_open"]
    told = read(write(tmp_path, head + "appel;1.234;0\n"), "rates", mapping={"formats": {"decimal": ","}})
    assert told.table["cost_hour"].tolist() == [1234]
    # Another number of the same file decides it.
    assert read(write(tmp_path, head + "appel;1.234;0,5\n"), "rates").table["cost_hour"].tolist() == [1234]


def test_findings_come_in_the_language_of_whoever_reads(tmp_path):
    delivery = read(write(tmp_path, "Canal;Niveau;Coût horaire;Coût fixe\nappel;CARINA;x;1\n"), "rates")
    assert rules(delivery) == ["not_a_number"]
    finding = delivery.findings[0]
    assert (finding.file, finding.sheet, finding.row, finding.column, finding.value) == (
        "file.csv", "", 2, "Coût horaire", "x",
    )  # fmt: skip


def test_every_kind_that_help_lists_is_read():
    assert set(KINDS) == set(vocabulary.KINDS)


def test_totals_are_counted_by_period_and_channel(tmp_path):
    table = read(write(tmp_path, FILES["totals"])).table
    assert table.to_dict("list") == {
        "grain": ["month", "month"],
        "period_start": [day("2019-09-01"), day("2019-10-01")],
        "channel": ["call", "call"],
        "n_contacts": [5732.0, 6100.0],
    }
    weekly = read(write(tmp_path, "Semaine;Total contacts\n2020-W20;0\n2020-W21;12\n"), "totals").table
    assert weekly["grain"].tolist() == ["week", "week"]
    assert weekly["channel"].tolist() == ["(all)", "(all)"]
    assert weekly["n_contacts"].tolist() == [0.0, 12.0]


def test_totals_need_every_count_once(tmp_path):
    assert blocking(read(write(tmp_path, "Mois;Contacts\n2019-09;\n"), "totals")) == ["blank"]
    assert blocking(read(write(tmp_path, "Mois;Contacts\n2019-09;1\n2019-09;2\n"), "totals")) == ["duplicate"]


def test_codings_keep_one_row_per_contact_and_coder(tmp_path):
    table = read(write(tmp_path, FILES["codings"]), reasons=LIST).table
    assert table["coder"].tolist() == ["Anne", "Paul"]
    assert table["second_reason_id"].tolist()[0] == "2.08a"
    assert pd.isna(table["second_reason_id"][1])
    assert table["round"].tolist() == [1, 1]
    assert table["source_code"].tolist() == ["INC-4", "INC-4"]


def test_a_contact_that_a_coder_left_open_is_set_aside_and_coded_twice_blocks(tmp_path):
    head = "N° ticket;Codeur;Motif;Motif secondaire;Tour\n"
    open_one = read(write(tmp_path, f"{head}T1;Anne;;;\nT2;Anne;2.10;2.10;\n"), "codings", reasons=LIST)
    assert open_one.rows_set_aside == 1
    assert rules(open_one) == ["blank", "same_reason_twice"]
    assert open_one.table["second_reason_id"].isna().all()
    again = read(write(tmp_path, f"{head}T1;Anne;2.10;;1\nT1;Anne;2.08a;;2\n"), "codings", reasons=LIST)
    assert again.rows_accepted == 2
    twice = read(write(tmp_path, f"{head}T1;Anne;2.10;;1\nT1;Anne;2.08a;;1\n"), "codings", reasons=LIST)
    assert blocking(twice) == ["duplicate"]


def test_a_mapping_gives_the_reasons_of_each_source_code_with_their_shares(tmp_path):
    delivery = read(write(tmp_path, FILES["mapping"]), reasons=LIST)
    assert [(one.kind, one.subject) for one in delivery.judgements] == [
        ("mapping", ("INC-4",)),
        ("mapping", ("INC-5",)),
    ]
    measured, said = (one.body for one in delivery.judgements)
    assert measured == {"shares": {"2.10": 0.7, "2.08a": 0.3}, "n_sample": 40, "list_version": 1}
    assert said == {"shares": {"2.10": 1.0}, "n_sample": None, "list_version": 1}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("A;2.10;0,7\nA;2.08a;0,7\n", "shares_exceed"),
        ("A;2.10;\nA;2.08a;0,7\n", "shares_missing"),
        ("A;2.10;0,7\nA;2.10;0,1\n", "duplicate"),
    ],
)
def test_a_mapping_whose_shares_do_not_hold_blocks(tmp_path, rows, said):
    assert said in blocking(read(write(tmp_path, f"Catégorie;Motif;Part\n{rows}"), "mapping", reasons=LIST))


def test_a_mapping_that_leaves_a_rest_says_so_and_thirds_that_round_up_are_taken(tmp_path):
    head = "Catégorie;Motif;Part\n"
    rest = read(write(tmp_path, f"{head}A;2.10;0,5\n"), "mapping", reasons=LIST)
    assert rules(rest) == ["shares_leave_rest"]
    assert "0.5" in facts(rest)
    thirds = read(write(tmp_path, f"{head}A;2.10;0,334\nA;2.08a;0,334\nA;9;0,334\n"), "mapping",
                  reasons=list_of("2.10", "2.08a", "9"))  # fmt: skip
    assert blocking(thirds) == []
    assert sum(thirds.judgements[0].body["shares"].values()) == pytest.approx(1.0, abs=1e-5)
