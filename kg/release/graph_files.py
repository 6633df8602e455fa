"""One file of sorted N-Triples per named graph, beside the dataset, and the counts of what is in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kg.release.tally import Shared, Tally, together
from kg.store import Rest

# A release has thousands of graphs, more than a process may have open files: each is written in pieces of this size.
_PIECE_BYTES = 64 << 10


@dataclass(frozen=True, slots=True)
class Tallies:
    """What was counted: everything together, and each graph by its name."""

    whole: Tally
    graphs: Mapping[str, Tally]


class GraphFiles:
    """Writes `<name>.nt` for each graph, and counts.

    Args:
        folder: Made here.
        graphs: The IRI that the names of all graphs begin with.
    """

    def __init__(self, folder: Path, graphs: str) -> None:
        folder.mkdir()
        self._folder = folder
        self._graphs = f"<{graphs}"
        self._files: dict[bytes, _GraphFile] = {}
        self._tallies: dict[str, Tally] = {}
        self._shared = Shared()

    def take(self, subject: bytes, quads: Sequence[Rest]) -> None:
        """Write the quads of the next subject, without blank nodes, each in a named graph of ours.

        Without the graph the lines of one graph are still in byte order: no term is the beginning of another.
        """
        pairs: dict[bytes, list[tuple[bytes, bytes]]] = {}
        for predicate, value, graph in quads:
            if graph in pairs:
                pairs[graph].append((predicate, value))
            else:
                pairs[graph] = [(predicate, value)]
        for graph, own in pairs.items():
            file = self._files.get(graph) or self._open(graph)
            file.add(b"".join([b" ".join((subject, predicate, value, b".\n")) for predicate, value in own]))
            file.tally.add(subject, own)
        if len(pairs) > 1:
            self._shared.add(pairs)

    def finish(self) -> Tallies:
        """Write what is left; what was counted."""
        for file in self._files.values():
            file.flush()
        return Tallies(together(self._tallies.values(), self._shared), self._tallies)

    def _open(self, graph: bytes) -> _GraphFile:
        name = graph.decode().removeprefix(self._graphs).removesuffix(">")
        tally = self._tallies[name] = Tally()
        file = self._files[graph] = _GraphFile(self._folder / f"{name}.nt", tally)
        return file


@dataclass(slots=True)
class _GraphFile:
    path: Path
    tally: Tally
    lines: list[bytes] = field(default_factory=list)
    held_bytes: int = 0

    def add(self, lines: bytes) -> None:
        self.lines.append(lines)
        self.held_bytes += len(lines)
        if self.held_bytes > _PIECE_BYTES:
            self.flush()

    def flush(self) -> None:
        with self.path.open("ab") as file:
            file.write(b"".join(self.lines))  # in one piece, which stays in the processor's cache, and not line by line
        self.lines.clear()
        self.held_bytes = 0
