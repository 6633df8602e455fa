"""The conditions of `statements(where:)` as a graph pattern."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.graphql.conditions import set_keys
from api.graphql.filters import FilterReader
from api.graphql.identifiers import claim_property
from api.graphql.members import Catalogue
from api.graphql.patterns import iri
from kg.prefixes import RDF
from kg.schema import Schema
from kg.store import Literal, term_text

_TURNED = {"subject": "object", "object": "subject"}
# Conditions on statements besides those that every class has.
STATEMENT_KEYS = ("subject", "predicate", "object", "polarity", "minCertainty", "sources", "qualifiers", "section")


@dataclass(frozen=True, slots=True)
class NamedEnds:
    """The ends of a statement that a condition names.

    Attributes:
        iris: "subject" and "object", as the statement has them, where they are named → IRI.
        whole: True if the condition is that and no more.
    """

    iris: Mapping[str, str]
    whole: bool


def named_ends(schema: Schema, where: Mapping[str, Any], ends: Mapping[str, str | None]) -> NamedEnds | None:
    """The ends that every statement has which meets a condition; None where it is read in either direction, or by none.

    Args:
        where: As for `statement_pattern`, and so is the next.

    Raises:
        RefusedError: There is no such property.
    """
    iris = {role: found for role, found in ends.items() if found is not None}
    if len(iris) < len(ends):
        return None
    given = dict(set_keys(where))
    if iris and "predicate" in given:
        directions = {leaf.reverse for leaf in schema.leaves(claim_property(schema, given["predicate"]).iri)}
        if len(directions) > 1:
            return None
        if True in directions:
            iris = {_TURNED[role]: found for role, found in iris.items()}
    return NamedEnds(iris, whole=given.keys() <= _TURNED.keys())


def statement_pattern(
    catalogue: Catalogue,
    filters: FilterReader,
    where: Mapping[str, Any],
    ends: Mapping[str, str | None],
    names_of: tuple[str, str] = ("?node", "w"),
) -> str:
    """A graph pattern over a statement, empty if there is no condition.

    Args:
        names_of: The variable of the statement, and what the names of the other variables begin with.
        where: `STATEMENT_KEYS` → what the input object has, None for nothing.
        ends: "subject" and "object", where they are given → IRI, or None where no IRI can be made of what was given.

    Raises:
        RefusedError: There is no such property or source.
    """
    node, tag = names_of
    graph = f"?{tag}g"
    schema = catalogue.schema
    names = schema.namespaces
    kept = filters.filters(where)
    parts = [_triple(schema, where.get("predicate"), ends, node)]
    if where.get("polarity") is not None:
        values = catalogue.enums[names.nutri("PolarityScheme")]
        concept = next(known for known, value in values.items() if value == where["polarity"].name)
        parts.append(f"{node} {iri(names.nutri('polarity'))} {iri(concept)} .")
    parts.append(kept.inside(names, node, tag))
    if where.get("section") is not None:
        section = term_text(Literal(where["section"]))
        parts.append(f"{node} {iri(names.nutri('statedIn'))}/{iri(names.nutri('section'))} {section} .")
    pattern = f"GRAPH {graph} {{ {' '.join(filter(None, parts))} }}" if any(parts) else ""
    if kept.graphs is not None:
        pattern += f" GRAPH {graph} {{ {node} a ?{tag}t }} {kept.on_graph(graph)}"
    return pattern


def _triple(schema: Schema, predicate: str | None, ends: Mapping[str, str | None], node: str) -> str:
    """What the statement says, read forward and, for an inverse, backward."""
    if None in ends.values():
        return "FILTER(false)"
    if predicate is None:
        return _said(ends, node, turned=False)
    asked = claim_property(schema, predicate)
    affirmed = f"{node} {iri(schema.namespaces.nutri('polarity'))} {iri(schema.namespaces.nutri('affirmed'))} ."
    arms = []
    for leaf in schema.leaves(asked.iri):
        said = f"{_said(ends, node, turned=leaf.reverse)} {node} {iri(f'{RDF}predicate')} {iri(leaf.iri)} ."
        # A denial never travels to a wider property: "not the sole cause" is not "not linked".
        arms.append(f"{{ {said} {'' if leaf.iri in (asked.iri, asked.inverse) else affirmed} }}")
    return " UNION ".join(arms)


def _said(ends: Mapping[str, str | None], node: str, *, turned: bool) -> str:
    return " ".join(
        f"{node} {iri(RDF + (_TURNED[role] if turned else role))} {iri(found)} ."
        for role, found in ends.items()
        if found
    )
