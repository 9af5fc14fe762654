"""Working copies: the client's own, in its language, kept over updates of the kit."""

import ast
import json
from copy import deepcopy

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from bsnskit.errors import NotReady, WrongCall
from bsnskit.i18n import Language
from bsnskit.store.engagement import create_engagement
from bsnskit.store.notebooks import localised, with_parameters, working_copies, working_copy
from bsnskit.store.roots import notebooks_root

PARAMETERS = (
    'client: str = "sample"  # name, d\'été\nweek: str = "last"  # ISO week\nlanguage: str = "fr"  # fr, en or es'
)
VALUES = {"client": "acme", "language": "en"}
EN, FR = Language("en"), Language("fr")


def kit(*extra, chart="mission.chart('volumes')", prose="## Volumes"):
    return new_notebook(
        cells=[
            new_markdown_cell("# Title", id="title"),
            new_code_cell(PARAMETERS, id="parameters", metadata={"tags": ["parameters"]}),
            new_markdown_cell(prose, id="prose"),
            new_code_cell(chart, id="chart"),
            *extra,
        ]
    )


def copied(notebook=None, copy=None, values=VALUES, words=EN):
    return working_copy(notebook or kit(), copy, values=values, words=words)


def cell(notebook, name):
    return next(one for one in notebook.cells if one.id == name)


def sources(notebook):
    return [one.source for one in notebook.cells]


# -- parameters -----------------------------------------------------------------------------------------------------


def test_with_parameters_sets_the_values_and_nothing_else():
    assert with_parameters(PARAMETERS, VALUES) == (
        "client: str = 'acme'  # name, d'été\nweek: str = \"last\"  # ISO week\nlanguage: str = 'en'  # fr, en or es"
    )


@pytest.mark.parametrize(
    "value", ["it's", 'a "b" \\', "été", "x'; import os #", "{client}", "a\nb", "'''", "007", "2.10", "\u2028"]
)
def test_with_parameters_writes_any_text_as_text(value):
    found = with_parameters(PARAMETERS, {"client": value, "language": "en"})
    space = {}
    exec(compile(found, "cell", "exec"), space)
    assert (space["client"], space["week"], space["language"]) == (value, "last", "en")
    assert len(found.splitlines()) == 3


@pytest.mark.parametrize(
    "values", [{"client2": "x"}, {"os": "x"}, {"__import__('os')": "x"}, {"client": 7}, {"client": None}]
)
def test_with_parameters_refuses_other_names_and_values(values):
    with pytest.raises(WrongCall, match="cannot be set in this notebook"):
        with_parameters(PARAMETERS + "\nos: str = 'x'", values)


def test_with_parameters_refuses_a_cell_that_does_not_state_the_name():
    with pytest.raises(WrongCall, match="'week' cannot be set"):
        with_parameters('client: str = "sample"', {"week": "2020-W20"})


# -- language -------------------------------------------------------------------------------------------------------


def test_localised_changes_prose_only():
    for path in sorted(notebooks_root().glob("*.ipynb")):
        original = nbformat.read(path, as_version=4)
        before = deepcopy(original)
        told = localised(original, FR)
        assert original == before
        assert [one.id for one in told.cells] == [one.id for one in original.cells]
        for one, other in zip(original.cells, told.cells, strict=True):
            assert one.cell_type == "markdown" or one == other
            assert one.cell_type != "markdown" or other.source == FR.prose(one.source)


# -- the first copy -------------------------------------------------------------------------------------------------


def test_first_copy_is_the_kits_notebook_with_the_client_set():
    made = copied()
    assert sources(made) == ["# Title", with_parameters(PARAMETERS, VALUES), "## Volumes", "mission.chart('volumes')"]
    nbformat.validate(made)


def test_copy_again_changes_nothing():
    once = copied()
    assert copied(copy=once) == once


def test_copy_in_another_language_changes_prose_and_parameter():
    class Capital(Language):
        def prose(self, message):
            return message.upper()

    once = copied()
    cell(once, "chart").outputs = [nbformat.v4.new_output("stream", text="kept")]
    again = copied(copy=once, values={**VALUES, "language": "fr"}, words=Capital("fr"))
    assert cell(again, "prose").source == "## VOLUMES"
    assert "language: str = 'fr'" in cell(again, "parameters").source
    assert cell(again, "chart").outputs[0].text == "kept"


# -- what the consultant did ----------------------------------------------------------------------------------------


def test_own_cells_stay_after_the_cell_they_followed():
    once = copied()
    own = [new_code_cell(f"own {number}") for number in range(4)]
    once.cells = [own[0], once.cells[0], own[1], own[2], *once.cells[1:], own[3]]
    newer = kit(new_code_cell("mission.new()", id="new"), prose="## Volumes, newer")
    again = copied(newer, once)
    assert sources(again) == [
        "own 0", "# Title", "own 1", "own 2", with_parameters(PARAMETERS, VALUES), "## Volumes, newer",
        "mission.chart('volumes')", "own 3", "mission.new()",
    ]  # fmt: skip


def test_changed_cell_stays_while_the_kit_does_not_change_it():
    once = copied()
    cell(once, "chart").source = "mission.volumes_chart(top=12)"
    cell(once, "prose").source = "## Our volumes"
    again = copied(copy=once, words=FR)
    assert cell(again, "chart").source == "mission.volumes_chart(top=12)"
    assert cell(again, "prose").source == "## Our volumes"
    assert copied(copy=again, words=FR) == again


