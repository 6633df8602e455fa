"""Files beside the packages: what is missing is the operator's to mend, and called so."""

from __future__ import annotations

import pytest

from kg.errors import AssetError
from kg.locations import bundle


def test_a_bundle_that_was_not_made_is_an_error_of_its_own() -> None:
    """Not a failure of the store, which nothing would mend; the hint does."""
    with pytest.raises(AssetError, match=r"nothing\.js") as caught:
        bundle("nothing.js")

    assert "make assets" in caught.value.hint
