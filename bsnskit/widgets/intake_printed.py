"""What the assistant prints: every word, number and choice that its view shows, made here and only ever shown as text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bsnskit.intake.corrections import FREE_TEXT, NOTHING
from bsnskit.intake.kinds import KINDS
from bsnskit.intake.questions import open_questions
from bsnskit.store import check, proposals
from bsnskit.store.deliveries import WITH_VERBATIMS
from bsnskit.store.import_profiles import empty_said, heading_of, reasons_said, weeks_said
from bsnskit.vocabulary import N_
from bsnskit.widgets.words import GONE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bsnskit.contracts.findings import Finding
    from bsnskit.i18n import Language
    from bsnskit.store.engagement import Engagement
    from bsnskit.store.imports import ImportReport, Looked

WORDS = {
    "inbox": N_("Files in the inbox"),
    "none": N_("The inbox is empty. Drop a file here, or choose one."),
    "upload": N_("Choose a file"),
    "drop": N_("or drop it here"),
    "look": N_("Look at it"),
    "recognised": N_("What was recognised of {file}"),
    "kind": N_("What the file holds"),
    "columns": N_("Columns"),
    "heading": N_("Heading in the file"),
    "examples": N_("First values"),
    "read_as": N_("Read as"),
    "hidden": N_("not shown"),
    "missing": N_("Blank"),
    "questions": N_("To answer"),
    "choose": N_("Choose …"),
    "findings": N_("Findings"),
    "blocking": N_("to settle"),
    "note": N_("note"),
    "no_findings": N_("Nothing to remark."),
    "accept": N_("Accept and import"),
    "replace": N_("Replace what it overlaps"),
    "append": N_("Add to what it overlaps"),
    "close": N_("Leave it in the inbox"),
    "blocked": N_("First settle what is marked."),
    "undo": N_("Take the last import back"),
    "gone": GONE,
    "profile": N_("What was taken in: {file}"),
    "column": N_("Column"),
    "weeks": N_("Contacts by week"),
    "distinct": N_("Distinct values"),
    "range": N_("From, to"),
    "breaks": N_("Breaks that the contact log suggests"),
    "breaks_why": N_("Across a break nothing is compared. Record those that you know to be one, and what changed."),
    "record": N_("Record"),
    "first_list": N_("No list of reasons yet: make the codes of this file the first one"),
    "sending": N_("Sending {file}: {percent} %"),
}
COLUMNS = {
    "contact_id": N_("number of the contact"),
    "contacted_at": N_("date of the contact"),
    "reason_id": N_("reason"),
    "source_code": N_("company's code"),
    "channel": N_("channel"),
    "tier": N_("tier"),
    "context": N_("context"),
    "customer_key": N_("customer (kept as a keyed hash)"),
    "handle_s": N_("handle time"),
    "reason_source": N_("who coded it"),
    "label": N_("wording"),
    "topic": N_("topic"),
    "n_contacts": N_("count of contacts"),
    "period_start": N_("period"),
    "week": N_("week"),
    "grain": N_("length of the period"),
    "owner": N_("owner"),
}
ROW_IS = {
    "contact": N_("one contact"),
    "ticket": N_("one ticket"),
    "update": N_("one update of a ticket"),
    "count": N_("one count"),
    "reason": N_("one reason"),
    "answer": N_("one answer"),
}
KIND_WORDS = {**check.KINDS, "totals": N_("totals"), "codings": N_("codings"), "mapping": N_("mapping of codes")}


def words_of(words: Language) -> dict[str, str]:
    """Return the fixed words of the view."""
    return {name: words.text(text, file="{file}", percent="{percent}") for name, text in WORDS.items()}


def view_of(name: str, looked: Looked, engagement: Engagement, words: Language) -> dict[str, Any]:
    """Return all that is shown of a file that was looked at."""
    delivery = looked.delivery
    overlapping = any(finding.rule.key in _OVERLAPPING for finding in looked.findings)
    stopping = [finding for finding in looked.findings if finding.blocking and finding.rule.key not in _OVERLAPPING]
    before = ""
    if looked.before is not None:
        told = N_("This file was imported already ({at}).")
        before = words.text(told, at=str(looked.before.get("at", "?"))[:10])
    return {
        "file": name,
        "kind": delivery.kind,
        "kinds": sorted(([key, words.text(KIND_WORDS.get(key, key))] for key in KINDS), key=lambda one: one[1]),
        "facts": _facts(looked, words),
        "columns": _columns(looked, words),
        "choices": _choices(delivery.kind, words),
        "questions": [
            {"key": one.key, "text": _readable(one.finding, words).texts(words)[0],
             "choices": [[choice, _choice(one.key, choice, words)] for choice in one.choices]}
            for one in open_questions(looked.findings)
        ],
        "findings": [
            finding_shown(_readable(finding, words), words)
            for finding in sorted(looked.findings, key=lambda one: not one.blocking)
        ],
        "blocked": bool(stopping),
        "overlaps": overlapping or looked.before is not None,
        "before": before,
        "first_list": _offers_first_list(looked, engagement),
        "makes_list": delivery.mapping.first_list,
    }  # fmt: skip


_OVERLAPPING = {"delivery_overlaps", "delivery_split_otherwise", "list_stands"}


def _readable(finding: Finding, words: Language) -> Finding:
    """Return a finding whose forms of days are written in letters, as the choices are."""
    could_be = finding.fields.get("could_be")
    if not isinstance(could_be, str) or "%" not in could_be:
        return finding
    return replace(finding, fields={**finding.fields, "could_be": _example_of(could_be, words)})


def finding_shown(finding: Finding, words: Language) -> dict[str, Any]:
    """Return a finding as the view shows it."""
    fact, hint = finding.texts(words)
    row = words.text(N_("row {row}"), row=finding.row) if finding.row is not None else ""
    return {"blocking": finding.blocking, "place": ", ".join(part for part in (finding.sheet, row) if part),
            "fact": fact, "hint": hint}  # fmt: skip


def _facts(looked: Looked, words: Language) -> list[list[str]]:
    delivery, how = looked.delivery, looked.delivery.recognised
    separators = {",": ",", ";": ";", "\t": words.text(N_("tabulator")), "|": "|"}
    dates = sorted({form for form in how.formats.values() if "%" in form})
    facts = [
        (N_("One row is"), words.text(ROW_IS[how.row_is]) if how.row_is in ROW_IS else ""),
        (N_("Export of"), how.layout),
        (N_("Encoding"), how.encoding),
        (N_("Separator"), separators.get(how.separator, how.separator)),
        (N_("Sheet"), how.sheet),
        (N_("Headings in row"), words.number(how.header_row)),
        (N_("Days written"), ", ".join(_example_of(form, words) for form in dates)),
        (N_("Rows read"), words.number(delivery.rows_read)),
        (N_("Taken in"), words.number(delivery.rows_accepted)),
        (N_("Set aside"), words.number(delivery.rows_set_aside)),
        (N_("Known from an earlier file"), words.text(N_("yes")) if delivery.seen.remembered else ""),
    ]
    if delivery.blocked:
        facts = [fact for fact in facts if fact[0] not in (N_("Taken in"), N_("Set aside"))]
    return [[words.text(name), value] for name, value in facts if value]


_LETTERS = {"%d": N_("dd"), "%m": N_("mm"), "%Y": N_("yyyy"), "%y": N_("yy")}


def _example_of(form: str, words: Language) -> str:
    for part, letters in _LETTERS.items():
        form = form.replace(part, words.text(letters))
    return form


def _columns(looked: Looked, words: Language) -> list[dict[str, Any]]:
    seen = looked.delivery.seen
    by_place: dict[int, list[str]] = {}
    for column, place in seen.columns.items():
        by_place.setdefault(place, []).append(column)
    rows = []
    for place, heading in enumerate(seen.headings):
        if not heading or " > " in heading:
            continue
        taken = by_place.get(place, [])
        chosen = taken[0] if taken else FREE_TEXT if place in seen.free_text else NOTHING
        also = [words.text(COLUMNS.get(name, name)) for name in taken[1:]]
        rows.append(
            {"place": place, "heading": heading[:80], "examples": list(seen.preview[place]), "chosen": chosen,
             "also": ", ".join(also), "blank": words.percent(seen.blank[place], 0) if seen.blank[place] else ""}
        )  # fmt: skip
    return rows


def _choices(kind: str, words: Language) -> list[list[str]]:
    if kind not in KINDS:
        return []
    named = [
        [spec.name, words.text(COLUMNS[spec.name]) if spec.name in COLUMNS else spec.name]
        for spec in KINDS[kind].columns
    ]
    free_text = N_("free text, masked and kept apart") if kind in WITH_VERBATIMS else N_("free text, set aside")
    return [[NOTHING, words.text(N_("not used"))], *named, [FREE_TEXT, words.text(free_text)]]


def _choice(key: str, choice: str, words: Language) -> str:
    if key == "kind":
        return words.text(KIND_WORDS.get(choice, choice))
    if key == "row_is" and choice in ROW_IS:
        return words.text(ROW_IS[choice])
    if key == "formats.id_decimals":
        count = int(choice)
        return (
            words.plural("{count} decimal", "{count} decimals", count) if count else words.text(N_("right as written"))
        )
    return _example_of(choice, words) if key == "formats.dates" else choice


def _offers_first_list(looked: Looked, engagement: Engagement) -> bool:
    return looked.delivery.kind == "contacts" and engagement.reasons.empty


def breaks_of(proposed: Sequence[Mapping[str, Any]], engagement: Engagement, words: Language) -> list[dict[str, Any]]:
    """Return the proposed breaks as the view shows them."""
    labels = dict(zip(engagement.reasons["reason_id"], engagement.reasons["label"], strict=True))
    kinds = [[key, words.text(text)] for key, text in proposals.KINDS.items()]
    return [
        {"number": number, "text": proposals.evidence(row, labels, words), "kind": row["kind"], "kinds": kinds}
        for number, row in enumerate(proposed)
    ]


STATES = {"whole": N_("whole week"), "half": N_("half week"), "missing": N_("missing week")}


def profile_view(report: ImportReport, words: Language) -> dict[str, Any]:
    """Return the profile of an import as the view shows it; empty for a kind without a table."""
    profile = report.profile
    if profile is None or profile.columns.empty:
        return {}
    most = max(int(profile.weeks["n_contacts"].max()), 1) if len(profile.weeks) else 1
    return {
        "file": str(report.delivery["file"]).split("_", 1)[-1],
        "columns": [
            [heading_of(one["column"], words),
             words.number(one["n_missing"]),
             f"{'≈ ' if one['about'] else ''}{words.number(one['n_distinct'])}",
             " – ".join(dict.fromkeys((one["low"], one["high"]))) if isinstance(one["low"], str) else ""]
            for one in profile.columns.to_dict("records")
            if one["n_distinct"]
        ],
        "weeks": [
            {"height": round(100 * one["n_contacts"] / most), "state": one["state"],
             "text": f"{words.week(one['week'], year=True)}: {words.number(one['n_contacts'])} ({words.text(STATES[one['state']])})"}
            for one in profile.weeks.to_dict("records")
        ],
        "sentences": [*weeks_said(profile, words), *reasons_said(profile, words), *empty_said(profile, words)],
    }  # fmt: skip
