"""The words of the ballot, in one language at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bsnskit.i18n import is_unknown
from bsnskit.store.ballots import Card, key_of
from bsnskit.vocabulary import ALL, N_

if TYPE_CHECKING:
    from bsnskit.i18n import Language

NAMES = {"fr": "Français", "en": "English", "es": "Español"}
BLIND = N_(
    "Votes are blind, not anonymous: nobody sees them until the round is closed and shown, and then the room sees "
    "medians and spread. They are recorded beside the name you give, which may be a pseudonym."
)
_PAGE = {
    "title": N_("Vote"),
    "blind": BLIND,
    "name": N_("Your name or pseudonym"),
    "join": N_("Take part"),
    "shared": N_("Several people vote on this device, one after the other"),
    "returning": N_("I have voted already, on another device or before handing this one on"),
    "code": N_("Your code"),
    "return": N_("Find my votes"),
    "needs_script": N_("This page needs JavaScript."),
    "round": N_("Round {number}"),
    "customer": N_("For the customer"),
    "company": N_("For the company"),
    "irritant": N_("irritant"),
    "value": N_("value"),
    "left": N_("Customer: irritant"),
    "right": N_("Customer: value"),
    "up": N_("Company: value"),
    "down": N_("Company: irritant"),
    "volume": N_("Contacts a year"),
    "cost": N_("Cost a year"),
    "tnps": N_("TNPS"),
    "previous": N_("Back"),
    "next": N_("Next reason"),
    "all": N_("All reasons"),
    "pad": N_("Place this contact: left to right its worth to the customer, bottom to top its worth to the company. Arrow keys move it."),
    "waiting": N_("No round is open yet. This page goes on by itself."),
    "closed": N_("Round {number} is closed. What you voted stands below."),
    "revealed": N_("Round {number} is shown to the room. What you voted stands below."),
    "you": N_("You vote as {name}."),
    "your_code": N_("With your name and the code {code} you find your votes again on any device."),
    "hand_on": N_("I have finished: hide my votes and hand the device on"),
    "leave": N_("Leave"),
    "unplaced": N_("not placed"),
    "language": N_("Language"),
}  # fmt: skip
_SCRIPT = {
    "progress": N_("{done} of {all} placed"),
    "saved": N_("Recorded."),
    "saving": N_("Sending…"),
    "offline": N_("No connection: {n} vote(s) wait on this device and are sent as soon as it is back."),
    "newer": N_("You voted otherwise on another device meanwhile: that vote stands."),
    "late": N_("Came after the round was closed and does not count: {ids}."),
    "refused": N_("This was not recorded. Load the page again."),
    "one_axis": N_("Now the other axis."),
    "unplaced": N_("not placed"),
    "done": N_("All placed. You can change votes until the round is closed."),
    "wait_to_hand_on": N_("Votes are still being sent."),
}

EXPIRED = N_("This sitting is over, and its address with it. Ask the facilitator for the new one.")
NO_TOKEN = N_("Scan the code on the facilitator's screen, or open the whole address it shows.")
WRONG_TOKEN = N_("This address is not one of this sitting. Scan the code on the facilitator's screen.")
TOO_MANY = N_("Too many wrong tries. Wait some minutes, then try again.")
WRONG_CODE = N_("No one here goes by that name and code.")
NOTHING = N_("There is nothing at this address.")
BROKEN = N_("Something went wrong here. What was recorded is safe; load the page again.")


def page_words(words: Language) -> dict[str, str]:
    """Return the words of the page; those with fields stay patterns."""
    return {name: _translated(words, text) for name, text in _PAGE.items()}


def script_words(words: Language) -> dict[str, str]:
    """Return the words that the module fills by itself."""
    return {name: _translated(words, text) for name, text in _SCRIPT.items()}


def _translated(words: Language, text: str) -> str:
    return words.text(text)


def card_shown(card: Card, words: Language) -> dict[str, Any]:
    """Return a card as it is printed: figures in the language, unknown ones said to be so."""
    reason_id, context = key_of(card)
    tnps = card.get("tnps")
    n = card.get("n_tnps") or 0
    return {
        "key": f"{reason_id}\n{context}",
        "reason_id": reason_id,
        "context": context,
        "for": "" if context == ALL else context,
        "topic": card.get("topic") or "",
        "label": card.get("label") or "",
        "volume": words.number(card.get("n_contacts")),
        "cost": words.money(card.get("cost_total"), 0),
        "tnps": words.number(tnps) if is_unknown(tnps) else f"{float(str(tnps)):+.0f}".replace("-", "−"),
        "n": "" if is_unknown(tnps) or not n else words.text(N_("n = {n}"), n=words.number(n)),
    }


def step_shown(step: int) -> str:
    """Print one coordinate of a vote: -3 -> "−3", 4 -> "+4", 0 -> "0"."""
    return f"{step:+d}".replace("-", "−") if step else "0"
