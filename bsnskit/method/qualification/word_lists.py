"""The words by which a label is seen to be something else than the customer's reason, per language.

The lists are short on purpose and stand here in full, so that a finding can be traced to a word. They are matched on
text without accents, in lower case, with straight apostrophes.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

__all__ = ["WORD_LISTS", "WordLists", "plain_words"]


@dataclass(frozen=True)
class WordLists:
    """Patterns of one language.

    `first_person` and `question` say that the customer speaks. `second_request` opens a second request in the label.
    The nouns tell what a label is that the customer does not speak: the `channel` of the contact, a `cause`, a
    `solution`, a `department`. The `*_said` patterns are looked for in every label.
    """

    first_person: re.Pattern[str]
    question: re.Pattern[str]
    second_request: re.Pattern[str]
    channel: re.Pattern[str]
    cause: re.Pattern[str]
    solution: re.Pattern[str]
    department: re.Pattern[str]
    channel_said: re.Pattern[str]
    cause_said: re.Pattern[str]
    solution_said: re.Pattern[str]


def plain_words(text: str) -> str:
    """Return text without accents, in lower case, with straight apostrophes and single spaces."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return " ".join(bare.replace("\u2019", "'").casefold().split())


def _words(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(words.split(', '))})(?!\w)")


def _start(words: str) -> re.Pattern[str]:
    return re.compile(rf"^\W*(?:{'|'.join(words.split(', '))})(?!\w)")


WORD_LISTS = {
    "fr": WordLists(
        first_person=re.compile(r"(?<!\w)(?:(?:je|me|moi|mon|ma|mes|nous|notre|nos)(?!\w)|[jm]'\w)"),
        question=_start(
            r"comment, pourquoi, quand, ou, qui, que, quoi, quel, quelle, quels, quelles, combien, est-ce, puis-je, "
            r"pouvez-vous, pourriez-vous, peut-on, dois-je, faut-il, avez-vous, a quel, a qui, y a-t-il"
        ),
        second_request=re.compile(r"(?<!\w)(?:et|ou) (?:je |j'|pouvez-vous )"),
        channel=_words(
            r"appels?, appel telephonique, telephone, mails?, e-mails?, emails?, courriels?, courriers?, chat, "
            r"formulaires?, sms, visites?, guichet, reseaux sociaux"
        ),
        cause=_words(
            r"bugs?, pannes?, dysfonctionnements?, incidents?, defaut, defaillance, retard, "
            r"manque de, absence de, erreur de, mauvaise?, mauvais parametrage, saturation"
        ),
        solution=_words(
            r"formation, reinitialisation, deblocage, mise a jour, correctif, correction, creation, geste commercial, "
            r"remboursement, renvoi, rappel client, installation, parametrage"
        ),
        department=_words(
            r"service client, service apres-vente, sav, comptabilite, facturation, ressources humaines, rh, drh, dsi, "
            r"marketing, logistique, juridique, commercial, direction, back-office, back office, support, niveau 2, n2"
        ),
        channel_said=re.compile(
            r"(?<!\w)(?:j'appelle|je vous appelle|je telephone|j'ecris|je vous ecris|je vous contacte)(?!\w)"
        ),
        cause_said=_words(r"parce que, parce qu'\w+, a cause d\w*, a cause d'\w+, en raison d\w*, suite a, suite au"),
        solution_said=_words(r"il faut, il faudrait, il suffit, vous devriez, mettre en place, prevoir un\w*"),
    ),
    "en": WordLists(
        first_person=re.compile(r"(?<!\w)(?:i|i'm|i've|i'd|my|me|mine|we|we're|we've|our)(?!\w)"),
        question=_start(
            r"how, why, when, where, who, what, which, can, could, do, does, did, is, are, may, should, will, has, have"
        ),
        second_request=re.compile(r"(?<!\w)(?:and|or) (?:i |i'|can you |could you )"),
        channel=_words(
            r"calls?, phone, telephone, mails?, e-mails?, emails?, letters?, chat, forms?, sms, visits?, social media"
        ),
        cause=_words(
            r"bugs?, outages?, malfunctions?, incidents?, defects?, failure, delays?, lack of, missing, wrong, overload"
        ),
        solution=_words(
            r"training, reset, unlock, updates?, fix, correction, creation, goodwill, refunds?, resend, callback, "
            r"installation, setup"
        ),
        department=_words(
            r"customer service, after-sales, accounting, billing, human resources, hr, it department, marketing, "
            r"logistics, legal, sales, management, back-office, back office, support, second line, tier 2"
        ),
        channel_said=_words(r"i am calling, i'm calling, i call, i am writing, i'm writing, i write"),
        cause_said=_words(r"because, because of, due to, as a result of, owing to"),
        solution_said=_words(r"you should, should be, needs to be, must be"),
    ),
    "es": WordLists(
        first_person=re.compile(
            r"(?<!\w)(?:(?:yo|me|mi|mis|mio|mia|conmigo|nos|nuestro|nuestra|nuestros|nuestras)(?!\w)"
            r"|(?:puedo|quiero|tengo|necesito|veo|he|estoy|soy|recibo|encuentro|consigo|logro|debo|quisiera|deseo|"
            r"olvide|perdi|recibi|hice|pague)(?!\w)|no (?:lo |la |le )?\w+o(?!\w))"
        ),
        question=_start(
            r"como, por que, cuando, donde, quien, que, cual, cuales, cuanto, cuanta, puede, pueden, podria, se puede, "
            r"hay"
        ),
        second_request=re.compile(r"(?<!\w)(?:y|o) (?:yo |no puedo |quiero |puede )"),
        channel=_words(
            r"llamadas?, telefono, correos?, emails?, e-mails?, cartas?, chat, formularios?, sms, visitas?, "
            r"redes sociales"
        ),
        cause=_words(
            r"averias?, fallos?, incidencias?, defectos?, retrasos?, falta de, error de, mala, mal funcionamiento"
        ),
        solution=_words(
            r"formacion, restablecimiento, desbloqueo, actualizacion, correccion, creacion, reembolso, reenvio, "
            r"instalacion, configuracion"
        ),
        department=_words(
            r"atencion al cliente, servicio tecnico, contabilidad, facturacion, recursos humanos, rrhh, informatica, "
            r"marketing, logistica, juridico, comercial, direccion, back-office, back office, soporte, segundo nivel"
        ),
        channel_said=_words(r"llamo, les llamo, escribo, les escribo"),
        cause_said=_words(r"porque, a causa de, debido a, por culpa de"),
        solution_said=_words(r"hay que, habria que, deberian, basta con"),
    ),
}
"""Word lists by language code."""
