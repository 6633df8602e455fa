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

    cut = cut_rows(answer(format_name), format_name, limit_rows)

    assert cut is not None
    assert len(whole) == len(VALUES)
    assert rows(cut, format_name) == whole[:limit_rows]


@pytest.mark.parametrize("format_name", ["json", "xml", "csv", "tsv"])
@pytest.mark.parametrize("limit_rows", [len(VALUES), len(VALUES) + 1, 10_000])
def test_what_fits_is_left_as_it_is(format_name: str, limit_rows: int) -> None:
    """None says that nothing was cut."""
    assert cut_rows(answer(format_name), format_name, limit_rows) is None


def test_json_says_in_its_head_that_it_was_cut() -> None:
    """For clients that do not look at headers."""
    cut = cut_rows(answer("json"), "json", 3)
    assert cut is not None

    assert json.loads(cut)["head"] == {"vars": ["v", "u"], "truncated": 3}
