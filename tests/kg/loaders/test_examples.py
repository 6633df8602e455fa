"""Example queries: what a file becomes, and every fault of every file with its place."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.loaders import Example, example_quads, load_examples
from kg.prefixes import Namespaces

BASE = "https://w3id.org/nutrigraph/"
PREFIXES = {"ng": BASE + "entity/", "nutri": BASE + "ontology#", "rdfs": "http://www.w3.org/2000/01/rdf-schema#"}
HEAD = "#+ summary: A title\n#+ description: What is asked,\n#+   over two lines?\n#+ keywords: one, two words, one\n"
GOOD = HEAD + "\nPREFIX ng: <https://w3id.org/nutrigraph/entity/>\n\n# why\nSELECT ?x { ?x ?y ng:iron }\n"


def load(root: Path, files: Mapping[str, str | bytes], base: str = BASE) -> list[Example]:
    for name, content in files.items():
        path = root / "ontology" / "examples" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    prefixes = {prefix: space.replace(BASE, base) for prefix, space in PREFIXES.items()}
    return load_examples(root / "ontology", Namespaces(base), prefixes)


def faults(root: Path, files: Mapping[str, str | bytes]) -> list[tuple[str, str]]:
    with pytest.raises(InputError) as caught:
        load(root, files)
    return [(fault.place.removeprefix("ontology/examples/"), fault.message) for fault in caught.value.faults]


def test_a_file_is_title_question_keywords_and_query(tmp_path: Path) -> None:
    """The number orders and is no part of the name; comments of the query stay."""
    (found,) = load(tmp_path, {"07-iron.rq": GOOD})

    query = "PREFIX ng: <https://w3id.org/nutrigraph/entity/>\n\n# why\nSELECT ?x { ?x ?y ng:iron }"
    assert (
        Example("iron", 7, "A title", "What is asked, over two lines?", ("one", "two words"), "SELECT", query) == found
    )


def test_an_example_is_linked_data_as_other_endpoints_have_it(tmp_path: Path) -> None:
    """Typed from the SHACL vocabulary and from the examples of other endpoints; language on what is words."""
    (found,) = load(tmp_path, {"07-iron.rq": HEAD + "ASK { ?x ?y ?z }"})

    lines = sorted(str(quad) for quad in example_quads(found, Namespaces()))

    subject, graph = f"<{BASE}example/iron>", f"<{BASE}graph/ontology>"
    sh, schema, rdfs = "http://www.w3.org/ns/shacl#", "https://schema.org/", "http://www.w3.org/2000/01/rdf-schema#"
    rdf_type = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    assert [
        f"{subject} <{rdf_type}> <{sh}SPARQLAskExecutable> {graph}",
        f"{subject} <{rdf_type}> <{sh}SPARQLExecutable> {graph}",
        f'{subject} <{rdfs}comment> "What is asked, over two lines?"@en {graph}',
        f'{subject} <{rdfs}label> "A title"@en {graph}',
        f'{subject} <{sh}ask> "ASK {{ ?x ?y ?z }}" {graph}',
        f"{subject} <{sh}prefixes> <{BASE}ontology> {graph}",
        f'{subject} <{schema}keywords> "one" {graph}',
        f'{subject} <{schema}keywords> "two words" {graph}',
        f'{subject} <{schema}position> "7"^^<http://www.w3.org/2001/XMLSchema#integer> {graph}',
        f"{subject} <{schema}target> <{BASE}sparql> {graph}",
    ] == lines


@pytest.mark.parametrize(
    ("text", "form"), [("SELECT * {}", "select"), ("CONSTRUCT { ?a ?b ?c } { ?a ?b ?c }", "construct")]
)
def test_the_form_of_a_query_decides_its_property(tmp_path: Path, text: str, form: str) -> None:
    """sh:select and sh:construct, beside sh:ask above."""
    (found,) = load(tmp_path, {"01-a.rq": HEAD + text})

    lines = [str(quad) for quad in example_quads(found, Namespaces())]

    assert 1 == sum(f'<http://www.w3.org/ns/shacl#{form}> "{text}"' in line for line in lines)


def test_what_can_be_looked_at_has_an_address(tmp_path: Path) -> None:
    """The slice of the graph that shows the answer, as the explorer and `kg export` name it."""
    (found,) = load(tmp_path, {"01-a.rq": "#+ picture: focus=iron,zinc&depth=2&types=Food\n" + HEAD + "ASK {}"})

    lines = [str(quad) for quad in example_quads(found, Namespaces())]

    picture = (
        f"<{BASE}example/a> <https://schema.org/url> <{BASE}?focus=iron,zinc&depth=2&types=Food> <{BASE}graph/ontology>"
    )
    assert picture in lines


def test_a_fork_has_examples_under_its_own_base(tmp_path: Path) -> None:
    """The query and the IRIs alike."""
    (found,) = load(tmp_path, {"01-a.rq": GOOD}, base="https://example.org/kg/")

    quads = list(example_quads(found, Namespaces("https://example.org/kg/")))

    assert "PREFIX ng: <https://example.org/kg/entity/>" in found.query
    assert {"https://example.org/kg/example/a"} == {quad.subject.value for quad in quads}  # type: ignore[union-attr]


def test_a_folder_without_examples_is_no_fault(tmp_path: Path) -> None:
    """An ontology need not have any."""
    (tmp_path / "ontology").mkdir()

    assert [] == load(tmp_path, {})


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        (HEAD + "SELECT ?x {\n  ?x ?y ?z )\n}", "01-a.rq:6:12", "this is not SPARQL: "),
        # The column counts characters, not bytes.
        (HEAD + 'SELECT ?x { ?x ?y "äöü" ; ; ) }', "01-a.rq:5:29", "this is not SPARQL: "),
        ("#+ summary: A\n#+ keywords: k\nASK {}", "01-a.rq:1:1 (description)", "the example has no description"),
        ("#+ summary:\n#+ description: D\n#+ keywords: k\nASK {}", "01-a.rq:1:1 (summary)", "the example has no summary"),
        ("#+ summary: A\n#+ description: D\nASK {}", "01-a.rq:1:1 (keywords)", "the example has no keywords"),
        (HEAD + "ASK { ?x ?y ng:iron }", "01-a.rq:5:13", "prefix 'ng' is not declared"),
        (HEAD + "PREFIX nig: <https://e.org/> ASK {}", "01-a.rq:5:8", "prefix 'nig' is not known"),
        (HEAD + "PREFIX ng: <https://e.org/> ASK {}", "01-a.rq:5:12", "prefix 'ng' stands for <https://e.org/> here"),
        (HEAD + "DESCRIBE <https://e.org/>", "01-a.rq:5:1", "DESCRIBE is no form of an example"),
        (HEAD + "INSERT DATA { <a:b> <a:b> 1 }", "01-a.rq:5:1", "INSERT is no form of an example"),
        (HEAD, "01-a.rq:1:1", "the text is no SPARQL query"),
        ("#+ picture: iron\n" + HEAD + "ASK {}", "01-a.rq:1:1 (picture)", "'iron' names no slice of the graph"),
        ("#+ picture: focus=<b>\n" + HEAD + "ASK {}", "01-a.rq:1:1 (picture)", "'focus=<b>' names no slice of the graph"),
        (HEAD + "ASK { SERVICE <https://e.org/> {} }", "01-a.rq:5:1", "SERVICE is not allowed"),
        (HEAD + "ASK " + "{" * 101 + "}" * 101, "01-a.rq:5:1", "brackets nest 101 deep, more than 100"),
        (HEAD.encode() + b"ASK { ?x ?y '\xff' }", "01-a.rq:5:14", "byte 0xFF is not valid UTF-8 here"),
    ],
)  # fmt: skip
def test_a_fault_names_file_line_and_column(tmp_path: Path, text: str | bytes, place: str, message: str) -> None:
    """Each planted fault is found where it stands, and it alone."""
    ((found, said),) = faults(tmp_path, {"01-a.rq": text})

    assert place == found
    assert said.startswith(message)


def test_a_name_stands_once_and_follows_the_pattern(tmp_path: Path) -> None:
    """The number is no part of it, so two numbers do not make two names."""
    files = {"01-a.rq": GOOD, "02-a.rq": GOOD, "Foods.rq": GOOD, "3-b.rq": GOOD}

    assert [
        ("02-a.rq", "the name 'a' is taken by ontology/examples/01-a.rq"),
        ("3-b.rq", "'3-b' is no name of an example"),
        ("Foods.rq", "'Foods' is no name of an example"),
    ] == faults(tmp_path, files)


def test_all_faults_of_all_files_come_in_one_run(tmp_path: Path) -> None:
    """In file order, several of one file too."""
    files = {"01-a.rq": "PREFIX nig: <https://e.org/>\nASK { ?x", "02-b.rq": HEAD + "ASK { nutri:x"}

    assert ["01-a.rq:1:1 (description)", "01-a.rq:1:1 (keywords)", "01-a.rq:1:1 (summary)", "01-a.rq:1:8", "02-b.rq:5:7"] == [
        place for place, _ in faults(tmp_path, files)
    ]  # fmt: skip
