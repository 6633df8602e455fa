"""GraphQL types of graph questions: what a search found, paths with their evidence, neighbourhoods for a canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import strawberry

from api.graphql.cursor import encode_cursor
from api.graphql.doubt_types import certainties, named_enum
from api.graphql.records import Part, Records, RecordType, Resources, Value
from kg.export.selection import MOST_NODES
from kg.query.path_model import DEFAULT_LENGTH, DEFAULT_PATHS, MOST_LENGTH, MOST_PATHS

if TYPE_CHECKING:
    from api.graphql.types import TypeMaker

# What a canvas shows at once unless it asks for more.
DEFAULT_NODES = 100
# Type → the arguments of the fields that give it which multiply: name → (default, most).
SIZED = {
    "Paths": {"first": (DEFAULT_PATHS, MOST_PATHS), "maxLength": (DEFAULT_LENGTH, MOST_LENGTH)},
    "Neighborhood": {"maxNodes": (DEFAULT_NODES, MOST_NODES)},
}
_DIRECTIONS = {
    "forward": "As it is stated: the subject is the end that the path comes from.",
    "backward": "Against it: the subject is the end that the path goes to.",
}
DIRECTION = named_enum("PathDirection", _DIRECTIONS, "How an edge of a path reads.")


def graph_types(maker: TypeMaker, entity_type: Any) -> dict[str, RecordType]:
    """The types, resolved over the records of `graph_questions`, `kg.query.path_model` and `kg.export.neighborhood`."""
    return _search_types(maker) | _path_types(maker) | _neighborhood_types(maker, entity_type)


def _reason(maker: TypeMaker, words: str) -> Value:
    reason = maker.enums["EmptyReason"]
    return Value(reason | None, lambda r: reason[r.reason] if r.reason else None, words)


def _search_types(maker: TypeMaker) -> dict[str, RecordType]:
    edge: dict[str, Part] = {
        "cursor": Value(str, lambda hit: encode_cursor(hit.sort, hit.node), "Position in the list."),
        "node": Resources("Entity", lambda hit: (hit.node,), "What was found."),
        "matched": Value(str, lambda hit: hit.matched, "The label, synonym or identifier that the words matched."),
        "score": Value(
            float,
            lambda hit: hit.score,
            "Higher is better; comparable within one answer. From 6 on: exactly the label or an id; from 5: a synonym; "
            "from 4: the label begins so; from 3: another name does; from 2: words of one name; from 1: words of several "
            "names; below: after a correction.",
        ),
    }
    connection: dict[str, Part] = {
        "edges": Records("SearchEdge", lambda p: p.edges, "The hits of this page, best first."),
        "nodes": Resources("Entity", lambda p: [e.node for e in p.edges], "The entities of this page.", many=True),
        "pageInfo": Value(maker.parts["PageInfo"], lambda p: p, "Where this page lies."),
        "totalCount": Value(int, lambda p: p.total, "Hits on all pages."),
        "correctedTo": Value(
            str | None,
            lambda p: p.corrected_to,
            "Where no name has the words as typed: the words that were looked for instead.",
        ),
        "emptyReason": _reason(
            maker,
            "Why nothing was found: FILTERED_OUT where only `types` leaves it out, otherwise NOTHING_KNOWN; null where "
            "something was.",
        ),
        "suggestions": Value(
            list[str], lambda p: p.suggestions, "Where nothing was found: labels that may have been meant."
        ),
    }
    return {
        "SearchEdge": RecordType("One hit.", edge),
        "SearchConnection": RecordType("What a search found.", connection),
    }


def _path_types(maker: TypeMaker) -> dict[str, RecordType]:
    return {
        "Paths": RecordType("The best paths between two entities over what is claimed.", _paths(maker)),
        "Path": RecordType("A chain of claims from one entity to another.", _path(maker)),
        "PathEdge": RecordType("A step of a path: one triple with what is said of it.", _path_edge(maker)),
    }


def _paths(maker: TypeMaker) -> dict[str, Part]:
    return {
        "from": Resources("Entity", lambda p: (p.found.start,), "Where every path begins."),
        "to": Resources("Entity", lambda p: (p.found.end,), "Where every path ends."),
        "paths": Records(
            "Path",
            lambda p: p.found.paths,
            "Shortest first; of one length by the weakest edge, surest first, then by the next weakest, and so on; then by "
            "ids. No path passes an entity twice.",
        ),
        "more": Value(bool, lambda p: p.found.more, "Whether there are further paths within `maxLength`."),
        "cut": Value(
            str | None,
            lambda p: p.found.cut or None,
            "What was too much to look at, so that paths may be missing; null where everything was.",
        ),
        "emptyReason": _reason(
            maker,
            "Why there is no path: FILTERED_OUT where there is one of this length among all that is claimed and concluded, "
            "NOTHING_KNOWN where the two are not joined within `maxLength`; null where there is one.",
        ),
    }


def _path(maker: TypeMaker) -> dict[str, Part]:
    certainty, value = certainties(maker)
    return {
        "length": Value(int, lambda p: len(p.edges), "How many edges it has."),
        "certainty": Value(certainty, lambda p: value[p.certainty], "That of its weakest edge."),
        "words": Value(str, lambda p: p.words, "The chain in labels, read from its beginning to its end."),
        "nodes": Resources("Entity", lambda p: p.nodes, "The entities in order, both ends included.", many=True),
        "edges": Records("PathEdge", lambda p: p.edges, "The claims in order: the surest between each two entities."),
    }


def _path_edge(maker: TypeMaker) -> dict[str, Part]:
    certainty, value = certainties(maker)
    names = maker.catalogue.schema.namespaces
    return {
        "from": Resources("Entity", lambda e: (e.start,), "The end that the path comes from."),
        "to": Resources("Entity", lambda e: (e.end,), "The end that the path goes to."),
        "predicate": Value(str, lambda e: names.contract(e.predicate), "CURIE of the property as it is stated."),
        "label": Value(str, lambda e: e.label, "What the property is called in the direction of the path."),
        "direction": Value(
            DIRECTION, lambda e: DIRECTION["BACKWARD" if e.backward else "FORWARD"], "Whether it reads as it is stated."
        ),
        "certainty": Value(certainty, lambda e: value[e.certainty], "The best that is said."),
        "worstCertainty": Value(certainty, lambda e: value[e.worst_certainty], "The least that is said."),
        "inferred": Value(bool, lambda e: e.inferred, "True if only rules conclude it and no source states it."),
        "statements": Resources(
            "Statement", lambda e: e.statements, "Who says so, and denials of the very same; sorted by id.", many=True
        ),
        "derivations": Resources(
            "Derivation",
            lambda e: e.derivations,
            "The ways in which rules conclude it, with `includeInferred`.",
            many=True,
        ),
        "cautions": Resources(
            "Statement",
            lambda e: [caution.evidence.iri for caution in e.cautions],
            "What is said of harm by the remedy that it commends, or by what the remedy falls under.",
            many=True,
        ),
        "others": Records("PathEdge", lambda e: e.others, "Further claims between the same two, surest first."),
    }


def _neighborhood_types(maker: TypeMaker, entity_type: Any) -> dict[str, RecordType]:
    area: dict[str, Part] = {
        "nodes": Records(
            "NeighborhoodNode", lambda a: a.nodes, "The focus and what is around it: nearest first, then by id."
        ),
        "edges": Records("NeighborhoodEdge", lambda a: a.edges, "Every claim between two of the nodes."),
        "leftOut": Value(
            list[str], lambda a: a.left_out, "What `maxNodes` and the most edges left out, and by which rule."
        ),
    }
    return {
        "Neighborhood": RecordType("What is around an entity: a graph that a canvas can draw as it is.", area),
        "NeighborhoodNode": RecordType("An entity as a node.", _neighborhood_node(entity_type)),
        "NeighborhoodEdge": RecordType(
            "One affirmed statement or one conclusion as an edge.", _neighborhood_edge(maker)
        ),
    }


def _neighborhood_node(entity_type: Any) -> dict[str, Part]:
    kinds = {member.value: member for member in entity_type}
    return {
        "id": Value(strawberry.ID, lambda n: n.curie, "CURIE, as in `source` and `target` of the edges."),
        "label": Value(str, lambda n: n.label, "What it is called."),
        "type": Value(entity_type, lambda n: kinds[n.type], "Its most specific class."),
        "degree": Value(int, lambda n: n.degree, "How many of the edges here end at it."),
        "distance": Value(int, lambda n: n.distance, "How many edges it is away from the focus."),
        "x": Value(float, lambda n: n.place()[0], "Middle in the picture of `kg export`, in pixels from the left."),
        "y": Value(float, lambda n: n.place()[1], "Middle in the picture of `kg export`, in pixels from the top."),
        "entity": Resources("Entity", lambda n: (n.iri,), "The entity itself, with all its fields."),
    }


def _neighborhood_edge(maker: TypeMaker) -> dict[str, Part]:
    certainty, value = certainties(maker)
    names = maker.catalogue.schema.namespaces
    return {
        "id": Value(strawberry.ID, lambda e: e.curie, "CURIE of the statement, or of what is concluded."),
        "source": Value(strawberry.ID, lambda e: names.contract(e.subject), "Id of the subject's node."),
        "target": Value(strawberry.ID, lambda e: names.contract(e.object), "Id of the object's node."),
        "predicate": Value(str, lambda e: names.contract(e.predicate), "CURIE of the property."),
        "label": Value(str, lambda e: e.predicate_label, "What the property is called."),
        "certainty": Value(certainty, lambda e: value[e.certainty], "How surely it is said or concluded."),
        "inferred": Value(bool, lambda e: e.inferred, "True if it is a conclusion that no source states."),
        "statement": Resources(
            "Statement", lambda e: () if e.inferred else (e.iri,), "Who says so; null for a conclusion."
        ),
        "premises": Resources(
            "Statement",
            lambda e: [names.expand(curie) for curie in e.premises],
            "The statements that a conclusion rests on in the end.",
            many=True,
        ),
        "cautions": Resources(
            "Statement",
            lambda e: [names.expand(curie) for curie in e.cautions],
            "What is said of harm by the remedy that it commends, or by what the remedy falls under.",
            many=True,
        ),
    }
