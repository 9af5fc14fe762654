"""Importing a file: all of it or nothing, the raw file kept, the same file and overlaps recognised; killed anywhere."""

import hashlib
import json
from pathlib import Path

import openpyxl
import pytest

from bsnskit.errors import BlockingFindings, WrongCall
from bsnskit.intake import RefusedFile
from bsnskit.store.engagement import create_engagement, open_engagement
from bsnskit.store.events import NewEvent
from bsnskit.store.imports import AlreadyImported, import_file, look_at, take_back

TABLE = Path(__file__).resolve().parents[1] / "reference" / "motifs_dsi.csv"
SETTINGS = """
client: Rectorat
language: fr
channels: [call, mail]
tiers: [CARINA, CS-RH]
counted_year: {first_month: 2018-09, assumed: true}
"""
LOG = "N° contact;Date;Motif;Canal;Établissement\n"
UPDATE = "Canal;Niveau;Coût horaire;Coût fixe\nappel;CARINA;39;1\ncourriel;CARINA;30;1\nvisite\n"
RATES = "Canal;Niveau;Coût horaire;Coût fixe\nappel;CARINA;38;1\n"


@pytest.fixture
def engagement(tmp_path):
    made = create_engagement("Rectorat", data=tmp_path / "data")
    (made.folder / "engagement.yml").write_text(SETTINGS, "utf-8")
    return open_engagement(made.folder)


def take(engagement, path, **more):
    return import_file(engagement, path, **{"author": "Anne", **more})


def file_with(tmp_path, text, name="file.csv"):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


def state(folder):
    """Return everything an engagement holds, but the log and what holds no state: lock, stamp of the build."""
    quiet = {".lock", ".built.json", "bsns.log", "refused.jsonl"}
    found = open_engagement(folder)
    held = {
        place.relative_to(folder).as_posix(): place.read_bytes()
        for place in sorted(folder.rglob("*"))
        if place.is_file() and place.name not in quiet and place.suffix not in (".parquet", ".sqlite")
    }
    held["ledger"] = [(event.kind, event.subject, event.body) for event in found.ledger.events()]
    for kind in ("volumes", "rates", "handle_times"):
        stored = found.stored(kind)
        held[kind] = None if stored is None else stored.to_csv(index=False)
    return held


def test_imports_the_table_of_the_rectorat(engagement):
    report = take(engagement, TABLE)
    assert (report.kind, report.rows_read, report.rows_accepted, report.rows_set_aside) == ("volumes", 27, 27, 0)
    assert report.findings == []
    assert len(engagement.reasons) == 27
    assert engagement.reasons["client_top"].sum() == 8
    assert engagement.volumes["n_contacts"].sum() == 706
    digest = hashlib.sha256(TABLE.read_bytes()).hexdigest()
    kept = engagement.folder / "sources" / f"{digest[:8]}_motifs_dsi.csv"
    assert kept.read_bytes() == TABLE.read_bytes()
    entry = json.loads((engagement.folder / "sources" / "deliveries.json").read_text("utf-8"))[0]
    assert (entry["file"], entry["sha256"], entry["kind"]) == (kept.name, digest, "volumes")
    assert (entry["rows_read"], entry["rows_accepted"], entry["rows_set_aside"]) == (27, 27, 0)
    event = engagement.ledger.current("import")[digest[:16]]
    assert (event.author, event.body["file"]) == ("Anne", kept.name)
    assert not list(engagement.folder.glob(".importing*"))


def test_what_was_imported_is_built_again_from_the_deliveries(engagement):
    take(engagement, TABLE)
    before = engagement.volumes
    for place in (engagement.folder / "tables").iterdir():
        place.unlink()
    (engagement.folder / ".built.json").unlink()
    assert open_engagement(engagement.folder).volumes.equals(before)


