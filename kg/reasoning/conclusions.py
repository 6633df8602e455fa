"""Rules run to a fixed point: derivations, what blocks them, and how sure their conclusions are."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import product

from kg.errors import Fault, InputError
from kg.reasoning.claims import Claim
from kg.reasoning.entailment import consequences
from kg.reasoning.rules import Rule
from kg.schema import Schema
from kg.store import EmbeddedEngine, Literal, NamedNode, Quad, Triple

# Rules mint no terms, so a fixed point exists; one that takes longer than this is a chain that nobody meant.
_ROUNDS = 100
_HASH_DIGITS = 16


def short_hash(text: str) -> str:
    """The first 16 hex digits of a text's SHA-256, for IRIs."""
    return hashlib.sha256(text.encode()).hexdigest()[:_HASH_DIGITS]


def triple_text(triple: Triple) -> str:
    """A triple in N-Triples form, without the dot."""
    return f"{triple.subject} {triple.predicate} {triple.object}"


@dataclass(frozen=True, slots=True)
class Derivation:
    """One way to a conclusion.

    Attributes:
        rule: The rule applied.
        premises: Distinct triples that are stated or concluded themselves, sorted by N-Triples text.
        conclusion: What follows, or would follow.
        blocked_by: IRIs of the denials that stand against a premise or the conclusion, sorted.
        key: Hash over rule, premises and conclusion, for its IRI.
    """

    rule: Rule
    premises: tuple[Triple, ...]
    conclusion: Triple
    blocked_by: tuple[str, ...]
    key: str


def _derive(rule: Rule, premises: Iterable[Triple], conclusion: Triple, blocked_by: tuple[str, ...]) -> Derivation:
    """The derivation of a rule from distinct premises."""
    used = sorted((triple_text(premise), premise) for premise in premises)
    key = short_hash("\n".join((rule.iri, *(text for text, _ in used), triple_text(conclusion))))
    return Derivation(rule, tuple(premise for _, premise in used), conclusion, blocked_by, key)


@dataclass(slots=True)
class Conclusions:
    """What rules made of the claims.

    Attributes:
        derivations: Sorted by key.
        certainties: Rank of every triple that is stated or concluded and takes part in a derivation.
        inferred: Conclusions with what they entail that no direct or entailed triple repeats, sorted.
    """

    derivations: list[Derivation]
    certainties: dict[Triple, int]
    inferred: list[Triple]


@dataclass(slots=True)
class Ground:
    """What rules start from.

    Attributes:
        claims: By triple.
        triples: Direct and entailed triples and the types of entities, each once; in the order in which they were made,
            since in any other they lie far apart in memory.
    """

    claims: Mapping[Triple, Claim]
    triples: Collection[Triple] = ()


def conclude(ground: Ground, rules: Sequence[Rule], schema: Schema) -> Conclusions:
    """Run rules until nothing new follows.

    A premise is what a statement or a rule says, never what follows from it by the ontology: where a pattern names a
    super-property, each way in which a solution comes about is a derivation of its own. So a denial blocks the
    derivations that use, or reach, the very triple that it denies, and no others.

    Raises:
        InputError: The rules do not come to an end within 100 rounds.
    """
    inferred: set[Triple] = set()
    known = {triple for triple, claim in ground.claims.items() if claim.affirmed}
    derivations: dict[str, Derivation] = {}
    ordered_rules = sorted(rules, key=lambda rule: rule.iri)
    pending = ordered_rules
    with EmbeddedEngine.in_memory(_default_quads(ground.triples)) as engine:
        for number in range(_ROUNDS + 1):
            if number == _ROUNDS:
                message = f"the rules still conclude something new after {_ROUNDS} rounds"
                raise InputError([Fault("ontology/rules", 0, 0, "", message, "Look for a rule that feeds itself.")])
            found = {d.key: d for d in _apply(pending, engine, _Premises(ground.claims, known, schema))}
            derivations |= found
            new = {d.conclusion for d in found.values() if not d.blocked_by} - known
            if not new:
                break
            known |= new
            held = {*new, *consequences(new, schema)}
            engine.extend(_default_quads(held))
            inferred |= held
            predicates = {triple.predicate.value for triple in new}
            pending = [rule for rule in ordered_rules if predicates & _leaf_predicates(rule, schema)]
    inferred.difference_update(ground.triples)
    ordered = [derivations[key] for key in sorted(derivations)]
    return Conclusions(ordered, _certainties(ordered, ground.claims, schema), sorted(inferred, key=triple_text))


