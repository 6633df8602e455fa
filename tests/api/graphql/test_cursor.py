"""Cursors."""

import pytest

from api.graphql.cursor import decode_cursor, encode_cursor
from kg.errors import RefusedError


def test_a_cursor_gives_back_what_it_was_made_of() -> None:
    """Any text may be a label."""
    assert decode_cursor(encode_cursor('vitamin B₁₂ "x" \n', "http://e/ä")) == ('vitamin B₁₂ "x" \n', "http://e/ä")


@pytest.mark.parametrize("bad", ["", "x", "W10", "WzEsMl0", "🙂", "WyJcdWQ4MDAiLCJhIl0", "W1tb" * 2_000, "A" * 9_000])
def test_what_is_no_cursor_is_refused(bad: str) -> None:
    """Empty, no base64, an empty list, numbers, characters outside the alphabet, a lone surrogate."""
    with pytest.raises(RefusedError, match="not a cursor"):
        decode_cursor(bad)
