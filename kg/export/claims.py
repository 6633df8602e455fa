"""What a release claims about some entities: statements and conclusions that pass the filters, as edges.

A walk reads links, which are light; who says so and where is read for the edges that are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from kg.export.names import is_edge_predicate, predicate_iris
from kg.export.queries import denials_query
from kg.export.selection import Selection
from kg.export.view import ViewEdge, clean
from kg.prefixes import DCTERMS
from kg.query.cautions import find_cautions
from kg.query.chains import find_chains, rank_of_step
from kg.query.evidence_filter import EvidenceFilter, FilterWords, find_sources, read_filter
from kg.query.links import Link, LinkReader, Room
from kg.query.own_facts import Place, read_own_facts, read_places
from kg.query.own_facts import text_of as value_of
from kg.schema import Schema
from kg.store import Engine, Term

# What a walk reads at most: a second for each ten thousand or so, well within the deadline of a request.
_MOST_CLAIMS = 20_000
# Statements that one text names.
_BATCH = 500


def text_of(term: Term | None) -> str:
    """The term's text, empty for an unbound one."""
    return "" if term is None else term.value


class Claims:
    """The claims of one release under one selection.

    Args:
        kept: As for `collect`.

    Raises:
        NotFoundError: A predicate, certainty, source or qualifier of the selection does not exist.
        RefusedError: A qualifier cannot have the value.
    """

    def __init__(
        self, engine: Engine, schema: Schema, selection: Selection, kept: EvidenceFilter | None = None
    ) -> None:
        self._engine = engine
        self._schema = schema
        self._names = schema.namespaces
        wanted = predicate_iris(schema, selection.predicates)
        linking = frozenset(iri for iri in schema.properties if is_edge_predicate(schema, iri))
        self._kept = filter_of(engine, schema, selection) if kept is None else kept
        self._linking = linking & wanted if wanted else linking
        self._reader = LinkReader(engine, schema, self._kept, self._linking)
        self._room = Room(_MOST_CLAIMS)
        concepts = schema.scheme("CertaintyScale").concepts
        self._rank_of = {concept.iri: concept.rank for concept in concepts}
        self._by_rank = {concept.rank: concept.name for concept in concepts}

    def links(self, frontier: Iterable[str]) -> list[Link]:
        """Every link that has one of these entities at an end, sorted by triple; entities at its other end are not checked.

        Where there are very many, some of them; `cut` says so.
        """
        return self._reader.links(frontier, self._room)

    @property
    def cut(self) -> bool:
        """Whether there was more to read than there was room for."""
        return self._room.rows <= 0

    @property
    def cap(self) -> str:
        """The cap on what is read, as `kg-truncated` names it."""
        return f"claims={_MOST_CLAIMS}"

    def edges(self, links: Iterable[Link], most: int) -> tuple[list[ViewEdge], int]:
        """An edge for each affirmed statement behind these links, and for each conclusion that no source states.

        Args:
            most: At most so many, the surest first, then what is stated, then by IRI.

        Returns:
            The edges in that order, and how many more there are.
        """
        ranked: list[tuple[int, bool, str, Link]] = []
        for link in links:
            ranked += [(-rank, False, iri, link) for iri, rank in link.voices.items() if rank]
            if not link.stated:
                ranked.append((-link.concluded, True, link.proposition, link))
        ranked.sort(key=lambda one: one[:3])
        shown = ranked[:most]
        stated = self._statements({iri: link for _, inferred, iri, link in shown if not inferred})
        concluded = self._conclusions({iri: link for _, inferred, iri, link in shown if inferred})
        found = {**stated, **concluded}
        return [found[iri] for _, _, iri, _ in shown if iri in found], len(ranked) - len(shown)

    def denials(self, nodes: Iterable[str]) -> list[ViewEdge]:
        """The denied statements that have both ends among these entities, sorted by subject, object, predicate and id.

        Where there are very many, some of them; `cut` says so.
        """
        inside, links = frozenset(nodes), dict[str, Link]()
        iris = sorted(inside)
        for start in range(0, len(iris), _BATCH):
            text = denials_query(self._names, iris[start : start + _BATCH], self._kept)
            rows = self._engine.select(f"{text} LIMIT {max(self._room.rows, 1)}").rows
            self._room.rows -= len(rows)
            for row in rows:
                iri, subject, predicate, object_ = map(text_of, row)
                if object_ in inside and predicate in self._linking:
                    links[iri] = Link(subject, predicate, object_)
        found = (replace(edge, denied=True) for edge in self._statements(links).values())
        return sorted(found, key=lambda edge: edge.order)

    def cautioned(self, edges: Iterable[ViewEdge]) -> list[ViewEdge]:
        """The edges in their order, with what is said of harm by the subject of each that commends one."""
        listed = list(edges)
        remedies = {edge.subject for edge in listed if self._schema.properties[edge.predicate].is_remedy}
        found = find_cautions(self._engine, self._schema, remedies, self._kept)
        told = {iri: tuple(sorted(c.evidence.id for c in cautions)) for iri, cautions in found.items()}
        return [
            replace(e, cautions=told.get(e.subject, ())) if self._schema.properties[e.predicate].is_remedy else e
            for e in listed
        ]

    def _edge(self, iri: str, link: Link, certainty: str, *, inferred: bool) -> ViewEdge:
        known = self._schema.properties[link.predicate]
        return ViewEdge(
            iri=iri,
            curie=self._names.contract(iri),
            subject=link.subject,
            object=link.object,
            predicate=link.predicate,
            predicate_name=known.name,
            predicate_label=clean(known.label),
            certainty=certainty,
            inferred=inferred,
            matches=known.mappings,
            tone=known.tone,
        )

    def _statements(self, links: Mapping[str, Link]) -> dict[str, ViewEdge]:
        """Statement IRI → its edge, with who says so and where."""
        found: dict[str, ViewEdge] = {}
        nutri = self._names.nutri
        facts = read_own_facts(self._engine, links)
        places = read_places(self._engine, self._names, {value_of(facts, iri, nutri("statedIn")) for iri in facts})
        for iri in sorted(facts):
            where = places.get(value_of(facts, iri, nutri("statedIn")), Place())
            certainty = self._by_rank[self._rank_of[value_of(facts, iri, nutri("certainty"))]]
            found[iri] = replace(
                self._edge(iri, links[iri], certainty, inferred=False),
                source=value_of(facts, iri, f"{DCTERMS}source").removeprefix(self._names.iri("source", "")),
                section=where.section or "",
                start=-1 if where.start is None else where.start,
                end=-1 if where.end is None else where.end,
                hedge_cue=clean(value_of(facts, iri, nutri("hedgeCue"))),
            )
        return found

    def _conclusions(self, links: Mapping[str, Link]) -> dict[str, ViewEdge]:
        """Proposition IRI → its edge: the rules of the derivations that stand, and the statements that these rest on."""
        found: dict[str, ViewEdge] = {}
        chains = find_chains(self._engine, self._names, links, self._kept)
        ranks, concluding = chains.ranks(self._rank_of), chains.concluding()
        for iri, link in links.items():
            sound = [step for step in concluding.get(iri, ()) if rank_of_step(step, ranks)]
            rules = {step.rule.removeprefix(self._names.iri("rule", "")) for step in sound}
            behind = {statement for step in sound for statement in chains.bottom(step, ranks)}
            edge = self._edge(iri, link, self._by_rank[link.concluded], inferred=True)
            premises = tuple(sorted(map(self._names.contract, behind)))
            found[iri] = replace(edge, rule=" ".join(sorted(rules)), premises=premises)
        return found


def filter_of(engine: Engine, schema: Schema, selection: Selection) -> EvidenceFilter:
    """The filter on statements that a selection asks for; raises as `Claims` does."""
    words = FilterWords(
        selection.min_certainty,
        tuple(sorted(selection.sources)) or None,
        selection.include_inferred,
        selection.qualifiers,
    )
    return read_filter(schema, find_sources(engine, schema.namespaces), words)
