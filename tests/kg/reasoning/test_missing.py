"""Why not: each rule that could conclude a triple says which premises it still needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from kg.prefixes import RDF, Namespaces
from kg.reasoning import Rule, missing, parse_rule
from kg.reasoning.missing import Missing, MissingPremise, find_missing
from kg.reasoning.rules import End, Pattern
from kg.schema import EntityClass, Field, Schema
from kg.store import EmbeddedEngine, NamedNode, Quad, Triple
from tests.reasoned import reason

NAMES = Namespaces()
State = Callable[..., list[Quad]]
NEIGHBOURS = "CONSTRUCT { ?a nutri:helps ?b } WHERE { ?a nutri:enriches ?soil . ?b nutri:growsIn ?soil }"
KIND = "CONSTRUCT { ?a nutri:helps ?b } WHERE { ?a nutri:broader ?group . ?group nutri:helps ?b }"
FAR = "CONSTRUCT { ?a nutri:reaches ?c } WHERE { ?a nutri:helps ?b . ?b nutri:besides ?c }"


def rule(name: str, text: str, schema: Schema) -> Rule:
    return parse_rule(name, f"rules/{name}.rq", f"PREFIX nutri: <{NAMES.nutri('')}>\n{text}", schema)


def entity(name: str) -> NamedNode:
    return NamedNode(NAMES.iri("ng", name))


def words(pattern: Pattern) -> str:
    def end(term: End) -> str:
        return f"?{term}" if isinstance(term, str) else term.value.rpartition("/")[2]

    return f"{end(pattern.subject)} {pattern.predicate.value.rpartition('#')[2]} {end(pattern.object)}"


def outline(way: tuple[MissingPremise, ...]) -> list[str]:
    """Missing premises with a minus, denied ones with a no, impossible ones with a cross, then the rest with a plus."""
    marks = {"there": "+", "missing": "-", "denied": "no ", "impossible": "x "}
    return [marks[premise.state] + words(premise.pattern) for premise in way]


def ask(schema: Schema, quads: list[Quad], rules: list[Rule], triple: str) -> tuple[Missing, ...]:
    subject, predicate, value = triple.split()
    reasoned = reason(quads, rules, schema)
    engine = EmbeddedEngine.in_memory([*quads, *reasoned.direct, *reasoned.entailed, *reasoned.inferred])
    return find_missing(
        rules, engine, schema, Triple(entity(subject), NamedNode(NAMES.nutri(predicate)), entity(value))
    )


def test_the_premise_that_is_missing_is_named(schema: Schema, state: State) -> None:
    """Clover enriches clay; that oak grows in it is what nobody says. Sand is second: it would do for oak as well."""
    quads = state("S1 clover enriches clay", "S2 clover enriches sand", "S3 pine growsIn sand")
    (found,) = ask(schema, quads, [rule("neighbours", NEIGHBOURS, schema)], "clover helps oak")

    assert [
        ["-oak growsIn clay", "+clover enriches clay"],
        ["-oak growsIn sand", "+clover enriches sand"],
    ] == [outline(way) for way in found.ways]
    assert (words(found.conclusion), found.more) == ("clover helps oak", 0)


def test_inverses_and_wide_properties_are_brought_down_to_what_rules_conclude(schema: Schema, state: State) -> None:
    """Asked from the other end, the same is missing."""
    quads = state("S1 clover enriches clay")
    rules = [rule("neighbours", NEIGHBOURS, schema)]

    assert [["-oak growsIn clay", "+clover enriches clay"]] == [
        outline(way) for way in ask(schema, quads, rules, "oak helpedBy clover")[0].ways
    ]


def test_fewest_missing_come_first_among_rules(schema: Schema, state: State) -> None:
    """One premise by neighbourhood; by kind both, since nothing is known of any group."""
    quads = state("S1 clover enriches clay")
    rules = [rule("a-kind", KIND, schema), rule("neighbours", NEIGHBOURS, schema)]
    found = ask(schema, quads, rules, "clover helps oak")

    assert ["neighbours", "a-kind"] == [one.rule.name for one in found]
    assert ["-clover broader ?group", "-?group helps oak"] == outline(found[1].ways[0])


def test_what_a_rule_concludes_is_followed_one_step_further(schema: Schema, state: State) -> None:
    """To reach elm, clover must help oak: for that oak would have to grow in clay."""
    quads = state("S1 clover enriches clay", "S2 oak besides elm")
    rules = [rule("far", FAR, schema), rule("neighbours", NEIGHBOURS, schema)]
    (found,) = ask(schema, quads, rules, "clover reaches elm")

    premise = found.ways[0][0]
    assert ["-clover helps oak", "+oak besides elm"] == outline(found.ways[0])
    assert [["-oak growsIn clay", "+clover enriches clay"]] == [outline(way) for way in premise.below[0].ways]
    assert all(not inner.below for way in premise.below[0].ways for inner in way)


def test_a_premise_is_there_by_any_property_under_it(schema: Schema, state: State) -> None:
    """Red oak is a kind of oak, and so stands under the broader oak."""
    quads = state("S1 red-oak kindOf oak")
    (found,) = ask(schema, quads, [rule("kind", KIND, schema)], "red-oak helps elm")

    assert [["-oak helps elm", "+red-oak broader oak"]] == [outline(way) for way in found.ways]


def test_a_denied_premise_is_told_as_denied(schema: Schema, state: State) -> None:
    """That oak grows in clay is denied, not unknown; what is denied serves no rule even where it is affirmed too."""
    quads = state("S1 clover enriches clay", "!S2 oak growsIn clay", "S3 moss enriches peat", "!S4 moss enriches peat")
    rules = [rule("neighbours", NEIGHBOURS, schema)]

    assert [["no oak growsIn clay", "+clover enriches clay"]] == [
        outline(way) for way in ask(schema, quads, rules, "clover helps oak")[0].ways
    ]
    assert [["no moss enriches peat", "-oak growsIn peat"]] == [
        outline(way) for way in ask(schema, quads, rules, "moss helps oak")[0].ways
    ]


def test_a_rule_with_all_its_premises_misses_nothing(schema: Schema, state: State) -> None:
    """The denial of the conclusion blocks it, and that is told as a blocked derivation."""
    quads = state("S1 clover enriches clay", "S2 oak growsIn clay", "!S3 clover helps oak")

    assert not ask(schema, quads, [rule("neighbours", NEIGHBOURS, schema)], "clover helps oak")


def test_rules_with_another_head_are_not_asked(schema: Schema, state: State) -> None:
    """Nothing concludes that anything grows anywhere."""
    assert not ask(schema, state("S1 a enriches b"), [rule("neighbours", NEIGHBOURS, schema)], "oak growsIn clay")


def test_a_filter_of_the_rule_rules_ways_out(schema: Schema, state: State) -> None:
    """Nobody helps in sand, whatever one may state."""
    text = NEIGHBOURS.replace(" }", f" FILTER(?soil != <{NAMES.iri('ng', 'sand')}>) }}").replace("?b  FILTER", "?b }")
    text = "CONSTRUCT { ?a nutri:helps ?b } WHERE " + text.partition(" WHERE ")[2]
    quads = state("S1 clover enriches clay", "S2 clover enriches sand")
    (found,) = ask(schema, quads, [rule("neighbours", text, schema)], "clover helps oak")

    assert [["-oak growsIn clay", "+clover enriches clay"]] == [outline(way) for way in found.ways]


def test_what_nobody_could_state_is_told_only_where_there_is_no_other_way(schema: Schema, state: State) -> None:
    """A soil grows in no soil. With a rule that has another way, that is not worth a word."""
    grows = schema.properties[NAMES.nutri("growsIn")]
    strict = replace(
        schema,
        properties={**schema.properties, grows.iri: replace(grows, domain=(NAMES.nutri("Plant"),))},
        _leaves={},
    )
    loam_is_soil = Quad(entity("loam"), NamedNode(RDF + "type"), NamedNode(NAMES.nutri("Soil")), NamedNode(NAMES.graph("book")))  # fmt: skip
    quads = [*state("S1 clover enriches clay", "S2 herb helps loam"), loam_is_soil]
    neighbours, kind = rule("neighbours", NEIGHBOURS, strict), rule("kind", KIND, strict)

    assert [["x loam growsIn clay", "+clover enriches clay"]] == [
        outline(way) for way in ask(strict, quads, [neighbours], "clover helps loam")[0].ways
    ]
    assert [["-clover broader herb", "+herb helps loam"]] == [
        outline(way) for one in ask(strict, quads, [neighbours, kind], "clover helps loam") for way in one.ways
    ]


def test_a_second_value_where_one_is_allowed_is_impossible(schema: Schema, state: State) -> None:
    """Where a shape lets a plant grow in one soil, oak in clay cannot grow in sand too."""
    nutri = NAMES.nutri
    soil = Field("soil", "", (nutri("growsIn"),), "", "", "", False, False, (nutri("Soil"),), None, None, True)
    plant = EntityClass(nutri("Plant"), "Plant", "plant", "", True, "plant", "plants", "", (), (), (soil,), ())
    strict = replace(schema, classes={plant.iri: plant}, _leaves={})
    quads = state("S1 clover enriches sand", "S2 oak growsIn clay")
    (found,) = ask(strict, quads, [rule("neighbours", NEIGHBOURS, strict)], "clover helps oak")

    assert [["-clover enriches clay", "+oak growsIn clay"]] == [outline(way) for way in found.ways]


def test_the_value_that_stands_in_the_way_is_named(schema: Schema, state: State) -> None:
    """Nothing else would do: oak grows in clay, and that is why it cannot grow in sand."""
    nutri = NAMES.nutri
    soil = Field("soil", "", (nutri("growsIn"),), "", "", "", False, False, (nutri("Soil"),), None, None, True)
    plant = EntityClass(nutri("Plant"), "Plant", "plant", "", True, "plant", "plants", "", (), (), (soil,), ())
    strict = replace(schema, classes={plant.iri: plant}, _leaves={})
    quads = state("S1 oak growsIn clay")
    only = "CONSTRUCT { ?a nutri:helps ?b } WHERE { ?a nutri:growsIn ?b }"
    (found,) = ask(strict, quads, [rule("only", only, strict)], "oak helps sand")

    assert [[("impossible", entity("clay"))]] == [[(p.state, p.instead) for p in way] for way in found.ways]


def test_ways_are_few_and_the_rest_is_counted(schema: Schema, state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seven soils make seven ways: five are told; where not all were looked at, the count is a lower bound."""
    quads = state(*(f"S{n} clover enriches soil{n}" for n in range(7)))
    rules = [rule("neighbours", NEIGHBOURS, schema)]
    (found,) = ask(schema, quads, rules, "clover helps oak")
    assert (len(found.ways), found.more, found.more_is_least) == (5, 2, False)

    monkeypatch.setattr(missing, "_SOLUTIONS", 6)
    (found,) = ask(schema, quads, rules, "clover helps oak")
    assert (len(found.ways), found.more, found.more_is_least) == (5, 1, True)


def test_a_rule_that_feeds_itself_is_not_its_own_premise(schema: Schema, state: State) -> None:
    """That x helps y would follow if x helped y: no news."""
    text = "CONSTRUCT { ?a nutri:helps ?b } WHERE { ?b nutri:helps ?a }"
    quads = state("S1 clover enriches clay")
    (found,) = ask(schema, quads, [rule("mutual", text, schema)], "clover helps oak")

    ((premise,),) = found.ways
    assert ("oak helps clover", ()) == (words(premise.pattern), premise.below)
