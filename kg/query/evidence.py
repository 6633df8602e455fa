"""Statements as evidence: who says a triple or denies it, how surely, on what conditions and where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.prefixes import DCTERMS, OA, PROV, RDF, RDFS, Namespaces
from kg.query.evidence_filter import EVERYTHING, EvidenceFilter
from kg.query.names import read_names
from kg.query.own_facts import OwnFacts, Place, read_own_facts, read_places, text_of
from kg.query.profile_model import Evidence
from kg.schema import PropertyKind, Schema
from kg.store import Engine, NamedNode, Triple, term_text

# More terms than this in one VALUES make a text that our own limits would refuse.
MOST_VALUES = 500

_SAID = """
  GRAPH ?graph {{
    {where}
    ?statement rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object ; nutri:polarity ?polarity .
    {inside}
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
    for start in range(0, len(ordered), MOST_VALUES):
        terms = " ".join(term_text(NamedNode(iri)) for iri in ordered[start : start + MOST_VALUES])
        yield f"VALUES ?{variable} {{ {terms} }}"


def values_of_triples(triples: Iterable[Triple]) -> Iterator[str]:
    """VALUES of ?subject, ?predicate and ?object, in pieces as above."""
    ordered = sorted({f"({t.subject} {t.predicate} {term_text(t.object)})" for t in triples})  # type: ignore[arg-type]
    for start in range(0, len(ordered), MOST_VALUES):
        yield f"VALUES (?subject ?predicate ?object) {{ {' '.join(ordered[start : start + MOST_VALUES])} }}"


def find_said(
    engine: Engine,
    schema: Schema,
    *,
    values: Iterable[str] = ("",),
    where: Sequence[str] = ("",),
    kept: EvidenceFilter = EVERYTHING,
) -> dict[str, Said]:
    """Statements of either polarity, by IRI, in the order of their IRIs.

    One query for each piece and condition, and a handful for what they and their places say.

    Args:
        engine: Where the release is.
        schema: Gives the qualifiers, and the names of what they may be.
        values: Pieces of SPARQL before the pattern; each makes a query.
        where: Pieces inside the GRAPH block; they make a query each, with each of the values.
        kept: Which statements survive.

    Raises:
        EngineError: The store failed.
    """
    names, found = schema.namespaces, set[str]()
    for value in values:
        for condition in where:
            body = _SAID.format(
                where=condition, inside=kept.inside(names, "?statement", "s"), on_graph=kept.on_graph("?graph")
            )
            text = f"{prologue(names)}SELECT DISTINCT ?statement WHERE {{ {value} {body} }}"
            found |= {row[0].value for row in engine.select(text).rows if row[0] is not None}
    facts = read_own_facts(engine, found)
    places = read_places(engine, names, {text_of(facts, iri, names.nutri("statedIn")) for iri in found} - {""})
    sources = read_own_facts(engine, {text_of(facts, iri, f"{DCTERMS}source") for iri in found} - {""})
    conditions = _qualifiers(engine, schema, facts)
    said = {iri: _said(names, iri, facts | sources, places) for iri in sorted(found)}
    return {iri: _with_conditions(one, conditions.get(iri, [])) for iri, one in said.items() if one is not None}


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


def _said(names: Namespaces, iri: str, facts: OwnFacts, places: Mapping[str, Place]) -> Said | None:
    """A statement, or None if it lacks a part that every statement has."""
    parts = (next(iter(facts[iri].get(f"{RDF}{local}", ())), None) for local in ("subject", "predicate", "object"))
    subject, predicate, object_ = parts
    nutri = names.nutri
    needed = (nutri("polarity"), nutri("certainty"), f"{DCTERMS}source", nutri("statedIn"))
    polarity, certainty, source, place = (text_of(facts, iri, known) for known in needed)
    if not isinstance(subject, NamedNode) or not isinstance(predicate, NamedNode) or object_ is None:
        return None
    if not (certainty and source and place):
        return None
    where = places.get(place, Place())
    evidence = Evidence(
        iri=iri,
        id=names.contract(iri),
        polarity=local_name(polarity),
        certainty=local_name(certainty),
        hedge_cue=text_of(facts, iri, nutri("hedgeCue")),
        source=source,
        source_label=text_of(facts, source, f"{RDFS}label") or local_name(source),
        place=place,
        section=where.section,
        start=where.start,
        end=where.end,
        reason=where.reason,
        row_key=where.row_key,
        column=where.column,
    )
    return Said(Triple(subject, predicate, object_), evidence)


def _qualifiers(engine: Engine, schema: Schema, facts: OwnFacts) -> dict[str, list[tuple[str, str]]]:
    """Statement IRI → (label of a qualifier, its value in words), sorted."""
    known = {p.iri: p.label for p in schema.properties.values() if p.kind is PropertyKind.QUALIFIER}
    found = {
        statement: [(known[iri], term) for iri, terms in own.items() if iri in known for term in terms]
        for statement, own in facts.items()
    }
    words = {c.iri: c.label for scheme in schema.schemes.values() for c in scheme.concepts}
    named = {term.value for pairs in found.values() for _, term in pairs if isinstance(term, NamedNode)}
    words |= find_names(engine, schema, named - words.keys())
    return {iri: sorted((label, words.get(term.value, term.value)) for label, term in found[iri]) for iri in found}


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
