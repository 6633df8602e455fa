"""The statements behind what a shape objects to, looked up only for what was found."""

from __future__ import annotations

from kg.prefixes import RDF
from kg.schema import Schema
from kg.store import EmbeddedEngine, NamedNode, Term

_SUBJECT, _PREDICATE, _OBJECT = (NamedNode(RDF + end) for end in ("subject", "predicate", "object"))


class StatedBehind:
    """Finds statements by their ends.

    Args:
        engine: Over the release.
        schema: Its model.
    """

    def __init__(self, engine: EmbeddedEngine, schema: Schema) -> None:
        self._engine = engine
        self._schema = schema

    def find(self, focus: str, property_iri: str, value: str) -> tuple[str, ...]:
        """The statements of a node, or those that make triples of a property with this subject and, if given, this value.

        Returns:
            Their IRIs, sorted.
        """
        if focus.startswith(self._schema.namespaces.namespace("stmt")):
            return (focus,)
        if property_iri not in self._schema.properties or not _is_iri(focus):
            return ()
        found: set[str] = set()
        for leaf in self._schema.leaves(property_iri):
            if not leaf.reverse:
                found |= {iri for iri, text in self._with(_SUBJECT, focus, leaf.iri, _OBJECT) if value in ("", text)}
            elif not value or _is_iri(value):
                found |= {iri for iri, text in self._with(_OBJECT, focus, leaf.iri, _SUBJECT) if value in ("", text)}
        return tuple(sorted(found))

    def stating(self, subject: str, predicate: str, value: str) -> set[str]:
        """IRIs of the statements of a triple between entities."""
        return {iri for iri, text in self._with(_SUBJECT, subject, predicate, _OBJECT) if text == value}

    def _with(self, end: NamedNode, node: str, predicate: str, other: NamedNode) -> list[tuple[str, str]]:
        """(statement, text of its other end) of all with one end and the predicate."""
        return [
            (quad.subject.value, text)
            for quad in self._engine.matching(None, end, NamedNode(node))
            if isinstance(quad.subject, NamedNode) and predicate in self._texts(quad.subject, _PREDICATE)
            for text in self._texts(quad.subject, other)
        ]

    def _texts(self, subject: NamedNode, predicate: NamedNode) -> list[str]:
        terms: list[Term] = [q.object for q in self._engine.matching(subject, predicate)]  # type: ignore[misc]
        return [term.value for term in terms]


def _is_iri(text: str) -> bool:
    try:
        NamedNode(text)
    except ValueError:
        return False
    return ":" in text