def test_the_same_file_is_recognised_and_imported_again_only_when_that_is_said(engagement, tmp_path):
    take(engagement, TABLE)
    before = state(engagement.folder)
    with pytest.raises(AlreadyImported, match=r"imported already .* --replace"):
        take(engagement, TABLE)
    copy = tmp_path / "other name.csv"
    copy.write_bytes(TABLE.read_bytes())
    with pytest.raises(AlreadyImported):
        take(engagement, copy)
    assert state(engagement.folder) == before
    report = take(engagement, TABLE, replace=True)
    assert [finding.rule.key for finding in report.findings] == ["delivery_corrects"]
    assert engagement.volumes["n_contacts"].sum() == 706
    assert len(engagement.deliveries()) == 1


def revise(engagement):
    names = {str(n): f"2.0{n}" for n in range(1, 5)}
    standing = engagement.ledger.current("reason")
    crosswalk = [{"from": old, "to": new, "change": "renamed"} for old, new in names.items()]
    moved = [NewEvent("reason", new, {**standing[old].body, "list_version": 2}) for old, new in names.items()]
    gone = [NewEvent("reason", old, {"removed": True}) for old in names]
    version = NewEvent("list_version", "2", {"version": 2, "why": "sheets", "crosswalk": crosswalk})
    engagement.ledger.append_many([version, *moved, *gone], author="Anne")


def test_the_same_counts_follow_a_revision_of_the_list(engagement):
    take(engagement, TABLE)
    revise(engagement)
    report = take(engagement, TABLE, replace=True)
    assert [finding.value for finding in report.findings if finding.rule.key == "reason_renamed"] == [
        "1",
        "2",
        "3",
        "4",
    ]
    volumes = engagement.volumes
    assert volumes["n_contacts"].sum() == 706
    assert volumes.loc[volumes["reason_id"] == "2.03", "n_contacts"].sum() == 168
    assert not set(volumes["reason_id"]) & {"1", "2", "3", "4"}
    assert set(open_engagement(engagement.folder).volumes["reason_id"]) == set(engagement.reasons["reason_id"])


def test_a_blocking_finding_leaves_the_engagement_untouched(engagement, tmp_path):
    take(engagement, TABLE)
    before = state(engagement.folder)
    bad = file_with(tmp_path, "N°;Motif de contact;Volume annuel\n2.1;x;21\n2.10;y;abc\n")
    with pytest.raises(BlockingFindings, match="2 blocking") as caught:
        take(engagement, bad, kind="volumes")
    assert [(finding.file, finding.row, finding.value) for finding in caught.value.findings if finding.blocking] == [
        ("file.csv", 2, "2.1"), ("file.csv", 3, "abc"),
    ]  # fmt: skip
    assert state(engagement.folder) == before


@pytest.mark.parametrize(
    ("make", "error"),
    [(lambda folder: folder / "none.csv", WrongCall), (lambda folder: folder, WrongCall),
     (lambda folder: file_with(folder, ""), RefusedFile)],
)  # fmt: skip
def test_refuses_what_is_no_file(engagement, tmp_path, make, error):
    with pytest.raises(error):
        take(engagement, make(tmp_path), kind="rates")


def test_replace_and_append_exclude_each_other(engagement):
    with pytest.raises(WrongCall, match="not both"):
        take(engagement, TABLE, replace=True, append=True)


def test_rows_set_aside_lie_in_a_workbook_without_free_text(engagement, tmp_path):
    head = "N° contact;Date;Motif;Canal;Établissement;Description\n"
    text = head + "".join(f"c{n};13/01/2020;2.10;appel;E{n};Mme X appelle pour le dossier {n}\n" for n in range(25))
    text += "c98;;2.10;appel;E98;Mme Y appelle\nc99;14/01/2020;2.10;appel\n"
    take(engagement, TABLE)
    report = take(engagement, file_with(tmp_path, text, "journal é.csv"))
    assert (report.rows_read, report.rows_accepted, report.rows_set_aside) == (27, 25, 2)
    assert report.set_aside.parent == engagement.folder / "set_aside"
    sheet = openpyxl.load_workbook(report.set_aside).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [row[0] for row in rows[1:]] == [27, 28]
    assert rows[0][3:] == ["N° contact", "Date", "Motif", "Canal"]
    everything = (
        json.dumps(rows) + engagement.contacts.execute().to_csv() + (engagement.folder / "log/bsns.log").read_text()
    )
    assert "Mme" not in everything
    assert "E98" not in everything


