"""One file of a client, read as one kind: its table, its judgements, all findings, every row accounted for."""

from __future__ import annotations

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
from bsnskit.intake.digests import digest_of
from bsnskit.intake.headings import DICTIONARY, VERBATIM, kinds_of, plain, tier_of_heading
from bsnskit.intake.headings import recognised as known_headings
from bsnskit.intake.kind import Built, Column, Judgement, Kind, Setting
from bsnskit.intake.kinds import KINDS
from bsnskit.intake.kinds.volumes import TIER
from bsnskit.intake.layouts import RECOGNISED, WITHOUT_CATEGORY, Layout, headings_of, layout_of
from bsnskit.intake.long_logs.engine import Engine
from bsnskit.intake.long_logs.plain_text import as_utf8
from bsnskit.intake.long_logs.reading import LONG, LongLog, read_long
from bsnskit.intake.mapping import FileMapping, mapping_of
from bsnskit.intake.read import Source, read_source
from bsnskit.intake.reading import Reading
from bsnskit.intake.recognised import Recognised
from bsnskit.intake.remembered import as_it_is_now, remembered_for
from bsnskit.intake.seen import Seen, mapping_as_read, seen_of
from bsnskit.intake.table import (
    SHEET_MISSING,
    TextTable,
    choose_sheet,
    column_of,
    find_headings,
    table_under,
    with_path,
)
from bsnskit.intake.values import PATH, days_in, trimmed
from bsnskit.intake.verbatims import verbatims_of
from bsnskit.vocabulary import N_

_HEAD = 400_000
"""Bytes from which headings and columns of a long log are known."""

MASKED = 60_000_000
"""Bytes of a log up to which its free text is masked and kept."""

NOT_MASKED = Rule(
    "verbatims_not_kept",
    N_("The log is long: its free text is not kept."),
    N_("Import a shorter period to read verbatims; the counts need none."),
)
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
    mapping : all that was recognised, remembered or stated, as a mapping that reads the same layout in the same way
    seen : what was recognised, for a person to look at
    recognised : how the file was read
    unlocked : bytes of the file without its password, where one opened it
    log : Parquet file of tables.Contacts in the scratch folder, which stands in for `table` where a log is long
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
    mapping: FileMapping = field(default_factory=FileMapping)
    seen: Seen = field(default_factory=Seen)
    recognised: Recognised = field(default_factory=Recognised)
    unlocked: bytes | None = None
    log: Path | None = None
    verbatims: pd.DataFrame | None = None

    @property
    def rows_set_aside(self) -> int:
        """How many rows were set aside."""
        return len(self.set_aside)

    @property
    def blocked(self) -> bool:
        """Whether a blocking finding is there."""
        return any(finding.blocking for finding in self.findings)


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
    layouts: Sequence[FileMapping] = (),
    password: str | None = None,
    names: Sequence[str] = (),
    scratch: Path | None = None,
    digest: str | None = None,
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
    layouts : mappings of earlier files: where `mapping` is None, the one with the same headings is used, and what
        differs is said
    password : of a protected workbook or archive; it is kept nowhere
    names : listed names, "Given Family" each, which are masked in verbatims
    scratch : folder for the table of a long log, which is kept as a file; None = such a log is read like any other
    digest : `digest_of` the file, where it is known

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
    name = file_name or path.name
    digest = digest or digest_of(path)
    chosen = mapping_of(mapping, kind)
    kind = kind or chosen.kind
    if kind is not None and kind not in KINDS:
        raise _no_such_kind(kind)
    formats = chosen.formats
    if scratch is not None and kind in (None, "contacts") and path.stat().st_size >= LONG:
        known = tuple(layouts) if mapping is None else ()
        told = Setting(name, digest, settings, chosen, reasons, dict(crosswalk or {}), key, revise, b"", known)
        long = _read_long(path, kind, told, scratch)
        if long is not None:
            return long
    content = path.read_bytes()
    source = read_source(name, content, encoding=formats.encoding, separator=formats.separator, password=password)
    known = tuple(layouts) if mapping is None else ()
    setting = Setting(
        name, digest, settings, chosen, reasons, dict(crosswalk or {}), key, revise, source.content, known
    )
    read = _read(source, kind, replace(setting, names=tuple(names)))
    return replace(read, unlocked=source.content) if source.unlocked else read


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
    kind, setting, differs = _as_remembered(source, kind, setting)
    kinds = [kind] if kind else list(KINDS)
    grid = choose_sheet(source.grids, kinds, setting.mapping) if source.grids else None
    if grid is None:
        known = ", ".join(sheet.sheet for sheet in source.grids)
        missing = Finding(SHEET_MISSING, source.name, value=setting.mapping.sheet or "", fields={"known": known})
        return Delivery(kind or "", None, [missing], digest=setting.digest)
    header, headings = find_headings(grid, kinds, setting.mapping)
    table = table_under(grid, header, source.name, headings)
    told = [*differs, *_about_file(source, table)]
    layout = layout_of(table.headings)
    if kind is None and layout is not None:
        kind = layout.kind
    recognised = _recognised(source, table)
    if kind is None:
        kind, open_question = _kind_of(table, setting)
        if open_question is not None:
            found = [open_question, *told]
            seen = seen_of(source, table)
            return Delivery("", None, found, digest=setting.digest, mapping=setting.mapping, seen=seen,
                            recognised=recognised)  # fmt: skip
    if layout is not None and layout.kind == kind:
        setting, said = _with_layout(setting, layout, table)
        told = [*said, *told]
        recognised = replace(recognised, layout=layout.name)
    for heading in setting.mapping.columns.values():
        table = with_path(table, heading)
    reading, lost, used, free_text = _reading(table, KINDS[kind or ""], setting, layout)
    reading.findings += told
    say_columns(reading, lost)
    if not reading.blocked:
        reading.free_text = say_unmapped(reading, used, free_text)
    if layout is not None and layout.kind == kind:
        _say_told(reading, layout)
    delivery = _delivery(reading, setting, recognised)
    seen = seen_of(source, table, reading, free_text)
    seen = replace(seen, remembered=bool(setting.layouts and setting.mapping.headings))
    mapping = mapping_as_read(seen, delivery.recognised, reading.kind.name, setting.mapping)
    return replace(delivery, seen=seen, mapping=mapping)


