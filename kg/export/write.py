"""From a selection to the bytes of a file, in any format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from kg.errors import NotFoundError
from kg.export.collect import collect
from kg.export.formats import FILE_FORMATS, FileFormat
from kg.export.selection import Selection
from kg.export.view import Credit, View
from kg.schema import Schema
from kg.store import Engine

_ATTRIBUTION = "nutrigraph contributors"
# How people write the licences that a release may have; another is named by its address.
_LICENCES = {"https://creativecommons.org/licenses/by/4.0/": "CC BY 4.0"}


@dataclass(frozen=True, slots=True)
class Export:
    """A finished file.

    Attributes:
        extension: Without the dot.
        left_out: What caps left out and by which rule, for a person; empty if nothing.
    """

    media_type: str
    body: bytes
    extension: str
    left_out: str


# Names of the formats, sorted.
FORMATS = tuple(FILE_FORMATS)


def write_view(
    engine: Engine, schema: Schema, manifest: Mapping[str, Any], format_name: str, selection: Selection
) -> Export:
    """Export a slice of a release; the same release, format and selection give the same bytes.

    Args:
        manifest: Of the release, for its id and licence.
        format_name: One of `FORMATS`.

    Raises:
        NotFoundError: The format, a focus, class, predicate, certainty or source does not exist.
        EngineError: The store failed.
    """
    form = _form(format_name)
    return _write(form, engine, schema, selection, find_view(engine, schema, manifest, selection))


def find_view(engine: Engine, schema: Schema, manifest: Mapping[str, Any], selection: Selection) -> View:
    """The view that a selection asks for, under its title, with the terms of the release.

    Raises:
        NotFoundError: A focus, class, predicate, certainty or source does not exist.
        EngineError: The store failed.
    """
    licence = str(manifest["licence"])
    credit = Credit(
        title="",
        licence=_LICENCES.get(licence, licence),
        licence_iri=licence,
        attribution=_ATTRIBUTION,
        disclaimer=schema.disclaimer,
        release=str(manifest["id"]),
        homepage=schema.namespaces.base,
    )
    view = collect(engine, schema, selection, credit)
    return replace(view, credit=replace(credit, title=_title(view, selection)))


def write_found(engine: Engine, schema: Schema, format_name: str, selection: Selection, view: View) -> Export:
    """Export a view that `find_view` has found for this selection already; raises as `write_view` does."""
    return _write(_form(format_name), engine, schema, selection, view)


def _form(format_name: str) -> FileFormat:
    form = FILE_FORMATS.get(format_name)
    if form is None:
        raise NotFoundError(f"there is no format {format_name!r}", hint=f"Choose one of: {', '.join(FORMATS)}.")
    return form


def _write(form: FileFormat, engine: Engine, schema: Schema, selection: Selection, view: View) -> Export:
    for add in form.more:
        view = add(engine, schema, selection, view)
    return Export(form.media_type, form.write(view), form.extension, view.left_out)


def _title(view: View, selection: Selection) -> str:
    focus = [node.label for node in view.nodes if node.focus]
    if not focus:
        return "The knowledge graph" if not selection.types else " and ".join(sorted(selection.types))
    steps = f"{selection.depth} step{'s' if selection.depth != 1 else ''}"
    return f"{' and '.join(focus)}: what is linked within {steps}"