def test_customer_keys_are_the_same_from_one_delivery_to_the_next(engagement, tmp_path):
    take(engagement, TABLE)
    take(engagement, file_with(tmp_path, LOG + "c1;13/01/2020;2.10;appel;ETAB-1\n", "1.csv"))
    take(engagement, file_with(tmp_path, LOG + "c2;20/01/2020;2.10;appel;ETAB-1\n", "2.csv"))
    keys = engagement.contacts.execute()["customer_key"]
    assert len(keys) == 2
    assert keys.nunique() == 1
    assert "ETAB" not in keys[0]


def test_contacts_of_a_new_period_are_added_those_of_the_same_are_asked(engagement, tmp_path):
    take(engagement, TABLE)
    first = file_with(tmp_path, LOG + "c1;13/01/2020;2.10;appel;A\nc2;17/01/2020;2.10;appel;A\n", "1.csv")
    second = file_with(tmp_path, LOG + "c3;20/01/2020;2.10;appel;A\n", "2.csv")
    overlapping = file_with(tmp_path, LOG + "c2;17/01/2020;2.07;appel;A\nc4;21/01/2020;2.10;appel;A\n", "3.csv")
    take(engagement, first)
    assert take(engagement, second).findings == []
    before = state(engagement.folder)
    with pytest.raises(BlockingFindings) as caught:
        take(engagement, overlapping)
    said = " ".join(next(finding for finding in caught.value.findings if finding.blocking).texts())
    assert "2 rows of contacts are there already for the same period (2020-01-17 to 2020-01-20)" in said
    assert "--replace" in said and "--append" in said
    assert state(engagement.folder) == before

    def contacts():
        table = engagement.contacts.execute().sort_values("contact_id")
        return dict(zip(table["contact_id"], table["reason_id"], strict=True))

    take(engagement, overlapping, append=True)
    assert contacts() == {"c1": "2.10", "c2": "2.07", "c3": "2.10", "c4": "2.10"}
    take(engagement, overlapping, replace=True)
    assert contacts() == {"c1": "2.10", "c2": "2.07", "c4": "2.10"}


def test_rates_are_brought_up_to_date_by_key(engagement, tmp_path):
    take(engagement, file_with(tmp_path, RATES + "courriel;CARINA;30;0\n", "1.csv"))
    report = take(engagement, file_with(tmp_path, RATES.replace("38", "39"), "2.csv"))
    assert [finding.rule.key for finding in report.findings] == ["delivery_corrects"]
    assert engagement.rates.set_index("channel")["cost_hour"].to_dict() == {"mail": 30, "call": 39}


def test_counts_split_otherwise_are_asked(engagement, tmp_path):
    take(engagement, TABLE)
    text = "N° motif;Année;Volume annuel\n2.10;2018/2019;22\n"
    path = file_with(tmp_path, text)
    with pytest.raises(BlockingFindings) as caught:
        take(engagement, path, kind="volumes")
    assert [finding.rule.key for finding in caught.value.findings if finding.blocking] == ["delivery_split_otherwise"]
    take(engagement, path, kind="volumes", replace=True)
    volumes = engagement.volumes
    assert volumes.loc[volumes["reason_id"] == "2.10", "n_contacts"].tolist() == [22]
    assert volumes["n_contacts"].sum() == 707


def test_handle_times_there_already_are_asked(engagement, tmp_path):
    take(engagement, TABLE)
    head = "Code motif;Canal;Niveau;Temps de traitement (s)\n"
    take(engagement, file_with(tmp_path, head + "2.10;appel;CARINA;330\n", "1.csv"))
    more = file_with(tmp_path, head + "2.10;appel;CARINA;90\n", "2.csv")
    with pytest.raises(BlockingFindings):
        take(engagement, more)
    take(engagement, more, append=True)
    assert engagement.handle_times["handle_s"].tolist() == [330, 90]
    take(engagement, more, replace=True)
    assert engagement.handle_times["handle_s"].tolist() == [90]


