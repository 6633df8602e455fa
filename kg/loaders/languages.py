"""Columns that may stand once for each language, such as `label@de`: their names, and which tags there are."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kg.store import Literal

# Every language that anybody writes has a code of two or three letters (ISO 639); longer first subtags are well-formed
# and nobody's, and nearly always the name of a language where its code should stand.
_CODE = re.compile(r"[a-z]{2,3}(-|$)")


def find_tag(text: str) -> str | None:
    """The language tag as releases hold it, in lower case, or None if it is none of BCP 47.

    >>> find_tag("pt-BR"), find_tag("german"), find_tag("de_AT")
    ('pt-br', None, None)
    """
    tag = text.lower()
    if not _CODE.match(tag):
        return None
    try:
        Literal("", language=tag)  # the store knows the grammar (RFC 5646, section 2.1)
    except ValueError:
        return None
    return tag


def tagged(column: str, tag: str) -> str:
    """The name of a column for a language.

    >>> tagged("label", "de")
    'label@de'
    """
    return f"{column}@{tag}"


def tags(columns: Iterable[str]) -> list[str]:
    """The languages for which there are columns, sorted.

    >>> tags(["id", "label", "synonyms@fr", "label@de", "label@fr"])
    ['de', 'fr']
    """
    return sorted({column.partition("@")[2] for column in columns if "@" in column})
