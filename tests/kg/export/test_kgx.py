"""KGX as its own rules and the Biolink Model have it. The model is its project's file, read as YAML."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from rdflib import SKOS

from kg.export import Selection, write_view
from kg.schema import Schema
from kg.store import EmbeddedEngine, read_graph
from tests.hostile_claims import CLAIMS, EDGES, LABELS

MANIFEST = {"id": "0123456789abcdef", "licence": "https://creativecommons.org/licenses/by/4.0/"}
BIOLINK = "https://w3id.org/biolink/vocab/"
# Classes whose category Biolink calls abstract.
ABSTRACT = {
    "InformationResource": "every concrete class below InformationContentEntity says more than that something informs",
}
# Properties whose predicate Biolink calls a mixin.
MIXIN = {
    "treats": "Biolink's own edges have it, and it has no other predicate for a treatment that is said to help",
}
# (property, end, class) that Biolink's domain or range leaves out, with the reason why the predicate stands.
_SYMPTOM = "a condition such as insomnia is a symptom of another; Biolink knows it as a disease"
_MARKER = "Biolink has markers that are chemicals and genes; ours are measured attributes, tests and findings"
_TIME = "Biolink has times of processes only; here a condition or a stage of life is what lasts"
_RISK = "Biolink has exposures as risks only; a condition or a deficiency makes another more likely as well"
_KIND = "the class of Biolink is no OntologyClass by its model, though KGX has subclass_of between all kinds of nodes"
OUTSIDE = {
    ("hasSymptom", "range", "Condition"): _SYMPTOM,
    **{("indicates", "domain", name): _MARKER for name in ("Biomarker", "DiagnosticTest", "Finding")},
    ("indicates", "range", "Biomarker"): _MARKER,
    **{(name, "domain", "Condition"): _TIME for name in ("occursDuring", "resolvesAfter", "worsensDuring")},
    **{(name, "range", "LifeStage"): _TIME for name in ("occursDuring", "resolvesAfter")},
    ("worsensDuring", "range", "TimeContext"): _TIME,
    **{("riskFactorFor", "domain", name): _RISK for name in ("Condition", "Deficiency")},
    **{("worsens", "domain", name): _RISK for name in ("Condition", "Factor")},
    ("recommendedFor", "domain", "DiagnosticTest"): "a test is advised like a treatment; the ontology says so in a note",
    ("regulates", "range", "Quality"): "what is regulated is an attribute of the body, such as mood",
    **{
        ("subtypeOf", end, name): _KIND
        for end in ("domain", "range")
        for name in (
            "DiagnosticTest", "Factor", "InformationResource", "Neurotransmitter", "NonFoodSource", "Nutrient",
            "NutrientGroup", "Role", "Substance", "TimeContext",
        )
    },
}  # fmt: skip


@dataclass(frozen=True)
class Model:
    """Classes by name in camel case, predicates by name in snake case, and the values of two lists."""

    classes: dict[str, dict[str, Any]]
    slots: dict[str, dict[str, Any]]
    levels: set[str]
    agents: set[str]

    def above(self, name: str) -> set[str]:
        """A class or a predicate with all that it is a kind of."""
        known = self.classes if name in self.classes else self.slots
        named = _camel if name in self.classes else _snake
        found = known[name]
        parents = [*filter(None, (found.get("is_a"),)), *found.get("mixins", ())]
        return {name}.union(*(self.above(named(parent)) for parent in parents))

    def allowed(self, predicate: str, end: str) -> str | None:
        """The class that the nearest predicate upwards asks for, or None."""
        slot: dict[str, Any] | None = self.slots[predicate]
        while slot is not None:
            if end in slot:
                return _camel(slot[end])
            slot = self.slots[_snake(slot["is_a"])] if "is_a" in slot else None
        return None


def _camel(name: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in name.split(" "))


def _snake(name: str) -> str:
    return name.replace(" ", "_")


@pytest.fixture(scope="module")
def model() -> Model:
    """The Biolink Model as its package carries it; nothing of the package is run."""
    spec = importlib.util.find_spec("biolink_model")
    assert spec is not None
    assert spec.submodule_search_locations
    file = Path(next(iter(spec.submodule_search_locations))) / "schema" / "biolink_model.yaml"
    found = yaml.load(file.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    lists = found["enums"]
    return Model(
        {_camel(name): entry or {} for name, entry in found["classes"].items()},
        {_snake(name): entry or {} for name, entry in found["slots"].items()},
        set(lists["KnowledgeLevelEnum"]["permissible_values"]),
        set(lists["AgentTypeEnum"]["permissible_values"]),
    )


@pytest.fixture(scope="module")
def hostile() -> EmbeddedEngine:
    """The hostile claims."""
    return EmbeddedEngine.in_memory(read_graph(CLAIMS.encode(), "trig"))


@dataclass(frozen=True)
class Archive:
    """Nodes and edges by id, and the description."""

    nodes: dict[str, dict[str, str]]
    edges: dict[str, dict[str, str]]
    about: dict[str, Any]


def opened(engine: EmbeddedEngine, schema: Schema, selection: Selection | None = None) -> Archive:
    """What tarfile and csv read, as `kgx` uses them: tabs, line feeds, no quotes."""
    export = write_view(engine, schema, MANIFEST, "kgx", selection or Selection())
    with tarfile.open(fileobj=io.BytesIO(export.body), mode="r:gz") as archive:
        texts = {name: archive.extractfile(name).read().decode() for name in archive.getnames()}  # type: ignore[union-attr]
    tables = [
        list(csv.DictReader(io.StringIO(texts[f"nutrigraph_{kind}.tsv"]), delimiter="\t", quoting=csv.QUOTE_NONE))
        for kind in ("nodes", "edges")
    ]
    assert all(None not in row and None not in row.values() for table in tables for row in table)
    nodes, edges = ({row["id"]: row for row in table} for table in tables)
    assert [len(nodes), len(edges)] == [len(table) for table in tables]
    return Archive(nodes, edges, json.loads(texts["nutrigraph_metadata.json"]))


def test_the_tables_have_the_same_nodes_statements_and_labels(hostile: EmbeddedEngine, schema: Schema) -> None:
    """Every edge has its ends among the nodes; KGX cuts texts at vertical bars, so that there is none."""
    found = opened(hostile, schema)

    affirmed = {(row["id"], row["subject"], row["object"]) for row in found.edges.values() if not row["negated"]}
    assert affirmed == EDGES
    assert {id_: label.replace("|", "¦") for id_, label in LABELS.items()} == {
        id_: row["name"] for id_, row in found.nodes.items()
    }


def test_a_node_has_synonyms_and_identifiers(hostile: EmbeddedEngine, schema: Schema) -> None:
    """What is exactly the same apart from other cross-references; the description tells what their prefixes stand for."""
    found = opened(hostile, schema)

    iron, other = found.nodes["ng:fe"], found.nodes["ng:graph"]
    assert ["<i>Fe</i>; ¦ \\ %% ]]>", "=fer (II)", "Eisen"] == iron["synonym"].split("|")
    assert ["CHEBI:18248", "https://example.org/x?a=1&b=%27;c#d"] == iron["same_as"].split("|")
    assert ["MESH:D007501", "CHEBI:27027"] == iron["xref"].split("|")
    assert ("MESH:D007501", "", "CHEBI:27027") == tuple(iron[f"{near}_match"] for near in ("close", "narrow", "broad"))
    assert {""} == {other[column] for column in ("synonym", "same_as", "xref", "related_match")}
    assert "http://purl.obolibrary.org/obo/CHEBI_" == found.about["prefixes"]["CHEBI"]
    assert "GO" not in found.about["prefixes"]


def test_columns_of_nodes_are_what_biolink_calls_them(hostile: EmbeddedEngine, schema: Schema, model: Model) -> None:
    """All but our own class and what is merely related; what has several values there has bars here."""
    columns = opened(hostile, schema).nodes["ng:fe"].keys()

    assert {"class", "related_match"} == columns - model.slots.keys()
    assert {"category", "synonym", "xref"} <= {name for name in columns if model.slots.get(name, {}).get("multivalued")}


def test_an_edge_has_what_biolink_requires_and_its_evidence(hostile: EmbeddedEngine, schema: Schema) -> None:
    """What was said stands beside Biolink's predicate for it; what is hedged is no assertion; what is concluded says so."""
    edges = opened(hostile, schema).edges

    sure, hedged, made = edges["stmt:book-1"], edges["stmt:book-2"], edges["proposition:c"]
    assert ("biolink:has_nutrient", "nutri:dietarySourceOf", "closeMatch") == (
        sure["predicate"], sure["original_predicate"], sure["predicate_match"],
    )  # fmt: skip
    assert ("knowledge_assertion", "manual_agent", "source:book") == (
        sure["knowledge_level"], sure["agent_type"], sure["primary_knowledge_source"],
    )  # fmt: skip
    assert ("not_provided", "speculative", "b", "3", "4", '"can" <maybe> %% \\ #x; -->') == (
        hedged["knowledge_level"], hedged["certainty"], hedged["section"], hedged["start"], hedged["end"],
        hedged["hedge_cue"],
    )  # fmt: skip
    assert 'population: "some" <i>' == hedged["qualified_by"]
    assert ("logical_entailment", "automated_agent", "true", "addresses", "stmt:book-2|stmt:it's(4)") == (
        made["knowledge_level"], made["agent_type"], made["inferred"], made["rule"], made["premises"],
    )  # fmt: skip
    assert ("biolink:related_to", "broadMatch") == (made["predicate"], made["predicate_match"])


