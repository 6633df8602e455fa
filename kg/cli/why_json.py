"""Proofs as JSON. A finding whose proofs were written before has `proofsAbove` instead of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.query.proof_model import Caution, Evidence, Fact, Finding, Need, Proof, RuleGaps, Thing, Why


def why_json(why: Why) -> dict[str, Any]:
    """The whole answer; names as in GraphQL."""
    writer, explanation = _Writer(), why.explanation
    return {
        "asked": _fact(explanation.asked),
        "holds": explanation.holds,
        "certainty": explanation.certainty or None,
        "ways": [writer.finding(way, asked=True) for way in explanation.ways],
        "missing": [writer.gaps(gaps) for gaps in why.gaps],
        "cautions": [caution_json(caution) for caution in why.cautions],
        "leftOut": list(explanation.left_out),
    }


def evidence_json(evidence: Evidence) -> dict[str, Any]:
    """A statement with its place."""
    place: dict[str, Any] = {"id": evidence.place, "section": evidence.section}
    place |= {"start": evidence.start, "end": evidence.end, "reason": evidence.reason or None}
    if evidence.row_key:
        place |= {"rowKey": evidence.row_key, "column": evidence.column}
    return {
        "id": evidence.id,
        "polarity": evidence.polarity,
        "certainty": evidence.certainty,
        "hedgeCue": evidence.hedge_cue or None,
        "qualifiers": dict(evidence.conditions),
        "source": evidence.source_label,
        "place": place,
    }


def caution_json(caution: Caution) -> dict[str, Any]:
    """A statement that names harm, with what it speaks of in labels."""
    ends = {"subject": caution.subject, "predicate": caution.predicate, "object": caution.object}
    return evidence_json(caution.evidence) | ends


def _thing(thing: Thing) -> dict[str, Any]:
    return {"id": thing.curie or None, "label": thing.label}


def _fact(fact: Fact) -> dict[str, Any]:
    return {"subject": _thing(fact.subject), "predicate": _thing(fact.predicate), "object": _thing(fact.object)}


class _Writer:
    def __init__(self) -> None:
        self._written: set[int] = set()

    def finding(self, finding: Finding, *, asked: bool = False) -> dict[str, Any]:
        found: dict[str, Any] = {
            "triple": _fact(finding.fact),
            "certainty": finding.certainty or None,
            "inferred": finding.inferred,
            "affirmed": [evidence_json(one) for one in finding.affirmed],
            "denied": [evidence_json(one) for one in finding.denied],
        }
        if id(finding) in self._written and finding.proofs:
            return found | {"proofsAbove": True}
        self._written.add(id(finding))
        found["proofs"] = [self._proof(proof) for proof in finding.proofs]
        if asked or finding.blocked:
            found["blocked"] = [self._proof(proof) for proof in finding.blocked]
        return found if finding.unfolded else found | {"proofsNotShown": True}

    def _proof(self, proof: Proof) -> dict[str, Any]:
        return {
            "id": proof.iri,
            "rule": _thing(proof.rule),
            "definition": proof.definition,
            "certainty": proof.certainty or None,
            "blockedBy": [evidence_json(one) for one in proof.blocked_by],
            "premises": [self.finding(premise) for premise in proof.premises],
        }

    def gaps(self, gaps: RuleGaps) -> dict[str, Any]:
        return {
            "rule": _thing(gaps.rule),
            "definition": gaps.definition,
            "concludes": _fact(gaps.concludes),
            "ways": [[self._need(need) for need in way.needs] for way in gaps.ways],
            "more": gaps.more,
            "moreIsLeast": gaps.more_is_least,
        }

    def _need(self, need: Need) -> dict[str, Any]:
        return {
            "triple": _fact(need.fact),
            "state": need.state,
            "instead": _thing(need.instead) if need.instead else None,
            "findings": [self.finding(finding, asked=True) for finding in need.findings],
            "missing": [self.gaps(below) for below in need.below],
        }
