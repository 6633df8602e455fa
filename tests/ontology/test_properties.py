"""Classes and properties are those that were agreed, paired and ranked as the conventions say."""

from __future__ import annotations

from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef

NUTRI = "https://w3id.org/nutrigraph/ontology#"
BIOLINK = "https://w3id.org/biolink/vocab/"
SCHEMA = "https://schema.org/"

CLASSES = {
    "AnatomicalEntity", "Biomarker", "Condition", "Deficiency", "DiagnosticTest", "Factor", "Finding", "Food",
    "InformationResource", "Intervention", "LifeStage", "Mechanism", "Medication", "Neurotransmitter", "NonFoodSource",
    "Nutrient", "NutrientGroup", "Quality", "Role", "Substance", "Symptom", "TimeContext",
}  # fmt: skip
# Property → inverse ("" for words, itself if symmetric).
STATED = {
    "about": "subjectOf", "affects": "affectedBy", "alleviates": "alleviatedBy", "alternativeName": "",
    "associatedWith": "isAssociatedWith", "broader": "narrower", "causes": "causedBy", "characteristic": "",
    "characterizedBy": "characteristicOf", "contributesTo": "hasContributor", "deficiencyOf": "hasDeficiency",
    "dietarySourceOf": "hasDietarySource", "dysfunctionOf": "hasDysfunction", "disrupts": "disruptedBy", "distinctFrom": "distinctFrom",
    "doesNotExclude": "notExcludedBy", "hasSymptom": "symptomOf", "includes": "includedIn", "indicates": "indicatedBy",
    "locatedIn": "locationOf", "measures": "measuredBy", "mechanismOf": "hasMechanism",
    "nonFoodSourceOf": "hasNonFoodSource", "occursDuring": "timeOfOccurrence", "performs": "performedBy",
    "recommendedFor": "hasRecommendation", "regulates": "regulatedBy", "resolvesAfter": "timeOfResolution",
    "riskFactorFor": "hasRiskFactor", "secondLineAfter": "firstLineBefore", "shouldConsult": "consultedBy",
    "soleCauseOf": "hasSoleCause", "subtypeOf": "hasSubtype", "supplies": "suppliedBy", "supports": "supportedBy", "timeToEffect": "",
    "treats": "treatedBy", "triggers": "triggeredBy", "worsens": "worsenedBy", "worsensDuring": "timeOfWorsening",
}  # fmt: skip
CONCLUDED = {
    "addresses": "addressedBy", "corrects": "correctedBy", "groupSourceOf": "hasGroupSource",
    "mechanisticallyConnectedTo": "mechanisticallyConnectedFrom",
}  # fmt: skip
SUPER = {"helps": "helpedBy", "influences": "influencedBy", "linkedTo": "linkedFrom", "sourceOf": "hasSource"}
PARENTS = {
    "affects": "influences", "alleviates": "helps", "associatedWith": "linkedTo", "causes": "linkedTo",
    "contributesTo": "linkedTo", "dietarySourceOf": "sourceOf", "disrupts": "influences", "groupSourceOf": "sourceOf",
    "mechanismOf": "linkedTo", "nonFoodSourceOf": "sourceOf", "regulates": "influences", "riskFactorFor": "linkedTo",
    "soleCauseOf": "linkedTo", "subtypeOf": "broader", "supports": "influences", "treats": "helps",
    "triggers": "linkedTo", "worsens": "linkedTo",
}  # fmt: skip
CLAIMS = STATED | CONCLUDED | SUPER


def _nutri(name: str) -> URIRef:
    return URIRef(NUTRI + name)


def _local(node: object) -> str:
    return str(node).removeprefix(NUTRI)


def _of_kind(ontology: Graph, kind: str) -> set[str]:
    return {_local(node) for node in ontology.subjects(RDF.type, _nutri(kind))}


def test_the_classes_of_entities_are_the_22_that_were_agreed(ontology: Graph) -> None:
    """Typed by hand from the curated table."""
    found = {_local(node) for node in ontology.subjects(RDFS.subClassOf, _nutri("Entity"))}

    assert found == CLASSES
    assert len(found) == 22


def test_the_44_predicates_and_their_4_super_properties_are_there(ontology: Graph) -> None:
    """Typed by hand from the curated table and from what the rules need beyond it, each of its kind."""
    assert _of_kind(ontology, "StatedProperty") == set(STATED)
    assert _of_kind(ontology, "ConcludedProperty") == set(CONCLUDED)
    assert _of_kind(ontology, "SuperProperty") == set(SUPER)
    assert len(STATED) + len(CONCLUDED) == 44


