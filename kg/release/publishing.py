"""Loading a release into an engine on another machine, so that it ends with exactly that release, whatever came before."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, islice
from pathlib import Path

from kg.errors import EngineError, KgError, ReleaseError
from kg.prefixes import Namespaces
from kg.release.folder import release_files
from kg.release.manifest import GRAPHS, Manifest, load_manifest
from kg.release.opening import check_files, find_release
from kg.release.published import begun_mark_of, connect_engine, engine_endpoint, find_begun, find_published, mark_of
from kg.settings import Settings
from kg.store import GraphWriter, Literal, NamedNode, Quad, RemoteEngine

Progress = Callable[[str, float], None]

# Triples that are sent at once: some megabytes, a second or so of an engine's work.
_BATCH = 20_000
# Triples of each graph that are asked for again, and how many one question names.
_SAMPLE, _ASKED = 200, 50
# Triples of a graph up to which all of them are compared: about a second's worth.
_COMPARED = 100_000
_PATIENCE_S = 300.0
# The share of the time that sending takes; looking at everything again is the rest.
_SENDING = 0.8


@dataclass(frozen=True, slots=True)
class Published:
    """What a publication did.

    Attributes:
        sent: Triples that were sent; 0 if everything was there.
        dropped: Graphs of other releases that were removed.
        row_limit: Rows after which the engine cuts answers, None if it gave as many as it was asked for (20,000).
    """

    sent: int
    dropped: tuple[str, ...]
    row_limit: int | None


def publish(path: Path, settings: Settings, progress: Progress) -> Published:
    """Load a release into the engine of these settings.

    Args:
        path: A release directory, or a folder of releases, whose current one is taken.
        progress: Told what is done with which graph, and the share of all that is done.

    Raises:
        ReleaseError: There is no release, or one of its files is missing or damaged.
        EngineError: The engine refuses, fails, or does not hold afterwards what was sent.
    """
    directory = find_release(path)
    manifest = load_manifest(directory)
    check_files(directory, manifest)
    # An engine may take its time over a batch; a deadline of readers is none for it.
    patient = settings.model_copy(update={"deadline_s": max(settings.deadline_s, _PATIENCE_S)})
    with connect_engine(patient, manifest) as engine:
        endpoint = engine_endpoint(patient)
        try:
            writer = GraphWriter(endpoint, engine.dialect, update_url=settings.engine_update_url)
            return Publication(directory, manifest, engine, writer, progress).run()
        finally:
            endpoint.close()


class Publication:
    """A release on its way into an engine. What is there already is not sent again.

    Args:
        directory: Of the release, whose files were checked.
        manifest: Its manifest.
        engine: What it shall be in.
        writer: Writes there.
        progress: Told what is done with which graph, and the share of all that is done.
    """

    def __init__(
        self, directory: Path, manifest: Manifest, engine: RemoteEngine, writer: GraphWriter, progress: Progress
    ) -> None:
        self._directory = directory
        self._manifest = manifest
        self._engine = engine
        self._writer = writer
        self._progress = progress
        self._names = Namespaces(manifest["base_iri"])
        self._counts: dict[str, int] = manifest["counts"]["graphs"]
        if not release_files(manifest) or not (directory / GRAPHS).is_dir():
            raise ReleaseError("this release has no files of its graphs", hint="Build it again with kg build.")

    def run(self) -> Published:
        """Send what is missing, remove what is not of this release, look at it again, and write the id last.

        Until the id is there nobody serves the data. Interrupted, it can be run again.

        Raises:
            EngineError: The engine refuses, fails, or does not hold afterwards what was sent.
        """
        held, wanted = find_published(self._engine, self._names), self._manifest["id"]
        if held == wanted and self._is_all_there():
            return Published(0, self._drop_others(), self._engine.row_limit)
        self._begin(is_ours=wanted in (held, find_begun(self._engine, self._names)))
        sent = sum(self._send(name, done) for name, done in self._in_turn())
        dropped = self._drop_others()
        for name, done in self._in_turn():
            self._tell("check", name, done)
            self._check(name)
        self._write_mark(mark_of(self._names))
        return Published(sent, dropped, self._engine.row_limit)

    def _is_all_there(self) -> bool:
        for name, done in self._in_turn():
            self._tell("check", name, done)
            if not self._is_there(name):
                return False
        return True

    def _in_turn(self) -> Iterator[tuple[str, int]]:
        """The graphs, each with the triples of those before it."""
        names = sorted(self._counts)
        return zip(names, accumulate((self._counts[name] for name in names), initial=0), strict=False)

    def _tell(self, what: str, name: str, done: int) -> None:
        """Say that so many triples of all were sent, or looked at again."""
        share = done / sum(self._counts.values())
        before, part = {"compare": (0.0, 0.0), "send": (0.0, _SENDING), "check": (_SENDING, 1 - _SENDING)}[what]
        self._progress(f"{what} {name}", before + part * share)

    def _begin(self, *, is_ours: bool) -> None:
        """Take the id away before anything else: whoever serves these data must not, from here on.

        Args:
            is_ours: Whether all large graphs that are there are of this release. Those of another one go: they may be as
                large as ours. One that was loaded in another way is read whole, and stays if it is the very same.
        """
        graph = mark_of(self._names)[2]
        if not is_ours:
            self._writer.drop(graph)
            for name, done in self._in_turn():
                if self._counts[name] > _COMPARED:
                    self._tell("compare", name, done)
                    if not self._is_same(name):
                        self._writer.drop(self._names.graph(name))
        self._write_mark(begun_mark_of(self._names))

    def _write_mark(self, mark: tuple[str, str, str]) -> None:
        """Have the mark be all that its graph holds."""
        subject, predicate, graph = mark
        line = f"{NamedNode(subject)} {NamedNode(predicate)} {Literal(self._manifest['id'])} .\n"
        self._writer.replace(graph, line.encode())

    def _lines(self, name: str) -> Iterator[bytes]:
        with (self._directory / GRAPHS / f"{name}.nt").open("rb") as file:
            yield from file

    def _send(self, name: str, before: int) -> int:
        """Send a graph from the first batch that is not there; returns how many triples.

        Args:
            name: Of the graph.
            before: Triples of the graphs before it.
        """
        self._tell("send", name, before)
        if self._is_there(name):
            return 0
        # A large graph is of this release, and its batches were sent in this order: of what was begun only the last one
        # may be there in part. A small one may be of another release, and is sent anew.
        sent = self._send_batches(name, before, skips=self._counts[name] > _COMPARED and self._count(name) > 0)
        if not self._is_there(name):  # what was there was something else
            sent += self._send_batches(name, before, skips=False)
        return sent

    def _send_batches(self, name: str, before: int, *, skips: bool) -> int:
        """Send a graph in its order; `skips` leaves out batches whose ends are there, else the first replaces all."""
        graph, lines, sent, done = self._names.graph(name), self._lines(name), 0, 0
        while batch := list(islice(lines, _BATCH)):
            if not (skips and self._holds_all(graph, [batch[0], batch[-1]])):
                (self._writer.add if skips or done else self._writer.replace)(graph, b"".join(batch))
                sent += len(batch)
            done += len(batch)
            self._tell("send", name, before + done)
        return sent

    def _drop_others(self) -> tuple[str, ...]:
        """Remove graphs under our base that this release has not."""
        rows = self._engine.select("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }").rows
        ours, base = {self._names.graph(name) for name in (*self._counts, "published")}, self._names.namespace("graph")
        others = sorted(row[0].value for row in rows if row[0] is not None and row[0].value.startswith(base))
        dropped = [graph for graph in others if graph not in ours]
        for graph in dropped:
            self._writer.drop(graph)
        return tuple(dropped)

    def _count(self, name: str) -> int:
        """Triples of a graph that are there."""
        graph = self._names.graph(name)
        rows = self._engine.select(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}").rows
        said = rows[0][0].value if rows and rows[0][0] is not None else "0"
        if not said.isdecimal():
            raise EngineError(
                f"the engine at {self._engine.name} counts triples as {said[:40]!r}",
                hint="Look whether the address is that of its SPARQL endpoint: kg doctor --engine URL",
            )
        return int(said)

    def _is_there(self, name: str) -> bool:
        """Whether a graph is there as it should be: triple by triple if it is small, else by its count and a sample.

        What an engine that cuts long answers leaves out of a small one is asked for by itself.
        """
        if self._count(name) != self._counts[name]:
            return False
        if self._counts[name] > _COMPARED:
            return self._holds_all(self._names.graph(name), self._sample(name))
        graph = self._names.graph(name)
        there = {_line(quad) for quad in self._engine.quads(graph=graph)}
        missing = [line for line in self._lines(name) if line.rstrip(b"\n") not in there]
        # As many as there should be: nothing else is there if all of these are.
        return self._holds_all(graph, missing)

    def _is_same(self, name: str) -> bool:
        """Whether a large graph is there to the triple, in memory that does not grow with it.

        Sets of lines are the same if there are as many and the sums of their hashes are. One that cannot be read whole is
        taken for another.
        """
        if not self._is_there(name):
            return False
        try:
            there = _digest(map(_line, self._engine.whole_graph(self._names.graph(name))))
        except KgError:
            return False
        return there == _digest(line.rstrip(b"\n") for line in self._lines(name))

    def _check(self, name: str) -> None:
        """Say what is wrong with a graph that was sent; an engine that changes literals or terms is found out."""
        if self._is_there(name):
            return
        count, wanted = self._count(name), self._counts[name]
        if count != wanted:
            cause = "a full disk or a limit on sizes" if count < wanted else "somebody else may be writing there"
            raise EngineError(
                f"the engine holds {count:,} triples of {wanted:,} in graph {name}",
                hint=f"Look at its log: {cause}. Then run kg publish again.",
            )
        graph, lines = self._names.graph(name), self._lines(name) if wanted <= _COMPARED else iter(self._sample(name))
        lost = next((line for line in lines if not self._holds_all(graph, [line])), b"")
        raise EngineError(
            f"the engine does not give back what was sent to graph {name}: {lost.decode().strip()}",
            hint="It may change literals; kg doctor --engine URL --write says which.",
        )

    def _sample(self, name: str) -> list[bytes]:
        """Triples from all over a graph, evenly, the first and the last among them."""
        wanted = self._counts[name]
        chosen = {(wanted - 1) * part // _SAMPLE for part in range(_SAMPLE + 1)}
        return [line for number, line in enumerate(self._lines(name)) if number in chosen]

    def _holds_all(self, graph: str, lines: list[bytes]) -> bool:
        for start in range(0, len(lines), _ASKED):
            part = b"".join(lines[start : start + _ASKED]).decode()
            if not self._engine.ask(f"ASK {{ GRAPH <{graph}> {{ {part} }} }}"):
                return False
        return True


def _digest(lines: Iterable[bytes]) -> tuple[int, int]:
    """How many lines, and the sum of their hashes; the same in any order."""
    count = total = 0
    for line in lines:
        count += 1
        total += int.from_bytes(hashlib.sha256(line).digest())
    return count, total


def _line(quad: Quad) -> bytes:
    """The triple of a quad as a line of N-Triples, without its end."""
    return f"{quad.subject} {quad.predicate} {quad.object} .".encode()
