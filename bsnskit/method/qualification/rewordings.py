"""A rewording for each remark on a label: a start that the consultant accepts, betters or refuses.

Nothing is understood here: what does not belong is taken off, and where nobody speaks a sentence of the customer's is
begun. The wording of the list stays one of the method's three human judgements.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from bsnskit.contracts import tables
from bsnskit.method.qualification.word_lists import WORD_LISTS, WordLists, plain_words
from bsnskit.method.qualification.wording import LONGEST_LABEL, SHORTEST_LABEL, is_acronym

if TYPE_CHECKING:
    from bsnskit.contracts.findings import Finding

__all__ = ["open_findings", "wording_proposals"]


@dataclass(frozen=True)
class _Sentences:
    """How one language begins a customer's sentence, and what is taken off a label; matched without regard to case."""

    question: str
    named: str
    help: str
    want: str
    cannot_use: str
    trouble: str
    trouble_words: re.Pattern[str]
    infinitive: re.Pattern[str]
    second_request: re.Pattern[str]
    opening: re.Pattern[str]
    cause: re.Pattern[str]
    filler: re.Pattern[str]
    joint: re.Pattern[str]


def _any(words: str, flags: int = re.IGNORECASE) -> re.Pattern[str]:
    return re.compile(words, flags)


_SENTENCES = {
    "fr": _Sentences(
        question="J’ai une question : {}",
        named="J’ai une question sur {}",
        help="J’ai besoin d’aide : {}",
        want="Je voudrais {}",
        cannot_use="Je n’arrive pas à utiliser ceci : {}",
        trouble="J’ai un problème : {}",
        trouble_words=_any(r"^(?:un |une )?(?:probl[eè]mes?|soucis?|difficult[ée]s?|anomalies?)(?: (?:de|d['’]|avec|sur) ?)?"),
        infinitive=_any(r"^(?:(?:me|m['’]|vous|nous|le|la|les|ne pas) ?)?\w+(?:er|ir|re|oir)\b"),
        second_request=_any(r",?\s+(?:et|ou)\s+(?=je |j['’]|pouvez-vous )"),
        opening=_any(
            r"^(?:j['’]appelle|je vous appelle|je t[ée]l[ée]phone|j['’][ée]cris|je vous [ée]cris|je vous contacte"
            r"|il faudrait|il faut|il suffit|vous devriez|mettre en place|pr[ée]voir une?)"
            r"(?:\s+(?:pour|car|au sujet de|à propos de|de|d['’]))?\s*"
        ),
        cause=_any(r",?\s*\b(?:parce qu['’e]|à cause d|a cause d|en raison d|suite à|suite au).*$"),
        filler=_any(r"\b(?:questions?|demandes?|service|d[ée]partement)\b(?: (?:de|pour|sur)\b)?"),
        joint=_any(r"^(?:\s|(?:(?:de |pour )?(?:la|le|les|l['’])|de|du|des|d['’]|pour|par|en|sur)(?:\s|$|(?<=['’])))+"),
    ),
    "en": _Sentences(
        question="I have a question about {}",
        named="I have a question about {}",
        help="I need help with {}",
        want="I would like to {}",
        cannot_use="I cannot use this: {}",
        trouble="I have a problem with {}",
        trouble_words=_any(r"\b(?:problems?|issues?|trouble|difficulty|difficulties)\b(?: with\b)?"),
        infinitive=_any(r"^to \w+|^(?:cancel|change|know|get|pay|return|ask|find|see|give|train)\b"),
        second_request=_any(r",?\s+(?:and|or)\s+(?=i |i['’]|can you |could you )"),
        opening=_any(
            r"^(?:i am calling|i['’]m calling|i call|i am writing|i['’]m writing|i write|you should|it should be"
            r"|there should be)(?:\s+(?:about|because of|for))?\s*"
        ),
        cause=_any(r",?\s*\b(?:because|due to|as a result of|owing to).*$"),
        filler=_any(r"\b(?:questions?|enquir(?:y|ies)|inquir(?:y|ies)|requests?|department)\b(?: (?:about|for|on)\b)?"),
        joint=_any(r"^(?:\s|(?:of the|of|for the|for|the|about|to the|by|in|on|from)(?:\s|$))+"),
    ),
    "es": _Sentences(
        question="Tengo una pregunta sobre {}",
        named="Tengo una pregunta sobre {}",
        help="Necesito ayuda con {}",
        want="Quiero {}",
        cannot_use="No puedo usar esto: {}",
        trouble="Tengo un problema con {}",
        trouble_words=_any(r"^(?:un |una )?(?:problemas?|dificultad(?:es)?)(?: (?:de|con|en)\b)?"),
        infinitive=_any(r"^(?:no )?\w+(?:ar|er|ir)(?:me|se|lo|la|nos)?\b"),
        second_request=_any(r",?\s+(?:y|o)\s+(?=yo |no puedo |quiero |puede )"),
        opening=_any(
            r"^(?:llamo|les llamo|escribo|les escribo|hay que|habr[ií]a que|deber[ií]an|basta con)"
            r"(?:\s+(?:para|por|sobre|de))?\s*"
        ),
        cause=_any(r",?\s*\b(?:porque|a causa de|debido a|por culpa de).*$"),
        filler=_any(r"\b(?:preguntas?|consultas?|solicitud(?:es)?|departamento)\b(?: (?:de|para|sobre)\b)?"),
        joint=_any(r"^(?:\s|(?:de la|de los|de las|del|de|para la|para el|para|el|la|los|las|por|en|sobre)(?:\s|$))+"),
    ),
}  # fmt: skip

