"""Why a triple holds: what states it, what denies it, and every derivation as a tree down to statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from kg.prefixes import SKOS
from kg.query.chains import Chains, Step, find_chains
from kg.query.evidence import Said, find_names, find_said, local_name, prologue, surviving, values_of, values_of_triples
from kg.query.evidence_filter import EVERYTHING, EvidenceFilter
from kg.query.left_out import fallen_derivations
from kg.query.own_facts import read_own_facts, text_of
from kg.query.proof_model import Evidence, Explanation, Fact, Finding, Proof, Thing
from kg.schema import Schema
from kg.store import Engine, Literal, NamedNode, Term, Triple

__all__ = ["Evidence", "Explanation", "Fact", "Finding", "Proof", "Thing", "find_explanation", "find_explanations"]

# What a person reads in one sitting, and more than any rule of ours needs; rules in circles could fan out without end.
_UNFOLDED = 500
_DEEPEST = 40


def find_explanation(engine: Engine, schema: Schema, asked: Triple, kept: EvidenceFilter = EVERYTHING) -> Explanation:
    """Explain one triple; a dozen queries, and one more for each step of depth.

    Args:
        engine: Where the release is.
        schema: Of the release.
        asked: Its predicate is a claim property: a leaf, a super-property, or an inverse of one.
        kept: Which statements count, and whether conclusions do.

    Raises:
        EngineError: The store failed.
    """
    return find_explanations(engine, schema, [asked], kept)[0]


def find_explanations(
    engine: Engine, schema: Schema, triples: Sequence[Triple], kept: EvidenceFilter = EVERYTHING
) -> list[Explanation]:
    """Explain several triples with the queries of one, in the order given.

    Raises:
        EngineError: The store failed.
    """
    ways = [_leaf_triples(schema, triple) for triple in triples]
    leaves = {way for found in ways for way in found}
    propositions = _propositions(engine, schema, leaves)
    chains = find_chains(engine, schema.namespaces, propositions.values(), kept)
    told = leaves | set(chains.triples.values())
    said = find_said(engine, schema, values=values_of_triples(told)) if told else {}
    # A denial of a symmetric triple may stand the other way round, and so on no triple that was named.
    denials = {iri for step in chains.steps.values() for iri in step.blocked_by} - said.keys()
    said |= find_said(engine, schema, values=values_of("statement", denials))
    prover = _Prover(engine, schema, chains, said, kept)
    prover.read_words(triples, propositions)
    return [prover.explain(triple, found) for triple, found in zip(triples, ways, strict=True)]


def _leaf_triples(schema: Schema, triple: Triple) -> list[Triple]:
    """The triples that a statement or a rule would have to say, so that the asked one holds."""
    found = []
    for leaf in schema.leaves(triple.predicate.value):
        predicate = NamedNode(leaf.iri)
        if not leaf.reverse:
            found.append(Triple(triple.subject, predicate, triple.object))
        elif isinstance(triple.object, NamedNode):
            found.append(Triple(triple.object, predicate, triple.subject))
    return list(dict.fromkeys(found))


def _propositions(engine: Engine, schema: Schema, triples: Iterable[Triple]) -> dict[Triple, str]:
    """Triple → IRI of its proposition, for those that a derivation concludes or would conclude."""
    names, found = schema.namespaces, dict[Triple, str]()
    for value in values_of_triples(triples):
        text = f"""{prologue(names)}SELECT ?subject ?predicate ?object ?proposition WHERE {{ {value}
  GRAPH <{names.graph("inferred")}> {{
    ?proposition rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object }} }}"""
        for subject, predicate, object_, proposition in engine.select(text).rows:
            if isinstance(subject, NamedNode) and isinstance(predicate, NamedNode) and object_ and proposition:
                found[Triple(subject, predicate, object_)] = proposition.value
    return found


class _Prover:
    """Builds findings and proofs out of what was fetched.

    Args:
        said: Every statement on the triples concerned, whether it survives or not.
    """

    def __init__(
        self, engine: Engine, schema: Schema, chains: Chains, said: dict[str, Said], kept: EvidenceFilter
    ) -> None:
        self._engine = engine
        self._schema = schema
        self._names = schema.namespaces
        self._chains = chains
        self._steps = chains.concluding()
        self._kept = kept
        self._said = said
        self._survivors = surviving(engine, schema.namespaces, said, kept)
        self._by_triple: dict[Triple, list[Evidence]] = defaultdict(list)
        for one in said.values():
            self._by_triple[one.triple].append(one.evidence)
        self._concepts = schema.scheme("CertaintyScale").concepts
        self._rank_of = {concept.iri: concept.rank for concept in self._concepts}
        self._name_of = {concept.rank: concept.name for concept in self._concepts}
        self._standing: dict[frozenset[str], dict[str, int]] = {}
        self._below: dict[str, frozenset[str]] = {}
        self._found: dict[tuple[str, frozenset[str]], Finding] = {}
        self._cut = 0
        self._propositions: dict[Triple, str] = {}
        self._words: dict[str, str] = {}
        self._definitions: dict[str, str] = {}

    def read_words(self, triples: Iterable[Triple], propositions: dict[Triple, str]) -> None:
        """Fetch the labels of everything that will be named."""
        self._propositions = propositions
        named = {*triples, *self._by_triple, *propositions, *self._chains.triples.values()}
        terms = {term for t in named for term in (t.subject, t.predicate, t.object) if isinstance(term, NamedNode)}
        rules = {step.rule for step in self._chains.steps.values()}
        self._words = find_names(self._engine, self._schema, {term.value for term in terms} | rules)
        told = read_own_facts(self._engine, rules)
        self._definitions = {rule: text_of(told, rule, f"{SKOS}definition") for rule in rules}

    # Words

    def _thing(self, term: Term | str) -> Thing:
        if isinstance(term, Literal):
            return Thing("", "", term.value)
        iri = term if isinstance(term, str) else term.value
        return Thing(iri, self._names.contract(iri), self._words.get(iri) or local_name(iri))

    def _fact(self, triple: Triple) -> Fact:
        return Fact(self._thing(triple.subject), self._thing(triple.predicate), self._thing(triple.object))  # type: ignore[arg-type]

    # Findings

    def explain(self, asked: Triple, ways: Iterable[Triple]) -> Explanation:
        """Everything about one triple that was asked."""
        self._cut = 0
        found = [self._way(way) for way in ways]
        told = [way for way in found if way.holds or way.denied or way.blocked]
        return Explanation(
            asked=self._fact(asked),
            ways=tuple(sorted(told, key=lambda way: (-self._rank(way.certainty), way.fact.predicate.curie))),
            left_out=tuple(self._left_out(ways)),
        )

    def _way(self, triple: Triple) -> Finding:
        proposition = self._propositions.get(triple)
        if proposition is None:
            return self._finding(triple, [], blocked=[])
        steps = [s for s in self._chains.steps.values() if s.conclusion == proposition and s.blocked_by]
        blocked = [self._proof(step, frozenset({proposition}), 1) for step in steps]
        proofs = list(self._proofs(proposition, frozenset(), 1))
        return self._finding(triple, proofs, blocked=blocked)

    def _finding(
        self,
        triple: Triple,
        proofs: list[Proof],
        *,
        blocked: Sequence[Proof] = (),
        unfolded: bool = True,
        rank: int = 0,
    ) -> Finding:
        evidence = [one for one in self._by_triple.get(triple, ()) if one.iri in self._survivors]
        evidence.sort(key=lambda one: (-self._rank(one.certainty), one.iri))
        affirmed = tuple(one for one in evidence if one.polarity == "affirmed")
        sure = [*(one.certainty for one in affirmed), *(proof.certainty for proof in proofs)]
        ranks = [rank, *map(self._rank, sure)]
        return Finding(
            fact=self._fact(triple),
            certainty=self._name_of.get(max(ranks), ""),
            affirmed=affirmed,
            denied=tuple(one for one in evidence if one.polarity != "affirmed"),
            proofs=tuple(self._ordered(proofs)),
            blocked=tuple(self._ordered(blocked)),
            unfolded=unfolded,
        )

    def _ordered(self, proofs: Iterable[Proof]) -> list[Proof]:
        return sorted(proofs, key=lambda proof: (-self._rank(proof.certainty), proof.rule.curie, proof.iri))

    def _rank(self, certainty: str) -> int:
        return self._rank_of.get(self._names.nutri(certainty), 0)

    def _proofs(self, proposition: str, above: frozenset[str], depth: int) -> Iterator[Proof]:
        """The derivations of a proposition that stand without it and without what stands above it."""
        around = above | {proposition}
        ranks = self._ranks(around)
        for step in self._steps.get(proposition, ()):
            if all(premise in ranks for premise in step.premises):
                yield self._proof(step, around, depth)

    def _proof(self, step: Step, above: frozenset[str], depth: int) -> Proof:
        premises = [self._premise(premise, above, depth) for premise in step.premises]
        weakest = min((self._rank(premise.certainty) for premise in premises), default=0)
        denials = [self._said[iri].evidence for iri in sorted(step.blocked_by) if iri in self._said]
        return Proof(
            iri=step.iri,
            rule=self._thing(step.rule),
            definition=self._definitions.get(step.rule, ""),
            certainty=self._name_of.get(weakest, ""),
            premises=tuple(sorted(premises, key=_by_words)),
            blocked_by=tuple(denials),
        )

    def _premise(self, proposition: str, above: frozenset[str], depth: int) -> Finding:
        """A premise with its own proofs. Contexts that make no difference to it share one finding."""
        context = above & self._reached(proposition)
        key = (proposition, context)
        if key not in self._found:
            triple, ranks = self._chains.triples[proposition], self._ranks(context)
            provable = proposition not in above and any(
                all(premise in ranks for premise in step.premises) for step in self._steps.get(proposition, ())
            )
            if provable and (len(self._found) >= _UNFOLDED or depth >= _DEEPEST):
                self._cut += 1
                return self._finding(triple, [], unfolded=False, rank=ranks.get(proposition, 0))
            proofs = list(self._proofs(proposition, context, depth + 1)) if provable else []
            self._found[key] = self._finding(triple, proofs)
        return self._found[key]

    def _ranks(self, without: frozenset[str]) -> dict[str, int]:
        if without not in self._standing:
            self._standing[without] = self._chains.ranks(self._rank_of, without=without)
        return self._standing[without]

    def _reached(self, proposition: str) -> frozenset[str]:
        """Itself and every proposition that its derivations lead down to."""
        if proposition not in self._below:
            seen, queue = {proposition}, [proposition]
            while queue:
                for step in self._steps.get(queue.pop(), ()):
                    queue += step.premises - seen
                    seen |= step.premises
            self._below[proposition] = frozenset(seen)
        return self._below[proposition]

    def _left_out(self, ways: Iterable[Triple]) -> Iterator[str]:
        if self._cut:
            what = "1 conclusion" if self._cut == 1 else f"{self._cut} conclusions"
            yield f"The proofs of {what} further down are not shown; ask for each by itself."
        dropped = [e for way in ways for e in self._by_triple.get(way, ()) if e.iri not in self._survivors]
        if dropped:
            what = "1 statement" if len(dropped) == 1 else f"{len(dropped)} statements"
            yield f"The filters leave out {what} on this very triple."
        propositions = {self._propositions[way] for way in ways if way in self._propositions}
        yield from fallen_derivations(self._engine, self._schema, propositions, self._chains, self._kept)


def _by_words(finding: Finding) -> tuple[str, str, str]:
    fact = finding.fact
    return fact.subject.label, fact.predicate.label, fact.object.label
