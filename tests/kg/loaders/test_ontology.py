from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.loaders import LoadedOntology, load_ontology
from kg.prefixes import Namespaces

HEAD = """\
@prefix ex: <https://w3id.org/nutrigraph/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
RULE = """\
#+ summary: A short name
#+ description: What it does,
#+   over two lines.
CONSTRUCT { ?a <x:p> ?b } WHERE { ?a <x:q> ?b }
"""


def load(root: Path, files: dict[str, str | bytes], base: str = "https://w3id.org/nutrigraph/") -> LoadedOntology:
    for name, content in files.items():
        path = root / "ontology" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return load_ontology(root / "ontology", Namespaces(base))


def faults(root: Path, files: dict[str, str | bytes]) -> list[tuple[str, str]]:
    with pytest.raises(InputError) as caught:
        load(root, files)
    return [(fault.place, fault.message) for fault in caught.value.faults]


def test_triples_land_in_the_graph_of_the_ontology_without_blank_nodes(tmp_path: Path) -> None:
    """Blank nodes become IRIs under .well-known/genid/ (RDF 1.1 Concepts, section 3.5)."""
    quads = load(tmp_path, {"a.ttl": HEAD + "ex:a ex:p [ ex:q 1 ] .\n"}).quads

    genid = "https://w3id.org/nutrigraph/.well-known/genid/"
    onto = "https://w3id.org/nutrigraph/ontology#"
    graph = "<https://w3id.org/nutrigraph/graph/ontology>"
    node = next(str(quad.subject) for quad in quads if genid in str(quad.subject))
    assert re.fullmatch(f"<{genid}[0-9a-f]{{16}}>", node)
    assert [
        f'{node} <{onto}q> "1"^^<http://www.w3.org/2001/XMLSchema#integer> {graph}',
        f"<{onto}a> <{onto}p> {node} {graph}",
    ] == [str(quad) for quad in quads]


def test_blank_nodes_with_one_label_in_two_files_are_two_nodes(tmp_path: Path) -> None:
    """A label means something in its own file only."""
    quads = load(tmp_path, {"a.ttl": HEAD + "_:x ex:p 1 .\n", "b.ttl": HEAD + "_:x ex:q 2 .\n"}).quads

    assert 2 == len({quad.subject for quad in quads})


def test_iris_of_blank_nodes_do_not_depend_on_order(tmp_path: Path) -> None:
    """The same graph gives the same bytes."""
    one = load(tmp_path / "1", {"a.ttl": HEAD + "ex:a ex:p [ ex:q 1 ] , [ ex:q 2 ] .\n"})
    other = load(tmp_path / "2", {"a.ttl": HEAD + "ex:a ex:p [ ex:q 2 ] , [ ex:q 1 ] .\n"})

    assert one.quads == other.quads


def test_iris_of_blank_nodes_change_only_where_something_changed(tmp_path: Path) -> None:
    """So that two releases can be compared line by line."""
    one = load(tmp_path / "1", {"a.ttl": HEAD + "ex:a ex:p [ ex:q ( 1 2 ) ] .\n"})
    other = load(tmp_path / "2", {"a.ttl": HEAD + "ex:b ex:p [ ex:q 3 ] . ex:a ex:p [ ex:q ( 1 2 ) ] .\n"})

    assert 6 == len({*one.quads})
    assert {*one.quads} < {*other.quads}


def test_equal_blank_nodes_in_one_place_stay_two(tmp_path: Path) -> None:
    """Nothing is merged that the author wrote twice."""
    assert 4 == len(load(tmp_path, {"a.ttl": HEAD + "ex:a ex:p [ ex:q 1 ] , [ ex:q 1 ] .\n"}).quads)


def test_a_blank_node_in_two_places_is_refused(tmp_path: Path) -> None:
    """It needs a name of its own; the same holds for one inside itself."""
    twice = HEAD + "ex:a ex:p _:x . ex:b ex:r _:x . _:x ex:q 1 .\n"
    cycle = HEAD + "_:x ex:p _:y . _:y ex:p _:x .\n"

    onto = "https://w3id.org/nutrigraph/ontology#"
    assert [
        ("ontology/a.ttl", f"a blank node stands under <{onto}r> and elsewhere too"),
        ("ontology/b.ttl", "a blank node stands inside itself"),
    ] == faults(tmp_path, {"a.ttl": twice, "b.ttl": cycle})


def test_literals_become_one_of_six_kinds(tmp_path: Path) -> None:
    """An address is a string and every whole number an integer; what fits no kind is refused."""
    good = HEAD + 'ex:a ex:p "http://x/"^^xsd:anyURI , "3"^^xsd:nonNegativeInteger , 1.5 , true , "w"@en .\n'

    xsd = "http://www.w3.org/2001/XMLSchema#"
    assert {
        '"http://x/"', f'"3"^^<{xsd}integer>', f'"1.5"^^<{xsd}decimal>', f'"true"^^<{xsd}boolean>', '"w"@en',
    } == {str(quad.object) for quad in load(tmp_path, {"a.ttl": good}).quads}  # fmt: skip
    assert [
        ("ontology/a.ttl:4 (nutri:p)", f'literal "1e3"^^<{xsd}double> is of a kind that no release holds'),
    ] == faults(tmp_path, {"a.ttl": HEAD + "ex:a ex:q 1 .\nex:a ex:p 1e3 .\n"})


def test_rules_are_read_with_their_decorators(tmp_path: Path) -> None:
    """The rule's node carries its text, so that a release explains itself."""
    loaded = load(tmp_path, {"a.ttl": HEAD + "ex:a ex:p 1 .", "rules/my-rule.rq": RULE})

    rule = loaded.rules[0]
    assert ("my-rule", "A short name", "What it does, over two lines.", RULE) == (
        rule.name, rule.label, rule.definition, rule.text,
    )  # fmt: skip
    node = "<https://w3id.org/nutrigraph/rule/my-rule>"
    assert 6 == len([quad for quad in loaded.quads if str(quad.subject) == node])


