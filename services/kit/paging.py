"""Lists by keyset: opaque cursors that stay right while rows come and go, and belong to one query only."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Generic, NamedTuple, TypeVar

import orjson
from fastapi import Depends, Query, Request
from pydantic import BaseModel
from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlmodel import Session

from services.kit.errors import Malformed
from services.kit.text import Text
from services.kit.wire import UNSAID
from services.kit.work import Reply

T = TypeVar("T")
_SEAL_BYTES = 9


class CursorInvalid(Malformed):
    code = "cursor.invalid"
    title = Text("This cursor does not belong to this query", "Ce curseur n’appartient pas à cette requête")
    detail = Text(
        "Follow `next` with the same filters and sort, or start again without cursor.",
        "Suivez `next` avec les mêmes filtres et le même tri, ou recommencez sans curseur.",
    )


class SortUnknown(Malformed):
    code = "sort.unknown"
    title = Text("This list cannot be sorted so", "Ce tri n’existe pas")
    detail = Text(
        "Sort by {known}; a minus sign turns the order.", "Triez par {known} ; un signe moins inverse l’ordre."
    )


class Page(BaseModel, Generic[T]):
    """One page of a list; `next` is the cursor of the following one, `total` only when asked with `count=true`."""

    items: list[T]
    next: str | None
    total: Annotated[int | None, UNSAID] = None


class Key(NamedTuple):
    """A column of the order. It must never be null."""

    column: ColumnElement[Any]
    descending: bool = False


class Slice(NamedTuple):
    rows: Sequence[Any]
    next: str | None
    total: int | None


class Paging:
    """What the caller asked of a list: how many, from where, and whether to count."""

    def __init__(self, request: Request, limit: int, cursor: str | None, *, count: bool) -> None:
        self.limit = limit
        self.count = count
        self._cursor = cursor
        self._request = request
        asked = sorted((k, v) for k, v in request.query_params.multi_items() if k not in {"cursor", "limit", "count"})
        who = request.scope["state"]["principal"].id
        self._query = orjson.dumps([request.url.path, asked, who])

    def fetch(self, session: Session, statement: Select[Any], keys: Sequence[Key]) -> Slice:
        """Run a query for one page. The key columns must be unique together; their values come last in each row."""
        named = [key.column.label(f"key_{index}") for index, key in enumerate(keys)]
        page = statement.add_columns(*named)
        if self._cursor is not None:
            page = page.where(_after(keys, self._decoded()))
        page = page.order_by(*[key.column.desc() if key.descending else key.column.asc() for key in keys])
        rows = session.execute(page.limit(self.limit + 1)).all()
        more = len(rows) > self.limit
        rows = rows[: self.limit]
        following = self._encoded([rows[-1][-len(keys) + i] for i in range(len(keys))]) if more else None
        total = None
        if self.count:
            counted = select(func.count()).select_from(statement.order_by(None).subquery())
            total = session.execute(counted).scalar_one()
        return Slice(rows, following, total)

    def pick(self, items: Sequence[T], key: Callable[[T], list[Any]]) -> tuple[Sequence[T], str | None]:
        """One page of a list that is already in memory and sorted by `key`, whose values are unique."""
        if self._cursor is not None:
            after = self._decoded()
            items = [item for item in items if key(item) > after]
        page = items[: self.limit]
        return page, self._encoded(key(page[-1])) if len(items) > self.limit else None

    def reply(self, page: BaseModel, following: str | None) -> Reply:
        """The page with its `Link` header (RFC 8288)."""
        if following is None:
            return Reply(page)
        url = self._request.url.include_query_params(cursor=following)
        return Reply(page, headers={"Link": f'<{url.path}?{url.query}>; rel="next"'})

    def _encoded(self, values: list[Any]) -> str:
        plain = [_plain(value) for value in values]
        payload = orjson.dumps(plain)
        return urlsafe_b64encode(self._seal(payload) + payload).rstrip(b"=").decode()

    def _decoded(self) -> list[Any]:
        text = self._cursor or ""
        try:
            raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except ValueError as error:
            raise CursorInvalid from error
        seal, payload = raw[:_SEAL_BYTES], raw[_SEAL_BYTES:]
        if not hmac.compare_digest(seal, self._seal(payload)):
            raise CursorInvalid
        return [_value(each) for each in orjson.loads(payload)]

    def _seal(self, payload: bytes) -> bytes:
        # Keyed, so that the values in a cursor are values that a row of this list has had.
        key: bytes = self._request.app.state.fingerprint_key
        return hmac.digest(key, b"cursor " + self._query + payload, "sha256")[:_SEAL_BYTES]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    return {"d": value.isoformat()} if isinstance(value, date) else value


def _value(plain: Any) -> Any:
    if not isinstance(plain, dict):
        return plain
    return datetime.fromisoformat(plain["t"]) if "t" in plain else date.fromisoformat(plain["d"])


def _after(keys: Sequence[Key], values: Sequence[Any]) -> ColumnElement[bool]:
    """Rows that come after these values: the first key differs, or it is equal and the next one differs, and so on."""
    wanted: list[ColumnElement[bool]] = []
    equal: ColumnElement[bool] = true()
    for key, value in zip(keys, values, strict=True):
        beyond = key.column < value if key.descending else key.column > value
        wanted.append(and_(equal, beyond))
        equal = and_(equal, key.column == value)
    return or_(*wanted)


def sort_keys(sort: str | None, known: dict[str, ColumnElement[Any]], *, default: str) -> list[Key]:
    """`name,-created_at` as keys; refuses fields that are not documented."""
    keys = []
    for part in (sort or default).split(","):
        name = part.strip().removeprefix("-")
        if name not in known:
            raise SortUnknown(known=", ".join(known))
        keys.append(Key(known[name], descending=part.strip().startswith("-")))
    return keys


async def get_paging(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=100, description="How many items at most.")] = 20,
    cursor: Annotated[str | None, Query(description="`next` of the page before.")] = None,
    count: Annotated[bool, Query(description="Also answer the `total`.")] = False,  # noqa: FBT002 -- FastAPI calls it
) -> Paging:
    return Paging(request, limit, cursor, count=count)


PagingDep = Annotated[Paging, Depends(get_paging)]
