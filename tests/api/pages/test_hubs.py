"""Pages and documents about hubs: what is best supported is shown in full, what is left out is counted."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.pages.service import Pages
from kg.query.description import describe
from kg.query.evidence_filter import EvidenceFilter
from kg.query.hub_description import describe_hub
from kg.query.hub_neighbours import MOST_NEIGHBOURS, HubNeighbours, choose_neighbours
from kg.query.profile import find_profile
from kg.release import Release, open_release

HUB = "https://w3id.org/nutrigraph/entity/hub-500"
LACK = f"{HUB}-deficiency"
FOODS = "https://w3id.org/nutrigraph/ontology#hasDietarySource"


@pytest.fixture(scope="module")
def release(hub_release_dir: Path) -> Iterator[Release]:
    with open_release(hub_release_dir) as opened:
        yield opened


def chosen_of(release: Release, iri: str, kept: EvidenceFilter | None = None) -> HubNeighbours:
    found = choose_neighbours(release.edge_index, release.schema, iri, kept or EvidenceFilter())
    assert found is not None
    return found


@pytest.mark.parametrize("iri", [HUB, LACK])
@pytest.mark.parametrize("inferred", [True, False])
def test_the_claims_that_are_shown_are_the_first_of_all(release: Release, iri: str, *, inferred: bool) -> None:
    """Stated or concluded, each with the evidence that the whole profile has for it, in its order."""
    kept = EvidenceFilter(include_inferred=inferred)
    whole = find_profile(release.engine, release.schema, iri, kept)

    cut = find_profile(release.engine, release.schema, iri, kept, chosen_of(release, iri, kept))

    assert whole is not None
    assert cut is not None
    assert [r.iri for r in whole.relations if any(c.certainty for c in r.claims)] == [r.iri for r in cut.relations]
    for relation in cut.relations:
        affirmed = [c for r in whole.relations if r.iri == relation.iri for c in r.claims if c.certainty]
        assert tuple(affirmed[:MOST_NEIGHBOURS]) == relation.claims
        assert relation.total == (len(affirmed) if len(affirmed) > MOST_NEIGHBOURS else 0)


def test_a_document_about_a_hub_holds_all_that_is_said_of_the_neighbours_in_it(release: Release) -> None:
    """Part of the whole description, in its order: the same records, statements with their places, and labels."""
    chosen = chosen_of(release, HUB)
    whole = describe(release.engine, release.namespaces, HUB)

    cut = describe_hub(release.engine, release.namespaces, HUB, chosen)

    held = set(cut)
    assert [quad for quad in whole if quad in held] == cut
    others = {quad.object for quad in cut if quad.predicate.value == FOODS}
    assert MOST_NEIGHBOURS == len(others)
    statements = {q.subject for q in whole if q.predicate.value.endswith("#subject") and q.object in others}
    expected = {quad for quad in whole if quad.subject in statements}
    assert expected <= held
    assert len(cut) < len(whole) / 3


def test_everything_about_an_entity_that_is_no_hub_is_shown(release: Release) -> None:
    """And all that a few sources say of a hub, which is little."""
    few = EvidenceFilter(graphs=("https://w3id.org/nutrigraph/graph/hub-0001",))

    assert choose_neighbours(release.edge_index, release.schema, HUB.replace("500", "25")) is None
    assert choose_neighbours(release.edge_index, release.schema, HUB, few) is None
    assert choose_neighbours(None, release.schema, HUB) is None
    many = EvidenceFilter(graphs=tuple(f"https://w3id.org/nutrigraph/graph/hub-000{number}" for number in range(9)))
    assert chosen_of(release, HUB, many).totals[FOODS] > MOST_NEIGHBOURS


def test_a_page_of_a_hub_says_how_many_there_are(release: Release) -> None:
    """In words, and in a header for programs."""
    reply = Pages(release).answer("entity/hub-500", "html")

    assert b"The best supported of 500 are shown" in reply.body
    assert "neighbours=100" == reply.headers["kg-truncated"]


@pytest.mark.parametrize("form", ["ttl", "nt", "jsonld", "rdf"])
def test_a_document_of_a_hub_says_that_it_is_cut(release: Release, form: str) -> None:
    """Of itself, for whoever gets the file alone."""
    reply = Pages(release).answer("entity/hub-500", form)

    assert "neighbours=100" == reply.headers["kg-truncated"]
    assert b"GraphQL lists all of them page by page" in reply.body
