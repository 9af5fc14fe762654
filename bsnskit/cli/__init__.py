"""The command `bsns`."""

from bsnskit.cli.commands import app, main

__all__ = ["app", "main"]
