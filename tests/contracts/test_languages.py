"""Names in further languages: found and given where they are asked for, and nothing else changes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.graphql.service import GraphQLDoor
from api.pages.service import make_service as make_pages
from kg.locations import ontology_dir, seeds_dir
from kg.release import Release, build_release, open_release
from kg.release.comparison import compare_releases
from kg.settings import Settings

KG = str(Path(sys.executable).with_name("kg"))
# id → (label@de, synonyms@de, label@FR-ca, synonyms@fr-ca); German and French by a person.
NAMES = {
    "iron": ("Eisen", "Ferrum|Nahrungseisen", "fer", ""),
    "lentils": ("Linsen", "", "lentilles", ""),
    "restless-legs-syndrome": ("", "Wittmaack-Ekbom-Syndrom", "syndrome des jambes sans repos", "impatiences"),
}
# What a reader sees who asks for no language.
PLAIN = """{
  foods(first: 100) { totalCount nodes { id label } }
  nutrient(id: "iron") { label dietarySources { edges { cursor node { id label } } } }
  condition(id: "restless-legs-syndrome") { label linkedDeficiencies { edges { certainty node { label
    addressedBy { edges { certainty inferred node { label } } } } } } }
  statements(where: {subject: "iron"}, first: 100) { nodes { id subject { label } object { label } } }
  search(text: "iron") { edges { matched node { label } } }
  conflicts(first: 5) { totalCount nodes { subject { label } object { label } } }
  sources { nodes { label } }
}"""


@pytest.fixture(scope="module")
def translated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packaged release with names in two more languages for three entities."""
    root = tmp_path_factory.mktemp("languages")
    shutil.copytree(seeds_dir(), root / "seeds")
    table = root / "seeds" / "rls-nutrient-gaps" / "entities.tsv"
    header, *rows = table.read_text(encoding="utf-8").splitlines()
    lines = [f"{header}\tlabel@de\tsynonyms@de\tlabel@FR-ca\tsynonyms@fr-ca"]
    lines += [f"{row}\t{chr(9).join(NAMES.get(row.partition(chr(9))[0], ('', '', '', '')))}" for row in rows]
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return build_release(ontology_dir(), root / "seeds", root / "releases").path


@pytest.fixture(scope="module")
def release(translated: Path) -> Iterator[Release]:
    with open_release(translated) as opened:
        yield opened


@pytest.fixture(scope="module")
def door(release: Release) -> GraphQLDoor:
    return GraphQLDoor(release, Settings())


def ask(door: GraphQLDoor, query: str, **variables: object) -> Any:
    outcome, answer = door.execute(query, variables, None)
    assert (outcome, answer.get("errors")) == ("executed", None)
    return answer["data"]


def test_whoever_asks_for_no_language_sees_what_was_there_before(door: GraphQLDoor, release_dir: Path) -> None:
    """Lists, order, cursors, totals, edges, search and conflicts of the release without translations."""
    with open_release(release_dir) as before:
        expected = ask(GraphQLDoor(before, Settings()), PLAIN)

    assert expected["foods"]["totalCount"] == len(expected["foods"]["nodes"]) == 15
    assert ask(door, PLAIN) == expected


def test_sparql_gives_one_label_of_a_thing(release: Release) -> None:
    """`rdfs:label` is the English one; SKOS holds the further ones, and no blank or other label slips in."""
    rdfs, skos = "<http://www.w3.org/2000/01/rdf-schema#label>", "http://www.w3.org/2004/02/skos/core#"
    iron = "<https://w3id.org/nutrigraph/entity/iron>"

    def values(predicate: str) -> set[str]:
        rows = release.engine.select(f"SELECT ?v {{ GRAPH ?g {{ {iron} {predicate} ?v }} }}").rows
        return {str(row[0]) for row in rows}

    assert values(rdfs) == {'"iron"@en'}
    assert values(f"<{skos}prefLabel>") == {'"Eisen"@de', '"fer"@fr-ca'}
    assert values(f"<{skos}altLabel>") >= {'"Fe"@en', '"Ferrum"@de', '"Nahrungseisen"@de'}


