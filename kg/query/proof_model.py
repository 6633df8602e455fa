"""What an explanation is made of: the triple asked, what is said of it, and every proof down to statements."""

from __future__ import annotations

from dataclasses import dataclass

from kg.query.profile_model import Caution, Evidence

__all__ = ["Caution", "Evidence", "Explanation", "Fact", "Finding", "Gap", "Need", "Proof", "RuleGaps", "Thing", "Why"]


@dataclass(frozen=True, slots=True)
class Thing:
    """An end of a triple, a property or a rule, in words.

    Attributes:
        iri: Empty for a text, and for what a missing premise leaves open.
        curie: Empty where `iri` is.
        label: The label; the text itself; for what is left open "some" and what it would have to be.
    """

    iri: str
    curie: str
    label: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A triple in words."""

    subject: Thing
    predicate: Thing
    object: Thing


@dataclass(frozen=True, slots=True)
class Finding:
    """A triple over a leaf property, with everything that speaks for it and against it.

    One object may stand in several proofs. No finding stands below itself.

    Attributes:
        certainty: Local name of the best among statements and proofs that stand; empty if it does not hold.
        affirmed: Statements that affirm it and survive the filters, surest first, then by IRI.
        denied: Statements that deny it and survive the filters; the same order.
        proofs: Derivations that conclude it and stand among what survives, surest first, then by IRI; those that
            would need this finding, or one above it, in order to stand are left out.
        blocked: Derivations that a denial stands against; only on findings that were asked for.
        unfolded: False where the limit was reached: there are proofs, which are not shown here.
    """

    fact: Fact
    certainty: str
    affirmed: tuple[Evidence, ...]
    denied: tuple[Evidence, ...]
    proofs: tuple[Proof, ...] = ()
    blocked: tuple[Proof, ...] = ()
    unfolded: bool = True

    @property
    def holds(self) -> bool:
        """True if a statement affirms it or a proof stands."""
        return bool(self.certainty)

    @property
    def inferred(self) -> bool:
        """True if only rules conclude it."""
        return self.holds and not self.affirmed


@dataclass(frozen=True, slots=True)
class Proof:
    """A derivation.

    Attributes:
        iri: Of the derivation.
        definition: The rule's sentence of explanation.
        certainty: That of the weakest premise, among what survives.
        premises: Sorted by subject, predicate and object.
        blocked_by: Denials that stand against it, whether they survive the filters or not; empty if it stands.
    """

    iri: str
    rule: Thing
    definition: str
    certainty: str
    premises: tuple[Finding, ...]
    blocked_by: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a triple holds, or what speaks against it.

    Attributes:
        asked: As it was asked: the property may be an inverse or a super-property.
        ways: A finding for each leaf triple that makes the asked one and of which anything is said; those that hold
            first, surest first. Denials of a leaf say nothing about a wider property that was asked.
        left_out: In plain sentences, what limits and filters left out; empty if nothing.
    """

    asked: Fact
    ways: tuple[Finding, ...]
    left_out: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """True if one of the ways holds."""
        return any(way.holds for way in self.ways)

    @property
    def certainty(self) -> str:
        """Local name of the best certainty; empty if it does not hold."""
        return next((way.certainty for way in self.ways), "")


@dataclass(frozen=True, slots=True)
class Need:
    """A premise of a rule that has not concluded what was asked.

    Attributes:
        fact: Its property as the rule names it, which may be a super-property.
        state: "there", "denied" (also where something affirms it: what is denied serves no rule), "missing", or
            "impossible": the ontology lets nobody state it, and no rule has a way without such a premise.
        findings: What is said of it: every leaf triple with a statement or a proof.
        below: If it is missing and a rule could conclude it: what that rule misses. One level only.
        instead: If it is impossible because its property has at most one value: the value that it has.
    """

    fact: Fact
    state: str
    findings: tuple[Finding, ...] = ()
    below: tuple[RuleGaps, ...] = ()
    instead: Thing | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """One way in which a rule could have concluded what was asked; premises that are not there first."""

    needs: tuple[Need, ...]

    @property
    def missing(self) -> tuple[Need, ...]:
        """The premises that are not there."""
        return tuple(need for need in self.needs if need.state != "there")


@dataclass(frozen=True, slots=True)
class RuleGaps:
    """What a rule misses.

    Attributes:
        concludes: What the rule would conclude.
        ways: Fewest missing premises first, then in the order of their words; at most `kg.reasoning.missing.WAYS`.
        more: How many further ways are not listed (at least that many, where `more_is_least`).
    """

    rule: Thing
    definition: str
    concludes: Fact
    ways: tuple[Gap, ...]
    more: int = 0
    more_is_least: bool = False


@dataclass(frozen=True, slots=True)
class Why:
    """An explanation, and for a triple that does not hold what each rule misses to conclude it, fewest first.

    Attributes:
        gaps: Empty for a triple that holds, with or without the filters.
        cautions: Where the triple commends something: statements that name harm of it, by IRI.
    """

    explanation: Explanation
    gaps: tuple[RuleGaps, ...]
    cautions: tuple[Caution, ...] = ()
