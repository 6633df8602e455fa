"""N-Quads on disk: written in canonical form and in byte order in bounded memory, and read subject by subject."""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, serialize

RUN_QUADS = 400_000  # sorted at a time: about 150 MB
_READ_BYTES = 1 << 18
_BATCH_QUADS = 20_000  # looked through at a time for literals that the store would rewrite
_KNOWN_LITERALS = 100_000  # forms that are remembered: dates and offsets come again and again
_STRING = NamedNode("http://www.w3.org/2001/XMLSchema#string")

# Predicate, object and graph of a quad, as they stand in N-Quads.
Rest = tuple[bytes, bytes, bytes]
Record = tuple[bytes, list[Rest]]


def write_sorted(quads: Iterable[Quad], path: Path, *, run_quads: int = RUN_QUADS) -> int:
    """Write quads as N-Quads in byte order, each once, with literals in the form in which the store gives them back.

    Takes memory for one run, however many quads there are, and room on the disk for all of them twice.

    Args:
        quads: In any order; no blank nodes, whose labels would decide the order.
        path: The file; must not exist. What is being sorted lies in a folder beside it, which is gone afterwards.
        run_quads: How many are sorted at a time.

    Returns:
        How many the file holds.

    Raises:
        OSError: Writing failed; an unfinished file may be left.
    """
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".sorting-") as scratch, ExitStack() as opened:
        canonical = canonical_quads(quads)
        runs: list[BinaryIO] = []
        lines = _sorted_lines(islice(canonical, run_quads))
        while len(lines) == run_quads:  # there may be more
            run = (Path(scratch) / str(len(runs))).open("w+b", buffering=_READ_BYTES)
            file = opened.enter_context(run)
            file.writelines(lines)
            runs.append(file)
            lines = _sorted_lines(islice(canonical, run_quads))
        for file in runs:
            file.seek(0)
        return _write(_each_once(heapq.merge(*runs, lines)), path)


def merge_sorted(files: Iterable[Path], path: Path, *, weak_graph: str) -> int:
    """Merge files of `write_sorted` into one, each quad once.

    Args:
        files: What to merge.
        path: The file; must not exist.
        weak_graph: IRI of a graph that gives way: it loses a triple that another graph holds too.

    Returns:
        How many quads it holds.

    Raises:
        OSError: Writing failed; an unfinished file may be left.
    """
    with ExitStack() as opened:
        merged = heapq.merge(*(opened.enter_context(file.open("rb", buffering=_READ_BYTES)) for file in files))
        return _write(_without_weak(merged, f"<{weak_graph}>".encode()), path)


def _write(lines: Iterator[bytes], path: Path) -> int:
    written = 0
    with path.open("xb") as output:
        while piece := list(islice(lines, _BATCH_QUADS)):
            output.writelines(piece)
            written += len(piece)
    return written


def _sorted_lines(quads: Iterable[Quad]) -> list[bytes]:
    text = serialize(quads, format=RdfFormat.N_QUADS)
    assert text is not None  # without an output it is returned
    return sorted(text.splitlines(keepends=True))


def _each_once(lines: Iterable[bytes]) -> Iterator[bytes]:
    before = b""
    for line in lines:
        if line != before:
            yield line
            before = line


def _without_weak(lines: Iterable[bytes], weak: bytes) -> Iterator[bytes]:
    """Sorted lines, equal ones once; of one triple in several graphs those of the weak graph not."""
    triple, held = b"", list[bytes]()
    ending = b" %b .\n" % weak
    for line in lines:
        head = line[: line.rindex(b" ", 0, -3)]
        if head != triple:
            if len(held) == 1:
                yield held[0]
            else:
                yield from (one for one in held if not one.endswith(ending))
            triple, held = head, [line]
        elif line != held[-1]:
            held.append(line)
    yield from (one for one in held if len(held) == 1 or not one.endswith(ending))


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
        forms = canonical_literals(values - seen)
        seen |= forms.keys()
        rewritten |= {literal: form for literal, form in forms.items() if form != literal}
        if values.isdisjoint(rewritten):
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
        lines: As `write_sorted` writes them, each quad in a named graph; an open file will do.
    """
    subject = b""
    quads: list[Rest] = []
    for line in lines:
        start, predicate, rest = line.split(b" ", 2)
        value, graph = rest[:-3].rsplit(b" ", 1)  # an IRI holds no space
        if start != subject:
            if quads:
                yield subject, quads
            subject, quads = start, []
        quads.append((predicate, value, graph))
    if quads:
        yield subject, quads
