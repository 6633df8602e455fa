"""The order of a plain list of nodes, as the shape of its field says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from api.graphql.members import Catalogue, Member
from api.graphql.slice import Slice
from kg.query.profile import contract
from kg.schema import Schema

# CURIEs kept: the predicates, vocabularies and identifiers of a few pages.
_CURIES = 4_096


def curie_maker(schema: Schema) -> Callable[[str], str]:
    """What writes an IRI as a CURIE with any prefix that the ontology declares; an IRI without one stays."""
    prefixes = schema.prefixes
    return lru_cache(_CURIES)(lambda iri: contract(prefixes, iri))


class LinkOrder:
    """Puts nodes in order by fields of theirs, whose values the slice holds.

    Args:
        members: The fields, the first that differs decides; none leaves nodes as they come.
        curie: Writes an IRI as a CURIE.
    """

    def __init__(self, catalogue: Catalogue, members: Sequence[Member], curie: Callable[[str], str]) -> None:
        self._members = members
        self._curie = curie
        self._ranks = {c.iri: c.rank for scheme in catalogue.schema.schemes.values() for c in scheme.concepts}

    def sort(self, found: Slice, iris: Sequence[str]) -> list[str]:
        """The nodes in order; nodes with equal values, or none, stay as they are."""
        if not self._members:
            return list(iris)
        return sorted(iris, key=lambda iri: [self._key(found, iri, member) for member in self._members])

    def _key(self, found: Slice, iri: str, member: Member) -> tuple[bool, int, str]:
        """Nodes without a value come last; the highest rank of a closed list comes first."""
        term = next(iter(found.values(iri, member.slot)), None)
        if term is None or member.field is None:
            return True, 0, ""
        if member.field.scheme is not None:
            return False, -self._ranks.get(term.value, 0), ""
        return False, 0, self._curie(term.value) if member.field.as_curie else term.value
