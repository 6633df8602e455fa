"""Documents over an SDL: every kind of selection that GraphQL has, chosen by a seeded generator."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    Undefined,
    ast_from_value,
    get_named_type,
    is_composite_type,
    is_list_type,
    print_ast,
)

from tests.contracts.asking.values import Values

Composite = GraphQLObjectType | GraphQLInterfaceType
# Taken from answers, never made up; see `walks`.
CURSORS = ("after", "before")
# Page sizes multiplied on the way down: enough for pages that differ, little enough for an answer in milliseconds.
MOST_EDGES = 300


@dataclass
class Asked:
    """A document with its variables, as a request has them."""

    text: str
    variables: dict[str, Any]


@dataclass
class _Draft:
    """What a document has gathered so far."""

    root: str
    definitions: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    fragments: dict[str, tuple[str, str]] = field(default_factory=dict)  # name → type and text
    open_fragments: int = 0
    aliases: int = 0
    fields: int = 0


@dataclass(frozen=True)
class _Place:
    """Where a selection stands: relations above it, and edges that its pages multiply to."""

    depth: int = 0
    edges: int = 1


class Documents:
    """Makes documents.

    Args:
        sdl: What to walk.
        out_of_reach: Root fields that nobody is to ask.
        values: Makes arguments.
        chance: The source of all other choices.
    """

    def __init__(self, sdl: GraphQLSchema, out_of_reach: frozenset[str], values: Values, chance: random.Random) -> None:
        self._sdl = sdl
        self._values = values
        self._chance = chance
        query = sdl.query_type
        assert query is not None
        self._roots = [name for name in query.fields if name not in out_of_reach]

    def make(self) -> Asked:
        """One document; it may break a rule of validation or a limit, which whoever asks it finds out first."""
        draft = _Draft("Query")
        assert self._sdl.query_type is not None
        chosen = self._chance.sample(self._roots, self._chance.choice((1, 1, 1, 2, 3)))
        if self._chance.random() < 0.15:
            chosen.append(chosen[0])  # the same root twice, with other arguments
        used: dict[str, str] = {}
        parts = [self._field(self._sdl.query_type, name, draft, _Place(), used) for name in chosen]
        body = f"query Q{self._variables(draft)} {{ {' '.join(parts)} }}"
        fragments = [f"fragment {name} on {kind} {text}" for name, (kind, text) in draft.fragments.items()]
        return Asked("\n".join((body, *fragments)), draft.values)

    @staticmethod
    def _variables(draft: _Draft) -> str:
        return f"({', '.join(draft.definitions)})" if draft.definitions else ""

    # Selections

    def selection(self, kind: Composite, draft: _Draft, place: _Place, used: dict[str, str] | None = None) -> str:
        """A selection set of a type, as text.

        Args:
            used: Response key → field and arguments, of the selections that this one is merged with.
        """
        used = {} if used is None else used
        parts = [self._field(kind, name, draft, place, used) for name in self._names(kind, place)]
        if self._happens(0.15):
            parts.insert(0, "__typename")
        parts += self._fragments(kind, draft, place, used)
        self._chance.shuffle(parts)
        return f"{{ {' '.join(parts) or '__typename'} }}"

    def _names(self, kind: Composite, place: _Place) -> list[str]:
        """Fields to ask: mostly plain ones; the way down from lists is never missed out by chance."""
        plain = [name for name, known in kind.fields.items() if not is_composite_type(get_named_type(known.type))]
        rich = [name for name in kind.fields if name not in plain and self._leads_on(kind.fields[name], place)]
        chosen = self._chance.sample(plain, min(len(plain), self._chance.choice((1, 1, 2, 3))))
        most = 2 if place.depth < 3 else 1
        chosen += self._chance.sample(rich, min(len(rich), self._chance.choice((0, 1, most))))
        if kind.name.endswith(("Connection", "Edge")):
            ways = [name for name in ("edges", "nodes", "node") if name in kind.fields]
            chosen += [name for name in ways if self._happens(0.6) and name not in chosen]
        if rich and self._happens(0.08):
            chosen.append(self._chance.choice(rich))  # perhaps a field that is there already: answers are merged
        return chosen

    def _leads_on(self, known: GraphQLField, place: _Place) -> bool:
        name = get_named_type(known.type).name
        if "Connection" in name or "first" in known.args:
            return place.depth < 4 and place.edges <= MOST_EDGES
        return place.depth < 7

    def _fragments(self, kind: Composite, draft: _Draft, place: _Place, used: dict[str, str]) -> Iterator[str]:
        conditions = self._conditions(kind)
        if isinstance(kind, GraphQLInterfaceType) and self._happens(0.6):
            for condition in self._chance.sample(conditions, min(len(conditions), self._chance.choice((1, 1, 2, 3)))):
                known = self._sdl.type_map[condition]
                yield f"... on {condition}{self._directive(draft)} {self.selection(known, draft, _deeper(place), used)}"  # type: ignore[arg-type]
        elif self._happens(0.08):
            condition = self._chance.choice(("", f" on {self._chance.choice(conditions)}"))
            known = self._sdl.type_map[condition.removeprefix(" on ") or kind.name]
            yield f"...{condition}{self._directive(draft)} {self.selection(known, draft, _deeper(place), used)}"  # type: ignore[arg-type]
        if self._happens(0.1):
            yield f"...{self._named(kind, draft, place)}{self._directive(draft)}"

    def _conditions(self, kind: Composite) -> list[str]:
        """Types that a node of this type can turn out to be, or that it is as well."""
        if isinstance(kind, GraphQLInterfaceType):
            possible = self._sdl.get_possible_types(kind)
            others = [i.name for t in possible for i in t.interfaces]
            return sorted({*(t.name for t in possible), *others})
        return [kind.name, *(interface.name for interface in kind.interfaces)]

    def _named(self, kind: Composite, draft: _Draft, place: _Place) -> str:
        """The name of a fragment on this type, new or written before; none goes round in a circle."""
        known = [name for name, (on, text) in draft.fragments.items() if on == kind.name and text]
        if known and self._happens(0.5):
            return self._chance.choice(known)
        name = f"F{len(draft.fragments)}"
        draft.fragments[name] = (kind.name, "")
        draft.fragments[name] = (kind.name, self.selection(kind, draft, _deeper(place)))
        return name

    # Fields

    def _field(self, kind: Composite, name: str, draft: _Draft, place: _Place, used: dict[str, str]) -> str:
        known = kind.fields[name]
        draft.fields += 1
        arguments, size = self._arguments(known, draft)
        key = name
        if used.get(key, name + arguments) != name + arguments or (known.args and self._happens(0.1)):
            draft.aliases += 1
            key = f"a{draft.aliases}"
        used[key] = name + arguments
        below, inner = "", get_named_type(known.type)
        if isinstance(inner, GraphQLObjectType | GraphQLInterfaceType):
            is_page = inner.name.endswith("Connection") or is_list_type(known.type)
            down = _Place(place.depth + 1, place.edges * size) if is_page and known.args else _deeper(place)
            below = " " + self.selection(inner, draft, down)
        alias = "" if key == name else f"{key}: "
        return f"{alias}{name}{arguments}{self._directive(draft)}{below}"

    def _arguments(self, known: GraphQLField, draft: _Draft) -> tuple[str, int]:
        """Arguments as text, and the size of the page that they ask for."""
        owner = get_named_type(known.type).name.removesuffix("Connection").removesuffix("Relation")
        given, size = [], 25 if "first" in known.args else 1
        for name, argument in known.args.items():
            required = isinstance(argument.type, GraphQLNonNull) and argument.default_value is Undefined
            # A page of 25 on every level is too much; `first` is left out now and then all the same.
            often = 0.85 if name == "first" else 0.25
            if name in CURSORS or not (required or self._happens(often)):
                continue
            value = self._values.make(argument.type, name, owner)
            if name in ("first", "last") and value is not None:
                size = min(size, value)
            given.append(f"{name}: {self._value(argument, value, draft)}")
        return (f"({', '.join(given)})" if given else ""), size

    def _value(self, argument: GraphQLArgument, value: Any, draft: _Draft) -> str:
        """A value, written out or as a variable with or without a default."""
        if not self._happens(0.35):
            return literal(value, argument.type)
        name = f"v{len(draft.definitions)}"
        kind = argument.type
        nullable = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
        how = self._chance.choice(("given", "given", "default", "overridden"))
        if how == "given":
            draft.definitions.append(f"${name}: {kind}")
            draft.values[name] = value
        else:
            draft.definitions.append(f"${name}: {nullable} = {literal(value, nullable)}")
            if how == "overridden":
                draft.values[name] = value
            elif self._happens(0.05):
                draft.values[name] = None  # an error at its field where the argument allows no null
        return f"${name}"

    def _directive(self, draft: _Draft) -> str:
        if not self._happens(0.05):
            return ""
        decision = self._chance.choice(("true", "false"))
        if self._happens(0.5):
            name = f"v{len(draft.definitions)}"
            draft.definitions.append(f"${name}: Boolean!")
            draft.values[name] = decision == "true"
            decision = f"${name}"
        return f" @{self._chance.choice(('skip', 'include'))}(if: {decision})"

    def _happens(self, chance: float) -> bool:
        return self._chance.random() < chance


def _deeper(place: _Place) -> _Place:
    """One step that is no page still counts: single links could go on for ever."""
    return _Place(place.depth + 1, place.edges)


def literal(value: Any, kind: Any) -> str:
    """A JSON value as GraphQL text."""
    node = ast_from_value(value, kind)
    assert node is not None
    return print_ast(node)
