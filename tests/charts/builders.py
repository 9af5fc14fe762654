"""Tables for pictures, worked out by rule from the printed table of the case: no randomness, no method."""

from __future__ import annotations

import pandas as pd

from bsnskit.contracts import tables

_MONTHS = {
    "JAN": 1,
    "FEV": 2,
    "MAR": 3,
    "AVR": 4,
    "MAI": 5,
    "JUIN": 6,
    "JUIL": 7,
    "SEPT": 9,
    "OCT": 10,
    "NOV": 11,
    "DEC": 12,
}

CASE = [
    ("2.01", "SIRHEN", "Je ne vois pas ma ligne SIRHEN sur le portail Arena", 52, "SEPT à NOV", True, 26, 22),
    ("2.02", "SIRHEN", "Je ne vois pas les entretiens dans SIRHEN", 13, "SEPT", False, 4, 7),
    (
        "2.03",
        "SIRHEN",
        "Je ne vois pas les enseignants / les bons enseignants / il me manque des enseignants / année",
        168,
        "SEPT à NOV",
        True,
        126,
        31,
    ),
    (
        "2.04",
        "SIRHEN",
        'Je reçois un message d\'erreur "erreur technique serveur apache"',
        35,
        "JAN à MAR",
        True,
        15,
        17,
    ),
    (
        "2.05",
        "SIRHEN",
        "Je rencontre le message \"vous n'êtes pas autorisé...\" / vous n'avez pas le droit d'accès",
        20,
        "DEC et AVR",
        False,
        10,
        8,
    ),
    ("2.06", "SIRHEN", 'Je vois le message "erreur 500"', 4, "SEPT", False, 3, 1),
    (
        "2.07",
        "SIRHEN",
        "Je n'arrive pas à fixer mes rdv de carrière (chef d'établissement / inspecteur)",
        40,
        "OCT à NOV",
        True,
        22,
        14,
    ),
    ("2.08a", "SIRHEN", "Je n'arrive pas à valider mon compte-rendu", 61, "MAI à JUIN", True, 47, 12),
    ("2.08b", "SIRHEN", "Je n'arrive pas à modifier mon compte-rendu", None, None, False, None, None),
    ("2.09", "SIRHEN", "Je n'arrive pas convoquer un enseignant", 2, "", False, 0, 2),
    (
        "2.10",
        "SIRHEN",
        "Je n'ai pas reçu le mail de convocation -> sujet rendez-vous de carrière",
        21,
        "DEC et JAN",
        False,
        17,
        4,
    ),
    ("2.11", "SIRHEN", "Je ne visualise pas mon compte rendu de carrière", 18, "SEPT et DEC", False, 15, 3),
    ("2.12", "SIRHEN", "Je n'arrive pas à saisir mes observations sur mon compte rendu", 6, "", False, 3, 3),
    ("2.13", "SIRHEN", "Je n'arrive pas à visualiser l'avis définitif du Recteur", 4, "", False, 2, 2),
    ("2.14", "SIRHEN", 'Je vois un message "erreur générale"', 23, "OCT et FEV", False, 4, 18),
    ("2.15", "SIRHEN", "J'ai des questions sur mon dossier mobilité", 18, "SEPT", False, 11, 5),
    ("2.16", "SIRHEN", "Je n'arrive pas à accéder au site", 57, "JAN à JUIN", True, 29, 25),
    ("2.17", "SIRHEN", "Je n'arrive pas de recevoir des mails (de rdv carrière)", 10, "NOV", False, 5, 0),
    ("1.01", "STS WEB", "Je ne suis pas d'accord avec mes pondérations / IMP / ARE / PP", 13, "NOV", False, 9, 1),
    ("1.02", "STS WEB", "Je n'arrive pas à valider mes HSA", 50, "OCT", True, 34, 13),
    ("1.03", "STS WEB", "Je n'ai pas accès à STS", 12, "SEPT à OCT", False, 6, 5),
    ("1.04", "STS WEB", "J'ai un message d'erreur à la validation de la campagne / HSA", 34, "MAI à OCT", True, 24, 7),
    (
        "1.05",
        "STS WEB",
        "J'ai validé une campagne, pouvez-vous la rouvrir / J'ai oublié une saisie / un enseignant ...",
        25,
        "OCT",
        False,
        22,
        2,
    ),
    ("1.06", "STS WEB", "Il me manque un MEF dans STS", 20, "JUIN à JUIL", False, 15, 2),
    ("1.07", "STS WEB", "Il me manque un prof / j'ai un prof en trop", None, None, False, None, None),
    (
        "1.08",
        "STS WEB",
        "Je n'arrive pas à saisir les IMP * dont IMP devoirs faits, ponctuels, annuels / CPGE PP Sujets Spéciales",
        None,
        None,
        False,
        None,
        None,
    ),
    (
        "1.09",
        "STS WEB",
        "Mon enseignant n'a pas de service / je n'arrive pas à modifier / saisir un service",
        None,
        None,
        False,
        None,
        None,
    ),
]


