"""Coverage carried on through rules: what a source names none of, and what no rule can then reach from it."""

from __future__ import annotations

from typing import Any

import pytest

from kg.prefixes import DCTERMS, PROV, RDF, Namespaces
from kg.reasoning import Rule, parse_rule
from kg.schema import Schema
from kg.store import NamedNode, Quad
from tests.reasoned import reason

NAMES = Namespaces()
# Who enriches a soil helps what grows in it; who helps a helper helps too.
NEIGHBOURS = "CONSTRUCT { ?a nutri:helps ?b } WHERE { ?a nutri:enriches ?soil . ?b nutri:growsIn ?soil }"
CHAIN = "CONSTRUCT { ?a nutri:helps ?c } WHERE { ?b nutri:broader ?a . ?b nutri:helps ?c }"
OTHER = "CONSTRUCT { ?a nutri:helps ?b } WHERE { ?a nutri:besides ?b }"
REACH = "CONSTRUCT { ?a nutri:reaches ?b } WHERE { ?a nutri:helps ?b }"


def rule(name: str, text: str, schema: Schema) -> Rule:
    return parse_rule(name, f"rules/{name}.rq", f"PREFIX nutri: <{NAMES.namespace('nutri')}>\n{text}", schema)


def covered(*rows: str) -> list[Quad]:
    """Records as quads: `covered("C1 clay enrichedBy book")`."""
    quads = []
    for row in rows:
        name, subject, predicate, source = row.split()
        node, graph = NamedNode(NAMES.iri("coverage", f"{source}-{name}")), NamedNode(NAMES.graph(source))
        parts = {
            RDF + "type": NAMES.nutri("Coverage"),
            DCTERMS + "source": NAMES.iri("source", source),
            NAMES.nutri("coverageSubject"): NAMES.iri("ng", subject),
            NAMES.nutri("coveragePredicate"): NAMES.nutri(predicate),
        }
        quads += [Quad(node, NamedNode(part), NamedNode(value), graph) for part, value in parts.items()]
    return quads


def carried(quads: list[Quad], rules: list[Rule], schema: Schema) -> list[str]:
    """`corn helpedBy book (book-C1 by neighbours)`, sorted."""
    records: dict[str, dict[str, list[str]]] = {}
    for quad in reason(quads, rules, schema).inferred:
        if str(quad.subject).startswith(f"<{NAMES.namespace('coverage')}inferred-"):
            value = str(getattr(quad.object, "value", "")).replace("#", "/").rpartition("/")[2]
            records.setdefault(str(quad.subject), {}).setdefault(quad.predicate.value, []).append(value)
    return sorted(
        f"{r[NAMES.nutri('coverageSubject')][0]} {r[NAMES.nutri('coveragePredicate')][0]} {r[DCTERMS + 'source'][0]} "
        f"({' '.join(sorted(r[PROV + 'wasDerivedFrom']))} by {' '.join(sorted(r[NAMES.nutri('byRule')]))})"
        for r in records.values()
    )


def test_where_a_premise_is_covered_and_the_others_hold_the_conclusion_is_covered(schema: Schema, state: Any) -> None:
    """Corn grows in clay, and the book names nothing that enriches clay: so it names nothing that helps corn."""
    rules = [rule("neighbours", NEIGHBOURS, schema)]
    quads = [*state("S1 corn growsIn clay"), *covered("C1 clay enrichedBy book")]

    assert carried(quads, rules, schema) == ["corn helpedBy book (book-C1 by neighbours)"]


def test_coverage_is_read_from_the_other_end_too(schema: Schema, state: Any) -> None:
    """Beans enrich clay, and the book names nothing that grows there: so it names nothing that beans help."""
    rules = [rule("neighbours", NEIGHBOURS, schema)]
    quads = [*state("S1 bean enriches clay"), *covered("C1 clay grows book")]

    assert carried(quads, rules, schema) == ["bean helps book (book-C1 by neighbours)"]


def test_a_way_that_is_open_keeps_the_conclusion_open(schema: Schema, state: Any) -> None:
    """Corn grows in loam as well, of which the book may name something; with loam covered it is closed."""
    rules = [rule("neighbours", NEIGHBOURS, schema)]
    quads = [*state("S1 corn growsIn clay", "S2 corn growsIn loam"), *covered("C1 clay enrichedBy book")]

    assert carried(quads, rules, schema) == []
    assert carried([*quads, *covered("C2 loam enrichedBy book")], rules, schema) == [
        "corn helpedBy book (book-C1 book-C2 by neighbours)"
    ]


def test_nothing_joins_nothing_follows(schema: Schema, state: Any) -> None:
    """Nothing is known to grow in clay; what the bean does elsewhere is not covered by what it does not do here."""
    rules = [rule("neighbours", NEIGHBOURS, schema)]

    assert carried([*state("S1 corn growsIn loam"), *covered("C1 clay enrichedBy book")], rules, schema) == []


def test_a_denied_premise_joins_nothing(schema: Schema, state: Any) -> None:
    """A triple that somebody denies serves no rule, here neither."""
    rules = [rule("neighbours", NEIGHBOURS, schema)]
    quads = [*state("S1 corn growsIn clay", "!S2 corn growsIn clay"), *covered("C1 clay enrichedBy book")]

    assert carried(quads, rules, schema) == []


