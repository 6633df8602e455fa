"""What a SPARQL engine must offer; everything above this room is written against it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

from kg.store.terms import Quad, Term


@dataclass(frozen=True, slots=True)
class Rows:
    """The solutions of a SELECT, in engine order; each row follows `variables`, None where unbound."""

    variables: tuple[str, ...]
    rows: Sequence[tuple[Term | None, ...]]


@dataclass(frozen=True, slots=True)
class Dataset:
    """The dataset that a request names (SPARQL 1.1 Protocol, section 2.1.4).

    Both empty means that the request names none. IRIs, not checked against the store.
    """

    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """A serialised answer.

    Attributes:
        form: "select", "ask" or "graph" (CONSTRUCT and DESCRIBE).
        media_type: Of `body`.
        body: Only the beginning of the answer, and no well-formed document, if it is longer than the limit.
    """

    form: str
    media_type: str
    body: bytes


class Engine(Protocol):
    """A read view of one release's quads.

    Query texts of our own name their graphs (`GRAPH`), because engines differ in what a default graph is.

    Attributes:
        supports_lateral: Whether LATERAL (SPARQL-dev SEP-0006) may stand in a text; where not, it is SPARQL 1.1.
    """

    supports_lateral: bool

    def select(self, text: str) -> Rows:
        """Run one of our own SELECT queries.

        Raises:
            QuerySyntaxError: The text does not parse.
            EngineError: The store failed.
        """
        ...

    def ask(self, text: str) -> bool:
        """Run one of our own ASK queries; raises as `select` does."""
        ...

    def answer(
        self, text: str, *, accept_results: str, accept_graph: str, dataset: Dataset, limit_bytes: int | None = None
    ) -> Answer:
        """Run anyone's query and serialise what comes out.

        Without a dataset in the request or the text, the default graph is the union of all graphs; otherwise it is
        what they name, as the Protocol says (the request wins).

        Args:
            text: SPARQL 1.1 Query; updates do not parse.
            accept_results: `Format.name` for SELECT and ASK.
            accept_graph: `Format.name` for CONSTRUCT and DESCRIBE.
            dataset: What the request names.
            limit_bytes: The engine stops soon after it has written more than so many; None lets it write everything.

        Raises:
            QuerySyntaxError: The text does not parse.
            EngineError: The store failed.
        """
        ...

    def quads(self, *, graph: str | None = None) -> Iterator[Quad]:
        """Every quad, or those of one graph, in engine order."""
        ...

    def close(self) -> None:
        """Let go of files and memory; closing again does nothing, and whatever else is called then raises EngineError."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc: object) -> None: ...
