"""Graphs as texts: what the engine writes and reads, made sound where a format cannot hold everything."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.parsers.expat import ExpatError, ParserCreate

from pyoxigraph import Quad, RdfFormat, Triple, parse, serialize

from kg.errors import RefusedError
from kg.store.bounded import Bounded
from kg.store.engine_errors import engine_errors

_GRAPHS = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdf": RdfFormat.RDF_XML,
    "trig": RdfFormat.TRIG,
    "nq": RdfFormat.N_QUADS,
}
# Those that have named graphs.
_NAMED = frozenset(("trig", "nq", "jsonld"))
_PREFIX = re.compile(rb"([\w.\-]*):")
_TIDIED_BYTES = 1 << 20  # where a few thousand bytes more or less still count


def sound_xml(body: bytes, format_name: str, *, is_whole: bool = True) -> bytes:
    """What the engine wrote, and where it is XML made sure that it is: not every literal and not every predicate can be.

    Args:
        body: A document, or the beginning of one.
        format_name: "xml" and "rdf" are XML; anything else stays as it is.
        is_whole: Whether it is a document.

    Raises:
        RefusedError: It is not well-formed, because of a control character or a predicate without a local name.
    """
    if format_name not in ("xml", "rdf"):
        return body
    # A reader takes a bare carriage return for the end of a line (XML 1.0, section 2.11).
    body = body.replace(b"\r", b"&#13;")
    try:
        ParserCreate(namespace_separator=" ").Parse(body, is_whole)
    except ExpatError as error:
        raise RefusedError(
            f"this answer cannot be written as XML ({error})", hint="Ask for JSON, Turtle or N-Triples instead."
        ) from error
    return body


def write_triples(
    triples: Iterable[Triple] | Iterable[Quad],
    format_name: str,
    prefixes: dict[str, str],
    *,
    limit_bytes: int | None = None,
) -> bytes:
    """Serialise triples, or quads in a format that has named graphs.

    Args:
        triples: Taken one by one.
        format_name: `Format.name` of one of `GRAPH_FORMATS`.
        prefixes: Prefix → namespace for the formats that have prefixes.
        limit_bytes: What is longer is only a beginning, a little longer than that.

    Raises:
        RefusedError: They cannot be written in this format.
    """
    output = Bounded(limit_bytes)
    try:
        with output.stopping():
            serialize(triples, output, _GRAPHS[format_name], prefixes=prefixes)
    except OSError as error:
        if format_name != "jsonld":
            raise
        raise RefusedError(f"this graph cannot be written: {error}", hint="Ask for Turtle or N-Triples.") from error
    if output.is_cut:
        return output.getvalue()
    return _tidied(sound_xml(output.getvalue(), format_name), format_name)


def _tidied(body: bytes, format_name: str) -> bytes:
    """Turtle without the prefixes that it does not use: a release declares dozens, and most answers are shorter."""
    if format_name not in ("ttl", "trig") or len(body) > _TIDIED_BYTES:
        return body
    lines = body.splitlines(keepends=True)
    end = next((number for number, line in enumerate(lines) if not line.startswith(b"@prefix ")), len(lines))
    # More than those that are used, because texts hold colons too, and never fewer.
    used = set(_PREFIX.findall(b"".join(lines[end:])))
    kept = [line for line in lines[:end] if line.split(maxsplit=2)[1].removesuffix(b":") in used]
    return b"".join((*kept, *lines[end:]))


def write_graph(quads: Iterable[Quad], format_name: str, *, prefixes: dict[str, str] | None = None) -> bytes:
    """Serialise quads; in a format without named graphs the graph names are dropped.

    Args:
        quads: In the order in which they are to be written.
        format_name: `Format.name` of one of `GRAPH_FORMATS`.
        prefixes: Prefix → namespace for the formats that have prefixes.
    """
    if format_name in ("trig", "nq"):
        return write_triples(quads, format_name, prefixes or {})
    return write_triples((quad.triple for quad in quads), format_name, prefixes or {})


def write_dataset(quads: Iterable[Quad], format_name: str, *, prefixes: dict[str, str] | None = None) -> bytes:
    """Serialise quads with the names of their graphs where the format has any (JSON-LD has), else each triple once.

    Args:
        quads: In the order in which they are to be written; those of one graph together.
        format_name: `Format.name` of one of `GRAPH_FORMATS`.
        prefixes: Prefix → namespace for the formats that have prefixes.

    Raises:
        RefusedError: They cannot be written in this format.
    """
    if format_name in _NAMED:
        return write_triples(quads, format_name, prefixes or {})
    return write_triples(dict.fromkeys(quad.triple for quad in quads), format_name, prefixes or {})


def write_graph_within(
    quads: Iterable[Quad], format_name: str, most_bytes: int, *, prefixes: dict[str, str] | None = None
) -> bytes | None:
    """Serialise quads as triples, or give None as soon as that takes more bytes than may be.

    Args:
        quads: In the order in which they are to be written; taken one by one.
        format_name: `Format.name` of one of `GRAPH_FORMATS`.
        most_bytes: How long the text may be.
        prefixes: Prefix → namespace for the formats that have prefixes.
    """
    output = Bounded(most_bytes)
    with output.stopping():
        serialize((quad.triple for quad in quads), output, _GRAPHS[format_name], prefixes=prefixes or {})
    if output.is_cut:
        return None
    return sound_xml(output.getvalue(), format_name)


def read_graph_file(path: Path, format_name: str) -> Iterator[Quad]:
    """The quads of a file of our own making, one by one."""
    with engine_errors():
        yield from parse(path=str(path), format=_GRAPHS[format_name])


def read_graph(text: bytes, format_name: str, *, base_iri: str | None = None) -> list[Quad]:
    """Parse RDF of our own making; blank nodes keep the labels of the text."""
    with engine_errors():
        return list(parse(io.BytesIO(text), format=_GRAPHS[format_name], base_iri=base_iri))
