"""Files of clients in, contract tables and findings out. `read_delivery` reads one file and writes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bsnskit.quick_imports import names_of

if TYPE_CHECKING:
    from bsnskit.intake.bounded import Limits, read_bounded
    from bsnskit.intake.bounds import RefusedFile
    from bsnskit.intake.delivery import Delivery, read_delivery
    from bsnskit.intake.digests import digest_of
    from bsnskit.intake.kind import Judgement
    from bsnskit.intake.kinds import KINDS
    from bsnskit.intake.mapping import FileMapping, mapping_of, mapping_text, read_mapping
    from bsnskit.intake.recognised import Recognised
    from bsnskit.intake.remembered import layout_name
    from bsnskit.intake.seen import Seen

__all__ = [
    "KINDS",
    "Delivery",
    "FileMapping",
    "Judgement",
    "Limits",
    "Recognised",
    "RefusedFile",
    "Seen",
    "digest_of",
    "layout_name",
    "mapping_of",
    "mapping_text",
    "read_bounded",
    "read_delivery",
    "read_mapping",
]

# Resolved when asked for: the server that reads files is started before all that a process loads for itself.
_HOMES = {
    "KINDS": "kinds",
    "Delivery": "delivery",
    "FileMapping": "mapping",
    "Judgement": "kind",
    "Limits": "bounded",
    "Recognised": "recognised",
    "RefusedFile": "bounds",
    "Seen": "seen",
    "digest_of": "digests",
    "layout_name": "remembered",
    "mapping_of": "mapping",
    "mapping_text": "mapping",
    "read_bounded": "bounded",
    "read_delivery": "delivery",
    "read_mapping": "mapping",
}

__getattr__ = names_of(__name__, _HOMES)
