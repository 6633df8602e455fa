"""Broken queries against a live endpoint: no death, no fault of the server's, no answer that cannot be read.

KG_FUZZ_S=… runs for so many seconds, with other queries in every run; KG_FUZZ_SEED repeats one of them.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Iterator

import httpx
import pytest
import rdflib

from tests.contracts.querying.corpus import alone
from tests.contracts.querying.mutants import Mutants
from tests.contracts.querying.reading import read_csv, read_json, read_tsv, read_xml
from tests.contracts.querying.walks import over_a_release

FUZZ_S = float(os.environ.get("KG_FUZZ_S") or (30 if os.environ.get("CI") else 10))
SEED = int(os.environ.get("KG_FUZZ_SEED") or (random.randrange(1 << 32) if os.environ.get("KG_FUZZ_S") else 1))
# Seconds that a query is given; and that its answer may take, on a machine that others use too.
DEADLINE_S, MOST_S = 0.5, 5.0
ACCEPTED = (
    "application/sparql-results+json, application/n-triples", "application/sparql-results+xml, text/turtle",
    "text/csv, application/rdf+xml", "text/tab-separated-values, application/ld+json",
)  # fmt: skip
READERS = {
    "application/sparql-results+json": read_json, "application/sparql-results+xml": read_xml, "text/csv": read_csv,
    "text/tab-separated-values": read_tsv,
}  # fmt: skip
GRAPH_READERS = {
    "text/turtle": "turtle", "application/n-triples": "nt", "application/ld+json": "json-ld",
    "application/rdf+xml": "xml",
}  # fmt: skip
# What a query can cost the server: nothing else is an answer.
REFUSALS = {
    400: {"syntax", "refused", "bad-request"}, 413: {"too-large"}, 503: {"deadline", "memory", "busy"},
}  # fmt: skip
# Terms of RDF 1.2, which rdflib does not read.
BEYOND_RDFLIB = ("<<(", 'rdf:parseType="Triple"', "@direction", "its:dir", "--ltr", "--rtl", "rdf:version")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(FUZZ_S + 120)]


@pytest.fixture(scope="module")
def client(server: str) -> Iterator[httpx.Client]:
    """A client of the endpoint."""
    with httpx.Client(base_url=server, timeout=30) as made:
        yield made


def fault(answer: httpx.Response, seconds: float) -> str:
    """What is wrong with an answer; nothing if nothing is."""
    if seconds > MOST_S:
        return f"took {seconds:.1f} s"
    if answer.status_code in REFUSALS:
        code = answer.json()["code"]
        return "" if code in REFUSALS[answer.status_code] else f"{answer.status_code} {code}: {answer.text:.300}"
    if answer.status_code != 200:
        return f"{answer.status_code}: {answer.text:.300}"
    media_type = answer.headers["content-type"].partition(";")[0]
    try:
        if media_type in GRAPH_READERS:
            if not any(mark in answer.text for mark in BEYOND_RDFLIB):
                rdflib.Graph().parse(data=answer.content, format=GRAPH_READERS[media_type])
        elif answer.content[:50].find(b"boolean") < 0:
            READERS[media_type](answer.content)
    except Exception as error:  # noqa: BLE001 - whatever a reader raises is the finding
        return f"{media_type} cannot be read ({error!r:.300}): {answer.text:.300}"
    return ""


def test_no_broken_query_breaks_anything(client: httpx.Client) -> None:
    """Every failing text is printed whole, so that it can become a case of its own."""
    mutants = Mutants([*alone(), *(query for query, _ in over_a_release())], random.Random(SEED))
    chance = random.Random(SEED)
    statuses: Counter[int] = Counter()
    faults: list[tuple[str, str]] = []
    end_s = time.monotonic() + FUZZ_S

    while time.monotonic() < end_s and len(faults) < 20:
        query = mutants.make()
        began_s = time.monotonic()
        answer = client.post(
            "/sparql",
            params={"timeout": DEADLINE_S},
            content=query.encode(errors="surrogateescape"),
            headers={"content-type": "application/sparql-query", "accept": chance.choice(ACCEPTED)},
        )
        wrong = fault(answer, time.monotonic() - began_s)
        statuses[answer.status_code] += 1
        if wrong:
            faults.append((wrong, query))

    listed = [f"{wrong}\n{query!r}" for wrong, query in faults]
    assert not listed, f"seed {SEED}, {dict(statuses)}:\n" + "\n".join(listed)
    assert {200, 400} <= statuses.keys()
    assert client.get("/sparql?query=ASK%7B%7D").status_code == 200
