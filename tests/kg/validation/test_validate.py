"""Every check, with data that make it fail."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import pytest

from kg.prefixes import DCTERMS, OA, PROV, RDF, RDFS, SKOS, XSD, Namespaces
from kg.schema import Schema
from kg.store import EmbeddedEngine, Literal, NamedNode, Quad
from kg.validation import Finding, validate
from kg.validation.hierarchy import check_hierarchy
from kg.validation.places import check_places
from kg.validation.projection import Projection
from kg.validation.shapes import check_shapes
from tests.kg.validation.conftest import Held

NAMES = Namespaces()
RDF_TYPE = RDF + "type"


def iri(text: str) -> NamedNode:
    """`ng:iron` as a node."""
    prefix, _, local = text.partition(":")
    return NamedNode(NAMES.iri(prefix, local))


def quad(text: str) -> Quad:
    """`ng:spinach nutri:dietarySourceOf ng:iron direct` as a quad."""
    subject, predicate, value, graph = text.split()
    return Quad(iri(subject), iri(predicate), iri(value), NamedNode(NAMES.graph(graph)))


def projection_findings(quads: list[Quad]) -> list[tuple[str, str, str, str]]:
    with EmbeddedEngine.in_memory(quads) as engine:
        proofs = Projection(engine, NAMES)
        found: list[Finding] = []
        for proof in (
            proofs.unprojected, proofs.unstated, proofs.denied, proofs.unentailed, proofs.overentailed, proofs.unfounded,
        ):  # fmt: skip
            found += proof()
    return sorted((f.check, f.message, f.focus, f.value) for f in found)


def over(
    quads: Iterable[Quad], draft: Held, check: Callable[[EmbeddedEngine, Schema], Iterable[Finding]]
) -> list[Finding]:
    """What a check finds in these quads."""
    with EmbeddedEngine.in_memory(quads) as engine:
        return list(check(engine, draft.schema))


def shown(findings: Iterator[Finding]) -> list[tuple[str, str, str]]:
    return sorted((f.check, f.focus, f.message) for f in findings)


def test_a_good_release_conforms(draft: Held) -> None:
    """No finding at all, and every check ran."""
    with EmbeddedEngine.in_memory(draft.quads) as engine:
        report = validate(engine, draft.schema)

    assert () == report.findings
    assert report.conforms
    assert {"passages", "projection", "denial", "entailment", "shapes"} < set(report.checks)


DIRECT = "ng:spinach nutri:dietarySourceOf ng:iron direct"


@pytest.mark.parametrize(
    ("without", "plus", "expected"),
    [
        ([DIRECT], [], ("projection", "an affirmed statement has no direct triple", "ng:spinach",
                        "nutri:dietarySourceOf ng:iron")),
        ([], ["ng:lentils nutri:dietarySourceOf ng:iron direct"],
         ("projection", "a direct triple has no affirmed statement", "ng:lentils", "nutri:dietarySourceOf ng:iron")),
        ([], ["ng:iron-deficiency nutri:soleCauseOf ng:fatigue direct"],
         ("denial", "a triple that is only denied is an edge", "ng:iron-deficiency", "nutri:soleCauseOf ng:fatigue")),
        ([], ["ng:iron-deficiency nutri:soleCauseOf ng:fatigue entailed"],
         ("denial", "a triple that is only denied is an edge", "ng:iron-deficiency", "nutri:soleCauseOf ng:fatigue")),
        ([], ["ng:iron-deficiency nutri:soleCauseOf ng:fatigue inferred"],
         ("denial", "a triple that is only denied is an edge", "ng:iron-deficiency", "nutri:soleCauseOf ng:fatigue")),
        (["ng:iron-deficiency nutri:linkedTo ng:fatigue entailed"], [],
         ("entailment", "an entailed triple is missing", "ng:iron-deficiency", "nutri:linkedTo ng:fatigue")),
        (["ng:fatigue nutri:causedBy ng:iron-deficiency entailed"], [],
         ("entailment", "an entailed triple is missing", "ng:fatigue", "nutri:causedBy ng:iron-deficiency")),
        (["ng:fatigue nutri:linkedFrom ng:iron-deficiency entailed"], [],
         ("entailment", "an entailed triple is missing", "ng:fatigue", "nutri:linkedFrom ng:iron-deficiency")),
        (["ng:iron-deficiency nutri:addressedBy ng:spinach inferred"], [],
         ("entailment", "an entailed triple is missing", "ng:iron-deficiency", "nutri:addressedBy ng:spinach")),
        (["ng:spinach rdf:type nutri:Entity entailed"], [],
         ("entailment", "an entailed type is missing", "ng:spinach", "rdf:type nutri:Entity")),
        ([], ["ng:lentils nutri:linkedTo ng:fatigue entailed"],
         ("entailment", "nothing entails this triple", "ng:lentils", "nutri:linkedTo ng:fatigue")),
        ([], ["ng:spinach rdf:type nutri:Place entailed"],
         ("entailment", "nothing entails this type", "ng:spinach", "rdf:type nutri:Place")),
        ([], ["ng:lentils nutri:addresses ng:iron-deficiency inferred",
              "ng:iron-deficiency nutri:addressedBy ng:lentils inferred"],
         ("inference", "no derivation makes this triple", "ng:lentils", "nutri:addresses ng:iron-deficiency")),
        (["ng:spinach nutri:addresses ng:iron-deficiency inferred"], [],
         ("derivation", "a conclusion is not there", "ng:spinach", "nutri:addresses ng:iron-deficiency")),
        ([DIRECT], [], ("derivation", "a premise is neither stated nor concluded", "ng:spinach", "nutri:dietarySourceOf ng:iron")),
    ],
)  # fmt: skip
def test_computed_graphs_are_proven_in_both_directions(
    draft: Held, without: list[str], plus: list[str], expected: tuple[str, str, str, str]
) -> None:
    """What is missing and what is too much, each named with its triple."""
    quads = [q for q in draft.quads if q not in {quad(text) for text in without}] + [quad(text) for text in plus]
    assert len(draft.quads) - len(without) + len(plus) == len(quads)

    assert expected in projection_findings(quads)


def test_a_derivation_over_a_denied_triple_is_found(draft: Held) -> None:
    """A denial that comes in after the rules ran: the premise is affirmed by one and denied by another."""
    denial = {
        RDF_TYPE: iri("nutri:Statement"), RDF + "subject": iri("ng:spinach"),
        RDF + "predicate": iri("nutri:dietarySourceOf"), RDF + "object": iri("ng:iron"),
        NAMES.nutri("polarity"): iri("nutri:negated"),
    }  # fmt: skip
    graph = NamedNode(NAMES.graph("notes"))
    quads = draft.quads + [Quad(iri("stmt:notes-S9"), NamedNode(p), o, graph) for p, o in denial.items()]

    assert [
        ("derivation", "a derivation rests on what is denied", "ng:spinach", "nutri:dietarySourceOf ng:iron"),
    ] == [found for found in projection_findings(quads) if found[0] == "derivation"]


def test_a_block_without_a_denial_is_found(draft: Held) -> None:
    """Only a denial can block."""
    graph = NamedNode(NAMES.graph("inferred"))
    node = next(q.subject for q in draft.quads if q.predicate.value == PROV + "generated")
    planted = Quad(node, iri("nutri:blockedBy"), iri("stmt:notes-S1"), graph)

    assert "what blocks a derivation denies nothing" in [f[1] for f in projection_findings([*draft.quads, planted])]


def places(draft: Held, change: Callable[[Quad], Quad | None]) -> list[tuple[str, str, tuple[str, ...]]]:
    found = over([new for q in draft.quads if (new := change(q))], draft, check_places)
    return sorted((f.check, f.message, f.statements) for f in found)


ALL_STATEMENTS = tuple(NAMES.iri("stmt", f"notes-S{number}") for number in (1, 2, 3, 4))


@pytest.mark.parametrize(("predicate", "value"), [("end", "42"), ("end", "0"), ("start", "-1"), ("start", "13")])
def test_a_passage_outside_its_text_is_found(draft: Held, predicate: str, value: str) -> None:
    """0 ≤ start < end ≤ characters; the statements that stand there are named."""

    def change(q: Quad) -> Quad:
        if q.predicate.value != OA + predicate:
            return q
        return Quad(q.subject, q.predicate, Literal(value, datatype=NamedNode(XSD + "integer")), q.graph_name)

    message = "the passage is not inside the text of 41 characters"
    assert [("passages", message, ALL_STATEMENTS)] == places(draft, change)


def test_a_malformed_hash_is_found(draft: Held) -> None:
    """64 hex digits in lower case."""

    def change(q: Quad) -> Quad:
        is_hash = q.predicate.value == NAMES.nutri("sha256") and "passage/" in str(q.subject)
        return Quad(q.subject, q.predicate, Literal("E1C1"), q.graph_name) if is_hash else q

    assert [("hashes", "the hash is no SHA-256", ALL_STATEMENTS)] == places(draft, change)


@pytest.mark.parametrize("predicate", [NAMES.nutri("statedIn"), DCTERMS + "source"])
def test_a_statement_without_place_or_source_is_found(draft: Held, predicate: str) -> None:
    """Every statement stands somewhere in the source whose graph it is in."""
    found = places(draft, lambda q: None if q.predicate.value == predicate else q)

    message = "a statement has no place in a source of its graph"
    assert [("places", message, (statement,)) for statement in ALL_STATEMENTS] == found


@pytest.mark.parametrize(
    ("record", "statements"), [("stmt:notes-S1", ALL_STATEMENTS[:1]), ("passage:notes-0-13", ALL_STATEMENTS)]
)
def test_a_record_in_the_graph_of_another_source_is_found(
    draft: Held, record: str, statements: tuple[str, ...]
) -> None:
    """Whoever drops or trusts a source by its graph must get its statements with their places, and no others."""
    elsewhere = NamedNode(NAMES.graph("others"))

    def change(q: Quad) -> Quad:
        return Quad(q.subject, q.predicate, q.object, elsewhere) if q.subject == iri(record) else q

    message = "a statement has no place in a source of its graph"
    assert [("places", message, (statement,)) for statement in statements] == places(draft, change)


def test_a_passage_without_a_source_is_found(draft: Held) -> None:
    """It is in no text, and the statements that stand there have no place."""
    found = places(draft, lambda q: None if q.predicate.value == OA + "hasSource" else q)

    assert ("passages", "the passage is not in the text of any source", ALL_STATEMENTS) in found
    assert 5 == len(found)


def test_a_shape_violation_names_shape_message_value_and_statements(draft: Held) -> None:
    """The curator reads the shape's own words and sees which rows are meant."""
    planted = quad("ng:iron-deficiency nutri:causes ng:iron direct")
    claim = {
        RDF_TYPE: iri("nutri:Statement"), RDF + "subject": iri("ng:iron-deficiency"),
        RDF + "predicate": iri("nutri:causes"), RDF + "object": iri("ng:iron"),
    }  # fmt: skip
    graph = NamedNode(NAMES.graph("notes"))
    quads = [*draft.quads, planted, *(Quad(iri("stmt:notes-S9"), NamedNode(p), o, graph) for p, o in claim.items())]

    found = [f for f in over(quads, draft, check_shapes) if f.check == "shape:causes-values"]

    causes = draft.schema.find_property("causes")
    assert causes is not None
    assert [("ng:iron-deficiency", "ng:iron", (NAMES.iri("stmt", "notes-S9"),))] == [
        (f.focus, f.value, f.statements) for f in found
    ]
    assert "causes" in found[0].message


