"""The field's words, once: objectives, grains, kinds of file, units, colours.

Labels here are English message ids unless a language is named; faces translate them with `Language.text`.
"""

from __future__ import annotations

from dataclasses import dataclass

N_ = str
"""Marks a text for the gettext catalogue without translating it."""

NO_TIER = "(none)"
"""Key of contacts that were resolved in no tier."""
ALL = "(all)"
"""Key of counts that are not split by that column."""

REST = "(rest)"
"""Key of the contacts of a reason that none of its contexts holds."""
SPLITS = ("segment", "channel", "brand", "moment")
"""What a reason may be placed apart by; METHOD section 3."""
OTHER = "(other)"
"""Key of a coding that fits no reason of the list, where the list holds no reason "other" of its own."""
CHOICE = " · "
"""Stands between id and label in a drop-down list of reasons."""

GRAINS = ("year", "month", "week")
CHANNELS = ("call", "mail", "chat", "form", "visit")
REASON_SOURCES = ("agent", "mapping", "model", "sample")
REASON_STATES = ("active", "retired", "to_decide")
PROPOSED_CHANGES = {
    "merge": N_("Merge {one} and {another}"),
    "define": N_("Define {one} against {another}"),
    "split": N_("Split {one}, or define it"),
}
"""What a coding trial may propose for the list."""
PHASES = ("collect", "analyse", "follow", "monitor")
"""The four phases of the loop; METHOD section 5."""

KINDS = (
    "reasons",
    "contacts",
    "volumes",
    "totals",
    "exposure",
    "rates",
    "downstream",
    "handle_times",
    "surveys",
    "codings",
    "mapping",
    "votes",
    "placements",
    "causes",
    "solutions",
    "targets",
    "actions",
)
"""Kinds of file that `bsns import --as` knows."""


@dataclass(frozen=True)
class Objective:
    """What the team wants to become of a reason, and how it is drawn.

    `customer` and `company` are the signs of the quadrant on the value-irritant matrix (-1 irritant, +1 value).
    `sign` is the mark that stands beside the colour, so that colour is never the only sign.
    """

    key: str
    customer: int
    company: int
    colour: str
    tint: str
    sign: str
    labels: dict[str, str]
    labels_2022: dict[str, str]

    def label(self, language: str = "en", vocabulary: str = "2008") -> str:
        """Return the objective's name in a language, in the words of 2008 or of 2022."""
        labels = self.labels_2022 if vocabulary == "2022" else self.labels
        return labels.get(language, labels["en"])


OBJECTIVES = (
    Objective(
        "eliminate",
        -1,
        -1,
        "#B23A48",
        "#F8E6E8",
        "✕",
        {"en": "Eliminate", "fr": "Éradiquer", "es": "Eliminar"},
        {"en": "Eliminate / pre-empt", "fr": "Éradiquer / prévenir", "es": "Eliminar / prevenir"},
    ),
    Objective(
        "automate",
        1,
        -1,
        "#2A6F97",
        "#E3EFF6",
        "⚙",
        {"en": "Automate", "fr": "Automatiser", "es": "Automatizar"},
        {"en": "Digitize", "fr": "Digitaliser", "es": "Digitalizar"},
    ),
    Objective(
        "simplify",
        -1,
        1,
        "#B7791F",
        "#FBF1DE",
        "↘",
        {"en": "Simplify", "fr": "Simplifier", "es": "Simplificar"},
        {"en": "Streamline", "fr": "Fluidifier", "es": "Agilizar"},
    ),
    Objective(
        "leverage",
        1,
        1,
        "#2F7D5B",
        "#E2F2EA",
        "★",
        {"en": "Leverage", "fr": "Valoriser", "es": "Aprovechar"},
        {"en": "Leverage", "fr": "Valoriser", "es": "Aprovechar"},
    ),
)
"""The four quadrants in the order of the method; METHOD section 3."""

OBJECTIVE_KEYS = tuple(objective.key for objective in OBJECTIVES)
OBJECTIVE = {objective.key: objective for objective in OBJECTIVES}
UNDECIDED_COLOUR = "#6B7280"
INK = "#1F2933"
PAPER = "#FFFFFF"
GRID = "#D9DEE4"
ACCENT = "#0B5C6B"

UNITS = {
    "n_contacts": N_("contacts"),
    "handle_s": N_("seconds"),
    "cost_contact": N_("money"),
    "cost_downstream": N_("money"),
    "cost_total": N_("money"),
    "share": N_("share"),
    "tnps": N_("points"),
    "customer_value": N_("-1 irritant, +1 value"),
    "company_value": N_("-1 irritant, +1 value"),
}
"""Unit of every measured column; `money` is the engagement's currency."""


def objective_of(customer_value: float, company_value: float) -> str | None:
    """Return the objective that a position proposes; None on an axis (0), which is in no quadrant.

    Source
    ------
    METHOD section 3: the position proposes, the team records.
    """
    if not customer_value or not company_value:
        return None
    signs = (1 if customer_value > 0 else -1, 1 if company_value > 0 else -1)
    return next(objective.key for objective in OBJECTIVES if (objective.customer, objective.company) == signs)
