"""What differs between two releases, as values. Ids are CURIEs, so that releases of different bases compare."""

from __future__ import annotations

from dataclasses import dataclass, field

# part, before, after; a part that was not there, or is not any more, has no values
Part = tuple[str, tuple[str, ...], tuple[str, ...]]
Triple = tuple[str, str, str]

# Changed in place, these change what is claimed; everything else changes how.
_CLAIM_PARTS = frozenset(("subject", "predicate", "object", "polarity"))


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

    @property
    def says_otherwise(self) -> bool:
        """True if it came or went, or claims or denies something else; of other records, if it came, went or changed."""
        if self.kind in ("added", "removed"):
            return True
        is_statement = self.id.startswith("stmt:")
        return self.kind == "changed" and (not is_statement or any(part in _CLAIM_PARTS for part, _, _ in self.parts))


@dataclass(frozen=True, slots=True)
class ConclusionChange:
    """A triple that rules conclude in one release only, or with another certainty.

    Attributes:
        kind: "gained", "lost", or "changed": another certainty.
        causes: CURIEs of changed statements and rules behind it, denials included; sorted.
        before: CURIE of its certainty in the old release, empty where it is not concluded.
        after: The same in the new one.
    """

    triple: Triple
    kind: str
    causes: tuple[str, ...]
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two releases; everything sorted by id.

    Attributes:
        old: Id of the old release.
        new: Id of the new one.
        versions: IRI of the ontology's version in each.
        disclaimer: What the new release says that it is not.
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
    versions: tuple[str, str] = ("", "")
    disclaimer: str = ""

    @property
    def is_empty(self) -> bool:
        """True if nothing differs."""
        return not (self.statements or self.groups or self.conclusions or self.files)
