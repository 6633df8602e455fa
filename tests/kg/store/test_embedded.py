"""The embedded engine: whose default graph, which formats, whose errors."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import rdflib

from kg.errors import EngineError, QuerySyntaxError, RefusedError
from kg.store import BlankNode, Dataset, EmbeddedEngine, Literal, NamedNode, Quad


def node(name: str) -> NamedNode:
    return NamedNode(f"http://example.org/{name}")


@pytest.fixture
def engine() -> EmbeddedEngine:
    """Two graphs, one triple in each, none in the default graph."""
    return EmbeddedEngine.in_memory(
        [Quad(node("a"), node("p"), node("b"), node("g1")), Quad(node("b"), node("p"), Literal("x"), node("g2"))]
    )


def subjects(engine: EmbeddedEngine, text: str, dataset: Dataset) -> list[str]:
    answer = engine.answer(text, accept_results="json", accept_graph="nt", dataset=dataset)
    return sorted(row["s"]["value"][-1] for row in json.loads(answer.body)["results"]["bindings"])


@pytest.mark.parametrize(
    ("text", "dataset", "expected"),
    [
        ("SELECT ?s { ?s ?p ?o }", Dataset(), ["a", "b"]),
        ("SELECT ?s FROM <http://example.org/g1> { ?s ?p ?o }", Dataset(), ["a"]),
        ("SELECT ?s FROM NAMED <http://example.org/g2> { GRAPH ?g { ?s ?p ?o } }", Dataset(), ["b"]),
        ("SELECT ?s FROM NAMED <http://example.org/g2> { ?s ?p ?o }", Dataset(), []),
        ("SELECT ?s { ?s ?p ?o }", Dataset(("http://example.org/g2",)), ["b"]),
        ("SELECT ?s FROM <http://example.org/g1> { ?s ?p ?o }", Dataset(("http://example.org/g2",)), ["b"]),
        ("SELECT ?s { ?s ?p ?o }", Dataset((), ("http://example.org/g1",)), []),
        ("SELECT ?s { GRAPH ?g { ?s ?p ?o } }", Dataset((), ("http://example.org/g1",)), ["a"]),
    ],
)
def test_the_default_graph_is_the_union_only_when_nobody_names_a_dataset(
    engine: EmbeddedEngine, text: str, dataset: Dataset, expected: list[str]
) -> None:
    """SPARQL 1.1 Protocol, section 2.1.4: the request's dataset wins over the query's, and both over the service's."""
    assert expected == subjects(engine, text, dataset)


def test_triples_are_added_from_their_text() -> None:
    """To the default graph, more of them than are parsed at a time, one of them twice, with words that break lines."""
    words = '<x:a> <x:p> "one\\ntwo\u2028three"@en'
    engine = EmbeddedEngine.in_memory()

    engine.add_triples([*(f"<x:{number}> <x:p> <x:b>" for number in range(2500)), words, words])

    assert 2501 == len(engine.select("SELECT ?s { ?s <x:p> ?o }").rows)
    assert [("one\ntwo\u2028three", "en")] == [
        (row[0].value, row[0].language)
        for row in engine.select("SELECT ?o { <x:a> <x:p> ?o }").rows
        if isinstance(row[0], Literal)
    ]
    with pytest.raises(QuerySyntaxError):
        engine.add_triples(["<x:a> <x:p"])


def test_bad_sparql_becomes_our_error_with_line_and_column(engine: EmbeddedEngine) -> None:
    """The engine reports it with a builtin; nobody above may see that."""
    with pytest.raises(QuerySyntaxError) as caught:
        engine.select("SELECT *\nWHERE { ?s ! ?o }")

    assert caught.value.line == 2
    assert caught.value.column > 1
    assert "error at" not in caught.value.message


def test_ask_in_csv_is_answered_in_json(engine: EmbeddedEngine) -> None:
    """The CSV and TSV formats have no boolean (SPARQL 1.1 CSV/TSV, section 1)."""
    answer = engine.answer("ASK { ?s ?p ?o }", accept_results="csv", accept_graph="ttl", dataset=Dataset())

    assert answer.media_type == "application/sparql-results+json"
    assert json.loads(answer.body)["boolean"] is True


