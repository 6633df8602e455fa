"""The compiled queries find exactly what pySHACL objects to."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pyshacl.errors import ReportableRuntimeError
from rdflib import SH, BNode, Graph, URIRef
from rdflib import Literal as RdflibLiteral
from rdflib.term import Node

from kg.errors import InputError
from kg.loaders.skolem import skolemize_nested
from kg.locations import ontology_dir
from kg.prefixes import Namespaces
from kg.schema import load_schema
from kg.store import EmbeddedEngine, Literal, NamedNode, Quad, read_graph
from kg.validation.shapes import check_shapes, find_suspects
from tests.kg.validation.conftest import sets_of
from tests.kg.validation.oracle import GENID, pyshacl_objections, pyshacl_report
from tests.kg.validation.random_shapes import PARAMETERS, PREFIXES, data_lines, shape_texts

SCHEMA = load_schema(ontology_dir(), Namespaces())
SHAPE = "<https://e.example/shape>"
EVERYTHING = "sh:hasValue e:nothing-of-all-this"
# What is compiled so that it may find too much, because rdflib orders even what SPARQL cannot compare; not to be negated.
INEXACT = "sh:(pattern|lessThan|min(In|Ex)clusive|max(In|Ex)clusive|datatype xsd:(integer|decimal|date|boolean))"
GRAPHS = ("https://e.example/g1", "https://e.example/g2")


def engine_over(shapes: str, data: list[str]) -> EmbeddedEngine:
    """A release with shapes and data, every second triple in another graph; brackets have become IRIs."""
    ontology = NamedNode(Namespaces().graph("ontology"))
    quads = skolemize_nested(
        [Quad(q.subject, q.predicate, q.object, ontology) for q in read_graph((PREFIXES + shapes).encode(), "ttl")],
        GENID,
    )
    for number, line in enumerate(data):
        graph = NamedNode(GRAPHS[number % 2])
        quads += [Quad(q.subject, q.predicate, q.object, graph) for q in read_graph((PREFIXES + line).encode(), "ttl")]
    return EmbeddedEngine.in_memory(quads)


def rdflib_graph(text: str) -> Graph:
    """The same as rdflib reads it, with the blank nodes that were."""
    graph = Graph(bind_namespaces="none").parse(data=PREFIXES + text, format="turtle")
    blank = Graph(bind_namespaces="none")
    for triple in graph:
        blank.add(tuple(blank_again(node) for node in triple))  # type: ignore[arg-type]
    return blank


def blank_again(node: Node) -> Node:
    return BNode(node.removeprefix(GENID)) if isinstance(node, URIRef) and node.startswith(GENID) else node


def failing(targets: str, body: str, data: Graph) -> set[str]:
    """The focus nodes that do not conform, each asked about alone."""
    everyone = pyshacl_report(rdflib_graph(f"{SHAPE} a sh:NodeShape ; {targets} ; {EVERYTHING} ."), data)
    found = set()
    for focus in set(everyone.objects(None, SH.focusNode)):
        shapes = rdflib_graph(f"{SHAPE} {body} .")
        shapes.add((URIRef(SHAPE[1:-1]), SH.targetNode, focus))
        if len(pyshacl_report(shapes, data)) > 2:
            found.add(node_text(focus))
    return found


def node_text(node: Node) -> str:
    """A node of rdflib as the store writes it."""
    if isinstance(node, BNode):
        return f"<{GENID}{node}>"
    if isinstance(node, RdflibLiteral):
        kind = NamedNode(node.datatype) if node.datatype and not node.language else None
        return str(Literal(str(node), datatype=kind, language=node.language))
    return f"<{node}>"


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@pytest.mark.parametrize("parameter", PARAMETERS)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_whoever_fails_a_shape_is_found_and_nobody_else(parameter: str, data: st.DataObject) -> None:
    """Any shape of the words that the compiler knows, over any data: pySHACL is the judge."""
    (targets, body), lines = data.draw(shape_texts(parameter)), data.draw(data_lines())
    try:
        expected = failing(targets, body, rdflib_graph("\n".join(lines)))
    except (ReportableRuntimeError, LookupError, TypeError):
        assume(False)  # pySHACL compares no blank nodes and no ill-typed dates, and cannot always name the first

    with engine_over(f"{SHAPE} {targets} ; {body} .", lines) as engine:
        suspects = find_suspects(engine, SCHEMA)
        assert find_suspects(engine, SCHEMA, sets_of(engine.quads())) == suspects

    assert set(suspects) <= {NamedNode(SHAPE[1:-1])}
    found = suspects.get(NamedNode(SHAPE[1:-1]), set())
    if found is None:  # refused: pySHACL is asked about all nodes
        assert re.search("sh:(not|xone|qualified)", body)
        assert re.search(INEXACT, body)
        return
    assert expected <= {str(term) for term in found}
    if not re.search(INEXACT, body):
        assert {str(term) for term in found} == expected


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts=st.sampled_from(PARAMETERS).flatmap(shape_texts), data=data_lines())
def test_what_is_said_of_them_is_what_pyshacl_says_of_everything(texts: tuple[str, str], data: list[str]) -> None:
    """Same shape, focus, words and value as when pySHACL reads all of it; refused shapes and literals as foci too."""
    shape = f'{SHAPE} {" ; ".join(texts)} ; sh:message "the shape\'s own words" .'
    with engine_over(shape, data) as engine:
        try:
            expected = pyshacl_objections(engine.quads())
            findings = set(check_shapes(engine, SCHEMA))
            assert set(check_shapes(engine, SCHEMA, sets_of(engine.quads()))) == findings
        except (ReportableRuntimeError, LookupError, TypeError, InputError):
            assume(False)  # pySHACL compares no blank nodes and no ill-typed dates, and cannot always name the first
        found = {(f.check, f.focus, f.message, f.value) for f in findings}

    assert found == expected


def test_what_pyshacl_cannot_compare_is_a_fault_that_names_the_shape() -> None:
    """A date in a thirteenth month, held against a good one: no traceback."""
    shape = f"{SHAPE} sh:targetSubjectsOf e:p ; sh:property [ sh:path e:p ; sh:lessThanOrEquals e:q ] ."
    data = ['e:a e:p "2020-13-45"^^xsd:date .', 'e:a e:q "2020-01-01"^^xsd:date .']

    with engine_over(shape, data) as engine, pytest.raises(InputError) as caught:
        list(check_shapes(engine, SCHEMA))

    (fault,) = caught.value.faults
    assert SHAPE[1:-1] in fault.field
    assert "cannot be evaluated" in fault.message
