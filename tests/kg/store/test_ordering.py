"""ORDER BY over anything is obeyed, and ends no process."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from kg.store import Dataset, EmbeddedEngine
from kg.store.ordering import order_numbers_apart

XSD = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ("{} ORDER BY ?x", "{} ORDER BY isNUMERIC(?x) ?x"),
        ("{} order by desc(?x) LIMIT 5", "{} order by DESC(isNUMERIC(?x)) desc(?x) LIMIT 5"),
        ("{} ORDER BY (?x)$y", "{} ORDER BY isNUMERIC(?x) (?x)isNUMERIC($y) $y"),
        ("{} ORDER BY STR(?x) ?y VALUES (?x) { (1) }", "{} ORDER BY STR(?x) isNUMERIC(?y) ?y VALUES (?x) { (1) }"),
        (
            "{ { SELECT * {} ORDER BY ?a } } ORDER BY ?b",
            "{ { SELECT * {} ORDER BY isNUMERIC(?a) ?a } } ORDER BY isNUMERIC(?b) ?b",
        ),
        ("{ ?s ?p 'ORDER BY ?x' } # ORDER BY ?x", "{ ?s ?p 'ORDER BY ?x' } # ORDER BY ?x"),
        ("{} ORDER BY DESC(COUNT(?x)) (?x + 1)", "{} ORDER BY DESC(COUNT(?x)) (?x + 1)"),
        ("{} ORDER BY", "{} ORDER BY"),
        ("{} ORDER BY DESC(?x", "{} ORDER BY DESC(?x"),
    ],
)
def test_each_variable_is_preceded_by_a_key_of_its_kind(given: str, made: str) -> None:
    """Wherever it stands; calls and sums are left as they are, and so is what is broken."""
    assert f"SELECT * {made}" == order_numbers_apart(f"SELECT * {given}")


def test_the_order_of_the_standard_stays() -> None:
    """SPARQL 1.1 Query, section 15.1: unbound, blank nodes, IRIs, literals; numbers by value, strings by code points."""
    values = "10 'b' 9.5 <a:b> UNDEF 'a' 7.25e0 '2024-01-01'^^xsd:date '2023-01-01'^^xsd:date"
    orders = {}
    for key in ("?x", "DESC(?x)"):
        text = f"{XSD}SELECT ?x {{ VALUES ?x {{ {values} }} }} ORDER BY {key}"
        answer = EmbeddedEngine.in_memory().answer(text, accept_results="json", accept_graph="nt", dataset=Dataset())
        rows = json.loads(answer.body)["results"]["bindings"]
        orders[key] = [row["x"]["value"] if row else "" for row in rows]

    assert ["", "a:b"] == orders["?x"][:2]
    numbers, strings, dates = {"7.25", "9.5", "10"}, {"a", "b"}, {"2023-01-01", "2024-01-01"}
    for kind, expected in ((numbers, ["7.25", "9.5", "10"]), (strings, ["a", "b"]), (dates, sorted(dates))):
        assert expected == [value for value in orders["?x"] if value in kind]
    assert orders["?x"] == orders["DESC(?x)"][::-1]


def test_values_that_have_no_order_end_no_process() -> None:
    """In a process of its own, because the engine's sort would take this one along."""
    values = " ".join(f"{n} {n / 8} '{n}' '{n}'@en true '20{n:02}-01-01'^^xsd:date" for n in range(10, 80))
    code = f"""if True:
        from kg.store import Dataset, EmbeddedEngine
        text = {f"{XSD}SELECT ?x {{ VALUES ?x {{ {values} }} }} ORDER BY ?x"!r}
        print(len(EmbeddedEngine.in_memory().answer(text, accept_results="csv", accept_graph="nt", dataset=Dataset()).body))
    """

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)

    assert 0 == done.returncode, done.stderr[:1_000]
    assert int(done.stdout) > 1_000
