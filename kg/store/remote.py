"""An engine on another machine, over the SPARQL 1.1 Protocol: any engine, told apart by `kg.store.dialects` alone."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import IO, Self

import httpx
from pyoxigraph import (
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from kg.errors import EngineError, EngineTimeoutError, EngineUnreachableError, KgError, RefusedError
from kg.store.answers import ask_answer, graph_answer, select_answer
from kg.store.dialects import Dialect
from kg.store.embedded import EmbeddedEngine
from kg.store.endpoint import Endpoint, told_in
from kg.store.engine import Answer, Dataset, Rows
from kg.store.query_text import read_query, stated_limit
from kg.store.recognition import RESULTS, find_dialect, find_row_limit
from kg.store.streamed import MOST_BYTES, as_file
from kg.store.terms import canonical_boolean, term_text

# Rows of one page when all quads of a graph are read where there is no other way.
_PAGE = 5_000


class RemoteEngine:
    """An engine behind an address; nothing that is asked of it changes it.

    Args:
        endpoint: Where it takes queries.
        dialect: What is particular about it.
        graphs: All named graphs that are meant: what else the engine holds is not seen. Empty for whatever it holds.
        prefixes: As for `EmbeddedEngine`.
        deadline_s: How long it may work on a query, where it can be told.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        dialect: Dialect,
        *,
        graphs: Sequence[str] = (),
        prefixes: dict[str, str] | None = None,
        deadline_s: float = 10.0,
    ) -> None:
        self._endpoint = endpoint
        self._dialect = dialect
        self._graphs = list(graphs)
        self._prefixes = prefixes or {}
        self._deadline_s = deadline_s
        self._row_cap = dialect.row_cap
        self.supports_lateral = dialect.supports_lateral
        # What is wrong with a query is said in the same words whichever engine would run it.
        self._judge = EmbeddedEngine.in_memory()

    @classmethod
    def connect(
        cls,
        endpoint: Endpoint,
        *,
        graphs: Sequence[str] = (),
        prefixes: dict[str, str] | None = None,
        deadline_s: float = 10.0,
    ) -> Self:
        """An engine of whichever kind answers there; arguments as for the class.

        Raises:
            EngineUnreachableError: Nothing answers, or what answers is no SPARQL endpoint.
            EngineTimeoutError: It does not answer in time.
            EngineError: It refuses the credentials.
        """
        try:
            dialect = find_dialect(endpoint)
        except KgError:
            endpoint.close()
            raise
        return cls(endpoint, dialect, graphs=graphs, prefixes=prefixes, deadline_s=deadline_s)

    @property
    def name(self) -> str:
        """Host and port, for messages."""
        return self._endpoint.name

    def failure_since(self, moment: float) -> EngineError | None:
        """As `Endpoint.failure_since`."""
        return self._endpoint.failure_since(moment)

    @property
    def dialect(self) -> Dialect:
        """What is particular about it."""
        return self._dialect

    def select(self, text: str) -> Rows:
        """See `Engine.select`."""
        with self._solutions(text, most_bytes=MOST_BYTES) as found:
            if not isinstance(found, QuerySolutions) or not found.variables:
                raise self._strange("a boolean or rows without variables, where rows were asked for")
            variables = tuple(variable.value for variable in found.variables)
            with self._reading():
                rows = [tuple(map(canonical_boolean, solution)) for solution in found]
        if self._row_cap and len(rows) >= self._row_cap:
            raise self._cut(len(rows))
        return Rows(variables, rows)

    def find_row_limit(self) -> int | None:
        """After how many rows it cuts an answer without a word, as `recognition.find_row_limit`; heeded from here on."""
        self._row_cap = find_row_limit(self._endpoint) or 0
        return self.row_limit

    @property
    def row_limit(self) -> int | None:
        """After how many rows it is taken to cut an answer; None for never."""
        return self._row_cap or None

    def ask(self, text: str) -> bool:
        """See `Engine.ask`."""
        with self._solutions(text, most_bytes=MOST_BYTES) as found:
            return self._truth(found)

    def answer(
        self, text: str, *, accept_results: str, accept_graph: str, dataset: Dataset, limit_bytes: int | None = None
    ) -> Answer:
        """See `Engine.answer`."""
        # Raises what is wrong with the query, and does no work: there is nothing in it.
        self._judge.answer(text, accept_results="json", accept_graph="nt", dataset=dataset)
        form = read_query(text).form
        if form == "graph":
            with self._triples(text, dataset) as triples, self._reading():
                return graph_answer(self._counted(triples), accept_graph, self._prefixes, limit_bytes)
        with self._solutions(text, dataset) as found:
            if form == "ask":
                truth = b'{"head":{},"boolean":%s}' % (b"true" if self._truth(found) else b"false")
                boolean = parse_query_results(truth, format=QueryResultsFormat.JSON)
                assert isinstance(boolean, QueryBoolean)
                return ask_answer(boolean, accept_results)
            if not isinstance(found, QuerySolutions):
                raise self._strange("no rows")
            with self._reading(), ExitStack() as opened:
                again = partial(self._find_again, text, dataset, opened)
                return select_answer(found, again, accept_results, limit_bytes)

    def quads(self, *, graph: str | None = None) -> Iterator[Quad]:
        """See `Engine.quads`."""
        for name in [graph] if graph else self._graphs or self._find_graphs():
            is_read = self._dialect.readable_url(self._endpoint.url, name) is not None
            yield from self.whole_graph(name) if is_read else self._paged(NamedNode(name))

    def whole_graph(self, graph: str) -> Iterator[Quad]:
        """The quads of a graph in one answer, however long; by an engine that cuts answers in silence, not all of them."""
        node, url = NamedNode(graph), self._dialect.readable_url(self._endpoint.url, graph)
        text = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {node} {{ ?s ?p ?o }} }}"
        with self._triples(text, Dataset()) if url is None else self._stored(url) as triples, self._reading():
            for triple in triples:
                yield Quad(triple.subject, triple.predicate, canonical_boolean(triple.object), node)  # type: ignore[arg-type]

    @contextmanager
    def _stored(self, url: str) -> Iterator[Iterable[Quad]]:
        with self._endpoint.at(url).send("GET", headers={"accept": "application/n-triples"}) as response:
            yield parse(as_file(response), format=RdfFormat.N_TRIPLES) if response.status_code == httpx.codes.OK else ()

    def _find_graphs(self) -> list[str]:
        rows = self.select("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g").rows
        return [row[0].value for row in rows if row[0] is not None]

    def _paged(self, graph: NamedNode) -> Iterator[Quad]:
        """All triples of a graph in an order, page by page, for an engine that speaks no Graph Store Protocol."""
        start = 0
        while True:
            text = f"SELECT ?s ?p ?o WHERE {{ GRAPH {term_text(graph)} {{ ?s ?p ?o }} }} ORDER BY ?s ?p ?o"
            rows = self.select(f"{text} LIMIT {_PAGE} OFFSET {start}").rows
            for subject, predicate, value in rows:
                yield Quad(subject, predicate, value, graph)  # type: ignore[arg-type]  # a triple has no gaps
            if len(rows) < _PAGE:
                return
            start += _PAGE

    def close(self) -> None:
        """See `Engine.close`."""
        self._endpoint.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    @contextmanager
    def _solutions(
        self, text: str, dataset: Dataset | None = None, *, most_bytes: int | None = None
    ) -> Iterator[QuerySolutions | QueryBoolean]:
        with self._ask(text, RESULTS, dataset, most_bytes=most_bytes) as body:
            with self._reading():
                found = parse_query_results(body, format=QueryResultsFormat.JSON)
            yield found

    @contextmanager
    def _triples(self, text: str, dataset: Dataset) -> Iterator[Iterator[Triple]]:
        with self._ask(text, "application/n-triples", dataset) as body:
            quads = parse(body, format=RdfFormat.N_TRIPLES)
            yield (Triple(quad.subject, quad.predicate, quad.object) for quad in quads)

    @contextmanager
    def _ask(
        self, text: str, accept: str, dataset: Dataset | None, *, most_bytes: int | None = None
    ) -> Iterator[IO[bytes]]:
        """Send a query by form POST, which every engine takes, and read from its answer, so many bytes at the most."""
        form: dict[str, str | list[str]] = {"query": text, **self._deadline()}
        if dataset is not None:
            form |= self._dataset(text, dataset)
        with self._endpoint.send("POST", form=form, headers={"accept": accept}) as response:
            if response.status_code != httpx.codes.OK:
                message = f"the engine at {self.name} refuses the query: {told_in(response)}"
                raise RefusedError(message, hint="Ask in another way.")
            self._check_whole(response, text)
            yield as_file(response, most_bytes=most_bytes)

    def _check_whole(self, response: httpx.Response, text: str) -> None:
        """Raise what an engine says of an answer in its headers alone: that something of it may be missing."""
        if self._dialect.part_header and self._dialect.part_header in response.headers:
            raise EngineTimeoutError(
                f"the engine at {self.name} ran out of time and gave a part of the answer",
                hint="Ask for less, or look how busy the engine is.",
            )
        with self._reading():
            cap = int(response.headers.get(self._dialect.cap_header or "-", 0))
        if cap and (stated_limit(text) or math.inf) > cap:
            raise self._cut(cap)

    def _counted(self, triples: Iterator[Triple]) -> Iterator[Triple]:
        """The triples, as long as they are not so many that the engine may have left some out."""
        for number, triple in enumerate(triples, start=1):
            if number == self._row_cap:
                raise self._cut(number)
            yield triple

    def _cut(self, rows: int) -> EngineError:
        return EngineError(
            f"the engine at {self._endpoint.name} gave {rows:,} rows and may have cut the answer there",
            hint=f"Raise the limit of rows of {self._dialect.name} for this data.",
        )

    def _dataset(self, text: str, dataset: Dataset) -> Mapping[str, list[str]]:
        if dataset.default_graphs or dataset.named_graphs:
            return {"default-graph-uri": list(dataset.default_graphs), "named-graph-uri": list(dataset.named_graphs)}
        if read_query(text).names_dataset or not self._graphs:
            return {}
        # Said each time, because engines differ in what their default graph is, and may hold more than this.
        return {"default-graph-uri": self._graphs, "named-graph-uri": self._graphs}

    def _deadline(self) -> Mapping[str, str]:
        if self._dialect.timeout is None:
            return {}
        name, per_second = self._dialect.timeout
        return {name: str(max(1, round(self._deadline_s * per_second)))}

    def _find_again(self, text: str, dataset: Dataset, opened: ExitStack) -> QuerySolutions:
        """The rows once more; the answer is read as it comes, until what was opened is closed."""
        found = opened.enter_context(self._solutions(text, dataset))
        assert isinstance(found, QuerySolutions)
        return found

    def _truth(self, found: QuerySolutions | QueryBoolean) -> bool:
        if isinstance(found, QueryBoolean):
            return bool(found)
        if self._dialect.ask_variable:
            with self._reading():
                for solution in found:
                    value = solution[self._dialect.ask_variable]
                    return isinstance(value, Literal) and value.value in ("1", "true")
            return False
        raise self._strange("rows instead of a boolean")

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Turns faults in the text of an answer into an error of the engine that sent it."""
        try:
            yield
        except (SyntaxError, OSError, ValueError) as error:
            raise self._strange(str(error)) from error

    def _strange(self, what: str) -> EngineUnreachableError:
        return EngineUnreachableError(
            f"the engine at {self._endpoint.name} answers what cannot be read: {what}",
            hint="Look whether the address is that of its SPARQL endpoint: kg doctor --engine URL",
        )
