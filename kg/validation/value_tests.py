"""Constraints that look at one value only, as expressions of SPARQL 1.1.

An expression is true where the value conforms and false or an error where it does not. It may fail a value that
conforms after all (pySHACL decides in the end), never the other way round: so it asks for the plain forms of numbers
and days, on which all engines agree.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from kg.prefixes import RDF, RDFS, SH, XSD
from kg.store import Literal, NamedNode, Term
from kg.validation.shape_nodes import Node, RefusedShapeError, ShapeNodes

_NUMBERS = f"(<{XSD}integer>, <{XSD}decimal>)"
_KINDS = ("string", "boolean", "date")
_DATE = "^[0-9]{4}-[0-9]{2}-[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})?$"
_COMPARISONS = {"minInclusive": ">=", "minExclusive": ">", "maxInclusive": "<=", "maxExclusive": "<"}
# What regular expressions of Python and of XPath read alike, piece by piece.
_PIECE = re.compile(
    r"""\\[.\-+*?()\[\]{}|^$/\\]|\[\^?(?:[A-Za-z0-9 _.,:;/\#%@!'"<>=+*?(){}|$-]|\\[.\-\]\[\\^/])+\]"""
    r"""|[A-Za-z0-9 _/:,;\#@%&=<>~!'"-]|\(\?:|\((?!\?)|[)|^$]|(?:[*+?]|\{[0-9]+(?:,[0-9]*)?\})\??"""
)

Test = Callable[[ShapeNodes, Node, str], str | None]


def value_tests(shapes: ShapeNodes, shape: Node, variable: str, *, exact: bool = False) -> list[str]:
    """The expressions for all constraints of a shape that look at one value.

    Args:
        shapes: The shapes.
        shape: The one with the constraints.
        variable: Bound to the value.
        exact: Whether none may fail a value that conforms after all.

    Raises:
        RefusedShapeError: One of them is written as SHACL does not allow, cannot be said in SPARQL, or not exactly.
    """
    if exact:
        _refuse_inexact(shapes, shape)
    found = (test(shapes, shape, variable) for test in _TESTS)
    return [expression for expression in found if expression is not None]


def _refuse_inexact(shapes: ShapeNodes, shape: Node) -> None:
    for local in ("pattern", *_COMPARISONS):
        if shapes.values(shape, local):
            raise RefusedShapeError(f"sh:{local} where what conforms is wanted")
    kinds = {value.value for value in shapes.values(shape, "datatype")}
    if kinds - {XSD + "string", RDF + "langString", RDFS + "Literal"}:
        raise RefusedShapeError(f"sh:datatype {min(kinds)} where what conforms is wanted")


def comparable(left: str, right: str) -> str:
    """Whether two values can be compared, and all engines would compare them alike."""
    kinds = ", ".join(f"<{XSD}{kind}>" for kind in _KINDS)
    numbers = f"DATATYPE({left}) IN {_NUMBERS} && DATATYPE({right}) IN {_NUMBERS}"
    return f"(({numbers}) || (DATATYPE({left}) = DATATYPE({right}) && DATATYPE({left}) IN ({kinds})))"


def is_iri(shapes: ShapeNodes, variable: str) -> str:
    """Whether a value is an IRI, and was one before the ontology was loaded."""
    return f'(isIRI({variable}) && !STRSTARTS(STR({variable}), "{shapes.genid}"))'


def _is_blank(shapes: ShapeNodes, variable: str) -> str:
    return f'(isBLANK({variable}) || (isIRI({variable}) && STRSTARTS(STR({variable}), "{shapes.genid}")))'


def _node_kind(shapes: ShapeNodes, shape: Node, variable: str) -> str | None:
    kind = shapes.only(shape, "nodeKind")
    if kind is None:
        return None
    blank, literal = _is_blank(shapes, variable), f"isLITERAL({variable})"
    iri = is_iri(shapes, variable)
    known = {
        "IRI": iri, "BlankNode": blank, "Literal": literal, "BlankNodeOrIRI": f"!{literal}",
        "BlankNodeOrLiteral": f"!{iri}", "IRIOrLiteral": f"!{blank}",
    }  # fmt: skip
    if kind.value.removeprefix(SH) not in known:
        raise RefusedShapeError(f"sh:nodeKind {kind}")
    return known[kind.value.removeprefix(SH)]


def _datatype(shapes: ShapeNodes, shape: Node, variable: str) -> str | None:
    kind = shapes.only(shape, "datatype")
    if kind is None:
        return None
    text = f"STR({variable})"
    well_formed = {
        XSD + "string": "true",
        RDF + "langString": "true",
        XSD + "boolean": f'{text} IN ("true", "false")',
        XSD + "integer": f'STR(<{XSD}integer>({text})) != ""',
        XSD + "decimal": f'STR(<{XSD}decimal>({text})) != ""',
        XSD + "date": f'REGEX({text}, "{_DATE}") && STRBEFORE({text}, "-") != "0000" && STR(<{XSD}date>({text})) != ""',
    }
    if kind.value == RDFS + "Literal":
        return f"isLITERAL({variable})"
    if not isinstance(kind, NamedNode) or kind.value not in well_formed:
        raise RefusedShapeError(f"sh:datatype {kind}")
    return f"(DATATYPE({variable}) = {kind} && {well_formed[kind.value]})"


def _in(shapes: ShapeNodes, shape: Node, variable: str) -> str | None:
    head = shapes.only(shape, "in")
    if head is None:
        return None
    return "(" + " || ".join(_same(shapes, variable, item) for item in shapes.items(head)) + ")"


def _same(shapes: ShapeNodes, variable: str, term: Term) -> str:
    if shapes.is_blank(term):
        raise RefusedShapeError("a blank node is a value")
    return f"sameTerm({variable}, {term})"


def _range(shapes: ShapeNodes, shape: Node, variable: str) -> str | None:
    found = []
    for local, operator in _COMPARISONS.items():
        for bound in shapes.values(shape, local):
            if not isinstance(bound, Literal):
                raise RefusedShapeError(f"sh:{local} {bound}")
            found.append(f"({comparable(variable, str(bound))} && {variable} {operator} {bound})")
    return " && ".join(found) or None


def _length(shapes: ShapeNodes, shape: Node, variable: str) -> str | None:
    found = []
    for local, operator in (("minLength", ">="), ("maxLength", "<=")):
        length = whole_number(shapes, shape, local)
        if length is not None and (local, length) != ("minLength", 0):
            found.append(f"STRLEN(STR({variable})) {operator} {length}")
    return " && ".join((*_not_blank(shapes, shape, variable), *found)) if found else None


def _not_blank(shapes: ShapeNodes, shape: Node, variable: str) -> list[str]:
    """That a value has a text, where nothing else says so already: each look at a value costs a look-up on the disk."""
    said = shapes.values(shape, "datatype") or shapes.values(shape, "nodeKind") == [NamedNode(SH + "IRI")]
    return [] if said else [f"!{_is_blank(shapes, variable)}"]


def whole_number(shapes: ShapeNodes, shape: Node, local: str) -> int | None:
    """The value of a parameter that is a number from 0 up.

    Raises:
        RefusedShapeError: It is something else, or has several values.
    """
    value = shapes.only(shape, local)
    if value is None:
        return None
    if not isinstance(value, Literal) or value.datatype.value != XSD + "integer" or not value.value.isdecimal():
        raise RefusedShapeError(f"sh:{local} {value}")
    return int(value.value)


def is_true(shapes: ShapeNodes, shape: Node, local: str) -> bool:
    """Whether a parameter is true; RefusedShapeError if it is no boolean, or has several values."""
    value = shapes.only(shape, local)
    if value is None:
        return False
    if (
        not isinstance(value, Literal)
        or value.datatype.value != XSD + "boolean"
        or value.value not in ("true", "false")
    ):
        raise RefusedShapeError(f"sh:{local} {value}")
    return value.value == "true"


def _pattern(shapes: ShapeNodes, shape: Node, variable: str) -> str | None:
    patterns, flags = shapes.values(shape, "pattern"), shapes.only(shape, "flags")
    if not patterns:
        return None
    if flags is not None and flags.value not in ("", "i"):
        raise RefusedShapeError(f"sh:flags {flags}")
    found = _not_blank(shapes, shape, variable)
    for pattern in patterns:
        if not isinstance(pattern, Literal) or not _reads_alike(pattern.value):
            raise RefusedShapeError(f"sh:pattern {pattern}")
        found.append(f'REGEX(STR({variable}), {Literal(pattern.value)}, "{flags.value if flags else ""}")')
    return " && ".join(found)


def _reads_alike(pattern: str) -> bool:
    """Whether Python, with which pySHACL reads a pattern, and SPARQL find the same in it."""
    if re.fullmatch(f"(?:{_PIECE.pattern})*", pattern) is None:
        return False
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def _languages(shapes: ShapeNodes, shape: Node, variable: str) -> str | None:
    head = shapes.only(shape, "languageIn")
    if head is None:
        return None
    tags = [item.value.lower() for item in shapes.items(head) if isinstance(item, Literal)]
    if len(tags) < len(shapes.items(head)):
        raise RefusedShapeError("sh:languageIn has members that are no strings")
    if "*" in tags:
        return f'LANG({variable}) != ""'
    # Not langMatches: pySHACL compares the whole tag and its first part, and is stricter with ranges of two parts.
    language, known = f"LCASE(LANG({variable}))", ", ".join(str(Literal(tag)) for tag in tags if tag)
    return f'({language} IN ({known}) || STRBEFORE({language}, "-") IN ({known}))'


_TESTS: tuple[Test, ...] = (_node_kind, _datatype, _in, _range, _length, _pattern, _languages)
