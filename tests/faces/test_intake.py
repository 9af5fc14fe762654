"""Notebook 00 in JupyterLab: a file uploaded, corrected and accepted in the assistant, the next week's without a question."""

from __future__ import annotations

import pytest

from bsnskit.store.engagement import create_engagement, open_engagement
from bsnskit.store.imports import import_file
from tools.faces import Lab, bsns, serving

pytestmark = pytest.mark.browser

LIST = "N°;Sujet;Motif de contact;Ancien n°\n1.01;Factures;Je ne comprends pas ma facture;\n1.02;Factures;Où est mon remboursement ?;\n"
HEAD = "Réf;Jour;Cause;Média;Agence;Commentaire\n"


def log(first, days):
    """Return a log of some days of February 2020; 3 and 4 February alone do not say which is the month."""
    rows = [
        f"T{first + n};{day:02d}/02/2020;1.0{1 + n % 2};appel;Lyon;Mon numéro est le 06 12 34 56 78, rappelez-moi {n}"
        for n, day in enumerate(days)
    ]
    return HEAD + "\n".join(rows) + "\n"


@pytest.fixture(scope="module")
def roots(tmp_path_factory):
    place = tmp_path_factory.mktemp("intake")
    made = create_engagement("Client", data=place / "data", language="fr")
    (place / "list.csv").write_text(LIST, "utf-8")
    (place / "week1.csv").write_text(log(1, [3, 4, 5, 6, 7] * 6), "utf-8")
    (place / "week2.csv").write_text(log(100, [10, 11, 12] * 6), "utf-8")
    import_file(open_engagement(made.folder), place / "list.csv", kind="reasons", author="Camille Berger")
    return place


@pytest.fixture(scope="module")
def face(roots):
    command = bsns("lab", "client", "--language", "fr", "--no-browser", roots=roots)
    with serving(command, roots / "lab.out", language="fr") as served:
        yield served


def test_uploads_corrects_and_accepts_a_file_and_takes_the_next_week_without_a_question(face, roots, page, picture):
    lab = Lab(page, face)
    lab.open("00_engagement")
    lab.run_all()
    box = page.locator(".bsns-intake").first
    box.locator("input[type=file]").set_input_files(roots / "week1.csv")
    kind = box.get_by_label("Ce que contient le fichier", exact=True)
    kind.select_option("contacts")
    column = {name: box.get_by_label(name, exact=True) for name in ("Réf", "Jour", "Cause", "Média", "Agence")}
    column["Réf"].wait_for()
    picture(box, "assistant_first_fr")
    for name, choice in (("Réf", "contact_id"), ("Jour", "contacted_at"), ("Cause", "reason_id")):
        column[name].select_option(choice)
        box.locator(".bsns-intake-used th", has_text=name).wait_for()
    # The comment is never shown.
    assert "06 12" not in box.inner_text()
    question = box.locator("select[data-key='formats.dates']")
    question.select_option("%d/%m/%Y")
    question.wait_for(state="detached")
    picture(box, "assistant_fr")
    accept = box.get_by_role("button", name="Accepter et importer")
    accept.click()
    box.locator(".bsns-intake-done").wait_for()
    assert "30 lignes lues = 30 importées + 0 mises de côté" in box.inner_text().replace("\xa0", " ").replace(
        "\u202f", " "
    )
    found = open_engagement("client", data=roots / "data")
    assert found.contacts.count().execute() == 30
    profile = box.locator(".bsns-intake-profile")
    assert "Ce qui a été importé : week1.csv" in profile.inner_text()
    cells = profile.locator("tr", has=page.get_by_role("rowheader", name="N° contact")).locator("td").all_inner_texts()
    assert cells == ["0", "30", ""]
    picture(box, "assistant_profile_fr")

    box.locator("input[type=file]").set_input_files(roots / "week2.csv")
    box.get_by_role("button", name="Accepter et importer").wait_for()
    assert (
        not box.locator(".bsns-intake-questions").count()
        and not box.locator(".bsns-intake-findings .bsns-intake-blocking").count()
    )
    assert "jj/mm/aaaa" in box.inner_text()
    box.get_by_role("button", name="Accepter et importer").click()
    box.locator(".bsns-intake-done", has_text="week2.csv").wait_for()
    assert found.contacts.count().execute() == 48

    box.get_by_role("button", name="Annuler le dernier import").click()
    box.locator(".bsns-intake-name", has_text="week2.csv").wait_for()
    assert open_engagement("client", data=roots / "data").contacts.count().execute() == 30
    picture(box, "assistant_undone_fr")
    lab.save()
    saved = (roots / "data" / "client" / "notebooks" / "00_engagement.ipynb").read_text("utf-8")
    assert "week1" not in saved and "06 12" not in saved
