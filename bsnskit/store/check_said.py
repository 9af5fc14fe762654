"""What `bsns check` says of an engagement, line by line."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bsnskit.store.check import KINDS, STEPS, Delivered, Lack, Status, Step
from bsnskit.store.refusals import Refusal
from bsnskit.store.retention import HeldVerbatims
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    from bsnskit.i18n import Language


def status_lines(found: Status, words: Language) -> list[str]:
    """Say a status in plain sentences, in a language."""
    lines = [_headline(found, words), ""]
    for title, kinds in ((N_("Delivered:"), found.delivered), (N_("Recorded by people:"), found.judged)):
        if kinds:
            lines += [words.text(title), *(f"  {_said(one, words)}" for one in kinds), ""]
    lines += [words.text(N_("Steps:")), *(f"  {_step_line(step, found, words)}" for step in found.steps), ""]
    if found.findings:
        lines += [words.text(N_("To know about the figures:"))]
        lines += [f"  {' '.join(finding.texts(words))}" for finding in found.findings] + [""]
    held = _held_lines(found, words)
    if held:
        lines += [words.text(N_("Held for a time, as it may be personal data:")), *(f"  {line}" for line in held), ""]
    if found.refused:
        lines += [_refused_line(found.refused, words), ""]
    if found.concerns:
        lines += [words.text(N_("About the folder:"))]
        lines += [f"  {words.text(one.text, **one.fields)}" for one in found.concerns] + [""]
    return [*lines, _next_line(found, words)]


def _headline(found: Status, words: Language) -> str:
    reasons = next((one.rows for one in found.judged if one.kind == "reasons"), 0)
    if not reasons:
        return words.text(N_("{client} ({name}): no reasons yet."), client=found.client, name=found.name)
    told = words.plural("{count} reason", "{count} reasons", reasons)
    return words.text(
        N_("{client} ({name}): {reasons}, version {version} of the list."),
        client=found.client,
        name=found.name,
        reasons=told,
        version=found.list_version,
    )


def _said(one: Delivered, words: Language) -> str:
    kind, rows = words.text(KINDS[one.kind]), words.number(one.rows)
    if one.first is None:
        return words.text(N_("{kind}: {rows}"), kind=kind, rows=rows)
    first, last = words.date(one.first), words.date(one.last)
    return words.text(N_("{kind}: {rows}, from {first} to {last}"), kind=kind, rows=rows, first=first, last=last)


def _step_line(step: Step, found: Status, words: Language) -> str:
    number, title = STEPS[step.key]
    said = {
        "complete": N_("{number} {title}: nothing lacks."),
        "usable": N_("{number} {title}: usable; still lacks {lacks}."),
        "closed": N_("{number} {title}: not yet; lacks {lacks}."),
    }[step.state]
    lacks = " · ".join(_lack_said(lack, words) for lack in step.lacks)
    line = words.text(said, number=number, title=words.text(title), lacks=lacks)
    return f"{line} {_opening(step.next, found, words)}" if step.next else line


def _opening(lack: Lack, found: Status, words: Language) -> str:
    command = words.text(lack.need.opens, client=found.name, kind=lack.need.key, number=lack.number)
    return words.text(N_("First: {command}."), command=command)


def _held_lines(found: Status, words: Language) -> list[str]:
    lines = []
    for one in found.raw:
        told = N_("{file}: kept until {until}.")
        if one.overdue:
            told = N_(
                "{file}: was to be kept until {until}; erase it with `bsns forget {name} --raw-before DATE`, its table stays."
            )
        lines.append(words.text(told, file=one.file, until=words.date(one.until), name=found.name))
    if found.keyed_customers:
        told = N_("Contact log: customers known only by a keyed hash (pseudonymised, not anonymous): {count}.")
        lines.append(words.text(told, count=words.number(found.keyed_customers)))
    if found.verbatims.count:
        lines.append(_verbatims_line(found.verbatims, found.name, words))
    if found.people:
        told = N_("People named beside votes, judgements and codings: {count}; as long as the ledger is kept.")
        lines.append(words.text(told, count=words.number(found.people)))
    if found.listed:
        told = N_("Names listed in names.txt, to be masked: {count}.")
        lines.append(words.text(told, count=words.number(found.listed)))
    if found.forgotten:
        told = N_("Erasures recorded in the ledger: {count}, the last on {day}.")
        day = dt.date.fromisoformat(found.forgotten[-1])
        lines.append(words.text(told, count=words.number(len(found.forgotten)), day=words.date(day)))
    if found.set_aside:
        lines.append(words.text(N_("Files set aside at intake: {count}."), count=words.number(found.set_aside)))
    return lines


def _verbatims_line(held: HeldVerbatims, name: str, words: Language) -> str:
    told = N_(
        "Verbatims, masked (pseudonymised, not anonymous): {count}; the oldest is of {first} and kept until {until}."
    )
    if held.overdue:
        told = N_(
            "Verbatims, masked (pseudonymised, not anonymous): {count}; {overdue} were to be kept until {until} or later "
            "days gone by; erase them with `bsns forget {name} --verbatims-before {since}`."
        )
    return words.text(
        told, count=words.number(held.count), first=words.date(held.first), until=words.date(held.until), name=name,
        overdue=words.number(held.overdue), since=held.since,
    )  # fmt: skip


def _refused_line(refused: tuple[Refusal, ...], words: Language) -> str:
    last = refused[-1]
    return words.text(
        N_("Imports that were refused: {count}, the last on {day} ({file}: {rules})."),
        count=words.number(len(refused)), day=words.date(last.day), file=last.file, rules=", ".join(sorted(last.rules)),
    )  # fmt: skip


def _next_line(found: Status, words: Language) -> str:
    lack = found.next
    if lack is None:
        return words.text(N_("Next: `bsns run {client}` for the report of the last week."), client=found.name)
    command = words.text(lack.need.opens, client=found.name, kind=lack.need.key, number=lack.number)
    return words.text(N_("Next: {command}; it brings {lacks}."), command=command, lacks=_lack_said(lack, words))


def _lack_said(lack: Lack, words: Language) -> str:
    if isinstance(lack.need.lacks, str):
        return words.text(lack.need.lacks)
    return words.plural(*lack.need.lacks, lack.count)
