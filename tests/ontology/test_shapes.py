"""The shapes are complete, agree with the documentation, and name every field once."""

from __future__ import annotations

import re

from rdflib import OWL, RDF, RDFS, SH, SKOS, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

NUTRI = "https://w3id.org/nutrigraph/ontology#"
SCHEMA = "https://schema.org/"
FIELD_NAME = URIRef(NUTRI + "fieldName")
PLURAL = URIRef(NUTRI + "pluralFieldName")
# What GraphQL and the connections of our own need for themselves.
RESERVED = {"id", "iri", "node", "edges", "search", "path", "why"}
QUALIFIER_KEYS = {
    "accompanies", "agent", "cause", "columns", "combined", "condition", "context", "defining", "degree", "direction",
    "explains", "frequency", "intensity", "kind", "location", "modality", "modality_cue", "mode", "note", "outcome",
    "population", "purpose", "quantity", "rank", "reason", "role", "rows", "scope", "strength", "subset", "target",
    "temporal", "topic", "trend", "via", "with",
}  # fmt: skip


def _named(ontology: Graph, kind: URIRef) -> list[Node]:
    return [node for node in ontology.subjects(RDF.type, kind) if isinstance(node, URIRef)]


def _classes(ontology: Graph, shape: Node) -> set[Node]:
    found = set(ontology.objects(shape, SH["class"]))
    for head in ontology.objects(shape, SH["or"]):
        for member in Collection(ontology, head):
            found |= set(ontology.objects(member, SH["class"]))
    return found


def test_every_shape_has_an_iri_and_speaks_to_the_curator(ontology: Graph) -> None:
    """A message in whole sentences: what is allowed and how to mend."""
    shapes = _named(ontology, SH.NodeShape) + _named(ontology, SH.PropertyShape)

    mute = [str(s) for s in shapes if not re.fullmatch(r"[A-Za-z].{20,}\.", str(ontology.value(s, SH.message)))]

    assert len(shapes) > 200
    assert mute == []


def test_every_property_shape_has_path_name_description_and_field_name(ontology: Graph) -> None:
    """Without them there is no field, or one that nobody understands."""
    needed = (SH.path, SH.name, SH.description, FIELD_NAME)

    bare = [
        (str(shape), str(predicate))
        for shape in _named(ontology, SH.PropertyShape)
        for predicate in needed
        if len(list(ontology.objects(shape, predicate))) != 1
    ]

    assert bare == []


def test_every_property_shape_belongs_to_a_node_shape(ontology: Graph) -> None:
    """A shape that hangs nowhere checks nothing."""
    used = set(ontology.objects(None, SH.property))

    assert set(_named(ontology, SH.PropertyShape)) == used


def test_every_class_and_every_record_has_one_shape_with_both_names(ontology: Graph) -> None:
    """A class without names cannot be asked for."""
    kinds = {
        URIRef(NUTRI + kind) for kind in ("Concluded", "Harm", "Qualifier", "Remedy", "Separating", "Stated", "Super")
    }
    kinds = {URIRef(f"{kind}Property") for kind in kinds}
    classes = {node for node in ontology.subjects(RDF.type, OWL.Class) if str(node).startswith(NUTRI)} - kinds

    shapes = {target: list(ontology.subjects(SH.targetClass, target)) for target in classes}
    names = [
        str(ontology.value(shape, predicate)) for (shape,) in shapes.values() for predicate in (FIELD_NAME, PLURAL)
    ]

    assert set(ontology.objects(None, SH.targetClass)) == classes
    assert len(set(names)) == len(names) == 2 * 36
    assert [name for name in names if not re.fullmatch(r"[a-z][A-Za-z]*", name)] == []


def test_every_claim_property_and_inverse_has_shapes_on_both_sides(ontology: Graph) -> None:
    """Who may be the subject, and what may be the value."""
    kinds = [URIRef(NUTRI + kind) for kind in ("ConcludedProperty", "StatedProperty", "SuperProperty")]
    forward = {node for kind in kinds for node in ontology.subjects(RDF.type, kind)}
    claims = forward | {inverse for node in forward for inverse in ontology.objects(node, OWL.inverseOf)}

    targets = list(ontology.objects(None, SH.targetSubjectsOf))

    assert set(targets) == claims
    assert len(targets) == len(claims)
    assert claims <= set(ontology.objects(None, SH.path))


def test_documented_domains_and_ranges_are_those_that_the_shapes_enforce(ontology: Graph) -> None:
    """What the vocabulary says and what SHACL checks never drift apart."""
    differing = []
    for shape, prop in ontology.subject_objects(SH.targetSubjectsOf):
        values = next(ontology.objects(shape, SH.property))
        domain = {*ontology.objects(prop, RDFS.domain), *ontology.objects(prop, URIRef(SCHEMA + "domainIncludes"))}
        range_ = {*ontology.objects(prop, RDFS.range), *ontology.objects(prop, URIRef(SCHEMA + "rangeIncludes"))}
        enforced = _classes(ontology, values) or set(ontology.objects(values, SH.datatype))
        if (domain, range_) != (_classes(ontology, shape), enforced) or not domain or not range_:
            differing.append(str(prop))

    assert differing == []


