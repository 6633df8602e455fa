"""All computed graphs of a release: direct, entailed, inferred."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from kg.reasoning.facts import Fact, predicate_of, terms_of
from kg.reasoning.rules import Rule
from kg.schema import Schema
from kg.store import NamedNode, Quad, term_text

_TYPE = NamedNode(RDF + "type")
_TYPE_TEXT, _SUBJECT, _PREDICATE, _OBJECT = (f"<{RDF}{part}>" for part in ("type", "subject", "predicate", "object"))
_USED, _GENERATED, _GENERATED_BY = (f"<{PROV}{part}>" for part in ("used", "generated", "wasGeneratedBy"))


class Reasoning:
    """What follows from the graphs of sources and ontology, which pass by once; keeps claims and types, never the quads.

    The graph `entailed` repeats triples, its own and those of other graphs: a triple that is held elsewhere is not
    entailed, and whoever writes the release leaves it out (`kg.store.SortedRuns.merge`), as what comes twice.

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
        self._members: dict[str, list[str]] = {}  # class → what has it, as text
        self._coverage: list[Quad] = []
        self._entity_classes = {known.iri for known in schema.classes.values() if known.is_entity}
        self._covering, self._coverage_records = (
            coverage_predicates(schema),
            f"<{schema.namespaces.namespace('coverage')}",
        )
        self._direct, self._entailed = (f"<{schema.namespaces.graph(name)}> ." for name in ("direct", "entailed"))

    def watch(self, quads: Iterable[Quad]) -> Iterator[Quad]:
        """The quads as they are; notes what reasoning needs of them.

        Args:
            quads: With literals in the form in which the store has them (`kg.store.canonical_quads`): else facts about
                one figure that is written in two ways would be two.
        """
        for quad in quads:
            yield quad
            predicate = quad.predicate.value
            if predicate in self._claims.predicates:
                self._claims.take(quad)
                if predicate == _TYPE.value:
                    node, kind = quad.subject, quad.object
                    if isinstance(node, NamedNode) and isinstance(kind, NamedNode):
                        self._members.setdefault(kind.value, []).append(term_text(node))
            elif predicate in self._covering and str(quad.subject).startswith(self._coverage_records):
                self._coverage.append(quad)

    def computed(self) -> Iterator[str]:
        """The quads of the computed graphs, once everything has passed by: lines of N-Quads without their ends.

        Raises:
            InputError: The rules do not come to an end.
        """
        claims = self._claims.by_fact
        for fact in project(claims):
            yield f"{fact} {self._direct}"
        for fact in consequences(project(claims), self._schema):
            yield f"{fact} {self._entailed}"
        for name, members in self._members.items():
            yield from _types(members, self._above.get(name, ()), self._entailed)
        conclusions = conclude(Ground(claims, self._facts()), self._rules, self._schema)
        yield from _Writer(self._schema, self._above).lines(conclusions)
        usable = (fact for fact, claim in claims.items() if claim.affirmed and not claim.negated)
        concluded = (d.conclusion.fact for d in conclusions.derivations if not d.blocked_by)
        for quad in cover(self._coverage, chain(usable, concluded), self._rules, self._schema):
            yield f"{quad} ."
            if quad.predicate == _TYPE and isinstance(quad.object, NamedNode):
                yield from _types([str(quad.subject)], self._above.get(quad.object.value, ()), self._entailed)

    def _facts(self) -> Iterator[Fact]:
        """Direct and entailed triples and types of entities that rules read."""
        read = {iri for rule in self._rules for iri in rule.reads}
        stated = self._claims.by_fact
        yield from (fact for fact in project(stated) if predicate_of(fact) in read)
        yield from consequences(project(stated), self._schema, wanted=read)
        for name, members in self._members.items():
            yield from _types(members, {name, *self._above.get(name, ())} & self._entity_classes & read)


