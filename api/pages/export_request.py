"""The parameters of the exports as their service takes them, and the format that a client prefers. The names are the command line's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from api.negotiation import Offer, choose
from api.pages.doubt_request import read_condition
from api.problems import NotAcceptableError
from kg.errors import CallerError

# As in kg.export, whose import costs more than this process may; of several formats of one type the most usual. Turtle
# first: who accepts anything is a program. A browser asks for HTML by name.
FORMATS: tuple[Offer, ...] = (
    ("ttl", ("text/turtle", "application/x-turtle")),
    ("html", ("text/html", "application/xhtml+xml")),
    ("svg", ("image/svg+xml",)),
    ("png", ("image/png",)),
    ("json", ("application/json",)),
    ("csv", ("text/csv",)),
    ("jsonld", ("application/ld+json",)),
    ("trig", ("application/trig",)),
    ("nt", ("application/n-triples", "text/plain")),
    ("nq", ("application/n-quads",)),
    ("rdfxml", ("application/rdf+xml", "application/xml", "text/xml")),
    ("graphml", ("application/graphml+xml",)),
    ("gexf", ("application/gexf+xml",)),
    ("dot", ("text/vnd.graphviz",)),
    ("mermaid", ("text/vnd.mermaid",)),
    ("kgx", ("application/gzip",)),
)
_SELECTION = (
    "focus", "depth", "types", "predicates", "min-certainty", "sources", "qualifier", "no-inferred", "max-nodes",
    "without",
)  # fmt: skip
_KNOWN = (*_SELECTION, "theme")
_ONCE = ("depth", "min-certainty", "no-inferred", "max-nodes", "theme")
_TRUTHS = {"true": True, "1": True, "false": False, "0": False}
_DIGITS = 6  # of a number in a parameter; none may be larger than 2,000


def choose_format(accept: str) -> str:
    """The name of the format that an Accept header likes best.

    Raises:
        NotAcceptableError: It takes none.
    """
    chosen = choose(accept, FORMATS)
    if chosen is None:
        names = ", ".join(media_types[0] for _, media_types in FORMATS)
        raise NotAcceptableError("none of the accepted media types can be made", hint=f"Accept one of: {names}.")
    return chosen


def read_export(parameters: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The fields `theme` and `selection` of a payload.

    Raises:
        CallerError: A parameter is unknown, is repeated and may not be, or makes no sense.
    """
    given: dict[str, list[str]] = {}
    for spelt, value in parameters:
        name = "sources" if spelt == "source" else spelt
        if name not in _KNOWN:
            raise CallerError(f"there is no parameter {name!r}", hint=f"The parameters are {', '.join(_KNOWN)}.")
        given.setdefault(name, []).append(value)
    for name in _ONCE:
        if len(given.get(name, ())) > 1:
            raise CallerError(f"{name} is given {len(given[name])} times", hint="Give it once.")
    if "depth" in given and "focus" not in given:
        raise CallerError("depth is given without a focus", hint="Name a focus, or leave depth away.")
    selection = {
        # An empty one stays, to be refused: it is no way to ask for everything.
        "focus": [name for value in given.get("focus", []) for name in split([value]) or [""]],
        "depth": read_whole(given.get("depth", ["1"])[0], "depth", 0, 10),
        "types": split(given.get("types", [])),
        "predicates": split(given.get("predicates", [])),
        "min_certainty": given["min-certainty"][0].lower() if "min-certainty" in given else None,
        "sources": split(given.get("sources", [])),
        "qualifiers": [read_condition(text) for text in given.get("qualifier", [])],
        "include_inferred": not _read_truth(given.get("no-inferred", ["false"])[0], "no-inferred"),
        "max_nodes": read_whole(given.get("max-nodes", ["300"])[0], "max-nodes", 1, 2_000),
        "without": split(given.get("without", [])),
    }
    return {"theme": given.get("theme", ["auto"])[0], "selection": selection}


def split(values: Iterable[str]) -> list[str]:
    """Repeated parameters and commas mean the same."""
    return [word.strip() for value in values for word in value.split(",") if word.strip()]


_NARROWER = " For more, narrow it by focus, depth, types, predicates, sources or min-certainty; the whole release is to be had as files, in dump/."


def read_whole(text: str, name: str, least: int, most: int) -> int:
    """A whole number in a range.

    Raises:
        CallerError: It is none, or out of range.
    """
    if not text.isascii() or not text.isdigit() or len(text) > _DIGITS or not least <= int(text) <= most:
        hint = f"Give a whole number from {least} to {most:,}.{_NARROWER if name == 'max-nodes' else ''}"
        raise CallerError(f"{name}={text!r} is out of range", hint=hint)
    return int(text)


def _read_truth(text: str, name: str) -> bool:
    if text.lower() not in _TRUTHS:
        raise CallerError(f"{name}={text[:80]!r} is neither true nor false", hint=f"Write {name}=true or {name}=false.")
    return _TRUTHS[text.lower()]


def file_name(focus: Iterable[str], extension: str) -> str:
    """A name for the file, of letters, digits and dashes.

    >>> file_name(["ng:iron", "restless legs"], "svg")
    'iron-restless-legs.svg'
    """
    slug = "-".join("-".join(word.rpartition("/")[2].rpartition(":")[2].split()) for word in focus) or "graph"
    return "".join(c for c in slug if c.isascii() and (c.isalnum() or c in "-_"))[:80] + f".{extension}"