def reasons() -> pd.DataFrame:
    """The 27 reasons of the case, rows 1-4 under their revised ids."""
    return tables.from_rows(
        tables.Reasons,
        [
            {
                "reason_id": row[0],
                "topic": row[1],
                "label": row[2],
                "state": "active",
                "client_top": row[5],
                "season_declared": row[4],
                "list_version": 2,
            }
            for row in CASE
        ],
    )


def pareto() -> pd.DataFrame:
    ranked = sorted((row for row in CASE if row[3] is not None), key=lambda row: -row[3])
    total = sum(row[3] for row in ranked)
    cumulated = 0
    rows = []
    for place, row in enumerate(ranked):
        cumulated += row[3]
        rows.append(
            {
                "reason_id": row[0],
                "topic": row[1],
                "label": row[2],
                "n_contacts": row[3],
                "monthly_mean": row[3] / 12,
                "rank": place + 1,
                "share": row[3] / total,
                "share_cumulated": cumulated / total,
                "computed_top": place < 10,
                "client_top": row[5],
            }
        )
    unknown = [
        {"reason_id": row[0], "topic": row[1], "label": row[2], "computed_top": False, "client_top": row[5]}
        for row in CASE
        if row[3] is None
    ]
    return tables.from_rows(tables.Pareto, rows + unknown)


def tiers() -> pd.DataFrame:
    rows = []
    for row in CASE:
        known = row[3] is not None
        for tier, count in (
            ("CARINA", row[6]),
            ("CS-RH", row[7]),
            ("(none)", row[3] - row[6] - row[7] if known else None),
        ):
            rows.append({"reason_id": row[0], "tier": tier, "n_contacts": count})
    return tables.from_rows(tables.Tiers, rows)


def months_of(text: str | None) -> list[int]:
    if not text:
        return []
    if " à " in text:
        first, last = (_MONTHS[word] for word in text.split(" à "))
        return [(first + step - 1) % 12 + 1 for step in range((last - first) % 12 + 1)]
    return [_MONTHS[word] for word in text.split(" et ")]


def monthly() -> pd.DataFrame:
    """Four fifths of a reason's year in its printed months, the rest spread; September 2018 to August 2019."""
    starts = [pd.Timestamp(2018 + (month < 9), month, 1) for month in [9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8]]
    rows = []
    for row in CASE:
        if row[3] is None:
            continue
        marked = months_of(row[4]) or [start.month for start in starts[:10]]
        counts = {start.month: 0 for start in starts}
        for contact in range(row[3]):
            month = marked[contact % len(marked)] if contact % 5 else starts[(contact * 7) % 11].month
            counts[month] += 1
        rows += [
            {"reason_id": row[0], "period_start": start, "n_contacts": float(counts[start.month])} for start in starts
        ]
    return pd.DataFrame.from_records(rows)


def seasons() -> pd.DataFrame:
    rows = []
    for row in CASE:
        declared = ",".join(map(str, sorted(months_of(row[4]))))
        enough = row[3] is not None and row[3] >= 18
        season = enough and bool(declared)
        rows.append(
            {
                "reason_id": row[0],
                "declared": row[4],
                "months_declared": declared if row[3] is not None else None,
                "months_computed": declared if season else "",
                "verdict": "season" if season else "no_season" if enough else "not_enough_data",
                "p_value": 0.001 if season else 0.4,
                "n_contacts": row[3],
                "agrees": True if season else None,
            }
        )
    return tables.from_rows(tables.Seasons, rows)


def costs() -> pd.DataFrame:
    rows = []
    for place, row in enumerate(CASE):
        unit, after = 9.2 + 0.9 * (place % 6), 2.1 + 3.4 * (place % 5)
        known = row[3] is not None
        rows.append(
            {
                "reason_id": row[0],
                "n_contacts": row[3],
                "handle_s": 420.0 + 30 * (place % 7),
                "handle_low": 380.0,
                "handle_high": 640.0,
                "n_handle": 40,
                "unit_contact": unit,
                "unit_downstream": after,
                "cost_contact": row[3] * unit if known else None,
                "cost_downstream": row[3] * after if known else None,
                "cost_total": row[3] * (unit + after) if known else None,
                "cost_cashable": row[3] * unit * 0.4 if known else None,
            }
        )
    return tables.from_rows(tables.Costs, rows)


