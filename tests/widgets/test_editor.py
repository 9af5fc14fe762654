"""The list editor by its Python path and in a real browser, on a ledger of its own: nothing stands in for anything."""

from __future__ import annotations

import base64
import io

import openpyxl
import pytest

from bsnskit.i18n import Language
from bsnskit.store import judgements, list_workbook, revising
from bsnskit.store.events import NewEvent
from bsnskit.store.ledger import Ledger
from bsnskit.widgets.editor import ledger_editor
from tests.widgets.editor_hands import show_bare

ANNE = "Anne Le Goff"
WHY = "Agents cannot tell them apart."
HOSTILE = '<img src=x onerror="window.pwned=1">{version}</script> =1+1'
LABELS = {
    "1.01": "I cannot sign in",
    "1.02": "I did not get my code",
    "2.01": "I do not understand my invoice",
    "2.10": HOSTILE,
    "3.01": "Where is my parcel?",
}


@pytest.fixture
def ledger(tmp_path):
    made = Ledger(tmp_path / "ledger.sqlite")
    usual = {"state": "active", "client_top": False, "list_version": 1, "topic": "Topic", "illustration": False}
    made.append_many(
        [
            NewEvent("reason", key, {"label": label, "position": place, **usual})
            for place, (key, label) in enumerate(LABELS.items(), start=1)
        ],
        author=ANNE,
    )
    return made


def opened(ledger, language="en"):
    return ledger_editor(ledger, words=Language(language), author=ANNE, week="2020-W20")


def ask(editor, **content):
    editor._handle_custom_msg({"version": editor.version, **content}, [])
    return editor.message


def state(ledger, reason_id):
    return judgements.reasons(ledger).set_index("reason_id").loc[reason_id, "state"]


MERGE = {"change": "merge", "reason_id": "1.02", "into": "1.01"}
RENAME = {"change": "rename", "reason_id": "3.01", "label": "Where are my parcels?", "new_id": "3.01"}


def test_records_a_version_with_author_why_and_crosswalk(ledger):
    editor = opened(ledger)
    said = ask(editor, do="revise", changes=[MERGE], why=WHY)
    assert said["kind"] == "done" and said["text"] == f"Version 2 of the list is recorded for {ANNE}."
    version = judgements.revisions(ledger)[-1]
    assert (version["author"], version["why"], version["crosswalk"][0]["change"]) == (ANNE, WHY, "merged")
    assert editor.version == 2 and editor.undoable
    assert editor.versions[0]["steps"] == ["1.02 went into 1.01; its past follows"]
    assert [row["is_retired"] for row in editor.reasons if row["reason_id"] == "1.02"] == [True]


def test_a_refused_change_leaves_the_list_and_says_why(ledger):
    editor = opened(ledger)
    for content, words in [
        ({"do": "revise", "changes": [MERGE], "why": ""}, "nobody said why"),
        ({"do": "revise", "changes": [{**MERGE, "into": "1.02"}], "why": WHY}, "the reason itself"),
        ({"do": "decide", "proposals": ["P9"]}, "decided already"),
        ({"do": "fly"}, "there is no change 'fly'"),
        ({"do": "revise", "changes": [{"reason_id": "1.01"}], "why": WHY}, "there is no change"),
        ({"do": "bring", "name": "x.xlsx", "content": base64.b64encode(b"no workbook").decode()}, "x.xlsx"),
    ]:
        said = ask(editor, **content)
        assert said["kind"] == "refused" and words in said["text"], content
    assert judgements.list_version(ledger) == 1 and not editor.undoable


def test_a_change_made_on_an_older_list_is_refused(ledger):
    one, other = opened(ledger), opened(ledger)
    ask(one, do="revise", changes=[MERGE], why=WHY)
    said = ask(other, do="revise", changes=[RENAME], why=WHY)
    assert said["kind"] == "refused" and "moved on to version 2" in said["text"]
    assert other.version == 2
    assert ask(other, do="revise", changes=[RENAME], why=WHY)["kind"] == "done"