_NOTE = re.compile(r"\s*(?:->|=>|→|\*|(?<!\w)cf\.?(?!\w)).*$", re.IGNORECASE)
_SLASH = re.compile(r"\s/\s|\s/|/\s")
_ASIDE = re.compile(r"\([^)]*\)")
_EDGES = " \t,;:/-–."


def wording_proposals(
    reasons: pd.DataFrame, findings: list[Finding], rewordings: pd.DataFrame, *, label_language: str
) -> pd.DataFrame:
    """Propose one wording for each reason with remarks: it answers all of them together.

    Grain: one row per reason with a remark on its label, in the order of the list.

    Parameters
    ----------
    reasons : tables.Reasons        uses reason_id, topic, label
    findings : of `wording_findings`
    rewordings : tables.Rewordings, the decisions so far; one on another wording than the present counts no more
    label_language : fr, en or es

    Returns
    -------
    tables.WordingProposals. `proposal` is missing where a machine has nothing better to offer (two reasons of one
    topic with the same label: merge them, or say what sets them apart).
    """
    lists = WORD_LISTS[label_language]
    sentences = _SENTENCES[label_language]
    rules: dict[str, list[str]] = {}
    for finding in findings:
        for reason_id in filter(None, finding.subject.split(", ")):
            rules.setdefault(reason_id, []).append(finding.rule.key)
    topics = dict(zip(reasons["reason_id"], reasons["topic"], strict=True))
    decided = {(row["reason_id"], row["label_before"]): row for row in rewordings.to_dict("records")}
    rows = []
    for reason_id, label in zip(reasons["reason_id"], reasons["label"], strict=True):
        if reason_id not in rules:
            continue
        proposal = _reworded(str(label), lists, sentences)
        if "wording_repeated" in rules[reason_id]:
            topic = topics[reason_id]
            proposal = f"{proposal} ({topic})" if isinstance(topic, str) else proposal
        known = decided.get((reason_id, label), {})
        rows.append(
            {
                "reason_id": reason_id,
                "label": label,
                "rules": ",".join(dict.fromkeys(rules[reason_id])),
                "proposal": proposal if plain_words(proposal) != plain_words(str(label)) else None,
                "decision": known.get("decision"),
                "author": known.get("author"),
                "why": known.get("why"),
            }
        )
    return tables.from_rows(tables.WordingProposals, rows)


def open_findings(findings: list[Finding], proposals: pd.DataFrame) -> list[Finding]:
    """Return the remarks that nobody has answered yet: those on labels that were refused a change are answered."""
    answered = set(proposals.loc[proposals["decision"].notna(), "reason_id"])
    return [finding for finding in findings if finding.subject not in answered]


