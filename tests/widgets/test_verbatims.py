"""Verbatims live alone: the widget's state, its plain form and every saved output are without them."""

from __future__ import annotations

import json

import pytest

from bsnskit.i18n import Language
from bsnskit.session import Session
from bsnskit.store.engagement import create_engagement, open_engagement
from bsnskit.store.imports import import_file
from bsnskit.widgets.verbatims import PAGE, Verbatims

SECRET = "Zanzibarquetal"


def shown(count=1, language="fr"):
    return Verbatims([f"{SECRET} {number}" for number in range(count)], Language(language), "Verbatims")


def answers(widget, *messages):
    """Return what the widget sends back to a browser."""
    sent = []
    widget.send = lambda content, buffers=None: sent.append(content)
    for message in messages:
        widget._handle_custom_msg(message, [])
    return sent


def test_neither_state_nor_plain_form_nor_output_holds_a_verbatim():
    widget = shown(30)
    answers(widget, {"first": 0})
    assert repr(widget) == str(widget) == ""
    assert SECRET not in json.dumps(widget.get_state(), default=str)
    data, metadata = widget._repr_mimebundle_()
    assert SECRET not in json.dumps([data, metadata])
    assert data.get("text/plain", "") == ""


def test_pages_come_by_message_within_bounds():
    widget = shown(45)
    first, second, beyond, before = answers(widget, {"first": 0}, {"first": PAGE}, {"first": 900}, {"first": -5})
    assert first["texts"] == [f"{SECRET} {n}" for n in range(PAGE)]
    assert first["where"] == "1 à 20 sur 45"
    assert second["first"] == 20
    assert (beyond["first"], len(beyond["texts"])) == (40, 5)
    assert before["first"] == 0
    assert answers(widget, {"first": "0"}, {}, "no") == []


@pytest.fixture(scope="module")
def engagement(tmp_path_factory):
    root = tmp_path_factory.mktemp("data")
    made = create_engagement("Rectorat", data=root, language="en")
    files = {
        "reasons": "N°;Motif de contact\n1;Je demande\n2;Je modifie\n",
        "contacts": (
            "N° contact;Date;Motif;Canal;Description\n"
            f"c1;13/01/2020;1;call;{SECRET} un\nc2;14/01/2020;2;call;{SECRET} deux\nc3;15/01/2020;1;call;{SECRET} trois\n"
        ),
    }
    for kind, text in files.items():
        path = root / f"{kind}.csv"
        path.write_text(text, "utf-8")
        mapping = {"columns": {"verbatim": "Description"}} if kind == "contacts" else None
        import_file(made, path, kind=kind, mapping=mapping, author="Anne")
    return open_engagement(made.folder)


def test_a_reason_s_verbatims_are_those_of_its_contacts_latest_first(engagement):
    assert engagement.verbatims_of("1") == [f"{SECRET} trois", f"{SECRET} un"]
    assert len(engagement.verbatims_of()) == 3
    assert engagement.verbatims_of("nobody") == []


def test_a_run_says_that_verbatims_are_live_alone_and_shows_none(engagement):
    quiet = Session(engagement, "last", Language("en"), "static").verbatims("1")
    assert "live alone" in str(quiet._repr_mimebundle_())
    assert SECRET not in str(quiet._repr_mimebundle_())
    live = Session(engagement, "last", Language("en"), "live")
    assert isinstance(live.verbatims("1"), Verbatims)
    assert "No verbatim" in str(live.verbatims("nobody")._repr_mimebundle_())


def test_an_executed_notebook_keeps_none(engagement, tmp_path):
    """What a live cell leaves in the .ipynb: the executed file and its widget state are searched."""
    import nbformat
    from nbclient import NotebookClient

    cell = (
        "from bsnskit.session import Session; from bsnskit.i18n import Language; from pathlib import Path\n"
        "from bsnskit.store.engagement import open_engagement\n"
        f"Session(open_engagement(Path({str(engagement.folder)!r})), 'last', Language('en'), 'live').verbatims('1')"
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell)])
    NotebookClient(notebook, timeout=240, store_widget_state=True).execute()
    text = nbformat.writes(notebook)
    assert "application/vnd.jupyter.widget-view+json" in text
    assert SECRET not in text


_BARE = """<!doctype html><html><meta charset="utf-8"><link rel="icon" href="data:,"><style>%s</style><div id="here"></div>
<script type="module">
  const { default: widget } = await import(URL.createObjectURL(new Blob([window.esm], { type: "text/javascript" })));
  const heard = [];
  const model = {
    get: () => window.words,
    on: (_, act) => heard.push(act),
    off: () => {},
    send: async (content) => {
      for (const answer of await window.python(content)) heard.forEach((act) => act(answer));
    },
  };
  widget.render({ model, el: document.getElementById("here") });
</script></html>"""


@pytest.mark.browser
def test_in_a_browser_pages_turn_and_hostile_words_stay_words(page, picture):
    texts = [f"Bonjour [nom], il manque la page {number}. Rappelez-moi au [téléphone]." for number in range(44)]
    texts[0] = '<img src=x onerror="document.title=1"> {{7*7}}\nligne deux'
    widget = Verbatims(texts, Language("fr"), "Verbatims du motif 2.10")
    page.expose_function("python", lambda content: answers(widget, content))
    page.add_init_script(f"window.words = {json.dumps(widget.words)}; window.esm = {json.dumps(str(widget._esm))}")
    page.route("http://127.0.0.1:9/", lambda route: route.fulfill(body=_BARE % widget._css, content_type="text/html"))
    page.goto("http://127.0.0.1:9/")
    items = page.locator("li")
    page.get_by_text("1 à 20 sur 44").wait_for()
    assert items.count() == PAGE
    assert items.first.inner_text() == texts[0]
    assert page.locator("img").count() == 0
    assert page.get_by_role("button", name="Précédents").is_disabled()
    picture(page, "verbatims-fr")
    for _ in range(2):
        page.get_by_role("button", name="Suivants").click()
    page.get_by_text("41 à 44 sur 44").wait_for()
    assert items.count() == 4
    assert page.get_by_role("button", name="Suivants").is_disabled()
    page.get_by_role("button", name="Précédents").click()
    page.get_by_text("21 à 40 sur 44").wait_for()
