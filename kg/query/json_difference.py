"""Where two JSON answers differ: paths that a person can follow, edges and nodes told apart by their ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where two answers differ.

    Attributes:
        kind: "added", "removed" or "changed".
        path: `condition.deficiencies.edges[ng:iron-deficiency].certainty`; the row itself for rows.
        before: None where there was nothing.
        after: None where there is nothing.
    """

    kind: str
    path: str
    before: Any = None
    after: Any = None


def json_differences(before: Any, after: Any, path: str = "") -> Iterator[Difference]:
    """The differences of two JSON values, in the order of the first, then of the second.

    Elements of a list are matched by the id of their node, by their own id, or by all that they hold; a list in which
    several elements have the same is compared by position. Matched elements in another order are one change.

    >>> [d.path for d in json_differences({"a": [{"id": "x", "n": 1}]}, {"a": [{"id": "x", "n": 2}]})]
    ['a[x].n']
    """
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in dict.fromkeys((*before, *after)):
            here = f"{path}.{key}" if path else str(key)
            if key not in after:
                yield Difference("removed", here, before[key])
            elif key not in before:
                yield Difference("added", here, None, after[key])
            else:
                yield from json_differences(before[key], after[key], here)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _list_differences(before, after, path)
    elif before != after or type(before) is not type(after):
        yield Difference("changed", path, before, after)


def _list_differences(before: Sequence[Any], after: Sequence[Any], path: str) -> Iterator[Difference]:
    old, new = ({_key(element): element for element in elements} for elements in (before, after))
    if len(old) != len(before) or len(new) != len(after):  # twins: only their places tell them apart
        old, new = ({str(place): element for place, element in enumerate(elements)} for elements in (before, after))
    for key, element in old.items():
        if key not in new:
            yield Difference("removed", f"{path}[{key}]", element)
        else:
            yield from json_differences(element, new[key], f"{path}[{key}]")
    for key, element in new.items():
        if key not in old:
            yield Difference("added", f"{path}[{key}]", None, element)
    shared = [key for key in old if key in new]
    order = [key for key in new if key in old]
    if shared != order:
        yield Difference("changed", f"{path} (order)", shared, order)


def _key(element: Any) -> str:
    if isinstance(element, Mapping):
        node = element.get("node")
        for holder in (node, element):
            if isinstance(holder, Mapping):
                for name in ("id", "iri", "label"):
                    if isinstance(holder.get(name), str):
                        return str(holder[name])
    return str(element)
