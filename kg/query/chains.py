"""Conclusions that rest on conclusions: every derivation behind some propositions, down to statements.

Pages, `kg show`, exports and explanations follow chains here, so that a filter means the same everywhere: an edge stays
exactly if a derivation stays all of whose premises stay, each by a statement or by a derivation in its turn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from kg.prefixes import Namespaces
from kg.query.evidence import prologue, values_of
from kg.query.evidence_filter import EVERYTHING, EvidenceFilter
from kg.store import Engine, NamedNode, Term, Triple

# A well-founded proof of more steps than this is followed so far and no further by queries that nest a step each.
MOST_STEPS = 40


def find_longest_chain(engine: Engine, names: Namespaces) -> int:
    """How many rules build on each other's conclusions at most, from 1 (none does) to `MOST_STEPS`.

    Rules that conclude in a circle count as the most, since a proof may go round as far as it needs.
    """
    text = (
        f"{prologue(names)}SELECT DISTINCT ?derivation ?below WHERE {{ GRAPH <{names.graph('inferred')}> {{ "
        "?below prov:generated ?premise . ?derivation prov:used ?premise } }"
    )
    below: dict[str, set[str]] = defaultdict(set)
    for derivation, step in engine.select(text).rows:
        if derivation is not None and step is not None:
            below[derivation.value].add(step.value)
    depth = dict.fromkeys({*below, *(step for steps in below.values() for step in steps)}, 1)
    for _ in range(MOST_STEPS):
        deeper = {iri: 1 + max(depth[step] for step in steps) for iri, steps in below.items()}
        if all(depth[iri] == found for iri, found in deeper.items()):
            break
        depth |= deeper
    return min(max(depth.values(), default=1), MOST_STEPS)


@dataclass(slots=True)
class Step:
    """A derivation.

    Attributes:
        conclusion: IRI of the proposition that it concludes or, if blocked, would conclude.
        premises: IRIs of propositions.
        blocked_by: IRIs of denials; empty if it concludes.
    """

    iri: str
    rule: str
    conclusion: str
    premises: set[str] = field(default_factory=set)
    blocked_by: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Chains:
    """What some propositions rest on.

    Attributes:
        steps: Derivations by IRI, in the order of their IRIs; blocked ones among them.
        triples: Proposition IRI of every premise → what it says.
        stated: Proposition IRI → IRI of each affirmed statement that survives → IRI of its certainty.
    """

    steps: dict[str, Step] = field(default_factory=dict)
    triples: dict[str, Triple] = field(default_factory=dict)
    stated: dict[str, dict[str, str]] = field(default_factory=dict)
    _concluding: dict[str, list[Step]] | None = field(default=None, repr=False)

    def ranks(self, rank_of: Mapping[str, int], *, without: frozenset[str] = frozenset()) -> dict[str, int]:
        """Proposition IRI → rank of its best statement or best derivation; one that nothing supports is not in it.

        A derivation counts with its weakest premise. Nothing supports itself: ranks grow from statements only.

        Args:
            rank_of: Certainty IRI → rank, higher is surer.
            without: Propositions that count for nothing, whatever is said of them.
        """
        best = {
            iri: max(rank_of.get(sure, 0) for sure in found.values())
            for iri, found in self.stated.items()
            if found and iri not in without
        }
        steps = [step for step in self.steps.values() if not step.blocked_by and step.conclusion not in without]
        changed = True
        while changed:  # ranks only rise, and there are few of them
            changed = False
            for step in steps:
                rank = rank_of_step(step, best)
                if rank > best.get(step.conclusion, 0):
                    best[step.conclusion] = rank
                    changed = True
        return best

    def concluding(self) -> dict[str, list[Step]]:
        """Proposition IRI → the derivations that conclude it and are not blocked."""
        if self._concluding is None:
            found = defaultdict(list)
            for step in self.steps.values():
                if not step.blocked_by:
                    found[step.conclusion].append(step)
            self._concluding = dict(found)
        return self._concluding

    def bottom(self, step: Step, ranks: Mapping[str, int]) -> set[str]:
        """IRIs of the statements that a derivation rests on in the end, by every derivation that stands.

        Args:
            ranks: As `ranks` gives them.
        """
        steps, found = self.concluding(), set[str]()
        seen, queue = {step.conclusion}, [step]
        while queue:
            for premise in queue.pop().premises - seen:
                seen.add(premise)
                found |= self.stated.get(premise, {}).keys()
                queue += [below for below in steps.get(premise, ()) if rank_of_step(below, ranks)]
        return found


def rank_of_step(step: Step, ranks: Mapping[str, int]) -> int:
    """The rank of the weakest premise; 0 if one has nothing left."""
    return min(ranks.get(premise, 0) for premise in step.premises)


def find_chains(
    engine: Engine, names: Namespaces, propositions: Iterable[str], kept: EvidenceFilter = EVERYTHING
) -> Chains:
    """Everything that these propositions rest on. One query for each step of depth, one for what is stated.

    Blocked derivations come for the propositions asked, not for premises: what is blocked supports nothing.

    Args:
        propositions: IRIs.
        kept: Which statements count. Where conclusions do not, only statements are found.

    Raises:
        EngineError: The store failed.
    """
    asked, steps, triples = set(propositions), dict[str, Step](), dict[str, Triple]()
    frontier, seen = set(asked), set[str]()
    while frontier and kept.include_inferred:
        seen |= frontier
        leads = ("prov:generated", "nutri:wouldConclude") if seen == asked else ("prov:generated",)
        premises: set[str] = set()
        for row in _step_rows(engine, names, frontier, leads):
            made, derivation, rule, premise, blocked = (_text(term) for term in row[:5])
            step = steps.setdefault(derivation, Step(derivation, rule, made))
            step.premises.add(premise)
            if blocked:
                step.blocked_by.add(blocked)
            premises.add(premise)
            subject, predicate, object_ = row[5:]
            if isinstance(subject, NamedNode) and isinstance(predicate, NamedNode) and object_ is not None:
                triples[premise] = Triple(subject, predicate, object_)
        frontier = premises - seen
    stated: dict[str, dict[str, str]] = defaultdict(dict)
    for proposition, statement, certainty in _stated_rows(engine, names, seen | asked, kept):
        stated[_text(proposition)][_text(statement)] = _text(certainty)
    return Chains(dict(sorted(steps.items())), triples, dict(stated))


def _step_rows(
    engine: Engine, names: Namespaces, frontier: Iterable[str], leads: Iterable[str]
) -> Iterator[tuple[Term | None, ...]]:
    for value in values_of("made", frontier):
        # One branch for each property: an alternative (`a|b`) is a union that the engine joins too early.
        branches = " UNION ".join(
            f"""{{ {value} GRAPH <{names.graph("inferred")}> {{
    ?derivation {lead} ?made ; nutri:byRule ?rule ; prov:used ?premise .
    ?premise rdf:subject ?ps ; rdf:predicate ?pp ; rdf:object ?po .
    OPTIONAL {{ ?derivation nutri:blockedBy ?blocked }}
  }} }}"""
            for lead in leads
        )
        columns = "?made ?derivation ?rule ?premise ?blocked ?ps ?pp ?po"
        yield from engine.select(f"{prologue(names)}SELECT {columns} WHERE {{ {branches} }}").rows


def _stated_rows(
    engine: Engine, names: Namespaces, propositions: Iterable[str], kept: EvidenceFilter
) -> Iterator[tuple[Term | None, ...]]:
    for value in values_of("proposition", propositions):
        inside = kept.inside(names, "?statement", "p")
        text = f"""{prologue(names)}SELECT ?proposition ?statement ?certainty WHERE {{ {value}
  GRAPH <{names.graph("inferred")}> {{ ?proposition nutri:statedBy ?statement }}
  GRAPH ?graph {{ ?statement nutri:certainty ?certainty . {inside} }} {kept.on_graph("?graph")}
}}"""
        yield from engine.select(text).rows


def _text(term: Term | None) -> str:
    return "" if term is None else term.value
