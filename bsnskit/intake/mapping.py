"""The mapping file (`--map FILE.yml`): how the columns of one layout are to be read.

kind: contacts
columns:                       # the kit's column: the heading in the file
  contacted_at: Date d'ouverture
  reason_id: Motif
formats:
  dates: "%d/%m/%Y"
  decimal: ","
row_is: contact
header_row: 3
values:                        # what the file writes: what the kit or engagement.yml calls it
  channel: {Tél: call}
constants: {channel: call}     # for a column that the file lacks
missing: ["?", NA]             # words that stand for "unknown" in every column
levels: {source_code: 1}       # of "A > B > C" keep the first level
several: {source_code: ";"}    # of several labels in one cell the first counts
free_text: [Description]       # masked and kept apart, shown live alone
not_used: [Agence]             # headings that are not read
first_list: true               # no list of reasons yet: the reasons this file names become the first one
headings: [Date d'ouverture, Motif, Tél, Description, Agence]   # what the file had when this was written

A path may be made of several columns: `source_code: Category > Sub-Category > Item`.
The assistant writes the same file, and an import keeps one in `layouts/` for each shape of the headings.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from bsnskit.contracts.yaml_files import Part, problem, read_yaml
from bsnskit.errors import WrongCall, nearest
from bsnskit.intake.headings import HEADINGS, VERBATIM
from bsnskit.intake.text_files import ENCODINGS
from bsnskit.vocabulary import N_

FORMAT: Final = 1

RowIs = Literal["contact", "ticket", "update", "reason", "count", "answer"]
"""What one row of a file is: an update of a ticket (several rows are one contact), a count, or the thing itself."""
DurationForm = Literal["seconds", "minutes", "hours", "h:m:s", "m:s", "h:m"]


def _column(name: str, info: ValidationInfo) -> str:
    kind = info.data.get("kind") or (info.context or {}).get("kind")
    known = [*HEADINGS[kind], VERBATIM] if kind in HEADINGS else sorted({c for k in HEADINGS.values() for c in k})
    if name in known or name == VERBATIM:
        return name
    near = nearest(name, known)
    if near:
        raise problem(N_("no column of the kit; did you mean '{near}'?"), near=near)
    raise problem(N_("no column of the kit; they are {known}"), known=", ".join(known))


Column = Annotated[str, AfterValidator(_column)]


class Formats(Part):
    """How values are written."""

    dates: str | None = Field(default=None, description='"%d/%m/%Y": how days are written, in every column of days')
    decimal: Literal[",", "."] | None = None
    durations: DurationForm | None = None
    encoding: str | None = Field(default=None, description=", ".join(ENCODINGS))
    separator: str | None = Field(default=None, min_length=1, max_length=1)
    id_decimals: int | None = Field(
        default=None, ge=0, le=6, description="decimals of ids that a spreadsheet took for numbers"
    )
    zone: str | None = Field(
        default=None, description='"UTC": zone of times that name none; default: the engagement\'s'
    )
    mixed_dates: Literal["as_shown"] | None = Field(
        default=None,
        description="as_shown: days that are partly text and partly dates are right as the spreadsheet shows them",
    )

    @field_validator("dates")
    @classmethod
    def _names_a_day(cls, form: str | None) -> str | None:
        if form is not None and not (("%d" in form and "%m" in form) and ("%Y" in form or "%y" in form)):
            raise problem(N_('days are written with %d, %m and %Y, such as "%d/%m/%Y"'))
        return form

    @field_validator("zone")
    @classmethod
    def _zone_exists(cls, zone: str | None) -> str | None:
        from zoneinfo import available_timezones

        if zone is not None and zone not in available_timezones():
            raise problem(
                N_("an unknown time zone; did you mean {near}?"), near=nearest(zone, available_timezones()) or "UTC"
            )
        return zone

    @field_validator("encoding")
    @classmethod
    def _encoding_exists(cls, name: str | None) -> str | None:
        import codecs

        if name is not None:
            try:
                codecs.lookup(name)
            except LookupError as wrong:
                raise problem(N_("no encoding; they are {known}"), known=", ".join(ENCODINGS)) from wrong
        return name


class FileMapping(Part):
    """How the columns of one layout are to be read. Whatever is left out is recognised or asked."""

    format: Literal[1] = FORMAT
    kind: str | None = None
    sheet: str | None = None
    header_row: int | None = Field(default=None, ge=1, description="row of the headings, as the spreadsheet numbers it")
    header_rows: int | None = Field(default=None, ge=1, le=2, description="2 where headings stand in two rows")
    row_is: RowIs | None = None
    columns: dict[Column, str] = Field(default_factory=dict)
    tier_columns: dict[str, str] = Field(default_factory=dict, description="tier: heading of its count")
    formats: Formats = Formats()
    values: dict[Column, dict[str, str]] = Field(default_factory=dict)
    constants: dict[Column, str] = Field(default_factory=dict)
    missing: list[str] = Field(default_factory=list, description="words that stand for unknown")
    levels: dict[Column, Annotated[int, Field(ge=1, le=9)]] = Field(
        default_factory=dict, description="how many levels of a path such as A > B > C are kept"
    )
    several: dict[Column, Annotated[str, Field(min_length=1, max_length=3)]] = Field(
        default_factory=dict, description="sign between several labels in one cell; the first counts"
    )
    free_text: list[str] = Field(default_factory=list)
    not_used: list[str] = Field(default_factory=list, description="headings that are not read")
    first_list: bool = Field(default=False, description="the reasons that the file names become the first list")
    headings: list[str] = Field(default_factory=list, description="what the file had when the mapping was written")

    @field_validator("kind")
    @classmethod
    def _kind_is_read(cls, kind: str | None) -> str | None:
        if kind is not None and kind not in HEADINGS:
            raise problem(N_("no kind of file that is read; they are {known}"), known=", ".join(HEADINGS))
        return kind


def read_mapping(text: str, place: str = "mapping.yml", kind: str | None = None) -> FileMapping:
    """Read the text of a mapping file and say every problem with its line.

    Parameters
    ----------
    kind : of the file it is for, where the mapping does not say it

    Raises
    ------
    WrongSettings : not YAML, unknown or misspelt keys and columns (with the nearest right one), wrong values
    """
    return read_yaml(FileMapping, text, place, known_format=FORMAT, context={"kind": kind})


def mapping_of(given: FileMapping | Mapping[str, Any] | str | Path | None, kind: str | None = None) -> FileMapping:
    """Return a mapping, from a model, from the values that a delivery's record keeps, or from a file.

    Raises
    ------
    WrongSettings : the mapping does not hold
    WrongCall : there is no such file
    """
    if given is None:
        return FileMapping()
    if isinstance(given, FileMapping):
        return given
    if isinstance(given, Mapping):
        return FileMapping.model_validate(given, context={"kind": kind})
    path = Path(given)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as wrong:
        raise WrongCall(
            str(given),
            N_("the mapping file cannot be read"),
            N_("It is a YAML file in UTF-8."),
            N_("Look at the name and the folder."),
        ) from wrong
    return read_mapping(text, path.name, kind)


def told(mapping: FileMapping) -> dict[str, Any]:
    """Return what a mapping states, as plain values to keep in a delivery's record; nothing for an empty one."""
    return mapping.model_dump(exclude_defaults=True)


def mapping_text(mapping: FileMapping) -> str:
    """Write a mapping as the file that `--map` takes; the same mapping gives the same text."""
    from io import StringIO

    from ruamel.yaml import YAML

    held = StringIO()
    yaml: Any = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.width = 4000
    yaml.sort_base_mapping_type_on_output = False
    yaml.dump({"format": mapping.format, **told(mapping)}, held)
    return held.getvalue()


__all__ = ["FileMapping", "Formats", "mapping_of", "mapping_text", "read_mapping", "told"]
