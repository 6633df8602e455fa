from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kg.prefixes import PROV, RDF, Namespaces
from kg.reasoning import Ground, Rule, conclude, parse_rule, project
from kg.schema import Schema, load_schema
from kg.store import EmbeddedEngine, Literal, NamedNode, Quad
from tests.kg.reasoning.conftest import ONTOLOGY, SHAPES
from tests.reasoned import Reasoned, collect_claims, reason

NAMES = Namespaces()
N = NAMES.namespace("nutri")


def rule(name: str, text: str, schema: Schema) -> Rule:
    return parse_rule(name, f"rules/{name}.rq", f"PREFIX nutri: <{N}>\n{text}", schema)


@pytest.fixture
def neighbours(schema: Schema) -> Rule:
    """Two plants that grow in one soil help each other."""
    text = "CONSTRUCT { ?a nutri:helps ?b } WHERE { ?a nutri:enriches ?soil . ?b nutri:growsIn ?soil }"
    return rule("neighbours", text, schema)


def local(term: object) -> str:
    return str(getattr(term, "value", term)).replace("#", "/").rpartition("/")[2]


def short(triple: Any) -> str:
    return f"{local(triple.subject)} {local(triple.predicate)} {local(triple.object)}"


def said(fact: str) -> str:
    return " ".join(local(term.strip("<>")) for term in fact.split(" "))


def claims(reasoned: Reasoned) -> list[str]:
    """The inferred edges between entities."""
    return sorted(
        short(quad.triple) for quad in reasoned.inferred if str(quad.subject).startswith(f"<{NAMES.namespace('ng')}")
    )


def used(reasoned: Reasoned) -> list[list[str]]:
    """The premises of every derivation, sorted."""
    ends: dict[str, dict[str, str]] = {}
    uses: dict[str, list[str]] = {}
    for quad in reasoned.inferred:
        if quad.predicate.value == PROV + "used":
            uses.setdefault(str(quad.subject), []).append(str(quad.object))
        elif quad.predicate.value.startswith(RDF):
            ends.setdefault(str(quad.subject), {})[local(quad.predicate)] = local(quad.object)
    words = {node: f"{p['subject']} {p['predicate']} {p['object']}" for node, p in ends.items() if "subject" in p}
    return sorted(sorted(words[node] for node in nodes) for nodes in uses.values())


def derivations(reasoned: Reasoned) -> list[tuple[str, str, str, str]]:
    """(rule, certainty, conclusion or what would be concluded, denials) of every derivation, sorted."""
    with EmbeddedEngine.in_memory(reasoned.inferred) as engine:
        rows = engine.select(f"""PREFIX nutri: <{N}> PREFIX prov: <{PROV}>
            PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
            SELECT ?rule ?certainty ?kind ?s ?o (GROUP_CONCAT(COALESCE(STR(?denial), "")) AS ?denials) WHERE {{ GRAPH ?g {{
              ?d nutri:byRule ?rule ; nutri:certainty ?certainty ; ?kind ?c . ?c rdf:subject ?s ; rdf:object ?o
              FILTER (?kind IN (prov:generated, nutri:wouldConclude)) OPTIONAL {{ ?d nutri:blockedBy ?denial }} }} }}
            GROUP BY ?d ?rule ?certainty ?kind ?s ?o""").rows
    return sorted(
        (local(r), local(c), f"{'' if local(k) == 'generated' else 'not '}{local(s)} {local(o)}", local(d))
        for r, c, k, s, o, d in rows
    )  # fmt: skip


def test_a_rule_concludes_with_the_certainty_of_its_weakest_premise(
    schema: Schema, state: Any, neighbours: Rule
) -> None:
    """A premise counts with its best statement, the derivation with its weakest premise."""
    quads = state(
        "S1 bean enriches clay possible", "S2 bean enriches clay likely", "S3 corn growsIn clay asserted",
    )  # fmt: skip

    reasoned = reason(quads, [neighbours], schema)

    assert ["bean helps corn", "corn helpedBy bean"] == claims(reasoned)
    assert [("neighbours", "likely", "bean corn", "")] == derivations(reasoned)


