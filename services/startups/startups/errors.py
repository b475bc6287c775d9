"""Refusals about startups."""

from services.kit.errors import Conflict, Malformed, Moved, NotFound, Refused
from services.kit.text import Text


class StartupNotFound(NotFound):
    code = "startup.not_found"
    title = Text("There is no such startup", "Cette startup n’existe pas")
    detail = Text(
        "Use the id or slug of a startup from /v1/startups that you may see.",
        "Utilisez l’id ou le slug d’une startup de /v1/startups que vous pouvez voir.",
    )


class StartupMerged(Moved):
    code = "startup.merged"
    title = Text("This startup is part of another now", "Cette startup fait désormais partie d’une autre")
    detail = Text("Use {into} instead of {asked}.", "Utilisez {into} au lieu de {asked}.")


class StartupHeld(Conflict):
    code = "startup.held"
    title = Text("It may be a startup that is there already", "C’est peut-être une startup déjà présente")
    detail = Text(
        "Merge the startups of the same site named in conflicts, or dismiss the pair; then publish it.",
        "Fusionnez les startups du même site citées dans conflicts, ou écartez la paire ; publiez-la ensuite.",
    )


class StartupSlugTaken(Conflict):
    code = "startup.slug_taken"
    title = Text("Another startup has this slug", "Une autre startup porte ce slug")
    detail = Text("Choose another slug than {slug}, or none.", "Choisissez un autre slug que {slug}, ou aucun.")


class IdentifierTaken(Conflict):
    code = "startup.identifier_taken"
    title = Text("Another startup has this identifier", "Une autre startup porte cet identifiant")
    detail = Text(
        "{scheme} {value} already belongs to a startup of the network. Correct it, or ask the staff of your hub.",
        "{scheme} {value} appartient déjà à une startup du réseau. Corrigez-le, ou voyez l’équipe de votre quartier.",
    )


class FieldsLocked(Refused):
    code = "startup.locked"
    title = Text("Its own people have locked these fields", "Ses membres ont verrouillé ces champs")
    detail = Text(
        "Ask the startup, or say in override_reason why they change all the same.",
        "Voyez avec la startup, ou indiquez dans override_reason pourquoi ils changent malgré tout.",
    )


class NearInvalid(Malformed):
    code = "query.near_invalid"
    title = Text("`near` cannot be read", "`near` est illisible")
    detail = Text("Send near=latitude,longitude,kilometres.", "Envoyez near=latitude,longitude,kilomètres.")


class FacetUnknown(Malformed):
    code = "query.facet_unknown"
    title = Text("There is no such facet", "Cette facette n’existe pas")
    detail = Text("Facets are {known}.", "Les facettes sont {known}.")
