"""Adds to a view what the release says of it in its own words: the quads that RDF formats write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import urlencode

from kg.export.claims import filter_of
from kg.export.selection import Selection
from kg.export.view import View
from kg.prefixes import DCTERMS, FOAF, OWL, PROV, RDF, VOID, Namespaces
from kg.query.chains import Chains, Step, find_chains, rank_of_step
from kg.query.records import resource_quads, statement_quads
from kg.schema import Schema
from kg.store import Engine, Literal, NamedNode, Quad, term_text

# Derivations and propositions that one text names.
_BATCH = 500


def add_records(engine: Engine, schema: Schema, selection: Selection, view: View) -> View:
    """The view with its quads, each in the graph in which the release has it, sorted by graph.

    Entities, sources and rules as they are described; statements, denials among them, with their places; the triples of
    affirmed statements in `graph/direct`; what rules concluded in `graph/inferred`, with every derivation that stands
    under the filters. What follows from these (inverses, wider properties) is left to the reader.

    Raises:
        EngineError: The store failed.
    """
    names = schema.namespaces
    stated = [edge for edge in (*view.edges, *view.denials) if not edge.inferred]
    concluded = [edge.iri for edge in view.edges if edge.inferred]
    chains = find_chains(engine, names, concluded, filter_of(engine, schema, selection))
    standing = _Standing(schema, chains, concluded)
    described = {names.iri("source", edge.source) for edge in stated} | {step.rule for step in standing.steps}
    described |= {node.iri for node in view.nodes} | {f"{names.base}release"}
    quads = {
        *resource_quads(engine, names, described),
        *statement_quads(engine, names, (edge.iri for edge in stated)),
        *_triples(view),
        *standing.quads(engine),
        *_terms(view, selection),
    }
    return replace(view, records=tuple(sorted(quads, key=lambda quad: (str(quad.graph_name), str(quad)))))


def _triples(view: View) -> Iterator[Quad]:
    for edge in view.edges:
        graph = NamedNode(view.namespaces.graph("inferred" if edge.inferred else "direct"))
        yield Quad(NamedNode(edge.subject), NamedNode(edge.predicate), NamedNode(edge.object), graph)


class _Standing:
    """The derivations that reach some conclusions from what the filters leave, and their propositions.

    Certainties and supporting statements are those that the filters leave, so that they agree with the edges.
    """

    def __init__(self, schema: Schema, chains: Chains, concluded: Iterable[str]) -> None:
        concepts = schema.scheme("CertaintyScale").concepts
        self._names = schema.namespaces
        self._chains = chains
        self._ranks = chains.ranks({concept.iri: concept.rank for concept in concepts})
        self._certainty = {concept.rank: NamedNode(concept.iri) for concept in concepts}
        self.steps = self._find_steps(concluded)
        self._propositions = {step.conclusion for step in self.steps}.union(*(step.premises for step in self.steps))

    def _find_steps(self, concluded: Iterable[str]) -> list[Step]:
        concluding, found = self._chains.concluding(), dict[str, Step]()
        seen, queue = set(concluded), list(concluded)
        while queue:
            for step in concluding.get(queue.pop(), ()):
                if rank_of_step(step, self._ranks):
                    found[step.iri] = step
                    queue += step.premises - seen
                    seen |= step.premises
        return [found[iri] for iri in sorted(found)]

    def quads(self, engine: Engine) -> Iterator[Quad]:
        """What the release says of them, less what depends on filters; and that as it is under these."""
        nutri, derivations = self._names.nutri, {step.iri for step in self.steps}
        filtered = {nutri("certainty"), nutri("statedBy"), f"{PROV}wasGeneratedBy"}
        for quad in _inferred(engine, self._names, derivations | self._propositions):
            if quad.predicate.value not in filtered:
                yield quad
        for step in self.steps:
            yield self._quad(step.iri, nutri("certainty"), self._certainty[rank_of_step(step, self._ranks)])
            yield self._quad(step.conclusion, f"{PROV}wasGeneratedBy", NamedNode(step.iri))
        for iri in self._propositions:
            yield self._quad(iri, nutri("certainty"), self._certainty[self._ranks[iri]])
            for statement in self._chains.stated.get(iri, ()):
                yield self._quad(iri, nutri("statedBy"), NamedNode(statement))

    def _quad(self, subject: str, predicate: str, value: NamedNode) -> Quad:
        graph = NamedNode(self._names.graph("inferred"))
        return Quad(NamedNode(subject), NamedNode(predicate), value, graph)


def _inferred(engine: Engine, names: Namespaces, iris: Iterable[str]) -> Iterator[Quad]:
    """What the graph of conclusions says of these derivations and propositions."""
    graph = NamedNode(names.graph("inferred"))
    ordered = sorted(iris)
    for start in range(0, len(ordered), _BATCH):
        values = " ".join(term_text(NamedNode(iri)) for iri in ordered[start : start + _BATCH])
        text = f"SELECT ?s ?p ?o WHERE {{ VALUES ?s {{ {values} }} GRAPH {graph} {{ ?s ?p ?o }} }}"
        for subject, predicate, value in engine.select(text).rows:
            yield Quad(subject, predicate, value, graph)  # type: ignore[arg-type]  # a triple of the store has no gaps


def _terms(view: View, selection: Selection) -> Iterator[Quad]:
    """What the file says of itself, under the address at which the same view can be asked for."""
    names, credit = view.namespaces, view.credit
    document, graph = NamedNode(f"{names.base}export{_query(selection)}"), NamedNode(names.graph("release"))
    texts = {
        f"{DCTERMS}title": credit.title,
        f"{DCTERMS}creator": credit.attribution,
        f"{DCTERMS}rights": credit.licence,
        f"{DCTERMS}description": view.left_out,
        f"{OWL}versionInfo": credit.release,
    }
    for predicate, text in texts.items():
        if text:
            yield Quad(document, NamedNode(predicate), Literal(text), graph)
    yield Quad(document, NamedNode(names.nutri("disclaimer")), Literal(credit.disclaimer, language="en"), graph)
    yield Quad(document, NamedNode(f"{VOID}inDataset"), NamedNode(f"{names.base}release"), graph)
    yield Quad(document, NamedNode(f"{RDF}type"), NamedNode(f"{FOAF}Document"), graph)
    topics = [(f"{FOAF}primaryTopic", node.iri) for node in view.nodes if node.focus]
    for predicate, iri in (*topics, *([(f"{DCTERMS}license", credit.licence_iri)] if credit.licence_iri else ())):
        yield Quad(document, NamedNode(predicate), NamedNode(iri), graph)


def _query(selection: Selection) -> str:
    """The parameters of the selection as they stand in an address, those left out that have their usual value."""
    given: list[tuple[str, object]] = [("focus", name) for name in selection.focus]
    if selection.focus:
        given.append(("depth", selection.depth))
    for parameter, words in (
        ("types", selection.types), ("predicates", selection.predicates), ("sources", selection.sources),
    ):  # fmt: skip
        given += [(parameter, word) for word in sorted(words)]
    if selection.min_certainty is not None:
        given.append(("min-certainty", selection.min_certainty))
    given += [("qualifier", f"{name}={wanted}") for name, wanted in selection.qualifiers]
    given += [] if selection.include_inferred else [("no-inferred", "true")]
    given += [("max-nodes", selection.max_nodes)] if selection.max_nodes != Selection().max_nodes else []
    given += [("without", name) for name in sorted(selection.without)]
    return f"?{urlencode(given)}" if given else ""
