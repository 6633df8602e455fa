"""Where statements stand: every passage inside its source's text, every hash one, every place of the statement's source.

Each check asks for what is in order and takes it away from all there is, which the engine does by hash in linear time;
only what is left is looked at one by one.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.prefixes import DCTERMS, OA, XSD
from kg.schema import Schema
from kg.store import EmbeddedEngine, NamedNode
from kg.validation.characteristic_sets import CharacteristicSets
from kg.validation.report import Finding

_LOCATE = "Take section, start, end and sha256 from `kg locate`."
_RECORDS = ("Statement", "Coverage", "Passage", "Declaration")


def check_places(engine: EmbeddedEngine, schema: Schema, sets: CharacteristicSets | None = None) -> Iterator[Finding]:
    """Every passage lies inside its source's text, every hash is one, every statement's place is of its source."""
    places = _Places(engine, schema, sets)
    yield from places.outside()
    yield from places.malformed()
    yield from places.without()


class _Places:
    """What a release says of places.

    Args:
        engine: Over the release.
        schema: Its model.
        sets: Of the release, if they are known.
    """

    def __init__(self, engine: EmbeddedEngine, schema: Schema, sets: CharacteristicSets | None) -> None:
        self._engine = engine
        self._sets = sets
        self._names = schema.namespaces

    def outside(self) -> Iterator[Finding]:
        """Passages that are not inside a text: 0 ≤ start < end ≤ characters."""
        start, end, characters = (f"<{XSD}integer>(STR(?{end}))" for end in ("start", "end", "characters"))
        inside = f"{start} >= 0 && {start} < {end} && {end} <= {characters}"
        whole = (
            self._pairs("?passage", OA + "hasSelector", "?span"), self._pairs("?span", OA + "start", "?start"),
            self._pairs("?span", OA + "end", "?end"), self._pairs("?passage", OA + "hasSource", "?source"),
            self._pairs("?source", self._names.nutri("characters"), "?characters"),
        )  # fmt: skip
        good = f"SELECT ?passage {{ {' '.join(whole)} FILTER ({inside}) }}"
        for passage in self._select(f"{self._members('Passage', '?passage')} MINUS {{ {good} }}", "?passage"):
            first, last, length = self._extent(passage)
            text = f"inside the text of {length} characters" if length >= 0 else "in the text of any source"
            yield self._finding("passages", passage, f"the passage is not {text}", f"{first}-{last}")

    def malformed(self) -> Iterator[Finding]:
        """Passages without a hash of 64 hexadecimal digits in lower case."""
        hashes = self._pairs("?passage", self._names.nutri("sha256"), "?hash")
        good = f'SELECT ?passage {{ {hashes} FILTER (REGEX(STR(?hash), "^[0-9a-f]{{64}}$")) }}'
        for passage in self._select(f"{self._members('Passage', '?passage')} MINUS {{ {good} }}", "?passage"):
            yield self._finding("hashes", passage, "the hash is no SHA-256", self._value(passage, "sha256"))

    def without(self) -> Iterator[Finding]:
        """Statements and coverage without a place in the source whose graph they are in."""
        for name, what in (("Statement", "a statement"), ("Coverage", "coverage")):
            bad = {row for where in self._displaced(name) for row in self._select(where, "?row")}
            for row in sorted(bad):
                message = f"{what} has no place in a source of its graph"
                yield Finding("places", self._names.contract(row), message, "", "Give the row its place.", (row,))

    def _displaced(self, name: str) -> Iterator[str]:
        """What can be amiss with a row, each as one set less another: joins by graph or source would multiply rows."""
        members = f"GRAPH ?graph {{ ?row a <{self._names.nutri(name)}> }}"
        if name == "Coverage":  # what a rule carried on from coverage stands in no place
            members += f" FILTER (?graph != <{self._names.graph('inferred')}>)"
        rows = f"{{ SELECT ?graph ?row {{ {members} }} }}"
        source = self._pairs("?row", DCTERMS + "source", "?source")
        place = self._pairs("?row", self._names.nutri("statedIn"), "?place")
        kinds = " UNION ".join(f"{{ GRAPH ?graph {{ ?place a <{self._names.nutri(kind)}> }} }}" for kind in _RECORDS)
        for iri, pairs in ((DCTERMS + "source", source), (self._names.nutri("statedIn"), place)):
            if not (self._sets and self._sets.members([self._names.nutri(name)]).have(iri)):
                yield f"{rows} MINUS {{ SELECT ?row {{ {pairs} }} }}"
        yield f"{{ {rows} {source} }} MINUS {{ VALUES (?source ?graph) {{ {self._graphs()} }} }}"
        yield f"{{ {rows} {source} {place} }} MINUS {self._pairs('?place', OA + 'hasSource', '?source')}"
        yield f"{{ {rows} {place} }} MINUS {{ SELECT ?graph ?place {{ {kinds} }} }}"

    def _graphs(self) -> str:
        """Each source with its graph."""
        prefix = self._names.namespace("source")
        sources = self._select(self._members("Source", "?source"), "?source")
        return " ".join(f"(<{iri}> <{self._names.graph(iri.removeprefix(prefix))}>)" for iri in sorted(sources))

    def _select(self, where: str, variable: str) -> list[str]:
        rows = self._engine.select(f"SELECT DISTINCT {variable} {{ {where} }}").rows
        return [term.value for (term,) in rows if isinstance(term, NamedNode)]

    def _members(self, name: str, variable: str) -> str:
        return f"GRAPH ?members {{ {variable} a <{self._names.nutri(name)}> }}"

    def _pairs(self, subject: str, predicate: str, value: str) -> str:
        """All pairs of a property as a sub-select, which the engine joins by hash."""
        return f"{{ SELECT {subject} {value} {{ GRAPH ?pairs {{ {subject} <{predicate}> {value} }} }} }}"

    def _finding(self, check: str, passage: str, message: str, value: str) -> Finding:
        standing = self._engine.matching(None, NamedNode(self._names.nutri("statedIn")), NamedNode(passage))
        behind = sorted({quad.subject.value for quad in standing if isinstance(quad.subject, NamedNode)})
        return Finding(check, self._names.contract(passage), message, value, _LOCATE, tuple(behind))

    def _value(self, subject: str, predicate: str) -> str:
        """A value, empty if there is none; of several the last as text."""
        iri = predicate if ":" in predicate else self._names.nutri(predicate)
        quads = self._engine.matching(NamedNode(subject), NamedNode(iri)) if subject else iter(())
        return max((str(getattr(quad.object, "value", "")) for quad in quads), default="")

    def _extent(self, passage: str) -> tuple[int, int, int]:
        """Start, end and the length of the source's text; -1 for what is not there."""
        span, source = self._value(passage, OA + "hasSelector"), self._value(passage, OA + "hasSource")
        texts = self._value(span, OA + "start"), self._value(span, OA + "end"), self._value(source, "characters")
        start, end, characters = (int(text) if text.isdecimal() else -1 for text in texts)
        return start, end, characters
