"""Names of folders, and where they lie."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bsnskit.errors import NotReady, WrongCall
from bsnskit.store import roots
from bsnskit.store.roots import checkout, data_root, reports_root, slug


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Rectorat de Versailles", "rectorat-de-versailles"),
        ("Société Générale", "societe-generale"),
        ("SOCIETE GENERALE", "societe-generale"),
        (unicodedata.normalize("NFD", "Société Générale"), "societe-generale"),
        ("Œuvre & Cie.", "oeuvre-cie"),
        ("Straße 7", "strasse-7"),
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\Clients\\ACME", "c-clients-acme"),
        ("  ACME.  ", "acme"),
        ("sample_large", "sample_large"),
        ("CON", "con-client"),
        ("nul", "nul-client"),
        ("LPT9", "lpt9-client"),
        ("con.txt", "con-txt"),
        ("Ελλάς", "ελλασ"),
        ("한국", "한국"),
        ("x" * 200, "x" * 60),
    ],
)
def test_slug_names_a_folder(name, expected):
    assert slug(name) == expected


@pytest.mark.parametrize("name", ["", "  ", "...", "///", "_", "🎉"])
def test_slug_refuses_what_leaves_no_name(name):
    with pytest.raises(WrongCall, match="leaves no name for a folder"):
        slug(name)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_slug_is_safe_and_stable(name):
    try:
        found = slug(name)
    except WrongCall:
        return
    assert slug(found) == found
    assert slug(unicodedata.normalize("NFD", name)) == slug(unicodedata.normalize("NFC", name)) == found
    assert len(found) <= 60 + len("-client")
    assert not set(found) & set('/\\:*?"<>|. \n\r\t\0')
    assert unicodedata.normalize("NFC", found) == found
    assert Path(found).name == found


def test_roots_are_those_of_the_checkout_whatever_the_current_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    home = Path(roots.__file__).parents[2]
    assert checkout() == home
    assert data_root() == home / "data"
    assert reports_root() == home / "reports"


def test_roots_are_moved_by_variable_and_argument(tmp_path, monkeypatch):
    monkeypatch.setenv("BSNSKIT_DATA", str(tmp_path / "d"))
    monkeypatch.setenv("BSNSKIT_REPORTS", str(tmp_path / "r"))
    assert data_root() == tmp_path / "d"
    assert reports_root() == tmp_path / "r"
    assert data_root(tmp_path) == tmp_path


def test_checkout_says_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.setattr(roots, "__file__", str(tmp_path / "bsnskit" / "store" / "roots.py"))
    with pytest.raises(NotReady, match=r"`templates` is not beside the package.*pip install -e"):
        checkout()
