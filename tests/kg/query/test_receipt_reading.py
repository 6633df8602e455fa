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
    ],
)
def test_a_receipt_that_is_not_one_is_refused_with_the_place(path: str, value: object, field: str) -> None:
    """Nothing of it reaches a query before its form is right."""
    assert field in fields(changed(path, value))


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
