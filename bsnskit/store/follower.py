"""What stands of some kinds of judgement, read once, then kept up to date with only what was added."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bsnskit.store.events import ERASE, UNDO, Event
from bsnskit.store.files import stamp
from bsnskit.store.ledger import Ledger


class Follower:
    """The last event that stands per subject, for some kinds.

    A thousand recorded drops cost no more than ten: `refresh` reads what came after the last look. An undo may bring
    back anything of its kind, which is then read anew.

    Parameters
    ----------
    ledger : of the engagement
    kinds : of events to follow
    """

    def __init__(self, ledger: Ledger, kinds: Collection[str]) -> None:
        self._ledger, self._kinds = ledger, tuple(kinds)
        self._stamp = stamp(ledger.path)
        self.position = ledger.position
        self._held = {kind: ledger.current(kind, until=self.position) for kind in self._kinds}

    def current(self, kind: str) -> dict[str, Event]:
        """Return subject -> event as of the last look."""
        return self._held[kind]

    def is_behind(self) -> bool:
        """Tell from the file's stamp alone whether something was recorded since the last look."""
        return stamp(self._ledger.path) != self._stamp

    def take(self, recorded: Sequence[Event]) -> None:
        """Take in what was just recorded here, without reading it again where nothing came between."""
        if [event.sequence for event in recorded] != [self.position + step + 1 for step in range(len(recorded))]:
            self.refresh()
            return
        self._stamp = stamp(self._ledger.path)
        self.position = recorded[-1].sequence
        for event in recorded:
            if event.kind in self._held:
                self._take(event)

    def refresh(self) -> list[Event]:
        """Take in what was recorded since; returns those events that are of the kinds followed, undos among them."""
        self._stamp = stamp(self._ledger.path)
        added = self._ledger.events(after=self.position)
        if not added:
            return []
        self.position = added[-1].sequence
        anew: set[str] = set()
        for event in added:
            if event.kind in (UNDO, ERASE):
                kind = (event.body or {}).get("kind")
                # What an erasure or the undo of an undo brings back may be of any kind.
                anew |= set(self._kinds) if event.kind == ERASE or kind == UNDO else {str(kind)} & set(self._kinds)
        for kind in anew:
            self._held[kind] = self._ledger.current(kind, until=self.position)
        for event in added:
            if event.kind in self._held and event.kind not in anew:
                self._take(event)
        return [event for event in added if event.kind in self._held or (anew and event.kind in (UNDO, ERASE))]

    def _take(self, event: Event) -> None:
        if event.gone:
            self._held[event.kind].pop(event.subject, None)
        else:
            self._held[event.kind][event.subject] = event
