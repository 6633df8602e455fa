"""The examples of the GraphQL page: each runs as it stands, within the limits, and has something to show."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from api.pages.examples import FOLDER, Example, load_examples

EXAMPLES = load_examples()


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.name for example in EXAMPLES])
def test_an_example_has_an_answer(client: httpx.Client, example: Example) -> None:
    """No error, no null at the root, a cost below the limit, and at least one list that is not empty."""
    response = client.post("/graphql", json={"query": example.query}, headers={"accept": "application/json"})

    body = response.json()
    assert (200, []) == (response.status_code, body.get("errors", []))
    assert all(body["data"].values())
    assert body["extensions"]["cost"]["edges"] < body["extensions"]["cost"]["limit"]
    assert '":[{' in response.text


def test_there_are_examples_of_what_this_graph_is_for() -> None:
    """One for each promise: the flagship, evidence, proof, what is missing, conflicts, denials, gaps, figures, search."""
    names = {example.name for example in EXAMPLES}

    assert names >= {
        "foods-for-linked-deficiencies", "nutrients-of-a-food", "why", "why-not", "conflicts", "denials",
        "evidence-gaps", "foods-by-daily-value", "search", "foreign-identifier",
    }  # fmt: skip
    assert "foods-for-linked-deficiencies" == EXAMPLES[0].name


def test_every_example_says_what_it_is() -> None:
    """A title of one line and a sentence; no name or title stands twice; every file of the folder is read."""
    titles = [example.title for example in EXAMPLES]

    assert all(0 < len(title) < 80 for title in titles)
    assert all(example.text.endswith(".") for example in EXAMPLES)
    assert len({*titles}) == len({example.name for example in EXAMPLES}) == len(list(FOLDER.iterdir()))


def test_a_file_is_title_text_and_query(tmp_path: Path) -> None:
    """Comment lines at the head are words, a comment further down belongs to the query."""
    (tmp_path / "07-a-name.graphql").write_text("# Title\n# One line,\n# two lines.\n{ a # why\n}\n", encoding="utf-8")

    assert [Example("a-name", "Title", "One line, two lines.", "{ a # why\n}\n")] == load_examples(tmp_path)
