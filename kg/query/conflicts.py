"""Triples on which statements are at odds: affirmed here and denied there, or said with more and with less certainty.

Nothing is weighed and nobody is declared right: a conflict is a triple with all its statements. The index of edges knows
which statements are at odds before a filter leaves any out, so that few are looked at; without it, one query passes over
all statements in question. The names of what conflicts are read in a second one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.prefixes import RDF
from kg.query.edge_index import EdgeIndex
from kg.query.evidence import MOST_VALUES, local_name
from kg.query.evidence_filter import EVERYTHING, EvidenceFilter
from kg.query.names import read_names
from kg.query.proof_model import Thing
from kg.schema import Schema
from kg.store import Engine, Literal, NamedNode, Term, term_text

Row = tuple[Term | None, ...]
CERTAINTY, POLARITY = "certainty", "polarity"


@dataclass(frozen=True, slots=True)
class Voice:
    """A statement of a triple, as far as it takes to see who is at odds: IRI, local name of the certainty, polarity."""

    iri: str
    certainty: str
    affirmed: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """A triple whose statements are at odds.

    Attributes:
        subject: What it is about. Of a symmetric property, the end whose IRI comes first.
        object: An entity or a text.
        voices: Every statement of the triple that the filters leave, sorted by IRI.
        certainty: Local name of the best certainty among those that affirm; empty where all deny.
        worst_certainty: The same of the least.
    """

    subject: Thing
    predicate: Thing
    object: Thing
    voices: tuple[Voice, ...]
    certainty: str
    worst_certainty: str

    @property
    def kinds(self) -> tuple[str, ...]:
        """In what they differ: `CERTAINTY` (two of one polarity are not equally sure), `POLARITY`, or both."""
        found = []
        if any(len({v.certainty for v in self.voices if v.affirmed is side}) > 1 for side in (True, False)):
            found.append(CERTAINTY)
        if len({v.affirmed for v in self.voices}) > 1:
            found.append(POLARITY)
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which triples are looked at.

    Attributes:
        subject: IRI, None for all.
        predicate: IRI of a claim property, None for all. A super-property stands for its leaves, an inverse for its
            forward property with subject and object swapped.
        object: IRI, None for all.
        classes: IRIs of classes, subclasses named too, one of which an end must have; empty for all.
    """

    subject: str | None = None
    predicate: str | None = None
    object: str | None = None
    classes: frozenset[str] = frozenset()


def find_conflicts(
    engine: Engine,
    schema: Schema,
    scope: Scope = Scope(),
    kept: EvidenceFilter = EVERYTHING,
    *,
    index: EdgeIndex | None = None,
) -> list[Conflict]:
    """Every triple in scope on which the statements that the filters leave are at odds.

    Args:
        engine: Where the release is.
        schema: Gives properties, the scale of certainty, labels.
        kept: Which statements count; they are chosen before anything is compared.
        index: Of the same release, if it has one; what is found is the same, as long as the ends in scope are entities.

    Returns:
        Sorted by label of the subject, label of the property, label or text of the object, then by their IRIs.

    Raises:
        EngineError: The store failed.
    """
    return name_conflicts(engine, schema, scope, select_conflicts(engine, schema, scope, kept, index))


def select_conflicts(
    engine: Engine, schema: Schema, scope: Scope, kept: EvidenceFilter, index: EdgeIndex | None
) -> list[Row]:
    """The rows of `conflicts_query`, in no order. What is asked for them depends on what the index knows.

    Raises:
        EngineError: The store failed.
    """
    texts = (conflicts_query(schema, scope, kept, among) for among in _candidates(index, schema, scope))
    return [row for text in texts for row in engine.select(text).rows if row[0] is not None]


