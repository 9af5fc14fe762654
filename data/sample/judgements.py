"""The judgements of the sample, in French: what the deck fixes is marked real, everything else is an illustration.

Plain material: `make_sample` gives each entry its author and its time and appends it to a ledger.
"""

from __future__ import annotations

from typing import Any

DECK = "Support du webinaire AMARC / Activeo (14 mai 2020)"

# The list -------------------------------------------------------------------------------------------------------

REVISION: dict[str, Any] = {
    "version": 2,
    "why": (
        "Les quatre premières lignes du tableau portent les numéros 1 à 4, alors que les fiches citent 2.02, 2.03 "
        "et 2.09 : ces lignes prennent la suite des autres motifs SIRHEN, de 2.01 à 2.04. Aucun libellé ne change."
    ),
    "crosswalk": [
        {"from": "1", "to": "2.01", "change": "renamed"},
        {"from": "2", "to": "2.02", "change": "renamed"},
        {"from": "3", "to": "2.03", "change": "renamed"},
        {"from": "4", "to": "2.04", "change": "renamed"},
    ],
    "illustration": False,
}

BREAKS: dict[str, dict[str, Any]] = {
    "B1": {
        "reason_id": "2.08b",
        "week": "2019-W42",
        "kind": "list",
        "why": (
            "Le motif 2.08 a été séparé en 2.08a (valider) et 2.08b (modifier). Les contacts d’avant ne se partagent "
            "pas sans nouveau codage : 2.08b n’a pas de passé auquel se comparer. La semaine est une hypothèse "
            "d’illustration."
        ),
        "illustration": True,
    }
}

# Challenges: reason -> (should it exist, who says so, why) --------------------------------------------------------

