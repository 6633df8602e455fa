"""Proofs, in SPARQL, that the computed graphs are what the statements and the ontology make them: all of it, no more.

Independent of `kg.reasoning`: what that room computes in Python, these queries ask of the store. Each query is one join
that starts small; what should be equal is compared as sets, because a FILTER NOT EXISTS over a whole graph is quadratic
in engines without statistics.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from kg.prefixes import OWL, PROV, RDF, RDFS, Namespaces
from kg.store import EmbeddedEngine, Term
from kg.validation.report import Finding

_REPORT = "This is a fault of the software: please report it with the seeds that show it."
_GRAPHS = ("direct", "entailed", "inferred", "ontology")
_STATEMENT = (
    "?statement a nutri:Statement ; nutri:polarity nutri:%s ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o"
)
_PROPOSITION = "?derivation prov:%s ?proposition . ?proposition rdf:subject %s ; rdf:predicate %s ; rdf:object %s"
# What the ontology says of two properties, and where subject, property and object stand in the triple that entails
# `?s ?p ?o` by it.
_STEPS = (
    ("?leaf rdfs:subPropertyOf+ ?p", ("?s", "?leaf", "?o")),
    ("?leaf owl:inverseOf ?back . ?back rdfs:subPropertyOf* ?p", ("?o", "?leaf", "?s")),
    ("?p a owl:SymmetricProperty", ("?o", "?p", "?s")),
)

Row = tuple[Term | None, ...]


class Projection:
    """The proofs over one release.

    Args:
        engine: Over all its quads.
        namespaces: Its own.
    """

    def __init__(self, engine: EmbeddedEngine, namespaces: Namespaces) -> None:
        self._engine = engine
        self._names = namespaces

    def _rows(self, where: str, *, wanted: str = "?s ?p ?o") -> set[Row]:
        prefixes = {"rdf": RDF, "rdfs": RDFS, "owl": OWL, "prov": PROV, "nutri": self._names.namespace("nutri")}
        head = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in prefixes.items())
        for name in _GRAPHS:
            where = where.replace(f"${name}", f"<{self._names.graph(name)}>")
        return set(self._engine.select(f"{head}SELECT DISTINCT {wanted} WHERE {{ {where} }}").rows)

    def _findings(self, check: str, message: str, rows: Iterable[Row]) -> Iterator[Finding]:
        for subject, predicate, value, *statements in rows:
            words = f"{self._shown(predicate)} {self._shown(value)}"
            behind = tuple(str(getattr(statement, "value", "")) for statement in statements)
            yield Finding(check, self._shown(subject), message, words, _REPORT, behind)

    def _shown(self, term: Term | None) -> str:
        return self._names.contract(str(getattr(term, "value", term)))

    def _entailed_by(self, premise: str) -> set[Row]:
        """What triples entail; `premise` is a pattern with three places for their ends."""
        return {
            row
            for axiom, ends in _STEPS
            for row in self._rows(f"GRAPH $ontology {{ {axiom} }} {premise % ends} FILTER (isIRI(?s))")
        }

    @cached_property
    def _affirmed(self) -> set[Row]:
        return self._rows(f"GRAPH ?g {{ {_STATEMENT % 'affirmed'} }}", wanted="?s ?p ?o ?statement")

    @cached_property
    def _denied(self) -> set[Row]:
        return self._rows(f"GRAPH ?g {{ {_STATEMENT % 'negated'} }}", wanted="?s ?p ?o ?statement")

    @cached_property
    def _direct(self) -> set[Row]:
        return self._rows("GRAPH $direct { ?s ?p ?o }")

    @cached_property
    def _entailed(self) -> set[Row]:
        return self._rows("GRAPH $entailed { ?s ?p ?o }")

    @cached_property
    def _inferred(self) -> set[Row]:
        kinds = "nutri:StatedProperty, nutri:ConcludedProperty, nutri:SuperProperty"
        forward = f"GRAPH $ontology {{ ?p a ?kind FILTER (?kind IN ({kinds})) }} GRAPH $inferred {{ ?s ?p ?o }}"
        backward = forward.replace("?p a ?kind", "?forward a ?kind ; owl:inverseOf ?p")
        return self._rows(forward) | self._rows(backward)

    @cached_property
    def _concluded(self) -> set[Row]:
        return self._rows(f"GRAPH $inferred {{ {_PROPOSITION % ('generated', '?s', '?p', '?o')} }}")

    @cached_property
    def _entailed_by_direct(self) -> set[Row]:
        return self._entailed_by("GRAPH $direct { %s %s %s }")

    @cached_property
    def _entailed_by_conclusions(self) -> set[Row]:
        return self._entailed_by("GRAPH $inferred { " + _PROPOSITION.replace("%s", "generated", 1) + " }")

    def unprojected(self) -> Iterator[Finding]:
        """Every affirmed statement has its triple in `direct`."""
        missing = (row for row in self._affirmed if row[:3] not in self._direct)
        return self._findings("projection", "an affirmed statement has no direct triple", missing)

    def unstated(self) -> Iterator[Finding]:
        """Every triple in `direct` has an affirmed statement."""
        extra = self._direct - {row[:3] for row in self._affirmed}
        return self._findings("projection", "a direct triple has no affirmed statement", extra)

    def denied(self) -> Iterator[Finding]:
        """No triple that is only denied is in a computed graph, unless another affirmed triple entails it."""
        held = self._direct | self._entailed | self._inferred
        said = {row[:3] for row in self._affirmed} | self._entailed_by_direct | self._entailed_by_conclusions
        bad = (row for row in self._denied if row[:3] in held and row[:3] not in said)
        return self._findings("denial", "a triple that is only denied is an edge", bad)

    def unentailed(self) -> Iterator[Finding]:
        """Whatever direct triples, conclusions and types entail is there."""
        wanted = self._entailed_by_direct | self._entailed_by_conclusions
        missing = wanted - self._direct - self._entailed - self._inferred
        yield from self._findings("entailment", "an entailed triple is missing", missing)
        there = self._rows("GRAPH ?g { ?s a ?o } BIND (rdf:type AS ?p)")
        missing = self._entailed_types() - there
        yield from self._findings("entailment", "an entailed type is missing", missing)

    def _entailed_types(self) -> set[Row]:
        above = "GRAPH $ontology { ?class rdfs:subClassOf+ ?o } GRAPH ?g { ?s a ?class }"
        return self._rows(f"{above} BIND (rdf:type AS ?p) FILTER (isIRI(?o))")

    def overentailed(self) -> Iterator[Finding]:
        """Nothing is in `entailed` that nothing entails, and no claim in `inferred` that no derivation makes."""
        types = self._rows("GRAPH $entailed { ?s a ?o } BIND (rdf:type AS ?p)")
        extra = self._entailed - types - self._entailed_by_direct
        yield from self._findings("entailment", "nothing entails this triple", extra)
        yield from self._findings("entailment", "nothing entails this type", types - self._entailed_types())
        extra = self._inferred - self._concluded - self._entailed_by_conclusions
        yield from self._findings("inference", "no derivation makes this triple", extra)

    def unfounded(self) -> Iterator[Finding]:
        """Premises are stated or concluded themselves, conclusions hold, neither is denied; only denials block."""
        premises = self._rows(f"GRAPH $inferred {{ {_PROPOSITION % ('used', '?s', '?p', '?o')} }}")
        unsaid = premises - self._direct - self._concluded
        yield from self._findings("derivation", "a premise is neither stated nor concluded", unsaid)
        missing = self._concluded - self._direct - self._entailed - self._inferred
        yield from self._findings("derivation", "a conclusion is not there", missing)
        working = "GRAPH $inferred { ?derivation prov:generated ?conclusion . %s }"
        used = self._rows(working % (_PROPOSITION % ("used", "?s", "?p", "?o"))) | self._concluded
        denied = (row for row in self._denied if row[:3] in used)
        yield from self._findings("derivation", "a derivation rests on what is denied", denied)
        blocks = self._rows("GRAPH $inferred { ?s nutri:blockedBy ?o } BIND (nutri:blockedBy AS ?p)")
        denials = {row[3] for row in self._denied}
        bad = (row for row in blocks if row[2] not in denials)
        yield from self._findings("derivation", "what blocks a derivation denies nothing", bad)
