"""Who works on what: each reader, and the requests that it was handed one behind the other.

A reader works on the first and has the others in its socket already, so that it need not sleep between two of them:
waking up costs as much as a small answer. Where the first takes longer than thought, the others are handed to somebody
else.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from kg.query.connection import ReaderConnection
from kg.query.reading import LONG_S, Reading

# Requests that a reader may have in its socket, and how old the one that it works on may be when another is put behind.
_BEHIND, _FRESH_S = 3, 0.005
# Where requests take longer than this on average, nothing is put behind another: waking up no longer counts, and what is
# taken back was worked on in vain. Each request moves the average by this part.
_QUICK_S, _WEIGHT = 0.005, 0.1


class Lanes:
    """The readers that are idle, and those that are not.

    Args:
        readers: How many may work at a time.
    """

    def __init__(self, readers: int) -> None:
        self._readers = readers
        self._idle: deque[ReaderConnection] = deque()
        self._lanes: dict[ReaderConnection, deque[Reading]] = {}
        self._usual_s = 0.0

    def __len__(self) -> int:
        """How many readers work."""
        return len(self._lanes)

    def at_work(self) -> list[tuple[ReaderConnection, Reading]]:
        """Each reader that works, and on what."""
        return [(reader, lane[0]) for reader, lane in self._lanes.items()]

    def welcome(self, reader: ReaderConnection) -> None:
        """Take in a reader that is idle."""
        self._idle.append(reader)

    def give_back(self, reader: ReaderConnection) -> None:
        """Take back a reader that `idle` or `ahead` gave, because there is nothing for it to do."""
        if reader not in self._lanes:
            self._idle.append(reader)

    def idle(self) -> ReaderConnection | None:
        """A reader that has nothing to do, if one more may work."""
        while self._idle and len(self._lanes) < self._readers:
            reader = self._idle.pop()  # the one that answered last: what it needs is still in the processor's caches
            if reader.is_open:
                return reader
        return None

    def ahead(self, now_s: float) -> ReaderConnection | None:
        """The reader that can be handed one more while it works and has the fewest; None if each has enough."""
        if self._usual_s > _QUICK_S:
            return None
        best, fewest = None, _BEHIND + 1
        for reader, lane in self._lanes.items():
            if len(lane) < fewest and now_s - lane[0].begun_s < _FRESH_S:
                best, fewest = reader, len(lane)
        return best

    def add(self, reader: ReaderConnection, reading: Reading, now_s: float) -> None:
        """Put a reading at the end of what a reader was handed."""
        lane = self._lanes.get(reader)
        if lane is None:
            lane = self._lanes[reader] = deque()
            reading.begun_s = now_s
        lane.append(reading)

    def first(self, reader: ReaderConnection) -> Reading:
        """What a reader that works works on."""
        return self._lanes[reader][0]

    def advance(self, reader: ReaderConnection, now_s: float) -> None:
        """Have a reader, which has answered, go on with the next; or be idle."""
        lane = self._lanes[reader]
        self._note(lane.popleft(), now_s)
        if lane:
            lane[0].begun_s = now_s
        else:
            del self._lanes[reader]
            self._idle.append(reader)

    def take_back(self, reader: ReaderConnection) -> Iterator[Reading]:
        """The readings behind the first, in their order, which somebody else is to answer now."""
        lane = self._lanes[reader]
        for place in range(1, len(lane)):
            reading = lane[place]
            if not reading.answer.done():
                lane[place] = reading.abandoned()
                yield reading

    def leave(self, reader: ReaderConnection, now_s: float) -> tuple[Reading, list[Reading]]:
        """Let a reader that works go: what it worked on, and what somebody else is to answer now."""
        behind = list(self.take_back(reader))
        reading = self._lanes.pop(reader)[0]
        self._note(reading, now_s)
        return reading, behind

    def _note(self, reading: Reading, now_s: float) -> None:
        self._usual_s += _WEIGHT * (min(now_s - reading.begun_s, LONG_S) - self._usual_s)

    def clear(self) -> Iterator[tuple[ReaderConnection, Reading]]:
        """Let all readers go: each with everything that it was handed."""
        for reader, lane in self._lanes.items():
            yield from ((reader, reading) for reading in lane)
        self._lanes.clear()
        self._idle.clear()
