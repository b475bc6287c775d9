"""A gateway that knows one evening at one hub: canned answers in the shapes of the public API."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import orjson

NOW = datetime(2026, 11, 24, 16, 5, tzinfo=UTC)
TOKEN, OUTSIDER = "dqs_good", "dqs_outsider"
CATALOGUE = [
    ("booking.conflict", 409, "Taken", "Déjà pris", "Choose another time.", "Choisissez un autre horaire."),
    ("query.unknown", 400, "Unknown query parameter", "Paramètre inconnu", "Leave it out.", "Retirez-le."),
]
KNOWN = {
    "/v1/hubs": {"limit", "cursor"},
    "/v1/sectors": {"limit"},
    "/v1/startups": {"hub", "q", "sector", "status", "cursor", "limit", "count"},
    "/v1/events": {"hub", "q", "startup", "from", "to", "cursor", "limit"},
    "/v1/resources": {"hub", "kind", "limit", "cursor"},
    "/v1/availability": {"hub", "kind", "from", "to", "duration", "limit", "cursor"},
    "/v1/bookings": {"hub", "from", "to", "limit", "cursor"},
    "/v1/overview": {"hub"},
}


def at(hours: float) -> str:
    """So many hours from now, as the API writes it."""
    return (NOW + timedelta(hours=hours)).isoformat().replace("+00:00", "Z")


def problem(status: int, code: str, detail: str = "", **more: Any) -> tuple[int, dict[str, Any]]:
    return status, {
        "type": f"/problems/{code}",
        "title": "No",
        "status": status,
        "detail": detail,
        "code": code,
        **more,
    }


def hub(slug: str, name: str, city: str, zone: str = "Europe/Paris") -> dict[str, Any]:
    address = {"street": "1 parvis Alan Turing", "postcode": "75013", "city": city, "country": "FR"}
    return {"id": f"hub-{slug}", "slug": slug, "name": name, "kind": "quarter", "address": address, "time_zone": zone}


def startup(slug: str, name: str, pitch: str, sector: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"s-{slug}", "slug": slug, "display_name": name, "pitch": pitch, "sectors": [sector], "tags": [],
        "descriptions": {"fr": f"{name} en français.", "en": f"{name} in English."}, "website": f"https://{slug}.example",
        "founded_on": "2023-03", "stage": "seed", "hiring": False, "identifiers": [], "visibility": "public",
        "hubs": [{"hub": "hub-halle-freyssinet", "status": "resident"}], **more,
    }  # fmt: skip


def event(slug: str, en: str, fr: str, hours: float, **more: Any) -> dict[str, Any]:
    return {
        "id": f"e-{slug}", "slug": slug, "hub_id": "hub-halle-freyssinet", "title": {"fr": fr, "en": en},
        "description": {"fr": f"{fr}.\n\nEntrée libre.", "en": f"{en}.\n\nCome as you are."},
        "starts_at": at(hours), "ends_at": at(hours + 2), "time_zone": "Europe/Paris", "capacity": 40,
        "venue": {"resource_id": "r-forum", "booking_id": None, "online_url": None},
        "registration": {"mode": "open", "opens_at": None, "closes_at": None, "waitlist": "direct"}, "questions": [],
        "host_startup_id": None, "tags": [], "visibility": "public", "state": "published", "seats_left": 12,
        "waiting": 0, **more,
    }  # fmt: skip


def resource(name: str, kind: str, **more: Any) -> dict[str, Any]:
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return {
        "id": f"r-{slug}", "hub_id": "hub-halle-freyssinet", "site_id": "site-share", "parent_id": None, "kind": kind,
        "name": name, "units": 1, "capacity": None, "attributes": {}, "state": "active", "visibility": "public", **more,
    }  # fmt: skip


def booking(
    resource_id: str, who: str | None, start: float, hours: float, state: str = "confirmed", **more: Any
) -> Any:
    return {
        "id": f"b-{resource_id}-{start}", "resource_id": resource_id, "startup_id": f"s-{who}" if who else None,
        "starts_at": at(start), "ends_at": at(start + hours), "units": 1, "purpose": None, "state": state,
        "time_zone": "Europe/Paris", **more,
    }  # fmt: skip


class FakeGateway:
    """An ASGI application. Tests change its data, put paths into `failing`, and read what was `asked`."""

    def __init__(self) -> None:
        self.failing: set[str] = set()
        self.asked: list[tuple[str, str, dict[str, str], dict[str, str], Any]] = []
        self.registration: tuple[int, dict[str, Any]] = (201, {"state": "confirmed", "position": None, "seats": 1})
        self.hubs = [hub("halle-freyssinet", "Halle Freyssinet", "Paris"), hub("la-plaine", "La Plaine", "Lyon")]
        self.sectors = [
            {"code": "health", "labels": {"en": "Health", "fr": "Santé"}, "parent": None, "replaced_by": None},
            {"code": "robotics", "labels": {"en": "Robotics", "fr": "Robotique"}, "parent": "industry"},
        ]
        self.startups = [
            startup("lumen-sante", "Lumen Santé", "Blood tests you can read yourself", "health", hiring=True),
            startup("ferme-du-toit", "La Ferme du Toit", "Fresh greens from the roof next door", "food"),
            startup("octave", "Octave", "Sheet music that listens and turns its own pages", "culture"),
            startup("kilowatt", "Kilowatt", "Batteries with a second life on building sites", "energy", hiring=True),
            startup("parlons", "Parlons", "Practise a language with your neighbours", "education"),
            startup("boreal-robotics", "Boréal Robotics", "Arms light enough to work beside people", "robotics"),
            startup("citadine", "Citadine", "Cargo bikes for the last kilometre", "mobility"),
            startup("nuage-clair", "Nuage Clair", "Cloud bills a human can understand", "software"),
            startup("tisserand", "Tisserand", "Textiles woven to measure, without waste", "fashion"),
            startup("pixel-et-craie", "Pixel & Craie", "Maths drawn in the air", "education", hiring=True),
            startup("odyssee", "Odyssée", "Insurance for people who cross borders", "fintech"),
            startup("argile", "Argile", "Low-carbon bricks from excavated earth", "construction"),
        ]
        self.events = [
            event("fail-night", "Fail night: what we got wrong", "Soirée des ratés : nos erreurs", 2.5, seats_left=3),
            event("first-print", "Your first 3D print", "Votre première impression 3D", 17, capacity=8, seats_left=0,
                  waiting=4, host_startup_id="s-boreal-robotics"),
            event("open-doors", "Open doors for neighbours", "Portes ouvertes aux voisins", 41, capacity=None,
                  seats_left=None),
            event("term-sheets", "Term sheets, line by line", "Le pacte d’associés, ligne à ligne", 66),
            event("night-market", "Makers’ night market", "Marché de nuit des makers", 99, state="postponed"),
        ]  # fmt: skip
        self.resources = [
            *(resource(f"Prusa MK4 #{n}", "printer") for n in (1, 2, 3)),
            resource("Formlabs 3L", "printer", state="maintenance"),
            resource("Trotec Speedy 400", "laser_cutter"), resource("Epilog Fusion", "laser_cutter"),
            resource("Datron Neo", "cnc"), resource("Zünd G3", "textile_cutter"),
            resource("Room Ada", "room", capacity=8), resource("Room Hedy", "room", capacity=12),
            resource("Forum", "hall", capacity=180), resource("Flex desks", "desk", units=40),
        ]  # fmt: skip
        self.openings = {
            "r-prusa-mk4-1": 1 / 6, "r-prusa-mk4-2": 23 / 12, "r-prusa-mk4-3": 0.0, "r-trotec-speedy-400": 191 / 12,
            "r-epilog-fusion": 0.0, "r-z-nd-g3": 1 / 6, "r-room-ada": 11 / 12, "r-room-hedy": 0, "r-flex-desks": 0,
        }  # fmt: skip
        self.bookings = [
            booking("r-prusa-mk4-1", "octave", -7, 3, "completed"), booking("r-prusa-mk4-1", "boreal-robotics", -3, 3),
            booking("r-prusa-mk4-2", "boreal-robotics", -1.5, 3.5, "checked_in"),
            booking("r-prusa-mk4-3", "kilowatt", -6.25, 2, "completed"),
            booking("r-prusa-mk4-3", "tisserand", 1, 2, "pending"),
            booking("r-trotec-speedy-400", "citadine", -8, 4, "completed"),
            booking("r-trotec-speedy-400", "argile", -2.5, 5, "checked_in"),
            booking("r-datron-neo", "boreal-robotics", -0.5, 4, "checked_in"),
            booking("r-room-ada", "parlons", -5, 1), booking("r-room-ada", "nuage-clair", -0.75, 1.5, "checked_in"),
            booking("r-room-ada", None, 1.5, 1, "held", purpose="Jury"), booking("r-room-hedy", "lumen-sante", -7.5, 2),
            booking("r-forum", None, 1.5, 4, purpose="Fail night"),
            booking("r-flex-desks", "odyssee", -8, 9, "checked_in", units=4),
            booking("r-flex-desks", "pixel-et-craie", -7, 6, units=2), booking("r-flex-desks", "octave", -2, 5),
            booking("r-epilog-fusion", "tisserand", -4, 1, "cancelled"),
        ]  # fmt: skip
        uses = (("cnc", 1, 1), ("desk", 26, 40), ("laser_cutter", 1, 2), ("printer", 1, 4), ("room", 1, 2))
        self.overview: dict[str, Any] = {
            "hub_id": "hub-halle-freyssinet", "as_of": at(0), "unavailable": [], "use": {}, "portfolio": {},
            "now": {
                "resources": [{"kind": k, "in_use": n, "units": of, "in_maintenance": 0} for k, n, of in uses],
                "next_event": {"id": "e-fail-night", "title": self.events[0]["title"], "starts_at": at(2.5)},
                "events_today": 1,
            },
            "waiting": {"bookings_to_approve": 3, "registrations_to_approve": 7, "draft_events": 0},
        }  # fmt: skip

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        query = dict(parse_qsl(scope["query_string"].decode()))
        said = orjson.loads(body) if body else None
        self.asked.append((scope["method"], scope["path"], query, headers, said))
        status, answer = self._answer(scope["method"], scope["path"], query, headers, said)
        raw = b"" if answer is None else answer if isinstance(answer, bytes) else orjson.dumps(answer)
        more = [(b"location", answer["location"].encode())] if status == 308 else []
        await send({"type": "http.response.start", "status": status, "headers": [*more]})
        await send({"type": "http.response.body", "body": raw})

    def _answer(self, method: str, path: str, query: dict[str, str], headers: dict[str, str], said: Any) -> Any:
        if path in self.failing:
            return problem(503, "upstream.unreachable")
        unknown = set(query) - KNOWN.get(path, set())
        if unknown:
            return problem(400, "query.unknown", f"{unknown} is not known")
        if query.get("cursor") == "stale":
            return problem(400, "cursor.invalid", "Start again from the first page.")
        token = headers.get("authorization", "").removeprefix("Bearer ") or None
        if token not in {None, TOKEN, OUTSIDER}:
            return problem(401, "credential.invalid")
        private = self._private(method, path, query, token, said)
        return private if private is not None else self._public(method, path, query)

    def _private(self, method: str, path: str, query: dict[str, str], token: str | None, said: Any) -> Any:
        role = "staff" if token == TOKEN else "member"
        if path == "/v1/sessions" and method == "POST":
            if said != {"email": "ada@hub.example", "password": "correct horse"}:
                return problem(401, "session.refused", "E-mail or password is wrong.")
            return 201, {"token": TOKEN, "expires_at": at(12), "principal": {}}
        if path == "/v1/sessions/current":
            return 204, None
        if path == "/v1/me":
            grants = [{"hub_id": "hub-halle-freyssinet", "role": role, "startup_id": None}] if token else []
            kind = "person" if token else "anonymous"
            return 200, {"kind": kind, "id": token, "name": token and "Ada Lovelace", "grants": grants, "scopes": []}
        if path in {"/v1/overview", "/v1/bookings"} and token != TOKEN:
            return problem(403, "role.missing")
        if path == "/v1/overview":
            return 200, self.overview
        if path == "/v1/bookings":
            found = [b for b in self.bookings if b["starts_at"] < query["to"] and b["ends_at"] > query["from"]]
            return 200, {"items": found, "next": None}
        if method == "POST" and path.endswith("/registrations"):
            return self.registration
        return None

    def _public(self, method: str, path: str, query: dict[str, str]) -> Any:
        if method != "GET":
            return problem(405, "method.not_allowed")
        if path == "/healthz":
            return 200, {"status": "ok"}
        if path == "/openapi.json":
            return 200, {"openapi": "3.1.0", "x-problems": [_catalogued(*entry) for entry in CATALOGUE]}
        if path == "/v1/hubs":
            return 200, {"items": self.hubs, "next": None}
        if path == "/v1/sectors":
            return 200, {"items": self.sectors, "next": None}
        if path == "/v1/availability":
            return 200, {"items": self._found_openings(query["kind"]), "next": None}
        noun, _, name = path.removeprefix("/v1/").partition("/")
        things: list[dict[str, Any]] | None = {
            "startups": self.startups, "events": self.events, "resources": self.resources,
        }.get(noun)  # fmt: skip
        if things is None:
            return problem(404, "route.not_found")
        if name == "merged":
            return 308, {"location": "/v1/startups/octave"}
        if name:
            found = next((thing for thing in things if name in {thing["id"], thing.get("slug")}), None)
            return (200, found) if found else problem(404, "resource.not_found")
        return 200, _listed(things, query)

    def _found_openings(self, kind: str) -> list[dict[str, Any]]:
        found = [r for r in self.resources if r["kind"] == kind and r["id"] in self.openings]
        found.sort(key=lambda r: self.openings[r["id"]])
        shown = ("id", "name", "kind", "site_id", "hub_id")
        return [
            {
                "resource": {name: r[name] for name in shown}, "starts_at": at(self.openings[r["id"]]),
                "ends_at": at(self.openings[r["id"]] + 1), "units_free": 14 if r["units"] > 1 else 1,
            }
            for r in found
        ]  # fmt: skip


def _listed(things: list[dict[str, Any]], query: dict[str, str]) -> dict[str, Any]:
    found = [thing for thing in things if query.get("q", "").lower() in orjson.dumps(thing).decode().lower()]
    if "sector" in query:
        found = [thing for thing in found if query["sector"] in thing["sectors"]]
    if "status" in query:
        found = [thing for thing in found if query["status"] in {home["status"] for home in thing["hubs"]}]
    if "startup" in query:
        found = [thing for thing in found if thing["host_startup_id"] == query["startup"]]
    start, limit = int(query.get("cursor", 0)), int(query.get("limit", 20))
    following = str(start + limit) if start + limit < len(found) else None
    total = {"total": len(found)} if query.get("count") == "true" else {}
    return {"items": found[start : start + limit], "next": following, **total}


def _catalogued(code: str, status: int, en: str, fr: str, do_en: str, do_fr: str) -> dict[str, Any]:
    return {"code": code, "status": status, "title": {"en": en, "fr": fr}, "detail": {"en": do_en, "fr": do_fr}}
