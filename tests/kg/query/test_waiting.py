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


def serve(waiting: Waiting, now_s: float, takes_s: float) -> tuple[Reading, float]:
    """Take the next and have a reader work on it; what it was, and when it is over."""
    taken = waiting.take(now_s)
    taken.begun_s = now_s
    waiting.count(taken, now_s + takes_s)
    return taken, now_s + takes_s


def test_a_small_question_does_not_wait_for_all_of_a_flood() -> None:
    """What those of one kind have taken counts against the others of that kind."""
    waiting = Waiting(64)
    for one in [reading(0.0, 1) for _ in range(30)]:
        waiting.add(one)
    now_s = serve(waiting, 0.2, 0.1)[1]
    small = reading(now_s, 2)
    waiting.add(small)
    taken = None
    while taken is not small:
        taken, now_s = serve(waiting, now_s, 0.1)

    assert now_s - small.came_s < 0.5


def test_a_known_kind_is_served_in_time_though_others_are_always_new() -> None:
    """A flood in which no two requests are alike gains nothing over who asks the same again and again."""
    waiting, known = Waiting(64), 1
    waiting.add(reading(0.0, known))
    now_s = serve(waiting, 0.2, 5.0)[1]  # as much against it as there can be
    for shape in range(2, 22):
        waiting.add(reading(now_s, shape))
    asked = reading(now_s, known)
    waiting.add(asked)
    taken, shape = None, 22
    while taken is not asked:
        waiting.add(reading(now_s, shape))
        taken, now_s = serve(waiting, now_s, 0.02)
        shape += 1

    assert now_s - asked.came_s < 1


def test_what_a_kind_took_is_forgotten() -> None:
    """A minute later it is served in its turn."""
    waiting = Waiting(64)
    waiting.add(reading(0.0, 1))
    serve(waiting, 0.2, 0.4)
    first, second = reading(60.0, 1), reading(60.01, 2)
    waiting.add(first)
    waiting.add(second)

    assert [first, second] == [waiting.take(60.2), waiting.take(60.2)]
