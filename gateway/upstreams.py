"""Which service answers an address. A prefix matches whole path segments; the longest one wins."""

from collections.abc import Mapping
from typing import Final

import httpx2
from starlette.types import ASGIApp

from gateway.settings import GatewaySettings
from services.kit.http import HttpUpstream

PORTAL: Final = "portal"

# By service, the first segments below /v1 that are its own.
_OWNED: Final[Mapping[str, tuple[str, ...]]] = {
    "startups": (
        *("startups", "sectors", "hubs", "people", "programmes", "cohorts", "applications", "memberships"),
        *("tasks", "checklists", "documents", "todo", "metrics", "declarations", "reports"),
    ),
    "spaces": (
        *("sites", "resources", "availability", "bookings", "policies", "series", "waitlist"),
        *("closures", "certifications", "allowances", "calendars"),
    ),
    "events": ("events", "events.ics", "registrations"),
    "integrations": ("feed", "stream", "webhooks", "deliveries", "mail"),
}
TABLE: Final[Mapping[str, str]] = {
    **{f"/v1/{noun}": service for service, nouns in _OWNED.items() for noun in nouns},
    # What a noun of one service shows that another one keeps; `*` stands for any one segment.
    "/v1/people/*/certifications": "spaces",
    "/v1/reports/utilisation": "spaces",
}
SERVICES: Final = tuple(_OWNED)
_LONGEST_FIRST: Final = sorted(((p.split("/"), s) for p, s in TABLE.items()), key=lambda entry: -len(entry[0]))


def owner(path: str) -> str | None:
    """The service that answers a path, or None."""
    asked = path.split("/")
    for segments, service in _LONGEST_FIRST:
        if len(segments) <= len(asked) and all(s in {"*", a} for s, a in zip(segments, asked, strict=False)):
            return service
    return None


def over_http(settings: GatewaySettings, client: httpx2.AsyncClient) -> dict[str, ASGIApp]:
    """The other processes at their addresses."""
    # The proxy's own deadline is tighter; this one ends what nobody waits for any more.
    client.timeout = httpx2.Timeout(settings.long_seconds, connect=2.0)
    upstreams: dict[str, ASGIApp] = {
        "startups": HttpUpstream(settings.startups_url, client),
        "spaces": HttpUpstream(settings.spaces_url, client),
        "events": HttpUpstream(settings.events_url, client),
        "integrations": HttpUpstream(settings.integrations_url, client),
    }
    if settings.portal_url is not None:
        upstreams[PORTAL] = HttpUpstream(settings.portal_url, client)
    return upstreams
