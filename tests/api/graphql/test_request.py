"""Requests are read with care: what is not well-formed is told with a mend."""

import json
from typing import Any

import pytest

from api.graphql.request import BatchError, GraphQLRequest, read_body, read_object, read_pairs, read_parameters
from api.problems import MediaTypeError
from kg.errors import CallerError

HASH = "ecf4edb46db40b5132295c0291d62fb65d6759a9eedfa4d5d612dd5ec54a6b38"  # of { __typename }, as Apollo's page has it
JSON = "application/json"


def body(given: object, most: int = 0) -> Any:
    return read_body(JSON, json.dumps(given).encode(), most)


@pytest.mark.parametrize("given", [1, 0, "true", [], {}])
def test_a_receipt_is_asked_for_with_a_boolean(given: object) -> None:
    """Anything else is refused, as other parameters of the wrong kind are."""
    with pytest.raises(CallerError, match=r"extensions\.receipt is no boolean"):
        read_object({"query": "{ a }", "extensions": {"receipt": given}})

    assert read_object({"query": "{ a }", "extensions": {"receipt": True}}).wants_receipt is True
    assert read_object({"query": "{ a }", "extensions": {"receipt": False}}).wants_receipt is False


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "there is no query"),
        ({"query": "  "}, "there is no query"),
        ({"query": None}, "there is no query"),
        ({"query": 7}, "query is no string"),
        ({"query": "{ a }", "variables": [7]}, "variables is no object"),
        ({"query": "{ a }", "operationName": 7}, "operationName is no string"),
        ({"query": "{ a }", "extensions": "x"}, "extensions is no object"),
        ({"query": "{ a }", "variables": {"x": "\ud800"}}, "lone surrogate"),
        ({"documentId": 7}, "documentId is no string"),
        ({"extensions": {"persistedQuery": HASH}}, "persistedQuery is no object"),
        ({"extensions": {"persistedQuery": {"version": 2, "sha256Hash": HASH}}}, "version 2"),
        ({"extensions": {"persistedQuery": {"version": 1}}}, "no sha256Hash"),
        ({"extensions": {"persistedQuery": {"version": 1, "sha256Hash": 7}}}, "sha256Hash is no string"),
    ],
)
def test_parameters_of_the_wrong_kind_are_named(given: dict[str, Any], words: str) -> None:
    """Section "Request Parameters": such a request is not well-formed."""
    with pytest.raises(CallerError, match=words) as caught:
        read_object(given)

    assert caught.value.hint


def test_null_stands_for_what_is_left_out() -> None:
    """Section "Request Parameters": null for an optional one is the same as none; so is an empty name of an operation."""
    given = {"query": "{ a }", "variables": None, "operationName": None, "extensions": None, "documentId": None}

    assert GraphQLRequest("{ a }") == read_object(given)
    assert GraphQLRequest("{ a }") == read_parameters(read_pairs(b"query={ a }&operationName=&variables="))


def test_a_document_is_named_by_its_hash_in_either_dialect() -> None:
    """Apollo's extension and `documentId` with the prefix of appendix A mean the same; other identifiers stay as they are."""
    apollo = read_object({"extensions": {"persistedQuery": {"version": 1, "sha256Hash": HASH.upper()}}})
    appendix = read_parameters(read_pairs(f"documentId=sha256:{HASH}".encode()))

    assert GraphQLRequest(None, sha256=HASH) == apollo == appendix
    assert GraphQLRequest(None, document_id="5f2c") == read_parameters(read_pairs(b"documentId=5f2c"))


@pytest.mark.parametrize(
    ("query_string", "words"),
    [
        (b"query={a}&query={b}", "query is given twice"),
        (b"query=%ff", "not UTF-8"),
        (b"query=\xc3\xa4", "not UTF-8"),
        (b"query={a}&variables={", "variables is not JSON"),
        (b"query={a}&variables=[]", "variables is no object"),
        (b"query={a}" + b"&x=1" * 60, "more than 50"),
        (b"operationName=A", "there is no query"),
    ],
)
def test_parameters_that_make_no_sense_are_told(query_string: bytes, words: str) -> None:
    """Section "GET"; of two queries nobody can know which is meant, and caches on the way may know otherwise."""
    with pytest.raises(CallerError, match=words):
        read_parameters(read_pairs(query_string))


def test_a_form_encodes_spaces_and_letters() -> None:
    """Section "GET": application/x-www-form-urlencoded; parameters of others are left alone."""
    given = b"query=%7B+f(x:+%22%C3%A4+%2B%22)+%7D&variables=%7B%22a%22:1%7D&operationName=null&utm=1"

    assert GraphQLRequest('{ f(x: "ä +") }', {"a": 1}, "null") == read_parameters(read_pairs(given))


@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/graphql"],
)
def test_a_form_or_a_text_is_no_request(content_type: str) -> None:
    """Browsers send those to other sites without asking (section "Security")."""
    with pytest.raises(MediaTypeError):
        read_body(content_type, b'{"query": "{ a }"}', 0)


def test_the_body_is_utf_8() -> None:
    """Section "Media Types": assumed where nothing is said; another charset is refused, not guessed at."""
    for content_type in ("application/json", "Application/JSON; charset=UTF-8", 'application/json;charset="utf-8"'):
        assert GraphQLRequest("{ a }") == read_body(content_type, b'{"query": "{ a }"}', 0)
    with pytest.raises(MediaTypeError, match="iso-8859-1"):
        read_body("application/json; charset=iso-8859-1", b'{"query": "{ a }"}', 0)
    with pytest.raises(CallerError, match="not JSON"):
        read_body("application/json", b'{"query": "{ \xff }"}', 0)


@pytest.mark.parametrize("text", [b"", b"NONSENSE", b'{"query":', b'"x"', b"7", b"[" * 100_000])
def test_a_body_that_is_no_json_object_is_told(text: bytes) -> None:
    """Section "JSON parsing failure"; however deep it nests."""
    with pytest.raises(CallerError):
        read_body(JSON, text, 0)


@pytest.mark.parametrize("given", [[{"query": "{ a }"}], []])
def test_batches_are_switched_off(given: object) -> None:
    """By default."""
    with pytest.raises(BatchError, match="not taken"):
        body(given)


@pytest.mark.parametrize(("given", "words"), [([], "0 is not"), ([{}, {}, {}], "3 is not"), ([{}, "x"], "no list")])
def test_a_batch_is_a_list_of_objects_within_its_limit(given: object, words: str) -> None:
    """Appendix C: otherwise all of it is refused."""
    with pytest.raises(BatchError, match=words):
        body(given, 2)


def test_a_request_of_a_batch_that_is_not_well_formed_has_its_own_error() -> None:
    """Appendix C: the others are answered."""
    good, bad = body([{"query": "{ a }"}, {"invalid": "request"}], 2)

    assert GraphQLRequest("{ a }") == good
    assert isinstance(bad, CallerError)
