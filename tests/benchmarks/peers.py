"""What every server of the comparison is asked, and how its answer is brought into one form."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Protocol

from tests.benchmarks import food_list
from tests.benchmarks.flagship import CONDITION, FLAGSHIP, QUERY, Question

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
class Words:
    """How a question reads in a server's own schema.

    Attributes:
        document: With the variables of the question.
        read: The `data` of its answer → the same in the form of the expected answer.
    """

    document: str
    read: Callable[[Any], Any] = lambda data: data


def flagship_document() -> str:
    """The question of the README with the id as a variable."""
    return f"query Foods($id: ID!) {QUERY.replace(json.dumps(CONDITION), '$id')}"


# Of our own schema, and of whoever has one of the same shape.
OUR_WORDS = {FLAGSHIP.name: Words(flagship_document()), food_list.NAME: Words(food_list.DOCUMENT)}


@dataclass(frozen=True, slots=True)
class Server:
    """A server that can be asked over GraphQL.

    Attributes:
        port: On 127.0.0.1.
        roots: Ids of its processes; what they started counts as well.
        words: Name of a question → how it reads here.
        question: What it is asked.
        path: Where.
    """

    headers: ClassVar[Mapping[str, str]] = {"Content-Type": "application/json"}
    name: str
    port: int
    roots: tuple[int, ...]
    words: Mapping[str, Words] = field(default_factory=lambda: OUR_WORDS)
    question: Question = FLAGSHIP
    path: str = "/graphql"

    def asking(self, question: Question) -> Server:
        """The same server, asked another question."""
        return replace(self, question=question)

    def body(self, kind: str) -> bytes:
        """The body of a request of a kind; a placeholder stands where a number makes it unlike all others."""
        document, variables = self.words[self.question.name].document, self.question.variables
        if kind == "new variables":
            return _json({"query": document, "variables": {**variables, "number": PLACEHOLDER}})
        inline = _inlined(document, variables)
        return _json({"query": f"{inline}\n# {PLACEHOLDER}" if kind == "new text" else inline})

    def check(self, kind: str) -> bytes:
        """Ask once, compare with what is expected.

        Returns:
            The body of the answer.

        Raises:
            AnswerError: It is another answer, or took more queries at the engine than planned.
        """
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        body = self.body(kind).replace(PLACEHOLDER.encode(), b"0")
        connection.request("POST", self.path, body, dict(self.headers))
        response = connection.getresponse()
        text = response.read()
        connection.close()
        answer = json.loads(text) if response.status == http.client.OK else {}
        if not answer.get("data") or answer.get("errors") or self._read(answer["data"]) != self.question.answer:
            raise AnswerError(f"{self.name} ({kind}) gave another answer: {response.status} {text[:2_000]!r}")
        queries = answer.get("extensions", {}).get("cost", {}).get("queries", 0)
        if queries > self.question.most_queries:
            raise AnswerError(
                f"{self.name} asked the engine {queries} queries, planned are {self.question.most_queries}"
            )
        return text

    def _read(self, data: Any) -> Any:
        return self.words[self.question.name].read(data)


def _inlined(document: str, variables: Mapping[str, Any]) -> str:
    """The document without its variables, as in the README."""
    inline = document[document.index("{") :]
    for name, value in variables.items():
        inline = inline.replace(f"${name}", json.dumps(value))
    return inline


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()
