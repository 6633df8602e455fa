"""Rules run to a fixed point: derivations, what blocks them, and how sure their conclusions are."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

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
        premises: Distinct triples, sorted by N-Triples text.
        conclusion: What follows, or would follow.
        blocked_by: IRIs of the denials that stand against a premise or the conclusion, sorted.
    """

    rule: Rule
    premises: tuple[Triple, ...]
    conclusion: Triple
    blocked_by: tuple[str, ...]

    @property
    def key(self) -> str:
        """Hash over rule, premises and conclusion, for its IRI."""
        lines = [self.rule.iri, *(triple_text(premise) for premise in self.premises), triple_text(self.conclusion)]
        return short_hash("\n".join(lines))


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
        triples: Direct and entailed triples and the types of entities.
    """

    claims: Mapping[Triple, Claim]
    triples: set[Triple] = field(default_factory=set)


def conclude(ground: Ground, rules: Sequence[Rule], schema: Schema) -> Conclusions:
    """Run rules until nothing new follows.

    A triple that any statement denies serves no rule and is not concluded; such derivations are kept as blocked. The
    denial of a triple says nothing about what the triple entails.

    Raises:
        InputError: The rules do not come to an end within 100 rounds.
    """
    seen = set(ground.triples)
    concluded: set[Triple] = set()
    derivations: dict[str, Derivation] = {}
    ordered_rules = sorted(rules, key=lambda rule: rule.iri)
    pending = ordered_rules
    for number in range(_ROUNDS + 1):
        if number == _ROUNDS:
            message = f"the rules still conclude something new after {_ROUNDS} rounds"
            raise InputError([Fault("ontology/rules", 0, 0, "", message, "Look for a rule that feeds itself.")])
        found = [d for d in _apply(pending, seen, ground.claims, schema) if d.key not in derivations]
        derivations |= {derivation.key: derivation for derivation in found}
        new = {d.conclusion for d in found if not d.blocked_by} - concluded
        concluded |= new
        fresh = new | set(consequences(new, schema))
        if not fresh - seen:
            break
        predicates = {triple.predicate for triple in fresh - seen}
        seen |= fresh
        pending = [rule for rule in ordered_rules if any(p.predicate in predicates for p in rule.premises)]
    ordered = [derivations[key] for key in sorted(derivations)]
    inferred = sorted(seen - ground.triples, key=triple_text)
    return Conclusions(ordered, _certainties(ordered, ground.claims, schema), inferred)


def _apply(
    rules: Sequence[Rule], seen: Iterable[Triple], claims: Mapping[Triple, Claim], schema: Schema
) -> Iterator[Derivation]:
    if not rules:
        return
    with EmbeddedEngine.in_memory(Quad(t.subject, t.predicate, t.object) for t in seen) as engine:
        for rule in rules:
            rows = engine.select(rule.select)
            for row in rows.rows:
                solution = {
                    name: term
                    for name, term in zip(rows.variables, row, strict=True)
                    if isinstance(term, NamedNode | Literal)
                }
                premises = {pattern.bind(solution) for pattern in rule.premises}
                conclusion = rule.conclusion.bind(solution)
                blocked = _denials(premises, conclusion, claims, schema)
                yield Derivation(rule, tuple(sorted(premises, key=triple_text)), conclusion, blocked)


def _denials(
    premises: Iterable[Triple], conclusion: Triple, claims: Mapping[Triple, Claim], schema: Schema
) -> tuple[str, ...]:
    found: set[str] = set(claims[conclusion].negated) if conclusion in claims else set()
    for premise in premises:
        if premise in claims and claims[premise].negated:
            found |= claims[premise].negated
            continue
        ways = [way for way in _ways(premise, schema) if way in claims]
        # A premise that only denied triples entail (broader, from a denied subtypeOf) has nothing to stand on.
        if ways and all(claims[way].negated for way in ways):
            found |= {iri for way in ways for iri in claims[way].negated}
    return tuple(sorted(found))


def _ways(triple: Triple, schema: Schema) -> Iterator[Triple]:
    """The triples whose statements make this one: itself, and those of its sub-properties."""
    for leaf in schema.leaves(triple.predicate.value):
        predicate = NamedNode(leaf.iri)
        if not leaf.reverse:
            yield Triple(triple.subject, predicate, triple.object)
        elif isinstance(triple.object, NamedNode):
            yield Triple(triple.object, predicate, triple.subject)


def supporting(triple: Triple, claims: Mapping[Triple, Claim], schema: Schema) -> dict[str, str]:
    """IRI → IRI of the certainty of every affirmed statement that makes this triple.

    Statements that another one denies are left out, unless nothing else makes the triple: then whatever is derived
    from it is blocked, and shows what was blocked.
    """
    ways = [claims[way] for way in _ways(triple, schema) if way in claims]
    undenied = [claim for claim in ways if not claim.negated]
    return {iri: certainty for claim in undenied or ways for iri, certainty in claim.affirmed.items()}


def derivation_rank(derivation: Derivation, ranks: Mapping[Triple, int]) -> int:
    """The rank of the weakest premise; 0 while one of them has none."""
    return min(ranks.get(premise, 0) for premise in derivation.premises)


def _certainties(
    derivations: Sequence[Derivation], claims: Mapping[Triple, Claim], schema: Schema
) -> dict[Triple, int]:
    rank_of = {concept.iri: concept.rank for concept in schema.scheme("CertaintyScale").concepts}
    ranks: dict[Triple, int] = {}
    for derivation in derivations:
        for triple in (*derivation.premises, derivation.conclusion):
            if triple not in ranks:
                stated = supporting(triple, claims, schema)
                ranks[triple] = max((rank_of[certainty] for certainty in stated.values()), default=0)
    changed = True
    while changed:  # ranks only rise, and there are few of them
        changed = False
        for derivation in derivations:
            rank = derivation_rank(derivation, ranks)
            if not derivation.blocked_by and rank > ranks[derivation.conclusion]:
                ranks[derivation.conclusion] = rank
                changed = True
    return ranks
