"""The embedded engine: Oxigraph in this process, in memory or read-only on disk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Self

from pyoxigraph import (
    BlankNode,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    parse,
)

from kg.errors import EngineError, QuerySyntaxError, RefusedError
from kg.store.answers import ask_answer, graph_answer, select_answer
from kg.store.engine import Answer, Dataset, Rows
from kg.store.engine_errors import engine_errors
from kg.store.ordering import order_numbers_apart
from kg.store.query_text import read_query
from kg.store.simple_text import simple_form
from kg.store.syntax import syntax_fault
from kg.store.terms import Term

# Parsed as one text: large texts go back to the system at once, to be asked for again.
_TRIPLES_AT_A_TIME = 1_000


@contextmanager
def _callers_errors(text: str) -> Iterator[None]:
    """As `engine_errors`, for a query of somebody else's, whose faults are that caller's."""
    try:
        with engine_errors():
            yield
    except QuerySyntaxError as error:
        said = error.__cause__.msg if isinstance(error.__cause__, SyntaxError) else error.message
        raise syntax_fault(text, said) from error
    except EngineError as error:
        if not isinstance(error.__cause__, RuntimeError):
            raise
        # What parses and cannot be evaluated: a function that nobody has defined, say.
        raise RefusedError(f"this query cannot be evaluated: {error.__cause__}", hint="Ask in another way.") from error


class EmbeddedEngine:
    """Oxigraph in this process. Results belong to the thread that asked; one engine serves one thread.

    Args:
        store: An open store; use `in_memory` or `on_disk` to make one.
        prefixes: Prefix → namespace used when a graph is written as Turtle, TriG, JSON-LD or RDF/XML.
    """

    supports_lateral = True

    def __init__(self, store: Store, *, prefixes: dict[str, str] | None = None) -> None:
        self._opened: Store | None = store
        self._prefixes = prefixes or {}

    @classmethod
    def in_memory(cls, quads: Iterable[Quad] = (), *, prefixes: dict[str, str] | None = None) -> Self:
        """An engine over these quads."""
        store = Store()
        store.bulk_extend(quads)
        return cls(store, prefixes=prefixes)

    def add_triples(self, triples: Iterable[str]) -> None:
        """Add triples to the default graph of an engine in memory; each in N-Triples form, without the dot.

        Raises:
            QuerySyntaxError: One of them is no triple.
        """
        remaining = iter(triples)
        with engine_errors():
            while piece := list(islice(remaining, _TRIPLES_AT_A_TIME)):
                self._store.bulk_load(input=" .\n".join((*piece, "")).encode(), format=RdfFormat.N_TRIPLES)

    @classmethod
    def from_nquads(cls, path: Path, *, prefixes: dict[str, str] | None = None) -> Self:
        """An engine in memory over an N-Quads file.

        Raises:
            EngineError: The file cannot be read or is not N-Quads.
        """
        store = Store()
        try:
            with engine_errors():
                store.bulk_load(path=str(path), format=RdfFormat.N_QUADS)
        except QuerySyntaxError as error:
            raise EngineError(
                f"{path} is damaged: {error.message}", hint="Build the release again with kg build."
            ) from error
        return cls(store, prefixes=prefixes)

    @classmethod
    def on_disk(cls, path: Path, *, prefixes: dict[str, str] | None = None) -> Self:
        """An engine over a store directory, read-only; several processes may open one directory at once.

        Raises:
            EngineError: The directory is no store or is damaged.
        """
        with engine_errors():
            return cls(Store.read_only(str(path)), prefixes=prefixes)

    @staticmethod
    def load_directory(nquads: Path, directory: Path) -> None:
        """Make a store directory from an N-Quads file; `directory` must not exist.

        Raises:
            EngineError: Reading or writing failed; the directory may be left half-made.
        """
        with EmbeddedEngine.making(directory) as engine:
            engine.load(nquads)
            engine.finish()

    @classmethod
    def making(cls, directory: Path) -> Self:
        """An engine over a new and empty store directory, which is to be loaded and finished.

        Args:
            directory: Must not exist.

        Raises:
            EngineError: The directory cannot be made.
        """
        with engine_errors():
            return cls(Store(str(directory)))

    def load(self, nquads: Path) -> None:
        """Add what an N-Quads file holds to a store that is to be finished.

        Raises:
            EngineError: Reading or writing failed; all of the file is there, or nothing.
        """
        with engine_errors():
            self._store.bulk_load(path=str(nquads), format=RdfFormat.N_QUADS)

    def remove(self, nquads: Path) -> None:
        """Take what an N-Quads file holds out of a store that is to be finished; one by one, so it had better be little.

        Raises:
            EngineError: Reading or writing failed.
        """
        with engine_errors():
            for quad in parse(path=str(nquads), format=RdfFormat.N_QUADS):
                self._store.remove(quad)

    def finish(self) -> None:
        """Put a store that was loaded into the form that is read fastest; others may ask it meanwhile."""
        with engine_errors():
            self._store.optimize()
            self._store.flush()

    def select(self, text: str) -> Rows:
        """See `Engine.select`."""
        with engine_errors():
            solutions = self._store.query(text)
            if not isinstance(solutions, QuerySolutions):
                raise EngineError("the query is no SELECT")
            variables = tuple(variable.value for variable in solutions.variables)
            rows: list[tuple[Term | None, ...]] = [tuple(solution) for solution in solutions]
        return Rows(variables, rows)

    def ask(self, text: str) -> bool:
        """See `Engine.ask`."""
        with engine_errors():
            return bool(self._store.query(text))

    def answer(
        self, text: str, *, accept_results: str, accept_graph: str, dataset: Dataset, limit_bytes: int | None = None
    ) -> Answer:
        """See `Engine.answer`."""
        with _callers_errors(text):
            found = self._ask_anything(text, dataset)
            if isinstance(found, QuerySolutions):
                return select_answer(found, partial(self._select_anything, text, dataset), accept_results, limit_bytes)
            if isinstance(found, QueryBoolean):
                return ask_answer(found, accept_results)
            return graph_answer(found, accept_graph, self._prefixes, limit_bytes)

    def _select_anything(self, text: str, dataset: Dataset) -> QuerySolutions:
        found = self._ask_anything(text, dataset)
        assert isinstance(found, QuerySolutions)
        return found

    def _ask_anything(self, text: str, dataset: Dataset) -> QuerySolutions | QueryBoolean | QueryTriples:
        named = bool(dataset.default_graphs or dataset.named_graphs)
        names_dataset = simple_form(text) is None and read_query(text).names_dataset
        query = partial(
            self._store.query,
            # The engine's switch would override FROM and FROM NAMED, so it is on only where nobody names a dataset.
            use_default_graph_as_union=not (named or names_dataset),
            default_graph=[NamedNode(iri) for iri in dataset.default_graphs] if named else None,
            named_graphs=[NamedNode(iri) for iri in dataset.named_graphs] if named else None,
        )
        with suppress(SyntaxError):
            return query(order_numbers_apart(text))
        return query(text)  # which says where the fault is in the caller's own text

    def quads(self, *, graph: str | None = None) -> Iterator[Quad]:
        """See `Engine.quads`."""
        with engine_errors():
            yield from self._store.quads_for_pattern(None, None, None, NamedNode(graph) if graph else None)

    def matching(
        self,
        subject: NamedNode | BlankNode | None = None,
        predicate: NamedNode | None = None,
        value: Term | None = None,
    ) -> Iterator[Quad]:
        """The quads of any graph with these ends, None for any; engine order. Finds blank nodes, which no text can name."""
        with engine_errors():
            yield from self._store.quads_for_pattern(subject, predicate, value)

    def close(self) -> None:
        """See `Engine.close`."""
        self._opened = None

    @property
    def _store(self) -> Store:
        if self._opened is None:
            raise EngineError("the release is closed", hint="Ask while it is open, or open it again.")
        return self._opened

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
