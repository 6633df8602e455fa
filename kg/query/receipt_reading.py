"""Reading a receipt that somebody hands over: every part is checked before anything is asked, and nothing is fetched."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.errors import Fault, InputError
from kg.prefixes import Namespaces
from kg.query.canonical import JSON_FORM, SPARQL_FORM
from kg.query.receipts import KIND, MOST_RESOURCES, MOST_STATEMENTS, VERSION
from kg.store import NamedNode

# The largest receipt that we write has a few megabytes: two thousand statements with what they say.
MOST_BYTES = 16 << 20
_SHA256 = re.compile(r"[0-9a-f]{64}")
_STATEMENT = re.compile(r"stmt:[\w.\-]+", re.ASCII)
_RESOURCE = re.compile(r"[a-z]+:[^\s<>\"{}|\\^`\x00-\x20]+")
_HINT = "Ask for the receipt again and keep it as it comes."


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt whose form is right; whether it is true is another question.

    Attributes:
        document: All of it.
        statements: CURIE → (hash, what it says).
        resources: The same of entities and other records.
    """

    document: Mapping[str, Any]
    release: str
    operation: Mapping[str, Any]
    sha256: str
    statements: Mapping[str, tuple[str, Mapping[str, tuple[str, ...]]]]
    resources: Mapping[str, tuple[str, Mapping[str, tuple[str, ...]]]]


def read_receipt(body: bytes, name: str) -> Receipt:
    """Read a receipt.

    Args:
        body: A JSON document; that of a GraphQL response with a receipt among its extensions will do as well.
        name: What to call it in errors.

    Raises:
        InputError: It is too large, no JSON, of an unknown version, or parts are missing or odd; all of them.
    """
    if len(body) > MOST_BYTES:
        raise _unread([Fault(name, 0, 0, "", f"longer than {MOST_BYTES:,} bytes", "A receipt is smaller.")])
    try:
        document = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        line, column = getattr(error, "lineno", 0), getattr(error, "colno", 0)
        raise _unread([Fault(name, line, column, "", "this is not JSON", _HINT)]) from error
    if isinstance(document, dict) and isinstance(document.get("extensions"), dict):
        document = document["extensions"].get("receipt", document)
    faults = [Fault(name, 0, 0, where, what, hint) for where, what, hint in _faults(document)]
    if faults:
        raise _unread(faults)
    operation = dict(document["operation"])
    if operation["kind"] == "graphql":  # a name that is left out is null, here and where receipts are compared
        operation.setdefault("operationName", None)
    document = {**document, "operation": operation}
    return Receipt(
        document,
        document["release"]["id"],
        operation,
        document["answer"]["sha256"],
        {entry["id"]: (entry["sha256"], _says(entry)) for entry in document["statements"]},
        {entry["id"]: (entry["sha256"], _says(entry)) for entry in document["resources"]},
    )


def _unread(faults: Sequence[Fault]) -> InputError:
    return InputError(faults, hint="Hand over a receipt as it was given, unedited; nothing was checked.")


def _no_constant(text: str) -> Any:
    raise ValueError(f"{text} is no JSON")


