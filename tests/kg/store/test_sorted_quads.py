"""N-Quads on disk in order: against Python's own sort, and against what a store gives back."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, serialize

from kg.store import (
    EmbeddedEngine,
    Literal,
    NamedNode,
    Quad,
    SortedRuns,
    canonical_literals,
    canonical_quads,
    quad_lines,
    read_records,
    sorted_quads,
    term_value,
)

XSD = "http://www.w3.org/2001/XMLSchema#"
NAMES = [NamedNode(f"x:{letter}") for letter in "abc"]


def term(text: str) -> NamedNode | Literal:
    """`x:a`, or the words of a literal with a line break, a quote and a graph's name in them."""
    return NamedNode(text) if text.startswith("x:") else Literal(f'{text}\n"<x:g> .')


def some_quads(number: int) -> list[Quad]:
    chance = random.Random(number)
    values = ["x:a", "x:ab", "one", "ten"]
    return [
        Quad(chance.choice(NAMES), chance.choice(NAMES), term(chance.choice(values)), chance.choice(NAMES))
        for _ in range(number)
    ]


def write_sorted(quads: list[Quad], path: Path, *, run_quads: int = 1000) -> int:
    """Two lots of them, with room for their runs beside the file."""
    runs = SortedRuns(path.parent / "runs", run_quads=run_quads)
    for part in (quads[: len(quads) // 3], quads[len(quads) // 3 :]):
        runs.add(quad_lines(canonical_quads(part)))
    return runs.merge(path, weak_graph="x:none", left_out=path.parent / "left-out")


@pytest.mark.parametrize("run_quads", [1, 7, 64, 1000])
def test_lines_come_in_byte_order_each_once_however_many_are_sorted_at_a_time(run_quads: int, tmp_path: Path) -> None:
    """Judged by Python's sort of the engine's own lines; a run that is just full, and more runs than one."""
    quads = some_quads(64)

    count = write_sorted(quads, tmp_path / "a.nq", run_quads=run_quads)

    expected = sorted({str(quad).replace("\n", "\\n") + " .\n" for quad in quads})
    assert expected == (tmp_path / "a.nq").read_text().splitlines(keepends=True)
    assert len(expected) == count
    assert ["a.nq", "left-out", "runs"] == sorted(path.name for path in tmp_path.iterdir())
    assert b"" == (tmp_path / "left-out").read_bytes()


@pytest.mark.parametrize("run_quads", [1, 7, 64, 1000])
def test_every_run_is_told_when_it_is_written_and_all_together_hold_everything(run_quads: int, tmp_path: Path) -> None:
    """What is loaded run by run, without what is left out, is what the file holds; a quad may be in two runs."""
    told: list[tuple[Path, int]] = []
    runs = SortedRuns(tmp_path / "runs", on_run=lambda path, count: told.append((path, count)), run_quads=run_quads)
    quads = [*some_quads(200), *(Quad(a, a, b, NamedNode(f"x:{g}")) for a in NAMES for b in NAMES for g in "ab")]

    runs.add(quad_lines(quads))
    runs.merge(tmp_path / "a.nq", weak_graph="x:b", left_out=tmp_path / "left-out")

    assert len(quads) == sum(count for _, count in told)
    assert all(len(path.read_bytes().splitlines()) == count for path, count in told)
    # Full ones but for the last: 128 of the first size, 128 of twice that, all others of four times.
    sizes = [run_quads] * 128 + [2 * run_quads] * 128 + [4 * run_quads] * len(told)
    assert sizes[: len(told) - 1] == [count for _, count in told[:-1]]
    assert told[-1][1] <= sizes[len(told) - 1]
    with EmbeddedEngine.making(tmp_path / "store") as engine, EmbeddedEngine.from_nquads(tmp_path / "a.nq") as expected:
        for path, _ in told:
            engine.load(path)
        engine.remove(tmp_path / "left-out")
        engine.finish()
        assert set(expected.quads()) == set(engine.quads())
    assert (tmp_path / "left-out").read_bytes()


@pytest.mark.parametrize("read_bytes", [1, 40, 100, 1_000])
@pytest.mark.parametrize("run_quads", [1, 3, 30, 1_000])
def test_runs_are_merged_however_little_is_read_of_them_at_a_time(
    read_bytes: int, run_quads: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Triples in several graphs and quads that come again lie across the ends of what is read."""
    monkeypatch.setattr(sorted_quads, "_READ_BYTES", read_bytes)
    chance = random.Random(read_bytes * run_quads)
    values = ["<x:o>", '"a <x:b> ."', '"a b"@en']
    lines = [
        f"<x:{chance.randrange(9)}> <x:p> {chance.choice(values)} <x:{chance.choice('abc')}> ." for _ in range(400)
    ]
    lines += ["<x:z> <x:p> <x:o> <x:a> .", "<x:z> <x:p> <x:o> <x:b> ."]  # the last triple is shared

    runs = SortedRuns(tmp_path / "runs", run_quads=run_quads)
    runs.add(lines)
    count = runs.merge(tmp_path / "a.nq", weak_graph="x:b", left_out=tmp_path / "left-out")

    strong = {line.rsplit(" ", 2)[0] for line in lines if not line.endswith("<x:b> .")}
    lost = {line for line in lines if line.endswith("<x:b> .") and line.rsplit(" ", 2)[0] in strong}
    assert sorted(set(lines) - lost) == (tmp_path / "a.nq").read_text().splitlines()
    assert sorted(lost) == (tmp_path / "left-out").read_text().splitlines()
    assert len(set(lines) - lost) == count


@pytest.mark.parametrize("words", ["a\u2028b", "a\x0bb\x0cc\x1cd\x85e", "a\nb\r\nc", "\t\x01\x08", "é 漢 😀"])
def test_a_quad_is_one_line_whatever_its_words_hold(words: str, tmp_path: Path) -> None:
    """Python splits text at more signs than N-Quads; sorted as text, lines are in the order of their bytes."""
    quads = [
        Quad(name, NAMES[0], Literal(text), NAMES[2]) for name in NAMES for text in (words, words + "z", "￿", "😀")
    ]

    count = write_sorted(quads, tmp_path / "a.nq", run_quads=5)

    assert len(set(quads)) == count
    lines = (tmp_path / "a.nq").read_bytes().split(b"\n")
    assert sorted(lines[:-1]) == lines[:-1]
    with EmbeddedEngine.from_nquads(tmp_path / "a.nq") as engine:
        assert set(quads) == set(engine.quads())


def test_nothing_is_an_empty_file(tmp_path: Path) -> None:
    """And not an error."""
    assert 0 == write_sorted([], tmp_path / "a.nq")
    assert b"" == (tmp_path / "a.nq").read_bytes()


def test_a_weak_graph_loses_what_another_holds_and_no_more(tmp_path: Path) -> None:
    """Before or after it in byte order; two strong graphs keep theirs, which is for validation to say."""
    a, b, c = NAMES
    weak, low, high = NamedNode("x:m"), NamedNode("x:l"), NamedNode("x:z")
    quads = [
        Quad(a, a, a, weak), Quad(a, a, a, low),
        Quad(b, b, b, weak), Quad(b, b, b, high), Quad(b, b, b, low),
        Quad(c, c, c, weak), Quad(c, c, c, weak),
    ]  # fmt: skip

    runs = SortedRuns(tmp_path / "runs")
    for number in (0, 1):
        runs.add(quad_lines(quads[number::2]))

    count = runs.merge(tmp_path / "a.nq", weak_graph="x:m", left_out=tmp_path / "left-out")

    assert 4 == count
    assert ["<x:a> <x:a> <x:a> <x:m> .", "<x:b> <x:b> <x:b> <x:m> ."] == (
        tmp_path / "left-out"
    ).read_text().splitlines()
    assert [
        "<x:a> <x:a> <x:a> <x:l> .", "<x:b> <x:b> <x:b> <x:l> .", "<x:b> <x:b> <x:b> <x:z> .", "<x:c> <x:c> <x:c> <x:m> .",
    ] == (tmp_path / "a.nq").read_text().splitlines()  # fmt: skip


def test_literals_are_written_as_a_store_gives_them_back(tmp_path: Path) -> None:
    """By hand, and the file loads into a store that holds the very same quads."""
    written = {
        "7": Literal("007", datatype=NamedNode(XSD + "integer")),
        "1.5": Literal("1.50", datatype=NamedNode(XSD + "decimal")),
        "true": Literal("1", datatype=NamedNode(XSD + "boolean")),
        "no date": Literal("no date", datatype=NamedNode(XSD + "date")),
        "word": Literal("word", language="en-US"),
        "007": Literal("007"),
    }
    quads = [Quad(NAMES[0], NamedNode(f"x:{number}"), value, NAMES[2]) for number, value in enumerate(written.values())]

    write_sorted(quads, tmp_path / "a.nq")

    with EmbeddedEngine.from_nquads(tmp_path / "a.nq") as engine:
        held = sorted(engine.quads(), key=lambda quad: str(quad.predicate))
    assert list(written) == [getattr(quad.object, "value", "") for quad in held]
    assert sorted(f"{quad} .\n" for quad in held) == (tmp_path / "a.nq").read_text().splitlines(keepends=True)
    assert "7" == canonical_literals([written["7"]])[written["7"]].value


def test_records_are_all_quads_of_a_subject_and_a_literal_may_hold_anything() -> None:
    """What looks like a graph inside a literal is none, and one IRI may be the beginning of another."""
    lines = [
        b'<x:a> <x:p> "x <x:g> ." <x:g> .\n', b"<x:a> <x:p> <x:b> <x:h> .\n", b'<x:a-b> <x:p> ""@en <x:g> .\n',
    ]  # fmt: skip

    assert [
        (b"<x:a>", [(b"<x:p>", b'"x <x:g> ."', b"<x:g>"), (b"<x:p>", b"<x:b>", b"<x:h>")]),
        (b"<x:a-b>", [(b"<x:p>", b'""@en', b"<x:g>")]),
    ] == list(read_records(lines))
    assert [] == list(read_records([]))


@pytest.mark.parametrize(
    "words", ["", "plain", 'a "quote"', "back\\slash", "line\nbreak\ttab", "é 漢 😀", '@en"^^<x:a>', "\\u0041"]
)
@pytest.mark.parametrize("kind", ["plain", "language", "datatype"])
def test_the_words_of_a_literal_are_read_as_they_were_written(words: str, kind: str) -> None:
    """Whatever is escaped in N-Quads, and whatever in them looks like the end of a literal."""
    literal = {
        "plain": Literal(words),
        "language": Literal(words, language="en-GB"),
        "datatype": Literal(words, datatype=NamedNode("x:a")),
    }[kind]
    line = serialize([Quad(NAMES[0], NAMES[1], literal, NAMES[2])], format=RdfFormat.N_QUADS)
    assert line is not None

    ((_, ((_, term, _),)),) = read_records(line.splitlines(keepends=True))

    assert words == term_value(term)
    assert "x:a" == term_value(b"<x:a>")
