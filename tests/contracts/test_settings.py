"""engagement.yml: every problem with its line and the nearest right key."""

import pytest

from bsnskit.contracts.settings import read_settings
from bsnskit.errors import WrongSettings
from bsnskit.i18n import Language


def problems(text: str) -> list[tuple[int, str]]:
    with pytest.raises(WrongSettings) as caught:
        read_settings(text)
    return [(line, str(said)) for line, said in caught.value.problems]


def test_read_settings_fills_what_is_left_out():
    settings = read_settings("client: Rectorat\ntiers: [CARINA, CS-RH]\n")
    assert settings.tiers == ["CARINA", "CS-RH"]
    assert settings.skyline.weeks == 6
    assert settings.currency == "EUR"


def test_read_settings_names_line_and_nearest_key_of_every_problem():
    text = "client: X\nlanguag: fr\nskyline:\n  week: 7\n  reasons: x\ntime_zone: Europe/Pari\nchannels: [call, call]\n"
    assert problems(text) == [
        (2, "'languag' is not a setting; did you mean 'language'?"),
        (4, "'skyline.week' is not a setting; did you mean 'weeks'?"),
        (5, "'skyline.reasons' is 'x': not a whole number"),
        (6, "'time_zone' is 'Europe/Pari': an unknown time zone; did you mean Europe/Paris?"),
        (7, "'channels' is ['call', 'call']: listed twice: call"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("client: [X\n", "this is not YAML"),
        ("- a\n", "settings are written as"),
        ("format: 9\nclient: X\n", "newer than this kit"),
        ("language: fr\n", "'client' is missing"),
        ("client: X\ntiers: ['(none)']\n", "is a word of the kit"),
        ("client: X\nobjective_names: {eliminat: a}\n", "eliminat is no objective"),
    ],
)
def test_read_settings_refuses(text, said):
    assert said in problems(text)[0][1]


def test_wrong_settings_speak_french():
    with pytest.raises(WrongSettings) as caught:
        read_settings("client: X\nlanguag: fr\n", "engagement.yml")
    assert (
        "ligne 2\u00a0: «\u00a0languag\u00a0» n’est pas un réglage\u00a0; vouliez-vous dire «\u00a0language\u00a0»\u00a0?"
        in Language("fr").error(caught.value)
    )
