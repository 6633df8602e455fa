import hashlib

import pytest

from kg.query.canonical import (
    canonical_boolean,
    canonical_graph,
    canonical_json,
    canonical_solutions,
    graph_lines,
    read_boolean,
    read_solutions,
    sha256,
    solution_lines,
)
from kg.store import Literal, NamedNode

A, B = NamedNode("http://x/a"), NamedNode("http://x/b")


def test_json_is_canonical_as_rfc_8785_writes_it() -> None:
    """The example of RFC 8785, section 3.2.2 and 3.2.3, as far as it concerns our answers."""
    given = {"numbers": [1e30, 4.50, 2e-3, 1e-27], "literals": [None, True, False], "string": '€$\u000f\nA\'B"\\\\"/'}

    expected = (
        '{"literals":[null,true,false],"numbers":[1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )
    assert expected.encode() == canonical_json(given)


def test_rows_without_order_are_a_multiset() -> None:
    """Whatever order the engine gives them in; twins are kept, unbound is empty."""
    lines = solution_lines(("s", "o"), [(B, None), (A, Literal("x", language="en")), (B, None)])

    expected = '?s\t?o\n<http://x/a>\t"x"@en\n<http://x/b>\t\n<http://x/b>\t\n'
    assert expected.encode() == canonical_solutions(("s", "o"), lines)


def test_rows_under_order_by_keep_it_and_only_ties_are_sorted() -> None:
    """Descending by ?n: 2, 1, 1; the two that tie stand by their text."""
    two, one = Literal(2), Literal(1)

    lines = solution_lines(("n", "s"), [(two, B), (one, B), (one, A)], ("n",))

    integer = "^^<http://www.w3.org/2001/XMLSchema#integer>"
    assert [f'"2"{integer}\t{B}', f'"1"{integer}\t{A}', f'"1"{integer}\t{B}'] == lines


def test_an_order_by_something_that_is_not_shown_is_kept_as_it_came() -> None:
    """Nobody can tell from the rows which of them tie."""
    assert [str(B), str(A)] == solution_lines(("s",), [(B,), (A,)], ())
    assert [str(B), str(A)] == solution_lines(("s",), [(B,), (A,)], ("hidden",))


def test_solutions_are_read_from_the_standard_json() -> None:
    """SPARQL 1.1 Query Results JSON Format, section 3: IRIs, typed and tagged literals, gaps."""
    body = (
        b'{"head":{"vars":["a","b"]},"results":{"bindings":[{"a":{"type":"uri","value":"http://x/a"},'
        b'"b":{"type":"literal","value":"1","datatype":"http://www.w3.org/2001/XMLSchema#integer"}},'
        b'{"b":{"type":"literal","value":"x","xml:lang":"en"}},{"b":{"type":"literal","value":"y"}}]}}'
    )

    assert (("a", "b"), [(A, Literal(1)), (None, Literal("x", language="en")), (None, Literal("y"))]) == read_solutions(
        body
    )


@pytest.mark.parametrize(("body", "expected"), [(b'{"boolean":true}', b"true\n"), (b'{"boolean":false}', b"false\n")])
def test_a_yes_or_no_is_one_word(body: bytes, expected: bytes) -> None:
    """ASK."""
    assert expected == canonical_boolean(value=read_boolean(body))


def test_a_graph_is_its_sorted_triples_each_once() -> None:
    """CONSTRUCT and DESCRIBE."""
    body = b'<http://x/b> <http://x/p> "2" .\n<http://x/a> <http://x/p> "1" .\n<http://x/b> <http://x/p> "2" .\n'

    expected = b'<http://x/a> <http://x/p> "1" .\n<http://x/b> <http://x/p> "2" .\n'
    assert expected == canonical_graph(graph_lines(body))


def test_the_hash_is_sha_256_in_hex() -> None:
    """Against the standard library."""
    assert hashlib.sha256(b"x").hexdigest() == sha256(b"x")
