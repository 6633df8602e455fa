"""A folder of saved questions, asked of a release with what each answer rests on."""

from __future__ import annotations

import json
import os
import stat
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.cli.answer_causes import find_causes
from kg.errors import Fault, InputError, KgError, NotReproducibleError
from kg.query.json_difference import Difference, json_differences

if TYPE_CHECKING:
    from kg.release import Release
    from kg.release.comparison_model import Comparison

# A question is what a person wrote; a folder of them is no database.
_MOST_BYTES, _MOST_QUESTIONS = 1 << 20, 1_000


@dataclass(frozen=True, slots=True)
class Question:
    """A saved question: `NAME.graphql` (with `NAME.variables.json` where it has variables) or `NAME.rq`."""

    name: str
    kind: str
    text: str
    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a release answers.

    Attributes:
        data: Of GraphQL.
        rows: Of SPARQL, as canonical lines; the head first.
        error: In one sentence, why there is no answer; empty if there is one.
        unstable: In one sentence, why answers to this cannot be compared; empty if they can.
        used: CURIEs of the statements and other records that the answer rests on.
    """

    data: Any = None
    rows: tuple[str, ...] = ()
    error: str = ""
    unstable: str = ""
    used: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """A question whose answers differ.

    Attributes:
        causes: CURIEs of changed statements and other records that can be behind the differences, sorted.
    """

    question: str
    differences: tuple[Difference, ...]
    causes: tuple[str, ...]


def read_questions(folder: Path) -> list[Question]:
    """The questions of a folder, sorted by file name.

    Raises:
        InputError: The folder or a file cannot be read, or variables are no JSON object; all of them.
    """
    faults: list[Fault] = []
    found = []
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix in (".graphql", ".rq"))
    except OSError as error:
        fault = Fault(str(folder), 0, 0, "", error.strerror or str(error), "Name a folder with *.graphql or *.rq.")
        raise InputError([fault], hint="Give --questions a folder that can be read; nothing was compared.") from error
    if len(files) > _MOST_QUESTIONS:
        what = f"{len(files):,} questions, more than {_MOST_QUESTIONS:,}"
        faults.append(Fault(str(folder), 0, 0, "", what, "Compare them folder by folder."))
    for path in files[:_MOST_QUESTIONS]:
        variables: Any = {}
        text = _read(path, faults)
        beside = path.with_suffix(".variables.json")
        if path.suffix == ".graphql" and os.path.lexists(beside):
            try:
                variables = json.loads(_read(beside, faults) or "{}")
                json.dumps(variables, ensure_ascii=False, allow_nan=False).encode()  # refuses NaN and lone surrogates
            except (ValueError, RecursionError) as error:
                faults.append(Fault(str(beside), getattr(error, "lineno", 0), 0, "", "not JSON", "Mend it."))
            if not isinstance(variables, dict):
                faults.append(Fault(str(beside), 0, 0, "", "no JSON object", "Write the variables by name."))
        found.append(Question(path.name, "graphql" if path.suffix == ".graphql" else "sparql", text, variables))
    if faults:
        raise InputError(faults, hint="Mend the questions named above and compare again; nothing was compared.")
    return found


def _read(path: Path, faults: list[Fault]) -> str:
    try:
        # Looked at before it is opened: to open a FIFO waits, and a link can lead out of the folder.
        if not stat.S_ISREG(path.lstat().st_mode):
            faults.append(Fault(str(path), 0, 0, "", "no regular file", "Put the file itself there."))
            return ""
        with path.open("rb") as file:
            body = file.read(_MOST_BYTES + 1)
        if len(body) > _MOST_BYTES:
            faults.append(Fault(str(path), 0, 0, "", f"longer than {_MOST_BYTES:,} bytes", "Shorten it."))
            return ""
        return body.decode().replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        faults.append(Fault(str(path), 0, 0, "", f"cannot be read: {error}", "Save it as UTF-8."))
        return ""


def asker(release: Release) -> Callable[[Question], Reply]:
    """What asks questions of a release; an answer that cannot be had is a reply too."""
    from api.graphql.service import GraphQLDoor
    from kg.settings import get_settings

    settings = get_settings()
    door = GraphQLDoor(release, settings)

    def answer(question: Question) -> Reply:
        try:
            return _graphql(question) if question.kind == "graphql" else _sparql(question)
        except NotReproducibleError as error:
            return Reply(unstable=error.message)
        except KgError as error:
            return Reply(error=" ".join(error.message.split()))

    def _graphql(question: Question) -> Reply:
        _, response = door.execute_with_receipt(question.text, question.variables, None)
        if response.get("errors"):
            return Reply(error=" ".join(str(response["errors"][0]["message"]).split()))
        receipt = response["extensions"]["receipt"]
        used = (entry["id"] for key in ("statements", "resources") for entry in receipt.get(key, ()))
        return Reply(data=response["data"], used=frozenset(used))

    def _sparql(question: Question) -> Reply:
        from api.sparql.receipt import SparqlQuestion, ask, trace

        asked = SparqlQuestion(question.text)
        given = ask(release, asked, settings)
        used = trace(release, asked, given)
        head = "\t".join(f"?{name}" for name in given.variables)
        known = {release.namespaces.contract(iri) for iri in (*used.statements, *used.resources, *given.iris)}
        return Reply(rows=(head, *given.lines), used=frozenset(known))

    return answer


def compare_replies(question: Question, before: Reply, after: Reply, comparison: Comparison) -> AnswerChange | None:
    """How the answers of two releases differ; None if they do not.

    Args:
        question: What was asked.
        before: The old release's reply.
        after: The new one's.
        comparison: Of the releases; what of it can be a cause, `kg.cli.answer_causes` tells.
    """
    found = tuple(_differences(before, after))
    if not found:
        return None
    asked = f"{question.text} {json.dumps(dict(question.variables), ensure_ascii=False)}"
    return AnswerChange(question.name, found, find_causes(asked, found, before.used | after.used, comparison))


def _differences(before: Reply, after: Reply) -> Iterator[Difference]:
    if before.error or after.error:
        if before.error != after.error:
            yield Difference("changed", "error", before.error or None, after.error or None)
        return
    if before.unstable or after.unstable:
        return
    yield from json_differences(before.data, after.data)
    old, new = Counter(before.rows[1:]), Counter(after.rows[1:])
    if before.rows[:1] != after.rows[:1]:
        yield Difference("changed", "variables", before.rows[0], after.rows[0])
    yield from (Difference("removed", row) for row in sorted((old - new).elements()))
    yield from (Difference("added", row) for row in sorted((new - old).elements()))
    if old == new and before.rows[1:] != after.rows[1:]:
        yield Difference("changed", "order of rows")
