"""The shapes of figures, checked without pySHACL: a table has hundreds of thousands of quads, all of a few plain shapes.

A shape is plain if it consists of constraints that are known here. Where one that reaches figures is not, or where
anything else hangs on figures, nothing is set apart and pySHACL checks all of it, slowly: no constraint is ever skipped.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from kg.prefixes import RDF, RDFS, SH
from kg.schema import Schema
from kg.store import Literal, NamedNode, Quad, Term
from kg.validation.report import Finding

# The classes of records that a source of figures consists of.
FIGURE_CLASSES = ("Amount", "FoodItem", "TableCell")
HINT = "Correct the rows named, or the shape if it is wrong."

_TYPE, _SUBCLASS = RDF + "type", RDFS + "subClassOf"
_TEXTS = {SH + local for local in ("message", "name", "description")}
_TESTED = frozenset(("class", "datatype", "nodeKind", "minInclusive", "minExclusive", "minLength", "pattern"))
_PROPERTY_SHAPE = {SH + local for local in (*_TESTED, "path", "minCount", "maxCount", "uniqueLang")}
_NODE_SHAPE = {SH + local for local in ("targetClass", "property")}

Record = dict[str, list[Term]]
Records = dict[str, Record]


@dataclass(frozen=True, slots=True)
class SetApart:
    """A release in two parts.

    Attributes:
        findings: What the shapes of figures object to.
        rest: What pySHACL is to check: everything but figures, or everything.
        records: How many figures were checked here; 0 if pySHACL is to check them too.
    """

    findings: tuple[Finding, ...]
    rest: Sequence[Quad]
    records: int


def set_figures_apart(quads: Sequence[Quad], schema: Schema) -> SetApart:
    """Check the figures of a release, if their shapes are plain.

    Args:
        quads: A whole release; its ontology graph holds the shapes.
        schema: Its model.
    """
    names = schema.namespaces
    kinds = {names.nutri(name) for name in FIGURE_CLASSES}
    members = {
        quad.subject.value
        for quad in quads
        if quad.predicate.value == _TYPE
        and isinstance(quad.object, NamedNode)
        and quad.object.value in kinds
        and isinstance(quad.subject, NamedNode)
    }
    if not members:
        return SetApart((), quads, 0)
    records: Records = {}
    rest: list[Quad] = []
    for quad in quads:
        subject = quad.subject.value if isinstance(quad.subject, NamedNode) else ""
        if subject not in members:
            rest.append(quad)
        else:
            records.setdefault(subject, {}).setdefault(quad.predicate.value, []).append(_term(quad.object))
    ontology = names.graph("ontology")
    shapes = _Shapes(quad for quad in rest if getattr(quad.graph_name, "value", "") == ontology)
    types = _Types(rest, records)
    used = {predicate for record in records.values() for predicate in record}
    hanging = any(isinstance(quad.object, NamedNode) and quad.object.value in members for quad in rest)
    reached = {kind for record in records.values() for kind in types.of(record)}
    plain = None if hanging else shapes.plain_for(reached, used)
    if plain is None:
        return SetApart((), quads, 0)
    check = _Check(schema, shapes, types)
    found = [finding for iri, record in records.items() for finding in check.record(iri, record, plain)]
    return SetApart(tuple(sorted(set(found))), rest, len(records))


def _term(value: object) -> Term:
    assert isinstance(value, NamedNode | Literal)  # no blank nodes and no quoted triples in a figure
    return value


class _Types:
    """Which classes things have, superclasses included."""

    def __init__(self, rest: Iterable[Quad], records: Records) -> None:
        self._direct: dict[str, set[str]] = defaultdict(set)
        above: dict[str, set[str]] = defaultdict(set)
        for quad in rest:
            if quad.predicate.value == _TYPE and isinstance(quad.object, NamedNode):
                self._direct[str(getattr(quad.subject, "value", ""))].add(quad.object.value)
            elif quad.predicate.value == _SUBCLASS and isinstance(quad.object, NamedNode):
                above[str(getattr(quad.subject, "value", ""))].add(quad.object.value)
        self._records = records
        self._above = above
        self._closed: dict[frozenset[str], frozenset[str]] = {}

    def of(self, record: Record) -> frozenset[str]:
        return self._close(frozenset(value.value for value in record.get(_TYPE, ())))

    def of_value(self, iri: str) -> frozenset[str]:
        record = self._records.get(iri)
        return self.of(record) if record is not None else self._close(frozenset(self._direct.get(iri, ())))

    def _close(self, kinds: frozenset[str]) -> frozenset[str]:
        if kinds not in self._closed:
            found: set[str] = set()
            queue = list(kinds)
            while queue:
                kind = queue.pop()
                if kind not in found:
                    found.add(kind)
                    queue.extend(self._above.get(kind, ()))
            self._closed[kinds] = frozenset(found)
        return self._closed[kinds]


class _Shapes:
    """The shapes as they stand in the ontology's graph."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._nodes: dict[str, dict[str, list[Term]]] = {}
        for quad in quads:
            subject = str(getattr(quad.subject, "value", ""))
            self._nodes.setdefault(subject, {}).setdefault(quad.predicate.value, []).append(_term(quad.object))

    def values(self, node: str, local: str) -> list[str]:
        return [value.value for value in self._nodes.get(node, {}).get(SH + local, ())]

    def message(self, shape: str) -> str:
        return next(iter(self.values(shape, "message")), "a shape is violated")

    def plain_for(self, classes: set[str], predicates: set[str]) -> Mapping[str, tuple[str, ...]] | None:
        """Class → property shapes of its members, or None if any of them, or any other way to them, is not plain."""
        found: dict[str, list[str]] = defaultdict(list)
        for node, triples in self._nodes.items():
            if SH + "inversePath" in triples or SH + "targetNode" in triples or SH + "target" in triples:
                return None
            if predicates & {*self.values(node, "targetSubjectsOf"), *self.values(node, "targetObjectsOf")}:
                return None
            targets = classes & set(self.values(node, "targetClass"))
            if not targets:
                continue
            properties = self.values(node, "property")
            if not _only(triples, _NODE_SHAPE) or not all(self._is_plain(shape) for shape in properties):
                return None
            for target in targets:
                found[target] += properties
        return {target: tuple(sorted(shapes)) for target, shapes in found.items()}

    def _is_plain(self, shape: str) -> bool:
        triples = self._nodes.get(shape, {})
        paths = self.values(shape, "path")
        parts = (part for path in paths for part in self._nodes.get(path, ()))  # of a path that is no property
        one_step = len(paths) == 1 and not any(part == RDF + "first" or part.startswith(SH) for part in parts)
        kinds = all(value in (SH + "IRI", SH + "Literal") for value in self.values(shape, "nodeKind"))
        return one_step and kinds and _only(triples, _PROPERTY_SHAPE)


