"""What an engine found, serialised: the same bytes for the same solutions, whichever engine they come from."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pyoxigraph import Quad, QueryBoolean, QueryResultsFormat, QuerySolutions, Triple

from kg.store.bounded import Bounded
from kg.store.csv_results import is_sound, write_csv
from kg.store.engine import Answer
from kg.store.formats import GRAPH_FORMATS, RESULT_FORMATS
from kg.store.graph_texts import sound_xml, write_triples

RESULTS = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
_MEDIA_TYPES = {form.name: form.media_type for form in (*RESULT_FORMATS, *GRAPH_FORMATS)}


def select_answer(
    solutions: QuerySolutions, again: Callable[[], QuerySolutions], format_name: str, limit_bytes: int | None
) -> Answer:
    """The solutions, in their order.

    Args:
        again: Finds them a second time, for the texts that the first way cannot write.
        format_name: `Format.name` of one of `RESULT_FORMATS`.
    """
    columns = len(solutions.variables)
    output = Bounded(limit_bytes)
    with output.stopping():
        solutions.serialize(output, RESULTS[format_name])
    body = sound_xml(output.getvalue(), format_name, is_whole=not output.is_cut)
    if format_name == "csv" and not is_sound(body, columns):
        body = write_csv(again(), limit_bytes)
    return Answer("select", _MEDIA_TYPES[format_name], body)


def ask_answer(found: QueryBoolean, format_name: str) -> Answer:
    """A boolean; the standard gives it no form in CSV and TSV, so that it is JSON there."""
    name = "json" if format_name in ("csv", "tsv") else format_name
    return Answer("ask", _MEDIA_TYPES[name], found.serialize(format=RESULTS[name]) or b"")


def graph_answer(
    triples: Iterable[Triple] | Iterable[Quad], format_name: str, prefixes: dict[str, str], limit_bytes: int | None
) -> Answer:
    """Triples; raises as `write_triples` does."""
    body = write_triples(triples, format_name, prefixes, limit_bytes=limit_bytes)
    return Answer("graph", _MEDIA_TYPES[format_name], body)
