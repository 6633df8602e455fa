"""Names that the surfaces keep for themselves: no class and no field of an ontology can have them."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from kg.schema.model import EntityClass

# Fields of everything, and the words of conditions.
FIELDS = frozenset({"id", "iri", "type", "and", "or", "not", "node"})

# Questions of the GraphQL schema that come from no class.
ROOTS = frozenset({
    "conflicts", "entitiesByCurie", "gaps", "neighborhood", "node", "nodes", "path", "release", "search", "why",
})  # fmt: skip

# Types of the GraphQL schema that come from no class.
TYPES = frozenset({
    "AskedPremise", "Boolean", "BooleanFilter", "Conflict", "ConflictConnection", "ConflictEdge", "ConflictKind",
    "ConflictWhere", "Date", "DateFilter", "EdgeOrder", "EdgeOrderField", "EmptyReason", "EntityType",
    "EntityTypeFilter", "Evidence", "Explanation", "Facet", "FacetValue", "Float", "FloatFilter", "Gap",
    "GapConnection", "GapCount", "GapEdge", "GapState", "ID", "IDFilter", "Int", "IntFilter", "LangString",
    "MeasuredEdgeOrder", "MeasuredEdgeOrderField", "MissingProof", "MissingWay", "Neighborhood", "NeighborhoodEdge",
    "NeighborhoodNode", "Node", "OrderDirection", "PageInfo", "Path", "PathDirection", "PathEdge", "Paths",
    "PremiseState", "Proof", "QualifierFilter", "Query", "Release", "SearchConnection", "SearchEdge", "String",
    "StringFilter", "SupportedTriple", "TextEdgeWhere", "TextRelationConnection", "TextRelationEdge",
    "TextRelationWhere",
})  # fmt: skip

# What the names of the types that belong to a class end with.
SUFFIXES = (
    "Connection", "Edge", "EdgeWhere", "Facet", "LinkWhere", "Order", "OrderField", "RelationConnection",
    "RelationEdge", "RelationWhere", "Where",
)  # fmt: skip


def name_faults(classes: Collection[EntityClass]) -> Iterator[tuple[str, str, str]]:
    """What is wrong with the names of classes and of their lists: the fault, how to mend it, the IRI of the class."""
    types = TYPES | {known.name + suffix for known in classes for suffix in SUFFIXES}
    taken: dict[str, str] = {}
    for known in classes:
        if known.name in types:
            yield f"the GraphQL schema has a type {known.name} of its own", "Give the class another name.", known.iri
        for name in filter(None, (known.field_name, known.plural_field_name)):
            if name in ROOTS:
                mend = "Give the class another nutri:fieldName or nutri:pluralFieldName."
                yield f"the GraphQL schema has a question {name!r} of its own", mend, known.iri
            if taken.setdefault(name, known.iri) != known.iri:
                yield f"two classes use the field name {name!r}", "Give each class names of its own.", known.iri
