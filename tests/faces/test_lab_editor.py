"""The list editor in JupyterLab as `bsns lab sample --language fr` opens it: several changes, undo, a kernel restarted."""

from __future__ import annotations

import pytest

from bsnskit.runs import pristine_sample
from bsnskit.store import judgements, revising
from bsnskit.store.engagement import open_engagement
from tests.widgets.editor_hands import EditorHands
from tools.faces import AUTHOR, Lab, bsns, serving

pytestmark = pytest.mark.browser

WHY = "Les agents ne les distinguent pas."


@pytest.fixture(scope="module")
def roots(tmp_path_factory):
    place = tmp_path_factory.mktemp("editor")
    pristine_sample(place / "data")
    return place


@pytest.fixture(scope="module")
def face(roots):
    with serving(bsns("lab", "sample", "--language", "fr", "--no-browser", roots=roots), roots / "lab.out") as served:
        yield served


def hands_on(lab):
    return EditorHands(lab.page, lab.page.locator(".bsns-editor").first)


def test_revises_the_list_undoes_and_finds_it_after_the_kernel_was_restarted(face, roots, page, picture):
    lab = Lab(page, face)
    lab.open("01_qualification")
    lab.run_all()
    hands = hands_on(lab)
    reading_what_customers_wrote(lab, roots)
    waiting_for_a_decision(page, hands)
    ledger = open_engagement("sample", data=roots / "data").ledger

    hands.change("2.14", "merge", WHY, into="2.06")
    hands.press("record")
    hands.change("2.17", "attach", "Même sujet : le mail.", parent_id="2.10")
    hands.press("record")
    hands.change("1.01", "split", part_label_0="Ma pondération est fausse", part_label_1="Mon IMP est fausse")
    hands.press("later")
    hands.change("2.05", "describe", "Le droit vient de ce service.", owner="Maîtrise d’ouvrage SIRHEN")
    hands.press("record")
    assert judgements.list_version(ledger) == 5
    hands.press("undo")
    hands.change("2.16", "rename", "Mots du client.", label="Je n’arrive pas à ouvrir le site <b>SIRHEN</b>")
    hands.press("record")
    picture(hands.editor, "lab-editor")

    found = judgements.revisions(ledger)
    assert [one["version"] for one in found] == [2, 3, 4, 5]
    assert {one["author"] for one in found[1:]} == {AUTHOR}
    assert [step["change"] for one in found[1:] for step in one["crosswalk"]] == ["merged", "attached", "reworded"]
    assert found[1]["why"] == WHY

    lab.restart_and_run_all()
    again = hands_on(lab)
    assert "2.14" not in again.ids() and "Maîtrise" not in again.item("2.05").inner_text()
    assert again.ids().index("2.17") == again.ids().index("2.10") + 1
    assert "<b>SIRHEN</b>" in again.item("2.16").inner_text()
    assert len(again.tray()) == 3 and "1.01" in again.tray()[2] and "J’ai oublié mon mot de passe" in again.tray()[1]
    assert len(revising.proposals(ledger)) == 3
    # The kernel's thread is another one: a further change and an undo after the restart.
    again.press("refuse")
    again.press("undo")
    assert len(again.tray()) == 3
    volumes = open_engagement("sample", data=roots / "data").volumes
    assert "2.14" not in set(volumes["reason_id"])
    lab.save()
    saved = (roots / "data" / "sample" / "notebooks" / "01_qualification.ipynb").read_text("utf-8")
    assert WHY not in saved
    words = open_engagement("sample", data=roots / "data").verbatims["verbatim"]
    assert len(words) == 260 and not any(said in saved for said in words)


def reading_what_customers_wrote(lab, roots):
    """Turn the pages of the verbatims."""
    shown = lab.notebook.locator(".bsns-verbatims")
    shown.get_by_text("1 à 20 sur 260").wait_for()
    held = open_engagement("sample", data=roots / "data").verbatims["verbatim"].tolist()
    assert shown.locator("li").all_text_contents() == held[:20]
    shown.get_by_role("button", name="Suivants").click()
    shown.get_by_text("21 à 40 sur 260").wait_for()
    assert shown.locator("li").all_text_contents() == held[20:40]


def waiting_for_a_decision(page, hands):
    """Put what the trial and a cluster propose into the tray of the editor that is open further down."""
    clusters = page.locator(".bsns-review", has_text="Dans les mots du client")
    clusters.wait_for(state="attached")
    clusters.evaluate("view => view.scrollIntoView()")  # JupyterLab hides what is far from the screen
    clusters.locator("tbody tr").first.wait_for()
    assert clusters.locator("tbody tr").count() == 8 and "hypothèse d’illustration" in clusters.text_content()
    row = clusters.locator("tbody tr").first
    row.locator("input").fill("2.18")
    row.locator("textarea").fill("J’ai oublié mon mot de passe")
    proposed = page.locator(".bsns-review", has_text="Définir 1.02 par rapport à 1.04")
    proposed.evaluate("view => view.scrollIntoView()")
    proposed.locator("textarea").first.fill("Je n'arrive pas à valider mes HSA\nMa campagne refuse la validation")
    proposed.locator("select").select_option("tray")
    for review in (proposed, clusters):
        review.evaluate("view => view.scrollIntoView()")
        review.locator(".bsns-review-record").click()
        review.locator(".bsns-review-message", has_text="attend sous « À décider »").wait_for()
    hands.editor.evaluate("view => view.scrollIntoView()")
    hands.editor.locator(".bsns-editor-waiting li").nth(1).wait_for()
    assert "«\xa0Ma campagne refuse la validation\xa0»" in hands.tray()[0] and "2.18" in hands.tray()[1]
