"""RDF as rdflib reads it, which shares no code with the store."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import rdflib
from rdflib import DCTERMS, PROV, RDF, RDFS, Literal, URIRef

from kg.export import Selection, write_view
from kg.schema import Schema
from kg.store import EmbeddedEngine, read_graph
from tests.hostile_claims import CLAIMS, DENIED, EDGES, ENTITIES
from tests.kg.export.conftest import CLAIMS as PLAIN
from tests.kg.export.conftest import PREFIXES
from tests.node_programs import programs_in
from tests.rdflib_quads import parse_quads

MANIFEST = {"id": "0123456789abcdef", "licence": "https://creativecommons.org/licenses/by/4.0/"}
BASE = "https://w3id.org/nutrigraph/"
NUTRI = rdflib.Namespace(f"{BASE}ontology#")
SYNTAXES = {"ttl": "turtle", "trig": "trig", "nt": "nt", "nq": "nquads", "jsonld": "json-ld", "rdfxml": "xml"}
NAMED = ("trig", "nq", "jsonld")
STATED = {edge for edge in EDGES if edge[0].startswith("stmt:")}
# What XML cannot hold.
CONTROL = re.compile("[\x01\x07]")


@pytest.fixture(scope="module")
def hostile() -> EmbeddedEngine:
    """The hostile claims."""
    return EmbeddedEngine.in_memory(read_graph(CLAIMS.encode(), "trig"))


def merged(engine: EmbeddedEngine, schema: Schema, name: str, selection: Selection | None = None) -> rdflib.Graph:
    """Every triple that rdflib reads, whatever its graph."""
    body = write_view(engine, schema, MANIFEST, name, selection or Selection()).body
    graph = rdflib.Graph()
    for subject, predicate, value, _ in parse_quads(body, SYNTAXES[name]).quads():
        graph.add((subject, predicate, value))
    return graph


def curie(term: rdflib.term.Node | None) -> str:
    """The CURIE of an entity, a statement or a proposition."""
    spaces = {"entity/": "ng:", "statement/": "stmt:", "proposition/": "proposition:"}
    text = str(term)
    for rest, prefix in spaces.items():
        text = text.replace(BASE + rest, prefix)
    return text


@pytest.mark.parametrize("name", SYNTAXES)
def test_rdflib_reads_the_same_entities_with_the_same_labels(
    hostile: EmbeddedEngine, schema: Schema, name: str
) -> None:
    """To the letter, as RDF can hold any text; RDF/XML only lacks what no XML can hold."""
    graph = merged(hostile, schema, name)

    wanted = {iri.strip("<>").replace(f"{BASE}entity/", "ng:"): label for iri, (_, label) in ENTITIES.items()}
    if name == "rdfxml":
        wanted = {iri: CONTROL.sub("", label) for iri, label in wanted.items()}
    entities = list(graph.subjects(RDFS.isDefinedBy, URIRef(f"{BASE}source/book")))
    assert {curie(entity): str(graph.value(entity, RDFS.label)) for entity in entities} == wanted


@pytest.mark.parametrize("name", SYNTAXES)
def test_rdflib_reads_the_same_statements_and_denials(hostile: EmbeddedEngine, schema: Schema, name: str) -> None:
    """Each with its polarity; no triple is asserted because it is denied."""
    graph = merged(hostile, schema, name)

    def told(polarity: URIRef) -> set[tuple[str, str, str]]:
        found = graph.subjects(NUTRI.polarity, polarity)
        return {(curie(s), curie(graph.value(s, RDF.subject)), curie(graph.value(s, RDF.object))) for s in found}

    assert told(NUTRI.affirmed) == STATED
    assert told(NUTRI.negated) == DENIED
    end, iron = URIRef(f"{BASE}entity/end"), URIRef(f"{BASE}entity/fe")
    assert [NUTRI.deficiencyOf] == list(graph.predicates(end, iron))


@pytest.mark.parametrize("name", SYNTAXES)
def test_rdflib_reads_places_and_derivations(hostile: EmbeddedEngine, schema: Schema, name: str) -> None:
    """The evidence record as the release has it, and the way from a conclusion to its statements."""
    graph = merged(hostile, schema, name)

    place = graph.value(URIRef(f"{BASE}statement/book-2"), NUTRI.statedIn)
    span = graph.value(place, URIRef("http://www.w3.org/ns/oa#hasSelector"))
    assert ("b", 3) == (
        str(graph.value(place, NUTRI.section)),
        int(str(graph.value(span, URIRef("http://www.w3.org/ns/oa#start")))),
    )
    assert '"can" <maybe> %% \\ #x; -->' == str(graph.value(URIRef(f"{BASE}statement/book-2"), NUTRI.hedgeCue))
    derivation = graph.value(None, PROV.generated, URIRef(f"{BASE}proposition/c"))
    statements = {
        curie(s) for premise in graph.objects(derivation, PROV.used) for s in graph.objects(premise, NUTRI.statedBy)
    }
    assert {"stmt:book-2", "stmt:it's(4)"} == statements
    assert NUTRI.addresses in set(graph.predicates(URIRef(f"{BASE}entity/label"), URIRef(f"{BASE}entity/end")))


@pytest.mark.parametrize("name", NAMED)
def test_named_graphs_are_those_of_the_release(hostile: EmbeddedEngine, schema: Schema, name: str) -> None:
    """Each triple stands where the release has it, and nothing stands outside of a graph."""
    body = write_view(hostile, schema, MANIFEST, name, Selection()).body
    quads = list(parse_quads(body, SYNTAXES[name]).quads())

    graphs = {str(graph).removeprefix(f"{BASE}graph/") for *_, graph in quads}
    assert {"book", "direct", "inferred", "release"} == graphs
    held = {(s, p, o) for s, p, o, _ in quads}
    assert len(held) == len(quads)
    # Two statements are on one triple.
    assert len(STATED) - 1 == sum(str(graph) == f"{BASE}graph/direct" for *_, graph in quads)


@pytest.mark.parametrize("name", SYNTAXES)
def test_the_file_says_its_terms_of_itself(hostile: EmbeddedEngine, schema: Schema, name: str) -> None:
    """As triples about the address at which one gets it again, with what was asked for and what a cap left out."""
    graph = merged(hostile, schema, name, Selection(focus=("fe",), max_nodes=2))

    document = URIRef(f"{BASE}export?focus=fe&depth=1&max-nodes=2")
    assert URIRef("https://creativecommons.org/licenses/by/4.0/") == graph.value(document, DCTERMS.license)
    assert "no medical advice" in str(graph.value(document, NUTRI.disclaimer))
    assert Literal("nutrigraph contributors") == graph.value(document, DCTERMS.creator)
    asked, left_out = sorted(map(str, graph.objects(document, DCTERMS.description)))
    assert asked.endswith("within 1 step")
    assert left_out.startswith("1 entity left out by max-nodes 2")


@pytest.mark.parametrize("name", SYNTAXES)
def test_marks_of_direction_are_escapes(hostile: EmbeddedEngine, schema: Schema, name: str) -> None:
    """What a person sees of the file stands in the order in which it is."""
    text = write_view(hostile, schema, MANIFEST, name, Selection()).body.decode()

    assert not re.search("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", text)


def test_statements_of_rdf_1_2_reify_what_they_say(hostile: EmbeddedEngine, schema: Schema, tmp_path: Path) -> None:
    """As N3.js reads it: denials too have a triple term, and what they deny is asserted nowhere."""
    path = tmp_path / "view.trig"
    path.write_bytes(write_view(hostile, schema, MANIFEST, "rdf12", Selection()).body)
    quads = json.loads(programs_in(Path(__file__).parent / "readers")("n3.mjs", path))

    terms = {curie(s): term for s, p, term, _ in quads if p == f"{RDF}reifies"}
    told = {(name, curie(subject), curie(object_)) for name, (subject, _, object_) in terms.items()}
    assert EDGES | DENIED == {claim for claim in told if not claim[0].startswith("proposition:p")}
    assert [f"{BASE}entity/end", str(NUTRI.causes), f"{BASE}entity/fe"] == terms["stmt:no-1"]
    assert terms["stmt:no-1"] not in [quad[:3] for quad in quads]
    assert terms["stmt:book-2"] in [quad[:3] for quad in quads]
    assert not [p for _, p, *_ in quads if p == str(RDF.subject)]
    assert {"book", "direct", "inferred", "release"} == {graph.removeprefix(f"{BASE}graph/") for *_, graph in quads}


def test_filters_choose_what_a_conclusion_rests_on(engine: EmbeddedEngine, schema: Schema) -> None:
    """Without the curators no derivation stands, so that neither it nor what it would need is in the file."""
    whole = merged(engine, schema, "nq")
    graph = merged(engine, schema, "nq", Selection(sources=frozenset({"book"})))

    derivation = URIRef(f"{BASE}derivation/d")
    assert (derivation, None, None) in whole
    assert (derivation, None, None) not in graph
    assert not list(graph.subjects(NUTRI.statedBy, None))
    assert URIRef(f"{BASE}statement/book-3") in set(graph.subjects(NUTRI.polarity, NUTRI.affirmed))
    assert URIRef(f"{BASE}statement/curators-1") not in set(graph.subjects())


SECOND_WAY = """
graph:book {
  stmt:book-9 a nutri:Statement ; rdf:subject ng:red-meat ; rdf:predicate nutri:includes ; rdf:object ng:iron ;
    nutri:polarity nutri:affirmed ; nutri:certainty nutri:asserted ; dcterms:source source:book ;
    nutri:statedIn passage:book-1-2 .
}
graph:inferred {
  proposition:p3 rdf:subject ng:red-meat ; rdf:predicate nutri:includes ; rdf:object ng:iron ;
    nutri:certainty nutri:asserted ; nutri:statedBy stmt:book-9 .
  derivation:e a nutri:Derivation ; nutri:byRule rule:other ; prov:used proposition:p3 , proposition:p2 ;
    prov:generated proposition:c .
}
"""


def test_of_several_derivations_those_are_told_that_stand(schema: Schema) -> None:
    """Under a least certainty the way over what is only possible is gone, and the conclusion is as sure as what is left."""
    claims = EmbeddedEngine.in_memory(read_graph((PREFIXES + PLAIN + SECOND_WAY).encode(), "trig"))
    whole = merged(claims, schema, "nq")
    graph = merged(claims, schema, "nq", Selection(min_certainty="asserted"))

    ways = [URIRef(f"{BASE}derivation/{name}") for name in "de"]
    assert [True, True] == [(way, PROV.generated, None) in whole for way in ways]
    assert [False, True] == [(way, None, None) in graph for way in ways]
    assert [NUTRI.asserted] == list(graph.objects(URIRef(f"{BASE}proposition/c"), NUTRI.certainty))
