"""The index of edges, over a handful of statements whose edges are worked out by hand."""

import random
import sqlite3
from pathlib import Path

import pytest

from kg.errors import EngineError
from kg.locations import ontology_dir
from kg.query.edge_index import EdgeIndex, EdgeSummary, IndexedEdge, Kept, Stretch
from kg.schema import Schema, load_schema
from kg.store import Quad, read_graph
from tests.kg.query.edge_files import build_edge_index

NG, NUTRI = "https://w3id.org/nutrigraph/entity/", "https://w3id.org/nutrigraph/ontology#"
PREFIXES = b"""
@prefix graph: <https://w3id.org/nutrigraph/graph/> .
@prefix ng: <https://w3id.org/nutrigraph/entity/> .
@prefix nutri: <https://w3id.org/nutrigraph/ontology#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix x: <https://example.org/> .
"""
# Iron deficiency causes RLS (asserted by a, possible by b) and contributes to it (speculative, by a); stress worsens it;
# that zinc causes it is denied. Two foods of one label address iron deficiency by a rule; one of them is stated for iron.
GRAPHS = b"""
graph:a {
  ng:rls a nutri:Condition , nutri:Entity ; rdfs:label "RLS"@en .
  ng:iron a nutri:Nutrient , nutri:Entity ; rdfs:label "iron"@en .
  ng:lack a nutri:Deficiency , nutri:Entity ; rdfs:label "iron deficiency"@en .
  ng:stress a nutri:Factor , nutri:Entity ; rdfs:label "stress"@en .
  ng:zinc a nutri:Nutrient , nutri:Entity ; rdfs:label "Zinc"@en .
  ng:food-b a nutri:Food , nutri:Entity ; rdfs:label "beans"@en .
  ng:food-a a nutri:Food , nutri:Entity ; rdfs:label "beans"@en .
  x:1 rdf:subject ng:lack ; rdf:predicate nutri:causes ; rdf:object ng:rls ; nutri:polarity nutri:affirmed ; nutri:certainty nutri:asserted .
  x:3 rdf:subject ng:lack ; rdf:predicate nutri:contributesTo ; rdf:object ng:rls ; nutri:polarity nutri:affirmed ; nutri:certainty nutri:speculative .
  x:4 rdf:subject ng:stress ; rdf:predicate nutri:worsens ; rdf:object ng:rls ; nutri:polarity nutri:affirmed ; nutri:certainty nutri:likely .
  x:5 rdf:subject ng:zinc ; rdf:predicate nutri:causes ; rdf:object ng:rls ; nutri:polarity nutri:negated ; nutri:certainty nutri:asserted .
  x:6 rdf:subject ng:food-a ; rdf:predicate nutri:dietarySourceOf ; rdf:object ng:iron ; nutri:polarity nutri:affirmed ; nutri:certainty nutri:possible .
  x:7 rdf:subject ng:rls ; rdf:predicate nutri:alternativeName ; rdf:object "restless legs"@en ; nutri:polarity nutri:affirmed ; nutri:certainty nutri:asserted .
  x:8 rdf:subject ng:stress ; rdf:predicate nutri:alternativeName ; rdf:object "a -> b>"@en ; nutri:polarity nutri:affirmed ; nutri:certainty nutri:asserted .
}
graph:b {
  x:9 rdf:subject ng:stress ; rdf:predicate nutri:alternativeName ; rdf:object "a -> b>"@de ; nutri:polarity nutri:affirmed ; nutri:certainty nutri:likely .
  x:2 rdf:subject ng:lack ; rdf:predicate nutri:causes ; rdf:object ng:rls ; nutri:polarity nutri:affirmed ; nutri:certainty nutri:possible .
}
graph:inferred {
  x:p rdf:subject ng:food-a ; rdf:predicate nutri:addresses ; rdf:object ng:lack .
  x:q rdf:subject ng:food-b ; rdf:predicate nutri:addresses ; rdf:object ng:lack .
  x:d prov:generated x:p ; nutri:certainty nutri:possible .
  x:e prov:generated x:q ; nutri:certainty nutri:likely .
  x:f nutri:wouldConclude x:r ; nutri:certainty nutri:asserted .
  x:r rdf:subject ng:zinc ; rdf:predicate nutri:addresses ; rdf:object ng:lack .
}
"""


@pytest.fixture(scope="module")
def schema() -> Schema:
    """The real ontology."""
    return load_schema(ontology_dir())


