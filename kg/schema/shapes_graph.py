"""Small questions to the graph of ontology and shapes: what a shape admits, what path it has, what a term is called."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rdflib import RDF, RDFS, SH, SKOS, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from kg.errors import Fault
from kg.prefixes import SCHEMA, Namespaces
from kg.schema.ontology_files import find_term

_MATCHES = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)


class ShapesGraph:
    """The graph with the questions that reading a model asks of it; collects faults on the way."""

    def __init__(self, graph: Graph, names: Namespaces, folder: Path) -> None:
        self.graph = graph
        self.names = names
        self.folder = folder
        self.faults: list[Fault] = []
        self._admitted: dict[Node, tuple[str, ...]] = {}

    def note(self, faults: Iterable[tuple[str, str, Node | str]]) -> None:
        """Take what is wrong, how to mend it and the term that it is about."""
        for told, mend, node in faults:
            self._fault(told, mend, node)

    def _nutri(self, local: str) -> URIRef:
        return URIRef(self.names.nutri(local))

    def _text(self, node: Node, *predicates: URIRef) -> str:
        for predicate in predicates:
            values = sorted(self.graph.objects(node, predicate), key=lambda v: (getattr(v, "language", "") != "en", v))
            if values:
                return str(values[0])
        return ""

    def _fault(self, message: str, hint: str, node: Node | str | None = None) -> None:
        name = self.names.contract(str(node)) if node is not None else ""
        path, line, column = (self.folder.name, 0, 0) if node is None else find_term(self.folder, self._local(node))
        self.faults.append(Fault(path, line, column, name, message, hint))

    def _local(self, node: Node | str) -> str:
        return str(node).rpartition("#")[2] if "#" in str(node) else str(node).rpartition("/")[2]

    def _mappings(self, node: Node) -> tuple[tuple[str, str], ...]:
        return tuple(sorted((str(p), str(o)) for p in _MATCHES for o in self.graph.objects(node, p)))

    def _ancestors(self, node: Node) -> list[Node]:
        found: list[Node] = []
        queue = sorted(self.graph.objects(node, RDFS.subClassOf), key=str)
        while queue:
            current = queue.pop(0)
            if current not in found and str(current).startswith(self.names.base):
                found.append(current)
                queue.extend(sorted(self.graph.objects(current, RDFS.subClassOf), key=str))
        return found

    def _class_nodes(self) -> list[Node]:
        return [node for node in self.graph.objects(None, SH.targetClass) if isinstance(node, URIRef)]

    def _documented(self, node: Node, side: str) -> tuple[str, ...]:
        plain = RDFS.domain if side == "domain" else RDFS.range
        found = {*self.graph.objects(node, plain), *self.graph.objects(node, URIRef(f"{SCHEMA}{side}Includes"))}
        return tuple(sorted(str(o) for o in found if str(o).startswith(self.names.base)))

    def _relation_shape(self, node: Node) -> Node | None:
        return next(iter(sorted(self.graph.subjects(SH.targetSubjectsOf, node), key=str)), None)

    def _value_shape(self, node: Node) -> Node | None:
        """The property shape that says what values a property has everywhere (a narrowed field does not)."""
        shapes = (s for s in self.graph.subjects(SH.path, node) if (s, SH.qualifiedValueShape, None) not in self.graph)
        return next(iter(sorted(shapes, key=str)), None)

    def _allowed(self, shape: Node) -> tuple[str, ...]:
        """Class IRIs that a shape admits by `sh:class`, alone, in `sh:or`, or in a qualified value shape."""
        if shape not in self._admitted:  # every class asks every relation shape
            self._admitted[shape] = self._read_allowed(shape)
        return self._admitted[shape]

    def _read_allowed(self, shape: Node) -> tuple[str, ...]:
        classes = {str(o) for o in self.graph.objects(shape, SH["class"])}
        for head in self.graph.objects(shape, SH["or"]):
            for member in Collection(self.graph, head):
                classes |= {str(o) for o in self.graph.objects(member, SH["class"])}
        for qualified in self.graph.objects(shape, SH.qualifiedValueShape):
            classes |= set(self._allowed(qualified))
        return tuple(sorted(classes))

    def _path(self, shape: Node) -> tuple[str, ...]:
        """The properties of `sh:path`: one, the members of a sequence path, or the first of an alternative path.

        Other paths make no field.
        """
        path = self.graph.value(shape, SH.path)
        if isinstance(path, URIRef):
            return (str(path),)
        if path is not None and (path, SH.alternativePath, None) in self.graph:
            return tuple(str(step) for step in self._members(path, SH.alternativePath)[:1])
        if path is not None and (path, RDF.first, None) in self.graph:
            return tuple(str(step) for step in Collection(self.graph, path))
        return ()

    def _alternatives(self, shape: Node) -> tuple[str, ...]:
        """The properties of an alternative path behind the first one."""
        path = self.graph.value(shape, SH.path)
        return () if path is None else tuple(str(step) for step in self._members(path, SH.alternativePath)[1:])

    def _members(self, node: Node, predicate: URIRef) -> list[Node]:
        """The members of the list that is the value of a property; none if there is no value."""
        head = self.graph.value(node, predicate)
        return [] if head is None else list(Collection(self.graph, head))

    def _is_true(self, node: Node, predicate: URIRef) -> bool:
        return str(self.graph.value(node, predicate)).lower() in ("true", "1")
