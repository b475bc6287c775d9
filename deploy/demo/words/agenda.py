"""What is on in a hub, in French and English."""

from typing import Final, NamedTuple


class Format(NamedTuple):
    """A kind of event: its titles with a place for the topic, hours, seats (None: no limit) and how often it is on."""

    french: str
    english: str
    starts: int
    minutes: int
    seats: tuple[int | None, ...]
    weight: float
    tags: tuple[str, ...]
    mode: str = "open"


FORMATS: Final = (
    Format("Petit-déjeuner : {0}", "Breakfast: {1}", 8 * 60 + 30, 90, (30, 40), 12, ("breakfast",)),
    Format("Rencontre {0}", "Meetup: {1}", 18 * 60 + 30, 150, (60, 80, 120), 18, ("meetup",)),
    Format("Atelier {0}", "Workshop: {1}", 14 * 60, 180, (12, 16, 20), 18, ("workshop",), "approval"),
    Format("Permanence {0}", "Office hours: {1}", 10 * 60, 120, (8, 12), 10, ("office hours",)),
    Format("Conférence : {0}", "Talk: {1}", 18 * 60, 120, (100, 180, 220), 12, ("talk",)),
    Format("Demo day {0}", "Demo day: {1}", 14 * 60, 240, (220, 370), 4, ("demo day", "funding")),
    Format("Hackathon {0}", "Hackathon: {1}", 9 * 60, 9 * 60, (90, 120), 3, ("hackathon",), "approval"),
    Format("Webinaire : {0}", "Webinar: {1}", 12 * 60 + 30, 60, (None,), 9, ("online",)),
    Format("Portes ouvertes : {0}", "Open house: {1}", 10 * 60, 7 * 60, (None, 370), 3, ("open house",)),
    Format("Initiation au fab lab : {0}", "Fab lab training: {1}", 10 * 60, 180, (8, 10), 11, ("training", "fab lab")),
)

TOPICS: Final = (
    ("l’impression 3D en résine", "resin 3D printing"),
    ("la découpe laser", "laser cutting"),
    ("lever ses premiers fonds", "raising a first round"),
    ("la propriété intellectuelle", "intellectual property"),
    ("le climat et les données", "climate and data"),
    ("l’IA sobre", "frugal AI"),
    ("recruter sans biais", "hiring without bias"),
    ("la santé de demain", "tomorrow’s health"),
    ("la ville réparable", "the repairable city"),
    ("vendre aux collectivités", "selling to local authorities"),
    ("les logiciels libres", "free software"),
    ("la cybersécurité des petits", "security for small teams"),
    ("le design inclusif", "inclusive design"),
    ("les femmes de la tech", "women in tech"),
    ("l’export en Europe", "exporting in Europe"),
    ("la robotique frugale", "frugal robotics"),
    ("l’eau et le numérique", "water and digital"),
    ("l’accessibilité numérique", "digital accessibility"),
    ("les coopératives", "co-operatives"),
    ("le droit du travail", "employment law"),
    ("la mesure d’impact", "measuring impact"),
    ("les jeux narratifs", "narrative games"),
    ("la photonique", "photonics"),
    ("l’écriture de pitch", "writing a pitch"),
    ("la comptabilité pour débuter", "first steps in accounting"),
    ("la mobilité douce", "gentle mobility"),
    ("l’agriculture urbaine", "urban farming"),
    ("la musique générative", "generative music"),
)

DESCRIPTIONS: Final = (
    (
        "Venez comme vous êtes : débutants et curieux sont les bienvenus. On échange, on essaie, on repart avec des "
        "contacts.",
        "Come as you are: beginners and the curious are welcome. Talk, try things, leave with new contacts.",
    ),
    (
        "Trois retours d’expérience, puis vos questions. Un verre est offert à la fin.",
        "Three stories from the field, then your questions. Drinks afterwards.",
    ),
    (
        "En petit groupe, avec une personne du quartier qui connaît son sujet. Apportez votre projet.",
        "A small group, with somebody of the hub who knows the subject. Bring your project.",
    ),
    (
        "Ouvert à toutes les startups du réseau et aux voisins. Entrée par la rue, accessible en fauteuil.",
        "Open to all startups of the network and to neighbours. Street entrance, step-free.",
    ),
)

DIET: Final = {
    "id": "diet",
    "label": {"fr": "Un régime particulier ?", "en": "Any dietary needs?"},
    "type": "choice",
    "required": False,
    "choices": ["none", "vegetarian", "vegan", "halal", "kosher", "gluten free"],
}
PROJECT: Final = {
    "id": "project",
    "label": {"fr": "Votre projet en une phrase", "en": "Your project in one sentence"},
    "type": "text",
    "required": False,
    "choices": [],
}
