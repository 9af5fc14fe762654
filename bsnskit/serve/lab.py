"""JupyterLab on one engagement's working copies: its own settings, no widget state in notebooks, nothing asked outside."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING

from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    from bsnskit.i18n import Language
    from bsnskit.store.engagement import Engagement

HERE = "127.0.0.1"


def write_settings(words: Language) -> list[str]:
    """Write the settings that must hold: the language, no widget state in notebooks, no news from outside.

    They lie in the user's profile beside the author's name; the rest of JupyterLab's settings there is the user's.

    Returns
    -------
    lines to say
    """
    pack = words.locale
    is_there = words.code == "en" or pack in {found.name for found in entry_points(group="jupyterlab.languagepack")}
    wanted = {
        "@jupyter-widgets/jupyterlab-manager/plugin": {"saveState": False},
        "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
        "@jupyterlab/translation-extension/plugin": {"locale": pack if is_there and words.code != "en" else "default"},
    }
    for name, values in wanted.items():
        place = settings_folder() / f"{name}.jupyterlab-settings"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps(values, indent=2), encoding="utf-8")
    if is_there:
        return []
    told = N_("JupyterLab's own menus stay in English: its language pack ({name}) is not installed.")
    return [words.text(told, name=f"jupyterlab-language-pack-{pack.replace('_', '-')}")]


def settings_folder() -> Path:
    """Return where JupyterLab keeps the user's settings when it is opened by this kit."""
    from bsnskit.store.profile import profile_path

    return profile_path().parent / "jupyterlab"


def arguments(folder: Path, engagement: Engagement, *, token: str, port: int | None, open_browser: bool) -> list[str]:
    """Return the settings of the server; they win over any configuration file.

    The token stays inside this process: it is neither in the command line nor in the environment.
    """
    values = {
        "ServerApp.ip": HERE,
        "ServerApp.port": port or 8888,
        "ServerApp.port_retries": 0 if port else 50,
        "ServerApp.root_dir": folder,
        "ServerApp.open_browser": open_browser,
        "ServerApp.allow_remote_access": False,
        "ServerApp.allow_root": True,
        "ServerApp.answer_yes": True,
        "ServerApp.log_level": "ERROR",
        "LabApp.log_level": "ERROR",
        "ServerApp.kernel_spec_manager_class": "bsnskit.serve.kernels.OwnKernel",
        "IdentityProvider.token": token,
        "PasswordIdentityProvider.hashed_password": "",
        "FileCheckpoints.checkpoint_dir": ".ipynb_checkpoints",
        "LabApp.user_settings_dir": settings_folder(),
        "LabApp.workspaces_dir": engagement.room("notebooks") / ".workspaces",
        "LabApp.extension_manager": "readonly",
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
    }
    return [f"--{name}={value}" for name, value in values.items()]


def launch(values: list[str], say: Callable[[str], None]) -> None:
    """Run JupyterLab until it is stopped; its address is said once it listens."""
    from jupyterlab.labapp import LabApp  # type: ignore[import-untyped]

    # Jupyter Server warns of a setting of its own that nobody set.
    warnings.filterwarnings("ignore", message="ServerApp.token config is deprecated", category=DeprecationWarning)
    server = LabApp.initialize_server(argv=values)
    say(f"http://{HERE}:{server.port}/lab?token={server.identity_provider.token}")
    server.start()
