"""Queries over the graph of a release: joins, paths, datasets, and the forms that give graphs."""

from __future__ import annotations

from collections.abc import Iterator

PREFIXES = (
    "PREFIX ng: <https://w3id.org/nutrigraph/entity/> PREFIX nutri: <https://w3id.org/nutrigraph/ontology#> "
    "PREFIX stmt: <https://w3id.org/nutrigraph/statement/> PREFIX graph: <https://w3id.org/nutrigraph/graph/> "
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> "
    "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX prov: <http://www.w3.org/ns/prov#> "
)
# Section 9: every operator of property paths, and some of them within each other.
PATHS = (
    "nutri:dietarySourceOf", "^nutri:dietarySourceOf", "nutri:dietarySourceOf/^nutri:lacks", "nutri:addresses|nutri:causes",
    "skos:broader*", "skos:broader+", "skos:broader?", "(skos:broader|^skos:broader)", "!(rdf:type|rdfs:label)",
    "!(^rdf:type|rdfs:label)", "(nutri:dietarySourceOf/^nutri:lacks)?", "nutri:addresses/nutri:causes+", "^(nutri:addresses/a)",
    "(nutri:addresses|skos:broader)*", "!nutri:addresses", "(skos:broader+)?", "((skos:broader*)*)*",
)  # fmt: skip
ENDS = ("ng:lentils {} ?o", "?s {} ng:iron", "ng:lentils {} ng:iron-deficiency", "ng:iron {} ?o")
# With the dataset that the request names, as parameters of the Protocol; none in most.
DATASETS = (
    (),
    (("default-graph-uri", "direct"),),
    (("default-graph-uri", "direct"), ("default-graph-uri", "inferred")),
    (("named-graph-uri", "direct"),),
    (("default-graph-uri", "ontology"), ("named-graph-uri", "inferred"), ("named-graph-uri", "direct")),
)
OVER_GRAPHS = (
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT (COUNT(*) AS ?n) FROM graph:direct { ?s ?p ?o }",
    "SELECT (COUNT(*) AS ?n) FROM graph:direct FROM graph:entailed { ?s ?p ?o }",
    "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
    "SELECT ?g (COUNT(*) AS ?n) FROM NAMED graph:direct { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
    "SELECT (COUNT(*) AS ?n) FROM NAMED graph:direct { ?s ?p ?o }",
    "SELECT ?s { GRAPH graph:direct { ?s nutri:dietarySourceOf ng:iron } }",
    "ASK { GRAPH graph:nothing { ?s ?p ?o } }",
    "ASK FROM graph:direct { ng:lentils a nutri:Food }",
    "SELECT ?g { GRAPH ?g { ng:lentils a nutri:Food } }",
    "SELECT ?g { GRAPH ?g {} }",
)
OVER_DATA = (
    "SELECT * { ?food nutri:dietarySourceOf ng:iron ; rdfs:label ?label }",
    "SELECT ?s ?l { ?s a nutri:Deficiency ; rdfs:label ?l } ORDER BY DESC(?l) LIMIT 5 OFFSET 2",
    "SELECT ?c (COUNT(?s) AS ?n) { ?s a ?c } GROUP BY ?c HAVING (COUNT(?s) > 10) ORDER BY DESC(?n) ?c",
    "SELECT * { ?d a nutri:Deficiency . OPTIONAL { ?f nutri:addresses ?d } }",
    "SELECT ?d { ?d a nutri:Deficiency . FILTER NOT EXISTS { ?f nutri:addresses ?d } }",
    "SELECT ?d { ?d a nutri:Deficiency . MINUS { ?f nutri:addresses ?d } }",
    "SELECT DISTINCT ?x { { ?x nutri:addresses ng:iron-deficiency } UNION { ng:iron-deficiency nutri:causes ?x } }",
    "SELECT ?s { ?s rdfs:label ?l FILTER(LANGMATCHES(LANG(?l), 'en') && REGEX(?l, 'iron', 'i')) }",
    "SELECT ?s ?c { ?s a nutri:Statement ; nutri:certainty ?c ; rdf:subject ng:lentils }",
    "SELECT * { VALUES ?f { ng:lentils ng:spinach ng:nothing } ?f ?p ?o }",
    "SELECT ?f ?n { ?f nutri:dietarySourceOf ?n { SELECT ?n { ?n a nutri:Nutrient } ORDER BY ?n LIMIT 5 } }",
    "SELECT ?p (COUNT(DISTINCT ?o) AS ?n) { ng:lentils ?p ?o } GROUP BY ?p",
    "SELECT * { ng:lentils ?p ?o FILTER(isLITERAL(?o)) }",
    "SELECT ?d { ?d a prov:Activity ; prov:used ?s . ?s rdf:subject ng:lentils }",
    "SELECT (MIN(?v) AS ?low) (MAX(?v) AS ?high) (AVG(?v) AS ?mean) { ?a nutri:amountPer100g ?v }",
    "SELECT ?s ?v { ?s ?p ?v FILTER(isNUMERIC(?v)) } ORDER BY ?v ?s LIMIT 20",
    "SELECT ?s { ?s rdf:subject/nutri:addresses ng:iron-deficiency }",
    "SELECT ?o { ng:lentils ?p ?o } ORDER BY ?o",
    "ASK { ng:lentils nutri:addresses ng:iron-deficiency }",
    "ASK { ng:sunlight nutri:dietarySourceOf ?x }",
)
GRAPHS = (
    "DESCRIBE ng:lentils",
    "DESCRIBE ng:lentils ng:iron",
    "DESCRIBE ?f { ?f nutri:addresses ng:iron-deficiency }",
    "CONSTRUCT WHERE { ng:lentils ?p ?o }",
    "CONSTRUCT { ?f nutri:dietarySourceOf ?n } { ?f nutri:dietarySourceOf ?n }",
    "CONSTRUCT { ?d rdfs:label ?l } { ?d a nutri:Deficiency ; rdfs:label ?l } ORDER BY ?l LIMIT 3",
    "CONSTRUCT { ?s nutri:claim [ rdf:subject ?a ; rdf:object ?b ] } { ?s rdf:subject ?a ; rdf:object ?b } ORDER BY ?s LIMIT 4",
    "CONSTRUCT { ?g nutri:holds ?n } { { SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g } }",
    "CONSTRUCT FROM graph:direct WHERE { ng:lentils ?p ?o }",
    "DESCRIBE ng:lentils FROM graph:direct",
)

Dataset = tuple[tuple[str, str], ...]


def over_a_release() -> Iterator[tuple[str, Dataset]]:
    """Queries with the dataset of their request, graphs by the last part of their names."""
    for path in PATHS:
        for end in ENDS:
            yield f"{PREFIXES}SELECT * {{ {end.format(path)} }}", ()
    for query in OVER_GRAPHS:
        for dataset in DATASETS:
            yield PREFIXES + query, dataset
    for query in (*OVER_DATA, *GRAPHS):
        yield PREFIXES + query, ()
    yield PREFIXES + GRAPHS[3], DATASETS[1]
    yield PREFIXES + GRAPHS[0], DATASETS[4]
