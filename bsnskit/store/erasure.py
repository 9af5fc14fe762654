"""What is to be erased, carried out whole: a plan on disk, then every step of it, the next opening finishing what is left.

Before the plan is written nothing has happened; once it lies there, nothing of it can be left out. New tables are made
beside the old ones first, so that the plan names no person and no customer.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bsnskit.store.events import NewEvent
from bsnskit.store.files import sync_folder, write_whole
from bsnskit.store.stored import StoredTables

PLAN = ".forgetting.json"
DRAFTS = ".forgetting"
KIND = "forget"
"""Kind of the event that records an erasure, without a name."""


def is_pending(stored: StoredTables) -> bool:
    """Tell whether an erasure was cut off once its plan stood."""
    return stored.path(PLAN).exists()


def begin(stored: StoredTables, plan: Mapping[str, Any]) -> None:
    """Write the plan and carry it out.

    Parameters
    ----------
    plan : token, author, at; tables (names of drafts in `.forgetting/`), files (to be deleted), events (id, parts),
        again (events recorded anew without the name), said (body of the event that records it), stamp (whether
        decisions.jsonl is written anew)
    """
    sync_folder(stored.room(DRAFTS))
    write_whole(stored.path(PLAN), json.dumps(plan, ensure_ascii=False).encode())
    finish(stored)


def finish(stored: StoredTables) -> None:
    """Carry out the plan that lies there; doing a step twice does no harm. Without a plan, drafts are swept away."""
    place = stored.path(PLAN)
    if not place.exists():
        shutil.rmtree(stored.path(DRAFTS), ignore_errors=True)
        return
    plan = json.loads(place.read_text("utf-8"))
    for name in plan["tables"]:
        draft = stored.path(DRAFTS, name)
        if draft.exists():
            draft.replace(stored.path("tables", name))
    for file in plan["files"]:
        stored.path(*Path(file).parts).unlink(missing_ok=True)
    if not stored.ledger.events(KIND, plan["token"]):
        stored.ledger.erase_many(
            [(event_id, tuple(parts)) for event_id, parts in plan["events"]],
            record=[*(NewEvent(**event) for event in plan["again"]), NewEvent(KIND, plan["token"], plan["said"])],
            author=plan["author"],
            recorded_at=plan["at"],
        )
    if plan["events"]:
        _write_decisions(stored)
    for folder in ("tables", "sources", "set_aside", "ballots", "coding", "log"):
        if stored.path(folder).is_dir():
            sync_folder(stored.path(folder))
    place.unlink(missing_ok=True)
    shutil.rmtree(stored.path(DRAFTS), ignore_errors=True)
    sync_folder(stored.folder)


def _write_decisions(stored: StoredTables) -> None:
    """Write decisions.jsonl anew where there is one: it holds the same words as the ledger."""
    decisions, built = stored.path("decisions.jsonl"), stored.path(".built.json")
    if not decisions.exists():
        return
    stored.ledger.write_jsonl(decisions)
    noted = json.loads(built.read_text("utf-8")) if built.exists() else {}
    digest = hashlib.sha256(decisions.read_bytes()).hexdigest()
    noted["ledger"] = {"decisions": digest, "anchor": list(stored.ledger.anchor())}
    write_whole(built, json.dumps(noted, indent=1, sort_keys=True).encode())
