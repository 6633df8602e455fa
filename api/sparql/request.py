"""Reading a request of the SPARQL 1.1 Protocol: the query, the dataset, the deadline.

Source: SPARQL 1.1 Protocol, sections 2.1.1 to 2.1.4.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl

from api.deadline import read_deadline
from api.problems import MediaTypeError, MethodError
from kg.errors import CallerError, QuerySyntaxError, RefusedError

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
# query, timeout and the graphs of a dataset: nobody names more.
_PARAMETERS = 200
_KEPT_TYPES = 100


@dataclass(frozen=True, slots=True)
class SparqlRequest:
    """What a client asks.

    Attributes:
        query: None if there is none: a question about the service itself.
        deadline_s: None if the client sets none.
        wants_receipt: True if the receipt of the answer is to be sent instead of the answer.
    """

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    deadline_s: float | None = None
    wants_receipt: bool = False


def read_request(method: str, query_string: bytes, content_type: str, body: bytes) -> SparqlRequest:
    """Read a GET, a HEAD or one of the two forms of POST.

    Args:
        method: As sent.
        query_string: Of the request's target, without the question mark.
        content_type: The header's value; it does not matter where there is no body.
        body: All of it.

    Raises:
        MethodError: It asks for an update.
        MediaTypeError: The body is of a type or charset that the Protocol does not know.
        QuerySyntaxError: The text is not UTF-8.
        CallerError: There is no query where one must be, there are two, or a parameter makes no sense.
    """
    parameters = _parse(query_string) if query_string else []
    if method in ("GET", "HEAD"):
        return _request(parameters, required=False)
    if _media_type(content_type) == FORM:
        return _request([*parameters, *_parse(body)], required=True)
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise _not_utf8(error) from error
    return _request([*parameters, ("query", text)], required=True) if parameters else SparqlRequest(text)


@lru_cache(_KEPT_TYPES)
def _media_type(content_type: str) -> str:
    """The type of a body, FORM or DIRECT; raises for any other one, or a charset that is not read."""
    media_type, _, rest = content_type.partition(";")
    media_type = media_type.strip().lower()
    if media_type == UPDATE:
        raise _no_updates()
    if media_type not in (FORM, DIRECT):
        raise MediaTypeError(
            f"a body of type {media_type or 'none'!r} is not read", hint=f"Send the query as {DIRECT} or as {FORM}."
        )
    charset = _charset(rest)
    if charset not in ("", "utf-8", "utf8", "us-ascii"):
        raise MediaTypeError(f"the charset {charset!r} is not read", hint="Send the query in UTF-8.")
    return media_type


def _charset(parameters: str) -> str:
    """The charset among the parameters of a media type, in lower case; empty if it names none."""
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip('"').lower()
    return ""


def _parse(text: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            text.decode(), keep_blank_values=True, errors="strict", max_num_fields=_PARAMETERS, separator="&"
        )
    except UnicodeDecodeError as error:
        raise _not_utf8(error) from error
    except ValueError as error:
        raise RefusedError(f"there are more than {_PARAMETERS} parameters", hint="Name fewer graphs.") from error


def _request(parameters: list[tuple[str, str]], *, required: bool) -> SparqlRequest:
    def values(name: str) -> tuple[str, ...]:
        return tuple(value for given, value in parameters if given == name)

    if values("update"):
        raise _no_updates()
    queries = values("query")
    if len(queries) > 1:
        raise CallerError(f"there are {len(queries)} queries in one request", hint="Send one query per request.")
    if required and not queries:
        raise CallerError("there is no query", hint="Send a SPARQL query as the parameter `query` or as the body.")
    return SparqlRequest(
        query=queries[0] if queries else None,
        default_graphs=values("default-graph-uri"),
        named_graphs=values("named-graph-uri"),
        deadline_s=read_deadline(values("timeout")),
        wants_receipt=_switch(values("receipt"), "receipt"),
    )


def _switch(given: tuple[str, ...], name: str) -> bool:
    if len(given) > 1 or given not in ((), ("true",), ("false",)):
        raise CallerError(f"{name}={given[0]!r} is no switch", hint=f"Give {name}=true, or leave it out.")
    return given == ("true",)


def _no_updates() -> MethodError:
    return MethodError(
        "updates are not served: a release never changes",
        hint="Change the graph by editing a file under seeds/ or ontology/, then run kg build.",
    )


def _not_utf8(error: UnicodeDecodeError) -> QuerySyntaxError:
    return QuerySyntaxError(f"the text is not UTF-8: {error.reason} at byte {error.start}", hint="Send UTF-8.")
