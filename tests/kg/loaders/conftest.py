from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.errors import Fault, InputError
from kg.loaders import Seeds, load_seeds
from kg.locations import ontology_dir
from kg.schema import Schema, load_schema

# The text is ours: "Tea and iron.\n\nTea can lower iron stores." Hashes are from sha256sum.
SOURCE = """\
id: tea-notes
title: Notes on tea
role: evidence
language: en
place: passage
url: https://example.org/tea
rights: Written for this test.
licence: null
evidence: ECO:0000034
text:
  sha256: bc4493582170d28119e9476e410dcd0f260675010d1dfcfbd6bb4d55979d4390
  characters: 41
sections:
  - {slug: title, start: 0, end: 13}
  - {slug: body, start: 15, end: 41}
"""
ENTITIES = """\
id	label	class	synonyms
tea	tea	Substance	chai|green tea
iron	iron	Nutrient	Fe
fatigue	fatigue	Symptom	tiredness
"""
TITLE_HASH = "3d553a9f47bec5d6be312772c5d26783dd1e077ae4becaff02e2e9b0c0ddf53d"
BODY_HASH = "168c3ee378933faa3c612035ff3c0b214a7fad5e5f9bcadec2d4c390d53a6e21"
STATEMENTS = f"""\
id	subject	predicate	object	object_type	polarity	certainty	hedge_cue	degree	other	section	start	end	sha256
S1	tea	worsens	fatigue	entity	affirmed	possible	can	strong	note=by way of iron; via=iron	body	15	41	{BODY_HASH}
S2	tea	alternativeName	chai	literal	affirmed	asserted				title	0	13	{TITLE_HASH}
"""
MAPPINGS = """\
# mapping_set_id: https://example.org/set
# license: https://creativecommons.org/publicdomain/zero/1.0/
# curie_map:
#   CHEBI: http://purl.obolibrary.org/obo/CHEBI_
subject_id	predicate_id	object_id	object_label	mapping_justification
ng:iron	skos:exactMatch	CHEBI:18248	iron atom	semapv:ManualMappingCuration
"""
FILES = {
    "tea-notes/source.yaml": SOURCE,
    "tea-notes/entities.tsv": ENTITIES,
    "tea-notes/statements.tsv": STATEMENTS,
    "tea-notes/mappings.sssom.tsv": MAPPINGS,
}

Sow = Callable[..., "Sown"]


class Sown:
    """Seeds written to a folder; `load` reads them, `faults` reads them and returns what is wrong."""

    def __init__(self, root: Path, schema: Schema) -> None:
        self.folder = root / "seeds"
        self._schema = schema

    def load(self) -> Seeds:
        return load_seeds(self.folder, self._schema)

    def faults(self) -> list[Fault]:
        try:
            self.load()
        except InputError as error:
            return list(error.faults)
        return []

    def found(self) -> list[tuple[str, str]]:
        return [(fault.place, fault.message) for fault in self.faults()]


@pytest.fixture(scope="session")
def schema() -> Schema:
    return load_schema(ontology_dir())


@pytest.fixture
def sow(tmp_path: Path, schema: Schema) -> Sow:
    """Write the good seeds above with some files replaced (None leaves a file out)."""

    def write(changes: dict[str, str | bytes | None] | None = None) -> Sown:
        for name, content in {**FILES, **(changes or {})}.items():
            if content is not None:
                path = tmp_path / "seeds" / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content.encode() if isinstance(content, str) else content)
        return Sown(tmp_path, schema)

    return write
