"""One file of a client, read as one kind: its table, its judgements, all findings, every row accounted for."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from bsnskit.contracts.findings import Finding, Rule
from bsnskit.contracts.settings import Settings
from bsnskit.errors import WrongCall, nearest
from bsnskit.i18n import Language
from bsnskit.intake.columns_found import say_columns, say_unmapped
from bsnskit.intake.headings import VERBATIM, kinds_of, recognised, tier_of_heading
from bsnskit.intake.kind import Built, Column, Judgement, Kind, Setting
from bsnskit.intake.kinds import KINDS
from bsnskit.intake.kinds.volumes import TIER
from bsnskit.intake.mapping import FileMapping, mapping_of
from bsnskit.intake.read import Source, read_source
from bsnskit.intake.reading import Reading
from bsnskit.intake.table import SHEET_MISSING, TextTable, choose_sheet, column_of, find_header, table_under
from bsnskit.intake.verbatims import verbatims_of
from bsnskit.vocabulary import N_

KIND_OPEN = Rule(
    "kind_open",
    N_("It is not clear what the file holds; its headings fit {could_be}."),
    N_("Say it: --as KIND."),
    blocking=True,
)
KIND_UNKNOWN = Rule(
    "kind_open",
    N_("It is not clear what the file holds. The headings read are: {headings}."),
    N_("Say it: --as KIND, one of {kinds}."),
    blocking=True,
)
NOT_UTF8 = Rule(
    "encoding",
    N_("The file is not in UTF-8; it was read as {encoding}."),
    N_("If accents look wrong, state it in the mapping file: formats: encoding."),
)
DAMAGED_TEXT = Rule(
    "encoding_damaged",
    N_("{count} bytes do not belong to {encoding} and are shown as \ufffd."),
    N_("Ask for the file again, or state its encoding in the mapping file: formats: encoding."),
)
HIDDEN_SHEETS = Rule(
    "sheets_hidden", N_("Hidden sheets were not read: {sheets}."), N_("Show them if they belong to it.")
)
OTHER_SHEETS = Rule(
    "sheets_not_read",
    N_("Further sheets were not read: {sheets}."),
    N_("Name the sheet in the mapping file (sheet:), and import the file once per sheet."),
)
NOTHING_LEFT = Rule(
    "nothing_taken_in",
    N_("No row could be taken in ({count} rows read)."),
    N_("The findings say why; nothing was changed."),
    blocking=True,
)


@dataclass(frozen=True)
class Delivery:
    """What a file brings.

    Parameters
    ----------
    kind : what it was read as; "" where that is not clear
    table : contract table of the kind; None for a kind that is kept in the ledger alone
    findings : all that was seen, blocking ones too; with a blocking one, table and judgements are empty
    judgements : what becomes events of the ledger
    rows_read : rows below the headings that hold anything = accepted + set aside
    set_aside : rows set aside: row, rule, reason (in the engagement's language), then the columns that were read,
        without free text and customer ids
    digest : SHA-256 of the file as delivered
    verbatims : tables.Verbatims, masked; None where the file has none
    """

    kind: str
    table: pd.DataFrame | None
    findings: list[Finding]
    judgements: list[Judgement] = field(default_factory=list)
    rows_read: int = 0
    rows_accepted: int = 0
    set_aside: pd.DataFrame = field(default_factory=lambda: pd.DataFrame({"row": [], "rule": [], "reason": []}))
    digest: str = ""
    verbatims: pd.DataFrame | None = None

    @property
    def rows_set_aside(self) -> int:
        """How many rows were set aside."""
        return len(self.set_aside)

    @property
    def blocked(self) -> bool:
        """Whether a blocking finding is there."""
        return any(finding.blocking for finding in self.findings)


def digest_of(content: bytes) -> str:
    """Return the SHA-256 by which a file as delivered is known."""
    return hashlib.sha256(content).hexdigest()


def read_delivery(
    path: str | Path,
    kind: str | None = None,
    *,
    settings: Settings,
    mapping: FileMapping | Mapping[str, Any] | str | Path | None = None,
    reasons: pd.DataFrame | None = None,
    crosswalk: Mapping[str, str] | None = None,
    key: bytes | None = None,
    file_name: str | None = None,
    revise: bool = False,
    names: Sequence[str] = (),
) -> Delivery:
    """Read one file; nothing is written.

    Parameters
    ----------
    kind : what the file holds; None = as the mapping says, else as the headings tell
    mapping : a mapping file, or what it holds
    reasons : tables.Reasons, the list as it stands; None or empty before the first list
    crosswalk : former id -> id on the list, over all revisions
    key : of the customer hashes; without it customer ids are left out
    file_name : the file's name as delivered, where it was kept under another
    revise : a list that is delivered again is a revision of the one that stands
    names : listed names, "Given Family" each, which are masked in verbatims

    Returns
    -------
    Delivery; its findings say all that was seen, blocking ones too

    Raises
    ------
    RefusedFile : the file is not opened at all
    WrongSettings : the mapping file does not hold
    WrongCall : there is no such kind, or it is not read yet
    """
    path = Path(path)
    content = path.read_bytes()
    name = file_name or path.name
    digest = digest_of(content)
    chosen = mapping_of(mapping, kind)
    kind = kind or chosen.kind
    if kind is not None and kind not in KINDS:
        raise _no_such_kind(kind)
    formats = chosen.formats
    source = read_source(name, content, encoding=formats.encoding, separator=formats.separator)
    setting = Setting(name, digest, settings, chosen, reasons, dict(crosswalk or {}), key, revise, source.content)
    return _read(source, kind, replace(setting, names=tuple(names)))


def _no_such_kind(kind: str) -> WrongCall:
    near = nearest(kind, KINDS)
    return WrongCall(
        "--as",
        N_("files of kind '{kind}' are not read"),
        N_("The kinds that are read are {kinds}."),
        N_("Did you mean {meant}?") if near else "",
        kind=kind,
        kinds=", ".join(KINDS),
        meant=near,
    )


def _read(source: Source, kind: str | None, setting: Setting) -> Delivery:
    kinds = [kind] if kind else list(KINDS)
    grid = choose_sheet(source.grids, kinds, setting.mapping) if source.grids else None
    if grid is None:
        known = ", ".join(sheet.sheet for sheet in source.grids)
        missing = Finding(SHEET_MISSING, source.name, value=setting.mapping.sheet or "", fields={"known": known})
        return Delivery(kind or "", None, [missing], digest=setting.digest)
    header, _ = find_header(grid, kinds, setting.mapping)
    table = table_under(grid, header, source.name)
    told = _about_file(source, table)
    if kind is None:
        kind, open_question = _kind_of(table, setting)
        if open_question is not None:
            return Delivery("", None, [open_question, *told], digest=setting.digest)
    reading, lost, used, free_text = _reading(table, KINDS[kind or ""], setting)
    reading.findings += told
    say_columns(reading, lost)
    if not reading.blocked:
        reading.free_text = say_unmapped(reading, used, free_text)
    return _delivery(reading, setting)


def _about_file(source: Source, table: TextTable) -> list[Finding]:
    told = []
    if source.decoded is not None:
        fields: dict[str, object] = {"encoding": source.decoded.encoding, "count": source.decoded.damaged}
        if source.decoded.encoding not in ("utf-8", "utf-16"):
            told.append(Finding(NOT_UTF8, source.name, fields=fields))
        if source.decoded.damaged:
            told.append(Finding(DAMAGED_TEXT, source.name, fields=fields))
    others = [grid.sheet for grid in source.grids if grid is not table.grid and grid.filled]
    for rule, sheets in ((HIDDEN_SHEETS, source.hidden), (OTHER_SHEETS, others)):
        if sheets:
            told.append(Finding(rule, source.name, fields={"sheets": ", ".join(sheets)}))
    return told


def _kind_of(table: TextTable, setting: Setting) -> tuple[str | None, Finding | None]:
    fits = kinds_of(table.headings, {name: kind.needed for name, kind in KINDS.items()})
    scores = {name: len(recognised(table.headings, name)) for name in fits}
    best = [name for name in fits if scores[name] == max(scores.values())]
    if len(best) == 1:
        return best[0], None
    place = (setting.file, table.grid.sheet)
    if best:
        return None, Finding(KIND_OPEN, *place, fields={"could_be": ", ".join(best)})
    headings = ", ".join(heading[:40] for heading in table.headings if heading)
    return None, Finding(KIND_UNKNOWN, *place, fields={"headings": headings, "kinds": ", ".join(KINDS)})


def _reading(
    table: TextTable, kind: Kind, setting: Setting
) -> tuple[Reading, dict[str, list[int]], set[int], set[int]]:
    """Find the columns: those the mapping states, then those whose headings are known."""
    mapping = setting.mapping
    stated = {column: column_of(table, heading) for column, heading in mapping.columns.items()}
    tiers = {TIER + tier: column_of(table, heading) for tier, heading in mapping.tier_columns.items()}
    free = {heading: column_of(table, heading) for heading in mapping.free_text}
    headings = {**{f"columns.{name}": mapping.columns[name] for name in stated}}
    headings |= {f"tier_columns.{tier}": heading for tier, heading in mapping.tier_columns.items()}
    places = {**{f"columns.{name}": at for name, at in stated.items()}}
    places |= {f"tier_columns.{tier}": tiers[TIER + tier] for tier in mapping.tier_columns}
    lost = {headings[name]: at for name, at in places.items() if len(at) != 1}
    free_text = {place for at in free.values() for place in at}
    free_text |= {place for column, at in stated.items() if column == VERBATIM for place in at}
    found = {column: at[0] for column, at in {**stated, **tiers}.items() if len(at) == 1 and column != VERBATIM}
    taken = {*found.values(), *free_text}
    for column, place in recognised(table.headings, kind.name).items():
        if column not in stated and column not in mapping.constants and place not in taken:
            found[column] = place
    if kind.name == "volumes" and not tiers:
        found |= _tiers_in_headings(table, {*found.values(), *free_text})
    columns = (*kind.columns, *(Column(name, "amount", low=0) for name in found if name.startswith(TIER)))
    return Reading(table, replace(kind, columns=columns), found, setting), lost, set(found.values()), free_text


def _tiers_in_headings(table: TextTable, taken: set[int]) -> dict[str, int]:
    named = {place: tier_of_heading(heading) for place, heading in enumerate(table.headings) if place not in taken}
    return {TIER + tier: place for place, tier in named.items() if tier}


def _delivery(reading: Reading, setting: Setting) -> Delivery:
    read = len(reading.table.text) + len(reading.table.misfits)
    built = Built(None, [])
    if not reading.blocked:
        built = reading.kind.build(reading)
        if not reading.blocked and not reading.kept.any():
            reading.note(NOTHING_LEFT, count=read)
    verbatims = verbatims_of(reading)
    table, judgements = Built(None, []) if reading.blocked else built
    aside = _set_aside(reading)
    return Delivery(
        reading.kind.name,
        table,
        reading.findings,
        judgements,
        read,
        read - len(aside),
        aside,
        setting.digest,
        verbatims=verbatims,
    )


def _set_aside(reading: Reading) -> pd.DataFrame:
    """List the rows set aside with the reason and the columns that were read; never free text, never a customer id."""
    words = Language(reading.setting.settings.language)
    rows = sorted(reading.aside)
    said = {id(finding): finding.texts(words)[0] for finding in reading.aside.values()}
    told = pd.DataFrame(
        {
            "row": pd.Series(rows, dtype="int64"),
            "rule": pd.Series([reading.aside[row].rule.key for row in rows], dtype="str"),
            "reason": pd.Series([said[id(reading.aside[row])] for row in rows], dtype="str"),
        }
    )
    places = sorted((place, name) for name, place in reading.found.items() if name in reading.specs)
    shown = [name for _, name in places if reading.specs[name].holds not in ("customer", "text")]
    cells = pd.DataFrame({reading.heading(name): reading.table.text[reading.found[name]] for name in shown})
    cells.insert(0, "row", reading.row_numbers, allow_duplicates=True)
    return told.merge(cells.drop_duplicates("row"), on="row", how="left", validate="one_to_one") if rows else told
