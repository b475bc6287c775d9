"""HTTP for documents and their files."""

from typing import Annotated, Any, Final

from fastapi import Depends, Path, Query, Request
from starlette.responses import Response

from services.kit.documentation import needs, refusals
from services.kit.paging import Page, PagingDep
from services.kit.routing import new_router
from services.kit.work import MatchDep, WorkDep
from services.startups.documents.errors import FileNotThere, FileUnreadable
from services.startups.documents.operations import Documents
from services.startups.documents.rules import MEDIA_TYPES
from services.startups.documents.schemas import (
    DocumentAcceptance,
    DocumentCreate,
    DocumentRead,
    DocumentRefusal,
    DocumentUpdate,
    Kind,
    State,
)
from services.startups.memberships.schemas import Day

router = new_router("documents")
DocumentPath = Annotated[str, Path(max_length=36, description="Id of the document.")]
_ONE: Final = "/v1/documents/{document}"
FILE_PATH: Final = f"{_ONE}/file"
_BINARY: Final = {media: {"schema": {"type": "string", "format": "binary"}} for media in MEDIA_TYPES}
_BODY: Final = {"requestBody": {"required": True, "content": _BINARY}}
_FILE: Final[dict[int | str, dict[str, Any]]] = {200: {"content": _BINARY}}
_STAFF = needs("startups:write", "staff of the hub")
_READ = needs("startups:read", "the startup’s admins and staff of the hub")
_WRITE = needs("startups:write", "the startup’s admins and staff of the hub")


async def get_file(request: Request) -> bytes:
    """The body as it came. Its size was limited before, by what it says and by what arrives."""
    return await request.body()


FileDep = Annotated[bytes, Depends(get_file)]


@router.get(
    "/v1/documents", response_model=Page[DocumentRead], summary="List documents of your hub or startup",
    openapi_extra=_READ,
)  # fmt: skip
async def list_documents(
    work: WorkDep,
    paging: PagingDep,
    hub: Annotated[str | None, Query(max_length=160, description="Id or slug of a hub.")] = None,
    startup: Annotated[str | None, Query(max_length=160, description="Id or slug of a startup.")] = None,
    membership: Annotated[str | None, Query(max_length=36, description="Id of a membership.")] = None,
    kind: Annotated[Kind | None, Query(description="What it is.")] = None,
    state: Annotated[State | None, Query(description="What has become of it by today.")] = None,
    expires_before: Annotated[Day | None, Query(description="Valid until a day before this one.")] = None,
    sort: Annotated[str | None, Query(max_length=60, description="`created_at` or `updated_at`.")] = None,
) -> Any:
    narrowed: dict[str, Any] = {"hub": hub, "startup": startup, "membership": membership, "sort": sort}
    rest: dict[str, Any] = {"kind": kind, "state": state, "expires_before": expires_before}
    return await work.read(lambda unit: Documents(unit).page(paging, **narrowed, **rest, by=unit.by))


@router.post(
    "/v1/documents", response_model=DocumentRead, status_code=201, summary="Ask for a document", openapi_extra=_WRITE
)
async def create_document(wish: DocumentCreate, work: WorkDep) -> Any:
    return await work.write(lambda unit: Documents(unit).create(wish, by=unit.by), status=201)


@router.get(_ONE, response_model=DocumentRead, summary="Read what is known of a document", openapi_extra=_READ)
async def read_document(document: DocumentPath, work: WorkDep) -> Any:
    return await work.read(lambda unit: Documents(unit).get(document, by=unit.by))


@router.patch(_ONE, response_model=DocumentRead, summary="Correct what is known of a document", openapi_extra=_STAFF)
async def change_document(document: DocumentPath, wish: DocumentUpdate, match: MatchDep, work: WorkDep) -> Any:
    return await work.write(lambda unit: Documents(unit).change(document, wish, match, by=unit.by))


@router.delete(
    _ONE, status_code=204, response_model=None, summary="Delete a document with its file", openapi_extra=_STAFF
)
async def remove_document(document: DocumentPath, match: MatchDep, work: WorkDep) -> Any:
    return await work.write(lambda unit: Documents(unit).remove(document, match, by=unit.by), status=204)


@router.put(
    FILE_PATH,
    response_model=DocumentRead,
    responses=refusals(FileUnreadable()),
    summary="Hand in the file, or another one instead",
    openapi_extra={**_WRITE, **_BODY},
)
async def hand_in(
    document: DocumentPath,
    content: FileDep,
    work: WorkDep,
    name: Annotated[str | None, Query(max_length=200, description="What the file is called.")] = None,
    valid_to: Annotated[Day | None, Query(description="The last day on which it is valid.")] = None,
) -> Any:
    return await work.write(
        lambda unit: Documents(unit).hand_in(document, content, name=name, valid_to=valid_to, by=unit.by), long=True
    )


@router.get(
    FILE_PATH,
    response_model=None,
    response_class=Response,
    responses={**_FILE, **refusals(FileNotThere())},
    summary="Download the file of a document",
    openapi_extra=_READ,
)
async def read_file(document: DocumentPath, work: WorkDep) -> Any:
    return await work.read(lambda unit: Documents(unit).file(document, by=unit.by), long=True)


@router.post(f"{_ONE}/accept", response_model=DocumentRead, summary="Accept a document", openapi_extra=_STAFF)
async def accept_document(
    document: DocumentPath, match: MatchDep, work: WorkDep, wish: DocumentAcceptance | None = None
) -> Any:
    valid_to = wish.valid_to if wish else None
    return await work.write(lambda unit: Documents(unit).accept(document, valid_to, match, by=unit.by))


@router.post(
    f"{_ONE}/refuse", response_model=DocumentRead, summary="Refuse a document, and say why", openapi_extra=_STAFF
)
async def refuse_document(document: DocumentPath, wish: DocumentRefusal, match: MatchDep, work: WorkDep) -> Any:
    return await work.write(lambda unit: Documents(unit).refuse(document, wish.reason, match, by=unit.by))
