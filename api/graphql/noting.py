"""An engine that notes what it is asked, so that every query of a request is counted wherever it is written."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Self

from kg.release import Release
from kg.store import Answer, Dataset, Engine, Quad, Rows


class NotingEngine:
    """The same engine; the texts of its SELECT and ASK queries are added to a list."""

    def __init__(self, engine: Engine, texts: list[str]) -> None:
        self._engine = engine
        self._texts = texts
        self.supports_lateral = engine.supports_lateral

    def select(self, text: str) -> Rows:
        """As the engine."""
        self._texts.append(text)
        return self._engine.select(text)

    def ask(self, text: str) -> bool:
        """As the engine."""
        self._texts.append(text)
        return self._engine.ask(text)

    def answer(
        self, text: str, *, accept_results: str, accept_graph: str, dataset: Dataset, limit_bytes: int | None = None
    ) -> Answer:
        """As the engine; nothing is noted, for nobody's own text belongs to a GraphQL request."""
        return self._engine.answer(
            text,
            accept_results=accept_results,
            accept_graph=accept_graph,
            dataset=dataset,
            limit_bytes=limit_bytes,
        )

    def quads(self, *, graph: str | None = None) -> Iterator[Quad]:
        """As the engine."""
        return self._engine.quads(graph=graph)

    def close(self) -> None:
        """Nothing: whoever opened the engine closes it."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def noting_release(release: Release, texts: list[str]) -> Release:
    """The same release over an engine that notes its queries; what the release has read already is shared."""
    _ = release.schema, release.rules  # read once for all copies
    noted = copy.copy(release)
    noted.engine = NotingEngine(release.engine, texts)
    return noted
