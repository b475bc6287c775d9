"""What each figure of the report means; it travels with the figures."""

from typing import Final

from services.kit.text import Text

_DEFINITIONS: Final = {
    "booked": Text(
        "Hours of units that were confirmed, used or not (confirmed, checked_in, completed, no_show), in the period.",
        "Heures-unités confirmées, utilisées ou non (confirmed, checked_in, completed, no_show), dans la période.",
    ),
    "used": Text(
        "Hours of units of bookings with somebody there (checked_in, completed), up to their real end.",
        "Heures-unités des réservations honorées (checked_in, completed), jusqu’à leur fin réelle.",
    ),
    "open": Text(
        "Hours of units by the opening hours, without exceptions, public holidays and closures. What is in maintenance "
        "or retired now is not open since it was last changed.",
        "Heures-unités selon les horaires, hors exceptions, jours fériés et fermetures. Ce qui est en maintenance ou "
        "retiré n’est plus ouvert depuis sa dernière modification.",
    ),
    "ratio": Text(
        "booked divided by open; null where nothing was open.", "booked divisé par open ; null sans ouverture."
    ),
    "parts": Text(
        "Nothing counts twice in a row or in the totals: a pool contains its parts, and a whole is shared by its parts "
        "equally, so that an hour of one of two halves is half an hour of the hall.",
        "Rien ne compte double dans une ligne ni dans les totaux : un ensemble contient ses parties, et un tout est "
        "partagé à parts égales : une heure d’une de deux moitiés vaut une demi-heure de la salle.",
    ),
    "bookings": Text(
        "Bookings behind booked; each counts where it begins, or at the start of the period.",
        "Réservations derrière booked ; chacune compte là où elle commence, ou au début de la période.",
    ),
    "no_shows": Text("Bookings to which nobody came.", "Réservations auxquelles personne n’est venu."),
    "cancelled": Text("Bookings that were given back.", "Réservations rendues."),
    "refused_demand": Text(
        "Wishes that were refused, put on the waiting list or given up, by the hour wanted: wishes, not people; who "
        "tries again within ten minutes counts once. Kept without any name, so a startup's row has none.",
        "Demandes refusées, mises en attente ou abandonnées, selon l’heure voulue : des demandes, pas des personnes ; "
        "qui réessaie dans les dix minutes compte une fois. Sans aucun nom : aucune dans la ligne d’une startup.",
    ),
}
_STARTUPS: Final = Text(
    "A startup's open hours are those of the whole hub, its ratio is its share of them.",
    "Les heures d’ouverture d’une startup sont celles de tout le quartier ; son ratio en est sa part.",
)


def definition(by: str, language: str) -> dict[str, str]:
    said = {name: text.render(language) for name, text in _DEFINITIONS.items()}
    return {**said, "startups": _STARTUPS.render(language)} if by == "startup" else said
