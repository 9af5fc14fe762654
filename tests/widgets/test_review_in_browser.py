"""Wordings and challenges decided by hand in a real browser, on a bare page: the kernel's side is this very process."""

from __future__ import annotations

import json
import shutil

import pytest

from bsnskit.i18n import Language
from bsnskit.method.chain import Chain
from bsnskit.runs import pristine_sample
from bsnskit.store.engagement import open_engagement
from bsnskit.store.events import NewEvent
from bsnskit.widgets.decided import challenge_review, wording_review
from tests.widgets.hands import BARE

pytestmark = pytest.mark.browser

TRAITS = ("heads", "fields", "rows", "sent", "message", "words")
HOSTILE = "<img src=x onerror=\"document.title='broken'\">"


def show(page, view):
    """Show a review on a page without Jupyter; what the browser sets reaches the Python object at once."""

    def python(_: str, content):
        before = {name: getattr(view, name) for name in TRAITS}
        view.set_state(content)
        return {name: getattr(view, name) for name in TRAITS if getattr(view, name) is not before[name]}

    state = json.dumps({name: getattr(view, name) for name in TRAITS})
    page.expose_function("python", python)
    page.add_init_script(f"window.state = {state}; window.esm = {json.dumps(str(view._esm))}")
    page.route("http://127.0.0.1:9/", lambda route: route.fulfill(body=BARE % view._css, content_type="text/html"))
    page.goto("http://127.0.0.1:9/")
    page.locator(".bsns-review table").wait_for()


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The sample with its tables built: made once, copied for each test."""
    folder = pristine_sample(tmp_path_factory.mktemp("built")) / "sample"
    open_engagement(folder)
    return folder


@pytest.fixture
def engagement(built, tmp_path):
    return open_engagement(shutil.copytree(built, tmp_path / "sample"))


def test_wordings_are_bettered_accepted_refused_and_recorded_by_hand(page, engagement):
    view = wording_review(lambda: Chain(engagement), engagement.ledger, words=Language("fr"), author="Camille")
    show(page, view)
    button, status = page.locator(".bsns-review-record"), page.locator(".bsns-review-message")
    assert button.is_disabled()
    row = page.locator('tr[data-key="1.07"]')
    assert row.locator("textarea").first.input_value() == "Il me manque un prof"
    row.locator("textarea").first.fill("Il me manque un enseignant")
    row.locator("select").select_option("accepted")
    refused = page.locator('tr[data-key="1.04"]')
    refused.locator("select").select_option("refused")
    refused.locator("textarea").nth(1).fill("ce sont leurs mots")
    assert button.inner_text() == "Enregistrer 2 changement(s)"
    button.press("Enter")  # the keyboard alone does it too
    status.filter(has_text="1 accepté(s), 1 refusé(s)").wait_for()
    assert page.locator('tr[data-key="1.07"]').count() == 0  # its remark is answered
    assert page.locator('tr[data-key="1.04"] select').input_value() == "refused"
    assert button.is_disabled()
    assert engagement.reasons.set_index("reason_id").loc["1.07", "label"] == "Il me manque un enseignant"

    # A wording nobody completed goes back with a message, and what was typed stays.
    other = page.locator('tr[data-key="1.08"]')
    other.locator("textarea").first.fill("…")
    other.locator("select").select_option("accepted")
    button.click()
    page.locator(".bsns-review-refused").wait_for()
    assert "ne peut pas entrer dans la liste" in status.inner_text()
    assert other.locator("textarea").first.input_value() == "…"


def test_challenges_are_recorded_and_hostile_text_is_only_text(page, engagement):
    held = dict(engagement.ledger.current("reason")["2.16"].body or {})
    engagement.ledger.append_many([NewEvent("reason", "2.16", {**held, "label": HOSTILE})], author="x")
    show(page, challenge_review(lambda: Chain(engagement), engagement.ledger, words=Language("en"), author="Camille"))
    row = page.locator('tr[data-key="2.16"]')
    assert HOSTILE in row.inner_text()
    row.locator("select").select_option("no")
    row.locator("textarea").nth(0).fill("heads of school")
    row.locator("textarea").nth(1).fill(HOSTILE)
    page.locator(".bsns-review-record").click()
    page.locator(".bsns-review-message", has_text="1 challenge recorded.").wait_for()
    assert page.title() != "broken"
    found = engagement.challenges.set_index("reason_id").loc["2.16"]
    assert found[["should_exist", "for_whom", "said_by"]].tolist() == ["no", "heads of school", HOSTILE]
