"""Files dropped into the inbox, by the command: what was taken moves to sources, what was not stays with its findings."""

import pytest
from typer.testing import CliRunner

from bsnskit import cli
from bsnskit.store.engagement import create_engagement, open_engagement
from bsnskit.store.inbox import files_of_inbox, import_inbox
from bsnskit.store.refusals import refusals

LIST = "N°;Sujet;Motif de contact;Ancien n°\n2.06;Factures;Où est mon remboursement ?;\n"
LOG = "N° contact;Date;Motif;Canal\n" + "".join(f"K{day};2020-01-{day};2.06;appel\n" for day in range(13, 18))


@pytest.fixture
def engagement(tmp_path):
    made = create_engagement("Client", data=tmp_path / "data")
    return open_engagement(made.folder)


def drop(engagement, name, text):
    (engagement.room("inbox") / name).write_text(text, "utf-8")


def test_takes_lists_before_logs_and_leaves_what_is_wrong(engagement):
    drop(engagement, "a log.csv", LOG)
    drop(engagement, "z list.csv", LIST)
    drop(
        engagement,
        "bad.csv",
        "N° contact;Date;Motif;Canal\nK9;2020-01-13;7.77;appel\n" + "K8;2020-01-14;2.06;appel\n" * 3,
    )
    drop(engagement, "~$z list.xlsx", "lock of a spreadsheet")
    drop(engagement, ".DS_Store", "x")
    heard = []
    tried = {one.file: one for one in import_inbox(engagement, author="Anne", tell=heard.append)}
    assert heard[0] == "z list.csv" and set(tried) == {"a log.csv", "z list.csv", "bad.csv"}
    assert tried["z list.csv"].problem is None, tried["z list.csv"].problem.findings
    assert tried["a log.csv"].report.rows_accepted == 5 and tried["z list.csv"].report.kind == "reasons"
    assert "reason_not_on_list" in {finding.rule.key for finding in tried["bad.csv"].problem.findings}
    assert [place.name for place in files_of_inbox(engagement)] == ["bad.csv"]
    assert len(list((engagement.folder / "sources").glob("*.csv"))) == 2


def test_a_link_is_not_followed(engagement, tmp_path):
    (tmp_path / "elsewhere.csv").write_text(LIST, "utf-8")
    (engagement.room("inbox") / "link.csv").symlink_to(tmp_path / "elsewhere.csv")
    (tried,) = import_inbox(engagement, author="Anne")
    assert "link" in str(tried.problem) and engagement.reasons.empty


def test_the_command_takes_the_inbox_and_ends_with_1_where_something_stays(engagement, monkeypatch):
    monkeypatch.setenv("BSNSKIT_AUTHOR", "Anne")
    monkeypatch.setenv("BSNSKIT_LANGUAGE", "en")
    call = ["--data", str(engagement.folder.parent), "import", engagement.name]
    empty = CliRunner().invoke(cli.app, call)
    assert empty.exit_code == 0 and "The inbox is empty" in empty.output
    drop(engagement, "list.csv", LIST)
    drop(engagement, "days.csv", "Date;N° motif;Canal\n" + "01/02/2020;2.06;appel\n02/02/2020;2.06;appel\n" * 3)
    told = CliRunner().invoke(cli.app, call)
    assert told.exit_code == 1
    assert "list.csv: 1 rows read = 1 taken in + 0 set aside (reasons)." in told.output
    assert "formats: dates" in told.output and "days.csv stays in the inbox." in told.output
    assert "Taken in: 1; refused: 1." in told.output
    drop(engagement, "days.csv", "Date;N° motif;Canal\n13/02/2020;2.06;appel\n")
    taken = CliRunner().invoke(cli.app, call)
    assert taken.exit_code == 0
    assert "1 distinct value · always 2020-02-13" in taken.output
    assert "Weeks: 1, from wk 07 2020 to wk 07 2020" in taken.output
    assert not files_of_inbox(engagement)
    # What was refused is on record, by rule and without a value of the file, and said by the next look.
    (refused,) = refusals(engagement)
    assert (refused.file, refused.rules) == ("days.csv", {"dates_open": 1})
    status = CliRunner().invoke(cli.app, [*call[:2], "check", *call[3:4]]).output
    assert "Imports that were refused: 1" in status and "days.csv: dates_open" in status
