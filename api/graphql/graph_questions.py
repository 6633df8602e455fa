"""Reads the root fields of graph questions: arguments in, records and the facts of every resource in them out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from api.graphql.filters import FilterReader
from api.graphql.graph_types import DEFAULT_NODES
from api.graphql.identifiers import claim_property, find_iri
from api.graphql.records import Answer, RecordReader
from api.graphql.refusals import refuse
from api.graphql.selection import Selected
from kg.errors import RefusedError
from kg.export.neighborhood import Neighborhood, Neighbour, find_neighborhood
from kg.export.selection import Selection
from kg.export.view import ViewEdge
from kg.query.links import linking_predicates
from kg.query.path_model import DEFAULT_LENGTH, DEFAULT_PATHS, PathQuestion, Paths
from kg.query.paths import find_paths
from kg.query.search import SearchIndex
from kg.query.search_file import Found
from kg.schema import Schema
from kg.store import Engine

ROOTS = ("search", "path", "neighborhood")
# Ids that nobody would write by hand any more; each makes a path harder to find.
MOST_AVOIDED = 100


@dataclass(frozen=True, slots=True)
class FoundEdge:
    """A hit on a page; `sort` and `node` are what its cursor holds."""

    sort: str
    node: str
    matched: str
    score: float


@dataclass(slots=True)
class FoundPage:
    """One page of hits; duck-typed like `slice.Connection` for `PageInfo`."""

    edges: list[FoundEdge]
    has_next: bool
    has_previous: bool
    total: int
    corrected_to: str | None = None
    reason: str | None = None
    suggestions: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PathsFound:
    """Paths, and the enum name of the reason why there is none."""

    found: Paths
    reason: str | None


@dataclass(frozen=True, slots=True)
class AreaNode:
    """A node of a neighbourhood; its place is worked out when somebody asks."""

    iri: str
    curie: str
    label: str
    type: str
    degree: int
    distance: int
    place: Callable[[], tuple[float, float]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Area:
    """A neighbourhood."""

    nodes: list[AreaNode]
    edges: tuple[ViewEdge, ...]
    left_out: list[str]


@dataclass(frozen=True, slots=True)
class GraphSources:
    """Where the answers come from.

    Attributes:
        engine: Of the release; whoever made it may note the queries.
        index: Of the release.
        is_entity: Whether there is an entity with this IRI.
        hint: Told of the response key and the id that nobody knows.
    """

    engine: Engine
    index: SearchIndex
    is_entity: Callable[[str], bool]
    hint: Callable[[str, str], None]


class GraphReader:
    """Answers the root fields of graph questions for one request.

    Args:
        entity_types: Enum value → class IRI.
    """

    def __init__(
        self,
        schema: Schema,
        entity_types: Mapping[str, str],
        filters: FilterReader,
        sources: GraphSources,
        records: RecordReader,
    ) -> None:
        self._schema = schema
        self._entity_types = entity_types
        self._kinds = {iri: name for name, iri in entity_types.items()}
        self._filters = filters
        self._sources = sources
        self._records = records

    def read(self, root: Selected, arguments: Mapping[str, Any]) -> Any:
        """What one of `ROOTS` gives, with the facts of every resource in it fetched.

        Raises:
            RefusedError: An argument makes no sense.
        """
        answers: dict[str, Answer] = {
            "search": (self._search, "SearchConnection"),
            "path": (self._path, "Paths"),
            "neighborhood": (self._neighborhood, "Neighborhood"),
        }
        return self._records.answer(answers[root.name], root, arguments)

    def _search(self, _: Selected, arguments: Mapping[str, Any]) -> FoundPage:
        page, index, text = self._filters.page(arguments), self._sources.index, arguments["text"]
        classes = self._classes(arguments.get("types"))
        after = None if page.after is None else (_score(page.after[0]), page.after[1])
        found: Found = index.search(text, classes, page.size, after)
        edges = [FoundEdge(f"{hit.score:.6f}", hit.iri, hit.matched, hit.score) for hit in found.hits]
        shown = FoundPage(edges, found.has_next, page.after is not None, found.total, found.corrected_to)
        if not found.total:
            left_out = classes is not None and index.search(text, limit=1).total > 0
            shown.reason = "FILTERED_OUT" if left_out else "NOTHING_KNOWN"
            shown.suggestions = list(dict.fromkeys(hit.label for hit in index.suggest(text)))
        return shown

    def _path(self, root: Selected, arguments: Mapping[str, Any]) -> PathsFound | None:
        ends = [self._entity(root, arguments[end]) for end in ("from", "to")]
        avoided = arguments.get("avoid") or ()
        refuse("avoid", len(avoided), MOST_AVOIDED)
        avoid = {self._entity(root, given) for given in avoided}
        if ends[0] is None or ends[1] is None:
            return None
        kept = self._filters.filters({"includeInferred": False, **arguments})
        predicates = self._predicates(arguments.get("predicates"))
        question = PathQuestion(
            start=ends[0],
            end=ends[1],
            longest=_given(arguments, "maxLength", DEFAULT_LENGTH),
            first=_given(arguments, "first", DEFAULT_PATHS),
            kept=kept,
            avoid=frozenset(iri for iri in avoid if iri is not None),
            predicates=None if predicates is None else linking_predicates(self._schema, predicates.values()),
        )
        found = find_paths(self._sources.engine, self._schema, question)
        reason = "FILTERED_OUT" if found.filtered_out else "NOTHING_KNOWN"
        return PathsFound(found, None if found.paths else reason)

    def _neighborhood(self, root: Selected, arguments: Mapping[str, Any]) -> Area | None:
        focus = self._entity(root, arguments["id"])
        if focus is None:
            return None
        types, predicates = self._classes(arguments.get("types")), self._predicates(arguments.get("predicates"))
        nothing = types == [] or predicates == {}  # an empty list leaves the entity alone; to a selection it means all
        selection = Selection(
            focus=(focus,),
            depth=0 if nothing else _given(arguments, "depth", 1),
            types=frozenset(types or ()),
            predicates=frozenset(predicates or ()),
            max_nodes=_given(arguments, "maxNodes", DEFAULT_NODES),
        )
        kept = self._filters.filters(arguments)
        found = find_neighborhood(self._sources.engine, self._schema, selection, kept)
        return Area(
            [self._node(neighbour, found) for neighbour in found.nodes],
            found.edges,
            [part for part in found.left_out.split("; ") if part],
        )

    def _node(self, neighbour: Neighbour, area: Neighborhood) -> AreaNode:
        node = neighbour.node
        kind = self._kinds[self._schema.namespaces.nutri(node.class_name)]
        return AreaNode(
            node.iri,
            node.curie,
            node.label,
            kind,
            neighbour.degree,
            neighbour.distance,
            lambda: area.places[node.iri],
        )

    def _classes(self, types: Sequence[Any] | None) -> list[str] | None:
        """Local names of the classes and all below them; None for all."""
        if types is None:
            return None
        iris = [self._entity_types[getattr(kind, "name", kind)] for kind in types]
        return [self._schema.classes[c].name for found in iris for c in self._schema.classes[found].children]

    def _predicates(self, given: Sequence[str] | None) -> dict[str, str] | None:
        """Local name → IRI of the properties; None for all."""
        if given is None:
            return None
        known = [claim_property(self._schema, name) for name in given]
        return {one.name: one.iri for one in known}

    def _entity(self, root: Selected, given: str) -> str | None:
        """The IRI of an entity, or None, with a hint, if there is no such entity."""
        found = find_iri(self._schema, given)
        if found is None or not self._sources.is_entity(found):
            self._sources.hint(root.key, given)
            return None
        return found


def _given(arguments: Mapping[str, Any], name: str, default: int) -> int:
    value = arguments.get(name, default)
    return default if value is None else int(value)


def _score(text: str) -> float:
    """The score in a cursor.

    Raises:
        RefusedError: It is the cursor of another list.
    """
    try:
        return float(text)
    except ValueError as error:
        raise RefusedError("the cursor is of another list", hint="Use an `endCursor` or `cursor` as given.") from error
