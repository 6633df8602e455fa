"""The order of lists at the root: by fields of the class and by counts of its relations, in SPARQL and in cursors.

A missing value comes last in either direction. Ties are broken by the next key, at last by IRI.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from api.graphql.algebra import Each, Group, Part
from api.graphql.edge_patterns import EdgePatterns, allowed_classes
from api.graphql.members import Kind, Member, NodeType
from api.graphql.names import enum_value
from api.graphql.pages import MARK, Page, Position
from api.graphql.patterns import iri, path
from api.graphql.refusals import refuse
from kg.errors import RefusedError
from kg.prefixes import RDFS, XSD
from kg.query.evidence_filter import EVERYTHING
from kg.schema import Schema
from kg.store import Literal, NamedNode, Term, term_text

_NUMBERS = (f"{XSD}integer", f"{XSD}decimal")
# Each key is one more column to sort by; nobody breaks ties more often than that.
MOST_KEYS = 5


@dataclass(frozen=True, slots=True)
class OrderColumn:
    """What a list can be ordered by.

    Attributes:
        member: The field behind it; None for the IRI.
        counts: True if it is the number of neighbours.
    """

    name: str
    description: str
    member: Member | None
    counts: bool = False


@dataclass(frozen=True, slots=True)
class OrderKey:
    """One column with its direction."""

    column: OrderColumn
    descending: bool


@dataclass(frozen=True, slots=True)
class ListOrder:
    """Columns, most important first."""

    keys: tuple[OrderKey, ...]

    @property
    def tag(self) -> str:
        """What the sort keys of this order begin with."""
        told = ",".join(f"{key.column.name} {'DESC' if key.descending else 'ASC'}" for key in self.keys)
        return f"{MARK}{told} "


def order_columns(node_type: NodeType) -> dict[str, OrderColumn]:
    """Enum value → column, for everything that instances of a type can be ordered by."""
    columns = [OrderColumn("ID", "By IRI.", None)]
    for member in node_type.members.values():
        name = enum_value(member.name)
        if member.kind is Kind.SCALAR:
            columns.append(OrderColumn(name, f"By this: {member.description}", member))
        elif member.kind is Kind.RELATION:
            told = f"By the number of neighbours over `{member.name}`."
            columns.append(OrderColumn(f"{name}_COUNT", told, member, counts=True))
    return {column.name: column for column in columns}


def read_order(given: Sequence[Mapping[str, Any]] | None, node_type: NodeType) -> ListOrder | None:
    """The order that an argument asks for; None for the usual one.

    Raises:
        LimitError: There are too many keys.
    """
    if not given:
        return None
    refuse("order-keys", len(given), MOST_KEYS)
    columns = order_columns(node_type)
    keys = []
    for wanted in given:
        column = columns[wanted["field"].name]
        direction = wanted.get("direction")
        keys.append(OrderKey(column, column.counts if direction is None else direction.name == "DESC"))
    return ListOrder(tuple(keys))


@dataclass(frozen=True, slots=True)
class Sorting:
    """An order in SPARQL over ?node.

    Attributes:
        patterns: Binds, per key, ?m (is it missing) and ?s (a value that can be compared in any case).
        columns: These variables.
        clause: Behind ORDER BY.
        keyset: A FILTER for the positions of the page; empty for none.
    """

    patterns: Group
    columns: str
    clause: str
    keyset: str


class ListSorter:
    """Writes and reads the orders of lists at the root of one release."""

    def __init__(self, schema: Schema, edges: EdgePatterns) -> None:
        self._schema = schema
        self._edges = edges

    def sorting(self, order: ListOrder, page: Page) -> Sorting:
        """The order of a page in SPARQL; from its end where the page is counted from there.

        Raises:
            RefusedError: A position of the page is no position of this order.
        """
        parts: list[Part] = []
        columns, clause = [], []
        for number, key in enumerate(order.keys):
            parts += self._pattern(key.column, f"{number}")
            columns += [f"?m{number}", f"?s{number}"]
            clause += [_directed(f"?m{number}", descending=page.backward)]
            clause += [_directed(f"?s{number}", descending=key.descending is not page.backward)]
        clause.append(_directed("?node", descending=page.backward))
        keyset = [f"FILTER({self._beyond(order, p, back=False)})" for p in (page.after,) if p is not None]
        keyset += [f"FILTER({self._beyond(order, p, back=True)})" for p in (page.before,) if p is not None]
        return Sorting(tuple(parts), " ".join(columns), " ".join(clause), " ".join(keyset))

    def position_text(self, order: ListOrder, row: Mapping[str, Term]) -> str:
        """The sort key of a row, as its cursor holds it."""
        keys = [[row[f"m{n}"].value == "true", row[f"s{n}"].value] for n, _ in enumerate(order.keys)]
        return order.tag + json.dumps(keys, ensure_ascii=False, separators=(",", ":"))

    def ordered(self, order: ListOrder, rows: Mapping[str, Mapping[str, Term]]) -> list[str]:
        """The IRIs of nodes in the order asked; the rows of an engine may come in any.

        Args:
            rows: IRI → row with ?m and ?s of every key.
        """
        found = sorted(rows)
        for number, key in reversed(list(enumerate(order.keys))):  # stable sorts, the least important key first
            values = {node: row[f"s{number}"].value for node, row in rows.items()}
            if self.is_number(key.column):
                numbers = {node: Decimal(value) for node, value in values.items()}
                found.sort(key=numbers.__getitem__, reverse=key.descending)
            else:
                found.sort(key=values.__getitem__, reverse=key.descending)
            found.sort(key=lambda node, name=f"m{number}": rows[node][name].value == "true")  # type: ignore[misc]
        return found

    def is_number(self, column: OrderColumn) -> bool:
        """True if its values are compared as numbers."""
        if column.member is None:
            return False
        shape = column.member.field
        return column.counts or (shape is not None and (shape.scheme is not None or shape.datatype in _NUMBERS))

    def _pattern(self, column: OrderColumn, number: str) -> Group:
        if column.member is None:
            return (f"BIND(false AS ?m{number}) BIND(STR(?node) AS ?s{number})",)
        if column.counts:
            return (self._count(column.member, number),)
        value, known = f"?v{number}", f"?o{number}"
        found = f"GRAPH ?og{number} {{ ?node {path(column.member.slot)} {value} }}"
        shape = column.member.field
        if shape is not None and shape.datatype is not None:  # an object is put in words or is a thing
            found += f" FILTER(isLiteral({value}))"
        if column.member.slot == (f"{RDFS}label",):  # everything in such a list has one
            return Each((found,)), f"BIND(false AS ?m{number}) BIND(STR({value}) AS ?s{number})"
        if shape is not None and shape.scheme is not None:
            ranks = " ".join(f"({iri(c.iri)} {c.rank})" for c in self._schema.schemes[shape.scheme].concepts)
            found += f" VALUES ({value} {known}) {{ {ranks} }}"
            shown, none = known, "0"
        elif self.is_number(column):
            shown, none = value, "0"
        else:
            shown, none = f"STR({value})", '""'
        compared = f"BIND(IF(BOUND({value}), {shown}, {none}) AS ?s{number})"
        return (f"OPTIONAL {{ {found} }} BIND(!BOUND({value}) AS ?m{number}) {compared}",)

    def _count(self, member: Member, number: str) -> str:
        shape = member.field
        assert shape is not None
        classes = allowed_classes(self._schema, shape.predicate, shape.classes)
        edges = self._edges.edges(shape.predicate, EVERYTHING, ("?node", f"?n{number}"), f"o{number}")
        narrowed = self._edges.narrowed(classes, f"?n{number}", f"o{number}")
        counted = (
            f"SELECT ?node (COUNT(DISTINCT ?n{number}) AS ?c{number}) WHERE {{ {edges} {narrowed} }} GROUP BY ?node"
        )
        return f"OPTIONAL {{ {{ {counted} }} }} BIND(false AS ?m{number}) BIND(COALESCE(?c{number}, 0) AS ?s{number})"

    def _beyond(self, order: ListOrder, position: Position, *, back: bool) -> str:
        """What holds of ?node if it lies behind a position, or ahead of it."""
        text, node = position
        values = position_values(order, text)
        condition = f"STR(?node) {'<' if back else '>'} {term_text(Literal(node))}"
        for number, (key, (missing, value)) in reversed(list(enumerate(zip(order.keys, values, strict=True)))):
            literal = self._literal(key.column, value)
            lower = key.descending is not back
            # Missing values come last. The engine knows no < between booleans: it makes an error of it and drops the row.
            gone = f"?m{number} = {str(not back).lower()}" if missing is back else "false"
            further = f"?s{number} {'<' if lower else '>'} {literal}"
            same = f"?m{number} = {str(missing).lower()}"
            condition = f"({gone} || ({same} && ({further} || (?s{number} = {literal} && {condition}))))"
        return condition

    def _literal(self, column: OrderColumn, value: str) -> str:
        if not self.is_number(column):
            return term_text(Literal(value))
        try:
            number = Decimal(value)
        except ArithmeticError as error:
            raise _no_cursor() from error
        if not number.is_finite() or abs(number.adjusted()) > 30:  # noqa: PLR2004 - no figure of ours is as long
            raise _no_cursor()
        return term_text(Literal(f"{number:f}", datatype=NamedNode(f"{XSD}decimal")))


def position_text(order: ListOrder, value: str) -> str:
    """The sort key of a value that is there, in an order of one column."""
    return order.tag + json.dumps([[False, value]], ensure_ascii=False, separators=(",", ":"))


def position_values(order: ListOrder, text: str) -> list[tuple[bool, str]]:
    """What a sort key of an order holds per key: whether a value is missing, and the value.

    Raises:
        RefusedError: It is no sort key of ours.
    """
    try:
        values = json.loads(text.removeprefix(order.tag))
        found = [(missing, value) for missing, value in values]
        text.encode(), json.dumps(values, ensure_ascii=False).encode()  # lone surrogates are legal JSON and no text
    except (ValueError, TypeError, RecursionError) as error:
        raise _no_cursor() from error
    if len(found) != len(order.keys) or not all(isinstance(m, bool) and isinstance(v, str) for m, v in found):
        raise _no_cursor()
    return found


def _no_cursor() -> RefusedError:
    return RefusedError("that is not a cursor", hint="Use an `endCursor` or `cursor` as given.")


def _directed(variable: str, *, descending: bool) -> str:
    return f"DESC({variable})" if descending else variable
