"""What a view was asked for, in one spelling however the caller spelt it: as an address, and in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlencode

from kg.export.names import get_class, get_predicate
from kg.export.selection import Selection
from kg.export.view import ViewNode
from kg.query.entities import entity_iri
from kg.query.evidence_filter import QualifierFilter, filterable_qualifiers, read_qualifier
from kg.schema import Schema
from kg.store import Literal, NamedNode


def spell(schema: Schema, selection: Selection) -> Selection:
    """The selection with each thing called by its name, once: entities by slug, or by CURIE or IRI where they have none.

    Args:
        selection: Of a view that was found, so that everything in it exists.
    """
    names, scale = schema.namespaces, schema.scheme("CertaintyScale")
    least = None if selection.min_certainty is None else scale.find_concept(selection.min_certainty)
    source = names.namespace("source")
    return replace(
        selection,
        focus=tuple(_entities(schema, selection.focus)),
        types=frozenset(get_class(schema, name).name for name in selection.types),
        predicates=frozenset(get_predicate(schema, name).name for name in selection.predicates),
        min_certainty=None if least is None else least.name,
        sources=frozenset(name.removeprefix(source).removeprefix("source:") for name in selection.sources),
        qualifiers=tuple(sorted({_condition(schema, read_qualifier(schema, *one)) for one in selection.qualifiers})),
        without=frozenset(_entities(schema, selection.without)),
    )


def write_query(asked: Selection) -> str:
    """The parameters that ask for the same again over HTTP, with a question mark; what has its usual value is left out.

    Args:
        asked: As `spell` gives it.

    >>> write_query(Selection(focus=("iron", "zinc"), types=frozenset({"Food"}), include_inferred=False))
    '?focus=iron,zinc&depth=1&types=Food&no-inferred=true'
    """
    given = {
        "focus": ",".join(asked.focus),
        "depth": str(asked.depth) if asked.focus else "",
        "types": ",".join(sorted(asked.types)),
        "predicates": ",".join(sorted(asked.predicates)),
        "sources": ",".join(sorted(asked.sources)),
        "min-certainty": asked.min_certainty or "",
    }
    pairs = [(name, value) for name, value in given.items() if value]
    pairs += [("qualifier", f"{name}={wanted}") for name, wanted in asked.qualifiers]
    pairs += [] if asked.include_inferred else [("no-inferred", "true")]
    pairs += [("max-nodes", str(asked.max_nodes))] if asked.max_nodes != Selection().max_nodes else []
    pairs += [("without", ",".join(sorted(asked.without)))] if asked.without else []
    return f"?{urlencode(pairs, safe=',:')}" if pairs else ""


def tell(asked: Selection, nodes: Iterable[ViewNode]) -> str:
    """The selection in words, part by part; empty where it is everything.

    Args:
        asked: As `spell` gives it.
        nodes: Of the view, for the labels of the foci.

    >>> tell(Selection(types=frozenset({"Food"}), min_certainty="likely", include_inferred=False), ())
    'only Food; likely or surer; without conclusions'
    """
    labels = {_short(node.curie): node.label for node in nodes if node.focus}  # of those that are not left out
    focus = " and ".join(labels.get(name, name) for name in asked.focus)
    parts = (
        f"{focus} within {asked.depth} {'step' if asked.depth == 1 else 'steps'}" if focus else "",
        f"only {', '.join(sorted(asked.types))}" if asked.types else "",
        f"only edges by {', '.join(sorted(asked.predicates))}" if asked.predicates else "",
        f"{asked.min_certainty} or surer" if asked.min_certainty else "",
        f"only from {', '.join(sorted(asked.sources))}" if asked.sources else "",
        *(f"only with {name} {wanted}" for name, wanted in asked.qualifiers),
        "" if asked.include_inferred else "without conclusions",
        f"without {', '.join(sorted(asked.without))}" if asked.without else "",
    )
    return "; ".join(filter(None, parts))


def _entities(schema: Schema, given: Iterable[str]) -> list[str]:
    """Entities by their names, in the order of their IRIs, each once."""
    iris = sorted({entity_iri(schema, name) for name in given})
    return [_short(schema.namespaces.contract(iri)) for iri in iris]


def _short(curie: str) -> str:
    slug = curie.removeprefix("ng:")
    return curie if ":" in slug else slug


def _condition(schema: Schema, condition: QualifierFilter) -> tuple[str, str]:
    """A qualifier by its name, and what it must be: words, a word of a closed list, or an entity by its slug."""
    name = next(name for name, field in filterable_qualifiers(schema).items() if field.predicate == condition.property)
    wanted = condition.wanted
    if isinstance(wanted, NamedNode):
        return name, _short(schema.namespaces.contract(wanted.value)).removeprefix("nutri:")
    return name, wanted.value if isinstance(wanted, Literal) else wanted
