"""What a compiled constraint is: patterns for the nodes that fail it, and what is asked of the engine in what order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kg.store import Term
from kg.validation.characteristic_sets import Subjects

VALUE, TESTED = "?value", "?tested"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a constraint wants of each value that it looks at; many constraints look at the same, or want the same.

    Attributes:
        rows: Binds `?value` to all values.
        members: Binds `?value` to what is of the class that they must be of; empty if it is no class that is wanted.
        tests: Expressions over `?tested` that must be true of them otherwise.
    """

    rows: str
    members: str = ""
    tests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failing:
    """Nodes that fail a constraint, as graph patterns.

    Attributes:
        pattern: Binds them.
        probe: A part of it that is cheap to ask for and without which the whole binds nothing; empty for the whole.
        wanted: Where all values are as wanted, it binds nothing. None if that would not say so, or is not known.
    """

    pattern: str
    probe: str = ""
    wanted: Wanted | None = None

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
        nodes: What is known of all nodes that are looked at.
        rows: Binds `?value` to all nodes that are looked at; empty if only some are, or few will do.
    """

    shapes: tuple[Term, ...] = ()
    exact: bool = False
    nodes: Subjects | None = None
    rows: str = ""

    def values(self, rows: str) -> Within:
        """The same place, where the values of a path are looked at."""
        return replace(self, nodes=None, rows=rows)

    def wanted(self, *, members: str = "", tests: Iterable[str] = ()) -> Wanted | None:
        """What is wanted of all nodes that are looked at; None if `rows` does not bind them."""
        return Wanted(self.rows, members, tuple(tests)) if self.rows else None


@dataclass(frozen=True, slots=True)
class SuspectQuery:
    """How to find the focus nodes that fail a constraint.

    Attributes:
        probe: An ASK query; where it is false, nothing fails.
        select: A SELECT query with one variable.
        wanted: Where all values are as wanted, neither needs to be asked.
    """

    probe: str
    select: str
    wanted: Wanted | None = None


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


def unwanted(alike: Sequence[Wanted]) -> str:
    """The values that are not as wanted, of the same class or with the same rows.

    The second name keeps the engine from testing each row before it looks which values are distinct.
    """
    if alike[0].members:
        rows = " UNION ".join(f"{{ {wanted.rows} }}" for wanted in alike)
        return f"{{ SELECT DISTINCT {VALUE} {{ {rows} }} }} MINUS {{ SELECT {VALUE} {{ {alike[0].members} }} }}"
    tests = " && ".join(dict.fromkeys(test for wanted in alike for test in wanted.tests))
    values = f"{{ SELECT DISTINCT {VALUE} {{ {alike[0].rows} }} }} BIND ({VALUE} AS {TESTED})"
    return f"{values} FILTER (!COALESCE({tests}, false))"
