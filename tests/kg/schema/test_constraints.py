"""Shapes that SHACL does not allow are faults of the shape, never of the data or of the software."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.locations import ontology_dir
from kg.schema import load_schema

SHAPE = """
shape:Odd a sh:NodeShape ; sh:targetClass nutri:Food ; sh:property shape:Odd-label .
shape:Odd-label a sh:PropertyShape ; sh:path rdfs:label ; nutri:fieldName "oddLabel" ; sh:name "odd"@en ;
    sh:description "Odd."@en ; sh:message "Odd."@en ; %s .
"""


def faults(folder: Path, constraint: str) -> list[tuple[str, str]]:
    """Shape and message of each fault of an ontology with this constraint."""
    shutil.copytree(ontology_dir(), folder)
    with (folder / "shapes.ttl").open("a") as shapes:
        shapes.write(SHAPE % constraint)
    try:
        load_schema(folder)
    except InputError as error:
        return [(fault.field, fault.message) for fault in error.faults]
    return []


@pytest.mark.parametrize(
    ("constraint", "message"),
    [
        ('sh:pattern "("', "sh:pattern has '(' instead of a regular expression"),
        ('sh:maxCount "zero"', "sh:maxCount has 'zero' instead of a whole number from 0"),
        ("sh:minLength -1", "sh:minLength has '-1' instead of a whole number from 0"),
        ("sh:maxLenght 3", "SHACL has no sh:maxLenght"),
        ('sh:class "x"', "sh:class has 'x' instead of an IRI"),
        ("sh:datatype 5", "sh:datatype has '5' instead of an IRI"),
        ("sh:in 3", "sh:in has '3' instead of a list"),
        ("sh:nodeKind sh:Foo", "sh:nodeKind has http://www.w3.org/ns/shacl#Foo instead of a node kind of SHACL"),
        ("sh:or ( [ sh:minCount 1.5 ] )", "sh:minCount has '1.5' instead of a whole number from 0"),
    ],
)
def test_a_bad_constraint_is_told_at_its_shape(tmp_path: Path, constraint: str, message: str) -> None:
    """With the name of the shape, even where it stands in a nameless part of it."""
    assert [("shape:Odd-label", message)] == faults(tmp_path / "ontology", constraint)


def test_good_constraints_are_no_faults(tmp_path: Path) -> None:
    """Whatever SHACL Core has."""
    good = 'sh:pattern "^[a-z]+$" ; sh:maxLength 90 ; sh:in ( "a" "b" ) ; sh:not [ sh:nodeKind sh:IRI ] ; sh:or ( )'

    assert [] == faults(tmp_path / "ontology", good)
