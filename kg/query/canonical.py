"""The canonical form of an answer: bytes that are equal when answers are, whoever serialised them, and their SHA-256.

JSON: RFC 8785. SPARQL, named `SPARQL_FORM`, UTF-8 with a line feed after every line:

    SELECT      the variables in SELECT order with their question marks, then a line per row: its terms in N-Triples
                form, empty where unbound, all parted by tabs. Lines of rows are sorted by code point, repeats kept;
                under ORDER BY only neighbours are sorted that tie on every key.
    ASK         `true` or `false`
    CONSTRUCT,  the triples in N-Triples form, sorted by code point, no repeats
    DESCRIBE
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

import rfc8785

from kg.errors import NotReproducibleError
from kg.prefixes import XSD
from kg.store import BlankNode, Literal, NamedNode, Term, read_graph, term_text

JSON_FORM = "rfc8785"
SPARQL_FORM = "nutrigraph-sparql-1"


def canonical_json(value: Any) -> bytes:
    """The canonical JSON of a value.

    Raises:
        ValueError: It holds what JSON cannot tell apart, such as an integer beyond 2^53.

    >>> canonical_json({"b": 1, "a": [True, None]})
    b'{"a":[true,null],"b":1}'
    """
    return rfc8785.dumps(value)


def sha256(text: bytes) -> str:
    """Lower-case hex."""
    return hashlib.sha256(text).hexdigest()


def read_solutions(body: bytes) -> tuple[tuple[str, ...], list[tuple[Term | None, ...]]]:
    """Variables and rows of a SELECT, out of SPARQL 1.1 Query Results JSON."""
    found = json.loads(body)
    variables = tuple(found["head"]["vars"])
    rows = [
        tuple(_term(row[name]) if name in row else None for name in variables) for row in found["results"]["bindings"]
    ]
    return variables, rows


def read_boolean(body: bytes) -> bool:
    """The answer to an ASK, out of SPARQL 1.1 Query Results JSON."""
    return bool(json.loads(body)["boolean"])


def _term(given: Mapping[str, str]) -> Term:
    if given["type"] == "triple":
        raise NotReproducibleError(
            "a triple term has no canonical form here", hint="Ask for its subject, predicate and object."
        )
    value = given["value"]
    if given["type"] == "uri":
        return NamedNode(value)
    if given["type"] == "bnode":
        return BlankNode(value)
    if "xml:lang" in given:
        return Literal(value, language=given["xml:lang"])
    return Literal(value, datatype=NamedNode(given.get("datatype", f"{XSD}string")))


def solution_lines(
    variables: Sequence[str], rows: Iterable[Sequence[Term | None]], keys: Sequence[str] | None = None
) -> list[str]:
    """The lines of rows in canonical order.

    Args:
        variables: In SELECT order.
        rows: As the engine gave them.
        keys: None for a question without ORDER BY. Otherwise the variables that it orders by; where there are none, or
            one is not among `variables`, the engine's order is kept as it is.
    """
    lines = [("\t".join("" if term is None else term_text(term) for term in row), row) for row in rows]
    if keys is None:
        return sorted(line for line, _ in lines)
    if not keys or not set(keys) <= set(variables):
        return [line for line, _ in lines]
    places = [variables.index(key) for key in keys]
    ties = groupby(lines, key=lambda pair: [pair[1][place] for place in places])
    return [line for _, tied in ties for line in sorted(line for line, _ in tied)]


def canonical_solutions(variables: Sequence[str], lines: Sequence[str]) -> bytes:
    """The canonical form of a SELECT's answer; `lines` as `solution_lines` gives them."""
    head = "\t".join(f"?{name}" for name in variables)
    return "".join(f"{line}\n" for line in (head, *lines)).encode()


def canonical_boolean(*, value: bool) -> bytes:
    """The canonical form of an ASK's answer."""
    return b"true\n" if value else b"false\n"


def graph_lines(body: bytes) -> list[str]:
    """The triples of N-Triples text, sorted, without repeats."""
    return sorted({f"{quad.triple} ." for quad in read_graph(body, "nt")})


def canonical_graph(lines: Sequence[str]) -> bytes:
    """The canonical form of a graph; `lines` as `graph_lines` gives them."""
    return "".join(f"{line}\n" for line in lines).encode()