def _says(entry: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {part: (value,) if isinstance(value, str) else tuple(value) for part, value in entry["says"].items()}


Found = tuple[str, str, str]  # where, what, how to mend it


def _faults(document: Any) -> Iterator[Found]:
    if not isinstance(document, dict) or document.get("receipt") != KIND:
        if isinstance(document, dict) and "refused" in document:
            yield "refused", "the answer had no receipt", "Ask again as the reason given there says."
            return
        yield "receipt", "this is no receipt of nutrigraph", "Hand over what extensions.receipt or receipt=true gave."
        return
    version = document.get("version")
    if version != VERSION or isinstance(version, bool):
        yield "version", f"version {ascii(version)[:20]} is not known here", f"This software reads version {VERSION}."
        return
    for part, key, fits in (
        ("release", "id", _is_hash),
        ("answer", "sha256", _is_hash),
        ("answer", "canonicalForm", lambda given: given in (JSON_FORM, SPARQL_FORM)),
    ):
        given = document.get(part)
        if not isinstance(given, dict) or not fits(given.get(key)):
            yield f"{part}.{key}", "missing or odd", _HINT
    for part, key, right in _OTHERS:
        above = document.get(part) if key else document
        if isinstance(above, dict) and (key or part) in above and not right(above[key or part]):
            yield f"{part}.{key}" if key else part, "of the wrong kind", _HINT
    for name, value in document.items():
        if not _is_written(name, value):
            yield ascii(name)[1:-1][:40], "not Unicode text, no number or nested too deep", _HINT
    yield from _operation_faults(document.get("operation"))
    yield from _entry_faults(document.get("statements"), "statements", _STATEMENT, MOST_STATEMENTS)
    yield from _entry_faults(document.get("resources"), "resources", _RESOURCE, MOST_RESOURCES)


def _is_written(name: str, value: Any) -> bool:
    """Whether a member can be written as JSON in UTF-8: a lone surrogate cannot, nor 1e999."""
    try:
        json.dumps({name: value}, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        return False
    return True


def _is_hash(given: Any) -> bool:
    return isinstance(given, str) and bool(_SHA256.fullmatch(given))


def _operation_faults(given: Any) -> Iterator[Found]:
    operation = given if isinstance(given, dict) else {}
    parts: dict[str, Callable[[Any], bool]] = {"text": lambda text: isinstance(text, str) and bool(text.strip())}
    if operation.get("kind") == "graphql":
        parts["variables"] = lambda values: isinstance(values, dict)
        parts["operationName"] = lambda name: name is None or isinstance(name, str)
    elif operation.get("kind") == "sparql":
        parts["defaultGraphs"] = parts["namedGraphs"] = lambda iris: _is_texts(iris) and all(map(_is_iri, iris))
    else:
        yield "operation.kind", "neither graphql nor sparql", _HINT
    for key, fits in parts.items():
        if not fits(operation.get(key)):
            yield f"operation.{key}", "missing or odd", _HINT


def _is_texts(given: Any) -> bool:
    return isinstance(given, list) and all(isinstance(text, str) for text in given)


def _is_text(given: Any) -> bool:
    return isinstance(given, str)


def _is_iri(text: str) -> bool:
    try:
        NamedNode(text)
    except ValueError:  # a lone surrogate is one too
        return False
    return True


def _is_known_as(text: str) -> bool:
    """Whether an id, a CURIE or an IRI, can stand in a query; the base of the release changes nothing in that."""
    names = Namespaces()
    return _is_iri(names.expand(text) if text.partition(":")[0] in names.all() else text)


def _is_objects(given: Any) -> bool:
    return isinstance(given, list) and all(isinstance(entry, dict) for entry in given)


# Members that are compared or printed only: they may be missing, but not be something else. An empty key: the member
# stands at the top.
_OTHERS: tuple[tuple[str, str, Callable[[Any], bool]], ...] = (
    ("disclaimer", "", _is_text),
    ("release", "title", _is_text),
    ("release", "licence", _is_text),
    ("release", "baseIri", _is_text),
    ("release", "ontologyVersion", _is_text),
    ("software", "", lambda given: isinstance(given, dict)),
    ("software", "version", _is_text),
    ("software", "build", _is_text),
    ("sparql", "", _is_objects),
    ("answer", "form", _is_text),
    ("statementsComplete", "", lambda given: isinstance(given, bool)),
    ("statementsNotes", "", _is_texts),
    ("sources", "", _is_objects),
    ("picture", "", lambda given: given is None or isinstance(given, str)),
)


def _entry_faults(given: Any, where: str, form: re.Pattern[str], most: int) -> Iterator[Found]:
    if not isinstance(given, list) or len(given) > most:
        yield where, f"no list of at most {most:,}", _HINT
        return
    for number, entry in enumerate(given):
        says = entry.get("says") if isinstance(entry, dict) else None
        fits = (
            isinstance(entry, dict)
            and isinstance(entry.get("id"), str)
            and bool(form.fullmatch(entry["id"]))
            and _is_known_as(entry["id"])
            and _is_hash(entry.get("sha256"))
            and isinstance(says, dict)
            and all(isinstance(value, str) or _is_texts(value) for value in says.values())
        )
        if not fits:
            yield f"{where}[{number}]", "no id, hash and what it says", _HINT
