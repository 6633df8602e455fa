"""A new class, a new property and a row of seeds: everywhere, with no Python change."""

import gzip
import json
import re
import shutil
from pathlib import Path

from api.graphql.service import GraphQLDoor
from kg.export import FORMATS, Selection, write_view
from kg.locations import ontology_dir, seeds_dir
from kg.release import build_release, open_release
from kg.settings import Settings
from kg.store import Dataset


def test_the_example_of_the_ontologys_readme_appears_in_every_surface(tmp_path: Path) -> None:
    """Schema, GraphQL answer, SPARQL answer and every export, after following `ontology/README.md` to the letter."""
    ontology, seeds = tmp_path / "ontology", tmp_path / "seeds"
    shutil.copytree(ontology_dir(), ontology)
    shutil.copytree(seeds_dir(), seeds)
    readme = (ontology / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```(?:turtle|text)\n(.*?)```", readme, flags=re.DOTALL)[:4]
    targets = (
        "ontology/nutrigraph.ttl",
        "ontology/shapes.ttl",
        "seeds/background/entities.tsv",
        "seeds/background/statements.tsv",
    )
    for name, block in zip(targets, blocks, strict=True):
        with (tmp_path / name).open("a", encoding="utf-8") as file:
            file.write(block.replace("⇥", "\t") if name.endswith("tsv") else "\n" + block)

    built = build_release(ontology, seeds, tmp_path / "releases")

    with open_release(built.path) as release:
        door = GraphQLDoor(release, Settings())
        outcome, answer = door.execute(
            "{ cookingMethods { nodes { id label synonyms preserves { edges { certainty node { id } statements { id place "
            "{ ... on Declaration { declaredBy } } } } } } } "
            'nutrient(id: "folate") { preservedBy { nodes { id } } } search(text: "steam") { nodes { id } } }',
            None,
            None,
        )
        select = "SELECT ?n { ?m a nutri:CookingMethod . ?n nutri:preservedBy ?m }"
        rows = release.engine.answer(
            f"PREFIX nutri: <https://w3id.org/nutrigraph/ontology#> {select}",
            accept_results="json",
            accept_graph="ttl",
            dataset=Dataset(),
        )
        around = Selection(focus=("steaming",))
        files = {
            name: write_view(release.engine, release.schema, release.manifest, name, around).body for name in FORMATS
        }
        assert "type CookingMethod implements Entity & Node" in door.sdl()

    texts = {name: body.decode() for name, body in files.items() if name not in ("kgx", "png")}
    assert [name for name, text in texts.items() if "steaming" not in text] == []
    without = {"csv", "mermaid", "svg"}  # these show or list claims
    assert without == {name for name, text in texts.items() if "steam cooking" not in text}
    tables = gzip.decompress(files["kgx"]).decode()
    assert "ng:steaming\tbiolink:NamedThing\tsteaming\tsteam cooking\t" in tables
    assert "stmt:background-B100\tng:steaming\tbiolink:related_to\tng:folate\t" in tables
    assert outcome == "executed"
    assert answer["data"] == {
        "cookingMethods": {
            "nodes": [
                {
                    "id": "ng:steaming",
                    "label": "steaming",
                    "synonyms": ["steam cooking"],
                    "preserves": {
                        "edges": [
                            {
                                "certainty": "ASSERTED",
                                "node": {"id": "ng:folate"},
                                "statements": [{"id": "stmt:background-B100", "place": {"declaredBy": "your name"}}],
                            }
                        ]
                    },
                }
            ]
        },
        "nutrient": {"preservedBy": {"nodes": [{"id": "ng:steaming"}]}},
        "search": {"nodes": [{"id": "ng:steaming"}]},
    }
    bindings = json.loads(rows.body)["results"]["bindings"]
    assert [row["n"]["value"] for row in bindings] == ["https://w3id.org/nutrigraph/entity/folate"]
