"""What filters took from an explanation: the derivations that fall, and the premises that they lack then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from kg.prefixes import Namespaces
from kg.query.chains import Chains, Step, find_chains
from kg.query.evidence import find_names, local_name
from kg.query.evidence_filter import EvidenceFilter
from kg.schema import Schema
from kg.store import Engine, NamedNode, Term, Triple

# Derivations that are told one by one; more are counted.
_TOLD = 10


def fallen_derivations(
    engine: Engine, schema: Schema, propositions: Iterable[str], standing: Chains, kept: EvidenceFilter
) -> list[str]:
    """Sentences about the derivations of some propositions that the filters leave out; empty if they leave all.

    Args:
        engine: Where the release is.
        schema: Of the release.
        propositions: IRIs.
        standing: What these rest on under the filters.
        kept: The filters.

    Raises:
        EngineError: The store failed.
    """
    asked = set(propositions)
    if not kept.active or not asked:
        return []
    names = schema.namespaces
    whole = find_chains(engine, names, asked)
    rank_of = {concept.iri: concept.rank for concept in schema.scheme("CertaintyScale").concepts}
    everything, left = whole.ranks(rank_of), standing.ranks(rank_of)
    stood = [s for p in sorted(asked) for s in whole.concluding().get(p, ()) if everything.keys() >= s.premises]
    if not kept.include_inferred:
        return [_by_rules(names, stood)] if stood else []
    fallen = [step for step in stood if not left.keys() >= step.premises]
    if not fallen:
        return []
    lost = [_lost(step, whole, standing, left.keys()) for step in fallen[:_TOLD]]
    triples = {whole.triples[premise] for found in lost for premise in found}
    terms = {term for t in triples for term in (t.subject, t.predicate, t.object)}
    labels = find_names(engine, schema, {term.value for term in terms if isinstance(term, NamedNode)})
    sentences = [f"The filters leave {_count(len(fallen))} without a premise."]
    for step, found in zip(fallen, lost, strict=False):
        told = (_words(whole.triples[premise], labels) + _ids(names, found[premise]) for premise in found)
        sentences.append(f"{names.contract(step.rule)} lacks {' and '.join(sorted(told))}.")
    if len(fallen) > _TOLD:
        sentences.append(f"What {_count(len(fallen) - _TOLD)} more lack is not told.")
    return sentences


def _by_rules(names: Namespaces, steps: Iterable[Step]) -> str:
    each = Counter(names.contract(step.rule) for step in steps)
    told = ", ".join(f"{_count(number)} by {rule}" for rule, number in sorted(each.items()))
    return f"What rules conclude is left out: {told}."


def _lost(step: Step, whole: Chains, standing: Chains, left: Iterable[str]) -> dict[str, list[str]]:
    """Premises at the bottom of a derivation that nothing speaks for any more → the statements that did, sorted."""
    kept, found, seen, queue = set(left), dict[str, list[str]](), set[str](), [step]
    while queue:
        for premise in queue.pop().premises - seen - kept:
            seen.add(premise)
            gone = whole.stated.get(premise, {}).keys() - standing.stated.get(premise, {}).keys()
            if gone:
                found[premise] = sorted(gone)
            queue += whole.concluding().get(premise, ())
    return found


def _words(triple: Triple, labels: dict[str, str]) -> str:
    def label(term: Term) -> str:
        return labels.get(term.value) or local_name(term.value) if isinstance(term, NamedNode) else term.value

    return " · ".join(map(label, (triple.subject, triple.predicate, triple.object)))  # type: ignore[arg-type]


def _ids(names: Namespaces, statements: Iterable[str]) -> str:
    return f" ({', '.join(map(names.contract, statements))})"


def _count(number: int) -> str:
    return "1 derivation" if number == 1 else f"{number} derivations"
