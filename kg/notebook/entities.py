"""From what a person calls an entity to its IRI in a release."""

from __future__ import annotations

from kg.errors import NotFoundError
from kg.export.names import entity_iri
from kg.export.queries import entities_query
from kg.release import Release
from kg.store import NamedNode


def get_entity_iri(release: Release, name: str) -> str:
    """The IRI of an entity called by slug, CURIE, IRI, or exactly by its label.

    Raises:
        NotFoundError: There is none; the hint says what it may have meant.
    """
    try:
        iri = NamedNode(entity_iri(release.schema, name)).value
    except ValueError:  # a label with spaces, for one
        iri = ""
    if iri and release.engine.select(entities_query(release.namespaces, [iri])).rows:
        return iri
    hits = release.search_index.suggest(name.rpartition("/")[2].rpartition(":")[2], limit=3)
    exact = [hit for hit in hits if hit.label.casefold() == name.casefold()]
    if exact:
        return exact[0].iri
    near = ", ".join(hit.curie.removeprefix("ng:") for hit in hits)
    hint = f"Did you mean {near}?" if near else "Look for it: kg search WORDS"
    raise NotFoundError(f"there is no entity {name!r} in this release", hint=hint)