CHALLENGES = {
    "2.01": (
        "no",
        "Principale de collège",
        "Le portail sait déjà quelle fonction j’occupe : ma ligne SIRHEN devrait apparaître le jour de ma prise de "
        "poste, sans que je la demande.",
    ),
    "2.02": (
        "no",
        "CARINA",
        "Les entretiens existent dans l’application. Ils ne s’affichent pas tant que la campagne n’est pas ouverte, "
        "et rien ne le dit à l’écran.",
    ),
    "2.03": (
        "no",
        "Direction des personnels enseignants",
        "L’affectation est connue avant la rentrée. Si elle arrivait à temps dans SIRHEN, personne n’appellerait.",
    ),
    "2.04": (
        "no",
        "Exploitation de la DSI",
        "Une erreur de serveur se voit de notre côté. C’est à nous de la corriger avant qu’on nous la signale.",
    ),
    "2.05": (
        "in_part",
        "CS-RH",
        "Le refus est parfois justifié. Mais le message devrait dire quel droit manque et à qui le demander.",
    ),
    "2.06": (
        "no",
        "CARINA",
        "C’est la même panne sous un autre nom. Faut-il rattacher ce motif à 2.04 ?",
    ),
    "2.07": (
        "yes",
        "Proviseur",
        "Le rendez-vous de carrière compte pour l’enseignant. Quand je n’y arrive pas, j’ai besoin de quelqu’un qui "
        "regarde toute la situation avec moi.",
    ),
    "2.08a": (
        "in_part",
        "Maîtrise d’ouvrage SIRHEN",
        "Valider est simple quand on connaît l’ordre des étapes. Une aide donnée au bon moment suffirait le plus "
        "souvent.",
    ),
    "2.08b": (
        "in_part",
        "CARINA",
        "La règle est toujours la même, et nous la répétons au téléphone. Elle pourrait être donnée à toute heure, "
        "sans attente.",
    ),
    "2.09": (
        "in_part",
        "Inspection",
        "Convoquer fait partie de notre métier ; chercher le bouton, non.",
    ),
    "2.10": (
        "no",
        "Direction des personnels enseignants",
        "Le message part, mais pas à l’adresse que l’enseignant lit. Une convocation devrait arriver du premier coup.",
    ),
    "2.11": (
        "in_part",
        "CARINA",
        "Le compte rendu a une date de publication. Si elle était affichée, la moitié des questions tomberait.",
    ),
    "2.12": (
        "in_part",
        "Enseignante invitée",
        "Je veux donner mes observations, et l’administration veut les recevoir. C’est le formulaire qui gêne.",
    ),
    "2.13": (
        "in_part",
        "CS-RH",
        "Attendre l’avis du Recteur est normal. Demander s’il est arrivé ne devrait pas prendre un appel.",
    ),
    "2.14": (
        "no",
        "Exploitation de la DSI",
        "« Erreur générale » ne dit rien à l’utilisateur, et ne nous dit rien non plus.",
    ),
    "2.15": (
        "yes",
        "Direction des personnels enseignants",
        "Une mutation engage une vie de famille. Ces questions méritent une conversation.",
    ),
    "2.16": (
        "no",
        "Communication de la DSI",
        "L’adresse a changé et nous ne l’avons annoncée qu’une fois. L’appel répare notre silence.",
    ),
    "2.17": (
        "no",
        "CARINA",
        "Presque la même demande que 2.10. À rattacher lors de la prochaine révision de la liste ?",
    ),
    "1.01": (
        "yes",
        "Division des moyens",
        "Un désaccord sur une pondération se traite de vive voix, sinon il revient sous forme de recours.",
    ),
    "1.02": (
        "in_part",
        "Secrétaire général d’EPLE",
        "Les HSA doivent être contrôlées. Mais que l’application me dise de combien je dépasse.",
    ),
    "1.03": (
        "no",
        "CARINA",
        "Les droits sont connus avant la rentrée : les ouvrir ne devrait demander l’aide de personne.",
    ),
    "1.04": (
        "no",
        "Division des moyens",
        "Le message d’erreur couvre au moins trois situations différentes. Aucune n’est le fait de l’établissement.",
    ),
    "1.05": (
        "in_part",
        "Secrétaire général d’EPLE",
        "On oublie toujours une saisie. Pouvoir rouvrir soi-même pendant deux jours suffirait.",
    ),
    "1.06": (
        "in_part",
        "Service de la carte des formations",
        "Le contrôle du MEF est utile à tous. C’est sa mise à jour, en juin, qui vient trop tard.",
    ),
    "1.07": (
        None,
        "Atelier 2",
        "Volume inconnu : l’atelier demande un comptage avant de se prononcer.",
    ),
    "1.08": (
        "in_part",
        "Secrétaire général d’EPLE",
        "Le libellé mêle plusieurs saisies. Certaines sont simples, d’autres demandent une règle que peu de gens "
        "connaissent.",
    ),
    "1.09": (
        None,
        "Atelier 2",
        "Volume inconnu, et deux demandes dans un seul libellé : à séparer puis à compter.",
    ),
}

# The matrix: reason -> (customer, company, objective, why, why not eliminate, minority view) ----------------------
# None as a position leaves the card in the tray. 2.07 and 2.08b: the deck fixes the objective.

FIXED_BY_DECK = ("2.07", "2.08b")

