"""The model as a file of a release."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.locations import ontology_dir
from kg.prefixes import Namespaces
from kg.schema import Schema, dump_schema, load_schema, restore_schema, stored


@pytest.fixture(scope="module")
def schema() -> Schema:
    return load_schema(ontology_dir())


def test_a_stored_model_is_the_model_in_every_part_and_order(schema: Schema) -> None:
    """As reading the ontology gives it: whatever is made of it, GraphQL types first, depends on the order too."""
    found = restore_schema(dump_schema(schema), schema.namespaces)

    assert found == schema
    assert found is not None
    for name in ("classes", "properties", "schemes", "prefixes"):
        assert list(getattr(found, name)) == list(getattr(schema, name))
    assert {known: found.leaves(known) for known in found.properties} == {
        known: schema.leaves(known) for known in schema.properties
    }


def test_the_same_model_has_the_same_bytes(schema: Schema) -> None:
    """Two readings of one ontology."""
    assert dump_schema(load_schema(ontology_dir())) == dump_schema(schema)


def test_what_other_software_wrote_is_not_taken(schema: Schema, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may have read the ontology in another way."""
    content = dump_schema(schema)
    monkeypatch.setattr(stored, "_maker", lambda: "another")

    assert restore_schema(content, schema.namespaces) is None


def test_a_model_of_another_base_is_not_taken(schema: Schema) -> None:
    """Its IRIs are others."""
    assert restore_schema(dump_schema(schema), Namespaces("https://example.org/kg/")) is None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b'{"maker": 1}'])
def test_what_is_no_model_is_not_taken(content: bytes, schema: Schema) -> None:
    """Cut, empty, other JSON, no text at all."""
    assert restore_schema(content, schema.namespaces) is None


def test_a_model_without_one_of_its_parts_is_not_taken(schema: Schema) -> None:
    """As software with another model would write it, if its code had the same hash."""
    content = json.loads(dump_schema(schema))
    del next(iter(content["classes"].values()))["ancestors"]

    assert restore_schema(json.dumps(content).encode(), schema.namespaces) is None


def test_the_code_of_the_whole_room_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A changed module makes another maker."""
    for name, text in (("reader.py", "1"), ("stored.py", "2")):
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(stored, "__file__", str(tmp_path / "stored.py"))
    before = stored._maker.__wrapped__()

    (tmp_path / "reader.py").write_text("3")

    assert before != stored._maker.__wrapped__()
