"""The description of a release in VoID and DCAT, as far as it does not depend on who serves it.

The build writes it with its counts (`void.nt`), so that serving it costs nothing, however large the release. It has no
blank nodes: partitions, linksets and their targets are named after what they hold.

Source: Describing Linked Datasets with the VoID Vocabulary, sections 2 to 5; DCAT 3, section 6.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from kg.prefixes import DCAT, DCTERMS, FOAF, RDF, SKOS, VOID, XSD, Namespaces
from kg.release.graph_files import Tallies
from kg.release.manifest import CREATOR
from kg.release.tally import Tally
from kg.store import Literal, NamedNode, Quad

DESCRIPTION = (
    "What sources say about nutrients, foods, deficiencies and conditions, as a graph in which every claim carries who "
    "says it, how surely and where, and every conclusion the claims that it rests on."
)
_TYPE = NamedNode(RDF + "type")
_EXAMPLES = 10


def dataset_iri(names: Namespaces) -> str:
    """The IRI of a release as a dataset, whichever it is and whoever serves it."""
    return f"{names.base}release"


def describe_header(names: Namespaces, facts: Mapping[str, Any]) -> Iterator[Quad]:
    """Title, terms and sizes of a release and its graphs: what the manifest of any release knows.

    Args:
        names: Of the release.
        facts: Its manifest.
    """
    dataset = NamedNode(dataset_iri(names))
    creator = NamedNode(f"{dataset.value}#creator")
    disclaimer = facts["disclaimer"]
    yield from _kinds(dataset)
    yield Quad(dataset, NamedNode(DCTERMS + "title"), Literal(facts["title"], language="en"))
    yield Quad(dataset, NamedNode(DCTERMS + "description"), Literal(f"{DESCRIPTION} {disclaimer}", language="en"))
    yield Quad(dataset, NamedNode(names.nutri("disclaimer")), Literal(disclaimer, language="en"))
    yield Quad(dataset, NamedNode(DCTERMS + "identifier"), Literal(facts["id"]))
    for predicate in ("creator", "publisher"):
        yield Quad(dataset, NamedNode(DCTERMS + predicate), creator)
    yield Quad(creator, _TYPE, NamedNode(FOAF + "Agent"))
    yield Quad(creator, NamedNode(FOAF + "name"), Literal(CREATOR))
    yield Quad(dataset, _void("uriSpace"), Literal(names.base))
    yield Quad(dataset, _void("triples"), _count(facts["counts"]["quads"]))
    yield _licence(dataset, facts)
    for name, triples in sorted(facts["counts"]["graphs"].items()):
        graph = NamedNode(names.graph(name))
        yield from _kinds(graph)
        yield Quad(dataset, _void("subset"), graph)
        yield Quad(graph, NamedNode(DCTERMS + "title"), Literal(f"{facts['title']}: graph {name}", language="en"))
        yield Quad(graph, _void("triples"), _count(triples))
        yield _licence(graph, facts)


def describe_release(
    names: Namespaces, facts: Mapping[str, Any], tallies: Tallies, prefixes: Mapping[str, str]
) -> Iterator[Quad]:
    """The header, with everything that was counted; in no order.

    Args:
        names: Of the release.
        facts: Its manifest.
        tallies: What was counted in its graphs.
        prefixes: Prefix → namespace, of ours and of others.
    """
    dataset = NamedNode(dataset_iri(names))
    yield from describe_header(names, facts)
    yield from _counted(dataset, tallies.whole, prefixes)
    for name, tally in tallies.graphs.items():
        yield from _counted(NamedNode(names.graph(name)), tally, prefixes)
    for namespace in _vocabularies(tallies.whole, prefixes):
        yield Quad(dataset, _void("vocabulary"), NamedNode(namespace))
    for example in _examples(tallies.whole, names):
        yield Quad(dataset, _void("exampleResource"), NamedNode(example))
    yield from _linksets(dataset, tallies.whole, prefixes)


def _counted(dataset: NamedNode, tally: Tally, prefixes: Mapping[str, str]) -> Iterator[Quad]:
    """Sizes of a dataset (its triples are in the header), and its partitions by class and by property."""
    yield Quad(dataset, _void("entities"), _count(tally.subjects))  # all lie under void:uriSpace
    yield Quad(dataset, _void("distinctSubjects"), _count(tally.subjects))
    yield Quad(dataset, _void("distinctObjects"), _count(tally.objects))
    yield Quad(dataset, _void("classes"), _count(len(tally.members)))
    yield Quad(dataset, _void("properties"), _count(len(tally.properties)))
    for term, entities in tally.members.items():
        part = _part(dataset, "class", _iri(term), prefixes)
        yield Quad(dataset, _void("classPartition"), part)
        yield Quad(part, _void("class"), NamedNode(_iri(term)))
        yield Quad(part, _void("entities"), _count(entities))
    for term, found in tally.properties.items():
        part = _part(dataset, "property", _iri(term), prefixes)
        yield Quad(dataset, _void("propertyPartition"), part)
        yield Quad(part, _void("property"), NamedNode(_iri(term)))
        yield Quad(part, _void("triples"), _count(found.triples))
        yield Quad(part, _void("distinctSubjects"), _count(found.subjects))
        yield Quad(part, _void("distinctObjects"), _count(found.objects))


def _vocabularies(tally: Tally, prefixes: Mapping[str, str]) -> list[str]:
    """The namespaces of the classes and properties that are used."""
    terms = [_iri(term) for term in (*tally.members, *tally.properties)]
    return sorted({found[1] for term in terms if (found := _namespace(term, prefixes))})


def _examples(tally: Tally, names: Namespaces) -> list[str]:
    """The first entity of each class of ours that has any, the largest classes first."""
    entity, own = names.namespace("ng"), names.namespace("nutri")
    found = [
        (-count, _iri(tally.first[term]))
        for term, count in tally.members.items()
        if _iri(term).startswith(own) and _iri(tally.first[term]).startswith(entity)
    ]
    return list(dict.fromkeys(iri for _, iri in sorted(found)))[:_EXAMPLES]


def _linksets(dataset: NamedNode, tally: Tally, prefixes: Mapping[str, str]) -> Iterator[Quad]:
    """One for each kind of mapping into each vocabulary that has a prefix."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for (kind, value), links in tally.matches.items():
        if found := _namespace(_iri(value), prefixes):
            counts[_iri(kind), *found] += links
    for (predicate, prefix, namespace), links in counts.items():
        target = NamedNode(f"{dataset.value}#vocabulary/{prefix}")
        linkset = NamedNode(f"{dataset.value}#links/{prefix}/{predicate.removeprefix(SKOS)}")
        yield Quad(target, _TYPE, _void("Dataset"))
        yield Quad(target, NamedNode(DCTERMS + "title"), Literal(prefix))
        yield Quad(target, _void("uriSpace"), Literal(namespace))
        yield Quad(dataset, _void("subset"), linkset)
        yield Quad(linkset, _TYPE, _void("Linkset"))
        yield Quad(linkset, _void("linkPredicate"), NamedNode(predicate))
        yield Quad(linkset, _void("subjectsTarget"), dataset)
        yield Quad(linkset, _void("objectsTarget"), target)
        yield Quad(linkset, _void("triples"), _count(links))


