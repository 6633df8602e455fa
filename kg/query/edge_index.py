"""The index of edges of a release: every edge over every property with what it amounts to, in the order of labels.

Derived from the dataset by the build, one SQLite file. It answers what most lists ask (neighbours with their certainty,
a page of them, how many there are) at the cost of the page; which statements lie behind an edge, and what filters leave
of it, only the engine knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from kg.query.edge_index_writing import BETWEEN, TEXT_NODE
from kg.query.sqlite_file import SqliteFile

_COLUMNS = "e.sort, t.iri, e.node, e.class, e.best, e.worst, e.stated, e.leaves, e.sources, e.statements"
_HERE = "e.parent = (SELECT id FROM term WHERE iri = :parent) AND e.property = :property"


@dataclass(frozen=True, slots=True)
class EdgeSummary:
    """What an edge amounts to.

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


@dataclass(frozen=True, slots=True)
class IndexedEdge(EdgeSummary):
    """An edge with its neighbour.

    Attributes:
        node: IRI of the neighbour, or the text.
        sort: Its label, or the text.
        class_iri: The class of the neighbour that none of its others lies below; "" for a text.
    """

    node: str
    sort: str
    class_iri: str


@dataclass(frozen=True, slots=True)
class IndexedEntity:
    """An entity; `class_iri` is the class that none of its others lies below."""

    iri: str
    label: str
    class_iri: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Which edges of a list: so many at the most between two positions (label and IRI, exclusive), from either end.

    Attributes:
        classes: IRIs of the classes of neighbours, subclasses not implied; empty for all.
    """

    most: int
    after: tuple[str, str] | None = None
    before: tuple[str, str] | None = None
    backward: bool = False
    classes: tuple[str, ...] = ()


class EdgeIndex:
    """A finished index, read-only. Safe to carry over a fork: each process opens the file for itself.

    Args:
        path: File that `build_edge_index` wrote.
    """

    def __init__(self, path: Path) -> None:
        self._file = SqliteFile(path, "index of edges")

    def edges(self, parent: str, property_iri: str, stretch: Stretch) -> list[IndexedEdge]:
        """Edges of one parent over one property, in the order of labels, then IRIs; reversed from the end.

        Raises:
            EngineError: The file is missing or damaged.
        """
        values: dict[str, Any] = {"parent": parent, "property": self._properties.get(property_iri, 0)}
        where = [_HERE, *_between(stretch, values, "e.sort", "coalesce(t.iri, e.sort)")]
        where += self._among("e.class", stretch.classes)
        direction = " DESC" if stretch.backward else ""
        text = (
            f"SELECT {_COLUMNS} FROM edge e LEFT JOIN term t ON t.id = e.node WHERE {' AND '.join(where)} "
            f"ORDER BY e.sort{direction}, e.node{direction} LIMIT :most"
        )
        values["most"] = stretch.most
        return [
            IndexedEdge(
                best, worst, bool(stated), self._leaves[leaves], sources, statements, sort if node == TEXT_NODE else iri,
                sort, self._classes.get(kind, ""),
            )
            for sort, iri, node, kind, best, worst, stated, leaves, sources, statements in self._file.rows(text, values)
        ]  # fmt: skip

    def count(self, parent: str, property_iri: str, classes: tuple[str, ...] = ()) -> int:
        """How many edges one parent has over one property.

        Raises:
            EngineError: The file is missing or damaged.
        """
        values = {"parent": parent, "property": self._properties.get(property_iri, 0)}
        where = " AND ".join([_HERE, *self._among("e.class", classes)])
        return int(self._file.rows(f"SELECT count(*) FROM edge e WHERE {where}", values)[0][0])

    def find_entity(self, iri: str) -> IndexedEntity | None:
        """The entity with this IRI, or None.

        Raises:
            EngineError: The file is missing or damaged.
        """
        rows = self._file.rows("SELECT label, class FROM term WHERE iri = :iri", {"iri": iri})
        return IndexedEntity(iri, rows[0][0], self._classes[rows[0][1]]) if rows else None

    def entities(self, stretch: Stretch) -> list[IndexedEntity]:
        """Entities in the order of labels, then IRIs; reversed from the end.

        Raises:
            EngineError: The file is missing or damaged.
        """
        values: dict[str, Any] = {"most": stretch.most}
        where = [*_between(stretch, values, "t.label", "t.iri"), *self._among("t.class", stretch.classes)]
        direction = " DESC" if stretch.backward else ""
        text = (
            f"SELECT t.iri, t.label, t.class FROM term t WHERE {' AND '.join(['true', *where])} "
            f"ORDER BY t.label{direction}, t.id{direction} LIMIT :most"
        )
        return [IndexedEntity(iri, label, self._classes[kind]) for iri, label, kind in self._file.rows(text, values)]

    def count_entities(self, classes: tuple[str, ...] = ()) -> int:
        """How many entities there are, of some classes or of all.

        Raises:
            EngineError: The file is missing or damaged.
        """
        where = " AND ".join(["true", *self._among("t.class", classes)])
        return int(self._file.rows(f"SELECT count(*) FROM term t WHERE {where}", {})[0][0])

    def close(self) -> None:
        """Let go of the file; a later question opens it again."""
        self._file.close()

    def _among(self, column: str, classes: Sequence[str]) -> list[str]:
        """A condition on classes; one is compared, so that its rows are in order already."""
        if not classes:
            return []
        numbers = [self._class_numbers[one] for one in classes if one in self._class_numbers]
        return [f"{column} = {numbers[0]}" if len(numbers) == 1 else f"{column} IN ({', '.join(map(str, numbers))})"]

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


def _between(stretch: Stretch, values: dict[str, Any], sort: str, node: str) -> list[str]:
    """Conditions on the positions; the plain bound beside the exact one is what an index can be searched by."""
    conditions = []
    for name, sign, position in (("after", ">", stretch.after), ("before", "<", stretch.before)):
        if position is not None:
            values[f"{name}_sort"], values[f"{name}_node"] = position
            exact = f"({sort} {sign} :{name}_sort OR {node} {sign} :{name}_node)"
            conditions.append(f"{sort} {sign}= :{name}_sort AND {exact}")
    return conditions
