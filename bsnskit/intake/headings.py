"""Headings that clients write over their columns, in French, English and Spanish, by kind of file.

A column's own name (`reason_id`) is always known. Case, accents, apostrophes and signs do not matter. A heading that is
not here is given by the mapping file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

Known = dict[str, tuple[str, ...]]

_REASON = (
    "N°", "No.", "Num", "Numéro", "N° motif", "Id", "Id motif", "Code", "Code motif", "Motif id", "Réf", "Référence",
    "Reason", "Reason no.", "Reason code", "Contact reason id", "Intent id", "Código", "Código motivo", "Nº motivo",
)  # fmt: skip
_REASON_OF_ROW = (
    "N° motif", "Id motif", "Code motif", "Motif id", "Reason code", "Reason no.", "Contact reason id", "Intent id",
    "Código motivo", "Nº motivo", "Motif", "Motif de contact", "Contact reason", "Reason", "Intent", "Motivo",
    "Motivo de contacto",
)  # fmt: skip
_TOPIC = ("Sujet", "Thème", "Domaine", "Application", "Produit", "Topic", "Subject", "Product", "Tema", "Producto")
_LABEL = (
    "Motif de contact", "Motif", "Libellé", "Libellé du motif", "Intitulé", "Contact reason", "Reason", "Intent",
    "Label", "Wording", "Motivo de contacto", "Motivo", "Etiqueta", "Enunciado",
)  # fmt: skip
_LABEL_ALONE = ("Libellé", "Intitulé", "Description courte", "Label", "Name", "Nom", "Etiqueta", "Nombre")
_OTHER = ("Autre langue", "Libellé anglais", "Libellé autre langue", "Other language", "English label", "Otro idioma")
_OWNER = ("Porteur", "Responsable", "Pilote", "Propriétaire", "Owner", "Responsible", "Responsable del motivo")
_CHANNEL = ("Canal", "Canal de contact", "Média", "Channel", "Contact type", "Source", "Medium", "Canal de contacto")
_TIER = ("Niveau", "Résolu par", "Traité par", "Niveau de résolution", "Tier", "Level", "Resolved by", "Nivel",
         "Resuelto por")  # fmt: skip
_CONTEXT = ("Contexte", "Segment", "Marque", "Context", "Brand", "Contexto", "Segmento", "Marca")
_WEEK = ("Semaine", "Sem", "Sem.", "Semaine ISO", "Week", "ISO week", "Semana")
_WHY = ("Pourquoi", "Justification", "Commentaire", "Why", "Rationale", "Por qué", "Justificación")
_ILLUSTRATION = ("Illustration", "Hypothèse d'illustration", "Ilustración")
_HANDLE = (
    "DMT", "DMC", "DTM", "Durée", "Durée (s)", "Durée en secondes", "Durée (min)", "Durée de traitement",
    "Temps de traitement", "Temps de traitement (s)", "AHT", "Handle time", "Handle time (s)", "Total handle", "Duration",
    "TMO", "TMO (segundos)", "Duración",
)  # fmt: skip
_COUNT = (
    "Volume", "Nombre", "Nb", "Nb contacts", "Nombre de contacts", "Contacts", "Count", "Volumen", "Número de contactos",
)  # fmt: skip
_CUSTOMER_VALUE = ("Valeur client", "Client", "Customer value", "Customer", "Valor cliente")
_COMPANY_VALUE = ("Valeur entreprise", "Entreprise", "Company value", "Company", "Valor empresa")
_OBJECTIVE = ("Objectif", "Décision", "Objective", "Decision", "Objetivo", "Decisión")

HEADINGS: dict[str, Known] = {
    "volumes": {
        "reason_id": _REASON,
        "topic": _TOPIC,
        "label": _LABEL,
        "label_other": _OTHER,
        "owner": _OWNER,
        "n_contacts": (
            "Volume annuel", "Volume/an", "Volume par an", "Annual volume", "Yearly volume", "Volumen anual", *_COUNT,
        ),
        "monthly_mean": ("Moyenne mensuelle", "Moyenne/mois", "Monthly mean", "Monthly average", "Media mensual"),
        "seasonal": ("Saisonnalité", "Saisonnier", "Seasonality", "Seasonal", "Estacionalidad", "Estacional"),
        "season_declared": (
            "Mois saisonnalité", "Mois de saisonnalité", "Saison", "Months of season", "Season", "Season months",
            "Meses de estacionalidad", "Temporada",
        ),
        "client_top": ("TOP 10", "TOP", "Top ten", "TOP10", "TOP 5", "TOP 20"),
        "grain": ("Grain", "Maille", "Granularité", "Période type", "Granularity", "Granularidad"),
        "period_start": (
            "Période", "Début de période", "Date", "Date de début", "Année", "Mois", "Period", "Period start", "Year",
            "Month", "Periodo", "Año", "Mes", "Fecha",
        ),
        "week": _WEEK,
        "channel": _CHANNEL,
        "tier": _TIER,
        "context": _CONTEXT,
    },
    "reasons": {
        "reason_id": _REASON,
        "topic": _TOPIC,
        "label": _LABEL,
        "label_other": _OTHER,
        "owner": _OWNER,
        "state": ("État", "Statut", "State", "Status", "Estado"),
        "client_top": ("TOP 10", "TOP", "TOP10"),
        "season_declared": ("Mois saisonnalité", "Mois de saisonnalité", "Season", "Months of season", "Temporada",
                            "Meses de estacionalidad"),
        "parent_id": ("Rattaché à", "Motif parent", "Attached to", "Parent", "Adscrito a"),
        "previous_id": ("Ancien n°", "Ancien numéro", "Ancien id", "Ancien code", "Previous id", "Former id", "Old id",
                        "Id anterior", "Código anterior"),
    },
    "contacts": {
        "contact_id": (
            "N° contact", "N° ticket", "N° dossier", "N° appel", "Id contact", "Ticket id", "Ticket", "Contact",
            "Interaction id", "Conversation id", "Case number", "Number", "Id", "N°", "N° de contacto", "Id ticket",
        ),
        "contacted_at": (
            "Date", "Date de contact", "Date du contact", "Date d'ouverture", "Date de création", "Date d'appel",
            "Horodatage", "Contact date", "Contacted", "Opened at", "Opened", "Created", "Created at", "Created time",
            "Ticket created - Date", "Creation date", "Timestamp", "Fecha", "Fecha de contacto", "Fecha de apertura",
        ),
        "reason_id": _REASON_OF_ROW,
        "channel": (*_CHANNEL, "Ticket channel"),
        "tier": _TIER,
        "context": _CONTEXT,
        "customer_key": (
            "Client", "N° client", "Id client", "Code client", "Appelant", "Demandeur", "Établissement", "Identifiant",
            "Customer", "Customer id", "Contact id", "Caller", "Requester", "Cliente", "Id cliente", "Solicitante",
        ),
        "source_code": (
            "Catégorie", "Code d'origine", "Sous-catégorie", "Category", "Source code", "Wrap-up", "Wrap-up code",
            "Categoría", "Código de origen",
        ),
        "reason_source": ("Origine du codage", "Codé par", "Reason source", "Coded by", "Origen de la codificación"),
        "handle_s": _HANDLE,
    },
    "totals": {
        "grain": ("Grain", "Maille", "Granularité", "Période type", "Granularity", "Granularidad"),
        "period_start": (
            "Période", "Début de période", "Date", "Date de début", "Premier jour", "Année", "Mois", "Period",
            "Period start", "First day", "Month", "Year", "Periodo", "Fecha", "Mes", "Año",
        ),
        "week": _WEEK,
        "channel": _CHANNEL,
        "n_contacts": (
            "Total contacts", "Total des contacts", "Contacts reçus", "Contacts traités", "Appels reçus", "Total",
            "Contacts received", "Contacts handled", "Total de contactos", "Contactos recibidos", *_COUNT,
        ),
    },
    "codings": {
        "round": ("Tour", "Round", "Ronda"),
        "contact_id": (
            "N° contact", "N° ticket", "N° dossier", "N° appel", "Id contact", "Ticket id", "Ticket", "Contact",
            "Interaction id", "Conversation id", "Case number", "N° de contacto", "Id ticket",
        ),
        "coder": ("Codeur", "Codeuse", "Codé par", "Agent", "Conseiller", "Conseillère", "Relecteur", "Coder",
                  "Coded by", "Rater", "Codificador", "Codificado por", "Agente"),
        "reason_id": (*_REASON_OF_ROW, "Motif principal", "Main reason", "Primary reason", "Motivo principal"),
        "second_reason_id": ("Second motif", "Motif secondaire", "Motif 2", "Deuxième motif", "Second reason",
                             "Secondary reason", "Segundo motivo", "Motivo secundario"),
        "source_code": ("Catégorie", "Code d'origine", "Category", "Source code", "Categoría", "Código de origen"),
    },
    "mapping": {
        "source_code": (
            "Code d'origine", "Catégorie", "Sous-catégorie", "Catégorie d'origine", "Source code", "Category",
            "Wrap-up code", "Código de origen", "Categoría",
        ),
        "reason_id": (*_REASON_OF_ROW, "Motif correspondant", "Mapped reason", "Motivo correspondiente"),
        "share": ("Part", "Part des contacts", "Share", "Share of contacts", "Parte", "Parte de los contactos"),
        "n_sample": ("Échantillon", "Contacts codés", "n", "Sample", "Sample size", "Coded contacts", "Muestra",
                     "Contactos codificados"),
    },
    "exposure": {
        "grain": ("Grain", "Maille", "Granularité", "Période type", "Granularity", "Granularidad"),
        "period_start": (
            "Période", "Début de période", "Date", "Date de début", "Premier jour", "Année", "Mois", "Period",
            "Period start", "First day", "Month", "Year", "Periodo", "Fecha", "Mes", "Año",
        ),
        "week": _WEEK,
        "n_x": (
            "X", "Nombre", "Valeur", "Effectif", "Effectifs", "Enseignants", "Clients", "Commandes", "Utilisateurs",
            "Factures", "Number", "Value", "Customers", "Orders", "Users", "Teachers", "Invoices", "Número", "Valor",
            "Clientes", "Pedidos", "Usuarios",
        ),
    },
    "rates": {
        "channel": _CHANNEL,
        "tier": _TIER,
        "cost_hour": (
            "Coût horaire", "Coût par heure", "Coût horaire chargé", "Coût horaire productif", "Hourly cost",
            "Loaded hourly cost", "Cost per hour", "Rate", "Coste por hora", "Coste horario",
        ),
        "cost_fixed": (
            "Coût fixe", "Coût fixe par contact", "Fixed cost", "Fixed cost per contact", "Coste fijo",
            "Coste fijo por contacto",
        ),
        "cashable_share": (
            "Part monnayable", "Part récupérable", "Part encaissable", "Part économisable", "Cashable share", "Cashable",
            "Parte recuperable",
        ),
    },
    "downstream": {
        "reason_id": _REASON_OF_ROW,
        "event": ("Événement", "Événement aval", "Aval", "Suite", "Event", "Downstream event", "Evento"),
        "p_event": (
            "Probabilité", "Part", "Fréquence", "Part des contacts", "Probability", "Share", "Frequency",
            "Share of contacts", "Probabilidad", "Frecuencia",
        ),
        "cost_event": ("Coût", "Coût unitaire", "Coût par événement", "Cost", "Unit cost", "Cost per event", "Coste",
                       "Coste unitario"),
    },
    "handle_times": {"reason_id": _REASON_OF_ROW, "channel": _CHANNEL, "tier": _TIER, "handle_s": _HANDLE},
    "surveys": {
        "reason_id": _REASON_OF_ROW,
        "week": _WEEK,
        "contacted_at": ("Date", "Date de réponse", "Date de contact", "Answer date", "Fecha"),
        "score": (
            "Note", "Note 0-10", "Note de recommandation", "Recommandation", "NPS", "TNPS", "Score", "Rating",
            "Likelihood to recommend", "Recomendación", "Puntuación",
        ),
        "resolved": (
            "Résolu", "Résolu au premier contact", "FCR", "Resolved", "Resolved at first contact",
            "First contact resolution", "Resuelto", "Resuelto al primer contacto",
        ),
        "fixed": ("Réglé", "Réparé du premier coup", "FTF", "Fixed", "First time fix", "First-time fix", "Arreglado",
                  "Arreglado a la primera"),
        "agent_effort": ("Effort agent", "Effort de l'agent", "Effort", "Agent effort", "Esfuerzo del agente"),
    },
    "causes": {
        "cause_id": ("N° cause", "Id cause", "Code cause", "Cause id", "Cause no.", "Nº causa", "Código causa"),
        "reason_id": _REASON_OF_ROW,
        "label": ("Cause", "Cause racine", "Root cause", "Causa", "Causa raíz", *_LABEL_ALONE),
        "family": ("Famille", "Famille de causes", "Family", "Ishikawa", "Familia"),
        "owner": _OWNER,
        "n_sample": ("Échantillon", "Contacts relus", "n", "Sample", "Sample size", "Muestra"),
        "k_sample": ("Cas", "Dont cette cause", "Occurrences", "k", "Cases", "Hits", "Casos"),
        "illustration": _ILLUSTRATION,
    },
    "solutions": {
        "solution_id": ("N° solution", "Id solution", "Code solution", "Solution id", "Solution no.", "Nº solución"),
        "cause_id": ("Cause", "N° cause", "Id cause", "Code cause", "Causa", "Nº causa"),
        "label": ("Solution", "Solución", *_LABEL_ALONE),
        "objective": _OBJECTIVE,
        "owner": _OWNER,
        "cost_once": ("Coût initial", "Investissement", "Coût unique", "Cost once", "Investment", "One-off cost",
                      "Coste inicial", "Inversión"),
        "cost_year": ("Coût annuel", "Coût par an", "Récurrent", "Yearly cost", "Annual cost", "Running cost",
                      "Coste anual"),
        "effectiveness": ("Efficacité", "Effectiveness", "Eficacia"),
        "adoption": ("Adoption", "Taux d'adoption", "Adopción"),
        "ramp_months": ("Montée en charge", "Montée en charge (mois)", "Ramp-up", "Ramp-up (months)", "Ramp months",
                        "Arranque (meses)"),
        "life_years": ("Durée de vie", "Durée de vie (ans)", "Life", "Life (years)", "Lifetime (years)",
                       "Vida útil (años)"),
        "chosen": ("Retenue", "Choisie", "Chosen", "Selected", "Elegida"),
        "target": ("Objectif de la solution", "Cible", "Target", "Meta"),
        "illustration": _ILLUSTRATION,
    },
    "actions": {
        "action_id": ("N° action", "Id action", "Code action", "Action id", "Action no.", "Nº acción"),
        "solution_id": ("Solution", "N° solution", "Id solution", "Solution no.", "Solución", "Nº solución"),
        "reason_id": _REASON_OF_ROW,
        "label": ("Action", "Acción", *_LABEL_ALONE),
        "owner": _OWNER,
        "week": (*_WEEK, "Échéance", "Semaine d'effet", "Due week", "Plazo"),
        "state": ("État", "Statut", "Avancement", "State", "Status", "Estado"),
        "illustration": _ILLUSTRATION,
    },
    "targets": {
        "reason_id": _REASON_OF_ROW,
        "quarter": ("Trimestre", "Quarter"),
        "target_week": ("Cible", "Cible par semaine", "Objectif par semaine", "Objectif", "Target", "Weekly target",
                        "Target per week", "Objetivo", "Meta semanal"),
        "illustration": _ILLUSTRATION,
    },
    "placements": {
        "reason_id": _REASON_OF_ROW,
        "context": _CONTEXT,
        "customer_value": _CUSTOMER_VALUE,
        "company_value": _COMPANY_VALUE,
        "objective": _OBJECTIVE,
        "why": _WHY,
        "why_not_eliminate": ("Pourquoi pas éradiquer", "Pourquoi ne pas éradiquer", "Why not eliminate",
                              "Por qué no eliminar"),
        "minority_view": ("Avis minoritaire", "Point de vue minoritaire", "Minority view", "Opinión minoritaria"),
        "illustration": _ILLUSTRATION,
    },
    "votes": {
        "round": ("Tour", "Round", "Ronda"),
        "voter": ("Participant", "Votant", "Nom", "Voter", "Name", "Participante"),
        "reason_id": _REASON_OF_ROW,
        "context": _CONTEXT,
        "customer_value": _CUSTOMER_VALUE,
        "company_value": _COMPANY_VALUE,
        "illustration": _ILLUSTRATION,
    },
}  # fmt: skip
"""Column -> headings, for every kind that is read. The keys are what `columns:` of a mapping file may name."""

VERBATIM = "verbatim"
"""Key under which a mapping file names a free-text column; it is set aside."""

_TIER_HEADING = re.compile(
    r"\s*(?:r[ée]solus?|trait[ée]s?|resolved|solved|handled|resuelt[oa]s?)\s+(?:par|au|by|at|in|por|en)\s+(\S.*?)\s*",
    re.IGNORECASE,
)


@lru_cache(maxsize=20_000)
def plain(heading: str) -> str:
    """Return a heading without case, accents, signs and double spaces: "Résolu  par CS-RH" -> "resolu par cs rh"."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", heading) if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[\W_]+", " ", bare.casefold()).split())


