"""Views of a release as files: one module per format over one selection.

In every format an edge is one affirmed statement or one conclusion, with its evidence as attributes. Denials are no
edges: formats that hold records have them, marked; graphs and pictures have none. Whatever leaves carries licence, attribution and the words that it is no medical advice.
"""

from kg.export.files import safe_name, write_whole
from kg.export.formats import get_format_of
from kg.export.look import describe_look, describe_qualifiers
from kg.export.selection import DEFAULT_NODES, MOST_NODES, Selection
from kg.export.write import FORMATS, Export, find_view, write_found, write_view

__all__ = [
    "DEFAULT_NODES",
    "FORMATS",
    "MOST_NODES",
    "Export",
    "Selection",
    "describe_look",
    "describe_qualifiers",
    "find_view",
    "get_format_of",
    "safe_name",
    "write_found",
    "write_view",
    "write_whole",
]
