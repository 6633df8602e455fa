"""The files of a release beside its dataset: N-Triples per graph, indexes, copy and model of the ontology, manifest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from kg.errors import ReleaseError
from kg.prefixes import DEFAULT_BASE_IRI, RDF, RDFS, SKOS
from kg.query.edge_index_writing import EdgeIndexWriter
from kg.query.profile import contract
from kg.query.search_writing import IndexRow, build_index
from kg.release.counts import Counts
from kg.release.draft import Draft
from kg.release.fingerprint import Fingerprint, sha256_of_file
from kg.release.graph_files import GraphFiles, Tallies
from kg.release.manifest import (
    DATASET,
    EDGES,
    GRAPHS,
    MANIFEST,
    SCHEMA,
    SEARCH,
    VOID,
    Manifest,
    dump_manifest,
    release_id,
)
from kg.release.progress import INDEXED, SORTED, Progress, Rate
from kg.release.void import describe_release
from kg.schema import Schema, dump_schema
from kg.store import Rest, read_records, term_value, write_graph
from kg.validation import FormCheck

_BYTES_BETWEEN_REPORTS = 8 << 20


def write_release(draft: Draft, directory: Path, form: FormCheck, *, progress: Progress) -> Manifest:
    """Write graphs, description, indexes, copy of the ontology, its model and manifest; same draft, same bytes.

    Args:
        draft: What to write; its dataset is `dataset.nq` of the directory.
        directory: Holds nothing else that belongs to a release.
        form: Checks everything on its way.
        progress: Told about it.

    Returns:
        The manifest.
    """
    progress("index", SORTED)
    pass_ = _Pass(draft, directory, form)
    pass_.run(Rate(progress, "index", "MB", SORTED, INDEXED))
    moved = _copy_ontology(draft.fingerprint, directory, draft.schema.namespaces.base)
    (directory / SCHEMA).write_bytes(dump_schema(draft.schema))
    progress("write the manifest", INDEXED)
    tallies, names = pass_.files.finish(), draft.schema.namespaces
    described = pass_.counts.described(tallies)
    described["counts"]["figures"] = draft.figures
    described["id"] = release_id(sha256_of_file(draft.dataset), draft.fingerprint)
    void = write_graph(describe_release(names, described, tallies, draft.schema.prefixes), "nt")
    (directory / VOID).write_bytes(b"".join(sorted(void.splitlines(keepends=True))))
    manifest = {
        **described,
        **draft.fingerprint.described(),
        "files": _listed(directory, tallies, moved),
        "prefixes": dict(draft.schema.prefixes),
    }
    (directory / MANIFEST).write_bytes(dump_manifest(manifest))
    return manifest


class _Pass:
    """The one pass over the dataset: every subject is checked, written into its graphs, counted, and indexed.

    Attributes:
        files: Of the graphs.
        counts: What was counted.
    """

    def __init__(self, draft: Draft, directory: Path, form: FormCheck) -> None:
        names = draft.schema.namespaces
        self._form = form
        self._dataset = draft.dataset
        self._directory = directory
        self.files = GraphFiles(directory / GRAPHS, names.namespace("graph"))
        self.counts = Counts(names)
        self._entities = IndexRows(draft.schema)
        self._edges = EdgeIndexWriter(draft.schema)

    def run(self, tell: Rate) -> None:
        """Read the dataset and write everything.

        Args:
            tell: Told how much of the dataset is read.
        """
        size, told = self._dataset.stat().st_size, 0
        with self._dataset.open("rb") as lines:
            for subject, quads in read_records(lines):
                self._form.take(subject, quads)
                self.files.take(subject, quads)
                self.counts.take(subject, quads)
                self._entities.take(subject, quads)
                self._edges.take(subject, quads)
                if lines.tell() - told > _BYTES_BETWEEN_REPORTS:
                    told = lines.tell()
                    tell(told >> 20, size >> 20)
        self._edges.write(self._directory / EDGES)
        build_index(self._directory / SEARCH, self._entities.rows)


def _copy_ontology(fingerprint: Fingerprint, directory: Path, base: str) -> list[str]:
    """Copy the files of the ontology, with our own IRIs under the base of the release; the names of those that differ for it."""
    moved = []
    # Whoever reads a file moves what lies under the default base: under a base below that one it would be moved twice.
    replacement = DEFAULT_BASE_IRI if base.startswith(DEFAULT_BASE_IRI) else base
    for file in fingerprint.inputs:
        if not file.name.startswith("ontology/"):
            continue
        copy, content = directory / file.name, file.path.read_bytes()
        if hashlib.sha256(content).hexdigest() != file.sha256:
            raise ReleaseError(f"{file.path} changed while it was copied", hint="Run the build again.")
        copy.parent.mkdir(parents=True, exist_ok=True)
        own = content.replace(DEFAULT_BASE_IRI.encode(), replacement.encode())
        copy.write_bytes(own)
        moved += [file.name] if own != content else []
    return moved


def _listed(directory: Path, tallies: Tallies, moved: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Name of each file → its size and hash; of the ontology those alone that are no copies."""
    written = [DATASET, EDGES, SCHEMA, SEARCH, VOID, *(f"{GRAPHS}/{name}.nt" for name in tallies.graphs), *moved]
    return {
        name: {"bytes": (directory / name).stat().st_size, "sha256": sha256_of_file(directory / name)}
        for name in written
    }


class IndexRows:
    """Rows for the search index, collected subject by subject; exact mappings count as identifiers, others do not.

    Args:
        schema: Says what is an entity.

    Attributes:
        rows: One per entity, in the order in which they came.
    """

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._classes = {f"<{known.iri}>".encode(): known.name for known in schema.entity_classes()}
        self._computed = {f"<{schema.namespaces.graph(name)}>".encode() for name in ("direct", "entailed", "inferred")}
        # The label in a further language is a name by which a thing is found, beside the label that a hit shows.
        self._synonyms = {f"<{SKOS}{name}>".encode() for name in ("altLabel", "prefLabel")}
        self.rows: list[IndexRow] = []

    def take(self, subject: bytes, quads: Sequence[Rest]) -> None:
        """Add the row of the next subject, if it is an entity."""
        kinds = [
            self._classes[value]
            for predicate, value, graph in quads
            if predicate == _TYPE and value in self._classes and graph not in self._computed
        ]
        if kinds:
            self.rows.append(self._row(subject, quads, kinds[-1]))

    def _row(self, subject: bytes, quads: Sequence[Rest], kind: str) -> IndexRow:
        label, synonyms, identifiers = "", [], []
        for predicate, value, graph in quads:
            if graph in self._computed:
                continue
            if predicate == _LABEL:
                label = term_value(value)
            elif predicate in self._synonyms:
                synonyms.append(term_value(value))
            elif predicate == _EXACT:
                identifiers.append(contract(self._schema.prefixes, term_value(value)))
        iri = term_value(subject)
        curie = self._schema.namespaces.contract(iri)
        return IndexRow(iri, curie, kind, label, tuple(sorted(synonyms)), tuple(sorted(identifiers)))


_TYPE, _LABEL, _EXACT = (f"<{iri}>".encode() for iri in (RDF + "type", RDFS + "label", SKOS + "exactMatch"))
