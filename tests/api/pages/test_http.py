"""The pages: linked data by Accept, entities with their evidence, search, a friendly 404."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import httpx
import pytest
import rdflib

NG = "https://w3id.org/nutrigraph/entity/"
BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
KINDS = [
    "entity/restless-legs-syndrome",
    "entity/iron-deficiency",
    "statement/rls-nutrient-gaps-F043",
    "statement/rls-nutrient-gaps-F031",
    "passage/rls-nutrient-gaps-1931-2119",
    "source/rls-nutrient-gaps",
    "source/background",
    "rule/addresses",
    "ontology",
]


class Page(HTMLParser):
    """What tests need of a page: addresses it loads or links to, open elements, headings, inline styles."""

    VOID = frozenset("meta link input img br hr".split())

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.loads: list[str] = []
        self.links: list[str] = []
        self.headings: list[int] = []
        self.scopeless = 0
        self.inline = 0
        self.language = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in self.VOID:
            self.open.append(tag)
        if tag in ("script", "img") or (tag == "link" and given.get("rel") in ("stylesheet", "icon")):
            self.loads += [given[name] for name in ("src", "href") if name in given]
        if tag == "a":
            self.links.append(given["href"])
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "html":
            self.language = given.get("lang", "")
        self.scopeless += tag == "th" and "scope" not in given
        self.inline += any(name == "style" or name.startswith("on") for name in given)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def html(client: httpx.Client, path: str, status: int = 200) -> str:
    """The text of a page."""
    response = client.get(path, headers=BROWSER)
    assert (response.status_code, response.headers["content-type"]) == (status, "text/html; charset=utf-8")
    return response.text


@pytest.mark.parametrize("path", KINDS)
@pytest.mark.parametrize(
    ("accept", "extension"),
    [("text/turtle", "ttl"), ("application/ld+json", "jsonld"), ("application/n-triples", "nt"),
     ("application/rdf+xml", "rdf"), (BROWSER["accept"], "html"), ("*/*", "ttl")],
)  # fmt: skip
def test_a_resource_leads_to_the_document_that_the_client_prefers(
    client: httpx.Client, path: str, accept: str, extension: str
) -> None:
    """303, because the resource is no document; and the document is there."""
    redirect = client.get(f"/{path}", headers={"accept": accept})

    assert (redirect.status_code, redirect.headers["location"]) == (303, f"/{path}.{extension}")
    assert redirect.headers["vary"] == "Accept"
    assert client.head(redirect.headers["location"]).status_code == 200


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")  # its JSON-LD reader uses its own old classes
def test_all_serialisations_say_the_same(client: httpx.Client) -> None:
    """Read by an independent parser; only what a document says of itself differs."""
    formats = {"ttl": "turtle", "nt": "nt", "jsonld": "json-ld", "rdf": "xml"}
    graphs = []
    for ext, name in formats.items():
        graph = rdflib.Graph().parse(data=client.get(f"/entity/magnesium.{ext}").content, format=name)
        graph.remove((rdflib.URIRef(f"https://w3id.org/nutrigraph/entity/magnesium.{ext}"), None, None))
        graphs.append(set(graph))

    assert graphs[0]
    assert all(graph == graphs[0] for graph in graphs)


def test_an_identifier_of_others_leads_to_the_entity(client: httpx.Client) -> None:
    """The search page takes the CURIE of an exact mapping."""
    assert 'href="/entity/restless-legs-syndrome' in html(client, "/search?q=MONDO:0005391")
    assert 'href="/entity/restless-legs-syndrome' not in html(client, "/search?q=MONDO:0005392")


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")  # its JSON-LD reader uses its own old classes
@pytest.mark.parametrize(("ext", "name"), [("ttl", "turtle"), ("nt", "nt"), ("jsonld", "json-ld"), ("rdf", "xml")])
@pytest.mark.parametrize("path", ["entity/iron", "statement/rls-nutrient-gaps-F043", "ontology"])
def test_a_document_says_on_what_terms_it_is_given(client: httpx.Client, path: str, ext: str, name: str) -> None:
    """It leaves the site alone: dataset, licence, credit and disclaimer go with it."""
    graph = rdflib.Graph().parse(data=client.get(f"/{path}.{ext}").content, format=name)
    base = "https://w3id.org/nutrigraph/"
    document = rdflib.URIRef(f"{base}{path}.{ext}")

    said = {str(predicate).rpartition("/")[2]: str(value) for predicate, value in graph.predicate_objects(document)}

    assert "no medical advice" in said.pop("ontology#disclaimer")
    assert said == {
        "creator": "nutrigraph contributors",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "primaryTopic": base + path,
        "void#inDataset": base + "release",
    }


def test_what_nobody_can_read_is_406(client: httpx.Client) -> None:
    """With the list of formats."""
    response = client.get("/entity/iron", headers={"accept": "image/png"})

    assert response.status_code == 406
    assert "text/turtle" in response.json()["hint"]


@pytest.mark.parametrize("path", ["/", "/sparql", "/graphql", "/search?q=iron", "/search", "/entity/nothing.html",
                                  "/no/such/page", *(f"/{kind}.html" for kind in KINDS)])  # fmt: skip
def test_every_page_is_well_formed_and_loads_nothing_from_elsewhere(client: httpx.Client, path: str) -> None:
    """Language, one h1, headings without jumps, scoped table headers, no inline style or handler; own assets only."""
    response = client.get(path, headers=BROWSER)
    page = Page(response.text)

    assert page.open == []
    assert page.language == "en"
    assert page.headings.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(page.headings, page.headings[1:], strict=False))
    assert (page.scopeless, page.inline) == (0, 0)
    assert all(address.startswith(("/static/", "/export/svg?")) for address in page.loads)
    assert all(client.get(address).status_code == 200 for address in set(page.loads))
    assert "default-src 'self'" in response.headers["content-security-policy"]
    assert "Not medical advice." in response.text


def test_every_own_link_of_the_main_pages_leads_somewhere(client: httpx.Client) -> None:
    """Start page, an entity, a statement, a derivation's page."""
    pages = ["/", "/entity/iron-deficiency.html", "/statement/rls-nutrient-gaps-F043.html", "/rule/addresses.html"]
    links = {link for path in pages for link in Page(html(client, path)).links if link.startswith("/")}
    assert len(links) > 50

    broken = {link for link in links if client.get(link, headers=BROWSER, follow_redirects=True).status_code != 200}

    assert broken == set()