def _default_quads(triples: Iterable[Triple]) -> Iterator[Quad]:
    return (Quad(triple.subject, triple.predicate, triple.object) for triple in triples)


def _leaf_predicates(rule: Rule, schema: Schema) -> set[str]:
    return {leaf.iri for premise in rule.premises for leaf in schema.leaves(premise.predicate.value)}


def _apply(rules: Sequence[Rule], engine: EmbeddedEngine, premises: _Premises) -> Iterator[Derivation]:
    for rule in rules:
        rows = engine.select(rule.select)
        for row in rows.rows:
            solution = {
                name: term
                for name, term in zip(rows.variables, row, strict=True)
                if isinstance(term, NamedNode | Literal)
            }
            conclusion = rule.conclusion.bind(solution)
            ways = [premises.ways(pattern.bind(solution)) for pattern in rule.premises]
            for chosen in product(*ways):
                used = set(chosen)
                yield _derive(rule, used, conclusion, premises.denials((*used, conclusion)))


@dataclass(frozen=True, slots=True)
class _Premises:
    """What may stand behind a triple, and what stands against it.

    Attributes:
        claims: By triple.
        known: Every triple that a statement affirms or a rule has concluded.
        schema: The ontology's model.
    """

    claims: Mapping[Triple, Claim]
    known: AbstractSet[Triple]
    schema: Schema

    def ways(self, triple: Triple) -> list[Triple]:
        """The known triples that make this one: itself, and those of the properties below its own."""
        return [way for way in leaf_triples(triple, self.schema) if way in self.known]

    def denials(self, triples: Iterable[Triple]) -> tuple[str, ...]:
        """IRIs of the statements that deny one of these triples, sorted."""
        found: set[str] = set()
        for triple in triples:
            for same in self._same(triple):
                if same in self.claims:
                    found.update(self.claims[same].negated)
        return tuple(sorted(found))

    def _same(self, triple: Triple) -> Iterator[Triple]:
        """The triple, and the reversed one if the property is symmetric: the two are one claim."""
        yield triple
        if self.schema.properties[triple.predicate.value].symmetric and isinstance(triple.object, NamedNode):
            yield Triple(triple.object, triple.predicate, triple.subject)


def leaf_triples(triple: Triple, schema: Schema) -> Iterator[Triple]:
    """Every triple whose statement or conclusion makes this one, known or not: one per leaf of its property."""
    for leaf in schema.leaves(triple.predicate.value):
        predicate = NamedNode(leaf.iri)
        if not leaf.reverse:
            yield Triple(triple.subject, predicate, triple.object)
        elif isinstance(triple.object, NamedNode):
            yield Triple(triple.object, predicate, triple.subject)


def supporting(triple: Triple, claims: Mapping[Triple, Claim]) -> dict[str, str]:
    """IRI → IRI of the certainty of every affirmed statement of this very triple, denied or not."""
    return claims[triple].affirmed if triple in claims else {}


def derivation_rank(derivation: Derivation, ranks: Mapping[Triple, int]) -> int:
    """The rank of the weakest premise; 0 while one of them has none."""
    return min(ranks.get(premise, 0) for premise in derivation.premises)


def _certainties(
    derivations: Sequence[Derivation], claims: Mapping[Triple, Claim], schema: Schema
) -> dict[Triple, int]:
    rank_of = {concept.iri: concept.rank for concept in schema.scheme("CertaintyScale").concepts}
    numbers: dict[Triple, int] = {}  # to go through derivations again without a look at their triples
    steps = [
        ([numbers.setdefault(premise, len(numbers)) for premise in d.premises],
         numbers.setdefault(d.conclusion, len(numbers)), not d.blocked_by)
        for d in derivations
    ]  # fmt: skip
    ranks = [max((rank_of[word] for word in supporting(triple, claims).values()), default=0) for triple in numbers]
    changed = True
    while changed:  # ranks only rise, and there are few of them
        changed = False
        for premises, conclusion, works in steps:
            rank = min([ranks[premise] for premise in premises])
            if works and rank > ranks[conclusion]:
                ranks[conclusion] = rank
                changed = True
    return dict(zip(numbers, ranks, strict=True))
