"""All computed graphs of a release: direct, entailed, inferred."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.prefixes import PROV, RDF
from kg.reasoning.claims import collect_claims, project
from kg.reasoning.conclusions import (
    Conclusions,
    Derivation,
    Ground,
    conclude,
    derivation_rank,
    short_hash,
    supporting,
    triple_text,
)
from kg.reasoning.coverage import cover
from kg.reasoning.entailment import entail, entail_types, superclasses
from kg.reasoning.rules import Rule
from kg.schema import Schema
from kg.store import NamedNode, Quad, Triple

_TYPE = NamedNode(RDF + "type")


@dataclass(frozen=True, slots=True)
class Reasoned:
    """The computed graphs, each sorted by N-Quads text; no triple is in two of them or in the graphs given."""

    direct: list[Quad]
    entailed: list[Quad]
    inferred: list[Quad]


def reason(quads: Sequence[Quad], rules: Sequence[Rule], schema: Schema) -> Reasoned:
    """Compute everything that follows from the graphs of sources and ontology.

    Args:
        quads: Sources and ontology.
        rules: As `parse_rule` gives them.
        schema: The ontology's model.

    Raises:
        InputError: The rules do not come to an end.
    """
    above = superclasses(quads)
    claims = collect_claims(quads, schema)
    direct = project(claims, schema)
    entailed = entail(direct, schema)
    triples = {quad.triple for graph in (direct, entailed, _entity_types(quads, above, schema)) for quad in graph}
    conclusions = conclude(Ground(claims, triples), rules, schema)
    usable = {triple for triple, claim in claims.items() if claim.affirmed and not claim.negated}
    usable |= {derivation.conclusion for derivation in conclusions.derivations if not derivation.blocked_by}
    writer = _Writer(schema, conclusions, Ground(claims))
    inferred = sorted([*_inferred_quads(conclusions, writer), *cover(quads, usable, rules, schema)], key=str)
    types = entail_types([*quads, *inferred], above, schema)
    return Reasoned(direct, sorted([*entailed, *types], key=str), inferred)


def _entity_types(quads: Iterable[Quad], above: Mapping[str, frozenset[str]], schema: Schema) -> list[Quad]:
    entities = {c.iri for c in schema.classes.values() if c.is_entity}
    own = [q for q in quads if q.predicate == _TYPE and isinstance(q.object, NamedNode) and q.object.value in entities]
    return [*own, *entail_types(own, above, schema)]


def _inferred_quads(conclusions: Conclusions, writer: _Writer) -> Iterator[Quad]:
    propositions: set[Triple] = set()
    for triple in conclusions.inferred:
        yield writer.quad(triple.subject, triple.predicate, triple.object)
    for derivation in conclusions.derivations:
        yield from writer.derivation(derivation)
        propositions |= {*derivation.premises, derivation.conclusion}
    for proposition in propositions:
        yield from writer.proposition(proposition)


class _Writer:
    """Writes derivations and propositions into the graph `inferred`."""

    def __init__(self, schema: Schema, conclusions: Conclusions, ground: Ground) -> None:
        self._names = schema.namespaces
        self._ranks = conclusions.certainties
        self._claims = ground.claims
        self._graph = NamedNode(self._names.graph("inferred"))
        self._certainty = {c.rank: NamedNode(c.iri) for c in schema.scheme("CertaintyScale").concepts}

    def quad(self, subject: object, predicate: NamedNode, value: object) -> Quad:
        """A quad of this graph."""
        return Quad(subject, predicate, value, self._graph)  # type: ignore[arg-type]

    def _nutri(self, local: str) -> NamedNode:
        return NamedNode(self._names.nutri(local))

    def _proposition_node(self, triple: Triple) -> NamedNode:
        return NamedNode(self._names.iri("proposition", short_hash(triple_text(triple))))

    def derivation(self, derivation: Derivation) -> Iterator[Quad]:
        """The node of a derivation; a blocked one generates nothing and says what it would conclude.

        Both directions of generating are written, so that a proof can be walked from either end.
        """
        node = NamedNode(self._names.iri("derivation", f"{derivation.rule.name}-{derivation.key}"))
        conclusion = self._proposition_node(derivation.conclusion)
        yield self.quad(node, _TYPE, self._nutri("Derivation"))
        yield self.quad(node, _TYPE, NamedNode(PROV + "Activity"))
        yield self.quad(node, self._nutri("byRule"), NamedNode(derivation.rule.iri))
        for premise in derivation.premises:
            yield self.quad(node, NamedNode(PROV + "used"), self._proposition_node(premise))
        rank = derivation_rank(derivation, self._ranks)
        if rank in self._certainty:
            yield self.quad(node, self._nutri("certainty"), self._certainty[rank])
        if derivation.blocked_by:
            yield self.quad(node, self._nutri("wouldConclude"), conclusion)
            for denial in derivation.blocked_by:
                yield self.quad(node, self._nutri("blockedBy"), NamedNode(denial))
        else:
            yield self.quad(node, NamedNode(PROV + "generated"), conclusion)
            yield self.quad(conclusion, NamedNode(PROV + "wasGeneratedBy"), node)

    def proposition(self, triple: Triple) -> Iterator[Quad]:
        """The node of a premise or a conclusion."""
        node = self._proposition_node(triple)
        yield self.quad(node, _TYPE, self._nutri("Proposition"))
        yield self.quad(node, NamedNode(RDF + "subject"), triple.subject)
        yield self.quad(node, NamedNode(RDF + "predicate"), triple.predicate)
        yield self.quad(node, NamedNode(RDF + "object"), triple.object)
        rank = self._ranks[triple]
        if rank in self._certainty:
            yield self.quad(node, self._nutri("certainty"), self._certainty[rank])
        for statement in supporting(triple, self._claims):
            yield self.quad(node, self._nutri("statedBy"), NamedNode(statement))
