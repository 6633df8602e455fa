"""A release before it is written: load → reason."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from kg.errors import Fault, InputError, ReleaseError
from kg.loaders import Example, LoadedOntology, Seeds, example_quads, load_examples, load_ontology, read_seeds
from kg.prefixes import DCAT, DCTERMS, RDF, RDFS, VOID, Namespaces
from kg.reasoning import Reasoning, Rule, parse_rule
from kg.release.fingerprint import Fingerprint, take_fingerprint
from kg.release.manifest import CREATOR
from kg.release.progress import COLLECTED, LOADED, REASONED, Progress, Rate
from kg.schema import PropertyKind, Schema, load_schema
from kg.settings import Settings
from kg.store import Literal, NamedNode, Quad, SortedRuns, canonical_quads, quad_lines, read_graph_file

PARTS = ".parts"


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a release is made from.

    Attributes:
        ontology: Folder of the ontology.
        seeds: Folder of the sources.
        tables: Source id → a user's own copy of the whole table of a source of figures.
    """

    ontology: Path
    seeds: Path
    tables: Mapping[str, Path] = field(default_factory=dict)

    def fingerprint(self, base_iri: str) -> Fingerprint:
        """Of the inputs as they are now."""
        return take_fingerprint(self.ontology, self.seeds, base_iri, self.tables)


@dataclass(frozen=True, slots=True)
class Draft:
    """A release before it is indexed.

    Attributes:
        ontology: Folder of the ontology.
        schema: Its model.
        dataset: Sorted N-Quads of everything, in the form in which the store gives it back.
        left_out: N-Quads that were computed and are not in it, because another graph holds their triple.
        quad_count: How many the dataset holds.
        fingerprint: Of what it was made from.
        figures: What the manifest says of each source of figures.
        faults: What is wrong with the files; rows that hold a fault are not in the dataset, which is no release then.
        doubtful: IRIs of entities of which rows are left out for that.
    """

    ontology: Path
    schema: Schema
    dataset: Path
    left_out: Path
    quad_count: int
    fingerprint: Fingerprint
    figures: Mapping[str, Mapping[str, object]]
    faults: tuple[Fault, ...] = ()
    doubtful: frozenset[str] = frozenset()

    def quads(self) -> Iterator[Quad]:
        """All of them, in the order of the file."""
        return read_graph_file(self.dataset, "nq")


# Told of a file of N-Quads as soon as it is written, and how many they are: all files together hold the dataset, and
# what stands in the draft's `left_out`.
Part = Callable[[Path, int], None]


def make_draft(
    inputs: Inputs,
    dataset: Path,
    *,
    progress: Progress,
    settings: Settings,
    on_part: Part | None = None,
) -> Draft:
    """Load the inputs, reason over them and write the dataset. Memory follows the statements, not the quads.

    Args:
        inputs: What to read.
        dataset: The file to write; must not exist. Beside it comes a folder `.parts`, which is the caller's to remove.
        progress: Told about it.
        settings: For the base IRI.
        on_part: Told of parts of the dataset while the rest is still made.

    Raises:
        InputError: Files of the ontology hold faults; those of the seeds are told with them.
        ReleaseError: The inputs changed while they were read.
        OSError: Writing failed.
    """
    names = Namespaces(settings.base_iri)
    progress("load", 0.0)
    fingerprint = inputs.fingerprint(settings.base_iri)
    loaded = load_ontology(inputs.ontology, names)
    schema = load_schema(inputs.ontology, names)
    sown, rules, examples = _load_checked(inputs, loaded, schema, progress)
    if inputs.fingerprint(settings.base_iri).inputs != fingerprint.inputs:
        raise ReleaseError("the inputs changed while they were read", hint="Run the build again.")
    faults, doubtful = sown.faults, frozenset(names.iri("ng", entity) for entity in sown.doubtful)
    figures = figure_counts(sown, inputs.tables)
    shown = (quad for example in examples for quad in example_quads(example, names))
    told = sown.quads(_Rate(progress, inputs.tables))
    stated = chain(loaded.quads, shown, release_quads(loaded, names), told)
    del sown, told  # what the sources hold is let go of once it is quads
    reasoning = Reasoning(loaded.quads, rules, schema)
    runs = SortedRuns(dataset.parent / PARTS, on_run=on_part)
    progress("collect claims", LOADED)
    runs.add(quad_lines(reasoning.watch(canonical_quads(stated))))
    progress("reason", COLLECTED)
    runs.add(reasoning.computed())
    progress("sort", REASONED)
    left_out = dataset.parent / PARTS / "left-out.nq"
    count = runs.merge(dataset, weak_graph=names.graph("entailed"), left_out=left_out)
    return Draft(inputs.ontology, schema, dataset, left_out, count, fingerprint, figures, faults, doubtful)