@pytest.fixture(scope="module")
def quads() -> list[Quad]:
    """The statements above."""
    return read_graph(PREFIXES + GRAPHS, "trig")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, quads: list[Quad], schema: Schema) -> EdgeIndex:
    """Their index."""
    path = tmp_path_factory.mktemp("index") / "edges.sqlite"
    build_edge_index(path, quads, schema)
    return EdgeIndex(path)


def asked(index: EdgeIndex, parent: str, name: str, stretch: Stretch | None = None) -> list[IndexedEdge]:
    return index.edges(NG + parent, NUTRI + name, stretch or Stretch(100))


def nodes(index: EdgeIndex, parent: str, name: str, stretch: Stretch | None = None) -> list[str]:
    return [edge.node.removeprefix(NG) for edge in asked(index, parent, name, stretch)]


def test_an_edge_over_a_super_property_sums_up_everything_that_is_said(index: EdgeIndex) -> None:
    """Three statements by two sources with two predicates: the best, the worst, and how many."""
    lack, stress = asked(index, "rls", "linkedFrom")

    leaves = (NUTRI + "causes", NUTRI + "contributesTo")
    amounts_to = EdgeSummary(best=5, worst=1, stated=True, leaves=leaves, sources=2, statements=3)
    assert lack == IndexedEdge(NG + "lack", "iron deficiency", NUTRI + "Deficiency", amounts_to)
    assert (stress.node, stress.summary[:2], stress.summary.statements) == (NG + "stress", (4, 4), 1)


def test_an_edge_is_read_over_every_property_that_shows_it(index: EdgeIndex) -> None:
    """The leaf, its inverse, the super-property and the inverse of that; no denial, no blocked derivation."""
    assert nodes(index, "lack", "causes") == ["rls"]
    assert nodes(index, "rls", "causedBy") == ["lack"]
    assert nodes(index, "lack", "linkedTo") == ["rls"]
    assert nodes(index, "zinc", "causes") == nodes(index, "zinc", "linkedTo") == nodes(index, "zinc", "addresses") == []


def test_what_only_rules_conclude_is_not_stated(index: EdgeIndex) -> None:
    """As sure as the derivation; no source, no statement."""
    first, second = asked(index, "lack", "addressedBy")

    assert [first.summary.stated, second.summary.stated] == [False, False]
    told = [(e.best, e.worst, e.sources, e.statements) for e in (first.summary, second.summary)]
    assert told == [(3, 3, 0, 0), (4, 4, 0, 0)]


def test_equal_labels_are_in_the_order_of_iris_and_pages_go_on_between_them(index: EdgeIndex) -> None:
    """From either end; a position that is no edge any more works all the same."""
    assert nodes(index, "lack", "addressedBy") == ["food-a", "food-b"]
    assert nodes(index, "lack", "addressedBy", Stretch(1, backward=True)) == ["food-b"]
    assert nodes(index, "lack", "addressedBy", Stretch(9, after=("beans", NG + "food-a"))) == ["food-b"]
    assert nodes(index, "lack", "addressedBy", Stretch(9, before=("beans", NG + "food-b"))) == ["food-a"]
    assert nodes(index, "lack", "addressedBy", Stretch(9, after=("beans", NG + "food-aa"))) == ["food-b"]
    assert nodes(index, "lack", "addressedBy", Stretch(9, after=("bean", NG + "zz"))) == ["food-a", "food-b"]
    assert nodes(index, "lack", "addressedBy", Stretch(9, after=("beans", NG + "food-b"))) == []


def test_neighbours_are_chosen_by_class_and_counted(index: EdgeIndex) -> None:
    """As a field that lets only deficiencies through."""
    deficiencies = (NUTRI + "Deficiency",)

    assert nodes(index, "rls", "linkedFrom", Stretch(9, kept=Kept(deficiencies))) == ["lack"]
    assert nodes(index, "rls", "linkedFrom", Stretch(9, kept=Kept(("https://example.org/Nothing",)))) == []
    assert index.count(NG + "rls", NUTRI + "linkedFrom") == 2
    assert index.count(NG + "rls", NUTRI + "linkedFrom", Kept(deficiencies)) == 1
    assert index.count(NG + "nobody", NUTRI + "linkedFrom") == index.count(NG + "rls", NUTRI + "nothing") == 0


def test_an_entity_is_found_with_its_label_and_class(index: EdgeIndex) -> None:
    """Whether it has edges or not; what is no entity is not found."""
    found = index.find_entity(NG + "zinc")

    assert found is not None
    assert (found.iri, found.label, found.class_iri) == (NG + "zinc", "Zinc", NUTRI + "Nutrient")
    assert index.find_entity("https://example.org/1") is None


