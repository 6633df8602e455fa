"""kg why, and the filters and records of kg show."""

import json
import subprocess
from collections.abc import Callable

import pytest
from click.testing import Result

from kg.errors import NotFoundError

Run = Callable[..., Result]


def test_why_prints_the_proof_and_the_notice(kg: Run) -> None:
    """Data on stdout; that it is no medical advice on stderr."""
    result = kg("why", "leafy-greens", "addresses", "magnesium-deficiency")

    first, *lines = result.stdout.splitlines()
    assert (
        first == "leafy greens · supplies the nutrient lacking in · magnesium deficiency  asserted, concluded by rules"
    )
    assert any("stmt:rls-nutrient-gaps-F149  comparison-table 6187–6199" in line for line in lines)
    assert "not medical advice" in result.stderr


def test_a_hedged_premise_is_marked_as_the_weakest_link(kg: Run) -> None:
    """That brain iron deficiency disrupts the pathway is possible; the other premises are asserted."""
    lines = kg("why", "brain-iron-deficiency", "mechanisticallyConnectedTo", "urge-to-move-legs").stdout.splitlines()

    weakest = [line.strip() for line in lines if line.endswith("← weakest")]
    assert weakest
    assert all("asserted" not in line for line in weakest)


def test_why_as_json_is_the_same_tree(kg: Run) -> None:
    """Asked from the other end: certainty at each step, place of each statement."""
    found = json.loads(kg("why", "magnesium-deficiency", "addressedBy", "ng:lentils", "--json").stdout)

    assert (found["holds"], found["certainty"], found["missing"]) == (True, "asserted", [])
    (way,) = found["ways"]
    (proof,) = way["proofs"]
    assert "rule:addresses-by-group" == proof["rule"]["id"]
    chained = next(p for p in proof["premises"] if p["inferred"])
    assert "group source of" == chained["triple"]["predicate"]["label"]
    (below,) = chained["proofs"]
    places = {e["id"]: e["place"] for premise in below["premises"] for e in premise["affirmed"]}
    assert (6214, 6221) == (
        places["stmt:rls-nutrient-gaps-F152"]["start"],
        places["stmt:rls-nutrient-gaps-F152"]["end"],
    )
    assert "Lentils are the seeds of a legume." == places["stmt:background-B033"]["reason"]


@pytest.mark.parametrize(
    "words",
    [
        ("magnesium-supplementation", "alleviates", "restless-legs-syndrome"),
        ("iron-deficiency", "correctedBy", "iron-supplementation"),
        ("nutrient-supplementation", "recommendedFor", "nutrient-deficiency"),
    ],
)
def test_a_caution_stands_beside_what_is_commended(kg: Run, words: tuple[str, str, str]) -> None:
    """From either end: that supplementation can do harm, with hedge, condition and place."""
    lines = kg("why", *words).stdout.splitlines()
    found = json.loads(kg("why", *words, "--json").stdout)

    (line,) = (line for line in lines if "F228" in line)
    assert line == (
        "caution: nutrient supplementation · causes · harm  possible      stmt:rls-nutrient-gaps-F228  faq 9086–9225  "
        "“can”  condition: deficiency not confirmed"
    )
    assert ["stmt:rls-nutrient-gaps-F228"] == [caution["id"] for caution in found["cautions"]]


def test_what_commends_nothing_has_no_caution(kg: Run) -> None:
    """That supplementation falls under correction is no claim of an effect."""
    assert "caution" not in kg("why", "nutrient-supplementation", "broader", "deficiency-correction").stdout


def test_without_conclusions_it_is_said_that_rules_conclude_it(kg: Run) -> None:
    """By which rule; not that nothing could conclude it."""
    text = kg("why", "lentils", "addresses", "iron-deficiency", "--no-inferred").stdout

    assert text.splitlines()[0].endswith("  left out by the filters")
    assert "What rules conclude is left out: 1 derivation by rule:addresses." in text
    assert "No rule" not in text


