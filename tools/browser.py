"""Find a Chromium, Chrome or Edge that is there, or fetch the one that Playwright offers."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

COMMANDS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
)
MACOS = tuple(
    f"/Applications/{name}.app/Contents/MacOS/{name}" for name in ("Chromium", "Google Chrome", "Microsoft Edge")
)
WINDOWS = (
    r"Google\Chrome\Application\chrome.exe",
    r"Chromium\Application\chrome.exe",
    r"Microsoft\Edge\Application\msedge.exe",
)
WINDOWS_FOLDERS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")


@dataclass(frozen=True)
class Browser:
    """A browser that runs, or the reason why there is none."""

    path: Path | None
    why: str = ""


@lru_cache(maxsize=1)
def find_browser() -> Browser:
    """Return the first browser that runs: BSNSKIT_BROWSER, the system's own, Playwright's."""
    named = os.environ.get("BSNSKIT_BROWSER")
    if named:
        found = Path(named)
        return Browser(found) if runs(found) else Browser(None, f"BSNSKIT_BROWSER names {named}, which does not run")
    for path in candidates():
        if runs(path):
            return Browser(path)
    return Browser(None, "no Chromium, Chrome or Edge was found, and Playwright's own is not installed")


def candidates() -> list[Path]:
    """Return the places where a browser may lie on this system, most usual first."""
    places = [Path(found) for command in COMMANDS if (found := shutil.which(command))]
    if sys.platform == "darwin":
        places += [folder / place.lstrip("/") for folder in (Path("/"), Path.home()) for place in MACOS]
    if sys.platform == "win32":
        places += [Path(os.environ[name], place) for name in WINDOWS_FOLDERS if name in os.environ for place in WINDOWS]
    return [*places, *playwrights()]


def playwrights() -> list[Path]:
    """Return the Chromium that Playwright has fetched, if it has."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return []
    with sync_playwright() as playwright:
        return [Path(playwright.chromium.executable_path)]


def runs(path: Path) -> bool:
    """Tell whether a file is a browser that starts; a package's stub may be there and only print advice."""
    if not path.is_file():
        return False
    if sys.platform == "win32":  # there --version opens a window
        return True
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=20, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def fetch_browser() -> str:
    """Let Playwright fetch its Chromium into the user's cache; return one line that says how it went."""
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    patience = {"PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "10000"}
    try:
        fetched = subprocess.run(
            command,
            env={**os.environ, **patience},
            capture_output=True,
            text=True,
            errors="replace",
            timeout=600,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "browser: none was found, and Playwright could not fetch one within ten minutes"
    find_browser.cache_clear()
    if fetched.returncode == 0 and find_browser().path:
        return f"browser: none was found, so Playwright fetched {find_browser().path}"
    return "browser: none was found, and Playwright could not fetch one (no network?)"
