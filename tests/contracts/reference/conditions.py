"""`where`: whether a node meets a condition, as the descriptions of the input types have it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kg.schema import Field
from tests.contracts.reference.evidence import Edge
from tests.contracts.reference.nodes import Nodes
from tests.contracts.reference.statement_conditions import OWN_KEYS, StatementConditions
from tests.contracts.reference.vocabulary import constant

Where = Mapping[str, Any]

_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": lambda value, wanted: value == wanted,
    "in": lambda value, wanted: value in wanted,
    "lt": lambda value, wanted: value < wanted,
    "lte": lambda value, wanted: value <= wanted,
    "gt": lambda value, wanted: value > wanted,
    "gte": lambda value, wanted: value >= wanted,
    "contains": lambda value, wanted: wanted.lower() in value.lower(),
    "startsWith": lambda value, wanted: value.lower().startswith(wanted.lower()),
}


def given(where: Where | None) -> dict[str, Any]:
    """The keys that say something: null is as if the key was left out."""
    return {key: wanted for key, wanted in (where or {}).items() if wanted is not None}


def value_meets(values: Sequence[Any], condition: Where) -> bool:
    """Whether some value meets all comparisons at once; `isNull: true` asks for none at all."""
    wanted = given(condition)
    is_null = wanted.pop("isNull", None)
    if is_null is True:
        return not values and not wanted
    if not wanted and is_null is None:
        return True
    return any(all(_COMPARE[key](value, against) for key, against in wanted.items()) for value in values)


class Conditions:
    """Conditions over the nodes of a release."""

    def __init__(self, nodes: Nodes) -> None:
        self._nodes = nodes
        self._words = nodes.words
        self._statements = StatementConditions(nodes)

    def check(self, where: Any) -> None:
        """Read every filter within a condition: a source or an entity that nobody knows is an error, nodes or none."""
        if isinstance(where, list):
            for one in where:
                self.check(one)
        elif isinstance(where, Mapping):
            sources, qualifiers = where.get("sources"), where.get("qualifiers")
            self._nodes.filter(
                {
                    "sources": sources if isinstance(sources, list) else None,
                    "qualifiers": qualifiers if isinstance(qualifiers, Mapping) else None,
                }
            )
            for inner in where.values():
                self.check(inner)

    def meets(self, iri: str, type_name: str, where: Where | None) -> bool:
        """Whether a node meets every key of a condition."""
        wanted = given(where)
        if type_name == "Statement" and not self._statements.meets(iri, wanted):
            return False
        return all(self._key(iri, type_name, key, condition) for key, condition in wanted.items())

    def _key(self, iri: str, type_name: str, key: str, wanted: Any) -> bool:
        if key == "and":
            return all(self.meets(iri, type_name, one) for one in wanted)
        if key == "or":
            return any(self.meets(iri, type_name, one) for one in wanted)
        if key == "not":
            return not self.meets(iri, type_name, wanted)
        if key == "id":
            return self._id(iri, type_name, wanted)
        if key == "type":
            return all(
                self._is_a(iri, value if isinstance(value, list) else [value]) for value in given(wanted).values()
            )
        if type_name == "Statement" and key in OWN_KEYS:
            return True  # met above: some of them are read together
        shape = self._words.field(type_name, key)
        assert shape is not None, key
        if shape.is_claim:
            return self._edges(iri, shape, wanted)
        if self._nodes.target(shape):
            return self._some_and_none(
                wanted,
                lambda one: any(self.meets(n, self._nodes.target(shape), one) for n in self._nodes.linked(iri, shape)),
            )
        if shape.as_curie:
            iris = self._nodes.facts.iris(iri, *shape.path)
            return all(self._names_one(iris, value) for value in given(wanted).values())
        return value_meets(self._nodes.scalars(iri, shape), wanted)

    def _is_a(self, iri: str, constants: Sequence[str]) -> bool:
        """Whether a node is of one of these classes, or of one below it."""
        classes = {constant(c.name): c.iri for c in self._words.schema.classes.values()}
        return any(classes[name] in self._nodes.facts.classes(iri) for name in constants)

    def _names_one(self, iris: Sequence[str], wanted: str | Sequence[str]) -> bool:
        """Whether one of these names, or the one, stands for one of the values."""
        names = [wanted] if isinstance(wanted, str) else wanted
        return any(self._words.called(name) & set(iris) for name in names)

    def _id(self, iri: str, type_name: str, wanted: Any) -> bool:
        """Slug, CURIE or IRI; an unknown id matches nothing."""

        def names(given_id: str) -> bool:
            return self._words.iri(given_id, type_name) == iri

        for key, value in given(wanted).items():
            if key == "not":
                held = not (self._id(iri, type_name, value) if isinstance(value, Mapping) else names(value))
            else:
                held = names(value) if key == "eq" else any(names(one) for one in value)
            if not held:
                return False
        return True

    def _edges(self, iri: str, shape: Field, wanted: Where) -> bool:
        def some(condition: Where) -> bool:
            found = self._nodes.edges(iri, shape, self._nodes.filter(condition))
            return any(self.edge_meets(edge, shape, condition) for edge in found)

        return self._some_and_none(wanted, some)

    def edge_meets(self, edge: Edge, shape: Field, condition: Where) -> bool:
        """Whether the other end meets `node` or `value`; the filters beside them have chosen the edge already."""
        target = self._nodes.target(shape)
        if target:
            return self.meets(str(edge.neighbour), target, condition.get("node"))
        return value_meets([str(edge.neighbour)], condition.get("value") or {})

    @staticmethod
    def _some_and_none(wanted: Where, some: Callable[[Where], bool]) -> bool:
        asked = given(wanted)
        return ("some" not in asked or some(asked["some"])) and ("none" not in asked or not some(asked["none"]))
