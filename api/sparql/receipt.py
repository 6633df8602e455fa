"""The receipt of a SPARQL answer, and the answer in the form in which it is hashed and compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from kg.errors import NotReproducibleError
from kg.query.canonical import (
    SPARQL_FORM,
    canonical_boolean,
    canonical_graph,
    canonical_solutions,
    graph_lines,
    read_boolean,
    read_solutions,
    sha256,
    solution_lines,
)
from kg.query.constants import find_constants
from kg.query.description import kind_of
from kg.query.limits import check_query
from kg.query.receipts import Answered, how_to_run, make_receipt
from kg.query.reproducible import check_reproducible
from kg.query.traces import Used, trace_triples
from kg.release import Release
from kg.settings import Settings
from kg.store import BlankNode, Dataset, NamedNode, Quad, read_graph

# Tracing more than this takes longer than the answer did, and nobody reads the list.
_MOST_TRIPLES = 20_000


@dataclass(frozen=True, slots=True)
class SparqlQuestion:
    """A query with the dataset that its request names."""

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()

    @property
    def dataset(self) -> Dataset:
        """The same as the engine takes it."""
        return Dataset(self.default_graphs, self.named_graphs)


@dataclass(frozen=True, slots=True)
class SparqlAnswer:
    """An answer in canonical form.

    Attributes:
        form: "select", "ask" or "graph".
        variables: Of a SELECT, in its order.
        lines: Of the canonical form, without the head.
        canonical: The bytes that are hashed.
        iris: Every IRI in it, in order of first sight.
        triples: Of a graph.
    """

    form: str
    variables: tuple[str, ...]
    lines: tuple[str, ...]
    canonical: bytes
    iris: tuple[str, ...]
    triples: tuple[Quad, ...] = ()


def ask(release: Release, question: SparqlQuestion, settings: Settings) -> SparqlAnswer:
    """Answer a question in canonical form.

    Raises:
        RefusedError, QuerySyntaxError: As for any query.
        NotReproducibleError: The same question may have another answer next time.
        EngineError: The store failed.
    """
    check_query(question.text, settings)
    keys = check_reproducible(question.text)
    given = release.engine.answer(
        question.text,
        accept_results="json",
        accept_graph="nt",
        dataset=question.dataset,
        limit_bytes=settings.result_bytes,
    )
    if len(given.body) > settings.result_bytes:
        raise _cut(f"{settings.result_bytes:,} bytes")
    if given.form == "ask":
        value = read_boolean(given.body)
        return SparqlAnswer("ask", (), (str(value).lower(),), canonical_boolean(value=value), ())
    if given.form == "graph":
        triples = tuple(read_graph(given.body, "nt"))
        terms = [term for triple in triples for term in (triple.subject, triple.predicate, triple.object)]
        lines = graph_lines(given.body)
        return SparqlAnswer("graph", (), tuple(lines), canonical_graph(lines), tuple(_iris(terms)), triples)
    variables, rows = read_solutions(given.body)
    if len(rows) > settings.result_rows:
        raise _cut(f"{settings.result_rows:,} rows")
    iris = tuple(_iris([term for row in rows for term in row]))
    lines = solution_lines(variables, rows, keys)
    return SparqlAnswer("select", variables, tuple(lines), canonical_solutions(variables, lines), iris)


def make_sparql_receipt(release: Release, question: SparqlQuestion, settings: Settings) -> dict[str, Any]:
    """The receipt of the answer to a question; see `kg.query.receipts` for its form.

    Raises:
        RefusedError, QuerySyntaxError: As for any query.
        NotReproducibleError: The same question may have another answer next time.
        EngineError: The store failed.
    """
    found = ask(release, question, settings)
    answer: dict[str, Any] = {"form": found.form, "canonicalForm": SPARQL_FORM, "sha256": sha256(found.canonical)}
    if found.form != "ask":
        answer["rows" if found.form == "select" else "triples"] = len(found.lines)
    used = trace(release, question, found)
    names = release.namespaces
    operation = {
        "kind": "sparql",
        "text": question.text,
        "defaultGraphs": list(question.default_graphs),
        "namedGraphs": list(question.named_graphs),
    }
    run = how_to_run(question.text, settings, question.default_graphs, question.named_graphs)
    entities = [iri for iri in found.iris if kind_of(names, iri) == "entity"]
    texts = [{"text": question.text, "run": run}]
    asked = list(find_constants(question.text))
    answered = Answered(operation, texts, answer, used, entities, asked)
    return make_receipt(release.engine, release.schema, release.manifest, answered, settings)


def trace(release: Release, question: SparqlQuestion, answer: SparqlAnswer) -> Used:
    """What an answer rests on: the statements behind the triples that the question matched, and those it shows."""
    from kg.query.matched import matched_queries  # noqa: PLC0415 (rdflib's parser takes a tenth of a second to load)

    matched = matched_queries(question.text, _MOST_TRIPLES + 1)
    triples = list(answer.triples)
    gaps = list(matched.gaps)
    for text in matched.texts:
        body = release.engine.answer(text, accept_results="json", accept_graph="nt", dataset=question.dataset).body
        found = read_graph(body, "nt")
        if len(found) > _MOST_TRIPLES:
            gaps.append(f"the question matched more than {_MOST_TRIPLES:,} triples, and only those were traced")
        triples += found[:_MOST_TRIPLES]
    used = trace_triples(release.engine, release.schema, triples)
    used.statements |= {iri for iri in answer.iris if kind_of(release.namespaces, iri) == "statement"}
    used.gaps += dict.fromkeys(gaps)
    return used


def _iris(terms: Iterable[object]) -> Iterator[str]:
    seen = set()
    for term in terms:
        if isinstance(term, BlankNode):
            raise NotReproducibleError(
                "the answer holds a blank node, and a release has none: the query made it",
                hint="Make an IRI of it with IRI(), or leave it out.",
            )
        if isinstance(term, NamedNode) and term.value not in seen:
            seen.add(term.value)
            yield term.value


def _cut(most: str) -> NotReproducibleError:
    return NotReproducibleError(f"the answer is cut after {most}", hint="Ask for less: narrow the WHERE, or count.")
