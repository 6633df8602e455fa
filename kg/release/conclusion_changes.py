"""Which conclusions a release gained or lost against another, and which changes are behind that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from kg.prefixes import PROV, RDF, Namespaces
from kg.query.records import plain_text
from kg.release.comparison_model import ConclusionChange, Triple
from kg.release.opening import Release
from kg.store import NamedNode, Term, term_text

_AT_ONCE = 300


def conclusion_changes(
    old: Release, new: Release, propositions: Iterable[str], changed: Iterable[frozenset[str]]
) -> tuple[ConclusionChange, ...]:
    """Conclusions that only one of two releases has.

    Args:
        old: The earlier release.
        new: The later one.
        propositions: CURIEs of those whose derivations differ, in either release.
        changed: CURIEs of the statements and rules that differ.
    """
    wanted = sorted(propositions)
    causes = frozenset().union(*changed)
    before, after = _concluded(old, wanted), _concluded(new, wanted)
    found = []
    for triple in sorted({*before, *after}):
        was, now = before.get(triple, set()), after.get(triple, set())
        if ("" in was) != ("" in now):  # the empty mark says that it is concluded
            kind = "gained" if "" in now else "lost"
            found.append(ConclusionChange(triple, kind, tuple(sorted((was | now) & causes))))
    return tuple(found)


def _concluded(release: Release, propositions: list[str]) -> dict[Triple, set[str]]:
    """Triple → CURIEs of statements and rules behind it, what blocks it included, and "" if it is concluded."""
    names = release.namespaces
    inferred = f"<{names.graph('inferred')}>"
    would, blocked = f"<{names.nutri('wouldConclude')}>", f"<{names.nutri('blockedBy')}>"
    used, generated, stated = f"<{PROV}used>", f"<{PROV}generated>", f"<{names.nutri('statedBy')}>"
    rule = f"<{names.nutri('byRule')}>"
    found: dict[Triple, set[str]] = {}
    rest = iter(propositions)
    while batch := list(islice(rest, _AT_ONCE)):
        values = f"VALUES ?c {{ {' '.join(term_text(NamedNode(names.expand(known))) for known in batch)} }}"
        said = f"?c <{RDF}subject> ?s ; <{RDF}predicate> ?p ; <{RDF}object> ?o"
        # A step down leads from a derivation to those that conclude, or would conclude, one of its premises.
        down = f"({used}/(^{generated}|^{would}))*"
        rows = release.engine.select(
            "SELECT DISTINCT ?s ?p ?o ?made ?cause WHERE { "
            f"{{ {values} GRAPH {inferred} {{ {said} . ?d {generated} ?c }} BIND(true AS ?made) }} UNION "
            f"{{ {values} GRAPH {inferred} {{ {said} . ?d {generated}|{would} ?c . ?d {down} ?step . "
            f"?step {used}/{stated}|{blocked}|{rule} ?cause }} }} }}"
        ).rows
        for subject, predicate, value, made, cause in rows:
            _add(found, names, (subject, predicate, value), made, cause)
    return found


def _add(
    found: dict[Triple, set[str]],
    names: Namespaces,
    triple: Sequence[Term | None],
    made: Term | None,
    cause: Term | None,
) -> None:
    subject, predicate, value = (plain_text(names, term) for term in triple if term is not None)
    behind = found.setdefault((subject, predicate, value), set())
    if made is not None:
        behind.add("")
    if cause is not None:
        behind.add(names.contract(cause.value))
