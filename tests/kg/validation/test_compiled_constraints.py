"""Constraints one by one, with what SHACL says of them; what chance seldom comes upon."""

from __future__ import annotations

import pytest

from kg.store import NamedNode
from kg.validation.shapes import find_suspects
from tests.kg.validation.test_compiler import SCHEMA, SHAPE, engine_over

TARGET = "sh:targetClass e:A"


def suspects(body: str, data: list[str]) -> list[str] | None:
    """Local names and texts of the nodes that fail, sorted; None if the shape is refused."""
    with engine_over(f"{SHAPE} {TARGET} ; {body} .", [*data, "e:a a e:A .", "e:b a e:A ."]) as engine:
        found = find_suspects(engine, SCHEMA).get(NamedNode(SHAPE[1:-1]), set())
    return None if found is None else sorted(term.value.removeprefix("https://e.example/") for term in found)


@pytest.mark.parametrize(
    ("body", "data", "expected"),
    [
        ("sh:property [ sh:path e:p ; sh:maxCount 1 ]", ["e:a e:p 1 .", "e:a e:p 2 ."], ["a"]),
        ("sh:property [ sh:path e:p ; sh:maxCount 1 ]", ["e:a e:p 1 .", "e:a e:p 1 ."], []),
        ("sh:property [ sh:path e:p ; sh:maxCount 0 ]", ["e:b e:p 1 ."], ["b"]),
        ("sh:property [ sh:path e:p ; sh:minCount 2 ]", ["e:a e:p 1 .", "e:a e:p 2 .", "e:b e:p 1 ."], ["b"]),
        ("sh:property [ sh:path e:p ; sh:minCount 2 ]", ["e:a e:p 1 .", "e:a e:p 1 ."], ["a", "b"]),
        (
            "sh:property [ sh:path [ sh:alternativePath ( e:p e:q ) ] ; sh:maxCount 1 ]",
            ["e:a e:p 1 .", "e:a e:q 1 .", "e:b e:p 1 .", "e:b e:q 2 ."],
            ["b"],
        ),
        ("sh:property [ sh:path e:p ; sh:minInclusive 2 ]", ["e:a e:p 1.5 .", "e:b e:p 2.0 ."], ["a"]),
        ("sh:property [ sh:path e:p ; sh:maxExclusive 2 ]", ["e:a e:p 1.5 .", "e:b e:p 2.0 ."], ["b"]),
        ("sh:property [ sh:path e:p ; sh:minInclusive 2 ]", ['e:a e:p "3" .', "e:b e:p e:c ."], ["a", "b"]),
        ("sh:property [ sh:path e:p ; sh:datatype xsd:integer ]", ['e:a e:p "x"^^xsd:integer .', "e:b e:p 1 ."], ["a"]),
        (
            "sh:property [ sh:path e:p ; sh:datatype xsd:date ]",
            ['e:a e:p "2021-02-30"^^xsd:date .', 'e:b e:p "2021-02-28"^^xsd:date .'],
            ["a"],
        ),
        (
            "sh:property [ sh:path e:p ; sh:lessThan e:q ]",
            ["e:a e:p 1 .", "e:a e:q 2 .", "e:b e:p 2 .", "e:b e:q 2 ."],
            ["b"],
        ),
        ("sh:property [ sh:path e:p ; sh:pattern '^a' ; sh:flags 'i' ]", ["e:a e:p 'Ab' .", "e:b e:p 'ba' ."], ["b"]),
        ("sh:property [ sh:path e:p ; sh:equals e:q ]", ["e:a e:p 1 .", "e:b e:q 1 ."], ["a", "b"]),
        ("sh:property [ sh:path e:p ; sh:disjoint e:q ]", ["e:a e:p 1 , 2 ; e:q 2 .", "e:b e:p 1 ; e:q 2 ."], ["a"]),
        (
            "sh:property [ sh:path e:p ; sh:uniqueLang true ]",
            ["e:a e:p 'x'@en , 'y'@en .", "e:b e:p 'x'@en , 'y'@de ."],
            ["a"],
        ),
        ("sh:property [ sh:path [ sh:inversePath e:p ] ; sh:minCount 1 ]", ["e:c e:p e:a ."], ["b"]),
        ("sh:closed true ; sh:ignoredProperties ( rdf:type )", ["e:a e:p 1 ."], ["a"]),
        (
            "sh:closed true ; sh:ignoredProperties ( rdf:type ) ; sh:property [ sh:path e:p ]",
            ["e:a e:p 1 .", "e:b e:q 1 ."],
            ["b"],
        ),
        ("sh:deactivated true ; sh:nodeKind sh:Literal", [], []),
        ("sh:nodeKind sh:Literal ; sh:severity sh:Info", [], ["a", "b"]),
        (
            "sh:property [ sh:path ( e:p e:q ) ; sh:minCount 1 ]",
            ["e:a e:p e:c .", "e:c e:q 1 .", "e:b e:p e:d ."],
            ["b"],
        ),
    ],
)
def test_a_constraint_means_what_shacl_says(body: str, data: list[str], expected: list[str]) -> None:
    """Each with a node that conforms and one that does not."""
    assert suspects(body, data) == expected


@pytest.mark.parametrize(
    "body",
    [
        "sh:not [ sh:minInclusive 2 ]",
        "sh:not [ sh:pattern 'a' ]",
        "sh:xone ( [ sh:datatype xsd:integer ] [ sh:nodeKind sh:IRI ] )",
        "sh:property [ sh:path e:p ; sh:qualifiedValueShape [ sh:maxExclusive 2 ] ; sh:qualifiedMinCount 1 ]",
        "sh:not [ sh:path e:p ; sh:lessThan e:q ]",
        "sh:property [ sh:path [ sh:zeroOrMorePath e:p ] ; sh:maxCount 3 ]",
        "sh:property [ sh:path [ sh:inversePath ( e:p e:q ) ] ; sh:maxCount 3 ]",
        "sh:property [ sh:path e:p ; sh:datatype xsd:time ]",
        "sh:or ()",
    ],
)
def test_what_cannot_be_found_for_certain_is_refused(body: str) -> None:
    """What may fail too much is not negated; what no index finds is not looked for."""
    assert suspects(body, []) is None
