"""How far a long reading has come, told to whoever listens; nobody need listen."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, copy_context

from bsnskit.vocabulary import N_

Listener = Callable[[str, float], None]
"""Takes a stage (an English message id) and the share of it that is done, 0 to 1."""

OPENING, READING, CHECKING, WRITING = N_("opening the file"), N_("reading rows"), N_("checking columns"), N_("writing")

_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


def report(stage: str, done: float) -> None:
    """Tell how far a stage has come."""
    listener = _listener.get()
    if listener is not None:
        listener(stage, min(max(done, 0.0), 1.0))


@contextmanager
def told_to(listener: Listener | None) -> Iterator[None]:
    """Let a listener hear what is reported inside the block."""
    before = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(before)


@contextmanager
def followed(stage: str, share: Callable[[], float], every_s: float = 0.2) -> Iterator[None]:
    """Tell how far a stage has come while the block is at work in a library that says nothing of itself.

    Parameters
    ----------
    share : of the work that is done, 0 to 1; asked from another thread
    """
    if _listener.get() is None:
        yield
        return
    done = threading.Event()

    def follow() -> None:
        while not done.wait(every_s):
            report(stage, share())

    report(stage, 0.0)
    following = threading.Thread(target=copy_context().run, args=(follow,), daemon=True)
    following.start()
    try:
        yield
    finally:
        done.set()
        following.join()
    report(stage, 1.0)
