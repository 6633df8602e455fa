"""strawberry fields over plain functions, with types that are only known at start-up."""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, get_origin

import strawberry
from strawberry.types.info import Info

from api.graphql.pages import DEFAULT_EDGES, MOST_EDGES

_ARGUMENTS: Mapping[str, str] = {
    "first": f"How many edges from the beginning, 1 to {MOST_EDGES}; {DEFAULT_EDGES} where `last` is left out as well.",
    "after": "Only edges behind this cursor.",
    "last": f"How many edges from the end, 1 to {MOST_EDGES}.",
    "before": "Only edges ahead of this cursor.",
    "by": "What to group by.",
    "min_certainty": "Only statements at least this certain count.",
    "sources": "Only these sources count (ids such as `rls-nutrient-gaps`).",
    "include_inferred": "Whether edges that only a rule concludes count.",
    "qualifiers": "Only statements that meet all of these conditions count.",
    "order_by": "The order of the edges; by label where it is left out.",
    "curies": "Slugs, CURIEs or IRIs, ours or of other vocabularies.",
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
    return {
        "first": (int | None, None),
        "after": (str | None, None),
        "last": (int | None, None),
        "before": (str | None, None),
    }


@dataclass(slots=True)
class At:
    """Where a resolver is: what both executors hand to it.

    Attributes:
        context: What was fetched.
        path: Response keys from the root to the field being resolved, list positions left out.
    """

    context: Any
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resolver:
    """How a field gets its value.

    Attributes:
        resolve: Takes the parent, an `At` and, by their Python names, the arguments that it wants.
        takes: Python names of these arguments.
    """

    resolve: Callable[..., Any]
    takes: tuple[str, ...] = ()


# Key of a strawberry field's metadata under which its `Resolver` stands.
RESOLVER = "resolver"


def _response_path(info: Any) -> tuple[str, ...]:
    keys = []
    path = info.path
    while path is not None:
        if isinstance(path.key, str):
            keys.append(path.key)
        path = path.prev
    return tuple(reversed(keys))


def named_arguments(resolve: Callable[..., Any], arguments: Mapping[str, object]) -> tuple[str, ...]:
    """The arguments of a field, by Python name, that its function wants to be told."""
    return tuple(name for name in inspect.signature(resolve).parameters if name in arguments) if arguments else ()


def field(
    name: str,
    gives: Any,
    resolve: Callable[..., Any],
    description: str,
    arguments: Mapping[str, tuple[Any, Any]] | None = None,
) -> Any:
    """A strawberry field over a plain function `resolve(parent, at)`, or one that names arguments behind these two.

    Most need no argument: what it chooses has been fetched. Those that a function names, it gets as keywords, coerced
    and with their defaults.

    Args:
        name: GraphQL name.
        gives: Python annotation of what it gives.
        arguments: Python name → (annotation, default); `inspect.Parameter.empty` for an argument that must be given.
            An annotation made by `described` says what it means by itself.
    """
    wanted = named_arguments(resolve, arguments or {})
    parameters = [
        inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD),
        inspect.Parameter("info", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Info),
    ]
    for argument, (annotation, default) in (arguments or {}).items():
        told = annotation
        if get_origin(annotation) is not Annotated:
            told = described(annotation, _ARGUMENTS.get(argument, ""))
        parameters.append(inspect.Parameter(argument, inspect.Parameter.KEYWORD_ONLY, annotation=told, default=default))

    def resolver(self: Any, info: Any, **given: Any) -> Any:
        at = At(info.context, _response_path(info))
        if at.path in at.context.faults:
            raise at.context.faults[at.path]
        return resolve(self, at, **{name: given[name] for name in wanted})

    # strawberry reads types from the signature; ours is only known now.
    resolver.__signature__ = inspect.Signature(parameters, return_annotation=gives)  # type: ignore[attr-defined]
    resolver.__annotations__ = {p.name: p.annotation for p in parameters[1:]} | {"return": gives}
    known = {RESOLVER: Resolver(resolve, wanted)}
    return strawberry.field(resolver=resolver, name=name, description=description, metadata=known)


def alike(made: Any, name: str, description: str) -> Any:
    """A field that gets the same in the same way as another one; reading a signature is the slow part of making one."""
    return strawberry.field(resolver=made.base_resolver, name=name, description=description, metadata=made.metadata)
