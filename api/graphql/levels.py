"""The SPARQL text of one level. Every text names its graphs and holds only terms that the library serialised.

A level query is one SELECT whose rows are of these kinds, told apart by which variables are bound:

    edge        ?parent ?node ?sort, with ?label where that is asked of the node
    statement   … ?statement ?leaf ?polarity ?certainty ?graph
    derivation  … ?derivation ?leaf ?certainty                                where no statement can be left out, or
                … ?derivation ?leaf ?step ?premise ?made                      a step on the way down
                … ?derivation ?leaf ?step ?premise ?statement ?certainty ?graph   a statement behind it
    amount      … ?amount ?percent
    caution     … ?caution
    fact        … ?x ?k ?v      value number k of resource x; k counts the slots of `Level.slots`

LATERAL (SPARQL-dev SEP-0006) carries the parents and the chosen edges into the parts that follow, so that cost goes
with the size of the answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from api.graphql.annotations import Annotations
from api.graphql.edge_patterns import EdgePatterns, allowed_classes
from api.graphql.facets import FacetWriter
from api.graphql.list_order import ListOrder, ListSorter
from api.graphql.pages import BY_LABEL
from api.graphql.patterns import iri, keyset, path, terms
from api.graphql.plan import NodePlan, RelationPlan
from api.graphql.slice import LABEL_SLOT, TYPE_SLOT, Slot
from kg.prefixes import PROV, RDFS
from kg.query.evidence_filter import EVERYTHING
from kg.schema import Schema


@dataclass
class Level:
    """A query text with what its fact rows mean.

    Attributes:
        head: Up to the IRIs of the parents.
        tail: Behind them; the whole text of a query without parents.
        slots: What the numbers of facts stand for.
    """

    head: str = ""
    tail: str = ""
    slots: list[Slot] = field(default_factory=list)

    def text(self, parents: Sequence[str] = ()) -> str:
        """The query for these parents."""
        return f"{self.head}{terms(parents)}{self.tail}"


# Variables of rows, as the module's docstring has them.
_READ = (
    "?node ?sort ?label ?statement ?leaf ?polarity ?certainty ?graph ?derivation ?step ?premise ?made ?amount ?percent "
    "?caution ?x ?k ?v"
).split()
# An order by anything but the label needs every edge of a parent; one with more than these is too much for a page.
MOST_ORDERED = 10_000


class Levels:
    """Writes level queries for one release.

    Args:
        schema: Its ontology.
        edges: Patterns of edges over it.
    """

    def __init__(self, schema: Schema, edges: EdgePatterns) -> None:
        self._schema = schema
        self._edges = edges
        self._annotations = Annotations(schema)
        self._facets = FacetWriter(schema, edges)
        self.sorter = ListSorter(schema, edges)
        self._label = iri(f"{RDFS}label")

    # Whole queries

    def relation(self, plan: RelationPlan) -> Level:
        """The edges of one relation from every parent, with evidence, annotations and facts as planned.

        A page and one more of each parent in the order of labels; in any other order all of them, as the order is
        computed from what the query finds.
        """
        assert plan.member is not None
        level = Level()
        labelled = plan.takes_label and bool(plan.member.target)
        inner = self._page_of_edges(plan, labelled=labelled)
        branches = self._evidence(plan, inner, level) if plan.evidence else []
        others = self._others(plan, level, labelled=labelled)
        if others or not branches:
            marks = [] if branches else ["{ }"]
            below = f" LATERAL {{ {' UNION '.join([*marks, *others])} }}" if others else ""
            branches.append(f"{{ {inner} }}{below}")
        whole = branches[0] if len(branches) == 1 else " UNION ".join(f"{{ {branch} }}" for branch in branches)
        level.head = f"SELECT {_columns(whole)} WHERE {{ VALUES ?parent {{ "
        level.tail = f" }} LATERAL {{ {whole} }} }}"
        return level

    def members(self, classes: Sequence[str], plan: RelationPlan, *, labelled: bool) -> Level:
        """The instances of some classes at the root: a page and one more."""
        level = Level()
        order = plan.page.order
        if isinstance(order, ListOrder):
            sorting = self.sorter.sorting(order, plan.page)
            columns, sort, start, clause = sorting.columns, sorting.patterns, sorting.keyset, sorting.clause
            labelled = False
        else:
            columns = "?sort ?label" if labelled and plan.takes_label else "?sort"
            sort = self._labelled() if labelled else 'BIND("" AS ?sort)'
            start, clause = keyset(plan.page), _sorted(backward=plan.page.backward)
        inner = (
            f"SELECT DISTINCT ?node {columns} WHERE {{ {self.instances(classes, plan)} {sort} {start} }} "
            f"ORDER BY {clause} LIMIT {plan.page.size + 1}"
        )
        arms = self._node_arms(
            "?node", plan.node, level, known={LABEL_SLOT} if labelled and plan.takes_label else set()
        )
        below = f" LATERAL {{ {' UNION '.join(['{ }', *arms])} }}" if arms else ""
        level.tail = f"SELECT * WHERE {{ {{ {inner} }}{below} }}"
        return level

    def instances(self, classes: Sequence[str], plan: RelationPlan) -> str:
        """?node of these classes; what few nodes can meet comes first, so that few are left whose class is looked up."""
        typed = f"VALUES ?class {{ {terms(classes)} }} GRAPH ?tg {{ ?node a ?class }}"
        drivers = [plan.start, *(plan.where.drivers if plan.where else ())]
        start = " ".join(filter(None, drivers))
        found = f"{{ {start} }} LATERAL {{ {typed} }}" if start else typed
        return f"{found} FILTER({plan.where.expression})" if plan.where else found

    def count_members(self, classes: Sequence[str], plan: RelationPlan) -> Level:
        """?total instances where that is asked, and rows of facets: ?facet ?size ?value ?count, some with ?name, and ?facet ?size ?missing."""
        listed = self.instances(classes, plan)
        arms = [f"{{ SELECT (COUNT(DISTINCT ?node) AS ?total) WHERE {{ {listed} }} }}"] if plan.wants_total else []
        arms += [self._facets.arm(facet, listed) for facet in plan.facets]
        return Level(tail=f"SELECT * WHERE {{ {' UNION '.join(arms)} }}")

    def nodes(self, plan: NodePlan) -> Level:
        """Facts about named nodes; their classes are always among them, so that an unknown node has no row."""
        level = Level()
        plan.needs_type = True
        arms = self._node_arms("?node", plan, level)
        level.head = "SELECT * WHERE { VALUES ?node { "
        level.tail = f" }} LATERAL {{ {' UNION '.join(arms)} }} }}"
        return level

    def totals(self, parents: Sequence[str], plan: RelationPlan, *, carried_on: bool = True) -> Level:
        """Per parent: ?total edges, rows of facets, and for a reason ?any (unfiltered edges), ?silent, ?figured (sources).

        Coverage that rules carry on counts where `carried_on` is true.
        """
        assert plan.member is not None
        relation = self._schema.properties[plan.member.slot[0]]
        values = f"VALUES ?parent {{ {terms(parents)} }}"
        listed = f"{self._edges.edges(relation.iri, plan.filters)} {self._narrowed(plan)} {_condition(plan)}"
        arms = []
        if plan.wants_total:
            arms.append(
                f"{{ SELECT ?parent (COUNT(DISTINCT ?node) AS ?total) WHERE {{ {values} LATERAL {{ {listed} }} }} "
                "GROUP BY ?parent }"
            )
        arms += [self._facets.arm(facet, f"LATERAL {{ {listed} }}", values) for facet in plan.facets]
        if plan.wants_reason:
            if plan.filters.active or plan.where is not None:
                every = f"{self._edges.edges(relation.iri, EVERYTHING)} {self._narrowed(plan)}"
                arms.append(f"{{ {values} LATERAL {{ SELECT ?parent (true AS ?any) WHERE {{ {every} }} LIMIT 1 }} }}")
            arms.append(self._annotations.silences(parents, relation, carried_on=carried_on))
            if any(self._annotations.measured(c) for c in relation.range):
                arms.append(self._annotations.figures(parents))
        return Level(tail=f"SELECT * WHERE {{ {' UNION '.join(arms)} }}")

    # Parts of a relation

    def _page_of_edges(self, plan: RelationPlan, *, labelled: bool) -> str:
        assert plan.member is not None
        by_label = plan.page.order == BY_LABEL
        start, size = (keyset(plan.page), plan.page.size) if by_label else ("", MOST_ORDERED)
        sort = self._labelled() if plan.member.target else "BIND(STR(?node) AS ?sort)"
        edges = self._edges.edges(plan.member.slot[0], plan.filters)
        columns = "?parent ?node ?sort ?label" if labelled else "?parent ?node ?sort"
        return (
            f"SELECT DISTINCT {columns} WHERE {{ {edges} {self._narrowed(plan)} {sort} {_condition(plan)} {start} }} "
            f"ORDER BY {_sorted(backward=by_label and plan.page.backward)} LIMIT {size + 1}"
        )

    def _narrowed(self, plan: RelationPlan) -> str:
        """The classes that a field lets through, looked up for each neighbour."""
        assert plan.member is not None
        assert plan.member.field is not None
        known = self._edges.narrowed(
            allowed_classes(self._schema, plan.member.field.predicate, plan.member.field.classes)
        )
        return f"LATERAL {{ {known} }}" if known else ""

    def _evidence(self, plan: RelationPlan, inner: str, level: Level) -> list[str]:
        """Branches that give every edge of the page once for everything that speaks for it."""
        assert plan.member is not None
        predicate, kept = plan.member.slot[0], plan.filters
        said = list(self._edges.statements(predicate, kept))
        shown = list(self._edges.derivations(predicate, kept))
        below = self._premises(plan) if kept.chooses else []
        groups = [
            (said, self._node_arms("?statement", plan.statements, level) if said else [], "{ }"),
            (shown, [*below, *self._node_arms("?derivation", plan.derivations, level)] if shown else [], "{ }"),
        ]
        groups = [group for group in groups if group[0]]
        if not any(arms for _, arms, _ in groups):
            every = [one for subs, _, _ in groups for one in subs]
            return [f"{{ {inner} }} {{ {' UNION '.join(every)} }}"] if every else []
        branches = []
        for subs, arms, mark in groups:
            lateral = f" LATERAL {{ {' UNION '.join([mark, *arms])} }}" if arms else ""
            branches.append(f"{{ {inner} }} {{ {' UNION '.join(subs)} }}{lateral}")
        return branches

    def _premises(self, plan: RelationPlan) -> list[str]:
        """Every step from ?derivation down to statements, and the statements that survive.

        The path is walked first and by itself: joined with what follows, the engine starts from every step there is.
        """
        known, kept = self._edges, plan.filters
        certain = f"{known.affirmed} ; {iri(self._schema.namespaces.nutri('certainty'))} ?certainty"
        said = known.said("?statement", certain, kept, "p")
        back = iri(f"{PROV}wasGeneratedBy")
        down = f"GRAPH {known.inferred} {{ ?derivation ({known.used}/{back})* ?step }}"
        stated = f"GRAPH {known.inferred} {{ ?step {known.used} ?premise . ?premise {known.stated_by} ?statement }}"
        made = f"GRAPH {known.inferred} {{ ?step {known.used} ?premise ; {known.generated} ?made }}"
        return [
            f"{{ {down} LATERAL {{ {made} }} }}",
            f"{{ {down} LATERAL {{ {stated} }} LATERAL {{ GRAPH ?graph {{ {said} }} {kept.on_graph('?graph')} }} }}",
        ]

    def _others(self, plan: RelationPlan, level: Level, *, labelled: bool) -> list[str]:
        """What is asked of each edge besides its evidence: facts of the neighbour, figures, cautions."""
        assert plan.member is not None
        arms = self._node_arms("?node", plan.node, level, known={LABEL_SLOT} if labelled else set())
        if plan.amounts is not None:
            arms.append(self._annotations.amounts(plan.filters, self._node_arms("?amount", plan.amounts, level)))
        if plan.cautions is not None:
            relation = self._schema.properties[plan.member.slot[0]]
            below = self._node_arms("?caution", plan.cautions, level)
            arms += filter(None, [self._annotations.cautions(relation, plan.filters, below)])
        return arms

    # Facts

    def _node_arms(
        self, variable: str, plan: NodePlan | None, level: Level, depth: int = 0, known: set[Slot] | None = None
    ) -> list[str]:
        """One UNION arm per slot of a node that is not known already, and nested ones for what it links to."""
        if plan is None:
            return []
        slots = sorted((plan.slots | ({TYPE_SLOT} if plan.needs_type else set())) - (known or set()))
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
        return f"GRAPH ?g{value[1:]} {{ {variable} {path(slot)} {value} }}"

    def _labelled(self) -> str:
        """?label and ?sort of a ?node that is bound. A plain join would walk over every label of the release."""
        return f"LATERAL {{ GRAPH ?lg {{ ?node {self._label} ?label }} BIND(STR(?label) AS ?sort) }}"


def _columns(pattern: str) -> str:
    """What rows are read for; every further column would be made into a term for nothing."""
    return " ".join(["?parent", *(name for name in _READ if re.search(rf"\\{name}\b", pattern))])


def _condition(plan: RelationPlan) -> str:
    return f"FILTER({plan.where.expression})" if plan.where else ""


def _sorted(*, backward: bool) -> str:
    return "DESC(?sort) DESC(?node)" if backward else "?sort ?node"


def _number(level: Level, slot: Slot) -> int:
    if slot not in level.slots:
        level.slots.append(slot)
    return level.slots.index(slot)


def _fact_mark(variable: str, number: int) -> str:
    return f"BIND({variable} AS ?x) BIND({number} AS ?k)"
