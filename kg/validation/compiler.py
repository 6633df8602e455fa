"""Shapes compiled to SPARQL 1.1: each constraint becomes a query for the focus nodes that fail it.

A query is set algebra over whole predicates: what a path connects, less what conforms. Engines without statistics do
that by hash in time linear in the predicates that take part, where a FILTER NOT EXISTS is one look-up on disk for each
row. A sub-select keeps the engine from joining in an order of its own. What is not known here is refused, loudly: a
focus node that is not found could not be recovered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations

from kg.prefixes import RDF, RDFS
from kg.store import EmbeddedEngine, Literal, NamedNode, Term
from kg.validation.characteristic_sets import CharacteristicSets, Subjects
from kg.validation.classes import Classes
from kg.validation.failing import TESTED, VALUE, Failing, SuspectQuery, Within, at_least, more_than
from kg.validation.shape_nodes import Node, RefusedShapeError, ShapeNodes
from kg.validation.shape_paths import Fresh, Paths, path_of, triple_pattern
from kg.validation.value_tests import comparable, is_iri, is_true, value_tests, whole_number

_NOTES = {"message", "name", "description", "severity", "order", "group", "defaultValue", "deactivated"}
_TARGETS = {"targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf"}
_VALUES = {
    "nodeKind", "datatype", "in", "minInclusive", "minExclusive", "maxInclusive", "maxExclusive", "minLength",
    "maxLength", "pattern", "flags", "languageIn", "class", "and", "or", "xone", "not", "node", "property", "hasValue",
}  # fmt: skip
_NODE_SHAPE = _VALUES | {"closed", "ignoredProperties"}
_PROPERTY_SHAPE = _VALUES | {
    "path", "minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals", "equals", "disjoint",
    "qualifiedValueShape", "qualifiedMinCount", "qualifiedMaxCount",
}  # fmt: skip


class Compiler:
    """Compiles the shapes of one release.

    Args:
        shapes: The shapes.
        engine: Over the release; asked which patterns find the instances of a class.
        sets: Of the release, if they are known; no query is made for what they settle.
    """

    def __init__(self, shapes: ShapeNodes, engine: EmbeddedEngine, sets: CharacteristicSets | None = None) -> None:
        self._shapes = shapes
        self._fresh = Fresh()
        self._paths = Paths(shapes, self._fresh)
        self._classes = Classes(engine, self._fresh, sets)
        self._sets = sets

    def queries(self, shape: Node) -> list[SuspectQuery]:
        """Queries that together give every focus node of the shape that fails it.

        Raises:
            RefusedShapeError: The shape, or one that it refers to, says what is not known here.
        """
        if self._shapes.has_custom_components():
            raise RefusedShapeError("the ontology declares constraint components")
        return [
            SuspectQuery(f"ASK {{ {failing.first} }}", f"SELECT DISTINCT ?this {{ {failing.pattern} }}", failing.wanted)
            for target, within in self._targets(shape)
            for failing in self._failing(shape, "?this", target, within)
        ]

    def _targets(self, shape: Node) -> Iterator[tuple[str, Within]]:
        """Patterns for the focus nodes that a shape names (SHACL, section 2.1.3), and what is known of them."""
        for kind in self._shapes.target_classes(shape):
            iri = self._iri(kind).value
            rows = self._classes.pattern(iri, VALUE)
            nodes = None if self._sets is None else self._sets.members(self._classes.named(iri))
            yield self._classes.pattern(iri, "?this"), Within(nodes=nodes, rows=rows)
        for predicate in self._shapes.values(shape, "targetSubjectsOf"):
            iri = self._iri(predicate).value
            nodes = None if self._sets is None else self._sets.subjects(iri)
            yield triple_pattern("?this", f"<{iri}>", self._fresh("o"), self._fresh), Within(nodes=nodes)
        for predicate in self._shapes.values(shape, "targetObjectsOf"):
            yield triple_pattern(self._fresh("s"), str(self._iri(predicate)), "?this", self._fresh), Within()
        for node in self._shapes.values(shape, "targetNode"):
            yield f"VALUES ?this {{ {self._term(node)} }}", Within()

    def _failing(self, shape: Term, focus: str, given: str, within: Within) -> list[Failing]:
        """Those of the nodes that `given` binds to `focus` that fail a shape; none if none can."""
        if isinstance(shape, Literal) or shape in within.shapes:
            raise RefusedShapeError("a shape refers to itself" if shape in within.shapes else "a shape is a literal")
        path = path_of(self._shapes, shape)
        known = (_NODE_SHAPE if path is None else _PROPERTY_SHAPE) | _NOTES | _TARGETS
        if unknown := self._shapes.names(shape) - known:
            raise RefusedShapeError(f"sh:{min(unknown)} is not known")
        if is_true(self._shapes, shape, "deactivated"):
            return []
        within = replace(within, shapes=(*within.shapes, shape))
        if path is None:
            closed = self._closed(shape, focus, given)
            return [
                *self._failing_values(shape, focus, given, within),
                *self._node_has_value(shape, focus, given),
                *closed,
            ]
        found = [*self._bad_values(shape, path, focus, within), *self._pairs(shape, path, focus, within)]
        found += self._too_many(shape, path, focus, within)
        present = (
            Failing(
                f"{{ SELECT DISTINCT {focus} {{ {failing.pattern} }} }} {{ {given} }}", failing.first, failing.wanted
            )
            for failing in found
        )
        absent = (Failing(f"{{ {given} }} MINUS {{ {enough} }}") for enough in self._enough(shape, path, focus, within))
        return [*present, *absent]

    def _failing_values(self, shape: Node, value: str, given: str, within: Within) -> Iterator[Failing]:
        """The values that fail what a shape says of each value node."""
        if tests := value_tests(self._shapes, shape, value, exact=within.exact):
            yield from self._failing_tests(shape, value, given, within, tests)
        for kind in self._shapes.values(shape, "class"):
            if within.nodes and within.nodes.are(self._classes.named(self._iri(kind).value)):
                continue
            members, named = (self._classes.pattern(self._iri(kind).value, variable) for variable in (value, VALUE))
            less = f"{{ {given} }} MINUS {{ SELECT {value} {{ {members} }} }}"
            yield Failing(less, wanted=within.wanted(members=named))
        for local in ("node", "property"):
            for other in self._shapes.values(shape, local):
                if (path_of(self._shapes, other) is None) != (local == "node"):
                    raise RefusedShapeError(f"sh:{local} with a shape of the other kind")
                yield from self._failing(other, value, given, within)
        for other in self._shapes.values(shape, "not"):
            yield Failing(self._conforming(other, value, given, within))
        yield from self._failing_lists(shape, value, given, within)

    def _failing_tests(
        self, shape: Node, value: str, given: str, within: Within, tests: list[str]
    ) -> Iterator[Failing]:
        bad = f"{{ {given} }} FILTER (!COALESCE({' && '.join(tests)}, false))"
        kinds = self._shapes.values(shape, "class")
        if not kinds or tests != [is_iri(self._shapes, value)]:
            yield Failing(bad, wanted=within.wanted(tests=value_tests(self._shapes, shape, TESTED)))
            return
        # Values are to be IRIs and of a class, which literals fail already: what fails is a blank member of the class. To
        # look at the members of a class once costs less than at every value.
        iri = self._iri(kinds[0]).value
        if not (self._sets and self._sets.members(self._classes.named(iri)).are_iris()):
            yield Failing(bad, f"{{ {self._classes.pattern(iri, value)} }} FILTER (!{tests[0]})")

    def _failing_lists(self, shape: Node, value: str, given: str, within: Within) -> Iterator[Failing]:
        for head in self._shapes.values(shape, "and"):
            for item in self._shapes.items(head):
                yield from self._failing(item, value, given, within)
        for head in self._shapes.values(shape, "or"):
            yield from self._failing_all(self._shapes.items(head), value, given, within)
        for head in self._shapes.values(shape, "xone"):
            items = self._shapes.items(head)
            yield from self._failing_all(items, value, given, within)
            for pair in combinations(items, 2):
                both = given
                for item in pair:
                    both = self._conforming(item, value, both, within)
                yield Failing(both)

    def _failing_all(self, shapes: list[Term], value: str, given: str, within: Within) -> list[Failing]:
        left, within = [Failing(given)], replace(within, rows="")
        for shape in shapes:
            # Compiled even where nobody is left: what is refused does not depend on what is known of the data.
            patterns = [known.pattern for known in left] or [given]
            failing = [failing for pattern in patterns for failing in self._failing(shape, value, pattern, within)]
            left = failing if left else []
        return left

    def _conforming(self, shape: Term, value: str, given: str, within: Within) -> str:
        failing = self._failing(shape, value, given, replace(within, exact=True, rows=""))
        less = (f"MINUS {{ SELECT DISTINCT {value} {{ {one.pattern} }} }}" for one in failing)
        return " ".join((f"{{ {given} }}", *less))

    def _bad_values(self, shape: Node, path: Term, focus: str, within: Within) -> Iterator[Failing]:
        """Who has a value that fails: each value is looked at once, however many have it."""
        value = self._fresh("v")
        given = f"{{ SELECT DISTINCT {value} {{ {self._paths.pattern(path, focus, value)} }} }}"
        rows = self._paths.pattern(path, self._fresh("s"), VALUE)
        for failing in self._failing_values(shape, value, given, within.values(rows)):
            bad = f"{{ SELECT DISTINCT {value} {{ {failing.pattern} }} }}"
            yield Failing(f"{bad} {self._within(path, focus, value)}", failing.first, failing.wanted)

    def _within(self, path: Term, focus: str, value: str) -> str:
        return f"{{ {self._paths.pattern(path, focus, value)} }}"

    def _node_has_value(self, shape: Node, focus: str, given: str) -> Iterator[Failing]:
        for term in self._shapes.values(shape, "hasValue"):
            yield Failing(f"{{ {given} }} FILTER (!sameTerm({focus}, {self._term(term)}))")

    def _enough(self, shape: Node, path: Term, focus: str, within: Within) -> Iterator[str]:
        """Sub-selects for the nodes that have as many values as they must have."""
        value = self._fresh("v")
        rows = self._within(path, focus, value)
        least = whole_number(self._shapes, shape, "minCount")
        if least and not (least == 1 and self._settled(path, within, Subjects.have)):
            yield at_least(focus, value, rows, least)
        for term in self._shapes.values(shape, "hasValue"):
            yield f"SELECT {focus} {{ {self._paths.pattern(path, focus, self._term(term))} }}"
        if least := whole_number(self._shapes, shape, "qualifiedMinCount"):
            for qualified in self._qualified(shape, path, focus, value, within):
                yield at_least(focus, value, qualified, least)

    def _too_many(self, shape: Node, path: Term, focus: str, within: Within) -> Iterator[Failing]:
        value = self._fresh("v")
        rows = self._within(path, focus, value)
        most = whole_number(self._shapes, shape, "maxCount")
        if most is not None and not self._have_at_most(most, path, within):
            yield more_than(most, focus, value, rows)
        most = whole_number(self._shapes, shape, "qualifiedMaxCount")
        for qualified in self._qualified(shape, path, focus, value, within):
            if most is not None:
                yield more_than(most, focus, value, qualified)

    def _have_at_most(self, most: int, path: Term, within: Within) -> bool:
        return self._settled(path, within, lambda nodes, predicate: nodes.have_at_most(most, predicate))

    def _settled(self, path: Term, within: Within, holds: Callable[[Subjects, str], bool]) -> bool:
        """Whether something is known to hold of all nodes and a path, which only is if it is a predicate."""
        if within.nodes is None or not isinstance(path, NamedNode) or self._shapes.is_blank(path):
            return False
        return holds(within.nodes, path.value)

    def _qualified(self, shape: Node, path: Term, focus: str, value: str, within: Within) -> Iterator[str]:
        """Rows with a value that conforms to the shape of a qualified number (SHACL, section 4.7.3)."""
        others = self._shapes.values(shape, "qualifiedValueShape")
        numbers = self._shapes.names(shape) & {"qualifiedMinCount", "qualifiedMaxCount"}
        if bool(others) != bool(numbers):
            raise RefusedShapeError("a qualified number without its shape, or the other way round")
        for other in others:
            given = f"{{ SELECT DISTINCT {value} {{ {self._paths.pattern(path, focus, value)} }} }}"
            conforming = self._conforming(other, value, given, within.values(""))
            yield f"{{ SELECT {value} {{ {conforming} }} }} {self._within(path, focus, value)}"

    def _pairs(self, shape: Node, path: Term, focus: str, within: Within) -> Iterator[Failing]:
        """Constraints between the values of a path and those of another property (SHACL, section 4.5)."""
        value, other = self._fresh("v"), self._fresh("v")
        rows = f"{{ SELECT {focus} {value} {{ {self._paths.pattern(path, focus, value)} }} }}"
        for local, operator in (("lessThan", "<"), ("lessThanOrEquals", "<=")):
            for predicate in self._shapes.values(shape, local):
                if within.exact:
                    raise RefusedShapeError(f"sh:{local} where what conforms is wanted")
                order = f"{comparable(value, other)} && {value} {operator} {other}"
                yield Failing(f"{rows} {self._of(predicate, focus, other)} FILTER (!COALESCE({order}, false))")
        for predicate in self._shapes.values(shape, "equals"):
            there = self._of(predicate, focus, value)
            yield from (Failing(f"{rows} MINUS {there}"), Failing(f"{there} MINUS {rows}"))
        for predicate in self._shapes.values(shape, "disjoint"):
            yield Failing(f"{rows} {self._of(predicate, focus, value)}")
        if is_true(self._shapes, shape, "uniqueLang") and not self._have_at_most(1, path, within):
            language = f"LCASE(LANG({value}))"
            tagged = f'SELECT {focus} {{ {rows} FILTER (COALESCE(LANG({value}) != "", false)) }}'
            yield Failing(f"{{ {tagged} GROUP BY {focus} {language} HAVING (COUNT(DISTINCT {value}) > 1) }}")

    def _of(self, predicate: Term, focus: str, value: str) -> str:
        pattern = triple_pattern(focus, str(self._iri(predicate)), value, self._fresh)
        return f"{{ SELECT {focus} {value} {{ {pattern} }} }}"

    def _closed(self, shape: Node, focus: str, given: str) -> Iterator[Failing]:
        ignored = self._shapes.only(shape, "ignoredProperties")
        if not is_true(self._shapes, shape, "closed"):
            if ignored is not None:
                raise RefusedShapeError("sh:ignoredProperties on a shape that is not closed")
            return
        allowed = [] if ignored is None else self._shapes.items(ignored)
        for other in self._shapes.values(shape, "property"):
            assert not isinstance(other, Literal)  # such a shape has been refused already
            allowed += self._shapes.values(other, "path")
        predicate, value = self._fresh("p"), self._fresh("v")
        known = ", ".join(str(term) for term in allowed if isinstance(term, NamedNode))
        resource = f"{predicate} = <{RDF}type> && {value} = <{RDFS}Resource>"
        rows = triple_pattern(focus, predicate, value, self._fresh)
        yield Failing(f"{{ {given} }} {rows} FILTER ({predicate} NOT IN ({known}) && !({resource}))")

    def _iri(self, term: Term) -> NamedNode:
        if not isinstance(term, NamedNode) or self._shapes.is_blank(term):
            raise RefusedShapeError(f"{term} is no IRI")
        return term

    def _term(self, term: Term) -> str:
        if self._shapes.is_blank(term):
            raise RefusedShapeError("a blank node is a value")
        return str(term)
