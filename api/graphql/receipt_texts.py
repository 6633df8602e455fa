"""Plain SPARQL 1.1 for the lists of a GraphQL request: no LATERAL, no engine's extensions, every graph named.

Rows are the edges with what lies behind them: ?parent ?node ?sort ?predicate ?statement, and ?derivation where a rule
concluded the edge. Where a page shows only some edges, the text holds exactly those.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from api.graphql.edge_patterns import PARENT_TO_NODE, EdgePatterns, allowed_classes, directions
from api.graphql.members import Catalogue
from api.graphql.patterns import iri, terms
from api.graphql.slice import Connection
from api.graphql.tracing import FetchedList
from kg.prefixes import RDFS
from kg.query.evidence_filter import EvidenceFilter
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
    plan = fetched.plan
    start = " ".join(filter(None, [plan.start, *(plan.where.drivers if plan.where else ())]))
    condition = f"FILTER({plan.where.expression})" if plan.where else ""
    if fetched.is_cut:
        start, condition = f"VALUES ?node {{ {terms([edge.node for edge in fetched.parents[''].edges])} }}", ""
    typed = f"VALUES ?class {{ {terms(node_type.classes)} }} GRAPH ?types {{ ?node a ?class }}"
    sort = _labelled() if labelled else 'BIND("" AS ?sort)'
    return f"SELECT DISTINCT ?node ?sort WHERE {{ {start} {typed} {sort} {condition} }} ORDER BY ?sort ?node"


def _relation(catalogue: Catalogue, fetched: FetchedList, pages: Pages) -> str:
    schema, plan = catalogue.schema, fetched.plan
    assert plan.member is not None
    assert plan.member.field is not None
    literal = not plan.member.target
    sort = "BIND(STR(?node) AS ?sort)" if literal else _labelled()
    kind = EdgePatterns(schema, catalogue.longest_chain).narrowed(
        allowed_classes(schema, plan.member.field.predicate, plan.member.field.classes)
    )
    condition = f"FILTER({plan.where.expression})" if plan.where else ""
    start, end = f"VALUES ?parent {{ {terms(list(pages))} }}", ""
    if fetched.is_cut and literal:
        shown = (f"({iri(p)} {term_text(Literal(edge.node))})" for p, page in pages.items() for edge in page.edges)
        end = f"VALUES (?parent ?sort) {{ {' '.join(shown)} }}"
    elif fetched.is_cut:
        shown = (f"({iri(p)} {iri(edge.node)})" for p, page in pages.items() for edge in page.edges)
        start = f"VALUES (?parent ?node) {{ {' '.join(shown)} }}"
    arms = " UNION ".join(_arms(catalogue, plan.member.slot[0], plan.filters, start)) or "FILTER(false)"
    return f"SELECT DISTINCT {_COLUMNS} WHERE {{ {{ {arms} }} {kind} {sort} {condition} {end} }} ORDER BY {_COLUMNS}"


def _arms(catalogue: Catalogue, property_iri: str, kept: EvidenceFilter, start: str) -> Iterator[str]:
    schema = catalogue.schema
    known = EdgePatterns(schema, catalogue.longest_chain)
    survives = f"GRAPH ?graph {{ {known.said('?statement', known.affirmed, kept, '0')} }} {kept.on_graph('?graph')}"
    for allowed, triple in directions(schema.leaves(property_iri), PARENT_TO_NODE, ""):
        said = triple.replace("?leaf", "?predicate")
        allowed_here = allowed.replace("?leaf", "?predicate")
        yield f"{{ {start} GRAPH ?graph {{ ?statement {said} }} {survives}{allowed_here} }}"
        if kept.include_inferred:
            concluded = f"?proposition {said} . ?derivation {known.generated} ?proposition"
            standing = known.standing(kept, "?derivation", "k")
            down = f"?derivation ({known.used}/^{known.generated})*/{known.used} ?premise"
            first = f"{start} GRAPH {known.inferred} {{ {concluded} }}{allowed_here}{standing}"
            # Whether a derivation stands is asked once, not for every statement behind it; without that question the
            # group would only keep the engine from starting at the parents.
            behind = f"GRAPH {known.inferred} {{ {down} . ?premise {known.stated_by} ?statement }}"
            yield f"{{ {f'{{ {first} }}' if standing else first} {behind} {survives} }}"


def _labelled() -> str:
    return f"GRAPH ?labels {{ ?node {iri(f'{RDFS}label')} ?label }} BIND(STR(?label) AS ?sort)"
