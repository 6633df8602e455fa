"""All computed graphs of a release: direct, entailed, inferred."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from kg.prefixes import PROV, RDF
from kg.reasoning.claims import Claims, project
from kg.reasoning.conclusions import (
    Conclusions,
    Derivation,
    Ground,
    Proposition,
    conclude,
)
from kg.reasoning.coverage import cover, coverage_predicates
from kg.reasoning.entailment import consequences, superclasses
from kg.reasoning.facts import Fact
from kg.reasoning.rules import Rule
from kg.schema import Schema
from kg.store import NamedNode, Quad

_TYPE = NamedNode(RDF + "type")
_SUBJECT, _PREDICATE, _OBJECT = (NamedNode(RDF + part) for part in ("subject", "predicate", "object"))
_ACTIVITY, _USED = NamedNode(PROV + "Activity"), NamedNode(PROV + "used")
_GENERATED, _GENERATED_BY = NamedNode(PROV + "generated"), NamedNode(PROV + "wasGeneratedBy")


class Reasoning:
    """What follows from the graphs of sources and ontology, which pass by once; keeps claims and types, never the quads.

    The graph `entailed` repeats triples, its own and those of other graphs: a triple that is held elsewhere is not
    entailed, and whoever writes the release leaves it out (`kg.store.SortedRuns.merge`). All else comes once.

    Args:
        ontology: Its quads, for what lies above a class.
        rules: As `parse_rule` gives them.
        schema: The ontology's model.
    """

    def __init__(self, ontology: Iterable[Quad], rules: Sequence[Rule], schema: Schema) -> None:
        self._above = superclasses(ontology)
        self._rules = rules
        self._schema = schema
        self._claims = Claims(schema)
        self._members: dict[str, list[NamedNode]] = {}  # class → what has it
        self._coverage: list[Quad] = []
        self._entity_classes = {known.iri for known in schema.classes.values() if known.is_entity}
        self._covering, self._coverage_records = (
            coverage_predicates(schema),
            f"<{schema.namespaces.namespace('coverage')}",
        )
        self._direct, self._entailed = (NamedNode(schema.namespaces.graph(name)) for name in ("direct", "entailed"))

    def watch(self, quads: Iterable[Quad]) -> Iterator[Quad]:
        """The quads as they are; notes what reasoning needs of them."""
        for quad in quads:
            yield quad
            predicate = quad.predicate.value
            if predicate in self._claims.predicates:
                self._claims.take(quad)
                if predicate == _TYPE.value:
                    node, kind = quad.subject, quad.object
                    if isinstance(node, NamedNode) and isinstance(kind, NamedNode):
                        self._members.setdefault(kind.value, []).append(node)
            elif predicate in self._covering and str(quad.subject).startswith(self._coverage_records):
                self._coverage.append(quad)

    def computed(self) -> Iterator[Quad]:
        """The quads of the computed graphs, once everything has passed by.

        Raises:
            InputError: The rules do not come to an end.
        """
        claims = self._claims.by_triple
        for triple in project(claims):
            yield Quad(*triple, self._direct)
        for triple in consequences(project(claims), self._schema):
            yield Quad(*triple, self._entailed)
        yield from self._entailed_types()
        conclusions = conclude(Ground(claims, self._facts()), self._rules, self._schema)
        writer = _Writer(self._schema)
        usable = (triple for triple, claim in claims.items() if claim.affirmed and not claim.negated)
        concluded = (d.conclusion.triple for d in conclusions.derivations if not d.blocked_by)
        covered = cover(self._coverage, chain(usable, concluded), self._rules, self._schema)
        for quad in chain(_inferred_quads(conclusions, writer), covered):
            yield quad
            if quad.predicate == _TYPE and isinstance(quad.object, NamedNode):
                for ancestor in self._above.get(quad.object.value, ()):
                    yield Quad(quad.subject, _TYPE, NamedNode(ancestor), self._entailed)

    def _entailed_types(self) -> Iterator[Quad]:
        """The superclasses of everything that has a class, foreign ones (`prov:Entity`) included."""
        for name, members in self._members.items():
            for ancestor in self._above.get(name, ()):
                kind = NamedNode(ancestor)
                for member in members:
                    yield Quad(member, _TYPE, kind, self._entailed)

    def _facts(self) -> Iterator[Fact]:
        """Direct and entailed triples and types of entities that rules read."""
        read = {iri for rule in self._rules for iri in rule.reads}
        stated = self._claims.by_triple
        yield from (triple for triple in project(stated) if triple.predicate.value in read)
        yield from consequences(project(stated), self._schema, wanted=read)
        for name, members in self._members.items():
            for kind in {name, *self._above.get(name, ())} & self._entity_classes & read:
                of_kind = NamedNode(kind)
                for member in members:
                    yield Fact(member, _TYPE, of_kind)


def _inferred_quads(conclusions: Conclusions, writer: _Writer) -> Iterator[Quad]:
    for triple in conclusions.inferred:
        yield writer.quad(*triple)
    for derivation in conclusions.derivations:
        yield from writer.derivation(derivation)
    for proposition in conclusions.propositions:
        yield from writer.proposition(proposition)


class _Writer:
    """Writes derivations and propositions into the graph `inferred`."""

    def __init__(self, schema: Schema) -> None:
        self._names = schema.namespaces
        self._graph = NamedNode(self._names.graph("inferred"))
        self._certainty = {c.rank: NamedNode(c.iri) for c in schema.scheme("CertaintyScale").concepts}
        self._terms: dict[str, NamedNode] = {}  # those that come again and again, each made once

    def quad(self, subject: object, predicate: NamedNode, value: object) -> Quad:
        """A quad of this graph."""
        return Quad(subject, predicate, value, self._graph)  # type: ignore[arg-type]

    def _nutri(self, local: str) -> NamedNode:
        return self._terms.get(local) or self._terms.setdefault(local, NamedNode(self._names.nutri(local)))

    def _node(self, proposition: Proposition) -> NamedNode:
        return NamedNode(self._names.iri("proposition", proposition.key))

    def derivation(self, derivation: Derivation) -> Iterator[Quad]:
        """The node of a derivation; a blocked one generates nothing and says what it would conclude.

        Both directions of generating are written, so that a proof can be walked from either end.
        """
        node = NamedNode(self._names.iri("derivation", f"{derivation.rule.name}-{derivation.key}"))
        conclusion = self._node(derivation.conclusion)
        yield self.quad(node, _TYPE, self._nutri("Derivation"))
        yield self.quad(node, _TYPE, _ACTIVITY)
        yield self.quad(node, self._nutri("byRule"), NamedNode(derivation.rule.iri))
        for premise in derivation.premises:
            yield self.quad(node, _USED, self._node(premise))
        if derivation.rank in self._certainty:
            yield self.quad(node, self._nutri("certainty"), self._certainty[derivation.rank])
        if derivation.blocked_by:
            yield self.quad(node, self._nutri("wouldConclude"), conclusion)
            for denial in derivation.blocked_by:
                yield self.quad(node, self._nutri("blockedBy"), NamedNode(denial))
        else:
            yield self.quad(node, _GENERATED, conclusion)
            yield self.quad(conclusion, _GENERATED_BY, node)

    def proposition(self, proposition: Proposition) -> Iterator[Quad]:
        """The node of a premise or a conclusion."""
        node, triple = self._node(proposition), proposition.triple
        yield self.quad(node, _TYPE, self._nutri("Proposition"))
        yield self.quad(node, _SUBJECT, triple.subject)
        yield self.quad(node, _PREDICATE, triple.predicate)
        yield self.quad(node, _OBJECT, triple.object)
        if proposition.rank in self._certainty:
            yield self.quad(node, self._nutri("certainty"), self._certainty[proposition.rank])
        for statement in proposition.affirmed:
            yield self.quad(node, self._nutri("statedBy"), NamedNode(statement))
