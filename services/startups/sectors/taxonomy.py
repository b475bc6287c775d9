"""The sectors, shipped with the code: no table to seed, and a change of a label is a reviewed line.

A code is never taken away, only replaced: give it a `replaced_by`. Whoever replaces one or moves it to another parent
ships a migration that rewrites `startup.sectors` and `startup_sector` of those who have it.
"""

from typing import Final, NamedTuple

from services.kit.text import Text


class Sector(NamedTuple):
    """One sector; a `parent` makes it a leaf, `replaced_by` one that nobody chooses any more."""

    code: str
    label: Text
    parent: str | None = None
    replaced_by: str | None = None


_TREE: Final[dict[tuple[str, str, str], tuple[tuple[str, str, str], ...]]] = {
    ("software", "Software", "Logiciel"): (
        ("ai", "Artificial intelligence", "Intelligence artificielle"),
        ("data", "Data and analytics", "Données et analyse"),
        ("cybersecurity", "Cybersecurity", "Cybersécurité"),
        ("cloud", "Cloud and hosting", "Cloud et hébergement"),
        ("developer_tools", "Developer tools", "Outils de développement"),
        ("business_software", "Business software", "Logiciels de gestion"),
        ("collaboration", "Collaborative work", "Travail collaboratif"),
    ),
    ("greentech", "Green technology", "Technologies vertes"): (
        ("energy", "Energy", "Énergie"),
        ("climate", "Climate and carbon", "Climat et carbone"),
        ("circular_economy", "Circular economy", "Économie circulaire"),
        ("water", "Water", "Eau"),
        ("biodiversity", "Biodiversity", "Biodiversité"),
    ),
    ("industry", "Industry", "Industrie"): (
        ("robotics", "Robotics", "Robotique"),
        ("additive_manufacturing", "3D printing", "Impression 3D"),
        ("iot", "Connected objects", "Objets connectés"),
        ("electronics", "Electronics", "Électronique"),
        ("aerospace", "Aviation and aerospace", "Aéronautique"),
    ),
    ("marketing", "Marketing and sales", "Marketing et vente"): (
        ("adtech", "Advertising technology", "Technologies publicitaires"),
        ("content", "Content and video", "Contenus et vidéo"),
        ("ecommerce", "Electronic commerce", "Commerce en ligne"),
        ("customer_relations", "Customer relations", "Relation client"),
    ),
    ("health", "Health", "Santé"): (
        ("medtech", "Medical devices", "Dispositifs médicaux"),
        ("biotech", "Biotechnology", "Biotechnologies"),
        ("digital_health", "Digital health", "Santé numérique"),
        ("ageing", "Ageing and autonomy", "Grand âge et autonomie"),
        ("wellbeing", "Well-being", "Bien-être"),
    ),
    ("deeptech", "Deep technology", "Technologies de rupture"): (
        ("quantum", "Quantum technology", "Quantique"),
        ("photonics", "Photonics", "Photonique"),
        ("materials", "New materials", "Nouveaux matériaux"),
        ("space", "Space", "Spatial"),
        ("semiconductors", "Semiconductors", "Semi-conducteurs"),
    ),
    ("education", "Education", "Éducation"): (
        ("school", "School and university", "École et université"),
        ("skills", "Skills and training", "Compétences et formation"),
        ("childhood", "Childhood", "Petite enfance"),
    ),
    ("mobility", "Mobility", "Mobilités"): (
        ("cycling", "Cycling and walking", "Vélo et marche"),
        ("electric_mobility", "Electric mobility", "Mobilité électrique"),
        ("logistics", "Logistics", "Logistique"),
        ("rail", "Rail and public transport", "Train et transports publics"),
    ),
    ("fintech", "Finance", "Finance"): (
        ("payments", "Payments", "Paiements"),
        ("insurance", "Insurance", "Assurance"),
        ("savings", "Savings and credit", "Épargne et crédit"),
        ("accounting", "Accounting", "Comptabilité"),
    ),
    ("food", "Food and farming", "Alimentation et agriculture"): (
        ("agriculture", "Agriculture", "Agriculture"),
        ("food_products", "Food and drink", "Produits alimentaires"),
        ("catering", "Catering and restaurants", "Restauration"),
        ("food_waste", "Food waste", "Lutte contre le gaspillage"),
    ),
    ("culture", "Culture and media", "Culture et médias"): (
        ("media", "Media", "Médias"),
        ("games", "Games", "Jeux"),
        ("music", "Music and live shows", "Musique et spectacle"),
        ("heritage", "Heritage and museums", "Patrimoine et musées"),
        ("immersive", "Virtual reality", "Réalité virtuelle"),
    ),
    ("city", "City and building", "Ville et bâtiment"): (
        ("construction", "Construction", "Construction"),
        ("real_estate", "Real estate", "Immobilier"),
        ("urban_services", "Urban services", "Services urbains"),
    ),
    ("consumer", "Consumer goods and leisure", "Consommation et loisirs"): (
        ("design", "Design", "Design"),
        ("fashion", "Fashion", "Mode"),
        ("toys", "Toys", "Jouets"),
        ("retail", "Shops", "Commerce de détail"),
        ("sport", "Sport", "Sport"),
        ("tourism", "Tourism", "Tourisme"),
    ),
    ("society", "Work and society", "Travail et société"): (
        ("legal", "Law", "Droit"),
        ("hr", "Jobs and human resources", "Emploi et ressources humaines"),
        ("civic", "Citizens and public services", "Citoyenneté et services publics"),
        ("social", "Social impact", "Impact social"),
        ("accessibility", "Accessibility", "Accessibilité"),
    ),
}
# Words of the time when anything could be written; nobody chooses them, everybody may still send them.
_REPLACED: Final = (
    Sector("edtech", Text("Education technology", "Technologies éducatives"), replaced_by="education"),
    Sector("environment", Text("Environment", "Environnement"), replaced_by="greentech"),
    Sector("foodtech", Text("Food technology", "Technologies alimentaires"), replaced_by="food"),
    Sector("hardware", Text("Hardware", "Matériel"), replaced_by="electronics"),
    Sector("security", Text("Security", "Sécurité"), replaced_by="cybersecurity"),
)


def _listed() -> list[Sector]:
    found = []
    for (parent, english, french), leaves in _TREE.items():
        found.append(Sector(parent, Text(english, french)))
        found += [Sector(code, Text(en, fr), parent) for code, en, fr in leaves]
    return [*found, *_REPLACED]


# In the order in which people are shown them: each parent before its leaves.
SECTORS: Final = {sector.code: sector for sector in _listed()}
