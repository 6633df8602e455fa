"""The formats: one row each, and everything that makes them differ is in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kg.errors import NotFoundError
from kg.export import cx2, cyjs, dot, gexf, graphml, html, kgx, mermaid, node_link, png, rdf, svg, table
from kg.export.denials import add_denials
from kg.export.look import add_look
from kg.export.offline import add_offline
from kg.export.other_names import add_other_names
from kg.export.qualifiers import add_qualifiers
from kg.export.records import add_records
from kg.export.selection import Selection
from kg.export.view import View
from kg.schema import Schema
from kg.store import Engine

More = Callable[[Engine, Schema, Selection, View], View]


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A kind of file.

    Attributes:
        write: The view → the bytes of the file.
        media_type: As HTTP sends it.
        extension: Of the file's name, without the first dot; no two formats have the same.
        policy_of: The bytes of the file → the Content-Security-Policy under which it may be shown; empty for any.
        has_themes: Whether it can be light or dark.
        more: What a view must be given beforehand because this format holds it and others do not, in this order.
    """

    write: Callable[[View], bytes]
    media_type: str
    extension: str
    more: tuple[More, ...] = ()
    policy_of: Callable[[bytes], str] = lambda body: ""  # noqa: ARG005 - most carry no style and no script
    has_themes: bool = False


def _rdf(syntax: rdf.Syntax, media_type: str, extension: str) -> FileFormat:
    return FileFormat(rdf.rdf_writer(syntax), media_type, extension, (add_denials, add_records))


# What graphs say of nodes and edges; denials, where there are any, come before it, to be told as edges are.
_GRAPH = (add_other_names, add_qualifiers)
# What a page that asks no server must have inside.
_PAGE = (add_denials, *_GRAPH, add_look, add_offline)

# By name, sorted.
FILE_FORMATS = {
    "csv": FileFormat(table.write_table, table.MEDIA_TYPE, "csv", (add_denials, add_qualifiers)),
    "cx2": FileFormat(cx2.write_cx2, cx2.MEDIA_TYPE, "cx2", _GRAPH),
    "cyjs": FileFormat(cyjs.write_cyjs, cyjs.MEDIA_TYPE, "cyjs", _GRAPH),
    "dot": FileFormat(dot.write_dot, dot.MEDIA_TYPE, "dot", _GRAPH),
    "gexf": FileFormat(gexf.write_gexf, gexf.MEDIA_TYPE, "gexf", _GRAPH),
    "graphml": FileFormat(graphml.write_graphml, graphml.MEDIA_TYPE, "graphml", _GRAPH),
    "html": FileFormat(html.write_html, html.MEDIA_TYPE, "html", _PAGE, html.policy_of),
    "json": FileFormat(node_link.write_node_link, node_link.MEDIA_TYPE, "json", (add_denials, *_GRAPH)),
    "jsonld": _rdf(rdf.JSON_LD, "application/ld+json", "jsonld"),
    "kgx": FileFormat(kgx.write_kgx, kgx.MEDIA_TYPE, kgx.EXTENSION, (add_denials, *_GRAPH)),
    "mermaid": FileFormat(mermaid.write_mermaid, mermaid.MEDIA_TYPE, "mmd", (add_qualifiers,)),
    "nq": _rdf(rdf.N_QUADS, "application/n-quads", "nq"),
    "nt": _rdf(rdf.N_TRIPLES, "application/n-triples", "nt"),
    "png": FileFormat(png.write_png, png.MEDIA_TYPE, "png", has_themes=True),
    "rdf12": _rdf(rdf.TRIG_12, "application/trig; version=1.2", "rdf12.trig"),
    "rdfxml": _rdf(rdf.RDF_XML, "application/rdf+xml", "rdf"),
    "svg": FileFormat(svg.write_svg, svg.MEDIA_TYPE, "svg", (), svg.policy_of, has_themes=True),
    "trig": _rdf(rdf.TRIG, "application/trig", "trig"),
    "ttl": _rdf(rdf.TURTLE, "text/turtle; charset=utf-8", "ttl"),
}


def get_format_of(file_name: str) -> str:
    """The name of the format that files of this name have: that of the longest extension that fits.

    >>> get_format_of("iron.kgx.tar.gz"), get_format_of("iron.trig"), get_format_of("iron.rdf12.trig")
    ('kgx', 'trig', 'rdf12')

    Raises:
        NotFoundError: No format has such files.
    """
    lower = file_name.lower()
    fitting = [name for name, form in FILE_FORMATS.items() if lower.endswith(f".{form.extension}")]
    if not fitting:
        endings = ", ".join(sorted({f".{form.extension}" for form in FILE_FORMATS.values()}))
        raise NotFoundError(
            f"no format has files such as {file_name!r}", hint=f"Name the format, or end the name in one of {endings}."
        )
    return max(fitting, key=lambda name: len(FILE_FORMATS[name].extension))
