"""The coding trial end to end: drawn, written, opened in LibreOffice, filled by generated coders, read back, re-tested."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from bsnskit.errors import NotReady, WrongCall, WrongWeek
from bsnskit.i18n import Language
from bsnskit.session import Session
from bsnskit.store import list_workbook
from bsnskit.store.by_mapping import reached_by_mapping
from bsnskit.store.coders import choose_coder
from bsnskit.store.engagement import Engagement, create_engagement, open_engagement
from bsnskit.store.events import NewEvent
from bsnskit.store.imports import import_file
from tests.method.builders import make_reasons
from tests.needs import find_program

AGENTS = ["Anne", "Paul", "Zoé"]
REASONS = {
    "1": "Je ne vois pas ma ligne", "2": "Je n'arrive pas à valider", "3": "Je n'arrive pas à modifier",
    "4": "Où est mon mail ?", "5": "J'ai oublié mon mot de passe", "6": "Je veux rouvrir ma campagne",
}  # fmt: skip
PLANTED = ("2", "3")
CODES = {"1": "ACC", "2": "CR", "3": "CR", "4": "MAIL", "5": "ACC", "6": "CAMP"}
SETTINGS = "client: Essai\nlanguage: fr\nchannels: [call, mail]\n"


def client(folder: Path) -> Engagement:
    """Make an engagement with six reasons and 600 contacts that carry a code of the company and no reason."""
    made = create_engagement("Essai", data=folder / "data")
    (made.folder / "engagement.yml").write_text(SETTINGS, "utf-8")
    engagement = open_engagement(made.folder)
    take(engagement, folder, "reasons", "N°;Motif de contact\n" + "".join(f"{c};{t}\n" for c, t in REASONS.items()))
    days = [f"{1 + place % 28:02d}/{1 + place % 12:02d}/2019" for place in range(600)]
    rows = [f"C{place:03d};{day};{CODES[truth(place)]};Téléphone" for place, day in enumerate(days)]
    take(engagement, folder, "contacts", "N° contact;Date;Catégorie;Canal\n" + "\n".join(rows) + "\n")
    return engagement


def truth(place: int) -> str:
    return str(1 + (place * 7) % 6)


def take(engagement: Engagement, folder: Path, kind: str, text: str) -> None:
    path = folder / f"{kind}.csv"
    path.write_text(text, "utf-8")
    import_file(engagement, path, kind=kind, author="Anne", append=True)


def session(engagement: Engagement, language: str = "fr") -> Session:
    return Session(engagement, "last", Language(language))


def through_libreoffice(form: str, into: Path, *paths: Path) -> list[Path]:
    """Open workbooks in LibreOffice and save them again, all in one go."""
    program = find_program("soffice", "libreoffice")
    profile = into / "profile"
    command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", form]
    ended = subprocess.run(
        [*command, "--outdir", into, *paths], capture_output=True, text=True, timeout=240, check=False
    )
    made = [into / f"{path.stem}.{form}" for path in paths]
    assert all(one.exists() for one in made), ended.stdout + ended.stderr
    return made


def list_written(place: Path) -> pd.DataFrame:
    """Write the workbook of a list whose numbers and labels a spreadsheet would spoil; return the list."""
    hostile = {"2.1": "=1+1", "2.10": "Où est « mon » colis ?", "3.01": "01/02/2020"}
    listed = make_reasons(*hostile).assign(label=list(hostile.values()))
    place.write_bytes(list_workbook.workbook_of_list(listed, Language("fr")))
    return listed


def change_list(place: Path) -> None:
    """Give a reason an owner, merge another, add a third, as a person would in a spreadsheet."""
    book = openpyxl.load_workbook(place)
    (sheet,) = book.worksheets
    column = {cell.value: cell.column for cell in sheet[1]}
    row_of = {sheet.cell(row, 1).value: row for row in range(2, sheet.max_row + 1)}
    (rule,) = sheet.data_validations.dataValidation
    assert rule.type == "list" and "fusionné" in rule.formula1
    sheet.cell(row_of["2.10"], column["Responsable"], "Transport")
    sheet.cell(row_of["2.1"], column["Devient"], "fusionné dans")
    sheet.cell(row_of["2.1"], column["Dans (numéro)"], "2.10")
    sheet.cell(len(row_of) + 2, column["Nouveau numéro"], "4.10")
    sheet.cell(len(row_of) + 2, column["La phrase du client"], "Puis-je payer plus tard ?")
    book.save(place)


def fill(path: Path, agent: str, *, other: bool = True) -> None:
    """Code as a generated agent: mostly the truth, the planted pair by lot, one contact on no list."""
    draw = np.random.default_rng([len(agent), sum(map(ord, agent)), 4])
    book = openpyxl.load_workbook(path)
    sheet, listed = book["À coder"], [row[0].value for row in book["Liste"].iter_rows(min_row=2)]
    of = {choice.split(" · ")[0]: choice for choice in listed}
    heads = [cell.value for cell in sheet[1]]
    ticket, answer = heads.index("N° contact"), heads.index("Motif principal")
    for row in sheet.iter_rows(min_row=2):
        if not row[ticket].value:
            continue
        place = int(row[ticket].value[1:])
        code = truth(place) if draw.random() < 0.95 else str(draw.integers(1, 7))
        code = str(draw.choice(PLANTED)) if code in PLANTED and "3" in of else code
        code = "2" if code not in of else code
        row[answer].value = "Autre" if other and place % 50 == 0 else of[code]
        if place % 40 == 1:
            row[answer + 1].value = of["5"]
    book.save(path)


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """The folder of an engagement with its list and log, imported once."""
    return client(tmp_path_factory.mktemp("built")).folder


@pytest.fixture
def engagement(built, tmp_path) -> Engagement:
    return open_engagement(shutil.copytree(built, tmp_path / "data" / built.name))


@pytest.fixture(scope="module")
def planned(built, tmp_path_factory):
    """An engagement with its first round drawn, and what was said of it."""
    folder = tmp_path_factory.mktemp("trial")
    engagement = open_engagement(shutil.copytree(built, folder / "data" / built.name))
    said = session(engagement).trial(AGENTS, contacts=150)
    return folder, engagement, said.text, sorted((engagement.folder / "coding").glob("*.xlsx"))


def test_the_trial_writes_one_blind_workbook_per_agent(planned) -> None:
    _, engagement, said, books = planned
    assert [path.name for path in books] == ["round 1 Anne.xlsx", "round 1 Paul.xlsx", "round 1 Zoé.xlsx"]
    assert "150 contacts" in said and "round 1 Zoé.xlsx" in said
    design = engagement.trials[1]
    assert {code: given for code, (_, given) in design["strata"].items()} == {
        "ACC": 50,
        "CAMP": 25,
        "CR": 50,
        "MAIL": 25,
    }
    assert len(design["contacts"]) == 150
    seen = {}
    for path, agent in zip(books, AGENTS, strict=True):
        book = openpyxl.load_workbook(path)
        assert book.sheetnames == ["Consignes", "À coder", "Liste"]
        sheet = book["À coder"]
        heads = [cell.value for cell in sheet[1]]
        assert heads == ["Tour", "Codé par", "N° contact", "Jour", "Canal", "Motif principal", "Second motif",
                         "Votre remarque"]  # fmt: skip
        texts = " ".join(str(cell.value) for one in book for row in one.iter_rows() for cell in row)
        assert not any(other in texts for other in AGENTS if other != agent)  # nothing of the others
        assert not any(code in texts for code in CODES.values())  # the company's code would answer for him
        assert sheet.protection.sheet and book["Liste"].protection.sheet and book["Consignes"].protection.sheet
        unlocked = {cell.column for row in sheet.iter_rows(min_row=2) for cell in row if not cell.protection.locked}
        assert unlocked == {6, 7, 8}
        (rule,) = sheet.data_validations.dataValidation
        assert (rule.type, rule.formula1, str(rule.sqref)) == ("list", "'Liste'!$A$2:$A$8", "F2:G151")
        order = [row[0].value for row in book["Liste"].iter_rows(min_row=2)]
        assert order[-1] == "Autre" and [one.split(" · ")[0] for one in order[:-1]] == design["orders"][agent]
        seen[agent] = (order, [sheet.cell(row, 3).value for row in range(2, 152)])
    assert len({tuple(order) for order, _ in seen.values()}) == 3
    assert len({tuple(contacts) for _, contacts in seen.values()}) == 3
    assert len({frozenset(contacts) for _, contacts in seen.values()}) == 1


def test_instructions_stand_in_the_language_asked_for(planned, tmp_path) -> None:
    _, engagement, _, _ = planned
    other = open_engagement(engagement.folder)
    for language, word, heading in (("en", "Instructions", "Main reason"), ("es", "Instrucciones", "Motivo principal")):
        session(other, language).trial(AGENTS[:2], contacts=6)
        book = openpyxl.load_workbook(other.folder / "coding" / "round 1 Anne.xlsx")
        assert book.sheetnames[0] == word
        assert heading in [cell.value for cell in book.worksheets[1][1]]
    session(other).trial(AGENTS, contacts=150)  # as it was, for the tests that follow


@pytest.mark.libreoffice
def test_the_trial_goes_through_libreoffice_and_finds_the_planted_pair(planned, tmp_path) -> None:
    _, engagement, _, books = planned
    listed = list_written(tmp_path / "list.xlsx")
    for path, agent in zip(books, AGENTS, strict=True):
        if agent == "Zoé":  # one of the three, and a list, go through LibreOffice before and after they are filled
            opened, kept_list = through_libreoffice("xlsx", tmp_path / "saved", path, tmp_path / "list.xlsx")
            assert list_workbook.changes_in_list("list.xlsx", kept_list.read_bytes(), listed, Language("fr")) == []
            change_list(kept_list)
            kept = openpyxl.load_workbook(opened)["À coder"]
            assert kept.protection.sheet
            (rule,) = kept.data_validations.dataValidation
            assert rule.type == "list" and "Liste" in rule.formula1
            fill(opened, agent)
            path, changed = through_libreoffice("ods", tmp_path / "saved", opened, kept_list)
            assert list_workbook.changes_in_list("list.ods", changed.read_bytes(), listed, Language("fr")) == [
                {"change": "merge", "reason_id": "2.1", "into": "2.10"},
                {"change": "describe", "reason_id": "2.10", "topic": listed["topic"].iloc[1], "owner": "Transport"},
                {"change": "add", "reason_id": "4.10", "label": "Puis-je payer plus tard ?", "topic": None},
            ]
        else:
            fill(path, agent)
        report = import_file(engagement, path, kind="codings", author="Camille")
        assert (report.rows_read, report.rows_accepted) == (150, 150), [one.texts() for one in report.findings]
    codings = engagement.codings
    assert len(codings) == 450 and set(codings["coder"]) == set(AGENTS)
    assert (codings["reason_id"] == "(other)").sum() > 0 and codings["second_reason_id"].notna().any()

    mission = session(engagement)
    card = mission.chain.trials[-1]
    worst = card.measures.pairs.iloc[0]
    assert (worst["reason_a"], worst["reason_b"]) == PLANTED
    proposed = mission.chain.revision.iloc[0]
    assert (proposed["change"], proposed["reason_id"], proposed["other_id"]) == ("merge", *PLANTED)
    assert proposed["alpha_then"] > proposed["alpha_now"] + 0.05
    assert card.measures.bias is not None
    shown = mission.trial().text
    assert "Fusionner 2 et 3" in shown and "Exclusive : " in shown and "Exhaustive : " in shown

    # The proposal is followed: 3 goes into 2, and a second round is drawn from contacts that nobody has seen.
    revision = {"version": 2, "why": "essai", "crosswalk": [{"from": "3", "to": "2", "change": "merged"}]}
    kept = {"label": REASONS["2"], "position": 2, "list_version": 2}
    engagement.ledger.append_many(
        [NewEvent("list_version", "2", revision), NewEvent("reason", "3", {"removed": True}),
         NewEvent("reason", "2", kept)], author="Camille",
    )  # fmt: skip
    session(engagement).trial(AGENTS, contacts=150)
    assert not set(engagement.trials[1]["contacts"]) & set(engagement.trials[2]["contacts"])
    for agent in AGENTS:
        path = engagement.folder / "coding" / f"round 2 {agent}.xlsx"
        fill(path, agent)
        import_file(engagement, path, kind="codings", author="Camille")
    first, second = session(engagement).chain.trials
    assert (first.measures.list_version, second.measures.list_version) == (1, 2)
    assert first.measures.agreement == card.measures.agreement  # judged on its own list, before as after
    assert second.measures.agreement.value > first.measures.agreement.value
    beside = session(engagement, "en").trial().text
    assert "Round 1, list version 1" in beside and "Round 2, list version 2" in beside and "Re-test" in beside
    assert set(engagement.codings["reason_id"]) <= {
        "1",
        "2",
        "4",
        "5",
        "6",
        "(other)",
    }  # led on to the list that stands


def test_the_coder_is_chosen_once_and_a_change_is_a_break(engagement, tmp_path) -> None:
    mission = session(engagement)
    assert "n’a pas encore été choisi" in mission.mapping().text
    with pytest.raises(WrongCall, match=r"'agents' codes nothing.*Did you mean agent"):
        mission.mapping("agents", from_week="2020-W01")
    with pytest.raises(WrongWeek):
        mission.mapping("agent", from_week="2020-W60")
    with pytest.raises(NotReady, match="nothing leads"):
        mission.mapping("mapping", from_week="2020-W01")
    rows = [f"C{place:03d};Anne;{truth(place)};{CODES[truth(place)]}" for place in range(120)]
    take(engagement, tmp_path, "codings", "N° ticket;Codeur;Motif;Catégorie\n" + "\n".join(rows) + "\n")
    mission.mapping("agent", from_week="2020-W01", why="les conseillers codent en ligne")
    assert engagement.coder["coder"] == "agent" and engagement.breaks.empty
    assert mission.mapping("agent", from_week="2020-W01") and len(engagement.ledger.events("coder")) == 1
    assert engagement.volumes.empty  # agents code, and nobody has coded the log yet
    assert without_reason(engagement) == (600, 600)

    shown = mission.mapping("mapping", from_week="2020-W10", why="trop peu de temps").text
    assert "la correspondance des codes" in shown and "trop peu de temps" in shown
    assert engagement.breaks[["week", "kind"]].to_numpy().tolist() == [["2020-W10", "coder"]]
    frozen = engagement.mapping.set_index(["source_code", "reason_id"])
    assert frozen.loc[("CR", "2"), "share"] == pytest.approx(0.5) and frozen.loc[("CR", "2"), "n_sample"] == 40
    year = engagement.volumes.query("grain == 'year'")
    assert year["n_contacts"].sum() == pytest.approx(600)  # volumes follow through the mapping
    assert without_reason(engagement) is None
    assert reached_by_mapping(engagement.contacts, engagement.mapping.query("reason_id != '2'")) == pytest.approx(500)
    chain = session(engagement).chain
    mapped, pareto = (table.set_index("reason_id") for table in (chain.mapped_volumes, chain.pareto))
    ends = ["n_low", "n_high"]
    assert pareto.loc["2", ends].tolist() == pytest.approx(mapped.loc["2", ["low", "high"]].tolist())
    assert mapped.loc["2", "n_contacts"] == pytest.approx(100)
    assert mapped.loc["2", "low"] < 80 and mapped.loc["2", "high"] > 120 and mapped.loc["2", "n_sample"] == 120


def test_the_choice_of_a_coder_can_be_taken_back(engagement) -> None:
    events = choose_coder(engagement, "sample", from_week="2020-W10", why="", author="A", shares=_none(engagement))
    engagement.ledger.undo(events[0].event_id, author="A")
    assert engagement.coder is None


def without_reason(engagement: Engagement) -> tuple[int, int] | None:
    """Return how many contacts of how many are said to be in no count; None where nothing is said."""
    found = [one for one in engagement.findings() if one.rule.key == "contacts_without_reason"]
    return (int(found[0].fields["count"]), int(found[0].fields["total"])) if found else None


def _none(engagement: Engagement):
    return session(engagement).chain.code_shares
