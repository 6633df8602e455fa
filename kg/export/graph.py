"""The view as a networkx multigraph: what GraphML and Cytoscape JSON are written from."""

from __future__ import annotations

import networkx as nx

from kg.export.view import View, ViewEdge, clean

Value = str | int | bool


def to_graph(view: View) -> nx.MultiDiGraph[str]:
    """Nodes keyed by CURIE, edges by the CURIE of their statement or conclusion.

    Keyed so, no two edges share an id, as they would by predicate. Attributes that say nothing are left out rather
    than empty, because the formats know no null.
    """
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    credit = view.credit
    about = {
        "title": credit.title,
        "licence": credit.licence,
        "attribution": credit.attribution,
        "disclaimer": credit.disclaimer,
        "release": credit.release,
        "homepage": credit.homepage,
        "left_out": view.left_out,
    }
    graph.graph.update({key: clean(value) for key, value in about.items() if value})
    curies = {node.iri: clean(node.curie) for node in view.nodes}
    for node in view.nodes:
        graph.add_node(
            curies[node.iri],
            label=node.label,
            **{"class": node.class_name, "class_label": node.class_label},
            iri=clean(node.iri),
            focus=node.focus,
        )
    for edge in view.edges:
        graph.add_edge(curies[edge.subject], curies[edge.object], key=clean(edge.curie), **_attributes(edge))
    return graph


def _attributes(edge: ViewEdge) -> dict[str, Value]:
    found: dict[str, Value] = {
        # Some readers drop or misread the id of an edge, so that it stands among its data too.
        "statement": clean(edge.curie),
        "statement_iri": clean(edge.iri),
        "label": edge.predicate_label,
        "predicate": edge.predicate_name,
        "predicate_iri": edge.predicate,
        "certainty": edge.certainty,
        "inferred": edge.inferred,
        "claimed_by": edge.source,  # not `source`: Cytoscape means an end of the edge by that
        "section": edge.section,
        "hedge_cue": edge.hedge_cue,
        "rule": edge.rule,
        "premises": " ".join(edge.premises),
        "cautions": " ".join(edge.cautions),
    }
    if edge.section:
        found |= {"start": edge.start, "end": edge.end}
    return {key: value for key, value in found.items() if value != ""}
