"""A release as the tables that a relational design would have, written as CSV for PostgreSQL and SQLite.

Everything that the questions need is computed here once: a peer reads certainties from a column, where ours works
them out from the statements in each request. That is in the peers' favour, and what a well-tuned peer would do.
Read with pyoxigraph and plain SPARQL, not with the software that is measured.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pyoxigraph as ox

from kg.prefixes import DEFAULT_BASE_IRI
from kg.release.manifest import STORE

_PREFIXES = {
    "nutri": f"{DEFAULT_BASE_IRI}ontology#",
    "graph": f"{DEFAULT_BASE_IRI}graph/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
}
_CLASSES = {"condition": "Condition", "deficiency": "Deficiency", "food": "Food", "nutrient": "Nutrient"}
_RANKS = ("speculative", "suggestive", "possible", "likely", "asserted")
_LABELS = """SELECT ?node ?label ?class {
  GRAPH ?g { ?node a ?class ; rdfs:label ?label } FILTER(STRSTARTS(STR(?node), "%sentity/")) }"""
_STATEMENTS = """SELECT ?statement ?subject ?predicate ?object ?polarity ?certainty ?source ?passage {
  GRAPH ?g { ?statement a nutri:Statement ; rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object ;
    nutri:polarity ?polarity ; nutri:certainty ?certainty ; <http://purl.org/dc/terms/source> ?source ;
    nutri:statedIn ?passage } }"""
_PASSAGES = """SELECT ?passage ?source ?section ?sha256 ?start ?end {
  GRAPH ?g { ?passage a nutri:Passage ; <http://www.w3.org/ns/oa#hasSource> ?source ; nutri:section ?section ;
    nutri:sha256 ?sha256 ; <http://www.w3.org/ns/oa#hasSelector> ?span .
    ?span <http://www.w3.org/ns/oa#start> ?start ; <http://www.w3.org/ns/oa#end> ?end } }"""
_CONCLUSIONS = """SELECT ?subject ?object ?certainty {
  GRAPH graph:inferred { ?derivation prov:generated ?conclusion ; nutri:certainty ?certainty .
    ?conclusion rdf:predicate nutri:addresses ; rdf:subject ?subject ; rdf:object ?object } }"""
_LINKS = "SELECT ?predicate { GRAPH graph:ontology { ?predicate rdfs:subPropertyOf nutri:linkedTo } }"

_Row = tuple[str, ...]


def write_tables(release: Path, folder: Path) -> list[str]:
    """Write one CSV file with a header per table.

    Args:
        release: A release directory with its store on disk.
        folder: There already.

    Returns:
        The names of the tables, those first that others refer to.
    """
    tables = dict(_tables(ox.Store.read_only(str(release / STORE))))
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    return list(tables)


def _tables(store: ox.Store) -> Iterator[tuple[str, list[_Row]]]:
    entities = [(_local(n), label, _local(kind)) for n, label, kind in _select(store, _LABELS % DEFAULT_BASE_IRI)]
    yield "entity", [("id", "label", "class"), *entities]
    members: dict[str, set[str]] = {}
    for name, kind in _CLASSES.items():
        rows = [(e, f"ng:{e}", f"{DEFAULT_BASE_IRI}entity/{e}", label) for e, label, known in entities if known == kind]
        members[name] = {row[0] for row in rows}
        yield name, [("id", "curie", "iri", "label"), *rows]
    passages = [(_local(p), _local(s), *rest) for p, s, *rest in _select(store, _PASSAGES)]
    yield "passage", [("id", "source", "section", "sha256", "starts", "ends"), *passages]
    known_passages = {row[0] for row in passages}
    statements = [tuple(_local(cell) for cell in row) for row in _select(store, _STATEMENTS)]
    columns = ("id", "subject_id", "predicate", "object_id", "polarity", "certainty", "source", "passage_id")
    yield "statement", [columns, *((*row[:7], row[7] if row[7] in known_passages else "") for row in statements)]
    linking = {_local(predicate) for (predicate,) in _select(store, _LINKS)}
    links = _best(
        (o, s, certainty)
        for _, s, predicate, o, polarity, certainty, *_ in statements
        if predicate in linking and polarity == "affirmed" and s in members["deficiency"] and o in members["condition"]
    )
    yield "linked_deficiency", [("condition_id", "deficiency_id", "certainty"), *_sorted(links)]
    foods = _best((_local(o), _local(s), _local(sure)) for s, o, sure in _select(store, _CONCLUSIONS))
    header = ("deficiency_id", "food_id", "certainty", "inferred")
    yield "addressed_by", [header, *((*row, "true") for row in _sorted(foods))]  # addresses is only ever concluded
    supplies = [row for row in statements if row[2] == "dietarySourceOf" and row[4] == "affirmed"]
    best, worst = (_best(((row[1], row[3], row[5]) for row in supplies), ranks) for ranks in (_RANKS, _RANKS[::-1]))
    heads = ("food_id", "nutrient_id", "certainty", "worst_certainty", "inferred")
    pairs = [(*row, worst[row[0], row[1]], "false") for row in _sorted(best) if row[0] in members["food"]]
    yield "dietary_source_of", [heads, *pairs]


def _best(edges: Iterable[tuple[str, str, str]], ranks: Sequence[str] = _RANKS) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for start, end, certainty in edges:
        old = found.setdefault((start, end), certainty)
        if ranks.index(certainty) > ranks.index(old):
            found[start, end] = certainty
    return found


def _sorted(edges: Mapping[tuple[str, str], str]) -> list[_Row]:
    return sorted((start, end, certainty) for (start, end), certainty in edges.items())


def _select(store: ox.Store, query: str) -> Iterator[_Row]:
    found = store.query(query, prefixes=_PREFIXES)
    assert isinstance(found, ox.QuerySolutions)
    for row in found:
        yield tuple(getattr(cell, "value", "") for cell in row)


def _local(iri: str) -> str:
    """What comes after the last slash or hash; words are kept."""
    return iri.replace("#", "/").rpartition("/")[2] if iri.startswith("http") else iri
