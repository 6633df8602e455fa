"""What a neighbourhood is made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """An entity.

    Attributes:
        class_name: Local name of the class that its source gives it.
        distance: Edges between it and the focus; 0 for the focus.
    """

    iri: str
    curie: str
    label: str
    class_name: str
    distance: int


@dataclass(frozen=True, slots=True)
class Edge:
    """One affirmed statement or one conclusion.

    Attributes:
        id: CURIE of the statement, or of the proposition that is concluded.
        subject: IRI; so are `predicate` and `object`.
        predicate_name: Local name of the predicate.
        certainty: Local name of the concept ("possible"). Of a conclusion: of its best derivation that survives
            the filters, itself as sure as its weakest premise.
        source: Id of the source ("rls-nutrient-gaps"), empty for a conclusion.
        inferred: True for a conclusion.
        section: Slug of the passage's section; None where the place is no passage. `start` and `end` too: offsets
            in code points, end exclusive.
    """

    id: str
    subject: str
    predicate: str
    object: str
    predicate_name: str
    certainty: str
    source: str
    inferred: bool
    section: str | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What `max_nodes` cut off: nodes that were found, and edges that led to them."""

    nodes: int = 0
    edges: int = 0
    rule: str = "nearest to the focus first, then the surest link, then by IRI"


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A view around an entity.

    Attributes:
        nodes: By distance, then IRI; the focus first.
        edges: By subject, predicate, object, id; both ends are among `nodes`.
    """

    focus: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    left_out: LeftOut


@dataclass(frozen=True, slots=True)
class Filters:
    """Which statements count, already resolved: concept IRIs, source IRIs (None for all)."""

    certainties: frozenset[str]
    sources: frozenset[str] | None
    include_inferred: bool
