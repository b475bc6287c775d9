"""The form of an answer that the caller accepts: JSON, or JSON-LD."""

from typing import Annotated, Any, Final

from fastapi import Depends, Request

from services.events.agenda.linked import LinkedEvents, linked
from services.events.agenda.schemas import EventRead
from services.events.replicas import Neighbours
from services.kit.paging import Page, Paging
from services.kit.unit import Unit
from services.kit.work import Reply

LINKED: Final = "application/ld+json"
RESPONSES: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {LINKED: {"schema": {"type": "object"}}}}}


class Form:
    """How to show events to this caller."""

    def __init__(self, *, is_linked: bool, public_url: str) -> None:
        self._is_linked = is_linked
        self._public_url = public_url

    def one(self, unit: Unit, event: EventRead) -> Reply:
        if not self._is_linked:
            return Reply(event, headers={"Vary": "Accept"})
        hub = Neighbours(unit.session, hub_ids={event.hub_id}, startup_ids=()).hub(event.hub_id)
        shown = linked(event, hub, language=unit.language, public_url=self._public_url)
        return Reply(shown, headers={"Content-Type": LINKED, "Vary": "Accept, Accept-Language"})

    def page(self, unit: Unit, page: Page[EventRead], paging: Paging) -> Reply:
        link = paging.reply(page, page.next).headers
        if not self._is_linked:
            return Reply(page, headers={**link, "Vary": "Accept"})
        around = Neighbours(unit.session, hub_ids={event.hub_id for event in page.items}, startup_ids=())
        graph = [
            linked(event, around.hub(event.hub_id), language=unit.language, public_url=self._public_url)
            for event in page.items
        ]
        for node in graph:
            node.context = None  # said once, for the whole graph
        headers = {**link, "Content-Type": LINKED, "Vary": "Accept, Accept-Language"}
        return Reply(LinkedEvents(graph=graph), headers=headers)


async def get_form(request: Request) -> Form:
    accepted = request.headers.get("accept", "").lower()
    return Form(is_linked=LINKED in accepted, public_url=request.app.state.public_url)


FormDep = Annotated[Form, Depends(get_form)]