PLACEMENTS: dict[str, tuple[Any, ...]] = {
    "2.01": (
        -0.7, -0.6, "eliminate",
        "Personne n’a envie de cet appel : le chef d’établissement perd sa matinée de rentrée, et nous ouvrons un "
        "droit que nous aurions pu ouvrir avant.",
        None, None,
    ),
    "2.02": (
        -0.5, -0.5, "eliminate",
        "Rien n’est en panne : il manque une phrase à l’écran tant que la campagne n’est pas ouverte.",
        None, None,
    ),
    "2.03": (
        -0.8, -0.8, "eliminate",
        "Premier motif de la liste, près d’un contact sur quatre. La donnée existe en gestion ; elle arrive en "
        "retard.",
        None, "CS-RH : une partie des cas tient à des affectations vraiment tardives, qu’on ne supprimera pas.",
    ),
    "2.04": (
        -0.9, -0.7, "eliminate",
        "Une erreur de serveur n’apporte rien à personne et se prévient par la surveillance.",
        None, None,
    ),
    "2.05": (
        -0.4, 0.0, None,
        "Désaccord maintenu : utile contrôle des droits pour les uns, appel inutile pour les autres. La carte reste "
        "sur l’axe jusqu’à l’étude des causes.",
        None, "CS-RH tient à ce contrôle ; CARINA voudrait éradiquer.",
    ),
    "2.06": (
        -0.6, -0.4, "eliminate",
        "Même nature que 2.04, en plus rare.",
        None, None,
    ),
    "2.07": (
        0.7, 0.6, "leverage",
        "Objectif donné par la fiche du support : Valoriser. La position exacte sur les axes est une hypothèse "
        "d’illustration.",
        None, None,
    ),
    "2.08a": (
        0.4, -0.5, "automate",
        "La demande est légitime et la réponse toujours la même : quelques étapes, dans l’ordre.",
        "La validation elle-même doit exister. On peut clarifier l’écran, et c’est étudié ; les questions de mai et "
        "juin ne disparaîtront pas toutes.",
        "Maîtrise d’ouvrage : corriger l’écran d’abord, le chatbot ensuite.",
    ),
    "2.08b": (
        0.6, -0.5, "automate",
        "Objectif donné par la fiche du support : Automatiser. La position exacte sur les axes est une hypothèse "
        "d’illustration.",
        "L’erreur vue après coup existera toujours : ce qui peut disparaître est l’attente de la réponse "
        "(raison : hypothèse d’illustration).",
        None,
    ),
    "2.09": (
        -0.3, 0.4, "simplify",
        "L’inspection tient à ses convocations, l’écran les rend pénibles.",
        None, None,
    ),
    "2.10": (
        -0.6, -0.4, "eliminate",
        "Une convocation qui n’arrive pas inquiète l’enseignant et occupe deux services.",
        None, None,
    ),
    "2.11": (
        0.3, -0.4, "automate",
        "L’enseignant veut une date ; la donner ne demande personne.",
        "Tant que la publication s’étale sur plusieurs semaines, la question se posera.",
        None,
    ),
    "2.12": (
        -0.4, 0.5, "simplify",
        "L’administration a besoin de ces observations : le formulaire doit aider à les écrire.",
        None, None,
    ),
    "2.13": (
        0.4, -0.3, "automate",
        "Un suivi consultable en ligne répondrait aussi bien que nous.",
        "Le délai de l’avis ne dépend pas du service : l’attente, donc la question, demeure.",
        None,
    ),
    "2.14": (
        -0.9, -0.6, "eliminate",
        "Un message qui ne dit rien à personne : 18 contacts sur 23 finissent chez CS-RH.",
        None, None,
    ),
    "2.15": (
        0.8, 0.5, "leverage",
        "Un dossier de mobilité mal compris coûte une année à l’enseignant et un poste vacant à l’académie.",
        None, "Une voix pour automatiser les questions de calendrier.",
    ),
    "2.16": (
        -0.7, -0.7, "eliminate",
        "L’utilisateur ne demande rien d’autre que d’entrer.",
        None, None,
    ),
    "2.17": (
        -0.5, -0.5, "eliminate",
        "Même cause probable que 2.10 : une adresse que personne ne lit.",
        None, None,
    ),
    "1.01": (
        0.5, 0.4, "leverage",
        "Le désaccord est l’occasion d’expliquer la règle et de corriger de vraies erreurs.",
        None, "Deux participants craignent d’encourager les réclamations.",
    ),
    "1.02": (
        -0.6, 0.5, "simplify",
        "Le contrôle des heures a de la valeur pour l’académie ; la façon de l’annoncer irrite.",
        None, None,
    ),
    "1.03": (
        0.3, -0.6, "automate",
        "Ouvrir un accès est un geste sans jugement.",
        "Les arrivées en cours d’année demanderont toujours une ouverture ; elle peut se faire sans nous.",
        "CARINA : à éradiquer avec 2.01, la cause est la même.",
    ),
    "1.04": (
        -0.8, -0.5, "eliminate",
        "Un message qui bloque sans expliquer : ni l’établissement ni nous n’y gagnons.",
        None, None,
    ),
    "1.05": (
        0.5, -0.4, "automate",
        "Le droit à l’erreur a de la valeur pour l’établissement ; rouvrir la campagne à sa place n’en a pas pour "
        "nous.",
        "On oubliera toujours une ligne : mieux vaut une réouverture en libre service, bornée à deux jours.",
        None,
    ),
    "1.06": (
        -0.4, 0.6, "simplify",
        "Une structure pédagogique juste sert toute l’académie ; le chemin pour la corriger est trop long.",
        None, None,
    ),
    "1.07": (None, None, None, "Laissé dans le bac : aucun volume, rien sur quoi s’appuyer.", None, None),
    "1.08": (
        -0.3, 0.3, "simplify",
        "Placé malgré un volume inconnu : la saisie des IMP compte pour la paie, et l’écran est difficile.",
        None, None,
    ),
    "1.09": (None, None, None, "Laissé dans le bac : le libellé contient deux demandes, à séparer d’abord.", None, None),
}  # fmt: skip

