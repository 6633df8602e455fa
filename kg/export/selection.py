"""Which slice of a release is exported; the same parameters for every format, on the command line and over HTTP."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.errors import RefusedError

# A picture of more than this is a smudge, and a file of more is the business of the RDF dumps.
DEFAULT_NODES = 300
MOST_NODES = 2_000
DEEPEST = 10


@dataclass(frozen=True, slots=True)
class Selection:
    """A slice: everything within `depth` edges of `focus` that passes the filters, or the whole release.

    Attributes:
        focus: Slugs, CURIEs or IRIs of entities; empty for the whole release.
        depth: Edges to walk from the focus, 0 to `DEEPEST`; without a focus it means nothing.
        types: Local names of classes (subclasses count); empty for all. The focus stays whatever its class.
        predicates: Local names of predicates; a super-property stands for its leaves; empty for all.
        min_certainty: Local name of the least sure certainty to keep; None for all.
        sources: Ids of sources; empty for all.
        include_inferred: False drops what rules concluded.
        qualifiers: (name, wanted) that every statement must have: words for texts, a member's name for closed lists,
            an id for entities; a conclusion stays if all statements that some derivation rests on have them.
        max_nodes: At most so many entities, 1 to `MOST_NODES`.
        without: Slugs, CURIEs or IRIs of entities to leave out of what was found, with their edges. They count for the cap,
            and what was reached through them stays: it is the same picture with these taken away.
    """

    focus: tuple[str, ...] = ()
    depth: int = 1
    types: frozenset[str] = field(default_factory=frozenset)
    predicates: frozenset[str] = field(default_factory=frozenset)
    min_certainty: str | None = None
    sources: frozenset[str] = field(default_factory=frozenset)
    include_inferred: bool = True
    qualifiers: tuple[tuple[str, str], ...] = ()
    max_nodes: int = DEFAULT_NODES
    without: frozenset[str] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        """Refuse what is out of range.

        Raises:
            RefusedError: `depth` or `max_nodes` is no whole number, or out of range.
        """
        for name, given in (("depth", self.depth), ("max-nodes", self.max_nodes)):
            if not hasattr(given, "__index__"):  # those of numpy have it too
                raise RefusedError(f"{name} {given!r} is no whole number", hint=f"Write {name} as a number, such as 2.")
        if not 0 <= self.depth <= DEEPEST:
            raise RefusedError(f"depth {self.depth} is out of range", hint=f"Ask for a depth from 0 to {DEEPEST}.")
        if not 1 <= self.max_nodes <= MOST_NODES:
            raise RefusedError(
                f"max-nodes {self.max_nodes} is out of range",
                hint=f"Ask for 1 to {MOST_NODES} nodes; the whole release as a file is its dataset.nq.",
            )
