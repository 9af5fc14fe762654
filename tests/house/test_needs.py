"""Tests that cannot be run are counted and said; where CI is set, that is an error."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NO_BROWSER = "BSNSKIT_BROWSER names *, which does not run"


@pytest.fixture
def run(pytester, monkeypatch, tmp_path):
    """Run a test module as a session of its own: no browser, no CI, no real data unless set."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("BSNSKIT_BROWSER", str(tmp_path / "no-browser"))
    for name in ("CI", "BSNSKIT_REAL_DATA", "PYTEST_ADDOPTS"):
        monkeypatch.delenv(name, raising=False)

    def run(text: str, *options: str, **environment: str):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        pytester.makepyfile(text)
        return pytester.runpytest_subprocess("-p", "tests.needs", *options)

    return run


TWO_OF_THREE = """
    import pytest

    @pytest.mark.browser
    def test_opens_a_page():
        raise AssertionError("must not run")

    @pytest.mark.browser
    def test_drops_a_card():
        raise AssertionError("must not run")

    def test_adds():
        assert 1 + 1 == 2
"""


def test_says_how_many_were_not_run_and_why(run):
    ended = run(TWO_OF_THREE)
    ended.assert_outcomes(passed=1, skipped=2)
    ended.stdout.fnmatch_lines(f"not run: 2 browser tests, because {NO_BROWSER}")
    assert ended.ret == 0


def test_fails_when_ci_is_set(run):
    ended = run(TWO_OF_THREE, CI="true")
    ended.assert_outcomes(passed=1, skipped=2)
    ended.stdout.fnmatch_lines(f"not run: 2 browser tests, because {NO_BROWSER} (an error, since CI is set)")
    assert ended.ret == 1


def test_fails_when_ci_is_set_and_workers_share_the_tests(run):
    ended = run(TWO_OF_THREE, "-p", "xdist", "-n", "2", CI="1")
    ended.stdout.fnmatch_lines("not run: 2 browser tests, because *")
    assert ended.ret == 1


@pytest.mark.parametrize("value", ["", "0", "false"])
def test_takes_an_empty_ci_for_none(run, value):
    assert run(TWO_OF_THREE, CI=value).ret == 0


def test_leaves_other_skips_alone(run):
    ended = run("import pytest\n\ndef test_waits():\n    pytest.skip('not run today')\n", CI="true")
    ended.assert_outcomes(skipped=1)
    ended.stdout.no_fnmatch_line("not run:*")
    assert ended.ret == 0


def test_counts_only_what_was_chosen(run):
    ended = run(TWO_OF_THREE, "-m", "not browser", CI="true")
    ended.assert_outcomes(passed=1, deselected=2)
    ended.stdout.no_fnmatch_line("not run:*")
    assert ended.ret == 0


def test_keeps_the_code_of_a_failed_run(run):
    ended = run(TWO_OF_THREE.replace("== 2", "== 3"), CI="true")
    ended.assert_outcomes(failed=1, skipped=2)
    assert ended.ret == 1


REAL = """
    import pytest

    @pytest.mark.real_data
    def test_reads(real_data):
        assert (real_data / "export.csv").read_text() == "a;b"
"""


def test_does_without_real_data_even_in_ci(run):
    ended = run(REAL, CI="true")
    ended.assert_outcomes(skipped=1)
    ended.stdout.fnmatch_lines("not run: 1 real data test, because BSNSKIT_REAL_DATA names no folder")
    assert ended.ret == 0


def test_requires_real_data_once_it_is_named(run, tmp_path):
    run(REAL, BSNSKIT_REAL_DATA=str(tmp_path / "absent")).assert_outcomes(errors=1)
    (tmp_path / "export.csv").write_text("a;b")
    run(REAL, BSNSKIT_REAL_DATA=str(tmp_path)).assert_outcomes(passed=1)


@pytest.mark.skipif(sys.platform == "win32", reason="a program is made by its permission bits")
def test_runs_when_the_program_is_there(run, tmp_path):
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    ended = run("import pytest\n\n@pytest.mark.libreoffice\ndef test_opens():\n    pass\n", PATH=str(tmp_path))
    ended.assert_outcomes(passed=1)
    ended.stdout.no_fnmatch_line("not run:*")
