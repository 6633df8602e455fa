"""The triple store: terms, the `Engine` protocol and its implementations, and the lexical side of SPARQL.

The only room that imports pyoxigraph, and the one place where an engine's errors become ours.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from kg.store.embedded import EmbeddedEngine
from kg.store.engine import Answer, Dataset, Engine, Rows
from kg.store.formats import GRAPH_FORMATS, RESULT_FORMATS, Format
from kg.store.graph_texts import read_graph, read_graph_file, write_dataset, write_graph, write_graph_within
from kg.store.lexer import Token, read_tokens
from kg.store.query_text import Query, read_query
from kg.store.shape import query_shape
from kg.store.simple_text import LEAST_LIMITS, simple_form
from kg.store.sorted_quads import (
    Record,
    Rest,
    SortedRuns,
    canonical_literals,
    canonical_quads,
    quad_lines,
    read_records,
    term_value,
)
from kg.store.terms import BlankNode, Literal, NamedNode, Quad, Term, Triple, term_text

if TYPE_CHECKING:
    from kg.store.credentials import Credentials
    from kg.store.dialects import Dialect
    from kg.store.endpoint import Endpoint
    from kg.store.graph_writer import GraphWriter
    from kg.store.remote import RemoteEngine

# What speaks HTTP is loaded by those who need it: it costs as much as all else here.
_LAZY = {
    "Credentials": "kg.store.credentials",
    "Dialect": "kg.store.dialects",
    "Endpoint": "kg.store.endpoint",
    "GraphWriter": "kg.store.graph_writer",
    "RemoteEngine": "kg.store.remote",
}

__all__ = [
    "GRAPH_FORMATS",
    "LEAST_LIMITS",
    "RESULT_FORMATS",
    "Answer",
    "BlankNode",
    "Credentials",
    "Dataset",
    "Dialect",
    "EmbeddedEngine",
    "Endpoint",
    "Engine",
    "Format",
    "GraphWriter",
    "Literal",
    "NamedNode",
    "Quad",
    "Query",
    "Record",
    "RemoteEngine",
    "Rest",
    "Rows",
    "SortedRuns",
    "Term",
    "Token",
    "Triple",
    "canonical_literals",
    "canonical_quads",
    "quad_lines",
    "query_shape",
    "read_graph",
    "read_graph_file",
    "read_query",
    "read_records",
    "read_tokens",
    "simple_form",
    "term_text",
    "term_value",
    "write_dataset",
    "write_graph",
    "write_graph_within",
]


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LAZY[name]), name)