def tier_of_heading(heading: str) -> str | None:
    """Return the tier a count column stands for: "Résolu par CARINA" -> "CARINA"; None for another heading."""
    match = _TIER_HEADING.fullmatch(heading)
    return match[1] if match else None


def recognised(headings: Sequence[str], kind: str) -> dict[str, int]:
    """Return column -> position of the heading that stands for it; earlier spellings of the list win.

    A heading serves one column: the one in whose list it stands first.
    """
    spellings = _spellings(kind)
    ranked = sorted(
        (rank, column, position)
        for position, heading in enumerate(headings)
        for rank, column in spellings.get(plain(heading), ())
    )
    found: dict[str, int] = {}
    for _, column, position in ranked:
        if column not in found and position not in found.values():
            found[column] = position
    return found


@cache
def _spellings(kind: str) -> dict[str, list[tuple[int, str]]]:
    """Return plain heading -> the columns it may stand for, each with its place in that column's list."""
    found: dict[str, list[tuple[int, str]]] = {}
    for column, known in HEADINGS[kind].items():
        for rank, spelling in enumerate(dict.fromkeys(plain(word) for word in (column, *known))):
            found.setdefault(spelling, []).append((rank, column))
    return found


def kinds_of(headings: Sequence[str], needed: Mapping[str, Iterable[Sequence[str]]]) -> list[str]:
    """Return the kinds a row of headings may be, best first; the best ones that tie all stand first.

    Parameters
    ----------
    needed : kind -> groups of columns, of each group one must be there
    """
    scores: dict[str, int] = {}
    for kind, groups in needed.items():
        found = recognised(headings, kind)
        if all(any(column in found for column in group) for group in groups):
            scores[kind] = len(found)
    return sorted(scores, key=lambda kind: -scores[kind])


