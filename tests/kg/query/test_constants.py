"""What a question names."""

from __future__ import annotations

from kg.query.constants import find_constants


def test_prefixed_names_and_iris_are_found_and_declarations_are_not() -> None:
    """In their order; a prefix that is empty or declared twice, and an escaped letter, are what SPARQL says they are."""
    text = r"""BASE <https://base/> PREFIX : <https://one/> PREFIX e: <https://e/>
    # <https://comment/>
    SELECT * { ?s :p e:a\-b ; <https://x/y> "<https://string/>" }"""

    assert list(find_constants(text)) == ["https://one/p", "https://e/a-b", "https://x/y"]
