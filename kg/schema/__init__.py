"""The ontology and its shapes as a Python model: classes, fields, properties, closed lists.

Everything above asks this room what there is; nothing above reads the ontology's triples.
"""

from kg.schema.model import LANGUAGE_STRING, Concept, EntityClass, Field, Leaf, Property, PropertyKind, Schema, Scheme
from kg.schema.reader import load_schema

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
    "load_schema",
]
