import pytest

from kg.query.matched import matched_queries
from kg.store import Dataset, EmbeddedEngine, NamedNode, Quad, read_graph

X = "http://x/"


def node(name: str) -> NamedNode:
    return NamedNode(X + name)


TRIPLES = ["a p b", "b q c", "c q d", "e p b", "b z w", "d r a", "e n c"]


@pytest.fixture(scope="module")
def engine() -> EmbeddedEngine:
    """a p b q c q d r a, e p b, b z w, e n c; in one graph."""
    parts = (line.split() for line in TRIPLES)
    return EmbeddedEngine.in_memory(Quad(node(s), node(p), node(o), node("g")) for s, p, o in parts)


def matched(engine: EmbeddedEngine, text: str) -> tuple[set[str], list[str]]:
    """The triples that a question matched, in short, and the gaps."""
    found = matched_queries(f"PREFIX : <{X}>\n{text}", 100)
    triples = set()
    for query in found.texts:
        body = engine.answer(query, accept_results="json", accept_graph="nt", dataset=Dataset()).body
        for quad in read_graph(body, "nt"):
            terms = (quad.subject, quad.predicate, quad.object)
            triples.add(" ".join(str(term).removeprefix(f"<{X}").removesuffix(">") for term in terms))
    return triples, found.gaps


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT ?s { ?s :p ?o }", {"a p b", "e p b"}),
        ("SELECT ?s { ?s :p ?o } ORDER BY ?s LIMIT 1", {"a p b"}),
        ("SELECT DISTINCT ?o { ?s :p ?o . ?o :q ?c }", {"a p b", "e p b", "b q c"}),
        ("SELECT ?s FROM <http://x/g> WHERE { ?s :p ?o } ORDER BY ?s OFFSET 1", {"e p b"}),
        ("SELECT ?s { GRAPH ?g { ?s :q ?o } }", {"b q c", "c q d"}),
        ("SELECT ?s { ?s :p ?o OPTIONAL { ?s :n ?c } }", {"a p b", "e p b", "e n c"}),
        ("SELECT ?s { ?s :p ?o FILTER NOT EXISTS { ?s :n ?c } }", {"a p b"}),
        ("SELECT ?s { ?s :p ?o MINUS { ?s :n ?c } }", {"a p b"}),
        ("SELECT ?s { ?s :p ?o MINUS { ?s :n :c } }", {"a p b"}),
        ("SELECT ?s { ?s :p [] }", {"a p b", "e p b"}),
        ("SELECT ?s { ?s :p/:q ?c } ORDER BY ?s LIMIT 1", {"a p b", "b q c"}),
        ("SELECT ?s { ?s :n|^:r ?c }", {"e n c", "d r a"}),
        ("SELECT ?x { :b :q+ ?x }", {"b q c", "c q d"}),
        ("SELECT ?x { :b :q* :d }", {"b q c", "c q d"}),
        ("ASK { :a :p ?o }", {"a p b"}),
        ("CONSTRUCT { ?o :new ?s } WHERE { ?s :n ?o }", {"e n c"}),
        ("CONSTRUCT WHERE { ?s :n ?o }", {"e n c"}),
        ("SELECT (COUNT(*) AS ?n) ?o { ?s :p ?o } GROUP BY ?o HAVING (COUNT(*) > 2)", set()),
        ("SELECT ?s { ?s :p ?o } VALUES ?s { :e }", {"e p b"}),
        ("DESCRIBE :a", set()),
    ],
)
def test_what_a_question_matched_is_found(engine: EmbeddedEngine, text: str, expected: set[str]) -> None:
    """Only the triples behind the rows that were given, and none that only had to be absent."""
    assert (expected, []) == matched(engine, text)


@pytest.mark.parametrize(
    ("text", "expected", "gap"),
    [
        ("SELECT ?s { ?s :p ?o { SELECT ?o { ?o :q ?c } } }", {"a p b", "e p b"}, "sub-select"),
        ("SELECT ?s { ?s :p ?o FILTER EXISTS { ?o :q ?c } }", {"a p b", "e p b"}, "EXISTS"),
        ("SELECT ?s { ?s (:p/:q)* ?o }", set(), "path"),
    ],
)
def test_what_cannot_be_traced_is_said(engine: EmbeddedEngine, text: str, expected: set[str], gap: str) -> None:
    """The rest is found all the same."""
    triples, gaps = matched(engine, text)

    assert expected == triples
    assert gap in " ".join(gaps)
