"""Which conclusions a release gained, lost or holds with another certainty, and which changes are behind that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from kg.prefixes import PROV, RDF, Namespaces
from kg.query.records import plain_text
from kg.release.comparison_model import ConclusionChange, RecordChange, Triple
from kg.release.opening import Release
from kg.store import NamedNode, Term, term_text

_AT_ONCE = 300


@dataclass(slots=True)
class _Conclusion:
    """What a release has of a triple.

    Attributes:
        is_made: True if rules conclude it.
        certainty: CURIE; empty unless it is concluded.
        behind: CURIEs of the statements and rules behind it at any depth, what blocks it included.
        premises: Triples that its derivations use at any depth.
    """

    is_made: bool = False
    certainty: str = ""
    behind: set[str] = field(default_factory=set)
    premises: set[Triple] = field(default_factory=set)

    @property
    def state(self) -> tuple[bool, str]:
        """What must be equal in two releases for them to conclude the same."""
        return self.is_made, self.certainty


_Conclusions = dict[Triple, _Conclusion]


def conclusion_changes(
    old: Release, new: Release, propositions: Iterable[str], changed: Iterable[RecordChange]
) -> tuple[ConclusionChange, ...]:
    """Conclusions that only one of two releases has, or that they hold with different certainty.

    A change is a cause if it lies behind the conclusion, or behind a premise that came, went or changed with it. What
    was changed in place counts only where it can matter: the claim or its polarity always, its certainty only for a
    certainty. A statement that only moved is the cause of nothing.

    Args:
        old: The earlier release.
        new: The later one.
        propositions: CURIEs of those whose derivations or certainty differ, in either release.
        changed: The statements and rules that differ.
    """
    wanted = sorted(propositions)
    changes = list(changed)
    before, after = _concluded(old, wanted), _concluded(new, wanted)
    found = []
    for triple in sorted({*before, *after}):
        was, now = before.get(triple, _Conclusion()), after.get(triple, _Conclusion())
        if was.state != now.state:
            kind = "changed" if was.is_made and now.is_made else "gained" if now.is_made else "lost"
            parts = {"certainty"} if kind == "changed" else set()
            causes = _behind(triple, before, after) & _able(changes, parts)
            found.append(ConclusionChange(triple, kind, tuple(sorted(causes)), was.certainty, now.certainty))
    return tuple(found)


def _able(changes: Iterable[RecordChange], parts: set[str]) -> set[str]:
    """Ids of the changes that can have changed a conclusion."""
    return {c.id for c in changes if c.kind != "moved" and (c.says_otherwise or parts & {part[0] for part in c.parts})}


def _behind(triple: Triple, before: _Conclusions, after: _Conclusions) -> set[str]:
    """Everything behind a conclusion in either release, and behind those of its premises that differ.

    A denial blocks one step of a chain; the steps above are then not made at all, so that only the release that made
    them can tell which step it was.
    """
    found = set()
    for side in (before, after):
        own = side.get(triple, _Conclusion())
        found |= own.behind
        for premise in own.premises:
            sides = [other.get(premise, _Conclusion()) for other in (before, after)]
            if sides[0].state != sides[1].state:
                found |= sides[0].behind | sides[1].behind
    return found


def _concluded(release: Release, propositions: list[str]) -> _Conclusions:
    names = release.namespaces
    found: _Conclusions = {}
    rest = iter(propositions)
    while batch := list(islice(rest, _AT_ONCE)):
        for triple, certainty in _made(release, batch):
            here = found.setdefault(triple, _Conclusion())
            here.is_made, here.certainty = True, certainty
        for row in _traced(release, batch):
            here = found.setdefault(_triple(names, row[:3]), _Conclusion())
            cause, *premise = row[3:]
            if cause is not None:
                here.behind.add(names.contract(cause.value))
            if None not in premise:
                here.premises.add(_triple(names, premise))
    return found


def _made(release: Release, batch: Iterable[str]) -> Iterator[tuple[Triple, str]]:
    names = release.namespaces
    certainty = f"OPTIONAL {{ ?c <{names.nutri('certainty')}> ?sure }}"
    rows = release.engine.select(
        f"SELECT DISTINCT ?s ?p ?o ?sure WHERE {{ {_values(names, batch)} GRAPH <{names.graph('inferred')}> "
        f"{{ {_said('?c', '')} . ?d <{PROV}generated> ?c {certainty} }} }}"
    ).rows
    for *triple, sure in rows:
        yield _triple(names, triple), names.contract(sure.value) if sure is not None else ""


def _traced(release: Release, batch: Iterable[str]) -> Sequence[Sequence[Term | None]]:
    """Rows of subject, predicate, object, what is behind it; or, instead, subject, predicate and object of a premise."""
    names = release.namespaces
    would, blocked = f"<{names.nutri('wouldConclude')}>", f"<{names.nutri('blockedBy')}>"
    used, generated, stated = f"<{PROV}used>", f"<{PROV}generated>", f"<{names.nutri('statedBy')}>"
    # A step down leads from a derivation to those that conclude, or would conclude, one of its premises.
    start = f"{_said('?c', '')} . ?d {generated}|{would} ?c . ?d ({used}/(^{generated}|^{would}))* ?step"
    behind = f"?step {used}/{stated}|{blocked}|<{names.nutri('byRule')}> ?cause"
    premise = f"?step {used} ?premise . {_said('?premise', '1')}"
    values, inferred = _values(names, batch), f"<{names.graph('inferred')}>"
    return release.engine.select(
        "SELECT DISTINCT ?s ?p ?o ?cause ?s1 ?p1 ?o1 WHERE { "
        f"{{ {values} GRAPH {inferred} {{ {start} . {behind} }} }} UNION "
        f"{{ {values} GRAPH {inferred} {{ {start} . {premise} }} }} }}"
    ).rows


def _values(names: Namespaces, batch: Iterable[str]) -> str:
    return f"VALUES ?c {{ {' '.join(term_text(NamedNode(names.expand(known))) for known in batch)} }}"


def _said(proposition: str, tag: str) -> str:
    return f"{proposition} <{RDF}subject> ?s{tag} ; <{RDF}predicate> ?p{tag} ; <{RDF}object> ?o{tag}"


def _triple(names: Namespaces, terms: Sequence[Term | None]) -> Triple:
    subject, predicate, value = (plain_text(names, term) for term in terms if term is not None)
    return subject, predicate, value
