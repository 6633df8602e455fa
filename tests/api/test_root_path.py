"""Under a path of a host: the same answers, and every address in them leads back to this server."""

from __future__ import annotations

import json
import re
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import pydantic
import pytest

from api.app import create_app
from api.readers import FACTORY
from api.root import under
from kg.errors import SettingError
from kg.query.readers import ReaderPool
from kg.settings import Settings
from tests.api.conftest import SETTINGS

ROOT = "/nutrition"
# What a browser would follow or load.
LINK = re.compile(r'\b(?:href|src|action|cite)="([^"#][^"]*)"')
# An address from the root of the host that is not under ours, in a page, in script data or in JSON.
ASTRAY = re.compile(r'"(/(?!nutrition[/"])[^"]*)"')
PAGES_PER_KIND = 4
QUESTION = '{ condition(id: "restless-legs-syndrome") { linkedDeficiencies { edges { node { id } } } } }'
SELECT = "SELECT ?food { ?food <https://w3id.org/nutrigraph/ontology#dietarySourceOf> ?n } ORDER BY ?food LIMIT 9"


@pytest.fixture(scope="module")
def rooted(serve: Callable[[Settings], AbstractContextManager[str]]) -> Iterator[httpx.Client]:
    """A client of a server under the path, which asks as a proxy does that leaves the path in place."""
    with (
        serve(SETTINGS.model_copy(update={"root_path": ROOT})) as url,
        httpx.Client(base_url=url, timeout=15) as client,
    ):
        yield client


def plainly(client: httpx.Client, text: str) -> str:
    """A text of the server under the path as one that is under none says it."""
    return text.replace(str(client.base_url).rstrip("/") + ROOT, "http://server").replace(ROOT, "")


def paths_from(page: httpx.Response) -> Iterator[str]:
    """What a page links to on its own server: paths with their queries."""
    for link in LINK.findall(page.text):
        found = urlsplit(urljoin(str(page.url), unescape(link)))
        if found.netloc == page.url.netloc.decode():
            yield found.path + (f"?{found.query}" if found.query else "")


def test_every_link_of_the_pages_leads_to_something_under_the_path(rooted: httpx.Client) -> None:
    """From the start page, a few pages of each kind: nothing names an address outside, nothing is missing."""
    seen, waiting, kinds, astray = {f"{ROOT}/"}, deque([f"{ROOT}/"]), Counter[str](), []
    while waiting:
        path = waiting.popleft()
        kind = path.removeprefix(ROOT).split("/")[1].split("?")[0]
        if kinds[kind] >= PAGES_PER_KIND:
            continue
        kinds[kind] += 1
        page = rooted.get(path, headers={"accept": "text/html, */*;q=0.5"}, follow_redirects=True)
        assert (200, True) == (page.status_code, page.url.path.startswith(f"{ROOT}/")), path
        if page.headers["content-type"].startswith(("text/html", "application/json")):
            astray += [(path, found) for found in ASTRAY.findall(page.text)]
            links = set(paths_from(page)) if page.headers["content-type"].startswith("text/html") else set()
            astray += [(path, link) for link in links if not link.startswith(f"{ROOT}/")]
            waiting += sorted(links - seen)
            seen |= links

    assert [] == astray
    assert {"entity", "statement", "static", "export", "sparql", "graphql", "dump", "gaps", "example"} <= kinds.keys()


@pytest.mark.parametrize(
    "path",
    [
        "/", "/entity/iron.html", "/entity/iron.ttl", "/statement/rls-nutrient-gaps-F043.html", "/conflicts",
        "/gaps?rows=Deficiency&columns=Condition", "/search?q=iron", "/ontology.html", "/release.html", "/dump/",
        "/graphql", "/sparql", "/graphql/schema.graphql", "/export/cyjs?focus=iron", "/export/svg?focus=iron",
        "/export/html?focus=iron", "/example/foods-for-linked-deficiencies.html", "/.well-known/void", "/entity/no-such.html",
        "/no-such-address", "/entity/iron.ttl?min-certainty=likely", "/dump/SHA256SUMS", "/rdf-graph-store?default",
    ],
)  # fmt: skip
@pytest.mark.parametrize("accept", ["text/html", "application/json", "text/turtle", "text/plain"])
def test_answers_differ_in_addresses_alone(rooted: httpx.Client, client: httpx.Client, path: str, accept: str) -> None:
    """Status, media type and the rest of the bytes are those of a server at the root of its host."""
    plain, under_path = (
        one.get(prefix + path, headers={"accept": accept}) for one, prefix in ((client, ""), (rooted, ROOT))
    )

    assert plain.status_code == under_path.status_code
    for name in ("content-type", "location"):
        assert plain.headers.get(name) == (plainly(rooted, under_path.headers.get(name, "")) or None)
    at_server = plain.text.replace(str(client.base_url).rstrip("/"), "http://server")
    assert at_server == plainly(rooted, under_path.text)


