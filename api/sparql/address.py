"""Where this server is, as the client of a request knows it: descriptions name the doors by it."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request

from kg.store import NamedNode


def address_of(request: Request, path: str) -> str:
    """The address that a request came to, without `path`, with which it ends, and without a slash at the end."""
    return urlsplit(str(request.url))._replace(query="", fragment="").geturl().removesuffix(path)


def sound_address(address: str, base: str) -> str:
    """The address if it can be the beginning of an IRI, otherwise our base IRI: a Host header can hold anything."""
    try:
        NamedNode(f"{address}/")
    except ValueError:
        return base.removesuffix("/")
    return address