def nearest_heading(wanted: str, headings: Iterable[str]) -> str | None:
    """Return the heading a misspelt one was probably meant to be, or None."""
    known = {heading: plain(heading) for heading in headings if heading}
    found = process.extractOne(plain(wanted), known, scorer=fuzz.ratio, score_cutoff=60)
    return found[2] if found else None


WRITTEN: dict[str, tuple[str, str, str]] = {
    "action_id": ("Action no.", "N° action", "Nº acción"),
    "adoption": ("Adoption", "Adoption", "Adopción"),
    "agent_effort": ("Agent effort", "Effort de l'agent", "Esfuerzo del agente"),
    "cashable_share": ("Cashable share", "Part monnayable", "Parte recuperable"),
    "cause_id": ("Cause id", "N° cause", "Nº causa"),
    "channel": ("Channel", "Canal", "Canal de contacto"),
    "chosen": ("Chosen", "Retenue", "Elegida"),
    "client_top": ("TOP 10", "TOP 10", "TOP 10"),
    "coder": ("Coder", "Codeur", "Codificador"),
    "company_value": ("Company value", "Valeur entreprise", "Valor empresa"),
    "contact_id": ("Ticket id", "N° contact", "N° de contacto"),
    "contacted_at": ("Contact date", "Date de contact", "Fecha de contacto"),
    "context": ("Context", "Contexte", "Contexto"),
    "cost_event": ("Cost per event", "Coût par événement", "Coste unitario"),
    "cost_fixed": ("Fixed cost per contact", "Coût fixe par contact", "Coste fijo por contacto"),
    "cost_hour": ("Loaded hourly cost", "Coût horaire chargé", "Coste por hora"),
    "cost_once": ("One-off cost", "Coût initial", "Coste inicial"),
    "cost_year": ("Yearly cost", "Coût annuel", "Coste anual"),
    "customer_key": ("Customer id", "N° client", "Id cliente"),
    "customer_value": ("Customer value", "Valeur client", "Valor cliente"),
    "effectiveness": ("Effectiveness", "Efficacité", "Eficacia"),
    "event": ("Downstream event", "Événement aval", "Evento"),
    "family": ("Family", "Famille de causes", "Familia"),
    "fixed": ("First-time fix", "Réparé du premier coup", "Arreglado a la primera"),
    "grain": ("Granularity", "Granularité", "Granularidad"),
    "handle_s": ("Handle time (s)", "Temps de traitement (s)", "TMO (segundos)"),
    "k_sample": ("Cases", "Dont cette cause", "Casos"),
    "label": ("Label", "Libellé", "Etiqueta"),
    "label_other": ("Other language", "Autre langue", "Otro idioma"),
    "life_years": ("Life (years)", "Durée de vie (ans)", "Vida útil (años)"),
    "minority_view": ("Minority view", "Avis minoritaire", "Opinión minoritaria"),
    "monthly_mean": ("Monthly mean", "Moyenne mensuelle", "Media mensual"),
    "n_contacts": ("Count", "Nombre de contacts", "Número de contactos"),
    "n_sample": ("Sample size", "Échantillon", "Muestra"),
    "n_x": ("Number", "Effectif", "Valor"),
    "objective": ("Objective", "Objectif", "Objetivo"),
    "owner": ("Owner", "Porteur", "Responsable"),
    "p_event": ("Probability", "Probabilité", "Probabilidad"),
    "parent_id": ("Attached to", "Rattaché à", "Adscrito a"),
    "period_start": ("Period start", "Début de période", "Fecha"),
    "previous_id": ("Previous id", "Ancien n°", "Id anterior"),
    "quarter": ("Quarter", "Trimestre", "Quarter"),
    "ramp_months": ("Ramp-up (months)", "Montée en charge (mois)", "Arranque (meses)"),
    "reason_id": ("Reason no.", "N° motif", "Nº motivo"),
    "reason_source": ("Coded by", "Origine du codage", "Origen de la codificación"),
    "resolved": ("Resolved at first contact", "Résolu au premier contact", "Resuelto al primer contacto"),
    "round": ("Round", "Tour", "Ronda"),
    "score": ("Likelihood to recommend", "Note de recommandation", "Recomendación"),
    "season_declared": ("Months of season", "Mois de saisonnalité", "Meses de estacionalidad"),
    "seasonal": ("Seasonal", "Saisonnalité", "Estacional"),
    "second_reason_id": ("Second reason", "Second motif", "Segundo motivo"),
    "share": ("Share of contacts", "Part des contacts", "Parte de los contactos"),
    "solution_id": ("Solution no.", "N° solution", "Nº solución"),
    "source_code": ("Source code", "Code d'origine", "Código de origen"),
    "state": ("Status", "Statut", "Estado"),
    "target": ("Target", "Cible", "Meta"),
    "target_week": ("Weekly target", "Cible par semaine", "Meta semanal"),
    "tier": ("Tier", "Niveau", "Nivel"),
    "topic": ("Topic", "Sujet", "Tema"),
    "voter": ("Voter", "Participant", "Participante"),
    "week": ("Week", "Semaine", "Semana"),
    "why": ("Why", "Pourquoi", "Por qué"),
    "why_not_eliminate": ("Why not eliminate", "Pourquoi ne pas éradiquer", "Por qué no eliminar"),
}
"""The spelling that a template writes over each column, in English, French and Spanish; every one is known above."""
LANGUAGE_PLACE = {"en": 0, "fr": 1, "es": 2}
EXAMPLE = ("Example", "Exemple", "Ejemplo")
"""Heading of the column that marks a template's example row, and the word in it; such a row is no data."""
DICTIONARY = ("Dictionary", "Dictionnaire", "Diccionario")
"""Name of the sheet that explains a template; it is never read."""
