"""The rules are readable queries that conclude only what rules may conclude, each from what its description says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from rdflib import RDF as RDF_TERMS
from rdflib import Graph, URIRef
from rdflib.plugins.sparql import prepareQuery

from kg.errors import InputError
from kg.loaders import load_ontology
from kg.prefixes import RDF, Namespaces
from kg.reasoning import Conclusions, Fact, Ground, conclude, parse_rule, project
from kg.schema import Schema, load_schema
from kg.store import NamedNode, Quad
from tests.reasoned import collect_claims, entail

NAMES = Namespaces()
NUTRI = NAMES.namespace("nutri")
RULES = [
    "addresses", "addresses-by-group", "connection-by-cause", "connection-by-dysfunction", "connection-by-influence",
    "corrects", "corrects-by-supply", "food-groups", "food-groups-within-groups",
]  # fmt: skip
CLASSES = {
    "Biomarker": ["brain-iron"],
    "Condition": ["insomnia"],
    "Deficiency": [
        "iron-deficiency",
        "zinc-deficiency",
        "b-vitamin-deficiency",
        "folate-deficiency",
        "brain-deficiency",
    ],
    "Food": ["lentils", "legumes", "plants", "sprouts"],
    "Intervention": ["iron-pills", "b-vitamin-pills", "diet"],
    "Mechanism": ["signals", "signal-loss", "noise"],
    "Medication": ["medicine"],
    "NonFoodSource": ["sunlight"],
    "Nutrient": ["iron", "zinc", "folate"],
    "NutrientGroup": ["b-vitamins"],
    "Quality": ["mood"],
    "Substance": ["tea"],
    "Symptom": ["fatigue"],
}
LACKS = ["B1 iron-deficiency deficiencyOf iron", "B2 zinc-deficiency deficiencyOf zinc"]


@pytest.fixture(scope="module")
def schema(folder: Path) -> Schema:
    return load_schema(folder)


class Run:
    """What rules of the ontology make of some statements: `Run(schema, folder, names, "S1 a causes b likely", "!S2 …")`."""

    def __init__(self, schema: Schema, folder: Path, rules: Sequence[str], *lines: str) -> None:
        texts = {rule.name: rule for rule in load_ontology(folder, NAMES).rules}
        quads = [quad for line in lines for quad in _statement(line)]
        claims = collect_claims(quads, schema)
        direct = set(project(claims))
        facts = direct | entail(direct, schema) | set(_types())
        parsed = [parse_rule(name, texts[name].path, texts[name].text, schema) for name in rules]
        self.found: Conclusions = conclude(Ground(claims, facts), parsed, schema)
        self._ranks = {concept.rank: concept.name for concept in schema.scheme("CertaintyScale").concepts}

    @property
    def conclusions(self) -> list[str]:
        """With their certainty, sorted."""
        reached = {d.conclusion for d in self.found.derivations if not d.blocked_by}
        return sorted(f"{_short(c.fact)} {self._ranks[c.rank]}" for c in reached)

    @property
    def blocked(self) -> list[str]:
        """What would be concluded, with the denial."""
        return sorted(
            f"{_short(d.conclusion.fact)} !{_local(d.blocked_by[0])}" for d in self.found.derivations if d.blocked_by
        )

    @property
    def premises(self) -> list[list[str]]:
        """Of every derivation."""
        return sorted(sorted(_short(premise.fact) for premise in d.premises) for d in self.found.derivations)


def _statement(line: str) -> list[Quad]:
    name, subject, predicate, value, *certainty = line.removeprefix("!").split()
    node, graph = NamedNode(NAMES.iri("stmt", name)), NamedNode(NAMES.graph("book"))
    parts = {
        RDF + "type": NAMES.nutri("Statement"),
        RDF + "subject": NAMES.iri("ng", subject),
        RDF + "predicate": NAMES.nutri(predicate),
        RDF + "object": NAMES.iri("ng", value),
        NAMES.nutri("polarity"): NAMES.nutri("negated" if line.startswith("!") else "affirmed"),
        NAMES.nutri("certainty"): NAMES.nutri(certainty[0] if certainty else "asserted"),
    }
    return [Quad(node, NamedNode(part), NamedNode(word), graph) for part, word in parts.items()]


def _types() -> list[Fact]:
    return [
        f"<{NAMES.iri('ng', name)}> <{RDF}type> <{NUTRI}{kind}>"
        for own, names in CLASSES.items()
        for name in names
        for kind in (own, "Entity")
    ]


def _local(iri: str) -> str:
    return iri.replace("#", "/").rpartition("/")[2]


def _short(fact: Fact) -> str:
    return " ".join(_local(term.strip("<>")) for term in fact.split(" "))


def test_every_rule_says_what_it_does_before_it_does_it(folder: Path) -> None:
    """A summary and a description on top, then one CONSTRUCT that parses."""
    rules = sorted((folder / "rules").glob("*.rq"), key=lambda path: path.stem)

    heads = [path.read_text(encoding="utf-8").splitlines()[:2] for path in rules]
    queries = [prepareQuery(path.read_text(encoding="utf-8")) for path in rules]

    assert [path.stem for path in rules] == RULES
    assert {tuple(line.split(":")[0] for line in head) for head in heads} == {("#+ summary", "#+ description")}
    assert {query.algebra.name for query in queries} == {"ConstructQuery"}


def test_every_rule_concludes_a_concluded_property_and_each_such_property_has_a_rule(
    folder: Path, ontology: Graph
) -> None:
    """No rule writes what sources state, and no property waits for a rule that nobody wrote."""
    concluded = set(ontology.subjects(RDF_TERMS.type, URIRef(NUTRI + "ConcludedProperty")))

    heads = {
        predicate
        for path in (folder / "rules").glob("*.rq")
        for _, predicate, _ in prepareQuery(path.read_text(encoding="utf-8")).algebra.template
    }

    assert heads == concluded


def test_addresses_links_a_food_to_the_deficiency_of_its_nutrient_and_to_no_other(folder: Path) -> None:
    """Two nutrients, two deficiencies, a source that is no food: one conclusion."""
    facts = Graph().parse(
        data=f"""
        @prefix n: <{NUTRI}> .
        @prefix : <https://w3id.org/nutrigraph/entity/> .
        :lentils n:dietarySourceOf :iron .
        :sunlight n:nonFoodSourceOf :vitamin-d .
        :iron-deficiency n:deficiencyOf :iron .
        :brain-iron-deficiency n:deficiencyOf :brain-iron .
        :vitamin-d-deficiency n:deficiencyOf :vitamin-d .
        """,
        format="turtle",
    )

    result = facts.query((folder / "rules" / "addresses.rq").read_text(encoding="utf-8"))

    assert result.graph is not None
    found = {tuple(str(node).rpartition("/")[2] for node in triple) for triple in result.graph}
    assert found == {("lentils", "ontology#addresses", "iron-deficiency")}


def test_addresses_is_as_sure_as_the_food_and_a_denied_food_addresses_nothing(schema: Schema, folder: Path) -> None:
    """The definition of the deficiency is asserted; the food may be hedged, or denied by somebody."""
    said = [
        "S1 lentils dietarySourceOf iron possible",
        "S2 sprouts dietarySourceOf iron",
        "!S3 sprouts dietarySourceOf iron",
    ]

    run = Run(schema, folder, ["addresses"], *LACKS, *said)

    assert run.conclusions == ["lentils addresses iron-deficiency possible"]
    assert run.blocked == ["sprouts addresses iron-deficiency !S3"]


def test_what_is_lacking_in_one_place_is_not_supplied_by_what_a_food_holds(schema: Schema, folder: Path) -> None:
    """The store in the brain is no nutrient: no rule leads from a food to it."""
    said = [
        "S1 lentils dietarySourceOf iron",
        "S2 brain-deficiency deficiencyOf brain-iron",
        "S3 lentils broader legumes",
    ]

    run = Run(schema, folder, RULES, *said)

    assert run.conclusions == []


def test_a_food_of_a_group_is_a_group_source_of_what_the_group_supplies(schema: Schema, folder: Path) -> None:
    """By either word for falling under the group; as sure as the less sure of the two; and no food supplies its group."""
    said = [
        "S1 legumes dietarySourceOf iron possible", "S2 lentils broader legumes", "S3 sprouts subtypeOf legumes",
        "S4 lentils dietarySourceOf zinc",
    ]  # fmt: skip

    run = Run(schema, folder, ["food-groups"], *said)

    assert run.conclusions == ["lentils groupSourceOf iron possible", "sprouts groupSourceOf iron possible"]
    assert run.premises == [
        ["legumes dietarySourceOf iron", "lentils broader legumes"],
        ["legumes dietarySourceOf iron", "sprouts subtypeOf legumes"],
    ]


def test_who_denies_that_a_food_is_of_the_group_denies_one_way_of_saying_so(schema: Schema, folder: Path) -> None:
    """That lentils are a kind of legume is denied; that they fall under legumes is stated as well and holds."""
    said = ["S1 legumes dietarySourceOf iron", "S2 lentils subtypeOf legumes", "!S3 lentils subtypeOf legumes"]

    assert Run(schema, folder, ["food-groups"], *said).blocked == ["lentils groupSourceOf iron !S3"]
    assert Run(schema, folder, ["food-groups"], *said).conclusions == []
    more = Run(schema, folder, ["food-groups"], *said, "S4 lentils broader legumes")
    assert more.conclusions == ["lentils groupSourceOf iron asserted"]


def test_groups_within_groups_are_followed_up_to_the_one_that_is_named(schema: Schema, folder: Path) -> None:
    """Two steps up, however the groups are nested, and a circle of groups comes to an end."""
    said = [
        "S1 plants dietarySourceOf iron", "S2 lentils broader legumes", "S3 legumes broader plants likely",
        "S4 plants broader lentils",
    ]  # fmt: skip

    run = Run(schema, folder, ["food-groups", "food-groups-within-groups"], *said)

    assert run.conclusions == [
        "legumes groupSourceOf iron likely",
        "lentils groupSourceOf iron likely",
        "plants groupSourceOf iron likely",
    ]


def test_a_denied_group_source_stops_there(schema: Schema, folder: Path) -> None:
    """What is denied of the narrower group reaches none of its foods, and is not said of the wider group."""
    said = [
        "S1 plants dietarySourceOf iron", "S2 lentils broader legumes", "S3 legumes broader plants",
        "S4 sprouts broader plants", "!S5 legumes groupSourceOf iron",
    ]  # fmt: skip

    run = Run(schema, folder, ["food-groups", "food-groups-within-groups"], *said)

    assert run.conclusions == ["sprouts groupSourceOf iron asserted"]
    assert run.blocked == ["legumes groupSourceOf iron !S5"]


def test_a_food_addresses_a_deficiency_through_its_group(schema: Schema, folder: Path) -> None:
    """Three rules, one after the other; what sources name food by food stays what it is."""
    said = ["S1 legumes dietarySourceOf iron likely", "S2 lentils broader legumes"]

    run = Run(schema, folder, ["addresses", "addresses-by-group", "food-groups"], *LACKS, *said)

    assert run.conclusions == [
        "legumes addresses iron-deficiency likely",
        "lentils addresses iron-deficiency likely",
        "lentils groupSourceOf iron likely",
    ]
    denied = Run(
        schema, folder, ["addresses-by-group", "food-groups"], *LACKS, *said, "!S3 lentils addresses iron-deficiency"
    )
    assert denied.blocked == ["lentils addresses iron-deficiency !S3"]
    assert denied.conclusions == ["lentils groupSourceOf iron likely"]


def test_a_measure_corrects_the_deficiency_that_it_treats(schema: Schema, folder: Path) -> None:
    """Only measures, only deficiencies; a denied treatment corrects nothing."""
    said = [
        "S1 diet treats iron-deficiency likely", "S2 medicine treats iron-deficiency", "S3 diet treats insomnia",
        "S4 diet alleviates fatigue", "S5 iron-pills treats zinc-deficiency", "!S6 iron-pills treats zinc-deficiency",
    ]  # fmt: skip

    run = Run(schema, folder, ["corrects"], *said)

    assert run.conclusions == ["diet corrects iron-deficiency likely"]
    assert run.blocked == ["iron-pills corrects zinc-deficiency !S6"]


def test_a_measure_corrects_the_lack_of_what_it_supplies_and_not_of_the_members_of_a_group(
    schema: Schema, folder: Path
) -> None:
    """B vitamin pills correct the lack of B vitamins, and nothing follows for folate, nor from folate for the group."""
    said = [
        "S1 iron-pills supplies iron", "S2 b-vitamin-pills supplies b-vitamins",
        "S3 b-vitamin-deficiency deficiencyOf b-vitamins likely", "S4 folate-deficiency deficiencyOf folate",
        "S5 folate subtypeOf b-vitamins", "S6 folate-deficiency broader b-vitamin-deficiency",
        "!S7 iron-pills corrects iron-deficiency",
    ]  # fmt: skip

    run = Run(schema, folder, ["corrects-by-supply"], *LACKS, *said)

    assert run.conclusions == ["b-vitamin-pills corrects b-vitamin-deficiency likely"]
    assert run.blocked == ["iron-pills corrects iron-deficiency !S7"]


def test_a_deficiency_is_connected_to_what_the_process_that_it_causes_is_linked_to(
    schema: Schema, folder: Path
) -> None:
    """Whatever the finer link is, each a proof of its own; not to a quality, and not through anything but a process."""
    said = [
        "S1 iron-deficiency causes noise likely", "S2 noise causes fatigue possible", "S3 noise contributesTo fatigue",
        "S4 noise mechanismOf insomnia", "S5 iron-deficiency causes insomnia", "S6 insomnia causes fatigue",
        "S7 medicine causes noise",
    ]  # fmt: skip

    run = Run(schema, folder, ["connection-by-cause"], *said)

    assert run.conclusions == [
        "iron-deficiency mechanisticallyConnectedTo fatigue likely",
        "iron-deficiency mechanisticallyConnectedTo insomnia likely",
    ]
    assert run.premises == [
        ["iron-deficiency causes noise", "noise causes fatigue"],
        ["iron-deficiency causes noise", "noise contributesTo fatigue"],
        ["iron-deficiency causes noise", "noise mechanismOf insomnia"],
    ]


def test_what_influences_a_process_is_connected_to_what_the_process_is_linked_to(schema: Schema, folder: Path) -> None:
    """Nutrients and deficiencies, by any finer influence; a substance is neither, and a denied step is none."""
    said = [
        "S1 iron supports noise", "S2 zinc-deficiency disrupts noise possible", "S3 tea disrupts noise",
        "S4 noise causes fatigue likely", "S5 zinc regulates noise", "!S6 zinc regulates noise",
    ]  # fmt: skip

    run = Run(schema, folder, ["connection-by-influence"], *said)

    assert run.conclusions == [
        "iron mechanisticallyConnectedTo fatigue likely",
        "zinc-deficiency mechanisticallyConnectedTo fatigue possible",
    ]
    assert run.blocked == ["zinc mechanisticallyConnectedTo fatigue !S6"]


def test_what_influences_a_process_is_connected_to_what_its_dysfunction_is_linked_to(
    schema: Schema, folder: Path
) -> None:
    """One hop more, over the declared dysfunction; the denial that it is the sole cause of anything denies no link."""
    said = [
        "S1 iron-deficiency affects signals", "S2 signal-loss dysfunctionOf signals", "S3 signal-loss causes fatigue likely",
        "S4 signals causes insomnia", "!S5 iron-deficiency soleCauseOf fatigue", "!S6 signal-loss mechanismOf insomnia",
    ]  # fmt: skip

    run = Run(schema, folder, ["connection-by-dysfunction"], *said)

    assert run.conclusions == ["iron-deficiency mechanisticallyConnectedTo fatigue likely"]
    assert run.premises == [
        ["iron-deficiency affects signals", "signal-loss causes fatigue", "signal-loss dysfunctionOf signals"]
    ]
    denied = Run(schema, folder, ["connection-by-dysfunction"], *said, "!S7 signal-loss dysfunctionOf signals")
    assert denied.blocked == ["iron-deficiency mechanisticallyConnectedTo fatigue !S7"]


def test_words_in_the_place_of_an_entity_are_refused(folder: Path) -> None:
    """An alternative name is words; nothing can be connected from words."""
    text = (
        "PREFIX nutri: <https://w3id.org/nutrigraph/ontology#>\n"
        "CONSTRUCT { ?name nutri:mechanisticallyConnectedTo ?a }\nWHERE { ?a nutri:alternativeName ?name }"
    )
    with pytest.raises(InputError) as caught:
        parse_rule("words", "ontology/rules/words.rq", text, load_schema(folder))

    (fault,) = caught.value.faults
    assert fault.path == "ontology/rules/words.rq"
    assert fault.line > 0
    assert "?name stands for words in one place and for an entity in another" in fault.message