def name_conflicts(engine: Engine, schema: Schema, scope: Scope, rows: Sequence[Row]) -> list[Conflict]:
    """Conflicts of such rows, as `find_conflicts` gives them: named, of the classes in scope alone, in order.

    Raises:
        EngineError: The store failed.
    """
    names = read_names(engine, schema, _iris(rows, 0, 2))
    if scope.classes:
        about = {iri for iri, name in names.items() if scope.classes & set(name.classes)}
        rows = [row for row in rows if _iris([row], 0, 2) & about]
    words = {iri: name.label for iri, name in names.items()}
    words |= {known.iri: known.label for known in schema.properties.values()}
    return sorted((_conflict(schema, words, row) for row in rows), key=sort_key)


def sort_key(conflict: Conflict) -> tuple[str, ...]:
    """The order in which conflicts are listed; the least statement tells those on one text in two languages apart."""
    parts = conflict.subject, conflict.predicate, conflict.object
    return (*(part.label for part in parts), *(part.iri for part in parts), conflict.voices[0].iri)


def at_odds(voices: Iterable[Voice]) -> bool:
    """True if two statements of one triple differ in certainty or polarity."""
    return len({(voice.certainty, voice.affirmed) for voice in voices}) > 1


def voice(schema: Schema, statement: str, certainty: str, polarity: str) -> Voice:
    """A voice from three IRIs."""
    return Voice(statement, local_name(certainty), polarity == schema.namespaces.nutri("affirmed"))


def extremes(schema: Schema, voices: Iterable[Voice]) -> tuple[str, str]:
    """Best and least certainty of those that affirm, as local names; empty where nobody does."""
    rank = {concept.name: concept.rank for concept in schema.scheme("CertaintyScale").concepts}
    found = sorted((v.certainty for v in voices if v.affirmed), key=lambda name: rank.get(name, 0))
    return (found[-1], found[0]) if found else ("", "")


def symmetric_predicates(schema: Schema) -> tuple[str, ...]:
    """IRIs of the properties whose triples are the same in either direction, sorted."""
    return tuple(sorted(p.iri for p in schema.properties.values() if p.symmetric))


def conflicts_query(schema: Schema, scope: Scope, kept: EvidenceFilter, among: str = "") -> str:
    """The triples in scope that are at odds: one pass, no join of statements.

    Counting per triple costs some microseconds for each statement in scope. Looking for a partner of each statement
    would be quadratic in the statements of a hub.

    Args:
        among: VALUES of ?st where only some statements can matter.

    Returns:
        A SELECT of ?s, ?p, ?o, and ?lines: the statements as lines of IRI, certainty, polarity.
    """
    arms = " UNION ".join(f"{{ {among} {arm} }}" for arm in _arms(schema, scope, kept)) or "{ FILTER(false) }"
    return (
        'SELECT ?s ?p ?o (GROUP_CONCAT(?line; separator="\\n") AS ?lines) WHERE { '
        f'{arms} BIND(CONCAT(STR(?st), " ", STR(?c), " ", STR(?q)) AS ?line) }} '
        "GROUP BY ?s ?p ?o HAVING (COUNT(DISTINCT ?c) > 1 || COUNT(DISTINCT ?q) > 1)"
    )


def _candidates(index: EdgeIndex | None, schema: Schema, scope: Scope) -> Iterator[str]:
    """VALUES of the statements that are at odds, all of one triple in one text; an empty text for any statement.

    A filter takes statements away and adds none: what is no conflict of all statements is none of those that it leaves.
    """
    ends = {role: iri for role, iri in (("subject", scope.subject), ("object", scope.object)) if iri is not None}
    predicates = None if scope.predicate is None else {leaf.iri for leaf in schema.leaves(scope.predicate)}
    groups = None if index is None else index.contested(ends, predicates)
    if groups is None:
        yield ""
        return
    listed: list[str] = []
    for group in groups:
        if listed and len(listed) + len(group) > MOST_VALUES:
            yield _values(listed)
            listed = []
        listed += group
    if listed:
        yield _values(listed)


def _values(statements: Iterable[str]) -> str:
    return f"VALUES ?st {{ {' '.join(_iri(iri) for iri in statements)} }}"


