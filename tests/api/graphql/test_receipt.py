"""Receipts of GraphQL answers over the packaged release, checked by rdflib over its N-Quads."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import rdflib

from api.graphql.service import GraphQLDoor
from kg.release import open_release
from kg.settings import Settings

# rdflib's parser of N-Quads uses what rdflib itself deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")

NG, STMT = "https://w3id.org/nutrigraph/entity/", "https://w3id.org/nutrigraph/statement/"
FLAGSHIP = """{ condition(id: "restless-legs-syndrome") { linkedDeficiencies { edges { node { id
  addressedBy { edges { node { id } } } } } } } }"""
IRON_FOODS = '{ nutrient(id: "iron") { dietarySources { edges { node { id } } } } }'


@pytest.fixture(scope="module")
def door(release_dir: Path) -> Iterator[GraphQLDoor]:
    """The door over the packaged release, with the default limits."""
    with open_release(release_dir) as release:
        yield GraphQLDoor(release, Settings())


@pytest.fixture(scope="module")
def dataset(release_dir: Path) -> rdflib.Dataset:
    """The release as another engine holds it; its default graph is empty."""
    made = rdflib.Dataset()
    made.parse(data=(release_dir / "dataset.nq").read_text(), format="nquads")
    return made


def ask(door: GraphQLDoor, query: str, **variables: object) -> tuple[Any, dict[str, Any]]:
    """Data and receipt."""
    _, response = door.execute_with_receipt(query, variables, None)
    return response.get("data"), response["extensions"]["receipt"]


def pairs(data: Any, path: list[str], parent: str = "") -> set[tuple[str, str]]:
    """(parent, node) of the edges of a list that stands at a path of response keys, as slugs."""
    if not path or data is None:
        return {(parent, edge["node"]["id"].removeprefix("ng:")) for edge in (data or {"edges": []})["edges"]}
    key, *rest = path
    if isinstance(data, list):
        return {pair for element in data for pair in pairs(element, path, parent)}
    here = data["id"].removeprefix("ng:") if "id" in data else parent
    return pairs(data[key], rest, here)


def test_an_answer_is_the_same_with_a_receipt(door: GraphQLDoor) -> None:
    """Asking for a receipt changes the extensions and nothing else."""
    plain, asked = door.execute(FLAGSHIP, None, None)[1], door.execute_with_receipt(FLAGSHIP, None, None)[1]

    assert plain["data"] == asked["data"]
    assert "receipt" not in plain["extensions"]
    assert asked["extensions"]["receipt"]["receipt"] == "nutrigraph-receipt"


def test_the_texts_give_the_edges_of_the_answer_on_another_engine(door: GraphQLDoor, dataset: rdflib.Dataset) -> None:
    """rdflib runs each as it stands: plain SPARQL 1.1, every graph named."""
    data, receipt = ask(door, FLAGSHIP)

    lists = [entry for entry in receipt["sparql"] if entry["path"]]
    assert [entry["path"] for entry in lists] == [
        ["condition", "linkedDeficiencies"],
        ["condition", "linkedDeficiencies", "edges", "node", "addressedBy"],
    ]
    for entry in lists:
        rows: list[Any] = list(dataset.query(entry["text"]))
        found = {(str(row.parent).removeprefix(NG), str(row.node).removeprefix(NG)) for row in rows}
        expected = {(parent or "restless-legs-syndrome", node) for parent, node in pairs(data, list(entry["path"]))}
        assert expected == found
        assert (entry["rows"], entry["edges"], entry["reproduces"]) == (len(rows), len(expected), True)
        assert "LATERAL" not in entry["text"]


@pytest.mark.parametrize(
    "query",
    [
        '{ nutrient(id: "iron") { dietarySources(first: 2) { edges { node { id } } } } }',
        '{ deficiency(id: "iron-deficiency") { addressedBy(minCertainty: LIKELY) { edges { node { id } } } } }',
        '{ deficiency(id: "iron-deficiency") { addressedBy(sources: ["rls-nutrient-gaps"]) { edges { node { id } } } } }',
        '{ deficiency(id: "magnesium-deficiency") { addressedBy(includeInferred: false) { edges { node { id } } } } }',
        '{ condition(id: "restless-legs-syndrome") { alternativeNames(first: 1) { edges { value } } } }',
        "{ foods(first: 3) { edges { node { id } } } }",
        '{ nodes(ids: ["ng:iron", "ng:lentils"]) { id } }',
        '{ statements(where: {subject: "ng:spinach"}) { edges { node { id } } } }',
        '{ condition(id: "restless-legs-syndrome") { linkedFrom(first: 5, minCertainty: POSSIBLE) { nodes { id } } } }',
    ],
)
def test_pages_filters_and_roots_are_reproduced(door: GraphQLDoor, dataset: rdflib.Dataset, query: str) -> None:
    """Each text gives exactly the edges that the answer shows, here and on rdflib."""
    _, receipt = ask(door, query)

    assert receipt["sparql"]
    assert receipt["sparql"][-1]["edges"] >= (0 if "sources:" in query or "includeInferred:" in query else 1)
    for entry in receipt["sparql"]:
        rows: list[Any] = list(dataset.query(entry["text"]))
        assert entry["reproduces"] is True
        assert entry["rows"] == len(rows)
        assert entry["edges"] == len({(row.get("parent"), row.get("node")) for row in (r.asdict() for r in rows)})


def test_every_statement_behind_an_edge_is_listed_though_nobody_selected_evidence(door: GraphQLDoor) -> None:
    """The four rows of the article's table that name iron's foods; of the conclusion also what iron deficiency lacks."""
    _, stated = ask(door, IRON_FOODS)
    _, concluded = ask(door, '{ deficiency(id: "iron-deficiency") { addressedBy { edges { node { id } } } } }')

    table = [f"stmt:rls-nutrient-gaps-F{number}" for number in (139, 140, 141, 142)]
    assert [entry["id"] for entry in stated["statements"]] == table
    assert [entry["id"] for entry in concluded["statements"]] == ["stmt:background-B002", *table]
    assert (stated["statementsComplete"], stated["statementsNotes"]) == (True, [])


def test_the_statement_behind_a_plain_value_and_a_denial_that_is_shown_are_listed(door: GraphQLDoor) -> None:
    """A deficiency's nutrient is no connection; a denial is listed where the answer shows it."""
    _, value = ask(door, '{ deficiency(id: "iron-deficiency") { nutrient { id } } }')
    _, denials = ask(door, "{ statements(where: {polarity: NEGATED}) { nodes { certainty } } }")

    assert [entry["id"] for entry in value["statements"]] == ["stmt:background-B002"]
    assert len(denials["statements"]) == 6
    assert {entry["says"]["polarity"] for entry in denials["statements"]} == {"nutri:negated"}


