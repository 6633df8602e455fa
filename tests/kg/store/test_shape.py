"""What differs only in words takes as long."""

from __future__ import annotations

import pytest

from kg.store import query_shape

QUERY = "SELECT ?a (COUNT(*) AS ?n) { ?a <http://example.org/p> ?b FILTER(?b > 5 && ?b != 'x') } GROUP BY ?a # one"


@pytest.mark.parametrize(
    "other",
    [
        QUERY.replace("# one", "# two"),
        QUERY.replace(" ", "  "),
        QUERY.replace("?a", "$x").replace("?b", "?y"),
        QUERY.replace("5", "6.5e3").replace("'x'", '"another"'),
        QUERY.replace("SELECT", "select"),
    ],
)
def test_texts_of_one_shape(other: str) -> None:
    """Comments, spaces, names of variables, strings, numbers, case."""
    assert query_shape(QUERY) == query_shape(other)


@pytest.mark.parametrize(
    "other",
    [
        QUERY.replace("example.org/p", "example.org/q"),
        QUERY.replace("?b >", "?a >"),
        QUERY.replace("&&", "||"),
        QUERY.replace(" GROUP BY ?a", ""),
        QUERY + "\nLIMIT 1",
    ],
)
def test_texts_of_other_shapes(other: str) -> None:
    """What joins with what, and over which property, decides."""
    assert query_shape(QUERY) != query_shape(other)


def test_a_long_text_is_its_own_shape() -> None:
    """It is not read."""
    long = QUERY + " " * 5_000

    assert query_shape(long) == query_shape(long)
    assert query_shape(long) != query_shape(long + " ")
