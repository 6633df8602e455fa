"""Orders, filters and counts of the index of edges, over a thousand edges that are made up; and what a page costs.

The orders are worked out with Python's own sort.
"""

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.locations import ontology_dir
from kg.query.edge_index import EdgeIndex, IndexedEdge, Kept, Place, Stretch
from kg.query.edge_queries import evidence_rank
from kg.schema import load_schema
from kg.store import Literal, NamedNode, Quad
from tests.kg.query.edge_files import build_edge_index

NG, NUTRI = "https://w3id.org/nutrigraph/entity/", "https://w3id.org/nutrigraph/ontology#"
RDF, RDFS = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2000/01/rdf-schema#"
SOURCES = NUTRI + "hasDietarySource"
CERTAINTIES = ("speculative", "suggestive", "possible", "likely", "asserted")
# Foods of each nutrient; labels repeat, so that ties are many.
SIZES = {"few": 20, "many": 250, "hub": 2_000}


def quads() -> Iterator[Quad]:
    chance = random.Random(3)
    for name in SIZES:
        yield from _entity(name, "Nutrient", name)
    for number in range(max(SIZES.values())):
        yield from _entity(f"food-{number:04}", "Food", f"food {number % 700}")
        for name, size in SIZES.items():
            for repeat in range(chance.choice((1, 1, 1, 2, 3)) if number < size else 0):
                said, graph = f"https://example.org/{name}-{number}-{repeat}", f"{chance.randrange(3)}"
                parts = {
                    RDF + "subject": NG + f"food-{number:04}", RDF + "predicate": NUTRI + "dietarySourceOf",
                    RDF + "object": NG + name, NUTRI + "polarity": NUTRI + "affirmed",
                    NUTRI + "certainty": NUTRI + chance.choice(CERTAINTIES),
                }  # fmt: skip
                for predicate, value in parts.items():
                    yield _quad(said, predicate, NamedNode(value), graph)


def _entity(name: str, kind: str, label: str) -> Iterator[Quad]:
    yield _quad(NG + name, RDF + "type", NamedNode(NUTRI + kind), "0")
    yield _quad(NG + name, RDFS + "label", Literal(label, language="en"), "0")


def _quad(subject: str, predicate: str, value: NamedNode | Literal, graph: str) -> Quad:
    return Quad(
        NamedNode(subject), NamedNode(predicate), value, NamedNode(f"https://w3id.org/nutrigraph/graph/{graph}")
    )


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("index") / "edges.sqlite"
    build_edge_index(made, quads(), load_schema(ontology_dir()))
    return made


@pytest.fixture(scope="module")
def index(path: Path) -> EdgeIndex:
    return EdgeIndex(path)


def everything(index: EdgeIndex) -> list[IndexedEdge]:
    return index.edges(NG + "hub", SOURCES, Stretch(10_000))


def rank(edge: IndexedEdge) -> int:
    return evidence_rank(edge.summary.best, edge.summary.sources, edge.summary.statements)


@pytest.mark.parametrize(("order", "sign"), [("DESC", -1), ("ASC", 1)])
@pytest.mark.parametrize("backward", [False, True])
@pytest.mark.parametrize("least", [0, 4])
def test_pages_by_evidence_make_the_whole_list(
    index: EdgeIndex, order: str, sign: int, *, backward: bool, least: int
) -> None:
    """From either end, each going on behind the last edge of the one before; ties by label, then by IRI."""
    ordered = sorted(everything(index), key=lambda edge: (sign * rank(edge), edge.sort, edge.node))
    expected = [edge.node for edge in ordered if edge.summary.best >= least]
    found: list[str] = []
    place: Place | None = None

    while True:
        after, before = (None, place) if backward else (place, None)
        stretch = Stretch(300, after, before, backward, Kept(least=least), evidence=order)
        page = index.edges(NG + "hub", SOURCES, stretch)[:300]
        if not page:
            break
        found += [edge.node for edge in page]
        place = Place(page[-1].sort, page[-1].node, rank(page[-1]))

    assert (expected[::-1] if backward else expected) == found


def test_a_stretch_by_evidence_ends_at_a_position(index: EdgeIndex) -> None:
    """Both positions at once: what lies between the fifth edge and the ninth."""
    ordered = sorted(everything(index), key=lambda edge: (-rank(edge), edge.sort, edge.node))
    after, before = (Place(edge.sort, edge.node, rank(edge)) for edge in (ordered[4], ordered[8]))

    found = index.edges(NG + "hub", SOURCES, Stretch(50, after, before, evidence="DESC"))

    assert [edge.node for edge in ordered[5:8]] == [edge.node for edge in found]


