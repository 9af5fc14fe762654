"""What a consultant decides row by row: wordings, challenges, what a trial or a cluster proposes; kept in the ledger."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bsnskit.i18n import is_unknown
from bsnskit.method.qualification.trial import changes_of_proposal, is_proposed
from bsnskit.store import judgements, revising
from bsnskit.store.wordings import record_challenges, record_rewordings
from bsnskit.vocabulary import N_, PROPOSED_CHANGES
from bsnskit.widgets.review import Changes, Field, Review, Row, review

if TYPE_CHECKING:
    import pandas as pd

    from bsnskit.i18n import Language
    from bsnskit.method.chain import Chain
    from bsnskit.store.ledger import Ledger

ANSWERS = {"": N_("not yet"), "yes": N_("yes"), "no": N_("no"), "in_part": N_("in part")}
TO_TRAY = {"": N_("not yet"), "tray": N_("put aside, to be decided")}
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


def trial_review(chain: Callable[[], Chain], ledger: Ledger, *, words: Language, author: str) -> Review:
    """Lay out what the rounds of the coding trial propose; what is chosen goes into the tray of the list editor."""

    def proposals() -> dict[str, tuple[int, dict[str, Any]]]:
        return {
            f"{number} {row['change']} {row['reason_id']} {row['other_id']}": (number, row)
            for number, found in chain().revisions.items()
            for row in ({str(name): value for name, value in one.items()} for one in found.to_dict("records"))
        }

    def rows() -> list[Row]:
        labels = dict(zip(chain().reasons["reason_id"], chain().reasons["label"], strict=True))
        waiting = [one["change"] for one in revising.proposals(ledger)]
        return [
            Row(
                key,
                (
                    words.text(PROPOSED_CHANGES[str(row["change"])], one=row["reason_id"], another=row["other_id"]),
                    _evidence(number, row, words),
                    words.text(N_("waits to be decided")) if is_proposed(row, waiting) else "",
                ),
                {"sentences": _sentences(row, labels), "decision": "", "why": _evidence(number, row, words)},
            )
            for key, (number, row) in proposals().items()
        ]

    def commit(changes: Changes) -> str:
        laid, listed = proposals(), judgements.reasons(ledger)
        used = {
            card.measures.round: dict(
                zip(card.measures.by_reason["reason_id"], card.measures.by_reason["prevalence"], strict=True)
            )
            for card in chain().trials
        }
        wished = [
            (
                changes_of_proposal(
                    laid[key][1], values.get("sentences", "").splitlines(), reasons=listed, used=used[laid[key][0]]
                ),
                values.get("why", ""),
            )
            for key, values in changes
            if values.get("decision") == "tray"
        ]
        return _put_aside(ledger, wished, words, author)

    return review(
        (words.text(N_("Proposal")), words.text(N_("Because")), words.text(N_("State"))),
        (
            Field("sentences", words.text(N_("The sentences, one per line"))),
            Field("decision", words.text(N_("Decision")), _choices(TO_TRAY, words)),
            Field("why", words.text(N_("Why"))),
        ),
        rows,
        commit,
        words=words,
        note=words.text(
            N_("What is set aside to be decided waits in the list editor; nothing changes until it is recorded there.")
        ),
    )


def cluster_review(
    clusters: pd.DataFrame, ledger: Ledger, *, words: Language, author: str, mark: str = "", most: int = 30
) -> Review:
    """Lay out what no reason covers, the largest cluster first; a sentence written beside one goes into the tray.

    Parameters
    ----------
    clusters : tables.Clusters; their verbatims are shown here alone, and never recorded
    mark : of what is generated, in the language shown
    most : clusters shown
    """
    proposed: dict[str, str] = {}

    def rows() -> list[Row]:
        return [
            Row(
                str(one.cluster),
                (
                    str(one.cluster),
                    f"{words.number(one.n_contacts)} ({words.percent(one.share, 0)})",
                    str(one.verbatim),
                    proposed.get(str(one.cluster), ""),
                ),
                {"number": "", "label": ""},
            )
            for one in clusters.head(most).itertuples()
        ]

    def commit(changes: Changes) -> str:
        sizes = clusters.astype({"cluster": str}).set_index("cluster")
        told = N_("Cluster {cluster}: {n} contacts that no reason covers, {share} of them all.")
        wished: list[tuple[list[dict[str, Any]], str]] = [
            (
                [{"change": "add", "reason_id": values.get("number", ""), "label": values.get("label", "")}],
                words.text(
                    told,
                    cluster=key,
                    n=words.number(sizes.loc[key, "n_contacts"]),
                    share=words.percent(sizes.loc[key, "share"], 0),
                ),
            )
            for key, values in changes
            if values.get("number") or values.get("label")
        ]
        said = _put_aside(ledger, wished, words, author)
        proposed.update({key: f"→ {values['number']}" for key, values in changes if values.get("number")})
        return said

    note = words.text(N_("Masked, not anonymous: it is shown here only, and saved nowhere."))
    return review(
        (
            words.text(N_("Cluster")),
            words.text(N_("Contacts")),
            words.text(N_("In the customer's own words")) + (f" ({mark})" if mark else ""),
            words.text(N_("To be decided")),
        ),
        (
            Field("number", words.text(N_("Number of the new reason")), short=True),
            Field("label", words.text(N_("The customer's sentence"))),
        ),
        rows,
        commit,
        words=words,
        note=note,
    )


def _put_aside(ledger: Ledger, wished: list[tuple[list[dict[str, Any]], str]], words: Language, author: str) -> str:
    names = revising.propose_each(ledger, wished, author=author) if wished else []
    return words.plural(
        "{count} proposal waits in the tray of the list editor.",
        "{count} proposals wait in the tray of the list editor.",
        len(names),
    )


def _evidence(number: int, row: dict[str, Any], words: Language) -> str:
    at_best = N_("Round {round}: {share} of the disagreement, on {n} contacts; alpha {now}, then {then} at best.")
    just = N_("Round {round}: {share} of the disagreement, on {n} contacts; alpha {now}, then {then}.")
    told = just if row["exact"] else at_best
    return words.text(
        told,
        round=number,
        share=words.percent(row["share"], 0),
        n=words.number(row["n_units"]),
        now=words.number(row["alpha_now"], 2),
        then=words.number(row["alpha_then"], 2),
    )


def _sentences(row: dict[str, Any], labels: dict[str, str]) -> str:
    """Return what stands today of the two that are to be defined; the parts of a split nobody has worded yet."""
    both = (row["reason_id"], row["other_id"]) if row["change"] == "define" else ()
    return "\n".join(labels.get(str(one), "") for one in both)


def _choices(texts: dict[str, str], words: Language) -> tuple[tuple[str, str], ...]:
    return tuple((key, words.text(text)) for key, text in texts.items())


def _text(value: object) -> str:
    return "" if is_unknown(value) else str(value)
