"""Step 1 as it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bsnskit.deliver import columns
from bsnskit.deliver.views.shown import Block, ChartView, findings, labelled, shown
from bsnskit.i18n import Language
from bsnskit.method.chain import Chain
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    from bsnskit.deliver.html import Shown


def reasons(chain: Chain, words: Language) -> Shown:
    """Show the list of reasons."""
    return shown(chain.active, columns.REASONS, words, _list_caption(chain, words))


def wording(chain: Chain, words: Language) -> Shown:
    """Show what the wording of the list asks to be looked at."""
    return findings(chain.wording_findings, words, N_("Remarks on the wording: invitations to look again"))


def unknowns(chain: Chain, words: Language) -> Shown:
    """Show the reasons without a volume and what in the volumes does not reconcile."""
    found = [*chain.unknown_findings, *chain.volume_findings]
    return findings(found, words, N_("What is unknown or does not reconcile"))


def challenges(chain: Chain, words: Language) -> Shown:
    """Show the recorded challenge of each reason."""
    return shown(labelled(chain, chain.challenges), columns.CHALLENGES, words, N_("Should this contact exist at all?"))


def _list_caption(chain: Chain, words: Language) -> str:
    version = int(chain.reasons["list_version"].max()) if len(chain.reasons) else 0
    return words.text(N_("The list, version {version}"), version=version)


REPORT = [
    Block(N_("The list of reasons"), None, reasons),
    Block(N_("The challenge of each reason"), None, challenges, True),
    Block(N_("Remarks on the wording"), None, wording, True),
    Block(N_("What is unknown"), None, unknowns),
]
"""What the report shows of this step, in order."""
CHARTS: dict[str, ChartView] = {}