def _arms(schema: Schema, scope: Scope, kept: EvidenceFilter) -> Iterator[str]:
    """Patterns over ?st ?s ?p ?o ?c ?q: the ways of reading the statements in scope."""
    symmetric = symmetric_predicates(schema)
    for predicates, reverse in _readings(schema, scope):
        ends = (scope.object, scope.subject) if reverse else (scope.subject, scope.object)
        plain = None if predicates is None else [iri for iri in predicates if iri not in symmetric]
        if plain is None or plain:
            of_these = f"?p NOT IN ({_listed(symmetric)})" if plain is None else f"?p IN ({_listed(plain)})"
            yield _said(schema, kept, ("?s", "?p", "?o"), ends) + (f" FILTER({of_these})" if symmetric or plain else "")
        for iri in symmetric:
            if predicates is None or iri in predicates:
                # The end whose IRI comes first is the subject, so that both directions are one triple.
                order = (
                    "BIND(STR(?x) > STR(?y) AS ?turned) BIND(IF(?turned, ?y, ?x) AS ?s) BIND(IF(?turned, ?x, ?y) AS ?o)"
                )
                yield f"{_said(schema, kept, ('?x', _iri(iri), '?y'), ends)} BIND({_iri(iri)} AS ?p) {order}"


def _said(
    schema: Schema, kept: EvidenceFilter, names: tuple[str, str, str], ends: tuple[str | None, str | None]
) -> str:
    """A statement with its triple under these names; an end that is given stands in the pattern itself."""
    (one, predicate, other), nutri = names, schema.namespaces.nutri
    subject, object_ = (_iri(iri) if iri else name for iri, name in zip(ends, (one, other), strict=True))
    fixed = "".join(f" BIND({_iri(iri)} AS {name})" for iri, name in zip(ends, (one, other), strict=True) if iri)
    # A graph that is the only one stands in the pattern too: Virtuoso has no plan for a filter on it in a UNION.
    is_only = kept.graphs is not None and len(kept.graphs) == 1
    graph, filtered = (_listed(kept.graphs or ()), "") if is_only else ("?g", kept.on_graph("?g"))
    return (
        f"GRAPH {graph} {{ ?st {_iri(f'{RDF}predicate')} {predicate} ; {_iri(f'{RDF}subject')} {subject} ; "
        f"{_iri(f'{RDF}object')} {object_} ; {_iri(nutri('certainty'))} ?c ; {_iri(nutri('polarity'))} ?q . "
        f"{kept.inside(schema.namespaces, '?st', 'k')} }} {filtered}{fixed}"
    )


def _readings(schema: Schema, scope: Scope) -> list[tuple[tuple[str, ...] | None, bool]]:
    """(predicates or None for all, whether subject and object are swapped)."""
    if scope.predicate is not None:
        leaves = schema.leaves(scope.predicate)
        ways = [(tuple(leaf.iri for leaf in leaves if leaf.reverse is way), way) for way in (False, True)]
        return [(predicates, way) for predicates, way in ways if predicates]
    symmetric = symmetric_predicates(schema)
    return [(None, False), (symmetric, True)] if symmetric and (scope.subject or scope.object) else [(None, False)]


def _conflict(schema: Schema, words: Mapping[str, str], row: Row) -> Conflict:
    subject, predicate, object_, lines = (_thing(schema, words, term) for term in row)
    told = {voice(schema, *line.split(" ")) for line in lines.label.split("\n")}
    voices = tuple(sorted(told, key=lambda v: v.iri))
    return Conflict(subject, predicate, object_, voices, *extremes(schema, voices))


def _thing(schema: Schema, words: Mapping[str, str], term: Term | None) -> Thing:
    if not isinstance(term, NamedNode):
        return Thing("", "", term.value if isinstance(term, Literal) else "")
    return Thing(term.value, schema.namespaces.contract(term.value), words.get(term.value) or local_name(term.value))


def _iris(rows: Iterable[Row], *columns: int) -> set[str]:
    return {term.value for row in rows for column in columns if isinstance(term := row[column], NamedNode)}


def _listed(iris: Iterable[str]) -> str:
    return ", ".join(_iri(iri) for iri in iris)


def _iri(text: str) -> str:
    return term_text(NamedNode(text))
