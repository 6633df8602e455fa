"""Whoever follows links sees the whole graph: from page to page, and from document to document."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import pytest

BASE = "https://w3id.org/nutrigraph/"
HREF = re.compile(r'<a\b[^>]*\shref="([^"]+)"')
# A subject, a predicate, and an object that is an IRI: N-Triples have one triple in a line.
TRIPLE = re.compile(r"^<([^>]*)> <([^>]*)>(?: <([^>]*)>)?", re.MULTILINE)
# Forms and files of what has a page, and what is asked rather than told.
ASIDE = re.compile(r"\.(ttl|nt|jsonld|rdf|csv)$|^/(export|dump|search|static|rdf-graph-store)\b")
# What is a document itself, and so has no forms of its own.
_DOCUMENTS = (".well-known/void", "graph/", "sparql")


@pytest.fixture(scope="module")
def resources(release_dir: Path) -> set[str]:
    """Every resource of ours that the release says something about: paths without fragments."""
    lines = (release_dir / "dataset.nq").read_text(encoding="utf-8").splitlines()
    subjects = {line.partition("> ")[0].removeprefix("<") for line in lines}
    found = {urlsplit(iri).path.removeprefix("/nutrigraph/") for iri in subjects if iri.startswith(BASE)}
    assert len(found) > 2_000
    return found


def walk(start: str, follow: Callable[[str], Iterable[str]]) -> set[str]:
    """Everything that is reached from a start."""
    seen, waiting = {start}, deque([start])
    while waiting:
        for found in follow(waiting.popleft()):
            if found not in seen:
                seen.add(found)
                waiting.append(found)
    return seen


def test_a_crawler_of_linked_data_reaches_every_resource_and_no_dead_end(server: str, resources: set[str]) -> None:
    """From the description at its well-known place, by the IRIs that the documents mention."""
    dead = []

    with httpx.Client(base_url=server, timeout=60) as client:

        def follow(path: str) -> Iterable[str]:
            response = client.get(f"/{path}" if path.startswith(_DOCUMENTS) or path.endswith(".nt") else f"/{path}.nt")
            if response.status_code != 200:
                dead.append(path)
                return ()
            iris = {iri for triple in TRIPLE.findall(response.text) for iri in triple if iri.startswith(BASE)}
            return {iri.removeprefix(BASE).partition("#")[0] for iri in iris}

        client.headers["accept"] = "application/n-triples"
        seen = walk(".well-known/void", follow)

    assert resources - seen == set()
    assert dead == []


def test_a_crawler_of_pages_reaches_every_resource(server: str, resources: set[str]) -> None:
    """From the start page; no link leads nowhere."""
    dead = []

    with httpx.Client(base_url=server, timeout=60, headers={"accept": "text/html"}, follow_redirects=True) as client:

        def follow(path: str) -> Iterable[str]:
            response = client.get(path)
            if response.status_code != 200:
                dead.append((path, response.status_code))
            here = str(response.url)
            found = (urlsplit(urljoin(here, href.replace("&amp;", "&"))) for href in HREF.findall(response.text))
            return {
                link.path
                for link in found
                if f"{link.scheme}://{link.netloc}" == server and not ASIDE.search(link.path)
            }

        seen = {path.strip("/").removesuffix(".html") for path in walk("/", follow)}

    assert dead == []
    assert resources - seen == set()
