"""`statements.tsv`: one row is one claim of one source at one place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from kg.loaders.entities import Reading
from kg.loaders.faults import Place, listed, suggest
from kg.loaders.places import Declared, PlaceReader, Span
from kg.loaders.qualifiers import Qualifier, Qualifiers, Reference
from kg.loaders.sources import Source
from kg.loaders.tables import Columns, Row
from kg.schema import Property, PropertyKind

STATEMENT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,99}")
_CLAIM = ("id", "subject", "predicate", "object", "object_type", "polarity", "certainty")
PLACE_COLUMNS = {
    "passage": ("section", "start", "end", "sha256"),
    "declaration": ("declared_by", "declared_on", "reason"),
}


@dataclass(frozen=True, slots=True)
class Statement:
    """One claim.

    Attributes:
        subject: Id of an entity.
        predicate: IRI of a stated property.
        object: Id of an entity, or words.
        is_literal: True if `object` is words.
        polarity: IRI of a concept.
        certainty: IRI of a concept.
        hedge_cue: Empty where the claim is asserted.
        row: Where its row starts.
    """

    id: str
    source: Source
    subject: str
    predicate: str
    object: str
    is_literal: bool
    polarity: str
    certainty: str
    hedge_cue: str
    place: Span | Declared
    qualifiers: tuple[Qualifier, ...]
    row: Place


@dataclass(slots=True)
class Seen:
    """What may stand only once, with the place of its first row."""

    ids: dict[str, Place] = field(default_factory=dict)  # source-id as in the IRI
    claims: dict[tuple[object, ...], Place] = field(default_factory=dict)


def statement_columns(place: str, qualifiers: Qualifiers) -> Columns:
    """The columns of a table whose statements stand in passages or in declarations."""
    required = (*_CLAIM, "hedge_cue", *PLACE_COLUMNS[place])
    # The place's cells may be empty only together, which is a fault of its own.
    return Columns(required, frozenset(_CLAIM), frozenset(("other", *qualifiers.names)))


class StatementReader:
    """Reads the rows of one source once the entities of all sources are known.

    Args:
        source: Whose claims they are.
        qualifiers: The qualifiers that rows may carry.
        seen: Shared by all sources of a run.
        reading: Ontology, entities of all sources, and the list that takes every fault.

    Attributes:
        places: What reads the places of its rows, for whatever else of the source stands in places.
    """

    def __init__(self, source: Source, qualifiers: Qualifiers, seen: Seen, reading: Reading) -> None:
        self._source = source
        self._schema = reading.schema
        self._reading = reading
        self._faults = reading.faults
        self._doubtful = reading.doubtful
        self._qualifiers = qualifiers
        self._seen = seen
        schema, faults = reading.schema, reading.faults
        self.places = PlaceReader(source, faults)
        self._polarities = {c.name: c.iri for c in schema.scheme("PolarityScheme").concepts}
        self._certainties = {c.name: c.iri for c in schema.scheme("CertaintyScale").concepts}
        self._stated = sorted(
            p.name for p in schema.properties.values() if p.kind is PropertyKind.STATED and not p.is_inverse
        )

    def read(self, rows: Iterable[Row]) -> list[Statement]:
        """The statements of the rows, in file order; rows with faults are left out."""
        statements = []
        for row in rows:
            statement = self._read_row(row)
            if statement is None:
                self._doubtful |= {row["subject"], row["object"]}
            else:
                statements.append(statement)
        return statements

    def _read_row(self, row: Row) -> Statement | None:
        before = len(self._faults.found)
        self._check_id(row)
        if row.ragged:
            return None
        predicate = self._read_predicate(row)
        is_literal = self._read_object_type(row, predicate)
        self._check_ends(row, predicate, is_literal=is_literal)
        polarity = self._read_concept(row, "polarity", self._polarities)
        certainty = self._read_concept(row, "certainty", self._certainties)
        self._check_hedge_cue(row)
        place = self.places.read(row)
        qualifiers = self._qualifiers.read(row, self._faults)
        self._check_references(qualifiers)
        if predicate is None or place is None or len(self._faults.found) > before:
            return None
        statement = Statement(
            row["id"], self._source, row["subject"], predicate.iri, row["object"], is_literal, polarity, certainty,
            row["hedge_cue"], place, qualifiers, Place(row.path, row.line, 1),
        )  # fmt: skip
        self._check_repetition(row, statement)
        return statement

    def _check_id(self, row: Row) -> None:
        if not row["id"]:
            return
        if not STATEMENT_ID.fullmatch(row["id"]):
            hint = "Use letters, digits, dots and hyphens, like F043."
            self._faults.add(row.place("id"), f"{row['id']!r} is no statement id", hint)
        first = self._seen.ids.setdefault(f"{self._source.id}-{row['id']}", row.place("id"))
        if first != row.place("id"):
            hint = "Give this row an id of its own; ids are never reused."
            self._faults.add(row.place("id"), f"statement {row['id']!r} already stands at {first}", hint)

    def _read_predicate(self, row: Row) -> Property | None:
        name = row["predicate"]
        if not name:
            return None
        found = self._schema.find_property(name)
        place = row.place("predicate")
        if found is None or found.name != name or not found.is_claim:
            hint = suggest(name, self._stated, f"Stated properties are {listed(self._stated)}.")
            self._faults.add(place, f"unknown predicate {name!r}", hint)
            return None
        if found.is_inverse:
            forward = self._schema.find_property(found.inverse or "")
            hint = f"Write {forward.name if forward else 'its inverse'} and let subject and object change places."
            self._faults.add(place, f"{name!r} is an inverse, which the build computes", hint)
            return None
        if found.kind is PropertyKind.SUPER:
            leaves = [leaf.iri.rpartition("#")[2] for leaf in self._schema.leaves(found.iri)]
            message = f"{name!r} is a super-property, which is for asking only"
            self._faults.add(place, message, f"State one of {listed(leaves)}.")
            return None
        if found.kind is PropertyKind.CONCLUDED:
            message = f"{name!r} is only ever concluded by a rule"
            self._faults.add(place, message, "State what the rule starts from.")
            return None
        return found

    def _read_object_type(self, row: Row, predicate: Property | None) -> bool:
        text = row["object_type"]
        if text not in ("", "entity", "literal"):
            hint = suggest(text, ("entity", "literal"), "Use entity or literal.")
            self._faults.add(row.place("object_type"), f"object_type is {text!r}", hint)
        elif predicate is not None and text and (text == "literal") != predicate.is_literal:
            wanted = "words (literal)" if predicate.is_literal else "an entity"
            message = f"{predicate.name} takes {wanted}, object_type is {text!r}"
            other = "literal" if predicate.is_literal else "entity"
            self._faults.add(row.place("object_type"), message, f"Write {other}, or use another predicate.")
        return text == "literal"

    def _check_ends(self, row: Row, predicate: Property | None, *, is_literal: bool) -> None:
        self._check_end(row, "subject", predicate.domain if predicate else (), predicate)
        if is_literal:
            return
        if row["subject"] and row["subject"] == row["object"]:
            self._faults.add(row.place("object"), f"{row['object']!r} is subject and object", "Correct one of them.")
            return
        fitting = predicate is not None and not predicate.is_literal
        self._check_end(row, "object", predicate.range if predicate and fitting else (), predicate)

    def _check_end(self, row: Row, column: str, allowed: tuple[str, ...], predicate: Property | None) -> None:
        entity_id = row[column]
        if not entity_id:
            return
        entity = self._reading.register.entities.get(entity_id)
        if entity is None:
            self._reading.note_unknown(entity_id, row.place(column))
        elif allowed and predicate and entity.class_iri and not self._schema.is_a(entity.class_iri, allowed):
            names = [self._class_name(iri) for iri in allowed]
            end = "domain" if column == "subject" else "range"
            message = f"{entity_id!r} is a {self._class_name(entity.class_iri)}, outside the {end} of {predicate.name}"
            hint = predicate.message or f"{column.capitalize()}s of {predicate.name} are of class {listed(names)}."
            self._faults.add(row.place(column), message, hint)

    def _class_name(self, iri: str) -> str:
        found = self._schema.classes.get(iri)
        return found.name if found else iri

    def _read_concept(self, row: Row, column: str, known: dict[str, str]) -> str:
        text = row[column]
        if text and text not in known:
            hint = suggest(text, known, f"Use {listed(known)}.")
            self._faults.add(row.place(column), f"{text!r} is no {column}", hint)
        return known.get(text, "")

    def _check_hedge_cue(self, row: Row) -> None:
        certainty, cue = row["certainty"], row["hedge_cue"]
        if certainty not in self._certainties or "hedge_cue" not in row.columns:
            return
        if certainty == "asserted" and cue:
            message = f"an asserted claim has the hedge cue {cue!r}"
            self._faults.add(row.place("hedge_cue"), message, "Lower the certainty or remove the cue.")
        elif certainty != "asserted" and not cue:
            message = f"a claim that is {certainty} has no hedge cue"
            self._faults.add(row.place("hedge_cue"), message, "Give the hedging words, or write asserted.")

    def _check_references(self, qualifiers: Iterable[Qualifier]) -> None:
        for qualifier in qualifiers:
            if isinstance(qualifier.value, Reference) and qualifier.value.id not in self._reading.register.entities:
                self._reading.note_unknown(qualifier.value.id, qualifier.value.place)

    def _check_repetition(self, row: Row, statement: Statement) -> None:
        identity = (
            statement.source.id, statement.subject, statement.predicate, statement.object, statement.is_literal,
            statement.polarity, statement.place.key,
        )  # fmt: skip
        first = self._seen.claims.setdefault(identity, row.place("id"))
        if first != row.place("id"):
            hint = "Remove one of the rows, or give the place that you mean."
            self._faults.add(row.place("id"), f"the same claim at the same place already stands at {first}", hint)
