"""The whole chain of the method over one engagement's tables: each result once, computed when first asked for.

Notebooks, dashboard, report and workbook all read their figures here, so that no two of them can differ.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from bsnskit import weeks
from bsnskit.errors import NotReady, WrongWeek
from bsnskit.method import classification, qualification, quantification, root_cause, skyline
from bsnskit.method.coded import Coded
from bsnskit.method.material import Material
from bsnskit.method.weighed import Weighed
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    from bsnskit.contracts.findings import Finding


_UNMOVED = {
    *("material", "settings", "week", "last_week"),
    *("reasons", "active", "wording_findings", "unknown_findings"),
    *("wording_proposals", "open_wording", "trials", "revisions", "revision", "code_shares", "mapped_volumes"),
    *("volumes", "volume_findings", "pareto", "tiers", "seasons", "counted_months", "open_days_by_month"),
    *("costs", "experience", "cost_findings", "sampled", "totals", "_listed", "_sample_days", "cpx", "cpx_by_month"),
    *("mapped_part", "first_level"),
}
"""What no vote, placement or split can change."""


class Chain(Coded, Weighed):
    """Results of the five steps as they stand at the end of one week.

    Parameters
    ----------
    material : settings and tables of an engagement
    week : "2020-W20", or "last" for the last complete week of the data

    Raises
    ------
    WrongWeek : the week lies after the last complete week of the data
    """

    def __init__(self, material: Material, week: str = "last") -> None:
        self.material = material
        self.settings = material.settings
        self.week = self._checked(week)

    def after_workshop(self) -> Chain:
        """Return the results as they stand after votes, placements and splits alone were recorded.

        What those cannot change is taken over; everything else is worked out anew when it is asked for.
        """
        follower = Chain.__new__(Chain)
        kept = {name: value for name, value in self.__dict__.items() if name in _UNMOVED}
        follower.__dict__.update(kept)
        return follower

    def _checked(self, week: str) -> str | None:
        last = self.last_week
        if week == "last":
            return last
        weeks.monday_of(week)
        if last is None or week > last:
            raise WrongWeek(
                self.settings.client,
                N_("week {week} lies after the last complete week of the data ({last})")
                if last
                else N_("no weekly volumes were delivered, so there is no week {week}"),
                move=N_("Choose {last} or an earlier week, or import newer contacts first.")
                if last
                else N_("Import a contact log or weekly counts first, or leave the week out."),
                week=week,
                last=last,
            )
        return week

    @cached_property
    def last_week(self) -> str | None:
        """Last complete week of the data; None without weekly volumes."""
        return skyline.last_complete_week(self.material.volumes)

    # 01 qualification

    @cached_property
    def reasons(self) -> pd.DataFrame:
        """The list of reasons, as `tables.Reasons`."""
        return self.material.reasons

    @cached_property
    def active(self) -> pd.DataFrame:
        """Reasons that are not retired."""
        return self.reasons[self.reasons["state"] != "retired"].reset_index(drop=True)

    @cached_property
    def unknown_findings(self) -> list[Finding]:
        """Reasons whose volume is unknown."""
        return qualification.unknown_volume_findings(self.active, self.material.volumes)

    @cached_property
    def challenges(self) -> pd.DataFrame:
        """The recorded challenge of each reason."""
        return qualification.challenges_by_reason(self.active, self.material.challenges)

    # 03 classification

    @cached_property
    def placements(self) -> pd.DataFrame:
        """Position and objective of every active reason and context, tray included, as `tables.Placements`."""
        return classification.placements_of(self.active, self.material.placements, self.contexts)

    @cached_property
    def contexts(self) -> pd.DataFrame:
        """Contacts and cost of the contexts that reasons are split into, as `tables.ContextFigures`."""
        splits, material = self.material.splits, self.material
        splits = splits[splits["reason_id"].isin(self.active["reason_id"])].reset_index(drop=True)
        counted = quantification.costs_by_context(
            splits, self.active, self.volumes, material.rates, material.downstream, material.handle_times
        )
        return classification.figures_by_context(splits, self.costs, counted)

    @cached_property
    def placement_findings(self) -> list[Finding]:
        """What the decisions still lack."""
        return classification.placement_findings(self.placements)

    @cached_property
    def cards(self) -> pd.DataFrame:
        """What the board and the matrix draw."""
        return classification.board_cards(
            self.active, self.pareto, self.costs, self.experience, self.placements, self.contexts
        )

    @cached_property
    def objectives(self) -> pd.DataFrame:
        """Reasons, contacts and cost per objective, as `tables.ObjectiveTotals`."""
        return classification.totals_by_objective(self.placements, self.costs, self.contexts)

    @cached_property
    def card_votes(self) -> pd.DataFrame:
        """How the votes lie on each card, splits of the room first, as `tables.CardVotes`."""
        return classification.votes_by_card(self.material.votes)

    @cached_property
    def agreement(self) -> pd.DataFrame:
        """Agreement of the room per axis at the end of each round, as `tables.VoteAgreement`."""
        return classification.agreement_by_round(self.material.votes)

    # 04 root cause

    @cached_property
    def impacts(self) -> pd.DataFrame:
        """Impact of each cause on each reason, as `tables.CauseImpacts`."""
        return root_cause.cause_impacts(self.material.causes, self.pareto, self.costs)

    @cached_property
    def causes(self) -> pd.DataFrame:
        """Causes summed over the reasons they feed, largest first."""
        return root_cause.causes_by_impact(self.impacts)

    @cached_property
    def returns(self) -> pd.DataFrame:
        """Return of each solution, as `tables.Returns`."""
        return root_cause.returns(
            self.material.solutions,
            self.impacts,
            self.costs,
            discount_rate=self.settings.discount_rate,
            placements=self.placements,
        )

    # 05 skyline

    @cached_property
    def weekly(self) -> pd.DataFrame:
        """Contacts per reason and week up to this week, as `tables.WeeklyVolumes`."""
        weekly = self.volumes[self.volumes["grain"] == "week"]
        if weekly.empty or self.week is None:
            raise NotReady(
                self.settings.client,
                N_("no weekly volumes were delivered"),
                N_("The Skyline needs contacts per week."),
                N_("Import a contact log or weekly counts."),
            )
        first = weeks.week_of(weekly["period_start"].min())
        closed, country = self._closed_days(), self.settings.country
        shut = [week for week in weeks.week_range(first, self.week) if not weeks.open_days(week, country, closed)]
        return skyline.weekly_by_reason(self.volumes, first=first, last=self.week, closed_weeks=shut)

    @cached_property
    def skyline(self) -> pd.DataFrame:
        """The last six weeks (a setting) of the reasons shown, as `tables.Skyline`."""
        shown = weeks.last_weeks(self._week(), self.settings.skyline.weeks)
        closed = self._closed_days()
        days = {week: weeks.open_days(week, self.settings.country, closed) for week in shown}
        return skyline.skyline(
            self.active,
            self.weekly,
            self.material.targets,
            self.material.calendar,
            week=self._week(),
            weeks=self.settings.skyline.weeks,
            reasons_shown=self.settings.skyline.reasons,
            open_days=days,
        )

    @cached_property
    def weekly_table(self) -> pd.DataFrame:
        """The weeks of the Skyline side by side, all reasons."""
        return skyline.weekly_table(self.active, self.weekly, week=self._week(), weeks=self.settings.skyline.weeks)

    @cached_property
    def power(self) -> pd.DataFrame:
        """What six weeks could and could not show, per reason."""
        return skyline.six_week_power(self.weekly, weeks=self.settings.skyline.weeks)

    @cached_property
    def phases(self) -> pd.DataFrame:
        """Where each reason stands in the loop, as `tables.Phases`."""
        return skyline.phases(
            self.active,
            self.pareto,
            self.placements,
            self.material.causes,
            self.material.solutions,
            self.material.actions,
        )

    def _week(self) -> str:
        if self.week is None:
            raise NotReady(self.settings.client, N_("no weekly volumes were delivered"))
        return self.week
