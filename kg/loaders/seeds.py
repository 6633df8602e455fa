"""`seeds/` as a whole: every source folder, in two passes, with every fault of every file in one run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path

from kg.loaders.entities import COLUMNS as ENTITY_COLUMNS
from kg.loaders.entities import Entity, Reading, Register, read_entities
from kg.loaders.faults import Faults, Place, suggest
from kg.loaders.files import TABLE_BYTES, read_bytes, read_lines, shown_path
from kg.loaders.mappings import COLUMNS as MAPPING_COLUMNS
from kg.loaders.mappings import Mapping as ForeignId
from kg.loaders.mappings import MappingReader, SeenMappings
from kg.loaders.qualifiers import Qualifiers
from kg.loaders.records import Records
from kg.loaders.source_files import read_source
from kg.loaders.sources import Source
from kg.loaders.statements import Seen, Statement, StatementReader, statement_columns
from kg.loaders.tables import Columns, Row, read_table
from kg.prefixes import DEFAULT_BASE_IRI
from kg.schema import Schema
from kg.store import Quad

# Stands in for a source whose file cannot be read; checks that need its values are left out.
_UNKNOWN = Source("", "", "", "en", "", "", "", "", "", "", "", "", 0, ())
_SCHEMES = ("CertaintyScale", "PolarityScheme", "SourceRoleScheme")
_FILES = ("source.yaml", "entities.tsv", "statements.tsv", "mappings.sssom.tsv")


@dataclass(frozen=True, slots=True)
class SourceCounts:
    """How many records the files of one source hold."""

    entities: int
    statements: int
    mappings: int


@dataclass(frozen=True, slots=True)
class Seeds:
    """All sources, read.

    Attributes:
        quads: Each in the graph of its source; no blank nodes.
        sources: Sorted by id.
        statements: In the order of sources, then of rows.
        counts: By source id.
    """

    quads: list[Quad]
    sources: tuple[Source, ...]
    statements: tuple[Statement, ...]
    counts: Mapping[str, SourceCounts]


def load_seeds(folder: Path, schema: Schema) -> Seeds:
    """Read every source under a folder.

    Args:
        folder: Holds one folder per source; paths in faults are relative to its parent.
        schema: The ontology against which rows are checked.

    Raises:
        InputError: Carries every fault of every file.
    """
    return _SeedsReader(folder, schema).read()


def load_source(folder: Path) -> Source:
    """Read the `source.yaml` of one source's folder.

    Raises:
        InputError: It is missing or faulty.
    """
    faults = Faults()
    source = read_source(folder, folder.parent.parent, faults)
    faults.raise_if_any()
    assert source is not None
    return source


class _SeedsReader:
    def __init__(self, folder: Path, schema: Schema) -> None:
        self._folder = folder
        self._root = folder.parent
        self._schema = schema
        self._faults = Faults()
        self._reading = Reading(schema, Register(), self._faults)

    def read(self) -> Seeds:
        for name in _SCHEMES:
            if self._schema.namespaces.nutri(name) not in self._schema.schemes:
                hint = "Add it to ontology/schemes.ttl; the ontology's README says how."
                self._faults.add(Place("ontology"), f"the ontology has no closed list {name}", hint)
        self._faults.raise_if_any()
        sources = [(path, self._read_source(path)) for path in self._source_folders()]
        for path, source in sources:
            rows, _ = self._table(path / "entities.tsv", ENTITY_COLUMNS)
            read_entities(rows, source, self._reading)
        seen, seen_mappings = Seen(), SeenMappings()
        statements = [self._read_statements(path, source, seen) for path, source in sources]
        mappings = [self._read_mappings(path, source, seen_mappings) for path, source in sources]
        self._faults.raise_if_any()
        entities: dict[str, list[Entity]] = {}
        for entity in self._reading.register.entities.values():
            entities.setdefault(entity.source.id, []).append(entity)
        quads: list[Quad] = []
        counts = {}
        for (_, source), claims, foreign in zip(sources, statements, mappings, strict=True):
            records = Records(source, self._schema)
            own = entities.get(source.id, [])
            quads += records.source_quads()
            quads += records.entity_quads(own)
            quads += records.statement_quads(claims)
            quads += records.mapping_quads(foreign)
            counts[source.id] = SourceCounts(len(own), len(claims), len(foreign))
        everything = tuple(statement for claims in statements for statement in claims)
        return Seeds(quads, tuple(source for _, source in sources), everything, counts)

    def _source_folders(self) -> Iterator[Path]:
        place = Place(shown_path(self._folder, self._root))
        if not self._folder.is_dir():
            self._faults.add(place, "there is no such folder", "Name the folder that holds the sources.")
            return
        found = [path for path in sorted(self._folder.iterdir()) if not path.name.startswith(".")]
        folders = [path for path in found if path.is_dir()]
        if not folders:
            self._faults.add(place, "there is no source in the folder", "Add one; seeds/README.md says how.")
        for path in folders:
            if path.is_symlink():
                hint = "Put the folder itself there."
                self._faults.add(Place(shown_path(path, self._root)), "the folder is a symbolic link", hint)
            else:
                yield path

    def _read_source(self, path: Path) -> Source:
        for inner in sorted(path.iterdir()):
            if inner.name not in _FILES and inner.suffix in (".tsv", ".yaml", ".yml"):
                hint = suggest(inner.name, _FILES, f"The files of a source are {', '.join(_FILES)}.")
                self._faults.add(Place(shown_path(inner, self._root)), f"unknown file {inner.name!r}", hint)
        source = read_source(path, self._root, self._faults, self._schema)
        if source is not None and source.place:
            return source
        # The file is faulty, which is noted; its tables are read all the same, so that their faults are told too.
        return replace(source or _UNKNOWN, id=path.name, place=self._likely_place(path))

    def _likely_place(self, path: Path) -> str:
        lines = self._lines(path / "statements.tsv", faults=Faults()) or [(1, "")]
        return "declaration" if "declared_by" in lines[0][1].split("\t") else "passage"

    def _lines(self, path: Path, *, faults: Faults, hint_missing: str = "") -> list[tuple[int, str]] | None:
        """The lines of a table; None where the file is not there."""
        if not hint_missing and not path.exists() and not path.is_symlink():
            return None
        content = read_bytes(path, self._root, faults, limit_bytes=TABLE_BYTES, hint_missing=hint_missing)
        if content is None:
            return None
        base = self._schema.namespaces.base
        if base != DEFAULT_BASE_IRI:
            content = content.replace(DEFAULT_BASE_IRI.encode(), base.encode())
        return list(read_lines(content, shown_path(path, self._root), faults))

    def _table(
        self, path: Path, columns: Columns, *, hint_missing: str = ""
    ) -> tuple[list[Row], list[tuple[int, str]]]:
        """The rows of a table and the `#` lines before them; both empty where the file is not there."""
        lines = self._lines(path, faults=self._faults, hint_missing=hint_missing)
        if lines is None:
            return [], []
        comments = list(takewhile(lambda line: line[1].startswith("#"), lines))
        shown = shown_path(path, self._root)
        return read_table(lines[len(comments) :], shown, columns, self._faults), comments

    def _read_statements(self, path: Path, source: Source, seen: Seen) -> list[Statement]:
        qualifiers = Qualifiers(self._schema, source.language or _UNKNOWN.language)
        columns = statement_columns(source.place, qualifiers)
        rows, _ = self._table(path / "statements.tsv", columns, hint_missing="Add the file; its header is enough.")
        reader = StatementReader(source, qualifiers, seen, self._reading)
        return reader.read(rows)

    def _read_mappings(self, path: Path, source: Source, seen: SeenMappings) -> list[ForeignId]:
        file = path / "mappings.sssom.tsv"
        rows, comments = self._table(file, MAPPING_COLUMNS)
        if not rows and not comments:
            return []
        reader = MappingReader(source, seen, self._reading)
        return reader.read(rows, reader.read_header(comments, shown_path(file, self._root)))
