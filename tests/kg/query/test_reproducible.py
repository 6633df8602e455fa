import pytest

from kg.errors import NotReproducibleError
from kg.query.reproducible import check_reproducible


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT (NOW() AS ?n) {}", "NOW"),
        ("SELECT ?s { ?s ?p ?o FILTER(RAND() < 0.5) }", "RAND"),
        ("SELECT (UUID() AS ?u) {}", "UUID"),
        ("SELECT (STRUUID() AS ?u) {}", "STRUUID"),
        ("CONSTRUCT { ?b ?p ?o } { ?s ?p ?o BIND(BNODE() AS ?b) }", "BNODE"),
        ("SELECT (SAMPLE(?s) AS ?x) { ?s ?p ?o }", "SAMPLE"),
        ("SELECT (group_concat(?s) AS ?x) { ?s ?p ?o }", "GROUP_CONCAT"),
        ("SELECT REDUCED ?s { ?s ?p ?o }", "REDUCED"),
        ("SELECT ?s { SERVICE <http://x/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT ?s { ?s ?p ?o } LIMIT 3", "LIMIT"),
        ("SELECT ?s { ?s ?p ?o } offset 3", "OFFSET"),
        ("SELECT ?s { ?s ?p ?o } LIMIT3", "LIMIT"),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 3", "LIMIT"),
        ("SELECT ?s { { SELECT ?s { ?s ?p ?o } LIMIT 3 } } ORDER BY ?s", "LIMIT"),
        ("SELECT ?s { { SELECT ?s { ?s ?p ?o } ORDER BY ?s } } LIMIT 2", "LIMIT"),
    ],
)
def test_what_may_answer_differently_next_time_is_refused(text: str, said: str) -> None:
    """The reason names the word, and the hint says what to do."""
    with pytest.raises(NotReproducibleError, match=said) as caught:
        check_reproducible(text)

    assert caught.value.hint
    assert caught.value.code == "not-reproducible"


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("SELECT ?s { ?s ?p ?o }", None),
        ("SELECT ?s { ?s ?p ?o } ORDER BY ?s LIMIT 3", ("s",)),
        ("SELECT ?s { ?s ?p ?o } ORDER BY DESC(?o) ASC(?s) OFFSET 3", ("o", "s")),
        ("SELECT ?s { ?s ?p ?o } ORDER BY STRLEN(?s) LIMIT 3", ()),
        ("SELECT ?s { { SELECT ?s { ?s ?p ?o } ORDER BY ?s LIMIT 3 } }", None),
        ('SELECT ?s { ?s ?p "LIMIT 3 NOW()" } # SAMPLE', None),
        ("SELECT ?limit { ?limit <http://x/RAND> ?o }", None),
        ("SELECT (COUNT(*) AS ?n) ?s { ?s ?p ?o } GROUP BY ?s ORDER BY ?n VALUES ?s { <http://x/a> }", ("n",)),
    ],
)
def test_what_answers_the_same_is_let_through_with_its_order(text: str, keys: tuple[str, ...] | None) -> None:
    """Words in strings, comments, IRIs and variables mean nothing."""
    assert keys == check_reproducible(text)
