"""The words of passages: shown where the server was given the very text of the source, and nowhere else."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest

from kg.locations import ontology_dir
from kg.release import build_release
from kg.settings import Settings
from tests.tea_notes import TEXT, WORDS, write_seeds, write_text

Serve = Callable[..., AbstractContextManager[str]]
PASSAGE = "/passage/tea-notes-26-52"
BROWSER = {"accept": "text/html"}


@pytest.fixture(scope="module")
def tea(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of a release of the made-up source."""
    root = tmp_path_factory.mktemp("tea")
    return build_release(ontology_dir(), write_seeds(root), root / "releases", settings=Settings()).path


@pytest.fixture(scope="module")
def worded(serve: Serve, tea: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server that was given the text."""
    texts = (write_text(tmp_path_factory.mktemp("held")),)
    with serve(Settings(readers=1, texts=texts), tea) as url, httpx.Client(base_url=url, timeout=15) as client:
        yield client


@pytest.fixture(scope="module")
def wordless(serve: Serve, tea: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server that was given a text in which one letter differs."""
    texts = (write_text(tmp_path_factory.mktemp("changed"), TEXT.replace("Tea can", "Tee can")),)
    with serve(Settings(readers=1, texts=texts), tea) as url, httpx.Client(base_url=url, timeout=15) as client:
        yield client


def test_the_words_of_a_passage_are_plain_text(worded: httpx.Client) -> None:
    """Counted in code points, whatever is accepted; no cache keeps them, and no other site may read them."""
    answer = worded.get(f"{PASSAGE}/words", headers=BROWSER)

    assert (200, WORDS) == (answer.status_code, answer.content.decode())
    assert "text/plain; charset=utf-8" == answer.headers["content-type"]
    assert "no-store" == answer.headers["cache-control"]
    assert "nosniff" == answer.headers["x-content-type-options"]
    assert "same-origin" == answer.headers["cross-origin-resource-policy"]
    assert not {"etag", "access-control-allow-origin"} & answer.headers.keys()
    assert "<b>and</b>" in worded.get("/passage/tea-notes-0-22/words").text


def test_the_page_of_a_passage_shows_its_words_and_runs_none(worded: httpx.Client) -> None:
    """As text; the page goes into no cache either."""
    answer = worded.get("/passage/tea-notes-0-22.html")
    shown = re.search(r"<blockquote[^>]*>(.*?)</blockquote>", answer.text, re.DOTALL)

    assert shown is not None
    assert TEXT[:22] == html.unescape(shown[1])
    assert "<b>" not in shown[1]
    assert "no-store" == answer.headers["cache-control"]
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/passage/tea-notes-0-54/words", "no passage passage:tea-notes-0-54"),
        ("/passage/tea-notes-27-52/words", "no passage"),
        ("/passage/tea-notes-26-52%3E%20x/words", "no passage"),
        ("/passage/tea-notes-26-52%23span/words", "no passage"),
        ("/passage/..%2Fsource%2Ftea-notes/words", "no"),
        ("/passage/tea-notes-26-40/words", "other words stand at 26–40"),
        ("/statement/tea-notes-S1/words", "no"),
        ("/source/tea-notes/words", "no"),
    ],
)
def test_only_passages_that_hold_have_words(worded: httpx.Client, path: str, said: str) -> None:
    """No other offsets, no other resource, nothing where the hash is that of other words."""
    answer = worded.get(path, headers={"accept": "application/json"}, follow_redirects=True)

    assert 404 == answer.status_code
    assert said in answer.json()["detail"]
    assert "Tea" not in answer.text


def test_words_are_nowhere_else(worded: httpx.Client) -> None:
    """Not in linked data, exports, answers or dumps of the same server, nor on other pages."""
    everything = "SELECT * { GRAPH ?g { ?s ?p ?o } }"
    bodies = [
        worded.get(f"{PASSAGE}.jsonld"),
        worded.get("/statement/tea-notes-S1.html"),
        worded.get("/entity/tea.html"),
        worded.get("/export/csv", params={"focus": "tea"}),
        worded.get("/dump/dataset.nq"),
        worded.post("/sparql", data={"query": everything}, headers={"accept": "text/csv"}),
        worded.get("/"),
    ]

    assert [200] * len(bodies) == [body.status_code for body in bodies]
    assert [False] * len(bodies) == ["can lower iron" in body.text for body in bodies]


def test_a_text_that_differs_by_a_letter_is_not_shown(wordless: httpx.Client) -> None:
    """404 that says who can mend it; the page is as without a text, and may be kept."""
    answer = wordless.get(f"{PASSAGE}/words")
    page = wordless.get(f"{PASSAGE}.html")

    assert 404 == answer.status_code
    assert "the text of 'tea-notes' is not on this server" == answer.json()["detail"]
    assert "kg serve --text tea-notes=FILE" in answer.json()["hint"]
    assert (200, False) == (page.status_code, "<blockquote" in page.text)
    assert "no-cache" == page.headers["cache-control"]


def test_without_a_text_the_answer_is_the_same(client: httpx.Client) -> None:
    """Over the packaged release."""
    answer = client.get("/passage/rls-nutrient-gaps-1931-2119/words")

    assert 404 == answer.status_code
    assert "--text rls-nutrient-gaps=FILE" in answer.json()["hint"]


def test_the_explorer_is_told_whose_words_there_are(worded: httpx.Client, wordless: httpx.Client) -> None:
    """So that it need not try, which counts as an error of the client's."""
    told = []
    for client in (worded, wordless):
        island = re.search(r'id="known">(.*?)</script>', client.get("/", headers=BROWSER).text, re.DOTALL)
        if island is None:
            pytest.skip("THE WEB ASSETS ARE MISSING: with the network on, run `make assets`")
        told.append(json.loads(island[1])["worded"])

    assert [["tea-notes"], []] == told
