"""Identifiers of others: as records of an entity, and as ids by which entities are looked up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.graphql.service import GraphQLDoor
from kg.query.profile import find_profile
from kg.release import Release, open_release
from kg.settings import Settings

RLS = "ng:restless-legs-syndrome"


@pytest.fixture(scope="module")
def release(release_dir: Path) -> Iterator[Release]:
    with open_release(release_dir) as opened:
        yield opened


@pytest.fixture(scope="module")
def door(release: Release) -> GraphQLDoor:
    return GraphQLDoor(release, Settings())


def execute(door: GraphQLDoor, query: str, **variables: object) -> Any:
    outcome, answer = door.execute(query, variables, None)
    assert (outcome, answer.get("errors")) == ("executed", None)
    return answer


def test_a_cross_reference_tells_what_the_row_of_sssom_holds(door: GraphQLDoor) -> None:
    """Read from mappings.sssom.tsv by a person."""
    query = """{ nutrient(id: "iron") { crossReferences { id curie foreignIri foreignLabel match justification licence
      vocabulary version mappingSource comment source { id } entity { id } } } }"""

    found = execute(door, query)["data"]["nutrient"]["crossReferences"]

    assert found[1] == {
        "id": "mapping:rls-nutrient-gaps-iron-MESH-D007501",
        "curie": "MESH:D007501",
        "foreignIri": "http://id.nlm.nih.gov/mesh/D007501",
        "foreignLabel": "Iron",
        "match": "EXACT",
        "justification": "semapv:UnspecifiedMatching",
        "licence": "https://creativecommons.org/licenses/by/4.0/",
        "vocabulary": "bioregistry:mesh",
        "version": "2015",
        "mappingSource": None,
        "comment": "Id and label read in dhimmel/mesh:data/terms.tsv.",
        "source": {"id": "source:rls-nutrient-gaps"},
        "entity": {"id": "ng:iron"},
    }


def test_exact_ones_come_first_whatever_else_is_selected(door: GraphQLDoor) -> None:
    """Then close, narrow, broad, related; within a kind by CURIE, not by IRI. The order needs no field of its own."""
    labels = '{ nutrient(id: "iron") { crossReferences { foreignLabel } } }'
    query = """{ nutrients(first: 100) { nodes { crossReferences { match curie } } }
      conditions(first: 100) { nodes { crossReferences { match curie } } } }"""
    order = ["EXACT", "CLOSE", "NARROW", "BROAD", "RELATED"]

    shown = execute(door, labels)["data"]["nutrient"]["crossReferences"]
    data = execute(door, query)["data"]

    assert [reference["foreignLabel"] for reference in shown] == [
        "dietary iron",
        "Iron",
        "Iron",
        "iron atom",
        "iron cation",
    ]
    lists = [node["crossReferences"] for name in ("nutrients", "conditions") for node in data[name]["nodes"]]
    for references in lists:
        assert references == sorted(references, key=lambda r: (order.index(r["match"]), r["curie"]))
    assert {reference["match"] for references in lists for reference in references} > {"EXACT", "CLOSE"}


def test_they_are_those_that_page_and_command_show(door: GraphQLDoor, release: Release) -> None:
    """The same mappings in the same order, for every entity."""
    after, compared = None, 0
    query = """query($after: String) { entities(first: 100, after: $after) { pageInfo { endCursor hasNextPage }
      nodes { iri crossReferences { match curie foreignIri foreignLabel } } } }"""
    while True:
        page = execute(door, query, after=after)["data"]["entities"]
        for node in page["nodes"]:
            if not node["crossReferences"]:
                continue
            profile = find_profile(release.engine, release.schema, node["iri"])
            assert profile is not None
            shown = [(m.match.upper(), m.curie, m.iri, m.label or None) for m in profile.mappings]
            assert [tuple(reference.values()) for reference in node["crossReferences"]] == shown
            compared += len(shown)
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break

    assert compared == 204


def test_references_are_part_of_the_query_of_their_level(door: GraphQLDoor) -> None:
    """One query for a page of foods with all they are elsewhere; a mapping is a node like any other."""
    answer = execute(door, "{ foods { nodes { label crossReferences { curie entity { label } } } } }")
    node = execute(
        door, '{ node(id: "mapping:rls-nutrient-gaps-iron-NCIT-C598") { __typename ... on Mapping { curie } } }'
    )

    assert answer["extensions"]["cost"]["queries"] == 1
    assert node["data"] == {"node": {"__typename": "Mapping", "curie": "NCIT:C598"}}


def test_a_mapping_and_its_entity_cannot_go_round_and_round(door: GraphQLDoor) -> None:
    """Each round multiplies the answer by the length of the list."""
    inner = "crossReferences { entity { crossReferences { entity { crossReferences { curie } } } } }"

    outcome, answer = door.execute(f'{{ entity(curie: "iron") {{ {inner} }} }}', None, None)

    assert outcome == "refused"
    assert answer["errors"][0]["extensions"]["limitName"] == "rounds"


def test_ids_of_ours_and_of_others_are_looked_up_in_one_go(door: GraphQLDoor) -> None:
    """Slug, CURIE, IRI, foreign CURIE and IRI; in the order asked, repeats and unknown ones in their place."""
    asked = [
        "MONDO:0005391", "iron", "ng:iron", "http://id.nlm.nih.gov/mesh/D007501", "https://w3id.org/nutrigraph/entity/folate",
        "MONDO:9999999", "HP:0012452", "nope", "MONDO:0005391", "stmt:rls-nutrient-gaps-F141", "a b", "",
    ]  # fmt: skip

    answer = execute(door, "query($ids: [String!]!) { entitiesByCurie(curies: $ids) { id } }", ids=asked)

    found = [one and one["id"] for one in answer["data"]["entitiesByCurie"]]
    assert found == [RLS, "ng:iron", "ng:iron", "ng:iron", "ng:folate", None, None, None, RLS, None, None, None]
    assert len(answer["extensions"]["hints"]) == 6
    assert {tuple(hint["path"]) for hint in answer["extensions"]["hints"]} == {("entitiesByCurie",)}
    assert answer["extensions"]["cost"]["queries"] == 2  # what is exact elsewhere, and the entities


def test_what_lies_below_a_batch_is_fetched_like_any_other(door: GraphQLDoor) -> None:
    """Relations of each entity, in one query for all of them."""
    query = """{ entitiesByCurie(curies: ["MONDO:0005391", "iron"]) { label
      ... on Condition { linkedDeficiencies { totalCount } } ... on Nutrient { dietarySources(first: 1) { nodes { id } } } } }"""

    data = execute(door, query)["data"]["entitiesByCurie"]

    assert data[0]["linkedDeficiencies"]["totalCount"] > 0
    assert data[1] == {"label": "iron", "dietarySources": {"nodes": [{"id": "ng:fortified-cereals"}]}}


def test_a_hundred_are_looked_up_and_no_more(door: GraphQLDoor) -> None:
    """Each counts as an edge, as with `nodes`."""
    query = "query($ids: [String!]!) { entitiesByCurie(curies: $ids) { id } }"

    answer = execute(door, query, ids=["iron"] * 100)
    outcome, refused = door.execute(query, {"ids": ["iron"] * 101}, None)

    assert answer["extensions"]["cost"]["edges"] == 100
    assert outcome == "refused"
    assert refused["errors"][0]["extensions"] == {
        "code": "limit", "limitName": "curies", "value": 101, "limit": 100,
        "hint": "Ask for less at once, or page through it.",
    }  # fmt: skip
