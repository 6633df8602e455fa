"""What an edge is, and what speaks for it: the section "Edges" of the design, spelt out.

Filters choose statements first. An edge (subject, field, neighbour) exists if an affirmed statement survives, or a
derivation all of whose premises survive.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import cache

from rdflib import URIRef
from rdflib.namespace import PROV, RDF
from rdflib.term import Node

from tests.contracts.reference.facts import Facts
from tests.contracts.reference.vocabulary import Reading, Vocabulary


@dataclass(frozen=True)
class Statement:
    """One claim of one source."""

    iri: str
    subject: str
    predicate: str
    object: Node
    affirmed: bool
    certainty: str
    graph: str


@dataclass(frozen=True)
class Filter:
    """Which statements count. The default lets every one through."""

    least: int = 0
    graphs: Collection[str] | None = None
    include_inferred: bool = True
    qualifiers: tuple[Callable[[Statement], bool], ...] = ()

    def keeps(self, said: Statement, rank: dict[str, int]) -> bool:
        """Whether a statement survives."""
        return (
            rank[said.certainty] >= self.least
            and self.hears(said.graph)
            and all(condition(said) for condition in self.qualifiers)
        )

    def hears(self, graph: str) -> bool:
        """Whether the source of a graph may speak."""
        return self.graphs is None or graph in self.graphs


EVERYTHING = Filter()


@dataclass
class Edge:
    """A neighbour with what survives for it.

    Attributes:
        neighbour: An IRI, or the literal of a claim in words.
        denials: Surviving denials of the very triples that hold.
        derivations: IRI of each derivation that stands → IRI of its certainty among what survives.
        concluded: Predicates that those derivations conclude.
    """

    subject: str
    neighbour: Node
    affirmed: list[Statement] = field(default_factory=list)
    denials: list[Statement] = field(default_factory=list)
    derivations: dict[str, str] = field(default_factory=dict)
    concluded: set[str] = field(default_factory=set)

    def certainties(self) -> list[str]:
        """How sure each statement and each derivation is."""
        return [said.certainty for said in self.affirmed] + list(self.derivations.values())

    def predicates(self) -> set[str]:
        """The leaves that hold."""
        return {said.predicate for said in self.affirmed} | self.concluded


class Evidence:
    """All statements and derivations of a release."""

    def __init__(self, facts: Facts, words: Vocabulary) -> None:
        self.facts = facts
        self.words = words
        self._nutri = words.names.nutri
        self.statements = [self._read(iri) for iri in facts.subjects(str(RDF.type), self._nutri("Statement"))]
        self.by_iri = {said.iri: said for said in self.statements}
        self._ends: dict[tuple[Reading, Node], list[Statement]] = defaultdict(list)
        for said in self.statements:
            self._ends[Reading(said.predicate, turned=False), URIRef(said.subject)].append(said)
            self._ends[Reading(said.predicate, turned=True), said.object].append(said)
        self.edges = cache(self._edges)

    def _read(self, iri: str) -> Statement:
        value = self.facts.values
        return Statement(
            iri=iri,
            subject=str(value(iri, str(RDF.subject))[0]),
            predicate=str(value(iri, str(RDF.predicate))[0]),
            object=value(iri, str(RDF.object))[0],
            affirmed=str(value(iri, self._nutri("polarity"))[0]) == self._nutri("affirmed"),
            certainty=str(value(iri, self._nutri("certainty"))[0]),
            graph=self.facts.graph_of(iri, str(RDF.subject)),
        )

    def _edges(self, subject: str, asked: str, kept: Filter) -> list[Edge]:
        """The edges of a property from a subject, in no order."""
        found: dict[Node, Edge] = {}
        said = [(neighbour, s) for neighbour, s in self._said(subject, asked) if kept.keeps(s, self.words.rank)]
        for neighbour, statement in said:
            if statement.affirmed:
                found.setdefault(neighbour, Edge(subject, neighbour)).affirmed.append(statement)
        for neighbour, predicate, derivation in self._concluded(subject, asked) if kept.include_inferred else ():
            sure = self.certainty(derivation, kept)
            if sure is not None:
                edge = found.setdefault(neighbour, Edge(subject, neighbour))
                edge.derivations[derivation] = sure
                edge.concluded.add(predicate)
        for neighbour, statement in said:
            # A denial never travels to a super-property: it stands beside the triple that it denies and no other.
            holds = found[neighbour].predicates() if neighbour in found else set()
            if not statement.affirmed and holds and statement.predicate in holds | self.words.same_triple(asked):
                found[neighbour].denials.append(statement)
        return list(found.values())

    def _said(self, subject: str, asked: str) -> Iterator[tuple[Node, Statement]]:
        """What statements say by any finer predicate, with the other end."""
        for reading in self.words.readings(asked):
            for said in self._ends.get((reading, URIRef(subject)), ()):
                yield URIRef(said.subject) if reading.turned else said.object, said

    def _concluded(self, subject: str, asked: str) -> Iterator[tuple[Node, str, str]]:
        """The other end, the predicate and the derivation of every conclusion that was drawn."""
        for predicate, turned in self.words.readings(asked):
            for proposition in self.facts.subjects(str(RDF.object if turned else RDF.subject), subject):
                if self.facts.iris(proposition, str(RDF.predicate)) != [predicate]:
                    continue
                (neighbour,) = self.facts.values(proposition, str(RDF.subject if turned else RDF.object))
                for derivation in self.facts.subjects(str(PROV.generated), proposition):
                    yield neighbour, predicate, derivation

    def certainty(self, derivation: str, kept: Filter, above: frozenset[str] = frozenset()) -> str | None:
        """A derivation counts with its weakest premise; None if a premise has nothing left.

        `above` are the derivations that are being followed: none of them proves itself.
        """
        sure = []
        for premise in self.facts.iris(derivation, str(PROV.used)):
            ways = [
                said.certainty
                for iri in self.facts.iris(premise, self._nutri("statedBy"))
                if (said := self.by_iri[iri]).affirmed and kept.keeps(said, self.words.rank)
            ]
            for further in set(self.facts.subjects(str(PROV.generated), premise)) - above - {derivation}:
                way = self.certainty(further, kept, above | {derivation})
                ways += [way] if way is not None else []
            if not ways:
                return None
            sure.append(max(ways, key=self.words.rank.__getitem__))
        return min(sure, key=self.words.rank.__getitem__)