VOTERS = {
    "Anne": "chef d’établissement",
    "Bruno": "CARINA",
    "Claire": "CS-RH",
    "Driss": "maîtrise d’ouvrage SIRHEN",
    "Élodie": "direction des personnels enseignants",
    "Farid": "division des moyens",
    "Gaëlle": "exploitation de la DSI",
    "Henri": "inspection",
}
SECOND_ROUND = ("2.05", "2.07", "2.08a", "1.01", "1.03", "1.05")

# Causes: (id, label, family, owner, {reason: (sample, hits)}) -----------------------------------------------------

CAUSES = (
    (
        "C01",
        "L’affectation n’est pas encore saisie en gestion quand la campagne ouvre",
        "Données",
        "Direction des personnels enseignants",
        {"2.03": (60, 27), "2.02": (12, 5), "2.07": (30, 14)},
    ),
    (
        "C02",
        "L’écran s’ouvre sur la campagne de l’année passée",
        "Outil",
        "Équipe applicative SIRHEN",
        {"2.03": (60, 15), "2.02": (12, 4), "2.07": (30, 6)},
    ),
    (
        "C03",
        "Les droits ne suivent pas la prise de poste",
        "Droits",
        "Gestion des identités",
        {"2.01": (30, 19), "2.05": (14, 8), "2.16": (35, 8), "1.03": (10, 6)},
    ),
    (
        "C04",
        "L’adresse gardée en favori ne mène plus au site",
        "Information",
        "Communication de la DSI",
        {"2.16": (35, 15), "2.01": (30, 4)},
    ),
    (
        "C05",
        "Le serveur sature à l’ouverture des campagnes",
        "Outil",
        "Exploitation de la DSI",
        {"2.04": (25, 17), "2.06": (4, 2), "2.14": (18, 9)},
    ),
    (
        "C06",
        "L’ordre des étapes de la validation n’est pas expliqué à l’écran",
        "Information",
        "Maîtrise d’ouvrage SIRHEN",
        {"2.08a": (40, 23), "2.12": (6, 2)},
    ),
    (
        "C07",
        "Le compte-rendu est validé trop vite, l’erreur se voit ensuite",
        "Procédure",
        "Inspection",
        {"2.08b": (20, 13), "2.08a": (40, 7)},
    ),
    (
        "C08",
        "Le contrôle de l’enveloppe d’heures bloque sans dire de combien elle est dépassée",
        "Procédure",
        "Division des moyens",
        {"1.02": (35, 20), "1.04": (25, 8)},
    ),
    (
        "C09",
        "La nomenclature des formations est mise à jour trop tard",
        "Données",
        "Service de la carte des formations",
        {"1.06": (14, 10), "1.04": (25, 6)},
    ),
    (
        "C10",
        "La campagne se clôt d’un clic, sans relecture",
        "Procédure",
        "Division des moyens",
        {"1.05": (20, 14)},
    ),
    (
        "C11",
        "Les messages partent à une adresse que l’enseignant ne lit pas",
        "Information",
        "Direction des personnels enseignants",
        {"2.10": (15, 9), "2.17": (8, 5)},
    ),
)

