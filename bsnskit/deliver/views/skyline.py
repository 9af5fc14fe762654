"""Step 5 as it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bsnskit import charts
from bsnskit.deliver import columns
from bsnskit.deliver.views.shown import Block, labelled, note, shown
from bsnskit.i18n import Language, is_unknown
from bsnskit.method.chain import Chain
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    from bsnskit.deliver.html import Shown


def weekly(chain: Chain, words: Language) -> Shown:
    """Show the weeks of the Skyline for every reason, open days and events in the heading."""
    headed = chain.skyline.drop_duplicates("week").set_index("week")
    table, columns_shown = chain.weekly_table, [columns.REASON_ID, columns.LABEL]
    for week in sorted(headed.index):
        title = words.week(week)
        if not is_unknown(headed.loc[week, "open_days"]):
            title = words.text(
                N_("{week} ({days} open days)"), week=title, days=words.number(headed.loc[week, "open_days"])
            )
        columns_shown.append(columns.Column(week, title, "count"))
    events = dict.fromkeys(name for told in headed["event"].dropna() for name in str(told).split("; "))
    caption = words.text(N_("Contacts by reason and week"))
    if len(events):
        caption = words.text(N_("{caption}. In these weeks: {events}"), caption=caption, events=", ".join(events))
    return shown(table, columns_shown, words, caption, chain)


def limits(chain: Chain, words: Language) -> Shown:
    """Show why a few weeks cannot judge a change."""
    caption = words.text(N_("What {weeks} weeks can and cannot show"), weeks=words.number(chain.settings.skyline.weeks))
    return shown(labelled(chain, chain.power), columns.POWER, words, caption, chain)


def phases(chain: Chain, words: Language) -> Shown:
    """Show where each reason stands in the loop."""
    return shown(chain.phases, columns.PHASES, words, N_("Where each reason stands in the loop"))


def actions(chain: Chain, words: Language) -> Shown:
    """Show the dated actions."""
    table = chain.material.actions.sort_values("week", kind="stable")
    return shown(table, columns.ACTIONS, words, N_("Actions, oldest first"))


def skyline_chart(chain: Chain, words: Language) -> Any:
    """Draw the Skyline."""
    return charts.skyline_chart(chain.skyline, words=words, note=note(chain, words))


def phases_chart(chain: Chain, words: Language) -> Any:
    """Draw the loop."""
    return charts.phases_chart(chain.phases, words=words)


REPORT = [
    Block(N_("The Skyline"), skyline_chart, weekly, True),
    Block(N_("Why these weeks prove nothing yet"), None, limits, True),
    Block(N_("Where each reason stands in the loop"), phases_chart, phases, True),
    Block(N_("Actions"), None, actions),
]
"""What the report shows of this step, in order."""
CHARTS = {
    "skyline": skyline_chart,
    "phases": phases_chart,
}