def test_one_workbook_may_be_imported_sheet_by_sheet(engagement, tmp_path):
    book = openpyxl.Workbook()
    for title, channel in (("A", "appel"), ("B", "courriel")):
        sheet = book.create_sheet(title)
        sheet.append(["Canal", "Niveau", "Coût horaire", "Coût fixe"])
        sheet.append([channel, "CARINA", 38, 1])
    book.save(tmp_path / "rates.xlsx")
    for title in ("A", "B"):
        take(engagement, tmp_path / "rates.xlsx", kind="rates", mapping={"sheet": title})
    with pytest.raises(AlreadyImported):
        take(engagement, tmp_path / "rates.xlsx", kind="rates", mapping={"sheet": "B"})
    assert sorted(engagement.rates["channel"]) == ["call", "mail"]
    assert sorted(open_engagement(engagement.folder).rates["channel"]) == ["call", "mail"]
    assert len(engagement.deliveries()) == 2


def test_judgements_become_events_once(engagement, tmp_path):
    take(engagement, TABLE)
    text = "Code motif;Trimestre;Cible par semaine\n2.07;T2 2020;1,5\n2.16;T2 2020;1\n"
    take(engagement, file_with(tmp_path, text))
    assert engagement.targets["target_week"].tolist() == [1.5, 1.0]
    position = engagement.ledger.position
    take(engagement, file_with(tmp_path, text.replace("1,5", "1,2"), "again.csv"))
    assert engagement.ledger.position == position + 2  # the one target that changed, and the import
    assert engagement.targets["target_week"].tolist() == [1.2, 1.0]


def test_a_revision_of_the_list_keeps_the_order_and_leads_volumes_on(engagement, tmp_path):
    take(engagement, TABLE)
    rows = [
        f"{name};{label};{'1' if name == '1' else ''}"
        for name, label in zip(
            engagement.reasons["reason_id"], engagement.reasons["label"].str.replace('"', ""), strict=True
        )
        if name != "1.09"
    ]
    rows[0] = rows[0].replace("1;", "2.01;", 1)
    path = file_with(tmp_path, "N°;Motif de contact;Ancien n°\n" + "\n".join(rows) + "\n")
    with pytest.raises(BlockingFindings, match="1 blocking"):
        take(engagement, path, kind="reasons")
    take(engagement, path, kind="reasons", replace=True)
    reasons = engagement.reasons.set_index("reason_id")
    assert engagement.reasons["reason_id"].tolist()[:2] == ["2.01", "2"]
    assert reasons.loc[["1", "1.09"], "state"].tolist() == ["retired", "retired"]
    assert reasons["list_version"].max() == 2
    volumes = engagement.volumes
    assert volumes.loc[volumes["reason_id"] == "2.01", "n_contacts"].sum() == 52
    assert volumes["n_contacts"].sum() == 706


@pytest.mark.parametrize("name", ["../../evil.csv", "a" * 300 + ".csv", "CON.csv", "é:*?.csv"])
def test_the_kept_name_stays_inside_the_folder(engagement, tmp_path, name):
    source = tmp_path / "x.csv"
    source.write_text(RATES, "utf-8")
    from bsnskit.store.imports import safe_name

    safe = safe_name(name)
    assert Path(safe).name == safe
    assert len(safe) <= 100
    assert not set(safe) & set('\\/:*?"<>|')


# -- killed at every write ---------------------------------------------------------------------------------------------


