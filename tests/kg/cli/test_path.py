"""kg path, and what kg search says of a correction."""

import json
from collections.abc import Callable

import pytest
from click.testing import Result

from kg.errors import NotFoundError, RefusedError

Run = Callable[..., Result]


def test_a_path_comes_with_the_statements_of_each_claim(kg: Run) -> None:
    """The chain on a line of its own, then claims with their places; that it is no advice on stderr."""
    result = kg("path", "spinach", "restless-legs-syndrome", "--first", "1")

    first, *lines = result.stdout.splitlines()
    assert (
        first
        == "spinach · dietary source of · iron · has deficiency · iron deficiency · causes · restless legs syndrome  asserted"
    )
    assert "  – iron · has deficiency · iron deficiency  asserted" in lines
    assert any("stmt:rls-nutrient-gaps-F225  faq 8963–9085" in line for line in lines)
    assert "      also: associated with (asserted), contributes to (possible)" in lines
    assert "There are further paths" in result.stderr
    assert "not medical advice" in result.stderr


def test_what_commends_a_remedy_stands_beside_what_is_said_of_its_harm(kg: Run) -> None:
    """As everywhere else."""
    words = ("--avoid", "iron-deficiency", "--max-length", "3", "--first", "1")
    lines = kg("path", "spinach", "restless-legs-syndrome", *words).stdout.splitlines()

    assert "  – iron supplementation · alleviates · restless legs syndrome  possible" in lines
    assert any("caution: nutrient supplementation · causes · harm" in line for line in lines)


def test_a_path_as_json_has_the_names_of_graphql(kg: Run) -> None:
    """With ids, directions and evidence."""
    found = json.loads(kg("path", "iron deficiency", "ng:spinach", "--json", "--first", "1").stdout)

    assert (found["from"], found["to"], found["more"], found["emptyReason"]) == (
        "ng:iron-deficiency",
        "ng:spinach",
        True,
        None,
    )
    (path,) = found["paths"]
    assert [node["id"] for node in path["nodes"]] == ["ng:iron-deficiency", "ng:iron", "ng:spinach"]
    assert [(edge["predicate"], edge["direction"]) for edge in path["edges"]] == [
        ("nutri:deficiencyOf", "FORWARD"),
        ("nutri:dietarySourceOf", "BACKWARD"),
    ]
    assert [e["statements"][0]["id"] for e in path["edges"]] == ["stmt:background-B002", "stmt:rls-nutrient-gaps-F141"]
    assert {"release", "disclaimer"} < found.keys()


def test_conclusions_are_asked_for(kg: Run) -> None:
    """Without them the answer says that there is more; with them it says how to see the proof."""
    without = kg("path", "spinach", "iron-deficiency", "--max-length", "1")
    with_them = kg("path", "spinach", "iron-deficiency", "--max-length", "1", "--inferred")

    assert (without.stdout, without.exit_code) == ("", 0)
    assert "without what you leave out there is one" in without.stderr
    assert "proof: kg why ng:spinach nutri:addresses ng:iron-deficiency" in with_them.stdout


def test_what_is_not_joined_is_an_answer_too(kg: Run) -> None:
    """Words on stderr, nothing on stdout, exit code 0."""
    result = kg("path", "sunlight-exposure", "warm-bath", "--max-length", "2", "--predicates", "linkedTo,broader")

    assert (result.stdout, result.exit_code) == ("", 0)
    assert "Nothing joins the two within 2 claims." in result.stderr


@pytest.mark.parametrize(
    ("words", "kind", "told"),
    [
        (("spinach", "spinach"), RefusedError, "two ends"),
        (("spinach", "iron", "--max-length", "7"), RefusedError, "max-length 7"),
        (("spinach", "iron", "--avoid", "iron"), RefusedError, "avoid its own ends"),
        (("spinnach", "iron"), NotFoundError, "spinnach"),
        (("spinach", "iron", "--predicates", "likes"), NotFoundError, "likes"),
    ],
)
def test_bad_input_is_an_error_with_a_mend(kg: Run, words: tuple[str, ...], kind: type[Exception], told: str) -> None:
    """What is wrong, and what to do."""
    error = kg("path", *words).exception

    assert isinstance(error, kind)
    assert told in str(error)
    assert getattr(error, "hint", "")


def test_a_corrected_search_says_so(kg: Run) -> None:
    """The hits on stdout, the correction on stderr and in the JSON."""
    result = kg("search", "ferittin")

    assert result.stdout.startswith("ng:ferritin\tferritin\tBiomarker\tferritin\n")
    assert "Looked for 'ferritin' instead." in result.stderr
    assert json.loads(kg("search", "ferittin", "--json").stdout)[0]["correctedTo"] == "ferritin"
    assert json.loads(kg("search", "ferritin", "--json").stdout)[0]["correctedTo"] is None
