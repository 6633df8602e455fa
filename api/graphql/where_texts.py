"""What the keys of conditions mean, as the schema tells it: key → description."""

from __future__ import annotations

from collections.abc import Mapping

_EQUAL = "Equal to this."
_AMONG = "Equal to one of these; an empty list matches nothing."
_MISSING = "True: there is no value; false: there is one."

IDENTIFIER: Mapping[str, str] = {
    "eq": "This one: slug, CURIE or IRI. What nobody knows matches nothing.",
    "in": "One of these: slugs, CURIEs or IRIs.",
}
ENTITY_TYPE: Mapping[str, str] = {"eq": "Of this class.", "in": "Of one of these classes."}
TEXT: Mapping[str, str] = {
    "eq": f"{_EQUAL} Letter by letter, whatever the language.",
    "in": _AMONG,
    "contains": "Contains this, in any case.",
    "startsWith": "Starts with this, in any case.",
    "isNull": _MISSING,
}
SET: Mapping[str, str] = {"eq": _EQUAL, "in": _AMONG, "isNull": _MISSING}
FLAG: Mapping[str, str] = {"eq": _EQUAL, "isNull": _MISSING}
DATE: Mapping[str, str] = {
    "eq": _EQUAL,
    "in": _AMONG,
    "lt": "Earlier than this.",
    "lte": "This or earlier.",
    "gt": "Later than this.",
    "gte": "This or later.",
    "isNull": _MISSING,
}
NUMBER: Mapping[str, str] = {
    "eq": _EQUAL,
    "in": _AMONG,
    "lt": "Less than this.",
    "lte": "This or less.",
    "gt": "More than this.",
    "gte": "This or more.",
    "isNull": _MISSING,
}
COMPARISONS = "A value that is missing meets none but isNull."
