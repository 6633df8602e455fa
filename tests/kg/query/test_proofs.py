"""An explanation shows each well-founded proof down to statements, what is denied, and what is blocked."""

from collections.abc import Callable

import pytest

from kg.prefixes import Namespaces
from kg.query import proofs
from kg.query.evidence_filter import EvidenceFilter
from kg.query.proof_model import Explanation, Fact, Finding
from kg.query.proofs import find_explanation
from kg.schema import Schema
from kg.store import EmbeddedEngine, NamedNode, Triple

NAMES = Namespaces()
Chained = Callable[[str], tuple[EmbeddedEngine, Schema]]
CHAIN = """
S1 a p b likely
S2 a p b possible
S3 b p c asserted
S4 c r d asserted
R: a q c <- a p b, b p c
R2: a z d <- a q c, c r d
"""


def explain(made: tuple[EmbeddedEngine, Schema], triple: str, kept: EvidenceFilter | None = None) -> Explanation:
    subject, predicate, value = triple.split()
    asked = Triple(
        NamedNode(NAMES.iri("ng", subject)), NamedNode(NAMES.nutri(predicate)), NamedNode(NAMES.iri("ng", value))
    )
    return find_explanation(*made, asked, kept or EvidenceFilter())


def words(fact: Fact) -> str:
    return f"{fact.subject.label} {fact.predicate.label} {fact.object.label}"


def outline(finding: Finding) -> str:
    """A finding on one line: its triple, certainty, statements, and each proof in brackets."""
    said = [one.id.removeprefix("stmt:") for one in finding.affirmed]
    inner = [
        f"{proof.rule.label}({proof.certainty}; {'; '.join(outline(p) for p in proof.premises)})"
        for proof in finding.proofs
    ]
    return " ".join([f"{words(finding.fact)} {finding.certainty}", *said, *inner])


def test_a_proof_goes_down_to_statements_with_a_certainty_at_each_step(chained: Chained) -> None:
    """The weakest link is a p b; the surest of its statements comes first."""
    found = explain(chained(CHAIN), "a z d")

    assert (found.holds, found.certainty) == (True, "likely")
    (way,) = found.ways
    assert way.inferred
    assert outline(way) == (
        "A z D likely R2(likely; A q C likely R(likely; A p B likely S1 S2; B p C asserted S3); C r D asserted S4)"
    )
    assert {"If so, then so."} == {proof.definition for proof in way.proofs}


@pytest.mark.parametrize(("asked", "leaves"), [("d z-of a", ["A z D"]), ("a wide c", ["A q C"]), ("c wide a", [])])
def test_inverses_and_wide_properties_can_be_asked(chained: Chained, asked: str, leaves: list[str]) -> None:
    """The ways are the triples that statements and rules say; a wide property does not run backward by itself."""
    found = explain(chained(CHAIN), asked)

    assert leaves == [words(way.fact) for way in found.ways]
    assert words(found.asked).split()[1] == asked.split()[1]


def test_a_proof_never_uses_its_own_conclusion(chained: Chained) -> None:
    """b p a follows from a p b too, but not below a p b; asked by itself it does."""
    made = chained("S0 b p a possible\nS1 a p b asserted\nR: a p b <- b p a\nR: b p a <- a p b")

    assert outline(explain(made, "a p b").ways[0]) == "A p B asserted S1 R(possible; B p A possible S0)"
    assert outline(explain(made, "b p a").ways[0]) == "B p A asserted S0 R(asserted; A p B asserted S1)"


def test_what_rests_on_itself_alone_does_not_hold(chained: Chained) -> None:
    """Two derivations in a circle, with nothing under them, are no proofs."""
    found = explain(chained("S0 x p y asserted\nR: a p b <- b p a\nR: b p a <- a p b"), "a p b")

    assert (found.holds, found.ways) == (False, ())


def test_each_well_founded_way_round_a_circle_is_shown(chained: Chained) -> None:
    """From a to c by b, and by the statement; the way by a itself is left out."""
    made = chained("S1 a p b asserted\nS2 b p c likely\nS3 c p a asserted\nR: a p c <- a p b, b p c\nR: b p a <- b p c, c p a\nR: b p c <- b p a, a p c")  # fmt: skip

    assert outline(explain(made, "a p c").ways[0]) == (
        "A p C likely R(likely; A p B asserted S1; B p C likely S2)"
    )  # b p c by b p a would need a p c


def test_a_blocked_derivation_stands_with_its_denial(chained: Chained) -> None:
    """It proves nothing; its premises are shown with what is said for them and against them."""
    made = chained("S1 a p b asserted\n!S9 a p b likely\nS2 b p c asserted\nR: a q c <- a p b, b p c | S9")
    found = explain(made, "a q c")

    assert (found.holds, found.certainty) == (False, "")
    (way,) = found.ways
    (proof,) = way.blocked
    assert [("stmt:S9", "negated")] == [(one.id, one.polarity) for one in proof.blocked_by]
    assert [("A p B", ["stmt:S1"], ["stmt:S9"]), ("B p C", ["stmt:S2"], [])] == [
        (words(p.fact), [one.id for one in p.affirmed], [one.id for one in p.denied]) for p in proof.premises
    ]


def test_a_denial_stays_with_its_own_triple(chained: Chained) -> None:
    """What denies a p b is shown there, under a wide question too, and makes nothing of a q b."""
    found = explain(chained("S1 a q b likely\n!S2 a p b asserted"), "a wide b")

    assert [("A q B", "likely", 0), ("A p B", "", 1)] == [
        (words(w.fact), w.certainty, len(w.denied)) for w in found.ways
    ]


