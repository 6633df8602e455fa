"""The form of a release: known graphs, one graph per triple, no blank nodes, six kinds of literals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.prefixes import RDF, RESERVED_GRAPHS, XSD
from kg.schema import Schema
from kg.store import BlankNode, EmbeddedEngine, Literal, NamedNode, Quad, Triple
from kg.validation.report import Finding

_KINDS = {XSD + kind for kind in ("string", "integer", "decimal", "boolean", "date")}
_LANGUAGE_STRING = RDF + "langString"
FORM_CHECKS = ("one graph", "known graphs", "blank nodes", "literals")
_REPORT = "This is a fault of the software: please report it with the seeds that show it."
_LITERAL_HINT = "Use a string, a string with a language, an integer, a decimal, a boolean or a date."


def check_graphs(quads: Sequence[Quad], schema: Schema) -> Iterator[Finding]:
    """Every quad is in a graph that is known, and every triple in one graph only."""
    names = schema.namespaces
    source_class, type_of = NamedNode(names.nutri("Source")), NamedNode(RDF + "type")
    prefix = names.namespace("source")
    sources = {q.subject.value for q in quads if q.predicate == type_of and q.object == source_class}  # type: ignore[union-attr]
    known = {names.graph(name) for name in RESERVED_GRAPHS} | {names.graph(iri.removeprefix(prefix)) for iri in sources}
    places: dict[Triple, str] = {}
    unknown: set[str] = set()
    for quad in quads:
        graph = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else "the default graph"
        if graph not in known:
            unknown.add(graph)
        first = places.setdefault(quad.triple, graph)
        if first != graph:
            both = " and ".join(names.contract(iri) for iri in sorted((first, graph)))
            focus = names.contract(str(getattr(quad.subject, "value", quad.subject)))
            yield Finding("one graph", focus, f"a triple is in {both}", str(quad.triple), _REPORT, ())
    for graph in sorted(unknown):
        yield Finding("known graphs", names.contract(graph), "a graph belongs to no source", "", _REPORT, ())


def check_terms(quads: Sequence[Quad], schema: Schema) -> Iterator[Finding]:
    """No blank nodes; literals only of six kinds and in the form in which the store gives them back."""
    names = schema.namespaces
    for quad in quads:
        focus = names.contract(str(getattr(quad.subject, "value", quad.subject)))
        if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
            yield Finding("blank nodes", focus, "a blank node is in the release", str(quad.triple), _REPORT, ())
        value = quad.object
        if isinstance(value, Literal) and value.language is None and value.datatype.value not in _KINDS:
            yield Finding(
                "literals", focus, "a literal is of a kind that no release holds", str(value), _LITERAL_HINT, ()
            )
    given = set(quads)
    with EmbeddedEngine.in_memory(given) as engine:
        rewritten = given - set(engine.quads())
    for quad in sorted(rewritten, key=str):
        focus = names.contract(str(getattr(quad.subject, "value", quad.subject)))
        message = "a literal is not in the store's canonical form"
        yield Finding("literals", focus, message, str(quad.object), _LITERAL_HINT, ())
