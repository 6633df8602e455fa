"""Receipts on the command line: writing one beside an answer, and checking one that somebody hands over."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.deadlines import deadline
from kg.cli.output import harmless, print_json, say
from kg.cli.releases import open_for_reading
from kg.cli.reporting import FINDINGS
from kg.errors import CallerError, KgError, NotReproducibleError

if TYPE_CHECKING:
    from kg.query.receipt_check import Change, Verdict
    from kg.query.receipt_reading import Receipt
    from kg.release import Release

receipt_option = click.option(
    "--receipt",
    "receipt_path",
    metavar="FILE",
    help="Write the answer's receipt to a file, which `kg verify` can check; - prints it instead of the answer.",
)

# What became of a record: of the record itself, or only of its part in the answer.
_MEANINGS = {
    "removed": "removed: the release does not hold it any more",
    "changed": "changed: the release holds it, and it says something else",
    "added": "added: the answer rests on it now, and did not",
    "dropped": "dropped: the release holds it as it was, but the answer does not rest on it any more",
}


def write_receipt(receipt: dict[str, Any], path: str) -> None:
    """Write a receipt to a file, or to standard output for `-`.

    Raises:
        NotReproducibleError: It says that there is none.
    """
    refused = receipt.get("refused")
    if refused is not None:
        raise NotReproducibleError(f"there is no receipt: {refused['message']}", hint=refused["hint"])
    if path == "-":
        print_json(receipt)
        return
    Path(path).write_text(json.dumps(receipt, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    say(f"Wrote the receipt to {path}; check it with: kg verify {path}")


def ask_again(release: Release, operation: dict[str, Any]) -> dict[str, Any]:
    """The receipt that a release gives for the operation of a receipt.

    Raises:
        CallerError: The operation has no answer, or none with a receipt, on this release.
    """
    from kg.settings import get_settings

    if operation["kind"] == "sparql":
        from api.sparql.receipt import SparqlQuestion, make_sparql_receipt

        question = SparqlQuestion(operation["text"], tuple(operation["defaultGraphs"]), tuple(operation["namedGraphs"]))
        return make_sparql_receipt(release, question, get_settings())
    from api.graphql.service import GraphQLDoor

    door = GraphQLDoor(release, get_settings())
    _, response = door.execute_with_receipt(operation["text"], operation["variables"], operation["operationName"])
    receipt: dict[str, Any] = response["extensions"]["receipt"]
    if "refused" in receipt:
        errors = [str(error["message"]) for error in response.get("errors", ())]
        raise CallerError(errors[0] if errors else receipt["refused"]["message"], hint=receipt["refused"]["hint"])
    return receipt


def verify_receipt(path: str, release_path: Path | None, *, as_json: bool, deadline_s: float) -> int:
    """Ask the question of a receipt again and say whether its answer still holds; the exit code.

    Raises:
        InputError: It is no receipt.
    """
    from kg.query.receipt_check import check_receipt
    from kg.query.receipt_reading import read_receipt

    receipt = read_receipt(_read(path), "standard input" if path == "-" else path)
    with open_for_reading(release_path) as release:
        now, failure = None, None
        try:
            with deadline(deadline_s, command="kg verify", question="the question of the receipt"):
                now = ask_again(release, dict(receipt.operation))
        except CallerError as error:
            failure = error
        verdict = check_receipt(receipt, now, release.id, release.engine, release.namespaces)
        if as_json:
            print_json(_as_json(receipt, verdict, release.id, failure))
        else:
            _print(receipt, verdict, release.id, failure)
    return 0 if verdict.holds else FINDINGS


def _read(path: str) -> bytes:
    """At most one byte more than a receipt may have, so that a hostile file costs nothing."""
    from kg.query.receipt_reading import MOST_BYTES

    if path == "-":
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    if not Path(path).is_file():
        raise click.BadParameter(f"there is no file {path!r}", param_hint="RECEIPT")
    with Path(path).open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _print(receipt: Receipt, verdict: Verdict, release: str, failure: KgError | None) -> None:
    for change in (*verdict.statements, *verdict.resources):
        for line in change_lines(change):
            click.echo(line)
    for words in dict.fromkeys(_MEANINGS[change.kind] for change in (*verdict.statements, *verdict.resources)):
        say(words)
    if failure is not None:
        say(f"The question has no answer on release {release[:12]}: {harmless(failure.message)}")
    if verdict.same_release and (verdict.altered or not verdict.answer_holds):
        what = ", ".join(map(harmless, verdict.altered or ("answer",)))
        why = " or was made by other software" if verdict.built_by_other else ""
        say(f"This is release {release[:12]}, the receipt's own: the receipt was altered{why} ({what}).")
        return
    count = len(receipt.statements)
    where = f"release {release[:12]}" + (
        "" if verdict.same_release else f" (the receipt is from {receipt.release[:12]})"
    )
    changed = len(verdict.statements) + len(verdict.resources)
    if verdict.holds:
        say(f"The answer still holds on {where}: the same answer, on the same {count:,} statements.")
    elif verdict.answer_holds:
        say(f"The answer is the same on {where}, but {changed:,} of the records that it rests on changed.")
    elif changed:
        say(f"The answer no longer holds on {where}: {changed:,} of the records that it rests on changed.")
    else:
        say(f"The answer no longer holds on {where}, though every record that the receipt lists is as it was.")
    for note in receipt.document.get("statementsNotes") or ():
        say(f"  The receipt does not list everything: {harmless(note)}.")


def change_lines(change: Change) -> list[str]:
    """A change as lines of tab-separated text: id, what became of it, and part, before, after where it changed."""
    if not change.parts:
        return [f"{harmless(change.id)}\t{change.kind}"]
    rows = (
        (change.id, change.kind, part, " | ".join(before) or "–", " | ".join(after) or "–")
        for part, before, after in change.parts
    )
    return ["\t".join(map(harmless, row)) for row in rows]


def _as_json(receipt: Receipt, verdict: Verdict, release: str, failure: KgError | None) -> dict[str, Any]:
    return {
        "holds": verdict.holds,
        "answer": {"holds": verdict.answer_holds, "expected": receipt.sha256, "actual": verdict.now or None},
        "release": {"receipt": receipt.release, "checked": release, "same": verdict.same_release},
        "altered": list(verdict.altered),
        "otherSoftware": verdict.built_by_other,
        "failure": None if failure is None else {"code": failure.code, "message": failure.message},
        "statements": [_change_json(change) for change in verdict.statements],
        "resources": [_change_json(change) for change in verdict.resources],
    }


def _change_json(change: Change) -> dict[str, Any]:
    parts = [{"part": part, "before": list(before), "after": list(after)} for part, before, after in change.parts]
    return {"id": change.id, "change": change.kind, "parts": parts}