def test_every_rule_of_the_property_has_to_be_closed(schema: Schema, state: Any) -> None:
    """Another rule finds helpers beside the corn; only who covers those too names none."""
    rules = [rule("neighbours", NEIGHBOURS, schema), rule("other", OTHER, schema)]
    quads = [*state("S1 corn growsIn clay"), *covered("C1 clay enrichedBy book")]

    assert carried(quads, rules, schema) == []
    assert carried([*quads, *covered("C2 corn besides book")], rules, schema) == [
        "corn helpedBy book (book-C1 book-C2 by neighbours other)",
        "corn helps book (book-C2 by other)",
    ]


def test_a_rule_that_no_coverage_can_close_keeps_everything_open(schema: Schema, state: Any) -> None:
    """Whatever enriches the moor helps what grows in loam: no variable ties the two ends together."""
    moor, loam = (f"<{NAMES.iri('ng', name)}>" for name in ("moor", "loam"))
    text = f"CONSTRUCT {{ ?a nutri:helps ?b }} WHERE {{ ?a nutri:enriches {moor} . ?b nutri:growsIn {loam} }}"
    rules = [rule("neighbours", NEIGHBOURS, schema), rule("moor", text, schema)]
    quads = [*state("S1 corn growsIn clay", "S2 bean enriches moor"), *covered("C1 clay enrichedBy book")]

    assert carried(quads, rules[:1], schema) == ["corn helpedBy book (book-C1 by neighbours)"]
    assert carried(quads, rules, schema) == []


def test_a_rule_that_feeds_itself_closes_with_the_others(schema: Schema, state: Any) -> None:
    """What helps corn in a wider sense does so because something narrower does: where nothing does, nothing does."""
    rules = [rule("neighbours", NEIGHBOURS, schema), rule("chain", CHAIN, schema), rule("reach", REACH, schema)]
    quads = [*state("S1 corn growsIn clay", "S2 bean broader plant"), *covered("C1 clay enrichedBy book")]

    expected = ["corn helpedBy book (book-C1 by neighbours)", "corn reachedBy book (book-C1 by reach)"]
    assert carried(quads, rules, schema) == expected
    # Another source names a helper; the book still names none.
    assert carried([*quads, *state("S3 bean enriches clay")], rules, schema) == expected


def test_a_rule_that_cannot_apply_leaves_nothing_open(schema: Schema, state: Any) -> None:
    """Corn grows nowhere, so that nothing can help it where it grows."""
    where = rule(
        "where", "CONSTRUCT { ?a nutri:helps ?b } WHERE { ?a nutri:enriches ?b . ?b nutri:growsIn ?soil }", schema
    )
    rules = [where, rule("other", OTHER, schema)]

    assert carried(covered("C1 corn besides book"), rules, schema) == ["corn helpedBy book (book-C1 by other)"]
    assert carried([*state("S1 corn growsIn clay"), *covered("C1 corn besides book")], rules, schema) == []


def test_what_is_not_named_need_not_fit_the_other_premises(schema: Schema, state: Any) -> None:
    """That the helper would have to be of a kind with corn makes no difference, as there is no helper."""
    text = NEIGHBOURS.replace("growsIn ?soil }", "growsIn ?soil . ?a nutri:broader ?b }")
    quads = [*state("S1 corn growsIn clay"), *covered("C1 clay enrichedBy book")]

    assert carried(quads, [rule("kin", text, schema)], schema) == ["corn helpedBy book (book-C1 by kin)"]


def test_a_property_that_sources_state_as_well_stays_open(schema: Schema, state: Any) -> None:
    """That no rule leads there says nothing of what the book states itself."""
    text = NEIGHBOURS.replace("helps", "kindOf")
    quads = [*state("S1 corn growsIn clay"), *covered("C1 clay enrichedBy book")]

    assert carried(quads, [rule("kinds", text, schema)], schema) == []


def test_a_rule_that_feeds_itself_closes_nothing_alone(schema: Schema, state: Any) -> None:
    """A circle is no reason."""
    rules = [rule("chain", CHAIN, schema)]

    assert carried([*state("S1 bean broader plant"), *covered("C1 bean grows book")], rules, schema) == []


@pytest.mark.parametrize("predicate", ["touchedBy", "enrichedBy"])
def test_who_names_none_of_the_wider_property_names_none_of_the_finer(
    schema: Schema, state: Any, predicate: str
) -> None:
    """And each source speaks for itself."""
    rules = [rule("neighbours", NEIGHBOURS, schema)]
    quads = [
        *state("S1 corn growsIn clay", "S2 corn growsIn loam"),
        *covered(f"C1 clay {predicate} book", f"C2 loam {predicate} book", "C1 clay enrichedBy leaflet"),
    ]

    assert carried(quads, rules, schema) == ["corn helpedBy book (book-C1 book-C2 by neighbours)"]


def test_who_names_none_of_a_finer_property_may_name_some_of_the_wider(schema: Schema, state: Any) -> None:
    """The rule asks for whatever touches the soil."""
    rules = [rule("touching", NEIGHBOURS.replace("enriches", "touches"), schema)]

    assert carried([*state("S1 corn growsIn clay"), *covered("C1 clay enrichedBy book")], rules, schema) == []


def test_the_same_coverage_in_another_order_gives_the_same_quads(schema: Schema, state: Any) -> None:
    """Byte for byte."""
    rules = [rule("neighbours", NEIGHBOURS, schema), rule("reach", REACH, schema)]
    quads = [
        *state("S1 corn growsIn clay", "S2 corn growsIn loam"),
        *covered("C1 clay enrichedBy book", "C2 loam enrichedBy book", "C3 clay touchedBy book"),
    ]

    assert reason(quads, rules, schema) == reason(quads[::-1], rules[::-1], schema)
