from __future__ import annotations

import pytest

from kg.errors import InputError
from kg.reasoning import Pattern, parse_rule
from kg.schema import Schema
from kg.store import NamedNode

N = "https://w3id.org/nutrigraph/ontology#"
PREFIX = f"PREFIX nutri: <{N}>\n"


def faults(text: str, schema: Schema) -> list[tuple[int, int, str]]:
    with pytest.raises(InputError) as caught:
        parse_rule("helps", "ontology/rules/helps.rq", text, schema)
    assert {"ontology/rules/helps.rq"} == {fault.path for fault in caught.value.faults}
    return [(fault.line, fault.column, fault.message) for fault in caught.value.faults]


def test_a_rule_keeps_its_premises_apart_from_types_and_filters(schema: Schema) -> None:
    """Patterns over claim properties are premises; `a nutri:Class` and FILTER only choose."""
    rule = parse_rule("helps", "rules/helps.rq", PREFIX + """CONSTRUCT { ?a nutri:helps ?b } WHERE {
        ?a nutri:growsIn ?soil ; a nutri:Tree . ?b nutri:growsIn ?soil FILTER (?a != ?b) }""", schema)  # fmt: skip

    grows = NamedNode(N + "growsIn")
    assert {Pattern("a", grows, "soil"), Pattern("b", grows, "soil")} == set(rule.premises)
    assert Pattern("a", NamedNode(N + "helps"), "b") == rule.conclusion
    assert "https://w3id.org/nutrigraph/rule/helps" == rule.iri


def test_a_rule_may_ask_for_a_super_property_and_for_one_of_several_classes(schema: Schema) -> None:
    """The pattern names the wider property; the list of classes is no premise."""
    rule = parse_rule("helps", "rules/helps.rq", PREFIX + """CONSTRUCT { ?a nutri:helps ?b } WHERE {
        ?a nutri:touches ?b . ?a a ?kind FILTER (?kind IN (nutri:Tree, nutri:Soil)) }""", schema)  # fmt: skip

    assert (Pattern("a", NamedNode(N + "touches"), "b"),) == rule.premises


@pytest.mark.parametrize("condition", ["?a", "true", "1", "?a && ?b", "true && ?kind IN (nutri:Tree)", '"word"'])
def test_a_filter_may_be_anything_that_sparql_takes(schema: Schema, condition: str) -> None:
    """A variable or a constant alone, and beside others."""
    text = f"""{PREFIX}CONSTRUCT {{ ?a nutri:helps ?b }} WHERE {{
        ?a nutri:touches ?b . ?a a {"?kind" if "kind" in condition else "nutri:Tree"} FILTER ({condition}) }}"""

    assert {N + "touches", N + "Tree"} == parse_rule("helps", "rules/helps.rq", text, schema).reads


def test_a_class_that_is_misspelt_is_told_with_its_place_and_what_may_be_meant(schema: Schema) -> None:
    """A rule that names none of ours would never conclude anything."""
    with pytest.raises(InputError) as caught:
        parse_rule("helps", "rules/helps.rq", PREFIX + "CONSTRUCT { ?a nutri:helps ?b } WHERE {\n"
        "  ?a nutri:growsIn ?b ; a nutri:Plnt }", schema)  # fmt: skip

    (fault,) = caught.value.faults
    assert (3, 27, "Did you mean nutri:Plant?") == (fault.line, fault.column, fault.hint)


def test_a_rule_knows_what_it_reads(schema: Schema) -> None:
    """Its properties, its classes, and those that a filter lists, alone or beside another condition."""
    rule = parse_rule("helps", "rules/helps.rq", PREFIX + """CONSTRUCT { ?a nutri:helps ?b } WHERE {
        ?a nutri:touches ?b . ?a a ?kind . ?b a nutri:Plant
        FILTER (?a != ?b && ?kind IN (nutri:Tree)) FILTER (?kind IN (nutri:Tree, nutri:Soil)) }""", schema)  # fmt: skip

    assert {N + name for name in ("touches", "Plant", "Tree", "Soil")} == rule.reads