def test_a_conclusion_is_as_sure_as_its_best_derivation(schema: Schema, state: Any, neighbours: Rule) -> None:
    """Two soils, two ways; both stay visible."""
    quads = state(
        "S1 bean enriches clay possible", "S2 corn growsIn clay",
        "S3 bean enriches loam likely", "S4 corn growsIn loam",
    )  # fmt: skip

    reasoned = reason(quads, [neighbours], schema)

    assert [
        ("neighbours", "likely", "bean corn", ""),
        ("neighbours", "possible", "bean corn", ""),
    ] == derivations(reasoned)
    helps = {q.subject for q in reasoned.inferred if str(q.object) == f"<{N}helps>"}
    assert [f"<{N}likely>"] == [
        str(q.object) for q in reasoned.inferred if q.subject in helps and q.predicate.value == f"{N}certainty"
    ]


def test_a_denied_premise_blocks_and_stays_visible(schema: Schema, state: Any, neighbours: Rule) -> None:
    """A denied triple serves no rule, even where another source affirms it."""
    quads = state("S1 bean enriches clay", "!S2 bean enriches clay", "S3 corn growsIn clay")

    reasoned = reason(quads, [neighbours], schema)

    assert [] == claims(reasoned)
    assert [("neighbours", "asserted", "not bean corn", "S2")] == derivations(reasoned)


def test_a_blocked_derivation_lends_no_certainty(schema: Schema, state: Any, neighbours: Rule) -> None:
    """The sure way is denied, so the conclusion is as sure as the other way."""
    quads = state(
        "S1 bean enriches clay asserted", "!S2 bean enriches clay", "S3 corn growsIn clay",
        "S4 bean enriches loam possible", "S5 corn growsIn loam",
    )  # fmt: skip

    inferred = reason(quads, [neighbours], schema).inferred

    helps = {q.subject for q in inferred if str(q.object) == f"<{N}helps>"}
    assert [f"<{N}possible>"] == [
        str(q.object) for q in inferred if q.subject in helps and q.predicate.value == f"{N}certainty"
    ]


def test_a_denied_conclusion_is_not_concluded(schema: Schema, state: Any, neighbours: Rule) -> None:
    """The denial of what would follow blocks it."""
    quads = state("S1 bean enriches clay", "S2 corn growsIn clay", "!S3 bean helps corn")

    reasoned = reason(quads, [neighbours], schema)

    assert [] == claims(reasoned)
    assert [("neighbours", "asserted", "not bean corn", "S3")] == derivations(reasoned)


def test_a_denial_does_not_travel_upwards(schema: Schema, state: Any) -> None:
    """A thing may be no kind of another and still fall under it: a broader triple that is stated by itself still serves."""
    above = rule("above", "CONSTRUCT { ?a nutri:reaches ?b } WHERE { ?a nutri:broader ?b }", schema)
    quads = state("S1 oak kindOf tree", "!S2 oak kindOf tree", "S3 oak broader tree")

    assert ["oak reaches tree", "tree reachedBy oak"] == claims(reason(quads, [above], schema))


def test_a_denial_does_not_travel_downwards(schema: Schema, state: Any) -> None:
    """The premise is that an oak is a kind of tree; nobody denies that, and the conflict above it is not for a rule."""
    above = rule("above", "CONSTRUCT { ?a nutri:reaches ?b } WHERE { ?a nutri:broader ?b }", schema)
    quads = state("S1 oak kindOf tree", "!S2 oak broader tree")

    reasoned = reason(quads, [above], schema)

    assert ["oak reaches tree", "tree reachedBy oak"] == claims(reasoned)
    assert [("above", "asserted", "oak tree", "")] == derivations(reasoned)
    assert [["oak kindOf tree"]] == used(reasoned)


def test_each_way_of_making_a_wider_premise_is_a_derivation_of_its_own(schema: Schema, state: Any) -> None:
    """So a proof shows what was said, one way may be denied without the other, and each is as sure as it is."""
    near = rule("near", "CONSTRUCT { ?a nutri:reaches ?b } WHERE { ?a nutri:touches ?b }", schema)
    quads = state("S1 oak growsIn clay possible", "S2 oak enriches clay likely", "!S3 oak enriches clay")

    reasoned = reason(quads, [near], schema)

    assert ["clay reachedBy oak", "oak reaches clay"] == claims(reasoned)
    assert [
        ("near", "likely", "not oak clay", "S3"),
        ("near", "possible", "oak clay", ""),
    ] == derivations(reasoned)
    assert [["oak enriches clay"], ["oak growsIn clay"]] == used(reasoned)


