"""Records as receipts and comparisons hold them, each with a hash over exactly that.

What a statement says with its place, and what is said of an entity, a figure or another resource of ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from kg.prefixes import DCTERMS, OA, RDF, RDFS, SKOS, Namespaces
from kg.query.canonical import sha256
from kg.store import Engine, Literal, NamedNode, Quad, Term, term_text

# A query text stays within our own limits with so many IRIs in it.
_AT_ONCE = 500
# Predicates that have names of their own in a record; the place's own properties stand under `place.`.
_PARTS = {f"{RDF}subject": "subject", f"{RDF}predicate": "predicate", f"{RDF}object": "object"}


@dataclass(frozen=True, slots=True)
class Record:
    """A statement with its place, or another resource with its own triples.

    Attributes:
        iri: Of the resource.
        sha256: Over its sorted N-Quads, a line feed after each; of a statement those of its place and of the place's
            selector too; never what is entailed or concluded.
        says: Part → values, sorted: `subject`, `predicate`, `object`, local names of our own properties (`certainty`,
            `hedgeCue`, qualifiers), CURIEs of others', `place.…` for what the place says; IRIs as CURIEs.
        source: IRI of the source, empty if none is named.
    """

    iri: str
    sha256: str
    says: Mapping[str, tuple[str, ...]]
    source: str

    @property
    def claim(self) -> tuple[str, str, str]:
        """Subject, predicate and object, as in `says`."""
        subject, predicate, object_ = (" ".join(self.says.get(part, ("",))) for part in _PARTS.values())
        return subject, predicate, object_


def read_statements(engine: Engine, names: Namespaces, iris: Iterable[str]) -> dict[str, Record]:
    """The records of those of these statements that there are, by IRI, sorted.

    Raises:
        EngineError: The store failed.
    """
    return _read(engine, names, iris, _statements_query)


def read_resources(engine: Engine, names: Namespaces, iris: Iterable[str]) -> dict[str, Record]:
    """The records of those of these entities, figures, coverage rows and so on that there are, by IRI, sorted.

    Raises:
        EngineError: The store failed.
    """
    return _read(engine, names, iris, _resources_query)


def statement_quads(engine: Engine, names: Namespaces, iris: Iterable[str]) -> list[Quad]:
    """The quads behind the records of these statements, those of places and selectors among them; sorted, each once.

    Raises:
        EngineError: The store failed.
    """
    return _quads(engine, names, iris, _statements_query)


def resource_quads(engine: Engine, names: Namespaces, iris: Iterable[str]) -> list[Quad]:
    """The quads behind the records of these resources; sorted, each once.

    Raises:
        EngineError: The store failed.
    """
    return _quads(engine, names, iris, _resources_query)


_Query = Callable[[Namespaces, str], str]
_Line = tuple[Term, Term, Term, Term]


def _quads(engine: Engine, names: Namespaces, iris: Iterable[str], query: _Query) -> list[Quad]:
    lines = {line for _, found in _lines(engine, names, iris, query) for line in found}
    return sorted((Quad(*line) for line in lines), key=str)  # type: ignore[arg-type]  # the store keeps quads in order


def _read(engine: Engine, names: Namespaces, iris: Iterable[str], query: _Query) -> dict[str, Record]:
    return {iri: _record(names, iri, found) for iri, found in _lines(engine, names, iris, query)}


def _lines(engine: Engine, names: Namespaces, iris: Iterable[str], query: _Query) -> Iterator[tuple[str, list[_Line]]]:
    """(IRI, subject, predicate, object and graph of each quad of its record), by IRI, sorted."""
    wanted = iter(sorted(set(iris)))
    while batch := list(islice(wanted, _AT_ONCE)):
        lines: dict[str, list[_Line]] = {}
        for root, *quad in engine.select(query(names, _values(batch))).rows:
            assert root is not None
            lines.setdefault(root.value, []).append(tuple(quad))  # type: ignore[arg-type]  # a quad has no gaps
        yield from ((iri, lines[iri]) for iri in batch if iri in lines)


def _values(iris: Sequence[str]) -> str:
    return f"VALUES ?root {{ {' '.join(term_text(NamedNode(iri)) for iri in iris)} }}"


def _resources_query(names: Namespaces, roots: str) -> str:
    computed = ", ".join(f"<{names.graph(name)}>" for name in ("direct", "entailed", "inferred"))
    return (
        f"SELECT ?root ?s ?p ?o ?g WHERE {{ {roots} GRAPH ?g {{ ?root ?p ?o }} FILTER(?g NOT IN ({computed})) "
        "BIND(?root AS ?s) }"
    )


def _statements_query(names: Namespaces, roots: str) -> str:
    stated, selector = f"<{names.nutri('statedIn')}>", f"<{OA}hasSelector>"
    # The statement's polarity names the graph of its source; what is entailed of it stands elsewhere and is no part.
    own = f"GRAPH ?g {{ ?root <{names.nutri('polarity')}> ?polarity }}"
    return (
        "SELECT DISTINCT ?root ?s ?p ?o ?g WHERE { "
        f"{{ {roots} {own} GRAPH ?g {{ ?root ?p ?o }} BIND(?root AS ?s) }} UNION "
        f"{{ {roots} {own} GRAPH ?g {{ ?root {stated} ?s . ?s ?p ?o }} }} UNION "
        f"{{ {roots} {own} GRAPH ?g {{ ?root {stated} ?place . ?place {selector} ?s . ?s ?p ?o }} }} }}"
    )


def _record(names: Namespaces, iri: str, quads: Sequence[tuple[Term, Term, Term, Term]]) -> Record:
    lines = sorted({f"{' '.join(term_text(term) for term in quad)} .\n" for quad in quads})
    says: dict[str, set[str]] = {}
    stated = any(predicate.value == names.nutri("polarity") for _, predicate, _, _ in quads)
    for subject, predicate, value, _ in quads:
        if predicate.value == f"{OA}hasSelector":
            continue
        name = part_name(names, predicate.value)
        if predicate.value == f"{SKOS}prefLabel" and isinstance(value, Literal):
            name += f"@{value.language}"  # one for each language, so that each is a part of its own
        if name == "rdf:type" and stated:
            continue
        says.setdefault(name if subject.value == iri else f"place.{name}", set()).add(plain_text(names, value))
    telling = (f"{DCTERMS}source", f"{RDFS}isDefinedBy")
    source = next((o.value for s, p, o, _ in quads if s.value == iri and p.value in telling), "")
    return Record(
        iri, sha256("".join(lines).encode()), {part: tuple(sorted(says[part])) for part in sorted(says)}, source
    )


def part_name(names: Namespaces, predicate: str) -> str:
    """The name of a property in a record: `certainty` for nutri:certainty, a CURIE for others'."""
    return _PARTS.get(predicate) or names.contract(predicate).removeprefix("nutri:")


