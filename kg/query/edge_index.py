"""The index of edges of a release: every edge over every property with what it amounts to, in the order of labels.

Derived from the dataset by the build, one SQLite file. It answers what most lists ask (neighbours with their certainty,
a page of them, how many there are) at the cost of the page; which statements lie behind an edge, and what filters leave
of it, only the engine knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from kg.query.edge_index_writing import BETWEEN, TEXT_NODE
from kg.query.sqlite_file import SqliteFile

_COLUMNS = "e.sort, t.iri, e.node, e.class, e.best, e.worst, e.stated, e.leaves, e.sources, e.statements"
_HERE = "e.parent = (SELECT id FROM term WHERE iri = :parent) AND e.property = :property"
# Texts of queries kept ready; they differ by direction, bounds and classes.
_KEPT_QUERIES = 1_000


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


class Shape(NamedTuple):
    """Whether a stretch begins behind a position, ends ahead of one, and is counted from its end."""

    after: bool
    before: bool
    backward: bool


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

    @property
    def shape(self) -> Shape:
        """What its query looks like."""
        return Shape(self.after is not None, self.before is not None, self.backward)

    def values(self) -> dict[str, Any]:
        """What its query is given."""
        values: dict[str, Any] = {"most": self.most}
        for name, position in (("after", self.after), ("before", self.before)):
            if position is not None:
                values[f"{name}_sort"], values[f"{name}_node"] = position
        return values


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
        text = _edges_query(stretch.shape, self._among("e.class", stretch.classes))
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

    def count(self, parent: str, property_iri: str, classes: tuple[str, ...] = ()) -> int:
        """How many edges one parent has over one property.

        Raises:
            EngineError: The file is missing or damaged.
        """
        values = {"parent": parent, "property": self._properties.get(property_iri, 0)}
        where = f"{_HERE}{self._among('e.class', classes)}"
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
        text = _entities_query(stretch.shape, self._among("t.class", stretch.classes))
        rows = self._file.rows(text, stretch.values())
        return [IndexedEntity(iri, label, self._classes[kind]) for iri, label, kind in rows]

    def count_entities(self, classes: tuple[str, ...] = ()) -> int:
        """How many entities there are, of some classes or of all.

        Raises:
            EngineError: The file is missing or damaged.
        """
        text = f"SELECT count(*) FROM term t WHERE true{self._among('t.class', classes)}"
        return int(self._file.rows(text, {})[0][0])

    def close(self) -> None:
        """Let go of the file; a later question opens it again."""
        self._file.close()

    def _among(self, column: str, classes: Sequence[str]) -> str:
        """A condition on classes; one is compared, so that its rows are in order already."""
        if not classes:
            return ""
        numbers = [self._class_numbers[one] for one in classes if one in self._class_numbers]
        if len(numbers) == 1:
            return f" AND {column} = {numbers[0]}"
        return f" AND {column} IN ({', '.join(map(str, numbers))})"

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


@lru_cache(_KEPT_QUERIES)
def _edges_query(shape: Shape, among: str) -> str:
    where = f"{_HERE}{_between(shape, 'e.sort', 'coalesce(t.iri, e.sort)')}{among}"
    order = _order(shape, "e.sort", "e.node")
    return f"SELECT {_COLUMNS} FROM edge e LEFT JOIN term t ON t.id = e.node WHERE {where} {order}"


@lru_cache(_KEPT_QUERIES)
def _entities_query(shape: Shape, among: str) -> str:
    where = f"true{_between(shape, 't.label', 't.iri')}{among}"
    return f"SELECT t.iri, t.label, t.class FROM term t WHERE {where} {_order(shape, 't.label', 't.id')}"


def _between(shape: Shape, sort: str, node: str) -> str:
    """Conditions on the positions; the plain bound beside the exact one is what an index can be searched by."""
    conditions = ""
    for name, sign, bounded in (("after", ">", shape.after), ("before", "<", shape.before)):
        if bounded:
            exact = f"({sort} {sign} :{name}_sort OR {node} {sign} :{name}_node)"
            conditions += f" AND {sort} {sign}= :{name}_sort AND {exact}"
    return conditions


def _order(shape: Shape, sort: str, node: str) -> str:
    direction = " DESC" if shape.backward else ""
    return f"ORDER BY {sort}{direction}, {node}{direction} LIMIT :most"