def test_a_damaged_file_is_an_engine_error_that_names_it(tmp_path: Path) -> None:
    """An operator must learn which file to mend."""
    path = tmp_path / "dataset.nq"
    path.write_text("<http://e/a> <http://e/b> .\n")

    with pytest.raises(EngineError, match=r"dataset\.nq"):
        EmbeddedEngine.from_nquads(path)


@pytest.mark.parametrize(
    ("text", "graph"),
    [
        ("CONSTRUCT { <http://a> <http://x/1> 'a' } {}", "rdf"),
        ("CONSTRUCT { <http://a> <http://x/> 'a' } {}", "rdf"),
        ("CONSTRUCT { <http://a> <http://x/b> '\\u0001' } {}", "rdf"),
        ("SELECT ('\\u0001' AS ?x) {}", "ttl"),
    ],
)
def test_what_xml_cannot_hold_is_refused_and_not_sent_broken(engine: EmbeddedEngine, text: str, graph: str) -> None:
    """Predicates without a local name that XML allows, and control characters (XML 1.0, section 2.2)."""
    with pytest.raises(RefusedError, match="cannot be written as XML"):
        engine.answer(text, accept_results="xml", accept_graph=graph, dataset=Dataset())


def test_xml_that_is_xml_is_sent(engine: EmbeddedEngine) -> None:
    """Both kinds of answer."""
    rows = engine.answer("SELECT * { ?s ?p ?o }", accept_results="xml", accept_graph="ttl", dataset=Dataset())
    graph = engine.answer(
        "DESCRIBE <http://example.org/a>", accept_results="xml", accept_graph="rdf", dataset=Dataset()
    )

    assert rows.body.count(b"<result>") == 2
    assert b"http://example.org/b" in graph.body


@pytest.mark.parametrize(
    "value", ["<http://a/b,c>", "'a,b'", "'say \"so\"'", "'two\\nlines'", "'e\\r'", "UNDEF", "''", "7.50", "'a'@en"]
)
@pytest.mark.parametrize("comma", ["<http://a/>", "<http://a/,>"])
def test_csv_has_a_cell_for_each_column(engine: EmbeddedEngine, value: str, comma: str) -> None:
    """RFC 4180, as the standard library reads it; the engine quotes no IRI."""
    text = f"SELECT ?x ?y ?x2 {{ VALUES (?x ?y ?x2) {{ ({value} {comma} {value}) ({comma} UNDEF 'end') }} }}"

    body = engine.answer(text, accept_results="csv", accept_graph="nt", dataset=Dataset()).body

    told = value.strip("<>").partition("@")[0].strip("'").replace("\\n", "\n").replace("\\r", "\r")
    told = {"UNDEF": "", "7.50": "7.5"}.get(told, told)
    expected = [["x", "y", "x2"], [told, comma.strip("<>"), told], [comma.strip("<>"), "", "end"]]
    assert expected == list(csv.reader(io.StringIO(body.decode(), newline=""), strict=True))


@pytest.mark.parametrize(
    ("text", "graph"),
    [("SELECT ('a\\r\\nb' AS ?x) {}", "ttl"), ("CONSTRUCT { <http://a/s> <http://a/p> 'a\\r\\nb' } {}", "rdf")],
)
def test_a_carriage_return_survives_xml(engine: EmbeddedEngine, text: str, graph: str) -> None:
    """XML 1.0, section 2.11: a bare one is read as the end of a line."""
    body = engine.answer(text, accept_results="xml", accept_graph=graph, dataset=Dataset()).body

    assert "a\r\nb" in "".join(ET.fromstring(body).itertext())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("CONSTRUCT { <a:s> <a:p> <<( <a:a> <a:b> 1 )>> } {}", "JSON-LD"),
        ("SELECT (<http://example.org/f>(1) AS ?x) {}", "custom function"),
    ],
)
def test_what_the_engine_cannot_do_is_the_callers_fault(engine: EmbeddedEngine, text: str, words: str) -> None:
    """The store is well."""
    with pytest.raises(RefusedError, match=words):
        engine.answer(text, accept_results="json", accept_graph="jsonld", dataset=Dataset())