# Solutions: (id, cause, label, objective, owner, once, year, effectiveness, adoption, ramp, life, chosen, target) ---

SOLUTIONS = (
    (
        "S01", "C01", "Reprendre chaque nuit dans SIRHEN les affectations saisies en gestion", "eliminate",
        "Direction des personnels enseignants", 1150, 100, 0.70, 1.00, 2, 5, True,
        "Enseignants manquants : moins 30 % dès la campagne de l’automne 2020",
    ),
    (
        "S02", "C02", "Ouvrir l’écran sur la campagne de l’année en cours", "eliminate",
        "Équipe applicative SIRHEN", 350, 0, 0.90, 1.00, 0, 4, True,
        "Plus aucun contact dû à l’année affichée",
    ),
    (
        "S03", "C03", "Ouvrir les droits automatiquement à la prise de poste", "eliminate",
        "Gestion des identités", 3800, 300, 0.80, 0.90, 3, 5, False,
        None,
    ),
    (
        "S04", "C04", "Rediriger l’ancienne adresse et l’annoncer aux établissements", "eliminate",
        "Communication de la DSI", 240, 0, 0.80, 0.95, 0, 3, True,
        "Accès au site : moins 40 % au premier semestre 2020",
    ),
    (
        "S05", "C05", "Répartir la charge et surveiller le serveur à l’ouverture des campagnes", "eliminate",
        "Exploitation de la DSI", 500, 60, 0.75, 1.00, 1, 4, True,
        "Erreurs de serveur : moins 50 % de janvier à mars",
    ),
    (
        "S06", "C06", "Réponse du chatbot : les étapes de la validation", "automate",
        "CARINA", 380, 90, 0.60, 0.55, 3, 3, True,
        "Un quart des questions de validation traité sans agent",
    ),
    (
        "S07", "C06", "Aide à l’écran à chaque étape de la validation", "simplify",
        "Maîtrise d’ouvrage SIRHEN", 1200, 0, 0.70, 0.90, 1, 5, False,
        None,
    ),
    (
        "S08", "C07", "Réponse du chatbot : modifier un compte-rendu validé", "automate",
        "CARINA", 380, 90, 0.70, 0.60, 3, 3, True,
        "La règle des 72 heures disponible à toute heure ; compter enfin le motif 2.08b",
    ),
    (
        "S09", "C08", "Afficher l’enveloppe restante avant la validation des HSA", "simplify",
        "Division des moyens", 700, 0, 0.60, 0.95, 1, 5, True,
        "Validation des HSA : temps de traitement réduit d’un tiers à l’automne 2020",
    ),
    (
        "S10", "C10", "Courriel de rappel avant la clôture de la campagne", "automate",
        "Division des moyens", 60, 5, 0.40, 0.80, 0, 3, True,
        "Réouvertures de campagne : moins 30 %",
    ),
    (
        "S11", "C11", "Envoyer les convocations à l’adresse professionnelle et à l’établissement", "eliminate",
        "Direction des personnels enseignants", 950, 60, 0.80, 0.90, 1, 4, False,
        None,
    ),
    (
        "S12", "C01", "Guide d’entretien du premier niveau pour les rendez-vous de carrière", "leverage",
        "CARINA", 420, 0, 0.00, 1.00, 0, 3, True,
        "Rendez-vous fixés au premier niveau : de 22 à 28 sur 40",
    ),
)  # fmt: skip

# Actions: (id, solution, reason, label, owner, week, state) ------------------------------------------------------

