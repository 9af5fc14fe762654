from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.needs", "tests.browser", "tests.large_client"]

# No deadline: a busy machine is no fault. Derandomised: the same commit gives the same answer.
settings.register_profile(
    "house", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")


@pytest.fixture(scope="session", autouse=True)
def own_profile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the settings and kernels of whoever runs the tests out of them, and the tests out of theirs."""
    home = tmp_path_factory.mktemp("profile")
    folders = {
        "IPYTHONDIR": "ipython",
        "JUPYTER_CONFIG_DIR": "jupyter-config",
        "JUPYTER_DATA_DIR": "jupyter-data",
        "JUPYTER_RUNTIME_DIR": "jupyter-runtime",
        "XDG_CONFIG_HOME": "config",
        "XDG_DATA_HOME": "share",
    }
    with pytest.MonkeyPatch.context() as environment:
        for name, folder in folders.items():
            environment.setenv(name, str(home / folder))
        for name in ("JUPYTER_PATH", "BSNSKIT_AUTHOR", "BSNSKIT_DATA", "BSNSKIT_REPORTS"):
            environment.delenv(name, raising=False)
        environment.setenv("JUPYTER_PLATFORM_DIRS", "1")
        # A ballot that is killed comes back at its port: another worker must not have taken it meanwhile.
        worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
        environment.setenv("BSNSKIT_BALLOT_PORT", str(8765 + worker))
        yield


@pytest.fixture(autouse=True)
def own_roots() -> Iterator[None]:
    """Give back the roots that a command called in this very process has moved."""
    before = {name: os.environ.get(name) for name in ("BSNSKIT_DATA", "BSNSKIT_REPORTS")}
    yield
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no worker sits idle while another is still at its servers."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)


@pytest.fixture
def call(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int | str | None, str, str]]:
    """Call the command in this very process, where everything is imported already; returns exit code and what was said."""
    from bsnskit import cli

    def called(*arguments: str, roots: Path, language: str = "en") -> tuple[int | str | None, str, str]:
        places = ("--data", str(roots / "data"), "--reports", str(roots / "reports"))
        monkeypatch.setattr(sys, "argv", ["bsns", *places, *arguments])
        monkeypatch.setenv("BSNSKIT_LANGUAGE", language)
        capfd.readouterr()
        with pytest.raises(SystemExit) as end:
            cli.main()
        return end.value.code, *capfd.readouterr()

    return called
