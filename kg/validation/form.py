"""The form of a release: known graphs, one graph per triple, no blank nodes, six kinds of literals, whole places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kg.prefixes import DCTERMS, OA, RDF, RESERVED_GRAPHS, XSD, Namespaces
from kg.schema import Schema
from kg.store import Literal, Quad, Record, Rest, canonical_literals, read_graph
from kg.validation.report import Finding

_KINDS = {XSD + kind for kind in ("string", "integer", "decimal", "boolean", "date")}
_SHA256 = re.compile(r"[0-9a-f]{64}")
_TYPE, _BLANK, _QUOTE = f"<{RDF}type>".encode(), b"_:", b'"'
_LITERALS_AT_A_TIME = 50_000
_REPORT = "This is a fault of the software: please report it with the seeds that show it."
_LITERAL_HINT = "Use a string, a string with a language, an integer, a decimal, a boolean or a date."


def check_form(records: Iterable[Record], schema: Schema) -> Iterator[Finding]:
    """The form of a release as it is written, in one pass and little memory.

    Every quad is in a graph that is known, and every triple in one graph only; no blank nodes; literals only of six
    kinds, and in the form in which the store gives them back.

    Args:
        records: Of sorted N-Quads, as `kg.store.read_records` reads them.
        schema: Of the release.
    """
    graphs, literals = _Graphs(schema.namespaces), _Literals(schema.namespaces)
    for subject, quads in records:
        focus = _Focus(subject, schema.namespaces)
        yield from graphs.take(focus, quads)
        for predicate, value, _ in quads:
            if subject.startswith(_BLANK) or value.startswith(_BLANK):
                triple = b" ".join((subject, predicate, value)).decode()
                yield Finding("blank nodes", focus.curie, "a blank node is in the release", triple, _REPORT, ())
            elif value.startswith(_QUOTE):
                yield from literals.take(focus, value)
    yield from literals.rewritten()
    yield from graphs.unknown()


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
        before: Rest = (b"", b"", b"")
        for quad in quads:
            predicate, value, graph = quad
            self._seen.add(graph)
            if quad[:2] == before[:2]:
                both = " and ".join(self._names.contract(term.decode()[1:-1]) for term in (before[2], graph))
                triple = b" ".join((focus.term, predicate, value)).decode()
                yield Finding("one graph", focus.curie, f"a triple is in {both}", triple, _REPORT, ())
            elif value == self._source_class and predicate == _TYPE:
                local = focus.term.decode()[1:-1].removeprefix(self._names.namespace("source"))
                self._known.add(self._names.graph(local))
            before = quad

    def unknown(self) -> Iterator[Finding]:
        """The graphs that are none of ours and of no source, once all have been seen."""
        for graph in sorted({term.decode()[1:-1] for term in self._seen} - self._known):
            yield Finding("known graphs", self._names.contract(graph), "a graph belongs to no source", "", _REPORT, ())


class _Literals:
    """Literals with a language or a datatype: of which kind they are, and whether the store would rewrite them."""

    def __init__(self, names: Namespaces) -> None:
        self._names = names
        self._sound: set[bytes] = set()
        self._new: dict[bytes, list[_Focus]] = {}

    def take(self, focus: _Focus, value: bytes) -> Iterator[Finding]:
        if value.endswith(_QUOTE):
            return
        kind = value.rpartition(b'"^^<')[2] if value.endswith(b">") else b""
        if kind and kind[:-1].decode() not in _KINDS:
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


def check_places(quads: Sequence[Quad], schema: Schema) -> Iterator[Finding]:
    """Every passage lies inside its source's text, every hash is one, every statement's place is of its source."""
    names = schema.namespaces
    places = _Places(quads, names)
    hint = "Take section, start, end and sha256 from `kg locate`."
    for passage in places.members("Passage"):
        focus, behind = names.contract(passage), places.standing(passage)
        start, end, characters = places.extent(passage)
        if not 0 <= start < end <= characters:
            text = f"inside the text of {characters} characters" if characters >= 0 else "in the text of any source"
            message = f"the passage is not {text}"
            yield Finding("passages", focus, message, f"{start}-{end}", hint, behind)
        sha256 = places.value(passage, names.nutri("sha256"))
        if not _SHA256.fullmatch(sha256):
            yield Finding("hashes", focus, "the hash is no SHA-256", sha256, hint, behind)
    sources = set(places.members("Source"))
    rows = [(row, "a statement") for row in places.members("Statement")]
    # What a rule carried on from coverage stands in no place.
    rows += [(row, "coverage") for row in places.members("Coverage") if places.graph(row) != names.graph("inferred")]
    for row, what in rows:
        source = places.value(row, DCTERMS + "source")
        place = places.value(row, names.nutri("statedIn"))
        own_graph = names.graph(source.removeprefix(names.namespace("source")))
        if (
            source not in sources
            or places.value(place, OA + "hasSource") != source
            or places.graph(row) != own_graph
            or places.graph(place) != own_graph
        ):
            message = f"{what} has no place in a source of its graph"
            yield Finding("places", names.contract(row), message, "", "Give the row its place.", (row,))


class _Places:
    """The triples that say where statements stand, by subject and predicate, and the graphs of records."""

    def __init__(self, quads: Sequence[Quad], names: Namespaces) -> None:
        self._names = names
        self._stated_in = names.nutri("statedIn")
        wanted = {names.nutri(local) for local in ("sha256", "characters", "statedIn")}
        wanted |= {OA + local for local in ("hasSource", "hasSelector", "start", "end")} | {DCTERMS + "source"}
        records = {names.nutri(local) for local in ("Statement", "Coverage", "Passage", "Declaration")}
        self._values: dict[tuple[str, str], str] = {}
        self._members: dict[str, list[str]] = {}
        self._standing: dict[str, list[str]] = {}
        self._graphs: dict[str, str] = {}
        for quad in quads:
            predicate, subject = quad.predicate.value, str(getattr(quad.subject, "value", ""))
            value = str(getattr(quad.object, "value", ""))
            if predicate in wanted:
                self._values[subject, predicate] = value
                if predicate == self._stated_in:
                    self._standing.setdefault(value, []).append(subject)
            elif predicate == RDF + "type":
                self._members.setdefault(value, []).append(subject)
                if value in records:
                    self._graphs[subject] = str(getattr(quad.graph_name, "value", ""))

    def members(self, class_name: str) -> list[str]:
        """IRIs of what is of a class of ours, in the order given."""
        return self._members.get(self._names.nutri(class_name), [])

    def graph(self, record: str) -> str:
        """IRI of the graph in which a statement or a place is, empty if there is none."""
        return self._graphs.get(record, "")

    def value(self, subject: str, predicate: str) -> str:
        """A value, empty if there is none."""
        return self._values.get((subject, predicate), "")

    def extent(self, passage: str) -> tuple[int, int, int]:
        """Start, end and the length of the source's text; -1 for what is not there."""
        span, source = self.value(passage, OA + "hasSelector"), self.value(passage, OA + "hasSource")
        keys = ((span, OA + "start"), (span, OA + "end"), (source, self._names.nutri("characters")))
        start, end, characters = (self.value(*key) for key in keys)
        return _number(start), _number(end), _number(characters)

    def standing(self, place: str) -> tuple[str, ...]:
        """IRIs of the statements and coverage that stand in a place, sorted."""
        return tuple(sorted(self._standing.get(place, ())))


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else -1
