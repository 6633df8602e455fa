"""Orders and pages: sorting by several keys, and the algorithm of the Relay cursor connections specification."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Any

from graphql import GraphQLError

Value = str | int | float | None

DEFAULT_EDGES, MOST_EDGES = 25, 100


@dataclass(frozen=True)
class Key:
    """One key of an order; a missing value comes last in either direction."""

    of: Callable[[Any], Value]
    descending: bool = False


@dataclass(frozen=True)
class Entry:
    """A member of a list with its place in the order."""

    member: Any
    place: tuple[Value, ...]

    @property
    def cursor(self) -> str:
        """The place, so that it is found again in a list that has changed."""
        return json.dumps(self.place)


@dataclass(frozen=True)
class Page:
    """What a connection shows."""

    entries: Sequence[Entry]
    has_previous: bool
    has_next: bool


def compare(one: Sequence[Value], other: Sequence[Value], keys: Sequence[Key]) -> int:
    """Negative where the one stands before the other."""
    for a, b, key in zip(one, other, keys, strict=True):
        if a == b:
            continue
        if a is None or b is None:
            return 1 if a is None else -1
        before = a < b  # type: ignore[operator]
        return -1 if before != key.descending else 1
    return 0


def in_order(members: Sequence[Any], keys: Sequence[Key]) -> list[Entry]:
    """The whole list in order."""
    entries = [Entry(member, tuple(key.of(member) for key in keys)) for member in members]

    def before(one: Entry, other: Entry) -> int:
        return compare(one.place, other.place, keys)

    return sorted(entries, key=cmp_to_key(before))


def cut(entries: Sequence[Entry], keys: Sequence[Key], arguments: Mapping[str, Any]) -> Page:
    """EdgesToReturn, HasPreviousPage and HasNextPage of the specification (section 4.4 and 5.1).

    Source: https://relay.dev/graphql/connections.htm
    """
    first, last = arguments.get("first"), arguments.get("last")
    for name, size in (("first", first), ("last", last)):
        if size is not None and not 1 <= size <= MOST_EDGES:
            raise GraphQLError(f"{name} is not between 1 and {MOST_EDGES}")
    if first is None and last is None:
        first = DEFAULT_EDGES
    after, before = (_place(arguments.get(name), keys) for name in ("after", "before"))
    behind = [e for e in entries if after is None or compare(e.place, after, keys) > 0]
    between = [e for e in behind if before is None or compare(e.place, before, keys) < 0]
    shown = between if first is None else between[:first]
    shown = shown if last is None else shown[-last:]
    return Page(
        shown,
        has_previous=len(between) > last if last is not None else len(behind) < len(entries),
        has_next=len(between) > first if first is not None else len(between) < len(behind),
    )


def _place(cursor: str | None, keys: Sequence[Key]) -> tuple[Value, ...] | None:
    if cursor is None:
        return None
    try:
        place = tuple(json.loads(cursor))
    except (ValueError, TypeError) as error:
        raise GraphQLError(f"{cursor!r} is not a cursor") from error
    if len(place) != len(keys):
        raise GraphQLError("the cursor is of another order")
    return place
