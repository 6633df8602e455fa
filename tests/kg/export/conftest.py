"""A small graph of typed-in claims under the real ontology."""

from pathlib import Path

import pytest

from kg.schema import Schema, load_schema
from kg.store import EmbeddedEngine, read_graph

ONTOLOGY = Path(__file__).parents[3] / "ontology"
MANIFEST = {"id": "0123456789abcdef", "licence": "https://creativecommons.org/licenses/by/4.0/"}
# What is drawn of the claims.
EDGES = {"stmt:book-1", "stmt:book-2", "stmt:book-3", "stmt:book-5", "stmt:curators-1", "proposition:c"}
PREFIXES = """
PREFIX ng: <https://w3id.org/nutrigraph/entity/>
PREFIX nutri: <https://w3id.org/nutrigraph/ontology#>
PREFIX stmt: <https://w3id.org/nutrigraph/statement/>
PREFIX passage: <https://w3id.org/nutrigraph/passage/>
PREFIX source: <https://w3id.org/nutrigraph/source/>
PREFIX graph: <https://w3id.org/nutrigraph/graph/>
PREFIX rule: <https://w3id.org/nutrigraph/rule/>
PREFIX proposition: <https://w3id.org/nutrigraph/proposition/>
PREFIX derivation: <https://w3id.org/nutrigraph/derivation/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX oa: <http://www.w3.org/ns/oa#>
"""
# Two sources; red meat is a possible source of iron (book), so that it possibly supplies what iron deficiency lacks.
CLAIMS = """
graph:book {
  source:book a nutri:Source .
  ng:rls a nutri:Condition ; rdfs:label "restless legs"@en ; rdfs:isDefinedBy source:book .
  ng:iron a nutri:Nutrient ; rdfs:label "iron"@en ; rdfs:isDefinedBy source:book .
  ng:low-iron a nutri:Deficiency ; rdfs:label "iron deficiency"@en ; rdfs:isDefinedBy source:book .
  ng:red-meat a nutri:Food ; rdfs:label "red meat"@en ; rdfs:isDefinedBy source:book .
  ng:ssris a nutri:Medication ; rdfs:label "SSRIs"@en ; rdfs:isDefinedBy source:book .

  stmt:book-1 a nutri:Statement ; rdf:subject ng:low-iron ; rdf:predicate nutri:contributesTo ; rdf:object ng:rls ;
    nutri:polarity nutri:affirmed ; nutri:certainty nutri:likely ; nutri:hedgeCue "experts believe"@en ;
    dcterms:source source:book ; nutri:statedIn passage:book-10-20 .
  passage:book-10-20 nutri:section "causes" ; oa:hasSelector <urn:x:span> . <urn:x:span> oa:start 10 ; oa:end 20 .
  stmt:book-2 a nutri:Statement ; rdf:subject ng:low-iron ; rdf:predicate nutri:contributesTo ; rdf:object ng:rls ;
    nutri:polarity nutri:affirmed ; nutri:certainty nutri:asserted ;
    dcterms:source source:book ; nutri:statedIn passage:book-30-40 .
  stmt:book-3 a nutri:Statement ; rdf:subject ng:red-meat ; rdf:predicate nutri:dietarySourceOf ; rdf:object ng:iron ;
    nutri:polarity nutri:affirmed ; nutri:certainty nutri:possible ;
    dcterms:source source:book ; nutri:statedIn passage:book-50-60 .
  stmt:book-4 a nutri:Statement ; rdf:subject ng:ssris ; rdf:predicate nutri:triggers ; rdf:object ng:rls ;
    nutri:polarity nutri:negated ; nutri:certainty nutri:asserted ;
    dcterms:source source:book ; nutri:statedIn passage:book-70-80 .
  stmt:book-5 a nutri:Statement ; rdf:subject ng:ssris ; rdf:predicate nutri:worsens ; rdf:object ng:rls ;
    nutri:polarity nutri:affirmed ; nutri:certainty nutri:speculative ;
    dcterms:source source:book ; nutri:statedIn passage:book-90-99 .
}
graph:curators {
  source:curators a nutri:Source .
  stmt:curators-1 a nutri:Statement ; rdf:subject ng:low-iron ; rdf:predicate nutri:deficiencyOf ; rdf:object ng:iron ;
    nutri:polarity nutri:affirmed ; nutri:certainty nutri:asserted ;
    dcterms:source source:curators ; nutri:statedIn <https://w3id.org/nutrigraph/declaration/curators-1> .
}
graph:inferred {
  proposition:c rdf:subject ng:red-meat ; rdf:predicate nutri:addresses ; rdf:object ng:low-iron ;
    nutri:certainty nutri:possible .
  proposition:p1 rdf:subject ng:red-meat ; rdf:predicate nutri:dietarySourceOf ; rdf:object ng:iron ;
    nutri:certainty nutri:possible ; nutri:statedBy stmt:book-3 .
  proposition:p2 rdf:subject ng:low-iron ; rdf:predicate nutri:deficiencyOf ; rdf:object ng:iron ;
    nutri:certainty nutri:asserted ; nutri:statedBy stmt:curators-1 .
  derivation:d a nutri:Derivation ; nutri:byRule rule:addresses ; prov:used proposition:p1 , proposition:p2 ;
    prov:generated proposition:c .
}
"""


@pytest.fixture(scope="session")
def schema() -> Schema:
    """The model of the real ontology."""
    return load_schema(ONTOLOGY)


@pytest.fixture
def engine() -> EmbeddedEngine:
    """The claims above."""
    return EmbeddedEngine.in_memory(read_graph((PREFIXES + CLAIMS).encode(), "trig"))


@pytest.fixture
def hostile_engine() -> EmbeddedEngine:
    """The claims above with a label that tries to be markup, a quote, a control character and a change of direction."""
    label = r"""</text><script>alert(1)</script>\u0001\u202E \"&amp;' ]]>"""
    text = (PREFIXES + CLAIMS).replace('"red meat"@en', f'"{label}"@en')
    return EmbeddedEngine.in_memory(read_graph(text.encode(), "trig"))