def _types(members: Iterable[str], classes: Iterable[str], *graph: str) -> Iterator[str]:
    """Each member as one of each of some classes: facts, or with a graph lines of it."""
    for iri in classes:
        ending = " ".join((_TYPE_TEXT, f"<{iri}>", *graph))
        for member in members:
            yield f"{member} {ending}"


class _Writer:
    """Writes derivations and propositions into the graph `inferred`; what lies above their classes is entailed."""

    def __init__(self, schema: Schema, above: Mapping[str, Iterable[str]]) -> None:
        names = schema.namespaces
        self._graph = f"<{names.graph('inferred')}> ."
        self._entailed = f"<{names.graph('entailed')}> ."
        self._above = above
        self._propositions, self._derivations = names.namespace("proposition"), names.namespace("derivation")
        self._certainty = {c.rank: f"<{c.iri}>" for c in schema.scheme("CertaintyScale").concepts}
        self._by_rule, self._certain, self._stated_by, self._blocked_by, self._would_conclude = (
            f"<{names.nutri(name)}>" for name in ("byRule", "certainty", "statedBy", "blockedBy", "wouldConclude")
        )
        self._is_derivation = self._typed(names.nutri("Derivation"), PROV + "Activity")
        self._is_proposition = self._typed(names.nutri("Proposition"))

    def _typed(self, *classes: str) -> list[str]:
        """What follows a node of these classes in the lines that say so."""
        own = [f"{_TYPE_TEXT} <{iri}> {self._graph}" for iri in classes]
        return own + [f"{_TYPE_TEXT} <{iri}> {self._entailed}" for name in classes for iri in self._above.get(name, ())]

    def lines(self, conclusions: Conclusions) -> Iterator[str]:
        """All of them."""
        for fact in conclusions.inferred:
            yield f"{fact} {self._graph}"
        for derivation in conclusions.derivations:
            yield from self._derivation(derivation)
        for proposition in conclusions.propositions:
            yield from self._proposition(proposition)

    def _node(self, proposition: Proposition) -> str:
        return f"<{self._propositions}{proposition.key}>"

    def _derivation(self, derivation: Derivation) -> Iterator[str]:
        """The node of a derivation; a blocked one generates nothing and says what it would conclude.

        Both directions of generating are written, so that a proof can be walked from either end.
        """
        node, graph = f"<{self._derivations}{derivation.rule.name}-{derivation.key}>", self._graph
        conclusion = self._node(derivation.conclusion)
        for ending in self._is_derivation:
            yield f"{node} {ending}"
        yield f"{node} {self._by_rule} <{derivation.rule.iri}> {graph}"
        for premise in derivation.premises:
            yield f"{node} {_USED} {self._node(premise)} {graph}"
        if (rank := derivation.rank) in self._certainty:
            yield f"{node} {self._certain} {self._certainty[rank]} {graph}"
        if derivation.blocked_by:
            yield f"{node} {self._would_conclude} {conclusion} {graph}"
            for denial in derivation.blocked_by:
                yield f"{node} {self._blocked_by} <{denial}> {graph}"
        else:
            yield f"{node} {_GENERATED} {conclusion} {graph}"
            yield f"{conclusion} {_GENERATED_BY} {node} {graph}"

    def _proposition(self, proposition: Proposition) -> Iterator[str]:
        """The node of a premise or a conclusion."""
        node, graph = self._node(proposition), self._graph
        subject, predicate, value = terms_of(proposition.fact)
        for ending in self._is_proposition:
            yield f"{node} {ending}"
        yield f"{node} {_SUBJECT} {subject} {graph}"
        yield f"{node} {_PREDICATE} {predicate} {graph}"
        yield f"{node} {_OBJECT} {value} {graph}"
        if proposition.rank in self._certainty:
            yield f"{node} {self._certain} {self._certainty[proposition.rank]} {graph}"
        for statement in proposition.affirmed:
            yield f"{node} {self._stated_by} <{statement}> {graph}"
