"""The index of edges of a release: every edge over every property with what it amounts to, in the order of labels.

Derived from the dataset by the build, one SQLite file. It answers what most lists ask at the cost of the page; which
statements lie behind an edge, and what filters leave of it, only the engine knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from kg.query.edge_index_writing import BETWEEN, TEXT_NODE
from kg.query.edge_queries import (
    HUB_QUERY,
    Kept,
    Place,
    Stretch,
    among,
    contested_query,
    count_query,
    edges_query,
    entities_query,
    records_of,
    records_query,
    statements_of,
    supported,
    tally_query,
)
from kg.query.record_index_writing import OBJECT, SUBJECT
from kg.query.sqlite_file import SqliteFile

__all__ = [
    "NO_EVIDENCE",
    "EdgeIndex",
    "EdgeSummary",
    "IndexedEdge",
    "IndexedEntity",
    "Kept",
    "Place",
    "Stretch",
]


class EdgeSummary(NamedTuple):
    """What an edge amounts to; a tuple, because an answer makes hundreds, and a frozen dataclass takes three times as long to make.

    Attributes:
        best: Rank of the surest certainty of an affirmed statement or a derivation.
        worst: Rank of the least sure one.
        stated: False if only rules conclude it.
        leaves: IRIs of the predicates with which it is said.
        sources: How many sources state it.
        statements: How many statements affirm it.
    """

    best: int
    worst: int
    stated: bool
    leaves: tuple[str, ...]
    sources: int
    statements: int


EVERY_EDGE = Kept()
_ROLES = {"subject": SUBJECT, "object": OBJECT}
NO_EVIDENCE = EdgeSummary(best=0, worst=0, stated=False, leaves=(), sources=0, statements=0)


class IndexedEdge(NamedTuple):
    """An edge with its neighbour.

    Attributes:
        node: IRI of the neighbour, or the text.
        sort: Its label, or the text.
        class_iri: The class of the neighbour that none of its others lies below; "" for a text.
        summary: What it amounts to.
    """

    node: str
    sort: str
    class_iri: str
    summary: EdgeSummary


@dataclass(frozen=True, slots=True)
class IndexedEntity:
    """An entity; `class_iri` is the class that none of its others lies below."""

    iri: str
    label: str
    class_iri: str


class EdgeIndex:
    """A finished index, read-only. Safe to carry over a fork: each process opens the file for itself.

    Args:
        path: File that `build_edge_index` wrote.
    """

    def __init__(self, path: Path) -> None:
        self._file = SqliteFile(path, "index of edges")

    def edges(self, parent: str, property_iri: str, stretch: Stretch) -> list[IndexedEdge]:
        """Edges of one parent over one property, in the order of the stretch; reversed from the end.

        By evidence from a position on, up to twice as many come as are asked.

        Raises:
            EngineError: The file is missing or damaged.
        """
        text = edges_query(stretch.shape, self._condition(stretch.kept))
        values = {"parent": parent, "property": self._properties.get(property_iri, 0), **stretch.values()}
        names, classes = self._leaves, self._classes
        return [
            IndexedEdge(
                sort if node == TEXT_NODE else iri,
                sort,
                classes.get(kind, ""),
                EdgeSummary(best, worst, stated == 1, names[leaves], sources, statements),
            )
            for sort, iri, node, kind, best, worst, stated, leaves, sources, statements in self._file.rows(text, values)
        ]

    def count(self, parent: str, property_iri: str, kept: Kept = EVERY_EDGE) -> int:
        """How many edges one parent has over one property; what many a one has, the build has counted.

        Raises:
            EngineError: The file is missing or damaged.
        """
        values = {"parent": parent, "property": self._properties.get(property_iri, 0), "least": kept.least}
        condition = self._condition(kept)
        if self.is_hub(parent):
            counted = self._file.rows(tally_query(condition), values)[0][0]
            if counted is not None:
                return int(counted)
        return int(self._file.rows(count_query(condition), values)[0][0])

    def is_hub(self, iri: str) -> bool:
        """True if an entity has so many edges over some property that nobody should look at all of them.

        Raises:
            EngineError: The file is missing or damaged.
        """
        return self.is_ranked and bool(self._file.rows(HUB_QUERY, {"parent": iri}))

    @cached_property
    def is_ranked(self) -> bool:
        """False for the index of a release of older software, which knows no hubs and no order of evidence."""
        return self._has_table("tally")

    def find_entity(self, iri: str) -> IndexedEntity | None:
        """The entity with this IRI, or None.

        Raises:
            EngineError: The file is missing or damaged.
        """
        rows = self._file.rows("SELECT label, class FROM term WHERE iri = :iri", {"iri": iri})
        return IndexedEntity(iri, rows[0][0], self._classes[rows[0][1]]) if rows else None

    def entities(self, stretch: Stretch) -> list[IndexedEntity]:
        """Entities in the order of the stretch; reversed from the end.

        Raises:
            EngineError: The file is missing or damaged.
        """
        numbers = self._numbers(stretch.kept.classes)
        # Each class by itself is in order already; several at once SQLite would have to sort.
        # In the order of IRIs no index has them by class: the plus keeps SQLite from choosing one and sorting.
        column = "t.class" if "label" in stretch.by else "+t.class"
        conditions = [""] if numbers is None else [among(column, [number]) for number in numbers]
        values = stretch.values()
        found: list[IndexedEntity] = []
        for condition in conditions:
            rows = self._file.rows(entities_query(stretch.shape, condition, stretch.by), values)
            found += [IndexedEntity(iri, label, self._classes[kind]) for iri, label, kind in rows]
        if len(conditions) > 1:
            falling = stretch.by.startswith("-")
            found.sort(
                key=lambda entity: entity.iri,
                reverse=stretch.backward if "label" in stretch.by else falling is not stretch.backward,
            )
            if "label" in stretch.by:
                found.sort(key=lambda entity: entity.label, reverse=falling is not stretch.backward)
        return found[: stretch.most]

    def count_entities(self, classes: tuple[str, ...] = ()) -> int:
        """How many entities there are, of some classes or of all.

        Raises:
            EngineError: The file is missing or damaged.
        """
        text = f"SELECT count(*) FROM term t WHERE true{among('t.class', self._numbers(classes))}"
        return int(self._file.rows(text, {})[0][0])

    @cached_property
    def has_records(self) -> bool:
        """False for the index of a release of older software, which has entities and edges alone."""
        return self._has_table("record")

    def records(self, classes: Sequence[str], stretch: Stretch) -> list[str]:
        """IRIs of things of some classes that are no entities, in the order of the stretch; reversed from the end.

        Raises:
            EngineError: The file is missing or damaged.
        """
        falling = stretch.by.startswith("-")
        found: set[str] = set()
        for number in self._numbers(classes) or ():
            text = records_query(stretch.shape, records_of(number), falling=falling)
            found |= {iri for (iri,) in self._file.rows(text, stretch.values())}
        return sorted(found, reverse=falling is not stretch.backward)[: stretch.most]

    def count_records(self, classes: Sequence[str]) -> int:
        """How many there are.

        Raises:
            EngineError: The file is missing or damaged.
        """
        among_them = among("class", self._numbers(classes) or [])
        column = "*" if len(classes) == 1 else "DISTINCT iri"
        return int(self._file.rows(f"SELECT count({column}) FROM record WHERE true{among_them}", {})[0][0])

    def statements(self, ends: Mapping[str, str], stretch: Stretch) -> list[str]:
        """IRIs of the statements about entities, in the order of the stretch; reversed from the end.

        Args:
            ends: "subject" and "object", or one of them → IRI of an entity.

        Raises:
            EngineError: The file is missing or damaged.
        """
        text = records_query(stretch.shape, self._about(ends), falling=stretch.by.startswith("-"))
        return [iri for (iri,) in self._file.rows(text, {**stretch.values(), **ends})]

    def count_statements(self, ends: Mapping[str, str]) -> int:
        """How many there are.

        Raises:
            EngineError: The file is missing or damaged.
        """
        return int(self._file.rows(f"SELECT count(*) FROM {self._about(ends)}", dict(ends))[0][0])

    def contested(self, ends: Mapping[str, str], predicates: Iterable[str] | None) -> list[list[str]] | None:
        """IRIs of the statements of each triple on which not all say the same; None if older software made the index.

        Args:
            ends: "subject" and "object", one of them or none → IRI of an entity that must be an end, whichever.
            predicates: IRIs, of which one must be the predicate; None for any.

        Raises:
            EngineError: The file is missing or damaged.
        """
        if not self._has_table("contested"):
            return None
        known = None if predicates is None else {f"p{number}": iri for number, iri in enumerate(sorted(predicates))}
        rows = self._file.rows(contested_query(ends, known), {**ends, **(known or {})})
        return [[iri for _, iri in group] for _, group in groupby(rows, key=itemgetter(0))]

    def close(self) -> None:
        """Let go of the file; a later question opens it again."""
        self._file.close()

    def _has_table(self, name: str) -> bool:
        return bool(self._file.rows("SELECT 1 FROM sqlite_master WHERE name = :name", {"name": name}))

    @staticmethod
    def _about(ends: Mapping[str, str]) -> str:
        return statements_of({name: _ROLES[name] for name in sorted(ends)})

    def _condition(self, kept: Kept) -> str:
        return among("e.class", self._numbers(kept.classes)) + supported(kept, "e")

    def _numbers(self, classes: Sequence[str]) -> list[int] | None:
        """The numbers of classes; None where none is named, which means all."""
        return [self._class_numbers[one] for one in classes if one in self._class_numbers] if classes else None

    @cached_property
    def _properties(self) -> dict[str, int]:
        return {text: number for number, text in self._names("property").items()}

    @cached_property
    def _classes(self) -> dict[int, str]:
        return self._names("class")

    @cached_property
    def _class_numbers(self) -> dict[str, int]:
        return {text: number for number, text in self._classes.items()}

    @cached_property
    def _leaves(self) -> dict[int, tuple[str, ...]]:
        return {number: tuple(text.split(BETWEEN)) for number, text in self._names("leaves").items()}

    def _names(self, kind: str) -> dict[int, str]:
        return dict(self._file.rows("SELECT id, text FROM name WHERE kind = :kind", {"kind": kind}))
