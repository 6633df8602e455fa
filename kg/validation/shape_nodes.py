"""The shapes as they stand in a release: what SHACL says of each node of the ontology's graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.prefixes import OWL, RDF, RDFS, SH
from kg.store import BlankNode, Literal, NamedNode, Quad, Term

Node = NamedNode | BlankNode

TARGETS = ("targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf")
# Parameters whose values are shapes, and those whose values are lists of shapes (SHACL, section 2.1).
_SHAPE_EXPECTING = ("property", "node", "not", "qualifiedValueShape")
_LIST_EXPECTING = ("and", "or", "xone")
_CLASSES = (RDFS + "Class", OWL + "Class")


class RefusedShapeError(Exception):
    """A shape says what is not known here, or what is no SHACL; whoever catches it must check the shape otherwise."""


class ShapeNodes:
    """Reads shapes; knows nothing of what they mean for data.

    Args:
        quads: The graph that holds the shapes.
        genid: Namespace of the IRIs that were blank nodes before the ontology was loaded.
    """

    def __init__(self, quads: Iterable[Quad], genid: str) -> None:
        self.genid = genid
        self._nodes: dict[Node, dict[str, list[Term]]] = {}
        for quad in quads:
            assert isinstance(quad.subject, NamedNode | BlankNode)
            values = self._nodes.setdefault(quad.subject, {}).setdefault(quad.predicate.value, [])
            assert isinstance(quad.object, NamedNode | BlankNode | Literal)
            values.append(quad.object)

    def values(self, node: Node, local: str) -> list[Term]:
        """The values of a property of SHACL, sorted as text."""
        return sorted(self._nodes.get(node, {}).get(SH + local, ()), key=str)

    def names(self, node: Node) -> set[str]:
        """The local names of SHACL's properties that a node has values for."""
        return {predicate.removeprefix(SH) for predicate in self._nodes.get(node, {}) if predicate.startswith(SH)}

    def only(self, node: Node, local: str) -> Term | None:
        """The value of a property that may have one.

        Raises:
            RefusedShapeError: It has several.
        """
        values = self.values(node, local)
        if len(values) > 1:
            raise RefusedShapeError(f"sh:{local} has several values")
        return values[0] if values else None

    def items(self, head: Term) -> list[Term]:
        """The members of a list.

        Raises:
            RefusedShapeError: It is no list, or an empty one.
        """
        found: list[Term] = []
        seen: set[Term] = set()
        while head != NamedNode(RDF + "nil"):
            triples = self._nodes.get(head, {}) if isinstance(head, NamedNode | BlankNode) else {}
            first, rest = triples.get(RDF + "first", []), triples.get(RDF + "rest", [])
            if len(first) != 1 or len(rest) != 1 or head in seen:
                raise RefusedShapeError(f"{head} is no list")
            seen.add(head)
            found += first
            head = rest[0]
        if not found:
            raise RefusedShapeError("a list is empty")
        return found

    def is_list(self, node: Term) -> bool:
        """Whether it is the head of a list with something in it."""
        return isinstance(node, NamedNode | BlankNode) and RDF + "first" in self._nodes.get(node, {})

    def is_blank(self, term: Term) -> bool:
        """Whether it is a blank node, or was one before the ontology was loaded."""
        return isinstance(term, BlankNode) or (isinstance(term, NamedNode) and term.value.startswith(self.genid))

    def has_custom_components(self) -> bool:
        """Whether the ontology declares constraint components of its own, whose parameters may be any properties."""
        component = SH + "ConstraintComponent"
        return any(
            NamedNode(component) in (*triples.get(RDF + "type", ()), *triples.get(RDFS + "subClassOf", ()))
            for node, triples in self._nodes.items()
            if not (isinstance(node, NamedNode) and node.value.startswith(SH))
        )

    def targeted(self) -> list[Node]:
        """Every shape that says itself what it is to be checked against, sorted as text."""
        return sorted((node for node in self._shapes() if self._has_targets(node)), key=str)

    def target_classes(self, shape: Node) -> list[Term]:
        """The classes whose instances are to be checked: those named, and the shape itself if it is a class."""
        implicit = [shape] if self._is_class(shape) else []
        return [*self.values(shape, "targetClass"), *implicit]

    def types(self, node: Node) -> set[str]:
        """The local names of the classes of SHACL that a node is an instance of."""
        return {term.value.removeprefix(SH) for term in self._nodes.get(node, {}).get(RDF + "type", ())}

    def _has_targets(self, shape: Node) -> bool:
        return any(self.values(shape, target) for target in TARGETS) or self._is_class(shape)

    def _is_class(self, shape: Node) -> bool:
        types = self._nodes.get(shape, {}).get(RDF + "type", ())
        return any(self._is_metaclass(kind) for kind in types)

    def _is_metaclass(self, kind: Term) -> bool:
        if kind.value in _CLASSES:
            return True
        above = self._nodes.get(kind, {}).get(RDFS + "subClassOf", ()) if isinstance(kind, NamedNode) else ()
        return NamedNode(RDFS + "Class") in above

    def _shapes(self) -> set[Node]:
        found = set()
        for node, triples in self._nodes.items():
            if self.types(node) & {"NodeShape", "PropertyShape"} or any(
                SH + local in triples for local in (*TARGETS, "property", "node")
            ):
                found.add(node)
            found.update(self._members(node))
        return found

    def _members(self, node: Node) -> Iterator[Node]:
        """The shapes that a node refers to, as far as its lists are lists."""
        for local in _SHAPE_EXPECTING:
            yield from (value for value in self.values(node, local) if not isinstance(value, Literal))
        for local in _LIST_EXPECTING:
            for head in self.values(node, local):
                if self.is_list(head):
                    try:
                        yield from (item for item in self.items(head) if not isinstance(item, Literal))
                    except RefusedShapeError:
                        continue
