"""Why, and why not: the proofs of a triple, or what the rules of the release miss to conclude it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from kg.prefixes import SKOS
from kg.query.cautions import find_cautions
from kg.query.evidence import find_names, local_name
from kg.query.evidence_filter import EVERYTHING, EvidenceFilter
from kg.query.own_facts import read_own_facts, text_of
from kg.query.proof_model import Caution, Explanation, Fact, Gap, Need, RuleGaps, Thing, Why
from kg.query.proofs import find_explanation, find_explanations
from kg.reasoning.missing import Missing, MissingPremise, find_missing
from kg.reasoning.rules import End, Pattern
from kg.schema import Schema
from kg.store import Literal, NamedNode, Triple

if TYPE_CHECKING:
    from kg.release.opening import Release

# Words for what an open end would have to be; a property may have more classes than one wants to read.
_CLASSES = 3


def find_why(release: Release, asked: Triple, kept: EvidenceFilter = EVERYTHING) -> Why:
    """Explain a triple.

    What rules miss is looked for in the whole release: a triple that only the filters leave out misses nothing.

    Args:
        release: An open release.
        asked: Its predicate is a claim property: a leaf, a super-property or an inverse.
        kept: Which statements count, and whether conclusions do.

    Raises:
        EngineError: The store failed.
    """
    engine, schema = release.engine, release.schema
    explanation = find_explanation(engine, schema, asked, kept)
    cautions = _cautions(release, explanation, kept)
    if explanation.holds or (kept.active and find_explanation(engine, schema, asked).holds):
        return Why(explanation, (), cautions)
    missing = find_missing(release.rules, engine, schema, asked)
    if not missing:
        return Why(explanation, (), cautions)
    words = _Words(release, missing)
    return Why(explanation, tuple(words.gaps(one) for one in missing), cautions)


def _cautions(release: Release, explanation: Explanation, kept: EvidenceFilter) -> tuple[Caution, ...]:
    """What is said of harm by whatever the triple, or a triple that makes it, commends."""
    remedies = set[str]()
    for fact in (explanation.asked, *(way.fact for way in explanation.ways)):
        known = release.schema.properties[fact.predicate.iri]
        if known.is_remedy:
            remedies.add((fact.object if known.is_inverse else fact.subject).iri)
    found = find_cautions(release.engine, release.schema, remedies, kept)
    each = {caution.evidence.iri: caution for cautions in found.values() for caution in cautions}
    return tuple(each[iri] for iri in sorted(each))


class _Words:
    """Puts what is missing into words, with what is known of each premise."""

    def __init__(self, release: Release, missing: tuple[Missing, ...]) -> None:
        self._schema: Schema = release.schema
        every = list(_all(missing))
        premises = [premise for one in every for way in one.ways for premise in way]
        triples = list(dict.fromkeys(p.triple for p in premises if p.triple is not None))
        explained = find_explanations(release.engine, release.schema, triples)
        self._explained: dict[Triple, Explanation] = dict(zip(triples, explained, strict=True))
        patterns = [*(one.conclusion for one in every), *(premise.pattern for premise in premises)]
        named = {
            end.value for p in patterns for end in (p.subject, p.predicate, p.object) if isinstance(end, NamedNode)
        }
        named |= {premise.instead.value for premise in premises if isinstance(premise.instead, NamedNode)}
        rules = {one.rule.iri for one in every}
        self._labels = find_names(release.engine, release.schema, named | rules)
        told = read_own_facts(release.engine, rules)
        self._definitions = {rule: text_of(told, rule, f"{SKOS}definition") for rule in rules}

    def gaps(self, missing: Missing) -> RuleGaps:
        """One rule with its ways."""
        return RuleGaps(
            rule=self._thing(NamedNode(missing.rule.iri)),
            definition=self._definitions.get(missing.rule.iri, ""),
            concludes=self._fact(missing.conclusion),
            ways=tuple(Gap(tuple(self._need(premise) for premise in way)) for way in missing.ways),
            more=missing.more,
            more_is_least=missing.more_is_least,
        )

    def _need(self, premise: MissingPremise) -> Need:
        explanation = self._explained.get(premise.triple) if premise.triple is not None else None
        return Need(
            fact=self._fact(premise.pattern),
            state=premise.state,
            findings=explanation.ways if explanation else (),
            below=tuple(self.gaps(one) for one in premise.below),
            instead=None if premise.instead is None else self._thing(premise.instead),
        )

    def _fact(self, pattern: Pattern) -> Fact:
        known = self._schema.properties[pattern.predicate.value]
        subject = self._thing(pattern.subject, known.domain)
        return Fact(subject, self._thing(pattern.predicate), self._thing(pattern.object, known.range))

    def _thing(self, end: End, classes: tuple[str, ...] = ()) -> Thing:
        if isinstance(end, str):
            kinds = [self._schema.classes[iri].label for iri in classes if iri in self._schema.classes]
            return Thing("", "", f"some {' or '.join(kinds) if 0 < len(kinds) <= _CLASSES else 'thing'}")
        if isinstance(end, Literal):
            return Thing("", "", end.value)
        label = self._labels.get(end.value) or local_name(end.value)
        return Thing(end.value, self._schema.namespaces.contract(end.value), label)


def _all(missing: Iterable[Missing]) -> Iterator[Missing]:
    for one in missing:
        yield one
        for way in one.ways:
            for premise in way:
                yield from _all(premise.below)