def test_a_denial_never_goes_through_a_broader_predicate(hostile: EmbeddedEngine, schema: Schema) -> None:
    """Biolink can say that something does not cause; for triggering it has a wider word alone, so that it is counted."""
    found = opened(hostile, schema)

    denied = {row["id"]: row["predicate"] for row in found.edges.values() if row["negated"]}
    assert {"stmt:no-1": "biolink:causes"} == denied
    assert 1 == found.about["denials_left_out"]["count"]
    assert {row["negated"] for row in found.edges.values()} == {"", "true"}


def test_the_archive_carries_its_terms(hostile: EmbeddedEngine, schema: Schema) -> None:
    """Licence, credit, disclaimer, what was left out, and what its prefixes stand for."""
    about = opened(hostile, schema, Selection(max_nodes=3)).about

    assert ("CC BY 4.0", "nutrigraph contributors") == (about["licence"], about["attribution"])
    assert "no medical advice" in about["disclaimer"]
    assert "8 entities left out" in about["left_out"]
    assert BIOLINK == about["prefixes"]["biolink"]


def test_the_archive_tells_nothing_of_where_it_was_made(hostile: EmbeddedEngine, schema: Schema) -> None:
    """RFC 1952: no file name, no time, slowest algorithm, unknown operating system; nor has the tar in it owners or times."""
    body = write_view(hostile, schema, MANIFEST, "kgx", Selection()).body

    assert bytes.fromhex("1f8b 08 00 00000000 02 ff") == body[:10]
    with tarfile.open(fileobj=io.BytesIO(body), mode="r:gz") as archive:
        assert {(0, 0, 0, "", "")} == {(m.mtime, m.uid, m.gid, m.uname, m.gname) for m in archive.getmembers()}


