"""Random small shapes and data, as texts in Turtle, for holding the compiler against pySHACL."""

from __future__ import annotations

from hypothesis import strategies as st

PREFIXES = """
@prefix e: <https://e.example/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
_CLASSES = ("e:A", "e:B", "e:C")
_PROPERTIES = ("e:p", "e:q", "e:r")
_NODES = ("e:a", "e:b", "e:c", "<https://w3id.org/nutrigraph/.well-known/genid/x>")
_LITERALS = (
    '"a"', '"ab"', '"a.b"', '""', '"a"@en', '"b"@en', '"a"@de', '"a"@en-gb', "1", "2", "3", "2.5", "true",
    '"2020-01-01"^^xsd:date', '"2021-01-01"^^xsd:date', '"abc"^^xsd:integer', '"2020-13-45"^^xsd:date', '"x"^^xsd:decimal',
)  # fmt: skip
_TERMS = (*_NODES[:3], *_LITERALS)
_PATHS = (
    *_PROPERTIES, *_PROPERTIES, "[ sh:inversePath e:p ]", "( e:p e:q )", "( e:p [ sh:inversePath e:q ] e:r )",
    "[ sh:alternativePath ( e:p e:q ) ]", "[ sh:inversePath [ sh:alternativePath ( e:q e:r ) ] ]",
    "[ sh:alternativePath ( ( e:p e:p ) e:r ) ]",
)  # fmt: skip
_PATTERNS = ('"^a"', '"b$"', '"^[a-z]+$"', '"[.]|c"', '"^(ab|a\\\\.b){1,2}$"')


def _listed(terms: list[str]) -> str:
    return f"( {' '.join(terms)} )"


_subsets = st.lists(st.sampled_from(_TERMS), min_size=1, max_size=4, unique=True).map(_listed)
_numbers = st.integers(0, 2).map(str)
_bounds = st.sampled_from(("1", "2", "2.5", '"a"', '"2020-06-01"^^xsd:date'))
_VALUE_CONSTRAINTS: dict[str, st.SearchStrategy[str]] = {
    "sh:class": st.sampled_from(_CLASSES),
    "sh:datatype": st.sampled_from(
        ("xsd:string", "rdf:langString", "xsd:integer", "xsd:decimal", "xsd:date", "xsd:boolean", "rdfs:Literal")
    ),
    "sh:nodeKind": st.sampled_from(
        ("sh:IRI", "sh:Literal", "sh:BlankNode", "sh:IRIOrLiteral", "sh:BlankNodeOrIRI", "sh:BlankNodeOrLiteral")
    ),
    "sh:in": _subsets,
    "sh:hasValue": st.sampled_from(_TERMS),
    "sh:minInclusive": _bounds,
    "sh:minExclusive": _bounds,
    "sh:maxInclusive": _bounds,
    "sh:maxExclusive": _bounds,
    "sh:minLength": _numbers,
    "sh:maxLength": st.integers(0, 20).map(str),
    "sh:pattern": st.sampled_from(_PATTERNS),
    "sh:languageIn": st.sampled_from(('( "en" )', '( "de" "en-gb" )', '( "*" )')),
}
_PROPERTY_CONSTRAINTS = {
    "sh:minCount": _numbers,
    "sh:maxCount": _numbers,
    "sh:uniqueLang": st.just("true"),
    "sh:lessThan": st.sampled_from(_PROPERTIES),
    "sh:lessThanOrEquals": st.sampled_from(_PROPERTIES),
    "sh:equals": st.sampled_from(_PROPERTIES),
    "sh:disjoint": st.sampled_from(_PROPERTIES),
}


NESTING = ("sh:not", "sh:and", "sh:or", "sh:xone", "sh:node", "sh:property")
QUALIFIED = "sh:qualifiedValueShape"
# Every parameter that the compiler knows, those of property shapes only first.
OF_PROPERTIES = (*_PROPERTY_CONSTRAINTS, QUALIFIED)
PARAMETERS = (*OF_PROPERTIES, *_VALUE_CONSTRAINTS, *NESTING)


@st.composite
def _constraint(draw: st.DrawFn, depth: int, name: str) -> str:
    """A constraint with this parameter, perhaps with shapes inside."""
    known = _VALUE_CONSTRAINTS | _PROPERTY_CONSTRAINTS
    if name in known:
        return f"{name} {draw(known[name])}"
    if name == QUALIFIED:
        bound = draw(st.sampled_from(("sh:qualifiedMinCount", "sh:qualifiedMaxCount")))
        return f"{name} {draw(_shape(depth - 1))} ; {bound} {draw(_numbers)}"
    if name in ("sh:and", "sh:or", "sh:xone"):
        return f"{name} {_listed(draw(st.lists(_shape(depth - 1), min_size=1, max_size=3)))}"
    inner = {"sh:node": _node_shape, "sh:property": _property_shape}.get(name, _shape)
    return f"{name} {draw(inner(depth - 1))}"


@st.composite
def _body(draw: st.DrawFn, depth: int, *, of_property: bool) -> str:
    """The constraints of a shape; of each parameter one value, as most may have no more."""
    plain = (*_VALUE_CONSTRAINTS, *(_PROPERTY_CONSTRAINTS if of_property else ()))
    nested = (*NESTING, *((QUALIFIED,) if of_property else ())) if depth else ()
    names = draw(st.lists(st.sampled_from((*plain, *nested)), min_size=1, max_size=2, unique=True))
    return " ; ".join(draw(_constraint(depth, name)) for name in names)


@st.composite
def _node_shape(draw: st.DrawFn, depth: int) -> str:
    return f"[ {draw(_body(depth, of_property=False))} ]"


@st.composite
def _property_shape(draw: st.DrawFn, depth: int) -> str:
    return f"[ sh:path {draw(st.sampled_from(_PATHS))} ; {draw(_body(depth, of_property=True))} ]"


def _shape(depth: int) -> st.SearchStrategy[str]:
    return st.one_of(_node_shape(depth), _property_shape(depth))


@st.composite
def shape_texts(draw: st.DrawFn, parameter: str) -> tuple[str, str]:
    """The targets of a shape, and its constraints, one of them with this parameter; each as what follows its name."""
    some = st.one_of(
        st.sampled_from(_PROPERTIES).map("sh:targetSubjectsOf {}".format),
        st.sampled_from(_PROPERTIES).map("sh:targetObjectsOf {}".format),
        st.sampled_from(_CLASSES).map("sh:targetClass {}".format),
        st.sampled_from(_TERMS).map("sh:targetNode {}".format),
    )
    targets = draw(st.lists(some, min_size=1, max_size=2))
    constraint = draw(_constraint(2, parameter))
    if parameter not in OF_PROPERTIES and draw(st.booleans()):
        return " ; ".join(targets), f"a sh:NodeShape ; {constraint}"
    return " ; ".join(targets), f"a sh:PropertyShape ; sh:path {draw(st.sampled_from(_PATHS))} ; {constraint}"


def data_lines() -> st.SearchStrategy[list[str]]:
    """Triples, each as a line."""
    node, end = st.sampled_from(_NODES), st.sampled_from((*_NODES, *_LITERALS))
    link = st.tuples(node, st.sampled_from(_PROPERTIES), end)
    typed = st.tuples(node, st.just("a"), st.sampled_from(_CLASSES))
    below = st.tuples(st.sampled_from(_CLASSES), st.just("rdfs:subClassOf"), st.sampled_from(_CLASSES))
    triples = st.lists(st.one_of(link, link, link, typed, typed, below), min_size=1, max_size=14, unique=True)
    return triples.map(lambda found: [f"{' '.join(triple)} ." for triple in found])
