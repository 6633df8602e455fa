"""The parameters of constraints in a graph of shapes: whether they are what SHACL says they are.

A misspelt constraint would check nothing, and a bad parameter would blame the data.

Source: Shapes Constraint Language (SHACL), section 4 and appendix "Syntax Rules".
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from functools import cache

from rdflib import RDF, XSD, BNode, Graph, Literal, URIRef
from rdflib import SH as TERMS
from rdflib.term import Node

from kg.prefixes import SH

_COUNTS = ("minCount", "maxCount", "minLength", "maxLength", "qualifiedMinCount", "qualifiedMaxCount")
_IRIS = ("class", "datatype", "targetClass", "targetSubjectsOf", "targetObjectsOf", "equals", "disjoint", "lessThan")
_LISTS = ("in", "or", "and", "xone", "languageIn", "ignoredProperties")
_KINDS = ("BlankNode", "IRI", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral")


def constraint_faults(graph: Graph) -> Iterator[tuple[str, str, Node]]:
    """What is wrong with constraints: what, how to mend it, and the shape with a name that holds it.

    Args:
        graph: The ontology with its shapes.
    """
    ours = (triple for triple in graph if isinstance(triple[1], URIRef) and triple[1].startswith(SH))
    for subject, predicate, value in sorted(ours, key=str):
        local = str(predicate).removeprefix(SH)
        if local not in _known():
            yield f"SHACL has no sh:{local}", "Correct the name: it checks nothing as it is.", _named(graph, subject)
        for names, wanted, is_right in _RULES:
            if local in names and not is_right(graph, value):
                told = f"sh:{local} has {_shown(value)} instead of {wanted}"
                yield told, f"Give sh:{local} {wanted}.", _named(graph, subject)


@cache
def _known() -> frozenset[str]:
    terms = frozenset(str(term).removeprefix(SH) for term in dir(TERMS) if not term.startswith("__"))
    return terms | {"and", "class", "in", "not", "or"}


def _is_count(_graph: Graph, value: Node) -> bool:
    return isinstance(value, Literal) and value.datatype == XSD.integer and re.fullmatch(r"\d+", str(value)) is not None


def _is_expression(_graph: Graph, value: Node) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # that a future Python may read it otherwise
            re.compile(str(value))
    except re.error:
        return False
    return isinstance(value, Literal)


def _is_list(graph: Graph, value: Node) -> bool:
    return value == RDF.nil or (value, RDF.first, None) in graph


def _named(graph: Graph, node: Node) -> Node:
    """The node, or the first thing with an IRI that leads to it."""
    seen: set[Node] = set()
    while isinstance(node, BNode) and node not in seen:
        seen.add(node)
        node = next(iter(sorted(graph.subjects(None, node), key=str)), node)
    return node


def _shown(value: Node) -> str:
    return repr(str(value)) if isinstance(value, Literal) else str(value)


_RULES: tuple[tuple[tuple[str, ...], str, Callable[[Graph, Node], bool]], ...] = (
    (_COUNTS, "a whole number from 0", _is_count),
    (_IRIS, "an IRI", lambda _graph, value: isinstance(value, URIRef)),
    (_LISTS, "a list", _is_list),
    (("pattern",), "a regular expression", _is_expression),
    (("nodeKind",), "a node kind of SHACL", lambda _graph, value: str(value).removeprefix(SH) in _KINDS),
)
