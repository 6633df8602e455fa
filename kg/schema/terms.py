"""Terms that an ontology uses and nobody declares, and classes or properties that stand below themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from rdflib import OWL, RDF, RDFS, SH, SKOS, Graph, URIRef
from rdflib.namespace import DefinedNamespace
from rdflib.term import Node

from kg.prefixes import SCHEMA, Namespaces
from kg.spelling import nearest

# What names a term that must be described; `rdf:type` is not here, since a vocabulary of types is our own business.
_NAMING = (
    RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, URIRef(SCHEMA + "domainIncludes"),
    URIRef(SCHEMA + "rangeIncludes"), OWL.inverseOf, SKOS.inScheme, SH.path, SH.property, SH.targetClass,
    SH.targetSubjectsOf, SH.targetObjectsOf, SH["class"],
)  # fmt: skip
_BELOW = (RDFS.subClassOf, RDFS.subPropertyOf)
_VOCABULARIES: tuple[tuple[str, type[DefinedNamespace]], ...] = (
    ("owl", OWL), ("rdf", RDF), ("rdfs", RDFS), ("skos", SKOS),
)  # fmt: skip


def term_faults(graph: Graph, names: Namespaces) -> Iterator[tuple[str, str, Node]]:
    """What is wrong with the names in an ontology: what, how to mend it, and the term.

    Args:
        graph: The ontology with its shapes.
        names: Where our own terms lie; those of others' vocabularies are known.
    """
    yield from _undeclared(graph, names)
    yield from _unknown(graph)
    yield from _circles(graph)


def _undeclared(graph: Graph, names: Namespaces) -> Iterator[tuple[str, str, Node]]:
    known = {str(node) for node in set(graph.subjects()) if isinstance(node, URIRef)}
    named = {node for predicate in _NAMING for node in graph.objects(None, predicate) if isinstance(node, URIRef)}
    for namespace in (names.iri("nutri", ""), names.iri("shape", "")):
        declared = sorted(names.contract(iri) for iri in known if iri.startswith(namespace))
        for node in sorted(node for node in named if node.startswith(namespace) and str(node) not in known):
            term = names.contract(node)
            mend = _nearest(term, declared) or "Declare it, or correct the name."
            yield f"nothing in the ontology says what {term} is", mend, node


def _unknown(graph: Graph) -> Iterator[tuple[str, str, Node]]:
    used = {node for node in {*graph.predicates(), *graph.objects()} if isinstance(node, URIRef)}
    for prefix, vocabulary in _VOCABULARIES:
        terms = {str(term) for term in dir(vocabulary) if str(term).startswith(str(vocabulary))}
        # rdf:_1, rdf:_2 and so on are terms too; the namespace alone names the vocabulary.
        terms |= {str(vocabulary), *(str(node) for node in used if node.startswith(f"{RDF}_"))}
        for node in sorted(node for node in used if node.startswith(str(vocabulary)) and str(node) not in terms):
            term = f"{prefix}:{node.removeprefix(str(vocabulary))}"
            known = (f"{prefix}:{one.removeprefix(str(vocabulary))}" for one in terms)
            yield f"the vocabulary has no {term}", _nearest(term, known) or "Correct the name.", node


def _circles(graph: Graph) -> Iterator[tuple[str, str, Node]]:
    for predicate in _BELOW:
        above = {node: set(graph.objects(node, predicate)) for node in sorted(graph.subjects(predicate), key=str)}
        while circle := _find_circle(above):
            words = " below ".join(str(node).rpartition("#")[2] for node in circle)
            yield f"{words}: nothing stands below itself", f"Take one rdfs:{predicate.fragment} away.", circle[0]
            above[circle[0]].remove(circle[1])


def _find_circle(above: Mapping[Node, set[Node]]) -> list[Node]:
    """Nodes each below the next, the first of them at the end again; empty if there is no circle."""
    try:
        TopologicalSorter(above).prepare()
    except CycleError as error:
        return list(reversed(error.args[1]))  # it goes from above to below
    return []


def _nearest(term: str, known: Iterable[str]) -> str:
    names = {name.rpartition(":")[2]: name for name in known}
    near = nearest(term.rpartition(":")[2], names, likeness=0.7)
    return f"Did you mean {names[near]}?" if near else ""
