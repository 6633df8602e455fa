"""GraphQL types of explanations: what states a triple, what denies it, how rules prove it, what they miss."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import strawberry

from api.graphql.doubt_types import certainties, named_enum
from api.graphql.names import enum_value
from api.graphql.records import DEFAULT_RECORDS, Part, Records, RecordType, Resources, Value
from kg.query.proof_model import Evidence, Fact, Finding, Why

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.graphql.types import TypeMaker

_STATES = {
    "there": "It is stated or concluded.",
    "denied": "A statement denies it, whatever else speaks for it: what is denied serves no rule.",
    "missing": "Nothing says so.",
    "impossible": "The ontology lets nobody state it, and no rule has a way without such a premise.",
}
# Type → how many a field that gives it counts for where no `first` says so: what rules have, and what is told of them.
COUNTED = {
    "Proof": DEFAULT_RECORDS,
    "MissingProof": DEFAULT_RECORDS,
    "SupportedTriple": 3,
    "AskedPremise": 3,
    "MissingWay": 5,
}
PREMISE_STATE = named_enum("PremiseState", _STATES, "What is known of a premise that a rule asks for.")


def why_arguments(maker: TypeMaker) -> dict[str, tuple[Any, Any]]:
    """The arguments of `why`."""
    required = inspect.Parameter.empty
    return {
        "subject": (strawberry.ID, required),
        "predicate": (str, required),
        "object": (strawberry.ID, required),
        **maker.inputs.filters(),
    }


def proof_types(maker: TypeMaker) -> dict[str, RecordType]:
    """The types of explanations, resolved over the classes of `kg.query.proof_model`."""
    certainty, value = certainties(maker)
    explanation = _triple(lambda why: why.explanation.asked) | {
        "holds": Value(bool, lambda why: why.explanation.holds, "True if a statement affirms it or a proof stands."),
        "certainty": Value(
            certainty | None, lambda why: value.get(why.explanation.certainty), "The best; null if it does not hold."
        ),
        "statements": _statements(lambda why: [e for w in why.explanation.ways for e in _said(w)]),
        "proofs": _proofs(lambda why: [p for w in why.explanation.ways for p in w.proofs]),
        "blocked": _blocked(lambda why: [p for w in why.explanation.ways for p in w.blocked]),
        "ways": Records(
            "SupportedTriple",
            lambda why: why.explanation.ways,
            "The triples that make it: the property itself, or those under it that something is said of.",
        ),
        "missing": Records(
            "MissingProof", _missing, "If it does not hold: what rules miss to conclude it, fewest first.", paged=True
        ),
        "cautions": Resources(
            "Statement",
            lambda why: [caution.evidence.iri for caution in why.cautions],
            "Where it commends something: what sources say of harm by that, or by what it falls under.",
            many=True,
        ),
        "leftOut": Value(list[str], lambda why: list(why.explanation.left_out), "What filters and limits left out."),
    }
    supported = _triple(lambda found: found.fact) | {
        "certainty": Value(certainty | None, lambda f: value.get(f.certainty), "The best; null if it does not hold."),
        "inferred": Value(bool, lambda f: f.inferred, "True if only rules conclude it."),
        "statements": _statements(_said),
        "proofs": _proofs(lambda f: f.proofs),
        "proofCount": Value(int, lambda f: len(f.proofs), "How many proofs there are."),
        "blocked": _blocked(lambda f: f.blocked),
        "unfolded": Value(bool, lambda f: f.unfolded, "False where there are proofs that a limit left out."),
    }
    proof: dict[str, Part] = {
        "rule": Resources("Rule", lambda p: (p.rule.iri,), "The rule that concludes it."),
        "certainty": Value(certainty | None, lambda p: value.get(p.certainty), "That of the weakest premise."),
        "derivation": Resources("Derivation", lambda p: (p.iri,), "Its record in the graph."),
        "premises": Records("SupportedTriple", lambda p: p.premises, "What it rests on."),
        "blockedBy": _statements(lambda p: p.blocked_by),
    }
    missing = _triple(lambda gaps: gaps.concludes) | {
        "rule": Resources("Rule", lambda gaps: (gaps.rule.iri,), "The rule that could conclude it."),
        "ways": Records("MissingWay", lambda gaps: gaps.ways, "Ways to conclude it, fewest missing premises first."),
        "more": Value(int, lambda gaps: gaps.more, "How many further ways are not listed."),
        "moreIsLeast": Value(bool, lambda gaps: gaps.more_is_least, "True if there may be more than `more`."),
    }
    way: dict[str, Part] = {
        "missingCount": Value(int, lambda way: len(way.missing), "How many premises are missing or denied."),
        "premises": Records("AskedPremise", lambda way: way.needs, "Every premise, in the order of the rule."),
    }
    asked = _triple(lambda need: need.fact) | {
        "state": Value(PREMISE_STATE, lambda need: PREMISE_STATE[enum_value(need.state)], "What is known of it."),
        "instead": Resources(
            "Entity",
            lambda need: () if need.instead is None else (need.instead.iri,),
            "Where it is impossible because the property has at most one value: the value that stands already.",
        ),
        "found": Records("SupportedTriple", lambda need: need.findings, "What is said of it."),
        "missing": Records(
            "MissingProof", lambda need: need.below, "What a rule that could conclude it misses.", paged=True
        ),
    }
    return {
        "Explanation": RecordType("Why a triple holds, or what speaks against it and what is missing.", explanation),
        "SupportedTriple": RecordType("A triple with everything that speaks for it and against it.", supported),
        "Proof": RecordType("A derivation, down to statements.", proof),
        "MissingProof": RecordType("A rule that could conclude a triple, and what it misses.", missing),
        "MissingWay": RecordType("One way in which a rule could conclude a triple.", way),
        "AskedPremise": RecordType("A premise that a rule asks for; an end that it leaves open is null.", asked),
    }


def _triple(fact: Any) -> dict[str, Part]:
    """The fields of a triple; `fact` takes the record and gives its `Fact`."""
    return {
        "subject": Resources("Entity", lambda r: (fact(r).subject.iri,), "What it is about."),
        "predicate": Value(str, lambda r: fact(r).predicate.curie, "CURIE of the property."),
        "object": Resources("Entity", lambda r: (fact(r).object.iri,), "The other end; null for a text."),
        "words": Value(
            str, lambda r: _words(fact(r)), "The triple in labels; an open end as what it would have to be."
        ),
    }


def _words(fact: Fact) -> str:
    return " · ".join(thing.label for thing in (fact.subject, fact.predicate, fact.object))


def _said(finding: Finding) -> Sequence[Evidence]:
    return (*finding.affirmed, *finding.denied)


def _missing(why: Why) -> Sequence[Any]:
    return why.gaps


def _statements(get: Any) -> Resources:
    told = "Statements of exactly this, denials after what affirms; surest first."
    return Resources("Statement", lambda r: list(dict.fromkeys(e.iri for e in get(r))), told, many=True)


def _proofs(get: Any) -> Records:
    return Records("Proof", get, "The derivations that stand, surest first.", paged=True)


def _blocked(get: Any) -> Records:
    return Records("Proof", get, "Derivations that a denial stands against; they conclude nothing.", paged=True)