def plain_text(names: Namespaces, value: Term) -> str:
    """A value as a person reads it: a CURIE, or the text of a literal."""
    return value.value if isinstance(value, Literal) else names.contract(value.value)


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A source with its terms of use, as receipts name it."""

    iri: str
    title: str
    rights: tuple[str, ...]
    licence: str


def read_sources(engine: Engine, iris: Iterable[str]) -> list[SourceRecord]:
    """The sources with these IRIs, sorted by IRI."""
    wanted = sorted(set(iris))
    roots = " ".join(term_text(NamedNode(iri)) for iri in wanted)
    rows = engine.select(f"SELECT ?s ?p ?o WHERE {{ VALUES ?s {{ {roots} }} GRAPH ?g {{ ?s ?p ?o }} }}").rows
    said: dict[str, dict[str, list[str]]] = {}
    for subject, predicate, value in rows:
        if subject is not None and predicate is not None and value is not None:
            said.setdefault(subject.value, {}).setdefault(predicate.value, []).append(value.value)
    return [
        SourceRecord(
            iri,
            min(said[iri].get(f"{DCTERMS}title", [""])),
            tuple(sorted(said[iri].get(f"{DCTERMS}rights", []))),
            min(said[iri].get(f"{DCTERMS}license", [""])),
        )
        for iri in wanted
        if iri in said
    ]


def record_changes(
    old: Record | Mapping[str, Sequence[str]], new: Record
) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """(part, before, after) of every part that two records of one statement tell differently, sorted by part."""
    before = old.says if isinstance(old, Record) else old
    for part in sorted({*before, *new.says}):
        was, now = tuple(before.get(part, ())), tuple(new.says.get(part, ()))
        if was != now:
            yield part, was, now