@pytest.mark.parametrize(("inverse", "forward"), [("grows", "growsIn"), ("touchedBy", "touches")])
def test_an_inverse_is_refused_with_the_property_to_use(schema: Schema, inverse: str, forward: str) -> None:
    """The hint names the forward one."""
    text = f"{PREFIX}CONSTRUCT {{ ?a nutri:helps ?b }} WHERE {{ ?b nutri:{inverse} ?a }}"
    with pytest.raises(InputError) as caught:
        parse_rule("helps", "rules/helps.rq", text, schema)

    (fault,) = caught.value.faults
    assert f"nutri:{inverse} is an inverse" == fault.message
    assert f"Premises run forward: use nutri:{forward}, and let subject and object change places." == fault.hint


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("?a nutri:growsIn ?b OPTIONAL { ?b nutri:kindOf ?c }",
         "a rule may not use OPTIONAL: a conclusion may not rest on what is missing"),
        ("{ ?a nutri:growsIn ?b } UNION { ?a nutri:enriches ?b }",
         "a rule may not use UNION: write one rule for each branch"),
        ("?a nutri:growsIn ?b MINUS { ?a nutri:enriches ?b }",
         "a rule may not use MINUS: a conclusion may not rest on what is missing"),
        ("?a nutri:growsIn ?b FILTER NOT EXISTS { ?a nutri:enriches ?b }",
         "a rule may not use NOT EXISTS: a conclusion may not rest on what is missing"),
        ("?a nutri:growsIn ?b FILTER EXISTS { ?a nutri:enriches ?b }", "a rule may not use EXISTS: write the pattern itself"),
        ("GRAPH ?g { ?a nutri:growsIn ?b }",
         "a rule may not use GRAPH: rules see stated and concluded triples as one graph"),
        ("?a nutri:growsIn ?b BIND (?a AS ?c)", "a rule may not use BIND: a rule makes no new values"),
        ("?a nutri:growsIn ?b VALUES ?a { nutri:x }",
         "a rule may not use VALUES: name the thing in a pattern or a filter"),
        ("?a nutri:growsIn ?b { SELECT ?a { ?a nutri:enriches ?c } }", "a rule may not use VALUES or a sub-select"),
        ("?a nutri:growsIn ?b SERVICE <http://x/> { ?a nutri:enriches ?c }",
         "a rule may not use SERVICE: rules read this release only"),
        ("?a nutri:growsIn+ ?b", "a rule may not use the path"),
        ("?a nutri:growsIn/nutri:kindOf ?b", "a rule may not use the path"),
        ("?a ?p ?b", "a rule may not use a variable as predicate"),
        ("?a nutri:growsIn [ ] . ?a nutri:enriches ?b", "a blank node in WHERE"),
        ("?b nutri:grows ?a", "nutri:grows is an inverse"),
        ("?a nutri:certainty ?b", "nutri:certainty is no claim property"),
        ("?a a nutri:Tree . ?b a nutri:Soil", "no triple pattern over a claim property"),
        ("?a nutri:growsIn ?b . ?a a ?kind", "?kind may be any class"),
        ("?a nutri:growsIn ?b . ?a a ?kind FILTER (?kind NOT IN (nutri:Soil))", "?kind may be any class"),
        ("?a nutri:growsIn ?b . ?a a ?kind FILTER (!(?kind IN (nutri:Soil)))", "?kind may be any class"),
        ("?a nutri:growsIn ?b . ?a a ?kind FILTER (?kind IN (nutri:Soil) || ?a != ?b)", "?kind may be any class"),
        ("?a nutri:growsIn ?b . ?a a nutri:Tre", "nutri:Tre is no class of entities"),
        ("?a nutri:growsIn ?b . ?a a nutri:Statement", "nutri:Statement is no class of entities"),
        ("?a nutri:growsIn ?b . ?a a ?kind FILTER (?kind IN (nutri:Tree, nutri:Sol))", "nutri:Sol is no class"),
        ("?a nutri:growsIn ?c", "?b does not stand in WHERE"),
        ("?a nutri:growsIn ?b FILTER (RAND() > 0.5)", "a function whose value changes from run to run"),
    ],
)  # fmt: skip
def test_what_would_lose_a_premise_is_refused_with_its_reason(where: str, message: str, schema: Schema) -> None:
    """Loudly, with the file."""
    found = faults(PREFIX + f"CONSTRUCT {{ ?a nutri:helps ?b }} WHERE {{ {where} }}", schema)

    assert any(said.startswith(message) for _, _, said in found), found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT * WHERE { ?a nutri:growsIn ?b }", "this is no CONSTRUCT query"),
        ("INSERT { ?a nutri:helps ?b } WHERE { ?a nutri:growsIn ?b }", "this is no CONSTRUCT query"),
        ("CONSTRUCT { ?a nutri:helps ?b . ?b nutri:helps ?a } WHERE { ?a nutri:growsIn ?b }",
         "the template has 2 triples"),
        ("CONSTRUCT { ?a nutri:helpedBy ?b } WHERE { ?a nutri:growsIn ?b }", "a rule may not conclude nutri:helpedBy"),
        ("CONSTRUCT { ?a nutri:touches ?b } WHERE { ?a nutri:growsIn ?b }", "a rule may not conclude nutri:touches"),
        ("CONSTRUCT { ?a a nutri:Tree } WHERE { ?a nutri:growsIn ?b }", "a rule may not conclude rdf:type"),
        ("CONSTRUCT { [] nutri:helps ?b } WHERE { ?a nutri:growsIn ?b }", "a blank node in CONSTRUCT"),
        ('CONSTRUCT { "oak" nutri:helps ?b } WHERE { ?a nutri:growsIn ?b }', "words or figures as a subject in CONSTRUCT"),
        ("CONSTRUCT { ?a nutri:helps ?b } WHERE { 7 nutri:growsIn ?b }", "words or figures as a subject in WHERE"),
        ("CONSTRUCT { ?a nutri:helps ?b } FROM <http://x/> WHERE { ?a nutri:growsIn ?b }", "FROM is not for rules"),
        ("CONSTRUCT { ?a nutri:helps ?b } WHERE { ?a nutri:growsIn ?b } LIMIT 1",
         "a rule may not use LIMIT or OFFSET: a rule concludes everything that follows"),
        ("CONSTRUCT { ?a nutri:helps ?b } WHERE { ?a nutri:growsIn ?b ", "this is not SPARQL"),
        ("CONSTRUCT { ?a foo:helps ?b } WHERE { ?a nutri:growsIn ?b }", "this is not SPARQL"),
    ],
)  # fmt: skip
def test_only_one_concluded_triple_by_construct(text: str, message: str, schema: Schema) -> None:
    """A rule concludes one triple of a property that is concluded or stated, and nothing else."""
    found = faults(PREFIX + text, schema)

    assert any(said.startswith(message) for _, _, said in found), found


def test_a_refused_form_is_named_at_its_line(schema: Schema) -> None:
    """Where the keyword stands."""
    text = (
        PREFIX
        + "CONSTRUCT { ?a nutri:helps ?b }\nWHERE {\n  ?a nutri:growsIn ?b .\n  OPTIONAL { ?b nutri:kindOf ?c }\n}"
    )

    assert [(5, 3)] == [(line, column) for line, column, _ in faults(text, schema)]
