"""A schema as a file, so that whoever opens a release need not read its ontology again: that takes fifty times as long."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from kg.prefixes import Namespaces
from kg.schema.model import EntityClass, Property, Schema, Scheme


@dataclass(frozen=True, slots=True)
class _Stored:
    maker: str
    base: str
    version_iri: str
    disclaimer: str
    classes: dict[str, EntityClass]
    properties: dict[str, Property]
    schemes: dict[str, Scheme]
    prefixes: dict[str, str]


def dump_schema(schema: Schema) -> bytes:
    """The schema as JSON; same schema, same bytes."""
    stored = _Stored(
        _maker(),
        schema.namespaces.base,
        schema.version_iri,
        schema.disclaimer,
        dict(schema.classes),
        dict(schema.properties),
        dict(schema.schemes),
        dict(schema.prefixes),
    )
    return _form().dump_json(stored)


def restore_schema(content: bytes, namespaces: Namespaces) -> Schema | None:
    """What `dump_schema` wrote.

    Args:
        content: The bytes.
        namespaces: Those of the release.

    Returns:
        None where another version of this room wrote it, which may have read the ontology in another way, or where it
        is no such file: the ontology has to be read then.
    """
    try:
        stored = _form().validate_json(content)
    except ValidationError:
        return None
    if (stored.maker, stored.base) != (_maker(), namespaces.base):
        return None
    return Schema(
        namespaces,
        stored.version_iri,
        stored.disclaimer,
        stored.classes,
        stored.properties,
        stored.schemes,
        stored.prefixes,
    )


@cache
def _form() -> TypeAdapter[_Stored]:
    return TypeAdapter(_Stored)


@cache
def _maker() -> str:
    """Of the code of this room: a number would have to be changed by hand."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()
