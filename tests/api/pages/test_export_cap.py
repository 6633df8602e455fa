"""A selection that is too large is refused with what to do instead."""

import pytest

from api.pages.export_request import read_export
from kg.errors import CallerError


def test_a_selection_over_the_cap_says_how_to_narrow_it() -> None:
    """By which parameters, and where everything is."""
    with pytest.raises(CallerError, match="max-nodes='2001' is out of range") as caught:
        read_export([("max-nodes", "2001")])

    assert "from 1 to 2,000" in caught.value.hint
    assert "narrow it by focus, depth, types" in caught.value.hint
    assert "dump/" in caught.value.hint
