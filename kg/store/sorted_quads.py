"""N-Quads on disk: written in byte order in bounded memory, and read subject by subject."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse, serialize

# Sorted at a time: about 25 MB, which the processor's caches hold in part. Twice as many from one step to the next, so
# that there are few runs to merge, each an open file, until memory would be too much.
RUN_QUADS = 100_000
_RUNS_OF_A_SIZE = 128
_LARGEST_RUN = 4  # times the first: about 100 MB
_READ_BYTES = 1 << 16
# Looked through at a time for literals that the store would rewrite, and written as one text. Both are few: what is let
# go of soon is in the processor's cache when the next takes its place, and no large text goes back to the system.
_BATCH_QUADS = 50
_SERIALIZED_QUADS = 1_000
_WRITTEN_LINES = 300
_KNOWN_LITERALS = 100_000  # forms that are remembered: dates and offsets come again and again
_STRING = NamedNode("http://www.w3.org/2001/XMLSchema#string")

# Predicate, object and graph of a quad, as they stand in N-Quads.
Rest = tuple[bytes, bytes, bytes]
Record = tuple[bytes, list[Rest]]


class SortedRuns:
    """Quads on their way into one file of N-Quads in byte order.

    They are sorted a run at a time, so that memory does not follow their number; together the runs take as much room on
    the disk as the file.

    Args:
        folder: Takes the runs; made here, and left to the caller.
        on_run: Told of the file of each run, and how many quads it holds.
        run_quads: How many are sorted at a time in the beginning; later up to four times as many.
    """

    def __init__(
        self, folder: Path, *, on_run: Callable[[Path, int], None] | None = None, run_quads: int = RUN_QUADS
    ) -> None:
        folder.mkdir()
        self._folder = folder
        self._on_run = on_run
        self._run_quads = run_quads
        self._files: list[Path] = []

    def add(self, lines: Iterable[str]) -> None:
        """Write runs of quads, which come in any order; no blank nodes, whose labels would decide the order.

        Args:
            lines: One quad each, as the engine writes it in N-Quads, without the end of the line; literals in the form
                in which the store has them.

        Raises:
            OSError: Writing failed.
        """
        remaining = iter(lines)
        while run := sorted(islice(remaining, self._next_run())):  # characters are in the order of their bytes
            file = self._folder / f"{len(self._files)}.nq"
            _write_run(run, file)
            self._files.append(file)
            if self._on_run is not None:
                self._on_run(file, len(run))

    def _next_run(self) -> int:
        return self._run_quads * min(_LARGEST_RUN, 1 << len(self._files) // _RUNS_OF_A_SIZE)

    def merge(self, path: Path, *, weak_graph: str, left_out: Path) -> int:
        """Write everything that was added, each quad once.

        Args:
            path: The file; must not exist.
            weak_graph: IRI of a graph that gives way: it loses a triple that another graph holds too.
            left_out: Takes the quads that it loses; must not exist.

        Returns:
            How many quads the file holds.

        Raises:
            OSError: Writing failed; an unfinished file may be left.
        """
        with ExitStack() as opened:
            runs = [opened.enter_context(file.open("rb")) for file in self._files]
            lost = opened.enter_context(left_out.open("xb"))
            return _write(_without_weak(_merged(runs), f"<{weak_graph}>".encode(), lost), path)


def _write_run(lines: Sequence[str], path: Path) -> None:
    with path.open("xb") as output:
        for start in range(0, len(lines), _WRITTEN_LINES):
            output.write("\n".join((*lines[start : start + _WRITTEN_LINES], "")).encode())


def _write(blocks: Iterable[list[bytes]], path: Path) -> int:
    written = 0
    with path.open("xb") as output:
        for block in blocks:
            for start in range(0, len(block), _WRITTEN_LINES):
                output.write(b"".join(block[start : start + _WRITTEN_LINES]))
            written += len(block)
    return written


def _merged(runs: Iterable[BinaryIO]) -> Iterator[list[bytes]]:
    """The lines of all runs, in order, in blocks.

    A block ends at the least of the last lines that are read, beyond which a run may hold some that are not read yet.
    Sorting finds the runs in it and merges them in C, where a heap takes more steps for each line the more runs there are.
    """
    read = [(lines, run) for run in runs if (lines := run.readlines(_READ_BYTES))]
    while read:
        end = min(lines[-1] for lines, _ in read)
        block: list[bytes] = []
        for lines, run in read:
            if lines[0] <= end:
                cut = bisect_right(lines, end)
                block += lines[:cut]
                del lines[:cut]
                if not lines:
                    lines.extend(run.readlines(_READ_BYTES))
        read = [(lines, run) for lines, run in read if lines]
        block.sort()
        yield block


def _without_weak(blocks: Iterable[list[bytes]], weak: bytes, lost: BinaryIO) -> Iterator[list[bytes]]:
    """Sorted lines, equal ones once; of one triple in several graphs those of the weak graph not, which are lost."""
    ending = b" %b .\n" % weak
    triple, kept = b"", list[bytes]()
    shared: int | None = None  # where the lines of the last triple begin, if there are several
    for block in blocks:
        for line in block:
            head = line[: line.rindex(b" ", 0, -3)]
            if head != triple:
                if shared is not None:
                    lost.writelines(_give_way(kept, shared, ending))
                    shared = None
                triple = head
                kept.append(line)
            elif line != kept[-1]:
                shared = len(kept) - 1 if shared is None else shared
                kept.append(line)
        whole = len(kept) - 1 if shared is None else shared  # another graph may come in the next block
        yield kept[:whole]
        del kept[:whole]
        shared = None if shared is None else 0
    if shared is not None:
        lost.writelines(_give_way(kept, shared, ending))
    yield kept


def _give_way(lines: list[bytes], start: int, ending: bytes) -> list[bytes]:
    """Take out the lines from `start` on that have an ending; what was taken out."""
    weak = [line for line in lines[start:] if line.endswith(ending)]
    lines[start:] = [line for line in lines[start:] if not line.endswith(ending)]
    return weak


def quad_lines(quads: Iterable[Quad]) -> Iterator[str]:
    """The quads as lines of N-Quads without their ends, in the order in which they come; literals as they are."""
    remaining = iter(quads)
    while text := serialize(islice(remaining, _SERIALIZED_QUADS), format=RdfFormat.N_QUADS):
        yield from text.decode().split("\n")[:-1]  # splitlines would split words at signs that N-Quads lets stand


def canonical_quads(quads: Iterable[Quad]) -> Iterator[Quad]:
    """The quads with every literal as the store gives it back; `007` as an integer becomes `7`."""
    seen: set[Literal] = set()
    rewritten: dict[Literal, Literal] = {}
    remaining = iter(quads)
    while batch := list(islice(remaining, _BATCH_QUADS)):
        if len(seen) > _KNOWN_LITERALS:
            seen.clear()
            rewritten.clear()
        values = {value for quad in batch if type(value := quad.object) is Literal and value.datatype != _STRING}
        if new := values - seen:
            forms = canonical_literals(new)
            seen |= new
            rewritten |= {literal: form for literal, form in forms.items() if form != literal}
        if not values & rewritten.keys():  # walks the smaller of the two, which `isdisjoint` does not
            yield from batch
        else:
            yield from (_with_form(quad, rewritten) for quad in batch)


def _with_form(quad: Quad, rewritten: dict[Literal, Literal]) -> Quad:
    form = rewritten.get(quad.object) if isinstance(quad.object, Literal) else None
    return quad if form is None else Quad(quad.subject, quad.predicate, form, quad.graph_name)


def canonical_literals(literals: Iterable[Literal]) -> dict[Literal, Literal]:
    """Each literal → the form in which the store gives it back."""
    numbered = dict(enumerate(literals))
    store, predicate = Store(), NamedNode("x:p")
    store.bulk_extend(Quad(NamedNode(f"x:{number}"), predicate, literal) for number, literal in numbered.items())
    found = {}
    for quad in store:
        assert isinstance(quad.subject, NamedNode)
        assert isinstance(quad.object, Literal)
        found[numbered[int(quad.subject.value.removeprefix("x:"))]] = quad.object
    return found


def read_records(lines: Iterable[bytes]) -> Iterator[Record]:
    """Every subject of sorted N-Quads with its quads, in their order; terms as they stand there.

    Args:
        lines: As `SortedRuns.merge` writes them, each quad in a named graph; an open file will do.
    """
    subject = b""
    quads: list[Rest] = []
    for line in lines:
        start, predicate, rest = line.split(b" ", 2)
        value, graph, _ = rest.rsplit(b" ", 2)  # an IRI holds no space
        if start != subject:
            if quads:
                yield subject, quads
            subject, quads = start, []
        quads.append((predicate, value, graph))
    if quads:
        yield subject, quads


def term_value(term: bytes) -> str:
    """The IRI of a term as `read_records` gives it, or the words of a literal.

    >>> term_value(b"<x:a>"), term_value(b'"some words"@en')
    ('x:a', 'some words')
    """
    if term.startswith(b"<"):
        return term[1:-1].decode()
    words = term[1 : term.rindex(b'"')]
    if b"\\" not in words:
        return words.decode()
    (triple,) = parse(b"<x:s> <x:p> %b ." % term, format=RdfFormat.N_TRIPLES)
    assert isinstance(triple.object, Literal)
    return triple.object.value
