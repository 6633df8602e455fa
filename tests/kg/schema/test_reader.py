"""From ontology and shapes to the model, on a small ontology of its own."""

from pathlib import Path

import pytest

from kg.errors import InputError
from kg.schema import Leaf, PropertyKind, Schema, load_schema

PREFIXES = """
@prefix nutri: <https://w3id.org/nutrigraph/ontology#> . @prefix shape: <https://w3id.org/nutrigraph/shape/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
"""
SMALL = (
    PREFIXES
    + """
<https://w3id.org/nutrigraph/ontology> a owl:Ontology ; owl:versionIRI <https://w3id.org/nutrigraph/ontology/7> .
nutri:Entity rdfs:label "entity" ; skos:definition "A thing." .
nutri:Food rdfs:subClassOf nutri:Entity ; rdfs:label "food" ; skos:definition "What is eaten." .
nutri:Herb rdfs:subClassOf nutri:Food ; rdfs:label "herb" ; skos:definition "A leafy food." .
nutri:Illness rdfs:subClassOf nutri:Entity ; rdfs:label "illness" ; skos:definition "A state." .
nutri:touches a owl:ObjectProperty, nutri:SuperProperty ; owl:inverseOf nutri:touchedBy ;
    rdfs:label "touches" ; skos:definition "Has to do with." .
nutri:touchedBy rdfs:label "touched by" ; skos:definition "Has to do with." .
nutri:soothes a owl:ObjectProperty, nutri:StatedProperty ; owl:inverseOf nutri:soothedBy ;
    rdfs:label "soothes" ; skos:definition "Makes less bad." ; rdfs:subPropertyOf nutri:touches .
nutri:soothedBy rdfs:label "soothed by" ; skos:definition "Is less bad for." ; rdfs:subPropertyOf nutri:touchedBy .
nutri:unlike a owl:ObjectProperty, owl:SymmetricProperty, nutri:StatedProperty ;
    rdfs:label "unlike" ; skos:definition "Is another thing." .
shape:Entity sh:targetClass nutri:Entity ; nutri:fieldName "entity" ; nutri:pluralFieldName "entities" ;
    sh:property shape:label .
shape:label sh:path rdfs:label ; nutri:fieldName "label" ; sh:datatype rdf:langString ; sh:minCount 1 ; sh:maxCount 1 .
shape:Food sh:targetClass nutri:Food ; nutri:fieldName "food" ; nutri:pluralFieldName "foods" .
shape:Herb sh:targetClass nutri:Herb ; nutri:fieldName "herb" ; nutri:pluralFieldName "herbs" .
shape:Illness sh:targetClass nutri:Illness ; nutri:fieldName "illness" ; nutri:pluralFieldName "illnesses" ;
    sh:property shape:soothingHerbs .
shape:soothingHerbs sh:path nutri:soothedBy ; nutri:fieldName "soothingHerbs" ;
    sh:qualifiedValueShape [ sh:class nutri:Herb ] ; sh:qualifiedMinCount 0 .
shape:soothes sh:targetSubjectsOf nutri:soothes ; sh:or ( [ sh:class nutri:Food ] ) ; sh:message "Only a food soothes." ;
    sh:property shape:soothes-values .
shape:soothes-values sh:path nutri:soothes ; nutri:fieldName "soothes" ; sh:class nutri:Illness .
shape:soothedBy sh:targetSubjectsOf nutri:soothedBy ; sh:class nutri:Illness ; sh:property shape:soothedBy-values .
shape:soothedBy-values sh:path nutri:soothedBy ; nutri:fieldName "soothedBy" ; sh:class nutri:Food .
shape:touches-values sh:path nutri:touches ; nutri:fieldName "touches" ; sh:class nutri:Entity .
shape:touchedBy-values sh:path nutri:touchedBy ; nutri:fieldName "touchedBy" ; sh:class nutri:Entity .
shape:unlike-values sh:path nutri:unlike ; nutri:fieldName "unlike" ; sh:class nutri:Entity .
nutri:kin a owl:ObjectProperty . nutri:Scale a skos:ConceptScheme . nutri:low skos:inScheme nutri:Scale ; nutri:rank 1 .
nutri:high skos:inScheme nutri:Scale ; nutri:rank 2 .
"""
)


def load(tmp_path: Path, text: str) -> Schema:
    (tmp_path / "ontology.ttl").write_text(text)
    return load_schema(tmp_path)


def iri(name: str) -> str:
    return f"https://w3id.org/nutrigraph/ontology#{name}"


def test_a_class_has_its_own_fields_its_ancestors_and_those_of_the_properties_that_admit_it(tmp_path: Path) -> None:
    """Herb is a food, so it soothes; an illness does not."""
    schema = load(tmp_path, SMALL)

    assert [field.name for field in schema.classes[iri("Herb")].fields] == ["label", "soothes"]
    assert [field.name for field in schema.classes[iri("Illness")].fields] == ["label", "soothedBy", "soothingHerbs"]
    assert schema.classes[iri("Food")].children == (iri("Food"), iri("Herb"))


