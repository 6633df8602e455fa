"""`entities.tsv`: the things that statements are about, each defined in one source folder."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from kg.loaders.faults import Faults, Place, suggest
from kg.loaders.sources import ID_CHARACTERS, SLUG, Source
from kg.loaders.tables import Columns, Row
from kg.schema import Schema

COLUMNS = Columns(
    required=("id", "label", "class"),
    filled=frozenset(("id", "label", "class")),
    optional=frozenset(("synonyms",)),
)


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing.

    Attributes:
        class_iri: Empty if the class is unknown (a fault was noted).
        synonyms: In file order.
    """

    id: str
    label: str
    class_iri: str
    synonyms: tuple[str, ...]
    source: Source


@dataclass(slots=True)
class Register:
    """All entities of all sources by id, with the places of their ids and labels."""

    entities: dict[str, Entity] = field(default_factory=dict)
    id_places: dict[str, Place] = field(default_factory=dict)
    label_places: dict[str, Place] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """What all readers of one run share.

    Attributes:
        schema: The ontology against which rows are checked.
        register: Every entity of every source, once the first pass is over.
        faults: Takes every fault of every file.
    """

    schema: Schema
    register: Register
    faults: Faults


def read_entities(rows: Iterable[Row], source: Source, reading: Reading) -> None:
    """Add the entities of one source to the register and note every fault of its rows.

    A row with a fault still makes its id known, so that one slip is not reported once more for each statement.
    """
    register, faults = reading.register, reading.faults
    classes = {entity_class.name: entity_class.iri for entity_class in reading.schema.entity_classes()}
    for row in rows:
        entity = _read_entity(row, source, classes, faults)
        if not entity.id:
            continue
        first = register.id_places.setdefault(entity.id, row.place("id"))
        if entity.id in register.entities:
            hint = "Remove the row, or give the thing another id."
            faults.add(row.place("id"), f"entity {entity.id!r} is already defined at {first}", hint)
            continue
        register.entities[entity.id] = entity
        _note_label(row, entity, register, faults)


def _read_entity(row: Row, source: Source, classes: dict[str, str], faults: Faults) -> Entity:
    entity_id = row["id"]
    if entity_id and not SLUG.fullmatch(entity_id):
        hint = "Use lower-case letters and digits in words joined by hyphens, like `iron-deficiency`."
        faults.add(row.place("id"), f"{entity_id!r} is no entity id", hint)
    elif len(entity_id) > ID_CHARACTERS:
        faults.add(row.place("id"), f"the id has {len(entity_id)} characters", f"Use at most {ID_CHARACTERS}.")
    if row.ragged:  # nothing behind the id can be trusted
        return Entity(entity_id, "", "", (), source)
    name = row["class"]
    if name and name not in classes:
        hint = suggest(name, classes, "The ontology's README says how to add a class.")
        faults.add(row.place("class"), f"unknown class {name!r}", hint)
    return Entity(entity_id, row["label"], classes.get(name, ""), _read_synonyms(row, faults), source)


def _read_synonyms(row: Row, faults: Faults) -> tuple[str, ...]:
    if not row["synonyms"]:
        return ()
    synonyms: list[str] = []
    offset = 0
    for synonym in row["synonyms"].split("|"):
        place = row.place("synonyms", inside=offset)
        if not synonym.strip():
            faults.add(place, "a synonym is empty", "Separate synonyms by single bars.")
        elif synonym != synonym.strip():
            faults.add(place, f"{synonym!r} starts or ends with white space", f"Write {synonym.strip()!r}.")
        elif synonym in synonyms or synonym == row["label"]:
            faults.add(place, f"synonym {synonym!r} stands twice or is the label", "Remove it.")
        else:
            synonyms.append(synonym)
        offset += len(synonym) + 1
    return tuple(synonyms)


def _note_label(row: Row, entity: Entity, register: Register, faults: Faults) -> None:
    if not entity.label:
        return
    key = entity.label.casefold()
    first = register.label_places.get(key)
    if first:
        hint = "Tell them apart in the label, or remove one."
        faults.add(row.place("label"), f"label {entity.label!r} is already used at {first}", hint)
    else:
        register.label_places[key] = row.place("label")
