"""A table fetched from a live warehouse: every value as it stands there, the password in no file."""

import duckdb
import ibis
import pytest
from typer.testing import CliRunner

from bsnskit import cli
from bsnskit.errors import NotReady, WrongCall, WrongSettings
from bsnskit.store import live_tables
from bsnskit.store.engagement import create_engagement, open_engagement
from bsnskit.store.live_tables import PASSWORD, fetch_table, with_password

pytestmark = pytest.mark.filterwarnings("ignore:The copy keyword is deprecated:DeprecationWarning")
ROWS = """
CREATE TABLE calls AS SELECT * FROM (VALUES
  ('c1', TIMESTAMPTZ '2020-01-13 09:30:00+00', '2.10', 'appel', 'E-1', 60::SMALLINT, 'Mon numéro est le 06 12 34 56 78'),
  ('c2', TIMESTAMPTZ '2020-07-14 22:30:00+00', '2.1', 'appel', 'E-2', NULL, 'Deux lignes' || chr(10) || 'et "une" virgule, ici'),
  ('c3', TIMESTAMPTZ '2020-01-15 08:00:00+00', NULL, 'appel', 'E-1', 90::SMALLINT, NULL)
) t("N° contact", "Date", "Code d'origine", "Canal", "Client", "Durée (s)", "Description")
"""


@pytest.fixture
def engagement(tmp_path):
    made = create_engagement("Client", data=tmp_path / "data")
    with duckdb.connect(tmp_path / "crm.duckdb") as crm:
        crm.execute("SET TimeZone = 'UTC'")
        crm.execute(ROWS)
        crm.execute("CREATE TABLE quiet (a INTEGER, b DECIMAL(9, 2))")
    with (made.folder / "engagement.yml").open("a", encoding="utf-8") as stream:
        stream.write(f"\nwarehouse: duckdb://{tmp_path / 'crm.duckdb'}\n")
    return open_engagement(made.folder)


def test_a_table_is_imported_by_the_command_as_any_file(engagement, monkeypatch):
    monkeypatch.setenv("BSNSKIT_AUTHOR", "Anne")
    call = [
        "--data",
        str(engagement.folder.parent),
        "import",
        "client",
        "--from",
        "warehouse:calls",
        "--as",
        "contacts",
    ]
    told = CliRunner().invoke(cli.app, call)
    assert told.exit_code == 0, told.output
    contacts = engagement.contacts.execute().sort_values("contact_id")
    # Moments are those of the wall in Paris, winter and summer; ids stay text.
    assert contacts["contacted_at"].dt.strftime("%Y-%m-%d %H:%M").tolist() == [
        "2020-01-13 10:30", "2020-07-15 00:30", "2020-01-15 09:00",
    ]  # fmt: skip
    assert contacts["source_code"].fillna("?").tolist() == ["2.10", "2.1", "?"]
    assert contacts["handle_s"].fillna(-1).tolist() == [60, -1, 90]
    assert not set(contacts["customer_key"]) & {"E-1", "E-2"} and contacts["customer_key"].nunique() == 2
    assert [place.name[9:] for place in (engagement.folder / "sources").glob("*.csv")] == ["calls.csv"]
    both = CliRunner().invoke(cli.app, [*call, "file.csv"])
    assert both.exit_code != 0


def test_rows_come_in_parts_with_their_share_told_and_none_gives_the_headings(engagement, tmp_path, monkeypatch):
    monkeypatch.setattr(live_tables, "ROWS", 2)
    heard = []
    place = fetch_table(
        engagement, "warehouse:calls", tmp_path, progress=lambda stage, done: heard.append((stage, done))
    )
    assert heard[-1] == ("fetching rows", 1.0)
    assert place.read_text("utf-8").count("N° contact") == 1
    assert fetch_table(engagement, "warehouse:quiet", tmp_path).read_text("utf-8").split() == ['"a","b"']


def test_what_is_not_there_is_said(engagement, tmp_path):
    with pytest.raises(WrongCall, match="there is no such table"):
        fetch_table(engagement, "warehouse:cals", tmp_path)
    with pytest.raises(WrongCall, match="not written warehouse:TABLE"):
        fetch_table(engagement, "calls", tmp_path)
    bare = create_engagement("Bare", data=tmp_path / "data")
    with pytest.raises(NotReady, match="no warehouse is named"):
        fetch_table(bare, "warehouse:calls", tmp_path)


def test_the_password_comes_from_the_environment_and_stands_in_no_message(engagement, tmp_path, monkeypatch):
    place = engagement.folder / "engagement.yml"
    text = place.read_text("utf-8")
    address = text.splitlines()[-1].removeprefix("warehouse: ")
    place.write_text(text.replace(address, "postgresql://reader@db.example.org:5433/crm"), "utf-8")
    monkeypatch.setenv(PASSWORD, "s3cr/t@")
    asked = []

    def refused(url):
        asked.append(url)
        raise OSError(f"cannot connect to {url}")

    monkeypatch.setattr(ibis, "connect", refused)
    with pytest.raises(NotReady, match=r"at db\.example\.org cannot be reached") as caught:
        fetch_table(engagement, "warehouse:calls", tmp_path)
    assert asked == ["postgresql://reader:s3cr%2Ft%40@db.example.org:5433/crm"]
    assert "s3cr" not in str(caught.value) and caught.value.__cause__ is None
    assert with_password("duckdb:///x.duckdb", "p") == "duckdb:///x.duckdb"
    place.write_text(text.replace(address, "postgresql://reader:secret@db/crm"), "utf-8")
    with pytest.raises(WrongSettings, match="a password does not belong in this file") as told:
        open_engagement(engagement.folder)
    assert "secret" not in str(told.value)
