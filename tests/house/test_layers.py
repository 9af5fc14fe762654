"""The floors of the house hold, and a wrong import is really found."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
LAYERS = tomllib.loads(SETTINGS)["tool"]["importlinter"]["contracts"][0]["layers"]
FLOORS = [re.findall(r"\w+", layer) for layer in reversed(LAYERS)]
MODULES = [module for floor in FLOORS for module in floor]


@pytest.fixture
def house(tmp_path):
    """An empty house with every floor, and the real contracts."""
    start = SETTINGS.index("[tool.importlinter]")
    (tmp_path / "pyproject.toml").write_text(SETTINGS[start:], encoding="utf-8")
    for module in MODULES:
        folder = tmp_path / "bsnskit" / module
        folder.mkdir(parents=True)
        (folder / "__init__.py").write_text("", encoding="utf-8")
    (tmp_path / "bsnskit" / "__init__.py").write_text("", encoding="utf-8")
    return tmp_path


def lint(house: Path) -> tuple[int, str]:
    call = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    ended = subprocess.run([sys.executable, "-c", call], cwd=house, capture_output=True, text=True, check=False)
    return ended.returncode, ended.stdout + ended.stderr


def plant(house: Path, module: str, line: str) -> None:
    (house / "bsnskit" / module / "planted.py").write_text(line + "\n", encoding="utf-8")


def test_keeps_a_house_whose_imports_go_down(house):
    for lower, upper in pairwise(FLOORS):
        plant(house, upper[0], f"import bsnskit.{lower[0]}")
    code, words = lint(house)
    assert code == 0, words
    assert "3 kept, 0 broken" in words


def test_finds_an_import_that_goes_up_from_any_floor(house):
    for lower, upper in pairwise(FLOORS):
        for module in lower:
            plant(house, module, f"import bsnskit.{upper[0]}")
    code, words = lint(house)
    assert code == 1
    for lower, upper in pairwise(FLOORS):
        for module in lower:
            assert f"bsnskit.{module} is not allowed to import bsnskit.{upper[0]}" in words


@pytest.mark.parametrize("name", ["os", "pathlib", "time", "altair", "bsnskit.i18n"])
def test_finds_a_method_that_is_not_pure(house, name):
    plant(house, "method", f"import {name}")
    code, words = lint(house)
    assert code == 1
    assert f"bsnskit.method is not allowed to import {name}" in words


def test_finds_a_module_without_a_floor(house):
    (house / "bsnskit" / "shed.py").write_text("", encoding="utf-8")
    code, words = lint(house)
    assert code == 1
    assert "shed" in words
