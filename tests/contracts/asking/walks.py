"""Walks through a list, page by page, each side with its own cursors: that is all that a cursor promises."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLArgument, GraphQLObjectType, GraphQLSchema, get_named_type

from kg.schema import EntityClass, Field
from tests.contracts.asking.compare import Ask
from tests.contracts.asking.documents import literal
from tests.contracts.asking.values import Values
from tests.contracts.reference.evidence import EVERYTHING
from tests.contracts.reference.nodes import Nodes

MOST_PAGES = 12
PAGE_INFO = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
# Shape the list; page arguments are the walk's own.
SHAPING = ("where", "orderBy", "minCertainty", "sources", "includeInferred", "qualifiers")
MANY_EDGES = 4


@dataclass(frozen=True)
class Walk:
    """A list to walk through.

    Attributes:
        document: Takes the variables `first`, `after`, `last`, `before`, as far as the list has such arguments.
        path: Response keys from the root to the connection.
    """

    document: str
    path: tuple[str, ...]
    both_ways: bool

    def connection(self, answer: Any) -> Any:
        """The page in an answer."""
        found = answer["data"]
        for key in self.path:
            found = found[key]
        return found


class Walks:
    """Makes walks over lists of all kinds.

    Args:
        chance: The source of all choices.
    """

    def __init__(self, sdl: GraphQLSchema, nodes: Nodes, values: Values, chance: random.Random) -> None:
        self._sdl = sdl
        self._values = values
        self._chance = chance
        self._classes = list(nodes.words.schema.classes.values())
        self._long = [
            (known, field, iri)
            for known in self._classes
            if known.is_entity and known.name != "Entity"
            for field in known.fields
            if field.is_claim and field.many
            for iri in nodes.instances(known.name)
            if len(nodes.edges(iri, field, EVERYTHING)) >= MANY_EDGES
        ]
        self._curie = nodes.words.curie

    def make(self) -> Walk:
        """A walk through all things of a class, or through a long relation of one thing."""
        if self._chance.random() < 0.5 or not self._long:  # a graph made at random may have no long relation
            known = self._chance.choice(self._classes)
            return self._members(known)
        return self._relation(*self._chance.choice(self._long))

    def _members(self, known: EntityClass) -> Walk:
        name = known.plural_field_name
        assert self._sdl.query_type is not None
        arguments = self._sdl.query_type.fields[name].args
        return self._walk(arguments, f"{name}{{}} {{ {self._page(f'{known.name}Connection')} }}", (name,), known.name)

    def _relation(self, known: EntityClass, field: Field, iri: str) -> Walk:
        owner = self._sdl.type_map[known.name]
        assert isinstance(owner, GraphQLObjectType)
        connection = owner.fields[field.name]
        page = self._page(get_named_type(connection.type).name)
        one = known.field_name
        text = f'{one}(id: "{self._curie(iri)}") {{ {field.name}{{}} {{ {page} }} }}'
        return self._walk(connection.args, text, (one, field.name), "Entity")

    def _page(self, connection: str) -> str:
        """What is asked of each page."""
        known = self._sdl.type_map[connection]
        assert isinstance(known, GraphQLObjectType)
        edge = get_named_type(known.fields["edges"].type)
        assert isinstance(edge, GraphQLObjectType)
        evidence = "certainty sourceCount statementCount " if "certainty" in edge.fields else ""
        if "node" not in edge.fields:
            return f"totalCount edges {{ cursor {evidence}value }} {PAGE_INFO}"
        return f"totalCount nodes {{ id }} edges {{ cursor {evidence}node {{ id }} }} {PAGE_INFO}"

    def _walk(self, known: dict[str, GraphQLArgument], text: str, path: tuple[str, ...], owner: str) -> Walk:
        sizes = {name: known[name] for name in ("first", "after", "last", "before") if name in known}
        given = [f"{name}: ${name}" for name in sizes]
        shaped = [name for name in SHAPING if name in known and self._chance.random() < 0.35]
        values = {name: self._values.make(known[name].type, name, owner) for name in shaped}
        given += [f"{name}: {literal(value, known[name].type)}" for name, value in values.items()]
        # A variable without a value counts as an argument left out.
        kinds = {name: "Int" if name in ("first", "last") else "String" for name in sizes}
        if str(sizes["first"].type) == "Int!":
            kinds["first"] = "Int!"
        declared = ", ".join(f"${name}: {kind}" for name, kind in kinds.items())
        body = text.replace("{}", f"({', '.join(given)})", 1)
        return Walk(f"query({declared}) {{ {body} }}", path, "last" in sizes)


def steps(walk: Walk, sides: tuple[Ask, ...], chance: random.Random) -> Iterator[tuple[str, list[Any]]]:
    """Every page of a walk as each side shows it, with what was asked in words.

    Forward or backward, from the end of the last page or from an edge inside it; at last a page between two cursors.
    """
    forward = not walk.both_ways or chance.random() < 0.5
    size, cursor = ("first", "after") if forward else ("last", "before")
    cursors: list[str | None] = [None for _ in sides]
    for _ in range(MOST_PAGES):
        length = chance.choice((1, 2, 3, 5))
        asked: list[dict[str, Any]] = [{size: length, cursor: where} for where in cursors]
        answers = [ask(walk.document, variables) for ask, variables in zip(sides, asked, strict=True)]
        yield f"{walk.document} with {asked[-1]}", answers
        if any(answer["errors"] for answer in answers):
            return
        edges = [walk.connection(answer)["edges"] for answer in answers]
        if not all(edges):
            return
        inside = chance.randrange(min(len(found) for found in edges))
        where = inside if chance.random() < 0.3 else -1 if forward else 0
        cursors = [found[where]["cursor"] for found in edges]
    if walk.both_ways:
        between = [
            {"first": 3, "last": 2, "after": found[0]["cursor"], "before": found[-1]["cursor"]} for found in edges
        ]
        yield (
            f"{walk.document} with {between[-1]}",
            [ask(walk.document, variables) for ask, variables in zip(sides, between, strict=True)],
        )
