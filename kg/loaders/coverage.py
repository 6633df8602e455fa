"""`coverage.tsv`: one row says that a source, read at a place, names no value of a property for an entity."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from kg.loaders.entities import Reading
from kg.loaders.faults import Place, listed, suggest
from kg.loaders.places import Declared, PlaceReader, Span
from kg.loaders.sources import Source
from kg.loaders.statements import PLACE_COLUMNS, STATEMENT_ID, Seen, Statement
from kg.loaders.tables import Columns, Row
from kg.schema import Property, PropertyKind, Schema

_CLAIM = ("id", "subject", "predicate")


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a source names none of.

    Attributes:
        subject: Id of an entity.
        predicate: IRI of a claim property that is no conclusion, forward or inverse.
        row: Where its row starts.
    """

    id: str
    source: Source
    subject: str
    predicate: str
    place: Span | Declared
    row: Place


@dataclass(slots=True)
class Named:
    """What the affirmed statements of one source name, for finding what contradicts a row of coverage.

    Attributes:
        forward: Subject and predicate → the first statement.
        backward: Object and predicate → the first statement.
    """

    forward: dict[tuple[str, str], Statement] = field(default_factory=dict)
    backward: dict[tuple[str, str], Statement] = field(default_factory=dict)

    def find(self, subject: str, predicate: str, schema: Schema) -> Statement | None:
        """A statement that names a value of the property, forward or inverse, for the entity, or None."""
        for leaf in schema.leaves(predicate):
            found = (self.backward if leaf.reverse else self.forward).get((subject, leaf.iri))
            if found:
                return found
        return None


def named_by(statements: Iterable[Statement], affirmed: str) -> Named:
    """What these statements name.

    Args:
        statements: Of one source.
        affirmed: IRI of the polarity that counts; a denial names nothing.
    """
    named = Named()
    for statement in statements:
        if statement.polarity == affirmed:
            named.forward.setdefault((statement.subject, statement.predicate), statement)
            if not statement.is_literal:
                named.backward.setdefault((statement.object, statement.predicate), statement)
    return named


def coverage_columns(place: str) -> Columns:
    """The columns of the table in a source whose places are passages or declarations."""
    return Columns((*_CLAIM, *PLACE_COLUMNS[place]), frozenset(_CLAIM), frozenset())


class CoverageReader:
    """Reads the rows of one source once its statements are known.

    Args:
        source: Whose rows they are.
        seen: Shared by all sources of a run and with their statements: an id stands once in a source.
        reading: Ontology, entities of all sources, and the list that takes every fault.
        places: The reader of the source's statements, so that a passage has one hash.
        named: What the source's affirmed statements name.
    """

    def __init__(self, source: Source, seen: Seen, reading: Reading, places: PlaceReader, named: Named) -> None:
        self._source = source
        self._seen = seen
        self._schema = reading.schema
        self._reading = reading
        self._faults = reading.faults
        self._doubtful = reading.doubtful
        self._places = places
        self._named = named
        self._first: dict[tuple[str, str], Place] = {}

    def read(self, rows: Iterable[Row]) -> list[Coverage]:
        """What the rows say, in file order; rows with faults are left out."""
        found = []
        for row in rows:
            coverage = self._read_row(row)
            if coverage is None:
                self._doubtful.add(row["subject"])
            else:
                found.append(coverage)
        return found

    def _read_row(self, row: Row) -> Coverage | None:
        before = len(self._faults.found)
        self._check_id(row)
        if row.ragged:
            return None
        predicate = self._read_predicate(row)
        self._check_subject(row, predicate)
        place = self._places.read(row)
        if predicate is None or place is None or len(self._faults.found) > before:
            return None
        self._check_repetition(row, predicate)
        self._check_contradiction(row, predicate)
        start = Place(row.path, row.line, 1)
        return Coverage(row["id"], self._source, row["subject"], predicate.iri, place, start)

    def _check_id(self, row: Row) -> None:
        if not row["id"]:
            return
        if not STATEMENT_ID.fullmatch(row["id"]):
            hint = "Use letters, digits, dots and hyphens, like C001."
            self._faults.add(row.place("id"), f"{row['id']!r} is no id of a row", hint)
        first = self._seen.ids.setdefault(f"{self._source.id}-{row['id']}", row.place("id"))
        if first != row.place("id"):
            hint = "Give this row an id of its own; ids are never reused, and statements share them."
            self._faults.add(row.place("id"), f"the id {row['id']!r} already stands at {first}", hint)

    def _read_predicate(self, row: Row) -> Property | None:
        name = row["predicate"]
        if not name:
            return None
        found = self._schema.find_property(name)
        if found is None or found.name != name or not found.is_claim:
            known = sorted(p.name for p in self._schema.properties.values() if _may_be_covered(p))
            hint = suggest(name, known, "Use a property of the ontology, or its inverse.")
            self._faults.add(row.place("predicate"), f"unknown predicate {name!r}", hint)
            return None
        if not _may_be_covered(found):
            message = f"{name!r} is only ever concluded by a rule"
            hint = "Name what the rule starts from; the build carries it on to the conclusion."
            self._faults.add(row.place("predicate"), message, hint)
            return None
        return found

    def _check_subject(self, row: Row, predicate: Property | None) -> None:
        entity_id = row["subject"]
        if not entity_id:
            return
        entity = self._reading.register.entities.get(entity_id)
        if entity is None:
            self._reading.note_unknown(entity_id, row.place("subject"))
        elif predicate and entity.class_iri and not self._schema.is_a(entity.class_iri, predicate.domain):
            names = [self._class_name(iri) for iri in predicate.domain]
            own = self._class_name(entity.class_iri)
            message = f"{entity_id!r} is a {own}, outside the domain of {predicate.name}"
            hint = f"Subjects of {predicate.name} are of class {listed(names)}; its inverse asks from the other end."
            self._faults.add(row.place("subject"), message, hint)

    def _class_name(self, iri: str) -> str:
        found = self._schema.classes.get(iri)
        return found.name if found else iri

    def _check_repetition(self, row: Row, predicate: Property) -> None:
        first = self._first.setdefault((row["subject"], predicate.iri), row.place("id"))
        if first != row.place("id"):
            message = f"the same subject and predicate already stand at {first}"
            self._faults.add(row.place("id"), message, "Remove one of the rows.")

    def _check_contradiction(self, row: Row, predicate: Property) -> None:
        statement = self._named.find(row["subject"], predicate.iri, self._schema)
        if statement:
            other = statement.object if statement.subject == row["subject"] else statement.subject
            message = f"the source names {other!r} here: statement {statement.id!r} at {statement.row}"
            hint = "Remove this row, or mend the statement."
            self._faults.add(row.place("predicate"), message, hint)


def _may_be_covered(known: Property) -> bool:
    return known.kind in (PropertyKind.STATED, PropertyKind.SUPER)
