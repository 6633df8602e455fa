"""Rows of a relation's level → edges with what speaks for them. What rows there are, `api.graphql.levels` says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from api.graphql.derivations import Grounds
from api.graphql.members import Member
from api.graphql.slice import Edge, Said
from kg.query.edge_index import EdgeSummary
from kg.schema import Schema
from kg.store import Rows, Term


@dataclass(slots=True)
class _Growing:
    """An edge whose rows are still coming."""

    node: str
    sort: str
    said: dict[str, Said] = field(default_factory=dict)
    derivations: dict[str, tuple[str, str]] = field(default_factory=dict)
    amounts: dict[str, float | None] = field(default_factory=dict)
    cautions: set[str] = field(default_factory=set)
    grounds: Grounds = field(default_factory=Grounds)


class EdgeRows:
    """The edges of one relation from some parents.

    Args:
        member: The relation.
        rank: Certainty IRI → rank, higher is surer.
    """

    def __init__(self, schema: Schema, member: Member, rank: Mapping[str, int]) -> None:
        self._rank = rank
        self._affirmed = schema.namespaces.nutri("affirmed")
        known = schema.properties[member.slot[0]]
        # The predicates whose triples the field itself shows: its property and the inverse of it.
        self._own = {known.iri, known.inverse}
        self._growing: dict[str, dict[str, _Growing]] = {}

    def expect(self, parent: str, edges: Iterable[Edge]) -> None:
        """Note edges that were chosen before anything is asked of them."""
        self._growing[parent] = {edge.node: _Growing(edge.node, edge.sort) for edge in edges}

    def take(self, answer: Rows) -> None:
        """Note what the rows say; those that say something of a node alone are none of an edge."""
        at = {name: number for number, name in enumerate(answer.variables)}
        if "parent" not in at:
            return
        nothing = len(answer.variables)  # a column that is not there reads as unbound
        parent_at, node_at, sort_at = at["parent"], at["node"], at.get("sort", nothing)
        columns = [at.get(name, nothing) for name in ("statement", "derivation", "amount", "caution")]
        statement_at, derivation_at, amount_at, caution_at = columns
        for bare in answer.rows:
            row = (*bare, None)
            parent, node, sort = row[parent_at], row[node_at], row[sort_at]
            if parent is None:
                continue
            assert node is not None
            of_parent = self._growing.setdefault(parent.value, {})
            found = of_parent.get(node.value)
            if found is None:
                assert sort is not None  # an edge comes before what is said of it
                found = of_parent[node.value] = _Growing(node.value, sort.value)
            if row[derivation_at] is not None:
                self._take_derivation(found, row, at)
            elif row[statement_at] is not None:
                self._take_statement(found, row, at)
            elif row[amount_at] is not None:
                _take_amount(found, row, at)
            elif (caution := row[caution_at]) is not None:
                found.cautions.add(caution.value)

    def finished(self) -> dict[str, list[Edge]]:
        """IRI of a parent → its edges, in no order; parents without one are left out."""
        return {parent: [self._finish(one) for one in found.values()] for parent, found in self._growing.items()}

    def _take_statement(self, found: _Growing, row: Sequence[Term | None], at: Mapping[str, int]) -> None:
        statement = _text(row[at["statement"]])
        if statement not in found.said:
            leaf, certainty, graph = (_text(row[at[name]]) for name in ("leaf", "certainty", "graph"))
            affirmed = _text(row[at["polarity"]]) == self._affirmed
            found.said[statement] = Said(statement, leaf, certainty, affirmed, graph)

    def _take_derivation(self, found: _Growing, row: Sequence[Term | None], at: Mapping[str, int]) -> None:
        derivation = _text(row[at["derivation"]])
        if "step" not in at:  # nothing is left out, so that it is as sure as the build found it
            found.derivations[derivation] = (_text(row[at["leaf"]]), _text(row[at["certainty"]]))
            return
        found.derivations.setdefault(derivation, (_text(row[at["leaf"]]), ""))
        made, premise = row[at["made"]], _text(row[at["premise"]])
        if made is not None:
            step = _text(row[at["step"]])
            found.grounds.premises.setdefault(step, set()).add(premise)
            found.grounds.made[step] = made.value
        elif premise:
            found.grounds.stated.setdefault(premise, set()).add(_text(row[at["certainty"]]))

    def _finish(self, found: _Growing) -> Edge:
        derivations = found.derivations
        if found.grounds.premises:
            sure = found.grounds.certainties(self._rank)
            derivations = {d: (leaf, sure[d]) for d, (leaf, _) in derivations.items() if d in sure}
        affirmed = {statement.leaf for statement in found.said.values() if statement.affirmed}
        # A denial speaks of its own triple only: it never travels to a wider property.
        kept = (s for s in found.said.values() if s.affirmed or s.leaf in affirmed or s.leaf in self._own)
        statements = sorted(kept, key=lambda statement: statement.iri)
        summary = self._summary(statements, derivations)
        return Edge(found.node, found.sort, statements, derivations, found.amounts, sorted(found.cautions), summary)

    def _summary(self, statements: Sequence[Said], derivations: Mapping[str, tuple[str, str]]) -> EdgeSummary:
        said = [statement for statement in statements if statement.affirmed]
        certainties = [*(s.certainty for s in said), *(sure for _, sure in derivations.values() if sure)]
        ranks = [self._rank.get(certainty, 0) for certainty in certainties]
        leaves = {*(s.leaf for s in said), *(leaf for leaf, _ in derivations.values())}
        graphs = {s.graph for s in said}
        return EdgeSummary(
            max(ranks, default=0), min(ranks, default=0), bool(said), tuple(leaves), len(graphs), len(said)
        )


def _take_amount(found: _Growing, row: Sequence[Term | None], at: Mapping[str, int]) -> None:
    percent = row[at["percent"]] if "percent" in at else None
    found.amounts[_text(row[at["amount"]])] = None if percent is None else float(percent.value)


def _text(term: Term | None) -> str:
    return "" if term is None else term.value
