"""Texts in languages: RFC 4647 as the descriptions of the arguments have it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from graphql import GraphQLError
from rdflib import Literal

from kg.schema import EntityClass, Field
from tests.contracts.reference.nodes import Nodes

# RFC 4647, section 2.1: a basic language range. RFC 5646, section 4.4.1: none needs to be longer than 35 characters.
RANGE = re.compile(r"([A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*|[*])")
MOST_CHARACTERS, MOST_RANGES = 35, 20
UNDETERMINED = "und"  # BCP 47


class Labels:
    """What the things of a release are called."""

    def __init__(self, nodes: Nodes) -> None:
        self._nodes = nodes

    def texts(self, iri: str, known: EntityClass, shape: Field, ranges: Sequence[str] | None) -> Any:
        """A field in languages: every text with its language, the texts of some languages, or the best one."""
        if shape.unique_language:
            return [{"value": str(t), "lang": t.language or UNDETERMINED} for t in self._nodes.texts(iri, shape)]
        asked = check(ranges or ())
        own = self._nodes.texts(iri, shape)
        if shape.many:
            return list(dict.fromkeys(str(text) for text in own if any(matches(text, one) for one in asked)))
        # The label in further languages stands where `labels` finds it.
        every = next((self._nodes.texts(iri, f) for f in known.fields if f.unique_language), own)
        found = next((text for one in asked if (text := look_up(one, every)) is not None), None)
        return str(found if found is not None else own[0])


def check(ranges: Sequence[str]) -> Sequence[str]:
    """The ranges, if they are language ranges and not too many."""
    wrong = [one for one in ranges if len(one) > MOST_CHARACTERS or not RANGE.fullmatch(one)]
    if wrong or len(ranges) > MOST_RANGES:
        raise GraphQLError(f"{wrong or len(ranges)}: no language ranges, or too many")
    return ranges


def matches(text: Literal, language_range: str) -> bool:
    """Basic filtering, section 3.3.1: the tag begins with the range, subtag by subtag."""
    tag, wanted = (text.language or "").lower(), language_range.lower()
    return wanted in ("*", tag) or tag.startswith(f"{wanted}-")


def look_up(language_range: str, texts: Sequence[Literal]) -> Literal | None:
    """Lookup, section 3.4, for one range: shorten it from the end until a tag is the same.

    A subtag of one letter goes with the one that follows it; `*` says nothing of a language.
    """
    subtags = language_range.lower().split("-")
    while subtags:
        tag = "-".join(subtags)
        found = next((text for text in texts if (text.language or "").lower() == tag), None)
        if found is not None:
            return found
        subtags.pop()
        if subtags and len(subtags[-1]) == 1:
            subtags.pop()
    return None
