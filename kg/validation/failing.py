"""What a compiled constraint is: patterns for the nodes that fail it, and what is asked of the engine in what order."""

from __future__ import annotations

from dataclasses import dataclass

from kg.store import Term


@dataclass(frozen=True, slots=True)
class Failing:
    """Nodes that fail a constraint, as graph patterns.

    Attributes:
        pattern: Binds them.
        probe: A part of it that is cheap to ask for and without which the whole binds nothing; empty for the whole.
    """

    pattern: str
    probe: str = ""

    @property
    def first(self) -> str:
        """What is to be asked for first."""
        return self.probe or self.pattern


@dataclass(frozen=True, slots=True)
class Within:
    """Where in the shapes a constraint stands.

    Attributes:
        shapes: The shapes around it, outermost first.
        exact: Whether what conforms is wanted, not what fails: then no constraint will do that may fail too much.
    """

    shapes: tuple[Term, ...] = ()
    exact: bool = False


@dataclass(frozen=True, slots=True)
class SuspectQuery:
    """How to find the focus nodes that fail a constraint.

    Attributes:
        probe: An ASK query; where it is false, nothing fails.
        select: A SELECT query with one variable.
    """

    probe: str
    select: str


def at_least(focus: str, value: str, rows: str, least: int) -> str:
    """A sub-select for the nodes with at least so many different values."""
    if least == 1:
        return f"SELECT {focus} {{ {rows} }}"
    return f"SELECT {focus} {{ {rows} }} GROUP BY {focus} HAVING (COUNT(DISTINCT {value}) >= {least})"


def more_than(most: int, focus: str, value: str, rows: str) -> Failing:
    """The nodes with more than so many different values."""
    if not most:
        return Failing(rows)
    # First by rows, which needs no set of values for each node: a value comes twice only by two ways or graphs.
    many = f"{{ SELECT {focus} {{ {rows} }} GROUP BY {focus} HAVING (COUNT(*) > {most}) }}"
    return Failing(f"{{ {at_least(focus, value, f'{many} {rows}', most + 1)} }}", many)
