"""One file of a client, read as one kind: its table, its judgements, all findings, every row accounted for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from bsnskit.contracts.findings import Finding, Rule
from bsnskit.contracts.settings import Settings
from bsnskit.errors import no_such_kind
from bsnskit.i18n import Language
from bsnskit.intake.columns_found import say_columns, say_unmapped
from bsnskit.intake.digests import digest_of
from bsnskit.intake.kind import Built, Judgement, Setting
from bsnskit.intake.kinds import KINDS
from bsnskit.intake.kinds.volumes import TIER
from bsnskit.intake.layouts import layout_of
from bsnskit.intake.long_logs.engine import Engine
from bsnskit.intake.long_logs.plain_text import as_utf8
from bsnskit.intake.long_logs.reading import LONG, LongLog, read_long
from bsnskit.intake.mapping import FileMapping, mapping_of
from bsnskit.intake.read import Source, read_source
from bsnskit.intake.reading import Reading
from bsnskit.intake.recognised import Recognised
from bsnskit.intake.recognising import about_file, kind_of, reading_of, recognised_of, say_told, with_layout
from bsnskit.intake.remembered import as_it_is_now, remembered_for
from bsnskit.intake.seen import Seen, mapping_as_read, seen_of
from bsnskit.intake.table import (
    SHEET_MISSING,
    choose_sheet,
    find_headings,
    table_under,
    with_path,
)
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
        raise no_such_kind(kind)
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
    told = [*differs, *about_file(source, table)]
    layout = layout_of(table.headings)
    if kind is None and layout is not None:
        kind = layout.kind
    recognised = recognised_of(source, table)
    if kind is None:
        kind, open_question = kind_of(table, setting)
        if open_question is not None:
            found = [open_question, *told]
            seen = seen_of(source, table)
            return Delivery("", None, found, digest=setting.digest, mapping=setting.mapping, seen=seen,
                            recognised=recognised)  # fmt: skip
    if layout is not None and layout.kind == kind:
        setting, said = with_layout(setting, layout, table)
        told = [*said, *told]
        recognised = replace(recognised, layout=layout.name)
    for heading in setting.mapping.columns.values():
        table = with_path(table, heading)
    reading, lost, used, free_text = reading_of(table, KINDS[kind or ""], setting, layout)
    reading.findings += told
    say_columns(reading, lost)
    if not reading.blocked:
        reading.free_text = say_unmapped(reading, used, free_text)
    if layout is not None and layout.kind == kind:
        say_told(reading, layout)
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
    kind = kind or (layout.kind if layout is not None else kind_of(table, setting)[0])
    if kind != "contacts" or grid.lines is None or header + 1 >= len(grid.cells):
        return None
    recognised, told = recognised_of(source, table), [*differs, *about_file(source, table)]
    if layout is not None and layout.kind == kind:
        setting, said = with_layout(setting, layout, table)
        told, recognised = [*said, *told], replace(recognised, layout=layout.name)
    first, lost, used, free_text = reading_of(table, KINDS[kind], setting, layout)
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
