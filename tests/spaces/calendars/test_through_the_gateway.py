"""A calendar and a report as the world reads them: through the gateway."""

from urllib.parse import urlsplit

import pytest

from tests.spaces.calendars.reading import both
from tests.support.hub import URL

pytestmark = pytest.mark.anyio


async def test_a_startup_subscribes_to_its_bookings(hub):
    printer = await hub.printer()
    booked = await hub.made(hub.alice_key, "/v1/bookings", **printer.wish("10:00", "12:00"))
    calendar = await hub.made(hub.alice, "/v1/calendars", startup_id=hub.alice_startup)
    assert calendar["url"].startswith(f"{URL}/v1/calendars/")
    answer = await hub.anonymous.get(urlsplit(calendar["url"]).path)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "private, max-age=60"
    (event,) = both(answer.text)
    assert (event["uid"], event["summary"]) == (f"{booked['id']}@hub.test", "Prusa MK4")
    assert "DTSTART;TZID=Europe/Paris:20261202T100000" in answer.text
    assert "X-WR-CALNAME:Alpha Numérique" in answer.text
    again = await hub.anonymous.get(urlsplit(calendar["url"]).path, headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304
    assert (await hub.bruno.delete(f"/v1/calendars/{calendar['id']}")).status_code == 404
    assert (await hub.alice_key.delete(f"/v1/calendars/{calendar['id']}")).status_code == 204
    assert (await hub.anonymous.get(urlsplit(calendar["url"]).path)).status_code == 404


async def test_anybody_reads_when_a_printer_is_busy(hub):
    printer = await hub.printer()
    await hub.made(hub.alice_key, "/v1/bookings", **printer.wish("10:00", "12:00"))
    answer = await hub.anonymous.get(f"/v1/resources/{printer.id}/calendar.ics")
    assert answer.headers["cache-control"] == "public, max-age=60"
    assert [event["summary"] for event in both(answer.text)] == ["Busy"]


async def test_staff_read_how_much_was_used_and_what_was_missed(hub):
    printer = await hub.printer()
    await hub.made(hub.alice_key, "/v1/bookings", **printer.wish("10:00", "12:00"))
    refused = await hub.bruno_key.post("/v1/bookings", json=printer.wish("11:00", "12:00"))
    assert refused.status_code == 409
    asked = {"hub": "halle-freyssinet", "from": printer.at("00:00"), "to": printer.at("23:00"), "by": "kind"}
    answer = await hub.staff.get("/v1/reports/utilisation", params=asked)
    assert answer.status_code == 200, answer.text
    (row,) = answer.json()["rows"]
    assert (row["key"], row["booked_hours"], row["open_hours"]) == ("printer", 2, 23)
    assert (row["refused_hours"], row["refused_wishes"]) == (1, 1)
    table = await hub.staff.get("/v1/reports/utilisation", params=asked, headers={"accept": "text/csv"})
    assert table.text.splitlines()[0].startswith("key,name,units,booked_hours")
    for client, status in ((hub.anonymous, 401), (hub.alice, 403), (hub.bruno_key, 403)):
        assert (await client.get("/v1/reports/utilisation", params=asked)).status_code == status
