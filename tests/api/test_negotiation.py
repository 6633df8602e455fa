"""The Accept header chooses among formats as RFC 9110 says."""

from __future__ import annotations

import pytest

from api.negotiation import choose

OFFERS = (("ttl", ("text/turtle",)), ("html", ("text/html",)), ("jsonld", ("application/ld+json", "application/json")))


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", "ttl"),
        ("*/*", "ttl"),
        ("text/html", "html"),
        ("TEXT/HTML; Level=1", "html"),
        ("application/json", "jsonld"),
        ("application/*", "jsonld"),
        ("text/*;q=0.5, application/ld+json;q=0.6", "jsonld"),
        ("text/turtle;q=0.2, */*;q=0.1, text/html;q=0.3", "html"),
        ("text/turtle;q=0, */*", "html"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "html"),
        ("text/*;q=0.9, text/html;q=0.1", "ttl"),
        ("text/turtle;q=nan, text/html;q=0.001", "html"),
        ("nonsense", "ttl"),
    ],
)
def test_the_best_quality_wins_and_our_order_decides_between_equals(accept: str, expected: str) -> None:
    """The most specific range speaks for a type; a header without sense refuses nothing."""
    assert choose(accept, OFFERS) == expected


@pytest.mark.parametrize("accept", ["image/png", "text/turtle;q=0", "*/*;q=0", "text/turtle;q=2", "audio/*"])
def test_nothing_that_is_accepted_is_nothing(accept: str) -> None:
    """A client may refuse everything."""
    assert choose(accept, OFFERS) is None


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("text/turtle;q=0, */*;q=0.1", "nt"),
        ("text/turtle;q=0.2, application/*;q=0.9", "nt"),
        ("application/x-turtle", "ttl"),
        ("application/x-turtle;q=0", None),
        ("text/plain, text/turtle;q=0.9", "nt"),
        ("text/*", "ttl"),
    ],
)
def test_a_further_name_counts_only_where_it_is_named_in_full(accept: str, expected: str | None) -> None:
    """What is sent has the first type: a range that fits only a further name would be given what it refuses."""
    offers = (
        ("ttl", ("text/turtle", "application/x-turtle")),
        ("nt", ("application/n-triples", "text/plain")),
    )

    assert choose(accept, offers) == expected
