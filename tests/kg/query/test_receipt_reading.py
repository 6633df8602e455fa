import copy
import json
from typing import Any

import pytest

from kg.errors import InputError
from kg.query.receipt_reading import MOST_BYTES, read_receipt

HASH = "0" * 64
RECEIPT: dict[str, Any] = {
    "receipt": "nutrigraph-receipt",
    "version": 1,
    "release": {"id": HASH},
    "operation": {"kind": "sparql", "text": "ASK {}", "defaultGraphs": [], "namedGraphs": []},
    "answer": {"canonicalForm": "nutrigraph-sparql-1", "sha256": HASH},
    "statements": [{"id": "stmt:notes-S1", "sha256": HASH, "says": {"note": ["a", "b"], "certainty": "c"}}],
    "resources": [],
}


def fields(body: bytes) -> list[str]:
    with pytest.raises(InputError) as caught:
        read_receipt(body, "r.json")
    return [fault.field for fault in caught.value.faults]


def changed(path: str, value: object) -> bytes:
    document = copy.deepcopy(RECEIPT)
    *above, last = path.split(".")
    place: Any = document
    for key in above:
        place = place[int(key) if isinstance(place, list) else key]
    place[last] = value
    return json.dumps(document).encode()


def test_a_whole_receipt_is_read() -> None:
    """Also out of the GraphQL response that holds it."""
    for body in (RECEIPT, {"data": {}, "extensions": {"receipt": RECEIPT}}):
        receipt = read_receipt(json.dumps(body).encode(), "r.json")

        assert receipt.statements == {"stmt:notes-S1": (HASH, {"note": ("a", "b"), "certainty": ("c",)})}


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("receipt", "other", "receipt"),
        ("version", 2, "version"),
        ("version", True, "version"),
        ("release.id", "abc", "release.id"),
        ("release", None, "release.id"),
        ("answer.sha256", HASH.replace("0", "G"), "answer.sha256"),
        ("answer.canonicalForm", "mine", "answer.canonicalForm"),
        ("operation.kind", "shell", "operation.kind"),
        ("operation.text", " ", "operation.text"),
        ("operation.defaultGraphs", "http://x/", "operation.defaultGraphs"),
        ("statements", [{"id": "stmt:x"}], "statements[0]"),
        ("statements.0.id", "stmt:x> . ?s ?p ?o", "statements[0]"),
        ("statements.0.id", "http://elsewhere/", "statements[0]"),
        ("statements.0.says", {"certainty": 1}, "statements[0]"),
        ("statements", [1] * 3_000, "statements"),
        ("operation.defaultGraphs", ["not an iri"], "operation.defaultGraphs"),
        ("operation.namedGraphs", ["a b"], "operation.namedGraphs"),
        ("resources", [{"id": "ng:%", "sha256": HASH, "says": {}}], "resources[0]"),
        ("resources", [{"id": "ng:a%zz", "sha256": HASH, "says": {}}], "resources[0]"),
        ("resources", [{"id": "ng:a[b]", "sha256": HASH, "says": {}}], "resources[0]"),
        ("resources", [{"id": "ng:\ufffe", "sha256": HASH, "says": {}}], "resources[0]"),
        ("resources", [{"id": "ng:\ud800", "sha256": HASH, "says": {}}], "resources[0]"),
        ("statements.0.says", {"note": "\ud800"}, "statements"),
        ("statements.0.says", {"\ud800": "note"}, "statements"),
        ("operation.text", "ASK {} # \udfff", "operation"),
        ("\ud800", 1, "\\ud800"),
        ("statementsNotes", 5, "statementsNotes"),
        ("statementsNotes", True, "statementsNotes"),
        ("statementsNotes", "abc", "statementsNotes"),
        ("statementsNotes", [1], "statementsNotes"),
        ("statementsComplete", "yes", "statementsComplete"),
        ("software", [], "software"),
        ("release.title", 5, "release.title"),
        ("picture", 5, "picture"),
    ],
)
def test_a_receipt_that_is_not_one_is_refused_with_the_place(path: str, value: object, field: str) -> None:
    """Nothing of it reaches a query before its form is right."""
    assert field in fields(changed(path, value))


def test_an_operation_name_that_is_left_out_is_null() -> None:
    """Also in the document, where receipts are compared."""
    operation = {"kind": "graphql", "text": "{ a }", "variables": {}}

    receipt = read_receipt(changed("operation", operation), "r.json")

    assert receipt.operation == {"kind": "graphql", "text": "{ a }", "variables": {}, "operationName": None}
    assert receipt.document["operation"] == receipt.operation


def test_every_fault_is_told_in_one_run() -> None:
    """Of the parts that are asked and of those that are only compared."""
    document = json.loads(changed("statementsNotes", 5)) | {"picture": 1, "resources": 2}

    assert fields(json.dumps(document).encode()) == ["picture", "resources", "statementsNotes"]


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[1]", b"null", b'"x"', b"\xff\xfe", b"[" * 100_000, b'{"receipt": NaN}'],
    ids=["empty", "half", "list", "null", "text", "bytes", "deep", "nan"],
)
def test_hostile_files_are_faults_and_nothing_else(body: bytes) -> None:
    """No traceback, whatever is handed over."""
    assert len(fields(body)) == 1


def test_a_refusal_is_told_from_a_receipt() -> None:
    """Somebody saved a response whose answer had none."""
    assert fields(b'{"extensions": {"receipt": {"refused": {"code": "x"}}}}') == ["refused"]


def test_a_file_larger_than_any_receipt_is_not_even_parsed() -> None:
    """Though it is a whole receipt with spaces after it."""
    body = json.dumps(RECEIPT).encode()

    assert read_receipt(body.ljust(MOST_BYTES), "r.json").release == HASH
    assert fields(body.ljust(MOST_BYTES + 1)) == [""]
