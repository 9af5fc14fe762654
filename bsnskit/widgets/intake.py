"""The assistant of notebook 00: choose or upload a file, see what was recognised, correct it, accept it.

The view is `intake.js`; the model is `store.imports.look_at` and the pure functions of `bsnskit.intake`. A message of
the browser is answered by new traits; whatever goes wrong becomes the `message` trait. A file is uploaded in parts,
since one message of the browser holds ten megabytes at most.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from bsnskit.errors import BsnsError
from bsnskit.intake import FileMapping
from bsnskit.intake.corrections import with_column, with_first_list
from bsnskit.intake.questions import with_answer
from bsnskit.store import imports, inbox, proposals
from bsnskit.store.files import write_whole
from bsnskit.vocabulary import N_
from bsnskit.widgets.intake_printed import breaks_of, profile_view, view_of, words_of

if TYPE_CHECKING:
    from bsnskit.i18n import Language
    from bsnskit.store.engagement import Engagement

_LOG = logging.getLogger("bsnskit.assistant")
LARGEST = 2_000_000_000
"""Bytes that are taken from a browser."""


class Assistant(anywidget.AnyWidget):
    """The view. Traits are replaced whole."""

    _esm = Path(__file__).with_name("intake.js")
    _css = Path(__file__).with_name("intake.css")
    words = traitlets.Dict().tag(sync=True)
    files: traitlets.List[Any] = traitlets.List().tag(sync=True)
    view = traitlets.Dict().tag(sync=True)
    busy = traitlets.Unicode("").tag(sync=True)
    message = traitlets.Dict().tag(sync=True)
    profile = traitlets.Dict().tag(sync=True)
    breaks: traitlets.List[Any] = traitlets.List().tag(sync=True)
    undoable = traitlets.Unicode("").tag(sync=True)


def intake_assistant(engagement: Engagement, *, words: Language, author: str) -> Assistant:
    """Open the assistant of an engagement.

    Parameters
    ----------
    author : who is recorded as importing
    """
    return _Wiring(engagement, words, author).assistant


class _Wiring:
    """Between the view and the calls. JupyterLab calls from several threads, hence the lock."""

    def __init__(self, engagement: Engagement, words: Language, author: str) -> None:
        self.engagement, self.words, self.author = engagement, words, author
        self.lock = RLock()
        self.told = 0
        self.file: Path | None = None
        self.kind: str | None = None
        self.mapping: FileMapping | None = None
        self.looked: imports.Looked | None = None
        self.report: imports.ImportReport | None = None
        self.parts: dict[str, bytearray] = {}
        self.proposed: list[dict[str, Any]] = []
        self.assistant = Assistant(words=words_of(words), files=self._files())
        self.assistant.on_msg(self.asked)

    def _files(self) -> list[dict[str, Any]]:
        found = inbox.files_of_inbox(self.engagement)
        return [{"name": place.name, "size": self.words.number(place.lstat().st_size / 1000, 1)} for place in found]

    def asked(self, _assistant: Assistant, content: Mapping[str, Any], buffers: list[Any]) -> None:
        """Answer one message. An exception here would be swallowed, so each becomes a message."""
        does: dict[str, Callable[..., None]] = {
            "upload": self.upload, "look": self.look, "assign": self.assign, "answer": self.answer,
            "first_list": self.first_list, "accept": self.accept, "undo": self.undo, "record": self.record,
            "close": self.close, "opened": self.opened,
        }  # fmt: skip
        act = does.get(str(content.get("do")))
        if act is None:
            return
        with self.lock:
            try:
                act(content, buffers)
            except BsnsError as problem:
                self.say("refused", self.words.error(problem))
            except Exception as problem:
                _LOG.exception("the assistant could not do what was asked")
                told = N_("This was not done: {problem}")
                self.say("refused", self.words.text(told, problem=type(problem).__name__))
            finally:
                self.assistant.busy = ""

    def say(self, kind: str, text: str) -> None:
        """Show a sentence."""
        self.told += 1
        self.assistant.message = {"kind": kind, "text": text, "number": self.told}

    def busy(self, text: str, **fields: object) -> None:
        """Say what is being done, before it is."""
        self.assistant.busy = self.words.text(text, **fields)

    def heard(self, stage: str, done: float) -> None:
        """Show how far a long reading has come."""
        told = N_("{file}: {stage}, {percent}")
        if self.file is not None:
            self.busy(told, file=self.file.name, stage=self.words.text(stage), percent=self.words.percent(done, 0))

    # -- what the browser asks ----------------------------------------------------------------------------------------

    def upload(self, content: Mapping[str, Any], buffers: list[Any]) -> None:
        """Take one part of a file; the last one puts it into the inbox and looks at it."""
        name = imports.safe_name(Path(str(content["name"]).replace("\\", "/")).name)
        if content["part"] == 0:
            self.parts[name] = bytearray()
        held = self.parts[name]
        held += bytes(buffers[0]) if buffers else b""
        if len(held) > LARGEST:
            del self.parts[name]
            return self.say("refused", self.words.text(N_("This file is larger than two gigabytes.")))
        if not content["last"]:
            return None
        self.engagement.room(inbox.ROOM)
        write_whole(self.engagement.path(inbox.ROOM, name), bytes(self.parts.pop(name)))
        self.assistant.files = self._files()
        return self.look({"file": name}, [])

    def look(self, content: Mapping[str, Any], _buffers: list[Any]) -> None:
        """Read a file of the inbox and show what was recognised."""
        name = str(content.get("file") or (self.file.name if self.file else ""))
        place = next((one for one in inbox.files_of_inbox(self.engagement) if one.name == name), None)
        if place is None:
            self.assistant.files = self._files()
            return self.say("refused", self.words.text(N_("{file} is not in the inbox any more."), file=name))
        if content.get("file"):
            self.kind, self.mapping = None, None
        if content.get("kind"):
            self.kind, self.mapping = str(content["kind"]), FileMapping(kind=str(content["kind"]))
        self.file = place
        return self.read()

    def read(self) -> None:
        """Read the file as it is mapped now, and show it."""
        if self.file is None:
            return
        self.busy(N_("Reading {file} …"), file=self.file.name)
        self.looked = imports.look_at(
            self.engagement, self.file, kind=self.kind, mapping=self.mapping, progress=self.heard
        )
        self.assistant.view = view_of(self.file.name, self.looked, self.engagement, self.words)

    def _mapped(self) -> FileMapping:
        return self.looked.delivery.mapping if self.looked else FileMapping()

    def assign(self, content: Mapping[str, Any], _buffers: list[Any]) -> None:
        """Take a heading for a column of the kit, for free text, or for nothing."""
        if self.looked is not None:
            heading = self.looked.delivery.seen.headings[int(content["place"])]
            self.mapping = with_column(self._mapped(), heading, str(content["column"]))
            self.read()

    def answer(self, content: Mapping[str, Any], _buffers: list[Any]) -> None:
        """Answer a question that the file leaves open."""
        key, value = str(content["key"]), str(content["value"])
        if key == "kind":
            return self.look({"kind": value}, [])
        self.mapping = with_answer(self._mapped(), key, value)
        return self.read()

    def first_list(self, content: Mapping[str, Any], _buffers: list[Any]) -> None:
        """Let the codes of the file become the first list, or not."""
        self.mapping = with_first_list(self._mapped(), bool(content["value"]))
        self.read()

    def accept(self, content: Mapping[str, Any], _buffers: list[Any]) -> None:
        """Import the file as it was shown; it leaves the inbox."""
        if self.file is None or self.looked is None:
            return
        how = str(content.get("how") or "")
        self.busy(N_("Importing {file} …"), file=self.file.name)
        report = imports.import_file(
            self.engagement, self.file, kind=self.looked.delivery.kind, mapping=self._mapped(), author=self.author,
            replace=how == "replace", append=how == "append", progress=self.heard,
        )  # fmt: skip
        self.file.unlink(missing_ok=True)
        self.report = report
        self.assistant.profile = profile_view(report, self.words)
        self.busy(N_("Looking for breaks …"))
        self.after()
        self.assistant.undoable = self.file.name
        told = N_("{file}: {read} rows read = {accepted} taken in + {aside} set aside ({kind}).")
        said = self.words.text(
            told, file=self.file.name, read=self.words.number(report.rows_read),
            accepted=self.words.number(report.rows_accepted), aside=self.words.number(report.rows_set_aside),
            kind=report.kind,
        )  # fmt: skip
        if report.set_aside is not None:
            place = report.set_aside.relative_to(self.engagement.folder).as_posix()
            said += " " + self.words.text(N_("Rows set aside, with the reason of each: {file}."), file=place)
        self.say("done", said)
        self.close({}, [])

    def opened(self, _content: Mapping[str, Any], _buffers: list[Any]) -> None:
        """List the breaks of the log that is there; not before somebody looks, since a long log takes its time."""
        if not self.proposed:
            self.busy(N_("Looking for breaks …"))
            self.after()

    def after(self) -> None:
        """Show the breaks that the log now suggests."""
        found = proposals.break_proposals(self.engagement)
        self.proposed = [{str(name): value for name, value in row.items()} for row in found.to_dict("records")]
        self.assistant.breaks = breaks_of(self.proposed, self.engagement, self.words)

    def undo(self, _content: Mapping[str, Any], _buffers: list[Any]) -> None:
        """Take the last import back; its file returns to the inbox."""
        if self.report is None:
            return
        entry, self.report = self.report.delivery, None
        self.busy(N_("Taking it back …"))
        imports.take_back(self.engagement, entry, author=self.author)
        raw = self.engagement.path("sources", str(entry["file"]))
        name = self.assistant.undoable
        if raw.exists() and not self.engagement.path(inbox.ROOM, name).exists():
            write_whole(self.engagement.path(inbox.ROOM, name), raw.read_bytes())
        self.assistant.undoable, self.assistant.profile = "", {}
        self.after()
        self.assistant.files = self._files()
        self.say("done", self.words.text(N_("The import was taken back; {file} lies in the inbox again."), file=name))

    def record(self, content: Mapping[str, Any], _buffers: list[Any]) -> None:
        """Record a proposed break."""
        row = self.proposed[int(content["number"])]
        why = proposals.evidence(row, _labels(self.engagement), self.words)
        proposals.record_break(self.engagement, {**row, "kind": str(content["kind"])}, why, author=self.author)
        self.after()
        self.say("done", self.words.text(N_("The break is recorded: across it nothing is compared.")))

    def close(self, _content: Mapping[str, Any], _buffers: list[Any]) -> None:
        """Put the file away without a decision."""
        self.file, self.kind, self.mapping, self.looked = None, None, None, None
        self.assistant.view = {}
        self.assistant.files = self._files()


def _labels(engagement: Engagement) -> dict[str, str]:
    return dict(zip(engagement.reasons["reason_id"], engagement.reasons["label"], strict=True))