DIGITS = " ".join(f"VALUES ?x{place} {{ 0 1 2 3 4 5 6 7 8 9 }}" for place in range(5))
NUMBER = f"CONCAT('http://a/', {', '.join(f'STR(?x{place})' for place in range(5))})"


@pytest.mark.parametrize(
    ("text", "format_name"),
    [
        *(
            (f"SELECT * {{ {DIGITS} BIND({value} AS ?v) }}", format_name)
            for format_name in ("json", "xml", "csv", "tsv")
            for value in ("<http://a/b>", "<http://a/b,c>", "'say \"so\"'", "'a\\r\\nb'")
        ),
        *(
            (f"CONSTRUCT {{ ?s <http://a/p> 1 }} {{ {DIGITS} BIND(IRI({NUMBER}) AS ?s) }}", format_name)
            for format_name in ("ttl", "nt", "jsonld", "rdf")
        ),
    ],
)
def test_the_engine_stops_behind_the_limit(engine: EmbeddedEngine, text: str, format_name: str) -> None:
    """What it has written by then is the beginning of the whole, and hardly longer than the limit."""
    results, graph = (format_name, "nt") if text.startswith("SELECT") else ("json", format_name)
    whole = engine.answer(text, accept_results=results, accept_graph=graph, dataset=Dataset())

    cut = engine.answer(text, accept_results=results, accept_graph=graph, dataset=Dataset(), limit_bytes=1_000_000)

    assert 1_000_000 < len(cut.body) < 1_200_000 < len(whole.body)
    assert whole.body.startswith(cut.body)


def test_turtle_declares_the_prefixes_that_it_uses() -> None:
    """And no other one of those that the engine knows; long answers have them all."""
    prefixes = {"ex": "http://example.org/", "other": "http://other.example/", "p.q": "http://dotted.example/"}
    engine = EmbeddedEngine.in_memory(prefixes=prefixes)
    text = "CONSTRUCT { ex:a <http://dotted.example/b> 'none: other' } {}"
    answer = engine.answer(
        "PREFIX ex: <http://example.org/> " + text, accept_results="json", accept_graph="ttl", dataset=Dataset()
    )

    assert b"@prefix ex: " in answer.body
    assert b"@prefix p.q: " in answer.body
    assert b"@prefix other: " not in answer.body
    assert 1 == len(rdflib.Graph().parse(data=answer.body, format="turtle"))


@pytest.mark.parametrize(
    "ask",
    [
        lambda engine: engine.select("SELECT ?s { ?s ?p ?o }"),
        lambda engine: engine.ask("ASK { ?s ?p ?o }"),
        lambda engine: list(engine.quads()),
        lambda engine: subjects(engine, "SELECT ?s { ?s ?p ?o }", Dataset()),
    ],
    ids=["select", "ask", "quads", "answer"],
)
def test_a_closed_engine_answers_nothing(engine: EmbeddedEngine, ask: Callable[[EmbeddedEngine], object]) -> None:
    """An empty answer would be taken for the truth. Closing twice does no harm."""
    engine.close()
    engine.close()

    with pytest.raises(EngineError, match="is closed") as caught:
        ask(engine)

    assert "open it again" in caught.value.hint


def test_quads_are_found_by_their_ends_in_any_graph_blank_nodes_too() -> None:
    """What no text can name: a blank node of the store."""
    blank, graphs = BlankNode("b"), (NamedNode("https://e.example/g"), NamedNode("https://e.example/h"))
    knows, other = NamedNode("https://e.example/knows"), NamedNode("https://e.example/other")
    quads = [Quad(blank, knows, Literal("x"), graph) for graph in graphs]

    with EmbeddedEngine.in_memory([*quads, Quad(other, knows, Literal("y"), graphs[0])]) as engine:
        assert set(engine.matching(blank)) == set(quads)
        assert set(engine.matching(None, knows, Literal("y"))) == {Quad(other, knows, Literal("y"), graphs[0])}
