"""Plain SPARQL 1.1 for the lists of a GraphQL request: no LATERAL, no engine's extensions, every graph named.

Rows are the edges with what lies behind them: ?parent ?node ?sort ?predicate ?statement, and ?derivation where a rule
concluded the edge. Where a page shows only some edges, the text holds exactly those.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from api.graphql.levels import allowed_classes
from api.graphql.members import Catalogue
from api.graphql.patterns import OBJECT, PREDICATE, SUBJECT, comma, iri, terms
from api.graphql.slice import Connection
from api.graphql.tracing import FetchedList
from kg.prefixes import PROV, RDFS
from kg.query.evidence_filter import EvidenceFilter
from kg.schema import Leaf, Schema
from kg.store import Literal, term_text

_COLUMNS = "?parent ?node ?sort ?predicate ?statement ?derivation"

Pages = Mapping[str, Connection]


def list_texts(catalogue: Catalogue, fetched: FetchedList, most_bytes: int) -> Iterator[tuple[str, Pages]]:
    """The texts of one list, each with the pages that it gives; several where one would be too long for the endpoint.

    Args:
        catalogue: Of the schema that the request was planned with.
        fetched: A list with edges.
        most_bytes: No text is longer, unless one page alone is.
    """
    if fetched.plan.member is None:
        yield _members(catalogue, fetched), fetched.parents
        return
    yield from _split(fetched.parents, lambda pages: _relation(catalogue, fetched, pages), most_bytes)


def nodes_text(nodes: Sequence[str]) -> str:
    """The classes of named nodes."""
    return (
        f"SELECT DISTINCT ?node ?class WHERE {{ VALUES ?node {{ {terms(nodes)} }} GRAPH ?graph {{ ?node a ?class }} }} "
        "ORDER BY ?node ?class"
    )


def _split(pages: Pages, write: Callable[[Pages], str], most_bytes: int) -> Iterator[tuple[str, Pages]]:
    text = write(pages)
    if len(text.encode()) <= most_bytes or len(pages) == 1:
        yield text, pages
        return
    parents = list(pages)
    half = len(parents) // 2
    for part in (parents[:half], parents[half:]):
        yield from _split({parent: pages[parent] for parent in part}, write, most_bytes)


def _members(catalogue: Catalogue, fetched: FetchedList) -> str:
    node_type = catalogue.types[fetched.declared]
    labelled = node_type.known is not None and node_type.known.find_field("label") is not None
    where = fetched.where
    if fetched.is_cut or "LATERAL" in where:
        where = f"VALUES ?node {{ {terms([edge.node for edge in fetched.parents[''].edges])} }}"
    typed = f"VALUES ?class {{ {terms(node_type.classes)} }} GRAPH ?types {{ ?node a ?class }}"
    sort = _labelled() if labelled else 'BIND("" AS ?sort)'
    return f"SELECT DISTINCT ?node ?sort WHERE {{ {where} {typed} {sort} }} ORDER BY ?sort ?node"


def _relation(catalogue: Catalogue, fetched: FetchedList, pages: Pages) -> str:
    schema, plan = catalogue.schema, fetched.plan
    assert plan.member is not None
    literal = not plan.member.target
    sort = "BIND(STR(?node) AS ?sort)" if literal else _labelled()
    classes = allowed_classes(schema, plan)
    kind = f"GRAPH ?types {{ ?node a ?class }} FILTER(?class IN ({comma(classes)}))" if classes else ""
    start, end = f"VALUES ?parent {{ {terms(list(pages))} }}", ""
    if fetched.is_cut and literal:
        shown = (f"({iri(p)} {term_text(Literal(edge.node))})" for p, page in pages.items() for edge in page.edges)
        end = f"VALUES (?parent ?sort) {{ {' '.join(shown)} }}"
    elif fetched.is_cut:
        shown = (f"({iri(p)} {iri(edge.node)})" for p, page in pages.items() for edge in page.edges)
        start = f"VALUES (?parent ?node) {{ {' '.join(shown)} }}"
    arms = " UNION ".join(_arms(catalogue, schema.leaves(plan.member.slot[0]), plan.filters, start)) or "FILTER(false)"
    return f"SELECT DISTINCT {_COLUMNS} WHERE {{ {{ {arms} }} {kind} {sort} {end} }} ORDER BY {_COLUMNS}"


def _arms(catalogue: Catalogue, leaves: Sequence[Leaf], kept: EvidenceFilter, start: str) -> Iterator[str]:
    schema = catalogue.schema
    names = schema.namespaces
    inferred, stated_by = iri(names.graph("inferred")), iri(names.nutri("statedBy"))
    used, generated = iri(f"{PROV}used"), iri(f"{PROV}generated")
    survives = _surviving(schema, kept, "?statement", "?graph", "0")
    for reverse in (False, True):
        predicates = [leaf.iri for leaf in leaves if leaf.reverse is reverse]
        if not predicates:
            continue
        here, there = ("?node", "?parent") if reverse else ("?parent", "?node")
        said = f"{SUBJECT} {here} ; {OBJECT} {there} ; {PREDICATE} ?predicate"
        allowed = f"FILTER(?predicate IN ({comma(predicates)}))"
        yield f"{{ {start} GRAPH ?graph {{ ?statement {said} }} {survives} {allowed} }}"
        if kept.include_inferred:
            concluded = f"?proposition {said} . ?derivation {generated} ?proposition"
            standing = _standing(schema, kept, "?derivation", catalogue.longest_chain)
            down = f"?derivation ({used}/^{generated})*/{used} ?premise . ?premise {stated_by} ?statement"
            first = f"{start} GRAPH {inferred} {{ {concluded} }} {allowed} {standing}"
            # Whether a derivation stands is asked once, not for every statement behind it; without that question the
            # group would only keep the engine from starting at the parents.
            yield f"{{ {f'{{ {first} }}' if standing else first} GRAPH {inferred} {{ {down} }} {survives} }}"


def _surviving(schema: Schema, kept: EvidenceFilter, statement: str, graph: str, tag: str) -> str:
    """What leaves only affirmed statements that pass the filters."""
    names = schema.namespaces
    affirmed = f"{statement} {iri(names.nutri('polarity'))} {iri(names.nutri('affirmed'))} ."
    return f"GRAPH {graph} {{ {affirmed} {kept.inside(names, statement, tag)} }} {kept.on_graph(graph)}"


def _standing(schema: Schema, kept: EvidenceFilter, derivation: str, depth: int) -> str:
    """A derivation stands if no premise has lost every affirmed statement and every derivation to the filters."""
    if not kept.chooses or depth == 0:
        return ""
    names = schema.namespaces
    inferred, stated_by = iri(names.graph("inferred")), iri(names.nutri("statedBy"))
    used, generated = iri(f"{PROV}used"), iri(f"{PROV}generated")
    premise, statement, graph, step = (f"?k{letter}{depth}" for letter in "psgd")
    # Looked up for each statement: as a join, the engine walks over every affirmed statement of the release each time.
    stated = (
        f"GRAPH {inferred} {{ {premise} {stated_by} {statement} }} "
        f"FILTER EXISTS {{ {_surviving(schema, kept, statement, graph, f'k{depth}')} }}"
    )
    deeper = _standing(schema, kept, step, depth - 1)
    chained = f"FILTER NOT EXISTS {{ GRAPH {inferred} {{ {step} {generated} {premise} }} {deeper} }}" if deeper else ""
    return (
        f"FILTER NOT EXISTS {{ GRAPH {inferred} {{ {derivation} {used} {premise} }} "
        f"FILTER NOT EXISTS {{ {stated} }} {chained} }}"
    )


def _labelled() -> str:
    return f"GRAPH ?labels {{ ?node {iri(f'{RDFS}label')} ?label }} BIND(STR(?label) AS ?sort)"
