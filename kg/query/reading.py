"""One request to the readers, from its coming to its answer, and which of them may take long."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence

from kg.errors import DeadlineError
from kg.query.framing import Reply

# What works longer is long: CPU time, because on a busy machine a small question may stand still for as long. What has
# stood for so many times as long counts too, whatever it did.
LONG_S = 0.25
_STANDING = 4
# What has worked for so long holds up those that were put behind it, which are taken back then.
HELD_UP_S = 0.02
# Where the long ones have taken their places and others wait, whoever has the last reader must leave it sooner: all that
# wait have this long together, and each of them no less than so long.
_PRESSED_S, _LEAST_S = 0.2, 0.005
# What ran so long in the last minute is expected to do so again; of so many requests that is remembered. One of its shape
# may show that it is not like that: in so long, and one at a time.
_REMEMBERED_S, _REMEMBERED = 60.0, 1_000
_PROBATION_S = 0.02
_TRIED_S = 1.0  # and if nothing is heard of it for so long, another one may


class Reading:
    """A request on its way through the pool. Times are those of the event loop, in seconds.

    Attributes:
        frame: What the reader is sent.
        came_s: When it came.
        end_s: Its deadline.
        answer: Cancelled when the caller goes.
        begun_s: When a reader began to work on it.
        cpu_s: CPU time that the reader had used when it was first looked at; None before, or where nobody knows.
        may_go_ahead: Whether a reader that works on another one may be handed it: not again if that was held up, nor if
            there is no time for it.
        is_on_probation: True if others of its shape took long, and it may show that it does not.
        gone: Why nobody waits for it if nobody does, as `ReaderPool.losses` calls it.
    """

    __slots__ = (
        "_find_shape", "_shape", "answer", "begun_s", "came_s", "cpu_s", "end_s", "frame", "gone",
        "is_on_probation", "may_go_ahead",
    )  # fmt: skip

    def __init__(
        self,
        frame: Sequence[bytes],
        came_s: float,
        end_s: float,
        answer: asyncio.Future[Reply],
        find_shape: Callable[[], int] | None,
    ) -> None:
        self.frame = frame
        self._find_shape = find_shape or (lambda: hash(tuple(frame)))
        self._shape: int | None = None
        self.came_s = came_s
        self.end_s = end_s
        self.answer = answer
        self.begun_s = 0.0
        self.cpu_s: float | None = None
        self.is_on_probation = False
        self.gone = "client gone"
        self.may_go_ahead = end_s - came_s > LONG_S

    def abandoned(self) -> Reading:
        """What stays with a reader that was handed this reading, when another one is to answer it."""
        left = Reading(self.frame, self.came_s, self.end_s, self.answer.get_loop().create_future(), self._find_shape)
        left.answer.cancel()
        left.gone = "handed on"
        return left

    @property
    def shape(self) -> int:
        """The same for requests that differ in nothing that decides how long they take; told when it matters."""
        if self._shape is None:
            self._shape = self._find_shape()
        return self._shape

    def worked_s(self, now_s: float, cpu_s: float | None) -> float:
        """CPU time that the reader has spent on it, given what it has used in its life; time, where nobody knows."""
        return now_s - self.begun_s if cpu_s is None or self.cpu_s is None else cpu_s - self.cpu_s

    def overdue(self) -> DeadlineError:
        """The error that it ends with at its deadline."""
        words = f"the answer was not ready after {self.end_s - self.came_s:g} s"
        return DeadlineError(words, hint="Ask for less: name more terms, or add LIMIT.")

    def spent_s(self, now_s: float, cpu_s: float | None) -> float:
        """How long the reader has worked on it.

        Args:
            now_s: The time.
            cpu_s: CPU time that the reader has used in its life; None where nobody knows.
        """
        passed_s = now_s - self.begun_s
        if cpu_s is None:
            return passed_s
        if self.cpu_s is None:
            self.cpu_s = cpu_s
        return max(cpu_s - self.cpu_s, passed_s / _STANDING)

    def fail(self, error: Exception) -> None:
        """Answer with an error, unless it is answered or its caller has gone."""
        if not self.answer.done():
            self.answer.set_exception(error)


class LongReadings:
    """The places for requests that take long, and the memory of those that did.

    Args:
        places: How many may run at a time.
    """

    def __init__(self, places: int) -> None:
        self._places = places
        self._running: set[Reading] = set()
        self._known: OrderedDict[int, float] = OrderedDict()
        self._tried: dict[int, float] = {}  # shape → since when one of it is being tried

    def __len__(self) -> int:
        return len(self._running)

    def __contains__(self, reading: Reading) -> bool:
        return reading in self._running

    @property
    def has_place(self) -> bool:
        """True if one more may take long."""
        return len(self._running) < self._places

    def is_long(self, reading: Reading, spent_s: float, worked_s: float, pressure: tuple[int, float]) -> bool:
        """True if a request has worked for so long that it needs a place, or has to go.

        Args:
            reading: The request.
            spent_s: See `Reading.spent_s`.
            worked_s: See `Reading.worked_s`: what others kept from working is not hurried.
            pressure: How many wait, and how long the first of them has.
        """
        if reading in self._running:
            return False
        if spent_s >= LONG_S or self.has_place:
            return spent_s >= LONG_S
        waiting, age_s = pressure
        patience_s = max(_LEAST_S, (_PRESSED_S - age_s) / waiting) if waiting else LONG_S
        return worked_s >= (_PROBATION_S if reading.is_on_probation else patience_s)

    def add(self, reading: Reading) -> None:
        """Give a reading a place."""
        self._running.add(reading)

    def remove(self, reading: Reading) -> None:
        """Free the place of a reading, if it has one."""
        self._running.discard(reading)

    def remember(self, reading: Reading, now_s: float) -> None:
        """Note that a request takes long, and with it all of its shape."""
        shape = reading.shape
        self._known[shape] = now_s
        self._known.move_to_end(shape)
        if len(self._known) > _REMEMBERED:
            self._tried.pop(self._known.popitem(last=False)[0], None)

    def refuses(self, reading: Reading, now_s: float) -> bool:
        """True if one of this shape took long a short while ago, no place is free for it, and another one is being tried."""
        if self.has_place or now_s - self._known.get(reading.shape, -_REMEMBERED_S) >= _REMEMBERED_S:
            return False
        if not reading.is_on_probation:
            if now_s - self._tried.get(reading.shape, -_TRIED_S) < _TRIED_S:
                return True
            self._tried[reading.shape] = now_s
            reading.is_on_probation = True
        return False

    def acquit(self, reading: Reading, *, was_short: bool) -> None:
        """A reading is over; if it was on probation, it tells of its shape."""
        if reading.is_on_probation:
            self._tried.pop(reading.shape, None)
            if was_short:
                self._known.pop(reading.shape, None)
