"""The ontology as it lies in the checkout, read with rdflib alone: these tests check data, not code."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph

FOLDER = Path(__file__).parents[2] / "ontology"


@pytest.fixture(scope="session")
def folder() -> Path:
    """The folder of the ontology."""
    return FOLDER


@pytest.fixture(scope="session")
def ontology() -> Graph:
    """Every Turtle file of the ontology in one graph."""
    graph = Graph(bind_namespaces="none")
    for path in sorted(FOLDER.glob("*.ttl")):
        graph.parse(path)
    return graph
