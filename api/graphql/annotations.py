"""What stands beside an edge without being evidence for it: figures and cautions. And what explains an empty list.

Which properties and classes take part is read from the ontology: amounts lie between whatever `nutri:sampleOf` and
`nutri:ofNutrient` range over, cautions beside whatever is a remedy property.
"""

from __future__ import annotations

from collections.abc import Sequence

from api.graphql.algebra import Each, Either, Group, Select, besides
from api.graphql.patterns import PREDICATE, SUBJECT, comma, iri, terms
from kg.prefixes import DCTERMS
from kg.query.evidence_filter import EvidenceFilter
from kg.schema import Property, Schema


class Annotations:
    """Patterns over ?parent and ?node of a level query, for one release's schema."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        names = schema.namespaces
        self._n = names
        self._direct = iri(names.graph("direct"))
        self._source = iri(f"{DCTERMS}source")
        self.foods = self._range("sampleOf")
        self.nutrients = self._range("ofNutrient")
        self._lacking = self._to_one(self.nutrients)
        self._wider = "|".join(iri(leaf.iri) for leaf in schema.leaves(names.nutri("broader")))
        self._harms = [p.iri for p in schema.properties.values() if p.names_harm and not p.is_inverse]

    def _range(self, name: str) -> tuple[str, ...]:
        known = self._schema.properties.get(self._n.nutri(name))
        return known.range if known is not None else ()

    def _to_one(self, classes: Sequence[str]) -> tuple[str, ...]:
        """Claim properties that lead to at most one thing of these classes, such as to the nutrient that is lacking."""
        steps = {
            field.predicate
            for owner in self._schema.entity_classes()
            for field in owner.fields
            if field.is_claim and not field.many and any(self._schema.is_a(wanted, field.classes) for wanted in classes)
        }
        return tuple(sorted(steps))

    def measured(self, class_iri: str) -> bool:
        """True if an edge to a thing of this class, or of one below it, may carry amounts."""
        known = self._schema.classes[class_iri]
        ends = {*self.foods, *self.nutrients, *self._owners(self._lacking)}
        return any(end in known.children or class_iri in self._schema.classes[end].children for end in ends)

    def _owners(self, properties: Sequence[str]) -> set[str]:
        return {
            known.iri
            for known in self._schema.entity_classes()
            if any(field.predicate in properties for field in known.fields)
        }

    def amounts(self, kept: EvidenceFilter, inner: Sequence[Group]) -> Group:
        """A group that binds ?amount and, where there is one, ?percent: what samples of the one end hold of the other."""
        arms = [self._amounts_between(*ends, kept) for ends in (("?node", "?parent"), ("?parent", "?node"))]
        return Either(tuple(arms)), *besides(inner)

    def _amounts_between(self, food: str, other: str, kept: EvidenceFilter) -> Group:
        nutri = self._n.nutri
        cell = (
            f"GRAPH ?ag {{ ?item {iri(nutri('sampleOf'))} {food} ; {iri(nutri('containsAmount'))} ?amount . "
            f"?amount {iri(nutri('ofNutrient'))} ?measured "
            f"OPTIONAL {{ ?amount {iri(nutri('percentDailyValue'))} ?percent }} }} {kept.on_graph('?ag')}"
        )
        return self._measured(other), Each((cell,))

    def _measured(self, end: str) -> Each:
        """?measured: the nutrient at an end of the edge, or the one that the thing there is a lack of."""
        arms: list[Group] = [(f"BIND({end} AS ?measured)",)]
        arms += [(f"GRAPH {self._direct} {{ {end} {iri(step)} ?measured }}",) for step in self._lacking]
        return Each((Either(tuple(arms)),))

    def cautions(self, relation: Property, kept: EvidenceFilter, inner: Sequence[Group]) -> Group | None:
        """A group that binds ?caution: what is said of harm by the remedy or by what it falls under; None elsewhere.

        A least certainty hides no caution: who asks for what is sure about a benefit still reads what is feared.
        """
        if not relation.is_remedy or not self._harms:
            return None
        remedy = "?node" if relation.is_inverse else "?parent"
        said = (
            f"GRAPH ?cg {{ ?caution {SUBJECT} ?cautioned ; {PREDICATE} ?harm ; "
            f"{iri(self._n.nutri('polarity'))} {iri(self._n.nutri('affirmed'))} }} "
            f"FILTER(?harm IN ({comma(self._harms)})) {kept.on_graph('?cg')}"
        )
        return f"GRAPH {self._direct} {{ {remedy} ({self._wider})* ?cautioned }}", Each((said,)), *besides(inner)

    def silences(self, parents: Sequence[str], relation: Property, *, carried_on: bool) -> Group:
        """A group that binds ?parent and ?silent: sources that treat the parent and name none, wider relations included.

        Args:
            parents: IRIs.
            relation: The property asked.
            carried_on: Whether coverage that rules carry on counts.
        """
        own = "" if carried_on else f" FILTER(?vg != {iri(self._n.graph('inferred'))})"
        wider = {relation.iri, *(w.iri for w in self._schema.consequences(relation.iri) if not w.reverse)}
        nutri = self._n.nutri
        said = (
            f"GRAPH ?vg {{ ?coverage {iri(nutri('coverageSubject'))} ?parent ; {iri(nutri('coveragePredicate'))} ?vp ; "
            f"{self._source} ?silent }} FILTER(?vp IN ({comma(sorted(wider))})){own}"
        )
        return (Select("DISTINCT ?parent ?silent", (f"VALUES ?parent {{ {terms(parents)} }}", Each((said,)))),)

    def figures(self, parents: Sequence[str]) -> Group:
        """A group that binds ?parent and ?figured: sources that hold amounts in the parent or of it."""
        nutri = self._n.nutri
        amount = f"GRAPH ?fg {{ ?fa {iri(nutri('ofNutrient'))} ?measured ; {self._source} ?figured }}"
        sample = (
            f"GRAPH ?fg {{ ?fi {iri(nutri('sampleOf'))} ?parent ; {iri(nutri('containsAmount'))} ?fa ; "
            f"{self._source} ?figured }}"
        )
        either = Either(((self._measured("?parent"), Each((amount,))), (sample,)))
        values = f"VALUES ?parent {{ {terms(parents)} }}"
        return (Select("DISTINCT ?parent ?figured", (values, Each((either,)))),)
