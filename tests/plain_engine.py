"""The embedded engine as one that knows SPARQL 1.1 and nothing more."""

from __future__ import annotations

import copy

from api.graphql.noting import NotingEngine
from kg.query.limits import check_query
from kg.release import Release
from kg.settings import Settings
from kg.store import Engine, Rows

LIMITS = Settings()


class PlainEngine(NotingEngine):
    """Answers as the engine that it is made from, but only texts without LATERAL that our own limits let through.

    Attributes:
        texts: What it was asked, in order.
    """

    def __init__(self, engine: Engine) -> None:
        self.texts: list[str] = []
        super().__init__(engine, self.texts)
        self.supports_lateral = False

    def select(self, text: str) -> Rows:
        """As the engine."""
        check_plain(text)
        return super().select(text)

    def ask(self, text: str) -> bool:
        """As the engine."""
        check_plain(text)
        return super().ask(text)


def check_plain(text: str) -> None:
    """Fail for a text that an engine without LATERAL could not read or that our own limits refuse."""
    assert "LATERAL" not in check_query(text, LIMITS).keywords, text


def plain_release(release: Release) -> Release:
    """The same release over a `PlainEngine`."""
    plain = copy.copy(release)
    plain.engine = PlainEngine(release.engine)
    return plain
