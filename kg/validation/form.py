"""The form of a release: known graphs, one graph per triple, no blank nodes, six kinds of literals, whole places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kg.prefixes import DCTERMS, OA, RDF, RESERVED_GRAPHS, XSD, Namespaces
from kg.schema import Schema
from kg.store import BlankNode, EmbeddedEngine, Literal, NamedNode, Quad, Triple
from kg.validation.report import Finding

_KINDS = {XSD + kind for kind in ("string", "integer", "decimal", "boolean", "date")}
_LANGUAGE_STRING = RDF + "langString"
_SHA256 = re.compile(r"[0-9a-f]{64}")
_REPORT = "This is a fault of the software: please report it with the seeds that show it."
_LITERAL_HINT = "Use a string, a string with a language, an integer, a decimal, a boolean or a date."


def check_graphs(quads: Sequence[Quad], schema: Schema) -> Iterator[Finding]:
    """Every quad is in a graph that is known, and every triple in one graph only."""
    names = schema.namespaces
    source_class, type_of = NamedNode(names.nutri("Source")), NamedNode(RDF + "type")
    prefix = names.namespace("source")
    sources = {q.subject.value for q in quads if q.predicate == type_of and q.object == source_class}  # type: ignore[union-attr]
    known = {names.graph(name) for name in RESERVED_GRAPHS} | {names.graph(iri.removeprefix(prefix)) for iri in sources}
    places: dict[Triple, str] = {}
    unknown: set[str] = set()
    for quad in quads:
        graph = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else "the default graph"
        if graph not in known:
            unknown.add(graph)
        first = places.setdefault(quad.triple, graph)
        if first != graph:
            both = " and ".join(names.contract(iri) for iri in sorted((first, graph)))
            focus = names.contract(str(getattr(quad.subject, "value", quad.subject)))
            yield Finding("one graph", focus, f"a triple is in {both}", str(quad.triple), _REPORT, ())
    for graph in sorted(unknown):
        yield Finding("known graphs", names.contract(graph), "a graph belongs to no source", "", _REPORT, ())


def check_terms(quads: Sequence[Quad], schema: Schema) -> Iterator[Finding]:
    """No blank nodes; literals only of six kinds and in the form in which the store gives them back."""
    names = schema.namespaces
    for quad in quads:
        focus = names.contract(str(getattr(quad.subject, "value", quad.subject)))
        if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
            yield Finding("blank nodes", focus, "a blank node is in the release", str(quad.triple), _REPORT, ())
        value = quad.object
        if isinstance(value, Literal) and value.language is None and value.datatype.value not in _KINDS:
            yield Finding(
                "literals", focus, "a literal is of a kind that no release holds", str(value), _LITERAL_HINT, ()
            )
    given = set(quads)
    with EmbeddedEngine.in_memory(given) as engine:
        rewritten = given - set(engine.quads())
    for quad in sorted(rewritten, key=str):
        focus = names.contract(str(getattr(quad.subject, "value", quad.subject)))
        message = "a literal is not in the store's canonical form"
        yield Finding("literals", focus, message, str(quad.object), _LITERAL_HINT, ())


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
