"""What a kernel is told by its environment: the client, the language, how to show things, who decides."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bsnskit.i18n import Language
    from bsnskit.store.engagement import Engagement

_SECRET = ("JUPYTER_TOKEN", "JUPYTERHUB_API_TOKEN", "BSNSKIT_TOKEN")
"""Variables that a kernel must not inherit: a cell can print them into a notebook."""


def kernel_variables(engagement: Engagement, words: Language, author: str | None = None) -> dict[str, str | None]:
    """Return the environment of the kernels; None takes a variable away."""
    return {
        "BSNSKIT_CLIENT": engagement.name,
        "BSNSKIT_LANGUAGE": words.code,
        "BSNSKIT_DATA": str(engagement.folder.parent),
        "BSNSKIT_RENDER": "live",
        "BSNSKIT_AUTHOR": author or os.environ.get("BSNSKIT_AUTHOR"),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        **dict.fromkeys(_SECRET),
    }


@contextmanager
def surroundings(wanted: Mapping[str, str | None]) -> Iterator[None]:
    """Set environment variables for a while; None takes one away."""
    before = {name: os.environ.get(name) for name in wanted}
    _set(wanted)
    try:
        yield
    finally:
        _set(before)


def _set(variables: Mapping[str, str | None]) -> None:
    for name, value in variables.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
