"""Counting what is in the graphs of a release, subject by subject: in one pass, and in linear time."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kg.prefixes import RDF, SKOS

_TYPE = f"<{RDF}type>".encode()
# What leads into the vocabularies of others.
_MATCHES = frozenset(f"<{SKOS}{kind}Match>".encode() for kind in ("exact", "close", "broad", "narrow", "related"))


@dataclass(slots=True)
class PropertyTally:
    """Triples of one property.

    Attributes:
        is_type: Whether its objects are classes.
        is_match: Whether its objects are what others call the same, or nearly so.
        subjects: How many have it.
        hashes: Of the object of each triple, 64 bits: ten million take 80 MB, and two objects are taken for one in one of
            three million releases of that size.
    """

    is_type: bool = False
    is_match: bool = False
    subjects: int = 0
    hashes: array[int] = field(default_factory=lambda: array("q"))

    @property
    def triples(self) -> int:
        """How many there are."""
        return len(self.hashes)

    @property
    def objects(self) -> int:
        """How many of them are distinct."""
        return len(set(self.hashes))


@dataclass(slots=True)
class Tally:
    """What is counted of a set of triples; terms as they stand in N-Triples.

    Attributes:
        members: Class → how many there are.
        first: Class → the first of them.
        matches: (kind of mapping, what is mapped to) → how many there are.
    """

    triples: int = 0
    subjects: int = 0
    properties: dict[bytes, PropertyTally] = field(default_factory=dict)
    members: Counter[bytes] = field(default_factory=Counter)
    first: dict[bytes, bytes] = field(default_factory=dict)
    matches: Counter[tuple[bytes, bytes]] = field(default_factory=Counter)

    def add(self, subject: bytes, pairs: Sequence[tuple[bytes, bytes]]) -> None:
        """Count all triples of the next subject: predicates and objects, in their order."""
        self.triples += len(pairs)
        self.subjects += 1
        before = b""
        found = PropertyTally()
        for predicate, value in pairs:
            if predicate != before:
                found = self._property(predicate)
                found.subjects += 1
                before = predicate
            found.hashes.append(hash(value))
            if found.is_type:
                if value not in self.first:
                    self.first[value] = subject
                self.members[value] += 1
            elif found.is_match:
                self.matches[predicate, value] += 1

    def _property(self, predicate: bytes) -> PropertyTally:
        found = self.properties.get(predicate)
        if found is None:
            found = self.properties[predicate] = PropertyTally(predicate == _TYPE, predicate in _MATCHES)
        return found

    @property
    def objects(self) -> int:
        """Distinct objects."""
        return len(set().union(*(found.hashes for found in self.properties.values())))


@dataclass(slots=True)
class Shared:
    """What several graphs hold of one subject, which counts once in all of them together.

    Attributes:
        subjects: How many times a subject was in one graph more.
        properties: The same of a subject with a property.
    """

    subjects: int = 0
    properties: Counter[bytes] = field(default_factory=Counter)

    def add(self, graphs: Mapping[bytes, Sequence[tuple[bytes, bytes]]]) -> None:
        """Count the next subject: graph → what `Tally.add` is given of it."""
        self.subjects += len(graphs) - 1
        seen: set[bytes] = set()
        for pairs in graphs.values():
            predicates = {predicate for predicate, _ in pairs}
            self.properties.update(seen & predicates)
            seen |= predicates


def together(graphs: Iterable[Tally], shared: Shared) -> Tally:
    """The tally of several graphs as one set of triples, none of which is in two of them."""
    whole = Tally(subjects=-shared.subjects)
    for tally in graphs:
        whole.triples += tally.triples
        whole.subjects += tally.subjects
        whole.members.update(tally.members)
        whole.matches.update(tally.matches)
        for kind, subject in tally.first.items():
            whole.first[kind] = min(subject, whole.first.get(kind, subject))
        for predicate, found in tally.properties.items():
            every = whole.properties.setdefault(predicate, PropertyTally(subjects=-shared.properties[predicate]))
            every.subjects += found.subjects
            every.hashes.extend(found.hashes)
    return whole
