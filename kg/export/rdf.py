"""RDF: the release's own quads about a view, in every serialisation that the store writes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kg.export.view import View
from kg.prefixes import RDF
from kg.store import Literal, NamedNode, Quad, Triple, write_dataset

# What XML 1.0 (section 2.2) cannot hold.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# Marks that turn the direction of the text around them: as escapes, data is what it was and looks like what it is.
_MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_PARTS = tuple(NamedNode(RDF + part) for part in ("subject", "predicate", "object"))
_REIFIES = NamedNode(f"{RDF}reifies")

_Quads = Iterable[Quad]


@dataclass(frozen=True, slots=True)
class Syntax:
    """A serialisation.

    Attributes:
        store_name: What the store calls it.
        named: Whether it has named graphs.
        escape: How it writes a character by its code point.
        adapt: Makes of the release's quads those that it holds.
    """

    store_name: str
    named: bool = False
    escape: str = "\\u{:04X}"
    adapt: Callable[[_Quads], _Quads] = iter


def rdf_writer(syntax: Syntax) -> Callable[[View], bytes]:
    """Writes the records of a view, in named graphs where the syntax has them; the same view gives the same bytes.

    Texts are those of the release to the letter, control characters included, save in RDF/XML, which cannot hold these.
    """

    def write(view: View) -> bytes:
        quads = syntax.adapt(view.records)
        # What is said of one thing stands together, across graphs where there are none.
        ordered = quads if syntax.named else sorted(quads, key=lambda quad: str(quad.triple))
        body = write_dataset(ordered, syntax.store_name, prefixes=_prefixes(view))
        return _MARKS.sub(lambda mark: syntax.escape.format(ord(mark[0])), body.decode("utf-8")).encode("utf-8")

    return write


def _without_control(quads: _Quads) -> _Quads:
    for quad in quads:
        value = quad.object
        if isinstance(value, Literal) and _NO_XML.search(value.value):
            text = _NO_XML.sub("", value.value)
            held = Literal(text, language=value.language) if value.language else Literal(text, datatype=value.datatype)
            yield Quad(quad.subject, quad.predicate, held, quad.graph_name)
        else:
            yield quad


def _reifying(quads: _Quads) -> _Quads:
    """With a triple term for the three parts of a statement or proposition; what it says is asserted by none of these.

    Source: RDF 1.2 Concepts, section 1.5
    """
    parts: dict[object, dict[NamedNode, Quad]] = defaultdict(dict)
    for quad in quads:
        if quad.predicate in _PARTS:
            parts[quad.subject, quad.graph_name][quad.predicate] = quad
    for quad in quads:
        found = parts.get((quad.subject, quad.graph_name), {})
        if quad.predicate not in _PARTS or len(found) < len(_PARTS):
            yield quad
        elif quad.predicate == _PARTS[0]:
            subject, predicate, value = (found[part].object for part in _PARTS)
            said = Triple(subject, predicate, value)  # type: ignore[arg-type]  # the build has checked what they are
            yield Quad(quad.subject, _REIFIES, said, quad.graph_name)


def _prefixes(view: View) -> dict[str, str]:
    """Those that the records use."""
    terms = {term.value for q in view.records for term in (*q, q.graph_name) if isinstance(term, NamedNode)}
    known = sorted(view.namespaces.all().items())
    return {prefix: space for prefix, space in known if any(term.startswith(space) for term in terms)}


TURTLE, N_TRIPLES = Syntax("ttl"), Syntax("nt")
TRIG, N_QUADS, JSON_LD = (Syntax(name, named=True) for name in ("trig", "nq", "jsonld"))
TRIG_12 = Syntax("trig", named=True, adapt=_reifying)
RDF_XML = Syntax("rdf", escape="&#x{:X};", adapt=_without_control)