def test_a_missing_label_is_a_shape_violation(draft: Held) -> None:
    """A record field with sh:minCount 1."""
    label = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    quads = [q for q in draft.quads if (q.subject, q.predicate) != (iri("ng:spinach"), label)]

    assert ["ng:spinach"] == [f.focus for f in over(quads, draft, check_shapes)]


@pytest.mark.parametrize(
    ("predicate", "label", "shapes"),
    [
        (RDFS + "label", Literal("spinaci", language="it"), {"shape:Entity-label"}),
        (RDFS + "label", Literal("spinage", language="en"), {"shape:Entity-label", "shape:labels"}),
        (SKOS + "prefLabel", Literal("spinage", language="en"), {"shape:labels"}),
        (SKOS + "prefLabel", Literal("Spinat", language="de"), set()),
    ],
)
def test_a_thing_has_one_label_in_the_language_of_all_and_at_most_one_in_any_other(
    draft: Held, predicate: str, label: Literal, shapes: set[str]
) -> None:
    """Whatever makes the triples: the choice of paths behind sh:path must still be one after blank nodes became IRIs."""
    spinach = next(q for q in draft.quads if q.subject == iri("ng:spinach"))

    quads = [*draft.quads, Quad(spinach.subject, NamedNode(predicate), label, spinach.graph_name)]
    found = over(quads, draft, check_shapes)

    assert {(f.check, f.focus) for f in found} == {(shape, "ng:spinach") for shape in shapes}


