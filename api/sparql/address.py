"""Where this server is, as the client of a request knows it: descriptions name the doors by it."""

from __future__ import annotations

from starlette.requests import Request

from api.door import host_of
from kg.store import NamedNode


def address_of(request: Request, path: str) -> str:
    """The address that a request came to, without `path`, with which it ends, and without a slash at the end."""
    scope = request.scope
    host = host_of(request.headers.get("host", ""), scope.get("server"))
    return f"{scope['scheme']}://{host}{scope['path'].removesuffix(path)}"


def sound_address(address: str, base: str) -> str:
    """The address if it can be the beginning of an IRI, otherwise our base IRI: a Host header can hold anything."""
    try:
        NamedNode(f"{address}/")
    except ValueError:
        return base.removesuffix("/")
    return address
