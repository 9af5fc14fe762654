"""The list editor: rename, merge, split, attach and retire reasons; each change a version, or put aside to be decided.

A gesture is a message {do, ...}; `method.qualification.revision` decides what it comes to, the calls of `Desk` record it,
and what is then recorded goes back to the browser. Every word the browser shows is made here; labels are only ever text.
"""

from __future__ import annotations

import base64
import binascii
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from bsnskit.errors import BsnsError, WrongCall
from bsnskit.store import judgements, list_workbook, revising
from bsnskit.vocabulary import N_
from bsnskit.widgets.editor_words import proposals_of, reasons_of, versions_of, words_of

if TYPE_CHECKING:
    import pandas as pd

    from bsnskit.i18n import Language
    from bsnskit.store.ledger import Ledger

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LOG = logging.getLogger("bsnskit.editor")


class Editor(anywidget.AnyWidget):
    """The view. Traits are replaced whole; the browser only sends messages."""

    _esm = Path(__file__).with_name("editor.js")
    _css = Path(__file__).with_name("editor.css")
    reasons: traitlets.List[Any] = traitlets.List().tag(sync=True)
    proposals: traitlets.List[Any] = traitlets.List().tag(sync=True)
    versions: traitlets.List[Any] = traitlets.List().tag(sync=True)
    version = traitlets.Int(1).tag(sync=True)
    undoable = traitlets.Bool(False).tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    message = traitlets.Dict().tag(sync=True)
    file = traitlets.Dict().tag(sync=True)
    renew: Callable[[], None]
    """Shows what has been recorded since, by whatever hand."""


def ledger_editor(
    ledger: Ledger,
    *,
    words: Language,
    author: str,
    week: str,
    volumes: Callable[[], pd.DataFrame] | None = None,
    name: str = "list",
) -> Editor:
    """Open the editor of an engagement's list.

    Parameters
    ----------
    ledger : where versions and proposals are recorded
    author : who is recorded as deciding
    week : ISO week from which a split, added, retired or reopened reason is not comparable
    volumes : gives tables.Pareto or any table with reason_id and n_contacts [contacts a year] of the list as it now
        stands, shown beside the reasons
    name : of the workbook that the list is taken to
    """
    return Desk(ledger, words, author, week, volumes, name).editor


