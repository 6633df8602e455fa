"""The exact response cache: complete answers by everything that they depend on, bounded in bytes."""

from __future__ import annotations

from collections import OrderedDict

from api.shell.answer import Answer
from api.shell.asked import CacheKey

# What an entry takes besides its bytes: key, header fields and their objects.
_ENTRY_BYTES = 2_048
# One answer may take this part of the cache, so that a single huge one does not push out all others.
_LARGEST_PART = 8


class ResponseCache:
    """Keeps the answers that were asked for last.

    It serves one release, software and set of settings: whoever changes one of them makes a new cache. Only answers
    that say nothing against it (`Answer.is_storable`) come in.

    Args:
        most_bytes: Of bodies, keys and header fields together; 0 keeps nothing.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._entries: OrderedDict[CacheKey, tuple[Answer, int]] = OrderedDict()
        self.size_bytes = 0

    def __len__(self) -> int:
        return len(self._entries)

    def find(self, key: CacheKey) -> Answer | None:
        """The answer to the same request; it counts as the last one asked for then."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        self._entries.move_to_end(key)
        return entry[0]

    def store(self, key: CacheKey, answer: Answer) -> None:
        """Keep an answer, in place of those that nobody asked for the longest; too large a one is not kept."""
        size = _ENTRY_BYTES + len(answer.body) + sum(map(len, key[1]))
        if size * _LARGEST_PART > self._most_bytes:
            return
        _, replaced = self._entries.pop(key, (None, 0))
        self._entries[key] = (answer, size)
        self.size_bytes += size - replaced
        while self.size_bytes > self._most_bytes:
            _, (_, freed) = self._entries.popitem(last=False)
            self.size_bytes -= freed
