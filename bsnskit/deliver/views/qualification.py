"""Step 1 as it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bsnskit.contracts.findings import to_table
from bsnskit.deliver import columns, pieces
from bsnskit.deliver.views import coding
from bsnskit.deliver.views.shown import Block, ChartView, findings, labelled, shown
from bsnskit.i18n import Language
from bsnskit.method.chain import Chain
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    import pandas as pd

    from bsnskit.deliver.html import Shown


def reasons(chain: Chain, words: Language) -> Shown:
    """Show the list of reasons."""
    return shown(chain.active, columns.REASONS, words, _list_caption(chain, words))


def wording(chain: Chain, words: Language) -> Shown:
    """Show what the wording of the list asks to be looked at, each with a wording proposed, and what was decided."""
    proposals = chain.wording_proposals.set_index("reason_id")
    found = to_table(chain.wording_findings, words)
    subjects = [str(subject).split(", ")[-1] for subject in found["subject"]]
    found["proposal"] = [_proposal(subject, proposals) for subject in subjects]
    found["decision"] = [_decision(subject, proposals, words) for subject in subjects]
    caption = words.text(N_("Remarks on the wording: invitations to look again"))
    remarks = shown(found, columns.PROPOSED_WORDINGS, words, caption)
    decided = chain.material.rewordings
    if decided.empty:
        return remarks
    said = decided.assign(decision=[words.text(DECIDED[one]) for one in decided["decision"]])
    return pieces.stacked(remarks, shown(said, columns.REWORDINGS, words, N_("Wordings accepted or refused")))


def _proposal(subject: str, proposals: pd.DataFrame) -> str | None:
    found = proposals["proposal"].get(subject)
    return found if isinstance(found, str) else None


def _decision(subject: str, proposals: pd.DataFrame, words: Language) -> str:
    decided = proposals["decision"].get(subject)
    if not isinstance(decided, str):
        return words.text(N_("waits")) if subject in proposals.index else ""
    return words.text(N_("{decision} by {author}"), decision=words.text(DECIDED[decided]),
                      author=proposals["author"].get(subject))  # fmt: skip


def unknowns(chain: Chain, words: Language) -> Shown:
    """Show the reasons without a volume and what in the volumes does not reconcile."""
    found = [*chain.unknown_findings, *chain.volume_findings]
    return findings(found, words, N_("What is unknown or does not reconcile"))


def challenges(chain: Chain, words: Language) -> Shown:
    """Show the recorded challenge of each reason."""
    return shown(labelled(chain, chain.challenges), columns.CHALLENGES, words, N_("Should this contact exist at all?"))


def overlaps(chain: Chain, words: Language) -> Shown:
    """Show the labels that mean nearly the same, by their letters: the same on every machine."""
    return coding.overlaps(chain, words, by_meaning=False)


def _list_caption(chain: Chain, words: Language) -> str:
    version = int(chain.reasons["list_version"].max()) if len(chain.reasons) else 0
    return words.text(N_("The list, version {version}"), version=version)


DECIDED = {"accepted": N_("accepted"), "refused": N_("refused")}
REPORT = [
    Block(N_("The list of reasons"), None, reasons),
    Block(N_("The challenge of each reason"), None, challenges, True),
    Block(N_("Remarks on the wording"), None, wording, True),
    Block(N_("Labels that mean nearly the same"), None, overlaps, True),
    Block(N_("The coding trial"), None, coding.trial_verdict, where=lambda chain: bool(chain.trials)),
    Block(N_("The coding trial, reason by reason"), None, coding.trial_details, True, lambda chain: bool(chain.trials)),
    Block(
        N_("From the company's codes to reasons"), None, coding.mapping, True, lambda chain: len(chain.code_shares) > 0
    ),
    Block(N_("What is unknown"), None, unknowns),
]
"""What the report shows of this step, in order."""
CHARTS: dict[str, ChartView] = {}
