"""A release that is open for asking: neighbourhoods, search and SPARQL, with plain Python values as answers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Self

from kg.errors import RefusedError
from kg.export import DEFAULT_NODES, Selection
from kg.export.names import class_iris
from kg.notebook.arguments import Names, check_text, list_texts, read_names, read_qualifiers
from kg.notebook.neighborhood import Neighborhood
from kg.notebook.solutions import Value, select
from kg.query.entities import get_entity_iri
from kg.query.search import SearchIndex
from kg.query.search_file import Hit
from kg.release import Release, open_release, packaged_release
from kg.settings import get_settings


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
        *focus: Names,
        depth: int = 1,
        types: Names = None,
        predicates: Names = None,
        min_certainty: str | None = None,
        sources: Names = None,
        qualifiers: Mapping[str, str] | None = None,
        inferred: bool = True,
        max_nodes: int = DEFAULT_NODES,
        without: Names = None,
    ) -> Neighborhood:
        """What `kg export` would write: everything within some edges of the focus that passes the filters.

        Args:
            focus: Entities to start from, one by one or in a list: slug, CURIE, IRI or exact label. Nothing for the
                whole release.
            depth: Edges to walk from the focus, 0 to 10.
            types: Only these classes and those below them: a list, or one text with commas; None for all; so are the next.
            predicates: Only these predicates; a super-property stands for its leaves.
            min_certainty: Leave out what is less sure than this.
            sources: Only what these sources say.
            qualifiers: Only statements that have all of these, such as `{"population": "pregnant"}`.
            inferred: With or without what rules concluded.
            max_nodes: At most so many entities, 1 to 2,000; `left_out` says what that left out.
            without: Entities to take away from what was found, called as the focus is.

        Raises:
            NotFoundError: An entity, class, predicate, certainty, source or qualifier does not exist.
            RefusedError: A number is out of range, an argument is of the wrong kind, a qualifier cannot have the value,
                or there are more foci than `max_nodes`.
            EngineError: The store failed.
        """
        if min_certainty is not None:
            check_text(min_certainty, "min_certainty")
        selection = Selection(
            focus=tuple(self._get_iri(name) for names in focus for name in list_texts(names, "focus")),
            depth=depth,
            types=read_names(types, "types"),
            predicates=read_names(predicates, "predicates"),
            min_certainty=min_certainty,
            sources=read_names(sources, "sources"),
            include_inferred=inferred,
            qualifiers=read_qualifiers(qualifiers),
            max_nodes=max_nodes,
            without=frozenset(self._get_iri(name) for name in read_names(without, "without")),
        )
        return Neighborhood(self.release, selection)

    def search(self, text: str, types: Names = None, limit: int = 25) -> list[Hit]:
        """Entities whose names have the words of a text, best first; `matched` is the name that fits.

        Mistyped words find what they are nearest to, if nothing else is found.

        Args:
            text: Words; the last may be the start of one.
            types: Only these classes and those below them; None for all.
            limit: At most so many.

        Raises:
            NotFoundError: There is no such class.
            RefusedError: An argument is of the wrong kind.
            EngineError: The index is missing or damaged.
        """
        check_text(text, "text")
        if not isinstance(limit, int):
            raise RefusedError(f"limit {limit!r} is no whole number", hint="Write limit as a number, such as 25.")
        schema, wanted = self.release.schema, read_names(types, "types")
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
        check_text(sparql, "sparql")
        return select(self.release.engine, sparql, get_settings())

    def _get_iri(self, name: str) -> str:
        release = self.release
        return get_entity_iri(release.engine, release.schema, release.search_index, name)

    def close(self) -> None:
        """Let go of files and memory; neighbourhoods that were found keep their nodes, edges and picture.

        What asks the release afterwards raises EngineError; most formats of `Neighborhood.write` do.
        """
        self.release.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Graph of release {self.release.id[:12]}>"
