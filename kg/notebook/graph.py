"""A release that is open for asking: neighbourhoods, search and SPARQL, with plain Python values as answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Self

from kg.export import DEFAULT_NODES, Selection
from kg.export.names import class_iris
from kg.notebook.entities import get_entity_iri
from kg.notebook.neighborhood import Neighborhood
from kg.notebook.solutions import Value, select
from kg.query.search import SearchIndex
from kg.query.search_file import Hit
from kg.release import Release, open_release, packaged_release
from kg.settings import get_settings

Names = str | Iterable[str]


class Graph:
    """An open release. Whoever opens it closes it, best by `with`.

    Nothing has a deadline here, and Ctrl-C waits for a query to end. `release` leads to everything else.

    Args:
        release: Closed with this.
    """

    def __init__(self, release: Release) -> None:
        self.release = release

    @classmethod
    def open(cls, path: str | Path | None = None) -> Self:
        """Open a release.

        Args:
            path: A release directory, or a folder of releases, whose current one is taken. Without it the packaged
                data is taken, built into your data folder first where that has not happened yet (some seconds).

        Raises:
            ReleaseError: There is no release, it is damaged, or the packaged data cannot be built here.
            EngineError: The store cannot be opened.
        """
        return cls(open_release(packaged_release(get_settings()) if path is None else Path(path)))

    def neighborhood(  # noqa: PLR0913 - the options of kg export, under their names
        self,
        *focus: str,
        depth: int = 1,
        types: Names = (),
        predicates: Names = (),
        min_certainty: str | None = None,
        sources: Names = (),
        qualifiers: Mapping[str, str] | None = None,
        inferred: bool = True,
        max_nodes: int = DEFAULT_NODES,
        without: Names = (),
    ) -> Neighborhood:
        """What `kg export` would write: everything within some edges of the focus that passes the filters.

        Args:
            focus: Entities to start from: slug, CURIE, IRI or exact label. None for the whole release.
            depth: Edges to walk from the focus, 0 to 10.
            types: Only these classes and those below them: a list, or one text with commas; so are the next.
            predicates: Only these predicates; a super-property stands for its leaves.
            min_certainty: Leave out what is less sure than this.
            sources: Only what these sources say.
            qualifiers: Only statements that have all of these, such as `{"population": "pregnant"}`.
            inferred: With or without what rules concluded.
            max_nodes: At most so many entities, 1 to 2,000; `left_out` says what that left out.
            without: Entities to take away from what was found, called as the focus is.

        Raises:
            NotFoundError: An entity, class, predicate, certainty, source or qualifier does not exist.
            RefusedError: A number is out of range, or a qualifier cannot have the value.
            EngineError: The store failed.
        """
        selection = Selection(
            focus=tuple(get_entity_iri(self.release, name) for name in focus),
            depth=depth,
            types=_split(types),
            predicates=_split(predicates),
            min_certainty=min_certainty,
            sources=_split(sources),
            include_inferred=inferred,
            qualifiers=tuple((qualifiers or {}).items()),
            max_nodes=max_nodes,
            without=frozenset(get_entity_iri(self.release, name) for name in _split(without)),
        )
        return Neighborhood(self.release, selection)

    def search(self, text: str, types: Names = (), limit: int = 25) -> list[Hit]:
        """Entities whose names have the words of a text, best first; `matched` is the name that fits.

        Mistyped words find what they are nearest to, if nothing else is found.

        Args:
            text: Words; the last may be the start of one.
            types: Only these classes and those below them.
            limit: At most so many.

        Raises:
            NotFoundError: There is no such class.
            EngineError: The index is missing or damaged.
        """
        schema, wanted = self.release.schema, _split(types)
        classes = [schema.classes[iri].name for iri in class_iris(schema, wanted)] if wanted else None
        index: SearchIndex = self.release.search_index
        return list(index.search(text, classes, limit).hits)

    def select(self, sparql: str) -> list[dict[str, Value]]:
        """The solutions of a SPARQL SELECT, in their order; `pandas.DataFrame(…)` of them is a data frame.

        Without FROM the query sees all graphs of the release at once, as over HTTP.

        Returns:
            Variable → value, None where unbound: IRIs and texts as str, numbers as int, Decimal or float, truth as
            bool.

        Raises:
            RefusedError: It is an update or another form of query, or exceeds a limit on texts.
            QuerySyntaxError: It does not parse.
            EngineError: The store failed.
        """
        return select(self.release.engine, sparql, get_settings())

    def close(self) -> None:
        """Let go of files and memory; neighbourhoods that were found keep their nodes, edges and picture."""
        self.release.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Graph of release {self.release.id[:12]}>"


def _split(names: Names) -> frozenset[str]:
    """Names that were given as a list, or as one text with commas, or both."""
    texts = (names,) if isinstance(names, str) else names
    return frozenset(part.strip() for text in texts for part in text.split(",") if part.strip())
