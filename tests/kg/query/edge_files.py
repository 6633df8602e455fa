"""Indexes of edges over a handful of quads."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kg.query.edge_index_writing import EdgeIndexWriter
from kg.schema import Schema
from kg.store import Quad, read_records


def build_edge_index(path: Path, quads: Iterable[Quad], schema: Schema) -> None:
    """What the build does as subjects pass by."""
    writer = EdgeIndexWriter(schema)
    for subject, rest in read_records(sorted(f"{quad} .\n".encode() for quad in quads)):
        writer.take(subject, rest)
    writer.write(path)
