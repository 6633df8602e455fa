"""Statements as evidence: who says a triple or denies it, how surely, on what conditions and where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kg.prefixes import DCTERMS, OA, PROV, RDF, RDFS, Namespaces
from kg.query.evidence_filter import EVERYTHING, EvidenceFilter
from kg.query.names import read_names
from kg.query.profile_model import Evidence
from kg.schema import PropertyKind, Schema
from kg.store import Engine, NamedNode, Term, Triple, term_text

# More terms than this in one VALUES make a text that our own limits would refuse.
_BATCH = 500

_SAID = """
  GRAPH ?graph {{
    {where}
    ?statement rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object ; nutri:polarity ?polarity ;
        nutri:certainty ?certainty ; dcterms:source ?source ; nutri:statedIn ?place .
    {inside}
    OPTIONAL {{ ?source rdfs:label ?sourceLabel }}
    OPTIONAL {{ ?statement nutri:hedgeCue ?cue }}
    OPTIONAL {{ ?place nutri:section ?section ; oa:hasSelector ?span . ?span oa:start ?start ; oa:end ?end }}
    OPTIONAL {{ ?place nutri:reason ?reason }}
    OPTIONAL {{ ?place nutri:rowKey ?row ; nutri:column ?column }}
  }}
  {on_graph}
"""


@dataclass(frozen=True, slots=True)
class Said:
    """A statement: what it says, and the evidence that it is."""

    triple: Triple
    evidence: Evidence


def prologue(names: Namespaces) -> str:
    """The prefixes that the texts of this room use."""
    known = {"nutri": names.nutri(""), "rdf": RDF, "rdfs": RDFS, "dcterms": DCTERMS, "prov": PROV, "oa": OA}
    return "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in known.items())


def values_of(variable: str, iris: Iterable[str]) -> Iterator[str]:
    """VALUES of one variable, in as many pieces as the texts of our own queries allow; sorted."""
    ordered = sorted(set(iris))
    for start in range(0, len(ordered), _BATCH):
        terms = " ".join(term_text(NamedNode(iri)) for iri in ordered[start : start + _BATCH])
        yield f"VALUES ?{variable} {{ {terms} }}"


def values_of_triples(triples: Iterable[Triple]) -> Iterator[str]:
    """VALUES of ?subject, ?predicate and ?object, in pieces as above."""
    ordered = sorted({f"({t.subject} {t.predicate} {term_text(t.object)})" for t in triples})  # type: ignore[arg-type]
    for start in range(0, len(ordered), _BATCH):
        yield f"VALUES (?subject ?predicate ?object) {{ {' '.join(ordered[start : start + _BATCH])} }}"


def find_said(
    engine: Engine,
    schema: Schema,
    *,
    values: Iterable[str] = ("",),
    where: Sequence[str] = ("",),
    kept: EvidenceFilter = EVERYTHING,
) -> dict[str, Said]:
    """Statements of either polarity, by IRI, in the order of their IRIs; two queries for each piece and condition.

    Args:
        engine: Where the release is.
        schema: Gives the qualifiers, and the names of what they may be.
        values: Pieces of SPARQL before the pattern; each makes a query.
        where: Pieces inside the GRAPH block; they make a query each, with each of the values.
        kept: Which statements survive.

    Raises:
        EngineError: The store failed.
    """
    names, found = schema.namespaces, dict[str, Said]()
    for value in values:
        for condition in where:
            body = _SAID.format(
                where=condition, inside=kept.inside(names, "?statement", "s"), on_graph=kept.on_graph("?graph")
            )
            text = (
                f"{prologue(names)}SELECT ?subject ?predicate ?object ?statement ?polarity ?certainty ?cue ?source"
                f" ?sourceLabel ?place ?section ?start ?end ?reason ?row ?column WHERE {{ {value} {body} }}"
            )
            found |= {said.evidence.iri: said for row in engine.select(text).rows if (said := _said(names, row))}
    conditions = _qualifiers(engine, schema, found)
    return {iri: _with_conditions(said, conditions.get(iri, [])) for iri, said in sorted(found.items())}


def _with_conditions(said: Said, conditions: Iterable[tuple[str, str]]) -> Said:
    """The statement with its qualifiers; a note that only repeats the curator's reason is none."""
    reason = said.evidence.reason
    kept = (pair for pair in conditions if not reason or not pair[1].endswith(reason))
    return replace(said, evidence=replace(said.evidence, conditions=tuple(kept)))


