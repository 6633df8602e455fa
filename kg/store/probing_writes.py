"""Whether an engine on another machine takes what is written, tried in a graph of our own that is removed again."""

from __future__ import annotations

from collections.abc import Iterator

from kg.errors import EngineError, KgError
from kg.findings import Finding, fault_of
from kg.store.dialects import Dialect
from kg.store.endpoint import Endpoint
from kg.store.graph_writer import GraphWriter
from kg.store.probing import LITERALS
from kg.store.remote import RemoteEngine
from kg.store.terms import NamedNode, Term

_SUBJECT, _PREDICATE, _MORE = (f"urn:x-nutrigraph:{name}" for name in ("probe", "holds", "more"))
_FIRST = f"<{_SUBJECT}> <{_MORE}> <{_SUBJECT}> .\n".encode()


class WriteProbe:
    """A scratch graph in an engine: written, extended, looked at, removed.

    Args:
        endpoint: Where the engine takes queries, with credentials that may write.
        dialect: Of the engine.
        graph: IRI of a graph that is nobody's.
        update_url: Where it takes updates, if not where its dialect says.
    """

    def __init__(self, endpoint: Endpoint, dialect: Dialect, graph: str, *, update_url: str | None) -> None:
        self._graph = graph
        self._engine = RemoteEngine(endpoint, dialect)
        self._writer = GraphWriter(endpoint, dialect, update_url=update_url)
        self._updates = GraphWriter(endpoint, dialect, update_url=update_url or dialect.update_url(endpoint.url))
        self._has_written = False

    def begin(self) -> Iterator[Finding]:
        """Try the ways to write, and leave the scratch graph there for other probes."""
        yield self._try_updates()
        try:
            self._writer.replace(self._graph, _FIRST)
            self._has_written = True
            lines = (f"<{_SUBJECT}> <{_PREDICATE}{number}> {term} .\n" for number, term in enumerate(LITERALS.values()))
            self._writer.add(self._graph, "".join(lines).encode())
            held = self._held()
        except KgError as error:
            yield fault_of("writing", error)
            return
        count = len(LITERALS) + 1
        if len(held) != count:
            yield Finding("fault", "writing", f"{len(held)} of {count} triples are there", "Look at the engine's log.")
            return
        yield Finding("ok", "writing", "a graph was replaced and extended as kg publish does it")
        changed = [
            kind for number, (kind, term) in enumerate(LITERALS.items()) if held.get(f"{_PREDICATE}{number}") != term
        ]
        if changed:
            words = f"stored in another form: {', '.join(changed)}"
            yield Finding(
                "fault", "stored literals", words, "kg publish would not find what it sent; take another engine."
            )
        else:
            yield Finding("ok", "stored literals", f"come back as they were sent: {', '.join(LITERALS)}")

    def end(self) -> Iterator[Finding]:
        """Remove the scratch graph."""
        try:
            self._writer.drop(self._graph)
            left = len(self._held())
            if left:
                raise EngineError(f"{left} triples are left in {self._graph}", hint="Remove that graph by hand.")
        except KgError as error:
            if self._has_written:
                yield fault_of("removing", error)
            return
        yield Finding("ok", "removing", "nothing of what was tried is left")

    def _try_updates(self) -> Finding:
        try:
            self._updates.replace(self._graph, _FIRST)
            self._has_written = True
            held = len(self._held())
            self._updates.drop(self._graph)
        except KgError as error:
            # Where the Graph Store Protocol is spoken nobody needs them.
            return Finding("note", "updates", error.message, error.hint)
        if held != 1:
            return Finding("note", "updates", "taken without an error, and nothing was changed", "Look at its log.")
        return Finding("ok", "updates", "taken")

    def _held(self) -> dict[str, Term]:
        """Predicate → object of all that is in the scratch graph."""
        rows = self._engine.select(f"SELECT ?p ?o WHERE {{ GRAPH {NamedNode(self._graph)} {{ ?s ?p ?o }} }}").rows
        return {row[0].value: row[1] for row in rows if row[0] is not None and row[1] is not None}
