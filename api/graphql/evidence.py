"""The evidence on an edge, as GraphQL fields. Every edge of a relation has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.graphql.fields import field, list_of

if TYPE_CHECKING:
    from api.graphql.types import TypeMaker


def evidence_fields(maker: TypeMaker) -> dict[str, Any]:
    """The fields of `Evidence`, resolved over `Edge`."""
    schema = maker.catalogue.schema
    names = schema.namespaces
    scale = schema.scheme("CertaintyScale")
    certainty = maker.enums[scale.iri]
    by_rank = {concept.rank: certainty[maker.catalogue.enums[scale.iri][concept.iri]] for concept in scale.concepts}

    return {
        "certainty": field(
            "certainty",
            certainty | None,
            lambda e, _: by_rank.get(e.summary.best),
            "The best that is said.",
        ),
        "worstCertainty": field(
            "worstCertainty",
            certainty | None,
            lambda e, _: by_rank.get(e.summary.worst),
            "The least that is said.",
        ),
        "inferred": field(
            "inferred",
            bool,
            lambda e, _: not e.summary.stated,
            "True if only rules conclude it and no source states it.",
        ),
        "predicates": field(
            "predicates",
            list[str],
            lambda e, _: sorted(names.contract(leaf) for leaf in e.summary.leaves),
            "CURIEs of the properties that hold, sorted.",
        ),
        "sourceCount": field(
            "sourceCount",
            int,
            lambda e, _: e.summary.sources,
            "How many sources state it, after the filters; second in the order EVIDENCE.",
        ),
        "statementCount": field(
            "statementCount",
            int,
            lambda e, _: e.summary.statements,
            "How many statements affirm it, after the filters; third in the order EVIDENCE.",
        ),
        "cautions": field(
            "cautions",
            list_of(maker.classes["Statement"]),
            lambda e, i: [maker.show(i.context, s, "Statement") for s in e.cautions],
            "What is said of harm by the remedy of this edge or by what the remedy falls under, as it stands, however "
            "sure; empty where the edge commends nothing.",
        ),
        "statements": field(
            "statements",
            list_of(maker.classes["Statement"]),
            lambda e, i: [maker.show(i.context, s.iri, "Statement") for s in e.statements],
            "Who says so, and denials of the very same; sorted by id.",
        ),
        "derivations": field(
            "derivations",
            list_of(maker.classes["Derivation"]),
            lambda e, i: [maker.show(i.context, d, "Derivation") for d in sorted(e.derivations)],
            "The ways in which rules conclude it, with their premises.",
        ),
    }


def amount_fields(maker: TypeMaker) -> dict[str, Any]:
    """Figures on an edge between what has samples and what they are measured for; none where there is no such class."""
    if "Amount" not in maker.classes:
        return {}
    amount = maker.classes["Amount"]
    return {
        "amounts": field(
            "amounts",
            list_of(amount),
            lambda e, i: [maker.show(i.context, a, "Amount") for a in e.ranked_amounts()],
            "What samples of the food hold of the nutrient: figures of a table and no claims; the largest share of the "
            "daily value first.",
        ),
        "medianAmount": field(
            "medianAmount",
            amount | None,
            lambda e, i: maker.show(i.context, a, "Amount") if (a := e.median_amount()) else None,
            "The one in the middle by share of the daily value, the lower of two; the order PERCENT_DAILY_VALUE goes by it.",
        ),
    }