def test_says_what_must_be_coded_again_after_a_split(ledger):
    editor = opened(ledger, "fr")
    parts = [
        {"reason_id": "2.01a", "label": "Je ne comprends pas le total"},
        {"reason_id": "2.01b", "label": "Qui a signé ?"},
    ]
    ask(editor, do="revise", changes=[{"change": "split", "reason_id": "2.01", "parts": parts}], why=WHY)
    assert "2.01" in editor.versions[0]["recode"]
    assert judgements.breaks(ledger)["reason_id"].tolist() == ["2.01a", "2.01b"]


def test_the_workbook_goes_round_and_what_it_says_differently_waits(ledger):
    editor = opened(ledger)
    ask(editor, do="take")
    raw = base64.b64decode(editor.file["content"])
    assert raw == list_workbook.workbook_of_list(judgements.reasons(ledger), Language("en"))
    assert ask(editor, do="bring", name="list.xlsx", content=editor.file["content"])["text"].startswith(
        "list.xlsx says nothing else"
    )

    book = openpyxl.load_workbook(io.BytesIO(raw))
    sheet = book.active
    titles = {cell.value: cell.column for cell in sheet[1]}
    rows = {sheet.cell(row, 1).value: row for row in range(2, sheet.max_row + 1)}
    assert sheet.cell(rows["2.10"], titles["The customer's sentence"]).value == HOSTILE
    assert all(cell.data_type == "s" for cell in sheet[rows["2.10"]] if cell.value is not None)
    assert len(sheet.data_validations.dataValidation) == 1
    sheet.cell(rows["1.01"], titles["Owner"], "IT")
    sheet.cell(rows["1.02"], titles["Becomes"], "merged into")
    sheet.cell(rows["1.02"], titles["Into (number)"], "1.01")
    sheet.cell(rows["3.01"], titles["New number"], "3.10")
    sheet.cell(sheet.max_row + 1, titles["New number"], "4.01")
    sheet.cell(sheet.max_row, titles["The customer's sentence"], "Can I pay later?")
    held = io.BytesIO()
    book.save(held)
    said = ask(editor, do="bring", name="list.xlsx", content=base64.b64encode(held.getvalue()).decode())
    assert said["text"] == "4 changes of the workbook wait to be decided."
    assert judgements.list_version(ledger) == 1
    assert {one["why"] for one in editor.proposals} == {"list.xlsx"}
    ask(editor, do="decide", proposals=[one["proposal_id"] for one in editor.proposals])
    after = judgements.reasons(ledger).set_index("reason_id")
    assert judgements.list_version(ledger) == 2 and editor.proposals == []
    assert after.loc["1.01", "owner"] == "IT" and after.loc["1.02", "state"] == "retired"
    assert {"3.10", "4.01"} <= set(after.index) and "3.01" not in after.index
    assert ask(editor, do="undo")["text"] == "The last entry was taken back."
    assert len(editor.proposals) == 4 and "3.01" in set(judgements.reasons(ledger)["reason_id"])


def test_a_number_that_a_spreadsheet_shortened_is_not_taken_for_another(ledger):
    editor = opened(ledger)
    ask(editor, do="take")
    book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(editor.file["content"])))
    row = next(row for row in range(2, 8) if book.active.cell(row, 1).value == "2.10")
    book.active.cell(row, 1, 2.1)
    held = io.BytesIO()
    book.save(held)
    said = ask(editor, do="bring", name="l.xlsx", content=base64.b64encode(held.getvalue()).decode())
    assert said["kind"] == "refused" and "2.10 is not 2.1" in said["text"]
    assert revising.proposals(ledger) == []