def test_a_sequence_path_is_checked(draft: Held) -> None:
    """Passage → selector → start: the list behind sh:path must still be one after blank nodes became IRIs."""
    start = NamedNode(OA + "start")
    quads = [q for q in draft.quads if q.predicate != start]

    assert ["shape:Passage-start"] == [f.check for f in over(quads, draft, check_shapes)]


def hierarchy(draft: Held, *edges: str) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """What is found when S1, S2, … state these edges, each of them with its direct triple."""
    planted = []
    for number, edge in enumerate(edges, start=1):
        subject, predicate, value = edge.split()
        graph, statement = NamedNode(NAMES.graph("others")), iri(f"stmt:others-S{number}")
        planted += [
            quad(f"{edge} direct"),
            Quad(statement, iri("rdf:subject"), iri(subject), graph),
            Quad(statement, iri("rdf:predicate"), iri(predicate), graph),
            Quad(statement, iri("rdf:object"), iri(value), graph),
        ]
    found = over([*draft.quads, *planted], draft, check_hierarchy)
    return sorted((f.focus, f.message, f.value, tuple(map(NAMES.contract, f.statements))) for f in found)


def test_a_cycle_of_wider_notions_is_found_with_its_rows(draft: Held) -> None:
    """Through both properties, and only the rows of the cycle; what merely leads to it is innocent."""
    edges = (
        "ng:b nutri:subtypeOf ng:c",
        "ng:c nutri:broader ng:a",
        "ng:a nutri:broader ng:b",
        "ng:x nutri:broader ng:a",
    )
    expected = (
        "ng:a", "an entity falls under itself", "ng:a → ng:b → ng:c → ng:a",
        ("stmt:others-S1", "stmt:others-S2", "stmt:others-S3"),
    )  # fmt: skip

    assert [expected] == hierarchy(draft, *edges)


