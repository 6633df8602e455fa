"""Rules run to a fixed point: derivations, what blocks them, and how sure their conclusions are."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from operator import attrgetter

from kg.errors import Fault, InputError
from kg.reasoning.claims import Claim
from kg.reasoning.entailment import consequences
from kg.reasoning.facts import Fact, Reading, facts_over, is_thing, predicate_of, readings_of, terms_of
from kg.reasoning.rules import End, Rule
from kg.schema import Schema
from kg.store import EmbeddedEngine, term_text

# Rules mint no terms, so a fixed point exists; one that takes longer than this is a chain that nobody meant.
_ROUNDS = 100
_HASH_DIGITS = 16
_NO_CLAIM = Claim()


def short_hash(text: str) -> str:
    """The first 16 hex digits of a text's SHA-256, for IRIs."""
    return hashlib.sha256(text.encode()).hexdigest()[:_HASH_DIGITS]


@dataclass(slots=True, eq=False)
class Proposition:
    """A premise or a conclusion of derivations; one for each fact.

    Attributes:
        fact: What it says.
        key: Hash of the fact, for its IRI.
        affirmed: IRI → IRI of the certainty of every affirmed statement of this very fact, denied or not.
        denials: IRIs of the statements that deny it.
        is_known: True once a statement affirms it or a rule has concluded it.
        rank: Of its certainty; 0 for none.
    """

    fact: Fact
    key: str
    affirmed: Mapping[str, str]
    denials: tuple[str, ...]
    is_known: bool
    rank: int


@dataclass(frozen=True, slots=True)
class Derivation:
    """One way to a conclusion.

    Attributes:
        rule: The rule applied.
        premises: Distinct ones that are stated or concluded themselves, sorted by their facts.
        conclusion: What follows, or would follow.
        blocked_by: IRIs of the denials that stand against a premise or the conclusion, sorted.
        key: Hash over rule, premises and conclusion, for its IRI.
    """

    rule: Rule
    premises: tuple[Proposition, ...]
    conclusion: Proposition
    blocked_by: tuple[str, ...]
    key: str

    @property
    def rank(self) -> int:
        """The rank of the weakest premise; 0 while one of them has none."""
        return min([premise.rank for premise in self.premises])


def _derive(rule: Rule, premises: Iterable[Proposition], conclusion: Proposition) -> Derivation:
    """The derivation of a rule from distinct premises."""
    used = sorted(premises, key=attrgetter("fact"))
    key = short_hash("\n".join((rule.iri, *[premise.fact for premise in used], conclusion.fact)))
    denials = {denial for proposition in (*used, conclusion) for denial in proposition.denials}
    return Derivation(rule, tuple(used), conclusion, tuple(sorted(denials)), key)


@dataclass(slots=True)
class Conclusions:
    """What rules made of the claims.

    Attributes:
        derivations: Each once, in no order.
        propositions: Their premises and conclusions, each once, in no order.
        inferred: Conclusions with what they entail that no direct or entailed triple repeats, in no order; what two of
            them entail may come twice.
    """

    derivations: Collection[Derivation]
    propositions: Collection[Proposition]
    inferred: Collection[Fact]


@dataclass(slots=True)
class Ground:
    """What rules start from.

    Attributes:
        claims: By fact.
        facts: Direct and entailed triples and the types of entities, as far as rules read them (`Rule.reads`);
            may repeat.
    """

    claims: Mapping[Fact, Claim]
    facts: Iterable[Fact]


def conclude(ground: Ground, rules: Sequence[Rule], schema: Schema) -> Conclusions:
    """Run rules until nothing new follows.

    A premise is what a statement or a rule says, never what follows from it by the ontology: where a pattern names a
    super-property, each way in which a solution comes about is a derivation of its own. So a denial blocks the
    derivations that use, or reach, the very triple that it denies, and no others.

    Raises:
        InputError: The rules do not come to an end within 100 rounds.
    """
    propositions = _Propositions(ground.claims, rules, schema)
    inferred: list[Fact] = []
    derivations: dict[str, Derivation] = {}
    ordered_rules = sorted(rules, key=lambda rule: rule.iri)
    read = {iri for rule in rules for iri in rule.reads}
    pending = ordered_rules
    with EmbeddedEngine.in_memory() as engine:
        engine.add_triples(ground.facts)
        for number in range(_ROUNDS + 1):
            if number == _ROUNDS:
                message = f"the rules still conclude something new after {_ROUNDS} rounds"
                raise InputError([Fault("ontology/rules", 0, 0, "", message, "Look for a rule that feeds itself.")])
            new: dict[Proposition, None] = {}
            for derivation in _apply(pending, engine, propositions):
                is_new = derivations.setdefault(derivation.key, derivation) is derivation
                if is_new and not derivation.blocked_by and not derivation.conclusion.is_known:
                    new[derivation.conclusion] = None
            if not new:
                break
            for proposition in new:
                proposition.is_known = True
            concluded = [proposition.fact for proposition in new]
            held = [(fact, predicate_of(fact)) for fact in (*concluded, *consequences(concluded, schema))]
            engine.add_triples(fact for fact, predicate in held if predicate in read)
            inferred += (fact for fact, predicate in held if not propositions.is_stated(fact))
            said = {predicate for _, predicate in held[: len(concluded)]}
            pending = [rule for rule in ordered_rules if said & _leaf_predicates(rule, schema)]
    _make_sure(derivations.values())
    return Conclusions(derivations.values(), propositions.made(), inferred)