def _load_checked(
    inputs: Inputs, ontology: LoadedOntology, schema: Schema, progress: Progress
) -> tuple[Seeds, list[Rule], list[Example]]:
    """Seeds, rules and examples, or, if the ontology has any, the faults of all in one error."""
    faults: list[Fault] = []
    rules = []
    examples = []
    for rule in ontology.rules:
        try:
            rules.append(parse_rule(rule.name, rule.path, rule.text, schema))
        except InputError as error:
            faults += error.faults
    try:
        examples = load_examples(inputs.ontology, schema.namespaces, schema.prefixes)
    except InputError as error:
        faults += error.faults
    # The parser leaves errors in cycles, with the frames of whoever called it: what these hold would never be let go.
    gc.collect(0)
    sown = read_seeds(inputs.seeds, schema, tables=inputs.tables, tell=Rate(progress, "load", "sources", 0, LOADED))
    if not faults:
        faults += _unconcluded(rules, schema, inputs.ontology)
    if faults:
        raise InputError([*sown.faults, *faults])
    return sown, rules, examples


def _unconcluded(rules: Iterable[Rule], schema: Schema, ontology: Path) -> Iterator[Fault]:
    """Concluded properties that no rule concludes: every question about them would have no answer."""
    concluded = {rule.conclusion.predicate.value for rule in rules}
    for known in schema.properties.values():
        if known.kind is PropertyKind.CONCLUDED and not known.is_inverse and known.iri not in concluded:
            message = f"no rule concludes {known.name}"
            hint = f"Add a rule to {ontology.name}/rules/ whose CONSTRUCT has it, or make it a stated property."
            yield Fault(f"{ontology.name}/rules", 0, 0, known.name, message, hint)


class _Rate:
    """Turns how many items of a table are done into a phase that names them and their rate.

    Args:
        progress: Told about it; nothing is said of the few items that come with the seeds.
        tables: The tables that a user gave.
    """

    def __init__(self, progress: Progress, tables: Mapping[str, Path]) -> None:
        self._progress = progress
        self._rates = {source: Rate(progress, f"load {source}", "items", LOADED, COLLECTED) for source in tables}

    def __call__(self, source: str, done: int, total: int) -> None:
        if source in self._rates:
            self._rates[source](done, total)


def figure_counts(seeds: Seeds, tables: Mapping[str, Path]) -> dict[str, dict[str, object]]:
    """What the manifest says of each source of figures.

    Returns:
        Source id → items, those tied to a food, nutrients, amounts, cells with nothing in them, SHA-256 of the file in
        which the cells stand and of the one that source.yaml describes, and whether the whole table was read.
    """
    sources = {source.id: source for source in seeds.sources}
    return {
        name: {
            "amounts": len(figures.amounts),
            "items": len(figures.items),
            "missing": figures.missing,
            "nutrients": len(figures.nutrients),
            "samples": sum(1 for item in figures.items.values() if item.food),
            "table": {
                "described": getattr(sources[name].table, "sha256", ""),
                "sha256": figures.sha256,
                "whole": name in tables,
            },
        }
        for name, figures in seeds.figures.items()
    }


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
    yield Quad(node, NamedNode(DCTERMS + "creator"), Literal(CREATOR), graph)
    for predicate in (DCTERMS + "license", namespaces.nutri("disclaimer")):
        if predicate in header:
            yield Quad(node, NamedNode(predicate), header[predicate], graph)
