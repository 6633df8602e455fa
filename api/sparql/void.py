"""The description of the release in VoID and DCAT over HTTP; a reader makes it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.sparql.address import address_of
from api.sparql.http import Call
from api.sparql.offers import choose_document

PATH = "/.well-known/void"


def routes(call: Call) -> list[Route]:
    """The route of the description.

    Args:
        call: Sends a payload to a service of the readers.
    """

    async def show(request: Request) -> Response:
        reply = await call("void", {"format": choose_document(request), "address": address_of(request, PATH)})
        return Response(reply.body, reply.status, {**reply.headers, "vary": "Accept"})

    return [Route(PATH, show)]
