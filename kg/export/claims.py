"""What a release claims about some entities: statements and conclusions that pass the filters, as edges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from kg.export.names import is_edge_predicate, predicate_iris
from kg.export.queries import conclusions_query, statements_query
from kg.export.selection import Selection
from kg.export.view import ViewEdge, clean
from kg.query.cautions import find_cautions
from kg.query.chains import find_chains, rank_of_step
from kg.query.evidence_filter import EvidenceFilter, FilterWords, find_sources, read_filter
from kg.schema import Schema
from kg.store import Engine, Term

_ENDS = ("subject", "object")


def text(term: Term | None) -> str:
    """The term's text, empty for an unbound one."""
    return "" if term is None else term.value


class Claims:
    """The claims of one release under one selection.

    Args:
        kept: As for `collect`.

    Raises:
        NotFoundError: A predicate, certainty, source or qualifier of the selection does not exist.
        RefusedError: A qualifier cannot have the value.
    """

    def __init__(
        self, engine: Engine, schema: Schema, selection: Selection, kept: EvidenceFilter | None = None
    ) -> None:
        self._engine = engine
        self._schema = schema
        self._names = schema.namespaces
        self._predicates = predicate_iris(schema, selection.predicates)
        self._kept = _read_filter(engine, schema, selection) if kept is None else kept
        concepts = schema.scheme("CertaintyScale").concepts
        self._ranks = {concept.name: concept.rank for concept in concepts}
        self._rank_of = {concept.iri: concept.rank for concept in concepts}
        self._by_rank = {concept.rank: concept.name for concept in concepts}

    def rank(self, edge: ViewEdge) -> int:
        """How sure an edge is; more is surer."""
        return self._ranks[edge.certainty]

    def edges(self, frontier: Iterable[str]) -> dict[str, ViewEdge]:
        """Every edge that has one of these entities at an end, by IRI; entities at its other end are not checked."""
        iris = sorted(frontier)
        found = {edge.iri: edge for end in _ENDS for edge in self._statements(iris, end)}
        if self._kept.include_inferred:
            found |= {edge.iri: edge for end in _ENDS for edge in self._conclusions(iris, end)}
        return found

    def cautioned(self, edges: Iterable[ViewEdge]) -> list[ViewEdge]:
        """The edges in their order, with what is said of harm by the subject of each that commends one."""
        listed = list(edges)
        remedies = {edge.subject for edge in listed if self._schema.properties[edge.predicate].is_remedy}
        found = find_cautions(self._engine, self._schema, remedies, self._kept)
        told = {iri: tuple(sorted(c.evidence.id for c in cautions)) for iri, cautions in found.items()}
        return [
            replace(e, cautions=told.get(e.subject, ())) if self._schema.properties[e.predicate].is_remedy else e
            for e in listed
        ]

    def _wants(self, predicate: str) -> bool:
        return is_edge_predicate(self._schema, predicate) and (not self._predicates or predicate in self._predicates)

    def _statements(self, frontier: Sequence[str], end: str) -> Iterator[ViewEdge]:
        for row in self._engine.select(statements_query(self._names, frontier, end, self._kept)).rows:
            iri, subject, predicate, object_, certainty, source, cue, section, start, stop = map(text, row)
            if self._wants(predicate):
                known = self._schema.properties[predicate]
                yield ViewEdge(
                    iri=iri,
                    curie=self._names.contract(iri),
                    subject=subject,
                    object=object_,
                    predicate=predicate,
                    predicate_name=known.name,
                    predicate_label=clean(known.label),
                    certainty=self._by_rank[self._rank_of[certainty]],
                    inferred=False,
                    source=source.removeprefix(self._names.iri("source", "")),
                    section=section,
                    start=int(start) if start else -1,
                    end=int(stop) if stop else -1,
                    hedge_cue=clean(cue),
                )

    def _conclusions(self, frontier: Sequence[str], end: str) -> Iterator[ViewEdge]:
        """Conclusions with a derivation that survives down to statements; as sure as the best of these derivations."""
        claims: dict[str, tuple[str, str, str]] = {}
        for row in self._engine.select(conclusions_query(self._names, frontier, end)).rows:
            iri, subject, predicate, object_ = map(text, row)
            if self._wants(predicate):
                claims[iri] = (subject, predicate, object_)
        chains = find_chains(self._engine, self._names, claims, self._kept)
        ranks, concluding = chains.ranks(self._rank_of), chains.concluding()
        for iri, (subject, predicate, object_) in claims.items():
            sound = [step for step in concluding.get(iri, ()) if rank_of_step(step, ranks)]
            if not sound:
                continue
            known = self._schema.properties[predicate]
            rules = {step.rule.removeprefix(self._names.iri("rule", "")) for step in sound}
            behind = {statement for step in sound for statement in chains.bottom(step, ranks)}
            yield ViewEdge(
                iri=iri,
                curie=self._names.contract(iri),
                subject=subject,
                object=object_,
                predicate=predicate,
                predicate_name=known.name,
                predicate_label=clean(known.label),
                certainty=self._by_rank[max(rank_of_step(step, ranks) for step in sound)],
                inferred=True,
                rule=" ".join(sorted(rules)),
                premises=tuple(sorted(map(self._names.contract, behind))),
            )


def _read_filter(engine: Engine, schema: Schema, selection: Selection) -> EvidenceFilter:
    words = FilterWords(
        selection.min_certainty,
        tuple(sorted(selection.sources)) or None,
        selection.include_inferred,
        selection.qualifiers,
    )
    return read_filter(schema, find_sources(engine, schema.namespaces), words)
