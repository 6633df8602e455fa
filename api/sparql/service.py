"""The SPARQL service of a reader process: limits first, then the engine, final bytes out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from api.sparql.description import describe_service
from api.sparql.offers import content_type
from api.sparql.receipt import SparqlQuestion, make_sparql_receipt
from kg.errors import RefusedError
from kg.query.cut import cut_rows
from kg.query.framing import Reply, Service
from kg.query.limits import admit
from kg.release import Release
from kg.settings import Settings, get_settings
from kg.store import Dataset, NamedNode

NOT_ACCEPTABLE, TOO_LARGE = 406, 413
_NOTHING = Dataset(default_graphs=("urn:uuid:00000000-0000-0000-0000-000000000000",))  # RFC 9562: the UUID of nothing


def make_service(release: Release, settings: Settings | None = None) -> Service:
    """The service over one open release.

    Its body is the query in UTF-8, its payload {"results": name | null, "boolean": name | null, "graph": name | null,
    "default_graphs": [iri], "named_graphs": [iri]}: names of `kg.store.RESULT_FORMATS` and `GRAPH_FORMATS` for the rows
    of SELECT, for ASK, and for CONSTRUCT and DESCRIBE, null where the client accepts none of them, with "receipt": true
    for the receipt of the answer instead of the answer; or, without a body, {"describe": name, "endpoint": iri}
    for the service description. A reply of 406 or 413 has no body; its header "kg-form" tells what the query was.
    """
    chosen = settings or get_settings()

    def serve(payload: dict[str, Any], body: bytes) -> Reply:
        if "describe" in payload:
            media_type, text = describe_service(release, payload["endpoint"], payload["describe"], chosen)
            return Reply(200, {"content-type": media_type}, text)
        if payload.get("receipt"):
            return _receipt(release, body.decode(), payload, chosen)
        return _answer(release, body.decode(), payload, chosen)

    return serve


def _receipt(release: Release, text: str, payload: Mapping[str, Any], settings: Settings) -> Reply:
    question = SparqlQuestion(text, _iris(payload["default_graphs"]), _iris(payload["named_graphs"]))
    receipt = make_sparql_receipt(release, question, settings)
    body = json.dumps(receipt, ensure_ascii=False, indent=2).encode()
    return Reply(200, {"content-type": "application/json"}, body)


def _answer(release: Release, text: str, payload: Mapping[str, Any], settings: Settings) -> Reply:
    query = admit(text, settings)
    form = {"kg-form": "graph" if query.form == "graph" else "results"}
    if payload["graph" if query.form == "graph" else "results"] is None:
        # A fault of the query comes first: its error can be written for everyone.
        release.engine.answer(text, accept_results="json", accept_graph="nt", dataset=_NOTHING)
        return Reply(NOT_ACCEPTABLE, form)
    results = (payload.get("boolean") if query.form == "ask" else None) or payload["results"] or "json"
    answer = release.engine.answer(
        text,
        accept_results=results,
        accept_graph=payload["graph"] or "ttl",
        dataset=Dataset(_iris(payload["default_graphs"]), _iris(payload["named_graphs"])),
        limit_bytes=settings.result_bytes,
    )
    body = answer.body
    if answer.form == "select" and (cut := cut_rows(body, results, settings.result_rows, settings.result_bytes)):
        body, form["kg-truncated"] = cut
    if len(body) > settings.result_bytes:
        return Reply(TOO_LARGE, form)
    headers = form | {"content-type": content_type(answer.media_type)}
    if query.is_volatile:
        headers["cache-control"] = "no-store"
    return Reply(200, headers, body)


def _iris(given: list[str]) -> tuple[str, ...]:
    for iri in given:
        try:
            NamedNode(iri)
        except ValueError:
            raise RefusedError(f"{iri!r} is no IRI", hint="Name a graph by its absolute IRI.") from None
    return tuple(given)
