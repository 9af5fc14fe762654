import pytest
from hypothesis import given
from hypothesis import strategies as st

from bsnskit.charts.text import clean, shorten, text_width, wrap


def test_text_width_is_helveticas():
    # Adobe's metrics: A 667, m 833, space 278, é as e 556 thousandths of the size.
    assert text_width("Am é", 10) == pytest.approx(6.67 + 8.33 + 2.78 + 5.56)


def test_text_width_of_bold_is_wider():
    assert text_width("motif", 12, bold=True) > text_width("motif", 12)


def test_text_width_counts_joining_marks_as_nothing():
    assert text_width("e\u0301\u200b", 10) == text_width("e", 10)


def test_clean_takes_out_what_xml_cannot_hold():
    assert clean("a\x00b\ud800\r\n  c\td") == "ab c d"


def test_clean_replaces_the_narrow_space_the_font_lacks():
    assert clean("1\u202f234") == "1\u00a0234"


def test_clean_keeps_other_alphabets():
    assert clean("العربية 😀 日本") == "العربية 😀 日本"


def test_shorten_keeps_a_text_that_fits():
    assert shorten("Je vois", 200, 11) == "Je vois"


def test_shorten_cuts_with_an_ellipsis():
    cut = shorten("Je n'arrive pas à valider mon compte-rendu", 100, 11)
    assert cut.startswith("Je n'arrive") and cut.endswith("…")
    assert text_width(cut, 11) <= 100


def test_wrap_breaks_between_words_and_cuts_the_last_line():
    lines = wrap("Je ne vois pas les enseignants / les bons enseignants", 90, 11, lines=2)
    assert lines[0] == "Je ne vois pas les"
    assert lines[1].endswith("…")


def test_wrap_breaks_a_word_longer_than_the_line():
    lines = wrap("x" * 60, 100, 10)
    assert "".join(lines) == "x" * 60 and len(lines) == 3


def test_wrap_gives_one_empty_line_for_no_text():
    assert wrap("", 100, 10) == [""]


@given(st.text(max_size=600), st.integers(1, 4))
def test_wrap_never_exceeds_the_width(text, lines):
    broken = wrap(text, 120, 11, lines=lines)
    assert len(broken) <= lines
    assert all(text_width(line, 11) <= 120 for line in broken)


@given(st.text(alphabet="ab é-", max_size=80))
def test_wrap_without_limit_loses_nothing(text):
    assert "".join(wrap(text, 60, 11)).replace(" ", "") == clean(text).replace(" ", "")
