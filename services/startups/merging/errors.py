"""Why two startups cannot become one, or not yet."""

from services.kit.errors import Conflict, Refused
from services.kit.text import Text


class MergeIntoItself(Refused):
    code = "merge.into_itself"
    title = Text("A startup cannot become part of itself", "Une startup ne peut pas fusionner avec elle-même")
    detail = Text("Name another startup in `into`.", "Indiquez une autre startup dans `into`.")


class MembershipsOverlap(Conflict):
    code = "merge.memberships_overlap"
    title = Text("Both live in a hub at the same time", "Les deux résident dans un quartier en même temps")
    detail = Text(
        "End or correct one of the memberships of each pair in conflicts; then merge.",
        "Mettez fin à l’une des adhésions de chaque paire de conflicts, ou corrigez-la ; puis fusionnez.",
    )


class ApplicationsCollide(Conflict):
    code = "merge.applications_collide"
    title = Text("Both apply to the same cohort", "Les deux sont candidates à la même promotion")
    detail = Text(
        "Withdraw or reject one of the applications of each pair in conflicts; then merge.",
        "Retirez ou rejetez l’une des candidatures de chaque paire de conflicts ; puis fusionnez.",
    )


class MergeCollides(Conflict):
    code = "merge.collision"
    title = Text("Both have something that a startup has once", "Les deux ont une chose qu’une startup n’a qu’une fois")
    detail = Text("Both have the same {what}. Take one away, then merge.", "Les deux ont la même donnée : {what}.")