def test_premises_that_a_filter_took_are_named_with_their_statements(kg: Run) -> None:
    """The article does not say what magnesium deficiency lacks, nor that lentils are legumes."""
    text = kg("why", "lentils", "addresses", "magnesium-deficiency", "--source", "rls-nutrient-gaps").stdout

    assert (
        "rule:addresses-by-group lacks lentils · broader · legumes (stmt:background-B033) and magnesium deficiency · "
        "deficiency of · magnesium (stmt:background-B004)."
    ) in text


def test_a_second_value_where_one_is_allowed_is_told_as_that(kg: Run) -> None:
    """Brain iron deficiency lacks brain iron already; that spinach is a source of brain iron is of the wrong kind."""
    text = kg("why", "spinach", "addresses", "brain-iron-deficiency").stdout

    assert (
        "cannot be stated: brain iron deficiency · deficiency of · iron  (at most one value, and it has brain iron)"
        in text
    )
    assert "cannot be stated of such things: spinach · dietary source of · brain iron\n" in text


@pytest.mark.parametrize(
    "words",
    [
        ("why", "lentils", "addresses", "iron-deficiency"),
        ("show", "iron"),
        ("show", "rule:addresses"),
        ("gaps", "Deficiency", "Condition"),
    ],
)
def test_objects_of_json_name_the_release_and_what_they_are_not(kg: Run, words: tuple[str, ...]) -> None:
    """A file that leaves the machine still says where it is from."""
    found = json.loads(kg(*words, "--json").stdout)

    assert len(found["release"]) == 64
    assert "no medical advice" in found["disclaimer"]


def test_a_denied_triple_is_answered_with_its_denial(kg: Run) -> None:
    """That a blood test measures the iron of the brain is denied."""
    text = kg("why", "blood-test", "measures", "brain-iron").stdout

    assert text.splitlines()[0].endswith("  denied")
    assert "denied (asserted)  stmt:rls-nutrient-gaps-F245" in text


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("lentl", "addresses", "magnesium-deficiency"), "lentils"),
        (("lentils", "adresses", "magnesium-deficiency"), "addresses"),
        (("lentils", "addresses", "magnesum-deficiency"), "magnesium-deficiency"),
        (("lentils", "addresses", "magnesium-deficiency", "--source", "rls-nutrient-gap"), "rls-nutrient-gaps"),
    ],
)
def test_what_is_not_known_comes_with_a_suggestion(kg: Run, words: tuple[str, ...], hint: str) -> None:
    """Entity, property, source: the error is that there is none, and it names what was meant."""
    error = kg("why", *words).exception

    assert isinstance(error, NotFoundError)
    assert hint in error.hint


