"""Layouts that were imported before: one mapping file for each shape of the headings, in the engagement's `layouts/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bsnskit import intake
from bsnskit.store.files import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from bsnskit.store.folder import EngagementFolder

ROOM = "layouts"


def layouts_of(engagement: EngagementFolder) -> list[intake.FileMapping]:
    """Return the remembered mappings, by name of their files; a person may edit them.

    Raises
    ------
    WrongSettings : one of them does not hold
    """
    room = engagement.path(ROOM)
    places = sorted(room.glob("*.yml")) if room.is_dir() else []
    return [intake.read_mapping(place.read_text("utf-8"), f"{ROOM}/{place.name}") for place in places]


def layout_file(mapping: intake.FileMapping) -> tuple[str, str] | None:
    """Return folder and name of the file that keeps a mapping; None for one without headings."""
    return (ROOM, intake.layout_name(mapping)) if mapping.kind and mapping.headings else None


def remember(engagement: EngagementFolder, mapping: intake.FileMapping) -> Path | None:
    """Keep a mapping for the next file with the same headings."""
    parts = layout_file(mapping)
    if parts is None:
        return None
    engagement.room(ROOM)
    place, content = engagement.path(*parts), intake.mapping_text(mapping).encode()
    if not place.exists() or place.read_bytes() != content:
        write_whole(place, content)
    return place


def forget(engagement: EngagementFolder, mapping: intake.FileMapping) -> None:
    """Forget a mapping: the next file with these headings is recognised anew."""
    parts = layout_file(mapping)
    if parts is not None:
        engagement.path(*parts).unlink(missing_ok=True)