ACTIONS = (
    ("A01", "S02", "2.03", "Écran SIRHEN ouvert sur la campagne de l’année en cours", "Équipe applicative SIRHEN",
     "2019-W46", "done"),
    ("A02", "S04", "2.16", "Ancienne adresse redirigée, message à tous les établissements", "Communication de la DSI",
     "2020-W03", "done"),
    ("A03", "S05", "2.04", "Seconde machine et surveillance du serveur", "Exploitation de la DSI",
     "2020-W04", "done"),
    ("A04", "S10", "1.05", "Premier rappel envoyé avant la clôture", "Division des moyens",
     "2020-W06", "done"),
    ("A05", "S06", "2.08a", "Chatbot : étapes de la validation", "CARINA",
     "2020-W23", "planned"),
    ("A06", "S08", "2.08b", "Chatbot : modifier un compte-rendu validé", "CARINA",
     "2020-W24", "planned"),
    ("A07", "S12", "2.07", "Formation du premier niveau au guide d’entretien", "CARINA",
     "2020-W05", "done"),
    ("A08", "S01", "2.03", "Reprise nocturne des affectations, en recette", "Direction des personnels enseignants",
     "2020-W18", "running"),
    ("A09", "S09", "1.02", "Enveloppe restante affichée avant la validation", "Division des moyens",
     "2020-W36", "planned"),
    ("A10", "S11", "2.10", "Essai d’envoi à deux adresses (abandonné : adresses de l’établissement incomplètes)",
     "Direction des personnels enseignants", "2020-W09", "dropped"),
)  # fmt: skip

# Targets: reason -> reduction against the same quarter of the counted year, 2020-Q1 to Q4 --------------------------
# The deck: five reasons selected, quarterly targets for four of them, through automation and eradication.

SELECTED = ("2.03", "2.16", "2.04", "2.08a", "2.07")
TARGETS = {
    "2.03": (0.15, 0.20, 0.30, 0.30),
    "2.16": (0.20, 0.40, 0.40, 0.40),
    "2.04": (0.25, 0.50, 0.50, 0.50),
    "2.08a": (0.00, 0.10, 0.25, 0.25),
}

# The calendar: public facts; what they did to the contacts is an illustration ---------------------------------------

CALENDAR: dict[str, dict[str, Any]] = {
    "E1": {
        "first_day": "2020-03-16",
        "last_day": "2020-05-10",
        "event": "Fermeture des établissements scolaires (Covid-19)",
        "closed": False,
        "why": (
            "Les établissements n’accueillent plus d’élèves, le support répond à distance : les contacts baissent sans "
            "que le service soit fermé. Cette baisse n’est le fruit d’aucune action."
        ),
        "illustration": False,
    },
    "E2": {
        "first_day": "2020-05-11",
        "last_day": "2020-06-21",
        "event": "Réouverture progressive des établissements",
        "closed": False,
        "why": "Écoles à partir du 11 mai, collèges et lycées ensuite, retour de tous les élèves le 22 juin.",
        "illustration": False,
    },
}

# The six workshops: the deck says October 2019, two months, six workshops ---------------------------------------------

WORKSHOPS: dict[str, dict[str, Any]] = {
    "W1": {
        "date": "2019-10-08",
        "people": ["Anne", "Bruno", "Claire", "Driss", "Élodie", "Farid", "Gaëlle", "Henri"],
        "reasons": [],
        "decisions": [
            "Prendre la liste telle que le centre la tient : 27 motifs, 23 comptés, 706 contacts par an.",
            "Parler du motif dans les mots de celui qui appelle.",
        ],
    },
    "W2": {
        "date": "2019-10-15",
        "people": ["Anne", "Bruno", "Claire", "Driss", "Élodie", "Gaëlle"],
        "reasons": ["2.01", "2.02", "2.03", "2.04", "2.08a", "2.08b", "1.07", "1.08", "1.09"],
        "decisions": [
            "Renuméroter 1 à 4 en 2.01 à 2.04.",
            "Séparer « valider » (2.08a) et « modifier » (2.08b) son compte-rendu.",
            "Laisser inconnus les quatre volumes en blanc : un blanc n’est pas un zéro.",
        ],
    },
    "W3": {
        "date": "2019-11-05",
        "people": ["Anne", "Bruno", "Claire", "Driss", "Élodie", "Farid", "Gaëlle", "Henri"],
        "reasons": [],
        "decisions": [
            "Premier vote à l’aveugle sur les 27 motifs, moins 1.07 et 1.09 que personne n’a voulu juger sans comptage."
        ],
    },
    "W4": {
        "date": "2019-11-14",
        "people": ["Anne", "Bruno", "Claire", "Driss", "Élodie", "Farid", "Gaëlle", "Henri"],
        "reasons": ["2.05", "2.07", "2.08a", "1.01", "1.03", "1.05"],
        "decisions": [
            "Second vote sur les six motifs où la salle était partagée.",
            "Placer les cartes et retenir un objectif par motif ; 2.05 reste sur l’axe.",
        ],
    },
    "W5": {
        "date": "2019-11-26",
        "people": ["Bruno", "Claire", "Driss", "Élodie", "Farid", "Gaëlle"],
        "reasons": ["2.01", "2.03", "2.04", "2.07", "2.08a", "2.08b", "2.16", "1.02", "1.04", "1.05", "1.06"],
        "decisions": [
            "Relire un échantillon de contacts par motif et compter les causes.",
            "Confier chaque cause au service qui la produit, non au support.",
        ],
    },
    "W6": {
        "date": "2019-12-03",
        "people": ["Anne", "Bruno", "Claire", "Driss", "Élodie", "Farid", "Gaëlle", "Henri"],
        "reasons": ["2.03", "2.16", "2.04", "2.08a", "2.07"],
        "decisions": [
            "Retenir neuf solutions sur douze.",
            "Suivre cinq motifs chaque semaine ; un objectif chiffré par trimestre pour quatre d’entre eux.",
        ],
    },
}

