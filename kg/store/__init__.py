"""The triple store: terms, the `Engine` protocol and its implementations, and the lexical side of SPARQL.

The only room that imports pyoxigraph, and the one place where an engine's errors become ours.
"""

from kg.store.embedded import EmbeddedEngine
from kg.store.engine import Answer, Dataset, Engine, Rows
from kg.store.formats import GRAPH_FORMATS, RESULT_FORMATS, Format
from kg.store.graph_texts import read_graph, read_graph_file, write_dataset, write_graph, write_graph_within
from kg.store.lexer import Token, read_tokens
from kg.store.query_text import Query, read_query
from kg.store.shape import query_shape
from kg.store.simple_text import LEAST_LIMITS, simple_form
from kg.store.terms import BlankNode, Literal, NamedNode, Quad, Term, Triple, term_text

__all__ = [
    "GRAPH_FORMATS",
    "LEAST_LIMITS",
    "RESULT_FORMATS",
    "Answer",
    "BlankNode",
    "Dataset",
    "EmbeddedEngine",
    "Engine",
    "Format",
    "Literal",
    "NamedNode",
    "Quad",
    "Query",
    "Rows",
    "Term",
    "Token",
    "Triple",
    "query_shape",
    "read_graph",
    "read_graph_file",
    "read_query",
    "read_tokens",
    "simple_form",
    "term_text",
    "write_dataset",
    "write_graph",
    "write_graph_within",
]
