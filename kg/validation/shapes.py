"""The shapes of the ontology, checked over the union of all graphs: figures by ourselves, the rest by pySHACL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pyshacl
from rdflib import RDF, SH, BNode, Graph, URIRef
from rdflib import Literal as RdflibLiteral
from rdflib.term import Node

from kg.prefixes import RDF as RDF_NAMESPACE
from kg.schema import Schema
from kg.store import BlankNode, Literal, NamedNode, Quad, Term
from kg.validation.figures import HINT, set_figures_apart
from kg.validation.report import Finding


def check_shapes(quads: Sequence[Quad], schema: Schema) -> Iterator[Finding]:
    """Everything that a shape of the ontology's graph objects to.

    Args:
        quads: A whole release; its ontology graph holds the shapes.
        schema: Its model.
    """
    ontology = schema.namespaces.graph("ontology")
    genid = f"{schema.namespaces.base}.well-known/genid/"
    shapes = to_rdflib((quad for quad in quads if quad.graph_name == NamedNode(ontology)), genid)
    apart = set_figures_apart(quads, schema)
    yield from apart.findings
    graph = to_rdflib(apart.rest, genid)
    report_graph = pyshacl.validate(graph, shacl_graph=shapes, advanced=False, inference="none")[1]
    statements = _statements(apart.rest)
    for result in report_graph.subjects(RDF.type, SH.ValidationResult):
        yield _finding(report_graph, result, shapes, statements, schema)


def to_rdflib(quads: Iterable[Quad], genid: str) -> Graph:
    """The quads as one rdflib graph, their graphs forgotten.

    Nodes under `genid` become the blank nodes that they were: an IRI as `sh:path` would be taken for a property, not
    for the list of a sequence path.
    """
    graph = Graph(bind_namespaces="none")
    for quad in quads:
        graph.add((_node(quad.subject, genid), URIRef(quad.predicate.value), _node(quad.object, genid)))
    return graph


def _node(term: object, genid: str) -> Node:
    if isinstance(term, NamedNode):
        return BNode(term.value.removeprefix(genid)) if term.value.startswith(genid) else URIRef(term.value)
    if isinstance(term, BlankNode):
        return BNode(term.value)
    assert isinstance(term, Literal)
    if term.language:
        return RdflibLiteral(term.value, lang=term.language)
    return RdflibLiteral(term.value, datatype=URIRef(term.datatype.value))


def _statements(quads: Iterable[Quad]) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """(subject, predicate) → (object as text, statement) of every statement."""
    ends = {RDF_NAMESPACE + end: end for end in ("subject", "predicate", "object")}
    records: dict[str, dict[str, Term]] = {}
    for quad in quads:
        end = ends.get(quad.predicate.value)
        if end and isinstance(quad.subject, NamedNode):
            records.setdefault(quad.subject.value, {})[end] = quad.object  # type: ignore[assignment]
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for iri, record in records.items():
        if len(record) == len(ends):
            key = (_text(record["subject"]), _text(record["predicate"]))
            found.setdefault(key, []).append((_text(record["object"]), iri))
    return found


def _text(term: Term) -> str:
    return term.value


def _finding(
    report: Graph, result: Node, shapes: Graph, statements: dict[tuple[str, str], list[tuple[str, str]]], schema: Schema
) -> Finding:
    names = schema.namespaces
    focus, value = report.value(result, SH.focusNode), report.value(result, SH.value)
    shape, path = report.value(result, SH.sourceShape), report.value(result, SH.resultPath)
    message = str(report.value(result, SH.resultMessage) or "a shape is violated")
    if shape is not None:  # the shape's words are for curators; the engine's are not
        message = str(shapes.value(shape, SH.message) or message)
    property_iri = str(path or shapes.value(shape, SH.targetSubjectsOf) or "")
    behind = _behind(str(focus), property_iri, "" if path is None else str(value or ""), statements, schema)
    return Finding(
        check=names.contract(str(shape)) if isinstance(shape, URIRef) else "shape",
        focus=names.contract(str(focus)),
        message=message,
        value="" if value is None or value == focus else names.contract(str(value)),
        hint=HINT,
        statements=tuple(sorted(behind)),
    )


def _behind(
    focus: str,
    property_iri: str,
    value: str,
    statements: dict[tuple[str, str], list[tuple[str, str]]],
    schema: Schema,
) -> set[str]:
    if focus.startswith(schema.namespaces.namespace("stmt")):
        return {focus}
    found: set[str] = set()
    if property_iri not in schema.properties:
        return found
    for leaf in schema.leaves(property_iri):
        if not leaf.reverse:
            rows = statements.get((focus, leaf.iri), ())
            found |= {iri for text, iri in rows if value in ("", text)}
        else:
            keys = [(value, leaf.iri)] if value else [key for key in statements if key[1] == leaf.iri]
            found |= {iri for key in keys for text, iri in statements.get(key, ()) if text == focus}
    return found