def _as_remembered(source: Source, kind: str | None, setting: Setting) -> tuple[str | None, Setting, list[Finding]]:
    """Take up the mapping of an earlier file with the same headings, and say what differs from it."""
    remembered = remembered_for(source.grids, setting.layouts, kind)
    if remembered is None:
        return kind, setting, []
    mapping, headings = remembered
    mapping, differs = as_it_is_now(mapping, headings, setting.file)
    return kind or mapping.kind, replace(setting, mapping=mapping), differs


def _read_long(path: Path, kind: str | None, setting: Setting, scratch: Path) -> Delivery | None:
    """Read a long contact log through DuckDB; None where it needs the ordinary reading."""
    formats = setting.mapping.formats
    plain_file = as_utf8(path, scratch, formats.encoding)
    if plain_file is None:
        return None
    place, encoding = plain_file
    with place.open("rb") as stream:
        head = stream.read(_HEAD)
        stream.seek(-1, 2)
        is_cut = stream.read(1) not in (b"\n", b"\r")
    head = head[: head.rfind(b"\n") + 1]
    source = read_source(setting.file, head, encoding="utf-8", separator=formats.separator)
    source = replace(source, decoded=replace(source.decoded, encoding=encoding) if source.decoded else None)
    kind, setting, differs = _as_remembered(source, kind, setting)
    kinds = [kind] if kind else list(KINDS)
    grid = source.grids[0]
    header, headings = find_headings(grid, kinds, setting.mapping)
    table = table_under(grid, header, source.name, headings)
    layout = layout_of(table.headings)
    kind = kind or (layout.kind if layout is not None else _kind_of(table, setting)[0])
    if kind != "contacts" or grid.lines is None or header + 1 >= len(grid.cells):
        return None
    recognised, told = _recognised(source, table), [*differs, *_about_file(source, table)]
    if layout is not None and layout.kind == kind:
        setting, said = _with_layout(setting, layout, table)
        told, recognised = [*said, *told], replace(recognised, layout=layout.name)
    first, lost, used, free_text = _reading(table, KINDS[kind], setting, layout)
    say_columns(first, lost)
    if first.blocked or lost or not first.found or max(first.found.values()) >= len(table.headings):
        return None
    written = say_unmapped(first, used, free_text)
    if written and path.stat().st_size < MASKED:
        return None
    if written:
        first.note(NOT_MASKED)
    engine = Engine(
        place, separator=recognised.separator, skip=grid.lines[header + 1] - 1, width=len(table.headings),
        scratch=scratch, is_cut=is_cut,
    )  # fmt: skip
    log = read_long(engine, table, KINDS[kind], first.found, setting)
    if log is None:
        return None
    misfits = {misfit.finding.rule for misfit in table.misfits}
    findings = [*log.reading.findings, *told, *(one for one in first.findings if one.rule not in misfits)]
    recognised = replace(
        recognised,
        columns={name: first.heading(name) for name in first.found},
        row_is=log.odd.row_is if log.odd is not None else "contact",
        evidence=log.odd.evidence if log.odd is not None else "",
        formats=dict(log.reading.forms),
        decimal=log.reading.decimal_sign or "",
    )
    aside = _rows_aside(log, setting)
    blocked = any(finding.blocking for finding in findings)
    seen = replace(
        seen_of(source, table, first, free_text), remembered=bool(setting.layouts and setting.mapping.headings)
    )
    return Delivery(
        kind, None, findings, [], log.rows_read, 0 if blocked else log.accepted, aside, setting.digest,
        mapping_as_read(seen, recognised, kind, setting.mapping), seen, recognised,
        log=None if blocked else log.path,
    )  # fmt: skip


