"""What a node shows: its type, its values, the nodes it links to, and its edges under the filters of a field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from graphql import GraphQLError, GraphQLObjectType, GraphQLSchema, is_abstract_type
from rdflib import Literal
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS, XSD
from rdflib.term import Node

from kg.schema import Field, Property
from tests.contracts.reference.evidence import Edge, Evidence, Filter, Statement

NEAREST_FIRST = ("exact", "close", "narrow", "broad", "related")


class Nodes:
    """The nodes of a release, under the names that its SDL gives them."""

    def __init__(self, evidence: Evidence, sdl: GraphQLSchema) -> None:
        self.evidence = evidence
        self.facts = evidence.facts
        self.words = evidence.words
        self._sdl = sdl
        self._nutri = self.words.names.nutri
        source = self.facts.subjects(str(RDF.type), self._nutri("Source"))
        self._sources = {iri: iri.removeprefix(self.words.names.namespace("source")) for iri in source}

    # Types

    def type_of(self, iri: str, declared: str) -> str:
        """The object type of a thing where a type is declared; "" where it has none that fits."""
        known = self._sdl.type_map[declared]
        if not is_abstract_type(known):
            return declared
        possible = [t.name for t in self._sdl.get_possible_types(known)]
        fitting = [name for name in possible if self._nutri(name) in self.facts.classes(iri)]
        below = {iri for name in fitting for iri in self.words.known_class(name).ancestors}
        return next((name for name in sorted(fitting) if self._nutri(name) not in below), "")

    def fits(self, iri: str, declared: str) -> bool:
        """Whether a thing is of a type."""
        if declared == "Node":
            return self.type_of(iri, "Node") != ""
        return self._nutri(declared) in self.facts.classes(iri)

    def instances(self, declared: str) -> list[str]:
        """Everything of a class or of one below it."""
        found = {i for c in self.words.below(self._nutri(declared)) for i in self.facts.subjects(str(RDF.type), c)}
        return sorted(found)

    def has_label(self, declared: str) -> bool:
        """Whether the things of a type have labels, by which they are listed."""
        known = self._sdl.type_map[declared]
        return (isinstance(known, GraphQLObjectType) and "label" in known.fields) or declared == "Entity"

    def find(self, given: str, declared: str) -> str | None:
        """The thing that an id names, if it is of the type: slug, CURIE, IRI, or what its source calls it."""
        iri = self.words.iri(given, declared)
        if iri is None:
            iri = next(iter(self.facts.subjects(str(DCTERMS.identifier), Literal(given))), None)
        return iri if iri is not None and self.fits(iri, declared) else None

    def find_by_curie(self, given: str) -> str | None:
        """An entity by an id of ours, or by one of another vocabulary that is mapped to it exactly."""
        iri = self.words.iri(given)
        if iri is not None and not iri.startswith(self.words.names.base):
            iri = next(iter(self.facts.subjects(str(SKOS.exactMatch), iri)), None)
        return iri if iri is not None and self.fits(iri, "Entity") else None

    # Values

    def label(self, iri: str) -> str | None:
        """The label as it is written."""
        return next((str(term) for term in self.facts.literals(iri, str(RDFS.label))), None)

    def scalars(self, iri: str, shape: Field) -> list[Any]:
        """The values of a field that is neither a claim nor a link, as JSON has them."""
        if shape.datatype is None:
            return [self._plain(term, shape) for term in self.facts.values(iri, *shape.path)]
        return [self._literal(term) for term in self.texts(iri, shape)]

    def texts(self, iri: str, shape: Field) -> list[Literal]:
        """The literals of a field, first those of its own path, then those of its alternatives by language."""
        own = self.facts.literals(iri, *shape.path)
        others = [term for path in shape.alternatives for term in self.facts.literals(iri, path)]
        return own + sorted(others, key=lambda term: term.language or "")

    def _plain(self, term: Node, shape: Field) -> Any:
        """A member of a closed list is an enum constant, other things are CURIEs or addresses as the field has it."""
        if str(term) in self.words.constants:
            return self.words.constants[str(term)]
        return self.words.curie(str(term)) if shape.as_curie else str(term)

    @staticmethod
    def _literal(term: Literal) -> Any:
        value = term.toPython() if term.datatype in {XSD.integer, XSD.decimal, XSD.boolean} else str(term)
        return float(value) if isinstance(value, Decimal) else value

    def target(self, shape: Field) -> str:
        """The type at the other end of a field: its class if it is one, otherwise `Entity`; "" for values."""
        ours = [self.words.schema.classes[iri] for iri in shape.classes if iri in self.words.schema.classes]
        if shape.datatype is not None or shape.scheme is not None or not ours:
            return ""
        return ours[0].name if len(ours) == 1 else "Entity"

    def linked(self, iri: str, shape: Field) -> list[str]:
        """The nodes that a field links to."""
        found = [node for node in self.facts.iris(iri, *shape.path) if self.type_of(node, self.target(shape))]
        return sorted(found, key=self._nearest_first) if shape.name == "crossReferences" else found

    def _nearest_first(self, mapping: str) -> tuple[int, str]:
        """Exact matches first, then close, narrow, broad and related ones, each by CURIE."""
        (match,) = self.facts.iris(mapping, self._nutri("match"))
        (foreign,) = self.facts.iris(mapping, str(OWL.annotatedTarget))
        return NEAREST_FIRST.index(match.removeprefix(self._nutri(""))), self.words.curie(foreign)

    # Edges

    def relation(self, shape: Field) -> Property:
        """The property behind a claim."""
        return self.words.schema.properties[shape.predicate]

    def allowed(self, shape: Field) -> frozenset[str]:
        """The classes that a field lets through; a field may be narrower than its property."""
        return frozenset(c for wanted in shape.classes for c in self.words.below(wanted))

    def edges(self, iri: str, shape: Field, kept: Filter) -> list[Edge]:
        """The edges of a field under a filter, in no order."""
        allowed = self.allowed(shape)
        found = self.evidence.edges(iri, shape.predicate, kept)
        return [e for e in found if not allowed or allowed & self.facts.classes(str(e.neighbour))]

    def filter(self, arguments: Mapping[str, Any]) -> Filter:
        """The filter that arguments or a condition on edges give."""
        least, named = arguments.get("minCertainty"), arguments.get("sources")
        ranks = {self.words.constants[c.iri]: c.rank for c in self.words.schema.scheme("CertaintyScale").concepts}
        return Filter(
            least=0 if least is None else ranks[least],
            graphs=None if named is None else frozenset(self._graph(name) for name in named),
            include_inferred=arguments.get("includeInferred") is not False,
            qualifiers=tuple(
                self._qualifier(name, wanted)
                for name, wanted in (arguments.get("qualifiers") or {}).items()
                if wanted is not None
            ),
        )

    def _graph(self, name: str) -> str:
        for iri, local in self._sources.items():
            if name in (iri, local, f"source:{local}"):
                return self.words.names.graph(local)
        raise GraphQLError(f"there is no source {name!r}")

    def _qualifier(self, name: str, wanted: Any) -> Callable[[Statement], bool]:
        """Words that a text holds in any case; the very member, thing or truth value otherwise."""
        shape = self.words.field("Statement", name)
        assert shape is not None
        if shape.classes:
            iri = self.words.iri(wanted)
            if iri is None:
                raise GraphQLError(f"{name} takes an entity, not {wanted!r}")
            return lambda said: iri in self.facts.iris(said.iri, *shape.path)
        if shape.scheme is not None or isinstance(wanted, bool):
            return lambda said: wanted in self.scalars(said.iri, shape)
        return lambda said: any(wanted.lower() in text.lower() for text in self.scalars(said.iri, shape))
