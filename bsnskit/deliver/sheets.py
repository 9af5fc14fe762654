"""Action sheets: one per reason and objective, what the team agreed to say, to do and to build."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bsnskit.deliver.html import Shown, escape
from bsnskit.vocabulary import N_, NO_TIER

if TYPE_CHECKING:
    from bsnskit.i18n import Language
    from bsnskit.method.chain import Chain

FIELDS = {
    "reason": N_("Reason for contact"),
    "top": N_("TOP 10"),
    "goal": N_("Goal of the conversation"),
    "first_line": N_("What the first line checks and asks"),
    "frequent_situations": N_("Frequent situations"),
    "cannot_do": N_("What the first line cannot do"),
    "escalation": N_("Cases for the second line"),
    "rights": N_("Rights needed"),
    "training": N_("Training"),
    "chatbot_answer": N_("What the chatbot answers"),
    "knowledge_base": N_("Knowledge base (agents only)"),
    "open_points": N_("Open points"),
    "cause": N_("Cause"),
    "owner": N_("Owner outside the contact centre"),
    "fix": N_("Fix"),
    "date": N_("Date"),
    "expected_cpx": N_("Contacts per X expected"),
    "proof": N_("Proof"),
    "steps_today": N_("Steps of the journey today"),
    "steps_after": N_("Steps of the journey after"),
    "target_effort": N_("Target effort"),
    "target_handle_time": N_("Target handle time"),
}
"""Fields of a sheet in the order they are printed; which ones a sheet has depends on its objective."""


def action_sheets(chain: Chain, sheets: Sequence[Mapping[str, Any]], words: Language) -> Shown:
    """Lay out all recorded sheets, each under the head that METHOD section 4 asks for."""
    if not sheets:
        told = words.text(N_("No action sheet has been recorded yet."))
        return Shown(f'<p class="bsns-empty">{escape(told)}</p>', told)
    heads = [_head(chain, str(sheet["reason_id"]), words) for sheet in sheets]
    page = "".join(_sheet_html(sheet, head, words) for sheet, head in zip(sheets, heads, strict=True))
    text = "\n\n".join(_sheet_text(sheet, head, words) for sheet, head in zip(sheets, heads, strict=True))
    return Shown(f'<div class="bsns-sheets">{page}</div>', text)


def _head(chain: Chain, reason_id: str, words: Language) -> list[tuple[str, str]]:
    pareto = chain.pareto.set_index("reason_id")
    if reason_id not in pareto.index:
        return []
    row, season = pareto.loc[reason_id], chain.seasons.set_index("reason_id").loc[reason_id]
    head = [
        (words.text(N_("Contacts a year")), words.number(row["n_contacts"])),
        (words.text(N_("Monthly mean")), words.number(row["monthly_mean"], 2)),
        (
            words.text(N_("Season declared")),
            str(season["declared"]) if isinstance(season["declared"], str) else words.text(N_("unknown")),
        ),
    ]
    tiers = chain.tiers[chain.tiers["reason_id"] == reason_id]
    for tier in tiers.itertuples():
        label = words.text(N_("resolved in no tier")) if tier.tier == NO_TIER else str(tier.tier)
        head.append((words.text(N_("Resolved: {tier}"), tier=label), words.number(tier.n_contacts)))
    return head


def _title(sheet: Mapping[str, Any], words: Language) -> str:
    return f"{sheet['reason_id']} · {words.objective(sheet['objective'], sign=True)}"


def _fields(sheet: Mapping[str, Any], words: Language) -> list[tuple[str, str]]:
    written = sheet["fields"]
    known = [(words.text(title), str(written[name])) for name, title in FIELDS.items() if written.get(name)]
    return known + [(str(name), str(value)) for name, value in written.items() if name not in FIELDS and value]


def _sheet_html(sheet: Mapping[str, Any], head: list[tuple[str, str]], words: Language) -> str:
    top = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in head)
    body = "".join(f"<h5>{escape(name)}</h5><p>{escape(value)}</p>" for name, value in _fields(sheet, words))
    who = words.text(N_("Recorded by {author}"), author=sheet["author"])
    return (
        f'<article class="bsns-sheet bsns-objective-{escape(sheet["objective"])}"><h4>{escape(_title(sheet, words))}</h4>'
        f'<dl class="bsns-sheet-head">{top}</dl>{body}<p class="bsns-note">{escape(who)}</p></article>'
    )


def _sheet_text(sheet: Mapping[str, Any], head: list[tuple[str, str]], words: Language) -> str:
    lines = [_title(sheet, words), *(f"  {name}: {value}" for name, value in head)]
    return "\n".join([*lines, *(f"  {name}: {value}" for name, value in _fields(sheet, words))])
