"""One file of sorted N-Triples per named graph, beside the dataset, and the counts of what is in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.release.tally import Shared, Tally, together
from kg.store import Rest

# A release has thousands of graphs, more than a process may have open files: what is to be written is collected, and
# appended to all files at once when it is as much as this. More would not stay in the processor's cache.
_HELD_BYTES = 4 << 20


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
        self._names: dict[bytes, str] = {}
        self._held: dict[str, list[bytes]] = {}
        self._held_bytes = 0
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
            name = self._names.get(graph) or self._named(graph)
            self._hold(name, b"".join([b" ".join((subject, predicate, value, b".\n")) for predicate, value in own]))
            self._tallies[name].add(subject, own)
        if len(pairs) > 1:
            self._shared.add(pairs)

    def finish(self) -> Tallies:
        """Write what is left; what was counted."""
        self._flush()
        return Tallies(together(self._tallies.values(), self._shared), self._tallies)

    def _named(self, graph: bytes) -> str:
        name = self._names[graph] = graph.decode().removeprefix(self._graphs).removesuffix(">")
        self._tallies[name] = Tally()
        return name

    def _hold(self, name: str, lines: bytes) -> None:
        if name in self._held:
            self._held[name].append(lines)
        else:
            self._held[name] = [lines]
        self._held_bytes += len(lines)
        if self._held_bytes > _HELD_BYTES:
            self._flush()

    def _flush(self) -> None:
        for name, lines in self._held.items():
            with (self._folder / f"{name}.nt").open("ab", buffering=0) as file:
                file.write(b"".join(lines))
        self._held.clear()
        self._held_bytes = 0
