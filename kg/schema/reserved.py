"""Names that the surfaces keep for themselves: no class and no field of an ontology can have them."""

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
