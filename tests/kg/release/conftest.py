from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

SOURCE = """\
id: notes
title: Notes on spinach
role: evidence
language: en
place: passage
rights: Written for this test.
evidence: ECO:0000034
text:
  sha256: bc4493582170d28119e9476e410dcd0f260675010d1dfcfbd6bb4d55979d4390
  characters: 41
sections:
  - {slug: title, start: 0, end: 13}
"""
ENTITIES = """\
id	label	class	synonyms
spinach	spinach	Food	spinacia
iron	iron	Nutrient	Fe
iron-deficiency	iron deficiency	Deficiency	low iron
fatigue	fatigue	Symptom	tiredness
"""
PLACE = "title\t0\t13\t3d553a9f47bec5d6be312772c5d26783dd1e077ae4becaff02e2e9b0c0ddf53d"
STATEMENTS = f"""\
id	subject	predicate	object	object_type	polarity	certainty	hedge_cue	section	start	end	sha256
S1	spinach	dietarySourceOf	iron	entity	affirmed	likely	often	{PLACE}
S2	iron-deficiency	deficiencyOf	iron	entity	affirmed	asserted		{PLACE}
S3	iron-deficiency	causes	fatigue	entity	affirmed	asserted		{PLACE}
S4	iron-deficiency	soleCauseOf	fatigue	entity	negated	asserted		{PLACE}
"""
MAPPINGS = """\
#mapping_set_id: https://example.org/set
#license: https://creativecommons.org/publicdomain/zero/1.0/
subject_id	predicate_id	object_id	mapping_justification
ng:iron	skos:exactMatch	CHEBI:18248	semapv:ManualMappingCuration
"""

WriteSeeds = Callable[..., Path]


@pytest.fixture(scope="session")
def write_seeds() -> WriteSeeds:
    """`write_seeds(root, "tiredness", "weariness")` writes small seeds with one text replaced by another."""

    def write(root: Path, old: str = "", new: str = "") -> Path:
        folder = root / "seeds" / "notes"
        folder.mkdir(parents=True, exist_ok=True)
        files = {
            "source.yaml": SOURCE, "entities.tsv": ENTITIES, "statements.tsv": STATEMENTS, "mappings.sssom.tsv": MAPPINGS,
        }  # fmt: skip
        for name, text in files.items():
            (folder / name).write_text(text.replace(old, new) if old else text)
        return root / "seeds"

    return write
