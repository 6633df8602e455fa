"""Why, and why not: the proofs of a triple, or what the rules of the release miss to conclude it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from kg.prefixes import SKOS
from kg.query.evidence import find_names, local_name, values_of
from kg.query.evidence_filter import EVERYTHING, EvidenceFilter
from kg.query.proof_model import Explanation, Fact, Gap, Need, RuleGaps, Thing, Why
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
    if explanation.holds or (kept.active and find_explanation(engine, schema, asked).holds):
        return Why(explanation, ())
    missing = find_missing(release.rules, engine, schema, asked)
    if not missing:
        return Why(explanation, ())
    words = _Words(release, missing)
    return Why(explanation, tuple(words.gaps(one) for one in missing))


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
        rules = {one.rule.iri for one in every}
        self._labels = find_names(release.engine, release.schema, named | rules)
        self._definitions: dict[str, str] = {}
        for value in values_of("rule", rules):
            text = f"SELECT ?rule ?text WHERE {{ {value} GRAPH ?home {{ ?rule <{SKOS}definition> ?text }} }}"
            self._definitions |= {r.value: t.value for r, t in release.engine.select(text).rows if r and t}

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
