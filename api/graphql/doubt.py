"""The root fields `conflicts`, `gaps` and `why`: what they are asked, and the reading of the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from api.graphql.filters import FilterReader
from api.graphql.identifiers import claim_property, find_iri
from api.graphql.pages import Page, check_positions, cut
from api.graphql.records import Answer, RecordReader
from api.graphql.selection import Selected
from kg.query.conflicts import Conflict, Scope, sort_key
from kg.query.evidence_filter import EvidenceFilter
from kg.query.gap_map import STATES, Cell, GapMap, GapQuestion, map_gaps
from kg.query.proof_model import Why
from kg.schema import Schema
from kg.store import Engine, Literal, NamedNode, Triple

ROOTS = ("conflicts", "gaps", "why")
# What no label holds; parts of a sort key in one text.
_BETWEEN = "\0"


@dataclass(frozen=True, slots=True)
class RecordEdge:
    """A record on a page; `sort` and `node` are what its cursor holds."""

    sort: str
    node: str
    record: Any


@dataclass(slots=True)
class RecordPage:
    """One page of records; duck-typed like `slice.Connection` for `PageInfo`.

    Attributes:
        counts: Of a gap map: (state, cells).
    """

    edges: list[RecordEdge]
    has_next: bool
    has_previous: bool
    total: int
    counts: list[tuple[str, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class DoubtSources:
    """Where the answers come from.

    Attributes:
        engine: Of the release; whoever made it may note the queries.
        conflicts: Scope and filter → conflicts.
        explain: Triple and filter → why.
        is_entity: Whether there is an entity with this IRI.
        hint: Told of the response key and the id that nobody knows.
    """

    engine: Engine
    conflicts: Callable[[Scope, EvidenceFilter], list[Conflict]]
    explain: Callable[[Triple, EvidenceFilter], Why]
    is_entity: Callable[[str], bool]
    hint: Callable[[str, str], None]


class DoubtReader:
    """Answers the root fields of doubt for one request."""

    def __init__(
        self,
        schema: Schema,
        entity_types: Mapping[str, str],
        filters: FilterReader,
        sources: DoubtSources,
        records: RecordReader,
    ) -> None:
        self._schema = schema
        self._entity_types = entity_types
        self._filters = filters
        self._sources = sources
        self._records = records

    def read(self, root: Selected, arguments: Mapping[str, Any]) -> Any:
        """What one of `ROOTS` gives, with the facts of every resource in it fetched.

        Raises:
            RefusedError: An argument makes no sense, or a map would be too large.
        """
        answers: dict[str, Answer] = {
            "conflicts": (self._conflicts, "ConflictConnection"),
            "gaps": (self._gaps, "GapConnection"),
            "why": (self._why, "Explanation"),
        }
        return self._records.answer(answers[root.name], root, arguments)

    def _conflicts(self, root: Selected, arguments: Mapping[str, Any]) -> RecordPage:
        where = arguments.get("where") or {}
        kept = self._filters.filters(where)
        predicate = where.get("predicate")
        ends = {role: self._entity(root, where[role]) for role in ("subject", "object") if where.get(role) is not None}
        page = self._filters.page(arguments)
        classes = {c for kind in where.get("types") or () for c in self._children(kind)}
        scope = Scope(
            ends.get("subject"),
            None if predicate is None else claim_property(self._schema, predicate).iri,
            ends.get("object"),
            frozenset(classes),
        )
        if where.get("types") == [] or None in ends.values():
            return _cut([], page)
        found = self._sources.conflicts(scope, kept)
        return _cut([_conflict_edge(conflict) for conflict in found], page)

    def _gaps(self, root: Selected, arguments: Mapping[str, Any]) -> RecordPage:  # noqa: ARG002 - the others need it
        predicate, states = arguments.get("predicate"), arguments.get("states")
        rows, columns = (self._entity_types[arguments[side].name] for side in ("rows", "columns"))
        asked = GapQuestion(
            self._schema.classes[rows],
            self._schema.classes[columns],
            None if predicate is None else claim_property(self._schema, predicate),
            self._filters.filters(arguments),
        )
        page = self._filters.page(arguments)
        found: GapMap = map_gaps(self._sources.engine, self._schema, asked)
        wanted = None if states is None else {state.name for state in states}
        names = [state for state in STATES if wanted is None or state.upper().replace("-", "_") in wanted]
        cells = found.of(names) if names else []
        cut = _cut([_cell_edge(cell) for cell in cells], page)
        cut.counts = list(found.counts.items())
        return cut

    def _why(self, root: Selected, arguments: Mapping[str, Any]) -> Why | None:
        known = claim_property(self._schema, arguments["predicate"])
        subject = self._entity(root, arguments["subject"])
        object_: NamedNode | Literal | None
        if known.is_literal:
            object_ = Literal(arguments["object"], language="en")
        else:
            found = self._entity(root, arguments["object"])
            object_ = None if found is None else NamedNode(found)
        if subject is None or object_ is None:
            return None
        triple = Triple(NamedNode(subject), NamedNode(known.iri), object_)
        return self._sources.explain(triple, self._filters.filters(arguments))

    def _entity(self, root: Selected, given: str) -> str | None:
        """The IRI of an entity, or None, with a hint, if there is no such entity."""
        found = find_iri(self._schema, given)
        if found is None or not self._sources.is_entity(found):
            self._sources.hint(root.key, given)
            return None
        return found

    def _children(self, kind: Any) -> Sequence[str]:
        return self._schema.classes[self._entity_types[kind.name]].children


def _cut(edges: Sequence[RecordEdge], page: Page) -> RecordPage:
    """A page of edges that are in order; by keyset, so that a cursor outlives a release."""
    check_positions(page, "")
    rest = [
        edge
        for edge in edges
        if (page.after is None or (edge.sort, edge.node) > page.after)
        and (page.before is None or (edge.sort, edge.node) < page.before)
    ]
    made = cut(rest, page)
    return RecordPage(list(made.edges), made.has_next, made.has_previous, len(edges))


def _conflict_edge(conflict: Conflict) -> RecordEdge:
    labels, iris = sort_key(conflict)[:3], sort_key(conflict)[3:]
    return RecordEdge(_BETWEEN.join(labels), _BETWEEN.join(iris), conflict)


def _cell_edge(cell: Cell) -> RecordEdge:
    # As the map is ordered: a row's IRI stands before the column's label.
    return RecordEdge(_BETWEEN.join((cell.row.label, cell.row.iri, cell.column.label)), cell.column.iri, cell)
