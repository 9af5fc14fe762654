"""Generate 260 short messages in French, as heads of school might write them: an hypothèse d'illustration, with its truth.

    python data/sample/verbatims.py             # writes verbatims.csv beside this script
    python data/sample/verbatims.py --into DIR

No person wrote any of them. `reason_id` is what a made-up coder gave (Autre where none fits; one in three of 2.08a goes
to 2.08b, one in eight of the others astray), `theme` what the message is about: behind "Autre" lie four themes that the
list lacks, and messages that stand alone. The same bytes come out every time.
"""

from __future__ import annotations

import argparse
import csv
import io
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
SEED = 2008
OTHER = "Autre"
ROUND, CODER = "3", "Agent 1"
"""One agent alone codes the messages, after the two rounds of the trial: no agreement is measured on them."""

OPENINGS = (
    "Bonjour, ",
    "Bonjour, ",
    "",
    "",
    "",
    "Bonjour Madame, Monsieur, ",
    "Bonsoir, ",
    "URGENT : ",
    "Re-bonjour, ",
)
CLOSINGS = ("", "", "", " Merci.", " Merci d'avance.", " Cordialement.", " Pouvez-vous m'aider ?", " Que faire ?")
WHO = (
    "un collègue",
    "mon adjointe",
    "une enseignante",
    "Mme [nom]",
    "M. [nom]",
    "une certifiée d'anglais",
    "un agrégé",
)
WHEN = (
    "depuis ce matin",
    "depuis hier",
    "depuis la rentrée",
    "depuis lundi",
    "encore aujourd'hui",
    "depuis une semaine",
)

REASONS: dict[str, tuple[int, tuple[str, ...]]] = {
    "2.01": (22, (
        "je ne vois pas la ligne SIRHEN dans mon portail Arena {when}.",
        "SIRHEN n'apparaît pas sur Arena, je viens de prendre mon poste.",
        "il me manque l'accès SIRHEN dans le menu du portail.",
        "sur Arena je n'ai aucune ligne SIRHEN, contrairement à {who}.",
        "où se trouve SIRHEN ? La ligne a disparu du portail {when}.",
    )),
    "2.02": (18, (
        "je ne vois aucun entretien dans SIRHEN.",
        "les entretiens de carrière ne s'affichent pas {when}.",
        "la liste des entretiens est vide dans SIRHEN.",
        "SIRHEN s'ouvre mais je ne trouve pas les entretiens de {who}.",
    )),
    "2.03": (34, (
        "il me manque des enseignants dans la liste, {who} n'y est pas.",
        "les enseignants affichés ne sont pas ceux de mon établissement.",
        "je ne vois pas les bons enseignants, ce sont ceux de l'année dernière.",
        "{who} n'apparaît pas dans mes enseignants à évaluer.",
        "la liste des enseignants n'est pas la bonne, il y a l'année 2018.",
        "pourquoi {who} n'est pas dans la liste des enseignants ?",
    )),
    "2.04": (14, (
        "j'ai un message erreur technique serveur apache {when}.",
        "SIRHEN affiche « erreur technique serveur Apache ».",
        "message serveur apache dès que je clique sur la campagne.",
    )),
    "2.07": (26, (
        "je n'arrive pas à fixer le rendez-vous de carrière de {who}.",
        "impossible de poser une date de rendez-vous de carrière.",
        "comment fixer mes rdv de carrière ? L'agenda ne répond pas.",
        "je voudrais planifier un rendez-vous de carrière avec {who} et la date est refusée.",
        "le calendrier des rendez-vous de carrière est bloqué {when}.",
    )),
    "2.08a": (20, (
        "je n'arrive pas à valider mon compte-rendu.",
        "le bouton valider du compte-rendu reste grisé.",
        "impossible de valider le compte-rendu de {who} {when}.",
        "mon compte rendu est fini mais la validation ne passe pas.",
    )),
    "2.08b": (16, (
        "j'ai validé mon compte-rendu trop vite, je dois le modifier.",
        "comment modifier un compte-rendu déjà validé ?",
        "je veux corriger une erreur dans le compte rendu de {who}, il est verrouillé.",
        "peut-on rouvrir mon compte-rendu pour changer une appréciation ?",
    )),
    "2.10": (14, (
        "{who} n'a pas reçu le mail de convocation.",
        "le mail de convocation au rendez-vous n'est pas arrivé.",
        "aucune convocation reçue dans la boîte académique de {who}.",
    )),
    "2.15": (16, (
        "j'ai une question sur mon dossier de mobilité.",
        "où en est mon dossier mobilité ?",
        "quelles pièces joindre au dossier de mobilité ?",
        "mon dossier mobilité est-il complet ?",
    )),
    "1.02": (16, (
        "je n'arrive pas à valider mes HSA dans STS.",
        "les HSA de {who} ne se valident pas.",
        "validation des HSA impossible {when}.",
        "STS refuse mes heures supplémentaires HSA.",
    )),
    "1.05": (14, (
        "j'ai validé la campagne STS par erreur, pouvez-vous la rouvrir ?",
        "pouvez-vous rouvrir ma campagne, j'ai oublié une saisie.",
        "j'ai oublié {who} avant de valider la campagne, merci de la rouvrir.",
    )),
}  # fmt: skip
"""Reason: how many, and how people say it."""