def test_ways_of_several_premises_are_combined(schema: Schema, state: Any) -> None:
    """Two ways for the one, one for the other: two derivations, and none from a property that nobody used."""
    pair = rule("pair", "CONSTRUCT { ?a nutri:helps ?c } WHERE { ?a nutri:touches ?b . ?c nutri:broader ?b }", schema)
    quads = state("S1 oak growsIn clay", "S2 oak enriches clay", "S3 loam kindOf clay")

    assert [
        ["loam kindOf clay", "oak enriches clay"],
        ["loam kindOf clay", "oak growsIn clay"],
    ] == used(reason(quads, [pair], schema))


def test_a_symmetric_premise_is_the_statement_as_it_was_made(schema: Schema, state: Any) -> None:
    """Read from either end, and denied from either end: the two orders are one claim."""
    by = rule("by", "CONSTRUCT { ?a nutri:reaches ?b } WHERE { ?a nutri:besides ?b . ?b nutri:growsIn ?soil }", schema)
    quads = state("S1 elm besides oak", "S2 elm growsIn clay")

    assert [["elm besides oak", "elm growsIn clay"]] == used(reason(quads, [by], schema))
    denied = reason([*quads, *state("!S3 oak besides elm")], [by], schema)
    assert [] == claims(denied)
    assert [("by", "asserted", "not oak elm", "S3")] == derivations(denied)


def test_a_rule_finds_what_another_rule_concludes_under_a_wider_property(schema: Schema, state: Any) -> None:
    """The wider triple was there from the start; the second way to it comes with the first round."""
    near = rule("near", "CONSTRUCT { ?a nutri:reaches ?b } WHERE { ?a nutri:touches ?b }", schema)
    grow = rule("grow", "CONSTRUCT { ?a nutri:growsIn ?b } WHERE { ?a nutri:enriches ?b }", schema)

    assert [["oak enriches clay"], ["oak enriches clay"], ["oak growsIn clay"]] == used(
        reason(state("S1 oak enriches clay"), [near, grow], schema)
    )


