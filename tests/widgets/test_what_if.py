"""The what-if: its Python path, and sliders in a real browser; every figure is the model's."""

from __future__ import annotations

import json

import pytest

from bsnskit.i18n import Language
from bsnskit.method.quantification import Change, costs, what_if
from bsnskit.widgets.what_if import WhatIfView, what_if_view
from tests.method.builders import make_downstream, make_handle_times, make_rates, make_reasons, make_volumes
from tests.widgets.hands import BARE

EN, FR = Language("en", currency="EUR"), Language("fr", currency="EUR")
TRAITS = ("change", "drawing", "words", "message")
HOSTILE = "<img src=x onerror=\"document.title='broken'\">"


def costed(count=3):
    ids = [str(place) for place in range(count)]
    reasons = make_reasons(*ids, label=[HOSTILE, *(f"Reason {place}" for place in ids[1:])][:count])
    volumes = make_volumes(*[(reason_id, 100.0 + 10 * int(reason_id)) for reason_id in ids[1:]], *[("0", None)][:count])
    rates = make_rates(("(all)", "(all)", 45.0, 0.2, 0.25))
    times = make_handle_times(*[(reason_id, [360.0] * 3) for reason_id in ids])
    return costs(reasons, volumes, rates, make_downstream(("(all)", "letter", 0.3, 12.0)), times), reasons


def view(count=3, words=EN) -> WhatIfView:
    return what_if_view(*costed(count), words=words)


def moved(shown: WhatIfView, **percent: object) -> None:
    shown.set_state({"change": {"rate": 0, "handle_time": 0, "downstream": 0, "volume": 0, **percent, "gesture": 1}})


def test_draws_what_the_model_says():
    table, _ = costed()
    shown = view()
    moved(shown, rate=-10, volume=20)
    then = what_if(table[table["cost_total"].notna()], Change(rate=0.9, volume=1.2))
    largest = max(then["cost_total"].max(), then["cost_total_then"].max())
    drawn = {row["id"]: row for row in shown.drawing["rows"]}
    for row in then.itertuples():
        assert drawn[row.reason_id]["contact"] == pytest.approx(row.cost_contact_then / largest, abs=1e-5)
        assert drawn[row.reason_id]["today"] == pytest.approx(row.cost_total / largest, abs=1e-5)
    assert shown.drawing["gesture"] == 1
    assert EN.money(then["cost_total_then"].sum(), 0) in shown.drawing["said"]


def test_leaves_unknown_costs_out_and_says_so():
    shown = view()
    assert [row["id"] for row in shown.drawing["rows"]] == ["2", "1"]
    assert "1 further reason has no known cost" in shown.words["unknown"]
    assert view(0).drawing["rows"] == []


def test_says_what_went_wrong_and_goes_on():
    shown = view()
    moved(shown, volume="much")
    assert "ValueError" in shown.message
    moved(shown, volume=-500)
    assert "is no factor" in shown.message
    moved(shown, volume=-50)
    assert shown.message == "" and "€" in shown.drawing["said"]


def test_speaks_french():
    shown = view(words=FR)
    assert shown.words["levers"][1]["name"] == "Temps de traitement"
    assert shown.words["percent"]["-10"] == "-10\u00a0%"


def show(page, shown: WhatIfView) -> None:
    def python(kind, content):
        before = {name: getattr(shown, name) for name in TRAITS}
        shown.set_state(content)
        return {name: getattr(shown, name) for name in TRAITS if getattr(shown, name) is not before[name]}

    page.expose_function("python", python)
    state = json.dumps({name: getattr(shown, name) for name in TRAITS})
    page.add_init_script(f"window.state = {state}; window.esm = {json.dumps(str(shown._esm))}")
    page.route("http://127.0.0.1:9/", lambda route: route.fulfill(body=BARE % shown._css, content_type="text/html"))
    page.goto("http://127.0.0.1:9/")
    page.wait_for_function("window.isReady")


@pytest.mark.browser
def test_sliders_redraw_sixty_reasons_in_a_browser(page):
    shown = view(60)
    show(page, shown)
    assert page.locator(".bsns-cost-row").count() == 59
    before = page.locator(".bsns-said").inner_text()
    page.locator('input[name="volume"]').focus()
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    page.wait_for_function(
        "() => window.state.change.volume === -5 && window.state.drawing.gesture === window.state.change.gesture"
    )
    page.wait_for_function("(before) => document.querySelector('.bsns-said').textContent !== before", arg=before)
    assert page.locator("output").nth(3).inner_text() == "-5%"
    assert page.locator(".bsns-said").inner_text() == shown.drawing["said"]
    first = page.locator(".bsns-cost-row").first
    assert first.locator(".bsns-money").inner_text() == shown.drawing["rows"][0]["said"]
    page.get_by_role("button", name="Back to today").click()
    page.wait_for_function("(before) => document.querySelector('.bsns-said').textContent === before", arg=before)
    assert page.title() != "broken"


@pytest.mark.browser
def test_labels_are_text_and_an_empty_view_says_so(page):
    shown = what_if_view(*costed(3), words=EN)
    shown.words = {**shown.words, "labels": {"1": HOSTILE, "2": "b"}}
    show(page, shown)
    assert page.locator(".bsns-label", has_text="<img src=x").count() == 1
    assert page.locator("img").count() == 0