# The deck's two worked sheets, in our own words -----------------------------------------------------------------------

HYPOTHESIS = "[hypothèse d'illustration] "

SHEETS: dict[str, dict[str, Any]] = {
    "2.08b|automate": {
        "fields": {
            "reason": "Je n’arrive pas à modifier mon compte-rendu.",
            "top": "Fiche du TOP 10.",
            "chatbot_answer": (
                "Un compte-rendu validé peut encore être corrigé pendant 72 heures. Demandez au service qui gère le "
                "dossier d’annuler la validation : vous pourrez alors le modifier, puis le valider de nouveau. Une "
                "fois les 72 heures passées, la demande est examinée par une commission. Je peux vous indiquer le "
                "service à contacter."
            ),
            "knowledge_base": (
                "Même réponse que le chatbot, avec les noms. Moins de 72 heures depuis la validation : le service "
                "gestionnaire l’annule sur demande (contact interne : à compléter par la DSI). Plus de 72 heures : "
                "la modification passe en commission (contact interne : à compléter par la DSI). Ces noms restent "
                "dans la base, le chatbot ne les donne pas."
            ),
            "open_points": (
                HYPOTHESIS + "Le volume de ce motif n’est pas connu : les 61 contacts comptés pour 2.08a couvrent "
                "peut-être aussi 2.08b. Qui tient la commission, et à quel rythme se réunit-elle ?"
            ),
        },
        "facts": [
            "L’objectif retenu pour « modifier mon compte-rendu » est Automatiser.",
            "La fiche porte la marque TOP 10.",
            "Le compte-rendu reste modifiable pendant les 72 heures qui suivent sa validation.",
            "Dans ce délai, on demande au service gestionnaire d’annuler la validation.",
            "Passé ce délai, la modification passe par une commission.",
            "Le chatbot explique la règle et donne les contacts utiles.",
            "La base de connaissances dit la même chose, avec les noms.",
        ],
        "illustration_fields": ["open_points"],
        "illustration": False,
    },
    "2.07|leverage": {
        "fields": {
            "goal": (
                HYPOTHESIS + "Que l’appelant raccroche avec ses rendez-vous de carrière fixés, ou en sachant qui lève "
                "le blocage et quand."
            ),
            "first_line": (
                "Demander d’abord ce qui bloque. Regarder ensuite si l’enseignant figure dans la liste, si l’année "
                "affichée est la bonne, et si la liste montre des enseignants."
            ),
            "frequent_situations": (
                "Le plus souvent, l’enseignant n’est pas dans la liste : voir 2.09 et 2.03. L’année affichée n’est "
                "pas la bonne : voir 2.03. Aucun enseignant ne s’affiche : voir 2.02."
            ),
            "cannot_do": "Le premier niveau ne peut pas ajouter d’enseignant à la liste.",
            "escalation": (
                "Le second niveau n’intervient que si l’appelant insiste fortement, ou si la demande lui est renvoyée."
            ),
            "rights": (
                HYPOTHESIS + "Consultation des listes d’entretiens de l’établissement ; aucune écriture dans les "
                "affectations."
            ),
            "training": (
                HYPOTHESIS + "Deux heures : le calendrier des rendez-vous de carrière, la lecture d’une liste, trois "
                "appels écoutés ensemble."
            ),
            "chatbot_answer": (
                HYPOTHESIS + "Vérifiez que la campagne affichée est celle de l’année en cours, puis que l’enseignant "
                "figure dans la liste. S’il manque, ou si la liste reste vide, un conseiller reprend votre demande : "
                "je vous mets en relation."
            ),
            "knowledge_base": (
                "Même trame que le chatbot, avec les noms : gestionnaire des affectations et correspondant de second "
                "niveau (contacts internes : à compléter par la DSI). Ces noms restent dans la base, le chatbot ne "
                "les donne pas."
            ),
        },
        "facts": [
            "L’objectif retenu pour « fixer mes rendez-vous de carrière » est Valoriser.",
            "Le premier niveau demande quel est le problème rencontré.",
            "Le cas habituel : l’enseignant n’est pas dans la liste (renvoi vers 2.09 et 2.03).",
            "Autre cas : ce n’est pas la bonne année qui s’affiche (renvoi vers 2.03).",
            "Autre cas : aucun enseignant ne s’affiche (renvoi vers 2.02).",
            "Le premier niveau ne peut pas ajouter d’enseignants.",
            "Le second niveau n’est saisi que sous forte pression ou quand le contact lui est renvoyé.",
            "La base de connaissances reprend la réponse du chatbot, avec les noms.",
        ],
        "illustration_fields": ["goal", "rights", "training", "chatbot_answer"],
        "illustration": False,
    },
}

