"""The linked-data service of a reader process: any resource of ours, in any format, final bytes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from api.pages.doubt_request import NOTHING_ASKED
from api.pages.filters import kept_by
from api.pages.render import find_href, load_templates, render, script_json
from api.pages.views import RecordView
from api.pages.words import PRIVATE, Words
from kg.errors import NotFoundError, RefusedError
from kg.prefixes import DCTERMS, FOAF, OWL, RDFS, SH, VOID
from kg.query.description import describe, find_labels, kind_of
from kg.query.evidence_filter import find_sources
from kg.query.figures import find_figures
from kg.query.framing import Reply, Service
from kg.query.hub_description import describe_hub
from kg.query.hub_neighbours import HubNeighbours, choose_neighbours
from kg.query.profile import Profile, find_profile
from kg.release import Release
from kg.settings import get_settings
from kg.store import GRAPH_FORMATS, Literal, NamedNode, Quad, write_graph

_HTML = "text/html; charset=utf-8"
_MEDIA_TYPES = {form.name: form.media_type for form in GRAPH_FORMATS}
_SUGGESTIONS = 5
_QUERIES = frozenset(NamedNode(SH + form) for form in ("select", "ask", "construct"))


def make_service(release: Release, words: Words | None = None) -> Service:
    """The service over one open release; the page of a passage shows its words where they are there.

    Its payload is {"path": what follows the base IRI, "format": "html" or a name of `kg.store.GRAPH_FORMATS`}, and
    "filters" as `api.pages.filters.read_filters` gives them: for the page of an entity, and refused elsewhere.
    A resource that was retired answers 410, one that was replaced 301.
    """
    pages = Pages(release, words)
    load_templates(get_settings().root_path)

    def serve(payload: dict[str, Any], body: bytes) -> Reply:  # noqa: ARG001 - everything is in the payload
        return pages.answer(str(payload["path"]), str(payload["format"]), payload.get("filters") or {})

    return serve


class Pages:
    """Describes resources of one release.

    Args:
        release: Open.
        words: Of its passages, as far as they are there; none where left out.
    """

    def __init__(self, release: Release, words: Words | None = None) -> None:
        self._release = release
        self._words = words or Words(release)
        self._base = release.namespaces.base
        self._root = get_settings().root_path
        self._href = partial(find_href, base=self._base, root=self._root)
        self._common: dict[str, Any] = {
            "disclaimer": release.schema.disclaimer,
            "release_id": release.id,
            "href": self._href,
            "root": self._root,
        }

    def answer(self, path: str, format_name: str, filters: Mapping[str, Any] | None = None) -> Reply:
        """One resource in one format.

        Raises:
            RefusedError: Filters are given, and this is no page of an entity.
            NotFoundError: The release says nothing about it (a page says so itself, with suggestions).
        """
        if self._base + path == self._release.schema.version_iri:
            path = "ontology"
        iri = self._base + path
        chosen = choose_neighbours(self._release.edge_index, self._release.schema, iri)
        quads = self._described(iri, chosen)
        own = [quad for quad in quads if quad.subject == NamedNode(iri)]
        if not own and path != "ontology":
            return self._unknown(iri, path, format_name)
        moved = self._moved(own, format_name)
        if moved is not None:
            return moved
        kind = kind_of(self._release.namespaces, iri)
        if filters and (format_name != "html" or kind != "entity"):
            raise RefusedError(
                f"{self._root}/{path}.{format_name} cannot be filtered",
                hint="Filter the page of an entity (.html), an export, GraphQL or SPARQL.",
            )
        cut = {} if chosen is None else {"kg-truncated": chosen.cap}
        if format_name != "html":
            quads += self._terms(iri, format_name, chosen)
            body = write_graph(quads, format_name, prefixes=self._prefixes(quads))
            media_type = _MEDIA_TYPES[format_name]
            text = media_type.startswith("text/")
            return Reply(200, {"content-type": f"{media_type}; charset=utf-8" if text else media_type} | cut, body)
        words = self._words.find(iri) if kind == "passage" else None
        page = self._page(iri, path, quads, filters or {}) if words is None else self._record(iri, path, quads, words)
        return Reply(200, {"content-type": _HTML} | cut | (PRIVATE if words is not None else {}), page)

    def _described(self, iri: str, chosen: HubNeighbours | None) -> list[Quad]:
        """Everything that is said of a resource; of a hub as far as the neighbours go that are shown."""
        engine, names = self._release.engine, self._release.namespaces
        return describe(engine, names, iri) if chosen is None else describe_hub(engine, names, iri, chosen)

    def _page(self, iri: str, path: str, quads: list[Quad], filters: Mapping[str, Any]) -> bytes:
        if path == "ontology":
            parts = {kind: self._records(quads, (kind,)) for kind in ("rule", "shape", "prefix")}
            return render("ontology.html", schema=self._release.schema, parts_of=parts, **self._common)
        kept = kept_by(self._release, filters)
        chosen = choose_neighbours(self._release.edge_index, self._release.schema, iri, kept)
        profile = find_profile(self._release.engine, self._release.schema, iri, kept, chosen)
        if profile is not None:
            own = [quad for quad in quads if quad.subject == NamedNode(iri)]
            if kept.active:
                own = list(self._surviving(own, profile))
            json_ld = write_graph(own, "jsonld", prefixes=self._prefixes(own))
            return render(
                "entity.html",
                profile=profile,
                figures=find_figures(self._release.engine, self._release.schema, iri, kept),
                path=path,
                json_ld=script_json(json_ld),
                asked={**NOTHING_ASKED, **filters},
                filtered=kept.active,
                scale=self._release.schema.scheme("CertaintyScale").concepts[::-1],
                records=self._records(quads, ("mapping", "coverage")),
                sources=sorted(find_sources(self._release.engine, self._release.namespaces)),
                **self._common,
            )
        return self._record(iri, path, quads)

    def _record(self, iri: str, path: str, quads: list[Quad], words: str | None = None) -> bytes:
        """The page of what is no entity.

        Args:
            words: Of a passage, where they may be shown.
        """
        mentioned = {t.value for q in quads for t in (q.subject, q.object) if isinstance(t, NamedNode)}
        view = RecordView(self._release.schema, find_labels(self._release.engine, mentioned), self._href)
        return render(
            "record.html",
            title=view.value(NamedNode(iri)).text,
            kind=kind_of(self._release.namespaces, iri),
            iri=iri,
            rows=view.rows(quads, iri),
            sentences=view.sentences(quads, iri),
            query=_query_of(quads, iri),
            words=words,
            path=path,
            **self._common,
        )

    def _records(self, quads: list[Quad], kinds: tuple[str, ...]) -> list[str]:
        """IRIs of the records of some kinds in a description, sorted: a crawler finds them nowhere else."""
        subjects = {quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)}
        return sorted(iri for iri in subjects if kind_of(self._release.namespaces, iri) in kinds)

    def _surviving(self, own: list[Quad], profile: Profile) -> Iterator[Quad]:
        """An entity's triples without the claims that a filter left out of its profile."""
        computed = {self._release.namespaces.graph(name) for name in ("direct", "entailed", "inferred")}
        shown = {
            (relation.iri, c.other or c.label) for relation in profile.relations for c in relation.claims if c.certainty
        }
        for quad in own:
            claim = (quad.predicate.value, getattr(quad.object, "value", ""))
            if getattr(quad.graph_name, "value", "") not in computed or claim in shown:
                yield quad

    def _terms(self, iri: str, format_name: str, chosen: HubNeighbours | None) -> list[Quad]:
        """What a document says of itself, in the release's words: whoever gets it alone knows the terms."""
        document, names = NamedNode(f"{iri}.{format_name}"), self._release.namespaces
        release = NamedNode(f"{self._base}release")
        kept = (DCTERMS + "creator", DCTERMS + "license", names.nutri("disclaimer"))
        stated = self._release.engine.quads(graph=names.graph("release"))
        terms = [(q.predicate.value, q.object) for q in stated if q.subject == release and q.predicate.value in kept]
        links = [(FOAF + "primaryTopic", NamedNode(iri)), (VOID + "inDataset", release)]
        if chosen is not None:
            terms.append((RDFS + "comment", Literal(chosen.words(names.contract(iri)), language="en")))
        return [Quad(document, NamedNode(predicate), value) for predicate, value in (*links, *sorted(terms, key=str))]

    def _prefixes(self, quads: list[Quad]) -> dict[str, str]:
        """The prefixes that a document uses, out of the many that the ontology declares."""
        iris = {t.value for q in quads for t in (q.subject, q.predicate, q.object) if isinstance(t, NamedNode)}
        declared = self._release.schema.prefixes.items()
        return {prefix: space for prefix, space in sorted(declared) if any(iri.startswith(space) for iri in iris)}

    def _unknown(self, iri: str, path: str, format_name: str) -> Reply:
        words = path.partition("/")[2].replace("-", " ")
        hits = self._release.search_index.suggest(words, _SUGGESTIONS)
        if format_name == "html":
            return Reply(404, {"content-type": _HTML}, render("missing.html", words=words, hits=hits, **self._common))
        curies = ", ".join(hit.curie for hit in hits)
        raise NotFoundError(
            f"this release says nothing about {self._release.namespaces.contract(iri)}",
            hint=f"Did you mean {curies}?" if curies else f"Search for its name under {self._root}/search?q=.",
        )

    def _moved(self, own: list[Quad], format_name: str) -> Reply | None:
        """The answer for a resource that was retired or merged, None for all others."""
        facts = {quad.predicate.value: quad.object for quad in own}
        if getattr(facts.get(OWL + "deprecated"), "value", "") != "true":
            return None
        replacement = facts.get(DCTERMS + "isReplacedBy")
        href = self._href(replacement.value) if isinstance(replacement, NamedNode) else ""
        if not href:
            return Reply(410, {"content-type": "text/plain; charset=utf-8"}, b"This was retired and not replaced.\n")
        return Reply(301, {"location": f"{href}.{format_name}"})


def _query_of(quads: list[Quad], iri: str) -> str:
    """The query that an example holds, empty for everything else."""
    own = (quad for quad in quads if quad.subject == NamedNode(iri) and quad.predicate in _QUERIES)
    return next((quad.object.value for quad in own if isinstance(quad.object, Literal)), "")
