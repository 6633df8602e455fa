"""The Turtle files of an ontology folder → one graph, or the faults of all files, each with its line."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from rdflib import Graph, Literal

from kg.errors import Fault, InputError
from kg.prefixes import DEFAULT_BASE_IRI, Namespaces

# Of an ill-typed literal rdflib writes a warning with a traceback; here it is a fault.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)


def parse_ontology(folder: Path, names: Namespaces) -> Graph:
    """Parse every `*.ttl` of a folder, not of its sub-folders.

    Args:
        folder: The folder.
        names: Where the ontology lies; a base other than the default one replaces it in the texts.

    Raises:
        InputError: A file is no Turtle, or a literal does not fit its datatype; holds every fault found.
    """
    graph = Graph(bind_namespaces="none")
    faults = []
    paths = sorted(folder.glob("*.ttl"))
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8").replace(DEFAULT_BASE_IRI, names.base)
            graph.parse(data=text, format="turtle")
        except Exception as error:  # noqa: BLE001 - rdflib's parser raises many kinds; each means that the file is bad
            faults.append(_syntax_fault(path, error))
    faults += _literal_faults(graph, paths)
    if faults:
        raise InputError(faults)
    return graph


def find_term(folder: Path, local: str) -> tuple[str, int, int]:
    """Path, line and column at which a term is described first, else where it is named first.

    Args:
        folder: As for `parse_ontology`.
        local: What the IRI of the term ends with.

    Returns:
        The name of the folder with line 0 and column 0 if no line names it.
    """
    named = re.compile(rf"[\w-]*[:#/]{re.escape(local)}(?![\w-])")
    places = (
        (found.start() > 0, path.name, number, found.start() + 1)
        for path in sorted(folder.glob("*.ttl"))
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1)
        if (found := named.search(line)) and not line.startswith(("#", "@"))
    )
    return min(places, default=(True, folder.name, 0, 0))[1:]


def _syntax_fault(path: Path, error: Exception) -> Fault:
    line = int(getattr(error, "lines", -1)) + 1  # rdflib's BadSyntax counts from 0
    reason = str(getattr(error, "_why", error)).splitlines()[0]
    return Fault(path.name, line, 0, "", f"not valid Turtle: {reason}", "Mend the Turtle at this line.")


def _literal_faults(graph: Graph, paths: Iterable[Path]) -> Iterator[Fault]:
    """One for each place at which a text stands that its datatype does not know, such as "abc"^^xsd:integer."""
    wrong = {(str(o), str(o.datatype)) for o in set(graph.objects()) if isinstance(o, Literal) and o.ill_typed}
    for text, datatype in sorted(wrong):
        kind = datatype.rpartition("#")[2]
        places = list(_places(text, kind, paths)) or [("*.ttl", 0, 0)]
        told, mend = f"'{text}' is no {kind}", f"Write a valid {kind}, or another datatype."
        yield from (Fault(*place, "", told, mend) for place in places)


def _places(text: str, kind: str, paths: Iterable[Path]) -> Iterator[tuple[str, int, int]]:
    """File, line and column of each literal with this text and the local name of this datatype."""
    literal = re.compile(rf"""["']{re.escape(text)}["']+\^\^\S*\b{re.escape(kind)}\b""")
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
            yield from ((path.name, number, found.start() + 1) for found in literal.finditer(line))
