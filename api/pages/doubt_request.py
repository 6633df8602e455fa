"""The parameters of the pages of doubt, as the services take them. The names are the command line's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kg.errors import CallerError
from kg.spelling import nearest

# The parameters that choose statements, on every page that has them.
FILTERS = ("min-certainty", "source", "qualifier", "no-inferred")
# Another spelling that is as natural; exports spell it so.
ALIASES = {"sources": "source"}
CONFLICTS = ("subject", "predicate", "object", "types", *FILTERS)
GAPS = ("rows", "columns", "predicate", "state", *FILTERS)


def read_doubt(parameters: Iterable[tuple[str, str]], known: tuple[str, ...]) -> dict[str, Any]:
    """The fields of a payload: one text or None each, lists for those that may be repeated.

    Empty parameters, which a form sends for what was left open, count as not given.

    Raises:
        CallerError: A parameter is unknown or makes no sense.
    """
    given: dict[str, list[str]] = {}
    for spelt, value in parameters:
        name = ALIASES.get(spelt, spelt)
        if name not in known:
            raise CallerError(f"there is no parameter {name[:80]!r}", hint=f"The parameters are {', '.join(known)}.")
        given.setdefault(name, []).extend([value.strip()] if value.strip() else [])
    payload: dict[str, Any] = {name: given[name][-1] if given.get(name) else None for name in known}
    for name in {"types", "source", "state"} & set(known):
        payload[name] = [word.strip() for text in given.get(name, []) for word in text.split(",") if word.strip()]
    payload["qualifier"] = [read_condition(text) for text in given.get("qualifier", [])]
    payload["no-inferred"] = (payload["no-inferred"] or "false").lower() not in ("false", "0")
    return payload


def read_condition(text: str) -> tuple[str, str]:
    """`KEY=TEXT` as a qualifier and what it must be.

    Raises:
        CallerError: It is not of this form.
    """
    name, equals, wanted = text.partition("=")
    if not equals or not name.strip() or not wanted.strip():
        raise CallerError(f"qualifier={text[:80]!r} is not of the form KEY=TEXT", hint="Write population=pregnant.")
    return name.strip(), wanted.strip()


def read_filters(parameters: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The filter among the parameters of a request; empty if none of them is one.

    Parameters that others hang on links are not looked at. One that looks like a filter is refused: who misspells a
    filter must not read everything and take it for what was asked.

    Raises:
        CallerError: A parameter makes no sense.
    """
    asked = []
    for name, value in parameters:
        if name in FILTERS or name in ALIASES:
            asked.append((name, value))
        elif name.startswith("utm_"):  # hung on links by advertisers
            continue
        elif alike := nearest(name.replace("_", "-"), FILTERS, likeness=0.75):
            raise CallerError(f"there is no parameter {name[:80]!r}", hint=f"Did you mean {alike}?")
    return read_doubt(asked, FILTERS) if asked else {}


NOTHING_ASKED = read_doubt([], FILTERS)
