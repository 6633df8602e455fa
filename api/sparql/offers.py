"""What the SPARQL door can write, in the form that negotiation takes, and the refusal where nothing fits."""

from __future__ import annotations

from starlette.requests import Request

from api.negotiation import Offer, choose
from api.problems import NotAcceptableError
from kg.store.formats import GRAPH_FORMATS, RESULT_FORMATS, Format

# A graph of triples fits every graph format; those for quads are for who asks for nothing else, so they come last.
RESULTS: tuple[Offer, ...] = tuple((form.name, (form.media_type, *form.also)) for form in RESULT_FORMATS)
GRAPHS: tuple[Offer, ...] = tuple((form.name, (form.media_type, *form.also)) for form in GRAPH_FORMATS)
_HTML = ("text/html", "application/xhtml+xml")
# Where there is no page, a browser gets Turtle: it would take RDF/XML for the XML that it likes less than HTML.
_DOCUMENTS: tuple[Offer, ...] = tuple((name, (*types, *(_HTML if name == "ttl" else ()))) for name, types in GRAPHS)
MEDIA_TYPES = {form.name: form.media_type for form in GRAPH_FORMATS}


def accept_of(request: Request) -> str:
    """The Accept field of a request, empty if absent."""
    return ", ".join(request.headers.getlist("accept"))


def choose_document(request: Request) -> str:
    """The name of the graph format in which a request likes a document of triples best.

    Raises:
        NotAcceptableError: It accepts none.
    """
    chosen = choose(accept_of(request), _DOCUMENTS)
    if chosen is None:
        raise not_acceptable(GRAPH_FORMATS)
    return chosen


def not_acceptable(formats: tuple[Format, ...]) -> NotAcceptableError:
    """The refusal, with what can be made."""
    names = ", ".join(form.media_type for form in formats)
    return NotAcceptableError("none of the accepted media types can be made", hint=f"Accept one of: {names}.")


def content_type(media_type: str) -> str:
    """A media type of ours as a header value: texts are UTF-8."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
