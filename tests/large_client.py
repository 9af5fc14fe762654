"""The large client for tests: 370,000 invented contacts whose truth is known, made once per run in some seconds.

`large_client` is the engagement, to be read and never written to: a test that records something copies its folder.
`large_truth` is the generator, with the truth as its `truth`.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from bsnskit.store.engagement import Engagement, open_engagement
from bsnskit.store.files import alone

HERE = Path(__file__).resolve().parents[1] / "data" / "sample_large"


def load_generator() -> ModuleType:
    """Return data/sample_large/generate.py as a module."""
    name = "sample_large_generate"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, HERE / "generate.py")
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


@pytest.fixture(scope="session")
def large_truth() -> ModuleType:
    """The generator: `expected_year()`, `truth.REASONS`, `truth.EFFECTS` and what it draws."""
    return load_generator()


@pytest.fixture(scope="session")
def large_client(tmp_path_factory: pytest.TempPathFactory, large_truth: ModuleType) -> Iterator[Engagement]:
    """The engagement sample_large, shared by all tests of a run: read it, do not write to it."""
    base = tmp_path_factory.getbasetemp()
    # The workers of one run share the folder above their own.
    data = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "large"
    data.mkdir(exist_ok=True)
    with alone(data / ".made"):
        if not (data / large_truth.NAME / "engagement.yml").exists():
            large_truth.build(data)
    yield open_engagement(large_truth.NAME, data=data)
