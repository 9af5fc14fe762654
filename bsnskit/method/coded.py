"""The results of step 1 that rest on wording and coding: what is alike, what agents agree on, what codes lead to."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from bsnskit.contracts import tables
from bsnskit.method import qualification
from bsnskit.method.qualification import trial
from bsnskit.vocabulary import OTHER

if TYPE_CHECKING:
    import pandas as pd

    from bsnskit.contracts.findings import Finding
    from bsnskit.contracts.settings import Settings
    from bsnskit.method.material import Material


class Coded:
    """Part of the chain: wording, overlap, the coding trial, the way from codes to reasons."""

    material: Material
    settings: Settings

    if TYPE_CHECKING:

        @cached_property
        def reasons(self) -> pd.DataFrame: ...  # noqa: D102
        @cached_property
        def active(self) -> pd.DataFrame: ...  # noqa: D102

    @cached_property
    def wording_findings(self) -> list[Finding]:
        """What the wording of the list asks to be looked at."""
        return qualification.wording_findings(self.active, label_language=self.settings.language)

    @cached_property
    def wording_proposals(self) -> pd.DataFrame:
        """A wording proposed for each label with remarks, and what was decided of it, as `tables.WordingProposals`."""
        return qualification.wording_proposals(
            self.active, self.wording_findings, self.material.rewordings, label_language=self.settings.language
        )

    @cached_property
    def open_wording(self) -> list[Finding]:
        """Remarks on the wording that nobody has answered yet."""
        return qualification.open_findings(self.wording_findings, self.wording_proposals)

    def overlaps(self, *, by_meaning: bool = False) -> pd.DataFrame:
        """Labels that mean nearly the same, as `tables.Overlaps`."""
        if not by_meaning:
            return self._alike_by_letters
        return qualification.label_overlaps(self.active, encode=qualification.sentence_encoder())

    @cached_property
    def _alike_by_letters(self) -> pd.DataFrame:
        return qualification.label_overlaps(self.active)

    @cached_property
    def trials(self) -> list[trial.Scorecard]:
        """What each round of coding says of the list, oldest first; the last is the one that counts."""
        codings, designs = self.material.codings_as_coded, self.material.trials
        asked = self.settings.coding
        limits = trial.Limits(
            good=asked.alpha_good, tentative=asked.alpha_tentative, other_good=asked.other_good,
            other_act=asked.other_act, two_reasons=asked.two_reasons,
        )  # fmt: skip
        rounds = [
            trial.trial_measures(
                codings,
                self.reasons,
                round_number=number,
                orders=designs.get(number, {}).get("orders"),
                other=self.settings.other_reason or OTHER,
                required=asked.alpha_tentative,
            )
            for number in trial.trial_rounds(codings)
        ]
        return [trial.scorecard(measures, limits) for measures in rounds]

    @cached_property
    def revisions(self) -> dict[int, pd.DataFrame]:
        """What each round of coding proposes for the list, as `tables.RevisionProposals`, by round."""
        other = self.settings.other_reason or OTHER
        return {card.measures.round: trial.proposed_revision(card.measures, other=other) for card in self.trials}

    @cached_property
    def revision(self) -> pd.DataFrame:
        """What the last round of coding proposes for the list, as `tables.RevisionProposals`."""
        return next(reversed(self.revisions.values()), tables.empty(tables.RevisionProposals))

    @cached_property
    def code_shares(self) -> pd.DataFrame:
        """Which reasons lie behind the company's codes, as `tables.CodeShares`: as recorded, else as sampled."""
        recorded = self.material.mapping
        if len(recorded):
            return qualification.shares_of_mapping(recorded)
        return qualification.shares_by_code(self.material.codings)

    @cached_property
    def mapped_volumes(self) -> pd.DataFrame:
        """Contacts of the year by reason by way of the codes, as `tables.MappedVolumes`."""
        counts = self.material.code_counts
        return qualification.volumes_by_mapping(counts[counts["grain"] == "year"], self.code_shares)
