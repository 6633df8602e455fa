"""Rows of an engine by the names of their columns, and how many parents a query is asked about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter

from kg.store import Rows, Term

# A level with more parents than this is asked in several queries: the text of one stays within our own limits.
PARENTS_PER_QUERY = 1_000


def columns_of(answer: Rows, *names: str) -> Iterable[Sequence[Term]]:
    """These columns of every row in which the first of them is bound; no row where the query has no such column."""
    if all(name in answer.variables for name in names):
        pick = itemgetter(*(answer.variables.index(name) for name in names))
        first = answer.variables.index(names[0])
        yield from (pick(row) for row in answer.rows if row[first] is not None)


def bound(answer: Rows) -> Iterable[Mapping[str, Term]]:
    """Every row with its bound variables."""
    for row in answer.rows:
        yield {name: value for name, value in zip(answer.variables, row, strict=True) if value is not None}


def batches(parents: Sequence[str]) -> Iterable[Sequence[str]]:
    """Parents in as many parts as there must be queries about them."""
    for start in range(0, len(parents), PARENTS_PER_QUERY):
        yield parents[start : start + PARENTS_PER_QUERY]
