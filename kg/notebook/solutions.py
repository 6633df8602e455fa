"""The solutions of a SELECT as plain Python values."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from kg.errors import RefusedError
from kg.prefixes import XSD
from kg.query.limits import check_query
from kg.settings import Settings
from kg.store import Dataset, Engine

Value = str | int | float | bool | Decimal | None

_READERS: dict[str, Callable[[str], Value]] = {
    f"{XSD}integer": int,
    f"{XSD}decimal": Decimal,
    f"{XSD}double": float,
    f"{XSD}float": float,
    f"{XSD}boolean": lambda text: text in ("true", "1"),
}


def select(engine: Engine, text: str, settings: Settings) -> list[dict[str, Value]]:
    """Variable → value for each solution, in the order of the answer; see `kg.notebook.Graph.select`."""
    form = check_query(text, settings).form
    if form != "select":
        raise RefusedError("this query has no rows", hint="Ask a SELECT here; kg query answers every form.")
    answer = engine.answer(text, accept_results="json", accept_graph="ttl", dataset=Dataset())
    found = json.loads(answer.body)
    variables = found["head"]["vars"]
    return [{name: _value(row.get(name)) for name in variables} for row in found["results"]["bindings"]]


def _value(term: Mapping[str, Any] | None) -> Value:
    """The Python value of a term in SPARQL 1.1 Query Results JSON; a text that its datatype does not allow stays one."""
    if term is None:
        return None
    text = str(term["value"])
    try:
        return _READERS.get(term.get("datatype", ""), str)(text)
    except (ValueError, ArithmeticError):
        return text
