"""An open graph over the packaged release."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg import Graph


@pytest.fixture(scope="session")
def graph(release_dir: Path) -> Iterator[Graph]:
    """The packaged release, as somebody opens it in a notebook."""
    with Graph.open(release_dir) as opened:
        yield opened
