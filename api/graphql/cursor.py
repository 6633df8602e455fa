"""Opaque keyset cursors. A cursor holds the sort key and IRI of its edge, so that it survives a new release."""

from __future__ import annotations

import base64
import binascii
import json

from kg.errors import RefusedError

# A label and an IRI; no key of ours is longer.
MOST_LETTERS = 8_192


def encode_cursor(sort_key: str, iri: str) -> str:
    """The cursor of the edge with this sort key and neighbour."""
    text = json.dumps([sort_key, iri], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> tuple[str, str]:
    """Sort key and IRI of a cursor.

    Raises:
        RefusedError: It is no cursor of ours.
    """
    try:
        if len(cursor) > MOST_LETTERS:
            raise ValueError
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        sort_key, iri = json.loads(text)
        if not (isinstance(sort_key, str) and isinstance(iri, str)):
            raise TypeError
        sort_key.encode(), iri.encode()  # lone surrogates are legal JSON and no text
    except (ValueError, TypeError, RecursionError, binascii.Error) as error:
        raise RefusedError(
            f"{cursor[:80]!r} is not a cursor", hint="Use an `endCursor` or `cursor` as given."
        ) from error
    return sort_key, iri
