from __future__ import annotations

import pytest

from bsnskit.contracts import tables
from bsnskit.method.qualification import open_findings, wording_findings, wording_proposals
from tests.method.builders import make_reasons, rectorat_reasons, typed

NOTHING = tables.empty(tables.Rewordings)


def proposed(label: str, language: str, **columns) -> str | None:
    reasons = make_reasons("1", label=[label], **columns)
    found = wording_findings(reasons, label_language=language)
    table = wording_proposals(reasons, found, NOTHING, label_language=language)
    return None if table.empty else table["proposal"].iloc[0]


def test_every_remark_on_the_rectorat_list_comes_with_a_wording_that_answers_it() -> None:
    reasons = rectorat_reasons()
    found = wording_findings(reasons, label_language="fr")
    table = wording_proposals(reasons, found, NOTHING, label_language="fr").set_index("reason_id")
    assert set(table.index) == {finding.subject for finding in found}
    assert table["proposal"].to_dict() == {
        "2.03": "Je ne vois pas les enseignants",
        "2.05": 'Je rencontre le message "vous n\'êtes pas autorisé..."',
        "2.10": "Je n'ai pas reçu le mail de convocation",
        "1.01": "Je ne suis pas d'accord avec mes pondérations",
        "1.04": "J'ai un message d'erreur à la validation de la campagne",
        "1.05": "J'ai validé une campagne, pouvez-vous la rouvrir",
        "1.07": "Il me manque un prof",
        "1.08": "Je n'arrive pas à saisir les IMP",
        "1.09": "Mon enseignant n'a pas de service",
    }
    accepted = reasons.assign(
        label=[
            table["proposal"].get(key, label) for key, label in zip(reasons["reason_id"], reasons["label"], strict=True)
        ]
    )
    assert wording_findings(accepted, label_language="fr") == []


@pytest.mark.parametrize(
    ("language", "label", "proposal"),
    [
        ("fr", "Problème de connexion au portail", "J’ai un problème : connexion au portail"),
        ("fr", "Appel commande en cours", "J’ai une question : commande en cours"),
        ("fr", "Panne du serveur applicatif", "Je n’arrive pas à utiliser ceci : serveur applicatif"),
        ("fr", "Réinitialisation du mot de passe", "J’ai besoin d’aide : mot de passe"),
        ("fr", "Question pour la comptabilité", "J’ai une question : …"),
        ("fr", "HSA", "J’ai une question sur HSA"),
        ("fr", "Je n'arrive pas à payer parce que le site est lent", "Je n'arrive pas à payer"),
        ("fr", "Je vous appelle pour ma facture", "J’ai une question sur ma facture"),
        ("fr", "Je vous appelle pour annuler ma commande", "Je voudrais annuler ma commande"),
        ("fr", "Il faudrait me former à l'outil", "Je voudrais me former à l'outil"),
        ("fr", "Je veux annuler ma commande et je veux être remboursé", "Je veux annuler ma commande"),
        ("fr", "Ma facture", "J’ai une question sur ma facture"),
        ("en", "Login issue on the portal", "I have a problem with login on the portal"),
        ("en", "Phone enquiry about delivery", "I have a question about delivery"),
        ("en", "Password reset for users", "I need help with password for users"),
        ("en", "I cannot pay because the site is down", "I cannot pay"),
        ("en", "I want to cancel / I want a refund", "I want to cancel"),
        ("en", "I am calling to cancel my order", "I would like to cancel my order"),
        ("en", "SAV", "I have a question about SAV"),
        ("en", "My invoice", "I have a question about my invoice"),
        ("es", "Restablecimiento de la contraseña", "Necesito ayuda con contraseña"),
        ("es", "Llamo para cancelar mi pedido", "Quiero cancelar mi pedido"),
        ("es", "Problema de acceso al portal", "Tengo un problema con acceso al portal"),
        ("es", "No puedo pagar porque la página es lenta", "No puedo pagar"),
        ("es", "Mi factura", "Tengo una pregunta sobre mi factura"),
    ],
)  # fmt: skip
def test_a_rewording_takes_off_what_does_not_belong_and_lets_the_customer_speak(language, label, proposal) -> None:
    assert proposed(label, language) == proposal
    assert [rule.rule.key for rule in wording_findings(make_reasons("1", label=[proposal]), label_language=language)
            if rule.subject] == []  # fmt: skip


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_a_good_label_is_left_alone(language) -> None:
    good = {"fr": "Je ne vois pas les entretiens", "en": "Where is my order?", "es": "No veo la factura del mes"}
    assert proposed(good[language], language) is None


def test_a_long_label_is_cut_at_a_clause() -> None:
    long = "Je n'arrive pas à valider le compte-rendu de mon enseignant, alors que la campagne est encore ouverte pour tous"
    assert proposed(long, "fr") == "Je n'arrive pas à valider le compte-rendu de mon enseignant"


def test_the_same_label_twice_is_told_apart_by_its_topic() -> None:
    reasons = make_reasons("1", "2", label=["Je n'ai pas accès", "Je n'ai pas accès"], topic=["SIRHEN", "STS"])
    found = wording_findings(reasons, label_language="fr")
    table = wording_proposals(reasons, found, NOTHING, label_language="fr")
    assert table["proposal"].tolist() == ["Je n'ai pas accès (SIRHEN)", "Je n'ai pas accès (STS)"]


def test_a_refusal_answers_the_remark_until_the_label_changes() -> None:
    reasons = make_reasons("1", "2", label=["Ma facture", "Mon contrat"])
    found = wording_findings(reasons, label_language="fr")
    refused = {"reason_id": "1", "decision": "refused", "label_before": "Ma facture", "rules": "wording_short",
               "why": "ce sont leurs mots", "author": "Anne", "recorded_at": "x", "illustration": False}  # fmt: skip
    decisions = typed(tables.Rewordings, [refused])
    table = wording_proposals(reasons, found, decisions, label_language="fr")
    assert table["decision"].fillna("").tolist() == ["refused", ""]
    assert [one.subject for one in open_findings(found, table) if one.subject] == ["2"]
    changed = reasons.assign(label=["Ma fiche", "Mon contrat"])
    again = wording_findings(changed, label_language="fr")
    table = wording_proposals(changed, again, decisions, label_language="fr")
    assert table["decision"].isna().all()


def test_an_empty_list_has_nothing_to_reword() -> None:
    empty = make_reasons()
    found = wording_findings(empty, label_language="fr")
    assert wording_proposals(empty, found, NOTHING, label_language="fr").empty
