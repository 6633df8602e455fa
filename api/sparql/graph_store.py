"""The SPARQL 1.1 Graph Store HTTP Protocol, its reading side: graphs of the release, whole.

N-Triples are sent as the release has them, however long; they are Turtle, TriG and N-Quads as well. What has to be made
(JSON-LD, RDF/XML) is made by a reader and has the bound of all answers that readers make.

Source: SPARQL 1.1 Graph Store HTTP Protocol, sections 4.1, 4.2, 5.2 and 5.7.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.problems import MethodError, TooLargeError, problem_response
from api.sparql.file_answer import FileAnswer
from api.sparql.graph_service import TOO_LARGE
from api.sparql.http import Call
from api.sparql.offers import MEDIA_TYPES, accept_of, choose_document, content_type
from kg.errors import CallerError, NotFoundError
from kg.prefixes import Namespaces
from kg.release.listing import ReleaseFile, graph_files
from kg.settings import Settings

PATH = "/rdf-graph-store"
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# What N-Triples are as well: each of these languages contains them.
_AS_FILED = ("nt", "ttl", "trig", "nq")
_NAMED = 20  # so many graphs are named to who asks for one that is not there
_PARAMETERS = 10
# N-Triples so many times the bound fit into it in no format: prefixes and grouping save less. Nobody need try.
_SHRINKS = 16
# Without files a reader has to sort what it makes; so many bytes a triple keep that within its memory and time.
_TRIPLE_BYTES = 100
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")  # RFC 3987, section 2.2


def routes(
    call: Call, manifest: Mapping[str, Any], files: Mapping[str, ReleaseFile], settings: Settings
) -> list[Route]:
    """The routes of the graph store, and those of the graphs' own IRIs.

    Args:
        call: Sends a payload to a service of the readers.
        manifest: Of the release.
        files: Of the release, by name.
        settings: `result_bytes` bounds what readers make.
    """
    store = _GraphStore(call, manifest, files, settings)
    return [
        Route(PATH, store.answer_indirect, methods=_METHODS),
        Route(f"{PATH}/{{name}}", store.answer_direct, methods=_METHODS),
        Route("/graph/{name}", store.answer_direct, methods=_METHODS),
    ]


class _GraphStore:
    def __init__(
        self, call: Call, manifest: Mapping[str, Any], files: Mapping[str, ReleaseFile], settings: Settings
    ) -> None:
        self._call = call
        self._names = Namespaces(manifest["base_iri"])
        self._triples: Mapping[str, int] = manifest["counts"]["graphs"]
        self._graphs = tuple(sorted(self._triples))
        self._files = graph_files(files)
        self._most_bytes = settings.result_bytes

    async def answer_direct(self, request: Request) -> Response:
        """The graph whose IRI the request's own is, on our base: section 4.1."""
        return _refusal(request) or await self._answer(request, [self._known(request.path_params["name"])])

    async def answer_indirect(self, request: Request) -> Response:
        """The graph that `?graph=` names, or with `?default` all of them: section 4.2."""
        refusal = _refusal(request)
        if refusal is not None:
            return refusal
        iri = read_graph_parameter(request.scope["query_string"])
        if iri is None:
            return await self._answer(request, self._graphs)
        prefix = self._names.namespace("graph")
        return await self._answer(request, [self._known(iri.removeprefix(prefix), iri)])

    def _known(self, name: str, iri: str = "") -> str:
        if name in self._graphs and iri in ("", self._names.graph(name)):
            return name
        named = ", ".join(self._graphs[:_NAMED]) + (", …" if len(self._graphs) > _NAMED else "")
        raise NotFoundError(
            f"there is no graph {iri or self._names.graph(name)!r} in this release",
            hint=f"A graph is {self._names.graph('NAME')}, where NAME is one of: {named}.",
        )

    async def _answer(self, request: Request, graphs: Sequence[str]) -> Response:
        chosen = choose_document(request)
        files = [self._files[name] for name in graphs if name in self._files]
        if chosen in _AS_FILED and len(files) == len(graphs):
            media_type = content_type(MEDIA_TYPES[chosen])
            said = "\0".join((media_type, *(file.sha256 for file in files)))
            tag = f'"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'
            return FileAnswer(request, files, content_type=media_type, etag=tag, headers={"vary": "Accept"})
        if self._cannot_fit(files, graphs):
            raise self._too_large()
        reply = await self._call("graph", {"graphs": list(graphs), "format": chosen})
        if reply.status == TOO_LARGE:
            raise self._too_large()
        return Response(reply.body, reply.status, {**reply.headers, "vary": "Accept"})

    def _cannot_fit(self, files: Sequence[ReleaseFile], graphs: Sequence[str]) -> bool:
        if files:
            return sum(file.size_bytes for file in files) > _SHRINKS * self._most_bytes
        return sum(self._triples[name] for name in graphs) * _TRIPLE_BYTES > self._most_bytes

    def _too_large(self) -> TooLargeError:
        hint = "Accept application/n-triples or text/turtle, which are sent whole."
        if not self._files:
            hint = "Build the release again with kg build: it has no files to send."
        return TooLargeError(f"the graph takes more than the {self._most_bytes:,} bytes that are made", hint=hint)


def read_graph_parameter(query_string: bytes) -> str | None:
    """The IRI that `?graph=` names, None for `?default`.

    Raises:
        CallerError: It is neither or both, names several, or is no absolute IRI.
    """
    hint = "Give ?default, or ?graph= with the absolute IRI of one graph, percent-encoded."
    try:
        given = parse_qsl(
            query_string.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_PARAMETERS
        )
    except ValueError as error:
        raise CallerError("the parameters cannot be read", hint=hint) from error
    graphs = [value for name, value in given if name == "graph"]
    defaults = [value for name, value in given if name == "default"]
    if len(graphs) + len(defaults) != 1 or defaults not in ([], [""]):
        raise CallerError("the request does not name one graph", hint=hint)
    if defaults:
        return None
    if not _ABSOLUTE.match(graphs[0]):
        raise CallerError(f"{graphs[0]!r} is no absolute IRI", hint=hint)
    return graphs[0]


def _refusal(request: Request) -> Response | None:
    """The answer to a method that writes."""
    if request.method in ("GET", "HEAD"):
        return None
    error = MethodError(
        f"{request.method} is not allowed here: a release never changes",
        hint="Change the graph by editing a file under seeds/ or ontology/, then run kg build.",
    )
    return problem_response(error, accept_of(request), headers={"allow": "GET, HEAD"})
