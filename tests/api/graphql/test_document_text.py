"""Texts that are one document."""

import time

import pytest
from graphql import GraphQLSyntaxError, parse, print_ast

from api.graphql.document_text import compact


@pytest.mark.parametrize(
    "text",
    [
        "{ a }",
        "{a,b,,c}",
        "{ a # the rest is no part of it: } {\n b }",
        '{ a(x: "# no comment") b(y: "two  spaces") }',
        '{ a(x: """ block  "quoted" # stays \\""" more """) }',
        '{ a(x: "escaped \\" quote  here") , b }',
        "query A($x: [Int!] = [1,2 , 3]) { a(x: $x) ... on B { c } }\r\n\ufeff",
        '{ a(x: "") b(y: """""") }',
    ],
)
def test_a_compacted_text_is_the_same_document(text: str) -> None:
    """What graphql-core reads is the same before and after."""
    assert print_ast(parse(compact(text))) == print_ast(parse(text))


def test_texts_that_differ_in_what_is_ignored_become_equal() -> None:
    """White space, commas, comments and the byte order mark."""
    texts = ["{ a b }", "{\n  a,\n  b # last\n}", "\ufeff{ a\tb }", "{ a #x\r\n b }"]

    assert {compact(text) for text in texts} == {"{ a b }"}


@pytest.mark.parametrize("text", ['{ a(x: "line\nbreak") }', '{ a(x: "open) }', '{ a(x: """open) }'])
def test_a_text_that_is_no_document_never_becomes_one(text: str) -> None:
    """A line break within a string is a fault; a space in its place would hide it."""
    with pytest.raises(GraphQLSyntaxError):
        parse(text)
    with pytest.raises(GraphQLSyntaxError):
        parse(compact(text))


def test_other_spaces_are_not_ignored() -> None:
    """GraphQL ignores four characters and the byte order mark, not what Unicode calls a space."""
    assert compact("{ a\u00a0b }") == "{ a\u00a0b }"
    assert compact("{ a\x0bb }") == "{ a\x0bb }"


@pytest.mark.parametrize("unit", ['\\"a', '"""', '\\"""', '"', "\\", '""', "#", '"\\'])
@pytest.mark.parametrize("start", ['{ a(x: "', '{ a(x: """', "{ "])
def test_hostile_texts_are_compacted_in_a_blink(start: str, unit: str) -> None:
    """A hundred thousand characters whose strings never end; looked at again for each of them, they would take minutes."""
    text = start + unit * (100_000 // len(unit))
    began_s = time.process_time()

    compact(text)

    assert time.process_time() - began_s < 1
