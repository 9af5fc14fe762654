"""The assistant by the Python path: what it shows while a long file is read, and what it prints of an import."""

import pandas as pd
import pytest

from bsnskit.i18n import Language
from bsnskit.intake.corrections import with_first_list
from bsnskit.store import imports
from bsnskit.store.engagement import create_engagement, open_engagement
from bsnskit.widgets.intake import intake_assistant

LOG = "N° contact;Date;Code d'origine;Canal\n" + "".join(
    f"c{day}{n};{day:02d}/01/2020;A;appel\n" for day in range(13, 18) for n in range(4)
)


@pytest.fixture
def assistant(tmp_path):
    made = create_engagement("Client", data=tmp_path, language="fr")
    (made.room("inbox") / "log.csv").write_text(LOG, "utf-8")
    return intake_assistant(open_engagement(made.folder), words=Language("fr"), author="Anne")


def ask(assistant, **content):
    assistant._handle_custom_msg(content, [])


def test_says_in_percent_how_far_a_long_reading_is(assistant, monkeypatch):
    seen = []
    assistant.observe(lambda change: seen.append(change["new"]), names=["busy"])
    read = imports.intake.read_bounded

    def slowly(*args, progress, **more):
        for done in (0.0, 0.42):
            progress("reading rows", done)
        return read(*args, progress=None, **more)

    monkeypatch.setattr(imports.intake, "read_bounded", slowly)
    ask(assistant, do="look", file="log.csv")
    assert assistant.view["kind"] == "contacts"
    shown = [text.replace("\xa0", " ").replace("\u202f", " ") for text in seen]
    assert any(text.startswith("log.csv") and text.endswith("42 %") for text in shown)
    assert assistant.busy == ""


def test_shows_the_profile_of_what_was_taken_in_until_it_is_taken_back(assistant):
    ask(assistant, do="look", file="log.csv")
    ask(assistant, do="accept", how="")
    assert assistant.message["kind"] == "done", assistant.message
    profile = assistant.profile
    assert profile["file"] == "log.csv" and [week["state"] for week in profile["weeks"]] == ["whole"]
    cells = {row[0]: row[1:] for row in profile["columns"]}
    assert cells["N° contact"] == ["0", "20", ""] and cells["Date de contact"] == ["0", "5", "2020-01-13 – 2020-01-17"]
    assert any(text.startswith("Aucune valeur") for text in profile["sentences"])
    ask(assistant, do="undo")
    assert assistant.profile == {}


def test_lists_the_breaks_of_the_log_that_is_there_once_somebody_opens_it(tmp_path):
    made = create_engagement("Client", data=tmp_path, language="fr")
    days = pd.date_range("2020-01-06", periods=52 * 7)
    rows = [f"a{n}-{day:%j%y};{day:%d/%m/%Y};A;appel" for day in days for n in range(4)]
    rows += [f"b{n}-{day:%j%y};{day:%d/%m/%Y};B;appel" for day in days[26 * 7 :] for n in range(8)]
    log = tmp_path / "log.csv"
    log.write_text("\n".join(["N° contact;Date;Code d'origine;Canal", *rows, ""]), "utf-8")
    look = imports.look_at(made, log, kind="contacts", mapping=None)
    imports.import_file(made, log, mapping=with_first_list(look.delivery.mapping, True), author="Anne")

    assistant = intake_assistant(open_engagement(made.folder), words=Language("fr"), author="Anne")
    assert assistant.breaks == []
    ask(assistant, do="opened")
    assert [one["text"].split(" apparaît")[0] for one in assistant.breaks] == ["02 B"], assistant.breaks
    assert assistant.busy == ""
