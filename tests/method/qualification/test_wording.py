from __future__ import annotations

import pytest

from bsnskit.contracts import tables
from bsnskit.contracts.findings import Finding
from bsnskit.errors import WrongCall
from bsnskit.method.qualification import wording_findings
from tests.method.builders import make_reasons, rectorat_reasons


def seen(label: str, language: str) -> list[str]:
    """Return the rules that one label breaks, those on the list itself left out."""
    found = wording_findings(make_reasons("1", label=[label]), label_language=language)
    return [finding.rule.key for finding in found if finding.subject]


def pairs(found: list[Finding]) -> list[tuple[str, str]]:
    return [(finding.subject, finding.rule.key) for finding in found]


def test_wording_of_the_rectorat_asks_what_a_consultant_would_ask() -> None:
    assert pairs(wording_findings(rectorat_reasons(), label_language="fr")) == [
        ("2.03", "wording_several"),
        ("2.03", "wording_long"),
        ("2.05", "wording_several"),
        ("2.10", "wording_note"),
        ("1.01", "wording_several"),
        ("1.04", "wording_several"),
        ("1.05", "wording_several"),
        ("1.05", "wording_long"),
        ("1.07", "wording_several"),
        ("1.08", "wording_several"),
        ("1.08", "wording_note"),
        ("1.08", "wording_long"),
        ("1.09", "wording_several"),
    ]


def test_wording_counts_the_requests_but_not_what_stands_in_brackets() -> None:
    found = wording_findings(rectorat_reasons(), label_language="fr")
    counts = {finding.subject: finding.fields["count"] for finding in found if finding.rule.key == "wording_several"}
    assert counts["2.03"] == 4
    assert "2.07" not in counts  # "(chef d'établissement / inspecteur)" says who, not what


@pytest.mark.parametrize(
    ("language", "label", "rules"),
    [
        ("fr", "Je ne vois pas les entretiens dans SIRHEN", []),
        ("fr", "J’ai validé une campagne, pouvez-vous la rouvrir ?", []),
        ("fr", "Comment modifier un compte-rendu déjà validé ?", []),
        ("fr", "Où en est la livraison", []),
        ("fr", "Mon enseignant n'a pas de service", []),
        ("fr", "Je n'ai pas reçu le mail de convocation", []),
        ("fr", "Problème de connexion au portail", ["wording_person"]),
        ("fr", "Appel commande en cours", ["wording_person", "wording_channel"]),
        ("fr", "Panne du serveur applicatif", ["wording_person", "wording_cause"]),
        ("fr", "Réinitialisation du mot de passe", ["wording_person", "wording_solution"]),
        ("fr", "Question pour la comptabilité", ["wording_person", "wording_department"]),
        ("fr", "HSA", ["wording_acronym"]),
        ("fr", "IMP / ARE", ["wording_acronym"]),
        ("fr", "Je n'arrive pas à payer parce que le site est lent", ["wording_cause"]),
        ("fr", "Je vous appelle pour ma facture", ["wording_channel"]),
        ("fr", "Il faudrait me former à l'outil", ["wording_solution"]),
        ("fr", "Je veux annuler ma commande et je veux être remboursé", ["wording_several"]),
        ("fr", "Ma facture", ["wording_short"]),
        ("en", "I cannot validate my report", []),
        ("en", "Where is my order?", []),
        ("en", "Why was I charged twice", []),
        ("en", "Login issue on the portal", ["wording_person"]),
        ("en", "Phone enquiry about delivery", ["wording_person", "wording_channel"]),
        ("en", "Password reset for users", ["wording_person", "wording_solution"]),
        ("en", "Billing department question form", ["wording_person", "wording_channel", "wording_department"]),
        ("en", "I cannot pay because the site is down", ["wording_cause"]),
        ("en", "I want to cancel / I want a refund", ["wording_several"]),
        ("en", "SAV", ["wording_acronym"]),
        ("es", "No puedo validar mi informe", []),
        ("es", "¿Dónde está mi pedido?", []),
        ("es", "No veo la factura del mes", []),
        ("es", "Avería del servidor central", ["wording_person", "wording_cause"]),
        ("es", "Llamada de contabilidad por factura", ["wording_person", "wording_channel", "wording_department"]),
        ("es", "Restablecimiento de la contraseña", ["wording_person", "wording_solution"]),
        ("es", "No puedo pagar porque la página falla", ["wording_cause"]),
    ],
)
def test_wording_sees_what_a_label_is(language: str, label: str, rules: list[str]) -> None:
    assert seen(label, language) == rules


def test_wording_names_the_word_it_stumbled_over() -> None:
    [_, finding, _] = wording_findings(make_reasons("1", label=["Panne du serveur applicatif"]), label_language="fr")
    fact, hint = finding.texts()
    assert "(“panne”)" in fact
    assert hint.startswith("The customer says what goes wrong")


@pytest.mark.parametrize(("length", "long"), [(90, False), (91, True)])
def test_wording_measures_the_length_in_characters(length: int, long: bool) -> None:
    label = "Je ne vois pas ".ljust(length, "é")
    assert seen(label, "fr") == (["wording_long"] if long else [])


@pytest.mark.parametrize(
    ("count", "rules"), [(9, ["list_too_short"]), (10, []), (60, []), (61, ["list_too_long"]), (0, ["list_too_short"])]
)
def test_wording_measures_the_list(count: int, rules: list[str]) -> None:
    reasons = make_reasons(*[f"{number:02d}" for number in range(count)])
    found = wording_findings(reasons, label_language="en")
    assert [finding.rule.key for finding in found] == rules
    assert all(f"holds {count} reason" in finding.texts()[0] for finding in found)


def test_wording_leaves_retired_reasons_out() -> None:
    ids = [f"{number:02d}" for number in range(12)]
    states = ["retired"] * 3 + ["to_decide"] + ["active"] * 8
    labels = ["HSA", "SAV", "RH", *[f"I cannot do {key}" for key in ids[3:]]]
    found = wording_findings(make_reasons(*ids, state=states, label=labels), label_language="en")
    assert pairs(found) == [("", "list_too_short")]
    assert found[0].fields["count"] == 9


def test_wording_finds_labels_that_say_the_same() -> None:
    labels = ["Je n'accède pas au site", "Je ne vois rien à l'écran", "je n’accede pas au  site."]
    found = wording_findings(make_reasons("a", "b", "c", label=labels), label_language="fr")
    assert pairs(found)[0] == ("a, c", "wording_repeated")


def test_wording_of_no_reason_is_a_list_too_short() -> None:
    found = wording_findings(tables.empty(tables.Reasons), label_language="fr")
    assert pairs(found) == [("", "list_too_short")]


def test_wording_refuses_a_language_without_lists() -> None:
    with pytest.raises(WrongCall, match=r"labels in 'de' cannot be looked at. There are word lists for fr, en, es"):
        wording_findings(make_reasons("1"), label_language="de")


def test_wording_findings_never_block_and_always_hint() -> None:
    labels = ["Appel / SAV", "HSA", "Je -> moi", "x" * 100, "Panne parce que formation, il faut la DSI"]
    found = wording_findings(make_reasons(*"abcde", label=labels), label_language="fr")
    assert len({finding.rule.key for finding in found}) >= 9
    for finding in found:
        fact, hint = finding.texts()
        assert fact and hint and "{" not in fact + hint
        assert not finding.blocking
