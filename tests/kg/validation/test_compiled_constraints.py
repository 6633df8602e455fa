"""Constraints one by one, with what SHACL says of them; what chance seldom comes upon."""

from __future__ import annotations

import pytest

from kg.store import NamedNode
from kg.validation.shapes import find_suspects
from tests.kg.validation.conftest import sets_of
from tests.kg.validation.test_compiler import SCHEMA, SHAPE, engine_over

TARGET = "sh:targetClass e:A"


def suspects_of_all(shapes: str, data: list[str]) -> dict[str, list[str] | None]:
    """Local name of each shape with a suspect → local names of its suspects; the same with and without sets."""
    with engine_over(shapes, data) as engine:
        found = find_suspects(engine, SCHEMA)
        assert find_suspects(engine, SCHEMA, sets_of(engine.quads())) == found
    return {
        shape.value.removeprefix("https://e.example/"): None if nodes is None else sorted(n.value[-1] for n in nodes)
        for shape, nodes in found.items()
    }


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


@pytest.mark.parametrize("names", [("s1", "s2"), ("s2", "s1")])
def test_values_of_a_path_are_not_those_of_its_inverse(names: tuple[str, str]) -> None:
    """What is wanted of the same values is asked for at once: these are not the same."""
    forward, backward = names
    shapes = f"""
        e:{forward} sh:targetSubjectsOf e:p ; sh:property [ sh:path e:p ; sh:minLength 9 ] .
        e:{backward} sh:targetObjectsOf e:p ; sh:property [ sh:path [ sh:inversePath e:p ] ; sh:pattern "^https" ] .
    """

    assert {forward: ["a"]} == suspects_of_all(shapes, ['e:a e:p "x" .'])


@pytest.mark.parametrize("names", [("s0", "s1", "s2", "s3"), ("s3", "s2", "s1", "s0"), ("s1", "s3", "s0", "s2")])
@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ('sh:path e:p ; sh:pattern "^xa?b$"', 'sh:path e:p ; sh:pattern "^xa?c$"'),
        ("sh:path <https://e.example/p?a> ; sh:minLength 1", "sh:path <https://e.example/p?b> ; sh:minLength 4"),
        ("sh:path e:q ; sh:class <https://e.example/C?a>", "sh:path e:q ; sh:class <https://e.example/C?b>"),
    ],
)
def test_a_question_mark_in_a_text_or_an_iri_is_no_variable(names: tuple[str, ...], good: str, bad: str) -> None:
    """Shapes that differ in that alone are asked about one by one."""
    *others, last = names
    shapes = "".join(f"e:{name} sh:targetNode e:a ; sh:property [ {good} ] .\n" for name in others)
    shapes += f"e:{last} sh:targetNode e:a ; sh:property [ {bad} ] ."
    data = [
        'e:a e:p "xab" .', 'e:a <https://e.example/p?a> "abc" .', 'e:a <https://e.example/p?b> "abc" .', "e:a e:q e:c .",
        "e:c a <https://e.example/C?a> .", "e:d a <https://e.example/C?b> .",
    ]  # fmt: skip

    assert {last: ["a"]} == suspects_of_all(shapes, data)


@pytest.mark.parametrize(
    "shape",
    [
        "sh:targetClass e:B ; sh:class e:A",
        "sh:targetClass e:B ; sh:property [ sh:path rdf:type ; sh:maxCount 1 ]",
    ],
)
def test_a_text_is_no_class(shape: str) -> None:
    """Even one that reads like the IRI of a class, where sets of classes settle what is asked."""
    assert {"s": ["a"]} == suspects_of_all(f"e:s {shape} .", ["e:a a e:B .", 'e:a a "https://e.example/A" .'])


@pytest.mark.parametrize("target", ['"x"', "[ e:p e:q ]"])
def test_a_target_that_is_no_property_is_refused(target: str) -> None:
    """With sets and without."""
    shapes = f"e:s a sh:NodeShape ; sh:targetSubjectsOf {target} ; sh:class e:A ."

    assert {"s": None} == suspects_of_all(shapes, ["e:a e:p e:b ."])


def test_what_is_refused_does_not_depend_on_the_data() -> None:
    """A first member of sh:or that holds of everybody leaves the second to be read all the same."""
    member = '[ sh:path e:p ; sh:minCount 1 ] [ sh:pattern "^a" ]'
    shapes = f"e:s a sh:NodeShape ; sh:targetSubjectsOf e:p ; sh:not [ sh:or ( {member} ) ] ."

    assert {"s": None} == suspects_of_all(shapes, ["e:a e:p 1 ."])


def test_no_language_is_empty() -> None:
    """`sh:languageIn ( "" )` lets nothing through."""
    assert ["a", "b"] == suspects(
        'sh:property [ sh:path e:p ; sh:languageIn ( "" ) ]', ['e:a e:p "x"@de .', 'e:b e:p "x" .']
    )
