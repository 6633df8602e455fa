"""Paths with their words and their evidence: read once, for the links that are shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kg.query.cautions import find_cautions
from kg.query.chains import find_chains, rank_of_step
from kg.query.evidence import find_names, local_name
from kg.query.evidence_filter import EvidenceFilter
from kg.query.links import Link
from kg.query.path_model import EntityPath, PathEdge
from kg.query.profile_model import Caution
from kg.schema import Schema
from kg.store import Engine


class PathWriter:
    """Puts chosen links into words and says who speaks for them.

    Args:
        kept: Which statements count, as when the links were read.
    """

    def __init__(self, engine: Engine, schema: Schema, kept: EvidenceFilter) -> None:
        self._engine = engine
        self._schema = schema
        self._kept = kept
        concepts = schema.scheme("CertaintyScale").concepts
        self._rank_of = {concept.iri: concept.rank for concept in concepts}
        self._name_of = {concept.rank: concept.name for concept in concepts}
        self._derivations: dict[str, dict[str, int]] = {}
        self._cautions: dict[str, tuple[Caution, ...]] = {}

    def write(self, steps: Sequence[Sequence[Sequence[Link]]], nodes: Sequence[tuple[str, ...]]) -> list[EntityPath]:
        """Paths, in the order given.

        Args:
            steps: Of each path: for each step the links between its two entities, the one to show first.
            nodes: Of each path.

        Raises:
            EngineError: The store failed.
        """
        links = {link.key: link for path in steps for step in path for link in step}
        self._derivations = self._find_derivations(link.proposition for link in links.values() if link.proposition)
        remedies = {link.subject for link in links.values() if self._commends(link)}
        self._cautions = find_cautions(self._engine, self._schema, remedies, self._kept)
        labels = find_names(self._engine, self._schema, {node for path in nodes for node in path})
        return [self._path(path_steps, path_nodes, labels) for path_steps, path_nodes in zip(steps, nodes, strict=True)]

    def _path(self, steps: Sequence[Sequence[Link]], nodes: tuple[str, ...], labels: dict[str, str]) -> EntityPath:
        edges = []
        for number, links in enumerate(steps):
            shown, *others = (self._edge(link, nodes[number]) for link in links)
            edges.append(replace(shown, others=tuple(others)))
        weakest = min(max(link.rank for link in links) for links in steps)
        called = tuple(labels.get(node) or local_name(node) for node in nodes)
        return EntityPath(nodes, called, tuple(edges), self._name_of[weakest])

    def _edge(self, link: Link, start: str) -> PathEdge:
        backward = link.subject != start
        derivations = self._derivations.get(link.proposition, {})
        ranks = sorted(rank for rank in (*link.voices.values(), *derivations.values()) if rank)
        return PathEdge(
            start=start,
            end=link.other_end(start),
            predicate=link.predicate,
            label=self._label(link.predicate, backward=backward),
            backward=backward,
            certainty=self._name_of[link.rank],
            worst_certainty=self._name_of[ranks[0] if ranks else link.rank],
            inferred=not link.stated,
            statements=tuple(sorted(link.voices)),
            derivations=tuple(sorted(derivations)),
            cautions=self._cautions.get(link.subject, ()) if self._commends(link) else (),
        )

    def _commends(self, link: Link) -> bool:
        return self._schema.properties[link.predicate].is_remedy

    def _label(self, predicate: str, *, backward: bool) -> str:
        known = self._schema.properties[predicate]
        inverse = self._schema.properties.get(known.inverse or "")
        if not backward or known.symmetric:
            return known.label
        return inverse.label if inverse is not None else f"← {known.label}"

    def _find_derivations(self, propositions: Iterable[str]) -> dict[str, dict[str, int]]:
        """Proposition → every derivation of it that stands → its rank."""
        wanted = sorted(set(propositions))
        if not wanted:
            return {}
        chains = find_chains(self._engine, self._schema.namespaces, wanted, self._kept)
        ranks, concluding = chains.ranks(self._rank_of), chains.concluding()
        found = {iri: {step.iri: rank_of_step(step, ranks) for step in concluding.get(iri, ())} for iri in wanted}
        return {iri: {step: rank for step, rank in steps.items() if rank} for iri, steps in found.items()}