def _rows_aside(log: LongLog, setting: Setting) -> pd.DataFrame:
    words = Language(setting.settings.language)
    misfits = pd.DataFrame(
        {
            "row": pd.Series([finding.row for finding in log.misfits], dtype="int64"),
            "rule": pd.Series([finding.rule.key for finding in log.misfits], dtype="str"),
            "reason": pd.Series([finding.texts(words)[0] for finding in log.misfits], dtype="str"),
        }
    )
    if log.odd is None or not log.odd.aside:
        return misfits
    odd = _set_aside(log.odd)
    return pd.concat([odd, misfits], ignore_index=True) if len(misfits) else odd


def _recognised(source: Source, table: TextTable) -> Recognised:
    decoded = source.decoded
    depth = 2 if any(finding.rule.key == "headings_in_two_rows" for finding in table.findings) else 1
    return Recognised(
        form=source.form,
        encoding=decoded.encoding if decoded else "",
        separator=decoded.separator if decoded else "",
        sheet=table.grid.sheet,
        header_row=table.grid.rows[table.header - depth + 1] if table.grid.rows else 1,
        header_rows=depth,
        headings=list(table.headings),
    )


def _with_layout(setting: Setting, layout: Layout, table: TextTable) -> tuple[Setting, list[Finding]]:
    """Let a known layout say what the mapping file leaves open."""
    mapping = setting.mapping
    found, falls_back = headings_of(layout, table.headings)
    stated = {plain(heading) for heading in (*mapping.columns.values(), *mapping.not_used)}
    own = {
        column: heading
        for column, heading in found.items()
        if column not in mapping.columns and column not in mapping.constants and plain(heading) not in stated
    }
    if mapping.columns.keys() & {"reason_id", "source_code"}:
        own.pop("source_code", None)
    formats = mapping.formats.model_copy(
        update={name: value for name, value in layout.formats.items() if getattr(mapping.formats, name) is None}
    )
    free = [name for name in layout.free_text if plain(name) in {plain(heading) for heading in table.headings}]
    named = {plain(heading) for heading in (*own.values(), *mapping.columns.values())}
    merged = mapping.model_copy(
        update={
            "columns": {**mapping.columns, **own},
            "formats": formats
            if "dates" in mapping.formats.model_fields_set or _fits(layout, own, table)
            else mapping.formats,
            "missing": [*mapping.missing, *layout.missing],
            "several": {**layout.several, **mapping.several},
            "row_is": mapping.row_is or layout.row_is,
            "free_text": [*mapping.free_text, *(name for name in free if plain(name) not in named)],
        }
    )
    columns = ", ".join(f"{column}: {heading}" for column, heading in own.items())
    said = [Finding(RECOGNISED, setting.file, table.grid.sheet, value=layout.name, fields={"columns": columns})]
    if falls_back and "source_code" in own:
        place = (setting.file, table.grid.sheet, None, own["source_code"])
        said.append(Finding(WITHOUT_CATEGORY, *place, value=layout.name))
    return replace(setting, mapping=merged), said


def _fits(layout: Layout, columns: Mapping[str, str], table: TextTable) -> bool:
    """Tell whether the days are written as the layout writes them; some export it otherwise."""
    places = column_of(table, columns.get("contacted_at", ""))
    form = layout.formats.get("dates")
    if not places or form is None:
        return True
    texts = trimmed(table.text[places[0]])
    read = days_in(texts, form)
    return bool(read.values.notna().sum() >= 0.9 * texts.notna().sum())


def _say_told(reading: Reading, layout: Layout) -> None:
    for told in layout.told:
        places = column_of(reading.table, told.heading)
        if places:
            cells = reading.table.text[places[0]].str.strip().str.casefold()
            count = int(cells.isin(told.words).sum())
            if count:
                place = (reading.setting.file, reading.table.grid.sheet, None, told.heading)
                reading.findings.append(Finding(told.rule, *place, fields={"count": count}))


