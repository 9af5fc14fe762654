"""Make the generated part of the sample again: `python data/sample/make_sample.py [--into FOLDER]`.

Writes sources/ (the deck's own table is copied as it is) and decisions.jsonl. The same bytes come out every time;
README.md beside this file says what is real and what is made up.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import shutil
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import generate  # noqa: E402
import record  # noqa: E402
import trial  # noqa: E402
import truth  # noqa: E402
import verbatims  # noqa: E402

from bsnskit import intake  # noqa: E402
from bsnskit.contracts.findings import require_none_blocking  # noqa: E402
from bsnskit.contracts.settings import Settings, read_settings  # noqa: E402
from bsnskit.intake.mapping import mapping_of, told  # noqa: E402
from bsnskit.store.crosswalk import names_since  # noqa: E402
from bsnskit.store.deliveries import Entry, write_deliveries  # noqa: E402
from bsnskit.store.events import NewEvent  # noqa: E402
from bsnskit.store.judgements import list_version, reasons, revisions  # noqa: E402
from bsnskit.store.ledger import Ledger  # noqa: E402

TABLE = "motifs_dsi.csv"
ILLUSTRATION = "illustration"
CHANNELS = {"call": "Téléphone", "mail": "Courriel"}


@dataclass(frozen=True)
class Sent:
    """One file as the client would send it."""

    name: str
    kind: str
    content: bytes
    recorded_at: str
    mapping: str | None = None
    list_version: int = 2

    @property
    def kept_as(self) -> str:
        """Name in sources/: the first eight digits of its hash stand before its own name."""
        return f"{hashlib.sha256(self.content).hexdigest()[:8]}_{self.name}"


def french_csv(headings: tuple[str, ...], rows: generate.Rows) -> bytes:
    """Write a table as French spreadsheets export it: UTF-8 with its mark, semicolons, CRLF."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows(rows)
    return b"\xef\xbb\xbf" + stream.getvalue().encode()


def deck_table() -> bytes:
    """Read the deck's table, byte for byte as it was delivered."""
    return next((HERE / "sources").glob(f"*{TABLE}")).read_bytes()


def sent(log: list[generate.Contact], printed: list[generate.Printed]) -> list[Sent]:
    """List the files in the order in which they were sent."""
    autumn, spring = record.at("2019-11-20", "08:00"), record.at("2020-05-18", "08:00")
    return [
        Sent(TABLE, "volumes", deck_table(), record.at("2019-10-08", "07:30"), list_version=1),
        Sent(
            "couts.csv",
            "rates",
            french_csv(
                ("Canal", "Niveau", "Coût horaire chargé", "Coût fixe par contact", "Part monnayable"),
                [(CHANNELS[channel], tier or "tous", *prices) for channel, tier, *prices in truth.RATES],
            ),
            autumn,
        ),
        Sent(
            "suites.csv",
            "downstream",
            french_csv(
                ("Code motif", "Événement aval", "Probabilité", "Coût par événement"), generate.downstream_rows()
            ),
            autumn,
        ),
        Sent(
            "journal_contacts.csv",
            "contacts",
            french_csv(
                ("N° fiche", "Jour", "Motif retenu", "Arrivé par", "Résolu par", "Établissement", "Catégorie"),
                _in_french(trial.with_category(generate.contact_rows(log)), channel=3, tier=4),
            ),
            spring,
            mapping="contacts_map.yml",
        ),
        Sent(
            "effectifs.csv",
            "exposure",
            french_csv(("Maille", "Période", "Enseignants"), generate.exposure_rows()),
            spring,
        ),
        Sent(
            "temps_traitement.csv",
            "handle_times",
            french_csv(
                ("Code motif", "Canal", "Niveau", "Temps de traitement (s)"),
                _in_french(generate.handle_time_rows(log), channel=1, tier=2),
            ),
            spring,
        ),
        Sent(
            "enquete.csv",
            "surveys",
            french_csv(
                ("Code motif", "Semaine", "Note 0-10", "Résolu au premier contact", "FTF", "Effort de l'agent"),
                generate.survey_rows(log),
            ),
            spring,
        ),
        Sent(
            "essai_codage.csv",
            "codings",
            french_csv(
                ("Tour", "N° contact", "Codé par", "Motif principal", "Second motif", "Catégorie"),
                trial.coding_rows(log, record.listed(printed)),
            ),
            spring,
        ),
        Sent(
            "messages.csv",
            "codings",
            french_csv(("Tour", "N° contact", "Codé par", "Motif principal", "Message"), verbatims.coding_rows()),
            spring,
            mapping="messages_map.yml",
        ),
    ]


