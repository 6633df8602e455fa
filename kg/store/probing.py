"""What an engine on another machine can and cannot do, found out by asking it; nothing that is asked here changes it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import closing

import httpx

from kg.errors import EngineUnreachableError, KgError
from kg.findings import Finding, fault_of
from kg.store.dialects import GENERIC, Dialect
from kg.store.endpoint import Endpoint
from kg.store.engine import Dataset
from kg.store.recognition import RESULTS, ROWS_ASKED, find_dialect, find_row_limit, knows_lateral
from kg.store.remote import RemoteEngine
from kg.store.terms import Literal, NamedNode, Term

_XSD = "http://www.w3.org/2001/XMLSchema#"
_NOWHERE = "urn:x-nutrigraph:nowhere"
_NOTHING = f"{{ GRAPH <{_NOWHERE}> {{ ?x ?p ?z }} }}"
_LONG_CHARACTERS = 40_000
# Kind → a literal as a release holds it; an engine must give each of them back as it is.
LITERALS: dict[str, Literal] = {
    "text": Literal('quotes " and \\, a tab\tand a line\nbreak'),
    "letters of all scripts": Literal("Vitamin B₁₂, Eisen-Σ, 鉄, 🥬"),
    "language tags": Literal("iron", language="de-at"),
    "integers": Literal("7", datatype=NamedNode(f"{_XSD}integer")),
    "decimals": Literal("1.5", datatype=NamedNode(f"{_XSD}decimal")),
    "whole decimals": Literal("36", datatype=NamedNode(f"{_XSD}decimal")),
    "booleans": Literal("true", datatype=NamedNode(f"{_XSD}boolean")),
    "dates": Literal("2020-02-29", datatype=NamedNode(f"{_XSD}date")),
    "long texts": Literal("iron " * (_LONG_CHARACTERS // 5)),
}
# What our questions are made of → a question without data, and the one value that it has.
_FORMS = {
    "aggregates": ("SELECT (SUM(?x) AS ?y) WHERE { VALUES ?x { 1 2 } }", "3"),
    "sub-selects": ("SELECT ?y WHERE { { SELECT (MAX(?x) AS ?y) WHERE { VALUES ?x { 1 2 } } } }", "2"),
    "UNION": ("SELECT (SUM(?x) AS ?y) WHERE { { BIND(1 AS ?x) } UNION { BIND(2 AS ?x) } }", "3"),
    "OPTIONAL": (f"SELECT (COALESCE(?z, 5) AS ?y) WHERE {{ BIND(1 AS ?x) OPTIONAL {_NOTHING} }}", "5"),
    "NOT EXISTS": (f"SELECT (COUNT(*) AS ?y) WHERE {{ VALUES ?x {{ 1 2 }} FILTER NOT EXISTS {_NOTHING} }}", "2"),
    "text functions": ('SELECT (STRLEN(CONCAT("a", LCASE("BC"))) AS ?y) WHERE {}', "3"),
    "ORDER BY": ("SELECT ?y WHERE { VALUES ?y { 1 3 2 } } ORDER BY DESC(?y) LIMIT 1 OFFSET 1", "2"),
}


def find_server(endpoint: Endpoint) -> str:
    """What an engine calls itself, empty if it does not; raises as `Endpoint.send` does."""
    with endpoint.send("POST", form={"query": "ASK {}"}, headers={"accept": RESULTS}) as response:
        return str(response.headers.get("server", "")).strip()


def probe_connection(endpoint: Endpoint) -> Iterator[Finding]:
    """Whether it answers, what it is, and who may ask; ends with a fault if it does not answer."""
    begun = time.perf_counter()
    try:
        dialect = find_dialect(endpoint)
        took_ms = (time.perf_counter() - begun) * 1_000
        server = find_server(endpoint)
    except KgError as error:
        yield fault_of("address", error)
        return
    yield Finding("ok", "address", f"{endpoint.shown} answers queries by POST in JSON, in {took_ms:.0f} ms")
    said = f"it calls itself {server}" if server else "it does not say what it is"
    if dialect.name == GENERIC.name:
        yield Finding("note", "engine", f"{said}, which is not in the table: taken as SPARQL 1.1 as written")
    else:
        yield Finding("ok", "engine", f"{dialect.name}: {said}")
    yield _probe_credentials(endpoint)


def _probe_credentials(endpoint: Endpoint) -> Finding:
    anonymous = endpoint.without_credentials()
    if anonymous is None:
        return Finding("ok", "credentials", "none were given, and queries need none")
    try:
        with closing(anonymous):
            find_server(anonymous)
    except KgError:
        return Finding("ok", "credentials", "queries need them, and these are taken")
    return Finding(
        "note", "credentials", "anybody may ask: whether these are right shows only when something is written"
    )


class Probe:
    """Questions to an engine that answers.

    Args:
        endpoint: Where it takes queries.
        dialect: As `find_dialect` found it.
        rows_needed: Rows that questions of ours may need at once.
        deadline_s: How long it may work on a query, where it can be told.
    """

    def __init__(self, endpoint: Endpoint, dialect: Dialect, *, rows_needed: int, deadline_s: float) -> None:
        self._endpoint = endpoint
        self._dialect = dialect
        self._rows_needed = rows_needed
        self._deadline_s = deadline_s
        self._engine = RemoteEngine(endpoint, dialect, deadline_s=deadline_s)

    def findings(self) -> Iterator[Finding]:
        """What it can do, one by one; what cannot be found out is a fault with what the engine said."""
        probes: dict[str, Callable[[], Iterator[Finding]]] = {
            "SPARQL 1.1": self._probe_forms,
            "ASK": self._probe_ask,
            "LATERAL": self._probe_lateral,
            "datasets": self._probe_datasets,
            "deadline": self._probe_deadline,
            "rows": self._probe_rows,
            "literals": self._probe_literals,
            "whole graphs": self._probe_whole_graphs,
        }
        for about, probe in probes.items():
            try:
                yield from probe()
            except KgError as error:
                yield fault_of(about, error)

    def _probe_forms(self) -> Iterator[Finding]:
        wrong = [name for name, (text, expected) in _FORMS.items() if self._value(text) != expected]
        if wrong:
            yield Finding("fault", "SPARQL 1.1", f"wrong or no answers to {', '.join(wrong)}", "Take another engine.")
        else:
            yield Finding("ok", "SPARQL 1.1", ", ".join(_FORMS))

    def _value(self, text: str) -> str | None:
        """The one value of a question; None where it is refused."""
        try:
            rows = self._engine.select(text).rows
        except KgError:
            return None
        term = rows[0][0] if len(rows) == 1 else None
        return term.value if isinstance(term, Literal) else None

    def _probe_ask(self) -> Iterator[Finding]:
        found = (self._engine.ask("ASK {}"), self._engine.ask("ASK { FILTER(1 = 2) }"))
        if found != (True, False):
            yield Finding("fault", "ASK", f"it says {found[0]} and {found[1]} of what is true and false")
        elif self._dialect.ask_variable:
            yield Finding("ok", "ASK", f"answered with a row of ?{self._dialect.ask_variable}, which is understood")
        else:
            yield Finding("ok", "ASK", "answered with a boolean")

    def _probe_lateral(self) -> Iterator[Finding]:
        knows, uses = knows_lateral(self._endpoint), self._dialect.supports_lateral
        if uses and not knows:
            mend = "Ask for a newer version of the engine, or mend its row in kg/store/dialects.py."
            yield Finding("fault", "LATERAL", "refused, although the table says that it is known", mend)
        elif uses:
            yield Finding("ok", "LATERAL", "known: lists within lists are one question")
        else:
            more = ", and not used: its row in the table says no" if knows else ""
            yield Finding(
                "note",
                "LATERAL",
                f"{'known' if knows else 'not known'}{more or ': longer questions in plain SPARQL 1.1'}",
            )

    def _probe_datasets(self) -> Iterator[Finding]:
        quad = self._find_quad()
        if quad is None:
            words = "it holds nothing in named graphs, so that nothing can be told of them"
            yield Finding("note", "default graph", words, "Ask again after kg publish, or with --write.")
            return
        (subject, predicate, value), graph = quad[:3], quad[3]
        triple = f"{subject} {predicate} {value}"
        union = self._holds(f"ASK {{ {triple} }}", Dataset())
        words = "holds what is in named graphs (their union)" if union else "is apart from named graphs"
        yield Finding("ok", "default graph", f"{words}; our questions name their graphs")
        obeyed = {
            "default-graph-uri": self._is_obeyed(f"ASK {{ {triple} }}", graph, as_default=True),
            "named-graph-uri": self._is_obeyed(f"ASK {{ GRAPH ?g {{ {triple} }} }}", graph, as_default=False),
        }
        wrong = [name for name, is_obeyed in obeyed.items() if not is_obeyed]
        if wrong:
            mend = (
                "Keep nothing but the release in this engine; queries at /sparql that name graphs are answered wrongly."
            )
            yield Finding("fault", "datasets", f"{' and '.join(wrong)} of a request not heeded", mend)
        else:
            yield Finding("ok", "datasets", f"{' and '.join(obeyed)} of a request are heeded")

    def _find_quad(self) -> tuple[Term, ...] | None:
        """Subject, predicate, object and graph of something that is there, all IRIs."""
        rows = self._engine.select(
            "SELECT ?s ?p ?o ?g WHERE { GRAPH ?g { ?s ?p ?o } FILTER(isIRI(?s) && isIRI(?o)) } LIMIT 1"
        ).rows
        return tuple(term for term in rows[0] if term is not None) if rows else None

    def _is_obeyed(self, text: str, graph: Term, *, as_default: bool) -> bool:
        """Whether something is there when its graph is named, and not when only another is."""
        assert isinstance(graph, NamedNode)
        found = []
        for name in (graph.value, _NOWHERE):
            # The other kind is named too: a dataset with one kind only has none of the other (Protocol, section 2.1.4).
            default, named = ((name,), (_NOWHERE,)) if as_default else ((_NOWHERE,), (name,))
            found.append(self._holds(text, Dataset(default, named)))
        return found == [True, False]

    def _holds(self, text: str, dataset: Dataset) -> bool:
        answer = self._engine.answer(text, accept_results="json", accept_graph="nt", dataset=dataset)
        return bool(json.loads(answer.body)["boolean"])

    def _probe_deadline(self) -> Iterator[Finding]:
        if self._dialect.timeout is None:
            words = f"no parameter known: questions are given up after {self._deadline_s:g} s, the engine may work on"
            yield Finding("note", "deadline", words, "Set a limit of time in the engine's own configuration.")
            return
        # The engine sends it with each question, so that the ones before have shown that it is taken.
        yield Finding("ok", "deadline", f"told with each question, as {self._dialect.timeout[0]!r}")

    def _probe_rows(self) -> Iterator[Finding]:
        limit, needed = find_row_limit(self._endpoint), self._rows_needed
        mend = f"Raise its limit to {needed:,} rows or more."
        if limit is None:
            yield Finding("ok", "rows", f"{ROWS_ASKED:,} asked for and given")
        elif limit < needed:
            yield Finding("fault", "rows", f"answers are cut after {limit:,} rows without a word", mend)
        else:
            words = f"answers are cut after {limit:,} rows; those that get there are errors, not short answers"
            yield Finding("note", "rows", words)

    def _probe_literals(self) -> Iterator[Finding]:
        changed = [kind for kind, literal in LITERALS.items() if self._given_back(literal) != literal]
        if changed:
            words = f"in constants changed or refused: {', '.join(changed)}"
            yield Finding("note", "literals", words, "See with --write whether it stores them as they are.")
        else:
            yield Finding("ok", "literals", f"come back as they are: {', '.join(LITERALS)}")

    def _given_back(self, literal: Literal) -> Term | None:
        try:
            rows = self._engine.select(f"SELECT ?x WHERE {{ VALUES ?x {{ {literal} }} }}").rows
        except KgError:
            return None
        return rows[0][0] if len(rows) == 1 else None

    def _probe_whole_graphs(self) -> Iterator[Finding]:
        url = self._dialect.readable_url(self._endpoint.url, _NOWHERE)
        if url is None:
            words = "no address of the Graph Store Protocol known: read page by page, written by updates"
            yield Finding("note", "whole graphs", words)
            return
        about = {"accept": "application/n-triples"}
        with self._endpoint.at(url).send("GET", headers=about, passing=(httpx.codes.NOT_FOUND,)) as response:
            is_missing = response.status_code == httpx.codes.NOT_FOUND
            if not (response.is_success or is_missing):
                raise EngineUnreachableError(f"{url} answers {response.status_code}", hint="Look at its log.")
        yield Finding("ok", "whole graphs", f"read by the Graph Store Protocol at {url.partition('?')[0]}")
