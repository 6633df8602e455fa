"""What a release says of some resources themselves, and of places: fetched by IRI once it is known what is wanted.

Beside the pattern that finds the resources, the same as OPTIONALs makes the engine walk over every place of the release:
at a million triples from a quarter of a second to minutes, depending on where it starts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from kg.prefixes import OA, Namespaces
from kg.store import Engine, NamedNode, Term, term_text

# More terms than this in one VALUES make a text that our own limits would refuse.
_AT_ONCE = 500

# Resource IRI → property IRI → values.
OwnFacts = Mapping[str, Mapping[str, Sequence[Term]]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is said.

    Attributes:
        section: Slug; None where the place is no passage, and so `start` and `end` (code points, end exclusive).
        reason: Of a curator's declaration; empty for other places.
        row_key: Of a table cell, and so `column`; empty for other places.
    """

    section: str | None = None
    start: int | None = None
    end: int | None = None
    reason: str = ""
    row_key: str = ""
    column: str = ""


def read_own_facts(engine: Engine, iris: Iterable[str]) -> dict[str, dict[str, list[Term]]]:
    """Every triple that has one of these as subject, by resource and property; one query for each 500.

    Returns:
        Only resources of which something is said; values in engine order.

    Raises:
        EngineError: The store failed.
    """
    found: dict[str, dict[str, list[Term]]] = {}
    rest = iter(sorted(set(iris)))
    while batch := list(islice(rest, _AT_ONCE)):
        values = " ".join(term_text(NamedNode(iri)) for iri in batch)
        text = f"SELECT ?x ?property ?value WHERE {{ VALUES ?x {{ {values} }} GRAPH ?graph {{ ?x ?property ?value }} }}"
        for resource, known, value in engine.select(text).rows:
            if resource is not None and known is not None and value is not None:
                found.setdefault(resource.value, {}).setdefault(known.value, []).append(value)
    return found


def text_of(facts: OwnFacts, iri: str, known: str) -> str:
    """The text or IRI that is a property's first value; empty if there is none."""
    return next((term.value for term in facts.get(iri, {}).get(known, ())), "")


def read_places(engine: Engine, names: Namespaces, iris: Iterable[str]) -> dict[str, Place]:
    """IRI → place, for those of which something is said. Two queries for each 500.

    Raises:
        EngineError: The store failed.
    """
    nutri = names.nutri
    facts = read_own_facts(engine, iris)
    spans = read_own_facts(engine, {span for iri in facts if (span := text_of(facts, iri, f"{OA}hasSelector"))})
    found = {}
    for iri in facts:
        section, span = text_of(facts, iri, nutri("section")), text_of(facts, iri, f"{OA}hasSelector")
        start, end = (text_of(spans, span, f"{OA}{local}") for local in ("start", "end"))
        whole = bool(section and start and end)
        found[iri] = Place(
            section=section if whole else None,
            start=int(start) if whole else None,
            end=int(end) if whole else None,
            reason=text_of(facts, iri, nutri("reason")),
            row_key=text_of(facts, iri, nutri("rowKey")),
            column=text_of(facts, iri, nutri("column")),
        )
    return found