def _leaf_predicates(rule: Rule, schema: Schema) -> set[str]:
    return {leaf.iri for premise in rule.premises for leaf in schema.leaves(premise.predicate.value)}


def _apply(rules: Sequence[Rule], engine: EmbeddedEngine, propositions: _Propositions) -> Iterator[Derivation]:
    for rule in rules:
        rows = engine.select(rule.select)
        head, patterns = rule.conclusion, (*rule.premises, rule.conclusion)
        fixed = dict.fromkeys(end for p in patterns for end in (p.subject, p.object) if not isinstance(end, str))
        # Where each end of a pattern stands among the texts of a row, behind which come those that are no variables.
        place: dict[End, int] = {end: number for number, end in enumerate((*rows.variables, *fixed))}
        premises = [(place[p.subject], propositions.leaves(p.predicate.value), place[p.object]) for p in rule.premises]
        subject, predicate, value = place[head.subject], term_text(head.predicate), place[head.object]
        for row in rows.rows:
            texts = [str(term) for term in (*row, *fixed)]  # none is None: every variable stands in a pattern
            ways = [propositions.ways(texts[start], leaves, texts[end]) for start, leaves, end in premises]
            if all(ways) and is_thing(texts[subject]):  # a super-property may hold words
                conclusion = propositions.make(f"{texts[subject]} {predicate} {texts[value]}")
                for chosen in product(*ways):
                    yield _derive(rule, dict.fromkeys(chosen), conclusion)


class _Propositions:
    """Every fact that derivations look at is made a proposition once, so that they need not look at facts again.

    Args:
        claims: By fact.
        rules: All that conclude facts.
        schema: The ontology's model.
    """

    def __init__(self, claims: Mapping[Fact, Claim], rules: Iterable[Rule], schema: Schema) -> None:
        self._claims = claims
        self._schema = schema
        self._rank_of = {concept.iri: concept.rank for concept in schema.scheme("CertaintyScale").concepts}
        self._made: dict[Fact, Proposition] = {}
        self._denials: dict[Fact, tuple[str, ...]] = {}
        stated = {predicate_of(fact) for fact in claims}
        self._stated_leaves = self._read_leaves(stated)
        self._leaves = self._read_leaves(stated | {rule.conclusion.predicate.value for rule in rules})
        for fact, claim in claims.items():
            for same in self._same(fact) if claim.negated else ():
                self._denials[same] = self._denials.get(same, ()) + claim.negated

    def _read_leaves(self, said: Collection[str]) -> dict[str, list[Reading]]:
        """Over which of the predicates that are said at all the facts of each property come about."""
        leaves = self._schema.leaves
        return {iri: readings_of(leaf for leaf in leaves(iri) if leaf.iri in said) for iri in self._schema.properties}

    def made(self) -> Collection[Proposition]:
        """All."""
        return self._made.values()

    def make(self, fact: Fact) -> Proposition:
        """The proposition of a fact, known or not."""
        found = self._made.get(fact)
        if found is None:
            claim = self._claims.get(fact, _NO_CLAIM)
            rank = max([self._rank_of[word] for word in claim.affirmed.values()], default=0)
            denials = self._denials.get(fact, ())
            found = Proposition(fact, short_hash(fact), claim.affirmed, denials, bool(claim.affirmed), rank)
            self._made[fact] = found
        return found

    def leaves(self, iri: str) -> list[Reading]:
        """Over which predicates facts of a property come about."""
        return self._leaves[iri]

    def ways(self, subject: str, leaves: Iterable[Reading], value: str) -> list[Proposition]:
        """The known propositions over some leaves of a property: those that make its fact."""
        return [known for fact in facts_over(leaves, subject, value) if (known := self._known(fact))]

    def is_stated(self, fact: Fact) -> bool:
        """True if affirmed statements alone make this fact."""
        subject, predicate, value = terms_of(fact)
        ways = facts_over(self._stated_leaves[predicate[1:-1]], subject, value)
        return any(self._claims.get(way, _NO_CLAIM).affirmed for way in ways)

    def _known(self, fact: Fact) -> Proposition | None:
        found = self._made.get(fact)
        if found is None and self._claims.get(fact, _NO_CLAIM).affirmed:
            found = self.make(fact)
        return found if found is not None and found.is_known else None

    def _same(self, fact: Fact) -> Iterator[Fact]:
        """The fact, and the reversed one if the property is symmetric: the two are one claim."""
        yield fact
        subject, predicate, value = terms_of(fact)
        known = self._schema.properties.get(predicate[1:-1])
        if known is not None and known.symmetric:
            yield from facts_over([(predicate, True)], subject, value)


def _make_sure(derivations: Collection[Derivation]) -> None:
    """Raise what is concluded to the rank of its surest derivation."""
    changed = True
    while changed:  # ranks only rise, and there are few of them
        changed = False
        for derivation in derivations:
            if not derivation.blocked_by and derivation.rank > derivation.conclusion.rank:
                derivation.conclusion.rank = derivation.rank
                changed = True