def test_exit_codes_of_why(kg_process: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    """An answer is an answer, whether the triple holds or not; what does not exist is 4."""
    assert 0 == kg_process("why", "lentils", "addresses", "magnesium-deficiency").returncode
    assert 0 == kg_process("why", "iron", "addresses", "magnesium-deficiency").returncode
    assert 4 == kg_process("why", "nothing-at-all", "addresses", "magnesium-deficiency").returncode


def claims(result: Result, relation: str) -> dict[str, str | None]:
    """Label of each neighbour → certainty."""
    relations = {found["name"]: found["claims"] for found in json.loads(result.stdout)["relations"]}
    return {claim["neighbour"]["label"]: claim["certainty"] for claim in relations.get(relation, [])}


def test_show_keeps_what_the_filters_leave(kg: Run) -> None:
    """Without the background no deficiency has a nutrient, so that nothing addresses it; what the article says stays."""
    everything = kg("show", "magnesium-deficiency", "--json")
    article = kg("show", "magnesium-deficiency", "--json", "--source", "rls-nutrient-gaps")

    assert {"lentils", "legumes", "nuts", "seeds", "spinach", "leafy greens"} == set(claims(everything, "addressedBy"))
    assert {} == claims(article, "addressedBy") == claims(article, "deficiencyOf")
    assert claims(article, "hasSymptom") == claims(everything, "hasSymptom") != {}
    assert {} == claims(kg("show", "magnesium-deficiency", "--json", "--no-inferred"), "addressedBy")
    assert "likely" not in claims(kg("show", "restless-legs-syndrome", "--json", "--min-certainty", "asserted"), "hasContributor").values()  # fmt: skip


def test_show_takes_conditions(kg: Run) -> None:
    """Two statements about RLS speak of pregnant women, by their population."""
    found = json.loads(kg("show", "restless-legs-syndrome", "--json", "--qualifier", "population=Pregnant").stdout)

    said = [e for r in found["relations"] for c in r["claims"] for e in c["affirmed"] + c["denied"]]
    assert {"stmt:rls-nutrient-gaps-F107", "stmt:rls-nutrient-gaps-F108"} == {e["id"] for e in said}
    assert {"pregnant women"} == {e["qualifiers"]["population"] for e in said}


def test_show_prints_conditions_with_each_statement(kg: Run) -> None:
    """For some individuals, of the symptoms."""
    lines = kg("show", "magnesium-supplementation").stdout.splitlines()

    (line,) = (line for line in lines if "F288" in line)
    assert line.endswith("note: implied by time to relief  population: some individuals  target: symptoms")


def test_show_says_that_filters_are_on(kg: Run) -> None:
    """On one line, and only then."""
    told = "Filters are on: this is not everything that is said of it."

    assert 1 == kg("show", "iron", "--min-certainty", "asserted").stdout.splitlines().count(told)
    assert told not in kg("show", "iron").stdout
    nothing = kg("show", "iron", "--qualifier", "population=nobody").stdout
    assert told not in nothing
    assert "The filters leave nothing that is said of it." in nothing


def test_show_names_the_statements_at_the_bottom_of_a_chain(kg: Run) -> None:
    """Lentils supply magnesium by way of legumes: all three statements stand on the line."""
    line = next(x for x in kg("show", "magnesium-deficiency").stdout.splitlines() if x.strip().startswith("lentils"))

    assert "concluded by rule:addresses-by-group from" in line
    assert line.endswith("stmt:background-B004, stmt:background-B033, stmt:rls-nutrient-gaps-F152")


def test_show_puts_cautions_beside_what_is_recommended(kg: Run) -> None:
    """That supplementation can do harm stands beside iron supplementation, with the hedge, the condition and the place."""
    text = kg("show", "restless-legs-syndrome").stdout
    found = json.loads(kg("show", "restless-legs-syndrome", "--json").stdout)

    assert "caution       nutrient supplementation causes harm, possible  stmt:rls-nutrient-gaps-F228" in text
    alleviated = next(r for r in found["relations"] if r["name"] == "alleviatedBy")
    iron = next(c for c in alleviated["claims"] if c["neighbour"]["id"] == "ng:iron-supplementation")
    assert ["stmt:rls-nutrient-gaps-F228"] == [caution["id"] for caution in iron["cautions"]]
    assert ["can"] == [caution["hedgeCue"] for caution in iron["cautions"]]
    assert not any(c["cautions"] for r in found["relations"] if r["name"] == "hasSymptom" for c in r["claims"])


def test_show_says_what_a_source_names_none_of(kg: Run) -> None:
    """The article treats vitamin B6 and names no food."""
    text = kg("show", "vitamin-b6").stdout

    assert "has dietary source: source:rls-nutrient-gaps names none  b-vitamins 3692–3790" in text


def test_show_prints_records(kg: Run) -> None:
    """A statement with its place; a rule with its text; what is none is not found."""
    text = kg("show", "stmt:rls-nutrient-gaps-F043").stdout

    assert "brain iron deficiency (ng:brain-iron-deficiency)" in text
    assert "passage:rls-nutrient-gaps-1931-2119" in text
    assert "2119" in text
    fields = json.loads(kg("show", "rule:addresses", "--json").stdout)["fields"]
    assert ["nutri:Rule", "prov:Plan"] == fields["type"]
    assert isinstance(kg("show", "stmt:no-such").exception, NotFoundError)
