"""Paths in words: the chain on a line of its own, then each claim with its statements, as `kg why` shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import click

from kg.cli.output import harmless
from kg.cli.why_words import caution_words, evidence_words

if TYPE_CHECKING:
    from kg.prefixes import Namespaces
    from kg.query.evidence import Said
    from kg.query.path_model import PathEdge, Paths


def path_lines(found: Paths, said: Mapping[str, Said], names: Namespaces) -> Iterator[str]:
    """Every path with its edges.

    Args:
        said: IRI of each statement behind the edges → what it is.
    """
    for number, path in enumerate(found.paths):
        if number:
            yield ""
        yield click.style(harmless(path.words), bold=True) + f"  {path.certainty}"
        for edge, start, end in zip(path.edges, path.labels, path.labels[1:], strict=False):
            yield from _edge_lines(edge, (start, end), said, names)


def _edge_lines(edge: PathEdge, ends: tuple[str, str], said: Mapping[str, Said], names: Namespaces) -> Iterator[str]:
    best, worst = edge.certainty, edge.worst_certainty
    sure = best if best == worst else f"{best} to {worst}"
    how = f"{sure}, concluded by rules" if edge.inferred else sure
    yield harmless(f"  – {ends[0]} · {edge.label} · {ends[1]}  {how}")
    for iri in edge.statements:
        if iri in said:
            yield harmless(f"      {evidence_words(said[iri].evidence)}")
    if edge.inferred:
        subject, object_ = (edge.end, edge.start) if edge.backward else (edge.start, edge.end)
        triple = " ".join(names.contract(iri) for iri in (subject, edge.predicate, object_))
        yield f"      proof: kg why {triple}"
    if edge.others:
        also = ", ".join(f"{other.label} ({other.certainty})" for other in edge.others)
        yield harmless(f"      also: {also}")
    for caution in edge.cautions:
        yield f"      {click.style('caution', fg='yellow')}: {harmless(caution_words(caution))}"
