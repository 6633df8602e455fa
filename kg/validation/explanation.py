"""What pySHACL says of nodes that were found to fail a shape: the standard report, as findings in the shapes' own words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pyshacl
from rdflib import RDF, RDFS, SH, Graph, URIRef
from rdflib.term import Node as RdflibNode

from kg.errors import Fault, InputError
from kg.schema import Schema
from kg.store import EmbeddedEngine, Quad, Term
from kg.validation.rdflib_view import Terms, view
from kg.validation.report import Finding
from kg.validation.shape_nodes import TARGETS, Node
from kg.validation.stated_behind import StatedBehind

HINT = "Correct the rows named, or the shape if it is wrong."


def explain(
    engine: EmbeddedEngine,
    schema: Schema,
    ontology: Sequence[Quad],
    suspects: Mapping[Node, set[Term] | None],
    genid: str,
) -> Iterator[Finding]:
    """What pySHACL objects to in the nodes that are suspected of failing a shape.

    Args:
        engine: Over the whole release, which pySHACL reads as it needs.
        schema: Its model.
        ontology: The graph that holds the shapes.
        suspects: Shape → the nodes to check against it; None for all those that the shape itself names.
        genid: Namespace of the IRIs that were blank nodes before the ontology was loaded.

    Raises:
        InputError: A shape cannot be evaluated.
    """
    terms = Terms(genid)
    shapes = terms.graph(ontology)
    aimed = _aimed(shapes, {terms.to_rdflib(shape): nodes for shape, nodes in suspects.items()}, terms)
    refused = [shape.value for shape, nodes in suspects.items() if nodes is None]
    report = _report(view(engine, terms), aimed, refused or [shape.value for shape in suspects], schema)
    behind = StatedBehind(engine, schema)
    for result in report.subjects(RDF.type, SH.ValidationResult):
        yield _finding(report, result, shapes, behind, schema)


def _report(data: Graph, shapes: Graph, doubted: Sequence[str], schema: Schema) -> Graph:
    """The standard report.

    Args:
        data: The release.
        shapes: With their targets.
        doubted: The shapes that may be behind a failure: those that our compiler refused, if there are any. A good one
            fails over values that pySHACL cannot compare, such as a date in a thirteenth month.
        schema: For their names.

    Raises:
        InputError: pySHACL cannot evaluate a shape.
    """
    try:
        report = pyshacl.validate(data, shacl_graph=shapes, advanced=False, inference="none")[1]
        if not isinstance(report, Graph):
            raise report  # pySHACL hands a failure over instead of a report
    except Exception as error:
        names = ", ".join(schema.namespaces.contract(iri) for iri in sorted(doubted))
        reason = " ".join(str(error).split())
        message = f"a constraint of these shapes cannot be evaluated: {type(error).__name__}: {reason}"
        raise InputError(
            [
                Fault(
                    "ontology",
                    0,
                    0,
                    names,
                    message,
                    "Mend the constraint, such as its query, or the values it is about.",
                )
            ]
        ) from error
    return report


def _aimed(shapes: Graph, suspects: Mapping[RdflibNode, set[Term] | None], terms: Terms) -> Graph:
    """The shapes with other targets: only the suspects, none for shapes without any."""
    aimed = Graph(bind_namespaces="none")
    unaimed = {SH[local] for local in TARGETS}
    metaclasses = {
        RDFS.Class,
        URIRef("http://www.w3.org/2002/07/owl#Class"),
        *shapes.subjects(RDFS.subClassOf, RDFS.Class),
    }
    for subject, predicate, value in shapes:
        is_target = predicate in unaimed or (predicate == RDF.type and value in metaclasses)
        if not is_target or (subject in suspects and suspects[subject] is None):
            aimed.add((subject, predicate, value))
    for shape, nodes in suspects.items():
        for node in nodes or ():
            aimed.add((shape, SH.targetNode, terms.to_rdflib(node)))
    return aimed


def _finding(report: Graph, result: RdflibNode, shapes: Graph, behind: StatedBehind, schema: Schema) -> Finding:
    names = schema.namespaces
    focus, value = report.value(result, SH.focusNode), report.value(result, SH.value)
    shape, path = report.value(result, SH.sourceShape), report.value(result, SH.resultPath)
    message = str(report.value(result, SH.resultMessage) or "a shape is violated")
    if shape is not None:  # the shape's words are for curators; the engine's are not
        message = str(shapes.value(shape, SH.message) or message)
    property_iri = str(path or shapes.value(shape, SH.targetSubjectsOf) or "")
    return Finding(
        check=names.contract(str(shape)) if isinstance(shape, URIRef) else "shape",
        focus=names.contract(str(focus)),
        message=message,
        value="" if value is None or value == focus else names.contract(str(value)),
        hint=HINT,
        statements=behind.find(str(focus), property_iri, "" if path is None else str(value or "")),
    )
