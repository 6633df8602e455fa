"""The ontology's shapes over a release: what is objected to, in whose words, and by whom."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kg.locations import seeds_dir
from kg.prefixes import OA, RDF, RDFS, SH, SKOS, XSD
from kg.store import EmbeddedEngine, Literal, NamedNode, Quad, Term
from kg.validation.shapes import check_shapes, find_suspects
from tests.kg.validation.conftest import Held, held
from tests.kg.validation.oracle import pyshacl_objections
from tests.kg.validation.small_quads import NAMES, iri, over, quad

RDF_TYPE = RDF + "type"
ONTOLOGY = NamedNode(NAMES.graph("ontology"))


def test_a_shape_violation_names_shape_message_value_and_statements(draft: Held) -> None:
    """The curator reads the shape's own words and sees which rows are meant."""
    planted = quad("ng:iron-deficiency nutri:causes ng:iron direct")
    claim = {
        RDF_TYPE: iri("nutri:Statement"), RDF + "subject": iri("ng:iron-deficiency"),
        RDF + "predicate": iri("nutri:causes"), RDF + "object": iri("ng:iron"),
    }  # fmt: skip
    graph = NamedNode(NAMES.graph("notes"))
    quads = [*draft.quads, planted, *(Quad(iri("stmt:notes-S9"), NamedNode(p), o, graph) for p, o in claim.items())]

    found = [f for f in over(quads, draft, check_shapes) if f.check == "shape:causes-values"]

    causes = draft.schema.find_property("causes")
    assert causes is not None
    assert [("ng:iron-deficiency", "ng:iron", (NAMES.iri("stmt", "notes-S9"),))] == [
        (f.focus, f.value, f.statements) for f in found
    ]
    assert "causes" in found[0].message


def test_a_missing_label_is_a_shape_violation(draft: Held) -> None:
    """A record field with sh:minCount 1."""
    label = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    quads = [q for q in draft.quads if (q.subject, q.predicate) != (iri("ng:spinach"), label)]

    assert ["ng:spinach"] == [f.focus for f in over(quads, draft, check_shapes)]


@pytest.mark.parametrize(
    ("predicate", "label", "shapes"),
    [
        (RDFS + "label", Literal("spinaci", language="it"), {"shape:Entity-label"}),
        (RDFS + "label", Literal("spinage", language="en"), {"shape:Entity-label", "shape:labels"}),
        (SKOS + "prefLabel", Literal("spinage", language="en"), {"shape:labels"}),
        (SKOS + "prefLabel", Literal("Spinat", language="de"), set()),
    ],
)
def test_a_thing_has_one_label_in_the_language_of_all_and_at_most_one_in_any_other(
    draft: Held, predicate: str, label: Literal, shapes: set[str]
) -> None:
    """Whatever makes the triples: the choice of paths behind sh:path must still be one after blank nodes became IRIs."""
    spinach = next(q for q in draft.quads if q.subject == iri("ng:spinach"))

    quads = [*draft.quads, Quad(spinach.subject, NamedNode(predicate), label, spinach.graph_name)]
    found = over(quads, draft, check_shapes)

    assert {(f.check, f.focus) for f in found} == {(shape, "ng:spinach") for shape in shapes}


def test_a_sequence_path_is_checked(draft: Held) -> None:
    """Passage → selector → start: the list behind sh:path must still be one after blank nodes became IRIs."""
    start = NamedNode(OA + "start")
    quads = [q for q in draft.quads if q.predicate != start]

    assert ["shape:Passage-start"] == [f.check for f in over(quads, draft, check_shapes)]


def test_no_shape_of_the_ontology_is_refused(draft: Held) -> None:
    """Each is compiled: at a million triples pySHACL would need minutes for one that is not."""
    told: list[str] = []

    with EmbeddedEngine.in_memory(draft.quads) as engine:
        suspects = find_suspects(engine, draft.schema, tell=told.append)

    assert (told, suspects) == ([], {})