def _about_file(source: Source, table: TextTable) -> list[Finding]:
    told = []
    if source.decoded is not None:
        fields: dict[str, object] = {"encoding": source.decoded.encoding, "count": source.decoded.damaged}
        if source.decoded.encoding not in ("utf-8", "utf-16"):
            told.append(Finding(NOT_UTF8, source.name, fields=fields))
        if source.decoded.damaged:
            told.append(Finding(DAMAGED_TEXT, source.name, fields=fields))
    others = [
        grid.sheet for grid in source.grids if grid is not table.grid and grid.filled and grid.sheet not in DICTIONARY
    ]
    for rule, sheets in ((HIDDEN_SHEETS, source.hidden), (OTHER_SHEETS, others)):
        if sheets:
            told.append(Finding(rule, source.name, fields={"sheets": ", ".join(sheets)}))
    return told


def _kind_of(table: TextTable, setting: Setting) -> tuple[str | None, Finding | None]:
    fits = kinds_of(table.headings, {name: kind.needed for name, kind in KINDS.items()})
    scores = {name: len(known_headings(table.headings, name)) for name in fits}
    best = [name for name in fits if scores[name] == max(scores.values())]
    if len(best) == 1:
        return best[0], None
    place = (setting.file, table.grid.sheet)
    if best:
        return None, Finding(KIND_OPEN, *place, fields={"could_be": ", ".join(best)})
    headings = ", ".join(heading[:40] for heading in table.headings if heading)
    return None, Finding(KIND_UNKNOWN, *place, fields={"headings": headings, "kinds": ", ".join(KINDS)})


def _reading(
    table: TextTable, kind: Kind, setting: Setting, layout: Layout | None = None
) -> tuple[Reading, dict[str, list[int]], set[int], set[int]]:
    """Find the columns: those the mapping states, then those whose headings are known."""
    mapping = setting.mapping
    stated = {column: column_of(table, heading) for column, heading in mapping.columns.items()}
    if layout is not None:  # some tools write a heading several times over; the first column is the one
        theirs = {name for names in layout.columns.values() for name in names} | set(layout.fallback)
        stated = {name: at[:1] if mapping.columns[name] in theirs else at for name, at in stated.items()}
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
    passed = {place for heading in mapping.not_used for place in column_of(table, heading)}
    taken = {*found.values(), *free_text, *passed}
    # In the export of a known tool a heading means what it means there: "resolved_by" is a person, no tier.
    known = known_headings(table.headings, kind.name) if layout is None or layout.kind != kind.name else {}
    for column, place in known.items():
        if column not in stated and column not in mapping.constants and place not in taken:
            found[column] = place
    if kind.name == "volumes" and not tiers:
        found |= _tiers_in_headings(table, {*found.values(), *free_text, *passed})
    columns = (*kind.columns, *(Column(name, "amount", low=0) for name in found if name.startswith(TIER)))
    used = set(found.values())
    for place in [place for place in used if PATH in table.headings[place]]:
        used |= {at for part in table.headings[place].split(PATH) for at in column_of(table, part)}
    return Reading(table, replace(kind, columns=columns), found, setting), lost, used, free_text


def _tiers_in_headings(table: TextTable, taken: set[int]) -> dict[str, int]:
    named = {place: tier_of_heading(heading) for place, heading in enumerate(table.headings) if place not in taken}
    return {TIER + tier: place for place, tier in named.items() if tier}


def _delivery(reading: Reading, setting: Setting, recognised: Recognised) -> Delivery:
    read = len(reading.table.text) + len(reading.table.misfits)
    built = Built(None, [])
    if not reading.blocked:
        built = reading.kind.build(reading)
        if not reading.blocked and not reading.kept.any():
            reading.note(NOTHING_LEFT, count=read)
    verbatims = verbatims_of(reading)
    table, judgements = Built(None, []) if reading.blocked else built
    aside = _set_aside(reading)
    recognised = replace(
        recognised,
        columns={name: reading.heading(name) for name in reading.found if not name.startswith(TIER)},
        row_is=reading.row_is,
        evidence=reading.evidence,
        formats=dict(reading.forms),
        decimal=reading.decimal_sign or "",
    )
    return Delivery(
        reading.kind.name,
        table,
        reading.findings,
        judgements,
        read,
        read - len(aside),
        aside,
        setting.digest,
        recognised=recognised,
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
