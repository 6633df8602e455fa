from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from kg.locations import ontology_dir
from kg.prefixes import Namespaces
from kg.release.draft import Inputs, make_draft
from kg.release.progress import ignore_progress
from kg.schema import Schema
from kg.settings import Settings
from kg.store import Quad, read_records
from kg.validation import CharacteristicSets
from kg.validation.characteristic_sets import SetsCollector

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
  - {slug: body, start: 15, end: 41}
"""
ENTITIES = """\
id	label	class
spinach	spinach	Food
lentils	lentils	Food
iron	iron	Nutrient
iron-deficiency	iron deficiency	Deficiency
fatigue	fatigue	Symptom
"""
PLACE = "title\t0\t13\t3d553a9f47bec5d6be312772c5d26783dd1e077ae4becaff02e2e9b0c0ddf53d"
STATEMENTS = f"""\
id	subject	predicate	object	object_type	polarity	certainty	hedge_cue	section	start	end	sha256
S1	spinach	dietarySourceOf	iron	entity	affirmed	likely	often	{PLACE}
S2	iron-deficiency	deficiencyOf	iron	entity	affirmed	asserted		{PLACE}
S3	iron-deficiency	causes	fatigue	entity	affirmed	asserted		{PLACE}
S4	iron-deficiency	soleCauseOf	fatigue	entity	negated	asserted		{PLACE}
"""


def sets_of(quads: Iterable[Quad]) -> CharacteristicSets:
    """Their characteristic sets, by way of sorted lines, as a build has them."""
    collector = SetsCollector(Namespaces())
    for subject, rest in read_records(sorted(f"{quad} .\n".encode() for quad in quads)):
        collector.take(subject, rest)
    sets = collector.sets()
    assert sets is not None
    return sets


@dataclass(frozen=True, slots=True)
class Held:
    """A release as tests change it: its quads as a list, and its schema."""

    quads: list[Quad]
    schema: Schema


def held(seeds: Path, folder: Path) -> Held:
    """What a build makes of seeds and the packaged ontology."""
    inputs, dataset = Inputs(ontology_dir(), seeds), folder / "dataset.nq"
    draft = make_draft(inputs, dataset, progress=ignore_progress, settings=Settings())
    return Held(list(draft.quads()), draft.schema)


@pytest.fixture(scope="session")
def draft(tmp_path_factory: pytest.TempPathFactory) -> Held:
    """A small release that conforms: the packaged ontology and four statements, one of them a denial."""
    folder = tmp_path_factory.mktemp("input")
    seeds = folder / "seeds"
    (seeds / "notes").mkdir(parents=True)
    for name, text in (("source.yaml", SOURCE), ("entities.tsv", ENTITIES), ("statements.tsv", STATEMENTS)):
        (seeds / "notes" / name).write_text(text)
    return held(seeds, folder)
