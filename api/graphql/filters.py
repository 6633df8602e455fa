"""Arguments of connections: pages and filters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.graphql.cursor import decode_cursor
from kg.errors import RefusedError

# The page sizes that design.md promises; a client that needs more goes on after the last cursor.
DEFAULT_EDGES, MOST_EDGES = 25, 100


@dataclass(frozen=True, slots=True)
class Filters:
    """What a connection leaves out.

    Attributes:
        certainties: Concept IRIs that may stand; empty for all.
        graphs: Graph IRIs of the sources that may speak; None for all.
        include_inferred: False leaves out what only rules conclude.
    """

    certainties: tuple[str, ...] = ()
    graphs: tuple[str, ...] | None = None
    include_inferred: bool = True

    @property
    def active(self) -> bool:
        """True if anything can be left out."""
        return bool(self.certainties) or self.graphs is not None or not self.include_inferred


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of a connection: `first` edges after a keyset position."""

    first: int
    after: tuple[str, str] | None = None


class FilterReader:
    """Reads the arguments of connections: pages and filters.

    Args:
        certainties: Enum value → concept IRIs at least as certain.
        graphs: Source id, CURIE or IRI → graph IRI.
    """

    def __init__(self, certainties: Mapping[str, tuple[str, ...]], graphs: Mapping[str, str]) -> None:
        self._certainties = certainties
        self._graphs = graphs

    def page(self, arguments: Mapping[str, Any]) -> Page:
        """`first` and `after`; the limits of design apply.

        Raises:
            RefusedError: `first` lies outside 1..100 or `after` is no cursor.
        """
        first = arguments.get("first", DEFAULT_EDGES)
        if not isinstance(first, int) or not 1 <= first <= MOST_EDGES:
            raise RefusedError(
                f"first: {first} is not between 1 and {MOST_EDGES}", hint="Ask for a page, then go on after it."
            )
        after = arguments.get("after")
        return Page(first, decode_cursor(after) if after is not None else None)

    def filters(self, arguments: Mapping[str, Any]) -> Filters:
        """`minCertainty`, `sources` and `includeInferred`.

        Raises:
            RefusedError: There is no such source.
        """
        least = arguments.get("minCertainty")
        sources = arguments.get("sources")
        unknown = [source for source in sources or () if source not in self._graphs]
        if unknown:
            known = ", ".join(sorted(name for name in self._graphs if ":" not in name))
            raise RefusedError(f"there is no source {unknown[0][:80]!r}", hint=f"The sources are: {known}.")
        return Filters(
            certainties=self._certainties[getattr(least, "name", least)] if least is not None else (),
            graphs=None if sources is None else tuple(sorted({self._graphs[s] for s in sources})),
            include_inferred=arguments.get("includeInferred") is not False,
        )
