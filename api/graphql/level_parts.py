"""The parts that level queries are made of, as groups that are written with LATERAL or without (`api.graphql.algebra`)."""

from __future__ import annotations

from collections.abc import Sequence

from api.graphql.algebra import Apart, Each, Either, Exists, Group, Part, Select, besides
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

# An order by anything but the label needs every edge of a parent; one with more than these is too much for a page.
MOST_ORDERED = 10_000


class LevelParts:
    """Writes parts of level queries for one release.

    Args:
        schema: Its ontology.
        edges: Patterns of edges over it.

    Attributes:
        facets: Writes grouped counts.
        sorter: Orders lists at the root.
    """

    def __init__(self, schema: Schema, edges: EdgePatterns) -> None:
        self._schema = schema
        self._edges = edges
        self._annotations = Annotations(schema)
        self.facets = FacetWriter(schema, edges)
        self.sorter = ListSorter(schema, edges)
        self._label = iri(f"{RDFS}label")

    # Lists at the root

    def members(self, classes: Sequence[str], plan: RelationPlan, *, labelled: bool) -> Select:
        """A page of the instances of some classes and one more: ?node with what they are ordered by, and ?label if planned."""
        order = plan.page.order
        sort: Group
        if isinstance(order, ListOrder):
            sorting = self.sorter.sorting(order, plan.page)
            columns, sort, start, clause = sorting.columns, sorting.patterns, sorting.keyset, sorting.clause
        else:
            columns = "?sort ?label" if labelled and plan.takes_label else "?sort"
            sort = (self._labelled(),) if labelled else ('BIND("" AS ?sort)',)
            start, clause = keyset(plan.page), _sorted(backward=plan.page.backward)
        return Select(
            f"DISTINCT ?node {columns}",
            (*self.instances(classes, plan), *sort, start),
            f"ORDER BY {clause} LIMIT {plan.page.size + 1}",
        )

    def members_facts(self, plan: RelationPlan, slots: list[Slot], *, labelled: bool) -> list[Group]:
        """The facts that are asked of each ?node of a list at the root and that its page does not hold."""
        shown = labelled and plan.takes_label and not isinstance(plan.page.order, ListOrder)
        return self.facts("?node", plan.node, slots, known={LABEL_SLOT} if shown else set())

    def instances(self, classes: Sequence[str], plan: RelationPlan) -> Group:
        """?node of these classes; what few nodes can meet comes first, so that few are left whose class is looked up."""
        typed = f"VALUES ?class {{ {terms(classes)} }} GRAPH ?tg {{ ?node a ?class }}"
        drivers = [plan.start, *(plan.where.drivers if plan.where else ())]
        start = " ".join(filter(None, drivers))
        found: Group = (f"{{ {start} }}", Each((typed,))) if start else (typed,)
        return *found, _condition(plan)

    def count(self, classes: Sequence[str], plan: RelationPlan) -> list[Group]:
        """Groups for ?total instances where that is asked, and rows of facets: ?facet ?value ?name ?count."""
        listed = self.instances(classes, plan)
        arms: list[Group] = [(Select("(COUNT(DISTINCT ?node) AS ?total)", listed),)] if plan.wants_total else []
        return [*arms, *(self.facets.arm(facet, listed) for facet in plan.facets)]

    # Relations

    def page(self, plan: RelationPlan, *, labelled: bool, parent: str = "?parent") -> Select:
        """The edges of a page and one more, or all of them where the order is not that of labels: ?parent ?node ?sort.

        Args:
            plan: What is asked.
            labelled: Whether ?label is, too.
            parent: Where the edges start: "?parent", which is bound outside, or a term.
        """
        assert plan.member is not None
        by_label = plan.page.order == BY_LABEL
        start, size = (keyset(plan.page), plan.page.size) if by_label else ("", MOST_ORDERED)
        sort = self._labelled() if plan.member.target else "BIND(STR(?node) AS ?sort)"
        column = parent if parent == "?parent" else f"({parent} AS ?parent)"
        edges = self._edges.edges(plan.member.slot[0], plan.filters, (parent, "?node"))
        return Select(
            f"DISTINCT {column} ?node ?sort{' ?label' if labelled else ''}",
            (edges, self._narrowed(plan), sort, _condition(plan), start),
            f"ORDER BY {_sorted(backward=by_label and plan.page.backward)} LIMIT {size + 1}",
        )

    def listed(self, plan: RelationPlan, parent: str = "?parent") -> Group:
        """Every edge of a list."""
        assert plan.member is not None
        edges = self._edges.edges(plan.member.slot[0], plan.filters, (parent, "?node"))
        return edges, self._narrowed(plan), _condition(plan)

    def totals(self, parents: Sequence[str], plan: RelationPlan, *, carried_on: bool) -> list[Group]:
        """Per parent: ?total edges, and for a reason ?any (unfiltered edges), ?silent, ?figured (sources)."""
        assert plan.member is not None
        relation = self._schema.properties[plan.member.slot[0]]
        values = f"VALUES ?parent {{ {terms(parents)} }}"
        arms: list[Group] = []
        if plan.wants_total:
            counted = "?parent (COUNT(DISTINCT ?node) AS ?total)"
            arms.append((Select(counted, (values, Each(self.listed(plan))), "GROUP BY ?parent"),))
        if plan.wants_reason:
            if plan.filters.active or plan.where is not None:
                every = (self._edges.edges(relation.iri, EVERYTHING), self._narrowed(plan))
                arms.append((values, Exists(every), "BIND(true AS ?any)"))
            arms.append(self._annotations.silences(parents, relation, carried_on=carried_on))
            if any(self._annotations.measured(c) for c in relation.range):
                arms.append(self._annotations.figures(parents))
        return arms

    def _narrowed(self, plan: RelationPlan) -> Part:
        """The classes that a field lets through, looked up for each neighbour."""
        assert plan.member is not None
        assert plan.member.field is not None
        known = self._edges.narrowed(
            allowed_classes(self._schema, plan.member.field.predicate, plan.member.field.classes)
        )
        return Each((known,)) if known else ""

    def evidence(self, plan: RelationPlan, slots: list[Slot]) -> list[Group]:
        """Groups that give an edge once for everything that speaks for it; none where nothing can or nobody asks."""
        if not plan.evidence:
            return []
        assert plan.member is not None
        predicate, kept = plan.member.slot[0], plan.filters
        said, shown = list(self._edges.statements(predicate, kept)), list(self._edges.derivations(predicate, kept))
        below = [*self._premises(plan)] if kept.chooses else []
        arms = [
            (said, self.facts("?statement", plan.statements, slots) if said else []),
            (shown, [*below, *self.facts("?derivation", plan.derivations, slots)] if shown else []),
        ]
        if not any(inner for _, inner in arms):  # then the engine has to find the edges but once
            arms = [([*said, *shown], [])]
        return [(_either(found), *besides(inner)) for found, inner in arms if found]

    def _premises(self, plan: RelationPlan) -> list[Group]:
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
            (down, Each((made,))),
            (down, Each((stated,)), Each((f"GRAPH ?graph {{ {said} }} {kept.on_graph('?graph')}",))),
        ]

    def beside(self, plan: RelationPlan, slots: list[Slot]) -> list[Group]:
        """Groups for what stands beside an edge: figures, cautions."""
        assert plan.member is not None
        found = []
        if plan.amounts is not None:
            found.append(self._annotations.amounts(plan.filters, self.facts("?amount", plan.amounts, slots)))
        if plan.cautions is not None:
            relation = self._schema.properties[plan.member.slot[0]]
            below = self.facts("?caution", plan.cautions, slots)
            found += filter(None, [self._annotations.cautions(relation, plan.filters, below)])
        return found

    # Facts

    def facts(
        self, variable: str, plan: NodePlan | None, slots: list[Slot], depth: int = 0, known: set[Slot] | None = None
    ) -> list[Group]:
        """One group per slot of a node that is not known already, and further ones for what it links to.

        Args:
            variable: The node, bound outside.
            plan: What is asked of it.
            slots: What the numbers of facts stand for; grows.
            depth: Links between the node and that of the level.
            known: Slots that are read elsewhere.
        """
        if plan is None:
            return []
        wanted = sorted((plan.slots | ({TYPE_SLOT} if plan.needs_type else set())) - (known or set()))
        found: list[Group] = [
            (f"{self._fact(variable, slot, '?v')} {_fact_mark(variable, _number(slots, slot))}",) for slot in wanted
        ]
        for slot, inner in sorted(plan.links.items()):
            target = f"?y{depth}"
            own: Group = (f"{_fact_mark(variable, _number(slots, slot))} BIND({target} AS ?v)",)
            below = self.facts(target, inner, slots, depth + 1)
            found.append((self._fact(variable, slot, target), Each((Either((own, *below)),))))
        return found

    def _fact(self, variable: str, slot: Slot, value: str) -> str:
        """A value read from whatever graph holds it; the triples of a record lie in one graph."""
        return f"GRAPH ?g{value[1:]} {{ {variable} {path(slot)} {value} }}"

    def _labelled(self) -> Each:
        """?label and ?sort of a ?node that is bound. A plain join would walk over every label of the release."""
        return Each((f"GRAPH ?lg {{ ?node {self._label} ?label }} BIND(STR(?label) AS ?sort)",))


def _either(found: Sequence[Apart]) -> Either:
    return Either(tuple((one,) for one in found))


def _condition(plan: RelationPlan) -> str:
    return f"FILTER({plan.where.expression})" if plan.where else ""


def _sorted(*, backward: bool) -> str:
    return "DESC(?sort) DESC(?node)" if backward else "?sort ?node"


def _number(slots: list[Slot], slot: Slot) -> int:
    if slot not in slots:
        slots.append(slot)
    return slots.index(slot)


def _fact_mark(variable: str, number: int) -> str:
    return f"BIND({variable} AS ?x) BIND({number} AS ?k)"
