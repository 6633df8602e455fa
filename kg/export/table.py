"""A CSV of statements and conclusions with their evidence, for spreadsheets and data frames."""

from __future__ import annotations

from collections.abc import Mapping

from kg.export.view import View, ViewEdge, clean
from kg.query.spreadsheet import csv_text

MEDIA_TYPE = "text/csv; charset=utf-8"

_SUBJECT = ("subject id", "subject", "subject class")
_CLAIM = (
    "predicate id", "predicate", "object id", "object", "object class", "statement id", "polarity", "certainty",
    "inferred", "hedge cue", "qualifiers", "source", "section", "start", "end", "rule", "premises", "cautions",
)  # fmt: skip


def write_table(view: View) -> bytes:
    """One row for each statement and each conclusion, denials marked by their polarity; what has no value is empty.

    An entity of which nothing is claimed in the view has a row too, in which only the subject is filled. Rows are sorted by
    subject. The terms and what was left out are the heading of a last column, which is empty otherwise: a comment would
    be a row to most readers. A cell that a spreadsheet would run has an apostrophe in front.

    Source: RFC 4180; OWASP, CSV Injection
    """
    terms = " · ".join(f"{name}: {words}" for name, words in view.about.items())
    named = {node.iri: (node.curie, node.label, node.class_name) for node in view.nodes}
    claims = (*view.edges, *view.denials)
    rows = [(edge.order, (*named[edge.subject], *_claim(view, edge, named))) for edge in claims]
    alone = named.keys() - {end for edge in claims for end in (edge.subject, edge.object)}
    rows += [((iri, "", "", ""), (*named[iri], *("" for _ in _CLAIM))) for iri in alone]
    cells = ((*map(_cell, row), "") for _, row in sorted(rows, key=lambda row: row[0]))
    return csv_text((*_SUBJECT, *_CLAIM, terms), cells).encode("utf-8")


def _claim(view: View, edge: ViewEdge, named: Mapping[str, tuple[str, str, str]]) -> tuple[object, ...]:
    predicate = (view.namespaces.contract(edge.predicate), edge.predicate_label)
    place = (edge.section, edge.start, edge.end) if edge.section else ("", "", "")
    says = (edge.curie, edge.polarity, edge.certainty, str(edge.inferred).lower(), edge.hedge_cue)
    narrowed = ("; ".join(edge.qualifiers), edge.source)
    because = (edge.rule, " ".join(edge.premises), " ".join(edge.cautions))
    return (*predicate, *named[edge.object], *says, *narrowed, *place, *because)


def _cell(value: object) -> object:
    return clean(value) if isinstance(value, str) else value
