"""One real run of the sample, shared by the tests that read it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from bsnskit.runs import pristine_sample

WEEK = "2020-W20"


@dataclass(frozen=True)
class Place:
    """A data root with the pristine sample and a reports root, and the command run on them."""

    data: Path
    reports: Path

    @property
    def report(self) -> Path:
        return self.reports / "sample" / WEEK

    def bsns(
        self,
        *arguments: str,
        language: str = "en",
        program: tuple[str, ...] = ("-m", "bsnskit.cli"),
        **environment: str,
    ) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, *program, "--data", str(self.data), "--reports", str(self.reports)]
        kept = {name: value for name, value in os.environ.items() if not name.startswith("BSNSKIT_")}
        kept |= {"BSNSKIT_LANGUAGE": language, "BSNSKIT_AUTHOR": "Tester", **environment}
        return subprocess.run(
            [*command, *arguments], capture_output=True, text=True, encoding="utf-8", env=kept, timeout=240, check=False
        )


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    root = tmp_path_factory.mktemp("runs")
    return Place(pristine_sample(root / "data"), root / "reports")


@pytest.fixture(scope="session")
def ran(place: Place) -> Place:
    done = place.bsns("run", "sample", "--week", WEEK)
    assert done.returncode == 0, done.stdout + done.stderr
    return place