def _in_french(rows: generate.Rows, *, channel: int, tier: int) -> generate.Rows:
    def shown(place: int, cell: str) -> str:
        return CHANNELS[cell] if place == channel else (cell or "aucun") if place == tier else cell

    return [tuple(shown(place, cell) for place, cell in enumerate(row)) for row in rows]


def make(folder: Path) -> None:
    """Write sources/ and decisions.jsonl into a folder."""
    printed = generate.read_printed(deck_table())
    log = generate.contacts(printed)
    files = sent(log, printed)
    sources = folder / "sources"
    sources.mkdir(parents=True, exist_ok=True)
    for place in sources.glob("*.csv"):
        place.unlink()
    for file in files:
        (sources / file.kept_as).write_bytes(file.content)
    with tempfile.TemporaryDirectory() as room:
        ledger = Ledger(Path(room) / "ledger.sqlite")
        write_deliveries(sources / "deliveries.json", _recorded(ledger, files, printed, log, sources))
        ledger.write_jsonl(folder / "decisions.jsonl")


def _recorded(
    ledger: Ledger, files: list[Sent], printed: list[generate.Printed], log: list[generate.Contact], sources: Path
) -> list[Entry]:
    """Record imports and judgements in the order of their times; return the list of deliveries."""
    settings = read_settings((HERE / "engagement.yml").read_text("utf-8"))
    imports = {file.name: file for file in files}
    entries = [_imported(ledger, imports.pop(TABLE), settings, sources)]
    _append(ledger, record.revision(reasons(ledger)))
    waiting = sorted(record.all_judgements(printed, log), key=lambda event: event.recorded_at or "")
    for file in imports.values():
        _append(ledger, [event for event in waiting if (event.recorded_at or "") <= file.recorded_at])
        waiting = [event for event in waiting if (event.recorded_at or "") > file.recorded_at]
        entries.append(_imported(ledger, file, settings, sources))
    _append(ledger, waiting)
    return entries


def _imported(ledger: Ledger, file: Sent, settings: Settings, sources: Path) -> Entry:
    mapping = mapping_of(HERE / file.mapping, file.kind) if file.mapping else None
    delivery = intake.read_delivery(
        sources / file.kept_as,
        file.kind,
        settings=settings,
        mapping=mapping,
        reasons=reasons(ledger),
        crosswalk=names_since(revisions(ledger), 0),
        key=b"sample",
        file_name=file.name,
    )
    require_none_blocking(file.name, delivery.findings)
    entry: Entry = {
        "file": file.kept_as,
        "sha256": hashlib.sha256(file.content).hexdigest(),
        "kind": file.kind,
        "mapping": told(mapping) if mapping else None,
        "list_version": list_version(ledger),
        "position": ledger.position,
        "replace": False,
        "revise": False,
        "rows_read": delivery.rows_read,
        "rows_accepted": delivery.rows_accepted,
        "rows_set_aside": delivery.rows_set_aside,
        "at": file.recorded_at,
        ILLUSTRATION: file.name != TABLE,
    }
    listed = [
        NewEvent(one.kind, "|".join(one.subject), {**one.body, ILLUSTRATION: False}) for one in delivery.judgements
    ]
    arrived = [*listed, NewEvent("import", entry["sha256"][:16], entry)]
    _append(ledger, [replace(event, author=record.CONSULTANT, recorded_at=file.recorded_at) for event in arrived])
    return entry


def _append(ledger: Ledger, events: list[NewEvent]) -> None:
    ledger.append_many(record.with_identity(events, first=ledger.position + 1))


def main() -> None:
    """Write the sample beside this script, or into another folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=HERE, help="folder to write to; default: beside this script")
    folder = parser.parse_args().into.resolve()
    make(folder)
    if folder != HERE:
        for name in ("engagement.yml", "contacts_map.yml", "messages_map.yml"):
            shutil.copyfile(HERE / name, folder / name)


if __name__ == "__main__":
    main()
