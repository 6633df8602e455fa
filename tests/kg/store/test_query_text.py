"""What a SPARQL text says before anybody parses it."""

import contextlib
from collections.abc import Callable

import pytest

from kg.errors import KgError, QuerySyntaxError
from kg.store import read_query


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * { ?s ?p ?o }", "select"),
        ("prefix select: <http://e/> ask { ?select select:x 'SELECT' }", "ask"),
        ("BASE <http://select/> CONSTRUCT WHERE { ?s ?p ?o }", "graph"),
        ("# SELECT\nDESCRIBE <x>", "graph"),
        ("INSERT DATA { <a> <b> <c> }", "update"),
        ("PREFIX a: <b> DELETE WHERE { ?s ?p ?o }", "update"),
        ("LOAD <http://e/>", "update"),
        ("", ""),
    ],
)
def test_form_is_told_by_the_first_keyword_outside_everything(text: str, form: str) -> None:
    """Prefixes, IRIs, comments, strings and variables that spell a keyword are none."""
    assert form == read_query(text).form


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("SELECT * FROM <http://e/g> { ?s ?p ?o }", True),
        ("SELECT * FROM NAMED <http://e/g> { GRAPH ?g { ?s ?p ?o } }", True),
        ("SELECT * { ?from ?p 'FROM' } # FROM <x>", False),
        ("SELECT * { <http://e/FROM> from:from ?o }", False),
    ],
)
def test_a_from_clause_names_a_dataset(text: str, *, named: bool) -> None:
    """Only the clause counts, not the word."""
    assert named is read_query(text).names_dataset


def test_service_in_strings_iris_and_comments_is_no_keyword() -> None:
    """What refuses SERVICE must not refuse a label that holds the word."""
    harmless = read_query(
        'SELECT * { ?s ?p \'SERVICE\', """a "SERVICE" b""" . <http://SERVICE> ?q ?SERVICE } # SERVICE'
    )
    harmful = read_query("SELECT * { service silent ?x { ?s ?p ?o } }")

    assert not harmless.calls_service
    assert harmful.calls_service


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p trueSERVICE <http://127.0.0.1/> { ?a ?b ?c } }",
        "SELECT * { ?s ?p 1e5SERVICE <http://127.0.0.1/> { ?a ?b ?c } }",
        "PREFIX ex: <http://127.0.0.1/> SELECT * { SERVICEex:x { ?a ?b ?c } }",
        "SELECT * { serviceSILENT<http://127.0.0.1/> { ?a ?b ?c } }",
        "SELECT * { BIND(<http://x\\u0041#> AS ?k) SERVICE <http://127.0.0.1/> { ?a ?b ?c } }",
        "SELECT * { ?s ?p 'x'SERVICE<http://127.0.0.1/> { ?a ?b ?c } }",
    ],
)
def test_a_service_clause_hides_nowhere(text: str) -> None:
    """Parsers take tokens without spaces between them, and IRIs with escapes."""
    assert read_query(text).calls_service


def test_operators_and_clauses_are_counted_and_terms_are_not() -> None:
    """A star, two dots, a sign, a filter, a `!` and both letters of `||`; decimals and IRIs hold none."""
    query = read_query("SELECT * { ?s ex:a.b-c 1.5e-3 . ?s <http://e/a.b+c> -2 . FILTER(!true || 'a.b') }")

    assert query.operators == 1 + 2 + 1 + 1 + 1 + 2


def test_nesting_and_unions_are_counted_together_for_all_brackets() -> None:
    """Two groups, a parenthesis and a blank node property list make four levels."""
    query = read_query("SELECT * { { ?s ?p [ ?q ( 1 ) ] } UNION { ?a ?b ?c } UNION { } }")

    assert (query.nesting, query.unions) == (4, 2)


def test_where_of_a_construct_starts_after_its_template() -> None:
    """The rewriting of rules relies on it."""
    text = "CONSTRUCT { ?s ?p ?o } WHERE { ?o ?p ?s }"

    assert text[read_query(text).where_start :] == "{ ?o ?p ?s }"


def test_volatile_functions_are_seen() -> None:
    """Answers of such queries must not be cached."""
    assert read_query("SELECT (NOW() AS ?n) {}").volatile
    assert not read_query("SELECT ?now { ?now <http://e/RAND> 'UUID' }").volatile


@pytest.mark.parametrize("bad", ["\x00", "\ud800"])
def test_characters_that_no_engine_should_see_are_refused_with_their_place(bad: str) -> None:
    """NUL and lone surrogates are named by line and column."""
    with pytest.raises(QuerySyntaxError) as caught:
        read_query(f"SELECT *\n{{ ?s {bad} }}")

    assert (caught.value.line, caught.value.column) == (2, 6)