@pytest.mark.parametrize(
    ("lang", "label"),
    [
        (["de"], "Eisen"),
        (["DE-at-1996"], "Eisen"),
        (["it", "fr-CA", "de"], "fer"),
        (["fr"], "iron"),  # a look-up never takes a narrower language than the one asked (RFC 4647, 3.4)
        (["de-x-ours"], "Eisen"),
        (["it"], "iron"),
        (["en-US", "de"], "iron"),
        (["*", "de"], "Eisen"),
        (["*"], "iron"),
        ([], "iron"),
        (None, "iron"),
    ],
)
def test_the_first_language_that_has_a_label_decides(door: GraphQLDoor, lang: list[str] | None, label: str) -> None:
    """Otherwise it is the label that everything has."""
    query = 'query($lang: [String!]) { entity(curie: "iron") { label(lang: $lang) } }'

    assert ask(door, query, lang=lang) == {"entity": {"label": label}}


def test_one_field_in_several_languages_is_fetched_once(door: GraphQLDoor) -> None:
    """Aliases, fragments and lists; facts come in one query for all of them."""
    query = """{
      foods(first: 100) { nodes { id ...Names en: label fr: label(lang: "fr-CA") ... on Entity { de: label(lang: "de") } } }
      nutrient(id: "iron") { de: label(lang: "de") fr: label(lang: ["fr-ca"]) label labels { value lang } }
    }
    fragment Names on Food { any: label(lang: ["it", "de"]) }"""

    outcome, answer = door.execute(query, None, None)

    assert (outcome, answer["extensions"]["cost"]["queries"]) == ("executed", 2)
    lentils = next(food for food in answer["data"]["foods"]["nodes"] if food["id"] == "ng:lentils")
    assert lentils == {"id": "ng:lentils", "any": "Linsen", "en": "lentils", "fr": "lentilles", "de": "Linsen"}
    spinach = next(food for food in answer["data"]["foods"]["nodes"] if food["id"] == "ng:spinach")
    assert spinach == {"id": "ng:spinach", "any": "spinach", "en": "spinach", "fr": "spinach", "de": "spinach"}
    assert answer["data"]["nutrient"] == {
        "de": "Eisen", "fr": "fer", "label": "iron",
        "labels": [
            {"value": "iron", "lang": "en"}, {"value": "Eisen", "lang": "de"}, {"value": "fer", "lang": "fr-ca"}
        ],
    }  # fmt: skip


def test_synonyms_are_kept_by_language(door: GraphQLDoor) -> None:
    """All without the argument; a range takes what is narrower along, and nothing wider."""
    query = """{ condition(id: "restless-legs-syndrome") { all: synonyms every: synonyms(lang: "*") de: synonyms(lang: "de")
      fr: synonyms(lang: ["it", "FR"]) narrower: synonyms(lang: "fr-CA-x-ours") none: synonyms(lang: []) } }"""

    found = ask(door, query)["condition"]

    assert found["de"] == ["Wittmaack-Ekbom-Syndrom"]
    assert found["fr"] == ["impatiences"]
    assert (found["narrower"], found["none"]) == ([], [])
    assert found["all"] == found["every"]
    assert {"Wittmaack-Ekbom-Syndrom", "impatiences", "Willis-Ekbom disease"} <= set(found["all"])


@pytest.mark.parametrize(
    ("lang", "message"),
    [
        (["de_AT"], "'de_AT' is no language range"),
        ([""], "'' is no language range"),
        (["de", 'x"@y'], "'x\"@y' is no language range"),
        (["de"] * 21, "lang 21 is over the limit of 20"),
    ],
)
def test_what_is_no_language_range_is_refused_with_a_hint(door: GraphQLDoor, lang: list[str], message: str) -> None:
    """At the field, and once however many things have a label: no list of things without labels is shown."""
    for name in ("label", "synonyms"):
        query = f"query($lang: [String!]) {{ foods {{ nodes {{ {name}(lang: $lang) }} }} }}"

        _, answer = door.execute(query, {"lang": lang}, None)

        assert [error["message"] for error in answer["errors"]] == [message]
        assert answer["errors"][0]["extensions"]["hint"]
        assert answer["errors"][0]["path"] == ["foods", "nodes", 0, name]