def test_the_archive_lists_what_biolink_has_nothing_close_for(hostile: EmbeddedEngine, schema: Schema) -> None:
    """Classes and predicates of the view, those of denials too, as the ontology maps them; what is close is not listed."""
    told = opened(hostile, schema).about["inexact_mappings"]
    of_food = opened(hostile, schema, Selection(types=frozenset({"Food"}))).about["inexact_mappings"]

    as_mapped = {
        (f"nutri:{known.name}", f"skos:{match.removeprefix(str(SKOS))}", f"biolink:{term.removeprefix(BIOLINK)}")
        for known in (*schema.entity_classes(), *_claims(schema))
        for match, term in known.mappings
        if term.startswith(BIOLINK)
    }
    assert as_mapped.issuperset((row["ours"], row["match"], row["biolink"]) for row in told)
    assert ("biolink:related_to", "supplies the nutrient lacking in", "skos:broadMatch") == next(
        (row["biolink"], row["label"], row["match"]) for row in told if row["ours"] == "nutri:addresses"
    )
    listed = {row["ours"] for row in told}
    assert {"nutri:triggers", "nutri:Deficiency"} <= listed  # of a denial alone; a class
    assert not {"nutri:causes", "nutri:Food"} & listed
    assert [] == of_food


def test_every_class_has_a_category_of_biolink(schema: Schema, model: Model) -> None:
    """That exists and may be used; exceptions are named above, and none that is not needed."""
    categories = {known.name: _biolink(known.mappings) for known in schema.entity_classes()}

    assert not set(categories.values()) - model.classes.keys()
    assert {name for name, category in categories.items() if "NamedThing" not in model.above(category)} == set()
    assert ABSTRACT.keys() == {
        name for name, category in categories.items()
        if model.classes[category].get("abstract") or model.classes[category].get("deprecated")
    }  # fmt: skip


def test_every_property_has_a_predicate_of_biolink(schema: Schema, model: Model) -> None:
    """That is related_to or below it; exceptions are named above, and none that is not needed."""
    predicates = {known.name: _biolink(known.mappings) for known in _claims(schema)}

    assert {name for name, predicate in predicates.items() if "related_to" not in model.above(predicate)} == set()
    assert {name for name, predicate in predicates.items() if model.slots[predicate].get("deprecated")} == set()
    assert MIXIN.keys() == {name for name, predicate in predicates.items() if model.slots[predicate].get("mixin")}


def test_subjects_and_objects_are_what_biolink_asks_for(schema: Schema, model: Model) -> None:
    """Domain and range of each predicate hold for each class that may stand there, save the exceptions named above."""
    outside = set()
    for known in _claims(schema):
        predicate = _biolink(known.mappings)
        for end, allowed in (("domain", known.domain), ("range", known.range)):
            wanted = model.allowed(predicate, end)
            for name, category in _classes(schema, allowed):
                if wanted is not None and wanted not in model.above(category):
                    outside.add((known.name, end, name))

    assert OUTSIDE.keys() == outside


def test_levels_and_agents_are_those_of_biolink(hostile: EmbeddedEngine, schema: Schema, model: Model) -> None:
    """Both slots are required and closed lists."""
    edges = opened(hostile, schema).edges.values()

    assert {row["knowledge_level"] for row in edges} <= model.levels
    assert {row["agent_type"] for row in edges} <= model.agents


def _claims(schema: Schema) -> list[Any]:
    return [p for p in schema.properties.values() if p.is_claim and not p.is_inverse and not p.is_literal]


def _classes(schema: Schema, allowed: tuple[str, ...]) -> set[tuple[str, str]]:
    below = {child for iri in allowed for child in schema.classes[iri].children}
    return {(known.name, _biolink(known.mappings)) for known in schema.entity_classes() if known.iri in below}


def _biolink(mappings: tuple[tuple[str, str], ...]) -> str:
    (found,) = (term.removeprefix(BIOLINK) for _, term in mappings if term.startswith(BIOLINK))
    return found
