"""Requests that wait for a reader: the queue, and the burst that may stand behind it for a moment."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterable, Iterator

from kg.errors import BusyError
from kg.query.reading import Reading
from kg.settings import Settings

# Small requests come in bursts (a page's own, a test suite's) and are gone in milliseconds: so many may stand behind the
# queue for so long before they are sent away: longer than a flood takes to be known for one, on two cores.
_BURST_REQUESTS, _BURST_S = 128, 0.75

# In an order other than that of their coming, requests are served only once some have waited so long.
_PATIENCE_S = 0.1
# What a request of a shape took counts against the next ones of it, half as much with each second that passes, and never
# for more than so long: who asks what nobody asked before gains nothing by it, and nobody waits for ever.
_HALF_LIFE_S, _MOST_S = 1.0, 0.5
# A request that took less is not counted: to find out its shape would cost as much.
_COUNTED_S = 0.005
_SHAPES = 1_000
LATER = "Try again in a second."


def too_busy(reason: str, settings: Settings) -> BusyError:
    """What a request is told that cannot be served now; over an engine elsewhere it may be that which is slow."""
    engine = f" If it stays so, look whether {settings.engine_name} answers." if settings.engine_name else ""
    return BusyError(reason, hint=f"{LATER}{engine}")


class Waiting:
    """Readings in the order of their coming.

    Args:
        places: How many may wait until their deadline.
    """

    def __init__(self, places: int) -> None:
        self._places = places
        self._readings: deque[Reading] = deque()
        self._spent: OrderedDict[int, tuple[float, float]] = OrderedDict()  # shape → when, and how much until then

    def __len__(self) -> int:
        return len(self._readings)

    def is_flowing(self, now_s: float) -> bool:
        """True if the next has not waited for long and may be handed to a reader that works on another one."""
        first = self._readings[0]
        return first.may_go_ahead and now_s - first.came_s < _PATIENCE_S

    @property
    def is_full(self) -> bool:
        """True if there is no place, not even behind the queue."""
        return len(self._readings) >= self._places + _BURST_REQUESTS

    def add(self, reading: Reading) -> None:
        """Put a reading at the end."""
        self._readings.append(reading)

    def put_back(self, readings: Iterable[Reading]) -> None:
        """Put readings that were handed to a reader in vain before all others, in their order."""
        behind = list(readings)
        for reading in behind:
            reading.may_go_ahead = False
        self._readings.extendleft(reversed(behind))

    def remove(self, reading: Reading) -> None:
        """Take a reading out, if it waits."""
        if reading in self._readings:
            self._readings.remove(reading)

    def take(self, now_s: float) -> Reading:
        """The next, which then waits no more; IndexError if nobody waits.

        The first to come, as long as nobody has waited for long. Then each counts as having come later by what others of
        its shape have taken of late: whoever floods the queue with one kind waits behind himself.
        """
        if now_s - self._readings[0].came_s < _PATIENCE_S:
            return self._readings.popleft()
        chosen = min(self._readings, key=lambda one: one.came_s + min(self._spent_s(one.shape, now_s), _MOST_S))
        self._readings.remove(chosen)
        return chosen

    def count(self, reading: Reading, now_s: float) -> None:
        """Note how long a reader worked on a reading, which is over now."""
        took_s = now_s - reading.begun_s
        if took_s >= _COUNTED_S:
            self._spent[reading.shape] = now_s, self._spent_s(reading.shape, now_s) + took_s
            self._spent.move_to_end(reading.shape)
            if len(self._spent) > _SHAPES:
                self._spent.popitem(last=False)

    def _spent_s(self, shape: int, now_s: float) -> float:
        """What requests of a shape have taken, the longer ago the less."""
        then_s, spent_s = self._spent.get(shape, (now_s, 0.0))
        return float(spent_s * 0.5 ** ((now_s - then_s) / _HALF_LIFE_S))

    def pressure(self, now_s: float) -> tuple[int, float]:
        """How many wait, and how long the first to come has."""
        return len(self._readings), now_s - self._readings[0].came_s if self._readings else 0.0

    def overdue(self, now_s: float) -> Iterator[tuple[Reading, str]]:
        """Those that must not wait any longer, each with the reason."""
        for place, reading in enumerate(list(self._readings)):
            if now_s >= reading.end_s:
                yield reading, "no reader came free before the deadline"
            elif place >= self._places and now_s - reading.came_s >= _BURST_S:
                yield reading, "all readers are busy and the queue is full"

    def clear(self) -> list[Reading]:
        """All of them, which then wait no more."""
        readings = list(self._readings)
        self._readings.clear()
        return readings