def test_a_figure_is_found_however_it_is_written(schema: Schema, state: Any) -> None:
    """The store reads `007` and `+7` as one number: so does a rule that names it."""
    text = """PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
        CONSTRUCT { ?a nutri:reaches ?b } WHERE { ?a nutri:nickname "007"^^xsd:integer . ?a nutri:growsIn ?b }"""
    seven = Literal("+7", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#integer"))
    quads = [
        Quad(q.subject, q.predicate, seven, q.graph_name) if isinstance(q.object, Literal) and q.object.language else q
        for q in state("S1 oak growsIn clay", 'S2 oak nickname "agent"')
    ]

    assert [["oak growsIn clay", "oak nickname 7"]] == used(reason(quads, [rule("named", text, schema)], schema))


def test_words_below_a_wide_property_are_no_subject(state: Any, tmp_path: Path) -> None:
    """What an oak touches may be words here; of them nothing is concluded."""
    names = "nutri:nickname a owl:DatatypeProperty , nutri:StatedProperty"
    (tmp_path / "plants.ttl").write_text(ONTOLOGY.replace(names, f"{names} ; rdfs:subPropertyOf nutri:touches"))
    (tmp_path / "shapes.ttl").write_text(SHAPES)
    schema = load_schema(tmp_path)
    back = rule("back", "CONSTRUCT { ?b nutri:reaches ?a } WHERE { ?a nutri:touches ?b }", schema)

    reasoned = reason(state("S1 oak growsIn clay", 'S2 oak nickname "mighty"'), [back], schema)

    assert ["clay reaches oak", "oak reachedBy clay"] == claims(reasoned)


def test_classes_choose_and_are_no_premises(schema: Schema, state: Any) -> None:
    """One of several classes, given as a list; what a superclass gives counts too."""
    text = """CONSTRUCT { ?a nutri:reaches ?b } WHERE {
        ?a nutri:growsIn ?b . ?a a ?kind FILTER (?kind IN (nutri:Plant, nutri:Tree)) }"""
    quads = state("S1 oak growsIn clay", "S2 clay growsIn clay")
    types = {
        f"<{NAMES.iri('ng', name)}> <{RDF}type> <{N}{kind}>"
        for name, kind in (("oak", "Plant"), ("oak", "Tree"), ("clay", "Soil"))
    }
    kinds = rule("kinds", text, schema)
    facts = {*project(collect_claims(quads, schema)), *types}

    found = conclude(Ground(collect_claims(quads, schema), facts), [kinds], schema)

    assert ["oak"] == [said(derivation.conclusion.fact).split()[0] for derivation in found.derivations]
    assert [["oak growsIn clay"]] == [[said(premise.fact) for premise in d.premises] for d in found.derivations]


def test_what_only_a_denied_triple_entails_serves_no_rule(schema: Schema, state: Any) -> None:
    """The broader triple comes from kindOf alone, and that is denied."""
    above = rule("above", "CONSTRUCT { ?a nutri:reaches ?b } WHERE { ?a nutri:broader ?b }", schema)
    quads = state("S1 oak kindOf tree likely", "!S2 oak kindOf tree")

    reasoned = reason(quads, [above], schema)

    assert [] == claims(reasoned)
    assert [("above", "likely", "not oak tree", "S2")] == derivations(reasoned)


def test_rules_feed_rules_to_a_fixed_point(schema: Schema, state: Any) -> None:
    """Three steps of a chain, and each derivation as weak as what it stands on; a cycle ends."""
    start = rule("start", "CONSTRUCT { ?a nutri:reaches ?b } WHERE { ?a nutri:growsIn ?b }", schema)
    step = rule("step", "CONSTRUCT { ?a nutri:reaches ?c } WHERE { ?a nutri:reaches ?b . ?b nutri:reaches ?c }", schema)
    quads = state("S1 a growsIn b", "S2 b growsIn c possible", "S3 c growsIn d", "S4 d growsIn d")

    reasoned = reason(quads, [step, start], schema)

    assert [
        "a reaches b", "a reaches c", "a reaches d", "b reaches c", "b reaches d", "c reaches d", "d reaches d",
    ] == [text for text in claims(reasoned) if " reaches " in text]  # fmt: skip
    sure = {conclusion: certainty for _, certainty, conclusion, _ in derivations(reasoned) if conclusion == "a d"}
    assert {"a d": "possible"} == sure


def test_a_derivation_cannot_support_its_own_conclusion(schema: Schema, state: Any) -> None:
    """b→b from b→b is found, but its certainty comes from outside the circle."""
    start = rule("start", "CONSTRUCT { ?a nutri:reaches ?b } WHERE { ?a nutri:growsIn ?b }", schema)
    turn = rule(
        "turn", "CONSTRUCT { ?a nutri:reaches ?b } WHERE { ?a nutri:reaches ?b . ?b nutri:besides ?b2 }", schema
    )
    quads = state("S1 a growsIn b possible", "S2 b besides c")

    assert [
        ("start", "possible", "a b", ""),
        ("turn", "possible", "a b", ""),
    ] == derivations(reason(quads, [start, turn], schema))


def test_a_conclusion_that_is_stated_stays_where_it_is_stated(schema: Schema, state: Any) -> None:
    """Its derivation is recorded; the triple lives in one graph."""
    back = rule("back", "CONSTRUCT { ?a nutri:besides ?b } WHERE { ?a nutri:growsIn ?c . ?b nutri:growsIn ?c }", schema)
    quads = state("S1 oak growsIn clay", "S2 oak besides oak")

    reasoned = reason(quads, [back], schema)

    assert [] == claims(reasoned)
    assert [("back", "asserted", "oak oak", "")] == derivations(reasoned)


def test_the_same_claims_in_another_order_give_the_same_quads(schema: Schema, state: Any, neighbours: Rule) -> None:
    """Byte for byte, so that builds can be compared."""
    quads: list[Quad] = state("S1 bean enriches clay", "S2 corn growsIn clay", "S3 pea enriches clay likely")

    assert reason(quads, [neighbours], schema) == reason(quads[::-1], [neighbours], schema)


def test_iris_of_derivations_and_propositions_are_hashes_of_what_they_say(
    schema: Schema, state: Any, neighbours: Rule
) -> None:
    """`printf '<s> <p> <o>' | sha256sum` gives the proposition's sixteen digits."""
    quads = state("S1 bean enriches clay", "S2 corn growsIn clay")

    nodes = {str(quad.subject) for quad in reason(quads, [neighbours], schema).inferred}

    assert "<https://w3id.org/nutrigraph/proposition/218a7a8cf51567c5>" in nodes
