"""How each column of a result is headed and printed, in HTML and in the workbook alike."""

from __future__ import annotations

from dataclasses import dataclass

from bsnskit.vocabulary import N_


@dataclass(frozen=True)
class Column:
    """One column as a face shows it.

    Parameters
    ----------
    name : the table's column
    title : English message id of the heading
    kind : text, id, count, mean, money, share, points, years, seconds, week, objective, flag
    low, high : columns of an interval printed behind the figure
    n : column of the count that the figure rests on
    method : English message id of how the interval is made; every column with an interval names it
    reliable_from : count `n` under which the interval is marked as not reliable; 0 where it always holds
    """

    name: str
    title: str
    kind: str = "text"
    low: str = ""
    high: str = ""
    n: str = ""
    method: str = ""
    reliable_from: int = 0


WILSON = N_("Wilson")
BOOTSTRAP = N_("bootstrap-t, Wilson where only two values occur")
CODED = N_("bootstrap over contacts, a score interval where few disagree")
SCORED = N_("alpha by bootstrap over contacts, or a score interval where few disagree; shares by Wilson")
BY_CODE = N_("square-and-add of the Wilson intervals of the codes")
RELIABLE_FROM = 30

REASON_ID = Column("reason_id", N_("No."), "id")
TOPIC = Column("topic", N_("Topic"))
LABEL = Column("label", N_("Reason for contact"))
CONTACTS = Column("n_contacts", N_("Contacts a year"), "count")
ILLUSTRATION = Column("illustration", N_("Illustration"), "flag")

