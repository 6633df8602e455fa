"""From what a person calls an entity to its IRI in a release; the same names on the command line, over HTTP, in Python."""

from __future__ import annotations

from kg.errors import NotFoundError, RefusedError
from kg.prefixes import RDFS
from kg.query.search import SearchIndex
from kg.schema import Schema
from kg.store import Engine, NamedNode, term_text


def entity_iri(schema: Schema, name: str) -> str:
    """The IRI of an entity called by its slug, a CURIE or an IRI; whether it exists is for others to find out."""
    if "://" in name:
        return name
    if ":" in name:
        prefix, _, local = name.partition(":")
        namespace = schema.prefixes.get(prefix) or schema.namespaces.all().get(prefix)
        if namespace is not None:
            return namespace + local
    return schema.namespaces.iri("ng", name)


def get_entity_iri(engine: Engine, schema: Schema, index: SearchIndex, name: str) -> str:
    """The IRI of an entity called by slug, CURIE, IRI, or exactly by its label.

    Args:
        engine: Over the quads of a release.
        schema: Of that release; so is `index`.

    Raises:
        RefusedError: The name is empty.
        NotFoundError: There is none; the hint says what it may have meant.
        EngineError: The store or the index failed.
    """
    if not name.strip():
        raise RefusedError("the name of an entity is empty", hint="Name one by id, IRI or label, such as iron.")
    iri = entity_iri(schema, name)
    if _is_entity(engine, iri):
        return iri
    hits = index.suggest(name.rpartition("/")[2].rpartition(":")[2], limit=3)
    exact = [hit for hit in hits if hit.label.casefold() == name.casefold()]
    if exact:
        return exact[0].iri
    near = ", ".join(hit.curie.removeprefix("ng:") for hit in hits)
    hint = f"Did you mean {near}?" if near else "Search for it by another of its names."
    raise NotFoundError(f"there is no entity {name!r} in this release", hint=hint)


def _is_entity(engine: Engine, iri: str) -> bool:
    try:
        entity = term_text(NamedNode(iri))
    except ValueError:  # made from a label with spaces, for one
        return False
    return engine.ask(f"ASK {{ GRAPH ?home {{ {entity} <{RDFS}isDefinedBy> ?source ; <{RDFS}label> ?label }} }}")
