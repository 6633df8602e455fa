"""What differs between two releases, as values. Ids are CURIEs, so that releases of different bases compare."""

from __future__ import annotations

from dataclasses import dataclass, field

# part, before, after; a part that was not there, or is not any more, has no values
Part = tuple[str, tuple[str, ...], tuple[str, ...]]
Triple = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class RecordChange:
    """A statement, an entity, a figure or another record that differs.

    Attributes:
        id: CURIE; of the new release where both have it.
        kind: "added", "removed", "changed", or "moved": the same claim at another place, perhaps under another id.
        former_id: The id in the old release where it differs, otherwise empty.
        parts: What it says otherwise; empty unless changed or moved.
        title: What it is in a word or two: the claim of a statement, the label of an entity.
    """

    id: str
    kind: str
    title: str
    parts: tuple[Part, ...] = ()
    former_id: str = ""


@dataclass(frozen=True, slots=True)
class ConclusionChange:
    """A triple that rules conclude in one release only.

    Attributes:
        kind: "gained" or "lost".
        causes: CURIEs of changed statements and rules behind it, denials included; sorted.
    """

    triple: Triple
    kind: str
    causes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two releases; everything sorted by id.

    Attributes:
        old: Id of the old release.
        new: Id of the new one.
        statements: Statements with their places.
        groups: "entities", "mappings", "coverage", "figures", "sources", "rules", "ontology" → changes; only groups
            with changes.
        conclusions: Sorted by triple.
        files: Names of the ontology's files that differ.
    """

    old: str
    new: str
    statements: tuple[RecordChange, ...] = ()
    groups: dict[str, tuple[RecordChange, ...]] = field(default_factory=dict)
    conclusions: tuple[ConclusionChange, ...] = ()
    files: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """True if nothing differs."""
        return not (self.statements or self.groups or self.conclusions or self.files)
