"""`kg conflicts` and `kg gaps` as a user runs them."""

import csv
import io
import json
from collections.abc import Callable

import click
import pytest
from click.testing import Result

from kg.errors import NotFoundError

Run = Callable[..., Result]


def test_conflicts_stand_with_their_statements(kg: Run) -> None:
    """A heading for each triple, a line for each statement."""
    result = kg("conflicts", "--subject", "iron-deficiency", "--predicate", "affects")

    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "iron deficiency · affects · dopamine pathway  differ in certainty",
        "  asserted      stmt:rls-nutrient-gaps-F017  key-points 773–944",
        "  possible      stmt:rls-nutrient-gaps-F203  conclusion 7918–8075  “can”",
    ]


def test_no_conflict_is_an_answer_too(kg: Run) -> None:
    """Exit 0, and words on stderr only."""
    result = kg("conflicts", "--source", "background")

    assert (result.exit_code, result.stdout) == (0, "")
    assert "do not contradict" in result.stderr


def test_conflicts_as_json_and_csv(kg: Run) -> None:
    """Seven triples, sixteen statements."""
    found = json.loads(kg("conflicts", "--json").stdout)
    rows = list(csv.DictReader(io.StringIO(kg("conflicts", "--csv").stdout)))

    assert len(found) == 7
    assert len(rows) == sum(len(one["statements"]) for one in found) == 16


def test_conflicts_take_the_filters_of_every_command(kg: Run) -> None:
    """In pregnancy that passes, one triple is still said twice."""
    result = kg("conflicts", "--json", "--qualifier", "temporal=temporary", "--min-certainty", "speculative")

    (found,) = json.loads(result.stdout)
    assert found["object"]["id"] == "ng:pregnancy-related-rls"


def test_a_gap_map_is_counted_and_listed(kg: Run) -> None:
    """Data on stdout, the meaning of the states on stderr."""
    result = kg("gaps", "deficiencies", "Condition", "--predicate", "linkedTo", "--state", "conflicting")

    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "iron deficiency\trestless legs syndrome in pregnancy\tconflicting\tlikely\t2",
        "nutrient deficiency\trestless legs syndrome\tconflicting\tasserted\t4",
    ]
    assert "2  !  conflicting" in result.stderr


def test_a_gap_map_as_csv_and_json(kg: Run) -> None:
    """Every cell is in both."""
    rows = list(csv.DictReader(io.StringIO(kg("gaps", "Nutrient", "Food", "--csv").stdout)))
    found = json.loads(kg("gaps", "Nutrient", "Food", "--json").stdout)

    assert len(rows) == len(found["cells"]) == found["rows"] * found["columns"]
    assert sum(found["counts"].values()) == len(rows)
    iron = next(row for row in rows if (row["row id"], row["column id"]) == ("ng:iron", "ng:red-meat"))
    assert (iron["state"], iron["statements"]) == ("asserted", "1")


def test_what_there_is_not_is_said_with_what_there_is(kg: Run) -> None:
    """A class, a property, an entity."""
    for words, near in (
        (("gaps", "Food", "Nutrien"), "Did you mean Nutrient?"),
        (("gaps", "Food", "Nutrient", "--predicate", "dietarySource"), "Did you mean dietarySourceOf?"),
        (("conflicts", "--subject", "iron-deficency"), "iron-deficiency"),
    ):
        with pytest.raises(NotFoundError) as raised:
            kg_or_raise(kg, *words)
        assert near in raised.value.hint


def kg_or_raise(kg: Run, *words: str) -> None:
    """Run a command and let its error out."""
    error = kg(*words).exception
    assert error is not None
    raise error


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["conflicts", "--json", "--csv"], "--json and --csv ask for two formats"),
        (["gaps", "Food", "Nutrient", "--json", "--csv"], "--json and --csv ask for two formats"),
        (["conflicts", "--source", ""], "there is no name in it"),
        (["conflicts", "--types", " , "], "there is no name in it"),
        (["search", "iron", "--types", ""], "there is no name in it"),
        (["path", "spinach", "iron", "--avoid", ""], "there is no name in it"),
        (["export", "--format", "json", "--predicates", ","], "there is no name in it"),
    ],
)
def test_what_says_nothing_or_two_things_is_refused(kg: Run, words: list[str], said: str) -> None:
    """An empty variable of a script must not ask for everything."""
    result = kg(*words)

    assert isinstance(result.exception, click.UsageError)  # exit code 2
    assert said in result.exception.format_message()


def test_certainties_may_be_spelt_as_graphql_spells_them(kg: Run) -> None:
    """In capitals."""
    small, capital = (kg("conflicts", "--json", "--min-certainty", name).stdout for name in ("likely", "LIKELY"))

    assert small == capital != kg("conflicts", "--json").stdout
