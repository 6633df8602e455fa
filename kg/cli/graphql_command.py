"""kg graphql: GraphQL on the command line, through the same service as over HTTP."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from kg.cli.options import read_argument, release_option
from kg.cli.output import notice, print_bytes, print_json
from kg.cli.receipts import receipt_option, write_receipt
from kg.cli.releases import open_for_reading
from kg.cli.reporting import BAD_INPUT, FAILED, USAGE


@click.command()
@click.argument("document", metavar="[DOCUMENT]", required=False)
@click.option("--variables", default="{}", help="Variables as a JSON object; @FILE reads it from a file.")
@click.option("--operation", help="Name of the operation, where the document has several.")
@click.option("--sdl", is_flag=True, help="Print the schema instead.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON; this is the default and the only form.")
@receipt_option
@release_option
def command(
    document: str | None,
    variables: str,
    operation: str | None,
    sdl: bool,
    as_json: bool,  # noqa: ARG001 - accepted on every reading command
    receipt_path: str | None,
    release_path: Path | None,
) -> int:
    """Answer a GraphQL query; @FILE reads it from a file, - from standard input.

    Prints the response, errors included. Exit code 2 if a limit refused the request, 3 if it is not valid, 5 if it
    failed on the way.
    """
    if not sdl and document is None:
        raise click.UsageError("Missing argument 'DOCUMENT' (or use --sdl).")
    values = _read_variables(variables)

    from api.graphql.service import make_service

    with open_for_reading(release_path) as release:
        serve = make_service(release)
        if sdl:
            print_bytes(serve({"sdl": True}, b"").body)
            return 0
        payload: dict[str, Any] = {
            "query": read_argument(document or ""),
            "variables": values,
            "operationName": operation,
        }
        payload["receipt"] = receipt_path is not None
        response = json.loads(serve(payload, b"").body)
    receipt = response["extensions"].pop("receipt") if receipt_path is not None else None
    if receipt_path != "-":
        print_json(response)
    notice()
    if receipt_path is not None and receipt is not None and not response.get("errors"):
        write_receipt(receipt, receipt_path)
    return _exit_code(response)


def _read_variables(text: str) -> dict[str, Any]:
    try:
        values = json.loads(read_argument(text))
    except ValueError as error:
        raise click.BadParameter(f"not JSON: {error}", param_hint="--variables") from error
    if not isinstance(values, dict):
        raise click.BadParameter("not a JSON object", param_hint="--variables")
    return values


def _exit_code(response: dict[str, Any]) -> int:
    codes = {error.get("extensions", {}).get("code", "") for error in response.get("errors", ())}
    if not codes:
        return 0
    if "data" in response:  # it ran, and something went wrong on the way
        return FAILED
    return USAGE if codes & {"limit", "operation"} else BAD_INPUT