def surviving(engine: Engine, names: Namespaces, statements: Iterable[str], kept: EvidenceFilter) -> set[str]:
    """Which of these statements the filter leaves; no query if it leaves all.

    Raises:
        EngineError: The store failed.
    """
    wanted = set(statements)
    if not kept.chooses:
        return wanted
    found: set[str] = set()
    for value in values_of("statement", wanted):
        inside = kept.inside(names, "?statement", "s")
        body = f"GRAPH ?graph {{ ?statement rdf:predicate ?said . {inside} }} {kept.on_graph('?graph')}"
        rows = engine.select(f"{prologue(names)}SELECT ?statement WHERE {{ {value} {body} }}").rows
        found |= {row[0].value for row in rows if row[0] is not None}
    return found


def _said(names: Namespaces, row: tuple[Term | None, ...]) -> Said | None:
    subject, predicate, object_, statement, polarity, certainty, cue, source, source_label, *rest = row
    place, section, start, end, reason, table_row, column = rest
    if not isinstance(subject, NamedNode) or not isinstance(predicate, NamedNode) or object_ is None:
        return None
    evidence = Evidence(
        iri=_text(statement),
        id=names.contract(_text(statement)),
        polarity=local_name(_text(polarity)),
        certainty=local_name(_text(certainty)),
        hedge_cue=_text(cue),
        source=_text(source),
        source_label=_text(source_label) or local_name(_text(source)),
        place=_text(place),
        section=None if section is None else section.value,
        start=None if start is None else int(start.value),
        end=None if end is None else int(end.value),
        reason=_text(reason),
        row_key=_text(table_row),
        column=_text(column),
    )
    return Said(Triple(subject, predicate, object_), evidence)


def _qualifiers(engine: Engine, schema: Schema, statements: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    """Statement IRI → (label of a qualifier, its value in words), sorted."""
    known = {p.iri: p.label for p in schema.properties.values() if p.kind is PropertyKind.QUALIFIER}
    rows: list[tuple[Term | None, ...]] = []
    allowed = ", ".join(term_text(NamedNode(iri)) for iri in sorted(known))
    for value in values_of("statement", statements) if known else ():
        body = f"GRAPH ?graph {{ ?statement ?qualifier ?value }} FILTER(?qualifier IN ({allowed}))"
        rows += engine.select(f"SELECT ?statement ?qualifier ?value WHERE {{ {value} {body} }}").rows
    words = {c.iri: c.label for scheme in schema.schemes.values() for c in scheme.concepts}
    words |= find_names(
        engine, schema, {v.value for _, _, v in rows if isinstance(v, NamedNode) and v.value not in words}
    )
    found = defaultdict(list)
    for statement, qualifier, term in rows:
        found[_text(statement)].append((known[_text(qualifier)], words.get(_text(term), _text(term))))
    return {statement: sorted(pairs) for statement, pairs in found.items()}


def find_names(engine: Engine, schema: Schema, iris: Iterable[str]) -> dict[str, str]:
    """IRI → label, for those that have one; properties from the schema, the rest as `read_names` finds them.

    Raises:
        EngineError: The store failed.
    """
    wanted = set(iris)
    found = {iri: schema.properties[iri].label for iri in wanted if iri in schema.properties}
    return found | {iri: name.label for iri, name in read_names(engine, schema, wanted - found.keys()).items()}


def local_name(iri: str) -> str:
    """What follows the last # or / of an IRI.

    >>> local_name("https://w3id.org/nutrigraph/ontology#asserted")
    'asserted'
    """
    return iri.rpartition("#")[2].rpartition("/")[2]


def _text(term: Term | None) -> str:
    return "" if term is None else term.value