class Desk:
    """Between the view and the ledger. JupyterLab calls from several threads, hence the lock."""

    def __init__(
        self,
        ledger: Ledger,
        words: Language,
        author: str,
        week: str,
        volumes: Callable[[], pd.DataFrame] | None,
        name: str,
    ) -> None:
        self.ledger, self.words, self.author, self.week = ledger, words, author, week
        self.volumes, self.name = volumes, name
        self.counts: dict[str, float] = {}
        self.counted_at: int | None = None
        self.lock = RLock()
        self.told = 0
        self.editor = Editor(words=words_of(words))
        self.editor.on_msg(self.asked)
        self.editor.renew = self.renew
        self.show()

    def renew(self) -> None:
        """Show what another view of the same kernel has recorded."""
        with self.lock:
            self.show()

    def show(self, message: Mapping[str, Any] | None = None) -> None:
        """Give the browser what is recorded, in one message."""
        editor, words = self.editor, self.words
        listed = judgements.reasons(self.ledger)
        revisions = judgements.revisions(self.ledger)
        version = max(judgements.list_version(self.ledger), int(listed["list_version"].max()) if len(listed) else 0)
        self.count(version)
        with editor.hold_sync():
            editor.version = version
            editor.reasons = reasons_of(listed, self.counts, words)
            editor.proposals = proposals_of(revising.proposals(self.ledger), listed, words)
            editor.versions = versions_of(revisions, words)
            editor.undoable = bool(revising.last_step(self.ledger))
            if message is not None:
                self.told += 1
                editor.message = {**message, "number": self.told}

    def count(self, version: int) -> None:
        """Count anew where the list is another one: the past of a reason follows a merge and a new number."""
        if self.volumes is not None and version != self.counted_at:
            held = self.volumes()
            self.counts = dict(zip(held["reason_id"], held["n_contacts"], strict=True))
            self.counted_at = version

    def asked(self, _editor: Editor, content: Mapping[str, Any], _buffers: object) -> None:
        """Do what a message asks. An exception here would be swallowed, so each becomes a message."""
        with self.lock:
            try:
                answer = {"kind": "done", "clears": True, "text": self.done(content)}
            except BsnsError as problem:
                answer = {"kind": "refused", "text": self.words.error(problem)}
            except Exception as problem:
                _LOG.exception("a gesture in the editor could not be recorded")
                told = N_("This was not recorded: {problem}")
                answer = {
                    "kind": "refused",
                    "text": self.words.text(told, problem=f"{type(problem).__name__}: {problem}"),
                }
            self.show(answer)

    def done(self, content: Mapping[str, Any]) -> str:
        """Record what is asked and say so."""
        do, text = content.get("do"), self.words.text
        version = content.get("version")
        if do == "revise":
            number = self.revise(content["changes"], str(content.get("why") or ""), version)
            return text(
                N_("Version {version} of the list is recorded for {author}."), version=number, author=self.author
            )
        if do == "propose":
            revising.propose(self.ledger, content["changes"], why=str(content.get("why") or ""), author=self.author)
            return text(N_("Put aside, to be decided."))
        if do == "decide":
            number = self.decide([str(name) for name in content["proposals"]], version)
            return text(
                N_("Version {version} of the list is recorded for {author}."), version=number, author=self.author
            )
        if do == "refuse":
            revising.refuse(self.ledger, str(content["proposal"]), author=self.author)
            return text(N_("The proposal was refused; the list stays as it is."))
        if do == "undo":
            taken = revising.undo_last_step(self.ledger, author=self.author)
            return text(N_("The last entry was taken back.") if taken else N_("There is nothing to undo."))
        if do == "take":
            return self.take()
        if do == "bring":
            return self.bring(str(content.get("name")), str(content.get("content")))
        raise WrongCall("", N_("there is no change '{kind}'"), kind=str(do))

    def revise(
        self, changes: list[dict[str, Any]], why: str, version: int | None, decides: list[str] | None = None
    ) -> int:
        """Record changes as the next version."""
        return revising.revise(
            self.ledger, changes, why=why, author=self.author, week=self.week, version=version, decides=decides or ()
        )

    def decide(self, names: list[str], version: int | None) -> int:
        """Record proposals as one version; its why is that of the proposals, with who made them."""
        waiting = {one["proposal_id"]: one for one in revising.proposals(self.ledger)}
        gone = [name for name in names if name not in waiting]
        if gone:
            raise WrongCall(gone[0], N_("this proposal is decided already"), move=N_("Look at the tray again."))
        chosen = [waiting[name] for name in names]
        whys = [f"{one['why']} ({one['author']})" if one["why"] else "" for one in chosen]
        why = " ".join(dict.fromkeys(filter(None, whys))) or self.words.text(
            N_("Proposed by {author}."), author=chosen[0]["author"]
        )
        return self.revise([one["change"] for one in chosen], why, version, names)

    def take(self) -> str:
        """Hand the browser the list as a workbook."""
        content = list_workbook.workbook_of_list(judgements.reasons(self.ledger), self.words)
        name = f"{self.name}-v{self.editor.version}.xlsx"
        self.editor.file = {}
        self.editor.file = {"name": name, "type": WORKBOOK, "content": base64.b64encode(content).decode()}
        return self.words.text(N_("The list was written to {name}."), name=name)

    def bring(self, name: str, content: str) -> str:
        """Read a workbook back: what it says differently waits to be decided."""
        try:
            raw = base64.b64decode(content, validate=True)
        except (binascii.Error, ValueError) as problem:
            raise WrongCall(name, N_("this is not a workbook that can be read")) from problem
        changes = list_workbook.changes_in_list(name, raw, judgements.reasons(self.ledger), self.words)
        if not changes:
            return self.words.text(N_("{name} says nothing else than the list."), name=name)
        revising.propose(self.ledger, changes, why=name, author=self.author, together=True)
        return self.words.plural(
            "{count} change of the workbook waits to be decided.",
            "{count} changes of the workbook wait to be decided.",
            len(changes),
        )