HIDDEN: dict[str, tuple[int, tuple[str, ...]]] = {
    "otp": (14, (
        "ma clé OTP ne fonctionne plus.",
        "j'ai perdu ma clé OTP, comment en avoir une autre ?",
        "le code de la clé OTP est refusé {when}.",
        "nouvelle clé OTP pour mon adjointe, quelle démarche ?",
    )),
    "password": (12, (
        "j'ai oublié mon mot de passe académique.",
        "mon mot de passe a expiré, comment le changer ?",
        "le nouveau mot de passe est refusé {when}.",
        "mot de passe perdu, je ne peux plus me connecter à la messagerie.",
    )),
    "replacement": (9, (
        "je cherche un remplaçant pour {who}, absent jusqu'en mars.",
        "qui s'occupe des remplaçants ? {who} est en congé maladie.",
        "aucun remplaçant nommé pour {who} {when}.",
    )),
    "payslip": (7, (
        "je ne trouve pas mon bulletin de paye.",
        "où télécharger le bulletin de paye de décembre ?",
        "le bulletin de paye de {who} n'est pas en ligne.",
    )),
}  # fmt: skip
"""Themes that no reason covers."""

ALONE = (
    "le vidéoprojecteur de la salle 12 ne s'allume plus.",
    "quel est l'horaire du service pendant les vacances ?",
    "je voudrais parler à la personne qui gère les élections.",
    "le badge du parking est à renouveler.",
    "comment inscrire un élève allophone ?",
    "la subvention pour le voyage scolaire est-elle versée ?",
    "vous m'avez appelé tout à l'heure, je vous rappelle.",
    "l'antivirus de la loge demande une mise à jour.",
)
"""Messages about which there is one each."""

NEIGHBOURS = {"q": "s", "e": "r", "i": "o", "a": "z", "n": "b", "t": "y", "l": "m"}


def messages() -> list[dict[str, str]]:
    """Return the generated contacts in the order of their ids."""
    draw = np.random.default_rng(SEED)
    told = [
        (_coded(draw, theme) if is_covered else OTHER, theme, _said(draw, ways))
        for source, is_covered in ((REASONS, True), (HIDDEN, False))
        for theme, (count, ways) in source.items()
        for _ in range(count)
    ]
    told += [(OTHER, f"alone {number}", _said(draw, (text,))) for number, text in enumerate(ALONE, start=1)]
    order = draw.permutation(len(told))
    return [
        {
            "contact_id": f"G{place:03d}",
            "verbatim": told[index][2],
            "reason_id": told[index][0],
            "theme": told[index][1],
        }
        for place, index in enumerate(order, start=1)
    ]


def _coded(draw: np.random.Generator, theme: str) -> str:
    astray = draw.random()
    if theme == "2.08a" and astray < 0.33:
        return "2.08b"
    return str(draw.choice([*REASONS, OTHER])) if astray < 0.125 else theme


def _said(draw: np.random.Generator, ways: tuple[str, ...]) -> str:
    def one(choices: tuple[str, ...]) -> str:
        return choices[int(draw.integers(len(choices)))]

    text = one(ways).format(who=one(WHO), when=one(WHEN)).replace(" de un", " d'un")
    opening, closing = one(OPENINGS), one(CLOSINGS)
    text = opening + text if opening else text[0].upper() + text[1:]
    return _mistyped(draw, text) + closing


def _mistyped(draw: np.random.Generator, text: str) -> str:
    if draw.random() > 0.25 or "[" in text:
        return text
    places = [place for place, sign in enumerate(text) if sign in NEIGHBOURS]
    place = places[int(draw.integers(len(places)))]
    if draw.random() < 0.5:
        return text[:place] + text[place + 1 :]
    return text[:place] + NEIGHBOURS[text[place]] + text[place + 1 :]


def coding_rows() -> list[tuple[str, ...]]:
    """Write the messages as a coded sample is delivered: round, contact, coder, reason, message; without the truth."""
    return [(ROUND, one["contact_id"], CODER, one["reason_id"], one["verbatim"]) for one in messages()]


def content() -> bytes:
    """Return the file: UTF-8, semicolons, LF."""
    held = io.StringIO(newline="")
    writer = csv.DictWriter(held, ["contact_id", "verbatim", "reason_id", "theme"], delimiter=";", lineterminator="\n")
    writer.writeheader()
    writer.writerows(messages())
    return held.getvalue().encode()


def main() -> None:
    """Write the file beside this script, or into another folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=HERE, help="folder to write to; default: beside this script")
    (parser.parse_args().into / "verbatims.csv").write_bytes(content())


if __name__ == "__main__":
    main()