def test_a_proxy_may_take_the_path_off(rooted: httpx.Client) -> None:
    """Either way it is one answer, kept once, with one tag; probes need not know the path."""
    first, second = rooted.get(f"{ROOT}/entity/iron.html"), rooted.get("/entity/iron.html")

    assert (first.content, first.headers["etag"]) == (second.content, second.headers["etag"])
    assert 'cache;desc="hit"' in second.headers["server-timing"]
    assert f"{ROOT}/entity/iron.ttl" == rooted.get("/entity/iron").headers["location"]
    assert rooted.get("/ready").json() == rooted.get(f"{ROOT}/ready").json()
    assert rooted.get(ROOT).content == rooted.get(f"{ROOT}/").content


def test_descriptions_name_the_doors_as_the_client_knows_them(rooted: httpx.Client) -> None:
    """Scheme by X-Forwarded-Proto, host by Host, path by the setting: in VoID and in the service description."""
    told = {"accept": "application/n-triples", "host": "example.org", "x-forwarded-proto": "https"}
    for path in ("/sparql", "/.well-known/void"):
        for sent in (path, ROOT + path):
            text = rooted.get(sent, headers=told).text

            assert "<https://example.org/nutrition/sparql>" in text
            assert "<https://example.org/nutrition/.well-known/void>" in text
            assert {"https://example.org/nutrition/"} == set(re.findall(r"<(https?://example\.org/\w+/)", text))


def test_receipts_name_addresses_that_answer(rooted: httpx.Client) -> None:
    """Of GraphQL and of SPARQL: the picture, and the requests that reproduce the answer."""
    body = {"query": QUESTION, "extensions": {"receipt": True}}
    graphql = rooted.post(f"{ROOT}/graphql", json=body).json()["extensions"]["receipt"]
    sparql = rooted.get(f"{ROOT}/sparql", params={"query": SELECT, "receipt": "true"}).json()
    receipts = [graphql, sparql.get("receipt") if isinstance(sparql.get("receipt"), dict) else sparql]

    for receipt in receipts:
        paths = [receipt["picture"], *(text["run"]["path"] for text in receipt["sparql"])]
        assert all(path.startswith(f"{ROOT}/") for path in paths)
        run = [text["run"]["path"] for text in receipt["sparql"] if text["run"]["method"] == "GET"]
        assert {200} == {rooted.get(path).status_code for path in (receipt["picture"], *run)}


def test_metrics_and_log_count_by_the_routes_below_the_path(rooted: httpx.Client) -> None:
    """Under the path and without it."""
    rooted.get(f"{ROOT}/search", params={"q": "iron"})
    rooted.get("/search", params={"q": "iron"})

    text = rooted.get("/metrics").text

    (count,) = re.findall(r'^kg_requests_total\{route="/search",status="200"\} (\S+)$', text, re.MULTILINE)
    assert float(count) >= 2


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        ("/sparql", "/a/sparql"), ("/a/sparql", "/a/sparql"), ("/a", "/a/"), ("/a/", "/a/"), ("/ab", "/a/ab"),
        ("/a/a/x", "/a/a/x"),
    ],
)  # fmt: skip
def test_the_path_is_put_in_front_where_it_is_missing(sent: str, seen: str) -> None:
    """A step that only begins like it is another one."""
    scope = under({"path": sent, "raw_path": sent.encode()}, "/a")

    assert (seen, seen.encode(), "/a") == (scope["path"], scope["raw_path"], scope["root_path"])


@pytest.mark.parametrize(
    ("given", "taken"), [("/nutrition/", "/nutrition"), ("/a/b-c.d", "/a/b-c.d"), ("/", ""), ("", "")]
)
def test_a_slash_at_the_end_is_dropped(given: str, taken: str) -> None:
    """So that people may write a folder as they like."""
    assert taken == Settings(root_path=given).root_path


@pytest.mark.parametrize(
    "given", ["nutrition", "/a//b", "/../x", "/a b", "/a?b", '/"', "https://example.org/a", "/a\n"]
)
def test_what_is_no_path_is_refused(given: str) -> None:
    """It goes into every page."""
    with pytest.raises(pydantic.ValidationError):
        Settings(root_path=given)


def test_a_path_like_one_of_the_server_is_refused(release_dir: Path) -> None:
    """Nobody could tell whether a proxy has taken it off."""
    settings = Settings(root_path="/graphql/x")

    with pytest.raises(SettingError, match="/graphql/x"):
        create_app(ReaderPool(FACTORY, str(release_dir), settings), release_dir, settings)


def test_the_data_of_scripts_is_told_the_path(rooted: httpx.Client) -> None:
    """By the root element of every page, and in the pictures of the explorer's questions."""
    page = rooted.get(f"{ROOT}/").text
    known = json.loads(page.partition('id="known">')[2].partition("</script>")[0])

    assert f'<html lang="en" data-root="{ROOT}">' in page
    assert all(question["picture"].startswith(f"{ROOT}/?") for question in known["questions"])