def test_what_is_broader_than_itself_is_found(draft: Held) -> None:
    """The shortest cycle."""
    assert [("ng:iron", "an entity falls under itself", "ng:iron → ng:iron", ("stmt:others-S1",))] == hierarchy(
        draft, "ng:iron nutri:broader ng:iron"
    )


def test_two_ways_up_are_no_cycle(draft: Held) -> None:
    """A notion may have several wider ones."""
    edges = ("ng:a nutri:broader ng:b", "ng:a nutri:broader ng:c", "ng:b nutri:broader ng:d", "ng:c nutri:broader ng:d")

    assert [] == hierarchy(draft, *edges)


def test_a_long_chain_is_no_matter(draft: Held) -> None:
    """Ten thousand steps, in one cycle: no recursion, no quadratic search."""
    edges = [f"ng:n{number:05} nutri:broader ng:n{(number + 1) % 10_000:05}" for number in range(10_000)]

    (found,) = hierarchy(draft, *edges)

    assert ("ng:n00000", 10_000) == (found[0], len(found[3]))


def test_what_falls_under_another_is_of_its_class(draft: Held) -> None:
    """A food is no kind of nutrient."""
    assert [("ng:spinach", "a Food falls under a Nutrient", "ng:iron", ("stmt:others-S1",))] == hierarchy(
        draft, "ng:spinach nutri:subtypeOf ng:iron", "ng:spinach nutri:broader ng:lentils"
    )


def test_the_ontology_says_which_classes_may_fall_under_which(draft: Held) -> None:
    """A nutrient under a group of them, and not the other way round; a biomarker under a substance."""
    kinds = {"group": "NutrientGroup", "ferritin": "Biomarker", "protein": "Substance"}
    types = [quad(f"ng:{slug} rdf:type nutri:{name} others") for slug, name in kinds.items()]
    typed = replace(draft, quads=[*draft.quads, *types])

    assert [] == hierarchy(typed, "ng:iron nutri:broader ng:group", "ng:ferritin nutri:subtypeOf ng:protein")
    assert ["a NutrientGroup falls under a Nutrient"] == [
        f[1] for f in hierarchy(typed, "ng:group nutri:broader ng:iron")
    ]