def test_another_base_iri_replaces_the_default_one(tmp_path: Path) -> None:
    """In Turtle and in rules."""
    rule = RULE.replace("x:p", "https://w3id.org/nutrigraph/ontology#p")

    loaded = load(tmp_path, {"a.ttl": HEAD + "ex:a ex:p [] .", "rules/r.rq": rule}, "https://example.org/kg/")

    assert not [quad for quad in loaded.quads if "w3id.org" in str(quad)]
    assert "<https://example.org/kg/ontology#p>" in loaded.rules[0].text


def test_every_faulty_file_is_reported_in_one_run(tmp_path: Path) -> None:
    """A parser stops at its first fault, the run does not."""
    found = faults(tmp_path, {
        "a.ttl": HEAD + 'ex:a ex:p "x" \nex:b ex:p 1 .\n',
        "b.ttl": b"# caf\xe9\n",
        "c.ttl": "<http://x/a> <http://x/b> " + "[ <http://x/c> " * 1000,
        "rules/Bad_Name.rq": "CONSTRUCT { ?a ?b ?c } WHERE { ?a ?b ?c }\n",
    })  # fmt: skip

    assert [
        ("ontology/a.ttl:4:1", "this is not Turtle"),
        ("ontology/b.ttl:1:6", "byte 0xE9 is not valid UTF-8 here"),
        ("ontology/c.ttl:2:1", "this is not Turtle"),
        ("ontology/rules/Bad_Name.rq", "'Bad_Name' is no rule name"),
        ("ontology/rules/Bad_Name.rq:1:1 (description)", "the rule has no description"),
        ("ontology/rules/Bad_Name.rq:1:1 (summary)", "the rule has no summary"),
    ] == [(place, message.partition(":")[0]) for place, message in found]


def test_deep_nesting_ends_in_a_fault_not_in_a_crash(tmp_path: Path) -> None:
    """100,000 nested brackets, closed or not, take neither the process nor minutes."""
    deep = "<http://x/a> <http://x/b> " + "[ <http://x/c>\n" * 100_000 + "1" + " ]\n" * 100_000 + " ."

    assert [("ontology/a.ttl", "the file has 100000 blank nodes")] == faults(tmp_path, {"a.ttl": deep})


def test_an_empty_folder_is_no_ontology(tmp_path: Path) -> None:
    """A misspelt folder is told apart from an empty graph."""
    assert [("ontology", "there is no *.ttl in the folder")] == faults(tmp_path, {"notes.txt": ""})
