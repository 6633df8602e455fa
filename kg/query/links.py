"""Which entities are linked: claims as triples between two entities, with how sure each is. What paths are made of.

A link is a triple that an affirmed statement makes, or a conclusion; denials make none. Only what the order of paths
needs is read, because a hub has very many of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from kg.query.chains import find_chains
from kg.query.evidence import prologue, values_of
from kg.query.evidence_filter import EvidenceFilter
from kg.schema import Property, PropertyKind, Schema
from kg.store import Engine


@dataclass(slots=True)
class Room:
    """How many more rows may be read; 0 or less where reading was cut."""

    rows: int


@dataclass(frozen=True, slots=True)
class Link:
    """A triple between two entities.

    Attributes:
        voices: IRI of every statement on it that survives → rank of its certainty, 0 for a denial.
        concluded: Rank of its best derivation that survives; 0 if there is none.
        proposition: IRI of what is concluded; empty if nothing is.
    """

    subject: str
    predicate: str
    object: str
    voices: Mapping[str, int] = field(default_factory=dict)
    concluded: int = 0
    proposition: str = ""

    @property
    def stated(self) -> int:
        """Rank of its best affirmed statement; 0 if there is none."""
        return max(self.voices.values(), default=0)

    @property
    def rank(self) -> int:
        """How sure it is; higher is surer."""
        return max(self.stated, self.concluded)

    @property
    def key(self) -> tuple[str, str, str]:
        """The triple."""
        return self.subject, self.predicate, self.object

    def other_end(self, entity: str) -> str:
        """The end that is not this one; itself for a link of an entity with itself."""
        return self.object if entity == self.subject else self.subject


class LinkReader:
    """Reads the links of entities, level by level.

    Args:
        kept: Which statements count, and whether conclusions do.
        predicates: IRIs of the predicates that may link; None for all that statements and rules have between entities,
            save those that the ontology marks as separating.
    """

    def __init__(
        self, engine: Engine, schema: Schema, kept: EvidenceFilter, predicates: frozenset[str] | None = None
    ) -> None:
        self._engine = engine
        self._names = schema.namespaces
        self._kept = kept
        self._rank_of = {concept.iri: concept.rank for concept in schema.scheme("CertaintyScale").concepts}
        known = [p for p in schema.properties.values() if _links_entities(p)]
        wanted = frozenset(p.iri for p in known if not p.separates) if predicates is None else predicates
        self._predicates = wanted & {p.iri for p in known}

    def count(self, entities: Iterable[str]) -> int:
        """About how much there is to read of these entities: their statements, whatever they say.

        Raises:
            EngineError: The store failed.
        """
        total = 0
        for rows in self._rows(
            entities, "(COUNT(?id) AS ?count)", lambda end: f"GRAPH ?graph {{ ?id rdf:{end} ?{end} }}"
        ):
            total += sum(int(count) for (count,) in rows)
        return total

    def links(self, entities: Iterable[str], room: Room) -> list[Link]:
        """Every link that has one of these entities at an end, sorted by triple; some of them where the room ends.

        Raises:
            EngineError: The store failed.
        """
        iris = sorted(set(entities))
        voices: dict[tuple[str, str, str], dict[str, int]] = {}
        for key, iri, rank in self._statements(iris, room):
            voices.setdefault(key, {})[iri] = rank
        found = {key: Link(*key, voices=said) for key, said in voices.items() if any(said.values())}
        for link in self._conclusions(iris, room) if self._kept.include_inferred else ():
            found[link.key] = replace(link, voices=voices.get(link.key, {}))
        return [found[key] for key in sorted(found)]

    def _statements(self, iris: list[str], room: Room) -> Iterator[tuple[tuple[str, str, str], str, int]]:
        """(triple, statement, rank of its certainty or 0 for a denial)."""
        inside, affirmed = self._kept.inside(self._names, "?id", "l"), self._names.nutri("affirmed")

        def pattern(end: str) -> str:
            return (
                f"GRAPH ?graph {{ ?id rdf:{end} ?{end} ; rdf:subject ?subject ; rdf:predicate ?predicate ; "
                f"rdf:object ?object ; nutri:polarity ?polarity ; nutri:certainty ?certainty . {inside} "
                f"FILTER(isIRI(?object)) }} {self._kept.on_graph('?graph')}"
            )

        columns = "?id ?subject ?predicate ?object ?polarity ?certainty"
        for rows in self._rows(iris, columns, pattern, room):
            for iri, subject, predicate, object_, polarity, certainty in rows:
                if predicate in self._predicates:
                    rank = self._rank_of.get(certainty, 0) if polarity == affirmed else 0
                    yield (subject, predicate, object_), iri, rank

    def _conclusions(self, iris: list[str], room: Room) -> list[Link]:
        """Conclusions with a derivation that survives, as sure as the best of these."""

        def pattern(end: str) -> str:
            return (
                f"GRAPH <{self._names.graph('inferred')}> {{ ?id rdf:{end} ?{end} ; rdf:subject ?subject ; "
                "rdf:predicate ?predicate ; rdf:object ?object . ?derivation prov:generated ?id . "
                "OPTIONAL { ?id nutri:certainty ?certainty } FILTER(isIRI(?object)) }"
            )

        found: dict[str, Link] = {}
        for rows in self._rows(iris, "DISTINCT ?id ?subject ?predicate ?object ?certainty", pattern, room):
            for iri, subject, predicate, object_, certainty in rows:
                if predicate in self._predicates:
                    rank = self._rank_of.get(certainty, 0)
                    found[iri] = Link(subject, predicate, object_, concluded=rank, proposition=iri)
        # The build has worked out how sure each is; a filter makes another number of it, from the ground up.
        if not self._kept.chooses and all(link.concluded for link in found.values()):
            return list(found.values())
        ranks = self._surviving_ranks(found)
        return [replace(link, concluded=ranks[iri]) for iri, link in found.items() if iri in ranks]

    def _rows(
        self, entities: Iterable[str], columns: str, pattern: Callable[[str], str], room: Room | None = None
    ) -> Iterator[list[tuple[str, ...]]]:
        """The rows of a pattern from either end of a triple: one query for as many entities as a text may name."""
        iris = sorted(set(entities))
        for ends in zip(values_of("subject", iris), values_of("object", iris), strict=True):
            if room is not None and room.rows <= 0:
                return
            branches = " UNION ".join(
                f"{{ {values} {pattern(end)} }}" for end, values in zip(("subject", "object"), ends, strict=True)
            )
            text = f"{prologue(self._names)}SELECT {columns} WHERE {{ {branches} }}"
            rows = self._engine.select(text if room is None else f"{text} LIMIT {room.rows}").rows
            if room is not None:
                room.rows -= len(rows)
            yield [tuple("" if term is None else term.value for term in row) for row in rows]

    def _surviving_ranks(self, propositions: Iterable[str]) -> dict[str, int]:
        chains = find_chains(self._engine, self._names, propositions, self._kept)
        ranks, concluding = chains.ranks(self._rank_of), chains.concluding()
        best: dict[str, int] = {}
        for iri in propositions:
            sure = [min(ranks.get(p, 0) for p in step.premises) for step in concluding.get(iri, ())]
            if max(sure, default=0):
                best[iri] = max(sure)
        return best


def linking_predicates(schema: Schema, names: Iterable[str]) -> frozenset[str]:
    """The predicates under these properties: a super-property or an inverse stands for its leaves.

    Args:
        names: IRIs of claim properties.
    """
    return frozenset(leaf.iri for name in names for leaf in schema.leaves(name))


def _links_entities(known: Property) -> bool:
    return not known.is_literal and not known.is_inverse and known.kind in (PropertyKind.STATED, PropertyKind.CONCLUDED)
