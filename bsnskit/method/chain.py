"""The whole chain of the method over one engagement's tables: each result once, computed when first asked for.

Notebooks, dashboard, report and workbook all read their figures here, so that no two of them can differ.
"""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import pandas as pd

from bsnskit import weeks
from bsnskit.contracts import tables
from bsnskit.errors import NotReady, WrongWeek
from bsnskit.method import classification, qualification, quantification, root_cause, skyline
from bsnskit.method.qualification import trial
from bsnskit.vocabulary import N_, OTHER

if TYPE_CHECKING:
    from bsnskit.contracts.findings import Finding
    from bsnskit.contracts.settings import Settings


class Material(Protocol):
    """What an engagement brings: its settings and its contract tables (empty where nothing was delivered)."""

    @property
    def settings(self) -> Settings: ...  # noqa: D102
    @property
    def reasons(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def volumes(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def rates(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def downstream(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def handle_times(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def surveys(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def exposure(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def calendar(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def challenges(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def codings(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def codings_as_coded(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def trials(self) -> dict[int, dict[str, Any]]: ...  # noqa: D102
    @property
    def mapping(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def code_counts(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def coder(self) -> dict[str, Any] | None: ...  # noqa: D102
    @property
    def rewordings(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def placements(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def splits(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def votes(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def causes(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def solutions(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def actions(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def targets(self) -> pd.DataFrame: ...  # noqa: D102


_UNMOVED = {
    *("material", "settings", "week", "last_week"),
    *("reasons", "active", "wording_findings", "unknown_findings"),
    *("volumes", "volume_findings", "pareto", "tiers", "seasons", "counted_months", "open_days_by_month"),
    *("costs", "experience"),
}
"""What no vote, placement or split can change."""


class Chain:
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
    def wording_findings(self) -> list[Finding]:
        """What the wording of the list asks to be looked at."""
        return qualification.wording_findings(self.active, label_language=self.settings.language)

    @cached_property
    def unknown_findings(self) -> list[Finding]:
        """Reasons whose volume is unknown."""
        return qualification.unknown_volume_findings(self.active, self.material.volumes)

    @cached_property
    def challenges(self) -> pd.DataFrame:
        """The recorded challenge of each reason."""
        return qualification.challenges_by_reason(self.active, self.material.challenges)

    def overlaps(self, *, by_meaning: bool = False) -> pd.DataFrame:
        """Labels that mean nearly the same, as `tables.Overlaps`."""
        encode = qualification.sentence_encoder() if by_meaning else None
        return qualification.label_overlaps(self.active, encode=encode)

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
    def revision(self) -> pd.DataFrame:
        """What the last round of coding proposes for the list, as `tables.RevisionProposals`."""
        if not self.trials:
            return tables.empty(tables.RevisionProposals)
        return trial.proposed_revision(self.trials[-1].measures, other=self.settings.other_reason or OTHER)

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

    # 02 quantification

    @cached_property
    def volumes(self) -> pd.DataFrame:
        """Volumes of the reasons on the list."""
        volumes = self.material.volumes
        return volumes[volumes["reason_id"].isin(self.active["reason_id"])].reset_index(drop=True)

    @cached_property
    def volume_findings(self) -> list[Finding]:
        """What does not reconcile in the volumes."""
        return quantification.volume_findings(self.active, self.material.volumes)

    @cached_property
    def pareto(self) -> pd.DataFrame:
        """Annual volume, share, rank, as `tables.Pareto`."""
        return quantification.pareto(self.active, self.volumes, top=self.settings.top)

    @cached_property
    def tiers(self) -> pd.DataFrame:
        """Annual volume by tier, as `tables.Tiers`."""
        return quantification.tiers_by_reason(self.volumes)

    @cached_property
    def seasons(self) -> pd.DataFrame:
        """Declared beside computed season, as `tables.Seasons`."""
        return quantification.seasons(self.active, self.counted_months, self.open_days_by_month)

    @cached_property
    def counted_months(self) -> pd.DataFrame:
        """Monthly volumes of the twelve months counted."""
        monthly = self.volumes[self.volumes["grain"] == "month"]
        if monthly.empty:
            return monthly.reset_index(drop=True)
        counted = self.settings.counted_year
        first = (
            pd.Timestamp(f"{counted.first_month}-01")
            if counted
            else monthly["period_start"].max() - pd.DateOffset(months=11)
        )
        inside = monthly["period_start"].between(first, first + pd.DateOffset(months=11))
        return monthly[inside].reset_index(drop=True)

    @cached_property
    def open_days_by_month(self) -> pd.DataFrame:
        """Open days of each counted month. Grain: one row per `period_start`; `open_days` [days]."""
        starts = sorted(self.counted_months["period_start"].unique())
        closed = self._closed_days()
        rows = [(pd.Timestamp(start), self._open_days_of_month(pd.Timestamp(start), closed)) for start in starts]
        return pd.DataFrame.from_records(rows, columns=["period_start", "open_days"])

    def _open_days_of_month(self, start: pd.Timestamp, closed: set[dt.date]) -> int:
        days = pd.date_range(start, start + pd.offsets.MonthEnd(0), freq="D")
        holidays = weeks.public_holidays(self.settings.country, start.year)
        return sum(day.weekday() < 5 and day.date() not in holidays and day.date() not in closed for day in days)

    def _closed_days(self) -> set[dt.date]:
        shut = self.material.calendar
        shut = shut[shut["closed"]] if len(shut) else shut
        return {
            day.date()
            for first, last in zip(shut["first_day"], shut["last_day"], strict=True)
            for day in pd.date_range(first, last, freq="D")
        }

    @cached_property
    def costs(self) -> pd.DataFrame:
        """Cost of each reason, as `tables.Costs`."""
        return quantification.costs(
            self.active, self.volumes, self.material.rates, self.material.downstream, self.material.handle_times
        )

    @cached_property
    def experience(self) -> pd.DataFrame:
        """TNPS, FCR, FTF, as `tables.Experience`."""
        return quantification.experience(self.active, self.material.surveys)

    def intent_card(self, reason_id: str) -> quantification.IntentCard:
        """Return all that is known of one reason.

        Raises
        ------
        NotReady : the reason is not on the list
        """
        if reason_id not in set(self.active["reason_id"]):
            raise NotReady(
                self.settings.client,
                N_("reason '{reason}' is not on the list"),
                N_("Ids are text, such as 2.10; the list is shown in notebook 01."),
                reason=reason_id,
            )
        return quantification.intent_card(
            reason_id,
            reasons=self.active,
            pareto=self.pareto,
            costs=self.costs,
            experience=self.experience,
            seasons=self.seasons,
            placements=self.placements,
        )

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
