"""Rules, ready to run: patterns of triples, and the one triple that follows from them."""

from __future__ import annotations

from dataclasses import dataclass

from kg.store import Literal, NamedNode

End = NamedNode | Literal | str  # a str is the name of a variable


@dataclass(frozen=True, slots=True)
class Pattern:
    """A triple pattern; variables are names without the question mark."""

    subject: End
    predicate: NamedNode
    object: End


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, ready to run.

    Attributes:
        iri: Of its node.
        name: Local name.
        conclusion: The one triple of its template.
        premises: Its triple patterns over claim properties, forward, in the order of the text.
        reads: IRIs of the predicates and the classes in its patterns; other triples make no difference to it.
        select: Its WHERE as a SELECT of all variables.
    """

    iri: str
    name: str
    conclusion: Pattern
    premises: tuple[Pattern, ...]
    reads: frozenset[str]
    select: str
