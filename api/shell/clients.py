"""Fairness between clients: how much one of them may ask at a time, and how many errors it may cause.

A client is an address. Behind a proxy every request comes from the proxy's; so addresses that a proxy may have
(loopback, private) are not bounded, unless the operator says in which header field the proxy tells the client's own.
"""

from __future__ import annotations

import ipaddress
import math
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from functools import lru_cache

from starlette.types import Scope

from api.problems import TooManyRequestsError
from api.shell.asked import Asked
from kg.settings import Settings

# The custom of the endpoint of Wikidata: errors are counted by the minute.
_WINDOW_S = 60.0
_REMEMBERED = 10_000
# A network of this size is given to one household; whoever has one could have an address for each request.
_IPV6_PREFIX = 64
# What costs work and comes of the question: not well-formed or over a limit, too large, no answer in time or memory.
_COSTLY = frozenset((400, 413, 503))


class Clients:
    """Counts what clients do.

    Args:
        settings: `client_requests`, `client_errors` and `client_header` are used here.
        clock: Seconds that only ever grow.
    """

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._most_requests = settings.client_requests
        self._most_errors = settings.client_errors
        self._header = settings.client_header.lower().encode()
        self._clock = clock
        self._working: Counter[str] = Counter()
        self._errors: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def find(self, scope: Scope, asked: Asked) -> str | None:
        """Who asks; None for whom nothing is bounded."""
        if self._header:
            # A proxy appends the address that it sees; what stands before, anybody can have written.
            told = asked.fields.get(self._header, b"").rpartition(b",")[2].strip().decode("latin-1")
            return _network(told, is_told=True)
        peer = scope.get("client")
        return _network(peer[0], is_told=False) if peer else None

    def enter(self, client: str) -> None:
        """Begin a request; if it is let in, `leave` must follow.

        Raises:
            TooManyRequestsError: The client has too many under way, or has caused too many errors of late.
        """
        began_s, errors = self._errors.get(client, (0.0, 0))
        if self._most_errors and errors >= self._most_errors:
            left_s = began_s + _WINDOW_S - self._clock()
            if left_s > 0:
                message = f"{errors} of your requests within a minute ended in an error"
                raise TooManyRequestsError(message, hint="Mend them, and wait.", retry_s=math.ceil(left_s))
            del self._errors[client]
        if self._most_requests and self._working[client] >= self._most_requests:
            message = f"{self._most_requests} of your requests are under way"
            raise TooManyRequestsError(message, hint="Wait for their answers.", retry_s=1)
        self._working[client] += 1

    def leave(self, client: str, status: int, *, innocent: bool = False) -> None:
        """End a request.

        Args:
            client: Who was let in.
            status: Of the answer.
            innocent: True if an error came of what others do: a busy server, a reader that was lost.
        """
        self._working[client] -= 1
        if not self._working[client]:
            del self._working[client]
        if status in _COSTLY and self._most_errors and not innocent:
            self._count_error(client)

    def _count_error(self, client: str) -> None:
        now_s = self._clock()
        began_s, errors = self._errors.get(client, (now_s, 0))
        if now_s - began_s >= _WINDOW_S:
            began_s, errors = now_s, 0
        self._errors[client] = began_s, errors + 1
        self._errors.move_to_end(client)
        if len(self._errors) > _REMEMBERED:
            self._errors.popitem(last=False)


@lru_cache(_REMEMBERED)
def _network(address: str, *, is_told: bool) -> str | None:
    """The client that an address stands for; None if there is none, or if it may be a proxy's that nobody told of.

    >>> _network("2001:db9:1:2:3::4", is_told=False)
    '2001:db9:1:2::'
    >>> _network("10.0.0.1", is_told=False)
    >>> _network("10.0.0.1", is_told=True)
    '10.0.0.1'
    """
    try:
        found = ipaddress.ip_address(address.strip("[]").partition("%")[0])
    except ValueError:
        return None
    mapped = getattr(found, "ipv4_mapped", None)
    found = mapped or found
    if not is_told and (found.is_loopback or found.is_private or found.is_link_local):
        return None
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((int(found), _IPV6_PREFIX), strict=False).network_address)
    return str(found)
