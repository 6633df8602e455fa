"""Runs a plan level by level and fills a slice. The only part of the GraphQL door that queries for an answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from api.graphql.edge_rows import EdgeRows
from api.graphql.facets import FacetReader
from api.graphql.hub_lists import HubLists, too_many
from api.graphql.indexed import IndexedLists
from api.graphql.level_parts import MOST_ORDERED
from api.graphql.levels import Levels
from api.graphql.list_order import ListOrder
from api.graphql.member_lists import MemberLists
from api.graphql.members import Catalogue
from api.graphql.ordering import sort_edges
from api.graphql.pages import BY_LABEL, Page, cut
from api.graphql.patterns import iri, terms
from api.graphql.plan import NodePlan, RelationPlan
from api.graphql.record_lists import RecordLists
from api.graphql.rows import batches, bound, columns_of
from api.graphql.slice import LABEL_SLOT, Connection, Edge, Slice, Slot
from api.graphql.totals import Speaker, Totals
from kg.errors import RefusedError
from kg.prefixes import DCTERMS, SKOS
from kg.store import Engine, Literal, Rows, term_text


class Fetcher:
    """Fetches for one request.

    Args:
        levels: Writes the queries.
        index: Answers lists without a query; None where there is none, and so are `hubs`.
        speakers: Graph IRI → source.

    Attributes:
        found: What was fetched so far.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - made in two places only
        self,
        engine: Engine,
        catalogue: Catalogue,
        levels: Levels,
        speakers: Mapping[str, Speaker],
        found: Slice,
        index: IndexedLists | None = None,
        hubs: HubLists | None = None,
    ) -> None:
        self._engine = engine
        self._catalogue = catalogue
        self._levels = levels
        self._index = index
        self._hubs = hubs
        self._lists: tuple[MemberLists | RecordLists, ...] = ()
        if hubs is not None:
            self._lists = (MemberLists(catalogue.schema, hubs), RecordLists(hubs.index.index))
        self._speakers = speakers
        self._rank = {c.iri: c.rank for c in catalogue.schema.scheme("CertaintyScale").concepts}
        self.found = found

    # Roots

    def nodes(self, iris: Sequence[str], plan: NodePlan, declared: str) -> list[str]:
        """Fetch named nodes with all below them; those that there are, in the order asked, repeats once."""
        wanted = list(dict.fromkeys(iris))
        if not wanted:
            return []
        self._look_up(wanted, plan)
        there = [node for node in wanted if self._fits(node, declared)]
        self.below(plan, there, declared)
        return there

    def find_identified(self, identifier: str) -> str | None:
        """The resource that its source calls by this identifier (`SR28:16070`); the first by IRI, or None."""
        given = term_text(Literal(identifier))
        named = f"?node {iri(f'{DCTERMS}identifier')} {given}"
        rows = self._rows(f"SELECT ?node {{ GRAPH ?g {{ {named} }} }} ORDER BY ?node LIMIT 1").rows
        return next((row[0].value for row in rows if row[0] is not None), None)

    def find_exact_matches(self, foreign: Sequence[str]) -> dict[str, str]:
        """IRI of another vocabulary → the entity that is mapped to it exactly, the first by IRI; one query for all."""
        if not foreign:
            return {}
        wanted = terms(list(dict.fromkeys(foreign)))
        mapped = f"GRAPH ?g {{ ?node {iri(f'{SKOS}exactMatch')} ?foreign }}"
        text = f"SELECT ?foreign ?node {{ VALUES ?foreign {{ {wanted} }} {mapped} }} ORDER BY ?foreign ?node"
        found: dict[str, str] = {}
        for foreign_iri, node in columns_of(self._rows(text), "foreign", "node"):
            found.setdefault(foreign_iri.value, node.value)
        return found

    def members(self, plan: RelationPlan, declared: str) -> Connection:
        """Fetch a page of the instances of a type."""
        node_type = self._catalogue.types[declared]
        labelled = node_type.known is not None and node_type.known.find_field("label") is not None
        connection = Connection(target=declared)
        lists = next((one for one in self._lists if one.lists(node_type)), None)
        if lists is not None and plan.wants_total:
            connection.total = lists.total(plan, node_type)
        edges = None
        if lists is not None and plan.wants_edges and lists.serves(plan, node_type):
            edges = lists.page(plan, node_type, self.found, self._rows)
        if lists is not None and edges is not None:
            self._turn(connection, edges, plan.page)
            (self._take_facts if lists.knows_facts else self._ask_facts)([e.node for e in connection.edges], plan.node)
        elif plan.wants_edges:
            if plan.level is None:
                plan.level = self._levels.members(node_type.classes, plan, labelled=labelled)
            page, *_ = plan.level.answers(self._rows)
            self._turn(connection, self._in_order(page, plan.page), plan.page)
        counted = replace(plan, wants_total=plan.wants_total and connection.total is None)
        if plan.facets or counted.wants_total:
            facets = FacetReader(self._catalogue, plan.facets)
            texts = self._levels.count_members(node_type.classes, counted)
            for row in chain.from_iterable(bound(self._rows(text)) for text in texts):
                if "total" in row:
                    connection.total = int(row["total"].value)
                else:
                    facets.take(row)
            connection.facets = facets.facets()
        self.below(plan.node, [edge.node for edge in connection.edges], declared)
        return connection

    def _take_facts(self, nodes: Sequence[str], plan: NodePlan) -> None:
        """What the index does not say of nodes that it found."""
        if nodes and self._index is not None and not self._index.knows(plan):
            self._ask_facts(nodes, plan)

    def _look_up(self, nodes: Sequence[str], plan: NodePlan) -> None:
        """What is asked of nodes that are named, from the index where it knows all of it."""
        index = self._index
        if index is None or not index.knows(plan) or not index.entities(nodes, self.found):
            self._ask_facts(nodes, plan)

    def _ask_facts(self, nodes: Sequence[str], plan: NodePlan) -> None:
        level = self._levels.nodes(plan)
        for batch in batches(nodes):
            for _ in level.answers(self._rows, batch):
                pass  # all of it goes into the slice

    def _in_order(self, answer: Rows, page: Page) -> list[Edge]:
        """The members of a root list, each once, in the order of the page."""
        order = page.order
        edges: dict[str, Edge] = {}
        if not isinstance(order, ListOrder):
            for node, sort in columns_of(answer, "node", "sort"):
                edges.setdefault(node.value, Edge(node.value, sort.value))
            return sort_edges(edges.values(), page)
        rows = {row["node"].value: row for row in bound(answer) if "s0" in row}
        return [
            Edge(node, self._levels.sorter.position_text(order, rows[node]))
            for node in self._levels.sorter.ordered(order, rows)
        ]

    # Levels

    def below(self, plan: NodePlan, nodes: Sequence[str], declared: str) -> None:
        """Fetch every list under these nodes, and under the nodes that they link to."""
        for slot, inner in plan.links.items():
            if inner.links or inner.relations:
                linked = {
                    t.value for node in nodes for t in self.found.values(node, slot) if not isinstance(t, Literal)
                }
                self.below(inner, sorted(linked), inner.declared)
        for relation in plan.relations:
            parents = [node for node in nodes if self._type(node, declared) in relation.types]
            self.relation(relation, parents, declared)

    def relation(self, plan: RelationPlan, parents: Sequence[str], declared: str) -> None:
        """Fetch one list from every parent: one query, and one more where totals, facets or reasons are asked.

        An engine without LATERAL takes two, and one more; see `api.graphql.plain_levels`.
        """
        assert plan.member is not None
        target = plan.member.target
        found = {parent: Connection(target=target) for parent in dict.fromkeys(parents)}
        for type_name in plan.types:
            self.found.plans[(plan.path, type_name)] = plan
        try:
            indexed = self._index is not None and self._index.serves(plan)
            if indexed:
                self._take_indexed(plan, found)
            else:
                self._take_edges(plan, found)
            self._take_counts(plan, found, indexed=indexed)
        except RefusedError as error:
            self.found.faults[plan.path] = error
            return
        for parent, connection in found.items():
            self.found.connections[(parent, plan.path, self._type(parent, declared))] = connection
        edges = [edge for connection in found.values() for edge in connection.edges]
        if target:
            self._below_all(plan.node, (edge.node for edge in edges), target)
        self._below_all(plan.statements, (s.iri for edge in edges for s in edge.statements), "Statement")
        self._below_all(plan.derivations, (d for edge in edges for d in edge.derivations), "Derivation")
        self._below_all(plan.amounts, (a for edge in edges for a in edge.amounts), "Amount")
        self._below_all(plan.cautions, (s for edge in edges for s in edge.cautions), "Statement")

    def _below_all(self, plan: NodePlan | None, nodes: Iterable[str], declared: str) -> None:
        if plan is not None and (plan.links or plan.relations):
            self.below(plan, list(dict.fromkeys(nodes)), declared)

    def _take_edges(self, plan: RelationPlan, found: dict[str, Connection]) -> None:
        """Pages from the engine: of hubs one by one, of all others together."""
        left = [one for one in found if plan.wants_edges and not self._take_hub(plan, one, found[one])]
        for batch in batches(left):
            self._take_levels(plan, found, batch)

    def _take_hub(self, plan: RelationPlan, parent: str, connection: Connection) -> bool:
        """The page of a hub; False if it is none, or if the engine had better look for its edges."""
        edges = self._hubs.page(plan, parent, self._rows) if self._hubs and self._hubs.serves(plan, parent) else None
        if edges is None:
            return False
        self._turn(connection, edges, plan.page)
        if plan.member is not None and plan.member.target:
            self._look_up([edge.node for edge in connection.edges], plan.node)
        return True

    def _take_levels(self, plan: RelationPlan, found: dict[str, Connection], batch: Sequence[str]) -> None:
        assert plan.member is not None
        if plan.level is None:
            plan.level = self._levels.relation(plan)
        edges = EdgeRows(self._catalogue.schema, plan.member, self._rank)
        for answer in plan.level.answers(self._rows, batch):
            edges.take(answer)
        for parent in batch:  # a page with nothing on it still knows what lies behind its cursors
            self._turn(found[parent], [], plan.page)
        for parent, of_parent in edges.finished().items():
            if plan.page.order != BY_LABEL and len(of_parent) > MOST_ORDERED:
                raise too_many(plan)
            self._turn(found[parent], sort_edges(of_parent, plan.page), plan.page)

    def _take_indexed(self, plan: RelationPlan, found: Mapping[str, Connection]) -> None:
        """Pages and totals from the index, and one query for what it does not say of the neighbours."""
        index = self._index
        assert index is not None
        if plan.wants_total:
            for parent, connection in found.items():
                connection.total = index.count(plan, parent)
        if plan.wants_edges:
            for connection, edges in zip(found.values(), index.pages(plan, found, self.found), strict=True):
                self._turn(connection, edges, plan.page)
        if plan.member is not None and plan.member.target:
            nodes = dict.fromkeys(edge.node for connection in found.values() for edge in connection.edges)
            self._take_facts(list(nodes), plan.node)

    def _turn(self, connection: Connection, edges: Sequence[Edge], page: Page) -> None:
        """Make these edges, which are in order, the page of a connection."""
        made = cut(edges, page)
        connection.edges = list(made.edges)
        connection.has_next, connection.has_previous = made.has_next, made.has_previous

    def _take_counts(self, plan: RelationPlan, found: dict[str, Connection], *, indexed: bool) -> None:
        """Totals, facets and reasons, as far as pages did not bring them; totals of hubs from the index."""
        counted = set(found) if indexed else set()
        if plan.wants_total and not indexed and self._hubs and self._hubs.counts(plan):
            counted = {parent for parent in found if self._hubs.index.is_hub(parent)}
            for parent in counted:
                found[parent].total = self._hubs.total(plan, parent)
        asks_more = plan.wants_reason or bool(plan.facets)
        for some, asked in ((found.keys() - counted, plan), (counted, replace(plan, wants_total=False))):
            if asks_more or asked.wants_total:
                for batch in batches([parent for parent in found if parent in some]):
                    self._take_totals(asked, found, batch)

    def _take_totals(self, plan: RelationPlan, found: Mapping[str, Connection], batch: Sequence[str]) -> None:
        carried_on = plan.filters.hears_all(s.graph for s in self._speakers.values() if s.speaks)
        totals = Totals(self._catalogue, plan, batch, self._speakers.values())
        for text in self._levels.totals(batch, plan, carried_on=carried_on):
            for row in bound(self._rows(text)):
                totals.take(row)
        totals.tell(found)

    # Rows

    def _rows(self, text: str, slots: Sequence[Slot] = ()) -> Rows:
        """Run one query; facts and labels go into the slice."""
        self.found.queries.append(text)
        answer = self._engine.select(text)
        if slots:
            for node, number, value in columns_of(answer, "x", "k", "v"):
                self.found.add_fact(node.value, slots[int(number.value)], value)
        if "label" in answer.variables:
            for node, label in columns_of(answer, "node", "label"):
                self.found.add_fact(node.value, LABEL_SLOT, label)
        return answer

    def _type(self, node: str, declared: str) -> str:
        if not self._catalogue.types[declared].is_interface:
            return declared
        return self._catalogue.type_of(self.found.classes(node), declared)

    def _fits(self, node: str, declared: str) -> bool:
        classes = set(self.found.classes(node))
        node_type = self._catalogue.types[declared]
        return bool(classes) and (not node_type.classes or bool(classes & set(node_type.classes)))
