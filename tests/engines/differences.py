"""Where an engine differs from the store here, and why."""

# Engine → part of a query of the endpoint's corpus → the reason. An engine that is not here answers anybody's own SPARQL in
# its own way: of Virtuoso 7.2 some 180 of the queries of the corpus have another answer or none (functions on typed
# literals, numbers in other forms, property paths without a fixed start, LIMIT and HAVING in places where it takes none).
# What this product asks in its name has the same answers there; so have the examples of the ontology.
QUERIES: dict[str, dict[str, str]] = {
    "Oxigraph": {
        "(IRI(?x) AS ?r)": "a server has a base IRI, its own address, against which relative ones are resolved",
        "(URI(?x) AS ?r)": "as IRI",
        "ORDER BY ?n LIMIT 5 } }": "the order of a group inside is no order of the answer",
    },
}
# Engine → part of an example of the ontology → the reason.
EXAMPLES: dict[str, dict[str, str]] = {
    "Virtuoso": {"GROUP_CONCAT": "it drops the language that all the joined texts have"},
}
# Engine → part of a message of its own → what it means. A question that it cannot answer is an error that names it, never
# another answer.
FAULTS: dict[str, dict[str, str]] = {
    "Virtuoso": {
        "sparp_gp_deprecate": "an internal error of its SPARQL compiler, at an equality inside a group that it drops",
        "Stack Overflow in cost model": "its planner gives up on some long queries, those of many levels and conditions",
        "mixed up the columns": "of a UNION of sub-selects it gives some rows without the column that they are about",
    },
}
# Engine → how many of the generated documents may meet such a fault.
MOST_FAULTY = {"Virtuoso": 4}
# Engine → how many may have another answer. Virtuoso orders IRIs by when it first met them, so that what ties in every key
# that was asked for comes in another order; told to order by the text of an IRI it mixes up the columns of DISTINCT.
# Of 890 random documents 6 differed so, and 22 met a fault of the list above.
MOST_DIFFERING = {"Virtuoso": 2}
