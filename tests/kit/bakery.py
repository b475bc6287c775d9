"""A service with nothing in it but what the kit gives: breads that are baked, priced and sold, and news that is heard.

A test may take part in baking: what `hook` names runs inside the request's transaction, before or instead of the rest.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any

import httpx2
from fastapi import APIRouter, Query
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    func,
    insert,
    select,
    update,
)
from starlette.types import ASGIApp

from services.kit import asgi, tables
from services.kit.app import build_app
from services.kit.bus import INBOX_PATH, Relay
from services.kit.clock import FixedClock
from services.kit.columns import IdColumn, Json, UtcDateTime
from services.kit.database import NAMES, Database
from services.kit.errors import NotFound
from services.kit.events import Event
from services.kit.ids import Id, new_id
from services.kit.paging import Key, Page, PagingDep, sort_keys
from services.kit.principal import IDENTITY_HEADER, Issuer, Principal, generate_key, public_part
from services.kit.routing import new_router
from services.kit.settings import ServiceSettings
from services.kit.unit import Unit
from services.kit.wire import Duration, Input, Instant, Output, line
from services.kit.work import MatchDep, Reply, WorkDep

KEYS = {name: generate_key() for name in ("gateway", "bakery", "shop")}
TRUSTED = {name: public_part(key) for name, key in KEYS.items()}
BAKER = Principal(kind="person", id=new_id(), name="A Baker")
SUBSCRIPTIONS = {"shop": ("bread.*",), "press": ("bread.baked",)}

metadata = MetaData(naming_convention=NAMES)
tables.install(metadata)
bread = Table(
    "bread",
    metadata,
    Column("id", IdColumn(), primary_key=True),
    Column("name", String(80), nullable=False),
    Column("price", Integer, CheckConstraint("price >= 0", name="price_is_none_of_ours"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("at", UtcDateTime(), nullable=False),
)
# Whether the bread exists is looked at when the transaction ends, not before.
sale = Table(
    "sale",
    metadata,
    Column("id", IdColumn(), primary_key=True),
    Column("bread_id", IdColumn(), ForeignKey("bread.id", deferrable=True, initially="DEFERRED"), nullable=False),
)
heard = Table(
    "heard",
    metadata,
    Column("number", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True),
    Column("subject", String(120), nullable=False),
    Column("data", Json, nullable=False),
)


class BreadCreate(Input):
    name: Annotated[str, line(80)]
    price: int = 100
    baked_at: Instant | None = None
    keeps: Duration | None = None


class BreadUpdate(Input):
    price: int


class BreadRead(Output):
    id: Id
    name: str
    price: int
    version: int
    at: datetime


class Sale(Input):
    bread_id: Id


def bake(unit: Unit, wish: BreadCreate) -> Reply:
    """One bread, with an audit row and an event."""
    row = {"id": new_id(), "name": wish.name, "price": wish.price, "version": 1, "at": wish.baked_at or unit.now}
    unit.session.execute(insert(bread).values(row))
    tell(unit, "bread.baked", row["name"], row["price"])
    unit.audit("bread.bake", f"bread/{row['id']}")
    return Reply(BreadRead(**row), headers={"Location": f"/v1/breads/{row['id']}"})


def tell(unit: Unit, event_type: str, name: str, price: int) -> None:
    unit.record(event_type, f"bread/{name}", {"name": name, "price": price}, hub_id=None)


def hear(unit: Unit, event: Event) -> None:
    unit.session.execute(insert(heard).values(subject=event.subject, data=event.data))


def _read(unit: Unit, bread_id: str) -> BreadRead:
    row = unit.session.execute(select(bread).where(bread.c.id == bread_id)).first()
    if row is None:
        raise NotFound
    return BreadRead.model_validate(row)


def _router(bakery: "Bakery") -> APIRouter:
    router = new_router("Breads")

    @router.get("/v1/breads", response_model=Page[BreadRead])
    async def list_breads(
        work: WorkDep,
        paging: PagingDep,
        least: Annotated[int, Query()] = 0,
        sort: Annotated[str | None, Query()] = None,
    ) -> Any:
        def page(unit: Unit) -> Reply:
            keys = sort_keys(sort, {"price": bread.c.price, "at": bread.c.at}, default="-price")
            statement = select(bread).where(bread.c.price >= least)
            found = paging.fetch(unit.session, statement, [*keys, Key(bread.c.id)])
            items = [BreadRead.model_validate(row) for row in found.rows]
            return paging.reply(Page[BreadRead](items=items, next=found.next, total=found.total), found.next)

        return await work.read(page)

    @router.post("/v1/breads", response_model=BreadRead, status_code=201)
    async def create_bread(wish: BreadCreate, work: WorkDep) -> Any:
        return await work.write(lambda unit: bakery.hook(unit, wish), status=201)

    @router.get("/v1/breads/{bread_id}", response_model=BreadRead)
    async def read_bread(bread_id: Id, work: WorkDep) -> Any:
        return await work.read(lambda unit: _read(unit, bread_id))

    @router.patch("/v1/breads/{bread_id}", response_model=BreadRead)
    async def price_bread(bread_id: Id, wish: BreadUpdate, match: MatchDep, work: WorkDep) -> Any:
        def change(unit: Unit) -> BreadRead:
            match.check(_read(unit, bread_id).version)
            changed = {"price": wish.price, "version": bread.c.version + 1}
            unit.session.execute(update(bread).where(bread.c.id == bread_id).values(changed))
            return _read(unit, bread_id)

        return await work.write(change)

    @router.post("/v1/sales", response_model=Sale, status_code=201)
    async def sell(wish: Sale, work: WorkDep) -> Any:
        def sold(unit: Unit) -> Sale:
            unit.session.execute(insert(sale).values(id=new_id(), bread_id=wish.bread_id))
            return wish

        return await work.write(sold, status=201)

    return router


class Bakery:
    """The app of one replica on a database; `named` "shop" it is a subscriber of the bakery."""

    def __init__(
        self,
        database: Database,
        clock: FixedClock,
        *,
        named: str = "bakery",
        subscribers: Mapping[str, ASGIApp] | None = None,
    ) -> None:
        self.name = named
        self.database = database
        self.clock = clock
        self.hook: Callable[[Unit, BreadCreate], Any] = bake
        self.app = build_app(
            named,
            ServiceSettings(signing_key=KEYS[named], trusted_keys=TRUSTED, log_level="error"),
            routers=[_router(self)],
            handlers={"bread.*": hear},
            subscriptions=SUBSCRIPTIONS,
            database=database,
            clock=clock,
            subscribers=subscribers or {},
        )

    @property
    def relay(self) -> Relay:
        return self.app.state.relay

    def client(self, by: Principal = BAKER, **headers: str) -> httpx2.AsyncClient:
        """A client whose every request carries a fresh token, as from the gateway."""
        issuer = Issuer("gateway", KEYS["gateway"], self.clock)

        async def sign(request: httpx2.Request) -> None:
            request.headers.setdefault(IDENTITY_HEADER, issuer.token(by, self.name))

        return httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app=self.app, raise_app_exceptions=False),
            base_url="http://bakery.test",
            headers=headers,
            event_hooks={"request": [sign]},
        )

    async def receive(self, *events: Event) -> asgi.Answer:
        """What the bakery's relay delivers here."""
        by = Principal(kind="service", id="bakery", name="bakery")
        token = Issuer("bakery", KEYS["bakery"], self.clock).token(by, self.name)
        body = {"events": [event.model_dump(mode="json") for event in events]}
        return await asgi.call(self.app, "POST", INBOX_PATH, headers={IDENTITY_HEADER: token}, json=body)

    def tell(self, name: str, *prices: int) -> None:
        """Commit news of one bread, each in a transaction of its own, as requests would."""
        for price in prices:
            with self.database.transaction() as session:
                unit = Unit(session=session, by=BAKER, clock=self.clock, now=self.clock.now(), source="bakery")
                tell(unit, "bread.baked", name, price)
                unit.write_down(SUBSCRIPTIONS)

    def heard(self, name: str | None = None) -> list[tuple[str, int]]:
        """What handlers have heard, in order: names and prices."""
        with self.database.reading() as session:
            found = session.execute(select(heard.c.data).order_by(heard.c.number)).scalars().all()
        return [(data["name"], data["price"]) for data in found if name in {None, data["name"]}]

    def count(self, *counted: Table) -> list[int]:
        with self.database.reading() as session:
            return [session.execute(select(func.count()).select_from(table)).scalar_one() for table in counted]

    def stock(self, *prices: int, keeps: timedelta = timedelta()) -> list[str]:
        """Breads at these prices, each baked `keeps` after the one before; the answer is their ids."""
        rows = [
            {"id": new_id(), "name": f"n{i}", "price": price, "version": 1, "at": self.clock.now() + i * keeps}
            for i, price in enumerate(prices)
        ]
        with self.database.transaction() as session:
            session.execute(insert(bread), rows)
        return [row["id"] for row in rows]
