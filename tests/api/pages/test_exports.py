"""Exports over HTTP: the names and errors of the command line, the address that a file calls itself by, what caps left out."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from click.testing import CliRunner

from api.pages import export_request
from kg.cli.main import group
from kg.export import FORMATS
from kg.export.formats import FILE_FORMATS

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
IMAGE = "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5"


@pytest.mark.parametrize("focus", ["restless legs syndrome", "Restless Legs Syndrome", "ng:restless-legs-syndrome"])
def test_an_entity_is_called_as_on_the_command_line(client: httpx.Client, focus: str) -> None:
    """By its label too; and the file is named after it."""
    plain = client.get("/export/csv", params={"focus": "restless-legs-syndrome"})

    response = client.get("/export/csv", params={"focus": focus})

    assert (200, plain.content) == (response.status_code, response.content)
    assert 'filename="restless-legs-syndrome.csv"' in response.headers["content-disposition"].lower()


def test_what_is_taken_away_is_called_so_too(client: httpx.Client) -> None:
    """By slug or label, repeated or with commas; the file calls itself by one address."""
    plain, other = (
        client.get(f"/export/nt?focus=iron&without={names}")
        for names in ("lentils,red-meat", "Red+meat&without=ng:lentils")
    )

    assert (200, 200) == (plain.status_code, other.status_code)
    assert plain.content == other.content
    assert b"/export?focus=iron&depth=1&without=lentils,red-meat>" in plain.content


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("focus", ["iron", "ng:iron", "Iron"])
def test_the_bytes_are_those_of_the_command(client: httpx.Client, release_dir: Path, name: str, focus: str) -> None:
    """In every format, whatever spelling either is given."""
    words = ["export", "--format", name, "--release", str(release_dir), "--types", "foods", "--focus"]
    printed = CliRunner().invoke(group, [*words, "https://w3id.org/nutrigraph/entity/iron"], standalone_mode=False)

    response = client.get(f"/export/{name}", params={"focus": focus, "types": "Food"})

    assert printed.exception is None
    assert printed.stdout_bytes == response.content


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("focus=", 400, "the name of an entity is empty"),
        ("focus=%20,", 400, "the name of an entity is empty"),
        ("focus=iron&focus=", 400, "the name of an entity is empty"),
        ("focus=irn", 404, "there is no entity 'irn'"),
        ("focus=iron&depth=1&depth=2", 400, "depth is given 2 times"),
        ("min-certainty=likely&min-certainty=likely", 400, "min-certainty is given 2 times"),
        ("max-nodes=1&max-nodes=2&max-nodes=3", 400, "max-nodes is given 3 times"),
        ("theme=dark&theme=light", 400, "theme is given 2 times"),
        ("no-inferred=true&no-inferred=false", 400, "no-inferred is given 2 times"),
        ("no-inferred=yes", 400, "neither true nor false"),
        ("no-inferred=", 400, "neither true nor false"),
        ("focus=iron&focus=folate&max-nodes=1", 400, "more than max-nodes 1"),
        ("depth=2", 400, "depth is given without a focus"),
    ],
)
def test_what_makes_no_sense_is_refused(client: httpx.Client, query: str, status: int, words: str) -> None:
    """Rather than guessed at: whoever gets everything takes it for what was asked."""
    response = client.get(f"/export/svg?{query}")

    assert (status, "application/problem+json") == (response.status_code, response.headers["content-type"])
    assert words in response.json()["detail"]
    assert response.json()["hint"]


def test_a_hint_is_of_use_to_who_has_no_command(client: httpx.Client) -> None:
    """A visitor of the site cannot run anything."""
    hint = client.get("/export/svg?focus=xyzzyplugh").json()["hint"]

    assert "Search for it by another of its names." == hint


@pytest.mark.parametrize("value", ["true", "1", "True"])
def test_conclusions_are_left_out_on_request(client: httpx.Client, value: str) -> None:
    """In the two ways to write a truth."""
    whole, stated = (
        client.get("/export/csv", params={"focus": "iron-deficiency", "no-inferred": given}).content
        for given in ("false", value)
    )

    assert b"proposition:" in whole
    assert b"proposition:" not in stated


def test_a_cap_that_left_something_out_is_named_in_a_header(client: httpx.Client) -> None:
    """As SPARQL does; nothing where everything is there."""
    cut = client.get("/export/nq", params={"focus": "iron", "max-nodes": 3})

    assert "nodes=3" == cut.headers["kg-truncated"]
    assert "kg-truncated" not in client.get("/export/nq", params={"focus": "iron"}).headers


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        ("*/*", "ttl"),
        ("", "ttl"),
        (BROWSER, "html"),
        (IMAGE, "svg"),
        ("image/png", "png"),
        ("application/json", "json"),
        ("text/csv", "csv"),
        ("application/ld+json", "jsonld"),
        ("application/n-quads, text/turtle;q=0.5", "nq"),
        ("application/rdf+xml", "rdfxml"),
        ("application/graphml+xml", "graphml"),
    ],
)
def test_the_address_of_a_view_leads_to_a_file_of_it(client: httpx.Client, accept: str, name: str) -> None:
    """303 by Accept with the same parameters, because the view is no file."""
    query = "focus=iron&depth=0&types=Food,Nutrient&qualifier=population%3Dpregnant"

    response = client.get(f"/export?{query}", headers={"accept": accept})

    assert (303, f"/export/{name}?{query}") == (response.status_code, response.headers["location"])
    assert "Accept" in response.headers["vary"]
    assert 200 == client.head(response.headers["location"]).status_code


def test_a_file_is_found_again_at_the_address_that_it_calls_itself_by(client: httpx.Client) -> None:
    """The IRI of the document in an RDF export, on this server."""
    params = {"focus": "Iron,ng:folate", "types": "foods", "min-certainty": "likely", "no-inferred": "1"}
    body = client.get("/export/nt", params=params).text
    (address,) = {
        line.split(">")[0][1:] for line in body.splitlines() if line.startswith("<https://w3id.org/nutrigraph/export?")
    }
    parts = urlsplit(address)

    again = client.get(f"/export?{parts.query}", headers={"accept": "application/n-triples"}, follow_redirects=True)

    assert "focus=folate,iron&depth=1&types=Food&min-certainty=likely&no-inferred=true" == parts.query
    assert body == again.text


def test_the_address_of_everything_has_no_parameters(client: httpx.Client) -> None:
    """And no question mark."""
    assert "/export/ttl" == client.get("/export").headers["location"]


def test_an_address_refuses_what_its_files_would(client: httpx.Client) -> None:
    """Before it leads anywhere; and says what there is where nothing is accepted."""
    response = client.get("/export?focus=iron", headers={"accept": "audio/ogg"})

    assert 400 == client.get("/export?fokus=iron").status_code
    assert 406 == response.status_code
    assert "text/turtle" in response.json()["hint"]


def test_the_formats_to_choose_from_are_those_of_the_exports() -> None:
    """The process that answers does not load them: types are typed in, and every type that there is can be asked for."""
    sent = {name: form.media_type.partition(";")[0] for name, form in FILE_FORMATS.items()}
    offered = {name: media_types[0] for name, media_types in export_request.FORMATS}

    assert offered == {name: sent[name] for name in offered}
    assert set(sent.values()) == set(offered.values())
