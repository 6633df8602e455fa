"""Small random seeds under the real ontology: several statements per triple, denials, qualifiers, three sources."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.schema import Property, Schema

TEXTS, DEFINITIONS = ("alder", "cedar"), "birch"
# Few things of few classes, so that statements meet each other in chains, in contradictions and in rules.
CLASSES = {
    "Food": 7, "Nutrient": 4, "NutrientGroup": 2, "Deficiency": 4, "Condition": 4, "Symptom": 3, "Mechanism": 4,
    "Intervention": 4, "Medication": 2, "Biomarker": 2, "Substance": 2,
}  # fmt: skip
# Between them lie many ties of the orders.
CERTAINTIES = ("asserted", "asserted", "likely", "possible", "suggestive", "speculative")
QUALIFIERS = {
    "population": ("pregnant women", "adults", "older adults"), "direction": ("increased", "decreased"),
    "modality": ("can", "should"), "frequency": ("often", "rarely"),
}  # fmt: skip
PROPERTIES = (
    "dietarySourceOf broader subtypeOf causes contributesTo associatedWith disrupts dysfunctionOf affects supplies treats "
    "alleviates recommendedFor worsens riskFactorFor hasSymptom regulates distinctFrom mechanismOf alternativeName"
).split()
STATEMENTS = 110
COLUMNS = "id subject predicate object object_type polarity certainty hedge_cue population direction modality frequency".split()
PLACES = {"passage": "section start end sha256".split(), "declaration": "declared_by declared_on reason".split()}
CHARACTERS = 100_000  # of a text that nobody wrote: a release holds offsets and hashes only


@dataclass(frozen=True)
class _Row:
    """A statement without id and place."""

    subject: str
    predicate: str
    value: str
    kind: str = "entity"

    @property
    def is_definition(self) -> bool:
        """Whether it says what a thing is, which is declared once and for sure."""
        return self.predicate in ("broader", "subtypeOf", "deficiencyOf")


def write_seeds(folder: Path, schema: Schema, chance: random.Random) -> Path:
    """Write the folders of two texts and of one set of definitions; returns the folder of all."""
    things = {name: [f"{name.lower()}-{number}" for number in range(1, many + 1)] for name, many in CLASSES.items()}
    rows = list(_rows(schema, things, chance))
    definitions = list(dict.fromkeys(row for row in rows if row.is_definition))
    _write_source(folder / DEFINITIONS, "declaration", definitions, chance)
    told = [row for row in rows if not row.is_definition]
    for number, source in enumerate(TEXTS):
        _write_source(folder / source, "passage", told[number :: len(TEXTS)], chance)
    lines = [
        f"{thing}\t{chance.choice(('Ash', 'ash', 'Elm', 'elm'))} {thing}\t{name}\t{chance.choice(('', f'old {thing}'))}"
        for name, ids in things.items()
        for thing in ids
    ]
    (folder / TEXTS[0] / "entities.tsv").write_text("\n".join(("id\tlabel\tclass\tsynonyms", *lines)) + "\n")
    return folder


def _write_source(folder: Path, place: str, rows: Sequence[_Row], chance: random.Random) -> None:
    folder.mkdir(parents=True)
    text = f"text: {{sha256: {'0' * 64}, characters: {CHARACTERS}}}\nsections: [{{slug: all, start: 0, end: {CHARACTERS}}}]\n"
    (folder / "source.yaml").write_text(
        f"id: {folder.name}\ntitle: The {folder.name}\nrole: {'evidence' if place == 'passage' else 'definitions'}\n"
        f"language: en\nplace: {place}\nrights: Written for this test.\nevidence: ECO:0000034\n"
        + (text if place == "passage" else "")
    )
    lines = [[*COLUMNS, *PLACES[place]]]
    for number, row in enumerate(rows, start=1):
        where = ["a curator", "2026-01-01", "Made up."]
        if place == "passage":
            where = ["all", str(10 * number), str(10 * number + 5), f"{chance.getrandbits(256):064x}"]
        lines.append([f"S{number}", row.subject, row.predicate, row.value, row.kind, *_told(row, chance), *where])
    (folder / "statements.tsv").write_text("".join("\t".join(cells) + "\n" for cells in lines))


def _told(row: _Row, chance: random.Random) -> list[str]:
    """Polarity, certainty, hedge cue and qualifiers."""
    if row.is_definition:
        return ["affirmed", "asserted", "", *("" for _ in QUALIFIERS)]
    certainty = chance.choice(CERTAINTIES)
    polarity = "negated" if chance.random() < 0.12 else "affirmed"
    hedge = "" if certainty == "asserted" else "perhaps"
    return [
        polarity,
        certainty,
        hedge,
        *("" if chance.random() < 0.7 else chance.choice(w) for w in QUALIFIERS.values()),
    ]


def _rows(schema: Schema, things: dict[str, list[str]], chance: random.Random) -> Iterator[_Row]:
    """First what each deficiency lacks, then whatever chance brings; some of it again, perhaps less surely or denied."""
    for number, deficiency in enumerate(things["Deficiency"]):
        yield _Row(deficiency, "deficiencyOf", things["Nutrient"][number % 4])
    rows: list[_Row] = []
    while len(rows) < STATEMENTS:
        if rows and chance.random() < 0.3:
            rows.append(chance.choice(rows))
        else:
            known = schema.properties[schema.namespaces.nutri(chance.choice(PROPERTIES))]
            rows += _row(schema, known, things, chance)
    yield from rows


def _row(schema: Schema, known: Property, things: dict[str, list[str]], chance: random.Random) -> list[_Row]:
    """One triple whose ends the property allows, or none."""
    fits = [
        [name for name in things if schema.is_a(schema.namespaces.nutri(name), allowed)]
        for allowed in (known.domain, known.range)
    ]
    if known.is_literal:
        thing = chance.choice(things[chance.choice(fits[0])])
        return [_Row(thing, known.name, f"{chance.choice(('red', 'blue'))} {thing}", "literal")]
    if not fits[0] or not fits[1]:
        return []
    # Nothing falls under another class, nor under itself or what comes after it: no circles.
    upward = known.name in ("broader", "subtypeOf")
    kind = chance.choice(fits[0])
    subject, value = chance.choice(things[kind]), chance.choice(things[kind if upward else chance.choice(fits[1])])
    if subject == value or (upward and value > subject):
        return []
    return [_Row(subject, known.name, value)]
