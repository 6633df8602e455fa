"""Queries that cover SPARQL 1.1: every operator, function, aggregate, path, clause and form, over data of their own.

Each answer is fixed but for the names of blank nodes and the order of rows without ORDER BY. What a query needs it brings
along in VALUES or BIND; what needs a graph is in `walks_over`.
"""

from __future__ import annotations

from collections.abc import Iterator

XSD = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "

# One of each kind of literal that a release may hold, and of those that it may not; text in and beyond the first plane.
VALUES = (
    "1", "-1", "0", "2.5", "-0.75", "1e3", "true", "false", "'abc'", "''", "'é😀日本'", "'a b'@en", "'chat'@fr", "'a'@en-GB",
    "'2024-02-29'^^xsd:date", "'2024-02-29T12:30:45.5Z'^^xsd:dateTime", "'2024-02-29T12:30:45-05:00'^^xsd:dateTime",
    "'12:00:00'^^xsd:time", "'P1Y2M'^^xsd:yearMonthDuration", "'P1DT2H'^^xsd:dayTimeDuration", "'x'^^<http://e/t>",
    "'007'^^xsd:integer", "'nan'^^xsd:integer", "'INF'^^xsd:double", "'NaN'^^xsd:double", "<http://e/é>", "<urn:a:b#c>",
    "'line\\nbreak\\ttab\\rreturn \\\"quoted\\\" \\\\ , ; <b>&amp;</b>'", "' spaces '", "'=1+1'", "UNDEF",
)  # fmt: skip
_ONE = f"{{ VALUES ?x {{ {' '.join(VALUES)} }} }}"
_PAIRS = (
    "(1 2) (2 1) (1 1.0) (1 1e0) ('a' 'b') ('b' 'a') ('a' 'a'@en) ('a'@en 'a'@EN) (true false) (<a:b> <a:b>) (<a:b> <a:c>) "
    "('2024-01-01'^^xsd:date '2024-01-02'^^xsd:date) ('x'^^<a:t> 'x'^^<a:t>) ('x'^^<a:t> 'y'^^<a:t>) (1 'a') (UNDEF 1) "
    "('NaN'^^xsd:double 'NaN'^^xsd:double) (0.1 0.10) ('2024-01-01T00:00:00Z'^^xsd:dateTime "
    "'2024-01-01T01:00:00+01:00'^^xsd:dateTime) ('é' 'e') ('abc' 'b') (10 4) (-7 2) (7.5 0.5) (1e2 0)"
)
_TWO = f"{{ VALUES (?x ?y) {{ {_PAIRS} }} }}"

# Section 17: of one argument, of two.
UNARY = (
    "!?x", "+?x", "-?x", "BOUND(?x)", "isIRI(?x)", "isURI(?x)", "isBLANK(?x)", "isLITERAL(?x)", "isNUMERIC(?x)", "STR(?x)",
    "LANG(?x)", "DATATYPE(?x)", "IRI(?x)", "URI(?x)", "STRLEN(?x)", "UCASE(?x)", "LCASE(?x)", "ENCODE_FOR_URI(?x)", "ABS(?x)",
    "ROUND(?x)", "CEIL(?x)", "FLOOR(?x)", "YEAR(?x)", "MONTH(?x)", "DAY(?x)", "HOURS(?x)", "MINUTES(?x)", "SECONDS(?x)",
    "TIMEZONE(?x)", "TZ(?x)", "MD5(?x)", "SHA1(?x)", "SHA256(?x)", "SHA384(?x)", "SHA512(?x)", "COALESCE(?x, 'none')",
    "IF(?x, 'yes', 'no')", "?x IN (1, 'abc', <urn:a:b#c>)", "?x NOT IN (1, 'abc')", "?x = ?x", "sameTerm(?x, ?x)",
    "SUBSTR(?x, 2)", "SUBSTR(?x, 2, 1)", "CONCAT(?x, '-', ?x)", "REPLACE(?x, '[ab]', '<$0>')", "REGEX(?x, '^a', 'i')",
    "STRLANG(?x, 'de')", "STRDT(?x, <http://e/t>)", "LANGMATCHES(LANG(?x), 'en')", "LANGMATCHES(LANG(?x), '*')",
    "xsd:string(?x)", "xsd:integer(?x)", "xsd:decimal(?x)", "xsd:double(?x)", "xsd:float(?x)", "xsd:boolean(?x)",
    "xsd:dateTime(?x)", "xsd:date(?x)", "?x + 1", "?x - 0.5", "?x * 2e0", "?x / 3", "1 / ?x", "EXISTS { FILTER(?x = 1) }",
    "NOT EXISTS { VALUES ?x { 1 'abc' } }",
)  # fmt: skip
BINARY = (
    "?x = ?y", "?x != ?y", "?x < ?y", "?x <= ?y", "?x > ?y", "?x >= ?y", "?x + ?y", "?x - ?y", "?x * ?y", "?x / ?y",
    "?x && ?y", "?x || ?y", "sameTerm(?x, ?y)", "CONTAINS(?x, ?y)", "STRSTARTS(?x, ?y)", "STRENDS(?x, ?y)",
    "STRBEFORE(?x, ?y)", "STRAFTER(?x, ?y)", "CONCAT(?x, ?y)", "IF(?x < ?y, ?x, ?y)", "COALESCE(?x + ?y, ?x, ?y)",
    "LANGMATCHES(?x, ?y)", "REGEX(?x, ?y)", "REPLACE(?x, ?y, 'z')", "SUBSTR('abcdef', ?x, ?y)", "STRDT(?x, ?y)",
)  # fmt: skip
_ROWS = "{ VALUES (?k ?x) { ('a' 1) ('a' 2) ('a' 2) ('b' 2.5) ('b' UNDEF) ('c' 'text') ('c' 'text'@en) (UNDEF 1e0) } }"
AGGREGATES = (
    "COUNT(*)", "COUNT(?x)", "COUNT(DISTINCT ?x)", "COUNT(DISTINCT *)", "SUM(?x)", "SUM(DISTINCT ?x)", "AVG(?x)", "MIN(?x)",
    "MAX(?x)", "AVG(DISTINCT ?x)", "SUM(?x + 1)", "COUNT(*) * 2", "MAX(STRLEN(?k))", "GROUP_CONCAT(?k; SEPARATOR=', ')",
    "GROUP_CONCAT(DISTINCT ?k)", "SAMPLE(?k)", "IF(COUNT(?x) > 1, 'many', 'few')",
)  # fmt: skip

