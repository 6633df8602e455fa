import pytest

from kg.store import NamedNode, Quad, write_dataset
from tests.rdflib_quads import parse_quads

A, B, P = (NamedNode(f"urn:x:{name}") for name in "abp")
# One triple in two graphs.
QUADS = [Quad(A, P, B, NamedNode("urn:x:g")), Quad(A, P, B, NamedNode("urn:x:h"))]


@pytest.mark.parametrize(("name", "form"), [("trig", "trig"), ("nq", "nquads"), ("jsonld", "json-ld")])
def test_a_dataset_keeps_the_names_of_its_graphs(name: str, form: str) -> None:
    """Where the format has any, JSON-LD included."""
    graphs = {str(graph) for *_, graph in parse_quads(write_dataset(QUADS, name), form).quads()}

    assert {"urn:x:g", "urn:x:h"} == graphs


def test_a_dataset_has_each_triple_once_where_graphs_have_no_names() -> None:
    """A triple in two graphs is one triple."""
    assert b"<urn:x:a> <urn:x:p> <urn:x:b> .\n" == write_dataset(QUADS, "nt")