def test_a_narrowed_field_has_the_class_of_its_qualified_value_shape(tmp_path: Path) -> None:
    """The property itself stays as wide as its own shape says."""
    schema = load(tmp_path, SMALL)
    narrowed = schema.classes[iri("Illness")].find_field("soothingHerbs")

    assert narrowed is not None
    assert (narrowed.classes, narrowed.many, narrowed.required) == ((iri("Herb"),), True, False)
    assert schema.properties[iri("soothedBy")].range == (iri("Food"),)


def test_leaves_of_a_super_property_and_of_its_inverse(tmp_path: Path) -> None:
    """What stands under the super-property is read forward, under its inverse backward."""
    schema = load(tmp_path, SMALL)

    assert schema.leaves(iri("touches")) == (Leaf(iri("soothes"), reverse=False),)
    assert schema.leaves(iri("touchedBy")) == (Leaf(iri("soothes"), reverse=True),)
    assert schema.leaves(iri("unlike")) == (Leaf(iri("unlike"), reverse=False), Leaf(iri("unlike"), reverse=True))


def test_what_a_triple_entails(tmp_path: Path) -> None:
    """Its super-property, its inverse and the inverse's super-property; a symmetric one itself, turned round."""
    schema = load(tmp_path, SMALL)

    assert set(schema.consequences(iri("soothes"))) == {
        Leaf(iri("touches"), reverse=False),
        Leaf(iri("soothedBy"), reverse=True),
        Leaf(iri("touchedBy"), reverse=True),
    }
    assert schema.consequences(iri("unlike")) == (Leaf(iri("unlike"), reverse=True),)


def test_marks_of_properties_hold_for_the_inverse_too(tmp_path: Path) -> None:
    """The edge from the illness to the herb is as much a remedy's as the other way round."""
    text = (
        SMALL + "nutri:soothes a nutri:RemedyProperty . nutri:touches a nutri:HarmProperty , nutri:SeparatingProperty ."
    )
    properties = load(tmp_path, text).properties

    assert {p.name for p in properties.values() if p.is_remedy} == {"soothes", "soothedBy"}
    assert {p.name for p in properties.values() if p.names_harm} == {"touches", "touchedBy"}
    assert {p.name for p in properties.values() if p.separates} == {"touches", "touchedBy"}


def test_concepts_come_in_ascending_rank(tmp_path: Path) -> None:
    """Best and worst are read off the end and the start."""
    assert [concept.name for concept in load(tmp_path, SMALL).scheme("Scale").concepts] == ["low", "high"]


def test_kinds_pass_to_inverses_and_shapes_without_a_kind_are_records(tmp_path: Path) -> None:
    """rdfs:label is part of a record; soothedBy is as much a claim as soothes."""
    schema = load(tmp_path, SMALL)

    assert schema.properties[iri("soothedBy")].kind is PropertyKind.STATED
    assert schema.properties["http://www.w3.org/2000/01/rdf-schema#label"].kind is PropertyKind.RECORD


@pytest.mark.parametrize("name", ["Path", "Query", "Facet", "Node", "FoodEdge"])
def test_a_class_cannot_be_called_like_a_type_of_the_graphql_schema(tmp_path: Path, name: str) -> None:
    """Told when the ontology is read, not when a server starts."""
    with pytest.raises(InputError) as caught:
        load(tmp_path, SMALL.replace("nutri:Herb", f"nutri:{name}"))

    assert [fault.message for fault in caught.value.faults] == [f"the GraphQL schema has a type {name} of its own"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('nutri:fieldName "soothedBy"', 'nutri:fieldName "soothingHerbs"', "two fields called 'soothingHerbs'"),
        ('nutri:fieldName "herb" ;', "", "has no names for its fields"),
        ('nutri:pluralFieldName "herbs"', 'nutri:pluralFieldName "foods"', "two classes use the field name 'foods'"),
        (' ; skos:definition "A state."', "", "has no label or definition"),
        ('; nutri:fieldName "soothes"', "", "no nutri:fieldName"),
        ("a owl:Ontology ;", "", "no header"),
        ('nutri:fieldName "soothes"', 'nutri:fieldName "not"', "a condition 'not' of its own"),
        ('nutri:fieldName "label"', 'nutri:fieldName "id"', "a condition 'id' of its own"),
        ('nutri:pluralFieldName "herbs"', 'nutri:pluralFieldName "nodes"', "a question 'nodes' of its own"),
        ("sh:path nutri:soothes ;", "sh:path nutri:soothedBy ;", "the property soothes has no property shape"),
        ('rdfs:label "soothes" ;', "", "the property soothes has no label or definition"),
    ],
)
def test_shapes_that_make_no_schema_are_faults(tmp_path: Path, old: str, new: str, told: str) -> None:
    """A missing or colliding name is said, not guessed."""
    assert old in SMALL

    with pytest.raises(InputError) as caught:
        load(tmp_path, SMALL.replace(old, new, 1))

    assert any(told in fault.message for fault in caught.value.faults)


