"""Who waits is served in turn, and under a flood the kinds of requests take turns."""

from __future__ import annotations

import asyncio

from kg.query.framing import Reply
from kg.query.reading import Reading
from kg.query.waiting import Waiting


def reading(came_s: float, shape: int) -> Reading:
    """A request of a shape that came at a time."""
    answer: asyncio.Future[Reply] = asyncio.new_event_loop().create_future()
    answer.get_loop().close()
    return Reading([b""], came_s, came_s + 10, answer, lambda: shape)


def test_requests_are_served_in_the_order_of_their_coming_while_nobody_waits_long() -> None:
    """Whatever their shapes."""
    waiting = Waiting(16)
    came = [reading(0.01 * number, shape) for number, shape in enumerate((1, 1, 2, 1))]
    for one in came:
        waiting.add(one)

    assert [waiting.take(0.05) for _ in came] == came


def test_a_small_question_waits_for_one_of_a_flood_and_not_for_all_of_it() -> None:
    """The shape that was served longest ago is next."""
    waiting = Waiting(64)
    flood = [reading(0.0, 1) for _ in range(30)]
    for one in flood:
        waiting.add(one)
    assert waiting.take(0.2) is flood[0]
    small = reading(0.25, 2)
    waiting.add(small)

    assert waiting.take(0.3) is small
    assert waiting.take(0.35) is flood[1]