def experience() -> pd.DataFrame:
    rows = []
    for place, row in enumerate(CASE):
        count = (row[3] or 0) // 2 if place % 9 != 8 else 0
        if count < 3:
            rows.append({"reason_id": row[0], "n_tnps": 0, "n_fcr": 0, "n_ftf": 0, "n_effort": 0})
            continue
        value = float((place * 37) % 120 - 70)
        half = 150 / count**0.5
        rows.append(
            {
                "reason_id": row[0],
                "tnps": value,
                "tnps_low": max(value - half, -100.0),
                "tnps_high": min(value + half, 100.0),
                "n_tnps": count,
                "fcr": 0.62,
                "fcr_low": 0.5,
                "fcr_high": 0.73,
                "n_fcr": count,
                "ftf": 0.55,
                "ftf_low": 0.43,
                "ftf_high": 0.66,
                "n_ftf": count,
                "n_effort": 0,
            }
        )
    return tables.from_rows(tables.Experience, rows)


_SPOTS = {
    "eliminate": (-0.6, -0.6),
    "automate": (0.6, -0.6),
    "simplify": (-0.6, 0.6),
    "leverage": (0.6, 0.6),
}


def cards() -> pd.DataFrame:
    """Every reason as a card: seven in each crowded quadrant, one on an axis, three undecided, five in the tray."""
    cost = costs().set_index("reason_id")["cost_total"]
    rows = []
    for place, row in enumerate(CASE):
        objective = ("eliminate", "eliminate", "automate", "simplify", "automate", "leverage", "eliminate")[place % 7]
        x, y = _SPOTS[objective]
        x, y = x + 0.1 * (place % 3 - 1), y + 0.1 * (place % 4 - 2)
        decided: str | None = objective
        if place in (4, 9, 14):
            decided = None
        if place == 19:
            x, decided = 0.0, None
        if place in (8, 24, 25, 26, 13):
            x, y, decided = None, None, None
        if row[0] == "2.07":
            x, y, decided = 0.5, 0.5, "leverage"
        rows.append(
            {
                "reason_id": row[0],
                "context": "(all)",
                "label": row[2],
                "customer_value": x,
                "company_value": y,
                "objective": decided,
                "n_contacts": row[3],
                "cost_total": cost[row[0]],
            }
        )
    return pd.DataFrame.from_records(rows)


def totals() -> pd.DataFrame:
    return tables.from_rows(
        tables.ObjectiveTotals,
        [
            {
                "objective": "eliminate",
                "n_reasons": 9,
                "n_unknown": 0,
                "n_cost_unknown": 0,
                "n_contacts": 281,
                "cost_total": 5210.4,
                "share_contacts": 0.41,
                "share_cost": 0.436,
            },
            {
                "objective": "automate",
                "n_reasons": 6,
                "n_unknown": 1,
                "n_cost_unknown": 1,
                "n_contacts": 172,
                "cost_total": 3105.0,
                "share_contacts": 0.25,
                "share_cost": 0.26,
            },
            {
                "objective": "simplify",
                "n_reasons": 4,
                "n_unknown": 0,
                "n_cost_unknown": 0,
                "n_contacts": 131,
                "cost_total": 2290.7,
                "share_contacts": 0.19,
                "share_cost": 0.192,
            },
            {
                "objective": "leverage",
                "n_reasons": 3,
                "n_unknown": 0,
                "n_cost_unknown": 0,
                "n_contacts": 98,
                "cost_total": 1344.0,
                "share_contacts": 0.15,
                "share_cost": 0.112,
            },
            {
                "objective": "",
                "n_reasons": 5,
                "n_unknown": 3,
                "n_cost_unknown": 3,
                "n_contacts": 24,
                "cost_total": 402.0,
            },
        ],
    )


