"""The IRIs that a SPARQL question names, read from its tokens: what a person asked about."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.store import read_tokens

_ESCAPED = re.compile(r"\\(.)")


def find_constants(text: str) -> Iterator[str]:
    r"""Every IRI and prefixed name of a question, in its order; relative IRIs as they stand.

    Args:
        text: A question that the engine has answered, so that its prefixes are declared.

    >>> list(find_constants("PREFIX e: <https://e/> ASK { ?s e:of <https://e/x> }"))
    ['https://e/of', 'https://e/x']
    """
    prefixes: dict[str, str] = {}
    declaring = ""
    declared: str | None = None
    for token in read_tokens(text):
        if token.kind == "word" and token.text.upper() in ("PREFIX", "BASE"):
            declaring = token.text.upper()
        elif token.kind == "pname":
            prefix, _, local = token.text.partition(":")
            if declaring:
                declared = prefix
            elif prefix in prefixes:
                yield prefixes[prefix] + _ESCAPED.sub(r"\1", local)
        elif token.kind == "iri":
            if not declaring:
                yield token.text[1:-1]
            elif declared is not None:
                prefixes[declared] = token.text[1:-1]
            declaring, declared = "", None
