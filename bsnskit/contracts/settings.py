"""The pydantic model of engagement.yml: it names things and holds no rate and no target."""

from __future__ import annotations

import difflib
from io import StringIO
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import PydanticCustomError

from bsnskit.errors import Message, WrongSettings, nearest
from bsnskit.vocabulary import ALL, N_, NO_TIER, OBJECTIVE_KEYS

FORMAT = 1


_SAID = {
    "int_parsing": N_("not a whole number"),
    "int_type": N_("not a whole number"),
    "int_from_float": N_("not a whole number"),
    "float_parsing": N_("not a number"),
    "float_type": N_("not a number"),
    "bool_parsing": N_("neither true nor false"),
    "bool_type": N_("neither true nor false"),
    "string_type": N_("not a text"),
    "string_too_short": N_("empty"),
    "string_too_long": N_("longer than {max_length} characters"),
    "list_type": N_("not a list"),
    "model_type": N_("not a group of `key: value` lines"),
    "dict_type": N_("not a group of `key: value` lines"),
    "greater_than_equal": N_("smaller than {ge}"),
    "less_than_equal": N_("greater than {le}"),
    "literal_error": N_("not one of {expected}"),
    "string_pattern_mismatch": N_("not of the form {pattern}"),
}
"""What pydantic's kinds of error mean to the person who wrote the line."""


def _problem(text: str, **fields: object) -> PydanticCustomError:
    return PydanticCustomError("kit", "{text}", {"text": text, **fields})


def _unique(words: list[str]) -> list[str]:
    repeated = sorted({word for word in words if words.count(word) > 1})
    if repeated:
        raise _problem(N_("listed twice: {words}"), words=", ".join(repeated))
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
            if near:
                raise _problem(N_("an unknown time zone; did you mean {near}?"), near=near[0])
            raise _problem(N_("an unknown time zone"))
        return zone

    @field_validator("tiers", "channels")
    @classmethod
    def _not_reserved(cls, words: list[str]) -> list[str]:
        reserved = {NO_TIER, ALL} & set(words)
        if reserved:
            raise _problem(N_("{words} is a word of the kit"), words=", ".join(sorted(reserved)))
        return words

    @field_validator("objective_names")
    @classmethod
    def _objectives_exist(cls, names: dict[str, str]) -> dict[str, str]:
        unknown = sorted(set(names) - set(OBJECTIVE_KEYS))
        if unknown:
            raise _problem(
                N_("{word} is no objective; they are {known}"), word=unknown[0], known=", ".join(OBJECTIVE_KEYS)
            )
        return names


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
        said = Message(N_("this is not YAML ({problem})"), {"problem": problem.problem})
        raise WrongSettings(place, [(line, said)]) from problem
    if not isinstance(tree, dict):
        raise WrongSettings(place, [(1, Message(N_("settings are written as `key: value` lines")))])
    written = tree.get("format", FORMAT)
    if isinstance(written, int) and written > FORMAT:
        newer = Message(
            N_("format {written} is newer than this kit knows ({known}); update bsnskit"),
            {"written": written, "known": FORMAT},
        )
        raise WrongSettings(place, [(_line(tree, ("format",)), newer)])
    try:
        return Settings.model_validate(_plain(tree))
    except ValidationError as problem:
        raise WrongSettings(
            place, [(_line(tree, error["loc"]), _say(error)) for error in problem.errors()]
        ) from problem


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


def _say(error: Any) -> Message:
    path = ".".join(str(step) for step in error["loc"])
    if error["type"] == "missing":
        return Message(N_("'{path}' is missing"), {"path": path})
    if error["type"] == "extra_forbidden":
        near = nearest(str(error["loc"][-1]), _model_at(error["loc"][:-1]).model_fields)
        if near:
            return Message(N_("'{path}' is not a setting; did you mean '{near}'?"), {"path": path, "near": near})
        return Message(N_("'{path}' is not a setting"), {"path": path})
    context = error.get("ctx", {})
    if error["type"] == "kit":
        why = Message(context["text"], {name: value for name, value in context.items() if name != "text"})
    else:
        why = Message(_SAID.get(error["type"], "{said}"), {"said": error["msg"], **context})
    return Message(N_("'{path}' is {value}: {why}"), {"path": path, "value": repr(error["input"])[:80], "why": why})


def _model_at(location: tuple[int | str, ...]) -> Any:
    model: Any = Settings
    for step in location:
        model = model.model_fields[step].annotation
        model = next((part for part in getattr(model, "__args__", (model,)) if isinstance(part, type)), model)
    return model
