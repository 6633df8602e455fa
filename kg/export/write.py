"""From a selection to the bytes of a file, in any format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from kg.errors import NotFoundError, RefusedError
from kg.export.asked import spell, tell, write_query
from kg.export.collect import collect
from kg.export.formats import FILE_FORMATS, FileFormat
from kg.export.selection import Selection
from kg.export.view import THEMES, Credit, View
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
        policy: The Content-Security-Policy under which the file may be shown, of those that carry style or script.
        truncated: The caps that left something out, as `nodes=300, edges=1000`; empty if none did.
    """

    media_type: str
    body: bytes
    extension: str
    left_out: str
    policy: str = ""
    truncated: str = ""


# Names of the formats, sorted.
FORMATS = tuple(FILE_FORMATS)


def write_view(  # noqa: PLR0913 - what every export takes, and the theme
    engine: Engine,
    schema: Schema,
    manifest: Mapping[str, Any],
    format_name: str,
    selection: Selection,
    *,
    theme: str = "auto",
) -> Export:
    """Export a slice of a release; the same release, format, selection and theme give the same bytes.

    Args:
        manifest: Of the release, for its id and licence.
        format_name: One of `FORMATS`.
        theme: Of a picture: "light", "dark", or "auto", which is light, and dark where the format can tell that whoever
            shows it prefers that.

    Raises:
        NotFoundError: The format, theme, a focus, class, predicate, certainty or source does not exist.
        RefusedError: The format has no themes.
        AssetError: The format is html, and the web assets were not made.
        EngineError: The store failed.
    """
    form = _form(format_name)
    if theme not in THEMES:
        raise NotFoundError(f"there is no theme {theme!r}", hint=f"Choose one of: {', '.join(THEMES)}.")
    if theme != "auto" and not form.has_themes:
        themed = ", ".join(name for name in FORMATS if FILE_FORMATS[name].has_themes)
        raise RefusedError(f"{format_name} has no theme", hint=f"These have: {themed}.")
    view = replace(find_view(engine, schema, manifest, selection), theme=theme)
    return _write(form, engine, schema, selection, view)


def find_view(engine: Engine, schema: Schema, manifest: Mapping[str, Any], selection: Selection) -> View:
    """The view that a selection asks for, under its title, with the terms of the release and with what was asked for.

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
    asked = spell(schema, selection)
    return replace(
        view,
        credit=replace(credit, title=_title(view, asked)),
        selection=tell(asked, view.nodes),
        address=f"{schema.namespaces.base}export{write_query(asked)}",
    )


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
    body = form.write(view)
    return Export(form.media_type, body, form.extension, view.left_out, form.policy_of(body), view.truncated)


def _title(view: View, asked: Selection) -> str:
    focus = [node.label for node in view.nodes if node.focus]
    if not asked.focus:
        return "The knowledge graph" if not asked.types else " and ".join(sorted(asked.types))
    about = " and ".join(focus)  # of those that are not left out
    if about and not asked.depth:  # no step from any of them: what there is lies between them
        return f"{about}: what links them" if len(focus) > 1 else about
    steps = f"{asked.depth} step{'s' if asked.depth != 1 else ''}"
    return f"{about}: what is linked within {steps}" if about else f"What is linked within {steps}"
