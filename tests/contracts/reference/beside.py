"""What stands beside edges without being evidence: figures, cautions, and the reasons why a list is empty."""

from __future__ import annotations

from functools import cache

from rdflib.namespace import DCTERMS, RDF

from kg.schema import Property
from tests.contracts.reference.evidence import EVERYTHING, Evidence, Filter


class Beside:
    """Figures, cautions and silences of one release."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._facts = evidence.facts
        self._words = evidence.words
        self._nutri = evidence.words.names.nutri
        self.measured_classes = cache(self._measured_classes)
        self.amounts = cache(self._amounts)

    # Figures: between a food and a nutrient, or a food and what is a lack of the nutrient.

    def _lacking(self) -> set[str]:
        """Claims that lead to the one nutrient that something is a lack of."""
        nutrients = self._words.schema.properties[self._nutri("ofNutrient")].range
        return {
            field.predicate
            for _, field in self._words.claim_fields()
            if not field.many and any(self._words.overlap(n, c) for n in nutrients for c in field.classes)
        }

    def _measured_classes(self) -> tuple[str, ...]:
        """Classes whose things can stand at an end of an edge with figures."""
        owners = {known.iri for known, field in self._words.claim_fields() if field.predicate in self._lacking()}
        ends = [self._words.schema.properties[self._nutri(name)].range for name in ("sampleOf", "ofNutrient")]
        return tuple(sorted({c for end in ends for c in end} | owners))

    def is_measured(self, relation: Property) -> bool:
        """Whether a relation leads to things that figures are about."""
        return any(self._words.overlap(c, end) for c in relation.range for end in self.measured_classes())

    def _nutrients_of(self, end: str) -> set[str]:
        """The thing itself, or the nutrient that it is a lack of."""
        direct = self._words.names.graph("direct")
        return {end} | {n for claim in self._lacking() for n in self._facts.held_in(direct, end, claim)}

    def _amounts(self, one: str, other: str, kept: Filter) -> list[str]:
        """What samples of the one end hold of the other, the largest share of the daily value first."""
        found = set()
        for food, end in ((one, other), (other, one)):
            for item in self._facts.subjects(self._nutri("sampleOf"), food):
                for amount in self._facts.iris(item, self._nutri("containsAmount")):
                    nutrients = set(self._facts.iris(amount, self._nutri("ofNutrient")))
                    graph = self._facts.graph_of(amount, self._nutri("ofNutrient"))
                    if nutrients & self._nutrients_of(end) and kept.hears(graph):
                        found.add(amount)
        return sorted(found, key=lambda a: (self.percent(a) is None, -(self.percent(a) or 0), a))

    def percent(self, amount: str) -> float | None:
        """Share of the daily value in 100 g, in percent."""
        known = self._facts.literals(amount, self._nutri("percentDailyValue"))
        return float(known[0]) if known else None

    def median_amount(self, one: str, other: str, kept: Filter) -> str | None:
        """The amount in the middle by share of the daily value, the lower of two."""
        known = [a for a in self.amounts(one, other, kept) if self.percent(a) is not None]
        return known[len(known) // 2] if known else None

    # Cautions

    def cautions(self, relation: Property, subject: str, neighbour: str, kept: Filter) -> list[str]:
        """Affirmed statements of harm by the remedy or by what it falls under, however sure; sorted by IRI."""
        if not relation.is_remedy:
            return []
        wide = self._falls_under(neighbour if relation.is_inverse else subject)
        harmful = {p.iri for p in self._words.schema.properties.values() if p.names_harm and not p.is_inverse}
        return sorted(
            said.iri
            for said in self._evidence.statements
            if said.affirmed and said.subject in wide and said.predicate in harmful and kept.hears(said.graph)
        )

    def _falls_under(self, thing: str) -> set[str]:
        """A thing and everything above it."""
        direct, found, queue = self._words.names.graph("direct"), set[str](), [thing]
        while queue:
            current = queue.pop()
            if current not in found:
                found.add(current)
                for reading in self._words.readings(self._nutri("broader")):
                    queue += self._facts.held_in(direct, current, reading.predicate)
        return found

    # Empty lists

    def silent_sources(self, subject: str, relation: Property, kept: Filter) -> list[str]:
        """Sources that were read for this and name none, wider relations included; sorted by IRI.

        Coverage that a rule carries on rests on statements of any source, so it counts only where none is left out.
        """
        inferred = self._words.names.graph("inferred")
        all_heard = kept.include_inferred and all(kept.hears(graph) for graph in self._speaking())
        found = set()
        for row in self._facts.subjects(self._nutri("coverageSubject"), subject):
            carried_on = self._facts.graph_of(row, self._nutri("coverageSubject")) == inferred
            asked = self._facts.iris(row, self._nutri("coveragePredicate"))[0]
            if asked in self._words.upward(relation.iri) and (all_heard or not carried_on):
                found.update(self._facts.iris(row, str(DCTERMS.source)))
        return sorted(source for source in found if kept.hears(self.graph_of_source(source)))

    def _speaking(self) -> list[str]:
        """Graphs of the sources that make statements; those of figures alone make none."""
        figures = self._nutri("figures")
        sources = self._facts.subjects(str(RDF.type), self._nutri("Source"))
        speaking = (s for s in sources if self._facts.iris(s, self._nutri("sourceRole")) != [figures])
        return [self.graph_of_source(source) for source in speaking]

    def graph_of_source(self, source: str) -> str:
        """The graph of a source."""
        return self._words.names.graph(source.removeprefix(self._words.names.namespace("source")))

    def figure_sources(self, subject: str, relation: Property, kept: Filter) -> list[str]:
        """Sources that hold figures about a thing; sorted by IRI."""
        if not self.is_measured(relation):
            return []
        of = self._nutri("ofNutrient")
        amounts = {a for n in self._nutrients_of(subject) for a in self._facts.subjects(of, n)}
        items = self._facts.subjects(self._nutri("sampleOf"), subject)
        items = [item for item in items if self._facts.iris(item, self._nutri("containsAmount"))]
        found = {source for record in (*amounts, *items) for source in self._facts.iris(record, str(DCTERMS.source))}
        return sorted(source for source in found if kept.hears(self.graph_of_source(source)))

    def has_any(self, subject: str, relation: Property, allowed: frozenset[str]) -> bool:
        """Whether there are edges that filters may have left out."""
        return any(
            not allowed or allowed & self._facts.classes(str(edge.neighbour))
            for edge in self._evidence.edges(subject, relation.iri, EVERYTHING)
        )
