"""Proofs in words: a tree of lines, each step with its certainty, each statement with its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from kg.query.proof_model import Caution, Evidence, Fact, Finding, Gap, Need, Proof, RuleGaps, Why

_STEP = "  "


def why_lines(why: Why) -> Iterator[str]:
    """The explanation, and for a triple that does not hold what is missing."""
    explanation = why.explanation
    yield click.style(fact_words(explanation.asked), bold=True) + f"  {_answer(why)}"
    words = _Words()
    for way in explanation.ways:
        yield ""
        yield from words.way(way, wider=way.fact != explanation.asked)
    if why.gaps:
        yield ""
        yield click.style("What is missing", bold=True)
        for gaps in why.gaps:
            yield from words.gaps(gaps, _STEP)
    elif not explanation.holds and not explanation.left_out:
        yield ""
        yield "No rule concludes anything of this kind: a source would have to state it."
    if why.cautions:
        yield ""
    for caution in why.cautions:
        yield f"{click.style('caution', fg='yellow')}: {caution_words(caution)}"
    for sentence in explanation.left_out:
        yield ""
        yield sentence


def _answer(why: Why) -> str:
    explanation = why.explanation
    if explanation.holds:
        inferred = not any(way.affirmed for way in explanation.ways)
        denied = any(way.denied for way in explanation.ways)
        how = f"{explanation.certainty}, concluded by rules" if inferred else explanation.certainty
        return f"{how}; also denied" if denied else how
    if any(way.denied for way in explanation.ways):
        return "denied"
    if any(way.blocked for way in explanation.ways):
        return "not concluded: a denial stands against it"
    return "left out by the filters" if explanation.left_out else "nothing says so"


def fact_words(fact: Fact) -> str:
    """A triple in labels."""
    return f"{fact.subject.label} · {fact.predicate.label} · {fact.object.label}"


def evidence_words(evidence: Evidence) -> str:
    """A statement on one line: certainty, id, place, hedge and conditions."""
    sure = f"denied ({evidence.certainty})" if evidence.polarity == "negated" else evidence.certainty
    parts = [f"{sure:<12}", evidence.id]
    if evidence.section is not None:
        parts.append(f"{evidence.section} {evidence.start}–{evidence.end}")
    elif evidence.row_key:
        parts.append(f"row {evidence.row_key}, column {evidence.column}")
    elif evidence.reason:
        parts.append(f"declared: {evidence.reason}")
    if evidence.hedge_cue:
        parts.append(f"“{evidence.hedge_cue}”")
    parts += [f"{label}: {value}" for label, value in evidence.conditions]
    return "  ".join(parts)


def caution_words(caution: Caution) -> str:
    """What is said of harm, with the statement that says it."""
    return f"{caution.subject} · {caution.predicate} · {caution.object}  {evidence_words(caution.evidence)}"


def _state_words(need: Need) -> str:
    if need.state == "there":
        return need.state
    words = {"impossible": "cannot be stated" if need.instead else "cannot be stated of such things"}
    return click.style(words.get(need.state, need.state), fg="red")


class _Words:
    """Writes findings; one that was written before is referred to, not written again."""

    def __init__(self) -> None:
        self._written: set[int] = set()

    def way(self, way: Finding, *, wider: bool) -> Iterator[str]:
        indent = ""
        if wider:  # the triple that was asked is made of this one
            yield f"{fact_words(way.fact)}  {way.certainty or 'does not hold'}"
            indent = _STEP
        yield from self._evidence((*way.affirmed, *way.denied), indent)
        for proof in way.proofs:
            yield from self._proof(proof, indent, "concluded by")
        for proof in way.blocked:
            yield from self._proof(proof, indent, click.style("blocked", fg="red") + ":")

    def _evidence(self, said: Iterable[Evidence], indent: str) -> Iterator[str]:
        for evidence in said:
            yield f"{indent}{evidence_words(evidence)}"

    def _proof(self, proof: Proof, indent: str, verb: str) -> Iterator[str]:
        sure = f"  ({proof.certainty})" if proof.certainty and not proof.blocked_by else ""
        yield f"{indent}{verb} {proof.rule.curie}{sure}"
        if proof.definition:
            yield f"{indent}  {click.style(proof.definition, dim=True)}"
        for denial in proof.blocked_by:
            yield f"{indent}  {evidence_words(denial)}"
        differ = len({premise.certainty for premise in proof.premises}) > 1
        for premise in proof.premises:
            weakest = differ and not proof.blocked_by and premise.certainty == proof.certainty
            yield from self._premise(premise, indent + _STEP, "  ← weakest" if weakest else "")

    def _premise(self, finding: Finding, indent: str, mark: str) -> Iterator[str]:
        known = id(finding) in self._written
        certainty = finding.certainty or "does not hold"
        told = "  (proof as above)" if known and finding.proofs else ""
        yield f"{indent}– {fact_words(finding.fact)}  {certainty}{mark}{told}"
        inner = indent + _STEP + _STEP
        yield from self._evidence((*finding.affirmed, *finding.denied), inner)
        if told:
            return
        self._written.add(id(finding))
        for proof in finding.proofs:
            yield from self._proof(proof, inner, "concluded by")
        if not finding.unfolded:
            yield f"{inner}concluded; the proofs are not shown here"

    def gaps(self, gaps: RuleGaps, indent: str) -> Iterator[str]:
        yield f"{indent}{gaps.rule.curie} would conclude: {fact_words(gaps.concludes)}"
        if gaps.definition:
            yield f"{indent}  {click.style(gaps.definition, dim=True)}"
        for number, way in enumerate(gaps.ways):
            yield from self._gap(way, indent + _STEP, "or with " if number else "with ")
        if gaps.more:
            least = "at least " if gaps.more_is_least else ""
            yield f"{indent}  and in {least}{gaps.more} more way{'s' if gaps.more != 1 else ''}"

    def _gap(self, way: Gap, indent: str, lead: str) -> Iterator[str]:
        count = len(way.missing)
        yield f"{indent}{lead}{count} more premise{'s' if count != 1 else ''}:"
        for need in way.needs:
            yield from self._need(need, indent + _STEP)

    def _need(self, need: Need, indent: str) -> Iterator[str]:
        only = f"  (at most one value, and it has {need.instead.label})" if need.instead else ""
        yield f"{indent}{_state_words(need)}: {fact_words(need.fact)}{only}"
        inner = indent + _STEP + _STEP
        for finding in need.findings:
            if finding.fact == need.fact:
                yield from self._evidence((*finding.affirmed, *finding.denied), inner)
                for proof in finding.proofs if id(finding) not in self._written else ():
                    yield from self._proof(proof, inner, "concluded by")
                for proof in finding.blocked:
                    yield from self._proof(proof, inner, click.style("blocked", fg="red") + ":")
                self._written.add(id(finding))
            else:
                yield from self._premise(finding, inner, "")
        for below in need.below:
            yield from self.gaps(below, inner)