def test_an_entity_shows_relations_with_certainty_and_place(client: httpx.Client) -> None:
    """Iron deficiency is linked from both ends, with sections and offsets, and its conclusions with their premises."""
    text = html(client, "/entity/iron-deficiency.html")

    assert '<section id="contributesTo">' in text
    assert re.search(r'<section id="addressedBy">.*inferred.*rule <a href="/rule/addresses">', text, re.DOTALL)
    assert 'href="/entity/lentils"' in text
    assert re.search(r'href="/passage/rls-nutrient-gaps-\d+-\d+">[a-z-]+ \d+–\d+</a>', text)
    assert "sideropenia" in text


def test_a_denial_is_shown_as_a_denial_at_both_ends(client: httpx.Client) -> None:
    """A negated statement of the register, from its subject and from its object."""
    query = (
        "PREFIX nutri: <https://w3id.org/nutrigraph/ontology#> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> "
        "SELECT ?id ?s ?o { ?id nutri:polarity nutri:negated ; rdf:subject ?s ; rdf:object ?o FILTER(isIRI(?o)) }"
    )
    rows = client.get("/sparql", params={"query": query}, headers={"accept": "application/json"}).json()
    denials = rows["results"]["bindings"]
    assert denials

    for row in denials:
        number = row["id"]["value"].rpartition("/")[2]
        for end in ("s", "o"):
            path = row[end]["value"].removeprefix("https://w3id.org/nutrigraph")
            assert re.search(rf'Denied</strong> \(\w+\): <a href="/statement/{number}">', html(client, path + ".html"))
        assert "Denied:" in html(client, f"/statement/{number}.html")


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")  # its JSON-LD reader uses its own old classes
def test_an_entity_carries_its_json_ld(client: httpx.Client) -> None:
    """Read by an independent parser; the subject is the entity."""
    text = html(client, "/entity/vitamin-d.html")
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert found

    graph = rdflib.Graph().parse(data=found[1], format="json-ld")

    assert set(graph.subjects()) == {rdflib.URIRef(NG + "vitamin-d")}
    assert rdflib.Literal("vitamin D", lang="en") in set(graph.objects())


@pytest.mark.parametrize("path", ["/entity/irn", "/entity/irn.html"])
def test_a_mistyped_entity_gets_a_page_with_suggestions(client: httpx.Client, path: str) -> None:
    """Status 404, and a link to what may be meant."""
    response = client.get(path, headers=BROWSER, follow_redirects=True)

    assert response.status_code == 404
    assert '<a href="/entity/iron">iron</a>' in response.text


def test_a_program_gets_the_suggestion_as_a_hint(client: httpx.Client) -> None:
    """In the problem document."""
    response = client.get("/entity/irn.ttl")

    assert (response.status_code, response.json()["code"]) == (404, "not-found")
    assert response.json()["hint"] == "Did you mean ng:iron?"