def test_bad_turtle_is_a_fault_with_its_line(tmp_path: Path) -> None:
    """The curator is told where to look."""
    with pytest.raises(InputError) as caught:
        load(tmp_path, PREFIXES + "nutri:a nutri:b nutri:c\nnutri:d nutri:e nutri:f .\n")

    assert caught.value.faults[0].path == "ontology.ttl"
    assert caught.value.faults[0].line >= 6


def test_another_base_moves_our_terms_and_nothing_else(tmp_path: Path) -> None:
    """A fork has IRIs of its own."""
    from kg.prefixes import Namespaces

    (tmp_path / "ontology.ttl").write_text(SMALL)

    schema = load_schema(tmp_path, Namespaces("https://example.org/fork/"))

    assert "https://example.org/fork/ontology#Food" in schema.classes
    assert "http://www.w3.org/2000/01/rdf-schema#label" in schema.properties


CHOICES = """
shape:Entity sh:property shape:names, shape:kin .
shape:label sh:languageIn ( "pt-BR" "en" ) .
shape:names sh:path [ sh:alternativePath ( rdfs:label skos:prefLabel ) ] ; nutri:fieldName "names" ;
    sh:datatype rdf:langString ; sh:uniqueLang true .
shape:kin sh:path nutri:kin ; nutri:fieldName "kin" ; sh:class nutri:Entity ; nutri:asCurie true ;
    nutri:orderedBy ( shape:label shape:names ) .
"""


def test_a_field_may_have_values_by_one_property_or_another(tmp_path: Path) -> None:
    """The choice of paths keeps its order, and both are properties of the model."""
    schema = load(tmp_path, SMALL + CHOICES)
    rdfs, skos = "http://www.w3.org/2000/01/rdf-schema#", "http://www.w3.org/2004/02/skos/core#"

    names = schema.classes[iri("Food")].find_field("names")

    assert names is not None
    assert (names.path, names.alternatives) == ((rdfs + "label",), (skos + "prefLabel",))
    assert (names.many, names.unique_language) == (True, True)
    assert schema.properties[skos + "prefLabel"].kind is PropertyKind.RECORD


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("( rdfs:label skos:prefLabel )", "( rdfs:label nutri:soothes )",
         "a choice of properties holds a claim, whose evidence would not be shown"),
        ("( shape:label shape:names )", "( shape:label shape:soothes-values )",
         "a field is ordered by a shape that its values do not have"),
    ],
)  # fmt: skip
def test_a_choice_or_an_order_that_cannot_be_kept_is_a_fault(tmp_path: Path, old: str, new: str, message: str) -> None:
    """Evidence would get lost, or the order would be none; both without a word."""
    with pytest.raises(InputError) as caught:
        load(tmp_path, SMALL + CHOICES.replace(old, new))

    assert {fault.message for fault in caught.value.faults} == {message}
    assert all(fault.hint for fault in caught.value.faults)


def test_the_shape_of_labels_says_in_which_language_everything_has_one(tmp_path: Path) -> None:
    """The first of sh:languageIn, as releases write tags; English where the shape says nothing."""
    assert load(tmp_path, SMALL).language == "en"
    assert load(tmp_path, SMALL + CHOICES).language == "pt-br"


def test_a_text_finds_the_field_that_has_it_in_every_language(tmp_path: Path) -> None:
    """The one over the same property whose values differ in language; other fields have none."""
    food = load(tmp_path, SMALL + CHOICES).classes[iri("Food")]
    label, names, soothes = (food.find_field(name) for name in ("label", "names", "soothes"))
    assert label is not None
    assert names is not None
    assert soothes is not None

    assert food.find_translations(label) == names
    assert [food.find_translations(field) for field in (names, soothes)] == [None, None]


def test_shapes_say_how_values_are_shown_and_ordered(tmp_path: Path) -> None:
    """Short form, and the shapes whose fields decide, in their order."""
    kin = load(tmp_path, SMALL + CHOICES).classes[iri("Food")].find_field("kin")

    assert kin is not None
    assert kin.as_curie
    assert kin.order == tuple(f"https://w3id.org/nutrigraph/shape/{name}" for name in ("label", "names"))


def test_texts_that_their_datatype_does_not_know_are_told_with_their_places(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Without a traceback of the parser's on the way."""
    wrong = 'nutri:low nutri:since "2020-13-45"^^xsd:date ;\n  nutri:weight "heavy"^^<http://www.w3.org/2001/XMLSchema#decimal> .'
    right = 'nutri:high nutri:since "2020-12-31"^^xsd:date ; nutri:weight "heavy" .'
    header = SMALL + "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"

    with pytest.raises(InputError) as caught:
        load(tmp_path, f"{header}{wrong}\n{right}\n")

    line = header.count("\n") + 1
    assert [(fault.path, fault.line, fault.column, fault.message) for fault in caught.value.faults] == [
        ("ontology.ttl", line, 23, "'2020-13-45' is no date"),
        ("ontology.ttl", line + 1, 16, "'heavy' is no decimal"),
    ]
    assert not caplog.records


def test_a_rank_is_a_whole_number(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load(tmp_path, SMALL.replace("nutri:rank 2", 'nutri:rank "second"'))

    assert [fault.message for fault in caught.value.faults] == ["the rank is 'second', not a whole number"]
