"""What a file is before its cells are read: its form and headings, the tool it comes from, its kind, its columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bsnskit.contracts.findings import Finding, Rule
from bsnskit.intake.headings import DICTIONARY, VERBATIM, kinds_of, plain, tier_of_heading
from bsnskit.intake.headings import recognised as known_headings
from bsnskit.intake.kind import Column, Kind, Setting
from bsnskit.intake.kinds import KINDS
from bsnskit.intake.kinds.volumes import TIER
from bsnskit.intake.layouts import RECOGNISED, WITHOUT_CATEGORY, Layout, headings_of
from bsnskit.intake.read import Source
from bsnskit.intake.reading import Reading
from bsnskit.intake.recognised import Recognised
from bsnskit.intake.table import TextTable, column_of
from bsnskit.intake.values import PATH, days_in, trimmed
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


def recognised_of(source: Source, table: TextTable) -> Recognised:
    """Return how a file was read so far."""
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


def with_layout(setting: Setting, layout: Layout, table: TextTable) -> tuple[Setting, list[Finding]]:
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


def say_told(reading: Reading, layout: Layout) -> None:
    """Say what a known layout tells of its rows, where it does."""
    for told in layout.told:
        places = column_of(reading.table, told.heading)
        if places:
            cells = reading.table.text[places[0]].str.strip().str.casefold()
            count = int(cells.isin(told.words).sum())
            if count:
                place = (reading.setting.file, reading.table.grid.sheet, None, told.heading)
                reading.findings.append(Finding(told.rule, *place, fields={"count": count}))


def about_file(source: Source, table: TextTable) -> list[Finding]:
    """Say what there is to know of the file itself: its encoding, sheets that were not read."""
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


def kind_of(table: TextTable, setting: Setting) -> tuple[str | None, Finding | None]:
    """Tell the kind by the headings, or the finding that asks for it."""
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


def reading_of(
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
