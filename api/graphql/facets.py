"""Grouped counts of a list: how many of its nodes have each value of a field, the whole list and not the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from api.graphql.algebra import Also, Each, Either, Group, Select
from api.graphql.edge_patterns import EdgePatterns, allowed_classes
from api.graphql.members import Catalogue, Kind, Member, NodeType
from api.graphql.names import enum_value
from api.graphql.patterns import comma, iri, path
from api.graphql.refusals import refuse
from kg.errors import EngineError
from kg.prefixes import RDF, RDFS, XSD
from kg.query.evidence_filter import EVERYTHING
from kg.schema import Schema
from kg.store import Literal, Term, term_text

TYPE = "TYPE"
# Each is a count over the whole list.
MOST_FACETS = 5


@dataclass(frozen=True, slots=True)
class Facet:
    """What a list can be grouped by.

    Attributes:
        member: The field behind it; None for the class of a node.
        classes: For the class of a node: the classes that count.
    """

    name: str
    description: str
    member: Member | None = None
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FacetPlan:
    """A facet of one list, and how many of its values are wanted."""

    facet: Facet
    first: int


@dataclass(slots=True)
class FacetCount:
    """The nodes that have one value.

    Attributes:
        value: As it is shown: an enum value, a CURIE, a text.
        label: In words.
    """

    value: str
    label: str
    count: int


@dataclass(slots=True)
class FacetCounts:
    """A facet with its counts, the largest first, then by value."""

    by: str
    values: list[FacetCount] = field(default_factory=list)
    missing: int = 0


def facets_of(node_type: NodeType) -> dict[str, Facet]:
    """Enum value → facet, for everything that nodes of a type can be grouped by."""
    found = [Facet(TYPE, "By class.", classes=node_type.classes)]
    for member in node_type.members.values():
        shape = member.field
        closed = shape is not None and (shape.scheme is not None or shape.datatype == f"{XSD}boolean")
        if member.kind is Kind.SCALAR and closed:
            found.append(Facet(enum_value(member.name), f"By this: {member.description}", member))
        elif member.kind is Kind.RELATION:
            found.append(Facet(enum_value(member.name), f"By the neighbours over `{member.name}`.", member))
    return {facet.name: facet for facet in found}


class FacetWriter:
    """Writes facets as parts of a query."""

    def __init__(self, schema: Schema, edges: EdgePatterns) -> None:
        self._schema = schema
        self._edges = edges

    def arm(self, plan: FacetPlan, listed: Group, parent: str = "") -> Group:
        """A group with rows ?facet ?size ?value ?count, some with ?name, and ?facet ?size ?missing; with ?parent too.

        Args:
            plan: What to group by.
            listed: The nodes of one list, as a group over ?node.
            parent: Whose list it is: "?parent", where that is bound outside, or a term; empty for a list at the root.
        """
        bound = parent == "?parent"
        column = "?parent " if bound else f"({parent} AS ?parent) " if parent else ""
        grouped = "?parent " if bound else ""
        marks = f"({term_text(Literal(plan.facet.name))} AS ?facet) ({plan.first} AS ?size)"
        pattern = self._pattern(plan.facet)
        counted = Select(
            f"{column}{marks} ?value (COUNT(DISTINCT ?node) AS ?count)",
            (*listed, Each((pattern,))),
            f"GROUP BY {grouped}?value ORDER BY DESC(?count) ?value LIMIT {plan.first}",
        )
        missing = Select(
            f"{column}{marks} (COUNT(DISTINCT ?node) AS ?missing)",
            (*listed, f"FILTER NOT EXISTS {{ {pattern} }}"),
            "GROUP BY ?parent" if bound else "",
        )
        named = Also((f"GRAPH ?gn {{ ?value {iri(f'{RDFS}label')} ?name }}",))
        return (Either(((counted, named), (missing,))),)

    def _pattern(self, facet: Facet) -> str:
        member = facet.member
        if member is None:
            return f"GRAPH ?gf {{ ?node {iri(f'{RDF}type')} ?value }} FILTER({self._most_specific(facet.classes)})"
        if member.kind is Kind.SCALAR:
            return f"GRAPH ?gf {{ ?node {path(member.slot)} ?value }}"
        shape = member.field
        assert shape is not None
        classes = allowed_classes(self._schema, shape.predicate, shape.classes)
        edges = self._edges.edges(shape.predicate, EVERYTHING, ("?node", "?value"), "f")
        return f"{edges} {self._edges.narrowed(classes, '?value', 'f')}"

    def _most_specific(self, classes: Sequence[str]) -> str:
        """A node has its superclasses as types, too; it counts for the class that none of its others lies below."""
        below = {known: [c for c in self._schema.classes[known].children if c != known] for known in classes}
        leaves = [known for known, children in below.items() if not children]
        tests = [f"?value IN ({comma(leaves)})"] if leaves else []
        tests += [
            f"(?value = {iri(known)} && NOT EXISTS {{ GRAPH ?gd {{ ?node a ?narrower }} "
            f"FILTER(?narrower IN ({comma(children)})) }})"
            for known, children in below.items()
            if children
        ]
        return " || ".join(tests)


class FacetReader:
    """Collects the rows of facets."""

    def __init__(self, catalogue: Catalogue, plans: Sequence[FacetPlan]) -> None:
        self._catalogue = catalogue
        self._counts = {(plan.facet.name, plan.first): FacetCounts(plan.facet.name) for plan in plans}
        self._found: dict[tuple[str, int], dict[str, FacetCount]] = {}

    def take(self, row: Mapping[str, Term]) -> None:
        """Note a row with ?facet."""
        key = (row["facet"].value, int(row["size"].value))
        if "missing" in row:
            self._counts[key].missing = int(row["missing"].value)
            return
        if "count" not in row or "value" not in row:  # no answer is better than a wrong one
            raise EngineError("the engine mixed up the columns of a grouped count", hint="Ask for one facet at a time.")
        value, label = self._shown(row["value"])
        found = self._found.setdefault(key, {}).setdefault(value, FacetCount(value, label, int(row["count"].value)))
        if "name" in row and found.label == value:
            found.label = row["name"].value

    def facets(self) -> dict[tuple[str, int], FacetCounts]:
        """Name and size of each facet → its counts."""
        for key, counts in self._counts.items():
            counts.values = sorted(self._found.get(key, {}).values(), key=lambda c: (-c.count, c.value))
        return self._counts

    def _shown(self, value: Term) -> tuple[str, str]:
        """A value as it is shown, and its label where that is known already."""
        schema = self._catalogue.schema
        known = schema.classes.get(value.value)
        if known is not None:
            return enum_value(known.name), known.label
        for scheme in schema.schemes.values():
            concept = scheme.find_concept(value.value)
            if concept is not None and concept.iri == value.value:
                return self._catalogue.enums[scheme.iri][concept.iri], concept.label
        shown = value.value if isinstance(value, Literal) else schema.namespaces.contract(value.value)
        return shown, shown


def read_facets(names: list[str], first: int, node_type: NodeType) -> list[FacetPlan]:
    """The facets that an argument asks for.

    Raises:
        LimitError: There are too many.
    """
    refuse("facets", len(names), MOST_FACETS)
    known = facets_of(node_type)
    return [FacetPlan(known[name], first) for name in dict.fromkeys(names)]
