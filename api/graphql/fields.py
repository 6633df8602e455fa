"""strawberry fields over plain functions, with types that are only known at start-up."""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Mapping
from typing import Annotated, Any, get_origin

import strawberry
from strawberry.types.info import Info

from api.graphql.filters import DEFAULT_EDGES, MOST_EDGES

_ARGUMENTS: Mapping[str, str] = {
    "first": f"How many edges, 1 to {MOST_EDGES}.",
    "after": "The cursor to go on after.",
    "min_certainty": "Only statements at least this certain count.",
    "sources": "Only these sources count (ids such as `rls-nutrient-gaps`).",
    "include_inferred": "Whether edges that only a rule concludes count.",
    "qualifiers": "Only statements that meet all of these conditions count.",
    "order_by": "The order of the edges; by label where it is left out.",
    "curie": "Slug, CURIE or IRI, ours or of another vocabulary.",
    "id": "Slug, CURIE or IRI.",
    "ids": "Slugs, CURIEs or IRIs.",
    "subject": "Slug, CURIE or IRI of the one end.",
    "predicate": "Name or CURIE of a property; inverses and super-properties can be asked as well.",
    "object": "Slug, CURIE or IRI of the other end.",
    "rows": "The class of the rows.",
    "columns": "The class of the columns.",
    "states": "Only cells in one of these states.",
    "text": "Words or beginnings of words.",
    "types": "Only these classes.",
    "where": "Which ones.",
}


def list_of(item: Any) -> Any:
    """The annotation of a list of a class that is only known now."""
    return types.GenericAlias(list, (item,))


def described(annotation: Any, words: str, name: str | None = None) -> Any:
    """The annotation of an argument with its description, and its GraphQL name where Python cannot have it."""
    return Annotated[annotation, strawberry.argument(description=words, name=name)]


def page_arguments() -> dict[str, tuple[Any, Any]]:
    """The arguments of every connection."""
    return {"first": (int, DEFAULT_EDGES), "after": (str | None, None)}


def response_path(info: Any) -> tuple[str, ...]:
    """Response keys from the root to the field being resolved, list positions left out."""
    keys = []
    path = info.path
    while path is not None:
        if isinstance(path.key, str):
            keys.append(path.key)
        path = path.prev
    return tuple(reversed(keys))


def field(
    name: str,
    gives: Any,
    resolve: Callable[..., Any],
    description: str,
    arguments: Mapping[str, tuple[Any, Any]] | None = None,
) -> Any:
    """A strawberry field over a plain function `resolve(parent, info, **arguments)`.

    Args:
        name: GraphQL name.
        gives: Python annotation of what it gives.
        arguments: Python name → (annotation, default); `inspect.Parameter.empty` for an argument that must be given. An
            annotation made by `described` says what it means by itself.
    """
    parameters = [
        inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD),
        inspect.Parameter("info", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Info),
    ]
    for argument, (annotation, default) in (arguments or {}).items():
        told = annotation
        if get_origin(annotation) is not Annotated:
            told = described(annotation, _ARGUMENTS.get(argument, ""))
        parameters.append(inspect.Parameter(argument, inspect.Parameter.KEYWORD_ONLY, annotation=told, default=default))

    def resolver(self: Any, info: Any, **_: Any) -> Any:
        return resolve(self, info)

    # strawberry reads types from the signature; ours is only known now.
    resolver.__signature__ = inspect.Signature(parameters, return_annotation=gives)  # type: ignore[attr-defined]
    resolver.__annotations__ = {p.name: p.annotation for p in parameters[1:]} | {"return": gives}
    return strawberry.field(resolver=resolver, name=name, description=description)