def test_what_a_kill_at_any_write_leaves_is_all_or_nothing(engagement, tmp_path, before_each_write):
    take(engagement, file_with(tmp_path, RATES, "1.csv"))
    # A row set aside, a table brought up to date, the ledger, the list of deliveries: everything that is written.
    update = file_with(tmp_path, UPDATE, "2.csv")
    with before_each_write(engagement.folder, tmp_path / "killed") as copies:
        take(engagement, update, append=True)
    assert len(copies) > 40
    done, short = 0, [hashlib.sha256(text.encode()).hexdigest()[:8] for text in (RATES, UPDATE)]
    whole = {f"{short[0]}_1.csv", f"{short[1]}_2.csv", f"{short[1]}_2_rates.xlsx", "deliveries.json"}
    for step, folder in enumerate(copies):
        found = open_engagement(folder)
        rates = found.rates["cost_hour"].tolist()
        imports = len(found.ledger.current("import"))
        assert (rates, imports, len(found.deliveries())) in (([38], 1, 1), ([39, 30], 2, 2)), step
        found.ledger.verify()
        done += imports == 2
        if imports == 1 and step % 5 == 1:
            # The next import sweeps away what this one had begun, and ends well.
            import_file(found, update, author="Anne", append=True)
            assert found.rates["cost_hour"].tolist() == [39, 30]
            left = {place.name for room in ("sources", "set_aside") for place in (folder / room).iterdir()}
            assert left == whole, step
    assert 1 <= done < len(copies)


def test_a_failure_after_the_raw_copy_sweeps_it_away(engagement, tmp_path, monkeypatch):
    take(engagement, file_with(tmp_path, RATES, "1.csv"))
    before = state(engagement.folder)

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    for step in ("append_many", "write_table"):
        target = engagement.ledger if step == "append_many" else engagement
        with monkeypatch.context() as patched:
            patched.setattr(type(target), step, full)
            if step == "append_many":
                with pytest.raises(OSError, match="No space"):
                    take(engagement, file_with(tmp_path, RATES.replace("38", "39"), "2.csv"))
                assert state(engagement.folder) == before
            else:
                with pytest.raises(OSError, match="No space"):
                    take(engagement, file_with(tmp_path, RATES.replace("38", "39"), "2.csv"))
    # Recorded in the ledger, then the disk was full: the next opening completes it.
    assert open_engagement(engagement.folder).rates["cost_hour"].tolist() == [39]


# -- remembered, looked at, taken back --------------------------------------------------------------------------------


def test_the_next_file_of_the_same_layout_is_read_without_a_question(engagement, tmp_path):
    take(engagement, TABLE)
    first = file_with(tmp_path, "Jour;Pourquoi;Agence\n13/01/2020;2.06;A\n14/01/2020;2.10;B\n", "jan.csv")
    mapping = {"kind": "contacts", "columns": {"contacted_at": "Jour", "reason_id": "Pourquoi"}, "not_used": ["Agence"]}
    take(engagement, first, mapping=mapping)
    kept = [place for place in (engagement.folder / "layouts").iterdir() if place.name.startswith("contacts-")]
    assert len(kept) == 1 and "dates: '%d/%m/%Y'" in kept[0].read_text("utf-8")
    # 3 and 4 February, or 2 March and 2 April? The layout knows; columns in another order are the same layout.
    second = file_with(tmp_path, "Agence;Pourquoi;Jour\nA;2.06;03/02/2020\nA;2.06;04/02/2020\n", "feb.csv")
    report = take(engagement, second)
    assert "no_contact_id" in {finding.rule.key for finding in report.findings}
    assert not {"dates_open", "kind_open"} & {finding.rule.key for finding in report.findings}
    assert engagement.delivered_days()[1].isoformat() == "2020-02-04"
    assert open_engagement(engagement.folder).stored("contacts").equals(engagement.stored("contacts"))


