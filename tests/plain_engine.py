"""The embedded engine as one that knows SPARQL 1.1 and nothing more."""

from __future__ import annotations

import copy

from api.graphql.noting import NotingEngine
from kg.query.limits import check_query
from kg.release import Release
from kg.settings import Settings
from kg.store import Engine, Rows


class PlainEngine(NotingEngine):
    """Answers as the engine that it is made from, but only texts without LATERAL that our own limits let through.

    Args:
        limits: On the texts of SPARQL queries.

    Attributes:
        texts: What it was asked, in order.
    """

    def __init__(self, engine: Engine, limits: Settings) -> None:
        self.texts: list[str] = []
        super().__init__(engine, self.texts)
        self.supports_lateral = False
        self._limits = limits

    def select(self, text: str) -> Rows:
        """As the engine."""
        self._check(text)
        return super().select(text)

    def ask(self, text: str) -> bool:
        """As the engine."""
        self._check(text)
        return super().ask(text)

    def _check(self, text: str) -> None:
        assert "LATERAL" not in check_query(text, self._limits).keywords, text


def plain_release(release: Release, limits: Settings | None = None) -> Release:
    """The same release over a `PlainEngine`; under the usual limits if none are given."""
    plain = copy.copy(release)
    plain.engine = PlainEngine(release.engine, limits or Settings())
    return plain