def impacts() -> pd.DataFrame:
    rows = []
    listed = [
        (
            "2.03",
            168,
            2900.0,
            [
                ("C01", "La base enseignants n'est pas à jour au 1er septembre", "DSI, référentiel", 26, 60),
                ("C02", "Le chef d'établissement regarde la mauvaise année", "Communication", 14, 60),
                ("C03", "Droits SIRHEN non délégués par le rectorat", "Division des personnels", 8, 60),
            ],
        ),
        (
            "2.08a",
            61,
            980.0,
            [
                (
                    "C04",
                    "Le bouton de validation n'apparaît qu'après l'enregistrement de toutes les rubriques du compte-rendu",
                    "Éditeur SIRHEN",
                    31,
                    40,
                )
            ],
        ),
        (
            "2.16",
            57,
            760.0,
            [
                ("C03", "Droits SIRHEN non délégués par le rectorat", "Division des personnels", 9, 30),
                ("C05", "Mot de passe expiré", "DSI", 12, 30),
            ],
        ),
    ]
    for reason, volume, cost, causes in listed:
        left = 1.0
        for cause, label, owner, hits, sample in causes:
            share = hits / sample
            left -= share
            half = 1.96 * (share * (1 - share) / sample) ** 0.5
            rows.append(
                {
                    "cause_id": cause,
                    "reason_id": reason,
                    "label": label,
                    "owner": owner,
                    "n_sample": sample,
                    "share": share,
                    "share_low": share - half,
                    "share_high": share + half,
                    "n_contacts": volume * share,
                    "cost_total": cost * share,
                    "illustration": True,
                }
            )
        rows.append(
            {
                "cause_id": "unexplained",
                "reason_id": reason,
                "label": "unexplained",
                "n_sample": causes[0][4],
                "share": left,
                "n_contacts": volume * left,
                "cost_total": cost * left,
                "illustration": True,
            }
        )
    return tables.from_rows(tables.CauseImpacts, rows)


def returns() -> pd.DataFrame:
    base = {"saving_full": 900.0, "counted": True, "n_unknown": 0, "illustration": True}
    return tables.from_rows(
        tables.Returns,
        [
            {
                **base,
                "solution_id": "S01",
                "label": "Synchroniser la base enseignants avant la rentrée",
                "objective": "eliminate",
                "avoided": 62.4,
                "saving_cashable": 610.0,
                "cost_once": 900.0,
                "cost_year": 120.0,
                "npv": 740.0,
                "payback_years": 1.8,
                "chosen": True,
            },
            {
                **base,
                "solution_id": "S02",
                "label": "Réponse du chatbot : modifier un compte-rendu dans les 72 heures",
                "objective": "automate",
                "avoided": 31.0,
                "saving_cashable": 280.0,
                "cost_once": 400.0,
                "cost_year": 60.0,
                "npv": 210.0,
                "payback_years": 1.9,
                "chosen": True,
            },
            {
                **base,
                "solution_id": "S03",
                "label": "Réécrire l'écran de validation",
                "objective": "simplify",
                "avoided": 24.0,
                "saving_cashable": 190.0,
                "cost_once": 1500.0,
                "cost_year": 0.0,
                "npv": -820.0,
                "payback_years": None,
                "chosen": False,
            },
            {
                **base,
                "solution_id": "S04",
                "label": "Guide d'entretien pour la première ligne",
                "objective": "leverage",
                "avoided": None,
                "saving_cashable": None,
                "cost_once": 200.0,
                "cost_year": 50.0,
                "npv": None,
                "payback_years": None,
                "chosen": True,
            },
        ],
    )


def skyline(shown: int = 8, weeks: int = 6) -> pd.DataFrame:
    """Weeks up to 2020-W20; the first is cut, the second was not delivered, the spring closing covers the middle."""
    ranked = sorted((row for row in CASE if row[3] is not None), key=lambda row: -row[3])[:shown]
    rows = []
    for place, row in enumerate(ranked):
        for step in range(weeks):
            number = 20 - weeks + 1 + step
            count: float | None = float((row[3] * (3 + (place * 5 + step * 7) % 6)) // 240)
            if number in (16, 17):
                count = count and count // 2
            if step == 1 and weeks == 6:
                count = None
            rows.append(
                {
                    "reason_id": row[0],
                    "label": row[2],
                    "week": f"2020-W{number:02d}",
                    "n_contacts": count,
                    "complete": step not in (0, 1) if weeks == 6 else step != weeks - 1,
                    "open_days": 5 if number not in (16, 19) else 4,
                    "event": "Établissements fermés (printemps 2020)" if number <= 18 else None,
                    "target_week": row[3] / 60 if place in (0, 1, 3, 5) else None,
                }
            )
    return tables.from_rows(tables.Skyline, rows)


def phases() -> pd.DataFrame:
    lacks = {"collect": "a volume", "analyse": "a solution chosen", "follow": "a closed action", "monitor": None}
    rows = []
    for place, row in enumerate(CASE):
        phase = ("collect", "collect", "analyse", "collect", "follow", "analyse", "monitor")[place % 7]
        rows.append({"reason_id": row[0], "label": row[2], "phase": phase, "lacks": lacks[phase]})
    return tables.from_rows(tables.Phases, rows)
