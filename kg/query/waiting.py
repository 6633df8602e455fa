"""Requests that wait for a reader: the queue, and the burst that may stand behind it for a moment."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from kg.query.reading import Reading

# Small requests come in bursts (a page's own, a test suite's) and are gone in milliseconds: so many may stand behind the
# queue for so long before they are sent away: longer than a flood takes to be known for one, on two cores.
_BURST_REQUESTS, _BURST_S = 128, 0.75

# In an order other than that of their coming, requests are served only once some have waited so long.
_PATIENCE_S = 0.1
_SHAPES = 1_000


class Waiting:
    """Readings in the order of their coming.

    Args:
        places: How many may wait until their deadline.
    """

    def __init__(self, places: int) -> None:
        self._places = places
        self._readings: deque[Reading] = deque()
        self._served_s: dict[int, float] = {}  # shape → when one of it was last taken in its turn

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

        The first to come, as long as nobody has waited for long. Then shapes of requests take turns: whoever floods the
        queue with one kind waits behind himself, and one small question of another kind behind one of his.
        """
        if now_s - self._readings[0].came_s < _PATIENCE_S:
            return self._readings.popleft()
        chosen = min(self._readings, key=lambda reading: self._served_s.get(reading.shape, 0.0))  # the first of equals
        self._readings.remove(chosen)
        if len(self._served_s) >= _SHAPES:
            self._served_s.clear()
        self._served_s[chosen.shape] = now_s
        return chosen

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
