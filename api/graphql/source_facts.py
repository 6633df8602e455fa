"""What the sources of a release say of themselves: of the first ones at the start, of others when an answer names one.

It is the one thing that is read of an engine beside `api.graphql.fetch`, and it belongs to no answer: neither the cost
nor the receipt of one counts it, as neither did when it was read at the start.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from api.graphql.slice import Slot
from kg.store import Term

# So many are read at once: a start need not wait for a thousand, nor an answer that names many for each of them. Few
# releases have more, and no answer from these waits at all.
_BLOCK = 64
Facts = Mapping[Slot, list[Term]]


class SourceFacts(Mapping[str, Facts]):
    """Source IRI → slot → values, as `api.graphql.slice.Slice.known` takes them. Not safe for threads.

    Args:
        sources: IRIs of all.
        read: IRIs → what is there of each; called once for each block, and again for one where it raised.
    """

    def __init__(self, sources: Sequence[str], read: Callable[[Sequence[str]], Mapping[str, Facts]]) -> None:
        self._sources = sources
        self._places = {source: place for place, source in enumerate(sources)}
        self._read = read
        self._facts: dict[str, Facts] = {}

    def __getitem__(self, source: str) -> Facts:
        place = self._places[source]
        if source not in self._facts:
            first = place - place % _BLOCK
            block = self._sources[first : first + _BLOCK]
            found = self._read(block)
            self._facts.update((one, found.get(one, {})) for one in block)
        return self._facts[source]

    def get(self, source: str, default: Any = None, /) -> Any:
        """See Mapping, which would raise and catch for every node that is no source."""
        return self[source] if source in self._places else default

    def read_ahead(self, *, whole: bool) -> None:
        """Read the first block, or what there is; raises what reading raises."""
        for source in self._sources[::_BLOCK] if whole else self._sources[:1]:
            self[source]

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)
