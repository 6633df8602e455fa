"""Answers read by the standard library and rdflib into one plain form, to be compared with what an engine says itself.

A term is (kind, text, language, datatype), blank nodes without their names; an unbound variable is None.

Source: SPARQL 1.1 Query Results JSON, XML, CSV and TSV.
"""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any
from xml.etree import ElementTree as ET

Term = tuple[str, str, str, str]
Row = tuple[Term | None, ...]
XSD = "http://www.w3.org/2001/XMLSchema#"
_RESULTS = "{http://www.w3.org/2005/sparql-results#}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
BLANK: Term = ("bnode", "", "", "")


def literal(text: str, language: str = "", datatype: str = "") -> Term:
    """A literal; one without language and datatype is a string."""
    return "literal", text, language, "" if language else datatype or XSD + "string"


def read_json(body: bytes) -> tuple[list[str], list[Row]]:
    """Variables and rows."""
    document = json.loads(body)
    names = document["head"]["vars"]

    def term(value: dict[str, Any] | None) -> Term | None:
        if value is None:
            return None
        if value["type"] == "uri":
            return "uri", value["value"], "", ""
        return (
            BLANK
            if value["type"] == "bnode"
            else literal(value["value"], value.get("xml:lang", ""), value.get("datatype", ""))
        )

    return names, [tuple(term(row.get(name)) for name in names) for row in document["results"]["bindings"]]


def read_xml(body: bytes) -> tuple[list[str], list[Row]]:
    """Variables and rows."""
    root = ET.fromstring(body)
    names = [node.attrib["name"] for node in root.iter(_RESULTS + "variable")]

    def term(node: ET.Element) -> Term:
        text = node.text or ""
        if node.tag == _RESULTS + "uri":
            return "uri", text, "", ""
        return BLANK if node.tag == _RESULTS + "bnode" else literal(text, node.get(_LANG, ""), node.get("datatype", ""))

    rows = []
    for result in root.iter(_RESULTS + "result"):
        bound = {binding.attrib["name"]: term(binding[0]) for binding in result}
        rows.append(tuple(bound.get(name) for name in names))
    return names, rows


def read_csv(body: bytes) -> tuple[list[str], list[tuple[str, ...]]]:
    """Variables, and rows of texts: this format tells no kinds apart, and an unbound variable is empty."""
    head, *rows = csv.reader(io.StringIO(body.decode(), newline=""), strict=True)
    texts = [tuple("_:" if cell.startswith("_:") else cell for cell in row or [""] * len(head)) for row in rows]
    return head, texts


def plain(row: Row) -> tuple[str, ...]:
    """A row as CSV tells it."""
    return tuple("" if term is None else "_:" if term == BLANK else term[1] for term in row)


_CELL = re.compile(
    r'<(?P<uri>[^>]*)>|"(?P<text>(?:[^"\\]|\\.)*)"(?:@(?P<language>[\w-]+)|\^\^<(?P<datatype>[^>]*)>)?|_:(?P<blank>.+)'
    r"|(?P<integer>[+-]?\d+)|(?P<decimal>[+-]?\d*\.\d+)|(?P<double>[+-]?[\d.]+[eE][+-]?\d+)|(?P<boolean>true|false)"
)
_ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}


def read_tsv(body: bytes) -> tuple[list[str], list[Row]]:
    """Variables and rows."""
    head, *lines = body.decode().removesuffix("\n").split("\n")
    names = [name.removeprefix("?") for name in head.split("\t")] if head else []
    return names, [tuple(_tsv_term(cell) for cell in line.split("\t")) if names else () for line in lines]


def _tsv_term(cell: str) -> Term | None:
    if not cell:
        return None
    found = _CELL.fullmatch(cell)
    assert found is not None, cell
    if found["uri"] is not None:
        return "uri", _unescaped(found["uri"]), "", ""
    if found["text"] is not None:
        return literal(_unescaped(found["text"]), found["language"] or "", found["datatype"] or "")
    if found["blank"]:
        return BLANK
    return literal(cell, datatype=XSD + str(found.lastgroup))


def _unescaped(text: str) -> str:
    text = re.sub(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})", lambda found: chr(int(found[1] or found[2], 16)), text)
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), text, flags=re.DOTALL)
