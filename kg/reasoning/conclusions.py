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
from kg.reasoning.facts import Fact
from kg.reasoning.rules import Rule
from kg.schema import Schema
from kg.store import EmbeddedEngine, Literal, NamedNode, Quad

# Rules mint no terms, so a fixed point exists; one that takes longer than this is a chain that nobody meant.
_ROUNDS = 100
_HASH_DIGITS = 16
_NO_CLAIM = Claim()


def short_hash(text: str) -> str:
    """The first 16 hex digits of a text's SHA-256, for IRIs."""
    return hashlib.sha256(text.encode()).hexdigest()[:_HASH_DIGITS]


@dataclass(slots=True, eq=False)
class Proposition:
    """A premise or a conclusion of derivations; one for each triple.

    Attributes:
        triple: What it says.
        text: In N-Triples form, without the dot.
        key: Hash of the text, for its IRI.
        affirmed: IRI → IRI of the certainty of every affirmed statement of this very triple, denied or not.
        denials: IRIs of the statements that deny it.
        is_known: True once a statement affirms it or a rule has concluded it.
        rank: Of its certainty; 0 for none.
    """

    triple: Fact
    text: str
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
        premises: Distinct ones that are stated or concluded themselves, sorted by N-Triples text.
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
    used = sorted(premises, key=attrgetter("text"))
    key = short_hash("\n".join((rule.iri, *[premise.text for premise in used], conclusion.text)))
    denials = {denial for proposition in (*used, conclusion) for denial in proposition.denials}
    return Derivation(rule, tuple(used), conclusion, tuple(sorted(denials)), key)


@dataclass(slots=True)
class Conclusions:
    """What rules made of the claims.

    Attributes:
        derivations: Each once, in no order.
        propositions: Their premises and conclusions, each once, in no order.
        inferred: Conclusions with what they entail that no direct or entailed triple repeats, each once, in no order.
    """

    derivations: Collection[Derivation]
    propositions: Collection[Proposition]
    inferred: Collection[Fact]


@dataclass(slots=True)
class Ground:
    """What rules start from.

    Attributes:
        claims: By triple.
        triples: Direct and entailed triples and the types of entities, as far as rules read them (`Rule.reads`);
            may repeat.
    """

    claims: Mapping[Fact, Claim]
    triples: Iterable[Fact]


def conclude(ground: Ground, rules: Sequence[Rule], schema: Schema) -> Conclusions:
    """Run rules until nothing new follows.

    A premise is what a statement or a rule says, never what follows from it by the ontology: where a pattern names a
    super-property, each way in which a solution comes about is a derivation of its own. So a denial blocks the
    derivations that use, or reach, the very triple that it denies, and no others.

    Raises:
        InputError: The rules do not come to an end within 100 rounds.
    """
    propositions = _Propositions(ground.claims, schema)
    inferred: dict[Fact, None] = {}
    derivations: dict[str, Derivation] = {}
    ordered_rules = sorted(rules, key=lambda rule: rule.iri)
    read = {iri for rule in rules for iri in rule.reads}
    pending = ordered_rules
    with EmbeddedEngine.in_memory(_default_quads(ground.triples)) as engine:
        for number in range(_ROUNDS + 1):
            if number == _ROUNDS:
                message = f"the rules still conclude something new after {_ROUNDS} rounds"
                raise InputError([Fault("ontology/rules", 0, 0, "", message, "Look for a rule that feeds itself.")])
            found = {d.key: d for d in _apply(pending, engine, propositions)}
            derivations |= found
            new = {d.conclusion: None for d in found.values() if not d.blocked_by and not d.conclusion.is_known}
            if not new:
                break
            for proposition in new:
                proposition.is_known = True
            concluded = [proposition.triple for proposition in new]
            held = [*concluded, *consequences(concluded, schema)]
            engine.extend(_default_quads(triple for triple in held if triple.predicate.value in read))
            inferred |= dict.fromkeys(triple for triple in held if not propositions.is_stated(triple))
            predicates = {triple.predicate.value for triple in concluded}
            pending = [rule for rule in ordered_rules if predicates & _leaf_predicates(rule, schema)]
    _make_sure(derivations.values())
    return Conclusions(derivations.values(), propositions.made(), inferred)


