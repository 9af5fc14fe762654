"""Working copies of the notebooks: a client's own, in its language, kept over updates of the kit.

What becomes of a working copy when `bsns lab` is called again:

- Cells that the consultant added stay where they are, after the kit's cell they followed.
- A kit's cell nobody touched becomes what the kit says now, in the language asked for.
- A kit's cell the consultant changed stays as changed, as long as the kit's own cell is what it was. When the kit's
  cell has changed too, the new one takes its place and the consultant's stands under it as a comment.
- A kit's cell the consultant deleted stays away; the cell with the parameters always comes back.
- `client` and `language` are set anew each time; other parameters keep what the consultant wrote.

Cells are known by their ids, so a cell of the kit keeps its id for life. Outputs of cells that did not change are
kept. Verbatims never reach a saved output: they are shown by a widget whose plain form is empty, not kept back here.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from nbformat import NotebookNode

from bsnskit.errors import NotReady, WrongCall
from bsnskit.store.files import write_whole
from bsnskit.store.roots import notebooks_root
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    from bsnskit.i18n import Language
    from bsnskit.store.engagement import Engagement

FORMAT = 1
MARK = "bsnskit"
"""Key of our own entry in the metadata of a working copy and of its cells."""
PARAMETERS = ("client", "language", "week")
"""The only names that are ever set in a notebook; each is text."""


def working_copies(engagement: Engagement, words: Language, *, source: Path | None = None) -> Path:
    """Write the client's working copies of all notebooks and return their folder.

    Parameters
    ----------
    words : language of the prose
    source : folder of the kit's notebooks; None = that of the checkout

    Raises
    ------
    NotReady : a working copy cannot be read; it is left as it is
    """
    values = {"client": engagement.name, "language": words.code}
    with engagement.alone():
        folder = engagement.room("notebooks")
        for kit in sorted((source or notebooks_root()).glob("*.ipynb")):
            place = engagement.path("notebooks", kit.name)
            copy = _read(place) if place.exists() else None
            if copy is not None and MARK not in copy.metadata:
                place.rename(_aside(place))
                copy = None
            made = working_copy(nbformat.read(kit, as_version=4), copy, values=values, words=words)
            if made != copy:
                write_whole(place, f"{nbformat.writes(made)}\n".encode())
    return folder


def localised(notebook: NotebookNode, words: Language) -> NotebookNode:
    """Return a copy with the prose of every Markdown cell in a language; code cells are the same."""
    told = deepcopy(notebook)
    for cell in told.cells:
        if cell.cell_type == "markdown":
            cell.source = words.prose(cell.source)
    return told


def working_copy(
    kit: NotebookNode, copy: NotebookNode | None, *, values: Mapping[str, str], words: Language
) -> NotebookNode:
    """Return what a working copy becomes; see the head of this module.

    Parameters
    ----------
    kit : the kit's notebook as it is now
    copy : the working copy as it lies there; None = there is none yet
    values : parameters to set, by name
    words : language of the prose
    """
    made, fresh = deepcopy(kit), _fresh_cells(kit, values, words)
    made.metadata[MARK] = {"format": FORMAT, "cells": list(fresh)}
    if copy is None:
        made.cells = list(fresh.values())
        return made
    made.metadata = {**copy.metadata, MARK: made.metadata[MARK]}
    kept, own = _taken_apart(copy, fresh, words)
    seen = set(copy.metadata[MARK].get("cells", ()))
    made.cells = own.get(None, [])
    for name, cell in fresh.items():
        if name in kept:
            made.cells += _merged(cell, kept[name], values, words)
        elif name not in seen or _has_parameters(cell):
            made.cells.append(cell)
        made.cells += own.get(name, [])
    return made


def with_parameters(source: str, values: Mapping[str, str]) -> str:
    """Return the source of a parameters cell with texts set by name; everything else stays as it is written.

    Raises
    ------
    WrongCall : a name that may not be set, a value that is not text, or a cell that does not state the name
    """
    wrong = [name for name, value in values.items() if name not in PARAMETERS or not isinstance(value, str)]
    found = {
        target.id: node.value
        for node in ast.parse(source).body
        for target in ([node.target] if isinstance(node, ast.AnnAssign) else getattr(node, "targets", []))
        if isinstance(target, ast.Name) and isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None
    }
    wrong += [name for name in values if name not in found]
    if wrong:
        raise WrongCall(
            "parameters",
            N_("'{name}' cannot be set in this notebook"),
            N_("The parameters are {known}; each is text."),
            name=wrong[0],
            known=", ".join(PARAMETERS),
        )
    lines = source.encode().splitlines(keepends=True)  # ast counts bytes
    for name, node in sorted(found.items(), key=lambda item: -item[1].lineno):
        if name in values and node.lineno == node.end_lineno:
            line = lines[node.lineno - 1]
            lines[node.lineno - 1] = line[: node.col_offset] + repr(values[name]).encode() + line[node.end_col_offset :]
    return b"".join(lines).decode()


def _fresh_cells(kit: NotebookNode, values: Mapping[str, str], words: Language) -> dict[str, NotebookNode]:
    cells = {}
    for english, cell in zip(kit.cells, localised(kit, words).cells, strict=True):
        if _has_parameters(cell):
            stated = {name: value for name, value in values.items() if _states(cell.source, name)}
            cell.source = with_parameters(cell.source, stated)
        mark = {"cell": cell.id, "kit": _hash(english.source), "written": _hash(cell.source)}
        cells[cell.id] = NotebookNode({**cell, "metadata": NotebookNode({**cell.metadata, MARK: NotebookNode(mark)})})
    return cells


def _taken_apart(
    copy: NotebookNode, fresh: Mapping[str, NotebookNode], words: Language
) -> tuple[dict[str, NotebookNode], dict[str | None, list[NotebookNode]]]:
    kept: dict[str, NotebookNode] = {}
    own: dict[str | None, list[NotebookNode]] = {}
    anchor: str | None = None
    for cell in copy.cells:
        mark = cell.metadata.get(MARK, {})
        # Copying or splitting a cell in JupyterLab copies its metadata under a new id: then it is the consultant's.
        if mark.get("cell") != cell.id:
            cell = deepcopy(cell)
            cell.metadata.pop(MARK, None)
            own.setdefault(anchor, []).append(cell)
        elif cell.id in fresh:
            kept[cell.id] = cell
            anchor = cell.id
        elif _hash(cell.source) != mark.get("written"):
            own.setdefault(anchor, []).append(_as_comment(cell, words))
    return kept, own


def _merged(fresh: NotebookNode, old: NotebookNode, values: Mapping[str, str], words: Language) -> list[NotebookNode]:
    mark = old.metadata[MARK]
    if _hash(old.source) == mark["written"]:
        return [_with_outputs_of(old, fresh)]
    if mark["kit"] != fresh.metadata[MARK]["kit"]:
        return [fresh, _as_comment(old, words)]
    if not _has_parameters(fresh):
        return [old]
    try:
        stated = {name: value for name, value in values.items() if _states(old.source, name)}
        if set(stated) >= {name for name in values if _states(fresh.source, name)}:
            return [NotebookNode({**old, "source": with_parameters(old.source, stated)})]
    except SyntaxError:
        pass
    return [fresh, _as_comment(old, words)]


def _with_outputs_of(old: NotebookNode, fresh: NotebookNode) -> NotebookNode:
    if fresh.cell_type != "code" or old.source != fresh.source:
        return fresh
    metadata = NotebookNode({**old.metadata, MARK: fresh.metadata[MARK]})
    return NotebookNode({**fresh, "metadata": metadata, "outputs": old.outputs, "execution_count": old.execution_count})


def _as_comment(cell: NotebookNode, words: Language) -> NotebookNode:
    told = words.text(N_("Your own version of the cell above, from before the kit was updated:"))
    if cell.cell_type != "code":
        made: NotebookNode = nbformat.v4.new_markdown_cell(f"*{told}*\n\n{cell.source}")
        return made
    lines = "\n".join(f"# {line}".rstrip() for line in cell.source.splitlines())
    code: NotebookNode = nbformat.v4.new_code_cell(f"# {told}\n{lines}")
    return code


def _has_parameters(cell: NotebookNode) -> bool:
    return "parameters" in cell.metadata.get("tags", ())


def _states(source: str, name: str) -> bool:
    try:
        with_parameters(source, {name: ""})
    except WrongCall:
        return False
    return True


def _read(place: Path) -> NotebookNode:
    try:
        found: Any = nbformat.read(place, as_version=4)
    except (ValueError, KeyError, AttributeError, TypeError, nbformat.ValidationError) as problem:
        raise NotReady(
            f"notebooks/{place.name}",
            N_("this notebook cannot be read"),
            N_("A working copy is never overwritten unread."),
            N_("Rename or delete it; `bsns lab` then writes a new one."),
        ) from problem
    return found


def _aside(place: Path) -> Path:
    names = (place.with_name(f"{place.stem}-own{number or ''}.ipynb") for number in range(1000))
    return next(name for name in names if not name.exists())


def _hash(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()[:16]
