"""What kind of engine answers at an address: a few questions that change nothing and need no data there."""

from __future__ import annotations

import json

import httpx
from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

from kg.errors import EngineUnreachableError
from kg.store.dialects import GENERIC, Dialect, dialect_of
from kg.store.endpoint import Endpoint
from kg.store.streamed import MOST_BYTES, as_file

# Not XML: the parser of that trims literals.
RESULTS = "application/sparql-results+json"
# Rows that an engine is asked for to see whether it gives them; what needs more is paged.
ROWS_ASKED = 20_000
# The least of some numbers above each of two others; only what a sub-select lets out is carried into it (SEP-0006).
_LATERAL = (
    "SELECT ?y WHERE { VALUES ?x { 1 2 } "
    "LATERAL { SELECT ?x ?y WHERE { VALUES ?y { 3 2 1 } FILTER(?y > ?x) } ORDER BY ?y LIMIT 1 } }"
)
_LEAST = ["2", "3"]
_DIGITS = "{ 0 1 2 3 4 5 6 7 8 9 }"
_MANY = f"SELECT ?e WHERE {{ {' '.join(f'VALUES ?{name} {_DIGITS}' for name in 'abcd')} VALUES ?e {{ 0 1 }} }}"


def find_dialect(endpoint: Endpoint) -> Dialect:
    """The row of what answers there; for an engine without one, a row of what it says and can do.

    Raises:
        EngineUnreachableError: Nothing answers, or what answers is no SPARQL endpoint.
        EngineTimeoutError: It does not answer in time.
        EngineError: It refuses the credentials.
    """
    with endpoint.send("POST", form={"query": "ASK {}"}, headers={"accept": RESULTS}) as response:
        said = response.headers.get("content-type", "")
        if response.status_code != httpx.codes.OK or "sparql-results" not in said:
            raise EngineUnreachableError(
                f"{endpoint.shown} is no SPARQL endpoint: it answers ASK with {response.status_code} {said}",
                hint="Name the address for queries, such as http://localhost:7878/query.",
            )
        found = dialect_of(response.headers.get("server", ""))
    if found is not GENERIC:
        return found
    return Dialect(GENERIC.name, supports_lateral=knows_lateral(endpoint))


def knows_lateral(endpoint: Endpoint) -> bool:
    """Whether an engine that answers other questions answers one with LATERAL, and rightly.

    Raises:
        EngineTimeoutError: It does not answer in time.
    """
    try:
        with endpoint.send("POST", form={"query": _LATERAL}, headers={"accept": RESULTS}) as response:
            if response.status_code != httpx.codes.OK:
                return False
            rows = json.load(as_file(response, most_bytes=MOST_BYTES))["results"]["bindings"]
            return sorted(row["y"]["value"] for row in rows) == _LEAST
    except (
        EngineUnreachableError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
    ):  # a fault of its own instead of a refusal
        return False


def find_row_limit(endpoint: Endpoint) -> int | None:
    """After how many rows an engine cuts an answer without a word, found by asking for `ROWS_ASKED` rows.

    Returns:
        None if it gives them all, or refuses the question: then it cuts none of that size in silence.

    Raises:
        EngineUnreachableError: It does not answer, or what cannot be read.
        EngineTimeoutError: It does not answer in time.
    """
    with endpoint.send("POST", form={"query": _MANY}, headers={"accept": RESULTS}) as response:
        if response.status_code != httpx.codes.OK:
            return None
        try:
            found = parse_query_results(as_file(response, most_bytes=MOST_BYTES), format=QueryResultsFormat.JSON)
            rows = sum(1 for _ in found) if isinstance(found, QuerySolutions) else 0
        except (SyntaxError, OSError, ValueError) as error:
            raise EngineUnreachableError(
                f"the engine at {endpoint.name} answers what cannot be read: {error}", hint="Look at its log."
            ) from error
    return rows if rows < ROWS_ASKED else None
