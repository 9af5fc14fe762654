"""Imports put off until a name is asked for, and other people's packages without what we never use of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

_GRAMMAR = "rfc3987_syntax"


def names_of(package: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """Return the `__getattr__` of a package whose names are imported when first asked for.

    Parameters
    ----------
    homes : name -> module of the package that holds it
    """

    def find(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module '{package}' has no attribute '{name}'")
        return getattr(import_module(f"{package}.{homes[name]}"), name)

    return find


def import_jsonschema() -> None:
    """Import jsonschema, which altair and nbformat need, without its grammar of international addresses.

    jsonschema takes that package where it finds it, for a format that no chart and no notebook has; compiling the
    grammar takes longer than all other imports together. Afterwards it can be imported again by whoever wants it.
    """
    if "jsonschema" in sys.modules or _GRAMMAR in sys.modules:
        return
    sys.modules[_GRAMMAR] = None  # type: ignore[assignment]  # what the import system reads as "not there"
    try:
        import_module("jsonschema")
    finally:
        del sys.modules[_GRAMMAR]
