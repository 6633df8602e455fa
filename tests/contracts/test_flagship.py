"""Which foods address deficiencies linked to RLS: by every door, with the evidence."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from api.graphql.service import GraphQLDoor
from kg.release import open_release
from kg.settings import Settings
from kg.store import Rows

GraphQL = Callable[..., Any]
Sparql = Callable[[str], list[dict[str, str]]]

# Deficiency → foods, as the article's table and the background definitions have it.
STATED: dict[str, set[str]] = {
    "iron-deficiency": {"fortified-cereals", "lentils", "red-meat", "spinach"},
    "magnesium-deficiency": {"leafy-greens", "nuts", "seeds", "legumes"},
    "vitamin-d-deficiency": {"fatty-fish", "fortified-milk"},
    "vitamin-b12-deficiency": {"dairy", "eggs", "fish", "fortified-foods", "meat"},
    "brain-iron-deficiency": set(),
    "vitamin-b6-deficiency": set(),
    "folate-deficiency": set(),
    "nutrient-deficiency": set(),
}
# What falls under a group of foods that the article names: lentils are legumes, spinach is a leafy green, and so on.
BY_GROUP: dict[str, set[str]] = {
    "magnesium-deficiency": {"lentils", "spinach"},
    "vitamin-b12-deficiency": {"fatty-fish", "fortified-cereals", "fortified-milk", "red-meat"},
}
FOODS = {deficiency: foods | BY_GROUP.get(deficiency, set()) for deficiency, foods in STATED.items()}
FLAGSHIP = """
{ condition(id: "restless-legs-syndrome") {
    linkedDeficiencies { edges { certainty node { id label
      addressedBy { edges { certainty inferred node { id label } } } } } } } }
"""


def by_deficiency(data: Any, of_deficiency: Callable[[Any], Any]) -> dict[str, set[str]]:
    edges = data["condition"]["linkedDeficiencies"]["edges"]
    return {
        edge["node"]["id"].removeprefix("ng:"): {
            food["node"]["id"].removeprefix("ng:") for food in of_deficiency(edge["node"])["edges"]
        }
        for edge in edges
    }


def test_graphql_names_the_foods_of_each_deficiency(graphql: GraphQL) -> None:
    """Those without a named food have an empty list; sunlight is no food."""
    assert by_deficiency(graphql(FLAGSHIP), lambda node: node["addressedBy"]) == FOODS


def test_stated_edges_alone_give_the_foods_that_the_article_names(graphql: GraphQL) -> None:
    """deficiency → nutrient → dietary sources, without a rule."""
    data = graphql(
        """
        { condition(id: "restless-legs-syndrome") { linkedDeficiencies { edges { node { id
            nutrient { ... on Nutrient { dietarySources { edges { inferred node { id } } } } } } } } } }
        """
    )

    assert by_deficiency(data, lambda node: (node["nutrient"] or {}).get("dietarySources", {"edges": []})) == STATED


def test_sparql_names_the_same_foods(sparql: Sparql) -> None:
    """Over the union of all graphs, with the super-property and the rule's conclusions."""
    rows = sparql(
        "SELECT DISTINCT ?deficiency ?food { ?deficiency nutri:linkedTo ng:restless-legs-syndrome ; a nutri:Deficiency . "
        "OPTIONAL { ?food nutri:addresses ?deficiency } }"
    )

    found: dict[str, set[str]] = {}
    for row in rows:
        foods = found.setdefault(row["deficiency"].rpartition("/")[2], set())
        foods |= {row["food"].rpartition("/")[2]} if "food" in row else set()
    assert found == FOODS


def test_the_command_line_names_the_same_foods(release_dir: Path) -> None:
    """`kg graphql` prints what the server answers."""
    kg = str(Path(sys.executable).with_name("kg"))
    done = subprocess.run(
        [kg, "graphql", "--release", str(release_dir), "--json", FLAGSHIP], capture_output=True, check=True, text=True
    )

    assert by_deficiency(json.loads(done.stdout)["data"], lambda node: node["addressedBy"]) == FOODS


