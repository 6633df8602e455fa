"""The SQL of the index of edges. Every text walks an index of the file from where a page begins, so that it costs a page.

Where a page begins behind a position in the order of evidence, it comes in two parts, each with the bound that an index
can be searched by: what is as well supported as the position, then everything behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

_COLUMNS = "e.sort, t.iri, e.node, e.class, e.best, e.worst, e.stated, e.leaves, e.sources, e.statements"
_HERE = "e.parent = (SELECT id FROM term WHERE iri = :parent) AND e.property = :property"
_NODE = "coalesce(t.iri, e.sort)"
# Texts of queries kept ready; they differ by order, direction, bounds and conditions.
_KEPT_QUERIES = 1_000
# How an edge ranks by evidence: the best certainty, then sources, then statements, each with room for so many.
EVIDENCE_FACTOR = 1_000_000


class Place(NamedTuple):
    """A position in a list.

    Attributes:
        sort: Label of the neighbour, or the text.
        node: IRI of the neighbour, or the text.
        evidence: See `evidence_rank`; counts in the orders of evidence only.
    """

    sort: str
    node: str
    evidence: int = 0


def evidence_rank(best: int, sources: int, statements: int) -> int:
    """The number by which edges are ordered by evidence."""
    return (best * EVIDENCE_FACTOR + sources) * EVIDENCE_FACTOR + statements


@dataclass(frozen=True, slots=True)
class Kept:
    """Which edges of a list, or which entities, count.

    Attributes:
        classes: IRIs of the classes of neighbours, subclasses not implied; empty for all.
        least: Rank of the least certainty that the best evidence of an edge must have.
        stated: True leaves out what only rules conclude.
    """

    classes: tuple[str, ...] = ()
    least: int = 0
    stated: bool = False


class Shape(NamedTuple):
    """What the text of a query depends on.

    Attributes:
        evidence: "" for the order of labels; "DESC" for the best supported edges first, "ASC" for the least.
        after: Whether it begins behind a position, and so on.
    """

    evidence: str
    after: bool
    before: bool
    backward: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """Which edges of a list: so many at the most between two positions (exclusive), from either end.

    Attributes:
        evidence: As `Shape.evidence`; ties go by label and IRI, from A to Z.
        by: Of entities: "label" or "iri", with a minus from Z to A.
    """

    most: int
    after: Place | tuple[str, str] | None = None
    before: Place | tuple[str, str] | None = None
    backward: bool = False
    kept: Kept = Kept()
    evidence: str = ""
    by: str = "label"

    @property
    def shape(self) -> Shape:
        """What its query looks like."""
        return Shape(self.evidence, self.after is not None, self.before is not None, self.backward)

    def values(self) -> dict[str, Any]:
        """What its query is given."""
        values: dict[str, Any] = {"most": self.most, "least": self.kept.least}
        for name, position in (("after", self.after), ("before", self.before)):
            if position is not None:
                values[f"{name}_sort"], values[f"{name}_node"], values[f"{name}_evidence"] = Place(*position)
        return values


def among(column: str, numbers: Sequence[int] | None) -> str:
    """A condition on classes; one is compared, so that its rows are in order already; None for no condition."""
    if numbers is None:
        return ""
    if len(numbers) == 1:
        return f" AND {column} = {numbers[0]}"
    return f" AND {column} IN ({', '.join(map(str, numbers))})"


def supported(kept: Kept, table: str) -> str:
    """A condition on the evidence of edges."""
    least = f" AND {table}.best >= :least" if kept.least else ""
    return least + (f" AND {table}.stated" if kept.stated else "")


@lru_cache(_KEPT_QUERIES)
def edges_query(shape: Shape, condition: str) -> str:
    """Edges of :parent over :property, at most :most of them (twice as many from a position by evidence)."""
    if not shape.evidence:
        head = f"SELECT {_COLUMNS} FROM edge e LEFT JOIN term t ON t.id = e.node WHERE {_HERE}{_between(shape)}"
        return f"{head}{condition} ORDER BY {_by_label(shape)}"
    falling = (shape.evidence == "DESC") is not shape.backward
    order = f"ORDER BY e.evidence{' DESC' if falling else ''}, {_by_label(shape)}"
    index = "edge_best" if shape.evidence == "DESC" else "edge_least"
    head = (
        f"SELECT {_COLUMNS} FROM edge e INDEXED BY {index} LEFT JOIN term t ON t.id = e.node WHERE {_HERE}{condition}"
    )
    parts = [f"{head}{bound}{_end(shape)} {order}" for bound in _start(shape)]
    return " UNION ALL ".join(f"SELECT * FROM ({part})" for part in parts)


def _start(shape: Shape) -> list[str]:
    """Conditions for where the walk begins: level with the position, and beyond it; one that always holds without any."""
    name, bounded = ("before", shape.before) if shape.backward else ("after", shape.after)
    return list(_bands(shape, name)) if bounded else [""]


def _end(shape: Shape) -> str:
    """The condition for where the walk ends."""
    name, bounded = ("after", shape.after) if shape.backward else ("before", shape.before)
    return f" AND ({' OR '.join(band[5:] for band in _bands(shape, name))})" if bounded else ""


def _bands(shape: Shape, name: str) -> tuple[str, str]:
    sign = ">" if name == "after" else "<"
    rank_sign = sign if shape.evidence == "ASC" else {">": "<", "<": ">"}[sign]
    tie = f"(e.sort {sign} :{name}_sort OR {_NODE} {sign} :{name}_node)"
    level = f" AND e.evidence = :{name}_evidence AND e.sort {sign}= :{name}_sort AND {tie}"
    return level, f" AND e.evidence {rank_sign} :{name}_evidence"


@lru_cache(_KEPT_QUERIES)
def entities_query(shape: Shape, condition: str, by: str) -> str:
    """Entities, at most :most of them.

    Args:
        by: As `Stretch.by`.
    """
    falling, ties = by.startswith("-"), by.endswith("label")
    where = "".join(_beyond(name, falling=falling, ties=ties) for name in ("after", "before") if getattr(shape, name))
    direction, tie = (" DESC" if back else "" for back in (falling is not shape.backward, shape.backward))
    order = f"t.label{direction}, t.id{tie}" if ties else f"t.iri{direction}"
    return f"SELECT t.iri, t.label, t.class FROM term t WHERE true{where}{condition} ORDER BY {order} LIMIT :most"


def _beyond(name: str, *, falling: bool, ties: bool) -> str:
    """A condition on a position in a list of entities; ties of labels go by IRI from A to Z in either direction."""
    forward = ">" if name == "after" else "<"
    sign = {">": "<", "<": ">"}[forward] if falling else forward
    if not ties:
        return f" AND t.iri {sign} :{name}_node"
    exact = f"(t.label {sign} :{name}_sort OR t.iri {forward} :{name}_node)"
    return f" AND t.label {sign}= :{name}_sort AND {exact}"


def count_query(condition: str) -> str:
    """How many edges :parent has over :property."""
    return f"SELECT count(*) FROM edge e WHERE {_HERE}{condition}"


def tally_query(condition: str) -> str:
    """The same where it has very many; NULL where it has not."""
    return f"SELECT sum(e.edges) FROM tally e WHERE {_HERE}{condition}"


HUB_QUERY = "SELECT 1 FROM tally WHERE parent = (SELECT id FROM term WHERE iri = :parent) LIMIT 1"


@lru_cache(_KEPT_QUERIES)
def records_query(shape: Shape, source: str, *, falling: bool) -> str:
    """IRIs of records, at most :most of them.

    Args:
        source: What they are chosen from, as `records_of` and `statements_of` give it.
        falling: From Z to A.
    """
    signs = {"after": "<", "before": ">"} if falling else {"after": ">", "before": "<"}
    bounds = "".join(f" AND r.iri {sign} :{name}_node" for name, sign in signs.items() if getattr(shape, name))
    direction = " DESC" if falling is not shape.backward else ""
    return f"SELECT r.iri FROM {source}{bounds} ORDER BY r.iri{direction} LIMIT :most"


def records_of(number: int) -> str:
    """The records of a class, by its number."""
    return f"record r WHERE r.class = {number}"


def statements_of(roles: Mapping[str, int]) -> str:
    """The statements that have the entity :name in a role, for each name."""
    (name, role), *others = roles.items()
    term = "(SELECT id FROM term WHERE iri = :{})"
    also = "".join(
        f" AND EXISTS (SELECT 1 FROM said o WHERE o.term = {term.format(n)} AND o.role = {r} AND o.iri = r.iri)"
        for n, r in others
    )
    return f"said r WHERE r.term = {term.format(name)} AND r.role = {role}{also}"


def contested_query(ends: Iterable[str], predicates: Iterable[str] | None) -> str:
    """Triple and IRI of statements that are at odds, together what is of one triple.

    Args:
        ends: Names of parameters: each an entity that must be an end.
        predicates: Names of parameters, of which one must be the predicate; None for any.
    """
    conditions = [
        f"c.iri IN (SELECT iri FROM said WHERE term = (SELECT id FROM term WHERE iri = :{name}) AND role IN (0, 1))"
        for name in ends
    ]
    if predicates is not None:
        conditions.append(f"c.predicate IN ({', '.join(f':{name}' for name in predicates)})")
    return (
        f"SELECT c.triple, c.iri FROM contested c WHERE {' AND '.join(conditions) or 'true'} ORDER BY c.triple, c.iri"
    )


def _between(shape: Shape) -> str:
    """Conditions on the positions; the plain bound beside the exact one is what an index can be searched by."""
    conditions = ""
    for name, sign, bounded in (("after", ">", shape.after), ("before", "<", shape.before)):
        if bounded:
            exact = f"(e.sort {sign} :{name}_sort OR {_NODE} {sign} :{name}_node)"
            conditions += f" AND e.sort {sign}= :{name}_sort AND {exact}"
    return conditions


def _by_label(shape: Shape) -> str:
    direction = " DESC" if shape.backward else ""
    return f"e.sort{direction}, e.node{direction} LIMIT :most"
