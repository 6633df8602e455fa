"""The ontology and its shapes as a Python model: classes, fields, properties, closed lists.

Everything above asks this room what there is; nothing above reads the ontology's triples.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from kg.schema.model import LANGUAGE_STRING, Concept, EntityClass, Field, Leaf, Property, PropertyKind, Schema, Scheme
from kg.schema.stored import dump_schema, restore_schema

if TYPE_CHECKING:
    from kg.schema.reader import load_schema

# What reads the ontology needs rdflib, which takes a tenth of a second to load.
_LAZY = {"load_schema": "kg.schema.reader"}

__all__ = [
    "LANGUAGE_STRING",
    "Concept",
    "EntityClass",
    "Field",
    "Leaf",
    "Property",
    "PropertyKind",
    "Schema",
    "Scheme",
    "dump_schema",
    "load_schema",
    "restore_schema",
]


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LAZY[name]), name)
