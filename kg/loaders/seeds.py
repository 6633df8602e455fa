"""What `seeds/` holds: the records of every source, and all of them as RDF."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from kg.errors import Fault
from kg.loaders.coverage import Coverage
from kg.loaders.entities import Entity
from kg.loaders.figure_records import FigureRecords
from kg.loaders.figures import Figures
from kg.loaders.mappings import Mapping as ForeignId
from kg.loaders.records import Records
from kg.loaders.sources import Source
from kg.loaders.statements import Statement
from kg.schema import Schema
from kg.store import Quad


@dataclass(frozen=True, slots=True)
class SourceCounts:
    """How many records the files of one source hold."""

    entities: int
    statements: int
    mappings: int
    coverage: int = 0


@dataclass(frozen=True, slots=True)
class SourceRecords:
    """What the files of one source of claims hold, each in the order of its file."""

    source: Source
    entities: tuple[Entity, ...]
    statements: tuple[Statement, ...]
    coverage: tuple[Coverage, ...]
    mappings: tuple[ForeignId, ...]

    def quads(self, schema: Schema) -> Iterator[Quad]:
        """All of them, in the graph of the source."""
        records = Records(self.source, schema)
        yield from records.source_quads()
        yield from records.entity_quads(self.entities)
        yield from records.statement_quads(self.statements)
        yield from records.coverage_quads(self.coverage)
        yield from records.mapping_quads(self.mappings)


@dataclass(frozen=True, slots=True)
class Seeds:
    """All sources, read.

    Attributes:
        sources: Sorted by id.
        records: Of the sources of claims, in the same order.
        figures: By id of a source of figures.
        schema: The ontology against which they were checked.
        faults: What is wrong with the files; what holds a fault is left out of all else here.
        doubtful: Where there are faults, ids of entities that are left out, or that something left out is about.
    """

    sources: tuple[Source, ...]
    records: tuple[SourceRecords, ...]
    figures: Mapping[str, Figures]
    schema: Schema
    faults: tuple[Fault, ...] = ()
    doubtful: frozenset[str] = frozenset()

    @property
    def statements(self) -> tuple[Statement, ...]:
        """In the order of sources, then of rows."""
        return tuple(statement for held in self.records for statement in held.statements)

    @property
    def coverage(self) -> tuple[Coverage, ...]:
        """What sources name none of, in the same order."""
        return tuple(row for held in self.records for row in held.coverage)

    @property
    def counts(self) -> dict[str, SourceCounts]:
        """By source id; those of sources of figures are zero."""
        found = {source.id: SourceCounts(0, 0, 0) for source in self.sources}
        for held in self.records:
            sizes = map(len, (held.entities, held.statements, held.mappings, held.coverage))
            found[held.source.id] = SourceCounts(*sizes)
        return found

    def quads(self, tell: Callable[[str, int, int], None] | None = None) -> Iterator[Quad]:
        """Everything as RDF, one by one, each quad in the graph of its source; no blank nodes, and none twice.

        Args:
            tell: Told the id of a source of figures, how many of its items are done, and of how many.
        """
        for held in self.records:
            yield from held.quads(self.schema)
        for source in self.sources:
            if source.id in self.figures:
                yield from Records(source, self.schema).source_quads()
                report = partial(tell, source.id) if tell else _ignore_items
                yield from FigureRecords(source, self.schema, self.figures[source.id]).quads(report)


def _ignore_items(done: int, total: int) -> None:
    del done, total