# The reasons in Spanish: our translation; the deck prints its card in French and Spanish ------------------------------

SPANISH = {
    "2.01": "No veo mi línea SIRHEN en el portal Arena",
    "2.02": "No veo las entrevistas en SIRHEN",
    "2.03": "No veo a los docentes / a los docentes correctos / me faltan docentes / año",
    "2.04": "Recibo un mensaje de error «error técnico servidor apache»",
    "2.05": "Me aparece el mensaje «no está autorizado...» / no tiene derecho de acceso",
    "2.06": "Veo el mensaje «error 500»",
    "2.07": "No consigo fijar mis citas de carrera (director de centro / inspector)",
    "2.08a": "No consigo validar mi informe",
    "2.08b": "No consigo modificar mi informe",
    "2.09": "No consigo convocar a un docente",
    "2.10": "No he recibido el correo de convocatoria -> tema cita de carrera",
    "2.11": "No visualizo mi informe de carrera",
    "2.12": "No consigo introducir mis observaciones en mi informe",
    "2.13": "No consigo visualizar el dictamen definitivo del Rector",
    "2.14": "Veo un mensaje «error general»",
    "2.15": "Tengo preguntas sobre mi expediente de movilidad",
    "2.16": "No consigo acceder al sitio",
    "2.17": "No consigo recibir correos (de cita de carrera)",
    "1.01": "No estoy de acuerdo con mis ponderaciones / IMP / ARE / PP",
    "1.02": "No consigo validar mis HSA",
    "1.03": "No tengo acceso a STS",
    "1.04": "Tengo un mensaje de error al validar la campaña / HSA",
    "1.05": "He validado una campaña, ¿pueden reabrirla? / He olvidado un dato / un docente...",
    "1.06": "Me falta un MEF en STS",
    "1.07": "Me falta un profesor / tengo un profesor de más",
    "1.08": "No consigo introducir las IMP, entre ellas IMP deberes hechos, puntuales, anuales / CPGE PP materias especiales",
    "1.09": "Mi docente no tiene servicio / no consigo modificar / introducir un servicio",
}
