"""Ontology and shapes (Turtle) → `Schema`. Owns what our shape conventions mean; `ontology/README.md` explains them.

Fields of a class come from three places: its own node shape, its ancestors' node shapes, and the shapes whose target
is "the subjects of" a property (`sh:targetSubjectsOf`) and whose `sh:class` admits the class.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rdflib import OWL, RDF, RDFS, SH, SKOS, Literal, URIRef
from rdflib.term import Node

from kg.errors import InputError
from kg.prefixes import Namespaces
from kg.schema.constraints import constraint_faults
from kg.schema.model import Concept, EntityClass, Field, Property, PropertyKind, Schema, Scheme
from kg.schema.ontology_files import parse_ontology
from kg.schema.reserved import FIELDS, name_faults
from kg.schema.shapes_graph import ShapesGraph
from kg.schema.terms import term_faults

_KINDS = {
    "StatedProperty": PropertyKind.STATED,
    "SuperProperty": PropertyKind.SUPER,
    "ConcludedProperty": PropertyKind.CONCLUDED,
    "QualifierProperty": PropertyKind.QUALIFIER,
}


def load_schema(folder: Path, namespaces: Namespaces | None = None, *, is_released: bool = False) -> Schema:
    """Read every Turtle file of an ontology folder into one model.

    Args:
        folder: Holds `*.ttl`; sub-folders are not read.
        namespaces: Where the ontology lies; a base other than the default one replaces it in the texts.
        is_released: Whether a build has looked at every term and constraint, which takes a tenth of the time.

    Raises:
        InputError: A file does not parse, or the shapes do not make a model; holds every fault found.
    """
    names = namespaces or Namespaces()
    graph = parse_ontology(folder, names)
    reader = _Reader(graph, names, folder)
    if not is_released:
        reader.note(constraint_faults(graph))
        reader.note(term_faults(graph, names))
    return reader.schema()


class _Reader(ShapesGraph):
    """One reading of one graph; collects faults on the way."""

    def schema(self) -> Schema:
        schemes = {scheme.iri: scheme for scheme in self._schemes()}
        properties = self._properties()
        classes = {str(node): self._class(node, properties) for node in self._class_nodes()}
        self.note(name_faults(classes.values()))
        self._check_orders(classes)
        ontology = next(iter(self.graph.subjects(RDF.type, OWL.Ontology)), None)
        if ontology is None:
            self._fault("the ontology has no header", "Declare one resource as owl:Ontology with owl:versionIRI.")
        if self.faults:
            raise InputError(sorted(self.faults, key=lambda fault: (fault.path, fault.line, fault.column)))
        return Schema(
            namespaces=self.names,
            version_iri=str(self.graph.value(ontology, OWL.versionIRI) or ""),
            disclaimer=str(self.graph.value(ontology, self._nutri("disclaimer")) or ""),
            classes=dict(sorted(classes.items())),
            properties=dict(sorted(properties.items())),
            schemes=dict(sorted(schemes.items())),
            prefixes=self._prefixes(),
        )

    def _prefixes(self) -> dict[str, str]:
        found = dict(self.names.all())
        for node in self.graph.objects(None, SH.declare):
            found[str(self.graph.value(node, SH.prefix))] = str(self.graph.value(node, SH.namespace))
        return dict(sorted(found.items()))

    # Closed lists

    def _schemes(self) -> Iterator[Scheme]:
        for node in self.graph.subjects(RDF.type, SKOS.ConceptScheme):
            concepts = [
                Concept(
                    iri=str(member),
                    name=self._local(member),
                    label=self._text(member, RDFS.label, SKOS.prefLabel),
                    definition=self._text(member, SKOS.definition),
                    rank=self._rank(member),
                )
                for member in self.graph.subjects(SKOS.inScheme, node)
            ]
            yield Scheme(
                iri=str(node),
                name=self._local(node),
                label=self._text(node, RDFS.label),
                definition=self._text(node, SKOS.definition),
                concepts=tuple(sorted(concepts, key=lambda concept: (concept.rank, concept.iri))),
            )

    def _rank(self, concept: Node) -> int:
        rank = self.graph.value(concept, self._nutri("rank"), default=Literal(0))
        if isinstance(value := getattr(rank, "value", None), int):
            return value
        self._fault(f"the rank is '{rank}', not a whole number", "Write nutri:rank without quotes, like 3.", concept)
        return 0

    # Properties

    def _properties(self) -> dict[str, Property]:
        forward = {
            node: kind for name, kind in _KINDS.items() for node in self.graph.subjects(RDF.type, self._nutri(name))
        }
        backward: dict[Node, Node] = {}
        for node in forward:
            for other in self.graph.objects(node, OWL.inverseOf):
                if other != node:
                    backward[other] = node
        found = {str(node): self._property(node, kind, None) for node, kind in forward.items()}
        found |= {str(node): self._property(node, forward[of], of) for node, of in backward.items()}
        for known in found.values():
            self._check_claim(known)
        for shape in self.graph.subjects(SH.path, None):
            for step in (*self._path(shape), *self._alternatives(shape)):
                found.setdefault(step, self._property(URIRef(step), PropertyKind.RECORD, None))
        return found

    def _property(self, node: Node, kind: PropertyKind, inverse_of: Node | None) -> Property:
        shape = self._relation_shape(node)
        values = self._value_shape(node)
        symmetric = (node, RDF.type, OWL.SymmetricProperty) in self.graph
        forward = next((o for o in self.graph.objects(node, OWL.inverseOf) if o != node), None)
        inverse = inverse_of or (node if symmetric else forward)
        parents = (str(o) for o in self.graph.objects(node, RDFS.subPropertyOf))
        return Property(
            iri=str(node),
            name=self._local(node),
            label=self._text(node, RDFS.label),
            definition=self._text(node, SKOS.definition, RDFS.comment),
            kind=kind,
            is_literal=(node, RDF.type, OWL.DatatypeProperty) in self.graph,
            is_inverse=inverse_of is not None,
            symmetric=symmetric,
            inverse=str(inverse) if inverse is not None else None,
            # Only our own hierarchy: rdfs:subPropertyOf skos:… is a mapping for others, not a field to ask.
            parents=tuple(sorted(iri for iri in parents if iri.startswith(self.names.base))),
            domain=self._allowed(shape) if shape is not None else self._documented(node, "domain"),
            range=self._allowed(values) if values is not None else self._documented(node, "range"),
            seed_keys=tuple(sorted(str(o) for o in self.graph.objects(node, self._nutri("seedKey")))),
            mappings=self._mappings(node),
            message=" ".join(filter(None, (self._text(s, SH.message) for s in (shape, values) if s is not None))),
            names_harm=self._is_a(inverse_of or node, "HarmProperty"),
            is_remedy=self._is_a(inverse_of or node, "RemedyProperty"),
            separates=self._is_a(inverse_of or node, "SeparatingProperty"),
        )

    def _is_a(self, node: Node, kind: str) -> bool:
        return (node, RDF.type, self._nutri(kind)) in self.graph

    def _check_claim(self, known: Property) -> None:
        """A claim without a shape would be stored and never shown."""
        node = URIRef(known.iri)
        if known.is_claim and self._value_shape(node) is None:
            self._fault(
                f"the property {known.name} has no property shape",
                f"Add one with sh:path nutri:{known.name} and nutri:fieldName to shapes.ttl; see ontology/README.md.",
                node,
            )
        if not known.label or not known.definition:
            self._fault(
                f"the property {known.name} has no label or definition", "Add rdfs:label, skos:definition.", node
            )

    # Classes and fields

    def _class(self, node: Node, properties: dict[str, Property]) -> EntityClass:
        shape = min(self.graph.subjects(SH.targetClass, node), key=str)
        ancestors = self._ancestors(node)
        root = self._nutri("Entity")
        singular = self._text(shape, self._nutri("fieldName"))
        plural = self._text(shape, self._nutri("pluralFieldName"))
        if not singular or not plural:
            self._fault(
                f"the class {self._local(node)} has no names for its fields",
                "Give its node shape nutri:fieldName and nutri:pluralFieldName.",
                shape,
            )
        is_declared = (node, None, None) in self.graph  # else that is the fault
        if is_declared and not (self._text(node, RDFS.label) and self._text(node, SKOS.definition)):
            self._fault(
                f"the class {self._local(node)} has no label or definition", "Add rdfs:label, skos:definition.", node
            )
        below = sorted((n for n in self._class_nodes() if node in self._ancestors(n)), key=str)
        return EntityClass(
            iri=str(node),
            name=self._local(node),
            label=self._text(node, RDFS.label),
            definition=self._text(node, SKOS.definition),
            is_entity=node == root or root in ancestors,
            field_name=singular,
            plural_field_name=plural,
            message=self._text(shape, SH.message),
            ancestors=tuple(str(a) for a in ancestors),
            children=(str(node), *(str(n) for n in below)),
            fields=self._fields(node, ancestors, properties),
            mappings=self._mappings(node),
        )

    def _fields(self, node: Node, ancestors: list[Node], properties: dict[str, Property]) -> tuple[Field, ...]:
        family = [node, *ancestors]
        shapes = {shape for member in family for shape in self.graph.subjects(SH.targetClass, member)}
        for shape in self.graph.subjects(SH.targetSubjectsOf, None):
            if set(self._allowed(shape)) & {str(member) for member in family}:
                shapes.add(shape)
        value_shapes = {value for shape in shapes for value in self.graph.objects(shape, SH.property)}
        fields = [
            field for value in sorted(value_shapes, key=str) if (field := self._field(value, properties)) is not None
        ]
        names = [field.name for field in fields]
        for name in sorted({name for name in names if names.count(name) > 1}):
            self._fault(
                f"the class {self._local(node)} has two fields called {name!r}",
                "Give one of their shapes another nutri:fieldName.",
                node,
            )
        return tuple(sorted(fields, key=lambda field: (field.name != "label", field.name)))

    def _field(self, shape: Node, properties: dict[str, Property]) -> Field | None:
        name = self._text(shape, self._nutri("fieldName"))
        path = self._path(shape)
        if not name or not path:
            self._fault(
                "a property shape has no nutri:fieldName or no path of properties",
                "Add nutri:fieldName; a path is one property or a list of properties.",
                shape,
            )
            return None
        if name in FIELDS:
            self._fault(
                f"everything has a field or a condition {name!r} of its own",
                "Give the property shape another nutri:fieldName.",
                shape,
            )
        alternatives = self._alternatives(shape)
        if alternatives and any(properties[step].is_claim for step in (*path, *alternatives)):
            self._fault(
                "a choice of properties holds a claim, whose evidence would not be shown",
                "Give each claim a shape of its own; their super-property asks for all of them.",
                shape,
            )
        scheme = self.graph.value(shape, self._nutri("scheme"))
        narrowed = self.graph.value(shape, SH.qualifiedValueShape)
        datatype = self.graph.value(shape if narrowed is None else narrowed, SH.datatype)
        most = self.graph.value(shape, SH.maxCount)
        least = self.graph.value(shape, SH.minCount)
        last = properties[path[-1]]
        return Field(
            name=name,
            shape=str(shape),
            path=path,
            label=self._text(shape, SH.name) or last.label,
            definition=self._text(shape, SH.description) or last.definition,
            message=self._text(shape, SH.message),
            many=str(most) != "1",
            # A narrowed field shows some of the values that the shape asks for, so it may be empty.
            required=narrowed is None and str(least) not in ("None", "0"),
            classes=() if scheme is not None else self._allowed(shape),
            datatype=str(datatype) if datatype is not None else None,
            scheme=str(scheme) if scheme is not None else None,
            is_claim=len(path) == 1 and last.is_claim,
            alternatives=alternatives,
            languages=tuple(str(tag).lower() for tag in self._members(shape, SH.languageIn)),
            unique_language=self._is_true(shape, SH.uniqueLang),
            as_curie=self._is_true(shape, self._nutri("asCurie")),
            order=tuple(str(by) for by in self._members(shape, self._nutri("orderedBy"))),
        )

    def _check_orders(self, classes: dict[str, EntityClass]) -> None:
        """An order by something that the values do not have would be none, without a word."""
        for shape, order, values in {(f.shape, f.order, f.classes) for c in classes.values() for f in c.fields}:
            known = {f.shape for value in values if value in classes for f in classes[value].fields}
            if not known.issuperset(order):
                self._fault(
                    "a field is ordered by a shape that its values do not have",
                    "List shapes of the class of the values in nutri:orderedBy.",
                    URIRef(shape),
                )