def test_a_property_has_entities_or_words_as_values_and_never_both(ontology: Graph) -> None:
    """Object properties have IRIs, datatype properties have a datatype."""
    odd = []
    for shape, prop in ontology.subject_objects(SH.targetSubjectsOf):
        values = next(ontology.objects(shape, SH.property))
        is_literal = (prop, RDF.type, OWL.DatatypeProperty) in ontology
        if ((values, SH.nodeKind, SH.IRI) in ontology) == is_literal:
            odd.append(str(prop))

    assert odd == []


def test_field_names_are_unique_within_every_class(ontology: Graph) -> None:
    """Over the class's own shape, those of its ancestors, and the shapes of properties that admit it."""
    clashes = []
    for shape, target in ontology.subject_objects(SH.targetClass):
        family = set(ontology.transitive_objects(target, RDFS.subClassOf))
        own = {s for member in family for s in ontology.subjects(SH.targetClass, member)} | {shape}
        related = {s for s in ontology.subjects(SH.targetSubjectsOf) if _classes(ontology, s) & family}
        values = {value for s in own | related for value in ontology.objects(s, SH.property)}
        names = [str(ontology.value(value, FIELD_NAME)) for value in values]
        clashes += [(str(target), name) for name in names if names.count(name) > 1]

    assert clashes == []


def test_field_names_are_legal_in_graphql_and_not_reserved(ontology: Graph) -> None:
    """GraphQL names, in camel case, and none that the schema needs for itself."""
    names = {str(o) for o in ontology.objects(None, FIELD_NAME)} | {str(o) for o in ontology.objects(None, PLURAL)}

    assert [name for name in names if not re.fullmatch(r"[a-z][A-Za-z0-9]*", name)] == []
    assert names & RESERVED == set()


def test_closed_lists_agree_with_the_shapes_that_use_them(ontology: Graph) -> None:
    """`sh:in` repeats exactly the concepts of `nutri:scheme`."""
    uses = list(ontology.subject_objects(URIRef(NUTRI + "scheme")))

    differing = [
        str(shape)
        for shape, scheme in uses
        if set(Collection(ontology, next(ontology.objects(shape, SH["in"]))))
        != set(ontology.subjects(SKOS.inScheme, scheme))
    ]

    assert differing == []
    assert {scheme for _, scheme in uses} == set(ontology.subjects(RDF.type, SKOS.ConceptScheme))
    assert {shape for shape, _ in uses} == set(ontology.subjects(SH["in"]))


def test_the_closed_lists_have_the_members_and_the_order_that_were_agreed(ontology: Graph) -> None:
    """Typed by hand, from the highest rank down."""
    expected = {
        "CertaintyScale": ["asserted", "likely", "possible", "suggestive", "speculative"],
        "DirectionScheme": ["increased", "decreased"],
        "MatchScheme": ["exact", "close", "narrow", "broad", "related"],
        "ModalityScheme": ["essential", "should", "can"],
        "PolarityScheme": ["affirmed", "negated"],
        "SourceRoleScheme": ["evidence", "definitions", "figures"],
    }

    found = {
        str(scheme).removeprefix(NUTRI): [
            str(concept).removeprefix(NUTRI)
            for concept in sorted(
                ontology.subjects(SKOS.inScheme, scheme),
                key=lambda c: -int(str(ontology.value(c, URIRef(NUTRI + "rank")))),
            )
        ]
        for scheme in ontology.subjects(RDF.type, SKOS.ConceptScheme)
    }

    assert found == expected


def test_every_key_of_a_qualifier_belongs_to_one_property_with_a_field_on_statements(ontology: Graph) -> None:
    """All keys that the seeds use, each known once, each shown to the reader."""
    keys = [str(key) for key in ontology.objects(None, URIRef(NUTRI + "seedKey"))]
    qualifiers = set(ontology.subjects(RDF.type, URIRef(NUTRI + "QualifierProperty")))
    statement = next(ontology.subjects(SH.targetClass, URIRef(NUTRI + "Statement")))
    paths = {ontology.value(shape, SH.path) for shape in ontology.objects(statement, SH.property)}

    assert sorted(keys) == sorted(QUALIFIER_KEYS)
    assert qualifiers == set(ontology.subjects(URIRef(NUTRI + "seedKey")))
    assert qualifiers <= paths


def test_shapes_keep_to_what_every_part_of_the_program_understands(ontology: Graph) -> None:
    """No SPARQL inside shapes, and paths are properties, sequences of them, or a choice of them."""
    paths = [path for path in ontology.objects(None, SH.path) if not isinstance(path, URIRef)]
    choices = [(path, ontology.value(path, SH.alternativePath)) for path in paths]

    odd = [
        path
        for path, choice in choices
        if not all(isinstance(step, URIRef) for step in Collection(ontology, path if choice is None else choice))
    ]

    assert (None, SH.sparql, None) not in ontology
    assert odd == []
