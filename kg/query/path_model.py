"""What an answer about paths is made of."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.query.evidence_filter import EVERYTHING, EvidenceFilter
from kg.query.profile_model import Caution

DEFAULT_LENGTH, MOST_LENGTH = 4, 6
DEFAULT_PATHS, MOST_PATHS = 5, 100
# What paths rest on unless asked otherwise: statements, and nothing that only a rule concludes.
STATED = EvidenceFilter(include_inferred=False)


@dataclass(frozen=True, slots=True)
class PathQuestion:
    """From where to where, and over what.

    Attributes:
        start: IRI; so is `end`, which is another one.
        longest: Edges at most, 1 to `MOST_LENGTH`.
        first: Paths at most, 1 to `MOST_PATHS`.
        kept: Which statements count, and whether conclusions do.
        avoid: IRIs of entities that no path passes.
        predicates: IRIs of predicates (leaves) that may link; None for all.
    """

    start: str
    end: str
    longest: int = DEFAULT_LENGTH
    first: int = DEFAULT_PATHS
    kept: EvidenceFilter = STATED
    avoid: frozenset[str] = field(default_factory=frozenset)
    predicates: frozenset[str] | None = None

    @property
    def narrows(self) -> bool:
        """True if anything is left out that could make a path of this length."""
        return self.kept != EVERYTHING or bool(self.avoid) or self.predicates is not None


@dataclass(frozen=True, slots=True)
class PathEdge:
    """A step of a path: one triple, read in the direction of the path, with what is said of it.

    Attributes:
        start: IRI of the entity that the step leaves; so is `end` of the one that it reaches.
        predicate: IRI of the property as stated; `label` is what it is called in the direction of the path.
        backward: True if the claim runs from `end` to `start`.
        certainty: Local name of the best among statements and derivations that count; `worst_certainty` of the least.
        inferred: True if only rules conclude it.
        statements: IRIs: those that affirm it, and denials of the very same; sorted.
        derivations: IRIs of derivations that stand, sorted.
        cautions: Where the claim commends a remedy: statements that name harm of that, by IRI.
        others: Further triples between the two, surest first, then by the number of statements.
    """

    start: str
    end: str
    predicate: str
    label: str
    backward: bool
    certainty: str
    worst_certainty: str
    inferred: bool
    statements: tuple[str, ...]
    derivations: tuple[str, ...]
    cautions: tuple[Caution, ...] = ()
    others: tuple[PathEdge, ...] = ()


@dataclass(frozen=True, slots=True)
class EntityPath:
    """A way from one entity to another that passes none twice.

    Attributes:
        nodes: IRIs in order, both ends included.
        labels: What they are called, in the same order.
        certainty: Local name of the certainty of its weakest edge.
    """

    nodes: tuple[str, ...]
    labels: tuple[str, ...]
    edges: tuple[PathEdge, ...]
    certainty: str

    @property
    def words(self) -> str:
        """The chain in labels."""
        parts = [self.labels[0]]
        for edge, label in zip(self.edges, self.labels[1:], strict=True):
            parts += [edge.label, label]
        return " · ".join(parts)


@dataclass(frozen=True, slots=True)
class Paths:
    """The best paths between two entities.

    Attributes:
        start: IRI; so is `end`.
        paths: Shortest first; of those of one length by their weakest edge, surest first, then by the next weakest, and
            so on; then by their nodes' IRIs.
        more: Whether there are further paths within the length.
        cut: In a plain sentence, what was too much to look at, so that better paths may be missing; empty if nothing.
        filtered_out: True if there is no path only because of what the question leaves out.
    """

    start: str
    end: str
    paths: tuple[EntityPath, ...] = ()
    more: bool = False
    cut: str = ""
    filtered_out: bool = False
