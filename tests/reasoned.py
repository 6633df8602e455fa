"""What follows from some quads, as lists that tests compare."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.reasoning import Claim, Claims, Fact, Reasoning, Rule, consequences
from kg.schema import Schema
from kg.store import Quad, canonical_quads, read_graph


@dataclass(frozen=True, slots=True)
class Reasoned:
    """The computed graphs, each sorted by N-Quads text; `entailed` without what another graph holds."""

    direct: list[Quad]
    entailed: list[Quad]
    inferred: list[Quad]


def reason(quads: Sequence[Quad], rules: Sequence[Rule], schema: Schema) -> Reasoned:
    """What follows from the quads of sources and ontology."""
    reasoning = Reasoning(quads, rules, schema)
    watched = list(reasoning.watch(canonical_quads(quads)))
    computed = "".join(f"{line}\n" for line in reasoning.computed())
    everything = [*watched, *read_graph(computed.encode(), "nq")]
    graphs: dict[str, set[Quad]] = {}
    for quad in everything:
        graphs.setdefault(str(quad.graph_name).strip("<>").rpartition("/")[2], set()).add(quad)
    entailed = graphs.get("entailed", set())
    elsewhere = {quad.triple for quad in everything if quad not in entailed}
    graphs["entailed"] = {quad for quad in entailed if quad.triple not in elsewhere}
    return Reasoned(*(sorted(graphs.get(name, ()), key=str) for name in ("direct", "entailed", "inferred")))


def entail(facts: Iterable[Fact], schema: Schema) -> set[Fact]:
    """What some facts entail beyond themselves."""
    given = set(facts)
    return set(consequences(given, schema)) - given


def collect_claims(quads: Iterable[Quad], schema: Schema) -> dict[Fact, Claim]:
    """The claims of every whole statement among the quads, by fact."""
    claims = Claims(schema)
    for quad in quads:
        claims.take(quad)
    return claims.by_fact