def test_entities_come_by_label_in_pages_from_either_end(index: EdgeIndex) -> None:
    """All of them or those of some classes, capitals first as in the order of code points; equal labels by IRI."""
    everything = [found.label for found in index.entities(Stretch(9))]
    foods = Stretch(9, kept=Kept((NUTRI + "Food",)))

    assert everything == ["RLS", "Zinc", "beans", "beans", "iron", "iron deficiency", "stress"]
    assert [found.iri for found in index.entities(foods)] == [NG + "food-a", NG + "food-b"]
    assert [found.label for found in index.entities(Stretch(2, backward=True))] == ["stress", "iron deficiency"]
    assert [f.iri for f in index.entities(Stretch(1, after=("beans", NG + "food-a")))] == [NG + "food-b"]
    assert [f.label for f in index.entities(Stretch(9, before=("beans", NG + "food-a")))] == ["RLS", "Zinc"]
    assert (index.count_entities(), index.count_entities(foods.kept.classes)) == (7, 2)
    assert index.count_entities((NUTRI + "Food", NUTRI + "Nutrient", "https://example.org/Nothing")) == 4


def test_a_text_is_its_own_neighbour(index: EdgeIndex) -> None:
    """It has no class and no IRI, and pages go on behind it."""
    (name,) = asked(index, "rls", "alternativeName")

    assert (name.node, name.sort, name.class_iri) == ("restless legs", "restless legs", "")
    assert asked(index, "rls", "alternativeName", Stretch(9, after=("restless legs", "restless legs"))) == []


def test_equal_words_of_two_languages_are_one_neighbour(index: EdgeIndex) -> None:
    """Said by two sources; brackets belong to the words."""
    (name,) = asked(index, "stress", "alternativeName")

    assert (name.node, name.summary[:2], name.summary.sources) == ("a -> b>", (5, 4), 2)


def test_a_thing_that_is_beside_itself_is_said_once(schema: Schema, tmp_path: Path) -> None:
    """A symmetric property is read both ways, and either way is the same edge."""
    (symmetric,) = [known.iri for known in schema.properties.values() if known.symmetric][:1]
    text = f"""graph:a {{ ng:a a nutri:Factor ; rdfs:label "a"@en . x:1 rdf:subject ng:a ; rdf:object ng:a ;
        rdf:predicate <{symmetric}> ; nutri:polarity nutri:affirmed ; nutri:certainty nutri:likely }}"""
    build_edge_index(tmp_path / "edges.sqlite", read_graph(PREFIXES + text.encode(), "trig"), schema)

    (edge,) = EdgeIndex(tmp_path / "edges.sqlite").edges(f"{NG}a", symmetric, Stretch(9))
    assert (edge.node, edge.summary.sources, edge.summary.statements) == (f"{NG}a", 1, 1)


def test_the_same_quads_in_any_order_give_the_same_bytes(quads: list[Quad], schema: Schema, tmp_path: Path) -> None:
    """A release is built twice into equal files."""
    written = []
    for number in range(3):
        random.Random(number).shuffle(quads)
        build_edge_index(tmp_path / f"{number}.sqlite", quads, schema)
        written.append((tmp_path / f"{number}.sqlite").read_bytes())

    assert written[0] == written[1] == written[2]


def test_an_index_that_is_no_database_is_told_as_such(tmp_path: Path) -> None:
    """By name, with the mend."""
    path = tmp_path / "edges.sqlite"
    path.write_bytes(b"no database at all" * 400)

    with pytest.raises(EngineError, match=r"edges\.sqlite cannot be read"):
        EdgeIndex(path).edges("a", "b", Stretch(1))


def test_an_index_is_never_written_over_another_file(quads: list[Quad], schema: Schema, tmp_path: Path) -> None:
    """What stands there may belong to somebody."""
    path = tmp_path / "edges.sqlite"
    sqlite3.connect(path).close()
    path.write_bytes(b"x")

    with pytest.raises(EngineError, match="exists already"):
        build_edge_index(path, quads, schema)


def test_a_record_whose_class_two_graphs_name_is_listed_once(schema: Schema, tmp_path: Path) -> None:
    """As each other record of its class."""
    text = b"graph:a { x:1 a nutri:Passage . x:2 a nutri:Passage } graph:b { x:1 a nutri:Passage }"
    build_edge_index(tmp_path / "edges.sqlite", read_graph(PREFIXES + text, "trig"), schema)

    index = EdgeIndex(tmp_path / "edges.sqlite")
    assert index.records((NUTRI + "Passage",), Stretch(9)) == ["https://example.org/1", "https://example.org/2"]
    assert index.count_records((NUTRI + "Passage",)) == 2
