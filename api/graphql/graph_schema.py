"""The root fields of graph questions with their types: what the schema adds to the generated ones."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import strawberry

from api.graphql.doubt_schema import DoubtSchema
from api.graphql.fields import described, list_of
from api.graphql.graph_types import DEFAULT_NODES, graph_types
from api.graphql.pages import DEFAULT_EDGES
from api.graphql.records import RecordTypes
from kg.export.selection import DEEPEST, MOST_NODES
from kg.query.path_model import DEFAULT_LENGTH, DEFAULT_PATHS, MOST_LENGTH, MOST_PATHS

if TYPE_CHECKING:
    from api.graphql.types import TypeMaker

Arguments = dict[str, tuple[Any, Any]]
_REQUIRED = inspect.Parameter.empty


def make_graph(maker: TypeMaker, entity_type: Any) -> DoubtSchema:
    """The fields `search`, `path` and `neighborhood`.

    Args:
        entity_type: The enum of classes of entities.
    """
    types = graph_types(maker, entity_type)
    classes = RecordTypes(maker, types).classes
    return DoubtSchema(
        types,
        {
            "search": (
                classes["SearchConnection"],
                (
                    "Entities by words of their names, best first: labels, synonyms and identifiers, in British and American "
                    "spelling, also by their beginning. Mistyped words find the nearest known ones where nothing else is found."
                ),
                _search_arguments(entity_type),
            ),
            "path": (
                classes["Paths"] | None,
                (
                    "How two entities hang together over what is claimed: chains of claims, each read in either direction, never "
                    "over denials and, unless `predicates` are named, neither over what sets two things apart nor from a "
                    "member of a group to another. Null if there is no such entity."
                ),
                _path_arguments(maker),
            ),
            "neighborhood": (
                classes["Neighborhood"] | None,
                (
                    "What is around an entity, as nodes and edges: the same as `kg export --focus` writes. Null if there is no "
                    "such entity."
                ),
                _neighborhood_arguments(maker, entity_type),
            ),
        },
    )


def _search_arguments(entity_type: Any) -> Arguments:
    words = described(str, "Words, or the beginning of one; as people write and mistype them.")
    return {
        "text": (words, _REQUIRED),
        "types": (list_of(entity_type) | None, None),
        "first": (int, DEFAULT_EDGES),
        "after": (str | None, None),
    }


def _predicates() -> tuple[Any, Any]:
    told = "Only these properties, by name or CURIE; an inverse stands for its forward one, a super-property for its leaves."
    return described(list[str] | None, told), None


def _path_arguments(maker: TypeMaker) -> Arguments:
    identifier = "Slug, CURIE or IRI of the entity where every path "
    avoided = "Slugs, CURIEs or IRIs of entities that no path passes."
    return {
        "from_": (described(strawberry.ID, f"{identifier}begins.", "from"), _REQUIRED),
        "to": (described(strawberry.ID, f"{identifier}ends."), _REQUIRED),
        "max_length": (described(int, f"How many edges at most, 1 to {MOST_LENGTH}."), DEFAULT_LENGTH),
        "avoid": (described(list_of(strawberry.ID) | None, avoided), None),
        "predicates": _predicates(),
        **maker.inputs.filters(),
        "include_inferred": (described(bool, "Whether what only a rule concludes is an edge too."), False),
        "first": (described(int, f"How many paths, 1 to {MOST_PATHS}."), DEFAULT_PATHS),
    }


def _neighborhood_arguments(maker: TypeMaker, entity_type: Any) -> Arguments:
    return {
        "id": (strawberry.ID, _REQUIRED),
        "depth": (described(int, f"How many edges to go from the entity, 0 to {DEEPEST}."), 1),
        "predicates": _predicates(),
        "types": (
            described(list_of(entity_type) | None, "Only entities of these classes, besides the one asked for."),
            None,
        ),
        **maker.inputs.filters(),
        "max_nodes": (described(int, f"How many entities at most, 1 to {MOST_NODES}."), DEFAULT_NODES),
    }
