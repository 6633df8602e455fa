"""What a release claims about some entities: statements and conclusions that pass the filters, as edges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kg.errors import NotFoundError
from kg.export.names import certainty_iris, is_edge_predicate, predicate_iris
from kg.export.queries import conclusions_query, statements_query, support_query
from kg.export.selection import Selection
from kg.export.view import ViewEdge, clean
from kg.schema import Schema
from kg.store import Engine, Term

_ENDS = ("subject", "object")


def text(term: Term | None) -> str:
    """The term's text, empty for an unbound one."""
    return "" if term is None else term.value


@dataclass(frozen=True, slots=True)
class _Premise:
    """What is left of a premise after filtering: the rank of its best statement (0: none) and all of them."""

    rank: int
    statements: tuple[str, ...]


class Claims:
    """The claims of one release under one selection.

    Raises:
        NotFoundError: A predicate, certainty or source of the selection does not exist.
    """

    def __init__(self, engine: Engine, schema: Schema, selection: Selection) -> None:
        self._engine = engine
        self._schema = schema
        self._names = schema.namespaces
        self._include_inferred = selection.include_inferred
        self._predicates = predicate_iris(schema, selection.predicates)
        self._certainties = certainty_iris(schema, selection.min_certainty)
        self._by_rank = {rank: name for name, rank in self._certainties.values()}
        self._ranks = dict(self._certainties.values())
        self._sources = {self._source_iri(name) for name in selection.sources}

    def rank(self, edge: ViewEdge) -> int:
        """How sure an edge is; more is surer."""
        return self._ranks[edge.certainty]

    def edges(self, frontier: Iterable[str]) -> dict[str, ViewEdge]:
        """Every edge that has one of these entities at an end, by IRI; entities at its other end are not checked."""
        iris = sorted(frontier)
        found = {edge.iri: edge for end in _ENDS for edge in self._statements(iris, end)}
        if self._include_inferred:
            found |= {edge.iri: edge for end in _ENDS for edge in self._conclusions(iris, end)}
        return found

    def _source_iri(self, name: str) -> str:
        iri = name if "://" in name else self._names.iri("source", name.removeprefix("source:"))
        known = self._engine.select(
            f"SELECT ?source WHERE {{ GRAPH ?graph {{ ?source a <{self._names.nutri('Source')}> }} }}"
        )
        ids = sorted(text(row[0]) for row in known.rows)
        if iri not in ids:
            short = ", ".join(found.removeprefix(self._names.iri("source", "")) for found in ids)
            raise NotFoundError(f"there is no source {name!r}", hint=f"Choose from: {short}.")
        return iri

    def _survives(self, certainty: str, source: str) -> bool:
        return certainty in self._certainties and (not self._sources or source in self._sources)

    def _wants(self, predicate: str) -> bool:
        return is_edge_predicate(self._schema, predicate) and (not self._predicates or predicate in self._predicates)

    def _statements(self, frontier: Sequence[str], end: str) -> Iterator[ViewEdge]:
        for row in self._engine.select(statements_query(self._names, frontier, end)).rows:
            iri, subject, predicate, object_, certainty, source, cue, section, start, stop = map(text, row)
            if self._wants(predicate) and self._survives(certainty, source):
                known = self._schema.properties[predicate]
                yield ViewEdge(
                    iri=iri,
                    curie=self._names.contract(iri),
                    subject=subject,
                    object=object_,
                    predicate=predicate,
                    predicate_name=known.name,
                    predicate_label=clean(known.label),
                    certainty=self._certainties[certainty][0],
                    inferred=False,
                    source=source.removeprefix(self._names.iri("source", "")),
                    section=section,
                    start=int(start) if start else -1,
                    end=int(stop) if stop else -1,
                    hedge_cue=clean(cue),
                )

    def _conclusions(self, frontier: Sequence[str], end: str) -> Iterator[ViewEdge]:
        """Conclusions with a derivation all of whose premises survive; as sure as the best of these derivations."""
        claims: dict[str, tuple[str, str, str]] = {}
        ways: dict[str, dict[str, set[tuple[str, str]]]] = defaultdict(lambda: defaultdict(set))
        own: dict[str, str] = {}
        for row in self._engine.select(conclusions_query(self._names, frontier, end)).rows:
            iri, subject, predicate, object_, derivation, rule, premise, certainty = map(text, row)
            if self._wants(predicate):
                claims[iri] = (subject, predicate, object_)
                ways[iri][derivation].add((premise, rule))
                own[premise] = certainty
        premises = self._premises(own)
        for iri, (subject, predicate, object_) in claims.items():
            sound = [way for way in ways[iri].values() if all(premises[premise].rank for premise, _ in way)]
            if not sound:
                continue
            known = self._schema.properties[predicate]
            rules = {rule.removeprefix(self._names.iri("rule", "")) for way in sound for _, rule in way}
            behind = {statement for way in sound for premise, _ in way for statement in premises[premise].statements}
            yield ViewEdge(
                iri=iri,
                curie=self._names.contract(iri),
                subject=subject,
                object=object_,
                predicate=predicate,
                predicate_name=known.name,
                predicate_label=clean(known.label),
                certainty=self._by_rank[max(min(premises[premise].rank for premise, _ in way) for way in sound)],
                inferred=True,
                rule=" ".join(sorted(rules)),
                premises=tuple(sorted(map(self._names.contract, behind))),
            )

    def _premises(self, own: dict[str, str]) -> dict[str, _Premise]:
        """What survives of each premise. One that is itself concluded has no statement; its own certainty counts."""
        support: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        if own:
            for row in self._engine.select(support_query(self._names, sorted(own))).rows:
                premise, statement, certainty, source = map(text, row)
                support[premise].append((statement, certainty, source))
        found = {}
        for premise, certainty in own.items():
            behind = support[premise] or [("", certainty, "")]
            kept = [(name, sure) for name, sure, source in behind if self._survives(sure, source)]
            rank = max((self._certainties[sure][1] for _, sure in kept), default=0)
            found[premise] = _Premise(rank, tuple(name for name, _ in kept if name))
        return found
