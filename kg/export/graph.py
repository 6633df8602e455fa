"""The view as a networkx multigraph: what the formats of graphs are written from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.export.view import View, ViewEdge, ViewNode, clean
from kg.prefixes import SKOS

if TYPE_CHECKING:
    import networkx as nx

Value = str | int | bool

# SKOS mapping property → its name as an attribute, nearest first.
MATCHES = {f"{SKOS}{kind}Match": f"{kind}_match" for kind in ("exact", "close", "narrow", "broad", "related")}


def to_graph(view: View) -> nx.MultiDiGraph[str]:
    """Nodes keyed by CURIE, edges by the CURIE of their statement or conclusion.

    Keyed so, no two edges share an id, as they would by predicate. Attributes that say nothing are left out rather
    than empty, because the formats know no null.
    """
    import networkx as nx  # noqa: PLC0415 (it takes a tenth of a second to load, and few formats need it)

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.graph.update(view.about)
    curies = {node.iri: clean(node.curie) for node in view.nodes}
    for node in view.nodes:
        graph.add_node(curies[node.iri], **node_attributes(node))
    for edge in view.edges:
        graph.add_edge(curies[edge.subject], curies[edge.object], key=clean(edge.curie), **edge_attributes(edge))
    return graph


def node_attributes(node: ViewNode) -> dict[str, Value]:
    """What an entity is and what else it is called, under the names that all graph formats give it.

    Synonyms stand between bars, as in the seeds; identifiers of others by how near they come, such as `exact_match`.
    """
    found: dict[str, Value] = {
        "label": node.label,
        "class": node.class_name,
        "class_label": node.class_label,
        "iri": clean(node.iri),
        "focus": node.focus,
        "synonyms": " | ".join(name.replace("|", "¦") for name in node.synonyms),
    }
    found |= {name: " ".join(curies) for name, curies in identifiers_by_match(node).items()}
    # Whatever an entity is called, a label that says nothing is still its label.
    return {key: value for key, value in found.items() if value != "" or key == "label"}


def identifiers_by_match(node: ViewNode) -> dict[str, list[str]]:
    """How near they come, such as "exact_match" → CURIEs in the vocabularies of others; every nearness, nearest first."""
    found: dict[str, list[str]] = {name: [] for name in MATCHES.values()}
    for match, curie in node.identifiers:
        found[MATCHES[match]].append(curie)
    return found


def edge_attributes(edge: ViewEdge) -> dict[str, Value]:
    """Who claims it, how surely and where, under the names that all graph formats give it."""
    found: dict[str, Value] = {
        # Some readers drop or misread the id of an edge, so that it stands among its data too.
        "statement": edge.curie,
        "statement_iri": edge.iri,
        "label": edge.predicate_label,
        "predicate": edge.predicate_name,
        "predicate_iri": edge.predicate,
        "tone": edge.tone,
        "certainty": edge.certainty,
        "inferred": edge.inferred,
        "claimed_by": edge.source,  # not `source`: Cytoscape means an end of the edge by that
        "section": edge.section,
        "hedge_cue": edge.hedge_cue,
        "qualifiers": "; ".join(edge.qualifiers),
        "rule": edge.rule,
        "premises": " ".join(edge.premises),
        "cautions": " ".join(edge.cautions),
    }
    if edge.section:
        found |= {"start": edge.start, "end": edge.end}
    return {key: clean(value) if isinstance(value, str) else value for key, value in found.items() if value != ""}
