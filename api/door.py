"""What a door is: it takes the head and the body of a request and gives a whole answer, without a framework in between."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from starlette.requests import Request
from starlette.responses import Response

Field = tuple[bytes, bytes]
# RFC 3986, section 3.2: a name (no longer than any in the DNS; RFC 1035, section 2.3.4) or an address, and a port.
_HOST = re.compile(r"(?:[A-Za-z0-9._~-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")


@dataclass(slots=True)
class Head:
    """The head of a request.

    Attributes:
        method: As sent; HEAD asks what GET asks, save for the body.
        target: The path as sent, without the query string.
        scheme: As the client knows it, behind a proxy too.
        fields: Names in lower case; several values joined by commas.
        server: Where the request came in: host and port.
    """

    method: str
    target: bytes
    query_string: bytes
    scheme: str
    fields: dict[bytes, bytes]
    server: tuple[str, int | None] | None = field(default=None, kw_only=True)

    @property
    def accept(self) -> str:
        """The Accept field, empty if absent."""
        return self.fields.get(b"accept", b"").decode("latin-1")

    @property
    def address(self) -> str:
        """The IRI of what is asked, without a query, as the client knows it."""
        host = host_of(self.fields.get(b"host", b"").decode("latin-1"), self.server)
        return f"{self.scheme}://{host}{self.target.decode('latin-1')}"


def host_of(given: str, server: tuple[str, int | None] | None) -> str:
    """The host that a request came to, with its port if it names one, as it may stand in an IRI.

    Args:
        given: The Host field, which can hold anything and any length of it; what is no host is replaced.
        server: Where the request came in.
    """
    if _HOST.fullmatch(given):
        return given
    name, port = server or ("localhost", None)
    return (f"[{name}]" if ":" in name else name) + (f":{port}" if port else "")


class Made(NamedTuple):
    """What a door gives: names of fields in lower case, a whole body."""

    status: int
    fields: Sequence[Field]
    body: bytes


class Door(Protocol):
    """Answers requests to one address; HEAD as GET. Errors of our tree may be raised."""

    def __call__(self, head: Head, body: bytes, /) -> Awaitable[Made]:
        """Answer one request."""
        ...


def made_of(response: Response) -> Made:
    """What a response with a whole body amounts to."""
    return Made(response.status_code, response.raw_headers, bytes(response.body))


def as_endpoint(door: Door) -> Callable[[Request], Awaitable[Response]]:
    """The same as the endpoint of a route: an address can be spelt in more ways than the one that a shell knows."""

    async def endpoint(request: Request) -> Response:
        fields: dict[bytes, bytes] = {}
        for name, value in request.scope["headers"]:
            fields[name] = fields[name] + b", " + value if name in fields else value
        scope = request.scope
        target = scope.get("raw_path") or scope["path"].encode()
        head = Head(scope["method"], target, scope["query_string"], scope["scheme"], fields, server=scope.get("server"))
        made = await door(head, await request.body())
        response = Response(made.body, made.status)
        given = {name for name, _ in made.fields}
        response.raw_headers = [*made.fields, *(field for field in response.raw_headers if field[0] not in given)]
        return response

    return endpoint
