"""A long answer is cut after whole rows and stays a well-formed document."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree as ET

import pytest

from kg.query.cut import cut_rows
from kg.store import Dataset, EmbeddedEngine

# Values that look like the ends of rows in one format or another.
VALUES = ['a},{"b', 'x\ny"z', '"', '"}},{"', "</result>", "\t", "a\r\nb", '","', "}},{", "\\"]
LONG = 1 << 20
QUERY = f"SELECT ?v ?u {{ VALUES ?v {{ {' '.join(json.dumps(value) for value in VALUES)} }} }}"


def answer(format_name: str) -> bytes:
    """The solutions as the engine writes them."""
    engine = EmbeddedEngine.in_memory()
    return engine.answer(QUERY, accept_results=format_name, accept_graph="nt", dataset=Dataset()).body


def rows(body: bytes, format_name: str) -> list[str]:
    """The values of ?v by an independent reader."""
    if format_name == "json":
        return [binding["v"]["value"] for binding in json.loads(body)["results"]["bindings"]]
    if format_name == "xml":
        return [node.text or "" for node in ET.fromstring(body).iter("{http://www.w3.org/2005/sparql-results#}literal")]
    if format_name == "csv":
        return [row[0] for row in list(csv.reader(io.StringIO(body.decode(), newline="")))[1:]]
    return [json.loads(line.split("\t")[0]) for line in body.decode().splitlines()[1:]]


@pytest.mark.parametrize("format_name", ["json", "xml", "csv", "tsv"])
@pytest.mark.parametrize("limit_rows", range(len(VALUES)))
def test_exactly_so_many_rows_stay(format_name: str, limit_rows: int) -> None:
    """Whatever the values hold, the rows that stay are the first ones, unchanged."""
    whole = rows(answer(format_name), format_name)

    cut = cut_rows(answer(format_name), format_name, limit_rows, LONG)

    assert cut is not None
    assert len(whole) == len(VALUES)
    assert rows(cut.body, format_name) == whole[:limit_rows]
    assert f"rows={limit_rows}" == cut.after


@pytest.mark.parametrize("format_name", ["json", "xml", "csv", "tsv"])
@pytest.mark.parametrize("limit_rows", [len(VALUES), len(VALUES) + 1, 10_000])
def test_what_fits_is_left_as_it_is(format_name: str, limit_rows: int) -> None:
    """None says that nothing was cut."""
    assert cut_rows(answer(format_name), format_name, limit_rows, len(answer(format_name))) is None


@pytest.mark.parametrize("format_name", ["json", "xml", "csv", "tsv"])
@pytest.mark.parametrize("beyond_bytes", [1, 10, 10_000])
def test_as_many_rows_stay_as_the_bytes_allow(format_name: str, beyond_bytes: int) -> None:
    """For every limit, and wherever the engine was stopped behind it, within a value or an escape too."""
    whole = answer(format_name)
    expected = rows(whole, format_name)
    by_rows = [cut_rows(whole, format_name, count, LONG) for count in range(len(VALUES))]
    # Ten rows may be told by two digits, and as many bytes are left for them.
    lengths = [len(cut.body) + (format_name == "json") for cut in by_rows if cut]
    assert len(lengths) == len(VALUES)

    for limit_bytes in range(len(whole)):
        cut = cut_rows(whole[: limit_bytes + beyond_bytes], format_name, len(VALUES), limit_bytes)

        count = sum(length <= limit_bytes for length in lengths)
        if not count:
            assert cut is None
            continue
        assert cut is not None
        assert rows(cut.body, format_name) == expected[: count - 1]
        assert len(cut.body) <= limit_bytes
        assert f"bytes={limit_bytes}" == cut.after


@pytest.mark.parametrize(
    ("limit_rows", "limit_bytes", "expected"), [(2, 6, "rows=2"), (3, 6, "bytes=6"), (2, 5, "bytes=5"), (3, 8, None)]
)
def test_the_limit_that_is_met_first_is_named(limit_rows: int, limit_bytes: int, expected: str | None) -> None:
    """A row of two bytes each; a head of as many."""
    cut = cut_rows(b"v\n1\n2\n3\n", "csv", limit_rows, limit_bytes)

    assert expected == (cut and cut.after)


def test_json_says_in_its_head_that_it_was_cut() -> None:
    """For clients that do not look at headers."""
    cut = cut_rows(answer("json"), "json", 3, LONG)
    assert cut is not None

    assert json.loads(cut.body)["head"] == {"vars": ["v", "u"], "truncated": 3}
