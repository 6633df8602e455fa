"""The connection to an engine on another machine: addresses, credentials, a pool, time limits, repeated tries."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx

from kg.errors import EngineError, EngineTimeoutError, EngineUnreachableError
from kg.store.credentials import NOBODY, Credentials, split_address
from kg.store.streamed import as_file, is_coded

# Tries after the first, for what may be asked twice; the pauses are short beside any deadline.
_PAUSES_S = (0.1, 0.4)
_CONNECT_S = 5.0
# A few kilobytes may unpack to gigabytes.
_PLAIN = {"accept-encoding": "identity"}
# What a gateway or an engine that restarts says; a query may be asked again.
_PASSING = (502, 503, 504)
_NO_SUCH_DOOR = (405, 429)
_MOST_CONNECTIONS = 20
_TOLD_BYTES, _TOLD_CHARACTERS = 64 << 10, 300
# What the system says of a full disk (ENOSPC, EDQUOT), and how engines word it.
_FULL_STATUS = 507  # RFC 4918, section 11.5
_NO_ROOM = re.compile(r"no space left|out of disk|disk (is )?full|quota exceeded|insufficient storage", re.IGNORECASE)
ROOM_HINT = "Make room on its disk."


class Endpoint:
    """One address of an engine. It survives a fork: each process has a pool of its own.

    Args:
        url: Without credentials; those in it are taken as user and password for Basic.
        credentials: Sent with every request, to this address and no other: redirects are not followed.
        timeout_s: Longest wait for an answer to begin, and between its pieces; and for the whole of one that comes at less
            than a kilobyte a second (`kg.store.streamed`).

    Raises:
        SettingError: It is no http or https address.
    """

    def __init__(self, url: str, credentials: Credentials = NOBODY, *, timeout_s: float = 10.0) -> None:
        parts, given = split_address(url)
        if given.username:
            credentials = replace(credentials, user=given.username, password=given.password, bearer="")
        self.url = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment=""))
        self._credentials = credentials
        self._headers = credentials.headers
        self._timeout = httpx.Timeout(timeout_s, connect=min(_CONNECT_S, timeout_s))
        self._pool = _Pool()
        self._failure: tuple[float, EngineError] | None = None

    def at(self, url: str) -> Endpoint:
        """Another address of the same engine; they share connections and a time limit."""
        other = Endpoint(url, self._credentials)
        other._timeout, other._pool = self._timeout, self._pool
        return other

    def without_credentials(self) -> Endpoint | None:
        """The same address, with connections of its own, for somebody who does not say who asks; None if nobody does."""
        if self._credentials == NOBODY:
            return None
        other = Endpoint(self.url)
        other._timeout = self._timeout
        return other

    @property
    def name(self) -> str:
        """Host and port, for messages."""
        return urlsplit(self.url).netloc

    @property
    def shown(self) -> str:
        """The address for messages: what follows a question mark may be a secret."""
        return urlunsplit(urlsplit(self.url)._replace(query=""))

    def failure_since(self, moment: float) -> EngineError | None:
        """Why it did not answer, if the last time that it did not was at this moment (`time.monotonic`) or later."""
        return self._failure[1] if self._failure is not None and self._failure[0] >= moment else None

    @contextmanager
    def send(
        self,
        method: str,
        *,
        form: Mapping[str, Any] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        passing: Container[int] = (),
    ) -> Iterator[httpx.Response]:
        """Send a request; the answer is open inside the block, its body not read yet.

        It is sent again where the connection broke before an answer or the engine is busy: whatever is sent here may be.

        Args:
            passing: Statuses that are no faults although they usually are.

        Raises:
            EngineUnreachableError: It cannot be reached, breaks off, or says that it failed.
            EngineTimeoutError: It does not answer in time.
            EngineError: It refuses the credentials.
        """
        pauses = iter(_PAUSES_S)
        while True:
            pause_s = next(pauses, None)
            try:
                client = self._pool.open()
                request = client.build_request(
                    method,
                    self.url,
                    data=form,
                    content=content,
                    headers={**_PLAIN, **self._headers, **(headers or {})},
                    timeout=self._timeout,
                )
                response = client.send(request, auth=self._credentials.auth, stream=True)
            except httpx.TimeoutException as error:
                raise self._late(error) from error
            except httpx.TransportError as error:
                if pause_s is None:
                    raise self._unreachable(str(error)) from error
                time.sleep(pause_s)
                continue
            with _closing(response):
                if response.status_code in _PASSING and pause_s is not None:
                    time.sleep(pause_s)
                    continue
                if response.status_code not in passing:
                    self._check(response)
                with self._errors():
                    yield response
                return

    def _check(self, response: httpx.Response) -> None:
        status = response.status_code
        if status in (401, 403):
            asks_digest = response.headers.get("www-authenticate", "").lower().startswith("digest")
            digest = (
                "KG_ENGINE_DIGEST=true, which it asks for" if asks_digest else "KG_ENGINE_TOKEN or KG_ENGINE_HEADER"
            )
            raise EngineError(
                f"the engine at {self.name} refuses the credentials: {status} {response.reason_phrase}",
                hint=f"Set KG_ENGINE_USER and KG_ENGINE_PASSWORD, {'and ' if asks_digest else ''}{digest}.",
            )
        if response.is_redirect:
            target = urlsplit(response.headers.get("location", ""))
            there = urlunsplit(target._replace(netloc=target.netloc.rpartition("@")[2], query="", fragment=""))
            raise EngineUnreachableError(
                f"the engine at {self.name} sends elsewhere: {status} to {there or 'nowhere'}",
                hint="Give that address, if it is the right one: redirects are not followed.",
            )
        if status == httpx.codes.NOT_FOUND:
            raise EngineUnreachableError(
                f"the engine at {self.name} has nothing at {urlsplit(self.url).path or '/'}: 404",
                hint="Name the address for queries, such as http://localhost:7878/query.",
            )
        if response.is_server_error or status in _NO_SUCH_DOOR:
            with self._errors():
                said = told_in(response)
            what = f"{status} {response.reason_phrase}{f': {said}' if said else ''}"
            if status == _FULL_STATUS or _NO_ROOM.search(said):
                raise EngineUnreachableError(f"the engine at {self.name} fails: {what}", hint=ROOM_HINT)
            raise self._unreachable(what)

    def _late(self, error: Exception) -> EngineTimeoutError:
        if isinstance(error, httpx.ConnectTimeout):
            late = EngineTimeoutError(
                f"the engine at {self.name} cannot be reached in time", hint="Look whether it runs."
            )
        else:
            late = EngineTimeoutError(
                f"the engine at {self.name} does not answer in {self._timeout.read:g} s",
                hint="Ask for less, or look how busy the engine is.",
            )
        self._failure = (time.monotonic(), late)
        return late

    def _unreachable(self, said: str) -> EngineUnreachableError:
        error = EngineUnreachableError(
            f"the engine at {self.name} does not answer: {said}", hint="Look whether it runs, and at its log."
        )
        self._failure = (time.monotonic(), error)
        return error

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except httpx.TimeoutException as error:
            raise self._late(error) from error
        except httpx.TransportError as error:
            raise self._unreachable(f"the answer broke off ({error})") from error

    def close(self) -> None:
        """Close the connections of this process."""
        self._pool.close()


class _Pool:
    """Connections, of each process its own."""

    def __init__(self) -> None:
        self._client: httpx.Client | None = None
        self._pid = 0

    def open(self) -> httpx.Client:
        if self._client is None or self._pid != os.getpid():
            # Connections of the parent are left alone: closing them here would close them there.
            limits = httpx.Limits(max_connections=_MOST_CONNECTIONS, max_keepalive_connections=_MOST_CONNECTIONS)
            self._client = httpx.Client(limits=limits, trust_env=False)
            self._pid = os.getpid()
        return self._client

    def close(self) -> None:
        if self._client is not None and self._pid == os.getpid():
            self._client.close()
        self._client = None


def told_in(response: httpx.Response) -> str:
    """The beginning of what an engine says in the body of an answer, on one line and without tags of HTML."""
    if is_coded(response):
        return ""
    text = as_file(response).read(_TOLD_BYTES).decode(errors="replace")
    if "html" in response.headers.get("content-type", ""):
        text = re.sub(r"<style.*?</style>|<[^>]*>", " ", text, flags=re.DOTALL)
    return " ".join(text.split())[:_TOLD_CHARACTERS]


@contextmanager
def _closing(response: httpx.Response) -> Iterator[None]:
    try:
        yield
    finally:
        response.close()
