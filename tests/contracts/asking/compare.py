"""Two answers to one document: equal but for the text of cursors, which are opaque and compared by use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

# Nobody gives a cursor an alias: the generator only does so to fields with arguments.
CURSORS = frozenset(("cursor", "startCursor", "endCursor"))

# query, variables → {"data": …, "errors": [paths]}
Ask = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]


@dataclass(frozen=True)
class Answer:
    """What is compared of an answer."""

    data: Any
    error_paths: tuple[str, ...]


def comparable(answer: Mapping[str, Any]) -> Answer:
    """The data without the text of cursors, and where errors stand."""
    return Answer(without_cursors(answer["data"]), tuple(sorted(str(path) for path in answer["errors"])))


def without_cursors(value: Any) -> Any:
    """The value with every cursor that is there written as an ellipsis."""
    if isinstance(value, Mapping):
        return {
            key: "…" if key in CURSORS and inner is not None else without_cursors(inner) for key, inner in value.items()
        }
    return [without_cursors(inner) for inner in value] if isinstance(value, list) else value


def first_difference(expected: Any, actual: Any, path: str = "data") -> str:
    """Where two JSON values differ first, in words; "" if they do not."""
    if isinstance(expected, Mapping) and isinstance(actual, Mapping) and expected.keys() == actual.keys():
        return _first(first_difference(expected[key], actual[key], f"{path}.{key}") for key in expected)
    if isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        pairs = enumerate(zip(expected, actual, strict=True))
        return _first(first_difference(one, other, f"{path}[{number}]") for number, (one, other) in pairs)
    same = expected == actual and type(expected) is type(actual) and list(_keys(expected)) == list(_keys(actual))
    return "" if same else f"{path}: expected {expected!r:.400}, the product says {actual!r:.400}"


def _first(found: Iterable[str]) -> str:
    return next((difference for difference in found if difference), "")


def _keys(value: Any) -> Iterable[str]:
    return value if isinstance(value, Mapping) else ()
