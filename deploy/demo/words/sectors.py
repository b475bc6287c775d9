"""What startups make, for whom, and what it is good for: in French and English, by sector."""

from typing import Final, NamedTuple

Both = tuple[str, str]


class Sector(NamedTuple):
    name: str
    weight: float
    products: tuple[Both, ...]
    audiences: tuple[Both, ...]
    tags: tuple[str, ...]


SECTORS: Final = (
    Sector(
        "software",
        31,
        (
            ("un tableau de bord sans code", "a no-code dashboard"),
            ("une API de facturation", "a billing API"),
            ("un assistant qui relit les contrats", "an assistant that proofreads contracts"),
            ("un planificateur d’équipes", "a team scheduler"),
            ("une plateforme de tests automatisés", "an automated testing platform"),
            ("un coffre-fort de documents", "a document vault"),
            ("un moteur de recherche interne", "an in-house search engine"),
        ),
        (
            ("les PME", "small businesses"),
            ("les équipes produit", "product teams"),
            ("les collectivités", "local authorities"),
            ("les cabinets comptables", "accountants"),
            ("les développeurs", "developers"),
        ),
        ("saas", "ai", "open source", "api", "no-code", "cybersecurity"),
    ),
    Sector(
        "greentech",
        11,
        (
            ("une mesure de l’empreinte carbone", "carbon accounting"),
            ("des capteurs de consommation d’eau", "water metering sensors"),
            ("une seconde vie pour les batteries", "second-life batteries"),
            ("un compost connecté", "connected composting"),
            ("des panneaux solaires légers", "lightweight solar panels"),
        ),
        (
            ("les copropriétés", "apartment buildings"),
            ("les industriels", "manufacturers"),
            ("les maraîchers", "market gardeners"),
            ("les villes moyennes", "mid-size towns"),
        ),
        ("climate", "energy", "circular economy", "water", "hardware"),
    ),
    Sector(
        "industry",
        9,
        (
            ("la maintenance prédictive", "predictive maintenance"),
            ("des pièces imprimées en métal", "metal-printed parts"),
            ("un bras robotisé à partager", "a shared robot arm"),
            ("le contrôle qualité par caméra", "camera quality control"),
        ),
        (
            ("les ateliers de mécanique", "machine shops"),
            ("l’aéronautique", "aerospace"),
            ("les petites séries", "short production runs"),
            ("la plasturgie", "plastics makers"),
        ),
        ("robotics", "3d printing", "iot", "hardware"),
    ),
    Sector(
        "marketing",
        9,
        (
            ("une régie d’affichage local", "local ad space"),
            ("un studio de vidéos courtes", "a short-video studio"),
            ("l’analyse des avis clients", "review analytics"),
            ("des programmes de fidélité", "loyalty programmes"),
        ),
        (
            ("les commerces de quartier", "neighbourhood shops"),
            ("les marques de mode", "fashion brands"),
            ("les offices de tourisme", "tourist offices"),
        ),
        ("adtech", "content", "e-commerce", "data"),
    ),
    Sector(
        "health",
        7,
        (
            ("un carnet de suivi du sommeil", "a sleep journal"),
            ("la téléexpertise en dermatologie", "remote dermatology"),
            ("des orthèses sur mesure", "made-to-measure orthoses"),
            ("un détecteur de chutes discret", "a discreet fall detector"),
        ),
        (
            ("les soignants à domicile", "home carers"),
            ("les hôpitaux", "hospitals"),
            ("les aidants familiaux", "family carers"),
            ("les sportifs amateurs", "amateur athletes"),
        ),
        ("medtech", "prevention", "wearables", "ai"),
    ),
    Sector(
        "deeptech",
        7,
        (
            ("des mémoires photoniques", "photonic memory"),
            ("un spectromètre de poche", "a pocket spectrometer"),
            ("des matériaux autoréparants", "self-healing materials"),
            ("un compilateur quantique", "a quantum compiler"),
        ),
        (
            ("les laboratoires", "research labs"),
            ("les centres de données", "data centres"),
            ("le spatial", "the space sector"),
        ),
        ("photonics", "quantum", "materials", "space"),
    ),
    Sector(
        "education",
        5,
        (
            ("des travaux pratiques en réalité virtuelle", "virtual-reality lab classes"),
            ("un tuteur de mathématiques", "a maths tutor"),
            ("des parcours pour changer de métier", "career-change courses"),
        ),
        (("les lycées", "secondary schools"), ("les apprentis", "apprentices"), ("les musées", "museums")),
        ("edtech", "vr", "skills"),
    ),
    Sector(
        "mobility",
        5,
        (
            ("des vélos cargos partagés", "shared cargo bikes"),
            ("un calculateur de covoiturage", "a carpool planner"),
            ("la recharge lente en voirie", "slow kerbside charging"),
        ),
        (("les artisans", "tradespeople"), ("les communes rurales", "rural towns"), ("les livreurs", "couriers")),
        ("bikes", "logistics", "electric", "iot"),
    ),
    Sector(
        "fintech",
        5,
        (
            ("un compte pour associations", "an account for charities"),
            ("l’épargne à plusieurs", "shared savings"),
            ("le paiement en trois clics", "three-click payments"),
        ),
        (("les indépendants", "freelancers"), ("les étudiants", "students"), ("les copropriétés", "co-owners")),
        ("payments", "saving", "api"),
    ),
    Sector(
        "food",
        4,
        (
            ("des fermentations de légumes oubliés", "ferments of forgotten vegetables"),
            ("une cuisine partagée", "a shared kitchen"),
            ("un anti-gaspi pour cantines", "food-waste tools for canteens"),
        ),
        (("les restaurateurs", "restaurants"), ("les cantines", "canteens"), ("les gourmands", "the curious eater")),
        ("foodtech", "local", "circular economy"),
    ),
    Sector(
        "culture",
        3,
        (
            ("une billetterie équitable", "fair ticketing"),
            ("des audioguides écrits par les habitants", "audio guides by locals"),
            ("un studio de jeux narratifs", "a narrative game studio"),
        ),
        (
            ("les salles de concert", "concert halls"),
            ("les petits musées", "small museums"),
            ("les joueurs", "players"),
        ),
        ("games", "music", "heritage"),
    ),
    Sector(
        "legal",
        2,
        (("la veille réglementaire", "regulatory watch"), ("la médiation en ligne", "online mediation")),
        (("les juristes", "lawyers"), ("les bailleurs", "landlords")),
        ("legaltech", "ai"),
    ),
    Sector(
        "sport",
        2,
        (("des terrains à partager", "shared pitches"), ("le suivi des entraînements", "training logs")),
        (("les clubs amateurs", "amateur clubs"), ("les kinés", "physiotherapists")),
        ("wearables", "community"),
    ),
)

BENEFITS: Final = (
    ("Prêt en une journée, sans ingénieur", "Up and running in a day, no engineer needed"),
    ("Moitié moins cher que les solutions existantes", "Half the price of what exists"),
    ("Conçu et fabriqué au fab lab du quartier", "Designed and made in the hub’s fab lab"),
    ("Déjà utilisé par une trentaine de clients pilotes", "Already used by some thirty pilot customers"),
    ("Les données restent en Europe", "Data stays in Europe"),
    ("Réparable, documenté et ouvert", "Repairable, documented and open"),
    ("Né d’une thèse, testé sur le terrain", "Born from a PhD, proven in the field"),
    ("Pensé avec ceux qui s’en servent", "Designed with the people who use it"),
)
SEEKING: Final = (
    ("Nous cherchons des premiers utilisateurs.", "We are looking for first users."),
    ("Nous recrutons des profils techniques.", "We are hiring engineers."),
    ("Nous préparons notre premier tour de table.", "We are preparing our first round."),
    ("Venez nous voir à l’atelier le jeudi.", "Come and see us in the workshop on Thursdays."),
)
