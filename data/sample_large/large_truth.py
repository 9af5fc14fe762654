"""What the large client is made from. Everything here is invented; README.md states the same numbers for readers."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

SEED = 156
FIRST_DAY = dt.date(2018, 7, 2)
WEEKS = 156
LAST_DAY = FIRST_DAY + dt.timedelta(weeks=WEEKS, days=-1)
COUNTED_YEAR = (dt.date(2019, 7, 1), dt.date(2020, 6, 30))

CUSTOMERS = 200_000
CONTRACTS = 200_000
"""X. It swings by `CONTRACTS_SWING` over the year; contacts follow it."""
CONTRACTS_SWING = 0.01

RETURN_DAYS = 7
COMES_BACK = 0.60
"""Share of the customers whose contact resolved nothing that come back within `RETURN_DAYS`."""
NO_CUSTOMER = 0.06
NO_REASON_WEEK = 30
"""Contacts a week that nobody coded."""
NO_HANDLE_TIME = 0.20
SURVEYED = 0.05
BLANK_ANSWER = 0.05
MEASURED = 400
"""Handle times of the sample, per reason (all where a reason has fewer)."""

HANDLE_SPREAD = 0.60
"""Standard deviation of the logarithm of a handle time."""
CHANNELS = ("call", "mail", "chat", "form", "visit")
TIERS = ("N1", "N2", "(none)")
UNRESOLVED = 0.06
"""Share of contacts resolved in no tier."""
HANDLE_CHANNEL = {"call": 1.0, "mail": 0.8, "chat": 0.7, "form": 0.6, "visit": 1.5}
HANDLE_TIER = {"N1": 1.0, "N2": 1.6, "(none)": 0.9}

PROFILES = {
    "spoken": (0.62, 0.14, 0.12, 0.06, 0.06),
    "written": (0.30, 0.34, 0.10, 0.22, 0.04),
    "counter": (0.38, 0.12, 0.05, 0.10, 0.35),
    "urgent": (0.90, 0.01, 0.06, 0.01, 0.02),
}
"""Shares of the channels, in the order of `CHANNELS`."""

HOUR = {"(all)": 36.0, "N2": 48.0}
FIXED = {"call": 0.40, "mail": 0.15, "chat": 0.25, "form": 0.10, "visit": 2.50}
CASHABLE = {"(all)": 0.40, "N2": 0.25}
"""Currency per productive hour by tier, per contact by channel; share of a saved minute that becomes money."""

DOWNSTREAM = {
    "none": (("Courrier", 0.00, 2.00),),
    "letter": (("Courrier", 0.30, 2.00),),
    "office": (("Reprise au service facturation", 0.35, 14.00), ("Courrier", 0.20, 2.00)),
    "visit": (("Passage d'un technicien", 0.25, 85.00),),
    "credit": (("Geste commercial", 0.12, 25.00), ("Reprise au service facturation", 0.20, 14.00)),
    "(all)": (("Courrier", 0.10, 2.00),),
}
"""Work after a contact: event, probability per contact, cost per event. Reasons of profile `(all)` are not named."""


class Block(NamedTuple):
    """Contacts of these months are `factor` times those of the others."""

    months: tuple[int, ...]
    factor: float
    printed: str


class Wave(NamedTuple):
    """One smooth wave a year: 1 + amplitude x cos(days since `peak`)."""

    peak: dt.date
    amplitude: float


BILLS, WINTER = Block((4, 10), 1.8, "AVR et OCT"), Block((1, 2, 11, 12), 1.7, "NOV à FEV")
MOVES, HOLIDAYS = Block((7, 8, 9), 1.7, "JUIL à SEPT"), Block((6, 7, 8), 1.8, "JUIN à AOUT")
READINGS = Block((3, 9), 2.0, "MAR et SEPT")
COLD, WARM = Wave(dt.date(2019, 1, 15), 0.30), Wave(dt.date(2019, 7, 1), 0.25)
Season = Block | Wave | None


class Reason(NamedTuple):
    """One reason: `weekly` contacts of a full week on the yearly mean, variance of a week = `phi` x its mean."""

    reason_id: str
    label: str
    label_other: str
    weekly: float
    phi: float
    season: Season
    repeats: float
    handle_s: float
    promoters: float
    detractors: float
    channels: str
    second: float
    downstream: str
    objective: str

    @property
    def fcr(self) -> float:
        """Share resolved at the first contact: those who come back are `COMES_BACK` of the rest."""
        return 1 - self.repeats / COMES_BACK

    @property
    def tnps(self) -> float:
        """Promoters less detractors [points]."""
        return 100 * (self.promoters - self.detractors)


TOPICS = {
    "1": "Facture",
    "2": "Paiement",
    "3": "Contrat",
    "4": "Compteur",
    "5": "Intervention",
    "6": "Panne",
    "7": "Espace client",
    "9": "Autre",
}
OTHER = "9.99"

E, A, S, L = "eliminate", "automate", "simplify", "leverage"
REASONS = tuple(
    Reason(*row)
    for row in (
        ("1.01", "Je ne comprends pas le montant de ma facture", "I do not understand the amount of my bill",
         500, 2.0, BILLS, 0.18, 420, 0.22, 0.44, "spoken", 0.12, "office", E),
        ("1.02", "Je veux changer le montant de ma mensualité", "I want to change my monthly instalment",
         180, 2.0, COLD, 0.06, 260, 0.34, 0.26, "written", 0.05, "(all)", A),
        ("1.03", "Je n'ai pas reçu ma facture", "I did not receive my bill",
         100, 2.0, None, 0.10, 200, 0.25, 0.40, "spoken", 0.04, "letter", E),
        ("1.04", "J'ai besoin d'une copie de ma facture", "I need a copy of my bill",
         66, 1.5, None, 0.05, 160, 0.40, 0.20, "written", 0.02, "letter", A),
        ("1.05", "Ma facture est estimée alors que j'ai donné mon relevé", "My bill is an estimate although I sent my reading",
         41, 1.5, None, 0.22, 510, 0.12, 0.58, "spoken", 0.25, "credit", E),
        ("1.06", "J'ai été facturé deux fois", "I was billed twice",
         22, 1.5, None, 0.20, 560, 0.10, 0.62, "spoken", 0.35, "credit", E),
        ("1.07", "Quel est le prix du kilowattheure ?", "What is the price of a kilowatt-hour?",
         12, 1.2, None, 0.04, 190, 0.42, 0.18, "written", 0.03, "(all)", A),
        ("1.10", "Je ne trouve pas la TVA sur ma facture", "I cannot find the VAT on my bill",
         7, 1.0, None, 0.05, 210, 0.30, 0.30, "written", 0.05, "(all)", A),
        ("2.01", "Comment puis-je payer ma facture ?", "How can I pay my bill?",
         320, 2.0, BILLS, 0.08, 230, 0.36, 0.24, "spoken", 0.03, "(all)", A),
        ("2.02", "Pourquoi mon prélèvement a-t-il été refusé ?", "Why was my direct debit refused?",
         150, 1.5, COLD, 0.14, 350, 0.18, 0.48, "spoken", 0.15, "office", E),
        ("2.03", "J'ai besoin d'un délai de paiement", "I need more time to pay",
         75, 1.5, WINTER, 0.12, 640, 0.44, 0.22, "spoken", 0.20, "letter", L),
        ("2.04", "Pourquoi ai-je reçu une relance alors que j'ai payé ?", "Why was I reminded although I paid?",
         37, 1.5, None, 0.16, 430, 0.08, 0.66, "spoken", 0.22, "office", E),
        ("2.05", "Je change de compte bancaire", "My bank account changes",
         24, 1.5, None, 0.04, 240, 0.45, 0.16, "written", 0.02, "(all)", A),
        ("2.06", "Où en est mon remboursement ?", "Where is my refund?",
         11, 1.2, None, 0.21, 330, 0.12, 0.56, "written", 0.20, "office", E),
        ("2.07", "Je conteste des frais de retard", "I dispute a late fee",
         6, 1.0, None, 0.15, 520, 0.14, 0.52, "written", 0.30, "credit", S),
        ("3.01", "J'emménage : comment ouvrir mon contrat ?", "I move in: how do I open my contract?",
         230, 2.0, MOVES, 0.09, 780, 0.52, 0.14, "counter", 0.06, "visit", L),
        ("3.02", "Je déménage : comment fermer mon contrat ?", "I move out: how do I close my contract?",
         120, 2.0, HOLIDAYS, 0.08, 480, 0.38, 0.22, "counter", 0.05, "letter", S),
        ("3.03", "J'ai besoin de plus de puissance", "I need more power",
         52, 1.5, None, 0.10, 560, 0.40, 0.24, "spoken", 0.18, "visit", L),
        ("3.04", "Je veux changer le nom sur mon contrat", "I want to change the name on my contract",
         30, 1.5, None, 0.07, 390, 0.36, 0.24, "counter", 0.06, "letter", A),
        ("3.05", "Quelle offre me convient ?", "Which offer suits me?",
         18, 1.2, None, 0.06, 840, 0.56, 0.12, "counter", 0.04, "(all)", L),
        ("3.06", "Je ne veux plus être démarché", "I do not want sales calls any more",
         10, 1.2, None, 0.05, 180, 0.20, 0.46, "urgent", 0.02, "(all)", E),
        ("3.07", "Puis-je revenir au tarif d'avant ?", "Can I go back to my former tariff?",
         5, 1.0, None, 0.08, 600, 0.32, 0.30, "spoken", 0.15, "(all)", S),
        ("4.01", "Je n'arrive pas à transmettre mon relevé", "I cannot send my meter reading",
         60, 1.5, WARM, 0.17, 300, 0.16, 0.50, "spoken", 0.08, "office", E),
        ("4.02", "Quand passez-vous relever mon compteur ?", "When do you read my meter?",
         85, 1.5, READINGS, 0.06, 220, 0.34, 0.24, "spoken", 0.02, "(all)", A),
        ("4.03", "Mon compteur affiche un code que je ne comprends pas", "My meter shows a code that I do not understand",
         27, 1.5, None, 0.13, 450, 0.28, 0.34, "urgent", 0.20, "visit", S),
        ("4.04", "Puis-je refuser le nouveau compteur ?", "Can I refuse the new meter?",
         16, 1.2, None, 0.11, 700, 0.10, 0.60, "written", 0.25, "letter", S),
        ("4.05", "Ma consommation a doublé sans raison", "My consumption has doubled for no reason",
         33, 1.5, WINTER, 0.19, 720, 0.14, 0.54, "spoken", 0.40, "visit", S),
        ("4.06", "Mon compteur fait du bruit", "My meter makes a noise",
         4, 1.0, None, 0.10, 380, 0.30, 0.30, "urgent", 0.30, "visit", S),
        ("5.01", "Où en est mon raccordement ?", "Where is my connection?",
         46, 1.5, None, 0.22, 410, 0.12, 0.56, "spoken", 0.30, "office", E),
        ("5.02", "Le technicien n'est pas venu", "The technician did not come",
         20, 1.5, None, 0.20, 460, 0.06, 0.72, "urgent", 0.28, "credit", E),
        ("5.03", "Je ne suis pas là le jour du rendez-vous", "I am away on the day of the appointment",
         15, 1.2, HOLIDAYS, 0.04, 210, 0.42, 0.18, "urgent", 0.02, "(all)", A),
        ("5.04", "Le chantier devant chez moi est resté ouvert", "The works in front of my house were left open",
         9, 1.2, None, 0.16, 500, 0.08, 0.64, "spoken", 0.35, "visit", E),
        ("6.01", "Je n'ai plus de courant", "I have no power",
         14, 1.2, None, 0.12, 340, 0.40, 0.26, "urgent", 0.45, "visit", S),
        ("6.02", "J'ai une fuite avant mon compteur", "Water leaks before my meter",
         8, 1.0, None, 0.14, 440, 0.44, 0.24, "urgent", 0.40, "visit", S),
        ("6.03", "Mon eau est trouble", "My water is cloudy",
         3, 1.0, None, 0.10, 400, 0.30, 0.34, "spoken", 0.40, "visit", S),
        ("7.01", "J'ai oublié mon mot de passe", "I forgot my password",
         13, 1.2, None, 0.06, 170, 0.30, 0.32, "spoken", 0.01, "(all)", A),
        ("7.02", "Je n'arrive pas à créer mon espace client", "I cannot create my account",
         6, 1.0, None, 0.15, 380, 0.16, 0.48, "spoken", 0.08, "(all)", S),
        ("7.03", "Mes alertes de consommation ne marchent plus", "My consumption alerts stopped working",
         3, 1.0, None, 0.12, 360, 0.22, 0.40, "written", 0.20, "(all)", S),
        ("7.04", "Comment ajouter une personne à mon espace ?", "How do I add a person to my account?",
         4, 1.0, None, 0.05, 250, 0.40, 0.20, "written", 0.04, "(all)", A),
        ("9.99", "Autre demande", "Another request",
         72, 1.5, None, 0.08, 380, 0.30, 0.30, "spoken", 0.10, "(all)", ""),
    )
)  # fmt: skip
BY_ID = {reason.reason_id: reason for reason in REASONS}


class Effect(NamedTuple):
    """From the Monday of `week` on, the contacts of a reason are `factor` times what they were."""

    reason_id: str
    week: str
    factor: float
    action_id: str
    label: str


EFFECTS = (
    Effect("4.01", "2020-W33", 0.60, "A01", "Relevé par photo dans l'espace client"),
    Effect("2.02", "2020-W41", 0.75, "A02", "Message avant le prélèvement"),
    Effect("1.03", "2020-W37", 1.00, "A03", "Rappel de la date de facture par courriel"),
)
"""The third action was carried out and changes nothing. No other reason changes: they are the controls."""


class Break(NamedTuple):
    """From the Monday of `week` on, a share of what was counted in one place is counted in another."""

    break_id: str
    reason_id: str
    week: str
    kind: str
    share: float
    to: str
    why: str


BREAKS = (
    Break(
        "B1", "3.03", "2020-W45", "channel", 0.40, "form", "Formulaire ouvert : 40 % des appels de ce motif y passent."
    ),
    Break("B2", "7.01", "2021-W02", "list", 0.35, "7.02", "Nouvelle consigne : 35 % des cas sont codés 7.02."),
    Break("B3", "7.02", "2021-W02", "list", 0.00, "", "Reçoit des cas codés 7.01 jusque-là."),
    Break("B4", "1.05", "2021-W10", "coder", 0.25, "9.99", "Codage par un modèle : 25 % des cas tombent dans Autre."),
    Break("B5", "9.99", "2021-W10", "coder", 0.00, "", "Reçoit des cas codés 1.05 jusque-là."),
)

CLOSED = (dt.date(2020, 3, 5), dt.date(2020, 3, 6), "Déménagement du centre de contacts")
STORM = (dt.date(2021, 2, 1), dt.date(2021, 2, 5), "Tempête", "6.01", 4.0)
"""One bad week of one reason: four times the usual. It makes no season."""

# What goes with it ----------------------------------------------------------------------------------------------------


def first_time_fix(reason: Reason) -> float:
    """Return the share fixed the first time: a little under the share resolved."""
    return reason.fcr - 0.04


TOP_FROM = 100
"""The client marks its reasons of 100 contacts a week and more: eight of them."""
PRINTED_WRONGLY = {"2.03": "DEC à FEV", "1.04": "SEPT"}
"""The client forgets November, and sees a season where there is none."""
IN_TRAY = ("6.03", "7.03")
ON_AXIS = "3.07"

CAUSES = (
    {"cause_id": "C01", "reason_id": "4.01", "label": "Le formulaire refuse les index à virgule", "family": "Outil",
     "owner": "Espace client", "n_sample": 80, "k_sample": 52, "illustration": "oui"},
    {"cause_id": "C01", "reason_id": "1.05", "label": "Le formulaire refuse les index à virgule", "family": "Outil",
     "owner": "Espace client", "n_sample": 60, "k_sample": 21, "illustration": "oui"},
    {"cause_id": "C02", "reason_id": "2.02", "label": "La date du prélèvement n'est pas annoncée", "family": "Méthode",
     "owner": "Service facturation", "n_sample": 100, "k_sample": 41, "illustration": "oui"},
    {"cause_id": "C03", "reason_id": "1.03", "label": "La facture arrive à une ancienne adresse", "family": "Données",
     "owner": "Service facturation", "n_sample": 90, "k_sample": 33, "illustration": "oui"},
)  # fmt: skip
_SHARED = {"owner": "Service facturation", "ramp_months": 0, "life_years": 3, "chosen": "oui", "illustration": "oui"}
SOLUTIONS = (
    {"solution_id": "S01", "cause_id": "C01", "label": "Relevé par photo dans l'espace client", "objective": E,
     "cost_once": 30000, "cost_year": 4000, "effectiveness": 0.8, "adoption": 0.7, **_SHARED},
    {"solution_id": "S02", "cause_id": "C02", "label": "Message trois jours avant le prélèvement", "objective": E,
     "cost_once": 12000, "cost_year": 9000, "effectiveness": 0.7, "adoption": 0.9, **_SHARED},
    {"solution_id": "S03", "cause_id": "C03", "label": "Rappel de la date de facture par courriel", "objective": E,
     "cost_once": 3000, "cost_year": 1000, "effectiveness": 0.5, "adoption": 0.6, **_SHARED},
)  # fmt: skip
