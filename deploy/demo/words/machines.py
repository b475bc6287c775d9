"""The machines of the fab labs, and what they can do."""
# ruff: noqa: SIM905 -- a list of names reads best as a line of names

from typing import Any, Final, NamedTuple


class Machine(NamedTuple):
    name: str
    attributes: dict[str, Any]
    turnaround: int = 900


FDM: Final = (
    Machine("Prusa MK4", {"technology": "FDM", "material": ["PLA", "PETG"], "volume": "250×210×220 mm"}),
    Machine("Bambu Lab X1", {"technology": "FDM", "material": ["PLA", "PETG", "ABS"], "volume": "256×256×256 mm"}),
    Machine("Ultimaker S7", {"technology": "FDM", "material": ["PLA", "Nylon", "TPU"], "volume": "330×240×300 mm"}),
    Machine("Raise3D Pro3", {"technology": "FDM", "material": ["PLA", "PETG", "PC"], "volume": "300×300×300 mm"}),
)
RESIN: Final = (
    Machine("Formlabs Form 4", {"technology": "SLA", "material": ["Clear", "Tough"], "layer": "25 µm"}, 1800),
    Machine("Elegoo Saturn 3", {"technology": "MSLA", "material": ["Standard", "ABS-like"], "layer": "19 µm"}, 1800),
)
POWDER: Final = (Machine("Formlabs Fuse 1+", {"technology": "SLS", "material": ["PA12", "PA11"]}, 3600),)
METAL: Final = (Machine("Desktop Metal Studio", {"technology": "BMD", "material": ["17-4PH", "316L"]}, 7200),)

# Kind, name, attributes, turnaround in seconds; taken in turn.
TOOLS: Final = (
    ("laser_cutter", Machine("Trotec Speedy 360", {"material": ["wood", "acrylic", "leather"], "power": "80 W"})),
    ("cnc", Machine("Shopbot Desktop", {"material": ["wood", "aluminium"], "axes": 3}, 1800)),
    ("vinyl_cutter", Machine("Roland GS2-24", {"material": ["vinyl", "textile"]}, 0)),
    ("oscilloscope", Machine("Rigol MSO5074", {"bandwidth": "70 MHz", "channels": 4}, 0)),
    ("vr_headset", Machine("Meta Quest 3", {"loan": True}, 0)),
    ("camera", Machine("Sony FX30", {"loan": True, "lens": "16-55 mm"}, 0)),
    ("soldering_station", Machine("JBC CD-2", {"reflow": True}, 0)),
    ("sewing_machine", Machine("Juki DDL-8700", {"material": ["textile", "leather"]}, 0)),
    ("test_phones", Machine("Test phone case", {"phones": 12, "loan": True}, 0)),
    ("thermoformer", Machine("Formech 450", {"material": ["PET", "ABS"]}, 900)),
    ("laser_cutter", Machine("Epilog Fusion M2", {"material": ["wood", "acrylic", "textile"], "power": "60 W"})),
)
ROOMS: Final = (
    "Ada Lovelace,Marie Curie,Sophie Germain,Joan Clarke,Hedy Lamarr,Grace Hopper,Rosalind Franklin,Émilie du Châtelet,"
    "Katherine Johnson,Mary Jackson,Irène Joliot-Curie,Alice Recoque,Maryam Mirzakhani,Wangari Maathai,Cecilia Payne,"
    "Barbara McClintock,Lise Meitner,Chien-Shiung Wu,Rita Levi-Montalcini,Ellen Ochoa,Vera Rubin,Jocelyn Bell,"
    "Margaret Hamilton,Radia Perlman,Dorothy Vaughan,Hypatie,Simone Veil,Olympe de Gouges,Louise Michel,George Sand,"
    "Colette,Simone de Beauvoir,Assia Djebar,Maryse Condé,Camille Claudel,Berthe Morisot,Sonia Delaunay,Niki,Barbara,"
    "Joséphine Baker,Agnès Varda,Alice Guy,Nadia Boulanger,Clara Schumann,Nina Simone,Cesária Évora,Miriam Makeba,"
    "Frida Kahlo,Artemisia,Hilma,Zaha Hadid,Charlotte Perriand,Eileen Gray,Lina Bo Bardi,Gae Aulenti,Anni Albers,"
    "Gunta Stölzl,Florence Arthaud,Alexandra David-Néel,Ella Maillart,Jeanne Barret"
).split(",")
HALLS: Final = (("Auditorium", 370), ("Grande Halle", 600), ("Forum", 220), ("Verrière", 140))
