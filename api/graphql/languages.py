"""Language ranges (RFC 4647): which of several texts a caller wants."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import strawberry

from api.graphql.refusals import refuse
from kg.errors import RefusedError
from kg.store import Literal

# More than any reader's preferences hold, and few enough to try on each of thousands of nodes.
MOST_RANGES = 20
# A tag of every part that BCP 47 has is shorter (RFC 5646, section 4.4.1).
_RANGE_CHARACTERS = 35
_RANGE = re.compile(r"\*|[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")  # basic language range, RFC 4647, section 2.1

LOOKUP = (
    "Language ranges in order of preference: the first that has a text decides, and `de-AT` falls back to `de` "
    "(RFC 4647, lookup). Without the argument, or where none has a text, the text that everything has."
)
FILTER = "Only texts in one of these languages; `de` takes `de-AT` along, `*` takes all (RFC 4647, basic filtering)."


def lang_argument(description: str) -> dict[str, tuple[Any, Any]]:
    """The argument of a field that gives texts, as `fields.field` takes it."""
    return {"lang": (Annotated[list[str] | None, strawberry.argument(description=description)], None)}


def check_ranges(ranges: Sequence[str] | None) -> None:
    """Refuse what is no list of language ranges, before anything is fetched.

    Raises:
        LimitError: There are more than `MOST_RANGES`.
        RefusedError: One of them is no language range.
    """
    if ranges is None:
        return
    refuse("lang", len(ranges), MOST_RANGES)
    for wanted in ranges:
        if len(wanted) > _RANGE_CHARACTERS or not _RANGE.fullmatch(wanted):
            message = f"{wanted[:_RANGE_CHARACTERS]!r} is no language range"
            raise RefusedError(message, hint="Write a language tag such as de or pt-BR, or *.")


def look_up(texts: Sequence[Literal], ranges: Sequence[str]) -> Literal | None:
    """The text that the first range with a text finds, or None.

    A range loses its last part until a text fits. `*` says nothing of a language, so that it never chooses.

    Source: RFC 4647, section 3.4.

    >>> look_up([Literal("Eisen", language="de")], ["fr", "de-AT"]).value
    'Eisen'
    """
    by_tag = {(text.language or "").lower(): text for text in texts}
    tried = (tag for wanted in ranges for tag in _fallbacks(wanted.lower()))
    return next((by_tag[tag] for tag in tried if tag in by_tag), None)


def _fallbacks(wanted: str) -> Iterator[str]:
    """A range, then what is left of it from the end.

    The RFC takes a single letter away with what stood behind it; no tag ends in one, so it finds nothing here either.

    >>> list(_fallbacks("zh-hant-cn"))
    ['zh-hant-cn', 'zh-hant', 'zh']
    """
    parts = wanted.split("-")
    return ("-".join(parts[:end]) for end in range(len(parts), 0, -1))


def matching(texts: Sequence[Literal], ranges: Sequence[str]) -> list[Literal]:
    """The texts whose language one of the ranges matches, in their order.

    Source: RFC 4647, section 3.3.1.

    >>> texts = [Literal("iron", language="en-gb"), Literal("Eisen", language="de")]
    >>> [text.value for text in matching(texts, ["EN"])]
    ['iron']
    """
    return [text for text in texts if any(_matches((text.language or "").lower(), wanted) for wanted in ranges)]


def _matches(tag: str, wanted: str) -> bool:
    return wanted == "*" or tag == wanted.lower() or tag.startswith(f"{wanted.lower()}-")
