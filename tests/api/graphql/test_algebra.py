"""Groups of patterns in both of their forms. The expected texts are written by hand after SEP-0006 and SPARQL 1.1."""

from pathlib import Path

import pytest

from api.graphql.algebra import Also, Apart, Each, Either, Exists, Group, Select, besides, flat, nested, union
from kg.release import open_release

BOUND: Group = ("VALUES ?a { 1 2 }",)
EITHER = Either((("BIND(?a AS ?b)",), ("VALUES ?b { 3 }", "FILTER(?a = 2)")))


@pytest.mark.parametrize(
    ("group", "expected_nested", "expected_flat"),
    [
        (("A", "", "B"), "A B", ["A B"]),
        (("A", Each(("B",))), "A LATERAL { B }", ["A B"]),
        ((Either((("A",), ("B",))),), "{ A } UNION { B }", ["A", "B"]),
        (("A", Either((("B",), ("C",))), "D"), "A { { B } UNION { C } } D", ["A B D", "A C D"]),
        (
            (Either((("A",), ("B",))), Each((Either((("C",), ("D",))),))),
            "{ { A } UNION { B } } LATERAL { { C } UNION { D } }",
            ["A C", "A D", "B C", "B D"],
        ),
        (("A", *besides([("B",), ("C",)])), "A LATERAL { { } UNION { B } UNION { C } }", ["A", "A B", "A C"]),
        (("A", *besides([])), "A", ["A"]),
        (("A", Also(("B",))), "A LATERAL { { } UNION { B } }", ["A OPTIONAL { B }"]),
        (("A", Exists(("B", Each(("C",))))), "A FILTER EXISTS { B LATERAL { C } }", ["A FILTER EXISTS { B C }"]),
        (("A", Apart("?x", ("B",))), "A { SELECT ?x WHERE { B } }", ["A B"]),
        (
            (Select("?x", ("A", Each(("B",))), "LIMIT 1"), "C"),
            "{ SELECT ?x WHERE { A LATERAL { B } } LIMIT 1 } C",
            ["{ SELECT ?x WHERE { A B } LIMIT 1 } C"],
        ),
        (
            (Select("?x", (Either((("A",), ("B",))),)),),
            "SELECT ?x WHERE { { A } UNION { B } }",
            ["{ SELECT ?x WHERE { { A } UNION { B } } }"],
        ),
    ],
)
def test_a_group_is_written_as_it_nests_or_as_flat_groups(
    group: Group, expected_nested: str, expected_flat: list[str]
) -> None:
    """LATERAL carries solutions inwards; without it every flat group holds what it uses."""
    assert nested(group) == expected_nested
    assert flat(group) == expected_flat


def test_a_bind_in_an_alternative_sees_what_an_outer_group_binds_in_both_forms(release_dir: Path) -> None:
    """By hand: ?b is ?a for both of them, and 3 for the second. Plain nesting would leave ?b unbound in the first arm."""
    group: Group = (*BOUND, Each((EITHER,)))

    with open_release(release_dir) as release:
        for text in (nested(group), union(flat(group))):
            rows = release.engine.select(f"SELECT ?a ?b WHERE {{ {text} }} ORDER BY ?a ?b").rows
            assert [tuple(term and term.value for term in row) for row in rows] == [("1", "1"), ("2", "2"), ("2", "3")]
