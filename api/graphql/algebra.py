"""Groups of SPARQL patterns that can be written in two ways: with LATERAL, or in plain SPARQL 1.1.

A group is a sequence of parts. With LATERAL (SPARQL-dev SEP-0006) solutions are carried into what stands further in, so
that a group is written as it nests. SPARQL 1.1 evaluates inner groups first: a BIND or FILTER in there does not see what
an outer group binds. So a group is written there as several flat ones, of which it is the union (its disjunctive normal
form); whatever one of them uses is bound in itself.

Words within a part are opaque. A part that uses variables of the parts before it stands behind them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Each:
    """Once for every solution of the parts before it."""

    body: Group


@dataclass(frozen=True, slots=True)
class Either:
    """Whatever one of several groups finds; a group without parts finds nothing new and holds."""

    arms: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Exists:
    """Those solutions of the parts before it for which a group finds something."""

    body: Group


@dataclass(frozen=True, slots=True)
class Also:
    """Every solution of the parts before it, and once more with what a group finds for it.

    In plain SPARQL 1.1 a solution for which something is found comes only with that.
    """

    body: Group


@dataclass(frozen=True, slots=True)
class Apart:
    """A group that an engine does better to read by itself; its other variables stand nowhere else.

    Flat, it is no sub-select: a constant or a VALUES before it is where every engine should start.
    """

    columns: str
    body: Group


@dataclass(frozen=True, slots=True)
class Select:
    """A sub-select that has to be one: for what is distinct, counted, ordered or cut.

    Attributes:
        modifiers: Behind its group, such as GROUP BY and LIMIT.
    """

    columns: str
    body: Group
    modifiers: str = ""


Part: TypeAlias = str | Each | Either | Exists | Also | Apart | Select
Group: TypeAlias = tuple[Part, ...]
# What stands in braces of its own beside other parts.
_IN_BRACES = (Either, Apart, Select)


def besides(groups: Iterable[Group]) -> Group:
    """Every solution of the parts before it, and once more for whatever one of some groups finds for it."""
    arms = tuple(groups)
    return (Each((Either(((), *arms)),)),) if arms else ()


def nested(group: Sequence[Part]) -> str:
    """A group with LATERAL, without the braces around it."""
    parts = [part for part in group if part != ""]
    if len(parts) == 1:
        return _nested(parts[0])
    return " ".join(_braced(_nested(part)) if isinstance(part, _IN_BRACES) else _nested(part) for part in parts)


def _nested(part: Part) -> str:
    if isinstance(part, str):
        return part
    match part:
        case Each(body):
            return f"LATERAL {{ {nested(body)} }}"
        case Either(arms):
            return " UNION ".join(_braced(nested(arm)) for arm in arms)
        case Exists(body):
            return f"FILTER EXISTS {{ {nested(body)} }}"
        case Also(body):
            return f"LATERAL {{ {{ }} UNION {{ {nested(body)} }} }}"
        case Apart(columns, body):
            return _selected(columns, nested(body))
        case Select(columns, body, modifiers):
            return _selected(columns, nested(body), modifiers)


def flat(group: Sequence[Part]) -> list[str]:
    """The groups of plain SPARQL 1.1 whose union a group is, without the braces around them, in the order of the arms."""
    choices = product(*(_flat(part) for part in group if part != ""))
    return [" ".join(filter(None, chosen)) for chosen in choices]


def _flat(part: Part) -> list[str]:
    if isinstance(part, str):
        return [part]
    match part:
        case Each(body) | Apart(_, body):
            return flat(body)
        case Either(arms):
            return [one for arm in arms for one in flat(arm)]
        case Exists(body):
            return [f"FILTER EXISTS {{ {union(flat(body))} }}"]
        case Also(body):
            return [f"OPTIONAL {{ {union(flat(body))} }}"]
        case Select(columns, body, modifiers):
            return [_braced(_selected(columns, union(flat(body)), modifiers))]


def union(groups: Iterable[str]) -> str:
    """Groups without braces around them as one."""
    several = list(groups)
    return several[0] if len(several) == 1 else " UNION ".join(_braced(one) for one in several)


def _selected(columns: str, where: str, modifiers: str = "") -> str:
    return f"SELECT {columns} WHERE {{ {where} }} {modifiers}".rstrip()


def _braced(text: str) -> str:
    return f"{{ {text} }}" if text else "{ }"