def test_statements_carry_the_hash_of_their_own_n_quads(door: GraphQLDoor, release_dir: Path) -> None:
    """Computed here from the file: the statement, its passage, the passage's selector; what is entailed is no part."""
    _, receipt = ask(door, IRON_FOODS)
    entry = next(entry for entry in receipt["statements"] if entry["id"] == "stmt:rls-nutrient-gaps-F141")

    passage = "https://w3id.org/nutrigraph/passage/rls-nutrient-gaps-6053-6060"
    starts = tuple(f"<{iri}> " for iri in (f"{STMT}rls-nutrient-gaps-F141", passage, f"{passage}#span"))
    lines = (release_dir / "dataset.nq").read_text().splitlines(keepends=True)
    own = sorted(x for x in lines if x.startswith(starts) and x.endswith("graph/rls-nutrient-gaps> .\n"))
    assert len(own) > 10
    assert entry["sha256"] == hashlib.sha256("".join(own).encode()).hexdigest()
    assert (entry["says"]["subject"], entry["says"]["object"]) == ("ng:spinach", "ng:iron")
    assert (entry["says"]["place.oa:start"], entry["says"]["place.oa:end"]) == ("6053", "6060")


def test_the_answer_is_hashed_in_canonical_json(door: GraphQLDoor) -> None:
    """RFC 8785 by hand: keys of our objects sorted, no spaces."""
    data, receipt = ask(door, '{ nutrient(id: "iron") { label id } }')

    assert data == {"nutrient": {"label": "iron", "id": "ng:iron"}}
    digest = hashlib.sha256(b'{"nutrient":{"id":"ng:iron","label":"iron"}}').hexdigest()
    assert receipt["answer"] == {"form": "json", "canonicalForm": "rfc8785", "sha256": digest}


