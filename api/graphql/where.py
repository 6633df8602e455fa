"""`where` arguments → SPARQL: a condition on one variable, as an expression that FILTER takes.

Every condition is an expression of its own (EXISTS over the patterns that it needs), so that and, or, not nest freely.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from api.graphql.conditions import compared, joined, number_term, one_of, set_keys, several, text_condition
from api.graphql.edge_checks import EdgeChecks
from api.graphql.edge_patterns import EdgePatterns, allowed_classes
from api.graphql.filters import FilterReader
from api.graphql.identifiers import find_iri
from api.graphql.members import Catalogue, Kind, Member
from api.graphql.patterns import comma, iri, path, terms
from api.graphql.statement_filter import STATEMENT_KEYS, statement_pattern
from kg.prefixes import RDFS, XSD
from kg.query.evidence_filter import EvidenceFilter


@dataclass(frozen=True, slots=True)
class Where:
    """A condition on the nodes of a list.

    Attributes:
        drivers: Patterns over the variable that hold wherever the condition does, to start from; often none.
        expression: The condition.
        named: IRIs of the neighbours that drivers start from.
        edge: Where the condition is that and no more: that there is an edge with one thing that is named.
        label: Where it is one on the label and no more: whether a label meets it.
    """

    drivers: tuple[str, ...]
    expression: str
    named: tuple[str, ...] = ()
    edge: NamedEdge | None = None
    label: Callable[[str], bool] | None = None


@dataclass(frozen=True, slots=True)
class NamedEdge:
    """An edge of the nodes of a list with one thing, as that one sees it.

    Attributes:
        property: IRI of the property that leads from it to the nodes.
        parent: Its IRI.
        filters: Which edges count.
    """

    property: str
    parent: str
    filters: EvidenceFilter


class WhereWriter:
    """Writes conditions for one release.

    Args:
        entity_types: Enum value → class IRI.
    """

    def __init__(
        self, catalogue: Catalogue, edges: EdgePatterns, filters: FilterReader, entity_types: Mapping[str, str]
    ) -> None:
        self._catalogue = catalogue
        self._schema = catalogue.schema
        self._edges = edges
        self._checks = EdgeChecks(catalogue.schema, edges)
        self._filters = filters
        self._entity_types = entity_types
        self._number = 0

    def write(self, type_name: str, given: Mapping[str, Any] | None, variable: str = "?node") -> Where | None:
        """The condition of an input object on instances of a type; None for no condition.

        How many conditions there may be, `api.graphql.values` has checked by then.

        Raises:
            RefusedError: A value makes no sense.
        """
        self._number = 0
        if given is None or not any(value is not None for value in given.values()):
            return None
        named: list[str] = []
        drivers = tuple(self._drivers(type_name, given, variable, named))
        expression = self.expression(type_name, given, variable)
        edge = self._named_edge(type_name, given)
        return Where(drivers, expression, tuple(named), edge, self._label_test(type_name, given))

    def _label_test(self, type_name: str, given: Mapping[str, Any]) -> Callable[[str], bool] | None:
        """See `Where.label`."""
        told = set_keys(given)
        member = self._catalogue.types[type_name].members.get(told[0][0]) if len(told) == 1 else None
        if member is None or member.slot != (f"{RDFS}label",):
            return None
        wanted = {key: str(text).lower() for key, text in set_keys(told[0][1])}
        if not wanted.keys() <= {"contains", "startsWith"}:
            return None
        begins, holds = wanted.get("startsWith", ""), wanted.get("contains", "")
        return lambda label: label.lower().startswith(begins) and holds in label.lower()

    def _named_edge(self, type_name: str, given: Mapping[str, Any]) -> NamedEdge | None:
        """See `Where.edge`."""
        told = set_keys(given)
        if len(told) != 1:
            return None
        key, value = told[0]
        member = self._catalogue.types[type_name].members.get(key)
        if member is None or member.kind is not Kind.RELATION or [one for one, _ in set_keys(value)] != ["some"]:
            return None
        shape, node = member.field, value["some"].get("node") or {}
        assert shape is not None
        inverse = self._schema.properties[shape.predicate].inverse
        if not inverse or not member.target or [one for one, _ in set_keys(node)] != ["id"]:
            return None
        found = self._iris(member.target, node["id"])
        if len(found) != 1 or allowed_classes(self._schema, shape.predicate, shape.classes):
            return None
        return NamedEdge(inverse, found[0], self._filters.filters(value["some"]))

    def expression(self, type_name: str, given: Mapping[str, Any], variable: str) -> str:
        """All conditions of an input object, joined by and."""
        told = dict(set_keys(given))
        own = {key: told.pop(key) for key in STATEMENT_KEYS if key in told} if type_name == "Statement" else {}
        parts = [self._one(type_name, key, value, variable) for key, value in told.items()]
        return joined("&&", [*([self._said(own, variable)] if own else []), *parts], "true")

    def _said(self, own: Mapping[str, Any], variable: str) -> str:
        """The conditions that only statements have; what is read together stands together."""
        ends = {role: find_iri(self._schema, own[role]) for role in ("subject", "object") if role in own}
        names = (variable, f"ws{self._next()}")
        return f"EXISTS {{ {statement_pattern(self._catalogue, self._filters, own, ends, names)} }}"

    def _one(self, type_name: str, key: str, value: Any, variable: str) -> str:
        if key == "and":
            return joined("&&", [self.expression(type_name, one, variable) for one in value], "true")
        if key == "or":
            return joined("||", [self.expression(type_name, one, variable) for one in value], "false")
        if key == "not":
            return f"(!{self.expression(type_name, value, variable)})"
        if key == "id":
            return self._identified(type_name, value, variable)
        if key == "type":
            classes = self._classes(value)
            return f"EXISTS {{ GRAPH ?wt {{ {variable} a ?wc }} FILTER(?wc IN ({comma(classes)})) }}"
        member = self._catalogue.types[type_name].members[key]
        if member.kind is Kind.RELATION or (member.field is not None and member.field.is_claim):
            return self._related(member, value, variable)
        if member.kind in (Kind.LINK, Kind.LINKS):
            return self._linked(member, value, variable)
        return self._scalar(member, value, variable)

    def _next(self) -> int:
        """A number for names of variables, so that patterns can stand within each other."""
        self._number += 1
        return self._number

    # Leaves

    def _identified(self, type_name: str, given: Mapping[str, Any], variable: str) -> str:
        if not set_keys(given):
            return "true"
        found = self._iris(type_name, given)
        return f"({variable} IN ({comma(found)}))" if found else "false"

    def _iris(self, type_name: str, given: Mapping[str, Any]) -> list[str]:
        """The IRIs that an IDFilter lets through; its keys are joined by and."""
        known = self._catalogue.types[type_name].known
        lists = [[value] if key == "eq" else value for key, value in set_keys(given)]
        iris = [[find_iri(self._schema, one, known) for one in asked] for asked in lists]
        kept = [one for one in (iris[0] if iris else ()) if one is not None and all(one in rest for rest in iris[1:])]
        return list(dict.fromkeys(kept))

    def _classes(self, given: Mapping[str, Any]) -> list[str]:
        lists = [[value] if key == "eq" else value for key, value in set_keys(given)]
        asked = [{self._entity_types[kind.name] for kind in kinds} for kinds in lists]
        roots = set.intersection(*asked) if asked else set(self._entity_types.values())
        return sorted({child for one in roots for child in self._schema.classes[one].children})

    def _scalar(self, member: Member, given: Mapping[str, Any], variable: str) -> str:
        number = self._next()
        value = f"?wv{number}"
        # Texts in languages stand in several properties; a condition holds if one of them meets it.
        slots = member.slots if member.kind is Kind.TEXTS else (member.slot,)
        found = f"GRAPH ?wg{number} {{ {variable} {'|'.join(path(slot) for slot in slots)} {value} }}"
        shape = member.field
        if shape is not None and shape.datatype is not None:
            found += f" FILTER(isLiteral({value}))"
        told = dict(set_keys(given))
        is_null = told.pop("isNull", None)
        parts = [] if is_null is None else [f"({'!' if is_null else ''}EXISTS {{ {found} }})"]
        if told:
            compare = self._comparison(member)
            tests = joined("&&", [compare(value, key, wanted) for key, wanted in told.items()], "true")
            parts.append(f"EXISTS {{ {found} FILTER{tests} }}")
        return joined("&&", parts, "true")

    def _comparison(self, member: Member) -> Callable[[str, str, Any], str]:
        """(variable, key of the filter, value) → expression."""
        shape = member.field
        if shape is not None and shape.scheme is not None:
            concepts = {value: iri_ for iri_, value in self._catalogue.enums[shape.scheme].items()}
            return lambda v, key, wanted: one_of(v, [iri(concepts[one.name]) for one in several(key, wanted)])
        if member.kind is Kind.CURIE:
            return lambda v, key, wanted: one_of(v, self._named(several(key, wanted)))
        numbers = (f"{XSD}integer", f"{XSD}decimal")
        if shape is not None and shape.datatype in numbers:
            return lambda v, key, wanted: compared(v, key, wanted, number_term)
        return lambda v, key, wanted: text_condition(f"STR({v})", key, wanted)

    def _named(self, given: Sequence[str]) -> list[str]:
        """What CURIEs stand for; a property of ours has its bare name as well."""
        found = []
        for one in given:
            known = self._schema.find_property(one.removeprefix("nutri:"))
            found.append(find_iri(self._schema, one) if known is None else known.iri)
        return [iri(one) for one in found if one is not None]

    # Neighbours

    def _linked(self, member: Member, given: Mapping[str, Any], variable: str) -> str:
        parts = []
        for key, inner in set_keys(given):
            number = self._next()
            node = f"?wn{number}"
            condition = self.expression(member.target, inner, node)
            found = f"GRAPH ?wg{number} {{ {variable} {path(member.slot)} {node} }} FILTER(!isLiteral({node}))"
            parts.append(f"({'!' if key == 'none' else ''}EXISTS {{ {found} FILTER({condition}) }})")
        return joined("&&", parts, "true")

    def _related(self, member: Member, given: Mapping[str, Any], variable: str) -> str:
        parts = []
        for key, inner in set_keys(given):
            parts.append(f"({'!' if key == 'none' else ''}EXISTS {{ {self._edge(member, inner, variable)} }})")
        return joined("&&", parts, "true")

    def _edge(self, member: Member, given: Mapping[str, Any], variable: str) -> str:
        shape = member.field
        assert shape is not None
        number = self._next()
        node = f"?wn{number}"
        kept = self._filters.filters(given)
        everything = replace(kept, certainties=(), graphs=None, qualifiers=())
        edges = self._edges.edges(shape.predicate, everything, (variable, node), f"w{number}")
        if kept.chooses:
            edges += f" {self._checks.survives(shape.predicate, kept, (variable, node), f'x{number}', variable)}"
        classes = allowed_classes(self._schema, shape.predicate, shape.classes)
        parts = [edges, self._edges.narrowed(classes, node, f"w{number}")]
        if member.target and given.get("node") is not None:
            parts.append(f"FILTER({self.expression(member.target, given['node'], node)})")
        elif not member.target and given.get("value") is not None:
            tests = [text_condition(f"STR({node})", key, wanted) for key, wanted in set_keys(given["value"])]
            parts.append(f"FILTER{joined('&&', tests, 'true')}")
        return " ".join(filter(None, parts))

    # Where to start

    def _drivers(self, type_name: str, given: Mapping[str, Any], variable: str, named: list[str]) -> Iterator[str]:
        """Few nodes can meet a condition that names one, or a neighbour: better start from that than try every node."""
        for key, value in set_keys(given):
            if key == "and":
                for one in value:
                    yield from self._drivers(type_name, one, variable, named)
            elif key == "id":
                if not set_keys(value):
                    continue
                found = self._iris(type_name, value)
                yield f"VALUES {variable} {{ {terms(found)} }}" if found else "FILTER(false)"
            elif key not in ("or", "not", "type") and not (type_name == "Statement" and key in STATEMENT_KEYS):
                yield from self._neighbour_driver(self._catalogue.types[type_name].members[key], value, variable, named)

    def _neighbour_driver(
        self, member: Member, given: Mapping[str, Any], variable: str, named: list[str]
    ) -> Iterator[str]:
        some = given.get("some")
        wanted = (some or {}).get("node") or {}
        if member.kind is not Kind.RELATION or not member.target or wanted.get("id") is None:
            return
        shape = member.field
        assert shape is not None
        found = self._iris(member.target, wanted["id"])
        node = f"?wd{self._next()}"
        named += found
        if found:  # what a filter leaves of the edges is among them
            yield f"VALUES {node} {{ {terms(found)} }} GRAPH {node}g {{ {variable} {iri(shape.predicate)} {node} }}"
