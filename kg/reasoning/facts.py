"""Facts: triples as rules see them."""

from __future__ import annotations

from collections.abc import Iterable

from kg.schema import Leaf
from kg.store import Term, term_text

# A triple in N-Triples form, without the dot: `<x:oak> <x:growsIn> <x:clay>`. A build has millions of them, and looks
# them up again and again: one text is found sooner than three terms, each an object and a text of its own.
Fact = str
# A predicate in N-Triples form, and whether subject and object change places.
Reading = tuple[str, bool]


def fact_of(subject: Term, predicate: Term, value: Term) -> Fact:
    """The fact of three terms.

    >>> from kg.store import NamedNode
    >>> fact_of(NamedNode("x:oak"), NamedNode("x:growsIn"), NamedNode("x:clay"))
    '<x:oak> <x:growsIn> <x:clay>'
    """
    return f"{term_text(subject)} {term_text(predicate)} {term_text(value)}"


def terms_of(fact: Fact) -> tuple[str, str, str]:
    """Subject, predicate and object of a fact, each in N-Triples form.

    >>> terms_of('<x:oak> <x:nickname> "king of trees"@en')
    ('<x:oak>', '<x:nickname>', '"king of trees"@en')
    """
    subject, predicate, value = fact.split(" ", 2)  # an IRI holds no space
    return subject, predicate, value


def predicate_of(fact: Fact) -> str:
    """The IRI of a fact's predicate."""
    return fact.split(" ", 2)[1][1:-1]


def is_thing(term: str) -> bool:
    """True if a term of a fact is an IRI, which can be a subject; False for words and figures."""
    return term.startswith("<")


def readings_of(leaves: Iterable[Leaf]) -> list[Reading]:
    """The leaves of a property, or what it entails, in their order."""
    return [(f"<{leaf.iri}>", leaf.reverse) for leaf in leaves]


def facts_over(readings: Iterable[Reading], subject: str, value: str) -> list[Fact]:
    """The fact of each reading; those that words would be the subject of are left out.

    >>> facts_over([("<x:growsIn>", False), ("<x:grows>", True)], "<x:oak>", "<x:clay>")
    ['<x:oak> <x:growsIn> <x:clay>', '<x:clay> <x:grows> <x:oak>']
    """
    return [
        f"{value} {predicate} {subject}" if is_reverse else f"{subject} {predicate} {value}"
        for predicate, is_reverse in readings
        if not is_reverse or is_thing(value)
    ]
