"""Ids and names that callers give: slug, CURIE or IRI → IRI; name of a property → property."""

from __future__ import annotations

import re

from kg.errors import NotFoundError, RefusedError
from kg.query.names import get_property
from kg.schema import EntityClass, Property, Schema
from kg.store import NamedNode

# What an IRI may not hold (RFC 3987); such an id can name nothing.
_NO_IRI = re.compile(r'[\x00-\x20<>"{}|\\^`\ud800-\udfff]')

# The prefix of each record class; entities have `ng`.
RECORD_PREFIXES = {
    "Statement": "stmt",
    "Passage": "passage",
    "Declaration": "declaration",
    "Place": "passage",
    "Source": "source",
    "Mapping": "mapping",
    "Rule": "rule",
    "Derivation": "derivation",
    "Proposition": "proposition",
    "Coverage": "coverage",
    "FoodItem": "item",
    "Amount": "amount",
    "TableCell": "cell",
}


def find_iri(schema: Schema, given: str, known: EntityClass | None = None) -> str | None:
    """The IRI that an id stands for, or None if no IRI can be made of it.

    Args:
        given: A slug of the class, a CURIE with a declared prefix, or an IRI.
        known: The class asked for; entities where it is None.
    """
    found = _expand(schema, given, known)
    if found is None or _NO_IRI.search(found):
        return None
    try:
        NamedNode(found)
    except ValueError:
        return None
    return found


def _expand(schema: Schema, given: str, known: EntityClass | None) -> str | None:
    if given.startswith(("http://", "https://", "urn:")):
        return given
    prefix, colon, local = given.partition(":")
    if colon:
        namespace = schema.prefixes.get(prefix)
        return None if namespace is None else namespace + local
    slug_prefix = "ng" if known is None or known.is_entity else RECORD_PREFIXES.get(known.name, "ng")
    return schema.namespaces.iri(slug_prefix, given)


def claim_property(schema: Schema, given: str) -> Property:
    """The claim property called so; as `kg.query.names.get_property`, but an argument at fault is no missing thing.

    Raises:
        RefusedError: There is none; the hint says what it may have meant.
    """
    try:
        return get_property(schema, given)
    except NotFoundError as error:
        raise RefusedError(error.message, hint=error.hint) from error
