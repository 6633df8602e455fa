"""A release small enough to check by eye, and the part of a schema that reading it needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kg.prefixes import Namespaces
from kg.schema import Concept, EntityClass, Property, PropertyKind, Schema, Scheme
from kg.store import EmbeddedEngine, read_graph
from tests.kg.query.pools import SERVICES

NAMESPACES = Namespaces()

TRIG = b"""
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix declaration: <https://w3id.org/nutrigraph/declaration/> .
@prefix derivation: <https://w3id.org/nutrigraph/derivation/> .
@prefix graph: <https://w3id.org/nutrigraph/graph/> .
@prefix ng: <https://w3id.org/nutrigraph/entity/> .
@prefix nutri: <https://w3id.org/nutrigraph/ontology#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix passage: <https://w3id.org/nutrigraph/passage/> .
@prefix proposition: <https://w3id.org/nutrigraph/proposition/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix rule: <https://w3id.org/nutrigraph/rule/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix source: <https://w3id.org/nutrigraph/source/> .
@prefix stmt: <https://w3id.org/nutrigraph/statement/> .

graph:a {
  source:a a nutri:Source ; rdfs:label "source A"@en .
  ng:rls a nutri:Condition ; rdfs:label "restless legs syndrome"@en ; skos:altLabel "RLS"@en ;
    rdfs:isDefinedBy source:a ; skos:exactMatch <http://purl.obolibrary.org/obo/MONDO_0005391> .
  ng:iron a nutri:Nutrient ; rdfs:label "iron"@en .
  ng:zinc a nutri:Nutrient ; rdfs:label "zinc"@en .
  ng:lentils a nutri:Food ; rdfs:label "lentils"@en .
  ng:iron-deficiency a nutri:Deficiency ; rdfs:label "iron deficiency"@en .
  stmt:a-F1 a nutri:Statement ; dcterms:source source:a ; rdf:subject ng:iron-deficiency ;
    rdf:predicate nutri:contributesTo ; rdf:object ng:rls ; nutri:polarity nutri:affirmed ;
    nutri:certainty nutri:likely ; nutri:statedIn passage:a-10-20 .
  stmt:a-F2 a nutri:Statement ; dcterms:source source:a ; rdf:subject ng:lentils ;
    rdf:predicate nutri:dietarySourceOf ; rdf:object ng:iron ; nutri:polarity nutri:affirmed ;
    nutri:certainty nutri:possible ; nutri:statedIn passage:a-10-20 .
  stmt:a-F3 a nutri:Statement ; dcterms:source source:a ; rdf:subject ng:zinc ; rdf:predicate nutri:contributesTo ;
    rdf:object ng:rls ; nutri:polarity nutri:negated ; nutri:certainty nutri:asserted ; nutri:statedIn passage:a-10-20 .
  stmt:a-F4 a nutri:Statement ; dcterms:source source:a ; rdf:subject ng:rls ; rdf:predicate nutri:characteristic ;
    rdf:object "common"@en ; nutri:polarity nutri:affirmed ; nutri:certainty nutri:asserted ;
    nutri:statedIn passage:a-10-20 .
  passage:a-10-20 a nutri:Passage ; nutri:section "lead" ; oa:hasSource source:a ; nutri:sha256 "00" ;
    oa:hasSelector <https://w3id.org/nutrigraph/passage/a-10-20#span> .
  <https://w3id.org/nutrigraph/passage/a-10-20#span> a oa:TextPositionSelector ; oa:start 10 ; oa:end 20 .
}
graph:b {
  source:b a nutri:Source ; rdfs:label "source B"@en .
  stmt:b-D1 a nutri:Statement ; dcterms:source source:b ; rdf:subject ng:iron-deficiency ;
    rdf:predicate nutri:deficiencyOf ; rdf:object ng:iron ; nutri:polarity nutri:affirmed ;
    nutri:certainty nutri:asserted ; nutri:statedIn declaration:b-D1 .
  declaration:b-D1 a nutri:Declaration ; dcterms:creator "a curator" .
  stmt:b-D2 a nutri:Statement ; dcterms:source source:b ; rdf:subject ng:lentils ;
    rdf:predicate nutri:dietarySourceOf ; rdf:object ng:iron ; nutri:polarity nutri:affirmed ;
    nutri:certainty nutri:speculative ; nutri:statedIn declaration:b-D1 .
}
graph:direct {
  ng:iron-deficiency nutri:contributesTo ng:rls ; nutri:deficiencyOf ng:iron .
  ng:lentils nutri:dietarySourceOf ng:iron .
  ng:rls nutri:characteristic "common"@en .
}
graph:entailed {
  ng:iron-deficiency nutri:linkedTo ng:rls . ng:rls nutri:hasContributor ng:iron-deficiency .
  ng:lentils a nutri:Entity .
}
graph:inferred {
  ng:lentils nutri:addresses ng:iron-deficiency . ng:iron-deficiency nutri:addressedBy ng:lentils .
  proposition:c a nutri:Proposition ; rdf:subject ng:lentils ; rdf:predicate nutri:addresses ;
    rdf:object ng:iron-deficiency ; nutri:certainty nutri:possible .
  proposition:p1 a nutri:Proposition ; rdf:subject ng:lentils ; rdf:predicate nutri:dietarySourceOf ;
    rdf:object ng:iron ; nutri:certainty nutri:possible ; nutri:statedBy stmt:a-F2 , stmt:b-D2 .
  proposition:p2 a nutri:Proposition ; rdf:subject ng:iron-deficiency ; rdf:predicate nutri:deficiencyOf ;
    rdf:object ng:iron ; nutri:certainty nutri:asserted ; nutri:statedBy stmt:b-D1 .
  derivation:d a nutri:Derivation , prov:Activity ; nutri:byRule rule:addresses ; nutri:certainty nutri:possible ;
    prov:used proposition:p1 , proposition:p2 ; prov:generated proposition:c .
}
graph:ontology {
  nutri:Condition rdfs:label "condition"@en .
  rule:addresses a nutri:Rule ; rdfs:label "addresses"@en .
}
"""


@pytest.fixture
def engine() -> EmbeddedEngine:
    """The small release in memory."""
    return EmbeddedEngine.in_memory(read_graph(TRIG, "trig"), prefixes=NAMESPACES.all())


@pytest.fixture
def schema() -> Schema:
    """Classes and the certainty scale; no fields."""
    nutri = NAMESPACES.nutri
    names = ["speculative", "suggestive", "possible", "likely", "asserted"]
    scale = tuple(Concept(nutri(name), name, name, "", rank) for rank, name in enumerate(names, start=1))
    entities = ["Condition", "Deficiency", "Entity", "Food", "Nutrient"]
    return Schema(
        namespaces=NAMESPACES,
        version_iri="",
        disclaimer="",
        classes={
            nutri(name): EntityClass(
                nutri(name), name, name.lower(), "", name in entities, name.lower(), "", "", (), (nutri(name),), (), ()
            )
            for name in [*entities, "Source", "Statement"]
        },
        properties={},
        schemes={nutri("CertaintyScale"): Scheme(nutri("CertaintyScale"), "CertaintyScale", "", "", scale)},
        prefixes=NAMESPACES.all(),
    )


Chained = Callable[[str], tuple[EmbeddedEngine, Schema]]


@pytest.fixture
def chained(schema: Schema) -> Chained:
    """Statements and derivations from lines of text, under a schema with every property that they name.

    `S1 x p y likely @book` states (`!S1 …` denies; the source is "book" if none is named), and
    `R: x q z <- x p y, y r z` derives by rule R (`… | S9` at the end: blocked by the denial S9). Every property p gets an
    inverse `p-of`; `wide` is a super-property of all of them.
    """

    def make(text: str) -> tuple[EmbeddedEngine, Schema]:
        lines = [line.strip() for line in text.strip().splitlines()]
        stated = [line.split() for line in lines if "<-" not in line]
        derived = [line for line in lines if "<-" in line]
        triples = {tuple(words[1:4]) for words in stated}
        quads = [_statement(words) for words in stated]
        for number, line in enumerate(derived):
            quads.append(_derivation(number, line, stated))
            triples |= {
                tuple(t.split()) for t in line.partition(": ")[2].replace("<-", ",").partition("|")[0].split(",")
            }
        entities = {end for triple in triples for end in (triple[0], triple[2])}
        quads += [f'graph:book {{ ng:{e} a nutri:Food ; rdfs:label "{e.upper()}"@en }}' for e in sorted(entities)]
        properties = {p.iri: p for name in {triple[1] for triple in triples} for p in _pair(name)}
        wide = replace(next(iter(properties.values())), iri=NAMESPACES.nutri("wide"), name="wide", label="wide",
            kind=PropertyKind.SUPER, is_inverse=False, inverse=None, parents=())  # fmt: skip
        trig = TRIG.decode().partition("graph:a {")[0] + "\n".join(quads)
        engine = EmbeddedEngine.in_memory(read_graph(trig.encode(), "trig"))
        return engine, replace(schema, properties={**properties, wide.iri: wide})

    return make


def _pair(name: str) -> list[Property]:
    nutri = NAMESPACES.nutri
    forward = Property(
        nutri(name), name, name, "", PropertyKind.STATED, False, False, False, nutri(f"{name}-of"), (nutri("wide"),),
        (), (), (), (), "",
    )  # fmt: skip
    backward = replace(
        forward,
        iri=nutri(f"{name}-of"),
        name=f"{name}-of",
        label=f"{name}-of",
        is_inverse=True,
        inverse=nutri(name),
        parents=(),
    )
    return [forward, backward]


def _statement(words: list[str]) -> str:
    name, subject, predicate, value, certainty, *source = words
    where = source[0].removeprefix("@") if source else "book"
    polarity = "negated" if name.startswith("!") else "affirmed"
    return f"""graph:{where} {{ stmt:{name.removeprefix("!")} a nutri:Statement ; rdf:subject ng:{subject} ;
      rdf:predicate nutri:{predicate} ; rdf:object ng:{value} ; nutri:polarity nutri:{polarity} ;
      nutri:certainty nutri:{certainty} ; dcterms:source source:{where} ; nutri:statedIn declaration:{where} .
      source:{where} a nutri:Source ; rdfs:label "{where}"@en . declaration:{where} nutri:reason "because"@en }}"""


def _derivation(number: int, line: str, stated: list[list[str]]) -> str:
    rule, _, rest = line.partition(": ")
    arrow, _, denial = rest.partition("|")
    head, *body = (part.strip() for part in arrow.replace("<-", ",").split(","))
    lead = "nutri:wouldConclude" if denial else "prov:generated"
    blocked = f" ; nutri:blockedBy stmt:{denial.strip()}" if denial else ""
    used = " , ".join(f"proposition:{premise.replace(' ', '-')}" for premise in body)
    text = f"derivation:d{number} nutri:byRule rule:{rule} ; prov:used {used} ; {lead} proposition:{head.replace(' ', '-')}{blocked} ."
    for triple in (head, *body):
        subject, predicate, value = triple.split()
        text += f"""
      proposition:{triple.replace(" ", "-")} rdf:subject ng:{subject} ; rdf:predicate nutri:{predicate} ; rdf:object ng:{value} ."""
        for words in stated:
            if words[1:4] == triple.split() and not words[0].startswith("!"):
                text += f" proposition:{triple.replace(' ', '-')} nutri:statedBy stmt:{words[0]} ."
    rules = (
        f'graph:ontology {{ rule:{rule} a nutri:Rule ; rdfs:label "{rule}"@en ; skos:definition "If so, then so."@en }}'
    )
    return f"graph:inferred {{ {text} }} {rules}"


@pytest.fixture
def factory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A module of services that a zygote can import."""
    (tmp_path / "tried_services.py").write_text(SERVICES)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return "tried_services:open_services"
