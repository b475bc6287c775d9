"""What the gateway adds to a request that it passes on."""

from bench.bookings import listed
from bench.ground import Ground
from bench.measure import Row


async def rows(ground: Ground) -> list[Row]:
    path = f"/v1/resources/{ground.resource_id}"

    async def direct() -> None:
        await ground.ask("GET", path)

    async def through() -> None:
        await ground.ask("GET", path, gateway=True)

    async def page() -> None:
        await ground.ask("GET", "/v1/bookings", query=listed(ground), gateway=True)

    return [
        Row("read a resource", direct),
        Row("the same through the gateway", through, against="read a resource"),
        Row("list 20 bookings through the gateway", page, against="list 20 bookings"),
    ]
