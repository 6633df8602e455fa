"""The proofs over computed graphs, with data that make them fail."""

from __future__ import annotations

import pytest

from kg.prefixes import PROV, RDF
from kg.store import EmbeddedEngine, Literal, NamedNode, Quad
from kg.validation import CharacteristicSets, Finding, validate
from kg.validation.projection import Projection
from tests.kg.validation.conftest import Held, sets_of
from tests.kg.validation.small_quads import NAMES, iri, quad

RDF_TYPE = RDF + "type"


def projection_findings(quads: list[Quad]) -> list[tuple[str, str, str, str]]:
    found = proven(quads, None)
    assert proven(quads, sets_of(quads)) == found
    return found


def proven(quads: list[Quad], sets: CharacteristicSets | None) -> list[tuple[str, str, str, str]]:
    with EmbeddedEngine.in_memory(quads) as engine:
        proofs = Projection(engine, NAMES, sets)
        found: list[Finding] = []
        for proof in (
            proofs.unprojected, proofs.unstated, proofs.denied, proofs.unentailed, proofs.overentailed, proofs.unfounded,
        ):  # fmt: skip
            found += proof()
    return sorted((f.check, f.message, f.focus, f.value) for f in found)


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


def test_a_text_is_no_entailed_class(draft: Held) -> None:
    """Neither does it stand in for a class, nor does it break the proof."""
    entity = quad("ng:spinach rdf:type nutri:Entity entailed")
    assert entity in draft.quads
    text = Literal(NAMES.nutri("Entity"))
    others = [held for held in draft.quads if held != entity]
    planted = [
        Quad(entity.subject, entity.predicate, text, NamedNode(NAMES.graph("notes"))),
        Quad(entity.subject, entity.predicate, Literal("x y"), NamedNode(NAMES.graph("entailed"))),
    ]

    found = projection_findings([*others, *planted])

    assert ("entailment", "an entailed type is missing", "ng:spinach", "rdf:type nutri:Entity") in found
