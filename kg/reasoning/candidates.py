"""What a release knows about premises that might be: whether they are there, are denied, or could not be at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from kg.prefixes import RDF
from kg.reasoning.facts import Fact, fact_of, facts_over, readings_of
from kg.reasoning.rules import Pattern
from kg.schema import Schema
from kg.store import Engine, Literal, NamedNode, Term, term_text

_BATCH = 500


class Facts:
    """Facts about patterns, fetched for many at once: at most four queries for each 500.

    Attributes:
        types: Entity IRI → IRIs of its classes, those above them included.
    """

    def __init__(self, engine: Engine, schema: Schema) -> None:
        self._engine = engine
        self._schema = schema
        self._names = schema.namespaces
        self._read: set[Pattern] = set()
        self._there: set[Fact] = set()
        self._denied: set[Fact] = set()
        self._taken: dict[tuple[str, str], NamedNode | Literal] = {}
        self._single = {
            field.predicate
            for known in schema.classes.values()
            for field in known.fields
            if field.is_claim and not field.many
        }
        self.types: dict[str, set[str]] = defaultdict(set)

    def read(self, patterns: Iterable[Pattern]) -> None:
        """Fetch what is known about these.

        Raises:
            EngineError: The store failed.
        """
        new = {pattern for pattern in patterns} - self._read  # noqa: C416 (a set of a generator, for the difference)
        self._read |= new
        facts = {leaf for pattern in new for leaf in self._leaves(pattern)}
        known = ", ".join(f"<{self._names.graph(name)}>" for name in ("direct", "inferred"))
        where = f"GRAPH ?g {{ ?s ?p ?o }} FILTER(?g IN ({known}))"
        self._there |= self._facts("?s ?p ?o", facts, where)
        negated = f"<{self._names.nutri('polarity')}> <{self._names.nutri('negated')}>"
        said = f"<{RDF}subject> ?s ; <{RDF}object> ?o ; <{RDF}predicate> ?p ; {negated}"
        self._denied |= self._facts("?s ?p ?o", facts, f"GRAPH ?g {{ ?statement {said} }}")
        ends = {end.value for p in new for end in (p.subject, p.object) if isinstance(end, NamedNode)}
        nodes = [term_text(NamedNode(iri)) for iri in ends - self.types.keys()]
        for node, kind in self._rows("?x", nodes, f"GRAPH ?g {{ ?x <{RDF}type> ?class }}", "?x ?class"):
            self.types[_text(node)].add(_text(kind))
        single = {p for p in new if p.predicate.value in self._single and isinstance(p.subject, NamedNode)}
        taken = [f"{p.subject} {p.predicate}" for p in single]
        for subject, predicate, value in self._rows("?s ?p", taken, "GRAPH ?g { ?s ?p ?o }", "?s ?p ?o"):
            if isinstance(value, NamedNode | Literal):
                self._taken[_text(subject), _text(predicate)] = value

    def state(self, pattern: Pattern) -> str:
        """One of "there", "denied" and "missing"; a pattern with an open end is missing."""
        leaves = self._leaves(pattern)
        if any(leaf in self._there and leaf not in self._denied for leaf in leaves):
            return "there"
        return "denied" if any(leaf in self._denied for leaf in leaves) else "missing"

    def fits(self, pattern: Pattern) -> bool:
        """False if nobody could ever state it of such things: they are of the wrong kinds, or one and the same."""
        known = self._schema.properties[pattern.predicate.value]
        if pattern.subject == pattern.object or not self._is_a(pattern.subject, known.domain):
            return False
        return known.is_literal or self._is_a(pattern.object, known.range)

    def instead(self, pattern: Pattern) -> NamedNode | Literal | None:
        """The value that stands in the way where a property has at most one; None if nothing does."""
        if not isinstance(pattern.subject, NamedNode) or self.state(pattern) == "denied":
            return None
        return self._taken.get((pattern.subject.value, pattern.predicate.value))

    def _is_a(self, end: object, allowed: tuple[str, ...]) -> bool:
        if not isinstance(end, NamedNode) or not allowed or not self.types.get(end.value):
            return True
        return any(self._schema.is_a(kind, allowed) for kind in self.types[end.value])

    def _leaves(self, pattern: Pattern) -> list[Fact]:
        if isinstance(pattern.subject, str) or isinstance(pattern.object, str):
            return []
        readings = readings_of(self._schema.leaves(pattern.predicate.value))
        return facts_over(readings, term_text(pattern.subject), term_text(pattern.object))

    def _facts(self, variables: str, rows: Iterable[str], where: str) -> set[Fact]:
        found = self._rows(variables, rows, where, variables)
        return {fact_of(*row) for row in found}  # type: ignore[arg-type]

    def _rows(self, variables: str, rows: Iterable[str], where: str, columns: str) -> Iterator[tuple[Term | None, ...]]:
        ordered = sorted(set(rows))
        for start in range(0, len(ordered), _BATCH):
            listed = " ".join(f"({row})" for row in ordered[start : start + _BATCH])
            text = f"SELECT DISTINCT {columns} WHERE {{ VALUES ({variables}) {{ {listed} }} {where} }}"
            yield from self._engine.select(text).rows


def _text(term: Term | None) -> str:
    return "" if term is None else term.value
