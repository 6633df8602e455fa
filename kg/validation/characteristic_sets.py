"""Characteristic sets: which classes and predicates the subjects of a release have together.

Millions of subjects have hundreds of them, and what they show (T. Neumann and G. Moerkotte, 2011: how many subjects have
what beside what) settles most constraints on cardinalities and classes without a look at the data.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from kg.prefixes import RDF, Namespaces
from kg.store import Rest

_TYPE_IRI = f"{RDF}type"
_TYPE = f"<{_TYPE_IRI}>".encode()
# What stands in a set as it is written: a predicate, one that a subject has several times, a class that is stated or
# entailed, and a subject that is, or was, a blank node.
_PREDICATE, _SEVERAL, _STATED, _ENTAILED, _BLANK = "<", "+", "a", "e", "_"
# Of data that are so irregular nothing is kept: to look through this many takes longer than to ask the store.
_MOST = 50_000


@dataclass(frozen=True, slots=True)
class _Set:
    predicates: frozenset[str]
    several: frozenset[str]
    classes: frozenset[str]
    entailed: frozenset[str]
    is_blank: bool


@dataclass(frozen=True, slots=True)
class Subjects:
    """Some subjects of a release. Each question is answered with True only if that holds for sure of all of them.

    Attributes:
        sets: Those that the subjects have; others may have them too.
    """

    sets: Sequence[_Set]

    def have(self, predicate: str) -> bool:
        """Whether each has a value of a predicate."""
        return all(predicate in found.predicates for found in self.sets)

    def have_at_most(self, most: int, predicate: str) -> bool:
        """Whether none has more values of a predicate."""
        if most == 0:
            return not any(predicate in found.predicates for found in self.sets)
        return not any(predicate in found.several for found in self.sets)

    def are(self, classes: Collection[str]) -> bool:
        """Whether each has one of these classes, in whatever graph."""
        return not any(found.classes.isdisjoint(classes) for found in self.sets)

    def are_iris(self) -> bool:
        """Whether none is, or was, a blank node."""
        return not any(found.is_blank for found in self.sets)


class CharacteristicSets:
    """The sets of a release. Classes are those that the data name; predicates and classes are IRIs.

    Args:
        texts: The sets, as `texts` gives them.

    Attributes:
        texts: What stands in each, to be handed on.
    """

    def __init__(self, texts: Iterable[Sequence[str]]) -> None:
        self.texts = [list(text) for text in texts]
        self._of_class: dict[str, list[_Set]] = defaultdict(list)
        self._entailed: dict[str, list[_Set]] = defaultdict(list)
        self._with: dict[str, list[_Set]] = defaultdict(list)
        for text in self.texts:
            found = _read(text)
            for names, index in (
                (found.classes, self._of_class), (found.entailed, self._entailed), (found.predicates, self._with),
            ):  # fmt: skip
                for name in names:
                    index[name].append(found)

    def members(self, classes: Iterable[str]) -> Subjects:
        """Those with one of the classes, in whatever graph."""
        return Subjects([found for name in classes for found in self._of_class.get(name, ())])

    def subjects(self, predicate: str) -> Subjects:
        """Those with a predicate."""
        return Subjects(self._with.get(predicate, ()))

    def entailed_members(self) -> dict[str, Subjects]:
        """Class → those that have it by the graph `entailed`."""
        return {name: Subjects(found) for name, found in sorted(self._entailed.items())}


def _read(text: Iterable[str]) -> _Set:
    parts: dict[str, set[str]] = defaultdict(set)
    for part in text:
        kind, iri = (_PREDICATE, part[1:-1]) if part.startswith(_PREDICATE) else (part[0], part[2:-1])
        parts[kind].add(iri)
    classes = parts[_STATED] | parts[_ENTAILED]
    return _Set(
        frozenset(parts[_PREDICATE] | ({_TYPE_IRI} if classes else set())),
        frozenset(parts[_SEVERAL] | ({_TYPE_IRI} if len(classes) + (_TYPE_IRI in parts[_PREDICATE]) > 1 else set())),
        frozenset(classes),
        frozenset(parts[_ENTAILED]),
        _BLANK in parts,
    )


class SetsCollector:
    """Collects the characteristic sets of subjects that pass by.

    Args:
        namespaces: Of the release.
    """

    def __init__(self, namespaces: Namespaces) -> None:
        self._entailed = f"<{namespaces.graph('entailed')}>".encode()
        self._blank = (b"_:", f"<{namespaces.genid}".encode())
        self._found: set[tuple[bytes, ...]] = set()
        self._parts: dict[bytes, bytes] = {}  # each once, so that a set takes the room of its length

    def take(self, subject: bytes, quads: Sequence[Rest]) -> None:
        """Note the set of the next subject of sorted N-Quads; its quads are all there are of it."""
        if len(self._found) > _MOST:
            return
        entailed = self._entailed
        parts = [
            (b"e" if graph == entailed else b"a") + value
            if predicate == _TYPE and value.startswith(b"<")
            else predicate
            for predicate, value, graph in quads
        ]
        distinct = dict.fromkeys(parts)
        if len(distinct) < len(parts):
            parts = [*distinct, *(b"+" + part for part, number in Counter(parts).items() if number > 1)]
        if subject.startswith(self._blank):
            parts.append(b"_")
        key = tuple(parts)
        if key not in self._found:
            self._found.add(tuple(self._parts.setdefault(part, part) for part in key))

    def sets(self) -> CharacteristicSets | None:
        """The sets of all that was taken, sorted; None if there are too many to be of use."""
        if len(self._found) > _MOST:
            return None
        return CharacteristicSets([part.decode() for part in parts] for parts in sorted(self._found))