@pytest.mark.parametrize(
    "path",
    ["/entity/..%2f..%2fetc%2fpasswd", "/entity/%00.ttl", "/entity/%3Cscript%3E.html", "/entity/a%20b.ttl",
     "/static/..%2fpages.css", "/static/nothing.css", "/entity/", "/entity/.ttl", "/graph/nothing", "/entity/%ff.ttl",
     "/entity/iron.ttl/x", "/ontology.exe", "/shape/Nothing"],
)  # fmt: skip
def test_odd_addresses_are_404(client: httpx.Client, path: str) -> None:
    """No file is opened, nothing is reflected as markup, nothing fails."""
    response = client.get(path, follow_redirects=True)

    assert response.status_code == 404
    assert "<script>" not in response.text


def test_no_redirect_leaves_its_folder(client: httpx.Client) -> None:
    """Encoded slashes and dots are no way up."""
    assert client.get("/entity/..%2f..%2fetc", follow_redirects=False).status_code == 404


def test_the_start_page_counts_what_the_manifest_counts(client: httpx.Client) -> None:
    """374 statements: 299 of the article and 75 of the background; 172 entities, 6 denials."""
    text = html(client, "/")

    for label, count in {"statements": "374", "of them denials": "6", "entities": "172"}.items():
        assert f"<div><dt>{label}</dt><dd>{count}</dd></div>" in text


def test_search_gives_json_to_programs_and_a_page_to_people(client: httpx.Client) -> None:
    """The same hits."""
    found = client.get("/search", params={"q": "pins and needles"}).json()
    assert [(hit["curie"], hit["matched"], hit["page"]) for hit in found["hits"]] == [
        ("ng:tingling", "pins and needles", "/entity/tingling")
    ]
    assert found["query"] == "pins and needles"
    assert '<a href="/entity/tingling">tingling</a>' in html(client, "/search?q=pins+and+needles")


def test_search_narrows_by_class_and_limit(client: httpx.Client) -> None:
    """The root class stands for all; an unknown class is an error with the list."""
    hits = client.get("/search", params={"q": "iron", "type": "Deficiency"}).json()["hits"]
    assert {hit["class_name"] for hit in hits} == {"Deficiency"}
    assert len(client.get("/search", params={"q": "iron", "type": "Entity", "limit": 2}).json()["hits"]) == 2
    assert client.get("/search", params={"q": "iron", "type": "Thing"}).status_code == 404
    assert client.get("/search", params={"q": "iron", "limit": "100000"}).status_code == 400


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "\u202e\u2028", '"*" OR']
)
def test_what_is_searched_is_shown_as_text(client: httpx.Client, text: str) -> None:
    """On the page and in JSON."""
    page = client.get("/search", params={"q": text}, headers=BROWSER).text

    assert "<script>alert" not in page
    assert "<img" not in page
    assert json.loads(client.get("/search", params={"q": text}).content)["query"] == text


@pytest.mark.parametrize(
    ("name", "media_type", "extension"),
    [
        ("svg", "image/svg+xml", "svg"),
        ("graphml", "application/graphml+xml", "graphml"),
        ("cyjs", "application/json", "cyjs"),
        ("csv", "text/csv; charset=utf-8", "csv"),
        ("dot", "text/vnd.graphviz; charset=utf-8", "dot"),
        ("gexf", "application/gexf+xml", "gexf"),
        ("json", "application/json", "json"),
        ("kgx", "application/gzip", "kgx.tar.gz"),
        ("mermaid", "text/vnd.mermaid; charset=utf-8", "mmd"),
        ("png", "image/png", "png"),
        ("ttl", "text/turtle; charset=utf-8", "ttl"),
        ("jsonld", "application/ld+json", "jsonld"),
        ("nq", "application/n-quads", "nq"),
        ("rdfxml", "application/rdf+xml", "rdf"),
        ("trig", "application/trig", "trig"),
        ("rdf12", "application/trig; version=1.2", "rdf12.trig"),
    ],
)
def test_exports_come_over_http(client: httpx.Client, name: str, media_type: str, extension: str) -> None:
    """With the media type of the format and a safe file name."""
    response = client.get(f"/export/{name}", params={"focus": "ng:iron", "depth": 1, "min-certainty": "possible"})

    assert response.status_code == 200
    assert media_type == response.headers["content-type"]
    assert f'filename="iron.{extension}"' in response.headers["content-disposition"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/export/nothing?focus=iron", 404),
        ("/export/svg?focus=irn", 404),
        ("/export/svg?focus=iron&without=irn", 404),
        ("/export/svg?focus=iron&depth=11", 400),
        ("/export/svg?focus=iron&depth=%C2%B2", 400),
        ("/export/svg?focus=iron&max-nodes=1000000", 400),
        ("/export/svg?fokus=iron", 400),
    ],
)
def test_an_export_that_makes_no_sense_is_the_callers_error(client: httpx.Client, path: str, status: int) -> None:
    """With a problem document."""
    response = client.get(path)

    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
