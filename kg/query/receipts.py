"""The receipt of an answer: everything that somebody else needs in order to check it, as one JSON document.

Version 1. Keys in this order; IRIs of ours as CURIEs under `release.baseIri`:

    receipt       "nutrigraph-receipt"
    version       1
    disclaimer    the release's
    release       id, title, licence, baseIri, ontologyVersion
    software      version; build, the hash of the software that built the release
    operation     kind "graphql" (text, variables, operationName) or "sparql" (text, defaultGraphs, namedGraphs)
    sparql        plain SPARQL 1.1 that reproduces it: text, run (method, path, and for POST contentType: the text is
                  the body); for GraphQL one for each list of the request, with path, rows (how many the text gives),
                  edges (how many of them the answer shows), reproduces (whether the two agree), page
    answer        form ("json", "select", "ask" or "graph"), canonicalForm, sha256, and rows or triples where it has any
    statements    id, sha256, says: every statement behind the answer, sorted by id; the hash is over the canonical
                  N-Quads of the statement with its place
    statementsComplete, statementsNotes    whether these are all, and if not what is missing
    resources     id, sha256, says: entities, figures and so on whose own triples the answer shows
    sources       id, title, rights, licence of every source that speaks in it
    picture       path of a picture of the answer's subgraph, relative to the server; null if it names no entity
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from urllib.parse import quote, urlencode

from kg.query.description import kind_of
from kg.query.evidence_filter import EVERYTHING, EvidenceFilter
from kg.query.records import Record, read_resources, read_sources, read_statements
from kg.query.traces import Used
from kg.schema import Schema
from kg.settings import Settings
from kg.store import Engine

KIND, VERSION = "nutrigraph-receipt", 1
# A receipt is read by people and kept beside an answer; one that lists more than this is neither.
MOST_STATEMENTS, MOST_RESOURCES = 2_000, 2_000
# A picture of more focuses than this shows nothing, and its address must fit into a request line.
_MOST_FOCUSES = 40


@dataclass(frozen=True, slots=True)
class Answered:
    """What a door knows of an answer.

    Attributes:
        operation: What was asked, as the receipt says it.
        texts: The entries of `sparql`.
        answer: Form, canonical form, hash, counts.
        used: What it rests on.
        entities: IRIs of the entities that it shows, in the order in which a picture should take them.
        asked: IRIs that the question names; those that are entities of the release stand first in the picture.
        kept: The filters that hold for all of the question, as far as a picture can have them.
    """

    operation: Mapping[str, Any]
    texts: Sequence[Mapping[str, Any]]
    answer: Mapping[str, Any]
    used: Used
    entities: Sequence[str] = field(default_factory=tuple)
    asked: Sequence[str] = field(default_factory=tuple)
    kept: EvidenceFilter = EVERYTHING


def make_receipt(
    engine: Engine, schema: Schema, manifest: Mapping[str, Any], answered: Answered, settings: Settings
) -> dict[str, Any]:
    """The receipt of an answer, as JSON values.

    Args:
        engine: Over the release.
        schema: Of the release.
        manifest: Of the release.
        answered: What the door knows.
        settings: `root_path` is where the server is.

    Raises:
        EngineError: The store failed.
    """
    names = schema.namespaces
    notes = list(answered.used.gaps)
    statements = read_statements(engine, names, _capped(answered.used.statements, MOST_STATEMENTS, "statements", notes))
    shown = sorted(answered.used.resources | set(answered.entities))
    entities = answered.entities or [
        names.expand(end) for record in statements.values() for end in record.claim if end.startswith("ng:")
    ]
    more: list[str] = []
    resources = read_resources(engine, names, _capped(shown, MOST_RESOURCES, "resources", more))
    picture = picture_path(schema, [*_there(engine, schema, answered.asked), *entities], answered.kept)
    sources = {record.source for record in (*statements.values(), *resources.values()) if record.source}
    return {
        "receipt": KIND,
        "version": VERSION,
        "disclaimer": manifest["disclaimer"],
        "release": {
            "id": manifest["id"],
            "title": manifest["title"],
            "licence": manifest["licence"],
            "baseIri": names.base,
            "ontologyVersion": manifest["ontology_version"],
        },
        "software": {"version": software_version(), "build": manifest.get("software", "")},
        "operation": dict(answered.operation),
        "sparql": [dict(text) for text in answered.texts],
        "answer": dict(answered.answer),
        "statements": [_entry(schema, record) for record in statements.values()],
        "statementsComplete": not notes,
        "statementsNotes": [*notes, *more],
        "resources": [_entry(schema, record) for record in resources.values()],
        "sources": [
            {
                "id": names.contract(source.iri),
                "title": source.title,
                "rights": list(source.rights),
                "licence": source.licence or None,
            }
            for source in read_sources(engine, sources)
        ],
        "picture": picture and settings.root_path + picture,
    }


def software_version() -> str:
    """The version of the software that runs; "unknown" in a checkout that is not installed."""
    try:
        return version("nutrigraph")
    except PackageNotFoundError:
        return "unknown"


def how_to_run(
    text: str, settings: Settings, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
) -> dict[str, str]:
    """The request that asks a SPARQL text: GET where the address is short enough, otherwise POST with it as the body."""
    dataset = [("default-graph-uri", iri) for iri in default_graphs] + [
        ("named-graph-uri", iri) for iri in named_graphs
    ]
    endpoint = f"{settings.root_path}/sparql"
    path = f"{endpoint}?{urlencode([('query', text), *dataset], quote_via=quote)}"
    if len(path) <= settings.url_bytes:
        return {"method": "GET", "path": path}
    path = f"{endpoint}?{urlencode(dataset, quote_via=quote)}" if dataset else endpoint
    return {"method": "POST", "path": path, "contentType": "application/sparql-query"}


def picture_path(schema: Schema, iris: Iterable[str], kept: EvidenceFilter = EVERYTHING) -> str | None:
    """The path, below the root path, of a picture of these entities with the edges between them; None if there are none.

    Args:
        schema: Of the release.
        iris: Those that are no entities are passed over; the first `_MOST_FOCUSES` are taken.
        kept: Least certainty, sources, and whether conclusions count; conditions on qualifiers are left out.
    """
    names = schema.namespaces
    entities = [iri for iri in dict.fromkeys(iris) if kind_of(names, iri) == "entity"][:_MOST_FOCUSES]
    if not entities:
        return None
    parameters = {
        "focus": ",".join(iri.removeprefix(names.namespace("ng")) for iri in entities),
        "depth": "1" if len(entities) == 1 else "0",
    }
    if kept.certainties:
        least = next(c for c in schema.scheme("CertaintyScale").concepts if c.iri in kept.certainties)
        parameters["min-certainty"] = least.name
    if kept.graphs:
        parameters["sources"] = ",".join(graph.removeprefix(names.graph("")) for graph in kept.graphs)
    if not kept.include_inferred:
        parameters["no-inferred"] = "true"
    return f"/export/svg?{urlencode(parameters, quote_via=quote, safe=',')}"


def _there(engine: Engine, schema: Schema, asked: Sequence[str]) -> list[str]:
    """The entities of the release among what a question names, in its order; a picture of others is an error."""
    entities = [iri for iri in dict.fromkeys(asked) if kind_of(schema.namespaces, iri) == "entity"][:_MOST_FOCUSES]
    there = read_resources(engine, schema.namespaces, entities)
    return [iri for iri in entities if iri in there]


def _capped(iris: Iterable[str], most: int, what: str, notes: list[str]) -> list[str]:
    found = sorted(iris)
    if len(found) > most:
        notes.append(f"only the first {most:,} of {len(found):,} {what} are listed")
    return found[:most]


def _entry(schema: Schema, record: Record) -> dict[str, Any]:
    says = {part: values[0] if len(values) == 1 else list(values) for part, values in record.says.items()}
    return {"id": schema.namespaces.contract(record.iri), "sha256": record.sha256, "says": says}
