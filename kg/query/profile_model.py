"""What a profile is made of."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Evidence:
    """One statement behind a claim.

    Attributes:
        id: CURIE, unlike `iri`.
        polarity: Local name, "affirmed" or "negated".
        certainty: Local name.
        section: Slug; None where the place is no passage, and so `start` and `end` (code points, end exclusive).
    """

    iri: str
    id: str
    polarity: str
    certainty: str
    hedge_cue: str
    source: str
    source_label: str
    place: str
    section: str | None
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class Premise:
    """A triple that a derivation rests on, in labels, with the statements that affirm it (IRIs, sorted)."""

    iri: str
    subject: str
    predicate: str
    object: str
    certainty: str
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """A derivation of a claim; blocked ones conclude nothing and name the denial."""

    iri: str
    rule: str
    rule_label: str
    certainty: str
    blocked_by: str
    premises: tuple[Premise, ...]


@dataclass(slots=True)
class Claim:
    """A neighbour, or a text, under one relation.

    Attributes:
        other: IRI of the neighbour; empty for a text.
        certainty: Local name of the best among affirmed statements and derivations; empty if all deny or are blocked.
    """

    other: str
    label: str
    class_name: str
    certainty: str = ""
    affirmed: list[Evidence] = field(default_factory=list)
    denied: list[Evidence] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)

    @property
    def inferred(self) -> bool:
        """True if only a rule stands behind it."""
        return not self.affirmed and any(not reason.blocked_by for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Relation:
    """Claims under one property, read from the entity; surest first, then by label."""

    iri: str
    name: str
    label: str
    definition: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class TermMapping:
    """An identifier of others: the kind of match ("exact"), CURIE, IRI, label there."""

    match: str
    curie: str
    iri: str
    label: str


@dataclass(frozen=True, slots=True)
class Profile:
    """All of it; relations by label, mappings by match and CURIE."""

    iri: str
    curie: str
    label: str
    class_iri: str
    class_name: str
    class_label: str
    class_definition: str
    synonyms: tuple[str, ...]
    defined_by: str
    relations: tuple[Relation, ...]
    mappings: tuple[TermMapping, ...]