def test_a_name_in_any_language_finds_the_thing(door: GraphQLDoor) -> None:
    """By label, beginning and synonym; what is shown is the label that everything has."""
    query = "query($text: String!) { search(text: $text, first: 1) { edges { matched node { id label } } } }"

    for text, matched, label in (
        ("Eisen", "Eisen", "iron"),
        ("Linse", "Linsen", "lentils"),
        ("jambes sans repos", "syndrome des jambes sans repos", "restless legs syndrome"),
        ("ferrum", "Ferrum", "iron"),
    ):
        (hit,) = ask(door, query, text=text)["search"]["edges"]
        assert (hit["matched"], hit["node"]["label"]) == (matched, label)


def test_a_receipt_holds_for_an_answer_in_another_language(door: GraphQLDoor) -> None:
    """Its texts give the same edges; the label asked for is part of the canonical answer."""
    query = '{ nutrient(id: "iron") { label(lang: "de") dietarySources { nodes { label(lang: "de") } } } }'

    _, answer = door.execute_with_receipt(query, None, None)

    assert "Linsen" in [node["label"] for node in answer["data"]["nutrient"]["dietarySources"]["nodes"]]
    assert [text["reproduces"] for text in answer["extensions"]["receipt"]["sparql"]] == [True, True]


def test_the_page_shows_names_with_their_language_under_the_label(release: Release) -> None:
    """For screen readers and hyphenation the language stands beside each."""
    reply = make_pages(release)({"path": "entity/iron", "format": "html"}, b"")
    page = reply.body.decode()

    assert "<h1>iron " in page
    assert '<bdi lang="de">Eisen</bdi> (de)' in page


def test_show_names_them_and_exports_keep_to_the_label(translated: Path, release_dir: Path) -> None:
    """Nodes and edges of a graph are those of the release without translations; these are among the synonyms."""

    def run(*command: str) -> str:
        done = subprocess.run([KG, *command], capture_output=True, check=True, text=True)
        return done.stdout

    shown = run("show", "iron", "--release", str(translated))
    as_json = json.loads(run("show", "iron", "--json", "--release", str(translated)))
    graphs, synonyms = [], []
    for path in (translated, release_dir):
        graph = json.loads(run("export", "--format", "cyjs", "--focus", "iron", "--release", str(path)))
        named = {node["data"]["id"]: node["data"].pop("synonyms", "") for node in graph["elements"]["nodes"]}
        synonyms.append(set(named["ng:iron"].split(" | ")) - {""})
        graphs.append(graph["elements"])

    assert shown.splitlines()[0].startswith("iron ")
    assert "  in other languages: Eisen (de), fer (fr-ca)" in shown.splitlines()
    assert (as_json["label"], as_json["translations"]) == ("iron", {"de": "Eisen", "fr-ca": "fer"})
    assert graphs[0] == graphs[1]
    assert {"Eisen", "fer", "Ferrum", "Nahrungseisen"} == synonyms[0] - synonyms[1]


def test_a_difference_of_releases_names_the_language(release: Release, release_dir: Path) -> None:
    """Each language is a part of its own."""
    with open_release(release_dir) as before:
        found = compare_releases(before, release)

    (iron,) = (change for change in found.groups["entities"] if change.id == "ng:iron")
    assert [part for part in iron.parts if part[0] != "skos:altLabel"] == [
        ("skos:prefLabel@de", (), ("Eisen",)),
        ("skos:prefLabel@fr-ca", (), ("fer",)),
    ]
