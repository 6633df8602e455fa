"""CURIEs of IRIs and back."""

import pytest

from kg.prefixes import Namespaces


@pytest.mark.parametrize(
    ("base", "iri", "curie"),
    [
        ("https://w3id.org/nutrigraph/", "https://w3id.org/nutrigraph/entity/iron", "ng:iron"),
        ("https://w3id.org/nutrigraph/", "https://w3id.org/nutrigraph/ontology#Food", "nutri:Food"),
        ("https://w3id.org/nutrigraph/", "https://w3id.org/nutrigraph/entity/a/b", "ng:a/b"),
        ("https://w3id.org/nutrigraph/", "https://w3id.org/nutrigraph/unknown/iron", None),
        ("https://w3id.org/nutrigraph/", "https://example.org/https://schema.org/name", None),
        ("https://schema.org/", "https://schema.org/entity/iron", "ng:iron"),
        ("https://schema.org/", "https://schema.org/name", "schema:name"),
        ("https://a.b/", "https://axb/entity/iron", None),
    ],
)
def test_the_longest_namespace_that_an_iri_begins_with_gives_its_curie(base: str, iri: str, curie: str | None) -> None:
    """Ours may lie under a standard one; a dot is a dot."""
    names = Namespaces(base)

    assert names.find_curie(iri) == curie
    assert names.contract(iri) == (curie or iri)
    if curie is not None:
        assert names.expand(curie) == iri
