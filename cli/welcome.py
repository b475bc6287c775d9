"""What `up` prints when the hub is ready."""

import json
import shlex
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cli.demo import Shown
from services.kit import asgi
from services.kit.clock import Clock
from services.kit.ids import new_id

_LONG = timedelta(hours=2)
_STEP = timedelta(minutes=30)


def as_json(url: str, shown: Shown) -> str:
    return json.dumps({"url": url, **shown.model_dump()})


async def as_text(app: Any, url: str, shown: Shown) -> str:
    """Where the hub is, who may sign in, and a booking to paste."""
    lines = [f"Digital Quarters is ready: {url}", f"The API's documentation:   {url}/docs", ""]
    if shown.accounts:
        lines.append("Sign in with:")
        width = max(len(account.email) for account in shown.accounts)
        lines += [f"  {a.email:<{width}}  {a.password}   {a.role}" for a in shown.accounts]
        lines += ["", "API keys of two startups:"]
        lines += [f"  {key.key}" for key in shown.api_keys]
        lines.append("")
    line = await booking_line(app, url, shown)
    if line is not None:
        lines += ["Book a 3D printer for two hours tomorrow:", "", line, ""]
    lines.append("Stop with Ctrl-C.")
    return "\n".join(lines)


async def booking_line(app: Any, url: str, shown: Shown) -> str | None:
    """A curl command that books the demo's printer at a time when it is free."""
    if shown.printer_id is None or not shown.api_keys:
        return None
    key = shown.api_keys[0].key
    found = await free_time(app, shown.printer_id, key)
    if found is None:
        return None
    wish = {
        "resource_id": shown.printer_id,
        "starts_at": found.isoformat(),
        "ends_at": (found + _LONG).isoformat(),
        "purpose": "First prototype",
    }
    return " \\\n".join(
        [
            f"curl -i {url}/v1/bookings",
            f"  -H {shlex.quote(f'Authorization: Bearer {key}')}",
            "  -H 'Content-Type: application/json'",
            f"  -H 'Idempotency-Key: {new_id()}'",
            f"  -d {shlex.quote(json.dumps(wish))}",
        ]
    )


async def free_time(app: Any, printer_id: str, key: str) -> datetime | None:
    """A start for two free hours tomorrow, at ten o'clock where the printer stands or as near to it as there is one."""
    now = Clock().now()
    answer = await asgi.call(
        app,
        "GET",
        f"/v1/resources/{printer_id}/availability",
        query={"from": now.isoformat(), "to": (now + timedelta(days=3)).isoformat()},
        headers={"authorization": f"Bearer {key}"},
    )
    if answer.status != 200:
        return None
    found = answer.json()
    zone = ZoneInfo(found["time_zone"])
    ten = datetime.combine(now.astimezone(zone).date() + timedelta(days=1), time(10), zone)
    windows = [tuple(datetime.fromisoformat(w[end]) for end in ("starts_at", "ends_at")) for w in found["windows"]]
    starts = sorted((ten + n * _STEP for n in range(-19, 25)), key=lambda start: (abs(start - ten), start))
    return next((s for s in starts if any(first <= s and s + _LONG <= last for first, last in windows)), None)
