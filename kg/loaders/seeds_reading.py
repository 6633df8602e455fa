"""Reading `seeds/`: every source folder, in two passes, with every fault of every file in one run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import takewhile
from pathlib import Path

from kg.errors import InputError
from kg.loaders.coverage import Coverage, CoverageReader, coverage_columns, named_by
from kg.loaders.entities import Entity, Reading, Register, entity_columns, read_entities
from kg.loaders.faults import Faults, Place, suggest
from kg.loaders.figures import AMOUNT_COLUMNS, ITEM_COLUMNS, NUTRIENT_COLUMNS, Figures, FiguresReader
from kg.loaders.files import TABLE_BYTES, read_bytes, read_lines, shown_path
from kg.loaders.full_tables import read_full_table
from kg.loaders.mappings import COLUMNS as MAPPING_COLUMNS
from kg.loaders.mappings import Mapping as ForeignId
from kg.loaders.mappings import MappingReader, SeenMappings
from kg.loaders.qualifiers import Qualifiers
from kg.loaders.seeds import Seeds, SourceRecords
from kg.loaders.sound_part import sound_part
from kg.loaders.source_files import read_source
from kg.loaders.sources import Source
from kg.loaders.statements import Seen, Statement, StatementReader, statement_columns
from kg.loaders.tables import Columns, Row, read_table
from kg.prefixes import DEFAULT_BASE_IRI
from kg.schema import Schema

# Stands in for a source whose file cannot be read; checks that need its values are left out.
_UNKNOWN = Source("", "", "", "en", "", "", "", "", "", "", "", "", 0, ())
_SCHEMES = ("CertaintyScale", "PolarityScheme", "SourceRoleScheme")
_FILES = ("source.yaml", "entities.tsv", "statements.tsv", "coverage.tsv", "mappings.sssom.tsv")
_FIGURE_FILES = ("source.yaml", "nutrients.tsv", "items.tsv", "amounts.tsv")


def load_seeds(folder: Path, schema: Schema, *, tables: Mapping[str, Path] | None = None) -> Seeds:
    """As `read_seeds`, of files without faults.

    Raises:
        InputError: Carries every fault of every file.
    """
    seeds = read_seeds(folder, schema, tables=tables)
    if seeds.faults:
        raise InputError(seeds.faults)
    return seeds


def read_seeds(
    folder: Path,
    schema: Schema,
    *,
    tables: Mapping[str, Path] | None = None,
    tell: Callable[[int, int], None] | None = None,
) -> Seeds:
    """Read every source under a folder; what is wrong with the files stands in `Seeds.faults`.

    Args:
        folder: Holds one folder per source; paths in faults are relative to its parent.
        schema: The ontology against which rows are checked.
        tables: Source id → a user's own copy of its whole table, which then stands in for the curated amounts.
        tell: Told how many sources are read, and of how many.

    Raises:
        InputError: The ontology lacks a closed list that rows need.
    """
    return _SeedsReader(folder, schema, tables or {}).read(tell or (lambda _done, _total: None))


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
    def __init__(self, folder: Path, schema: Schema, tables: Mapping[str, Path]) -> None:
        self._tables = tables
        self._folder = folder
        self._root = folder.parent
        self._schema = schema
        self._faults = Faults()
        self._reading = Reading(schema, Register(), self._faults)

    def read(self, tell: Callable[[int, int], None]) -> Seeds:
        for name in _SCHEMES:
            if self._schema.namespaces.nutri(name) not in self._schema.schemes:
                hint = "Add it to ontology/schemes.ttl; the ontology's README says how."
                self._faults.add(Place("ontology"), f"the ontology has no closed list {name}", hint)
        self._faults.raise_if_any()
        every = [(path, self._read_source(path)) for path in self._source_folders()]
        sources = [(path, source) for path, source in every if source.place != "table"]
        for path, source in sources:
            file = path / "entities.tsv"
            if not file.exists() and not file.is_symlink():
                self._reading.without_entities.add(shown_path(path, self._root))
            rows, _ = self._table(file, entity_columns(self._schema))
            read_entities(rows, source, self._reading)
        seen, seen_mappings = Seen(), SeenMappings()
        claims = []
        for number, (path, source) in enumerate(sources):
            tell(number, len(sources))
            claims.append(self._read_claims(path, source, seen))
        mappings = [self._read_mappings(path, source, seen_mappings) for path, source in sources]
        measured = [(source, self._read_figures(path, source)) for path, source in every if source.place == "table"]
        self._check_tables(every)
        entities: dict[str, list[Entity]] = {}
        for entity in self._reading.register.entities.values():
            entities.setdefault(entity.source.id, []).append(entity)
        records = tuple(
            SourceRecords(source, tuple(entities.get(source.id, ())), *map(tuple, (statements, coverage, foreign)))  # type: ignore[arg-type]
            for (_, source), (statements, coverage), foreign in zip(sources, claims, mappings, strict=True)
        )
        known = {source.id: figures for source, figures in measured}
        seeds = Seeds(tuple(source for _, source in every), records, known, self._schema)
        if not self._faults.found:
            return seeds
        return sound_part(seeds, self._faults.found, self._reading.register.id_places, self._reading.doubtful)

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
        source = read_source(path, self._root, self._faults, self._schema)
        if source is None or not source.place:
            # The file is faulty, which is noted; its tables are read all the same, so that their faults are told too.
            source = replace(source or _UNKNOWN, id=path.name, place=self._likely_place(path))
        source = replace(
            source, id=path.name
        )  # where it says another, which is noted, its rows stand here all the same
        files = _FIGURE_FILES if source.place == "table" else _FILES
        for inner in sorted(path.iterdir()):
            if inner.name not in files and inner.suffix in (".tsv", ".yaml", ".yml"):
                kind = "of figures" if source.place == "table" else "of claims"
                hint = suggest(inner.name, files, f"The files of a source {kind} are {', '.join(files)}.")
                self._faults.add(Place(shown_path(inner, self._root)), f"unknown file {inner.name!r}", hint)
        return source

    def _likely_place(self, path: Path) -> str:
        if (path / "amounts.tsv").exists():
            return "table"
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

    def _read_claims(self, path: Path, source: Source, seen: Seen) -> tuple[list[Statement], list[Coverage]]:
        """The statements, and what the source names none of; places are shared, and no row may gainsay another."""
        qualifiers = Qualifiers(self._schema, source.language or _UNKNOWN.language)
        columns = statement_columns(source.place, qualifiers)
        rows, _ = self._table(path / "statements.tsv", columns, hint_missing="Add the file; its header is enough.")
        reader = StatementReader(source, qualifiers, seen, self._reading)
        statements = reader.read(rows)
        rows, _ = self._table(path / "coverage.tsv", coverage_columns(source.place))
        named = named_by(statements, self._schema.namespaces.nutri("affirmed"))
        return statements, CoverageReader(source, seen, self._reading, reader.places, named).read(rows)

    def _read_mappings(self, path: Path, source: Source, seen: SeenMappings) -> list[ForeignId]:
        file = path / "mappings.sssom.tsv"
        rows, comments = self._table(file, MAPPING_COLUMNS)
        if not rows and not comments:
            return []
        reader = MappingReader(source, seen, self._reading)
        return reader.read(rows, reader.read_header(comments, shown_path(file, self._root)))

    def _read_figures(self, path: Path, source: Source) -> Figures:
        reader, before = FiguresReader(source, self._reading), len(self._faults.found)
        for name, columns, read in (
            ("nutrients.tsv", NUTRIENT_COLUMNS, reader.read_nutrients),
            ("items.tsv", ITEM_COLUMNS, reader.read_items),
            ("amounts.tsv", AMOUNT_COLUMNS, reader.read_amounts),
        ):
            rows, _ = self._table(path / name, columns, hint_missing="Add the file; its header is enough.")
            read(row for row in rows if not row.ragged)
        given = self._tables.get(source.id)
        if given is None or len(self._faults.found) > before:  # a table is read by what these files say of it
            return reader.figures
        return read_full_table(given, source, reader.figures, self._faults)

    def _check_tables(self, sources: list[tuple[Path, Source]]) -> None:
        known = [source.id for _, source in sources if source.place == "table"]
        for name, file in self._tables.items():
            if name not in known:
                hint = suggest(name, known, f"Sources of figures are {', '.join(known) or 'none here'}.")
                self._faults.add(Place(file.name), f"there is no source of figures {name!r}", hint)
