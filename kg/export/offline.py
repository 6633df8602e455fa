"""Adds to a view what a page without a server must know to filter, explain and name as a server does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, cast

from kg.export.claims import filter_of
from kg.export.look import describe_qualifiers
from kg.export.selection import Selection
from kg.export.view import View, ViewEdge, clean
from kg.prefixes import DCTERMS, RDFS
from kg.query.chains import Chains, find_chains
from kg.query.conflicts import symmetric_predicates
from kg.query.evidence import Said, find_names, find_said, prologue, values_of
from kg.query.evidence_filter import find_sources
from kg.query.own_facts import OwnFacts, read_own_facts, text_of
from kg.schema import Schema
from kg.store import Engine, Literal, NamedNode, Triple


def add_offline(engine: Engine, schema: Schema, selection: Selection, view: View) -> View:
    """The view with its statements as records, the derivations behind its conclusions, and what filters are read by.

    Raises:
        EngineError: The store failed.
    """
    names, contract = view.namespaces, _contract(schema)
    stated = {edge.iri for edge in (*view.edges, *view.denials) if not edge.inferred}
    asked = {edge.iri for edge in view.edges if edge.inferred} | _propositions(engine, schema, stated)
    chains = find_chains(engine, names, asked, filter_of(engine, schema, selection))
    behind = {iri for found in chains.stated.values() for iri in found}
    feared = {names.expand(curie) for edge in view.edges for curie in edge.cautions}
    said = find_said(engine, schema, values=values_of("statement", stated | behind | feared))
    places = read_own_facts(engine, {one.evidence.place for one in said.values()})
    rules = {step.rule for step in chains.steps.values()}
    sources = find_sources(engine, names)
    about = read_own_facts(engine, {names.iri("source", id_) for id_ in sources} | rules)
    words = _words(engine, schema, view, said, chains)
    return replace(
        view,
        offline={
            "statements": [_statement(schema, one, words, places, about) for one in said.values()],
            "propositions": _propositions_of(schema, view.edges, chains, words),
            "steps": [
                {
                    "rule": {"iri": step.rule, "label": clean(text_of(about, step.rule, f"{RDFS}label") or step.rule)},
                    "conclusion": contract(step.conclusion),
                    "premises": sorted(map(contract, step.premises)),
                }
                for step in chains.steps.values()
                if not step.blocked_by
            ],
            "sources": [{"id": id_, "title": _title(about, names.iri("source", id_), id_)} for id_ in sorted(sources)],
            **_vocabulary(schema),
        },
    )


def _vocabulary(schema: Schema) -> dict[str, Any]:
    """Which names filters know, and what else each stands for."""
    claims = [known for known in schema.properties.values() if known.is_claim]
    name_of = {iri: known.name for iri, known in schema.properties.items()}
    below = {
        known.name: sorted(schema.classes[iri].name for iri in known.children) for known in schema.entity_classes()
    }
    return {
        "leaves": {known.name: sorted({name_of[leaf.iri] for leaf in schema.leaves(known.iri)}) for known in claims},
        "subclasses": below,
        "symmetric": sorted(name_of[iri] for iri in symmetric_predicates(schema)),
        "qualifiers": describe_qualifiers(schema),
    }


def _propositions(engine: Engine, schema: Schema, statements: Iterable[str]) -> set[str]:
    """IRIs of what these statements say, where rules have to do with it."""
    names, found = schema.namespaces, set[str]()
    for value in values_of("statement", statements):
        body = f"{value} GRAPH <{names.graph('inferred')}> {{ ?proposition nutri:statedBy ?statement }}"
        rows = engine.select(f"{prologue(names)}SELECT DISTINCT ?proposition WHERE {{ {body} }}").rows
        found |= {row[0].value for row in rows if row[0] is not None}
    return found


def _words(engine: Engine, schema: Schema, view: View, said: Mapping[str, Said], chains: Chains) -> dict[str, str]:
    """IRI → label of whatever the records speak of."""
    triples = [*(one.triple for one in said.values()), *chains.triples.values()]
    terms = {part.value for triple in triples for part in _parts(triple) if isinstance(part, NamedNode)}
    found = find_names(engine, schema, terms) | {node.iri: node.label for node in view.nodes}
    return {iri: clean(label) for iri, label in found.items()}


def _propositions_of(
    schema: Schema, edges: Iterable[ViewEdge], chains: Chains, words: Mapping[str, str]
) -> dict[str, dict[str, Any]]:
    """CURIE → what it says in words, and the ids of the statements that say so."""
    contract = _contract(schema)
    parts = {iri: tuple(part.value for part in _parts(triple)) for iri, triple in chains.triples.items()}
    parts |= {edge.iri: (edge.subject, edge.predicate, edge.object) for edge in edges if edge.inferred}
    known = parts.keys() | chains.stated.keys()
    return {
        contract(iri): {
            "words": " · ".join(words.get(part, part) for part in parts.get(iri, ())),
            "statements": sorted(map(contract, chains.stated.get(iri, ()))),
        }
        for iri in sorted(known)
    }


def _statement(
    schema: Schema, said: Said, words: Mapping[str, str], places: OwnFacts, about: OwnFacts
) -> dict[str, Any]:
    """As the page has statements from a server."""
    evidence = said.evidence
    subject, predicate, object_ = _parts(said.triple)
    place: dict[str, Any] = {"iri": evidence.place, "section": evidence.section}
    place |= {"start": evidence.start, "end": evidence.end} if evidence.section else {}
    place |= {"rowKey": evidence.row_key, "column": evidence.column} if evidence.column else {}
    if evidence.reason:
        place |= {
            "reason": clean(evidence.reason),
            "declaredBy": clean(text_of(places, evidence.place, f"{DCTERMS}creator")),
            "declaredOn": text_of(places, evidence.place, f"{DCTERMS}date"),
        }
    source = _source(schema, evidence.source)
    return {
        "id": clean(evidence.id),
        "iri": evidence.iri,
        "certainty": evidence.certainty,
        "polarity": evidence.polarity.upper(),
        "hedgeCue": clean(evidence.hedge_cue),
        "subject": _thing(schema, subject, words),
        "predicate": schema.properties[predicate.value].name,
        "object": _thing(schema, object_, words) if isinstance(object_, NamedNode) else None,
        "objectText": None if isinstance(object_, NamedNode) else clean(object_.value),
        "source": {
            "id": source,
            "iri": evidence.source,
            "title": _title(about, evidence.source, source),
        },
        "place": place,
        "conditions": [{"label": clean(label), "value": clean(value)} for label, value in evidence.conditions],
    }


def _contract(schema: Schema) -> Callable[[str], str]:
    """IRI → id as nodes and edges of the file have it."""
    return lambda iri: clean(schema.namespaces.contract(iri))


def _parts(triple: Triple) -> tuple[NamedNode, NamedNode, NamedNode | Literal]:
    """Of what is said: statements are about entities, and of nothing that has no name."""
    return cast("tuple[NamedNode, NamedNode, NamedNode | Literal]", (triple.subject, triple.predicate, triple.object))


def _thing(schema: Schema, term: NamedNode, words: Mapping[str, str]) -> dict[str, str]:
    curie = _contract(schema)(term.value)
    return {"id": curie, "label": words.get(term.value, curie)}


def _title(about: OwnFacts, source: str, otherwise: str) -> str:
    return clean(text_of(about, source, f"{DCTERMS}title") or otherwise)


def _source(schema: Schema, iri: str) -> str:
    return iri.removeprefix(schema.namespaces.iri("source", ""))
