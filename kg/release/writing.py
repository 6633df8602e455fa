"""The files of a release: sorted N-Quads, N-Triples per graph, indexes, copy of the ontology, manifest."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kg.errors import ReleaseError
from kg.prefixes import RDF, RDFS, SKOS
from kg.query.edge_index_writing import build_edge_index
from kg.query.profile import contract
from kg.query.search_writing import IndexRow, build_index
from kg.release.counts import describe
from kg.release.draft import Draft
from kg.release.fingerprint import sha256_of_file
from kg.release.graph_files import write_graphs
from kg.release.manifest import DATASET, EDGES, GRAPHS, MANIFEST, SEARCH, VOID, Manifest, dump_manifest, release_id
from kg.release.void import describe_release
from kg.schema import Schema
from kg.store import Literal, NamedNode, Quad, write_graph


def write_release(draft: Draft, directory: Path) -> Manifest:
    """Write dataset, graphs, description, indexes, copy of the ontology and manifest; same draft, same bytes.

    Args:
        draft: What to write.
        directory: Empty.

    Returns:
        The manifest.
    """
    lines = sorted(write_graph(draft.quads, "nq").splitlines(keepends=True))
    (directory / DATASET).write_bytes(b"".join(lines))
    names = draft.schema.namespaces
    tallies = write_graphs(lines, directory / GRAPHS, names.namespace("graph"))
    del lines
    build_index(directory / SEARCH, index_rows(draft.quads, draft.schema))
    build_edge_index(directory / EDGES, draft.quads, draft.schema)
    for file in draft.fingerprint.inputs:
        if file.name.startswith("ontology/"):
            copy = directory / file.name
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.path.read_bytes())
            if sha256_of_file(copy) != file.sha256:
                raise ReleaseError(f"{file.path} changed while it was copied", hint="Run the build again.")
    described = describe(draft.quads, names)
    described["counts"]["figures"] = draft.figures
    described["id"] = release_id(sha256_of_file(directory / DATASET), draft.fingerprint)
    void = write_graph(describe_release(names, described, tallies, draft.schema.prefixes), "nt")
    (directory / VOID).write_bytes(b"".join(sorted(void.splitlines(keepends=True))))
    written = [DATASET, EDGES, SEARCH, VOID, *(f"{GRAPHS}/{name}.nt" for name in tallies.graphs)]
    files: dict[str, dict[str, Any]] = {
        name: {"bytes": (directory / name).stat().st_size, "sha256": sha256_of_file(directory / name)}
        for name in written
    }
    manifest = {
        **described,
        **draft.fingerprint.described(),
        "files": files,
        "prefixes": dict(draft.schema.prefixes),
    }
    (directory / MANIFEST).write_bytes(dump_manifest(manifest))
    return manifest


def index_rows(quads: Sequence[Quad], schema: Schema) -> list[IndexRow]:
    """One row per entity for the search index, sorted by IRI; exact mappings count as identifiers, others do not."""
    classes = {entity_class.iri: entity_class.name for entity_class in schema.entity_classes()}
    computed = {schema.namespaces.graph(name) for name in ("direct", "entailed", "inferred")}
    # The label in a further language is a name by which a thing is found, beside the label that a hit shows.
    names = {SKOS + "altLabel", SKOS + "prefLabel"}
    kinds: dict[str, str] = {}
    labels: dict[str, str] = {}
    synonyms: dict[str, list[str]] = {}
    identifiers: dict[str, list[str]] = {}
    for quad in quads:
        if not isinstance(quad.subject, NamedNode) or getattr(quad.graph_name, "value", "") in computed:
            continue
        subject, value = quad.subject.value, quad.object
        if quad.predicate.value == RDF + "type" and isinstance(value, NamedNode) and value.value in classes:
            kinds[subject] = classes[value.value]
        elif quad.predicate.value == RDFS + "label" and isinstance(value, Literal):
            labels[subject] = value.value
        elif quad.predicate.value in names and isinstance(value, Literal):
            synonyms.setdefault(subject, []).append(value.value)
        elif quad.predicate.value == SKOS + "exactMatch" and isinstance(value, NamedNode):
            identifiers.setdefault(subject, []).append(contract(schema.prefixes, value.value))
    return [
        IndexRow(
            iri,
            schema.namespaces.contract(iri),
            kinds[iri],
            labels[iri],
            tuple(sorted(synonyms.get(iri, ()))),
            tuple(sorted(identifiers.get(iri, ()))),
        )
        for iri in sorted(kinds)
    ]
