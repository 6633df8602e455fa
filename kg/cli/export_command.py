"""kg export: a slice of a release as a file for other programs and for the eye."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from click.core import ParameterSource

from kg.cli.evidence_options import certainty_option, qualifier_option
from kg.cli.options import names_option, release_option
from kg.cli.output import notice, print_bytes, say
from kg.cli.releases import entity_iri, open_for_reading

# As in kg.export, whose import costs more than a help text may.
_FORMATS = {
    "csv": "statements with their evidence, for spreadsheets",
    "cx2": "Cytoscape Web and NDEx",
    "cyjs": "Cytoscape JSON",
    "dot": "Graphviz",
    "gexf": "Gephi, with colours and places",
    "graphml": "GraphML: yEd, igraph, networkx",
    "html": "one page that explores the slice, offline",
    "json": "node-link JSON: networkx, D3",
    "jsonld": "RDF: JSON-LD, with named graphs",
    "kgx": "nodes and edges as tables under Biolink, in an archive",
    "mermaid": "a flowchart for Markdown",
    "nq": "RDF: N-Quads, with named graphs",
    "nt": "RDF: N-Triples",
    "png": "the picture in pixels",
    "rdf12": "RDF 1.2: TriG, statements as reifiers of triple terms",
    "rdfxml": "RDF/XML",
    "svg": "the picture",
    "trig": "RDF: TriG, with named graphs",
    "ttl": "RDF: Turtle",
}
# Those that are no text.
_BINARY = ("kgx", "png")
_EPILOG = "\b\nFormats:\n" + "\n".join(f"  {name:9}{words}" for name, words in _FORMATS.items())


@click.command(epilog=_EPILOG)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(tuple(_FORMATS)),
    metavar="NAME",
    required=True,
    help="What to write, see below.",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, allow_dash=True), help="File or folder. Default: stdout."
)
@click.option(
    "--focus", multiple=True, metavar="ID", help="Entity to start from: slug, CURIE, IRI or label. May be repeated."
)
@click.option("--depth", type=click.IntRange(0, 10), default=1, show_default=True, help="Edges to walk from the focus.")
@names_option("--types", metavar="CLASSES", purpose="Only these classes")
@names_option("--predicates", metavar="NAMES", purpose="Only these predicates")
@certainty_option
@names_option("--source", "--sources", "sources", metavar="IDS", purpose="Only what these sources say")
@qualifier_option
@click.option("--inferred/--no-inferred", default=True, help="With or without what rules concluded.")
@click.option("--max-nodes", type=click.IntRange(1, 2_000), default=300, show_default=True, help="Most entities.")
@click.option("--without", multiple=True, metavar="ID", help="Entity to take away from the view. May be repeated.")
@click.option(
    "--theme", type=click.Choice(("auto", "light", "dark")), default="auto", show_default=True, help="Of svg and png."
)
@release_option
def command(
    format_name: str,
    output: Path | None,
    focus: tuple[str, ...],
    depth: int,
    types: tuple[str, ...],
    predicates: tuple[str, ...],
    min_certainty: str | None,
    sources: tuple[str, ...],
    qualifiers: tuple[tuple[str, str], ...],
    inferred: bool,
    max_nodes: int,
    without: tuple[str, ...],
    theme: str,
    release_path: Path | None,
) -> None:
    """Write a view of the graph: each edge one statement or one conclusion, with its evidence.

    \b
    kg export --format svg -o rls.svg --focus restless-legs-syndrome \\
        --depth 2 --types Deficiency,Nutrient,Food,Condition
    """  # noqa: D301 - click reads the backspace, which a raw string would print
    from kg.export import Selection, safe_name, write_view, write_whole

    if not focus and click.get_current_context().get_parameter_source("depth") is not ParameterSource.DEFAULT:
        raise click.UsageError("--depth means nothing without --focus: name an entity, or leave --depth away.")
    to_stdout = output is None or str(output) == "-"
    if to_stdout and format_name in _BINARY and sys.stdout.isatty():
        raise click.UsageError(f"{format_name} is no text for a terminal: name a file with -o.")
    with open_for_reading(release_path) as release:
        selection = Selection(
            focus=tuple(entity_iri(release, name) for name in focus),
            depth=depth,
            types=frozenset(types),
            predicates=frozenset(predicates),
            min_certainty=min_certainty,
            sources=frozenset(sources),
            include_inferred=inferred,
            qualifiers=qualifiers,
            max_nodes=max_nodes,
            without=frozenset(entity_iri(release, name) for name in without),
        )
        export = write_view(release.engine, release.schema, release.manifest, format_name, selection, theme=theme)
    if output is None or to_stdout:
        print_bytes(export.body)
    else:
        if output.is_dir():
            output = output / f"{safe_name('-'.join(focus) or 'nutrigraph')}.{export.extension}"
        write_whole(output, export.body)
        say(f"Wrote {output}.")
    if export.left_out:
        say(f"{export.left_out[0].upper()}{export.left_out[1:]}.")
    notice()
