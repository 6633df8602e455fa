"""A release before it is written: load → reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.errors import Fault, InputError, ReleaseError
from kg.loaders import LoadedOntology, Place, Seeds, load_ontology, load_seeds
from kg.prefixes import DCAT, DCTERMS, RDF, RDFS, VOID, Namespaces
from kg.reasoning import Rule, parse_rule, reason
from kg.release.fingerprint import Fingerprint, take_fingerprint
from kg.release.progress import Progress
from kg.schema import Schema, load_schema
from kg.settings import Settings
from kg.store import EmbeddedEngine, Literal, NamedNode, Quad


@dataclass(frozen=True, slots=True)
class Draft:
    """A release before it is written.

    Attributes:
        schema: The ontology's model.
        quads: All of them, in the form in which the store gives them back; engine order.
        rows: IRI of a statement → where its row stands.
        fingerprint: Of what it was made from.
    """

    schema: Schema
    quads: list[Quad]
    rows: dict[str, Place]
    fingerprint: Fingerprint


def make_draft(ontology: Path, seeds: Path, *, progress: Progress, settings: Settings) -> Draft:
    """Load the inputs and reason over them.

    Raises:
        InputError: Files hold faults.
        ReleaseError: The inputs changed while they were read.
    """
    names = Namespaces(settings.base_iri)
    progress("load", 0.0)
    fingerprint = take_fingerprint(ontology, seeds, settings.base_iri)
    loaded = load_ontology(ontology, names)
    schema = load_schema(ontology, names)
    progress("load", 0.2)
    sown, rules = _load_checked(seeds, loaded, schema)
    if take_fingerprint(ontology, seeds, settings.base_iri).inputs != fingerprint.inputs:
        raise ReleaseError("the inputs changed while they were read", hint="Run the build again.")
    progress("reason", 0.3)
    stated = [*loaded.quads, *sown.quads, *release_quads(loaded, names)]
    reasoned = reason(stated, rules, schema)
    everything = [*stated, *reasoned.direct, *reasoned.entailed, *reasoned.inferred]
    with EmbeddedEngine.in_memory(everything) as engine:
        quads = list(engine.quads())  # the store rewrites some literals; a release holds what it gives back
    rows = {names.iri("stmt", f"{statement.source.id}-{statement.id}"): statement.row for statement in sown.statements}
    return Draft(schema, quads, rows, fingerprint)


def _load_checked(seeds: Path, ontology: LoadedOntology, schema: Schema) -> tuple[Seeds, list[Rule]]:
    """Seeds and rules, or the faults of both in one error."""
    faults: list[Fault] = []
    sown = None
    rules = []
    try:
        sown = load_seeds(seeds, schema)
    except InputError as error:
        faults += error.faults
    for rule in ontology.rules:
        try:
            rules.append(parse_rule(rule.name, rule.path, rule.text, schema))
        except InputError as error:
            faults += error.faults
    if sown is None or faults:
        raise InputError(faults)
    return sown, rules


def release_quads(ontology: LoadedOntology, namespaces: Namespaces) -> Iterator[Quad]:
    """The description of the release in its own graph, on the terms of the ontology. It cannot hold its own id."""
    header = {
        q.predicate.value: q.object for q in ontology.quads if q.subject == NamedNode(f"{namespaces.base}ontology")
    }
    node, graph = NamedNode(f"{namespaces.base}release"), NamedNode(namespaces.graph("release"))
    for kind in (VOID + "Dataset", DCAT + "Dataset"):
        yield Quad(node, NamedNode(RDF + "type"), NamedNode(kind), graph)
    for predicate in (RDFS + "label", DCTERMS + "title"):
        yield Quad(node, NamedNode(predicate), Literal("nutrigraph", language="en"), graph)
    yield Quad(node, NamedNode(DCTERMS + "creator"), Literal("nutrigraph contributors"), graph)
    for predicate in (DCTERMS + "license", namespaces.nutri("disclaimer")):
        if predicate in header:
            yield Quad(node, NamedNode(predicate), header[predicate], graph)
