"""What pySHACL alone objects to in a whole release: the judge of how the same is found faster."""

from __future__ import annotations

import warnings
from collections.abc import Iterable

import pyshacl
from rdflib import RDF, SH, BNode, Graph, URIRef
from rdflib import Literal as RdflibLiteral
from rdflib.term import Node

from kg.prefixes import Namespaces
from kg.store import Literal, NamedNode, Quad

GENID = f"{Namespaces().base}.well-known/genid/"
# Shape, focus node, message and value of a result.
Objection = tuple[str, str, str, str]


def pyshacl_objections(quads: Iterable[Quad]) -> set[Objection]:
    """Every result of validating all quads as one graph against the shapes of the ontology's graph."""
    ontology = NamedNode(Namespaces().graph("ontology"))
    shapes, data = Graph(bind_namespaces="none"), Graph(bind_namespaces="none")
    for quad in quads:
        triple = as_rdflib(quad.subject), as_rdflib(quad.predicate), as_rdflib(quad.object)
        data.add(triple)
        if quad.graph_name == ontology:
            shapes.add(triple)
    report = pyshacl_report(shapes, data)
    return {_objection(report, result, shapes) for result in report.subjects(RDF.type, SH.ValidationResult)}


def pyshacl_report(shapes: Graph, data: Graph) -> Graph:
    """pySHACL's report on a graph."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        report = pyshacl.validate(data, shacl_graph=shapes, advanced=False, inference="none")[1]
    assert isinstance(report, Graph)
    return report


def as_rdflib(term: object) -> Node:
    """A term as rdflib has it; what was a blank node is one again."""
    if isinstance(term, Literal):
        return RdflibLiteral(term.value, lang=term.language, datatype=None if term.language else term.datatype.value)
    assert isinstance(term, NamedNode)
    return BNode(term.value.removeprefix(GENID)) if term.value.startswith(GENID) else URIRef(term.value)


def _objection(report: Graph, result: Node, shapes: Graph) -> Objection:
    focus, value, shape = (report.value(result, end) for end in (SH.focusNode, SH.value, SH.sourceShape))
    assert shape is not None
    message = shapes.value(shape, SH.message) or report.value(result, SH.resultMessage)
    shown = [str(shape) if isinstance(shape, URIRef) else "shape", str(focus), str(message)]
    names = Namespaces()
    check, focus_text, words = names.contract(shown[0]), names.contract(shown[1]), shown[2]
    return check, focus_text, words, "" if value is None or value == focus else names.contract(str(value))
