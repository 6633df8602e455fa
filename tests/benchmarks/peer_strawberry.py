"""A naive strawberry server over the same release: what a careful developer writes in an afternoon.

One type per class, one DataLoader per field and request, one SPARQL per batch over pyoxigraph in the same process. Its
schema has the shape of ours as far as the questions need it, and it computes what ours computes: the best certainty of
the affirmed statements behind a link, and whether a food edge is concluded only. It has no limits, no evidence filters
and no isolation. Queries start from what is bound, as our own do.

    python -m tests.benchmarks.peer_strawberry RELEASE PORT WORKERS

KG_MEMORY_TRIPLES decides as for `kg serve` whether the release is held in memory.
"""

# strawberry reads annotations at run time, so they are not postponed here.
import os
import sys
from collections import defaultdict
from collections.abc import Iterable
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any, Optional

import pyoxigraph as ox
import strawberry
import uvicorn
from starlette.types import ASGIApp
from strawberry.asgi import GraphQL
from strawberry.dataloader import DataLoader

from kg.cli.listening import bind
from kg.prefixes import DEFAULT_BASE_IRI
from kg.release.manifest import DATASET, STORE, load_manifest
from kg.settings import get_settings

_ENTITY = f"{DEFAULT_BASE_IRI}entity/"
_PREFIXES = {
    "nutri": f"{DEFAULT_BASE_IRI}ontology#",
    "graph": f"{DEFAULT_BASE_IRI}graph/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
}
_LABELS = "SELECT ?node ?label { VALUES ?node { %s } GRAPH ?source { ?node rdfs:label ?label } }"
_DEFICIENCIES = """SELECT ?condition ?deficiency ?certainty {
  VALUES ?condition { %s }
  GRAPH ?source { ?statement rdf:object ?condition ; rdf:predicate ?predicate ; nutri:polarity nutri:affirmed ;
    nutri:certainty ?certainty ; rdf:subject ?deficiency }
  GRAPH graph:ontology { ?predicate rdfs:subPropertyOf nutri:linkedTo }
  GRAPH ?kinds { ?deficiency a nutri:Deficiency } }"""
_FOODS = """SELECT ?deficiency ?food ?certainty ?stated {
  VALUES ?deficiency { %s }
  GRAPH graph:inferred { ?conclusion rdf:object ?deficiency ; rdf:predicate nutri:addresses ; rdf:subject ?food .
    ?derivation prov:generated ?conclusion ; nutri:certainty ?certainty }
  BIND(EXISTS { GRAPH graph:direct { ?food nutri:addresses ?deficiency } } AS ?stated) }"""
_ALL_FOODS = """SELECT ?food {
  GRAPH ?source { ?food a nutri:Food ; rdfs:label ?label } } ORDER BY ?label LIMIT %d"""
_NUTRIENTS = """SELECT ?food ?nutrient ?certainty {
  VALUES ?food { %s }
  GRAPH ?source { ?statement rdf:subject ?food ; rdf:predicate nutri:dietarySourceOf ; nutri:polarity nutri:affirmed ;
    nutri:certainty ?certainty ; rdf:object ?nutrient } }"""


@strawberry.enum
class Certainty(Enum):
    """From most to least."""

    ASSERTED = "asserted"
    LIKELY = "likely"
    POSSIBLE = "possible"
    SUGGESTIVE = "suggestive"
    SPECULATIVE = "speculative"


_RANKS = {certainty: -rank for rank, certainty in enumerate(Certainty)}


def _id(iri: str) -> strawberry.ID:
    return strawberry.ID(f"ng:{iri.removeprefix(_ENTITY)}")


class Loaders:
    """The DataLoaders of one request.

    Args:
        store: The release.
    """

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self.labels = DataLoader(self._load_labels)
        self.deficiencies = DataLoader(partial(self._load_edges, _DEFICIENCIES))
        self.foods = DataLoader(partial(self._load_edges, _FOODS))
        self.nutrients = DataLoader(self._load_nutrients)

    def first_foods(self, count: int) -> list[str]:
        """IRIs of so many foods, in the order of labels."""
        return [food.value for (food,) in self._rows(_ALL_FOODS, count)]

    def _rows(self, template: str, wanted: Iterable[str] | int) -> Any:
        filled = wanted if isinstance(wanted, int) else " ".join(f"<{iri}>" for iri in wanted)
        return self._store.query(template % filled, prefixes=_PREFIXES)

    async def _load_labels(self, iris: list[str]) -> list[str]:
        found = {node.value: label.value for node, label in self._rows(_LABELS, iris)}
        return [found[iri] for iri in iris]

    async def _load_edges(self, template: str, iris: list[str]) -> list[dict[str, tuple[Certainty, bool]]]:
        """Start → neighbour → best certainty, and whether the edge is concluded only."""
        found: dict[str, dict[str, tuple[Certainty, bool]]] = defaultdict(dict)
        for start, neighbour, certainty, *stated in self._rows(template, iris):
            new = Certainty(certainty.value.rpartition("#")[2]), bool(stated) and stated[0].value == "false"
            old = found[start.value].setdefault(neighbour.value, new)
            if _RANKS[new[0]] > _RANKS[old[0]]:
                found[start.value][neighbour.value] = new
        return [found[iri] for iri in iris]

    async def _load_nutrients(self, iris: list[str]) -> list[dict[str, list[Certainty]]]:
        """Food → nutrient → certainties, from least to most."""
        found: dict[str, dict[str, list[Certainty]]] = defaultdict(lambda: defaultdict(list))
        for food, nutrient, certainty in self._rows(_NUTRIENTS, iris):
            found[food.value][nutrient.value].append(Certainty(certainty.value.rpartition("#")[2]))
        return [{n: sorted(sure, key=_RANKS.__getitem__) for n, sure in found[iri].items()} for iri in iris]


