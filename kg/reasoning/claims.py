"""The claims of statements by triple, and their projection: what is affirmed becomes a plain triple."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kg.prefixes import RDF
from kg.reasoning.facts import Fact, is_thing
from kg.schema import Schema
from kg.store import Literal, NamedNode, Quad, term_text

_TYPE = RDF + "type"
_ENDS = {RDF + "subject": "subject", RDF + "predicate": "predicate", RDF + "object": "object"}


@dataclass(slots=True)
class Claim:
    """What all statements of one triple say.

    Attributes:
        affirmed: IRI of each affirmed statement → IRI of its certainty.
        negated: IRIs of the statements that deny it.
    """

    affirmed: dict[str, str] = field(default_factory=dict)
    negated: tuple[str, ...] = ()


class Claims:
    """The claims of statements, collected from quads that pass by in any order, with literals as the store has them.

    Incomplete statements are left out; validation names them.

    Attributes:
        by_fact: What was complete by now.
        predicates: IRIs of the predicates that have to do with claims; quads of others need not be taken.
    """

    def __init__(self, schema: Schema) -> None:
        names = schema.namespaces
        self._parts = {
            **_ENDS, _TYPE: "type", names.nutri("polarity"): "polarity", names.nutri("certainty"): "certainty",
        }  # fmt: skip
        self.predicates = frozenset(self._parts)
        self._statement_class, self._affirmed = names.nutri("Statement"), f"<{names.nutri('affirmed')}>"
        self._begun: dict[str, dict[str, str]] = {}
        self.by_fact: dict[Fact, Claim] = {}

    def take(self, quad: Quad) -> None:
        """Note a quad if it is part of a statement."""
        part, node, value = self._parts.get(quad.predicate.value), quad.subject, quad.object
        if part is None or not isinstance(node, NamedNode) or not isinstance(value, (NamedNode, Literal)):
            return
        if part == "type" and value.value != self._statement_class:
            return
        statement = node.value
        record = self._begun.setdefault(statement, {})
        record[part] = term_text(value)
        if len(record) == len(self._parts):
            del self._begun[statement]
            self._add(statement, record)

    def _add(self, statement: str, record: Mapping[str, str]) -> None:
        subject, predicate = record["subject"], record["predicate"]
        if not is_thing(subject) or not is_thing(predicate):
            return
        claim = self.by_fact.setdefault(f"{subject} {predicate} {record['object']}", Claim())
        if record["polarity"] == self._affirmed:
            claim.affirmed[statement] = sys.intern(record["certainty"][1:-1])
        else:
            claim.negated += (statement,)


def project(claims: Mapping[Fact, Claim]) -> Iterator[Fact]:
    """The direct triples, in no order: those with at least one affirmed statement, denied or not."""
    return (fact for fact, claim in claims.items() if claim.affirmed)
