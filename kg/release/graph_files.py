"""One file of sorted N-Triples per named graph, beside the dataset, and the counts of what is in them."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from kg.release.tally import Tally


@dataclass(frozen=True, slots=True)
class Tallies:
    """What was counted: everything together, and each graph by its name."""

    whole: Tally = field(default_factory=Tally)
    graphs: dict[str, Tally] = field(default_factory=dict)


def write_graphs(lines: Iterable[bytes], folder: Path, graphs: str) -> Tallies:
    """Write `<name>.nt` for each graph, and count.

    Args:
        lines: Of sorted N-Quads, without blank nodes, each quad in a named graph of ours.
        folder: Made here.
        graphs: The IRI that the names of all graphs begin with.
    """
    folder.mkdir()
    tallies = Tallies()
    start = len(graphs) + 1
    files: dict[bytes, tuple[BinaryIO, Tally]] = {}
    with ExitStack() as opened:
        for line in lines:
            subject, predicate, rest = line.split(b" ", 2)
            value, graph = rest[:-3].rsplit(b" ", 1)  # an IRI holds no space
            if graph not in files:
                name = graph[start:-1].decode()
                tallies.graphs[name] = Tally()
                files[graph] = opened.enter_context((folder / f"{name}.nt").open("xb")), tallies.graphs[name]
            file, tally = files[graph]
            # Without the graph the lines of one graph are still in byte order: no term is the beginning of another.
            file.write(b"%b %b %b .\n" % (subject, predicate, value))
            tally.add(subject, predicate, value)
            tallies.whole.add(subject, predicate, value)
    return tallies