def test_evidence_says_where_and_why(chained: Chained) -> None:
    """A curator's declaration gives its reason; there is no section then."""
    (statement,) = explain(chained("S1 a p b likely @web"), "a p b").ways[0].affirmed

    assert (statement.source_label, statement.section, statement.reason) == ("web", None, "because")


def test_filters_leave_out_and_say_so(chained: Chained) -> None:
    """The middle of the chain is possible at most among what web says; the book's part is gone."""
    text = CHAIN.replace("S2 a p b possible", "S2 a p b possible @web")
    web = EvidenceFilter(graphs=(NAMES.graph("web"),))
    made = chained(text)

    assert explain(made, "a z d", web).left_out == (
        "The filters leave 1 derivation without a premise.",
        "rule:R2 lacks B · p · C (stmt:S3) and C · r · D (stmt:S4).",
    )
    assert not explain(made, "a z d", web).holds
    assert ["stmt:S2"] == [one.id for one in explain(made, "a p b", web).ways[0].affirmed]
    assert explain(made, "a p b", web).left_out == ("The filters leave out 1 statement on this very triple.",)
    assert not explain(made, "a z d", EvidenceFilter(include_inferred=False)).holds


def test_premises_that_stand_under_the_filters_are_not_named(chained: Chained) -> None:
    """Web says b p c still, by another statement; of a p b both are gone."""
    web = EvidenceFilter(graphs=(NAMES.graph("web"),))
    made = chained(
        "S1 a p b likely\nS2 a p b possible\nS3 b p c asserted\nS4 b p c likely @web\nR: a q c <- a p b, b p c"
    )

    assert explain(made, "a q c", web).left_out[1:] == ("rule:R lacks A · p · B (stmt:S1, stmt:S2).",)
    assert explain(made, "a q c").left_out == ()


def test_conclusions_that_are_left_out_are_counted_by_rule(chained: Chained) -> None:
    """Two ways by R and one by R2; what is blocked would conclude nothing anyway."""
    made = chained(
        "S1 a p b asserted\nS2 b p c asserted\nS3 a r c asserted\nS4 a s c asserted\n!S9 a s c asserted\n"
        "R: a q c <- a p b, b p c\nR: a q c <- a r c\nR2: a q c <- a s c\nR3: a q c <- a s c | S9"
    )

    assert explain(made, "a q c", EvidenceFilter(include_inferred=False)).left_out == (
        "What rules conclude is left out: 2 derivations by rule:R, 1 derivation by rule:R2.",
    )
    assert explain(made, "a p b", EvidenceFilter(include_inferred=False)).left_out == ()


def test_what_stands_on_itself_is_not_left_out_by_filters(chained: Chained) -> None:
    """In a circle with nothing under it nothing was ever concluded; with a statement in it, that is what is gone."""
    circle = "R: a p b <- b p a\nR2: b p a <- a p b"
    nothing, web = chained(f"S0 x p y asserted\n{circle}"), EvidenceFilter(graphs=(NAMES.graph("web"),))

    assert explain(nothing, "a p b", EvidenceFilter(include_inferred=False)).left_out == ()
    assert explain(chained(f"S1 a p b asserted\n{circle}"), "a p b", web).left_out == (
        "The filters leave out 1 statement on this very triple.",
        "The filters leave 1 derivation without a premise.",
        "rule:R lacks A · p · B (stmt:S1).",
    )


def test_of_many_fallen_derivations_ten_are_told(chained: Chained) -> None:
    """Twelve ways, and the same premise gone in each."""
    web = EvidenceFilter(graphs=(NAMES.graph("web"),))
    lines = [f"T{n} a p{n} b asserted @web\nR: a q c <- a p{n} b, b p c" for n in range(12)]
    found = explain(chained("\n".join(["S1 b p c asserted", *lines])), "a q c", web).left_out

    assert found[0] == "The filters leave 12 derivations without a premise."
    assert found[1:-1] == ("rule:R lacks B · p · C (stmt:S1).",) * 10
    assert found[-1] == "What 2 derivations more lack is not told."


def test_shared_steps_are_one_object(chained: Chained) -> None:
    """Twenty levels of two ways each are a million trees, and forty-two findings."""
    levels = range(20)
    lines = ["S0 x0 p y asserted"]
    for n in levels:
        lines += [f"R{way}: x{n + 1} p y <- x{n} {p} y" for way, p in (("a", "p"), ("b", "q"))]
        lines += [f"R{way}: x{n + 1} q y <- x{n} p y" for way in "c"]
    found = explain(chained("\n".join(lines)), "x20 p y")

    seen: set[int] = set()
    queue = [found.ways[0]]
    while queue:
        finding = queue.pop()
        if id(finding) not in seen:
            seen.add(id(finding))
            queue += [premise for proof in finding.proofs for premise in proof.premises]
    assert 40 == len(seen)
    assert found.left_out == ()


def test_a_limit_is_told_in_a_sentence(chained: Chained, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not unfolded keeps its certainty and says that it has proofs."""
    monkeypatch.setattr(proofs, "_UNFOLDED", 0)
    found = explain(chained(CHAIN), "a z d")

    middle = found.ways[0].proofs[0].premises[0]
    assert (words(middle.fact), middle.certainty, middle.proofs, middle.unfolded) == ("A q C", "likely", (), False)
    assert found.left_out == ("The proofs of 1 conclusion further down are not shown; ask for each by itself.",)
