"""The rules are readable queries that conclude only what rules may conclude."""

from __future__ import annotations

from pathlib import Path

from rdflib import RDF, Graph, URIRef
from rdflib.plugins.sparql import prepareQuery

NUTRI = "https://w3id.org/nutrigraph/ontology#"


def test_every_rule_says_what_it_does_before_it_does_it(folder: Path) -> None:
    """A summary and a description on top, then one CONSTRUCT that parses."""
    rules = sorted((folder / "rules").glob("*.rq"))

    heads = [path.read_text(encoding="utf-8").splitlines()[:2] for path in rules]
    queries = [prepareQuery(path.read_text(encoding="utf-8")) for path in rules]

    assert [path.stem for path in rules] == ["addresses"]
    assert [[line.split(":")[0] for line in head] for head in heads] == [["#+ summary", "#+ description"]]
    assert {query.algebra.name for query in queries} == {"ConstructQuery"}


def test_every_rule_concludes_a_concluded_property(folder: Path, ontology: Graph) -> None:
    """No rule writes what sources state."""
    concluded = set(ontology.subjects(RDF.type, URIRef(NUTRI + "ConcludedProperty")))

    heads = [
        predicate
        for path in (folder / "rules").glob("*.rq")
        for _, predicate, _ in prepareQuery(path.read_text(encoding="utf-8")).algebra.template
    ]

    assert heads
    assert set(heads) <= concluded


def test_addresses_links_a_food_to_the_deficiency_of_its_nutrient_and_to_no_other(folder: Path) -> None:
    """Two nutrients, two deficiencies, a source that is no food: one conclusion."""
    facts = Graph().parse(
        data=f"""
        @prefix n: <{NUTRI}> .
        @prefix : <https://w3id.org/nutrigraph/entity/> .
        :lentils n:dietarySourceOf :iron .
        :sunlight n:nonFoodSourceOf :vitamin-d .
        :iron-deficiency n:deficiencyOf :iron .
        :brain-iron-deficiency n:deficiencyOf :brain-iron .
        :vitamin-d-deficiency n:deficiencyOf :vitamin-d .
        """,
        format="turtle",
    )

    result = facts.query((folder / "rules" / "addresses.rq").read_text(encoding="utf-8"))

    assert result.graph is not None
    found = {tuple(str(node).rpartition("/")[2] for node in triple) for triple in result.graph}
    assert found == {("lentils", "ontology#addresses", "iron-deficiency")}
