"""The access log: one JSON line per request, written beside the event loop.

A line names the path and never the query string, in which a question of a person may stand.
"""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from json.encoder import encode_basestring_ascii
from typing import TextIO

from api.shell.delivery import Delivery

_PAUSE_S = 0.05  # lines of so long are written together; nobody reads faster
_WAITING_LINES = 10_000  # if the reader of the log stands still, further lines are dropped and the server goes on
_FAREWELL_S = 1.0


class AccessLog:
    """Writes lines from a thread of its own, because a full pipe must not hold up the server.

    Args:
        stream: Where to; usually standard error.

    Attributes:
        dropped: Lines that were not written because nobody took them.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._second, self._stamp = 0, ""
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._is_closed = threading.Event()
        self._writer = threading.Thread(target=self._write, name="access log", daemon=True)
        self._writer.start()
        self.dropped = 0

    def note(self, delivery: Delivery, release: str) -> None:
        """Write what became of a request to a release, of whose id the first 12 characters stand in the line."""
        if self._lines.qsize() >= _WAITING_LINES:
            self.dropped += 1
            return
        now = time.time()
        second = int(now)
        if second != self._second:
            self._second, self._stamp = second, time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))
        asked = delivery.asked
        path = encode_basestring_ascii(asked.target.decode("latin-1"))
        self._lines.put(
            f'{{"time":"{self._stamp}.{int(now * 1000) % 1000:03}Z","id":"{delivery.request_id}",'
            f'"method":"{asked.method}","path":{path},"status":{delivery.status},"bytes":{delivery.sent_bytes},'
            f'"ms":{(time.perf_counter() - delivery.started_s) * 1000:.3f},"cache":"{delivery.cache}",'
            f'"release":"{release[:12]}"}}\n'
        )

    def close(self) -> None:
        """Write what is left, if somebody takes it."""
        self._is_closed.set()
        self._writer.join(_FAREWELL_S)

    def _write(self) -> None:
        while True:
            is_last = self._is_closed.wait(_PAUSE_S)
            lines = [self._lines.get_nowait() for _ in range(self._lines.qsize())]
            with contextlib.suppress(OSError, ValueError):  # the stream is closed: nobody is there to be told
                if lines:
                    self._stream.write("".join(lines))
                    self._stream.flush()
            if is_last:
                return
