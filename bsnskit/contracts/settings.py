"""The pydantic model of engagement.yml: it names things and holds no rate and no target."""

from __future__ import annotations

import difflib
from io import StringIO
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from bsnskit.errors import WrongSettings, nearest
from bsnskit.vocabulary import ALL, NO_TIER, OBJECTIVE_KEYS

FORMAT = 1


def _unique(words: list[str]) -> list[str]:
    repeated = sorted({word for word in words if words.count(word) > 1})
    if repeated:
        raise ValueError(f"listed twice: {', '.join(repeated)}")
    return words


Words = Annotated[list[Annotated[str, Field(min_length=1)]], AfterValidator(_unique)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Driver(_Part):
    """X: what contacts are counted against."""

    name: str = Field(min_length=1, description="orders, users, teachers, invoices")


class CountedYear(_Part):
    """The twelve months that annual counts stand for."""

    first_month: str = Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$", description='"2018-09"')
    assumed: bool = Field(False, description="true where the client did not say which year was counted")


class SkylineSettings(_Part):
    """How the Skyline is drawn."""

    weeks: int = Field(6, ge=2, le=26, description="adjacent weekly bars per reason")
    reasons: int = Field(8, ge=1, le=40, description="reasons shown, largest first")


class Retention(_Part):
    """How long material is kept."""

    raw_days: int = Field(365, ge=1, description="days a file as delivered is kept")


class Settings(_Part):
    """engagement.yml.

    `objective_names` are the client's own words by objective key; `top` the length of the TOP list.
    """

    format: Literal[1] = FORMAT
    client: str = Field(min_length=1, max_length=80, description="the client's name as printed")
    language: Literal["fr", "en", "es"] = "fr"
    currency: str = Field("EUR", pattern=r"^[A-Z]{3}$")
    time_zone: str = "Europe/Paris"
    country: str = Field("FR", pattern=r"^[A-Z]{2}$", description="public holidays")
    school_zone: Literal["A", "B", "C"] | None = None
    channels: Words = Field(default_factory=lambda: ["call"])
    tiers: Words = Field(default_factory=list)
    driver: Driver | None = None
    kpi: Literal["contacts", "cpx", "cost", "fcr", "tnps"] = "contacts"
    counted_year: CountedYear | None = None
    skyline: SkylineSettings = SkylineSettings()
    top: int = Field(10, ge=1, le=60)
    discount_rate: float = Field(0.08, ge=0, le=1, description="yearly, for present values")
    other_reason: str | None = Field(None, description="reason_id of 'other' contacts")
    vocabulary: Literal["2008", "2022"] = "2008"
    objective_names: dict[str, str] = Field(default_factory=dict)
    retention: Retention = Retention()
    warehouse: str | None = Field(None, description="DuckDB over Parquet when empty")
    illustration: str | None = Field(None, description="printed wherever generated figures are shown")

    @field_validator("time_zone")
    @classmethod
    def _zone_exists(cls, zone: str) -> str:
        if zone not in available_timezones():
            near = difflib.get_close_matches(zone, available_timezones(), n=1)
            raise ValueError(f"unknown time zone{f'; did you mean {near[0]}?' if near else ''}")
        return zone

    @field_validator("tiers", "channels")
    @classmethod
    def _not_reserved(cls, words: list[str]) -> list[str]:
        reserved = {NO_TIER, ALL} & set(words)
        if reserved:
            raise ValueError(f"{', '.join(sorted(reserved))} is a word of the kit")
        return words

    @model_validator(mode="after")
    def _objectives_exist(self) -> Settings:
        unknown = sorted(set(self.objective_names) - set(OBJECTIVE_KEYS))
        if unknown:
            raise ValueError(
                f"objective_names knows {', '.join(OBJECTIVE_KEYS)}; '{unknown[0]}' is none of them"
            )
        return self


def read_settings(text: str, place: str = "engagement.yml") -> Settings:
    """Read the text of engagement.yml and say every problem with its line.

    Raises
    ------
    WrongSettings : not YAML, unknown or misspelt keys (with the nearest right key), wrong values, a newer format
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError

    try:
        tree = YAML(typ="rt").load(StringIO(text))
    except MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else 1
        raise WrongSettings(place, [f"line {line}: this is not YAML: {problem.problem}"]) from problem
    if not isinstance(tree, dict):
        raise WrongSettings(place, ["line 1: settings are written as `key: value` lines"])
    written = tree.get("format", FORMAT)
    if isinstance(written, int) and written > FORMAT:
        newer = f"line {_line(tree, ('format',))}: format {written} is newer than this kit knows ({FORMAT}); update bsnskit"
        raise WrongSettings(place, [newer])
    try:
        return Settings.model_validate(_plain(tree))
    except ValidationError as problem:
        said = sorted((_line(tree, error["loc"]), _say(error)) for error in problem.errors())
        raise WrongSettings(place, [f"line {line}: {fact}" for line, fact in said]) from problem


def _plain(node: Any) -> Any:
    if isinstance(node, dict):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    return node


def _line(tree: Any, location: tuple[int | str, ...]) -> int:
    line = 1
    for step in location:
        try:
            line = (tree.lc.key(step) if isinstance(tree, dict) else tree.lc.item(step))[0] + 1
            tree = tree[step]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return line


def _say(error: Any) -> str:
    path = ".".join(str(step) for step in error["loc"])
    if error["type"] == "extra_forbidden":
        model: Any = Settings
        for step in error["loc"][:-1]:
            model = model.model_fields[step].annotation
            model = next((part for part in getattr(model, "__args__", (model,)) if isinstance(part, type)), model)
        near = nearest(str(error["loc"][-1]), model.model_fields)
        return f"'{path}' is not a setting" + (f"; did you mean '{near}'?" if near else "")
    message = error["msg"].removeprefix("Value error, ")
    if error["type"] == "missing":
        return f"'{path}' is missing"
    return f"'{path}' is {error['input']!r}: {message[0].lower()}{message[1:]}" if path else message