@pytest.mark.parametrize("kept", [Kept(), Kept(least=4), Kept((NUTRI + "Food",), least=5), Kept((NUTRI + "Nutrient",))])
@pytest.mark.parametrize("name", SIZES)
def test_edges_are_counted_as_they_are_listed(index: EdgeIndex, name: str, kept: Kept) -> None:
    """Whether the build has counted them or not."""
    listed = index.edges(NG + name, SOURCES, Stretch(10_000, kept=kept))

    assert len(listed) == index.count(NG + name, SOURCES, kept)
    assert kept != Kept() or len(listed) == SIZES[name]


def test_a_hub_is_what_has_more_edges_than_one_should_look_at(index: EdgeIndex) -> None:
    """Nobody pages through twenty."""
    assert {"few": False, "many": True, "hub": True} == {name: index.is_hub(NG + name) for name in SIZES}
    assert not index.is_hub(NG + "food-0001")


@pytest.mark.parametrize("by", ["label", "-label", "iri", "-iri"])
@pytest.mark.parametrize("backward", [False, True])
@pytest.mark.parametrize("classes", [(), ("Food",), ("Food", "Nutrient")])
def test_pages_of_entities_make_the_whole_list(
    index: EdgeIndex, by: str, *, backward: bool, classes: tuple[str, ...]
) -> None:
    """By label, ties by IRI from A to Z in either direction; or by IRI alone."""
    kept = Kept(tuple(NUTRI + name for name in classes))
    known = sorted(index.entities(Stretch(10_000, kept=kept)), key=lambda entity: entity.iri, reverse=by == "-iri")
    if "label" in by:
        known.sort(key=lambda entity: entity.label, reverse=by == "-label")
    found: list[str] = []
    place: Place | None = None

    while True:
        after, before = (None, place) if backward else (place, None)
        page = index.entities(Stretch(400, after, before, backward, kept, by=by))
        if not page:
            break
        found += [entity.iri for entity in page]
        place = Place(page[-1].label, page[-1].iri)

    assert [entity.iri for entity in (known[::-1] if backward else known)] == found


def steps(path: Path, index: EdgeIndex, name: str, stretch: Stretch) -> int:
    """Steps of SQLite's machine that the page of a nutrient takes, in hundreds."""
    index.edges(NG + name, SOURCES, stretch)  # names of classes and the like are read once
    opened = index._file._connection()
    taken = 0

    def count() -> int:
        nonlocal taken
        taken += 1
        return 0

    opened.set_progress_handler(count, 100)
    index.edges(NG + name, SOURCES, stretch)
    index.count(NG + name, SOURCES, stretch.kept)
    opened.set_progress_handler(None, 0)
    return taken


MIDDLE = ("food 4", NG + "food-0004")


@pytest.mark.parametrize(
    "stretch",
    [
        Stretch(26),
        Stretch(26, backward=True),
        Stretch(26, after=MIDDLE),
        Stretch(26, before=MIDDLE, backward=True),
        Stretch(26, kept=Kept(least=2)),
        Stretch(26, evidence="DESC"),
        Stretch(26, evidence="ASC", backward=True),
        Stretch(26, after=Place(*MIDDLE, evidence_rank(4, 1, 1)), evidence="DESC"),
        Stretch(26, before=Place(*MIDDLE, evidence_rank(4, 1, 1)), backward=True, evidence="DESC"),
    ],
    ids=str,
)
def test_a_page_of_a_hub_takes_as_many_steps_as_that_of_a_smaller_one(
    path: Path, index: EdgeIndex, stretch: Stretch
) -> None:
    """Eight times the edges, a third more steps at the most: the depth of a tree, and other ties."""
    small, large = (steps(path, index, name, stretch) for name in ("many", "hub"))

    assert large <= small * 4 / 3 + 2


def test_no_query_for_a_page_sorts_or_walks_over_a_table(path: Path) -> None:
    """As SQLite itself plans them."""
    texts: list[str] = []
    index = EdgeIndex(path)
    index._file._connection().set_trace_callback(texts.append)
    for order in ("", "DESC", "ASC"):
        for backward in (False, True):
            place = Place(*MIDDLE, evidence_rank(4, 1, 1))
            index.edges(NG + "hub", SOURCES, Stretch(26, place, None, backward, Kept(least=2), order))
            index.edges(NG + "hub", SOURCES, Stretch(26, None, place, backward, evidence=order))
    for by in ("label", "-label", "iri", "-iri"):
        index.entities(Stretch(26, Place(*MIDDLE), kept=Kept((NUTRI + "Food",)), by=by))
        index.entities(Stretch(26, Place(*MIDDLE), backward=True, by=by))
    with sqlite3.connect(path) as connection:
        plans = [
            (str(row[3]), text)
            for text in texts
            if " FROM edge " in text or " FROM term " in text
            for row in connection.execute(f"EXPLAIN QUERY PLAN {text}")
        ]

    assert len(plans) > 40
    assert [] == [plan for plan in plans if "TEMP B-TREE" in plan[0] or plan[0].startswith(("SCAN e", "SCAN t"))]