PLAIN = (
    # forms, modifiers, nothing and no variables
    "SELECT * {}", "SELECT * { FILTER(false) }", "SELECT ?x {}", "SELECT ?x ?y { BIND(1 AS ?y) }", "ASK {}", "ASK { FILTER(false) }",
    "ASK { VALUES ?x { 1 2 } FILTER(?x > 1) }", "SELECT (1 AS ?a) ('b'@en AS ?b) (<urn:c> AS ?c) {}",
    "SELECT DISTINCT ?x { VALUES ?x { 1 1 2 } }", "SELECT REDUCED ?x { VALUES ?x { 1 2 } }",
    "SELECT ?x { VALUES ?x { 3 1 2 } } ORDER BY ?x", "SELECT ?x { VALUES ?x { 3 1 2 } } ORDER BY DESC(?x) LIMIT 2",
    "SELECT ?x { VALUES ?x { 3 1 2 } } ORDER BY ASC(?x) OFFSET 1", "SELECT ?x { VALUES ?x { 1 2 } } LIMIT 0",
    "SELECT ?x ?y { VALUES (?x ?y) { (1 2) (1 1) (0 3) } } ORDER BY ?x DESC(?y)",
    "SELECT ?x { VALUES ?x { 'b' 'a'@en <urn:b> UNDEF true } } ORDER BY ?x STR(?x)",
    "SELECT ?s { VALUES ?s { 'ab' 'b' 'abc' } } ORDER BY STRLEN(?s)",
    # groups, optional parts, unions, negation, assignment
    "SELECT * { VALUES ?x { 1 2 3 } OPTIONAL { VALUES (?x ?y) { (1 'one') (3 'three') } } }",
    "SELECT * { VALUES ?x { 1 2 } OPTIONAL { VALUES (?x ?y) { (1 5) (2 7) } FILTER(?y > 5) } }",
    "SELECT * { { BIND(1 AS ?x) } UNION { BIND(2 AS ?y) } UNION { VALUES ?x { 3 4 } } }",
    "SELECT * { VALUES ?x { 1 2 3 } MINUS { VALUES ?x { 2 } } }", "SELECT * { VALUES ?x { 1 } MINUS { VALUES ?y { 1 } } }",
    "SELECT * { VALUES ?x { 1 2 3 } FILTER NOT EXISTS { VALUES ?x { 2 } } }",
    "SELECT * { VALUES ?x { 1 2 3 } FILTER EXISTS { VALUES ?x { 2 } } }",
    "SELECT * { VALUES ?x { 1 2 3 } FILTER(?x > 1 && (?x < 3 || ?x = 7)) }",
    "SELECT * { BIND(2 AS ?x) BIND(?x * 3 AS ?y) BIND(?y - ?x AS ?z) }", "SELECT * { VALUES ?x { 1 2 } BIND(1 / (?x - 1) AS ?y) }",
    "SELECT * { { VALUES ?x { 1 2 } } { VALUES ?x { 2 3 } } }", "SELECT * { VALUES ?x { 1 2 } } VALUES ?x { 2 }",
    "SELECT * { VALUES (?x ?y) { (1 UNDEF) (UNDEF 2) } VALUES (?x ?y) { (1 2) } }", "SELECT * { VALUES () { () () } }",
    "SELECT * { VALUES ?x {} }", "SELECT * { { { BIND('deep' AS ?x) } } }",
    # sub-selects
    "SELECT * { VALUES ?x { 1 2 3 } { SELECT (MAX(?y) AS ?x) { VALUES ?y { 1 3 2 } } } }",
    "SELECT ?x (COUNT(*) AS ?n) { { SELECT DISTINCT ?x { VALUES (?x ?y) { (1 1) (1 2) (2 1) } } } } GROUP BY ?x",
    "SELECT * { { SELECT ?x { VALUES ?x { 1 2 3 } } ORDER BY DESC(?x) LIMIT 1 } }",
    "SELECT * { { SELECT (1 AS ?a) {} } { SELECT (2 AS ?b) {} } }",
    # groups of solutions
    "SELECT ?k (COUNT(*) AS ?n) { VALUES (?k ?x) { ('a' 1) ('a' 2) ('b' 3) } } GROUP BY ?k HAVING (COUNT(*) > 1)",
    "SELECT ?l (SUM(?x) AS ?n) { VALUES (?k ?x) { ('ab' 1) ('cd' 2) ('e' 3) } } GROUP BY (STRLEN(?k) AS ?l)",
    "SELECT (COUNT(*) AS ?n) {}", "SELECT (SUM(?x) AS ?n) { VALUES ?x { } }", "SELECT (COUNT(?x) AS ?n) { FILTER(false) } GROUP BY ?y",
    "SELECT (AVG(?x) AS ?n) { FILTER(false) }", "SELECT (GROUP_CONCAT(?x; SEPARATOR='|') AS ?n) { VALUES ?x { 'a' } }",
    "SELECT ?k { VALUES ?k { 2 1 2 } } GROUP BY ?k ORDER BY COUNT(*) ?k",
    # blank nodes, and what nothing else brings
    "SELECT (BNODE() AS ?b) {}", "SELECT (BNODE('x') AS ?b) (BNODE('x') AS ?c) {}", "SELECT (isBLANK(BNODE()) AS ?b) {}",
    "SELECT (isIRI(UUID()) AS ?b) (STRLEN(STRUUID()) AS ?n) (DATATYPE(NOW()) AS ?d) (RAND() < 1 AS ?r) {}",
    "BASE <http://e/a/b> SELECT (<../c> AS ?x) (IRI('d') AS ?y) (<#f> AS ?z) {}",
    "PREFIX : <http://e/> PREFIX é: <http://f/> SELECT (:a AS ?x) (é:b\\,c AS ?y) (:%20 AS ?z) {}",
    "SELECT ('''long 'quoted' ''' AS ?x) (\"\"\"two\nlines\"\"\" AS ?y) ('\\u00e9\\U0001F600' AS ?z) {}",
    "SELECT (1e400 AS ?x) (123456789012345678 AS ?y) (0.000000000000000001 AS ?z) (-0e0 AS ?w) {}",
    "SELECT ?日本 ?_1 { BIND(1 AS ?日本) BIND(2 AS ?_1) } # a comment, SERVICE <x:y> {}",
    "select $x where { values $x { 1 } filter ( $x in ( 1 ) ) } limit 1",
    # graphs
    "CONSTRUCT { <http://e/s> <http://e/p> 'x', 'x'@en, 1, 1.5, true, <http://e/o> } {}",
    "CONSTRUCT { ?x <http://e/p> ?y } { VALUES (?x ?y) { (<http://e/a> 1) (2 3) (<http://e/b> UNDEF) } }",
    "CONSTRUCT { [] <http://e/p> ?x ; <http://e/q> [ <http://e/r> ?x ] } { VALUES ?x { 1 2 } }",
    "CONSTRUCT { <http://e/s> <http://e/p> (1 'two' <http://e/three>) } {}", "CONSTRUCT {} {}", "CONSTRUCT { _:a a _:b } {}",
    "CONSTRUCT { <http://e/s> a <http://e/C> ; <http://e/p-q> 'a\\nb\\r\\\"c\\\\ é😀 <&>' } {}",
    "DESCRIBE <http://e/nothing>", "DESCRIBE ?x { VALUES ?x { <http://e/nothing> } }",
)  # fmt: skip


def alone() -> Iterator[str]:
    """Every query that needs no data."""
    for function in UNARY:
        yield f"{XSD}SELECT ?x ({function} AS ?r) {_ONE}"
    for function in BINARY:
        yield f"{XSD}SELECT ?x ?y ({function} AS ?r) {_TWO}"
    for aggregate in AGGREGATES:
        yield f"SELECT ?k ({aggregate} AS ?r) {_ROWS} GROUP BY ?k"
        yield f"SELECT ({aggregate} AS ?r) {_ROWS}"
    yield f"{XSD}SELECT * {_ONE}"
    yield f"{XSD}SELECT * {_ONE} ORDER BY STR(?x) LANG(?x) STR(DATATYPE(?x))"
    yield from PLAIN