def _only(triples: Mapping[str, object], known: set[str]) -> bool:
    """Whether all that SHACL has to say here is among what is known."""
    return all(not predicate.startswith(SH) or predicate in known | _TEXTS for predicate in triples)


class _Check:
    """Holds records against plain property shapes."""

    def __init__(self, schema: Schema, shapes: _Shapes, types: _Types) -> None:
        self._names = schema.namespaces
        self._shapes = shapes
        self._types = types
        self._compiled: dict[str, _Plain] = {}

    def record(self, iri: str, record: Record, plain: Mapping[str, tuple[str, ...]]) -> Iterator[Finding]:
        for kind in self._types.of(record):
            for shape in plain.get(kind, ()):
                if shape not in self._compiled:
                    self._compiled[shape] = _Plain(self._shapes, shape, self._types)
                known = self._compiled[shape]
                values = record.get(known.path, [])
                if not known.least <= len(values) <= known.most:
                    yield self._finding(shape, iri, "")
                if known.unique_language and _repeats_language(values):
                    yield self._finding(shape, iri, "")
                for value in values:
                    if not all(test(value) for test in known.tests):
                        yield self._finding(shape, iri, self._names.contract(value.value))

    def _finding(self, shape: str, focus: str, value: str) -> Finding:
        return Finding(
            self._names.contract(shape), self._names.contract(focus), self._shapes.message(shape), value, HINT, ()
        )


class _Plain:
    """A property shape as a path, a number of values, and tests of each value."""

    def __init__(self, shapes: _Shapes, shape: str, types: _Types) -> None:
        counts = {local: shapes.values(shape, local) for local in ("minCount", "maxCount")}
        self.path = shapes.values(shape, "path")[0]
        self.least = max((int(text) for text in counts["minCount"]), default=0)
        self.most = min((float(text) for text in counts["maxCount"]), default=float("inf"))
        self.unique_language = "true" in shapes.values(shape, "uniqueLang")
        self.tests = tuple(
            _test(local, wanted, types) for local in sorted(_TESTED) for wanted in shapes.values(shape, local)
        )


def _test(constraint: str, wanted: str, types: _Types) -> Callable[[Term], bool]:
    """The test of one value that a constraint makes."""
    if constraint == "class":
        return lambda value: isinstance(value, NamedNode) and wanted in types.of_value(value.value)
    if constraint == "datatype":
        return lambda value: isinstance(value, Literal) and value.datatype.value == wanted
    if constraint == "nodeKind":
        kind = NamedNode if wanted == SH + "IRI" else Literal
        return lambda value: isinstance(value, kind)
    if constraint == "pattern":
        pattern = re.compile(wanted)
        return lambda value: pattern.search(value.value) is not None
    least = Decimal(wanted)
    if constraint == "minLength":
        return lambda value: len(value.value) >= least
    if constraint == "minInclusive":
        return lambda value: _is_number(value, lambda number: number >= least)
    assert constraint == "minExclusive"
    return lambda value: _is_number(value, lambda number: number > least)


def _repeats_language(values: Iterable[Term]) -> bool:
    tags = [value.language.lower() for value in values if isinstance(value, Literal) and value.language]
    return len(tags) > len(set(tags))


def _is_number(value: Term, test: Callable[[Decimal], bool]) -> bool:
    try:
        return isinstance(value, Literal) and test(Decimal(value.value))
    except InvalidOperation:
        return False
