"""`entities.tsv`: the things that statements are about, each defined in one source folder."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from kg.loaders.faults import Faults, Place, suggest
from kg.loaders.languages import find_tag, tagged, tags
from kg.loaders.sources import ID_CHARACTERS, SLUG, Source
from kg.loaders.tables import Columns, Row
from kg.schema import Schema
from kg.spelling import nearest

# Of ids that nobody knows: each is compared with all entities, and there may be a million.
_LOOKED_UP = 1_000


def entity_columns(schema: Schema) -> Columns:
    """What `entities.tsv` may hold; labels and synonyms may have further columns, one for each language."""
    return Columns(
        required=("id", "label", "class"),
        filled=frozenset(("id", "label", "class")),
        optional=frozenset(("synonyms",)),
        translated=frozenset(("label", "synonyms")),
        language=schema.language,
    )


@dataclass(frozen=True, slots=True)
class Names:
    """What a thing is called in one language.

    Attributes:
        language: Tag in lower case.
        label: Empty if it has only synonyms in this language.
        synonyms: In file order.
    """

    language: str
    label: str
    synonyms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing.

    Attributes:
        class_iri: Empty if the class is unknown (a fault was noted).
        names: In the language of the schema, which every thing has.
        translations: In further languages, sorted by tag; those without any name left out.
    """

    id: str
    class_iri: str
    names: Names
    translations: tuple[Names, ...]
    source: Source


@dataclass(slots=True)
class Register:
    """All entities of all sources by id, with the places of their ids and of their labels by language."""

    entities: dict[str, Entity] = field(default_factory=dict)
    id_places: dict[str, Place] = field(default_factory=dict)
    label_places: dict[tuple[str, str], Place] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """What all readers of one run share.

    Attributes:
        schema: The ontology against which rows are checked.
        register: Every entity of every source, once the first pass is over.
        faults: Takes every fault of every file.
        doubtful: Takes the ids in rows that cannot be read.
        without_entities: Folders, as faults show them, that have no entities.tsv; they may do without.
    """

    schema: Schema
    register: Register
    faults: Faults
    doubtful: set[str] = field(default_factory=set)
    without_entities: set[str] = field(default_factory=set)
    _near: dict[str, str] = field(default_factory=dict)

    def note_unknown(self, entity_id: str, place: Place) -> None:
        """Note that there is no entity of this id, with the one that was probably meant."""
        if entity_id not in self._near and len(self._near) < _LOOKED_UP:
            self._near[entity_id] = nearest(entity_id, self.register.entities)
        folder = place.path.rpartition("/")[0]
        which = f", a file that {folder} does not have yet" if folder in self.without_entities else ""
        near = self._near.get(entity_id)
        hint = f"Did you mean {near!r}?" if near else f"Add a row to entities.tsv{which}."
        self.faults.add(place, f"unknown entity {entity_id!r}", hint)


def read_entities(rows: Iterable[Row], source: Source, reading: Reading) -> None:
    """Add the entities of one source to the register and note every fault of its rows.

    A row with a fault still makes its id known, so that one slip is not reported once more for each statement.
    """
    register, faults = reading.register, reading.faults
    classes = {entity_class.name: entity_class.iri for entity_class in reading.schema.entity_classes()}
    for row in rows:
        entity = _read_entity(row, source, classes, reading)
        if not entity.id:
            continue
        first = register.id_places.setdefault(entity.id, row.place("id"))
        if entity.id in register.entities:
            hint = "Remove the row, or give the thing another id."
            faults.add(row.place("id"), f"entity {entity.id!r} is already defined at {first}", hint)
            continue
        register.entities[entity.id] = entity
        for names in (entity.names, *entity.translations):
            _note_label(row, names, reading)


def _read_entity(row: Row, source: Source, classes: dict[str, str], reading: Reading) -> Entity:
    entity_id, faults, language = row["id"], reading.faults, reading.schema.language
    if entity_id and not SLUG.fullmatch(entity_id):
        hint = "Use lower-case letters and digits in words joined by hyphens, like `iron-deficiency`."
        faults.add(row.place("id"), f"{entity_id!r} is no entity id", hint)
    elif len(entity_id) > ID_CHARACTERS:
        faults.add(row.place("id"), f"the id has {len(entity_id)} characters", f"Use at most {ID_CHARACTERS}.")
    if row.ragged:  # nothing behind the id can be trusted
        return Entity(entity_id, "", Names(language, "", ()), (), source)
    name = row["class"]
    if name and name not in classes:
        hint = suggest(name, classes, "The ontology's README says how to add a class.")
        faults.add(row.place("class"), f"unknown class {name!r}", hint)
    translated = (_read_names(row, tag, tagged("", tag), faults) for tag in tags(row.columns) if find_tag(tag))
    translations = tuple(names for names in translated if names.label or names.synonyms)
    return Entity(entity_id, classes.get(name, ""), _read_names(row, language, "", faults), translations, source)


def _read_names(row: Row, language: str, suffix: str, faults: Faults) -> Names:
    label, column = row["label" + suffix], "synonyms" + suffix
    synonyms: list[str] = []
    offset = 0
    for synonym in row[column].split("|") if row[column] else ():
        place = row.place(column, inside=offset)
        if not synonym.strip():
            faults.add(place, "a synonym is empty", "Separate synonyms by single bars.")
        elif synonym != synonym.strip():
            faults.add(place, f"{synonym!r} starts or ends with white space", f"Write {synonym.strip()!r}.")
        elif synonym in synonyms or synonym == label:
            faults.add(place, f"synonym {synonym!r} stands twice or is the label", "Remove it.")
        else:
            synonyms.append(synonym)
        offset += len(synonym) + 1
    return Names(language, label, tuple(synonyms))


def _note_label(row: Row, names: Names, reading: Reading) -> None:
    if not names.label:
        return
    own = names.language == reading.schema.language
    place = row.place("label" if own else tagged("label", names.language))
    first = reading.register.label_places.setdefault((names.language, _as_seen(names.label)), place)
    if first != place:
        hint = "Tell them apart in the label, or remove one."
        reading.faults.add(place, f"label {names.label!r} is already used at {first}", hint)


def _as_seen(label: str) -> str:
    """The same text for labels that a reader cannot tell apart: without case, forms of a letter and invisible characters.

    >>> _as_seen("Ei\u0308weiß\u200b") == _as_seen("eïweiss")
    True
    """
    if label.isascii():
        return label.lower()
    visible = "".join(letter for letter in label if unicodedata.category(letter) != "Cf")
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", visible).casefold())
