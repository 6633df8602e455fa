"""What every server of the comparison is asked, and how its answer is brought into one form."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from tests.benchmarks.flagship import CONDITION, MOST_QUERIES, QUERY, expected

PLACEHOLDER = "@NUMBER@"
# How requests differ from each other. The answer is the same for all of them.
KINDS = {
    "cached": "the same request again and again",
    "new text": "a comment with a new number at the end of the document",
    "new variables": "one document, its id a variable; beside it a number that it does not declare, which servers ignore",
}


CLIENTS = (1, 16)


class AnswerError(Exception):
    """A server gave another answer than the plan has."""


class Peer(Protocol):
    """A server that runs and can be asked one question in several kinds of requests.

    Attributes:
        port: On 127.0.0.1.
        roots: Ids of its processes; what they started counts as well.
        path: Where it is asked, by POST.
        headers: Of the requests.
    """

    @property
    def name(self) -> str: ...
    @property
    def port(self) -> int: ...
    @property
    def roots(self) -> tuple[int, ...]: ...
    @property
    def path(self) -> str: ...
    @property
    def headers(self) -> Mapping[str, str]: ...

    def body(self, kind: str) -> bytes:
        """The body of a request of a kind; a placeholder stands where a number makes it unlike all others."""
        ...

    def check(self, kind: str) -> bytes:
        """Ask once, compare with what is expected; the body of the answer.

        Raises:
            AnswerError: It is another answer.
        """
        ...


@dataclass(frozen=True, slots=True)
class Server:
    """A server that can be asked the flagship over GraphQL.

    Attributes:
        document: The question in the server's own schema, with the condition's id as variable `$id`.
        read: The `data` of its answer → the same in the form of the plan.
        port: On 127.0.0.1.
        roots: Ids of its processes; what they started counts as well.
    """

    path: ClassVar[str] = "/graphql"  # of all of them
    headers: ClassVar[Mapping[str, str]] = {"Content-Type": "application/json"}
    name: str
    port: int
    roots: tuple[int, ...]
    document: str
    read: Callable[[Any], Any] = lambda data: data

    def body(self, kind: str) -> bytes:
        """The body of a request of a kind; a placeholder stands where a number makes it unlike all others."""
        if kind == "new variables":
            return _json({"query": self.document, "variables": {"id": CONDITION, "number": PLACEHOLDER}})
        inline = _inlined(self.document)
        return _json({"query": f"{inline}\n# {PLACEHOLDER}" if kind == "new text" else inline})

    def check(self, kind: str) -> bytes:
        """Ask once, compare with the plan.

        Returns:
            The body of the answer.

        Raises:
            AnswerError: It is not the answer of the plan, or took more queries at the engine than planned.
        """
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        body = self.body(kind).replace(PLACEHOLDER.encode(), b"0")
        connection.request("POST", self.path, body, dict(self.headers))
        response = connection.getresponse()
        text = response.read()
        connection.close()
        answer = json.loads(text) if response.status == http.client.OK else {}
        if not answer.get("data") or self.read(answer["data"]) != expected():
            raise AnswerError(f"{self.name} ({kind}) gave another answer: {response.status} {text[:2_000]!r}")
        queries = answer.get("extensions", {}).get("cost", {}).get("queries", 0)
        if queries > MOST_QUERIES:
            raise AnswerError(f"{self.name} asked the engine {queries} queries, planned are {MOST_QUERIES}")
        return text


def flagship_document() -> str:
    """The question of the README with the id as a variable."""
    return f"query Foods($id: ID!) {QUERY.replace(json.dumps(CONDITION), '$id')}"


def _inlined(document: str) -> str:
    """The document without its variable, as in the README."""
    return document[document.index("{") :].replace("$id", json.dumps(CONDITION))


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()
