"""kg query: SPARQL on the command line."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import json_option, read_argument, release_option
from kg.cli.output import notice, print_bytes, print_table, say
from kg.cli.receipts import receipt_option, write_receipt
from kg.cli.releases import open_for_reading

if TYPE_CHECKING:
    from kg.prefixes import Namespaces
    from kg.release import Release

_TABLE = "table"
_RESULTS = ("json", "xml", "csv", "tsv")
_GRAPHS = ("ttl", "nt", "jsonld", "rdf")


@click.command()
@click.argument("sparql", metavar="SPARQL")
@click.option(
    "--format",
    "format_name",
    type=click.Choice([_TABLE, *_RESULTS, *_GRAPHS]),
    help="SELECT and ASK: table, json, xml, csv, tsv; CONSTRUCT and DESCRIBE: ttl, nt, jsonld, rdf. "
    "Default: a table on a terminal, otherwise tsv; ttl.",
)
@json_option
@receipt_option
@release_option
def command(
    sparql: str, format_name: str | None, as_json: bool, receipt_path: str | None, release_path: Path | None
) -> None:
    """Answer a SPARQL 1.1 query; @FILE reads it from a file, - from standard input.

    Without FROM the query sees all graphs of the release at once, as over HTTP.
    """
    from kg.errors import RefusedError
    from kg.query.limits import check_query
    from kg.settings import get_settings
    from kg.store import Dataset

    text = read_argument(sparql)
    form = check_query(text, get_settings()).form
    chosen = "json" if as_json and form != "graph" else "jsonld" if as_json else format_name
    fitting = _GRAPHS if form == "graph" else (_TABLE, *_RESULTS)
    if chosen is not None and chosen not in fitting:
        raise RefusedError(f"this query has no answer in the format {chosen}", hint=f"Choose {', '.join(fitting)}.")
    if chosen is None:
        chosen = "ttl" if form == "graph" else _TABLE if sys.stdout.isatty() else "tsv"
    with open_for_reading(release_path) as release:
        if receipt_path == "-":
            _write_receipt(release, text, receipt_path)
            notice()
            return
        answer = release.engine.answer(
            text,
            accept_results="json" if chosen == _TABLE else chosen,
            accept_graph=chosen if form == "graph" else "ttl",
            dataset=Dataset(),
        )
        if chosen == _TABLE:
            _print_solutions(answer.body, release.namespaces)
        else:
            print_bytes(answer.body)
        if receipt_path is not None:
            _write_receipt(release, text, receipt_path)
    notice()


def _write_receipt(release: Release, text: str, path: str) -> None:
    from api.sparql.receipt import SparqlQuestion, make_sparql_receipt
    from kg.settings import get_settings

    write_receipt(make_sparql_receipt(release, SparqlQuestion(text), get_settings()), path)


def _print_solutions(body: bytes, namespaces: Namespaces) -> None:
    found = json.loads(body)
    if "boolean" in found:
        click.echo("yes" if found["boolean"] else "no")
        return
    variables = found["head"]["vars"]
    rows = found["results"]["bindings"]
    cells = (
        [
            namespaces.contract(row[name]["value"]) if row[name]["type"] == "uri" else row[name]["value"]
            for name in variables
            if name in row or row.setdefault(name, {"type": "unbound", "value": ""})
        ]
        for row in rows
    )
    print_table(variables, cells)
    say(f"{len(rows):,} rows")
