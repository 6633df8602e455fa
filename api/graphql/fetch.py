"""Runs a plan level by level and fills a slice. The only part of the GraphQL door that queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from api.graphql.derivations import Grounds
from api.graphql.filters import Order, Page
from api.graphql.levels import MOST_ORDERED, Level, Levels
from api.graphql.members import Catalogue
from api.graphql.ordering import sort_edges
from api.graphql.patterns import iri, terms
from api.graphql.plan import NodePlan, RelationPlan
from api.graphql.slice import Connection, Edge, Said, Slice
from kg.errors import RefusedError
from kg.prefixes import DCTERMS, SKOS
from kg.store import Engine, Literal, Term, term_text

# A level with more parents than this is asked in several queries: the text of one stays within our own limits.
PARENTS_PER_QUERY = 1_000


@dataclass(frozen=True, slots=True)
class Speaker:
    """A source, as the reasons of empty lists name it; `speaks` is false for one that holds figures only."""

    iri: str
    graph: str
    speaks: bool


class Fetcher:
    """Fetches for one request.

    Args:
        speakers: Graph IRI → source.

    Attributes:
        found: What was fetched so far.
    """

    def __init__(self, engine: Engine, catalogue: Catalogue, speakers: Mapping[str, Speaker], found: Slice) -> None:
        self._engine = engine
        self._catalogue = catalogue
        self._levels = Levels(catalogue.schema, catalogue.longest_chain)
        self._speakers = speakers
        self._rank = {c.iri: c.rank for c in catalogue.schema.scheme("CertaintyScale").concepts}
        self.found = found
        self._affirmed = catalogue.schema.namespaces.nutri("affirmed")

    # Roots

    def nodes(self, iris: Sequence[str], plan: NodePlan, declared: str) -> list[str]:
        """Fetch named nodes with all below them; those that there are, in the order asked, repeats once."""
        wanted = list(dict.fromkeys(iris))
        if not wanted:
            return []
        self._rows(self._levels.nodes(wanted, plan))
        there = [node for node in wanted if self._fits(node, declared)]
        self.below(plan, there, declared)
        return there

    def find_identified(self, identifier: str) -> str | None:
        """The resource that its source calls by this identifier (`SR28:16070`); the first by IRI, or None."""
        given = term_text(Literal(identifier))
        text = f"SELECT ?node {{ GRAPH ?g {{ ?node {iri(f'{DCTERMS}identifier')} {given} }} }} ORDER BY ?node LIMIT 1"
        return next((row["node"].value for row in self._rows(Level(text))), None)

    def find_exact_matches(self, foreign: Sequence[str]) -> dict[str, str]:
        """IRI of another vocabulary → the entity that is mapped to it exactly, the first by IRI; one query for all."""
        if not foreign:
            return {}
        wanted = terms(list(dict.fromkeys(foreign)))
        mapped = f"GRAPH ?g {{ ?node {iri(f'{SKOS}exactMatch')} ?foreign }}"
        text = f"SELECT ?foreign ?node {{ VALUES ?foreign {{ {wanted} }} {mapped} }} ORDER BY ?foreign ?node"
        found: dict[str, str] = {}
        for row in self._rows(Level(text)):
            found.setdefault(row["foreign"].value, row["node"].value)
        return found

    def members(self, plan: RelationPlan, declared: str, where: str = "") -> Connection:
        """Fetch a page of the instances of a type."""
        node_type = self._catalogue.types[declared]
        labelled = node_type.known is not None and node_type.known.find_field("label") is not None
        level = self._levels.members(node_type.classes, plan, labelled=labelled, where=where)
        connection = Connection(target=declared, has_previous=plan.page.after is not None)
        edges: dict[str, Edge] = {}
        for row in self._rows(level):
            node = row["node"].value
            edges.setdefault(node, Edge(node, row["sort"].value))
        self._cut(connection, edges.values(), plan.page)
        if plan.wants_total:
            total = self._rows(self._levels.count_members(node_type.classes, where=where))
            connection.total = int(total[0]["total"].value)
        self.below(plan.node, [edge.node for edge in connection.edges], declared)
        return connection

    # Levels

    def below(self, plan: NodePlan, nodes: Sequence[str], declared: str) -> None:
        """Fetch every list under these nodes, and under the nodes that they link to."""
        for slot, inner in plan.links.items():
            linked = {term.value for node in nodes for term in self.found.values(node, slot) if not _is_literal(term)}
            self.below(inner, sorted(linked), inner.declared)
        for relation in plan.relations:
            parents = [node for node in nodes if self._type(node, declared) in relation.types]
            self.relation(relation, parents, declared)

    def relation(self, plan: RelationPlan, parents: Sequence[str], declared: str) -> None:
        """Fetch one list from every parent: one query, and one more where totals or reasons are asked."""
        assert plan.member is not None
        target = plan.member.target
        found = {p: Connection(target=target, has_previous=plan.page.after is not None) for p in dict.fromkeys(parents)}
        for type_name in plan.types:
            self.found.plans[(plan.path, type_name)] = plan
        for batch in _batches(list(found)):
            if plan.wants_edges:
                self._take_edges(plan, found, self._rows(self._levels.relation(batch, plan)))
            if plan.wants_total or plan.wants_reason:
                self._take_totals(plan, found, batch)
        for parent, connection in found.items():
            self.found.connections[(parent, plan.path, self._type(parent, declared))] = connection
        if target:
            neighbours = dict.fromkeys(edge.node for c in found.values() for edge in c.edges)
            self.below(plan.node, list(neighbours), target)
        if plan.statements is not None:
            said = dict.fromkeys(s.iri for c in found.values() for edge in c.edges for s in edge.statements)
            self.below(plan.statements, list(said), "Statement")
        if plan.derivations is not None:
            shown = dict.fromkeys(d for c in found.values() for edge in c.edges for d in edge.derivations)
            self.below(plan.derivations, list(shown), "Derivation")
        if plan.amounts is not None:
            amounts = dict.fromkeys(a for c in found.values() for edge in c.edges for a in edge.amounts)
            self.below(plan.amounts, list(amounts), "Amount")
        if plan.cautions is not None:
            named = dict.fromkeys(s for c in found.values() for edge in c.edges for s in edge.cautions)
            self.below(plan.cautions, list(named), "Statement")

    def _take_edges(self, plan: RelationPlan, found: dict[str, Connection], rows: list[Mapping[str, Term]]) -> None:
        edges: dict[str, dict[str, Edge]] = {parent: {} for parent in found}
        grounds: dict[tuple[str, str], Grounds] = {}
        said: dict[tuple[str, str], dict[str, Said]] = {}
        for row in rows:
            parent, node = row["parent"].value, row["node"].value
            edge = edges[parent].setdefault(node, Edge(node, row["sort"].value))
            if "derivation" in row:
                edge.derivations.setdefault(row["derivation"].value, (row["leaf"].value, ""))
                _take_step(grounds.setdefault((parent, node), Grounds()), row)
            elif "statement" in row:
                statement = row["statement"].value
                said.setdefault((parent, node), {})[statement] = Said(
                    statement,
                    row["leaf"].value,
                    row["certainty"].value,
                    row["polarity"].value == self._affirmed,
                    row["graph"].value,
                )
            elif "amount" in row:
                percent = row.get("percent")
                edge.amounts[row["amount"].value] = None if percent is None else float(percent.value)
            elif "caution" in row and row["caution"].value not in edge.cautions:
                edge.cautions = sorted([*edge.cautions, row["caution"].value])
        for (parent, node), ground in grounds.items():
            sure = ground.certainties(self._rank)
            edge = edges[parent][node]
            edge.derivations = {d: (leaf, sure[d]) for d, (leaf, _) in edge.derivations.items() if d in sure}
        own = self._own_predicates(plan)
        for (parent, node), statements in said.items():
            affirmed = {statement.leaf for statement in statements.values() if statement.affirmed}
            # A denial speaks of its own triple only: it never travels to a wider property.
            kept = (s for s in statements.values() if s.affirmed or s.leaf in affirmed or s.leaf in own)
            edges[parent][node].statements = sorted(kept, key=lambda statement: statement.iri)
        for parent, connection in found.items():
            if plan.page.order != Order() and len(edges[parent]) > MOST_ORDERED:
                message = (
                    f"{plan.member.name if plan.member else ''} has more than {MOST_ORDERED} edges to put in order"
                )
                raise RefusedError(message, hint="Ask for them by label, or filter them.")
            if edges[parent]:
                self._cut(connection, edges[parent].values(), plan.page)

    def _own_predicates(self, plan: RelationPlan) -> set[str | None]:
        """The predicates whose triples the field itself shows: its property and the inverse of it."""
        assert plan.member is not None
        known = self._catalogue.schema.properties[plan.member.slot[0]]
        return {known.iri, known.inverse}

    def _cut(self, connection: Connection, edges: Iterable[Edge], page: Page) -> None:
        ordered = sort_edges(edges, page, self._rank)
        connection.edges = ordered[: page.first]
        connection.has_next = len(ordered) > page.first

    def _take_totals(self, plan: RelationPlan, found: dict[str, Connection], batch: Sequence[str]) -> None:
        carried_on = plan.filters.hears_all(s.graph for s in self._speakers.values() if s.speaks)
        silent: dict[str, set[str]] = {}
        figured: dict[str, set[str]] = {}
        hidden = set()
        for parent in batch:
            found[parent].total = 0 if plan.wants_total else None
        for row in self._rows(self._levels.totals(batch, plan, carried_on=carried_on)):
            parent = row["parent"].value
            if "total" in row:
                found[parent].total = int(row["total"].value)
            if "any" in row:
                hidden.add(parent)
            if "silent" in row:
                silent.setdefault(parent, set()).add(row["silent"].value)
            if "figured" in row:
                figured.setdefault(parent, set()).add(row["figured"].value)
        graphs = plan.filters.graphs
        may_speak = {s.iri for s in self._speakers.values() if graphs is None or s.graph in graphs}
        for parent in batch:
            connection = found[parent]
            if not plan.wants_reason or connection.edges or plan.page.after is not None:
                continue
            connection.figure_sources = sorted(figured.get(parent, set()) & may_speak)
            named = sorted(silent.get(parent, set()) & may_speak)
            if parent in hidden:
                connection.reason = "FILTERED_OUT"
            elif named:
                connection.reason, connection.reason_sources = "NONE_NAMED", named
            else:
                connection.reason = "NOTHING_KNOWN"

    # Rows

    def _rows(self, level: Level) -> list[Mapping[str, Term]]:
        """Run one level; facts go into the slice, every row is given back with its bound variables."""
        self.found.queries.append(level.text)
        answer = self._engine.select(level.text)
        rows: list[Mapping[str, Term]] = []
        for values in answer.rows:
            row = {name: value for name, value in zip(answer.variables, values, strict=True) if value is not None}
            if "k" in row:
                self.found.add_fact(row["x"].value, level.slots[int(row["k"].value)], row["v"])
            rows.append(row)
        return rows

    def _type(self, node: str, declared: str) -> str:
        return self._catalogue.type_of(self.found.classes(node), declared)

    def _fits(self, node: str, declared: str) -> bool:
        classes = set(self.found.classes(node))
        node_type = self._catalogue.types[declared]
        return bool(classes) and (not node_type.classes or bool(classes & set(node_type.classes)))


def _take_step(ground: Grounds, row: Mapping[str, Term]) -> None:
    if "made" in row:
        step = row["step"].value
        ground.premises.setdefault(step, set()).add(row["premise"].value)
        ground.made[step] = row["made"].value
    elif "premise" in row:
        ground.stated.setdefault(row["premise"].value, set()).add(row["certainty"].value)


def _is_literal(term: Term) -> bool:
    return isinstance(term, Literal)


def _batches(parents: Sequence[str]) -> Iterable[Sequence[str]]:
    for start in range(0, len(parents), PARENTS_PER_QUERY):
        yield parents[start : start + PARENTS_PER_QUERY]
