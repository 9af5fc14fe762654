"""The pydantic model of engagement.yml: it names things and holds no rate and no target."""

from __future__ import annotations

import difflib
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, field_validator

from bsnskit.contracts.yaml_files import Part, problem, read_yaml, secret
from bsnskit.vocabulary import ALL, N_, NO_TIER, OBJECTIVE_KEYS

FORMAT: Final = 1


def _unique(words: list[str]) -> list[str]:
    repeated = sorted({word for word in words if words.count(word) > 1})
    if repeated:
        raise problem(N_("listed twice: {words}"), words=", ".join(repeated))
    return words


Words = Annotated[list[Annotated[str, Field(min_length=1)]], AfterValidator(_unique)]


class Driver(Part):
    """X: what contacts are counted against."""

    name: str = Field(min_length=1, description="orders, users, teachers, invoices")
    flow: bool = Field(
        False, description="true where X comes in a period and adds up (orders), false where it stands (users)"
    )


class CountedYear(Part):
    """The twelve months that annual counts stand for."""

    first_month: str = Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$", description='"2018-09"')
    assumed: bool = Field(False, description="true where the client did not say which year was counted")


class SkylineSettings(Part):
    """How the Skyline is drawn."""

    weeks: int = Field(default=6, ge=2, le=26, description="adjacent weekly bars per reason")
    reasons: int = Field(default=8, ge=1, le=40, description="reasons shown, largest first")


class CodingSettings(Part):
    """What is asked of a coding trial; METHOD section 1."""

    alpha_good: float = Field(default=0.8, gt=0, le=1, description="agreement from which the list separates well")
    alpha_tentative: float = Field(default=0.667, gt=0, le=1, description="agreement under which it does not")
    other_good: float = Field(default=0.05, ge=0, le=1, description="share of other that is good")
    other_act: float = Field(default=0.10, ge=0, le=1, description="share of other from which to act")
    two_reasons: float = Field(
        default=0.10, ge=0, le=1, description="share of contacts with two reasons from which to act"
    )


class Retention(Part):
    """How long material is kept."""

    raw_days: int = Field(default=365, ge=1, description="days a file as delivered is kept")
    verbatim_days: int = Field(default=365, ge=1, description="days a verbatim is kept, from the day of its contact")


class Masking(Part):
    """What is masked in verbatims beside numbers, addresses and the names of names.txt."""

    entities: bool = Field(default=False, description="people who are on no list; needs the extra `names`")


class Settings(Part):
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
    coding: CodingSettings = CodingSettings()
    masking: Masking = Masking()
    warehouse: str | None = Field(
        None, description="address of the client's warehouse, postgresql://reader@host/db, for `bsns import --from`"
    )
    illustration: str | None = Field(None, description="printed wherever generated figures are shown")

    @field_validator("time_zone")
    @classmethod
    def _zone_exists(cls, zone: str) -> str:
        if zone not in available_timezones():
            near = difflib.get_close_matches(zone, available_timezones(), n=1)
            if near:
                raise problem(N_("an unknown time zone; did you mean {near}?"), near=near[0])
            raise problem(N_("an unknown time zone"))
        return zone

    @field_validator("warehouse")
    @classmethod
    def _without_password(cls, address: str | None) -> str | None:
        if address and urlsplit(address).password:
            raise secret(N_("a password does not belong in this file: put it into BSNSKIT_WAREHOUSE_PASSWORD"))
        return address

    @field_validator("tiers", "channels")
    @classmethod
    def _not_reserved(cls, words: list[str]) -> list[str]:
        reserved = {NO_TIER, ALL} & set(words)
        if reserved:
            raise problem(N_("{words} is a word of the kit"), words=", ".join(sorted(reserved)))
        return words

    @field_validator("objective_names")
    @classmethod
    def _objectives_exist(cls, names: dict[str, str]) -> dict[str, str]:
        unknown = sorted(set(names) - set(OBJECTIVE_KEYS))
        if unknown:
            raise problem(
                N_("{word} is no objective; they are {known}"), word=unknown[0], known=", ".join(OBJECTIVE_KEYS)
            )
        return names


def read_settings(text: str, place: str = "engagement.yml") -> Settings:
    """Read the text of engagement.yml and say every problem with its line.

    Raises
    ------
    WrongSettings : not YAML, unknown or misspelt keys (with the nearest right key), wrong values, a newer format
    """
    return read_yaml(Settings, text, place, known_format=FORMAT)