def test_changed_cell_stands_as_a_comment_under_the_kits_newer_one():
    once = copied()
    cell(once, "chart").source = "mission.volumes_chart(top=12)\n\nprint(1)"
    cell(once, "prose").source = "## Our volumes"
    again = copied(kit(chart="mission.newer()", prose="## Newer"), once)
    after = sources(again)
    told = "Your own version of the cell above, from before the kit was updated:"
    assert after[2:4] == ["## Newer", f"*{told}*\n\n## Our volumes"]
    assert after[4:] == ["mission.newer()", f"# {told}\n# mission.volumes_chart(top=12)\n#\n# print(1)"]
    assert ast.parse(after[5]).body == []
    assert copied(kit(chart="mission.newer()", prose="## Newer"), again) == again


def test_untouched_cell_follows_the_kit_and_loses_the_old_output():
    once = copied()
    cell(once, "chart").outputs = [nbformat.v4.new_output("stream", text="old")]
    again = copied(kit(chart="mission.newer()"), once)
    assert cell(again, "chart").source == "mission.newer()"
    assert cell(again, "chart").outputs == []


def test_parameters_keep_what_the_consultant_wrote_but_for_client_and_language():
    once = copied()
    written = cell(once, "parameters").source.replace('"last"', '"2020-W19"').replace("'acme'", "'sample'")
    cell(once, "parameters").source = written
    again = cell(copied(copy=once, values={"client": "acme", "language": "fr"}), "parameters").source
    assert again == written.replace("'sample'", "'acme'").replace("'en'", "'fr'")


@pytest.mark.parametrize("broken", ["client: str = ", "week = 1", ""])
def test_parameters_that_no_longer_name_the_client_come_back(broken):
    once = copied()
    cell(once, "parameters").source = broken
    again = copied(copy=once)
    assert sources(again)[1] == with_parameters(PARAMETERS, VALUES)
    assert ast.parse(sources(again)[2]).body == []
    assert cell(again, "prose").source == "## Volumes"


def test_deleted_cell_stays_away_but_the_parameters_come_back():
    once = copied()
    once.cells = [one for one in once.cells if one.id in ("title", "chart")]
    again = copied(kit(new_code_cell("mission.new()", id="new"), prose="## Newer"), once)
    assert [one.id for one in again.cells] == ["title", "parameters", "chart", "new"]
    assert [one.id for one in copied(kit(prose="## Newer"), again).cells] == ["title", "parameters", "chart"]


def test_cell_that_the_kit_dropped_goes_unless_it_was_changed():
    once = copied(kit(new_code_cell("mission.a()", id="a"), new_code_cell("mission.b()", id="b")))
    cell(once, "b").source = "mission.b(2)"
    once.cells.append(new_code_cell("own"))
    after = sources(copied(kit(), once))
    assert after[3] == "mission.chart('volumes')"
    assert after[4].endswith("# mission.b(2)")
    assert after[5:] == ["own"]


def test_copy_of_a_kit_cell_made_in_the_lab_is_the_consultants():
    once = copied()
    twin = deepcopy(cell(once, "chart"))
    twin.id = "0f3a"
    once.cells.append(twin)
    again = copied(kit(chart="mission.newer()"), once)
    assert sources(again)[3:] == ["mission.newer()", "mission.chart('volumes')"]
    assert "bsnskit" not in again.cells[4].metadata


# -- on disk --------------------------------------------------------------------------------------------------------


@pytest.fixture
def engagement(tmp_path):
    return create_engagement("Été & Fils", data=tmp_path / "data")


def test_working_copies_write_every_notebook_of_the_kit(engagement):
    folder = working_copies(engagement, FR)
    assert folder == engagement.folder / "notebooks"
    assert [path.name for path in sorted(folder.glob("*"))] == [
        path.name for path in sorted(notebooks_root().glob("*.ipynb"))
    ]
    for path in folder.glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        first = next(one for one in notebook.cells if one.cell_type == "code")
        assert "client: str = 'ete-fils'" in first.source
        assert "language: str = 'fr'" in first.source
        code = {one.id: one.source for one in notebook.cells if one.cell_type == "code" and one.id != first.id}
        kits = nbformat.read(notebooks_root() / path.name, as_version=4)
        assert code == {one.id: one.source for one in kits.cells if one.cell_type == "code" and one.id != first.id}


def test_working_copies_called_again_leave_the_files_alone(engagement):
    folder = working_copies(engagement, FR)
    before = {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.iterdir()}
    working_copies(engagement, FR)
    assert {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.iterdir()} == before
    (folder / "mine.ipynb").write_text("{}")
    working_copies(engagement, EN)
    assert (folder / "mine.ipynb").read_text() == "{}"


def test_working_copies_never_overwrite_what_they_cannot_read(engagement, tmp_path):
    place = engagement.room("notebooks") / "01.ipynb"
    (tmp_path / "kit").mkdir()
    nbformat.write(kit(), tmp_path / "kit" / "01.ipynb")
    for content in (
        "{",
        "[]",
        '{"cells": 1}',
        json.dumps({"nbformat": 4, "nbformat_minor": 5, "cells": [], "metadata": 1}),
    ):
        place.write_text(content)
        with pytest.raises(NotReady, match="cannot be read"):
            working_copies(engagement, FR, source=tmp_path / "kit")
        assert place.read_text() == content


def test_working_copies_put_a_foreign_notebook_of_the_same_name_aside(engagement, tmp_path):
    (tmp_path / "kit").mkdir()
    nbformat.write(kit(), tmp_path / "kit" / "01.ipynb")
    foreign = nbformat.writes(new_notebook(cells=[new_code_cell("mine", id="mine")]))
    folder = engagement.room("notebooks")
    (folder / "01.ipynb").write_text(foreign)
    working_copies(engagement, FR, source=tmp_path / "kit")
    assert (folder / "01-own.ipynb").read_text() == foreign
    assert len(nbformat.read(folder / "01.ipynb", as_version=4).cells) == 4
