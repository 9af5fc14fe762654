"""Contacts imported from a table of a live Postgres: as they stand there, in the engagement's own time."""

from __future__ import annotations

from pathlib import Path

import pytest

from bsnskit.errors import NotReady, WrongCall
from bsnskit.store.engagement import create_engagement, open_engagement
from bsnskit.store.imports import import_file
from bsnskit.store.live_tables import PASSWORD, fetch_table

pytestmark = [
    pytest.mark.engines,
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated:DeprecationWarning"),
]
TABLE = """
CREATE SCHEMA crm;
CREATE TABLE crm.calls ("N° contact" text, "Date" timestamptz, "Code d'origine" varchar(20), "Canal" text, "Client" uuid,
  "Durée (s)" numeric(9, 1));
INSERT INTO crm.calls SELECT 'c' || n, timestamptz '2020-01-13 23:30:00+00' + n * interval '1 hour',
  CASE WHEN n % 2 = 0 THEN '2.10' END, 'appel', md5((n % 7)::text)::uuid, n FROM generate_series(1, 500) AS s(n);
"""


def test_a_table_of_postgres_is_imported_as_any_file(postgres_address, tmp_path):
    import psycopg

    with psycopg.connect(postgres_address, autocommit=True) as server:
        server.execute(TABLE)
    made = create_engagement("Client", data=tmp_path / "data", language="fr")
    with (made.folder / "engagement.yml").open("a", encoding="utf-8") as stream:
        stream.write(f"\nwarehouse: {postgres_address}\n")
    engagement = open_engagement(made.folder)
    with pytest.raises(WrongCall, match="Did you mean calls"):
        fetch_table(engagement, "warehouse:crm.cals", tmp_path)
    file = fetch_table(engagement, "warehouse:crm.calls", tmp_path)
    report = import_file(engagement, file, kind="contacts", author="Anne")
    assert (report.rows_read, report.rows_accepted) == (500, 500)
    contacts = engagement.contacts.execute().set_index("contact_id")
    assert f"{contacts.loc['c1', 'contacted_at']:%Y-%m-%d %H:%M}" == "2020-01-14 01:30"  # Paris, not New York
    assert contacts.loc["c2", "source_code"] == "2.10" and contacts["source_code"].isna().sum() == 250
    assert contacts["customer_key"].nunique() == 7 and contacts["handle_s"].sum() == 125_250


def test_a_password_is_asked_of_the_environment_and_told_nowhere(postgres_address, tmp_path, monkeypatch):
    import psycopg
    from psycopg import sql

    secret = "p@ss /%word:é"
    with psycopg.connect(postgres_address, autocommit=True) as server:
        server.execute("CREATE TABLE shut (id text); INSERT INTO shut VALUES ('c1'), ('c2')")
        server.execute("SET password_encryption = 'scram-sha-256'")
        server.execute(sql.SQL("CREATE ROLE reader LOGIN PASSWORD {}").format(sql.Literal(secret)))
        server.execute("GRANT SELECT ON shut TO reader")
        rules = Path(server.execute("SHOW hba_file").fetchone()[0])
        rules.write_text("local all reader scram-sha-256\n" + rules.read_text("utf-8"), "utf-8")
        server.execute("SELECT pg_reload_conf()")
    made = create_engagement("Client", data=tmp_path / "data", language="fr")
    with (made.folder / "engagement.yml").open("a", encoding="utf-8") as stream:
        stream.write(f"\nwarehouse: {postgres_address.replace('postgres:@', 'reader@', 1)}\n")
    engagement = open_engagement(made.folder)
    for wrong in ("", "p@ss /%word:e"):
        monkeypatch.setenv(PASSWORD, wrong)
        with pytest.raises(NotReady) as refused:
            fetch_table(engagement, "warehouse:shut", tmp_path)
        told = str(refused.value)
        assert PASSWORD in told and "p@ss" not in told and refused.value.__cause__ is None

    monkeypatch.setenv(PASSWORD, secret)
    file = fetch_table(engagement, "warehouse:shut", tmp_path)
    assert file.read_text("utf-8").splitlines()[1:] == ['"c1"', '"c2"']
    assert not any(secret.encode() in one.read_bytes() for one in made.folder.rglob("*") if one.is_file())