def test_a_long_text_is_read_in_linear_time() -> None:
    """100 KiB of quotes, brackets and backslashes must not make the tokens backtrack."""
    for piece in ('"', "'''", "\\", "{", "<", '"""a', "?", "a:"):
        with contextlib.suppress(KgError):
            read_query("SELECT * { " + piece * (100_000 // len(piece)))


SERVICE = "PREFIX : <http://127.0.0.1/> SELECT * { %s { ?s ?p ?o } }"


@pytest.mark.parametrize(
    "text",
    [
        "FILTER(1<2)SERVICE:a#>\n",
        "FILTER(?x<2)SERVICE:a#>'''\n",
        "FILTER(1 <:a)SERVICE:a#>\n",
        "FILTER('a'@en<2)SERVICE:a#>\n",
        "FILTER(true<2)SERVICE:a#>\n",
        "FILTER(1<=2)SERVICE:a#>\n",
        "FILTER(EXISTS{}<2)SERVICE:a#>\n",
        "FILTER(<a:b><2)SERVICE:a#>\n",
        "FILTER(<<(:a :b :c)>><2)SERVICE:a#>\n",
        "FILTER(1<'a')SERVICE:a#>\n",
    ],
)
def test_a_comparison_that_looks_like_an_iri_hides_nothing(text: str) -> None:
    """The engine compares where it can; the standard takes the longest token, and calls these texts wrong."""
    with pytest.raises(QuerySyntaxError, match="may begin an IRI or compare") as caught:
        read_query(SERVICE % text)

    assert "space after `<`" in caught.value.hint


@pytest.mark.parametrize(
    "text", ['VALUES ?x { """a" } SERVICE:a', "VALUES ?x { '''a' } SERVICE:a", "FILTER(?x = 'a) SERVICE:a"]
)
def test_a_string_that_does_not_end_hides_nothing(text: str) -> None:
    """The engine reads three quotes as an empty string and the beginning of another, where no three quotes follow."""
    with pytest.raises(QuerySyntaxError, match="does not end"):
        read_query(SERVICE % text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { FILTER(?a < 5 && ?b > 3) }",
        "SELECT * { FILTER(?a<5&&?b>3) }",
        "SELECT * { FILTER(?a < 5)FILTER(?b>3) }",
        "SELECT * { VALUES (?a ?b) { (1 <urn:a#b>) ('x' <#c>) (<a:b(c)> <d:e(f)#g>) } }",
        "SELECT * { ?s ?p (1 <http://example.org/a#b>) }",
        "SELECT * { ?s <urn:a#b>/(<urn:c#d>|^<urn:e#f>) ?o FILTER(?o = <urn:g#h> || ?o IN (<urn:i#j>, <urn:k#l>)) }",
        "SELECT * { ?s ?p <urn:a#b>, <urn:c(d)> . BIND(<urn:e#f> AS ?x) }",
        "SELECT (COUNT(DISTINCT <urn:e#f>) AS ?n) { }",
        """SELECT * { ?s ?p "" , '' , '''it's''' , "a'b" , \"\"\"say "so" \"\"\" }""",
    ],
)
def test_what_can_be_read_in_one_way_is_read(text: str) -> None:
    """IRIs with brackets and marks of fragments, where nothing can be compared; comparisons that hold no call."""
    assert read_query(text).form == "select"


@pytest.mark.parametrize(
    ("where", "patterns"),
    [
        ("?s ?p ?o", 1),
        ("?s ?p ?o ; ?q ?r , ?t . ?u ?v ?w", 4),
        ("?s <a:b>/<a:c>* ?o", 2),
        ("?s a:b a:c. ?s a:d a:e", 2),
        ("?s ?p ?o OPTIONAL { ?o ?q ?r }", 2),
        ("?s ?p ?o OPTIONAL { ?o ?q ?r OPTIONAL { ?r ?t ?u } }", 4),
        ("?s ?p ?o FILTER NOT EXISTS { ?o ?q ?r } MINUS { ?o ?q ?r }", 2),
        ("?s ?p ?o { ?o ?q ?r . ?r ?t ?u }", 3),
        ("?s ?p ?o VALUES ?o { 1 2 3 }", 2),
        ("?s ?p ?o FILTER(?o IN (1, 2, 3))", 1),
        ("?s ?p [ ?q ?r ]", 2),
        ("?s ?p (1 2 3)", 7),
        ("?s ?p (<a:b> (<a:c> (1)))", 11),
        ("{ ?s ?p ?o } UNION { ?s ?q ?o } UNION { ?s ?r ?o }", 4),
        ("", 1),
    ],
)
def test_patterns_that_are_joined_are_counted(where: str, patterns: int) -> None:
    """What a planner puts in order: parts of one group together, branches of a UNION apart and as their square root."""
    assert patterns == read_query(f"SELECT * {{ {where} }}").patterns


@pytest.mark.parametrize(
    ("nested", "factor"),
    [
        (lambda n: f"SELECT * {{ FILTER({'REPLACE(' * n}'a'{', 1, 2)' * n}) }}", 2),
        (lambda n: f"ASK {{ FILTER({'regex(' * n}'a'{', 1)' * n}) }}", 2),
        (lambda n: f"ASK {{ {'{ SELECT (COUNT(*) AS ?n) { ' * n}{'} }' * n} }}", 2),
        (lambda n: f"ASK {{ FILTER({'!(' * n}1 &&{')' * n}) }}", 2),
        (lambda n: f"ASK {{ ?s ?p ?o {'{| ?q ?r ' * n}{'|}' * n} }}", 2),
        (lambda n: f"ASK {{ FILTER({'CONCAT(' * n}'a'{', 1, 2)' * n}) }}", 1),
    ],
)
def test_what_is_read_twice_within_what_is_read_twice_is_counted_so(nested: Callable[[int], str], factor: int) -> None:
    """Ten more levels make it a thousand times as much, or nearly nothing."""
    ten, twenty = (read_query(nested(levels)).readings for levels in (10, 20))

    assert (twenty > 900 * ten) if factor == 2 else (twenty < 3 * ten)