@pytest.mark.parametrize(
    ("shape", "parameter", "value", "reason"),
    [
        ("Food", "sparql", NamedNode(NAMES.nutri("x")), "sh:sparql is not known"),
        ("Food", "pattern", Literal("^(?=[a-z])"), "sh:pattern"),
        ("Food", "pattern", Literal("\\d"), "sh:pattern"),
        ("Food", "datatype", NamedNode(XSD + "gYear"), "sh:datatype"),
        ("Food", "minLength", Literal("many"), "sh:minLength"),
        ("Food", "node", NamedNode(NAMES.iri("shape", "Food")), "a shape refers to itself"),
        (
            "Food",
            "property",
            NamedNode(NAMES.iri("shape", "Entity-kind")),
            "sh:property with a shape of the other kind",
        ),
        ("Entity-label", "path", NamedNode(RDFS + "comment"), "sh:path has several values"),
        ("Entity-label", "qualifiedMinCount", Literal("1", datatype=NamedNode(XSD + "integer")), "a qualified number"),
    ],
)
def test_what_is_not_known_is_refused_aloud(draft: Held, shape: str, parameter: str, value: Term, reason: str) -> None:
    """The shape is named with the reason, and all that it targets is left to pySHACL."""
    more = Quad(NamedNode(NAMES.iri("shape", shape)), NamedNode(SH + parameter), value, ONTOLOGY)
    told: list[str] = []

    with EmbeddedEngine.in_memory([*draft.quads, more]) as engine:
        suspects = find_suspects(engine, draft.schema, tell=told.append)

    target = shape.partition("-")[0]
    assert suspects == {NamedNode(NAMES.iri("shape", target)): None}
    assert [words.startswith(f"check shape:{target} slowly: {reason}") for words in told] == [True]


def test_what_a_refused_shape_objects_to_is_found(draft: Held) -> None:
    """pySHACL checks it whole: here a pattern that only Python reads."""
    spinach = Quad(iri("shape:Food"), NamedNode(SH + "pattern"), Literal("(?!.*spinach)^.*$"), ONTOLOGY)

    found = over([*draft.quads, spinach], draft, check_shapes)

    assert {(f.check, f.focus) for f in found} == {("shape:Food", "ng:spinach")}


def test_an_instance_of_a_subclass_is_checked_even_if_its_types_are_incomplete(draft: Held) -> None:
    """SHACL counts it as one of the class, whether or not the release says so."""
    label, entity = NamedNode(RDFS + "label"), iri("nutri:Entity")
    spinach = iri("ng:spinach")
    quads = [q for q in draft.quads if q.subject != spinach or (q.predicate != label and q.object != entity)]

    assert {("shape:Entity-label", "ng:spinach")} == {(f.check, f.focus) for f in over(quads, draft, check_shapes)}


def test_a_release_that_conforms_is_checked_without_pyshacl() -> None:
    """It would take a second to load and is not needed."""
    code = """
import sys
from pathlib import Path
from kg.loaders import load_ontology
from kg.locations import ontology_dir
from kg.prefixes import Namespaces
from kg.schema import load_schema
from kg.store import EmbeddedEngine
from kg.validation.shapes import check_shapes
names = Namespaces()
engine = EmbeddedEngine.in_memory(load_ontology(ontology_dir(), names).quads)
assert list(check_shapes(engine, load_schema(ontology_dir(), names))) == []
assert "pyshacl" not in sys.modules
"""

    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


NUTRI = NAMES.namespace("nutri")
AMOUNT = "https://w3id.org/nutrigraph/amount/usda-sr28-16070-iron"


def test_what_is_planted_among_figures_is_found_as_pyshacl_finds_it(tmp_path: Path) -> None:
    """The same objections, word for word, over the packaged seeds with their table."""
    draft = held(seeds_dir(), tmp_path)
    decimal = NamedNode(XSD + "decimal")
    planted: dict[tuple[str, str], Literal | NamedNode | None] = {
        (AMOUNT, "value"): Literal("-1", datatype=decimal),
        (AMOUNT, "unit"): Literal(""),
        (AMOUNT, "dailyValue"): Literal("0", datatype=decimal),
        (AMOUNT, "ofNutrient"): NamedNode("https://w3id.org/nutrigraph/entity/lentils"),
        (AMOUNT, "amountIn"): None,
        (AMOUNT.replace("amount", "cell"), "sha256"): Literal("ABC"),
    }
    quads = []
    for q in draft.quads:
        key = (str(getattr(q.subject, "value", "")), q.predicate.value.removeprefix(NUTRI))
        value = planted.get(key, q.object)
        quads += [] if value is None else [Quad(q.subject, q.predicate, value, q.graph_name)]
    item = next(q for q in quads if q.predicate.value == RDFS + "label" and "/item/" in str(q.subject))
    quads += [Quad(item.subject, item.predicate, Literal("x", language=tag), item.graph_name) for tag in ("en", "it")]

    found = {(f.check, f.focus, f.message, f.value) for f in over(quads, draft, check_shapes)}

    expected = {
        "shape:Amount-value", "shape:Amount-unit", "shape:Amount-dailyValue", "shape:Amount-nutrient",
        "shape:Amount-item", "shape:TableCell-sha256", "shape:FoodItem-label", "shape:FoodItem-labels",
    }  # fmt: skip
    assert expected <= {check for check, _, _, _ in found}
    assert found == pyshacl_objections(quads)