@pytest.mark.browser
def test_works_with_the_mouse_and_keeps_hostile_labels_as_text(ledger, page, picture):
    hands = show_bare(page, opened(ledger))
    assert HOSTILE in hands.item("2.10").inner_text()
    hands.change("1.02", "merge", into="1.01")
    record = hands.editor.locator(".bsns-editor-record")
    assert record.is_disabled()
    assert "Past weeks follow" in hands.editor.locator(".bsns-editor-effect").inner_text()
    hands.fill(WHY)
    hands.press("record")
    assert judgements.list_version(ledger) == 2 and "1.02" not in hands.ids()
    assert ANNE in hands.said()

    hands.change("2.10", "attach", WHY, parent_id="2.01")
    hands.press("record")
    assert hands.ids().index("2.10") == hands.ids().index("2.01") + 1
    assert "attached to 2.01" in hands.item("2.10").get_attribute("aria-label")

    hands.change("3.01", "retire")
    hands.press("later")
    assert "3.01" in hands.tray()[0] and state(ledger, "3.01") == "active"
    hands.change("1.01", "split", WHY, part_label_0="I forgot my password", part_label_1="I am locked out")
    hands.press("record")
    assert {"1.01a", "1.01b"} <= set(hands.ids()) and "1.01" not in hands.ids()
    assert "Code the past contacts of 1.01 again" in hands.versions()[0]
    picture(page, "editor-en")

    for version in (3, 3, 2):  # the split, the proposal, the attachment
        hands.press("undo")
        assert judgements.list_version(ledger) == version
    hands.press("undo")
    assert hands.ids() == list(LABELS) and hands.editor.locator(".bsns-editor-undo").is_disabled()
    assert page.evaluate("window.pwned") is None


@pytest.mark.browser
def test_works_with_the_keys_and_speaks(ledger, page):
    hands = show_bare(page, opened(ledger, "fr"))
    hands.item("1.01").focus()
    for key in ("ArrowDown", "ArrowDown", "End", "ArrowUp", "Home", "ArrowDown"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.dataset.id") == "1.02"
    assert hands.editor.locator('[role=option][tabindex="0"]').count() == 1
    assert hands.item("1.02").get_attribute("aria-selected") == "true"
    page.keyboard.press("Enter")  # goes to the form: the kind of change
    for _ in range(6):
        page.keyboard.press("ArrowDown")
        if page.evaluate("document.activeElement.value") == "retire":
            break
    page.keyboard.press("Tab")
    page.keyboard.type("Plus personne ne le demande.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('.bsns-editor-live').textContent !== ''")
    assert "La version 2 de la liste" in hands.editor.locator(".bsns-editor-live").inner_text()
    assert state(ledger, "1.02") == "retired"


@pytest.mark.browser
def test_a_refusal_is_seen_and_what_was_typed_stays(ledger, page):
    hands = show_bare(page, opened(ledger))
    hands.change("1.01", "rename", WHY, label="I cannot get in", new_id="2.10")
    hands.press("record")
    assert "this id is taken" in hands.notice()
    assert hands.editor.locator('[name="label"]').input_value() == "I cannot get in"
    hands.fill(new_id="1.10")
    hands.press("record")
    assert "1.10" in hands.ids() and not hands.editor.locator(".bsns-editor-notice").is_visible()


@pytest.mark.browser
def test_the_workbook_is_downloaded_and_read_back_in_the_browser(ledger, page, tmp_path):
    hands = show_bare(page, opened(ledger))
    with page.expect_download() as started:
        hands.editor.locator(".bsns-editor-take").click()
    assert started.value.suggested_filename == "list-v1.xlsx"
    place = tmp_path / "list-v1.xlsx"
    started.value.save_as(place)
    book = openpyxl.load_workbook(place)
    book.active["E2"] = "IT"
    book.save(place)
    hands.editor.locator("input[type=file]").set_input_files(place)
    page.wait_for_function("document.querySelectorAll('.bsns-editor-waiting li').length === 1")
    hands.press("accept")
    assert judgements.reasons(ledger).set_index("reason_id").loc["1.01", "owner"] == "IT"


@pytest.mark.browser
def test_says_so_when_the_kernel_does_not_answer(ledger, page):
    hands = show_bare(page, opened(ledger), deaf=True)
    hands.change("1.02", "retire", WHY)
    hands.editor.locator(".bsns-editor-record").click()
    hands.editor.locator(".bsns-editor-notice").wait_for()
    assert "the kernel does not answer" in hands.notice()
    assert judgements.list_version(ledger) == 1
