"""Startups that were typed in twice: pairs for the staff to decide about, one that they merged, one that is two."""

from typing import Any, Final, NamedTuple

from deploy.demo.chance import identifier, stream
from deploy.demo.days import Today
from deploy.demo.names import HEROES
from deploy.demo.startups import Startup
from services.startups.startups import rules, wishes

Row = dict[str, Any]

_OF_A_HUNDRED: Final = 1.8
_FEWEST: Final = 6
_STAFF: Final = f"person:{identifier('account', 1)}"
_FORMER: Final = "Lumen Atelier"


class Duplicates(NamedTuple):
    pairs: list[Row]
    merged: Row  # leads to the first hero
    copy: Row  # as the other services keep it


def duplicates(made: list[Startup], today: Today) -> Duplicates:
    """Plants the likeness in startups of the flagship, and says what was found."""
    rng = stream("duplicates")
    count = max(_FEWEST, round(len(made) * _OF_A_HUNDRED / 100))
    usual = [
        each
        for each in made[len(made) // 4 :]
        if each.standing == made[0].standing and each.row["website"] and each.row["published_at"]
    ]
    chosen = rng.sample([each for each in usual if each.row["visibility"] == "public"], 2 * (count - 1))
    pairs = []
    for number, (first, second) in enumerate(zip(chosen[::2], chosen[1::2], strict=True)):
        # Every third is of the same site, the others have a name that could be taken for the first's.
        same_site = number % 3 == 0
        if same_site:
            second.row["website"] = f"{first.row['website']}/fr"
        else:
            _rename(second.row, _misspelt(first.row["display_name"]))
        second.row.update(wishes.folded(second.row))
        reasons = ["same_site"] if same_site else ["similar_name", "same_hub"]
        found_at = today.past(-rng.randrange(1, 45), rng.randrange(8 * 60, 19 * 60))
        pairs.append(_pair(number, first.id, second.id, reasons, found_at))
    decided = {"decided_by": _STAFF, "decided_at": today.past(-1, 10 * 60)}
    pairs[0] |= {"state": "dismissed", "reason": "Deux sociétés du même groupe", **decided}
    merged = _merged(made[0], today)
    made[0].row["aliases"] = [*made[0].row["aliases"], _FORMER]
    made[0].row.update(wishes.folded(made[0].row))
    closed = _pair(count - 1, made[0].id, merged["id"], ["similar_name", "same_hub"], today.past(-2, 10 * 60))
    pairs.append(closed | {"state": "merged", **decided})
    data = {"id": merged["id"], "into": made[0].id, "slug": merged["slug"], "visibility": "private", "hubs": []}
    copy = {"kind": "startup", "id": merged["id"], "slug": merged["slug"], "at": merged["updated_at"], "data": data}
    return Duplicates(pairs, merged, copy)


def _pair(number: int, one: str, other: str, reasons: list[str], found_at: Any) -> Row:
    first, second = sorted((one, other))
    return {
        "id": identifier("duplicate", number),
        "first_id": first,
        "second_id": second,
        "tier": "hold" if "same_site" in reasons else "suggestion",
        "reasons": reasons,
        "state": "open",
        "found_at": found_at,
        "reason": None,
        "decided_at": None,
        "decided_by": None,
    }


def _misspelt(name: str) -> str:
    """A letter too many in the longest word, as one types it."""
    word = max(name.split(), key=len)
    middle = len(word) // 2
    return name.replace(word, word[:middle] + word[middle - 1] + word[middle:], 1)


def _rename(row: Row, name: str) -> None:
    row["descriptions"] = {
        language: text.replace(row["display_name"], name) for language, text in row["descriptions"].items()
    }
    row["display_name"], row["aliases"] = name, []
    row["slug"] = rules.slug_of(name, row["id"], attempt=1)


def _merged(hero: Startup, today: Today) -> Row:
    """What was typed in again for the first hero, two months ago, and found by its staff yesterday."""
    assert hero.row["display_name"] == HEROES[0]
    made, gone = today.past(-60, 9 * 60), today.past(-1, 10 * 60)
    row = hero.row | {
        "id": identifier("startup again", 0),
        "slug": "lumen-atelier",
        "logo": None,
        "display_name": _FORMER,
        "aliases": [],
        "locked_fields": [],
        "published_at": made,
        "hidden_at": gone,
        "merged_into": hero.id,
        "created_at": made,
        "updated_at": gone,
    }
    return row | wishes.folded(row)
