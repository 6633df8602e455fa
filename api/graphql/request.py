"""Reading a GraphQL request off HTTP: parameters of a GET, the JSON body of a POST, a batch where that is allowed.

Source: GraphQL over HTTP, draft of 2025, sections Request and appendices A (persisted documents) and C (batching);
Apollo's automatic persisted queries, version 1.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from api.problems import MediaTypeError
from kg.errors import CallerError, RefusedError

JSON = "application/json"
_PERSISTED_VERSION = 1
_SHA256 = "sha256:"
# Parameters of a GET; variables and extensions are JSON. Others are somebody else's, and nobody has many.
_NAMES = ("query", "operationName", "variables", "extensions", "documentId")
_ENCODED = ("variables", "extensions")
_PARAMETERS = 50

Pairs = list[tuple[str, str]]


class BatchError(RefusedError):
    """A batch that is not taken here, or that is none."""

    code = "batch"


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """One well-formed request.

    Attributes:
        query: The document, None where only its identifier is sent.
        variables: None if there are none.
        operation_name: None if there is none.
        wants_receipt: True if the receipt of the answer is to stand among its extensions.
        sha256: The hash of the document, as automatic persisted queries and `documentId` have it, in lower case.
        document_id: An identifier of another form.
    """

    query: str | None
    variables: Mapping[str, Any] | None = None
    operation_name: str | None = None
    wants_receipt: bool = False
    sha256: str | None = None
    document_id: str | None = None

    @property
    def registers(self) -> bool:
        """True if the document comes with its hash, so that the hash alone may do the next time."""
        return self.query is not None and self.sha256 is not None

    def payload(self, document: str) -> dict[str, Any]:
        """What a reader is sent, for the document that the identifier stands for or that came along."""
        payload = {"query": document, "variables": self.variables, "operationName": self.operation_name}
        return payload | ({"receipt": True} if self.wants_receipt else {})


def read_pairs(query_string: bytes) -> Pairs:
    """Names and values of the parameters of a request, in order.

    Raises:
        CallerError: There are too many, or they are not UTF-8.
    """
    try:
        return parse_qsl(
            query_string.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_PARAMETERS
        )
    except UnicodeDecodeError as error:
        raise CallerError("the parameters are not UTF-8", hint="Encode the request as UTF-8.") from error
    except ValueError as error:
        raise CallerError(f"there are more than {_PARAMETERS} parameters", hint="Send the request by POST.") from error


def read_parameters(pairs: Pairs) -> GraphQLRequest:
    """The request of a GET or a HEAD.

    Raises:
        CallerError: Parameters are missing, given twice or of the wrong kind.
    """
    given: dict[str, Any] = {}
    for name, text in pairs:
        if name in given:
            raise CallerError(f"{name} is given twice", hint="Give each parameter once.")
        if name in _NAMES and text:  # an empty one is as if it was left out
            given[name] = _json(text, name) if name in _ENCODED else text
    return read_object(given)


def read_body(content_type: str, body: bytes, most: int) -> GraphQLRequest | list[GraphQLRequest | CallerError]:
    """The request of a POST, or the requests of a batch in their order.

    Args:
        content_type: The header's value.
        body: All of it.
        most: Requests that a batch may have; 0 where there are no batches.

    Returns:
        For a request of a batch that is not well-formed, the error that is its answer.

    Raises:
        MediaTypeError: The body is not `application/json` in UTF-8.
        BatchError: Batches are switched off, or this one is empty, too long or no list of objects.
        CallerError: Parameters are missing or of the wrong kind.
    """
    media_type, _, rest = content_type.partition(";")
    media_type = media_type.strip().lower()
    if media_type != JSON:
        raise MediaTypeError(f"the body is {media_type or 'of no'} type", hint=f"Send it as {JSON}.")
    charset = rest.lower().replace(" ", "").replace('"', "").partition("charset=")[2].partition(";")[0]
    if charset not in ("", "utf-8", "utf8", "us-ascii"):
        raise MediaTypeError(f"the charset {charset!r} is not read", hint="Send the request in UTF-8.")
    given = _json(body, "the body")
    if isinstance(given, list):
        return _batch(given, most)
    if not isinstance(given, dict):
        raise CallerError("the body is no JSON object", hint='Send {"query": "…"}.')
    return read_object(given)


def read_object(given: Mapping[str, Any]) -> GraphQLRequest:
    """The request that a JSON object is; null stands for what is left out.

    Raises:
        CallerError: Parameters are missing or of the wrong kind.
    """
    query = _typed(given, "query", str, "a GraphQL document")
    extensions = _typed(given, "extensions", dict, "a JSON object") or {}
    receipt = _typed(extensions, "receipt", bool, "true, or leave it out", "extensions.receipt")
    document_id = _typed(given, "documentId", str, "the identifier of a document")
    sha256 = _persisted(extensions)
    if document_id is not None and document_id.startswith(_SHA256):
        sha256, document_id = document_id.removeprefix(_SHA256).lower(), None
    if not (query and query.strip()) and sha256 is None and not document_id:
        raise CallerError("there is no query", hint="Send a GraphQL document as `query`.")
    request = GraphQLRequest(
        query=query if query and query.strip() else None,
        variables=_typed(given, "variables", dict, "a JSON object of variable names and values"),
        operation_name=_typed(given, "operationName", str, "the name of one operation, or leave it out") or None,
        wants_receipt=bool(receipt),
        sha256=sha256,
        document_id=document_id or None,
    )
    _check_text(request)
    return request


def _batch(given: list[Any], most: int) -> list[GraphQLRequest | CallerError]:
    if not most:
        raise BatchError("batches are not taken here", hint="Send one request at a time.")
    if not 1 <= len(given) <= most:
        raise BatchError(f"a batch of {len(given)} is not between 1 and {most}", hint="Send the rest in another one.")
    if not all(isinstance(one, dict) for one in given):
        raise BatchError("the batch is no list of JSON objects", hint='Send [{"query": "…"}, …].')
    requests: list[GraphQLRequest | CallerError] = []
    for one in given:
        try:
            requests.append(read_object(one))
        except CallerError as error:
            requests.append(error)
    return requests


def _persisted(extensions: Mapping[str, Any]) -> str | None:
    """The hash in `extensions.persistedQuery`."""
    given = _typed(extensions, "persistedQuery", dict, "version and sha256Hash", "extensions.persistedQuery")
    if given is None:
        return None
    if given.get("version") != _PERSISTED_VERSION or isinstance(given.get("version"), bool):
        raise CallerError(
            f"persistedQuery has the version {given.get('version')!r}", hint=f"Version {_PERSISTED_VERSION} is known."
        )
    found = _typed(given, "sha256Hash", str, "the hash of the document", "persistedQuery.sha256Hash")
    if found is None:
        raise CallerError("persistedQuery has no sha256Hash", hint="Send the hash of the document.")
    return str(found).lower()


def _typed(given: Mapping[str, Any], name: str, kind: type, wanted: str, told: str = "") -> Any:
    """A parameter of one kind, None where it is left out or null."""
    value = given.get(name)
    if value is None or isinstance(value, kind):
        return value
    words = {str: "no string", dict: "no object", bool: "no boolean"}
    raise CallerError(f"{told or name} is {words[kind]}", hint=f"Send {wanted}.")


def _json(text: str | bytes, name: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CallerError(f"{name} is not JSON", hint="Check quotes and commas.") from error


def _check_text(request: GraphQLRequest) -> None:
    """Everything can be written as UTF-8, and nests no deeper than JSON is written."""
    try:
        json.dumps((request.payload(request.query or ""), request.document_id), ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError) as error:
        raise CallerError("the request holds a lone surrogate or nests too deep", hint="Send text.") from error