def _part(dataset: NamedNode, kind: str, term: str, prefixes: Mapping[str, str]) -> NamedNode:
    """The name of a partition: `<dataset>#property/rdfs:label`."""
    found = _namespace(term, prefixes)
    name = f"{found[0]}:{term[len(found[1]) :]}" if found else term
    return NamedNode(f"{dataset.value}#{kind}/{quote(name, safe=':')}")


def _namespace(iri: str, prefixes: Mapping[str, str]) -> tuple[str, str] | None:
    """Prefix and namespace of an IRI, the longest that fits."""
    fitting = [(len(space), prefix, space) for prefix, space in prefixes.items() if iri.startswith(space)]
    return max(fitting)[1:] if fitting else None


def _kinds(dataset: NamedNode) -> Iterator[Quad]:
    yield Quad(dataset, _TYPE, _void("Dataset"))
    yield Quad(dataset, _TYPE, NamedNode(DCAT + "Dataset"))


def _licence(dataset: NamedNode, facts: Mapping[str, Any]) -> Quad:
    return Quad(dataset, NamedNode(DCTERMS + "license"), NamedNode(facts["licence"]))


def _void(term: str) -> NamedNode:
    return NamedNode(VOID + term)


def _iri(term: bytes) -> str:
    """The IRI of a term in N-Triples form."""
    return term[1:-1].decode()


def _count(number: int) -> Literal:
    return Literal(str(number), datatype=NamedNode(XSD + "integer"))
