"""The set-up does its work once, again when a lock changes, and says what it cannot do."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "bsnskit"
version = "{version}"
"""
# The smallest build backend there is, so that the test needs no network.
BACKEND = """
import pathlib, tomllib, zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    version = tomllib.loads(pathlib.Path("pyproject.toml").read_text())["project"]["version"]
    name, info = f"bsnskit-{version}-py3-none-any.whl", f"bsnskit-{version}.dist-info"
    with zipfile.ZipFile(pathlib.Path(folder, name), "w") as wheel:
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\\nName: bsnskit\\nVersion: {version}\\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(f"{info}/RECORD", "")
    return name
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A small project with the real installer, installed once; and what that said."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "install.py", folder / "tools")
    (folder / "backend.py").write_text(BACKEND, encoding="utf-8")
    (folder / "pyproject.toml").write_text(PROJECT.format(version="1"), encoding="utf-8")
    for name in ("requirements.lock", "requirements-test.lock"):
        (folder / name).write_text("# nothing\n", encoding="utf-8")
    return folder, install(folder)


def install(folder: Path, *extras: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(folder / "tools" / "install.py"), *extras]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def done(said: str) -> list[str]:
    return [line.split(":")[0] for line in said.splitlines() if ": done in" in line]


def test_installs_once(project):
    folder, first = project
    assert first.returncode == 0, first.stderr
    assert done(first.stdout) == ["requirements.lock", "bsnskit"]
    again = install(folder)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")


def test_adds_an_extra_and_follows_what_changed(project):
    folder, _ = project
    assert done(install(folder, "test").stdout) == ["requirements-test.lock"]
    (folder / "requirements.lock").write_text("# another lock\n", encoding="utf-8")
    assert done(install(folder, "test").stdout) == ["requirements.lock"]
    (folder / "pyproject.toml").write_text(PROJECT.format(version="2") + "[tool.ruff]\n", encoding="utf-8")
    assert done(install(folder).stdout) == ["bsnskit"]
    (folder / "pyproject.toml").write_text(PROJECT.format(version="2") + "[tool.mypy]\n", encoding="utf-8")
    assert install(folder, "test").stdout == ""


def test_says_what_pip_said_and_tries_again(project):
    folder, _ = project
    (folder / "requirements-broken.lock").write_text("./absent.whl\n", encoding="utf-8")
    for _ in range(2):
        failed = install(folder, "broken")
        assert failed.returncode == 1
        assert "absent.whl" in failed.stderr
        assert "requirements-broken.lock: pip ended with code 1" in failed.stderr


def test_names_an_extra_that_is_not_there(project):
    failed = install(project[0], "engine")
    assert failed.returncode == 1
    assert failed.stderr.startswith("requirements-engine.lock is not there")


def test_notices_that_the_folder_was_moved(project):
    folder, _ = project
    moved = folder.with_name("moved")
    folder.rename(moved)
    try:
        failed = install(moved)
    finally:
        moved.rename(folder)
    assert failed.returncode == 1
    assert f"moved or copied from {folder}" in failed.stderr
