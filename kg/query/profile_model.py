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
        reason: Of a curator's declaration; empty for other places.
        row_key: Of a table cell, and so `column`; empty for other places.
        conditions: Qualifiers as (label, value in words), sorted.
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
    reason: str = ""
    row_key: str = ""
    column: str = ""
    conditions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Premise:
    """A triple that a derivation rests on, in labels, with the statements that affirm it (IRIs, sorted).

    Attributes:
        certainty: Local name of the best among its statements and derivations that survive.
    """

    iri: str
    subject: str
    predicate: str
    object: str
    certainty: str
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """A derivation of a claim; blocked ones conclude nothing and name a denial.

    Attributes:
        certainty: That of its weakest premise, among what survives.
        bottom: IRIs of the statements that it rests on in the end, through premises that are concluded; sorted.
    """

    iri: str
    rule: str
    rule_label: str
    certainty: str
    blocked_by: str
    premises: tuple[Premise, ...]
    bottom: tuple[str, ...] = ()

    @property
    def chained(self) -> bool:
        """True if a premise is concluded itself, so that more statements lie below than the premises show."""
        return not {*self.bottom} <= {iri for premise in self.premises for iri in premise.statements}


@dataclass(frozen=True, slots=True)
class Caution:
    """A statement that names harm of a remedy, as it stands; what it speaks of in labels.

    Attributes:
        about: IRI of its subject: the remedy, or something that the remedy falls under.
    """

    about: str
    subject: str
    predicate: str
    object: str
    evidence: Evidence


@dataclass(slots=True)
class Claim:
    """A neighbour, or a text, under one relation.

    Attributes:
        other: IRI of the neighbour; empty for a text.
        certainty: Local name of the best among affirmed statements and derivations; empty if all deny or are blocked.
        cautions: Statements that name harm of what the claim commends; empty unless the relation names a remedy.
    """

    other: str
    label: str
    class_name: str
    certainty: str = ""
    affirmed: list[Evidence] = field(default_factory=list)
    denied: list[Evidence] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    cautions: tuple[Caution, ...] = ()

    @property
    def inferred(self) -> bool:
        """True if only a rule stands behind it."""
        return not self.affirmed and any(not reason.blocked_by for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Relation:
    """Claims under one property, read from the entity.

    The surest come first; of these those that most sources affirm, then those with most statements, then by label.

    Attributes:
        total: How many there are where a hub has more than are shown; 0 where all are shown.
    """

    iri: str
    name: str
    label: str
    definition: str
    claims: tuple[Claim, ...]
    total: int = 0


@dataclass(frozen=True, slots=True)
class Silence:
    """A source treats the entity and names no value of a property.

    Attributes:
        iri: Of the coverage record.
        relation: IRI of the property, read from the entity.
        place: Where the source was read; section, start and end as in `Evidence`.
        inferred: True if it follows by a rule from what was read.
    """

    iri: str
    relation: str
    label: str
    source: str
    source_label: str
    place: str
    section: str | None
    start: int | None
    end: int | None
    inferred: bool


@dataclass(frozen=True, slots=True)
class TermMapping:
    """An identifier of others: the kind of match ("exact"), CURIE, IRI, label there."""

    match: str
    curie: str
    iri: str
    label: str


@dataclass(frozen=True, slots=True)
class Profile:
    """All of it; relations by label, silences by label and source, mappings by match and CURIE.

    Attributes:
        synonyms: In all languages, sorted.
        translations: (language tag, label) of further languages, sorted.
    """

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
    silences: tuple[Silence, ...] = ()
    translations: tuple[tuple[str, str], ...] = ()
