"""What may be used of seeds in which faults were found, so that what is wrong with the rest is told in the same run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from kg.errors import Fault
from kg.loaders.faults import Place
from kg.loaders.qualifiers import Reference
from kg.loaders.seeds import Seeds, SourceRecords
from kg.loaders.statements import Statement
from kg.spelling import near_words

# In these files a fault spoils its row; in any other file of a source it spoils what the file stands for.
_BY_ROW = ("entities.tsv", "statements.tsv", "coverage.tsv")
_HEADER = 1
# Of names that are of no entity: each is compared with all entities, and there may be a million.
_LOOKED_UP = 100


def sound_part(seeds: Seeds, faults: Iterable[Fault], places: Mapping[str, Place], doubtful: Iterable[str]) -> Seeds:
    """The seeds without what holds a fault, and without what refers to something that is left out.

    Args:
        seeds: Everything that was read.
        faults: All that were found in their files.
        places: Id of an entity → where its row stands.
        doubtful: Ids of what is named in rows that were not read.

    Returns:
        Seeds with `faults` and `doubtful` filled; `doubtful` also has what is left out here.
    """
    return _Sieve(tuple(faults), places, set(doubtful)).sieve(seeds)


class _Sieve:
    def __init__(self, faults: tuple[Fault, ...], places: Mapping[str, Place], doubtful: set[str]) -> None:
        self._faults = faults
        self._rows = {(fault.path, fault.line) for fault in faults}
        self._files = {fault.path for fault in faults if fault.line <= _HEADER or not fault.path.endswith(_BY_ROW)}
        self._places = places
        self._doubtful = doubtful
        self._known: set[str] = set()

    def sieve(self, seeds: Seeds) -> Seeds:
        self._known = {
            entity.id
            for held in seeds.records
            if not self._is_spoilt(held.source.id, "source.yaml", "entities.tsv")
            for entity in held.entities
            if self._is_sound(self._places[entity.id])
        }
        for held in seeds.records:
            self._doubtful |= {entity.id for entity in held.entities} - self._known
            if self._is_spoilt(held.source.id, "source.yaml"):
                self._doubt(held.statements)
                self._doubtful |= {row.subject for row in held.coverage}
            if self._is_spoilt(held.source.id, "source.yaml", "mappings.sssom.tsv"):
                self._doubtful |= {mapping.entity for mapping in held.mappings}
        sources = tuple(source for source in seeds.sources if not self._is_spoilt(source.id, "source.yaml"))
        kept = {source.id for source in sources}
        records = tuple(self._sieve_records(held) for held in seeds.records if held.source.id in kept)
        measured = ("nutrients.tsv", "items.tsv", "amounts.tsv")
        figures = {
            name: found
            for name, found in seeds.figures.items()
            if name in kept and not self._is_spoilt(name, *measured)
        }
        every = {source.id for source in seeds.sources}
        if any(PurePosixPath(fault.path).parent.name not in every for fault in self._faults):  # a user's own table
            figures = {}
        for name in seeds.figures.keys() - figures.keys():
            self._doubtful |= {*seeds.figures[name].nutrients, *(i.food for i in seeds.figures[name].items.values())}
        self._doubtful |= self._meant(seeds)
        return replace(
            seeds,
            sources=sources,
            records=records,
            figures=figures,
            faults=self._faults,
            doubtful=frozenset(self._doubtful),
        )

    def _is_spoilt(self, source: str, *files: str) -> bool:
        """Whether a fault in one of these files of a source makes the whole file useless."""
        spoilt = {PurePosixPath(path).name for path in self._files if PurePosixPath(path).parent.name == source}
        return not spoilt.isdisjoint(files)

    def _is_sound(self, place: Place) -> bool:
        return (place.path, place.line) not in self._rows and place.path not in self._files

    def _sieve_records(self, held: SourceRecords) -> SourceRecords:
        mapped_badly = self._is_spoilt(held.source.id, "mappings.sssom.tsv")
        standing = []
        for statement in held.statements:
            if self._stands(statement):
                standing.append(statement)
            else:
                self._doubt([statement])
        return replace(
            held,
            entities=tuple(entity for entity in held.entities if entity.id in self._known),
            statements=tuple(standing),
            coverage=tuple(row for row in held.coverage if self._is_sound(row.row) and row.subject in self._known),
            mappings=tuple(mapping for mapping in held.mappings if mapping.entity in self._known and not mapped_badly),
        )

    def _doubt(self, statements: Iterable[Statement]) -> None:
        for statement in statements:
            self._doubtful |= {statement.subject, statement.object}

    def _meant(self, seeds: Seeds) -> set[str]:
        """The entities that were probably meant by what is doubtful and no entity."""
        known = [entity.id for held in seeds.records for entity in held.entities]
        strange = [name for name in self._doubtful.difference(known) if name]
        return {near for name in strange[:_LOOKED_UP] for near in near_words(name, known)}

    def _stands(self, statement: Statement) -> bool:
        named = {statement.subject} | ({statement.object} if not statement.is_literal else set())
        named |= {q.value.id for q in statement.qualifiers if isinstance(q.value, Reference)}
        return self._is_sound(statement.row) and named <= self._known
