"""A slice of a release as an object: to look at, to count with, to write to a file."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.export import Selection, find_view, get_format_of, write_found, write_whole
from kg.export.denials import add_denials
from kg.export.graph import to_graph
from kg.export.other_names import add_other_names
from kg.export.qualifiers import add_qualifiers
from kg.export.view import ViewEdge, ViewNode
from kg.notebook.frames import Frames, make_frames
from kg.release import Release

if TYPE_CHECKING:
    import networkx as nx

_SVG = "image/svg+xml"


class Neighborhood:
    """Entities and every claim between them, each edge one affirmed statement or one conclusion.

    What is denied is no edge: it stands in `denials`. A notebook shows the picture. Everything carries licence,
    attribution and the words that it is no medical advice.

    Args:
        release: Stays open as long as anything is asked of this.
        selection: What of it.

    Raises:
        NotFoundError: The selection names something that does not exist.
        EngineError: The store failed.
    """

    def __init__(self, release: Release, selection: Selection) -> None:
        self._release = release
        self._selection = selection
        self._view = find_view(release.engine, release.schema, release.manifest, selection)
        told = self._view
        for add in (add_denials, add_other_names, add_qualifiers):
            told = add(release.engine, release.schema, selection, told)
        self._told = told

    @property
    def nodes(self) -> tuple[ViewNode, ...]:
        """Entities, sorted by IRI."""
        return self._told.nodes

    @property
    def edges(self) -> tuple[ViewEdge, ...]:
        """Affirmed statements and conclusions, sorted by subject, object, predicate and id."""
        return self._told.edges

    @property
    def denials(self) -> tuple[ViewEdge, ...]:
        """Denied statements between the nodes, sorted as edges are."""
        return self._told.denials

    @property
    def left_out(self) -> str:
        """What the caps left out and by which rule; empty if nothing."""
        return self._told.left_out

    def to_networkx(self) -> nx.MultiDiGraph[str]:
        """A new graph: nodes keyed by CURIE, edges by that of their statement or conclusion, evidence as attributes."""
        return to_graph(self._told)

    def to_pandas(self) -> Frames:
        """Two new data frames, `nodes` by CURIE and `edges`, under the names of `to_networkx`.

        Raises:
            CallerError: pandas is not installed.
        """
        return make_frames(self._told)

    def write(self, path: str | Path, format: str | None = None) -> Path:  # noqa: A002 - as the option is called
        """Write a file as `kg export` does: the same bytes, whole or not at all.

        Args:
            path: A file that there is already is replaced.
            format: A name that `kg export --help` lists. Without it the extension tells: `.svg`, `.graphml`, `.rdf12.trig`.

        Returns:
            The path.

        Raises:
            NotFoundError: There is no such format, or none with this extension.
            RefusedError: The folder does not exist, or it or the file may not be written.
            OperatorError: The disk is full or failed.
            EngineError: The store failed.
        """
        target = Path(path)
        write_whole(target, self._body(get_format_of(target.name) if format is None else format))
        return target

    def __repr__(self) -> str:
        focus = ", ".join(node.label for node in self.nodes if node.focus) or "the whole graph"
        cut = f"; {self.left_out}" if self.left_out else ""
        return f"<Neighborhood of {focus}: {len(self.nodes)} nodes, {len(self.edges)} edges{cut}>"

    def _repr_svg_(self) -> str:
        return self._svg

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """What IPython shows; it may name media types to make (`include`) or not to make (`exclude`)."""
        made = {_SVG: self._repr_svg_, "text/plain": self.__repr__}
        return {
            name: make()
            for name, make in made.items()
            if (include is None or name in include) and name not in (exclude or ())
        }

    @cached_property
    def _svg(self) -> str:
        return self._body("svg").decode()

    def _body(self, format_name: str) -> bytes:
        release = self._release
        return write_found(release.engine, release.schema, format_name, self._selection, self._view).body