def _default_quads(triples: Iterable[Fact]) -> Iterator[Quad]:
    return (Quad(*triple) for triple in triples)


def _leaf_predicates(rule: Rule, schema: Schema) -> set[str]:
    return {leaf.iri for premise in rule.premises for leaf in schema.leaves(premise.predicate.value)}


def _apply(rules: Sequence[Rule], engine: EmbeddedEngine, propositions: _Propositions) -> Iterator[Derivation]:
    for rule in rules:
        rows = engine.select(rule.select)
        for row in rows.rows:
            solution = {
                name: term
                for name, term in zip(rows.variables, row, strict=True)
                if isinstance(term, NamedNode | Literal)
            }
            ways = [propositions.ways(pattern.bind(solution)) for pattern in rule.premises]
            if all(ways):
                conclusion = propositions.make(rule.conclusion.bind(solution))
                for chosen in product(*ways):
                    yield _derive(rule, dict.fromkeys(chosen), conclusion)


class _Propositions:
    """Every triple that derivations look at is made a proposition once, so that they need not look at triples again."""

    def __init__(self, claims: Mapping[Fact, Claim], schema: Schema) -> None:
        self._claims = claims
        self._schema = schema
        self._rank_of = {concept.iri: concept.rank for concept in schema.scheme("CertaintyScale").concepts}
        self._made: dict[Fact, Proposition] = {}
        self._denials: dict[Fact, tuple[str, ...]] = {}
        for triple, claim in claims.items():
            for same in self._same(triple) if claim.negated else ():
                self._denials[same] = self._denials.get(same, ()) + claim.negated

    def made(self) -> Collection[Proposition]:
        """All."""
        return self._made.values()

    def make(self, triple: Fact) -> Proposition:
        """The proposition of a triple, known or not."""
        found = self._made.get(triple)
        if found is None:
            claim, text = self._claims.get(triple, _NO_CLAIM), triple.text
            rank = max([self._rank_of[word] for word in claim.affirmed.values()], default=0)
            denials = self._denials.get(triple, ())
            found = Proposition(triple, text, short_hash(text), claim.affirmed, denials, bool(claim.affirmed), rank)
            self._made[triple] = found
        return found

    def ways(self, triple: Fact) -> list[Proposition]:
        """The known ones that make this triple: itself, and those of the properties below its own."""
        return [known for way in leaf_triples(triple, self._schema) if (known := self._known(way))]

    def is_stated(self, triple: Fact) -> bool:
        """True if affirmed statements alone make this triple."""
        return any(self._claims.get(way, _NO_CLAIM).affirmed for way in leaf_triples(triple, self._schema))

    def _known(self, triple: Fact) -> Proposition | None:
        found = self._made.get(triple)
        if found is None and self._claims.get(triple, _NO_CLAIM).affirmed:
            found = self.make(triple)
        return found if found is not None and found.is_known else None

    def _same(self, triple: Fact) -> Iterator[Fact]:
        """The triple, and the reversed one if the property is symmetric: the two are one claim."""
        yield triple
        known = self._schema.properties.get(triple.predicate.value)
        if known is not None and known.symmetric and isinstance(triple.object, NamedNode):
            yield Fact(triple.object, triple.predicate, triple.subject)


def leaf_triples(triple: Fact, schema: Schema) -> Iterator[Fact]:
    """Every triple whose statement or conclusion makes this one, known or not: one per leaf of its property."""
    own = triple.predicate.value
    for leaf in schema.leaves(own):
        if not leaf.reverse:
            yield triple if leaf.iri == own else Fact(triple.subject, NamedNode(leaf.iri), triple.object)
        elif isinstance(triple.object, NamedNode):
            yield Fact(triple.object, NamedNode(leaf.iri), triple.subject)


def _make_sure(derivations: Collection[Derivation]) -> None:
    """Raise what is concluded to the rank of its surest derivation."""
    changed = True
    while changed:  # ranks only rise, and there are few of them
        changed = False
        for derivation in derivations:
            if not derivation.blocked_by and derivation.rank > derivation.conclusion.rank:
                derivation.conclusion.rank = derivation.rank
                changed = True
