"""A CSV of statements and conclusions with their evidence, for spreadsheets and data frames."""

from __future__ import annotations

from kg.export.view import View, ViewEdge, clean
from kg.query.spreadsheet import csv_text

MEDIA_TYPE = "text/csv; charset=utf-8"

_HEADINGS = (
    "subject id", "subject", "predicate id", "predicate", "object id", "object", "statement id", "polarity", "certainty",
    "inferred", "hedge cue", "qualifiers", "source", "section", "start", "end", "rule", "premises", "cautions",
)  # fmt: skip


def write_table(view: View) -> bytes:
    """One row for each statement and each conclusion, denials marked by their polarity; what has no value is empty.

    The terms and what was left out are the heading of a last column, which is empty otherwise: a comment would be a row
    to most readers. A cell that a spreadsheet would run has an apostrophe in front.

    Source: RFC 4180; OWASP, CSV Injection
    """
    terms = " · ".join(f"{name}: {words}" for name, words in view.about.items())
    named = {node.iri: (node.curie, node.label) for node in view.nodes}
    claims = sorted((*view.edges, *view.denials), key=lambda edge: edge.order)
    rows = ((*map(_cell, _row(view, edge, named)), "") for edge in claims)
    return csv_text((*_HEADINGS, terms), rows).encode("utf-8")


def _row(view: View, edge: ViewEdge, named: dict[str, tuple[str, str]]) -> tuple[object, ...]:
    predicate = (view.namespaces.contract(edge.predicate), edge.predicate_label)
    place = (edge.section, edge.start, edge.end) if edge.section else ("", "", "")
    says = (edge.curie, edge.polarity, edge.certainty, str(edge.inferred).lower(), edge.hedge_cue)
    narrowed = ("; ".join(edge.qualifiers), edge.source)
    because = (edge.rule, " ".join(edge.premises), " ".join(edge.cautions))
    return (*named[edge.subject], *predicate, *named[edge.object], *says, *narrowed, *place, *because)


def _cell(value: object) -> object:
    return clean(value) if isinstance(value, str) else value
