"""Files of clients in, contract tables and findings out. `read_delivery` reads one file and writes nothing."""

from bsnskit.intake.bounded import Limits, read_bounded
from bsnskit.intake.bounds import RefusedFile
from bsnskit.intake.delivery import Delivery, digest_of, read_delivery
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