def test_every_food_edge_is_inferred_and_shows_its_premises(graphql: GraphQL) -> None:
    """The rule joins a stated source with a declared definition; the edge is as sure as the weaker of them."""
    edges = graphql(
        """
        { deficiency(id: "iron-deficiency") { addressedBy { edges { certainty inferred statements { id } node { id }
            derivations { rule { id } premises { predicate statements { id place { __typename
              ... on Passage { section start end sha256 } ... on Declaration { reason } } } } } } } } }
        """
    )["deficiency"]["addressedBy"]["edges"]

    assert len(edges) == 4
    for edge in edges:
        (derivation,) = edge["derivations"]
        assert (edge["inferred"], edge["statements"], edge["certainty"]) == (True, [], "ASSERTED")
        assert derivation["rule"]["id"] == "rule:addresses"
        assert {p["predicate"] for p in derivation["premises"]} == {"nutri:deficiencyOf", "nutri:dietarySourceOf"}
        places = [s["place"] for p in derivation["premises"] for s in p["statements"]]
        assert {place["__typename"] for place in places} == {"Passage", "Declaration"}
        assert {p["section"] for p in places if p["__typename"] == "Passage"} == {"comparison-table"}


def test_one_query_per_list_level_with_evidence_and_all(release_dir: Path) -> None:
    """All deficiencies, their nutrients and foods, statements and passages: two lists, two queries at the engine."""
    query = """
    { deficiencies(first: 100) { nodes { id label nutrient { id label ... on Nutrient { dietarySources(first: 100) {
        edges { certainty worstCertainty node { id label synonyms } statements { id polarity hedgeCue source { id title }
          place { ... on Passage { section start end sha256 source { id } } } } } } } } } } }
    """
    with open_release(release_dir) as release:
        door = GraphQLDoor(release, Settings())
        asked: list[str] = []
        select = release.engine.select

        def counting(text: str) -> Rows:
            asked.append(text)
            return select(text)

        release.engine.select = counting  # type: ignore[method-assign]
        outcome, answer = door.execute(query, None, None)

    assert (outcome, answer.get("errors")) == ("executed", None)
    assert len(answer["data"]["deficiencies"]["nodes"]) == 9
    assert len(asked) == 2


def test_no_negated_statement_is_an_edge(graphql: GraphQL, sparql: Sparql) -> None:
    """The denied triples are in no graph of edges, and no connection shows them."""
    denied = sparql(
        "SELECT ?s ?p ?o { ?t nutri:polarity nutri:negated ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o }"
    )
    present = sparql(
        "SELECT ?s ?p ?o { ?t nutri:polarity nutri:negated ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o . ?s ?p ?o }"
    )
    sole = graphql(
        '{ deficiency(id: "nutrient-deficiency") { soleCauseOf { edges { node { ... on Node { id } } } } } }'
    )

    assert len(denied) == 6
    assert present == []
    assert sole["deficiency"]["soleCauseOf"]["edges"] == []


def test_a_triple_with_two_certainties_shows_both(graphql: GraphQL) -> None:
    """Magnesium supplements: once a guess, once a possibility."""
    edges = graphql(
        '{ condition(id: "restless-legs-syndrome") { alleviatedBy(first: 100) '
        "{ edges { certainty worstCertainty node { id } statements { number certainty } } } } }"
    )["condition"]["alleviatedBy"]["edges"]
    edge = next(edge for edge in edges if edge["node"]["id"] == "ng:magnesium-supplementation")

    assert (edge["certainty"], edge["worstCertainty"]) == ("POSSIBLE", "SPECULATIVE")
    assert edge["statements"] == [
        {"number": "F076", "certainty": "SPECULATIVE"},
        {"number": "F288", "certainty": "POSSIBLE"},
    ]
