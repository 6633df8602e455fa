"""The form of a release as it is written, with lines that break it."""

from __future__ import annotations

import pytest

from kg.prefixes import XSD, Namespaces
from kg.store import BlankNode, Literal, NamedNode, Quad, read_records
from kg.validation import FormCheck
from tests.kg.validation.conftest import Held

NAMES = Namespaces()


def iri(text: str) -> NamedNode:
    prefix, _, local = text.partition(":")
    return NamedNode(NAMES.iri(prefix, local))


def quad(subject: str, value: NamedNode | Literal | BlankNode, graph: str = "notes") -> Quad:
    return Quad(iri(subject), iri("nutri:note"), value, NamedNode(NAMES.graph(graph)))


def findings(draft: Held, *planted: Quad) -> list[tuple[str, str, str, str]]:
    lines = sorted(f"{quad} .\n".encode() for quad in (*draft.quads, *planted))
    form = FormCheck(draft.schema)
    for subject, rest in read_records(lines):
        form.take(subject, rest)
    return [(f.check, f.focus, f.message, f.value) for f in form.findings()]


def test_a_good_release_has_the_form(draft: Held) -> None:
    """No finding at all."""
    assert [] == findings(draft)


def test_a_triple_in_two_graphs_is_found(draft: Held) -> None:
    """A union default graph would count it twice."""
    planted = Quad(iri("ng:spinach"), iri("nutri:dietarySourceOf"), iri("ng:iron"), NamedNode(NAMES.graph("entailed")))

    triple = " ".join(f"<{NAMES.base}{path}>" for path in ("entity/spinach", "ontology#dietarySourceOf", "entity/iron"))
    assert [("one graph", "ng:spinach", "a triple is in graph:direct and graph:entailed", triple)] == findings(
        draft, planted
    )


def test_a_graph_that_belongs_to_no_source_is_found(draft: Held) -> None:
    """Graphs are the sources' and five of our own."""
    planted = quad("ng:a", iri("ng:c"), "elsewhere")

    assert [("known graphs", "graph:elsewhere", "a graph belongs to no source", "")] == findings(draft, planted)


def test_blank_nodes_are_found(draft: Held) -> None:
    """A release has none, at either end."""
    node, graph = BlankNode("x"), NamedNode(NAMES.graph("notes"))
    planted = (quad("ng:spinach", node), Quad(node, iri("nutri:note"), iri("ng:iron"), graph))

    assert [("_:x", "a blank node is in the release"), ("ng:spinach", "a blank node is in the release")] == sorted(
        (focus, message) for check, focus, message, _ in findings(draft, *planted) if check == "blank nodes"
    )


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (Literal("1.5e3", datatype=NamedNode(XSD + "double")), "a literal is of a kind that no release holds"),
        (Literal("http://x/", datatype=NamedNode(XSD + "anyURI")), "a literal is of a kind that no release holds"),
        (Literal("007", datatype=NamedNode(XSD + "integer")), "a literal is not in the store's canonical form"),
        (Literal("1.50", datatype=NamedNode(XSD + "decimal")), "a literal is not in the store's canonical form"),
        (Literal("1", datatype=NamedNode(XSD + "boolean")), "a literal is not in the store's canonical form"),
    ],
)
def test_literals_of_other_kinds_and_forms_are_found(draft: Held, value: Literal, message: str) -> None:
    """Six kinds, in the form in which the store gives them back; every place is told."""
    found = findings(draft, quad("ng:iron", value), quad("ng:spinach", value))

    assert {("literals", "ng:iron", message, str(value)), ("literals", "ng:spinach", message, str(value))} <= set(found)
    assert {"literals"} == {check for check, *_ in found}


def test_literals_of_the_six_kinds_are_not_found(draft: Held) -> None:
    """With whatever words in them."""
    values = [
        Literal('a "word"\n<x:g> .'), Literal("Wort", language="de"), Literal("7", datatype=NamedNode(XSD + "integer")),
        Literal("1.5", datatype=NamedNode(XSD + "decimal")), Literal("true", datatype=NamedNode(XSD + "boolean")),
        Literal("2026-01-31", datatype=NamedNode(XSD + "date")),
    ]  # fmt: skip

    assert [] == findings(draft, *(quad("ng:spinach", value) for value in values))
