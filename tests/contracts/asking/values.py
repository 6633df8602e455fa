"""Values for arguments and variables, taken from what a release holds so that conditions meet something now and then."""

from __future__ import annotations

import random
from collections import defaultdict
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
)
from rdflib.namespace import SKOS

from tests.contracts.reference.nodes import Nodes

SOURCES_AT_MOST = 3
LANGUAGES = ("en", "EN", "en-GB", "de", "de-AT", "fr", "*", "zh-Hant-TW", "en-x-private")
# Keys of filters: what they compare is named by the key above them.
OPERATORS = frozenset("eq in not lt lte gt gte contains startsWith value".split())
# How often: a null in the place of an optional value, an id or a text of nothing there is.
NULL, UNKNOWN = 0.06, 0.08


class Pool:
    """What a release holds, by the names of fields and types."""

    def __init__(self, nodes: Nodes) -> None:
        words, facts = nodes.words, nodes.facts
        self.types = {known.name for known in words.schema.classes.values()}
        self.ids = {name: [words.curie(iri) for iri in nodes.instances(name)] for name in self.types}
        self.sources = self.ids["Source"]
        self.predicates = sorted({field.predicate for _, field in words.claim_fields()})
        self.predicates = [words.curie(iri) for iri in self.predicates]
        foreign = {str(value) for _, p, value, _ in facts.quads if p in (str(SKOS.exactMatch), str(SKOS.closeMatch))}
        self.foreign = sorted(foreign)
        self.prefixes = dict(words.schema.prefixes)
        self.by_field: dict[str, list[Any]] = defaultdict(list)
        for known in words.schema.classes.values():
            plain = [f for f in known.fields if not nodes.target(f) and not f.is_claim]
            for iri in nodes.instances(known.name)[:300]:
                for field in plain:
                    self.by_field[field.name] += nodes.scalars(iri, field)
        literals = {field.name for _, field in words.claim_fields() if field.datatype}
        texts = [str(said.object) for said in nodes.evidence.statements if said.predicate.split("#")[-1] in literals]
        self.texts = sorted({*self.by_field["label"], *self.by_field["synonyms"], *texts})


class Values:
    """Makes values for input types of the SDL.

    Args:
        chance: The source of all choices.
    """

    def __init__(self, pool: Pool, chance: random.Random) -> None:
        self._pool = pool
        self._chance = chance

    def make(self, kind: GraphQLInputType, name: str, owner: str = "", depth: int = 0) -> Any:
        """A JSON value of an input type.

        Args:
            name: Of the argument or key.
            owner: Name of the type that a condition is about.
            depth: How deep in conditions the value stands.
        """
        if isinstance(kind, GraphQLNonNull):
            return self._some(kind.of_type, name, owner, depth)
        return None if self._chance.random() < NULL else self._some(kind, name, owner, depth)

    def _some(self, kind: Any, name: str, owner: str, depth: int) -> Any:
        if isinstance(kind, GraphQLList):
            length = self._chance.choice((0, 1, 1, 2, 2, 3)) if name != "by" else self._chance.choice((1, 2))
            # An item may be null where its type allows it; a list of ours never does.
            return [self._some(_bare(kind.of_type), name, owner, depth + 1) for _ in range(length)]
        if isinstance(kind, GraphQLInputObjectType):
            return self._object(kind, name, owner, depth)
        if isinstance(kind, GraphQLEnumType):
            return self._chance.choice(list(kind.values))
        return self._scalar(kind.name, name, owner)

    def _object(self, kind: GraphQLInputObjectType, name: str, owner: str, depth: int) -> dict[str, Any]:
        about = next((end for end in ("Where", "Order") if kind.name.endswith(end)), "")
        owner = kind.name.removesuffix(about) if kind.name.removesuffix(about) in self._pool.types else owner
        required = [key for key, field in kind.fields.items() if isinstance(field.type, GraphQLNonNull)]
        optional = [key for key in kind.fields if key not in required and self._leads_on(kind, key, depth)]
        most = 3 if depth < 2 else 2
        chosen = self._chance.sample(optional, min(len(optional), self._chance.randint(0 if required else 1, most)))
        return {
            key: self.make(kind.fields[key].type, name if key in OPERATORS else key, owner, depth + 1)
            for key in (*required, *chosen)
        }

    @staticmethod
    def _leads_on(kind: GraphQLInputObjectType, key: str, depth: int) -> bool:
        """Deep conditions end in comparisons: conditions on conditions go three deep."""
        inner = get_named_type(kind.fields[key].type)
        return depth < 4 or not (isinstance(inner, GraphQLInputObjectType) and inner.name.endswith("Where"))

    def _scalar(self, kind: str, name: str, owner: str) -> Any:
        choose = self._chance.choice
        if kind == "Boolean":
            return choose((True, False))
        if name in ("first", "last"):
            return choose((1, 2, 3, 5, 8))
        if kind in ("Int", "Float"):
            known = [n for n in self._pool.by_field[name] if isinstance(n, int | float)] or [0, 1, 2, 5]
            number = choose(known) + choose((0, 0, 1, -1))
            return int(number) if kind == "Int" else float(number)
        if kind == "Date":
            return choose(self._pool.by_field[name] or ["2026-11-22"])
        if kind == "ID":
            return self._id(name, owner)
        return self._text(name)

    def _id(self, name: str, owner: str) -> str:
        if self._chance.random() < UNKNOWN:
            return self._chance.choice(("nope", "ng:nope", "xx:iron", "", "a b", "https://example.org/x"))
        if (known := self._pool.by_field.get(name)) and self._chance.random() < 0.8:
            return str(self._chance.choice(known))
        record = owner if owner and name not in ("subject", "object", "via", "cause", "agent") else "Entity"
        curie = self._chance.choice(self._pool.ids.get(record) or self._pool.ids["Entity"])
        prefix, _, local = curie.partition(":")
        return self._chance.choice((curie, local if prefix == "ng" else curie, self._pool.prefixes[prefix] + local))

    def _text(self, name: str) -> str:
        choose = self._chance.choice
        if name == "sources":
            return choose(self._pool.sources).removeprefix(choose(("", "source:")))
        if name == "predicate":
            return choose(self._pool.predicates).removeprefix(choose(("", "nutri:")))
        if name == "lang":
            return choose(LANGUAGES) if self._chance.random() > UNKNOWN / 4 else "no range"
        if name in ("curie", "curies"):
            return choose((choose(self._pool.ids["Entity"]), choose(self._pool.foreign), "MONDO:0005391", "HP:nope"))
        known = [t for t in self._pool.by_field.get(name, ()) if isinstance(t, str)] or self._pool.texts
        text = choose(known)
        start = self._chance.randrange(max(1, len(text) - 2))
        return choose((text, text, text[:4], text[start : start + 3], text.upper(), f"{text}x"))


def _bare(kind: Any) -> Any:
    return kind.of_type if isinstance(kind, GraphQLNonNull) else kind