def test_a_receipt_says_whose_data_it_is_and_how_to_see_it(door: GraphQLDoor, release_dir: Path) -> None:
    """Release, software, terms, disclaimer, sources with their rights, a picture of what the answer names."""
    _, receipt = ask(door, IRON_FOODS)

    manifest = json.loads((release_dir / "manifest.json").read_text())
    assert receipt["release"]["id"] == manifest["id"]
    assert receipt["release"]["baseIri"] == "https://w3id.org/nutrigraph/"
    assert receipt["software"]["build"] == manifest["software"]
    assert "no medical advice" in receipt["disclaimer"]
    assert [source["id"] for source in receipt["sources"]] == ["source:rls-nutrient-gaps"]
    assert "belongs to its publisher" in receipt["sources"][0]["rights"][0]
    assert receipt["picture"] == "/export/svg?focus=iron,fortified-cereals,lentils,red-meat,spinach&depth=0"
    assert receipt["operation"] == {"kind": "graphql", "text": IRON_FOODS, "variables": {}, "operationName": None}


def test_the_picture_has_the_filters_that_all_lists_share(door: GraphQLDoor) -> None:
    """Of two lists with different sources, none; the least certainty that both have, yes."""
    shared = "minCertainty: LIKELY, includeInferred: false"
    one = f'{{ nutrient(id: "iron") {{ dietarySources({shared}, sources: ["rls-nutrient-gaps"]) {{ nodes {{ id }} }} }} }}'
    two = f'{{ nutrient(id: "iron") {{ id a: dietarySources({shared}, sources: ["background"]) {{ nodes {{ id }} }} '
    two += f"b: dietarySources({shared}) {{ nodes {{ id }} }} }} }}"

    focus = "/export/svg?focus=iron,fortified-cereals,lentils,red-meat,spinach&depth=0&min-certainty=likely"
    assert ask(door, one)[1]["picture"] == f"{focus}&sources=rls-nutrient-gaps&no-inferred=true"
    assert ask(door, two)[1]["picture"] == f"{focus}&no-inferred=true"


def test_an_answer_with_errors_has_a_reason_instead_of_a_receipt(door: GraphQLDoor) -> None:
    """The answer itself stays as it is."""
    for query in ("{ nonsense }", "{", "{ foods(first: 1000) { nodes { id } } }"):
        _, receipt = ask(door, query)

        assert receipt["refused"]["code"] == "not-reproducible"
        assert receipt["refused"]["hint"]


def test_a_count_of_what_is_not_shown_is_said_to_be_incomplete(door: GraphQLDoor) -> None:
    """totalCount rests on statements of edges beyond the page."""
    _, receipt = ask(door, '{ nutrient(id: "iron") { dietarySources(first: 1) { totalCount nodes { id } } } }')

    assert len(receipt["statements"]) == 1
    assert receipt["statementsComplete"] is False
    assert receipt["statementsNotes"] == ["totalCount counts edges that the answer does not show"]


def test_the_root_fields_of_doubt_list_their_statements(door: GraphQLDoor) -> None:
    """Whether their ids are selected or not."""
    _, counted = ask(door, "{ conflicts(first: 100) { edges { node { subject { id } } } } }")
    data, _ = ask(door, "{ conflicts(first: 100) { edges { node { statements { id } } } } }")

    shown = {said["id"] for edge in data["conflicts"]["edges"] for said in edge["node"]["statements"]}
    assert {entry["id"] for entry in counted["statements"]} == shown
    assert len(shown) > 4


def test_a_receipt_of_conflicts_shows_what_finds_them_without_the_index(door: GraphQLDoor, release_dir: Path) -> None:
    """Which statements are asked about comes from a file of the release; who runs the text needs none."""
    data, receipt = ask(door, "{ conflicts { totalCount } }")

    texts = [entry["text"] for entry in receipt["sparql"]]
    assert not any("VALUES ?st " in text for text in texts)
    with open_release(release_dir) as release:
        assert len(release.engine.select(texts[0]).rows) == data["conflicts"]["totalCount"] == 7


@pytest.mark.parametrize(
    "query",
    [
        "{ coverages { facets(by: [TYPE]) { values { label count } } } }",
        '{ __type(name: "Query") { fields { name } } }',
        "{ coverage: __typename }",
    ],
)
def test_words_that_look_like_prefixes_are_no_evidence(door: GraphQLDoor, query: str) -> None:
    """The label of a class and the name of a field can be the word of a prefix."""
    data, receipt = ask(door, query)

    assert data
    assert "refused" not in receipt, receipt
    assert not receipt["statements"]