def test_changed_lost_and_new_columns_are_said(engagement, tmp_path):
    take(engagement, TABLE)
    head = "N° contact;Date;Motif;Canal;Agence;Durée (s)"
    take(engagement, file_with(tmp_path, f"{head}\nK1;2020-01-13;2.06;appel;A;60\n", "one.csv"), kind="contacts")
    changed = head.replace("Motif", "Motifs").replace("Agence", "Site")
    with pytest.raises(BlockingFindings) as caught:
        take(engagement, file_with(tmp_path, f"{changed}\nK2;2020-01-20;2.06;appel;A;60\n", "two.csv"))
    found = {finding.rule.key: " ".join(finding.texts()) for finding in caught.value.findings}
    assert (
        "'Motif', read as 'reason_id' until now" in found["column_lost"]
        and "is it 'Motifs' now" in found["column_lost"]
    )
    assert "columns: reason_id: Motifs" in found["column_lost"]
    assert "Agence" in found["columns_gone"] and "Site" in found["columns_new"]
    take(
        engagement,
        tmp_path / "two.csv",
        mapping={"kind": "contacts", "columns": {"contacted_at": "Date", "reason_id": "Motifs"}},
    )
    third = take(engagement, file_with(tmp_path, f"{changed}\nK3;2020-01-27;2.06;appel;A;60\n", "three.csv"))
    assert {"column_lost", "columns_new"}.isdisjoint(finding.rule.key for finding in third.findings)


def test_a_file_is_looked_at_without_a_trace_and_an_import_is_taken_back(engagement, tmp_path):
    take(engagement, TABLE)
    before = state(engagement.folder)
    log = file_with(tmp_path, f"{LOG}K1;2020-01-13;2.06;appel;E1\nK2;2020-01-14;2.06;appel;E2\n")
    looked = look_at(engagement, log)
    assert (looked.delivery.kind, looked.delivery.seen.headings[2], looked.before) == ("contacts", "Motif", None)
    assert looked.delivery.seen.preview[2] == ("2.06", "2.06") and looked.delivery.seen.preview[4] == ()
    assert state(engagement.folder) == before
    report = take(engagement, log)
    again = look_at(engagement, log)
    assert again.before["sha256"] == report.delivery["sha256"]
    assert any(finding.rule.key == "delivery_overlaps" for finding in again.findings)
    take_back(engagement, report.delivery, author="Anne")
    assert not engagement.has("contacts") and len(engagement.reasons) == 27
    assert not list((engagement.folder / "layouts").glob("contacts-*"))
    with pytest.raises(WrongCall, match="does not stand"):
        take_back(engagement, report.delivery, author="Anne")
    assert take(engagement, log).rows_accepted == 2


def test_a_first_list_taken_back_leaves_no_reason(engagement):
    report = take(engagement, TABLE)
    take_back(engagement, report.delivery, author="Anne")
    assert engagement.reasons.empty and engagement.volumes.empty
    take(engagement, TABLE)
    assert len(engagement.reasons) == 27 and engagement.volumes["n_contacts"].sum() == 706


def test_totals_codings_and_a_mapping_are_taken_in_and_brought_up_to_date(engagement, tmp_path):
    take(engagement, TABLE)
    take(engagement, file_with(tmp_path, "Mois;Contacts\n2019-09;60\n2019-10;70\n", "t1.csv"), kind="totals")
    take(engagement, file_with(tmp_path, "Mois;Contacts\n2019-10;71\n", "t2.csv"), kind="totals")
    assert engagement.totals["n_contacts"].tolist() == [60, 71]
    take(engagement, file_with(tmp_path, "N° ticket;Codeur;Motif\nT1;Anne;2.10\nT1;Paul;2.07\n", "c.csv"))
    assert engagement.codings["coder"].tolist() == ["Anne", "Paul"]
    take(engagement, file_with(tmp_path, "Catégorie;Motif;Part\nA;2.10;0,6\nA;2.07;0,4\n", "m1.csv"), kind="mapping")
    take(engagement, file_with(tmp_path, "Catégorie;Motif;Part\nA;2.07;1\nB;2.10;1\n", "m2.csv"), kind="mapping")
    mapping = engagement.mapping.set_index(["source_code", "reason_id"])["share"]
    assert mapping.to_dict() == {("A", "2.07"): 1.0, ("B", "2.10"): 1.0}
    assert all(engagement.has(kind) for kind in ("totals", "codings", "mapping"))