def test_what_names_harm_and_what_commends_a_remedy_are_marked(ontology: Graph) -> None:
    """Typed by hand. Harm is shown beside a remedy, so no property is both, and no concluded link is harm."""
    assert _of_kind(ontology, "HarmProperty") == {"causes", "contributesTo", "riskFactorFor", "triggers", "worsens"}
    assert _of_kind(ontology, "SeparatingProperty") == {"about", "distinctFrom"}
    assert _of_kind(ontology, "RemedyProperty") == {"alleviates", "corrects", "helps", "recommendedFor", "treats"}


def test_a_connection_through_a_mechanism_is_found_by_no_wider_property(ontology: Graph) -> None:
    """It never counts as a link that a source names, from either end."""
    ends = (_nutri("mechanisticallyConnectedTo"), _nutri("mechanisticallyConnectedFrom"))

    assert [list(ontology.objects(end, RDFS.subPropertyOf)) for end in ends] == [[], []]


def test_every_property_has_the_inverse_that_was_agreed(ontology: Graph) -> None:
    """`owl:inverseOf` stands on the forward property, once, and nowhere else."""
    found = {_local(s): _local(o) for s, o in ontology.subject_objects(OWL.inverseOf)}

    expected = {name: inverse for name, inverse in CLAIMS.items() if inverse not in ("", name)}

    assert found == expected
    assert len(list(ontology.triples((None, OWL.inverseOf, None)))) == len(expected)


def test_only_distinct_from_is_symmetric(ontology: Graph) -> None:
    """An association is not: a condition would be linked to its own causes."""
    symmetric = {_local(node) for node in ontology.subjects(RDF.type, OWL.SymmetricProperty)}

    assert symmetric == {"distinctFrom"}


def test_domain_and_range_of_an_inverse_are_those_of_the_property_exchanged(ontology: Graph) -> None:
    """A pair says the same from both ends."""
    pairs = [(name, inverse) for name, inverse in CLAIMS.items() if inverse]

    wrong = [pair for pair in pairs if _sides(ontology, pair[0]) != _sides(ontology, pair[1])[::-1]]

    assert wrong == []


def _sides(ontology: Graph, name: str) -> tuple[set[object], set[object]]:
    node = _nutri(name)
    return (
        {*ontology.objects(node, RDFS.domain), *ontology.objects(node, URIRef(SCHEMA + "domainIncludes"))},
        {*ontology.objects(node, RDFS.range), *ontology.objects(node, URIRef(SCHEMA + "rangeIncludes"))},
    )


def test_no_property_has_two_plain_domains_or_ranges(ontology: Graph) -> None:
    """Several `rdfs:domain` would mean all of the classes at once."""
    doubled = [
        _local(node)
        for predicate in (RDFS.domain, RDFS.range)
        for node in ontology.subjects(predicate)
        if len(list(ontology.objects(node, predicate))) > 1
    ]

    assert doubled == []


def test_the_hierarchy_is_the_one_that_was_agreed_and_has_two_levels(ontology: Graph) -> None:
    """Leaves under super-properties, inverses under their inverses, nothing deeper."""
    found = {_local(s): _local(o) for s, o in ontology.subject_objects(RDFS.subPropertyOf)}
    inverses = {CLAIMS[child]: CLAIMS[parent] for child, parent in PARENTS.items()}

    assert found == PARENTS | inverses
    assert set(found) & set(found.values()) == set()


def test_every_claim_property_has_exactly_one_mapping_to_biolink(ontology: Graph) -> None:
    """The exports that speak Biolink need one predicate per edge; a name is no edge."""
    counts = {
        name: sum(
            str(o).startswith(BIOLINK)
            for p in (SKOS.closeMatch, SKOS.broadMatch)
            for o in ontology.objects(_nutri(name), p)
        )
        for name in CLAIMS
    }

    assert counts.pop("alternativeName") == 0
    assert set(counts.values()) == {1}


def test_every_class_of_entities_has_exactly_one_mapping_to_biolink(ontology: Graph) -> None:
    """The exports that speak Biolink need one category per node."""
    counts = {
        name: sum(
            str(o).startswith(BIOLINK)
            for p in (SKOS.closeMatch, SKOS.broadMatch)
            for o in ontology.objects(_nutri(name), p)
        )
        for name in CLASSES
    }

    assert set(counts.values()) == {1}


def test_no_term_claims_to_be_the_same_as_one_of_another_vocabulary(ontology: Graph) -> None:
    """Close or broader, never equal."""
    forbidden = (OWL.sameAs, OWL.equivalentClass, OWL.equivalentProperty, SKOS.exactMatch)

    assert [p for p in forbidden if (None, p, None) in ontology] == []


def test_the_rule_for_foods_reads_as_no_effect_in_both_directions(ontology: Graph) -> None:
    """Nobody may read the conclusion as a promise of a cure."""
    assert str(ontology.value(_nutri("addresses"), RDFS.label)) == "supplies the nutrient lacking in"
    assert str(ontology.value(_nutri("addressedBy"), RDFS.label)) == "gets the lacking nutrient from"
