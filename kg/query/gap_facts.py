"""What a gap map is made of: members of classes, and the claims, conclusions and coverage between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from kg.query.chains import find_chains
from kg.query.conflicts import Voice, symmetric_predicates, voice
from kg.query.evidence import prologue, values_of
from kg.query.evidence_filter import EvidenceFilter, hears_all
from kg.query.proof_model import Thing
from kg.schema import EntityClass, Property, PropertyKind, Schema
from kg.store import Engine, NamedNode, Term, term_text

# IRI of the row, IRI of the column.
Pair = tuple[str, str]
# Predicate, and whether the column is the subject.
Way = tuple[str, bool]


@dataclass(slots=True)
class Facts:
    """What lies between rows and columns.

    Attributes:
        triples: Pair → way, which makes a triple of it → the statements on that triple that survive.
        concluded: Pair → certainties of its conclusions that stand, as local names in ascending rank.
        ways: The ways in which a claim may be made; empty where every property is asked for.
        covered: Entity → the ways seen from it (its end as the row) that a source names none of → IRIs of sources.
    """

    triples: dict[Pair, dict[Way, set[Voice]]] = field(default_factory=dict)
    concluded: dict[Pair, list[str]] = field(default_factory=dict)
    ways: frozenset[Way] = frozenset()
    covered: dict[str, dict[str, set[Way]]] = field(default_factory=dict)

    def none_named(self, pair: Pair) -> tuple[str, ...]:
        """IRIs of the sources by which every way to make a claim between the two is known to be empty, sorted."""
        found = []
        row, column = (self.covered.get(iri, {}) for iri in pair)
        for source in row.keys() | column.keys():
            empty = row.get(source, set()) | {(iri, not back) for iri, back in column.get(source, ())}
            if self.ways and self.ways <= empty:
                found.append(source)
        return tuple(sorted(found))


def read_members(engine: Engine, schema: Schema, known: EntityClass, most: int) -> tuple[Thing, ...]:
    """The entities of a class and its subclasses, at most so many, by label and IRI. One query.

    Raises:
        EngineError: The store failed.
    """
    classes = " ".join(term_text(NamedNode(iri)) for iri in known.children)
    text = (
        f"{prologue(schema.namespaces)}SELECT ?x (MIN(STR(?label)) AS ?name) WHERE {{ {{ SELECT DISTINCT ?x WHERE {{ "
        f"VALUES ?class {{ {classes} }} GRAPH ?kinds {{ ?x a ?class }} }} LIMIT {most} }} "
        "GRAPH ?home { ?x rdfs:label ?label } } GROUP BY ?x"
    )
    found = [
        Thing(iri.value, schema.namespaces.contract(iri.value), name.value)
        for iri, name in engine.select(text).rows
        if iri is not None and name is not None
    ]
    return tuple(sorted(found, key=lambda thing: (thing.label, thing.iri)))


@dataclass(frozen=True, slots=True)
class Side:
    """The rows, or the columns: their class, and their IRIs."""

    known: EntityClass
    iris: frozenset[str]


class FactReader:
    """Reads what lies between some rows and some columns, starting from the side that has fewer of them.

    Args:
        sides: Rows and columns.
        predicate: Only claims over this property or what lies under it; None for all.
        kept: Which statements count.
    """

    def __init__(
        self,
        schema: Schema,
        sides: tuple[Side, Side],
        predicate: Property | None,
        kept: EvidenceFilter,
    ) -> None:
        self._schema = schema
        rows, columns = sides
        self._from_rows = len(rows.iris) <= len(columns.iris)
        self._near, self._far = (rows, columns) if self._from_rows else (columns, rows)
        self._leaves = None if predicate is None else sorted({leaf.iri for leaf in schema.leaves(predicate.iri)})
        self._own = None if predicate is None else (predicate.iri, predicate.inverse)
        self._kept = kept

    def read(self, engine: Engine, facts: Facts) -> None:
        """Fill in everything: a query for statements, one for conclusions, one for coverage.

        Filters that choose statements make conclusions depend on their premises, which takes one query for each step
        of the longest chain.

        Raises:
            EngineError: The store failed.
        """
        self._read_statements(engine, facts)
        if self._kept.include_inferred:
            self._read_conclusions(engine, facts)
        if self._leaves is not None:
            self._read_coverage(engine, facts)

    def _read_statements(self, engine: Engine, facts: Facts) -> None:
        inside = (
            "?st {near} ?near ; {far} ?far ; rdf:predicate ?p ; nutri:certainty ?c ; nutri:polarity ?q . "
            + self._kept.inside(self._schema.namespaces, "?st", "k").replace("{", "{{").replace("}", "}}")
        )
        pattern = f"GRAPH ?g {{{{ {inside} }}}} {self._kept.on_graph('?g')}{self._only(self._leaves)}"
        symmetric = set(symmetric_predicates(self._schema))
        said: dict[Pair, dict[Way, set[Voice]]] = defaultdict(lambda: defaultdict(set))
        for pair, back, (statement, predicate, certainty, polarity) in self._between(engine, pattern, "?st ?p ?c ?q"):
            way = (predicate, back and predicate not in symmetric)
            said[pair][way].add(voice(self._schema, statement, certainty, polarity))
        for ways in said.values():
            for way in [w for w, voices in ways.items() if not self._speaks(w[0], voices)]:
                del ways[way]
        facts.triples = {pair: dict(ways) for pair, ways in said.items() if ways}

    def _speaks(self, leaf: str, voices: Iterable[Voice]) -> bool:
        """False for mere denials under a wider property: "not the sole cause" is not "not linked"."""
        return self._own is None or leaf in self._own or any(voice.affirmed for voice in voices)

    def _read_conclusions(self, engine: Engine, facts: Facts) -> None:
        kinds = self._schema.properties.values()
        concluded = sorted(p.iri for p in kinds if p.kind is PropertyKind.CONCLUDED and not p.is_inverse)
        asked = [iri for iri in concluded if self._leaves is None or iri in self._leaves]
        if not asked:
            return
        names = self._schema.namespaces
        inside = "?made {near} ?near ; {far} ?far ; rdf:predicate ?p ; nutri:certainty ?c . ?d prov:generated ?made"
        pattern = f"GRAPH <{names.graph('inferred')}> {{{{ {inside} }}}}{self._only(asked)}"
        scale = self._schema.scheme("CertaintyScale").concepts
        rank_of = {concept.iri: concept.rank for concept in scale}
        found = [(pair, made, sure) for pair, _, (made, sure) in self._between(engine, pattern, "?made ?c")]
        ranks = {made: rank_of[sure] for _, made, sure in found}
        if self._kept.chooses:
            ranks = find_chains(engine, names, ranks, self._kept).ranks(rank_of)
        name_of = {concept.rank: concept.name for concept in scale}
        standing: dict[Pair, set[int]] = defaultdict(set)
        for pair, made, _ in found:
            if made in ranks:
                standing[pair].add(ranks[made])
        facts.concluded = {pair: [name_of[rank] for rank in sorted(some)] for pair, some in standing.items()}

    def _read_coverage(self, engine: Engine, facts: Facts) -> None:
        names = self._schema.namespaces
        carried_on = hears_all(engine, names, self._kept)
        own = "" if carried_on else f" FILTER(?g != <{names.graph('inferred')}>)"
        text = (
            f"{prologue(names)}SELECT DISTINCT ?s ?p ?source WHERE {{ GRAPH ?g {{ ?coverage a nutri:Coverage ; "
            f"nutri:coverageSubject ?s ; nutri:coveragePredicate ?p ; dcterms:source ?source }}{own} }}"
        )
        for row in engine.select(text).rows:
            subject, predicate, source = (_text(term) for term in row)
            graph = names.graph(source.removeprefix(names.namespace("source")))
            if predicate in self._schema.properties and (self._kept.graphs is None or graph in self._kept.graphs):
                ways = {(leaf.iri, leaf.reverse) for leaf in self._schema.leaves(predicate)}
                facts.covered.setdefault(subject, {}).setdefault(source, set()).update(ways)

    def _between(self, engine: Engine, pattern: str, columns: str) -> Iterator[tuple[Pair, bool, tuple[str, ...]]]:
        """(row, column), whether the column is the subject, and the columns given, for each solution.

        Args:
            pattern: With {near} and {far} where the properties of the two ends go, braces doubled.
        """
        # A check of each far end, not a join: it must never become the walk over a class that it looks like.
        within = f" FILTER EXISTS {{ GRAPH ?kinds {{ ?far a ?kind }} FILTER(?kind IN ({_listed(self._far.known)})) }}"
        for near, far, near_is_subject in (("subject", "object", True), ("object", "subject", False)):
            body = pattern.format(near=f"rdf:{near}", far=f"rdf:{far}") + within
            for values in values_of("near", self._near.iris):
                text = f"{prologue(self._schema.namespaces)}SELECT ?near ?far {columns} WHERE {{ {values} {body} }}"
                for row in engine.select(text).rows:
                    one, other, *rest = (_text(term) for term in row)
                    pair = (one, other) if self._from_rows else (other, one)
                    yield pair, near_is_subject is not self._from_rows, tuple(rest)

    def _only(self, predicates: Sequence[str] | None) -> str:
        if predicates is None:
            return ""
        return f" FILTER(?p IN ({', '.join(term_text(NamedNode(iri)) for iri in predicates)}))"


def ways_between(schema: Schema, classes: tuple[EntityClass, EntityClass], leaves: Iterable[str]) -> Iterator[Way]:
    """The ways in which domain and range let a claim stand between the two classes."""
    rows, columns = classes
    for iri in leaves:
        known = schema.properties[iri]
        for back, (one, other) in ((False, (rows, columns)), (True, (columns, rows))):
            if _meets(schema, one, known.domain) and _meets(schema, other, known.range):
                yield iri, back and not known.symmetric


def _meets(schema: Schema, known: EntityClass, allowed: tuple[str, ...]) -> bool:
    """True if an entity of the class may be of one of the classes that are allowed."""
    return any(schema.is_a(child, allowed) for child in known.children) or any(
        iri in allowed for iri in known.ancestors
    )


def _listed(known: EntityClass) -> str:
    return ", ".join(term_text(NamedNode(iri)) for iri in known.children)


def _text(term: Term | None) -> str:
    return "" if term is None else term.value
