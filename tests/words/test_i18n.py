"""Formats by locale, catalogues complete and in step with the sources."""

import string
import subprocess
import sys

import pandas as pd
import pytest

from bsnskit.errors import BsnsError, Message, WrongCall
from bsnskit.i18n import Language
from tools import catalogues

NARROW, HARD = "\u202f", "\u00a0"


def test_number_and_money_follow_the_french_locale():
    french = Language("fr", "EUR")
    assert french.number(4.3333, 2) == "4,33"
    assert french.money(12345.6) == f"12{NARROW}345,60{HARD}€"
    assert french.percent(0.7040) == f"70,4{HARD}%"
    assert french.week("2020-W20") == "sem. 20"
    assert french.month(9) == "sept."


def test_number_and_money_follow_the_english_and_spanish_locale():
    assert Language("en", "EUR").money(12345.6) == "€12,345.60"
    assert Language("es", "EUR").number(1234567.5, 1) == "1.234.567,5"


@pytest.mark.parametrize("value", [None, float("nan"), pd.NA, pd.NaT])
def test_number_says_unknown_and_never_zero(value):
    assert Language("fr").number(value) == "inconnu"
    assert Language("en").money(value) == "unknown"
    assert Language("es").percent(value) == "desconocido"


def test_number_prints_no_negative_zero():
    assert Language("en").number(-0.2) == "0"


def test_plural_follows_the_language():
    one, many = "{count} reason without a volume left out", "{count} reasons without a volume left out"
    assert Language("fr").plural(one, many, 0).startswith("0 motif sans")
    assert Language("en").plural(one, many, 0).startswith("0 reasons without")
    assert Language("fr").plural(one, many, 2).startswith("2 motifs sans")


def test_objective_prefers_the_clients_own_word():
    assert Language("fr", names={"eliminate": "Supprimer"}).objective("eliminate") == "Supprimer"
    assert Language("fr").objective("eliminate", sign=True) == "✕ Éradiquer"
    assert Language("en", vocabulary="2022").objective("automate") == "Digitize"
    assert Language("fr").objective(None) == "à décider"


def test_language_refuses_an_unknown_code():
    with pytest.raises(WrongCall, match="language 'de' is unknown"):
        Language("de")


def test_error_is_translated_with_its_inner_messages():
    inner = [Message("'{path}' is missing", {"path": "client"})]
    error = BsnsError("x.yml", "these settings do not hold ({count}):\n{problems}\n", count=1, problems=inner)
    assert Language("fr").error(error) == "x.yml: ces réglages ne tiennent pas (1)\u00a0:\n«\u00a0client\u00a0» manque"
    assert str(error) == "x.yml: these settings do not hold (1):\n'client' is missing"


def test_catalogues_are_complete_and_in_step():
    done = subprocess.run(
        [sys.executable, "-m", "tools.catalogues", "--check"],
        cwd=catalogues.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize("language", ["fr", "es"])
def test_translations_keep_the_fields_of_their_message(language):
    wrong = []
    for entry in catalogues.read(language, "bsnskit"):
        if not entry.id:
            continue
        ids = entry.id if isinstance(entry.id, (tuple, list)) else (entry.id,)
        strings = entry.string if isinstance(entry.string, (tuple, list)) else (entry.string,)
        fields = _fields(ids[-1])
        wrong += [text for text in strings if text and not _fields(text) <= fields | {"count"}]
        wrong += [text for text in strings[-1:] if text and not fields - {"count"} <= _fields(text)]
    assert not wrong


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
