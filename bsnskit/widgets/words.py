"""Every word the board's view shows, in one language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    from bsnskit.i18n import Language


def words_of(words: Language) -> dict[str, str]:
    """Return every word of the view; braces are filled by the browser with what only it knows."""
    said = {name: words.text(message) for name, message in _WORDS.items()}
    return {**said, "language": words.code, "locale": words.locale.replace("_", "-")}


GONE = N_("The kernel was restarted: run this cell again.")
_WORDS = {
    "gone": GONE,
    "matrix": N_("Value-irritant matrix"),
    "customer": N_("Worth to the customer"),
    "company": N_("Worth to the company"),
    "irritant": N_("irritant"),
    "value": N_("value"),
    "tray": N_("To place"),
    "tray_order": N_("dearest first"),
    "tray_empty": N_("every card is placed"),
    "in_tray": N_("in the tray"),
    "board_empty": N_("There is no reason to place yet: import the list of reasons first."),
    "matrix_empty": N_("Drag a card here. Its place proposes an objective; the team records one."),
    "card": N_("card that can be moved"),
    "legend": N_(
        "The taller a card, the dearer the reason; the wider, the more contacts. ▲ ▼ TNPS above or below zero. "
        "Dashed: proposed. Filled: recorded."
    ),
    "keys": N_(
        "Keyboard: Enter takes a card, the arrows move it (with Shift, finely), Enter drops it, Escape puts it back; "
        "Ctrl+Space chooses several, Ctrl+Z takes back, Ctrl+Y repeats."
    ),
    "taken": N_("{card}: taken. Move it with the arrows, drop it with Enter, put it back with Escape."),
    "at": N_("{quadrant} (customer {x}, company {y})"),
    "no_quadrant": N_("On an axis, in no quadrant"),
    "dropped": N_("{card}: {place}."),
    "back": N_("{card}: back in its place, nothing was changed."),
    "undo": N_("Undo"),
    "undo_none": N_("There is nothing to undo."),
    "redo": N_("Redo"),
    "redo_none": N_("There is nothing to redo."),
    "close": N_("Close"),
    "search": N_("Search a reason"),
    "topic": N_("Topic"),
    "all_topics": N_("all topics"),
    "found": N_("{count} of {all} cards"),
    "several": N_("Choose several"),
    "several_chosen": N_("{count} cards chosen"),
    "several_hint": N_("They are moved together, and recorded together with one reason."),
    "one_again": N_("Choose one only"),
    "zoom": N_("Enlarge {objective}"),
    "unzoom": N_("Show the whole matrix"),
    "elsewhere": N_("{count} in other quadrants"),
    "save": N_("Save"),
    "save_svg": N_("Picture (SVG)"),
    "save_png": N_("Picture (PNG)"),
    "save_print": N_("Print…"),
    "save_placements": N_("Decisions (xlsx)"),
    "save_votes": N_("Votes (xlsx)"),
    "share": N_("Share of cost"),
    "votes": N_("The room voted:"),
    "votes_propose": N_("Laid at the median of the votes: a proposal that nobody has recorded."),
    "votes_discuss": N_("The room is split: discuss."),
    "split": N_("Split by context…"),
    "split_by": N_("Placed apart by"),
    "by_segment": N_("segment"),
    "by_channel": N_("channel"),
    "by_brand": N_("brand"),
    "by_moment": N_("moment"),
    "split_hint": N_(
        "Contacts a year may stay empty where the client's counts are by context; what is left becomes a card."
    ),
    "split_name": N_("Context {number}"),
    "split_count": N_("Contacts a year"),
    "split_more": N_("One context more"),
    "split_do": N_("Split the card"),
    "split_join": N_("Put the contexts together again"),
    "owner": N_("Owner"),
    "lacks_why": N_("Say why, in a sentence."),
    "waiting": N_("Not recorded yet: the kernel does not answer. Is it still running?"),
    "decision": N_("The decision"),
    "choose": N_("Choose a card to see its figures and to record its objective."),
    "not_placed": N_("Not placed yet."),
    "on_axis": N_("On an axis: in no quadrant, nothing is proposed. The team decides."),
    "proposes": N_("Its place proposes"),
    "recorded": N_("Recorded:"),
    "proposed": N_("Proposed: {objective}"),
    "not_recorded": N_("no objective recorded"),
    "illustration": N_("assumption for illustration"),
    "minority": N_("Another view:"),
    "minority_view": N_("Does anybody see it otherwise?"),
    "minority_view_hint": N_("The view of the minority stands beside the decision"),
    "objective": N_("Objective"),
    "why": N_("Why?"),
    "why_hint": N_("In a sentence, for those who were not in the room"),
    "why_not": N_("Why not eliminate?"),
    "why_not_hint": N_("Companies tend to automate what should not exist. What speaks against removing its cause?"),
    "record": N_("Record: {objective}"),
    "place_first": N_("Place the card on the matrix first."),
    "choose_objective": N_("Choose the objective that the team agrees on."),
    "lacks_why_not": N_("Say first why its cause is not eliminated."),
    "put_back": N_("Back to the tray"),
    "totals": N_("What each objective holds"),
    "reasons": N_("Reasons"),
    "contacts": N_("Contacts"),
    "cost": N_("Cost a year"),
}
