"""Who is at work."""

import stat
import sys

import pytest

from bsnskit.store import profile


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setattr("platformdirs.user_config_dir", lambda *args, **kwargs: str(tmp_path / "bsnskit"))
    monkeypatch.delenv("BSNSKIT_AUTHOR", raising=False)
    monkeypatch.setenv("LOGNAME", "amartin")


def never(prompt):
    raise AssertionError("asked twice")


def test_author_is_the_variable_then_the_profile_then_the_login(monkeypatch):
    assert profile.known_author() is None
    assert profile.author() == "amartin"
    profile.keep_author("Anne Martin")
    assert profile.author() == "Anne Martin"
    monkeypatch.setenv("BSNSKIT_AUTHOR", "  Bruno\n")
    assert profile.author() == "Bruno"


def test_ask_author_asks_once():
    prompts = []
    assert (
        profile.ask_author("Your name: ", lambda prompt: prompts.append(prompt) or " Zoé  Lefèvre\x1b ")
        == "Zoé Lefèvre"
    )
    assert prompts == ["Your name: "]
    assert profile.ask_author("Your name: ", never) == "Zoé Lefèvre"
    assert profile.author() == "Zoé Lefèvre"


def test_ask_author_keeps_nothing_when_nobody_answers():
    def nobody(prompt):
        raise EOFError

    assert profile.ask_author("Your name: ", nobody) == "amartin"
    assert profile.ask_author("Your name: ", lambda prompt: "  ") == "amartin"
    assert profile.known_author() is None


def test_broken_profile_counts_as_none():
    profile.keep_author("Anne")
    profile.profile_path().write_text("{")
    assert profile.known_author() is None


@pytest.mark.skipif(sys.platform == "win32", reason="permission bits are POSIX")
def test_profile_is_the_users_own():
    profile.keep_author("Anne")
    assert stat.S_IMODE(profile.profile_path().stat().st_mode) == 0o600
