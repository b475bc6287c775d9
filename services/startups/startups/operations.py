"""Startups: made by anybody signed in, shown by staff, changed by their own people and the staff of their hubs."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from services.kit.errors import RoleMissing
from services.kit.etags import Match
from services.kit.ids import new_id
from services.kit.principal import Principal
from services.kit.problems import Invalid
from services.kit.text import Text
from services.kit.unit import Unit
from services.startups.applications.repository import ApplicationRows
from services.startups.duplicates.lookout import Lookout
from services.startups.hubs.repository import HubRows
from services.startups.memberships.repository import MembershipRows
from services.startups.startups import identifiers as numbers
from services.startups.startups import repository, rules, wishes
from services.startups.startups.errors import IdentifierTaken, StartupSlugTaken
from services.startups.startups.fields import IdentifierWish
from services.startups.startups.identifiers import Identifier, canonical
from services.startups.startups.lookalikes import mixes_scripts, skeleton
from services.startups.startups.repository import StartupRows
from services.startups.startups.representation import Representations
from services.startups.startups.schemas import (
    StartupCreate,
    StartupRead,
    StartupSaved,
    StartupUpdate,
    StartupWarning,
)
from services.startups.startups.search import Search
from services.startups.startups.told import home, shown_to, subject

LOOKALIKE: Final = Text(
    "Another startup has a name that looks like this one.", "Une autre startup porte un nom qui ressemble à celui-ci."
)
SAME_DOMAIN: Final = Text("Another startup has the same site.", "Une autre startup a le même site.")
MIXED_SCRIPTS: Final = Text(
    "The name mixes letters of several alphabets that look alike.",
    "Le nom mêle des lettres de plusieurs alphabets qui se ressemblent.",
)
HELD: Final = Text(
    "It is not published before the staff have decided whether it is that startup.",
    "Elle ne sera publiée que lorsque l’équipe aura décidé s’il s’agit de cette startup.",
)
_RESEMBLANCE: Final = frozenset({"display_name", "aliases", "website"})
# What follows from the other fields and from time: no change of its own.
_DERIVED: Final = frozenset({"completeness", "freshness"})


class Startups:
    """`fictitious` accepts identifiers of the block for demonstrations."""

    def __init__(self, unit: Unit, *, fictitious: bool = False) -> None:
        self._unit = unit
        self._fictitious = fictitious
        self._rows = StartupRows(unit.session)
        self._shown = Representations(unit.session, unit.now)
        self._lookout = Lookout(unit)

    def row(self, slug_or_id: str, *, by: Principal, locked: bool = False) -> Any:
        """A startup this caller may see."""
        return self._rows.seen(slug_or_id, by, locked=locked)

    def hat(self, row: Any, *, by: Principal) -> rules.Hat | None:
        """As what this caller may change a startup."""
        mine = by.kind == "person" and row.published_at is None and row.created_by == f"{by.kind}:{by.id}"
        hub_ids = self.hub_ids(row.id) or ApplicationRows(self._unit.session).hubs_of(row.id)
        return rules.hat(by, startup_id=row.id, hub_ids=hub_ids, made_by_them=mine)

    def hub_ids(self, startup_id: str) -> list[str]:
        return [tenancy.hub for tenancy in self._shown.tenancies_of([startup_id]).get(startup_id, [])]

    def lived_in(self, startup_id: str) -> list[str]:
        """The hubs it lives or lived in, whose staff may know its figures; `hub_ids` has those to come, too."""
        days = HubRows(self._unit.session).days(self._unit.now)
        return MembershipRows(self._unit.session).hubs_lived_in(startup_id, days)

    def staffs(self, startup_id: str, *, by: Principal) -> bool:
        """Whether the caller is of the staff of a hub it lives or lived in."""
        return by.is_network_admin or not by.staffed_hub_ids.isdisjoint(self.lived_in(startup_id))

    def create(self, wish: StartupCreate, *, by: Principal) -> StartupSaved:
        return self._saved(self.add(wish, by=by), by=by)

    def change(self, slug_or_id: str, wish: StartupUpdate, match: Match, *, by: Principal) -> StartupSaved:
        return self._saved(self.edit(slug_or_id, wish, match, by=by), by=by)

    def add(self, wish: StartupCreate, *, by: Principal) -> StartupRead:
        """`create` without a look at those that resemble it."""
        by.must_have("startups:write")
        is_staff = rules.is_staff_somewhere(by)
        if not is_staff and by.kind not in {"person", "applicant"}:
            raise RoleMissing(role="staff")
        wanted = self._checked(wish.identifiers)
        now, startup_id = self._unit.now, new_id()
        row = wishes.made(wish)
        row |= wishes.folded(row)
        row |= {"id": startup_id, "version": 1, "created_at": now, "updated_at": now, "locked_fields": []}
        has_twins = self._lookout.claim(row["domain"], startup_id)
        is_shown = is_staff and not (has_twins and self._lookout.holders(row["domain"], startup_id, by=by))
        row |= {"created_by": f"{by.kind}:{by.id}", "published_at": now if is_shown else None}
        self._place(row, wish, by=by)
        self._identify(startup_id, wanted, by=by)
        if has_twins:  # nothing else makes it one of a pair before it lives somewhere
            self._lookout.look(startup_id)
        startup = self.read(startup_id)
        self.tell("startup.created", startup, visibility="private")
        if is_shown:
            self.tell("startup.published", startup)
        self._unit.audit("startup.created", subject(startup_id), after=startup.model_dump(mode="json"))
        return startup

    def edit(self, slug_or_id: str, wish: StartupUpdate, match: Match, *, by: Principal) -> StartupRead:
        """`change` without a look at those that resemble it."""
        row, before = self._mine(slug_or_id, match, by=by)
        sent = wish.changes()
        if "published" in sent or "locked_fields" in sent:
            self._must_wear(row, "staff" if "published" in sent else "team", by=by)
        values = wishes.changes(row, wish)
        if "published" in sent and sent["published"] != (row.published_at is not None):
            values["published_at"] = self._unit.now if sent["published"] else None
        wanted = self._checked(wish.identifiers) if "identifiers" in sent else None
        if wanted is not None and {(known.scheme, known.value) for known in before.identifiers} == set(wanted):
            wanted = None
        is_theirs = rules.runs(by, row.id) or self.hat(row, by=by) == "team"
        if wish.override_reason is None and not is_theirs:
            numbered = {} if wanted is None else {"identifiers": wanted}
            rules.must_not_be_locked(values | numbered, row.locked_fields, before=row._asdict())
        if wanted is not None:
            self._identify(row.id, wanted, by=by)
            values["updated_at"] = self._unit.now
        if values:
            values |= wishes.folded({**row._asdict(), **values})
            if values["domain"] != row.domain:
                self._lookout.claim(values["domain"], row.id)
            self._rows.change(row.id, values | {"version": row.version + 1, "updated_at": self._unit.now})
            if not _RESEMBLANCE.isdisjoint(values):
                self._lookout.look(row.id)
            if values.get("published_at") is not None:
                self._lookout.must_be_clear(row.id, by=by)
            self._tell_change(before, self.read(row.id), reason=wish.override_reason)
        return self.read(row.id)

    def remove(self, slug_or_id: str, match: Match, *, by: Principal) -> None:
        """Nobody finds it any more; its numbers are free, its name stays reserved and its history is kept."""
        row, before = self._mine(slug_or_id, match, by=by)
        now = self._unit.now
        self._rows.free_identifiers(row.id)
        self._rows.change(row.id, {"hidden_at": now, "version": row.version + 1, "updated_at": now})
        self.tell_gone("startup.hidden", before)
        self.tell_gone("startup.erased", before)
        self._unit.audit("startup.removed", subject(row.id), before=before.model_dump(mode="json"))

    def moved(self, startup_id: str) -> None:
        """Its hubs or its logo have changed: say so, and let those who edit it read it again."""
        row = self._rows.of_ids([startup_id])[0]
        self._rows.change(startup_id, {"version": row.version + 1, "updated_at": self._unit.now})
        self._lookout.look(startup_id)
        self.tell("startup.updated", self.read(startup_id))

    def read(self, startup_id: str) -> StartupRead:
        return self._shown.of(self._rows.of_ids([startup_id]))[0]

    def for_editors(self, startup: StartupRead) -> StartupRead:
        """With what only those who may change it are shown."""
        row = self._rows.of_ids([startup.id])[0]
        return startup.model_copy(update={"missing": rules.missing(row)})

    def absorb(self, before: StartupRead, values: Mapping[str, Any]) -> StartupRead:
        """What another startup said becomes part of this one, whose hubs may have changed with it."""
        row = self._rows.of_ids([before.id])[0]
        news = {"version": row.version + 1, "updated_at": self._unit.now}
        folded = wishes.folded({**row._asdict(), **values})
        if folded["domain"] != row.domain:
            self._lookout.claim(folded["domain"], row.id)
        self._rows.change(row.id, {**values, **folded, **news})
        self._lookout.look(row.id)
        after = self.read(row.id)
        self._tell_change(before, after)
        return after

    def tell(self, event_type: str, startup: StartupRead, *, visibility: str | None = None) -> None:
        self._unit.record(
            event_type,
            subject(startup.id),
            startup,
            hub_id=home(startup),
            startup_id=startup.id,
            visibility=visibility or shown_to(startup),
        )

    def _tell_change(self, before: StartupRead, after: StartupRead, *, reason: str | None = None) -> None:
        if after.published and not before.published:
            self.tell("startup.published", after)
        else:
            if shown_to(before) != "private" and shown_to(after) != shown_to(before):
                self.tell_gone("startup.hidden", before)
            self.tell("startup.updated", after)
        old, new = before.model_dump(mode="json"), after.model_dump(mode="json")
        changed = [name for name in new if new[name] != old[name] and name not in _DERIVED]
        self._unit.audit(
            "startup.updated",
            subject(after.id),
            before={name: old[name] for name in changed},
            after={name: new[name] for name in changed},
            reason=reason,
        )

    def tell_gone(self, event_type: str, startup: StartupRead) -> None:
        """To whoever could see it: it is no longer there. Says nothing else about it."""
        gone: dict[str, Any] = {"id": startup.id, "slug": None, "visibility": "private", "hubs": []}
        self._unit.record(
            event_type,
            subject(startup.id),
            gone,
            hub_id=home(startup),
            startup_id=startup.id,
            visibility=shown_to(startup),
            tombstone=True,
        )

    def _mine(self, slug_or_id: str, match: Match, *, by: Principal) -> tuple[Any, StartupRead]:
        """A startup this caller may change, locked, in the version they have read."""
        by.must_have("startups:write")
        row = self.row(slug_or_id, by=by, locked=True)
        if self.hat(row, by=by) is None:
            raise RoleMissing(role="startup_admin")
        match.check(row.version)
        return row, self.read(row.id)

    def _must_wear(self, row: Any, hat: rules.Hat, *, by: Principal) -> None:
        if self.hat(row, by=by) != hat and not by.is_network_admin:
            raise RoleMissing(role="staff" if hat == "staff" else "startup_admin")

    def _place(self, row: dict[str, Any], wish: StartupCreate, *, by: Principal) -> None:
        """Insert it under the slug that was asked for, or under the first free one that its name gives."""
        # Whoever has no account takes nobody's plain address.
        for attempt in range(1 if by.kind == "applicant" else 0, 4):
            slug = wish.slug or rules.slug_of(wish.display_name, row["id"], attempt=attempt)
            if slug not in rules.RESERVED and self._rows.add(row | {"slug": slug}):
                return
            if wish.slug is not None:
                break
        raise StartupSlugTaken(slug=wish.slug or wish.display_name)

    def _checked(self, wishes: Sequence[IdentifierWish]) -> list[Identifier]:
        wanted = list(dict.fromkeys(canonical(wish.scheme, wish.value) for wish in wishes))
        violations = numbers.violations(wanted, fictitious=self._fictitious)
        if violations:
            raise Invalid(violations)
        return wanted

    def _identify(self, startup_id: str, wanted: Sequence[Identifier], *, by: Principal) -> None:
        taken = self._rows.identify(startup_id, wanted)
        if taken is not None:
            holder = self._rows.holder(taken, by)
            raise IdentifierTaken(
                scheme=taken.scheme.upper(), value=taken.value, conflicts=[{"startup_id": holder}] if holder else ()
            )

    def _saved(self, startup: StartupRead, *, by: Principal) -> StartupSaved:
        others = [repository.visible_to(by), repository.other_than(startup.id)]
        language = self._unit.language
        warnings = []
        search, name = Search(self._unit.session), startup.display_name
        if mixes_scripts(name):
            warnings.append(StartupWarning(code="startup.mixed_scripts", message=MIXED_SCRIPTS.render(language)))
        if any(search.named_like(each, others) for each in {name, skeleton(name)}):
            warnings.append(StartupWarning(code="startup.lookalike", message=LOOKALIKE.render(language)))
        if self._lookout.holders(rules.domain_of(startup.website), startup.id, by=by):
            warnings.append(StartupWarning(code="startup.same_domain", message=SAME_DOMAIN.render(language)))
            if not startup.published:
                warnings.append(StartupWarning(code="startup.held", message=HELD.render(language)))
        return StartupSaved(**dict(self.for_editors(startup)), warnings=warnings)
