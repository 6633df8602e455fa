"""What kind of engine answers at an address."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from kg.store import Endpoint
from kg.store.recognition import find_dialect, find_row_limit, knows_lateral
from tests.kg.store.faulty_engine import FaultyEngine, running


@pytest.fixture
def engine() -> Iterator[FaultyEngine]:
    """An engine that is in no table."""
    with running(FaultyEngine()) as server:
        yield server


@pytest.fixture
def endpoint(engine: FaultyEngine) -> Iterator[Endpoint]:
    """Where it takes queries."""
    with closing(Endpoint(engine.url)) as opened:
        yield opened


@pytest.mark.parametrize("knows", [True, False])
def test_an_engine_without_a_row_is_asked_for_lateral(engine: FaultyEngine, endpoint: Endpoint, *, knows: bool) -> None:
    """SEP-0006, which is known by the answer and not by the name."""
    engine.knows_lateral = knows

    assert knows is find_dialect(endpoint).supports_lateral


def test_a_wrong_answer_to_lateral_is_none(engine: FaultyEngine, endpoint: Endpoint) -> None:
    """Taken and not understood is not known."""
    engine.swapped = {'"value": "3"': '"value": "1"'}

    assert knows_lateral(endpoint) is False


@pytest.mark.parametrize(("rows", "limit"), [(100, 100), (19_999, 19_999), (20_000, None)])
def test_the_limit_of_rows_is_what_comes_of_twenty_thousand(
    engine: FaultyEngine, endpoint: Endpoint, rows: int, limit: int | None
) -> None:
    """An engine needs no data for it."""
    engine.most_rows = rows

    assert limit == find_row_limit(endpoint)
