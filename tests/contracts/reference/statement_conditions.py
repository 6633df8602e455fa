"""The keys that `statements(where:)` has of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLError

from tests.contracts.reference.evidence import Statement
from tests.contracts.reference.nodes import Nodes
from tests.contracts.reference.vocabulary import Reading

OWN_KEYS = frozenset("subject predicate object polarity minCertainty sources qualifiers section".split())


class StatementConditions:
    """Conditions on what a statement says, how surely and where."""

    def __init__(self, nodes: Nodes) -> None:
        self._nodes = nodes
        self._words = nodes.words

    def meets(self, iri: str, where: Mapping[str, Any]) -> bool:
        """Whether a statement meets those of the keys that are given."""
        said = self._nodes.evidence.by_iri[iri]
        polarity, section = where.get("polarity"), where.get("section")
        return (
            self._nodes.filter(where).keeps(said, self._words.rank)
            and (polarity is None or said.affirmed == (polarity == "AFFIRMED"))
            and (section is None or section in self._sections(iri))
            and self._says(said, where)
        )

    def _sections(self, iri: str) -> list[str]:
        nutri = self._words.names.nutri
        return [str(text) for text in self._nodes.facts.literals(iri, nutri("statedIn"), nutri("section"))]

    def _says(self, said: Statement, where: Mapping[str, Any]) -> bool:
        """The triple. With a property, subject and object are the ends of that property, not of the statement."""
        given = where.get("predicate")
        if given is None:
            return self._ends(said, where, turned=False)
        asked = self._words.claim_property(given)
        if asked is None:
            raise GraphQLError(f"there is no property {given!r}")
        # A super-property finds its leaves; a denial is found by its own property and by no wider one.
        travels = said.affirmed or said.predicate in self._words.same_triple(asked.iri)
        readings = (Reading(said.predicate, turned=turned) for turned in (False, True))
        possible = [reading for reading in readings if reading in self._words.readings(asked.iri)]
        return travels and any(self._ends(said, where, turned=reading.turned) for reading in possible)

    def _ends(self, said: Statement, where: Mapping[str, Any], *, turned: bool) -> bool:
        ends = (str(said.object), said.subject) if turned else (said.subject, str(said.object))
        asked = (where.get("subject"), where.get("object"))
        return all(given is None or self._words.iri(given) == end for given, end in zip(asked, ends, strict=True))
