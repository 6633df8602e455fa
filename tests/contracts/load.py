"""What a server bears while a test does something to it: clients that ask without a pause; and waiting for its effect."""

from __future__ import annotations

import itertools
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx

# Asks once, given the client, its number and how often it has asked before.
Ask = Callable[[httpx.Client, int, int], None]


@contextmanager
def under_load(
    url: str, ask: Ask, *, clients: int, timeout_s: float, trust: ssl.SSLContext | None = None
) -> Iterator[None]:
    """Let so many clients ask until the block ends, each in a thread of its own and again as soon as it is answered.

    Args:
        url: Of the server.
        ask: Called in all threads; an exception that it lets through ends its client and fails the test.
        clients: How many.
        timeout_s: For each answer.
        trust: What the clients need to trust a certificate of the test's own.
    """
    is_over = threading.Event()

    def go_on(number: int) -> None:
        with httpx.Client(base_url=url, timeout=timeout_s, verify=trust or True) as client:
            for count in itertools.count():
                if is_over.is_set():
                    return
                ask(client, number, count)

    threads = [threading.Thread(target=go_on, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


def until(condition: Callable[[], bool], limit_s: float = 20.0) -> bool:
    """Look again and again until it holds; False if it does not within so many seconds."""
    end = time.monotonic() + limit_s
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False
