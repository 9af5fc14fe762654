"""The results of step 2 over one engagement's tables: what the reasons weigh, cost, and do to the customer."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from bsnskit import weeks
from bsnskit.contracts import tables
from bsnskit.errors import NotReady
from bsnskit.method import qualification, quantification
from bsnskit.method.quantification.counts import annual_by_reason
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    from bsnskit.contracts.findings import Finding
    from bsnskit.contracts.settings import Settings
    from bsnskit.method.material import Material

YEAR_WEEKS = 52
WINDOW = 13
"""Weeks that are compared with the same weeks of the year before."""
LEAST_SAMPLE = 2
"""Whole weeks from which a year is scaled up."""


class Weighed:
    """Part of the chain: volume, season, cost, experience, CPX."""

    material: Material
    settings: Settings
    week: str | None

    if TYPE_CHECKING:

        @cached_property
        def active(self) -> pd.DataFrame: ...  # noqa: D102
        @cached_property
        def code_shares(self) -> pd.DataFrame: ...  # noqa: D102
        @cached_property
        def placements(self) -> pd.DataFrame: ...  # noqa: D102

    # volume

    @cached_property
    def volumes(self) -> pd.DataFrame:
        """Volumes of the reasons on the list; a year that nobody counted is scaled up from the weeks that were."""
        return quantification.with_sampled_year(self._listed, self.sampled, list(self._sample_days), self._year_first())

    @cached_property
    def sampled(self) -> pd.DataFrame:
        """The year scaled up from a sample, as `tables.SampledVolumes`; empty where a year was counted."""
        return self._sampled_of(self._listed)

    def _sampled_of(self, listed: pd.DataFrame) -> pd.DataFrame:
        first = self._year_first()
        last = first + pd.DateOffset(years=1) - pd.DateOffset(days=1)
        total = self.totals[(self.totals["grain"] == "year") & (self.totals["channel"] == "(all)")]["n_contacts"]
        return quantification.sampled_year(
            listed,
            self._sample_days,
            days_year=self._open_days_between(first, last),
            total=float(total.iloc[-1]) if len(total) else None,
        )

    @cached_property
    def totals(self) -> pd.DataFrame:
        """The centre's own totals, as `tables.Totals`."""
        return self.material.totals

    @cached_property
    def _listed(self) -> pd.DataFrame:
        volumes = self.material.volumes
        return volumes[volumes["reason_id"].isin(self.active["reason_id"])].reset_index(drop=True)

    @cached_property
    def _sample_days(self) -> dict[pd.Timestamp, int]:
        """Open days of each week of a sample; none where a year was counted."""
        if (self._listed["grain"] == "year").any():
            return {}
        starts = sorted(self._listed.loc[self._listed["grain"] == "week", "period_start"].unique())
        if len(starts) < LEAST_SAMPLE:
            return {}
        first, last = (weeks.week_of(pd.Timestamp(start).date()) for start in (starts[0], starts[-1]))
        closed, country = self._closed_days(), self.settings.country
        # A week without any contact lies between those with some: it was counted, and is none.
        return {
            pd.Timestamp(weeks.monday_of(week)): weeks.open_days(week, country, closed)
            for week in weeks.week_range(first, last)
        }

    def _year_first(self) -> pd.Timestamp:
        """Return the first day of the year that annual figures stand for."""
        stated = quantification.year_counted(self._listed)
        if stated is not None:
            return stated
        if self.settings.counted_year:
            return pd.Timestamp(f"{self.settings.counted_year.first_month}-01")
        starts = self._listed["period_start"]
        last = pd.Timestamp("2000-01-01") if starts.empty else pd.Timestamp(starts.max())
        return (last - pd.DateOffset(months=11)).replace(day=1)

    @cached_property
    def volume_findings(self) -> list[Finding]:
        """What does not reconcile in the volumes, and what was scaled up."""
        return [
            *quantification.sample_findings(self.sampled, len(self._sample_days)),
            *quantification.volume_findings(self.active, self.material.volumes),
            *quantification.total_findings(self.active, self._listed, self.totals),
        ]

    @cached_property
    def pareto(self) -> pd.DataFrame:
        """Annual volume, share, rank, as `tables.Pareto`."""
        return quantification.pareto(self.active, self.volumes, top=self.settings.top, sampled=self._uncertain)

    @property
    def _uncertain(self) -> pd.DataFrame:
        return self._ends_of(self.volumes, self.sampled, self.mapped_part)

    def _ends_of(self, volumes: pd.DataFrame, sampled: pd.DataFrame, mapped: pd.DataFrame) -> pd.DataFrame:
        """Reasons whose year is an estimate, with its ends: scaled up from a sample, or led on from the company's codes."""
        return (
            sampled if len(sampled) or mapped.empty else qualification.ends_of_mapped(annual_by_reason(volumes), mapped)
        )

    @cached_property
    def mapped_part(self) -> pd.DataFrame:
        """The part of the year that the mapping codes, as `tables.MappedVolumes`; empty where people code."""
        return qualification.volumes_by_mapping(self.material.open_code_counts, self.code_shares)

    @cached_property
    def first_level(self) -> pd.DataFrame:
        """Annual volume of the first level, attached reasons added, as `tables.Pareto`; empty where there is one level."""
        attached = self.active["parent_id"].isin(self.active["reason_id"])
        if not attached.any():
            return tables.empty(tables.Pareto)
        upper = self.active[~attached].reset_index(drop=True)
        listed = qualification.at_first_level(self._listed, self.active)
        sampled = self._sampled_of(listed)
        volumes = quantification.with_sampled_year(listed, sampled, list(self._sample_days), self._year_first())
        shares = qualification.shares_at_first_level(self.code_shares, self.active)
        ends = self._ends_of(volumes, sampled, qualification.volumes_by_mapping(self.material.open_code_counts, shares))
        return quantification.pareto(upper, volumes, top=self.settings.top, sampled=ends)

    @cached_property
    def tiers(self) -> pd.DataFrame:
        """Annual volume by tier, as `tables.Tiers`."""
        return quantification.tiers_by_reason(self.volumes)

    def parts(self, part: str) -> pd.DataFrame:
        """Annual volume by channel or context, as `quantification.parts_of_year`.

        Where the year is not split by channel but its months are, the months of the year counted stand in.
        """
        laid = quantification.parts_of_year(self.volumes, part)
        months = self.counted_months
        if (laid[part] != "(all)").any() or months.empty or (months[part] == "(all)").all():
            return laid
        keys = ["reason_id", "channel", "tier", "context"]
        summed = months.groupby(keys, dropna=False, observed=True, as_index=False)["n_contacts"].sum(min_count=1)
        return quantification.parts_of_year(summed.assign(grain="year", period_start=self._year_first()), part)

    # season

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
        starts = (pd.Timestamp(start) for start in sorted(self.counted_months["period_start"].unique()))
        rows = [(start, self._open_days_between(start, start + pd.offsets.MonthEnd(0))) for start in starts]
        return pd.DataFrame.from_records(rows, columns=["period_start", "open_days"])

    def _open_days_between(self, first: pd.Timestamp, last: pd.Timestamp) -> int:
        closed, country = self._closed_days(), self.settings.country
        days = (day.date() for day in pd.date_range(first, last, freq="D") if day.weekday() < 5)
        return sum(day not in weeks.public_holidays(country, day.year) and day not in closed for day in days)

    def _closed_days(self) -> set[dt.date]:
        shut = self.material.calendar
        shut = shut[shut["closed"]] if len(shut) else shut
        return {
            day.date()
            for first, last in zip(shut["first_day"], shut["last_day"], strict=True)
            for day in pd.date_range(first, last, freq="D")
        }

    # cost

    @cached_property
    def costs(self) -> pd.DataFrame:
        """Cost of each reason, as `tables.Costs`."""
        return quantification.costs(
            self.active, self.volumes, self.material.rates, self.material.downstream, self.material.handle_times
        )

    @cached_property
    def cost_findings(self) -> list[Finding]:
        """Which reasons have no cost, and why; whose handle time rests on few contacts."""
        return quantification.cost_findings(self.costs)

    # experience

    @cached_property
    def experience(self) -> pd.DataFrame:
        """TNPS, FCR, FTF, agent effort, as `tables.Experience`."""
        return quantification.experience(self.active, self.material.surveys)

    def repeat_effects(self, *, days: int = 7, better_by: float = quantification.BETTER_BY) -> pd.DataFrame:
        """Repeats within some days, and what a better FCR would avoid, as `tables.RepeatEffects`.

        Raises
        ------
        NotReady : no contact log, or one without customers
        """
        found = self.material.repeats_within(days)
        if not found["n_identified"].sum():
            raise NotReady(
                self.settings.client,
                N_("the repeats are unknown: no contact carries its customer"),
                N_("A repeat is found from customer, reason and time, in a contact log."),
                N_("Import a log with a customer number; it becomes a keyed hash at the door."),
            )
        shares = quantification.repeat_shares(self.active, found)
        return quantification.repeat_effects(self.pareto, shares, self.experience, better_by=better_by)

    # CPX

    @cached_property
    def cpx(self) -> pd.DataFrame:
        """Contacts per X in the year counted, as `tables.Cpx`.

        Raises
        ------
        NotReady : X is not named, or its count of the year is not there
        """
        driver = self.settings.driver
        n_x = quantification.driver_of_year(
            self.material.exposure, self._year_first(), flow=bool(driver and driver.flow)
        )
        if driver is None or n_x != n_x:
            unnamed, unknown = (
                N_("there is no CPX: X is not named"),
                N_("there is no CPX: {x} of the year are not known"),
            )
            raise NotReady(
                self.settings.client,
                unnamed if driver is None else unknown,
                N_("CPX is contacts divided by X, such as orders, users or invoices, of the same year."),
                N_(
                    "Name `driver` in engagement.yml and import its twelve months: `bsns import CLIENT FILE --as exposure`."
                ),
                x=driver.name if driver else "",
            )
        return quantification.cpx_by_reason(self.pareto, n_x)

    @cached_property
    def cpx_by_month(self) -> pd.DataFrame:
        """Contacts per X by month and channel, as `tables.ChannelCpx`."""
        return quantification.cpx_by_month(self.volumes, self.material.exposure)

    @cached_property
    def shifts(self) -> pd.DataFrame:
        """The last 13 weeks against the same weeks a year before, as `tables.ChannelShifts`.

        Raises
        ------
        NotReady : there is less than a year and a quarter of weeks
        """
        weekly = self.volumes[self.volumes["grain"] == "week"]
        new = weeks.last_weeks(self.week, WINDOW) if self.week else []
        old = [weeks.shift(week, -YEAR_WEEKS) for week in new]
        if not old or pd.Timestamp(weeks.monday_of(old[0])) < weekly["period_start"].min():
            raise NotReady(
                self.settings.client,
                N_("a shift of channel cannot be told from a reduction yet"),
                N_("The last {window} weeks are compared with the same weeks of the year before."),
                N_("It needs {needed} weeks of contacts by channel."),
                window=WINDOW,
                needed=YEAR_WEEKS + WINDOW,
            )
        mondays = [[pd.Timestamp(weeks.monday_of(week)) for week in window] for window in (old, new)]
        return quantification.channel_shifts(
            self.active,
            self.volumes,
            *mondays,
            exposure=(self._exposure_of(old), self._exposure_of(new)),
            broken=self._broken_between(old[0], new[-1]),
        )

    def _exposure_of(self, window: list[str]) -> float:
        """Return open days of a window, times the mean X of its months where every one is known in both windows."""
        closed, country = self._closed_days(), self.settings.country
        days = sum(weeks.open_days(week, country, closed) for week in window)
        months = {pd.Timestamp(weeks.monday_of(week)).replace(day=1) for week in window}
        return days * self._driver_of(months)

    def _driver_of(self, months: set[pd.Timestamp]) -> float:
        exposure = self.material.exposure
        stated = exposure[exposure["grain"] == "month"].set_index("period_start")["n_x"]
        first, last = stated.index.min(), stated.index.max()
        whole = len(stated) and self.week and all(first <= month <= last for month in self._compared_months())
        return float(stated.reindex(sorted(months)).mean()) if whole else 1.0

    def _compared_months(self) -> set[pd.Timestamp]:
        new = weeks.last_weeks(str(self.week), WINDOW)
        both = [*new, *(weeks.shift(week, -YEAR_WEEKS) for week in new)]
        return {pd.Timestamp(weeks.monday_of(week)).replace(day=1) for week in both}

    @property
    def shifts_per_driver(self) -> bool:
        """Whether the shift is measured per X; per open day alone, growth cannot be told from worsening."""
        return self.settings.driver is not None and self._driver_of(self._compared_months()) != 1.0

    def _broken_between(self, first: str, last: str) -> set[str]:
        broken = self.material.breaks
        # A channel that was opened or closed is what a shift is about; the total over channels stays comparable.
        inside = broken["week"].between(first, last, inclusive="right") & (broken["kind"] != "channel")
        return set(broken.loc[inside, "reason_id"])

    # the card

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

    @cached_property
    def top_cards(self) -> list[quantification.IntentCard]:
        """The cards of the TOP, largest first."""
        top = self.pareto.loc[self.pareto["computed_top"], "reason_id"]
        return [self.intent_card(str(reason_id)) for reason_id in top]
