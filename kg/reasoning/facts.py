"""Facts: triples as rules see them."""

from __future__ import annotations

from typing import NamedTuple

from kg.store import Literal, NamedNode


class Fact(NamedTuple):
    """A triple that is made of terms as they are.

    A `Triple` of the store copies its terms, both ways; a build has millions, most of them of the same few terms.
    """

    subject: NamedNode
    predicate: NamedNode
    object: NamedNode | Literal

    @property
    def text(self) -> str:
        """In N-Triples form, without the dot."""
        return f"{self.subject} {self.predicate} {self.object}"