def _reworded(label: str, lists: WordLists, sentences: _Sentences) -> str:
    if is_acronym(label):
        return sentences.named.format(label.strip())
    text = _kept_before(_NOTE, label)
    text = _kept_before(sentences.cause, _first_request(text, sentences))
    opening = sentences.opening.match(text)
    if opening:
        text = _asked(text[opening.end() :], sentences)
    elif not _spoken(text, lists):
        text = _voiced(text, lists, sentences)
    elif len(plain_words(text).split()) < SHORTEST_LABEL:
        text = sentences.named.format(_lowered(text))
    return _shortened(_neat(text))


def _first_request(text: str, sentences: _Sentences) -> str:
    # Slashes inside brackets list who or where, and are left alone.
    bare = _ASIDE.sub(lambda aside: "_" * len(aside[0]), text)
    parts, start = [], 0
    for slash in _SLASH.finditer(bare):
        parts.append(text[start : slash.start()])
        start = slash.end()
    parts = [part for part in (*parts, text[start:]) if re.search(r"\w", part)]
    long_enough = [part for part in parts if len(part.split()) >= SHORTEST_LABEL]
    first = (long_enough or parts or [text])[0]
    return sentences.second_request.split(first, maxsplit=1)[0]


def _kept_before(pattern: re.Pattern[str], text: str) -> str:
    kept = pattern.sub("", text).strip(_EDGES)
    return kept if len(kept.split()) >= SHORTEST_LABEL - 1 else text


def _asked(rest: str, sentences: _Sentences) -> str:
    """Let a customer who "calls about" something ask for it."""
    if not rest.strip(_EDGES):
        return sentences.question.format("…")
    if sentences.infinitive.match(rest):
        return sentences.want.format(re.sub(r"^to ", "", _lowered(rest)))
    return sentences.named.format(_lowered(rest))


def _voiced(text: str, lists: WordLists, sentences: _Sentences) -> str:
    """Begin a sentence for a label that nobody speaks, less the channel, cause, solution or department it names."""
    frame = sentences.question
    for pattern, said in (
        (lists.solution, sentences.help),
        (lists.cause, sentences.cannot_use),
        (lists.channel, ""),
        (lists.department, ""),
    ):
        text, found = _without(pattern, text)
        frame = said if found and said else frame
    if sentences.trouble_words.search(text):
        text, frame = sentences.trouble_words.sub("", text, count=1), sentences.trouble
    text = sentences.joint.sub("", sentences.filler.sub("", text).strip(_EDGES)).strip(_EDGES)
    return frame.format(_lowered(text) if text else "…")


def _without(pattern: re.Pattern[str], text: str) -> tuple[str, bool]:
    # Word lists are matched on text without accents; as long as that keeps its length, places are the same.
    plain = plain_words(text)
    if len(plain) != len(text):
        text = " ".join(text.split())
        plain = plain_words(text)
    match = pattern.search(plain) if len(plain) == len(text) else None
    return (text, False) if match is None else (f"{text[: match.start()]}{text[match.end() :]}".strip(_EDGES), True)


def _spoken(text: str, lists: WordLists) -> bool:
    plain = plain_words(text)
    return bool(lists.first_person.search(plain) or lists.question.search(plain) or "?" in text)


def _lowered(text: str) -> str:
    text = text.strip(_EDGES)
    return text if re.match(r"\w?[A-ZÀ-Þ]{2}", text) else text[:1].lower() + text[1:]


def _neat(text: str) -> str:
    kept = " ".join(text.split()).strip(_EDGES)
    return kept[:1].upper() + kept[1:]


def _shortened(text: str) -> str:
    if len(text) <= LONGEST_LABEL:
        return text
    clauses = re.split(r"\s*[,;(]\s*", text[:LONGEST_LABEL])
    kept = clauses[0] if len(clauses) > 1 and len(clauses[0].split()) >= SHORTEST_LABEL else text[:LONGEST_LABEL]
    return kept.rsplit(" ", 1)[0].strip(_EDGES) if kept == text[:LONGEST_LABEL] else kept.strip(_EDGES)
