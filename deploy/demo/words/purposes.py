"""What people say they book things for; most say nothing."""

from typing import Final

PURPOSES: Final[dict[str, tuple[str, ...]]] = {
    "desk": ("Équipe produit", "Stagiaires", "Sprint", "Visiting team"),
    "room": (
        "Point hebdo",
        "Entretien",
        "Rendez-vous client",
        "Board meeting",
        "Interview",
        "Atelier produit",
        "Revue de sprint",
        "Investor call",
    ),
    "phone_booth": ("Appel client", "Call", "Entretien à distance"),
    "printer": ("Prototype v2", "Boîtier de capteur", "Pièces de démonstration", "Enclosure", "Test de charnière"),
    "hall": ("Répétition", "Assemblée générale", "Tournage", "Rehearsal"),
    "tool": ("Maquette", "Signalétique", "Banc de test", "Test rig", "Prototype"),
}
