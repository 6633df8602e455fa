"""A view as data frames. pandas is no dependency of ours: it is imported here, when somebody asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kg.errors import CallerError
from kg.export.graph import MATCHES, Value, edge_attributes, node_attributes
from kg.export.view import View, clean

if TYPE_CHECKING:
    from pandas import DataFrame

# All of them, so that a frame has the same columns whatever is in it; the names are those of the graph formats.
NODE_COLUMNS = ("label", "class", "class_label", "synonyms", *MATCHES.values(), "iri", "focus")
EDGE_COLUMNS = (
    "subject", "predicate", "object", "subject_label", "object_label", "label", "certainty", "inferred", "hedge_cue",
    "qualifiers", "claimed_by", "section", "start", "end", "rule", "premises", "cautions", "statement", "statement_iri",
    "predicate_iri", "tone",
)  # fmt: skip
_OFFSETS = ("start", "end")


class Frames(NamedTuple):
    """Entities, and the claims between them.

    Attributes:
        nodes: One row each, indexed by CURIE (`id`); a text that says nothing is empty.
        edges: One row each, denials left out; `subject` and `object` are CURIEs, and their labels stand beside. A text
            that says nothing is empty, `start` and `end` of what stands in no passage are missing.
    """

    nodes: DataFrame
    edges: DataFrame


def make_frames(view: View) -> Frames:
    """The data frames of a view, in its order.

    Raises:
        CallerError: pandas is not installed.
    """
    try:
        import pandas as pd  # noqa: PLC0415 (optional)
    except ImportError as error:
        hint = "pip install nutrigraph[notebook]"
        raise CallerError("data frames need pandas, which is not installed", hint=hint) from error
    curies = {node.iri: clean(node.curie) for node in view.nodes}
    labels = {node.iri: clean(node.label) for node in view.nodes}
    unnamed: dict[str, Value] = dict.fromkeys(NODE_COLUMNS, "")
    nodes = [unnamed | node_attributes(node) for node in view.nodes]
    blank = dict.fromkeys(EDGE_COLUMNS, "") | dict.fromkeys(_OFFSETS)
    edges = [
        blank
        | edge_attributes(edge)
        | {"subject": curies[edge.subject], "object": curies[edge.object]}
        | {"subject_label": labels[edge.subject], "object_label": labels[edge.object]}
        for edge in view.edges
    ]
    index = pd.Index([curies[node.iri] for node in view.nodes], name="id", dtype=object)
    return Frames(
        pd.DataFrame(nodes, columns=NODE_COLUMNS, index=index),
        # Int64 and not float: offsets are whole, and some are missing.
        pd.DataFrame(edges, columns=EDGE_COLUMNS).astype({"inferred": bool} | dict.fromkeys(_OFFSETS, "Int64")),
    )