@strawberry.type
class Nutrient:
    """A nutrient."""

    iri: str

    @strawberry.field
    def id(self) -> strawberry.ID:
        return _id(self.iri)

    @strawberry.field
    async def label(self, info: strawberry.Info[Loaders, None]) -> str:
        return await info.context.labels.load(self.iri)


@strawberry.type
class NutrientEdge:
    """A nutrient with the evidence of the edge."""

    certainty: Certainty
    worst_certainty: Certainty
    inferred: bool
    node: Nutrient


@strawberry.type
class NutrientConnection:
    """Nutrients."""

    edges: list[NutrientEdge]


@strawberry.type
class Food:
    """A food."""

    iri: str

    @strawberry.field
    def id(self) -> strawberry.ID:
        return _id(self.iri)

    @strawberry.field
    async def dietary_source_of(self, info: strawberry.Info[Loaders, None], first: int = 25) -> NutrientConnection:
        found = await info.context.nutrients.load(self.iri)
        labels = await info.context.labels.load_many(list(found))
        edges = [
            NutrientEdge(certainty=sure[-1], worst_certainty=sure[0], inferred=False, node=Nutrient(iri=iri))
            for _, (iri, sure) in sorted(zip(labels, found.items(), strict=True))
        ]
        return NutrientConnection(edges=edges[:first])

    @strawberry.field
    async def label(self, info: strawberry.Info[Loaders, None]) -> str:
        return await info.context.labels.load(self.iri)


@strawberry.type
class FoodEdge:
    """A food with the evidence of the edge."""

    certainty: Certainty
    inferred: bool
    node: Food


@strawberry.type
class FoodConnection:
    """Foods."""

    edges: list[FoodEdge]


@strawberry.type
class Deficiency:
    """A deficiency."""

    iri: strawberry.Private[str]

    @strawberry.field
    async def label(self, info: strawberry.Info[Loaders, None]) -> str:
        return await info.context.labels.load(self.iri)

    @strawberry.field
    async def addressed_by(self, info: strawberry.Info[Loaders, None], first: int = 25) -> FoodConnection:
        found = await info.context.foods.load(self.iri)
        edges = [FoodEdge(certainty=sure, inferred=only, node=Food(iri=iri)) for iri, (sure, only) in found.items()]
        labels = await info.context.labels.load_many([edge.node.iri for edge in edges])
        ordered = sorted(zip(labels, edges, strict=True), key=lambda pair: pair[0])
        return FoodConnection(edges=[edge for _, edge in ordered[:first]])


@strawberry.type
class DeficiencyEdge:
    """A deficiency with the evidence of the edge."""

    certainty: Certainty
    node: Deficiency


@strawberry.type
class DeficiencyConnection:
    """Deficiencies."""

    edges: list[DeficiencyEdge]


@strawberry.type
class Condition:
    """A condition."""

    iri: strawberry.Private[str]

    @strawberry.field
    async def linked_deficiencies(self, info: strawberry.Info[Loaders, None], first: int = 25) -> DeficiencyConnection:
        found = await info.context.deficiencies.load(self.iri)
        edges = [DeficiencyEdge(certainty=sure, node=Deficiency(iri=iri)) for iri, (sure, _) in found.items()]
        labels = await info.context.labels.load_many([edge.node.iri for edge in edges])
        ordered = sorted(zip(labels, edges, strict=True), key=lambda pair: pair[0])
        return DeficiencyConnection(edges=[edge for _, edge in ordered[:first]])


@strawberry.type
class FoodList:
    """Foods by label."""

    nodes: list[Food]


@strawberry.type
class Query:
    """The root."""

    @strawberry.field
    def foods(self, info: strawberry.Info[Loaders, None], first: int = 25) -> FoodList:
        return FoodList(nodes=[Food(iri=iri) for iri in info.context.first_foods(first)])

    @strawberry.field
    async def condition(self, info: strawberry.Info[Loaders, None], id: strawberry.ID) -> Optional[Condition]:  # noqa: A002, UP045
        iri = f"{_ENTITY}{id}"
        return Condition(iri=iri) if await info.context.labels.load(iri) else None


class _Door(GraphQL[Any, Any]):
    def __init__(self, store: ox.Store) -> None:
        super().__init__(strawberry.Schema(Query), graphql_ide=None)
        self._store = store

    async def get_context(self, request: Any, response: Any) -> Loaders:  # noqa: ARG002 (strawberry's signature)
        return Loaders(self._store)


def make_app(release: Path) -> ASGIApp:
    """The application of one worker over a release directory."""
    if load_manifest(release)["counts"]["quads"] > get_settings().memory_triples:
        return _Door(ox.Store.read_only(str(release / STORE)))
    store = ox.Store()
    store.bulk_load(path=str(release / DATASET), format=ox.RdfFormat.N_QUADS)
    return _Door(store)


def main(release: str, port: str, workers: str) -> None:
    """Serve until ended."""
    # Not uvicorn's own socket: with several workers it comes without TCP_NODELAY, and every answer waits 40 ms.
    listener = bind("127.0.0.1", int(port))
    for _ in range(int(workers) - 1):
        if not os.fork():
            break
    config = uvicorn.Config(make_app(Path(release)), access_log=False, log_level="warning", lifespan="off")
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main(*sys.argv[1:])