REASONS = (
    REASON_ID,
    TOPIC,
    LABEL,
    Column("client_top", N_("Client's TOP"), "flag"),
    Column("owner", N_("Owner")),
    Column("parent_id", N_("Attached to"), "id"),
)
PROPOSED_WORDINGS = (
    Column("subject", N_("No."), "id"),
    Column("fact", N_("Remark")),
    Column("hint", N_("What to do")),
    Column("proposal", N_("Proposed wording")),
    Column("decision", N_("Decision")),
)
REWORDINGS = (
    REASON_ID,
    Column("label_before", N_("Wording before")),
    Column("label", N_("Wording now")),
    Column("decision", N_("Decision")),
    Column("author", N_("Who")),
    Column("why", N_("Why")),
)
WORDING = (
    Column("subject", N_("No."), "id"),
    Column("fact", N_("Remark")),
    Column("hint", N_("What to do")),
)
CHALLENGES = (
    REASON_ID,
    LABEL,
    Column("should_exist", N_("Should it exist?"), "answer"),
    Column("for_whom", N_("For whom?")),
    Column("why", N_("Why")),
    Column("said_by", N_("Who says so")),
    ILLUSTRATION,
)
_PAIR = (
    Column("reason_a", N_("One"), "id"),
    Column("label_a", N_("Its wording")),
    Column("reason_b", N_("The other"), "text"),
    Column("label_b", N_("Its wording")),
    Column("similarity", N_("Likeness"), "mean"),
)
OVERLAPS = (Column("rank", N_("Rank"), "count"), *_PAIR)
OVERLAPS_BY_MEANING = (*OVERLAPS, Column("rank_letters", N_("Rank by letters"), "count"))
TRIAL_REASONS = (
    REASON_ID,
    LABEL,
    Column("alpha", N_("Agreement (alpha), it against the rest"), "mean", "low", "high", method=CODED),
    Column("q", N_("Probability of alpha under .667"), "chance"),
    Column("observed", N_("Codings that agree"), "share0"),
    Column("prevalence", N_("Share of codings"), "share0"),
    Column("n_units", N_("Contacts on which it was used"), "count"),
)
TRIAL_SCORES = (
    Column("round", N_("Round"), "count"),
    Column("measure", N_("Measure")),
    Column("value", N_("Value"), "mean", "low", "high", "n", SCORED),
)
TRIAL_PAIRS = (
    Column("round", N_("Round"), "count"),
    Column("reason_a", N_("One"), "id"),
    Column("label_a", N_("Its wording")),
    Column("reason_b", N_("The other"), "text"),
    Column("label_b", N_("Its wording")),
    Column("n_units", N_("Contacts on which they met"), "count"),
    Column("share", N_("Share of the disagreement"), "share0"),
    Column("told_apart", N_("Told apart (0 by chance, 1 always)"), "mean"),
    Column("alpha_merged", N_("Alpha if merged"), "mean"),
)
PROPOSALS = (
    Column("round", N_("Round"), "count"),
    Column("proposal", N_("Proposal")),
    Column("because", N_("Because")),
    Column("alpha_now", N_("Alpha now"), "mean"),
    Column("alpha_then", N_("Alpha then"), "mean", "low", "high", method=CODED),
    Column("worth", N_("What that figure is")),
)
CODE_SHARES = (
    Column("source_code", N_("Company's code"), "id"),
    Column("reason_id", N_("Reason"), "text"),
    LABEL,
    Column("share", N_("Share of the code"), "share0", "low", "high", "n", WILSON),
)
MAPPED = (
    REASON_ID,
    LABEL,
    Column(
        "n_contacts",
        N_("Contacts a year, by way of the codes"),
        "count",
        "low",
        "high",
        "n_sample",
        BY_CODE,
    ),
)
PARETO = (
    Column("rank", N_("Rank"), "count"),
    REASON_ID,
    TOPIC,
    LABEL,
    Column(
        "n_contacts",
        N_("Contacts a year"),
        "count",
        "n_low",
        "n_high",
        method=N_(
            "Garwood of the contacts counted; Wilson of their share of the centre's total, or of the sample behind the codes"
        ),
    ),
    Column("monthly_mean", N_("Monthly mean"), "mean"),
    Column("share", N_("Share"), "share"),
    Column("share_cumulated", N_("Share reached"), "share"),
    Column("computed_top", N_("Computed TOP"), "flag"),
    Column("client_top", N_("Client's TOP"), "flag"),
)
SEASONS = (
    REASON_ID,
    LABEL,
    Column("declared", N_("Season declared")),
    Column("computed", N_("Season computed")),
    Column("agrees", N_("Same months?"), "answer_flag"),
    Column("n_contacts", N_("Contacts counted"), "count"),
)
COSTS = (
    REASON_ID,
    LABEL,
    CONTACTS,
    Column(
        "handle_s", N_("Handle time (s)"), "seconds", "handle_low", "handle_high", "n_handle", BOOTSTRAP, RELIABLE_FROM
    ),
    Column("unit_contact", N_("Cost of one contact"), "money"),
    Column("unit_downstream", N_("Downstream of one contact"), "money"),
    Column("cost_contact", N_("Contact cost a year"), "money0"),
    Column("cost_downstream", N_("Downstream cost a year"), "money0"),
    Column(
        "cost_total", N_("Full cost a year"), "money0", "cost_low", "cost_high", method=N_("that of the handle time")
    ),
    Column("cost_cashable", N_("Cashable part"), "money0"),
)
EXPERIENCE = (
    REASON_ID,
    LABEL,
    Column(
        "tnps",
        N_("TNPS"),
        "points",
        "tnps_low",
        "tnps_high",
        "n_tnps",
        N_("normal approximation, Wilson where all answers agree"),
        RELIABLE_FROM,
    ),
    Column("fcr", N_("FCR"), "share0", "fcr_low", "fcr_high", "n_fcr", WILSON),
    Column("ftf", N_("FTF"), "share0", "ftf_low", "ftf_high", "n_ftf", WILSON),
    Column(
        "effort", N_("Agent effort, 1 to 5"), "score", "effort_low", "effort_high", "n_effort", BOOTSTRAP, RELIABLE_FROM
    ),
)
REPEATS = (
    REASON_ID,
    LABEL,
    Column("share_repeats", N_("Repeats"), "share", "share_low", "share_high", "n_identified", WILSON),
    Column("fcr", N_("FCR"), "share0", "fcr_low", "fcr_high", "n_fcr", WILSON),
    Column(
        "return_share",
        N_("Return share of the unresolved"),
        "share0",
        "return_low",
        "return_high",
        method=N_("MOVER of Donner and Zou, from both Wilson intervals"),
    ),
    Column("fcr_better", N_("FCR then"), "share0"),
    Column(
        "n_avoided",
        N_("Contacts avoided a year"),
        "count",
        "n_avoided_low",
        "n_avoided_high",
        method=N_("the ends of the return share"),
    ),
    Column("n_avoided_most", N_("At most (all come back)"), "count"),
)
CPX = (
    REASON_ID,
    LABEL,
    CONTACTS,
    Column("cpx", N_("Contacts per X"), "mean", "cpx_low", "cpx_high", method=N_("Garwood of the year's count")),
)
SHIFTS = (
    REASON_ID,
    LABEL,
    Column("n_old", N_("Contacts a year before"), "count"),
    Column("n_new", N_("Contacts now"), "count"),
    Column(
        "ratio",
        N_("Now over before"),
        "mean",
        "ratio_low",
        "ratio_high",
        method=N_("log-normal, widened by the over-dispersion of the weeks"),
    ),
    Column("said", N_("What happened")),
)
LEVERS = (
    Column("said", N_("What changes")),
    Column("cost_total_then", N_("Full cost a year"), "money0"),
    Column("saving_full", N_("Full saving a year"), "money0"),
    Column("saving_cashable", N_("Cashable saving a year"), "money0"),
)
DECISIONS = (
    REASON_ID,
    LABEL,
    Column("context", N_("Context"), "context"),
    Column("objective", N_("Objective recorded"), "objective"),
    Column("proposed", N_("Position proposes"), "objective"),
    Column("author", N_("Who")),
    Column("decided_at", N_("When"), "day"),
    Column("why", N_("Why")),
    Column("why_not_eliminate", N_("Why not eliminate")),
    Column("minority_view", N_("Minority view")),
    ILLUSTRATION,
)
OBJECTIVES = (
    Column("objective", N_("Objective"), "objective"),
    Column("n_reasons", N_("Reasons"), "count"),
    Column("n_unknown", N_("of these without a volume"), "count"),
    CONTACTS,
    Column("share_contacts", N_("Share of contacts"), "share"),
    Column("cost_total", N_("Full cost a year"), "money0"),
    Column("share_cost", N_("Share of cost"), "share"),
    Column("published", N_("Published split (benchmark)"), "share0"),
)
AGREEMENT = (
    Column("round", N_("After round"), "count"),
    Column("axis", N_("Axis")),
    Column("alpha", N_("Agreement (ordinal alpha)"), "mean", "low", "high", "n_cards", N_("bootstrap over cards")),
    Column("verdict", N_("Reading")),
    Column("p_below", N_("Chance that it is below 0.667"), "chance"),
    Column("n_voters", N_("Voters"), "count"),
    Column("n_cast", N_("Votes given in this round"), "count"),
)
CARD_VOTES = (
    REASON_ID,
    LABEL,
    Column("context", N_("Context"), "context"),
    Column("discuss", N_("Splits the room"), "flag"),
    Column("n_votes", N_("Votes"), "count"),
    Column("customer_median", N_("Customer, median"), "mean"),
    Column("customer_middle", N_("Customer, middle half")),
    Column("company_median", N_("Company, median"), "mean"),
    Column("company_middle", N_("Company, middle half")),
    Column("shares", N_("Votes per quadrant")),
    Column("proposed", N_("Medians propose"), "objective"),
)
CAUSES = (
    Column("label", N_("Cause")),
    Column("reason_id", N_("Feeds reason"), "id"),
    Column("owner", N_("Owner")),
    Column("share", N_("Share of the reason"), "share0", "share_low", "share_high", "n_sample", WILSON),
    CONTACTS,
    Column("cost_total", N_("Full cost a year"), "money0"),
    ILLUSTRATION,
)
RETURNS = (
    Column("label", N_("Solution")),
    Column("objective", N_("Objective"), "objective"),
    Column("avoided", N_("Contacts avoided a year"), "count"),
    Column("saving_full", N_("Full saving a year"), "money0"),
    Column("saving_cashable", N_("Cashable saving a year"), "money0"),
    Column("cost_once", N_("Cost once"), "money0"),
    Column("cost_year", N_("Cost a year"), "money0"),
    Column("npv", N_("Net present value"), "money0"),
    Column("payback_years", N_("Payback (years)"), "years"),
    Column("chosen", N_("Chosen"), "flag"),
    ILLUSTRATION,
)
POWER = (
    REASON_ID,
    LABEL,
    Column("mean_week", N_("Contacts a week (mean)"), "mean"),
    Column("n_weeks", N_("Weeks counted"), "count"),
    Column("power", N_("A true -30 % is seen"), "share0"),
    Column("smallest_visible", N_("Smallest fall seen 8 times in 10"), "share0"),
    Column("weeks_needed", N_("Weeks needed for -30 %"), "count"),
    Column("false_drop", N_("“10 % below” by chance alone"), "share0"),
)
PHASES = (
    REASON_ID,
    LABEL,
    Column("phase", N_("Phase"), "phase"),
    Column("lacks", N_("What opens the next"), "lacks"),
)
ACTIONS = (
    Column("week", N_("From week"), "week"),
    Column("label", N_("Action")),
    Column("reason_id", N_("No."), "id"),
    Column("owner", N_("Owner")),
    Column("state", N_("State"), "state"),
    ILLUSTRATION,
)
