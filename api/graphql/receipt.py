"""The receipt of a GraphQL answer. One that cannot have a receipt still comes; its `extensions.receipt` says why not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from itertools import islice
from typing import Any

from api.graphql.members import Catalogue
from api.graphql.receipt_texts import list_texts, nodes_text
from api.graphql.slice import Connection, Slice
from api.graphql.tracing import FetchedList, TracingFetcher
from kg.errors import KgError, NotReproducibleError
from kg.query.canonical import JSON_FORM, canonical_json, sha256
from kg.query.description import kind_of
from kg.query.evidence_filter import EvidenceFilter
from kg.query.receipts import Answered, how_to_run, make_receipt
from kg.query.traces import Used, behind_derivations, trace_triples
from kg.release import Release
from kg.settings import Settings
from kg.store import NamedNode, Quad

# Explaining one triple can take dozens of small queries; the first ones show how it is done.
_MOST_OTHER_TEXTS = 20


# What stands in sort keys and in no IRI.
_BETWEEN_KEYS = frozenset(" \0")
# A CURIE of a node that evidence rests on; labels and the names of fields can be the same words without a colon.
_OURS = re.compile(r"(?:stmt|derivation|amount|item|coverage):[^\s<>\"{}|^`\\]+")


@dataclass(frozen=True, slots=True)
class GraphQLQuestion:
    """A request as it came."""

    text: str
    variables: Mapping[str, Any]
    operation_name: str | None


def no_receipt(error: KgError | None = None) -> dict[str, Any]:
    """What stands in the place of a receipt; without an error, that of a request that never ran."""
    told = error or _incomplete()
    return {"refused": {"code": told.code, "message": told.message, "hint": told.hint}}


def _incomplete() -> NotReproducibleError:
    return NotReproducibleError("the response holds errors", hint="Mend what `errors` says, then ask for the receipt.")


class ReceiptWriter:
    """Writes the receipt of one answer."""

    def __init__(self, release: Release, catalogue: Catalogue, fetched: TracingFetcher, settings: Settings) -> None:
        self._release = release
        self._names = release.namespaces
        self._catalogue = catalogue
        self._fetched = fetched
        self._settings = settings
        self._used = Used()

    def receipt(self, question: GraphQLQuestion, response: Mapping[str, Any]) -> dict[str, Any]:
        """The receipt of a response, or {"refused": {code, message, hint}}."""
        try:
            return self._receipt(question, response)
        except KgError as error:
            return no_receipt(error)

    def _receipt(self, question: GraphQLQuestion, response: Mapping[str, Any]) -> dict[str, Any]:
        if response.get("errors"):
            raise _incomplete()
        data = response["data"]
        try:
            canonical = canonical_json(data)
        except ValueError as error:
            raise NotReproducibleError(f"the answer has no canonical form: {error}", hint="Ask for less.") from error
        texts = [*self._node_texts(), *self._list_texts(), *self._other_texts()]
        shown = list(self._shown())
        self._use(shown, data)
        operation = {
            "kind": "graphql",
            "text": question.text,
            "variables": dict(question.variables),
            "operationName": question.operation_name,
        }
        answer = {"form": "json", "canonicalForm": JSON_FORM, "sha256": sha256(canonical)}
        entities = [found for found in shown if kind_of(self._names, found) == "entity"]
        answered = Answered(operation, texts, answer, self._used, entities, kept=self._kept())
        return make_receipt(
            self._release.engine, self._release.schema, self._release.manifest, answered, self._settings
        )

    def _kept(self) -> EvidenceFilter:
        """The filters that every list of the request has."""
        kept = [fetched.plan.filters for fetched in self._fetched.lists if fetched.plan.member is not None]
        certainties, graphs = {one.certainties for one in kept}, {one.graphs for one in kept}
        return EvidenceFilter(
            certainties=certainties.pop() if len(certainties) == 1 else (),
            graphs=graphs.pop() if len(graphs) == 1 else None,
            include_inferred=not kept or any(one.include_inferred for one in kept),
        )

    # Texts

    def _node_texts(self) -> Iterator[dict[str, Any]]:
        nodes = list(dict.fromkeys(self._fetched.nodes_found))
        if nodes:
            rows = self._release.engine.select(nodes_text(nodes)).rows
            found = {row[0].value for row in rows if row[0] is not None}
            yield self._text([], nodes_text(nodes), len(rows), nodes, reproduces=found == set(nodes))

    def _list_texts(self) -> Iterator[dict[str, Any]]:
        for fetched in self._fetched.lists:
            for text, pages_of_text in list_texts(self._catalogue, fetched, self._settings.sparql_bytes):
                answer = self._release.engine.select(text)
                rows = [dict(zip(answer.variables, row, strict=True)) for row in answer.rows]
                edges = {(parent, edge.node) for parent, page in pages_of_text.items() for edge in page.edges}
                found = {_edge(row) for row in rows}
                if fetched.plan.wants_edges:
                    # Statements behind the edges that the answer shows, and no others.
                    said = (row.get("statement") for row in rows if _edge(row) in edges)
                    self._used.statements |= {term.value for term in said if term is not None}
                    yield self._text(fetched.plan.path, text, len(rows), sorted(edges), reproduces=found == edges) | {
                        "page": _page(fetched)
                    }
            pages = fetched.parents.values()
            if any(page.total is not None and page.total > len(page.edges) for page in pages):
                self._gap("totalCount counts edges that the answer does not show")
            if any(page.reason is not None for page in pages):
                self._gap("the reasons of empty lists rest on what sources treat of, which is not listed")

    def _other_texts(self) -> Iterator[dict[str, Any]]:
        """What root fields such as `conflicts` asked the engine themselves, where it is plain SPARQL 1.1."""
        asked = (text for text in self._fetched.found.queries if text not in self._fetched.level_texts)
        plain = (text for text in dict.fromkeys(asked) if "LATERAL" not in text)
        for text in islice(plain, _MOST_OTHER_TEXTS):
            yield {"path": [], "text": text, "run": how_to_run(text, self._settings)}

    def _text(
        self, path: Sequence[str], text: str, rows: int, edges: Sequence[object], *, reproduces: bool
    ) -> dict[str, Any]:
        return {
            "path": list(path),
            "text": text,
            "run": how_to_run(text, self._settings),
            "rows": rows,
            "edges": len(edges),
            "reproduces": reproduces,
        }

    def _gap(self, words: str) -> None:
        if words not in self._used.gaps:
            self._used.gaps.append(words)

    # What the answer rests on

    def _shown(self) -> Iterator[str]:
        """Every node that the answer can show, in the order of the answer: what is fetched beyond a page is none."""
        found: Slice = self._fetched.found
        queue = list(self._fetched.nodes_found)
        for fetched in self._fetched.lists:
            for page in fetched.parents.values():
                for edge in page.edges:
                    queue.append(edge.node)
                    queue += [said.iri for said in edge.statements] if fetched.plan.statements else []
                    queue += [*edge.cautions, *edge.amounts]
                    queue += sorted(edge.derivations) if fetched.plan.derivations else []
        seen: set[str] = set()
        while queue:
            node = queue.pop(0)
            if node in seen or kind_of(self._names, node) == "":
                continue
            seen.add(node)
            yield node
            for values in found.facts_of(node).values():
                queue += [term.value for term in values if isinstance(term, NamedNode) and found.facts_of(term.value)]

    def _use(self, shown: Sequence[str], data: Any) -> None:
        derivations = set()
        spoken = _ours(self._names.base, list(self._fetched.found.roots.values()))
        for node in [*shown, *spoken, *_ids(self._names.expand, data)]:
            kind = kind_of(self._names, node)
            if kind == "statement":
                self._used.statements.add(node)
            elif kind == "derivation":
                derivations.add(node)
            elif kind in ("entity", "item", "amount", "coverage", "mapping"):
                self._used.resources.add(node)
        engine, schema = self._release.engine, self._release.schema
        self._used.statements |= behind_derivations(engine, schema, derivations)
        self._used.statements |= trace_triples(engine, schema, self._claims(shown)).statements

    def _claims(self, shown: Iterable[str]) -> Iterator[Quad]:
        """Claims that the answer shows as plain values of a node, with no edge of their own."""
        properties = self._release.schema.properties
        for node in shown:
            for slot, values in self._fetched.found.facts_of(node).items():
                known = properties.get(slot[0])
                if len(slot) == 1 and known is not None and known.is_claim:
                    for value in values:
                        yield Quad(NamedNode(node), NamedNode(slot[0]), value)


def _edge(row: Mapping[str, Any]) -> tuple[str, str]:
    parent, node = row.get("parent"), row["node"]
    return (parent.value if parent is not None else "", node.value)


def _page(fetched: FetchedList) -> dict[str, Any]:
    """How the answer's page lies in the list: all of it, or only the edges that the text names."""
    return {"first": fetched.plan.page.first, "whole": not fetched.is_cut}


def _ours(base: str, value: Any) -> Iterator[str]:
    """The IRIs of ours within records that root fields such as `conflicts` found."""
    if isinstance(value, str):
        if value.startswith(base) and _BETWEEN_KEYS.isdisjoint(value):
            yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _ours(base, part)
    elif isinstance(value, Connection):
        return  # a list that was noted when it was fetched
    elif isinstance(value, Iterable):
        for part in value:
            yield from _ours(base, part)
    elif is_dataclass(value):
        for known in fields(value):
            yield from _ours(base, getattr(value, known.name))


def _ids(expand: Callable[[str], str], data: Any) -> Iterator[str]:
    """The IRIs of our CURIEs among the values of an answer, wherever they stand."""
    if isinstance(data, dict):
        for value in data.values():
            yield from _ids(expand, value)
    elif isinstance(data, list):
        for value in data:
            yield from _ids(expand, value)
    elif isinstance(data, str) and _OURS.fullmatch(data):
        yield expand(data)
