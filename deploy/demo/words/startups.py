"""Names of startups, and those that put software to the test."""
# ruff: noqa: SIM905 -- a list of names reads best as a line of names

from typing import Final

STEMS: Final = (
    "Hélio Lumi Néo Aéro Bio Géo Hydro Cosmo Opti Medi Agri Urba Kine Sono Phyto Velo Terra Aqua Nova Octo Poly Mono "
    "Astra Boréa Cara Delta Écho Flora Giga Holo Iris Joli Kappa Lira Mira Nuba Orbi Pixa Quanta Rosa Sila Tempo Ultra "
    "Vita Wiki Xylo Yoko Zéphyr Brio Clar Drakk Ebb Filo Grano Hexa Isla Jazz Kobo Lynx Mosa Nido Onyx Pala Rivo Sève"
).split()
ENDINGS: Final = (
    "lab link mind loop nest path scope sphère tek vox wave ware line grid cast dock ly io mate gram field forge "
    "works pulse bridge craft stack flow port ia éa onde phare"
).split()
HOUSES: Final = ("Atelier", "Maison", "Fabrique", "Studio", "Compagnie", "Manufacture", "Laboratoire", "Comptoir")
THINGS: Final = (
    "Brume Tilleul Renard Comète Galet Verveine Merle Boussole Marée Ardoise Coquelicot Loutre Lanterne Hirondelle "
    "Genêt Pollen Silex Aubépine Mésange Rivage Cerisier Écluse Lichen Alouette Cobalt Girouette Fougère Mistral"
).split()
QUALITIES: Final = "Quiet Paper Amber Little Bright Second Open Slow Honest Velvet Copper Northern Wild Common".split()
OBJECTS: Final = (
    "Harbour Kite Robot Orchard Signal Lantern Meadow Compass Engine Atlas Lighthouse Parcel Thread".split()
)

# Each of these once broke somebody's directory.
MESSY: Final = (
    "Numérique en Commun",
    "La Forge Numérique",
    "Atlas",
    "Atlas",
    "ATLAS",
    "نور للبرمجيات",
    "אור חדש",
    "Pousse 🌱",
    "🚲 Roule ma Poule",
    "Œuvre & Cie",
    "Straße Labs",
    "Łódź Robotics",
    "C++ Foundry",
    "node.js à la ferme",
    "L’Étincelle",
    "L'Etincelle",
    "Ångström Énergie",
    "İstanbul Tasarım",
    "Ça roule !",
    "東京ラボ",
    "Søren & Døtre",
    "42",
    "O’Clock",
    "Null",
    "<Balise/>",
    "Robert'); DROP TABLE startups;--",
)
LONGEST: Final = (
    "Société coopérative pour la réparation, le réemploi et la transmission des outils numériques dans le quartier "
    "de la Gare"
)

PROGRAMMES_OF_HUB: Final = ("Amorce", "Atelier ouvert", "Femmes & Tech", "Second souffle")
PROGRAMMES_OF_PARTNERS: Final = (
    "Ville durable",
    "Santé demain",
    "Mode responsable",
    "Rail & Co",
    "Luxe Lab",
    "Open Banking",
    "Jeux & récits",
    "Cyber Campus",
    "Agri 2050",
    "Énergie partagée",
    "Deep Seed",
    "Espace proche",
    "École du produit",
    "Logistique douce",
    "Bâti bas carbone",
    "Musées vivants",
    "Sport pour tous",
    "Assurance ouverte",
    "Télécom Next",
    "Eau vive",
    "Silver Lab",
    "Média 3.0",
    "Tourisme lent",
    "French Touch",
    "Diaspora",
    "Impact Nord",
)
