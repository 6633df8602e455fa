"""Comparisons of `where` arguments as SPARQL expressions over one value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kg.prefixes import XSD
from kg.store import Literal, NamedNode, term_text

_COMPARISONS = {"lt": "<", "lte": "<=", "gt": ">", "gte": ">="}


def text_condition(text: str, key: str, wanted: Any) -> str:
    """A condition of a filter of texts, dates or booleans on an expression that gives a string."""
    if key in ("contains", "startsWith"):
        function = {"contains": "CONTAINS", "startsWith": "STRSTARTS"}[key]
        return f"{function}(LCASE({text}), LCASE({_text_term(wanted)}))"
    return compared(text, key, wanted, _text_term)


def compared(left: str, key: str, wanted: Any, write: Callable[[Any], str]) -> str:
    """A comparison of an expression with a value or several, each written as a term."""
    if key in _COMPARISONS:
        return f"({left} {_COMPARISONS[key]} {write(wanted)})"
    return one_of(left, [write(one) for one in several(key, wanted)])


def one_of(left: str, right: Sequence[str]) -> str:
    """That an expression is one of some terms."""
    return f"({left} IN ({', '.join(right)}))" if right else "false"


def several(key: str, wanted: Any) -> Sequence[Any]:
    """The values that a key of a filter names."""
    return [one for one in wanted if one is not None] if key == "in" else [wanted]


def number_term(value: float) -> str:
    """A number as a term."""
    kind = "integer" if isinstance(value, int) else "double"
    return term_text(Literal(str(value), datatype=NamedNode(f"{XSD}{kind}")))


def set_keys(given: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The keys that have a value: null is as if the key was left out."""
    return [(key, value) for key, value in given.items() if value is not None]


def joined(operator: str, parts: Sequence[str], none: str) -> str:
    """Expressions as one; `none` where there are none."""
    return f"({f' {operator} '.join(parts) or none})"


def _text_term(value: Any) -> str:
    if isinstance(value, bool):
        return term_text(Literal(str(value).lower()))
    return term_text(Literal(value.isoformat() if hasattr(value, "isoformat") else str(value)))
