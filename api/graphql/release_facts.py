"""What the GraphQL door reads of a release once: sources, what rules conclude, and what its queries are written with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from api.graphql.edge_patterns import EdgePatterns
from api.graphql.fetch import Fetcher
from api.graphql.filters import FilterReader
from api.graphql.hub_lists import HubLists
from api.graphql.indexed import IndexedLists
from api.graphql.lateral_levels import LateralLevels
from api.graphql.level_parts import LevelParts
from api.graphql.levels import Levels
from api.graphql.patterns import PREDICATE, iri
from api.graphql.plain_levels import PlainLevels
from api.graphql.plan import NodePlan
from api.graphql.schema import ExecutableSchema, make_schema
from api.graphql.slice import Slice, Slot
from api.graphql.source_facts import SourceFacts
from api.graphql.totals import Speaker
from api.graphql.where import WhereWriter
from kg.prefixes import PROV
from kg.query.chains import find_longest_chain
from kg.query.evidence_filter import find_speaking
from kg.release import Release
from kg.settings import Settings
from kg.store import Term


class ReleaseFacts:
    """Facts of one open release.

    Attributes:
        executable: The GraphQL schema.
        speakers: Graph IRI → source.
        source_facts: Source IRI → what it says of itself: every empty list may name some.
        levels: Writes queries, as the engine of the release understands them.
        indexed: Answers lists without one; None where the release has no index of edges.
        hubs: Chooses pages of hubs; None likewise.
        filters: Reads arguments.
        where: Reads conditions.
    """

    def __init__(self, release: Release, settings: Settings) -> None:
        self._release = release
        made = make_schema(release.schema)
        concluded = self._read_concluded()

        @cache
        def longest() -> int:  # walks over all conclusions, and only who filters needs it
            return find_longest_chain(release.engine, release.namespaces)

        catalogue = replace(made.catalogue, longest_chain=longest)
        self.executable: ExecutableSchema = replace(made, catalogue=catalogue)
        self.speakers = self._read_speakers()
        edges = EdgePatterns(release.schema, longest, concluded)
        parts = LevelParts(release.schema, edges)
        lateral = release.engine.supports_lateral
        self.levels: Levels = LateralLevels(parts) if lateral else PlainLevels(parts, settings)
        index = release.edge_index
        self.indexed = None if index is None else IndexedLists(release.schema, index)
        rank = {concept.iri: concept.rank for concept in release.schema.scheme("CertaintyScale").concepts}
        self.hubs = None
        if self.indexed is not None:
            self.hubs = HubLists(release.schema, self.indexed, edges, self.levels, rank)
        self.source_facts = SourceFacts([speaker.iri for speaker in self.speakers.values()], self._read_sources)
        # Over a network a field would wait for them, and fail by itself.
        self.source_facts.read_ahead(whole=settings.engine_url is not None)
        self.filters = self._make_filters()
        self.where = WhereWriter(catalogue, edges, self.filters, self.executable.entity_types)

    def fresh_slice(self) -> Slice:
        """An empty slice that knows the sources."""
        return Slice(known=self.source_facts)

    def _read_speakers(self) -> dict[str, Speaker]:
        names = self._release.schema.namespaces
        rows = self._release.engine.select(
            f"SELECT DISTINCT ?source WHERE {{ GRAPH ?g {{ ?source a <{names.nutri('Source')}> }} }}"
        )
        speaking = find_speaking(self._release.engine, names)
        speakers = {}
        for (source,) in rows.rows:
            assert source is not None
            graph = names.graph(source.value.removeprefix(names.namespace("source")))
            speakers[graph] = Speaker(source.value, graph, graph in speaking)
        return speakers

    def _read_concluded(self) -> frozenset[str]:
        """Properties that a derivation concludes. A rule concludes one, so that one derivation of each rule tells."""
        names, engine = self._release.schema.namespaces, self._release.engine
        inferred, by_rule = iri(names.graph("inferred")), iri(names.nutri("byRule"))
        rules = engine.select(f"SELECT ?rule WHERE {{ GRAPH ?g {{ ?rule a {iri(names.nutri('Rule'))} }} }}").rows
        found = set()
        for (rule,) in rules:
            assert rule is not None
            shown = f"?d {by_rule} {iri(rule.value)} . ?d {iri(f'{PROV}generated')} ?made . ?made {PREDICATE} ?p"
            rows = engine.select(f"SELECT ?p WHERE {{ GRAPH {inferred} {{ {shown} }} }} LIMIT 1").rows
            found |= {row[0].value for row in rows if row[0] is not None}
        return frozenset(found)

    def _read_sources(self, sources: Sequence[str]) -> Mapping[str, dict[Slot, list[Term]]]:
        found = Slice()
        catalogue = self.executable.catalogue
        fetcher = Fetcher(self._release.engine, catalogue, self.levels, {}, found)
        members = catalogue.types["Source"].members.values()
        plan = NodePlan(slots={slot for member in members for slot in (member.slot, *member.slots) if slot})
        fetcher.nodes(sources, plan, "Source")
        return found.facts

    def _make_filters(self) -> FilterReader:
        schema = self._release.schema
        names, scale = schema.namespaces, schema.scheme("CertaintyScale")
        values = self.executable.catalogue.enums[scale.iri]
        certainties = {
            values[least.iri]: tuple(c.iri for c in scale.concepts if c.rank >= least.rank) for least in scale.concepts
        }
        graphs = {}
        for graph, speaker in self.speakers.items():
            for name in (speaker.iri, names.contract(speaker.iri), graph.removeprefix(names.graph(""))):
                graphs[name] = graph
        return FilterReader(schema, certainties, graphs)
