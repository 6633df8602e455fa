"""The access log: JSON lines without questions, and a server that does not wait for its reader."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import os
import time
from datetime import UTC, datetime

from starlette.types import Message

from api.shell.access_log import AccessLog
from api.shell.answer import Answer
from api.shell.asked import read_head
from api.shell.delivery import Delivery

RELEASE = "98519ab28c6ecbcfa10b6f1761a31a15f55a1b77c463c9dc85326b2773c66c1b"


def delivery(target: bytes = b"/sparql") -> Delivery:
    """An answer of three bytes that has been sent."""

    async def send(message: Message) -> None:
        pass

    scope = {
        "type": "http", "method": "GET", "path": "/", "raw_path": target, "query_string": b"query=ASK+%7B%7D",
        "scheme": "http", "headers": [],
    }  # fmt: skip
    made = Delivery(read_head(scope), send)
    asyncio.run(made.send(Answer(200, [], b"abc")))
    return made


def test_a_line_is_json_with_these_fields() -> None:
    """Time in UTC, the id that the answer carries, what was asked without the query, and what became of it."""
    stream = io.StringIO()
    log = AccessLog(stream)
    sent = delivery()

    log.note(sent, RELEASE)
    log.close()

    (line,) = stream.getvalue().splitlines()
    fields = json.loads(line)
    assert abs(datetime.fromisoformat(fields.pop("time")) - datetime.now(UTC)).total_seconds() < 60
    assert 0 <= fields.pop("ms") < 60_000
    assert fields == {
        "id": sent.request_id, "method": "GET", "path": "/sparql", "status": 200, "bytes": 3, "cache": "none",
        "release": "98519ab28c6e",
    }  # fmt: skip
    assert "ASK" not in line


def test_no_path_forges_a_line() -> None:
    """Quotes, line breaks, escapes of terminals and bytes that are no ASCII stay inside their string."""
    stream = io.StringIO()
    log = AccessLog(stream)
    hostile = b'/a","status":200}\n{"forged":"\x1b[2J\xe2\x80\xa8'

    log.note(delivery(hostile), RELEASE)
    log.close()

    (line,) = stream.getvalue().split("\n")[:-1]
    assert line.isascii()
    assert "\x1b" not in line
    assert hostile.decode("latin-1") == json.loads(line)["path"]


def test_a_reader_that_stands_still_does_not_hold_up_the_server() -> None:
    """A pipe that nobody reads is full after 64 KiB; 40,000 lines are noted all the same, and dropped ones counted."""
    ours, theirs = os.pipe()
    with contextlib.suppress(BrokenPipeError), os.fdopen(theirs, "w") as stream:
        log = AccessLog(stream)
        sent = delivery()
        started = time.monotonic()

        for _ in range(40_000):
            log.note(sent, RELEASE)
        log.close()
        took = time.monotonic() - started
        os.close(ours)

    assert took < 5
    assert log.dropped > 10_000


def test_a_closed_stream_ends_nothing() -> None:
    """A terminal may go before the server does."""
    stream = io.StringIO()
    log = AccessLog(stream)
    stream.close()

    log.note(delivery(), RELEASE)
    log.close()
