"""A fuzz run over HTTP: whatever comes in, the answer is JSON with a code, in time, and never the server's fault.

KG_FUZZ_EXAMPLES=… runs so many of each kind, other ones in every run; KG_CORPUS_SEED repeats one of them.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis_graphql import queries

from tests.contracts.asking.hostile import Hostile, Sent
from tests.contracts.asking.sides import FIXED_SEED, FRESH_SEED, open_sides

LONGER = os.environ.get("KG_FUZZ_EXAMPLES")
EXAMPLES = int(LONGER or "300")
# The independent generator takes half a second for each question to a schema of this size.
FROM_OUTSIDE = int(LONGER or "40")
SEED = FRESH_SEED if LONGER else FIXED_SEED
# The aim is a second on a machine of one's own; on one that is shared the deadline of the server decides (3 s in tests).
MOST_SECONDS = 3.0

pytestmark = [pytest.mark.slow, pytest.mark.timeout(100 + EXAMPLES)]


@dataclass
class Bearing:
    """What was seen of a server under fire.

    Attributes:
        faults: Answers that break a promise, in words.
        slowest: Seconds, and the request that took them.
        statuses: How often each status was answered.
    """

    faults: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")
    statuses: dict[int, int] = field(default_factory=dict)

    def note(self, told: str, response: httpx.Response, seconds: float) -> None:
        """Judge one answer."""
        self.slowest = max(self.slowest, (seconds, told))
        self.statuses[response.status_code] = self.statuses.get(response.status_code, 0) + 1
        wrong = fault(response) or ("" if seconds <= MOST_SECONDS else f"took {seconds:.1f} s")
        if wrong:
            self.faults.append(f"seed {SEED}: {wrong}: {told:.3000}")


@pytest.fixture(scope="module")
def hostile(release_dir: Path) -> Iterator[Hostile]:
    """What makes requests that are meant to hurt."""
    with open_sides(release_dir) as sides:
        yield Hostile(sides.documents(SEED), random.Random(SEED))


def test_hostile_requests_get_an_answer_with_a_code(client: httpx.Client, hostile: Hostile) -> None:
    """Huge numbers, control characters, surrogates, deep values, broken documents and broken bodies."""
    seen = Bearing()

    for _ in range(EXAMPLES):
        send(client, hostile.make(), seen)

    report("hostile", seen)
    assert [] == seen.faults
    assert {200, 400} <= seen.statuses.keys()


def test_questions_of_an_independent_generator_get_an_answer_with_a_code(client: httpx.Client) -> None:
    """hypothesis-graphql walks the served SDL, every root field and argument included."""
    seen = Bearing()
    sdl = client.get("/graphql/schema.graphql").text

    @settings(
        max_examples=FROM_OUTSIDE, derandomize=LONGER is None, deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(queries(sdl))
    def ask(query: str) -> None:
        send(client, Sent(json.dumps({"query": query}).encode()), seen)

    ask()

    report("independent", seen)
    assert [] == seen.faults
    assert seen.statuses[200] > FROM_OUTSIDE // 8  # the others ask for more than the limits allow


def send(client: httpx.Client, sent: Sent, seen: Bearing) -> None:
    """Send one request and judge the answer."""
    started = time.perf_counter()
    if sent.by_get is not None:
        response = client.get("/graphql", params=sent.by_get, headers=sent.headers)
    else:
        response = client.post("/graphql", content=sent.body, headers=sent.headers)
    told = str(sent.by_get or sent.body.decode(errors="replace"))
    seen.note(told, response, time.perf_counter() - started)


def fault(response: httpx.Response) -> str:
    """What an answer breaks, in words; "" for nothing."""
    if response.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
        return f"status {response.status_code} {response.text:.300}"
    if "json" not in response.headers.get("content-type", ""):
        return f"status {response.status_code} of type {response.headers.get('content-type')}"
    try:
        answer = response.json()
    except ValueError as error:
        return f"no JSON: {error}"
    return _without_code(answer, response.status_code)


def _without_code(answer: Mapping[str, Any], status: int) -> str:
    if not isinstance(answer, dict):
        return f"{type(answer).__name__} as an answer"
    if "errors" not in answer and "data" not in answer:  # a problem of RFC 9457
        return "" if status >= httpx.codes.BAD_REQUEST and answer.get("code") else f"neither data nor errors: {answer}"
    codes = [error.get("extensions", {}).get("code") for error in answer.get("errors", ())]
    if not all(codes) or "internal" in codes or ("errors" in answer and not codes):
        return f"errors without a code of their own: {answer['errors']!r:.600}"
    return ""


def report(kind: str, seen: Bearing) -> None:
    """Tell the slowest answer; pytest shows it with -s, and where the test fails."""
    seconds, told = seen.slowest
    print(f"{kind}: statuses {seen.statuses}; slowest {seconds:.2f} s: {told:.600}")  # noqa: T201 - asked for
