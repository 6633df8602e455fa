"""Names in languages, and the identifiers of others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rdflib import Literal
from rdflib.namespace import RDFS, SKOS

from tests.contracts.reference.nodes import Nodes


class Labels:
    """What the things of a release are called.

    Attributes:
        fields: Name of a field → what gives its value, from the IRI of the node and the field's arguments.
    """

    def __init__(self, nodes: Nodes) -> None:
        self._nodes = nodes
        self.fields: Mapping[str, Callable[..., Any]] = {"label": self.label, "labels": self.labels}

    def label(self, iri: str, lang: Sequence[str] | None = None) -> str | None:
        """The label in the first language range that has one, otherwise the label as it is."""
        labels = self._nodes.facts.literals(iri, str(RDFS.label))
        for language_range in lang or ():
            found = look_up(language_range, labels)
            if found is not None:
                return str(found)
        return self._nodes.label(iri)

    def labels(self, iri: str) -> list[dict[str, Any]]:
        """Every label with its language."""
        return [self._told(term) for term in self._nodes.facts.literals(iri, str(RDFS.label))]

    def synonyms(self, iri: str, lang: Sequence[str] | None = None) -> list[dict[str, Any]]:
        """Other names with their languages; only of the ranges given."""
        found = self._nodes.facts.literals(iri, str(SKOS.altLabel))
        kept = (t for t in found if lang is None or any(look_up(r, [t]) is not None for r in lang))
        return [self._told(term) for term in kept]

    @staticmethod
    def _told(term: Literal) -> dict[str, Any]:
        return {"value": str(term), "lang": term.language}


def look_up(language_range: str, terms: Sequence[Literal]) -> Literal | None:
    """The lookup of RFC 4647, section 3.4, for one range: shorten it from the end until a tag is the same.

    A subtag of one letter goes with the one that follows it.
    """
    subtags = language_range.lower().split("-")
    while subtags:
        tag = "-".join(subtags)
        found = next((term for term in terms if (term.language or "").lower() == tag), None)
        if found is not None:
            return found
        subtags.pop()
        if subtags and len(subtags[-1]) == 1:
            subtags.pop()
    return None
