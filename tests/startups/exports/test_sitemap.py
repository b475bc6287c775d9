"""The feeds for machines that follow the directory: sitemap and JSON Feed."""

from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from services.startups.exports import repository
from tests.support.service import network_admin, someone

pytestmark = pytest.mark.anyio
JSON, XML, FEED = "/v1/startups/sitemap", "/v1/startups/sitemap.xml", "/v1/startups/feed.json"
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


async def some(directory: Any) -> list[str]:
    """Three public startups, and of everything else one; the slugs of the three."""
    slugs = [(await directory.startup(name))["slug"] for name in ("Zoé & Co", "Éclair", "Alpha")]
    for visibility in ("network", "hub", "private"):
        await directory.startup(f"Secret {visibility}", visibility=visibility)
    await directory.made("/v1/startups", directory.client(someone()), display_name="Secret draft")
    gone = await directory.startup("Secret gone")
    await directory.staff.delete(f"/v1/startups/{gone['id']}", headers={"If-Match": "*"})
    return slugs


def locations(answer: Any, kind: str) -> list[str]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/xml")
    root = ET.fromstring(answer.content)
    assert root.tag == SPACE + {"url": "urlset", "sitemap": "sitemapindex"}[kind]
    for entry in root:
        assert [child.tag for child in entry] == [f"{SPACE}loc", f"{SPACE}lastmod"]
        assert datetime.fromisoformat(str(entry[1].text)).tzinfo is not None
    return [str(entry[0].text) for entry in root]


async def test_the_sitemap_lists_the_pages_of_public_startups_whoever_asks(directory: Any) -> None:
    slugs = await some(directory)
    for by in (directory.anyone, directory.staff, directory.client(network_admin())):
        listed, cursor = [], None
        while True:
            answer = await by.get(JSON, params={"limit": 2, "count": "true", **({"cursor": cursor} if cursor else {})})
            assert (answer.status_code, answer.json()["total"]) == (200, 3)
            listed += answer.json()["items"]
            cursor = answer.json()["next"]
            if cursor is None:
                break
        assert [entry["slug"] for entry in listed] == slugs
        assert all(entry["url"].endswith(f"/startups/{entry['slug']}") for entry in listed)
        assert locations(await by.get(XML), "url") == [entry["url"] for entry in listed]


async def test_a_large_sitemap_is_an_index_of_parts(directory: Any, monkeypatch: Any) -> None:
    await some(directory)
    monkeypatch.setattr(repository, "SITEMAP_PART", 2)
    parts = locations(await directory.anyone.get(XML), "sitemap")
    found = []
    for part in parts:
        found += locations(await directory.anyone.get(part[part.index("/v1") :]), "url")
    assert [url.rpartition("/")[2] for url in found] == ["zoe-co", "eclair", "alpha"]
    assert len(parts) == 2
    absent = await directory.anyone.get(XML, params={"part": 9})
    assert (absent.status_code, absent.json()["code"]) == (404, "sitemap.not_found")
    assert (await directory.anyone.get(XML, params={"part": 0})).status_code == 422


async def test_an_empty_directory_has_an_empty_sitemap(directory: Any) -> None:
    assert locations(await directory.anyone.get(XML), "url") == []
    assert (await directory.anyone.get(JSON)).json() == {"items": [], "next": None}


@pytest.mark.parametrize("path", [JSON, XML, FEED])
async def test_what_has_not_changed_is_not_sent_again(directory: Any, path: str) -> None:
    await some(directory)
    first = await directory.anyone.get(path)
    again = await directory.anyone.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    await directory.startup("New")
    anew = await directory.anyone.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert anew.status_code == 200


async def test_the_feed_is_a_json_feed(directory: Any) -> None:
    await directory.startup("Bare")
    await directory.startup("Full", pitch="In short", website="https://full.example", tags=["ai"], sectors=["health"])
    answer = await directory.anyone.get(FEED, headers={"Accept-Language": "fr"})
    assert answer.headers["content-type"].startswith("application/feed+json")
    feed = answer.json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert (feed["title"], feed["language"]) == ("Nouvelles startups", "fr")
    assert feed["feed_url"].endswith(FEED)
    assert feed["home_page_url"].endswith("/startups")
    texts = {"id", "url", "external_url", "title", "summary", "content_text", "date_published", "date_modified"}
    for item in feed["items"]:
        assert item.keys() <= texts | {"tags"}
        assert {"id", "url", "content_text", "date_published"} <= item.keys()
        assert all(isinstance(item[name], str) and item[name] for name in item.keys() & texts)
        assert all(isinstance(tag, str) for tag in item.get("tags", []))
        assert datetime.fromisoformat(item["date_published"]).tzinfo is not None
    assert len({item["id"] for item in feed["items"]}) == 2
    full = next(item for item in feed["items"] if item["title"] == "Full")
    assert (full["external_url"], full["tags"]) == ("https://full.example", ["Santé", "ai"])
