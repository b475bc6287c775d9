"""A startup as a schema.org Organization, for search engines and open data."""

from collections.abc import Mapping
from typing import Any

from services.startups.hubs.schemas import HubRead
from services.startups.sectors import rules as sectors
from services.startups.startups.schemas import LinkedData, StartupRead


def linked_data(startup: StartupRead, hubs: Mapping[str, HubRead], public_url: str) -> LinkedData:
    """What is unknown is left out. `hubs` are at least those it lives in."""
    numbers = {identifier.scheme: identifier.value for identifier in startup.identifiers}
    homes = [hubs[tenancy.hub] for tenancy in startup.hubs if tenancy.status == "resident" and tenancy.hub in hubs]
    told = {
        "@context": "https://schema.org",
        "@type": "Organization",
        "@id": f"{public_url}/startups/{startup.slug}",
        "identifier": [
            {"@type": "PropertyValue", "propertyID": known.scheme, "value": known.value}
            for known in startup.identifiers
        ],
        "name": startup.display_name,
        "legalName": startup.legal_name,
        "alternateName": startup.aliases,
        "slogan": startup.pitch,
        "description": startup.descriptions.get("en") or startup.descriptions.get("fr"),
        "url": startup.website,
        "logo": f"{public_url}{startup.logo}" if startup.logo else None,
        "sameAs": list(startup.socials.values()),
        "email": startup.email_contact,
        "foundingDate": startup.founded_on,
        "dissolutionDate": startup.closed_on,
        "vatID": numbers.get("vat"),
        "leiCode": numbers.get("lei"),
        "location": [_place(hub) for hub in homes],
        "keywords": [*(sectors.label(code, "en") for code in startup.sectors), *startup.tags],
    }
    return LinkedData({name: value for name, value in told.items() if value})


def _place(hub: HubRead) -> dict[str, Any]:
    address = {
        "streetAddress": hub.address.street,
        "postalCode": hub.address.postcode,
        "addressLocality": hub.address.city,
        "addressCountry": hub.address.country,
    }
    known = {name: value for name, value in address.items() if value}
    place: dict[str, Any] = {"@type": "Place", "name": hub.name}
    if known:
        place["address"] = {"@type": "PostalAddress", **known}
    if hub.location is not None:
        place["geo"] = {"@type": "GeoCoordinates", "latitude": hub.location.lat, "longitude": hub.location.lon}
    return place
