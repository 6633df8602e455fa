"""KGX: nodes and edges as tables under the categories and predicates of the Biolink Model.

Which category a class has and which predicate a property is data: the ontology maps each to one of Biolink.
"""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections.abc import Iterable, Mapping, Sequence

from kg.export.graph import MATCHES, identifiers_by_match
from kg.export.view import View, ViewEdge, ViewNode, clean
from kg.prefixes import SKOS

MEDIA_TYPE = "application/gzip"
# What `kgx` reads as one file (`--input-compression tar.gz`); it knows no zip.
EXTENSION = "kgx.tar.gz"

_BIOLINK = "https://w3id.org/biolink/vocab/"
# Where the ontology maps to nothing: the roots of Biolink.
_ANY_CATEGORY = (f"{SKOS}broadMatch", f"{_BIOLINK}NamedThing")
_ANY_PREDICATE = (f"{SKOS}broadMatch", f"{_BIOLINK}related_to")
# Mappings through which a denial may go: what is no cause may well be related.
_AS_NARROW = (f"{SKOS}exactMatch", f"{SKOS}closeMatch")
# "Assertions are likely but not definitively true", says Biolink; for what is hedged more it has no level.
_LEVELS = {"asserted": "knowledge_assertion", "likely": "knowledge_assertion"}

_EXACT, *_NEAR = MATCHES.values()
_NODE_COLUMNS = ("id", "category", "name", "synonym", "same_as", "xref", *_NEAR, "iri", "class", "provided_by")
_EDGE_COLUMNS = (
    "id", "subject", "predicate", "object", "category", "negated", "knowledge_level", "agent_type",
    "primary_knowledge_source", "aggregator_knowledge_source", "original_predicate", "predicate_match", "certainty",
    "inferred", "hedge_cue", "qualified_by", "section", "start", "end", "rule", "premises", "cautions",
)  # fmt: skip


def write_kgx(view: View) -> bytes:
    """An archive of `nutrigraph_nodes.tsv`, `nutrigraph_edges.tsv` and a description with terms, prefixes and counts.

    An edge's id is its statement. `predicate_match` tells how near the predicate comes to `original_predicate`, which is
    what was said. Denied edges have `negated`; those for which Biolink has only a broader predicate are left out, and the
    description counts them. What rules concluded has the level `logical_entailment` and `inferred`. Classes and predicates
    that come not even close to those of Biolink are listed in the description, with what stands for them.

    Identifiers of others are `same_as` where they are exact and `xref` otherwise; how near these come, for which Biolink
    has no property of nodes, stands in columns that are called as the attributes of graph formats.

    KGX takes every text in `negated` for true, even "false", so that it is empty unless true, and cuts every text at
    vertical bars, so that they are broken bars here. The same view gives the same bytes.

    Source: https://github.com/biolink/kgx/blob/master/specification/kgx-format.md
    """
    told = [edge for edge in view.denials if _match(edge.matches, _ANY_PREDICATE)[0] in _AS_NARROW]
    claims = sorted((*view.edges, *told), key=lambda edge: edge.order)
    curies = {node.iri: clean(node.curie) for node in view.nodes}
    home = f"{view.namespaces.base}release"
    return _archive(
        {
            "nutrigraph_nodes.tsv": _table(_NODE_COLUMNS, (_node(node, home) for node in view.nodes)),
            "nutrigraph_edges.tsv": _table(_EDGE_COLUMNS, (_edge(view, edge, curies, home) for edge in claims)),
            "nutrigraph_metadata.json": _description(view, len(view.denials) - len(told)),
        }
    )


def _node(node: ViewNode, home: str) -> tuple[object, ...]:
    category = _match(node.matches, _ANY_CATEGORY)[1]
    found = identifiers_by_match(node)
    others = [curie for name in _NEAR for curie in found[name]]
    called = (node.synonyms, found[_EXACT], others, *(found[name] for name in _NEAR))
    names = ("|".join(map(_text, values)) for values in called)
    return (clean(node.curie), category, _text(node.label), *names, node.iri, node.class_name, home)


def _edge(view: View, edge: ViewEdge, curies: Mapping[str, str], home: str) -> tuple[object, ...]:
    match, predicate = _match(edge.matches, _ANY_PREDICATE)
    level = "logical_entailment" if edge.inferred else _LEVELS.get(edge.certainty, "not_provided")
    agent = "automated_agent" if edge.inferred else "manual_agent"
    # Nobody but this graph says what its rules conclude. Sources have their ids here, which lead to their pages: `infores:`
    # is for what the registry of information resources lists, and it lists no articles.
    source = home if edge.inferred else f"source:{edge.source}"
    triple = (clean(edge.curie), curies[edge.subject], predicate, curies[edge.object], "biolink:Association")
    sources = (source, home if source != home else "", view.namespaces.contract(edge.predicate))
    place = (_text(edge.section), edge.start, edge.end) if edge.section else ("", "", "")
    says = (match.removeprefix(SKOS), edge.certainty, str(edge.inferred).lower(), _text(edge.hedge_cue))
    narrowed = "|".join(map(_text, edge.qualifiers))
    because = (edge.rule, "|".join(map(clean, edge.premises)), "|".join(map(clean, edge.cautions)))
    return (*triple, "true" if edge.denied else "", level, agent, *sources, *says, narrowed, *place, *because)


def _match(matches: Sequence[tuple[str, str]], otherwise: tuple[str, str]) -> tuple[str, str]:
    """The SKOS property and the Biolink CURIE of the first mapping into Biolink."""
    kind, term = next((match for match in matches if match[1].startswith(_BIOLINK)), otherwise)
    return kind, f"biolink:{term.removeprefix(_BIOLINK)}"


def _text(words: str) -> str:
    return clean(words).replace("|", "¦")


def _table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Lines of cells between tabs, without quotes: what is clean has neither tab nor line feed."""
    return "".join("\t".join(map(str, row)) + "\n" for row in (columns, *rows))


def _description(view: View, denials: int) -> str:
    """What the archive says of itself, as JSON."""
    told: dict[str, object] = dict(view.about)
    if denials:
        told["denials_left_out"] = {"count": denials, "because": "Biolink has only a broader predicate for them"}
    told["inexact_mappings"] = _inexact(view)
    told["prefixes"] = view.namespaces.all() | dict(view.prefixes) | {"biolink": _BIOLINK}
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _inexact(view: View) -> list[dict[str, str]]:
    """The classes and predicates of the view for which Biolink has nothing that is close, with what stands for them."""
    names, claims = view.namespaces, (*view.edges, *view.denials)
    classes = {names.nutri(n.class_name): (n.class_label, _match(n.matches, _ANY_CATEGORY)) for n in view.nodes}
    predicates = {edge.predicate: (edge.predicate_label, _match(edge.matches, _ANY_PREDICATE)) for edge in claims}
    return [
        {"ours": names.contract(iri), "label": label, "match": names.contract(match), "biolink": term}
        for iri, (label, (match, term)) in sorted((classes | predicates).items())
        if match not in _AS_NARROW
    ]


def _archive(files: Mapping[str, str]) -> bytes:
    """The files as a compressed tar, without times, owners and the name of a system: the same with any Python over one zlib."""
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, text in files.items():
            body = text.encode("utf-8")
            member = tarfile.TarInfo(name)
            member.size = len(body)
            archive.addfile(member, io.BytesIO(body))
    packed = gzip.compress(written.getvalue(), mtime=0)
    # The tenth byte names the operating system (RFC 1952, section 2.3.1), which releases of Python fill differently.
    return packed[:9] + b"\xff" + packed[10:]
