"""Property paths of shapes as graph patterns of SPARQL 1.1, each triple of which may stand in any graph."""

from __future__ import annotations

from collections.abc import Iterator

from kg.store import Literal, NamedNode, Term
from kg.validation.shape_nodes import RefusedShapeError, ShapeNodes


class Fresh:
    """Names for variables, none of them twice."""

    def __init__(self) -> None:
        self._number = 0

    def __call__(self, letter: str) -> str:
        """A name that begins with this letter, with its question mark."""
        self._number += 1
        return f"?{letter}{self._number}"


def triple_pattern(subject: str, predicate: str, value: str, fresh: Fresh) -> str:
    """A triple in whatever graph."""
    return f"GRAPH {fresh('g')} {{ {subject} {predicate} {value} }}"


class Paths:
    """Compiles paths (SHACL, section 2.3.1).

    Args:
        shapes: Where the paths stand.
        fresh: Names for what lies between the ends of a path.
    """

    def __init__(self, shapes: ShapeNodes, fresh: Fresh) -> None:
        self._shapes = shapes
        self._fresh = fresh

    def pattern(self, path: Term, start: str, end: str) -> str:
        """What holds between two ends that the path connects; a pair of ends may come several times.

        Raises:
            RefusedShapeError: A path of any length, whose ends no index finds; a sequence walked backward, which pySHACL
                walks in another order; or no path at all.
        """
        return self._pattern(path, start, end, backward=False)

    def _pattern(self, path: Term, start: str, end: str, *, backward: bool) -> str:
        if isinstance(path, NamedNode) and not self._shapes.is_blank(path):
            ends = (end, start) if backward else (start, end)
            return triple_pattern(ends[0], str(path), ends[1], self._fresh)
        if isinstance(path, Literal):
            raise RefusedShapeError("a path is a literal")
        if self._shapes.is_list(path) and not backward:
            return self._sequence(self._shapes.items(path), start, end)
        inverse, alternatives = (self._shapes.only(path, local) for local in ("inversePath", "alternativePath"))
        if inverse is not None:
            return self._pattern(inverse, start, end, backward=not backward)
        if alternatives is not None:
            patterns = (self._pattern(item, start, end, backward=backward) for item in self._shapes.items(alternatives))
            return " UNION ".join(f"{{ {pattern} }}" for pattern in patterns)
        known = ", ".join(sorted(self._shapes.names(path))) or "nothing"
        raise RefusedShapeError(f"a path with {known}")

    def _sequence(self, steps: list[Term], start: str, end: str) -> str:
        """Steps one after the other, each asked for whole: the engine joins them by hash, not one by one."""
        if len(steps) < 2:  # noqa: PLR2004 (SHACL, section 2.3.1.2)
            raise RefusedShapeError("a sequence has one step")
        nodes = [start, *(self._fresh("n") for _ in steps[1:]), end]
        return " ".join(self._steps(steps, nodes))

    def _steps(self, steps: list[Term], nodes: list[str]) -> Iterator[str]:
        for step, before, after in zip(steps, nodes[:-1], nodes[1:], strict=True):
            variables = " ".join(node for node in (before, after) if node.startswith("?"))
            yield f"{{ SELECT {variables} {{ {self.pattern(step, before, after)} }} }}"


def path_of(shapes: ShapeNodes, shape: Term) -> Term | None:
    """The path of a property shape; None for a node shape.

    Raises:
        RefusedShapeError: It is of both kinds, a property shape without a path, or a literal.
    """
    if isinstance(shape, Literal):
        raise RefusedShapeError("a shape is a literal")
    path, types = shapes.only(shape, "path"), shapes.types(shape)
    if path is not None and "NodeShape" in types:
        raise RefusedShapeError("a node shape has a path")
    if path is None and "PropertyShape" in types:
        raise RefusedShapeError("a property shape has no path")
    return path
