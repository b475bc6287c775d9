from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import urlsplit

from services.kit import replicas
from services.kit.calendars import MEDIA_TYPE, Entry, written
from services.kit.ids import new_id
from services.kit.paging import Page, Paging
from services.kit.principal import Principal
from services.kit.unit import Unit
from services.kit.work import Document, Reply
from services.spaces.calendars import rules
from services.spaces.calendars.errors import TooManyCalendars
from services.spaces.calendars.models import Calendar
from services.spaces.calendars.repository import CalendarRepository
from services.spaces.calendars.schemas import CalendarCreate, CalendarMade, CalendarRead
from services.spaces.hubs import owner
from services.spaces.resources.repository import ResourceRepository

_PRODUCT: Final = "Digital Quarters"


class Calendars:
    """Bookings for calendar programs. `public_url` is where the hub is reached from outside, `key` this process's own:
    what it names nobody else can tell."""

    def __init__(self, unit: Unit, *, public_url: str = "", key: bytes = b"") -> None:
        self._unit = unit
        self._key = key
        self._public_url = public_url
        self._host = urlsplit(public_url).hostname or "localhost"
        self._calendars = CalendarRepository(unit.session, unit.clock)

    def create(self, wish: CalendarCreate, *, by: Principal) -> CalendarMade:
        """A new secret address. Whoever knows it may read, until it is revoked."""
        by.must_have("bookings:write")
        if wish.resource_id is not None:
            resource = ResourceRepository(self._unit.session).get(wish.resource_id, by)
            by.must_be_staff_of(resource.hub_id)
            hub_id = resource.hub_id
        else:
            hub_id = rules.hub_of(str(wish.startup_id), wish.hub_id, by)
        if self._calendars.live_of(wish.startup_id, wish.resource_id) >= rules.MOST_ADDRESSES:
            raise TooManyCalendars(limit=rules.MOST_ADDRESSES)
        token = rules.new_token()
        calendar = Calendar(
            id=new_id(),
            hub_id=hub_id,
            startup_id=owner(self._unit.session, wish.startup_id),
            resource_id=wish.resource_id,
            token_hash=rules.hashed(token),
            created_by=by.id,
            created_at=self._unit.now,
        )
        read = CalendarRead.model_validate(self._calendars.add(calendar))
        self._unit.audit("calendar.created", f"calendar/{read.id}", after=read.model_dump(mode="json"))
        return CalendarMade(**read.model_dump(), url=f"{self._public_url}/v1/calendars/{token}.ics")

    def page(self, paging: Paging, *, by: Principal) -> Reply:
        by.must_have("bookings:read")
        found = self._calendars.page(paging, by)
        items = [CalendarRead.model_validate(row) for row in found.rows]
        return paging.reply(Page[CalendarRead](items=items, next=found.next, total=found.total), found.next)

    def revoke(self, calendar_id: str, *, by: Principal) -> None:
        by.must_have("bookings:write")
        calendar = self._calendars.lock(calendar_id, by)
        calendar.revoked_at = self._unit.now
        self._unit.audit("calendar.revoked", f"calendar/{calendar.id}")

    def of_resource(self, resource_id: str, *, by: Principal) -> Document:
        """When a resource is busy, for whoever may see it; never by whom."""
        resource = ResourceRepository(self._unit.session).get(resource_id, by)
        entries = [
            rules.busy(row, resource.id, key=self._key, host=self._host, language=self._unit.language)
            for row in self._rows(resource, rules.extent(by))
        ]
        # What a stranger is told is less: nobody else's copy is for them, nor theirs for others.
        kept = "public" if by.is_anonymous else "private"
        return _file(resource.name, entries, kept=kept)

    def of_token(self, token: str) -> Document:
        """What a secret address shows; the address itself is the credential."""
        calendar = self._calendars.of_token(rules.hashed(token))
        if calendar.resource_id is not None:
            return self._detailed(calendar.resource_id)
        now = self._unit.now
        rows = self._calendars.of_startup(
            str(calendar.startup_id), calendar.hub_id, rules.WHOLE.window(now), now=now, limit=rules.WHOLE.most
        )
        startup = replicas.find(self._unit.session, "startup", str(calendar.startup_id))
        name = startup.data.get("display_name", "") if startup else ""
        return _file(name or _PRODUCT, [rules.own(row, host=self._host) for row in rows])

    def _detailed(self, resource_id: str) -> Document:
        resource = self._calendars.resource(resource_id)
        rows = self._rows(resource, rules.WHOLE)
        known = replicas.several(self._unit.session, "startup", {row.startup_id for row in rows if row.startup_id})
        entries = [
            rules.detailed(
                row,
                host=self._host,
                startup=known[row.startup_id].data.get("display_name") if row.startup_id in known else None,
                language=self._unit.language,
            )
            for row in rows
        ]
        return _file(resource.name, entries)

    def _rows(self, resource: Any, extent: rules.Extent) -> list[Any]:
        now = self._unit.now
        ids = rules.busy_with(resource.id, self._calendars.tree(resource.root_id))
        return self._calendars.of_resources(ids, extent.window(now), now=now, limit=extent.most)


def _file(name: str, entries: Iterable[Entry], *, kept: str = "private") -> Document:
    content = written(name, entries, product=_PRODUCT)
    headers = {"Cache-Control": f"{kept}, max-age=60", "Vary": "Accept-Language"}
    return Document(content, MEDIA_TYPE, headers)
