"""Wordings and challenges as a consultant decides them: rows to review, and what becomes of them in the ledger."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bsnskit.i18n import is_unknown
from bsnskit.store.wordings import record_challenges, record_rewordings
from bsnskit.vocabulary import N_
from bsnskit.widgets.review import Changes, Field, Review, Row, review

if TYPE_CHECKING:
    from bsnskit.i18n import Language
    from bsnskit.method.chain import Chain
    from bsnskit.store.ledger import Ledger

ANSWERS = {"": N_("not yet"), "yes": N_("yes"), "no": N_("no"), "in_part": N_("in part")}
DECISIONS = {"": N_("not yet"), "accepted": N_("accept"), "refused": N_("refuse")}


def wording_review(chain: Callable[[], Chain], ledger: Ledger, *, words: Language, author: str) -> Review:
    """Lay out each label with remarks and its proposed wording, to be accepted, bettered or refused."""

    def rows() -> list[Row]:
        results = chain()
        said: dict[str, list[str]] = {}
        for finding in results.wording_findings:
            for reason_id in finding.subject.split(", "):
                said.setdefault(reason_id, []).append(finding.texts(words)[1])
        return [
            Row(
                str(one["reason_id"]),
                (str(one["reason_id"]), str(one["label"]), "\n".join(said.get(str(one["reason_id"]), []))),
                {"label": _text(one["proposal"]) or str(one["label"]), "decision": _text(one["decision"]),
                 "why": _text(one["why"])},
            )
            for one in results.wording_proposals.to_dict("records")
        ]  # fmt: skip

    def commit(changes: Changes) -> str:
        decided = [(key, values) for key, values in changes if values.get("decision")]
        events = record_rewordings(ledger, decided, chain().wording_proposals, author=author)
        told = N_("Recorded: {accepted} accepted, {refused} refused. The list is version {version}.")
        made = [event.body or {} for event in events if event.kind == "rewording"]
        return words.text(
            told,
            accepted=sum(body["decision"] == "accepted" for body in made),
            refused=sum(body["decision"] == "refused" for body in made),
            version=int(chain().reasons["list_version"].max()),
        )

    return review(
        (words.text(N_("No.")), words.text(N_("Reason for contact")), words.text(N_("What to do"))),
        (
            Field("label", words.text(N_("Proposed wording"))),
            Field("decision", words.text(N_("Decision")), _choices(DECISIONS, words)),
            Field("why", words.text(N_("Why"))),
        ),
        rows,
        commit,
        words=words,
    )


def challenge_review(chain: Callable[[], Chain], ledger: Ledger, *, words: Language, author: str) -> Review:
    """Lay out each reason with its challenge: should the contact exist, for whom, who says so, why."""

    def rows() -> list[Row]:
        names = ("should_exist", "for_whom", "said_by", "why")
        return [
            Row(
                str(one["reason_id"]),
                (str(one["reason_id"]), str(one["label"])),
                {name: _text(one[name]) for name in names},
            )
            for one in chain().challenges.to_dict("records")
        ]

    def commit(changes: Changes) -> str:
        events = record_challenges(ledger, changes, author=author)
        return words.plural("{count} challenge recorded.", "{count} challenges recorded.", len(events))

    return review(
        (words.text(N_("No.")), words.text(N_("Reason for contact"))),
        (
            Field("should_exist", words.text(N_("Should it exist?")), _choices(ANSWERS, words)),
            Field("for_whom", words.text(N_("For whom?"))),
            Field("said_by", words.text(N_("Who says so"))),
            Field("why", words.text(N_("Why"))),
        ),
        rows,
        commit,
        words=words,
    )


def _choices(texts: dict[str, str], words: Language) -> tuple[tuple[str, str], ...]:
    return tuple((key, words.text(text)) for key, text in texts.items())


def _text(value: object) -> str:
    return "" if is_unknown(value) else str(value)
