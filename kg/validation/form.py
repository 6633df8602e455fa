"""The form of a release: known graphs, one graph per triple, no blank nodes, six kinds of literals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.prefixes import RDF, RESERVED_GRAPHS, XSD, Namespaces
from kg.schema import Schema
from kg.store import Literal, Rest, canonical_literals, read_graph
from kg.validation.characteristic_sets import CharacteristicSets, SetsCollector
from kg.validation.report import Finding

_KINDS = {XSD + kind for kind in ("string", "integer", "decimal", "boolean", "date")}
_SHA256 = re.compile(r"[0-9a-f]{64}")
_TYPE, _BLANK, _QUOTE = f"<{RDF}type>".encode(), b"_:", b'"'
_LITERALS_AT_A_TIME = 50_000
_REPORT = "This is a fault of the software: please report it with the seeds that show it."
_LITERAL_HINT = "Use a string, a string with a language, an integer, a decimal, a boolean or a date."


class FormCheck:
    """The form of a release as it is written, in one pass and little memory.

    Every quad is in a graph that is known, and every triple in one graph only; no blank nodes; literals only of six
    kinds, and in the form in which the store gives them back.

    Args:
        schema: Of the release.
    """

    def __init__(self, schema: Schema) -> None:
        self._names = schema.namespaces
        self._graphs, self._literals = _Graphs(schema.namespaces), _Literals(schema.namespaces)
        self._sets = SetsCollector(schema.namespaces)
        self._found: list[Finding] = []

    def take(self, subject: bytes, quads: Sequence[Rest]) -> None:
        """Check the next subject of sorted N-Quads, as `kg.store.read_records` reads them."""
        focus, found = _Focus(subject, self._names), self._found
        self._sets.take(subject, quads)
        is_blank = subject.startswith(_BLANK)
        found += self._graphs.take(focus, quads)
        for predicate, value, _ in quads:
            if is_blank or value.startswith(_BLANK):
                triple = b" ".join((subject, predicate, value)).decode()
                found.append(Finding("blank nodes", focus.curie, "a blank node is in the release", triple, _REPORT, ()))
            elif value.startswith(_QUOTE) and value.endswith(b">"):
                found += self._literals.take(focus, value)

    def sets(self) -> CharacteristicSets | None:
        """What classes and predicates the subjects had together, once all have been taken; None if that is no help."""
        return self._sets.sets()

    def findings(self) -> list[Finding]:
        """What was found, once all subjects have been taken."""
        return [*self._found, *self._literals.rewritten(), *self._graphs.unknown()]


@dataclass(frozen=True, slots=True)
class _Focus:
    """A subject in N-Quads form."""

    term: bytes
    names: Namespaces

    @property
    def curie(self) -> str:
        text = self.term.decode()
        return self.names.contract(text[1:-1] if text.startswith("<") else text)


class _Graphs:
    """Which graphs there are, which sources, and whether a triple is in two of them."""

    def __init__(self, names: Namespaces) -> None:
        self._names = names
        self._source_class = f"<{names.nutri('Source')}>".encode()
        self._known = {names.graph(name) for name in RESERVED_GRAPHS}
        self._seen: set[bytes] = set()

    def take(self, focus: _Focus, quads: Sequence[Rest]) -> Iterator[Finding]:
        previous: Rest = (b"", b"", b"")
        for quad in quads:
            predicate, value, graph = quad
            if graph != previous[2]:
                self._seen.add(graph)
            if value == previous[1] and predicate == previous[0]:
                both = " and ".join(self._names.contract(term.decode()[1:-1]) for term in (previous[2], graph))
                triple = b" ".join((focus.term, predicate, value)).decode()
                yield Finding("one graph", focus.curie, f"a triple is in {both}", triple, _REPORT, ())
            elif value == self._source_class and predicate == _TYPE:
                local = focus.term.decode()[1:-1].removeprefix(self._names.namespace("source"))
                self._known.add(self._names.graph(local))
            previous = quad

    def unknown(self) -> Iterator[Finding]:
        """The graphs that are none of ours and of no source, once all have been seen."""
        for graph in sorted({term.decode()[1:-1] for term in self._seen} - self._known):
            yield Finding("known graphs", self._names.contract(graph), "a graph belongs to no source", "", _REPORT, ())


class _Literals:
    """Literals with a datatype: of which kind they are, and whether the store would rewrite them, as it does no words."""

    def __init__(self, names: Namespaces) -> None:
        self._names = names
        self._sound: set[bytes] = set()
        self._new: dict[bytes, list[_Focus]] = {}

    def take(self, focus: _Focus, value: bytes) -> Iterator[Finding]:
        if value.rpartition(b'"^^<')[2][:-1].decode() not in _KINDS:
            message = "a literal is of a kind that no release holds"
            yield Finding("literals", focus.curie, message, value.decode(), _LITERAL_HINT, ())
        if value not in self._sound:
            self._new.setdefault(value, []).append(focus)
            if len(self._new) > _LITERALS_AT_A_TIME:
                yield from self.rewritten()

    def rewritten(self) -> Iterator[Finding]:
        """Of those that were not looked at yet, the ones that are not in the store's canonical form."""
        lines = b"".join(b"<x:s> <x:p> %b .\n" % value for value in self._new)
        literals = [quad.object for quad in read_graph(lines, "nt")]
        forms = canonical_literals(literal for literal in literals if isinstance(literal, Literal))
        for (value, places), literal in zip(self._new.items(), literals, strict=True):
            if literal != forms.get(literal):  # type: ignore[arg-type]
                for focus in places:
                    message = "a literal is not in the store's canonical form"
                    yield Finding("literals", focus.curie, message, value.decode(), _LITERAL_HINT, ())
        if len(self._sound) > _LITERALS_AT_A_TIME:
            self._sound.clear()
        self._sound.update(self._new)
        self._new.clear()


FORM_CHECKS = ("one graph", "known graphs", "blank nodes", "literals")
