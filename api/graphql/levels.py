"""The SPARQL text of one level. Every text names its graphs and holds only terms that the library serialised.

A level query is one SELECT whose rows are of six kinds, told apart by which variables are bound:

    edge        ?parent ?node ?sort
    statement   ?parent ?node ?statement ?leaf ?polarity ?certainty ?graph
    derivation  ?parent ?node ?derivation ?leaf ?step ?premise ?made                      a step on the way down
                ?parent ?node ?derivation ?leaf ?step ?premise ?statement ?certainty ?graph   a statement behind it
    amount      ?parent ?node ?amount ?percent
    caution     ?parent ?node ?caution
    fact        ?x ?k ?v      value number k of resource x; k counts the slots of `Level.slots`

LATERAL (SPARQL-dev SEP-0006) carries the parents and the chosen edges into the parts that follow, so that cost goes
with the size of the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from api.graphql.annotations import Annotations
from api.graphql.filters import Order
from api.graphql.patterns import after, comma, directions, instances, iri, terms
from api.graphql.plan import NodePlan, RelationPlan
from api.graphql.slice import TYPE_SLOT, Slot
from kg.prefixes import PROV, RDFS
from kg.query.evidence_filter import EVERYTHING, EvidenceFilter
from kg.schema import Leaf, Schema


@dataclass
class Level:
    """A query text with what its fact rows mean."""

    text: str
    slots: list[Slot] = field(default_factory=list)


# An order by anything but the label needs every edge of a parent; one with more than these is too much for a page.
MOST_ORDERED = 10_000


class Levels:
    """Writes level queries for one release.

    Args:
        schema: Its ontology.
        longest_chain: How many rules build on each other's conclusions: a filter follows each step.
    """

    def __init__(self, schema: Schema, longest_chain: int) -> None:
        self._schema = schema
        self._longest_chain = longest_chain
        names = schema.namespaces
        self._n = names
        self._annotations = Annotations(schema)
        self._inferred = iri(names.graph("inferred"))
        self._polarity = iri(names.nutri("polarity"))
        self._affirmed = iri(names.nutri("affirmed"))
        self._certainty = iri(names.nutri("certainty"))
        self._stated_by = iri(names.nutri("statedBy"))
        self._used = iri(f"{PROV}used")
        self._generated = iri(f"{PROV}generated")
        self._generated_by = iri(f"{PROV}wasGeneratedBy")
        self._label = iri(f"{RDFS}label")

    # Whole queries

    def relation(self, parents: Sequence[str], plan: RelationPlan) -> Level:
        """The edges of one relation from every parent, with evidence, annotations and facts as planned.

        `first + 1` of each parent in the order of labels; in any other order all of them, as the order is computed from
        what the query finds.
        """
        level = Level("")
        assert plan.member is not None
        arms = ["{ }"]
        if plan.evidence:
            arms += self._evidence_arms(plan, level)
        if plan.amounts is not None:
            arms.append(self._annotations.amounts(plan.filters, self._node_arms("?amount", plan.amounts, level)))
        if plan.cautions is not None:
            relation = self._schema.properties[plan.member.slot[0]]
            below = self._node_arms("?caution", plan.cautions, level)
            arms += filter(None, [self._annotations.cautions(relation, plan.filters, below)])
        arms += self._node_arms("?node", plan.node, level)
        by_label = plan.page.order == Order()
        start, size = (after(plan.page), plan.page.first) if by_label else ("", MOST_ORDERED)
        leaves = self._schema.leaves(plan.member.slot[0])
        allowed = allowed_classes(self._schema, plan)
        inner = (
            f"SELECT DISTINCT ?parent ?node ?sort WHERE {{ {self._edges(leaves, plan.filters)} "
            f"{self._class_pattern(allowed)} {self._sort_pattern(plan)} {start} }} "
            f"ORDER BY ?sort ?node LIMIT {size + 1}"
        )
        level.text = (
            f"SELECT * WHERE {{ VALUES ?parent {{ {terms(parents)} }} "
            f"LATERAL {{ {inner} }} LATERAL {{ {' UNION '.join(arms)} }} }}"
        )
        return level

    def members(self, classes: Sequence[str], plan: RelationPlan, *, labelled: bool, where: str = "") -> Level:
        """The instances of some classes at the root, `first + 1` of them."""
        level = Level("")
        sort = self._labelled() if labelled else 'BIND("" AS ?sort)'
        inner = (
            f"SELECT DISTINCT ?node ?sort WHERE {{ {instances(classes, where)} {sort} {after(plan.page)} }} "
            f"ORDER BY ?sort ?node LIMIT {plan.page.first + 1}"
        )
        arms = ["{ }", *self._node_arms("?node", plan.node, level)]
        level.text = f"SELECT * WHERE {{ {{ {inner} }} LATERAL {{ {' UNION '.join(arms)} }} }}"
        return level

    def count_members(self, classes: Sequence[str], *, where: str = "") -> Level:
        """How many instances there are."""
        return Level(f"SELECT (COUNT(DISTINCT ?node) AS ?total) WHERE {{ {instances(classes, where)} }}")

    def nodes(self, nodes: Sequence[str], plan: NodePlan) -> Level:
        """Facts about named nodes; their classes are always among them, so that an unknown node has no row."""
        level = Level("")
        plan.needs_type = True
        arms = self._node_arms("?node", plan, level)
        level.text = f"SELECT * WHERE {{ VALUES ?node {{ {terms(nodes)} }} LATERAL {{ {' UNION '.join(arms)} }} }}"
        return level

    def totals(self, parents: Sequence[str], plan: RelationPlan, *, carried_on: bool = True) -> Level:
        """Per parent: ?total edges, and where a reason is wanted ?any (unfiltered edges), ?silent and ?figured (sources).

        Coverage that rules carry on counts where `carried_on` is true.
        """
        assert plan.member is not None
        relation = self._schema.properties[plan.member.slot[0]]
        leaves = self._schema.leaves(relation.iri)
        allowed = self._class_pattern(allowed_classes(self._schema, plan))
        values = f"VALUES ?parent {{ {terms(parents)} }}"
        arms = []
        if plan.wants_total:
            arms.append(
                f"{{ SELECT ?parent (COUNT(DISTINCT ?node) AS ?total) WHERE {{ {values} "
                f"LATERAL {{ {self._edges(leaves, plan.filters)} {allowed} }} }} GROUP BY ?parent }}"
            )
        if plan.wants_reason:
            if plan.filters.active:
                every = self._edges(leaves, EVERYTHING)
                arms.append(
                    f"{{ {values} LATERAL {{ SELECT ?parent (true AS ?any) WHERE {{ {every} {allowed} }} LIMIT 1 }} }}"
                )
            arms.append(self._annotations.silences(parents, relation, carried_on=carried_on))
            if any(self._annotations.measured(c) for c in relation.range):
                arms.append(self._annotations.figures(parents))
        return Level(f"SELECT * WHERE {{ {' UNION '.join(arms)} }}")

    # Parts

    def _edges(self, leaves: Sequence[Leaf], filters: EvidenceFilter) -> str:
        """?node over these leaves: an affirmed statement survives, or a derivation all of whose premises do."""
        arms = []
        for predicates, triple in directions(leaves, "?el"):
            said = self._said("?es", f"{triple} ; {self._polarity} {self._affirmed}", filters, "e")
            arms.append(f"{{ GRAPH ?eg {{ {said} }}{predicates} {filters.on_graph('?eg')} }}")
            if filters.include_inferred:
                shown = f"?ep {triple} . ?ed {self._generated} ?ep"
                arms.append(f"{{ GRAPH {self._inferred} {{ {shown} }}{predicates}{self._standing(filters)} }}")
        return "{ " + " UNION ".join(arms) + " }" if arms else "FILTER(false)"

    def _said(self, statement: str, what: str, filters: EvidenceFilter, tag: str) -> str:
        """A statement that survives, as it stands inside the GRAPH block of its source."""
        return f"{statement} {what} . {filters.inside(self._n, statement, tag)}"

    def _standing(self, filters: EvidenceFilter, derivation: str = "?ed", depth: int = 0) -> str:
        """A derivation stands if no premise has lost every affirmed statement and every derivation to the filters."""
        if not filters.chooses:
            return ""
        depth = depth or self._longest_chain
        premise, statement, graph, step = (f"?f{letter}{depth}" for letter in "psgd")
        said = self._said(statement, f"{self._polarity} {self._affirmed}", filters, str(depth))
        chained = ""
        if depth > 1:
            chained = (
                f" FILTER NOT EXISTS {{ GRAPH {self._inferred} {{ {step} {self._generated} {premise} }}"
                f"{self._standing(filters, step, depth - 1)} }}"
            )
        return (
            f" FILTER NOT EXISTS {{ GRAPH {self._inferred} {{ {derivation} {self._used} {premise} }} FILTER NOT EXISTS {{ "
            f"GRAPH {self._inferred} {{ {premise} {self._stated_by} {statement} }} "
            f"LATERAL {{ GRAPH {graph} {{ {said} }} {filters.on_graph(graph)} }} }}{chained} }}"
        )

    def _premise_arms(self, filters: EvidenceFilter) -> list[str]:
        """Every step from ?derivation down to statements, and the statements that survive.

        The path is walked first and by itself: joined with what follows, the engine starts from every step there is.
        """
        said = self._said(
            "?statement", f"{self._polarity} {self._affirmed} ; {self._certainty} ?certainty", filters, "p"
        )
        down = f"GRAPH {self._inferred} {{ ?derivation ({self._used}/{self._generated_by})* ?step }}"
        stated = f"GRAPH {self._inferred} {{ ?step {self._used} ?premise . ?premise {self._stated_by} ?statement }}"
        return [
            f"{{ {down} LATERAL {{ GRAPH {self._inferred} {{ ?step {self._used} ?premise ; {self._generated} ?made }} }} }}",
            (
                f"{{ {down} LATERAL {{ {stated} }} "
                f"LATERAL {{ GRAPH ?graph {{ {said} }} {filters.on_graph('?graph')} }} }}"
            ),
        ]

    def _evidence_arms(self, plan: RelationPlan, level: Level) -> list[str]:
        assert plan.member is not None
        arms = []
        for predicates, triple in directions(self._schema.leaves(plan.member.slot[0]), "?leaf"):
            what = f"{triple} ; {self._polarity} ?polarity ; {self._certainty} ?certainty"
            said = (
                f"GRAPH ?graph {{ {self._said('?statement', what, plan.filters, 's')} }}"
                f"{predicates} {plan.filters.on_graph('?graph')}"
            )
            inner = self._node_arms("?statement", plan.statements, level) if plan.statements else []
            arms.append(f"{{ {said} LATERAL {{ {' UNION '.join(['{ }', *inner])} }} }}" if inner else f"{{ {said} }}")
            if not plan.filters.include_inferred:
                continue
            shown = (
                f"GRAPH {self._inferred} {{ ?ep {triple} . ?derivation {self._generated} ?ep }}"
                f"{predicates}{self._standing(plan.filters, '?derivation')}"
            )
            premises = self._premise_arms(plan.filters)
            inner = self._node_arms("?derivation", plan.derivations, level) if plan.derivations else []
            arms.append(f"{{ {shown} LATERAL {{ {' UNION '.join([*premises, *inner])} }} }}")
        return arms

    def _node_arms(self, variable: str, plan: NodePlan | None, level: Level, depth: int = 0) -> list[str]:
        """One UNION arm per slot of a node, and nested ones for what it links to."""
        if plan is None:
            return []
        slots = sorted(plan.slots | ({TYPE_SLOT} if plan.needs_type else set()))
        arms = [
            f"{{ {self._fact(variable, slot, '?v')} {_fact_mark(variable, _number(level, slot))} }}" for slot in slots
        ]
        for slot, inner in sorted(plan.links.items()):
            target = f"?y{depth}"
            reach = f"{self._fact(variable, slot, target)}"
            own = f"{{ {_fact_mark(variable, _number(level, slot))} BIND({target} AS ?v) }}"
            below = self._node_arms(target, inner, level, depth + 1)
            arms.append(f"{{ {reach} LATERAL {{ {' UNION '.join([own, *below])} }} }}")
        return arms

    def _fact(self, variable: str, slot: Slot, value: str) -> str:
        """A value read from whatever graph holds it; the triples of a record lie in one graph."""
        path = "/".join(iri(step) for step in slot)
        return f"GRAPH ?g{value[1:]} {{ {variable} {path} {value} }}"

    def _class_pattern(self, classes: Sequence[str]) -> str:
        if not classes:
            return ""
        if len(classes) == 1:
            return f"LATERAL {{ GRAPH ?cg {{ ?node a {iri(classes[0])} }} }}"
        return f"LATERAL {{ GRAPH ?cg {{ ?node a ?nc }} FILTER(?nc IN ({comma(classes)})) }}"

    def _labelled(self) -> str:
        """?sort of a ?node that is bound. A plain join would walk over every label of the release."""
        return f"LATERAL {{ GRAPH ?lg {{ ?node {self._label} ?label }} BIND(STR(?label) AS ?sort) }}"

    def _sort_pattern(self, plan: RelationPlan) -> str:
        assert plan.member is not None
        if plan.member.target:
            return self._labelled()
        return "BIND(STR(?node) AS ?sort)"


def allowed_classes(schema: Schema, plan: RelationPlan) -> tuple[str, ...]:
    """Classes that a narrowed field lets through, sorted; empty if the field is as wide as its property."""
    assert plan.member is not None
    shape = plan.member.field
    assert shape is not None
    if not shape.classes or set(shape.classes) == set(schema.properties[shape.predicate].range):
        return ()
    return tuple(sorted({child for c in shape.classes for child in schema.classes[c].children}))


def _number(level: Level, slot: Slot) -> int:
    if slot not in level.slots:
        level.slots.append(slot)
    return level.slots.index(slot)


def _fact_mark(variable: str, number: int) -> str:
    return f"BIND({variable} AS ?x) BIND({number} AS ?k)"
