"""What characteristic sets show, and what they leave open; what they settle is held against pySHACL in test_compiler."""

from __future__ import annotations

import json

import pytest

from kg.prefixes import RDF, Namespaces
from kg.store import EmbeddedEngine, NamedNode, Quad, read_records
from kg.validation import CharacteristicSets, FormCheck, validate
from kg.validation import characteristic_sets as module
from kg.validation.characteristic_sets import SetsCollector
from tests.kg.validation.conftest import Held, sets_of

NAMES = Namespaces()
BLANK = NAMES.genid + "b"


def iri(local: str) -> str:
    return local if local.startswith("http") else f"https://e.example/{local}"


def quad(subject: str, predicate: str, value: str, graph: str) -> Quad:
    named = RDF + "type" if predicate == "a" else iri(predicate)
    return Quad(NamedNode(iri(subject)), NamedNode(named), NamedNode(iri(value)), NamedNode(NAMES.graph(graph)))


def sets(*quads: str) -> CharacteristicSets:
    """Of quads as words: local names, and the name of a graph; `a` is the type."""
    return sets_of(quad(*text.split()) for text in quads)


def test_what_each_member_has_and_how_often() -> None:
    """Of a class in whatever graph; one member without is enough."""
    found = sets("x a A one", "x p v one", "x q v one", "x q w two", "y a A two", "y q v one", "z p v one")
    members = found.members([iri("A")])

    assert (members.have(iri("q")), members.have(iri("p"))) == (True, False)
    assert (members.have_at_most(1, iri("p")), members.have_at_most(1, iri("q"))) == (True, False)
    assert (members.have_at_most(0, iri("r")), members.have_at_most(0, iri("p"))) == (True, False)
    assert found.subjects(iri("q")).are([iri("A")])
    assert not found.subjects(iri("p")).are([iri("A")])


def test_classes_are_values_of_a_predicate_too() -> None:
    """One class by two graphs is one value."""
    found = sets("x a A one", "x a B entailed", "y a C one")

    assert found.members([iri("A")]).have(RDF + "type")
    assert not found.members([iri("A")]).have_at_most(1, RDF + "type")
    assert found.members([iri("C")]).have_at_most(1, RDF + "type")
    assert not found.members([iri("C")]).have_at_most(0, RDF + "type")


def test_what_is_entailed_is_told_apart() -> None:
    """A class by the graph `entailed` needs another below it, by any graph."""
    found = sets("x a A one", "x a B entailed", "y a B entailed", "z a B one")

    assert list(found.entailed_members()) == [iri("B")]
    assert not found.entailed_members()[iri("B")].are([iri("A")])
    assert sets("x a A one", "x a B entailed", "z a B one").entailed_members()[iri("B")].are([iri("A")])


def test_who_was_a_blank_node_is_known() -> None:
    """By its IRI."""
    assert sets("x a A one").members([iri("A")]).are_iris()
    assert not sets("x a A one", f"{BLANK} a A one").members([iri("A")]).are_iris()


def test_of_nobody_everything_holds() -> None:
    """As a shape without a focus node has none that fails it."""
    nobody = sets("x p v one").members([iri("A")])

    assert nobody.have(iri("p"))
    assert nobody.have_at_most(0, iri("p"))
    assert nobody.are([iri("B")])


def test_they_cross_to_another_process_as_text() -> None:
    """As JSON."""
    found = sets("x a A one", "x q v one", "x q w two", f"{BLANK} a B entailed")

    again = CharacteristicSets(json.loads(json.dumps(found.texts)))

    assert again.texts == found.texts
    assert not again.members([iri("A")]).have_at_most(1, iri("q"))
    assert not again.members([iri("B")]).are_iris()


def test_where_every_subject_is_another_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then the store is asked, as without."""
    monkeypatch.setattr(module, "_MOST", 2)
    collector = SetsCollector(NAMES)
    for subject, quads in read_records([f"<x:{n}> <p:{n}> <x:o> <x:g> .\n".encode() for n in range(4)]):
        collector.take(subject, quads)

    assert collector.sets() is None


def test_they_settle_most_of_what_would_be_asked(draft: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same report with at most half as many queries; the form check of a build is where they come from."""
    asked = {"without": 0, "with": 0}
    lines = sorted(f"{quad} .\n".encode() for quad in draft.quads)
    form = FormCheck(draft.schema)
    for subject, quads in read_records(lines):
        form.take(subject, quads)

    with EmbeddedEngine.in_memory(draft.quads) as engine:
        for name, known in (("without", None), ("with", form.sets())):
            ask = EmbeddedEngine.ask

            def counted(self: EmbeddedEngine, query: str, name: str = name, ask: object = ask) -> bool:
                asked[name] += 1
                return ask(self, query)  # type: ignore[operator,no-any-return]

            with monkeypatch.context() as patch:
                patch.setattr(EmbeddedEngine, "ask", counted)
                assert validate(engine, draft.schema, known).findings == ()

    assert 0 < asked["with"] < asked["without"] / 2
