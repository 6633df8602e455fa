"""Proofs, in SPARQL, that the computed graphs are what the statements and the ontology make them: all of it, no more.

Independent of `kg.reasoning`: what that room computes in Python, these queries ask of the store. Each takes one set of
triples away from another, which the engine does by hash in time linear in both; only what is left over comes here. A
sub-select for each property keeps the engine from looking up statement by statement, which is slow on disk.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from kg.prefixes import OWL, PROV, RDF, RDFS, Namespaces
from kg.store import EmbeddedEngine, NamedNode, Term
from kg.validation.characteristic_sets import CharacteristicSets, Subjects
from kg.validation.report import Finding

_REPORT = "This is a fault of the software: please report it with the seeds that show it."
_GRAPHS = ("direct", "entailed", "inferred", "ontology")
# What the ontology says of two properties, and where subject, property and object stand in the triple that entails
# `?s ?p ?o` by it.
_STEPS = (
    ("?leaf rdfs:subPropertyOf+ ?p", ("?s", "?leaf", "?o")),
    ("?leaf owl:inverseOf ?back . ?back rdfs:subPropertyOf* ?p", ("?o", "?leaf", "?s")),
    ("?p a owl:SymmetricProperty", ("?o", "?p", "?s")),
)
_TRIPLE = "?s ?p ?o"
_DIRECT = "GRAPH $direct { ?s ?p ?o }"
# Types apart: they are most of the graph, and are proven class by class.
_ENTAILED = "GRAPH $entailed { ?s ?p ?o FILTER (?p != rdf:type) }"

Row = tuple[Term | None, ...]


class Projection:
    """The proofs over one release.

    Args:
        engine: Over all its quads.
        namespaces: Its own.
        sets: Of the release, if they are known.
    """

    def __init__(self, engine: EmbeddedEngine, namespaces: Namespaces, sets: CharacteristicSets | None = None) -> None:
        self._engine = engine
        self._sets = sets
        self._names = namespaces

    def projected(self) -> Iterator[Finding]:
        """Direct triples and statements, in both directions, and denials."""
        yield from self.unprojected()
        yield from self.unstated()
        yield from self.denied()

    def unprojected(self) -> Iterator[Finding]:
        """Every affirmed statement has its triple in `direct`."""
        if self._affirmed == _DIRECT:
            return iter(())
        missing = self._rows(_less(_claims("affirmed"), _DIRECT), f"{_TRIPLE} ?statement")
        return self._findings("projection", "an affirmed statement has no direct triple", missing)

    def unstated(self) -> Iterator[Finding]:
        """Every triple in `direct` has an affirmed statement."""
        if self._affirmed == _DIRECT:
            return iter(())
        extra = self._rows(_less(_DIRECT, _claims("affirmed")))
        return self._findings("projection", "a direct triple has no affirmed statement", extra)

    def denied(self) -> Iterator[Finding]:
        """No triple that is only denied is in a computed graph, unless another affirmed triple entails it."""
        held = " || ".join(
            f"EXISTS {{ GRAPH ${graph} {{ ?s ?p ?o }} }}" for graph in ("direct", "entailed", "inferred")
        )
        denials = f"{{ {_claims('negated')} }} FILTER ({held})"
        if not self._asks(_less(denials, self._affirmed)):
            return iter(())
        said = (self._affirmed, *self._entailed_by_direct, *self._entailed_by_conclusions)
        bad = self._rows(_less(denials, *said), f"{_TRIPLE} ?statement")
        return self._findings("denial", "a triple that is only denied is an edge", bad)

    def unentailed(self) -> Iterator[Finding]:
        """Whatever direct triples, conclusions and types entail is there."""
        wanted = _either(*self._entailed_by_direct, *self._entailed_by_conclusions)
        missing = self._rows(_less(wanted, _DIRECT, _ENTAILED, *_INFERRED))
        subjects = (row for row in missing if isinstance(row[0], NamedNode))  # a text is no subject
        yield from self._findings("entailment", "an entailed triple is missing", subjects)
        for above, classes in self._subclasses.items():
            if self._sets and self._sets.members(classes).are([above]):
                continue
            members, named = _members(classes), f"GRAPH ?h {{ ?s a <{above}> }}"
            yield from self._type_findings("an entailed type is missing", _less(members, named, shared="?s"), above)

    def overentailed(self) -> Iterator[Finding]:
        """Nothing is in `entailed` that nothing entails, and no claim in `inferred` that no derivation makes."""
        extra = self._rows(_less(_ENTAILED, *self._entailed_by_direct))
        yield from self._findings("entailment", "nothing entails this triple", extra)
        for kind, members in self._entailed_members():
            below = self._subclasses.get(kind, [])
            if members is None or not members.are(below):
                typed = f"GRAPH $entailed {{ ?s a <{kind}> }}"
                extra_types = _less(typed, _members(below), shared="?s") if below else typed
                yield from self._type_findings("nothing entails this type", extra_types, kind)
        made = (_propositions("generated"), *self._entailed_by_conclusions)
        yield from self._findings(
            "inference", "no derivation makes this triple", self._rows(_less(_either(*_INFERRED), *made))
        )

    def _entailed_members(self) -> Iterable[tuple[str, Subjects | None]]:
        """Classes that are entailed, and what is known of their members."""
        if self._sets:
            return self._sets.entailed_members().items()
        kinds = self._rows("GRAPH $entailed { ?x a ?kind }", "?kind")
        return [(kind.value, None) for (kind,) in kinds if isinstance(kind, NamedNode)]

    def unfounded(self) -> Iterator[Finding]:
        """Premises are stated or concluded themselves, conclusions hold, neither is denied; only denials block."""
        premises, conclusions = _propositions("used"), _propositions("generated")
        unsaid = self._rows(_less(premises, _DIRECT, conclusions))
        yield from self._findings("derivation", "a premise is neither stated nor concluded", unsaid)
        missing = self._rows(_less(conclusions, _DIRECT, _ENTAILED, *_INFERRED))
        yield from self._findings("derivation", "a conclusion is not there", missing)
        working = f"{_pairs('prov:generated', '?derivation ?conclusion', '$inferred')} {premises}"
        denied: set[Row] = set()
        for used in (working, conclusions):
            denied |= self._rows(
                f"{_claims('negated')} {{ SELECT DISTINCT {_TRIPLE} {{ {used} }} }}", f"{_TRIPLE} ?statement"
            )
        yield from self._findings("derivation", "a derivation rests on what is denied", denied)
        blocks = "GRAPH $inferred { ?s nutri:blockedBy ?o }"
        denials = f"SELECT (?statement AS ?o) {{ {_claims('negated', ends='')} }}"
        bad = self._rows(f"{{ {blocks} }} MINUS {{ {denials} }} BIND (nutri:blockedBy AS ?p)")
        yield from self._findings("derivation", "what blocks a derivation denies nothing", bad)

    @cached_property
    def _affirmed(self) -> str:
        """A pattern for what statements affirm: direct triples, if they are the same, since those are cheaper to ask for."""
        both = f"{{ {_claims('affirmed')} }} UNION {{ {_DIRECT} BIND (true AS ?direct) }}"
        alone = "COUNT(?direct) = 0 || COUNT(?direct) = COUNT(*)"
        differ = self._asks(f"SELECT {_TRIPLE} {{ {both} }} GROUP BY {_TRIPLE} HAVING ({alone})")
        return _claims("affirmed") if differ else _DIRECT

    def _asks(self, where: str) -> bool:
        return self._engine.ask(self._text(f"ASK {{ {where} }}"))

    def _rows(self, where: str, wanted: str = _TRIPLE) -> set[Row]:
        return set(self._engine.select(self._text(f"SELECT DISTINCT {wanted} {{ {where} }}")).rows)

    def _text(self, query: str) -> str:
        prefixes = {"rdf": RDF, "rdfs": RDFS, "owl": OWL, "prov": PROV, "nutri": self._names.namespace("nutri")}
        head = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in prefixes.items())
        for name in _GRAPHS:
            query = query.replace(f"${name}", f"<{self._names.graph(name)}>")
        return head + query

    def _findings(self, check: str, message: str, rows: Iterable[Row]) -> Iterator[Finding]:
        for subject, predicate, value, *statements in rows:
            words = f"{self._shown(predicate)} {self._shown(value)}"
            behind = tuple(str(getattr(statement, "value", "")) for statement in statements)
            yield Finding(check, self._shown(subject), message, words, _REPORT, behind)

    def _type_findings(self, message: str, where: str, class_iri: str) -> Iterator[Finding]:
        kind = NamedNode(class_iri)
        rows = [(subject, NamedNode(RDF + "type"), kind) for (subject,) in self._rows(where, "?s")]
        return self._findings("entailment", message, rows)

    def _shown(self, term: Term | None) -> str:
        return self._names.contract(str(getattr(term, "value", term)))

    @cached_property
    def _entailed_by_direct(self) -> tuple[str, ...]:
        """Patterns for what direct triples entail."""
        return tuple(_entailed(axiom, "GRAPH $direct {{ {} {} {} }}".format(*ends)) for axiom, ends in _STEPS)

    @cached_property
    def _entailed_by_conclusions(self) -> tuple[str, ...]:
        """Patterns for what conclusions entail."""
        return tuple(_entailed(axiom, _propositions("generated", ends)) for axiom, ends in _STEPS)

    @cached_property
    def _subclasses(self) -> dict[str, list[str]]:
        """Class → the classes below it, by the ontology."""
        found: dict[str, list[str]] = defaultdict(list)
        rows = self._rows("GRAPH $ontology { ?class rdfs:subClassOf+ ?above }", "?class ?above")
        for below, above in sorted(rows, key=str):
            if isinstance(below, NamedNode) and isinstance(above, NamedNode):
                found[above.value].append(below.value)
        return found


def _pairs(predicate: str, variables: str, graph: str = "?g") -> str:
    """All that a property connects, as a sub-select; of any graph, if none is given, and then with its name."""
    subject, value = variables.split()
    named = f"?g {variables}" if graph == "?g" else variables
    return f"{{ SELECT {named} {{ GRAPH {graph} {{ {subject} {predicate} {value} }} }} }}"


def _claims(polarity: str, ends: str = "s p o") -> str:
    """Statements with their ends, each whole in one graph."""
    of_all = f"{{ SELECT ?g ?statement {{ GRAPH ?g {{ ?statement nutri:polarity nutri:{polarity} }} }} }}"
    statements = "{ SELECT ?g ?statement { GRAPH ?g { ?statement a nutri:Statement } } }"
    parts = [_pairs(f"rdf:{name}", f"?statement {variable}") for name, variable in _ENDS if variable[1:] in ends]
    return " ".join((of_all, statements, *parts))


def _propositions(role: str, ends: tuple[str, str, str] = ("?s", "?p", "?o")) -> str:
    """What derivations used or generated, by the ends of the propositions."""
    parts = [_pairs(f"prov:{role}", "?derivation ?proposition", "$inferred")]
    parts += [
        _pairs(f"rdf:{name}", f"?proposition {end}", "$inferred") for (name, _), end in zip(_ENDS, ends, strict=True)
    ]
    return " ".join(parts)


_ENDS = (("subject", "?s"), ("predicate", "?p"), ("object", "?o"))


def _entailed(axiom: str, premise: str) -> str:
    variables = "?leaf ?p" if "?leaf" in axiom else "?p"
    return f"{{ SELECT DISTINCT {variables} {{ GRAPH $ontology {{ {axiom} }} }} }} {premise}"


def _inferred(axiom: str) -> str:
    kinds = "nutri:StatedProperty, nutri:ConcludedProperty, nutri:SuperProperty"
    claims = f"{{ SELECT DISTINCT ?p {{ GRAPH $ontology {{ {axiom} FILTER (?kind IN ({kinds})) }} }} }}"
    return f"{claims} GRAPH $inferred {{ ?s ?p ?o }}"


# What is concluded and what that entails: the claims in a graph that also tells of derivations.
_INFERRED = (_inferred("?p a ?kind"), _inferred("?forward a ?kind ; owl:inverseOf ?p"))


def _either(*patterns: str) -> str:
    return " UNION ".join(f"{{ {pattern} }}" for pattern in patterns)


def _members(classes: Iterable[str]) -> str:
    return _either(*(f"GRAPH ?g {{ ?s a <{iri}> }}" for iri in classes))


def _less(rows: str, *others: str, shared: str = _TRIPLE) -> str:
    """The rows without those that are among the others."""
    return " ".join((f"{{ {rows} }}", *(f"MINUS {{ SELECT {shared} {{ {other} }} }}" for other in others)))
