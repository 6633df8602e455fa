"""Records of seeds → quads in the graph of their source. What each record looks like as RDF is decided here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.loaders.coverage import Coverage
from kg.loaders.entities import Entity
from kg.loaders.mappings import Mapping
from kg.loaders.places import Declared, Span
from kg.loaders.qualifiers import Reference
from kg.loaders.sources import Source
from kg.loaders.statements import Statement
from kg.prefixes import DCTERMS, OA, OWL, RDF, RDFS, SKOS, SSSOM, XSD
from kg.schema import Schema
from kg.store import Literal, NamedNode, Quad

_INTEGER = NamedNode(XSD + "integer")
_DATE = NamedNode(XSD + "date")
_TYPE = NamedNode(RDF + "type")
_LABEL = NamedNode(RDFS + "label")
_TITLE = NamedNode(DCTERMS + "title")
_SOURCE = NamedNode(DCTERMS + "source")
_LICENCE = NamedNode(DCTERMS + "license")
# Reasons and rights notes are the curators' words, whatever language the source has.
_CURATORS_LANGUAGE = "en"


class Records:
    """Writes the records of one source.

    Args:
        source: Whose graph takes the quads.
        schema: The ontology, for its namespaces and prefixes.
    """

    def __init__(self, source: Source, schema: Schema) -> None:
        self._source = source
        self._names = schema.namespaces
        self._prefixes = schema.prefixes
        self._graph = NamedNode(self._names.graph(source.id))
        self._node = NamedNode(self._names.iri("source", source.id))
        self._spans: set[tuple[int, int]] = set()  # passages that have been written
        # Terms that come again and again, each made once: making them is a third of the work.
        self._ours: dict[str, NamedNode] = {}
        self._known: dict[str, NamedNode] = {}

    def _quad(self, subject: NamedNode, predicate: NamedNode | str, value: NamedNode | Literal) -> Quad:
        known = self._term(predicate) if isinstance(predicate, str) else predicate
        return Quad(subject, known, value, self._graph)

    def _term(self, iri: str) -> NamedNode:
        """The term of an IRI of a vocabulary."""
        return self._known.get(iri) or self._known.setdefault(iri, NamedNode(iri))

    def _nutri(self, local: str) -> NamedNode:
        return self._ours.get(local) or self._ours.setdefault(local, NamedNode(self._names.nutri(local)))

    def _entity(self, entity_id: str) -> NamedNode:
        return NamedNode(self._names.iri("ng", entity_id))

    def _expand(self, curie: str) -> NamedNode:
        prefix, _, local = curie.partition(":")
        return NamedNode(self._prefixes[prefix] + local)

    def source_quads(self) -> Iterator[Quad]:
        """The source itself."""
        source, node = self._source, self._node
        title = Literal(source.title, language=source.language)
        yield self._quad(node, _TYPE, self._nutri("Source"))
        yield self._quad(node, _LABEL, title)
        yield self._quad(node, _TITLE, title)
        yield self._quad(node, self._nutri("sourceRole"), self._nutri(source.role))
        yield self._quad(node, DCTERMS + "rights", Literal(source.rights, language=_CURATORS_LANGUAGE))
        if source.licence:
            yield self._quad(node, _LICENCE, NamedNode(source.licence))
        if source.url:
            yield self._quad(node, self._prefixes["schema"] + "url", NamedNode(source.url))
        if source.creator:
            yield self._quad(node, DCTERMS + "creator", Literal(source.creator))
        if source.description:
            description = Literal(source.description, language=_CURATORS_LANGUAGE)
            yield self._quad(node, DCTERMS + "description", description)
        if source.evidence:
            yield self._quad(node, self._nutri("evidenceType"), self._expand(source.evidence))
        if source.place == "passage":
            yield self._quad(node, self._nutri("sha256"), Literal(source.sha256))
            characters = Literal(str(source.characters), datatype=_INTEGER)
            yield self._quad(node, self._nutri("characters"), characters)

    def entity_quads(self, entities: Iterable[Entity]) -> Iterator[Quad]:
        """The entities that this source defines."""
        for entity in entities:
            node = self._entity(entity.id)
            yield self._quad(node, _TYPE, self._term(entity.class_iri))
            yield self._quad(node, _LABEL, Literal(entity.names.label, language=entity.names.language))
            yield self._quad(node, RDFS + "isDefinedBy", self._node)
            for names in entity.translations:
                # Not another rdfs:label: whoever asks for the label of a thing gets one row; see the ontology's README.
                if names.label:
                    yield self._quad(node, SKOS + "prefLabel", Literal(names.label, language=names.language))
            for names in (entity.names, *entity.translations):
                for synonym in names.synonyms:
                    yield self._quad(node, SKOS + "altLabel", Literal(synonym, language=names.language))

    def statement_quads(self, statements: Iterable[Statement]) -> Iterator[Quad]:
        """The claims with their places; a passage comes once, however many claims it holds."""
        for statement in statements:
            node = NamedNode(self._names.iri("stmt", f"{self._source.id}-{statement.id}"))
            yield self._quad(node, _TYPE, self._nutri("Statement"))
            yield self._quad(node, DCTERMS + "identifier", Literal(statement.id))
            yield self._quad(node, _SOURCE, self._node)
            yield self._quad(node, RDF + "subject", self._entity(statement.subject))
            yield self._quad(node, RDF + "predicate", self._term(statement.predicate))
            yield self._quad(node, RDF + "object", self._object(statement))
            yield self._quad(node, self._nutri("polarity"), self._term(statement.polarity))
            yield self._quad(node, self._nutri("certainty"), self._term(statement.certainty))
            if statement.hedge_cue:
                cue = Literal(statement.hedge_cue, language=self._source.language)
                yield self._quad(node, self._nutri("hedgeCue"), cue)
            for qualifier in statement.qualifiers:
                value = qualifier.value
                held = self._entity(value.id) if isinstance(value, Reference) else value
                yield self._quad(node, qualifier.iri, held)
            yield from self._place_quads(node, statement.id, statement.place)

    def coverage_quads(self, rows: Iterable[Coverage]) -> Iterator[Quad]:
        """What the source names none of, with the places."""
        for coverage in rows:
            node = NamedNode(self._names.iri("coverage", f"{self._source.id}-{coverage.id}"))
            yield self._quad(node, _TYPE, self._nutri("Coverage"))
            yield self._quad(node, DCTERMS + "identifier", Literal(coverage.id))
            yield self._quad(node, _SOURCE, self._node)
            yield self._quad(node, self._nutri("coverageSubject"), self._entity(coverage.subject))
            yield self._quad(node, self._nutri("coveragePredicate"), NamedNode(coverage.predicate))
            yield from self._place_quads(node, coverage.id, coverage.place)

    def _place_quads(self, node: NamedNode, row_id: str, place: Span | Declared) -> Iterator[Quad]:
        if isinstance(place, Span):
            where = NamedNode(self._names.iri("passage", f"{self._source.id}-{place.start}-{place.end}"))
        else:
            where = NamedNode(self._names.iri("declaration", f"{self._source.id}-{row_id}"))
        yield self._quad(node, self._nutri("statedIn"), where)
        if isinstance(place, Declared):
            yield from self._declaration_quads(where, place)
        elif (place.start, place.end) not in self._spans:
            self._spans.add((place.start, place.end))
            yield from self._passage_quads(where, place)

    def _object(self, statement: Statement) -> NamedNode | Literal:
        if statement.is_literal:
            return Literal(statement.object, language=self._source.language)
        return self._entity(statement.object)

    def _passage_quads(self, node: NamedNode, span: Span) -> Iterator[Quad]:
        selector = NamedNode(f"{node.value}#span")
        yield self._quad(node, _TYPE, self._nutri("Passage"))
        yield self._quad(node, OA + "hasSource", self._node)
        yield self._quad(node, self._nutri("section"), Literal(span.section))
        yield self._quad(node, self._nutri("sha256"), Literal(span.sha256))
        yield self._quad(node, OA + "hasSelector", selector)
        yield self._quad(selector, _TYPE, self._term(OA + "TextPositionSelector"))
        yield self._quad(selector, OA + "start", Literal(str(span.start), datatype=_INTEGER))
        yield self._quad(selector, OA + "end", Literal(str(span.end), datatype=_INTEGER))

    def _declaration_quads(self, node: NamedNode, place: Declared) -> Iterator[Quad]:
        yield self._quad(node, _TYPE, self._nutri("Declaration"))
        yield self._quad(node, OA + "hasSource", self._node)
        yield self._quad(node, DCTERMS + "creator", Literal(place.creator))
        yield self._quad(node, DCTERMS + "date", Literal(place.day, datatype=_DATE))
        yield self._quad(node, self._nutri("reason"), Literal(place.reason, language=_CURATORS_LANGUAGE))

    def mapping_quads(self, mappings: Iterable[Mapping]) -> Iterator[Quad]:
        """The foreign identifiers, as a plain triple and as an annotated one."""
        for mapping in mappings:
            entity, foreign = self._entity(mapping.entity), self._expand(mapping.object)
            local = f"{self._source.id}-{mapping.entity}-{mapping.object.replace(':', '-', 1)}"
            node = NamedNode(self._names.iri("mapping", local))
            predicate = self._expand(mapping.predicate)
            yield self._quad(entity, predicate, foreign)
            yield self._quad(entity, self._nutri("hasMapping"), node)
            yield self._quad(node, _TYPE, self._nutri("Mapping"))
            yield self._quad(node, _SOURCE, self._node)
            yield self._quad(node, self._nutri("match"), self._nutri(_match(mapping.predicate)))
            yield self._quad(node, OWL + "annotatedSource", entity)
            yield self._quad(node, OWL + "annotatedProperty", predicate)
            yield self._quad(node, OWL + "annotatedTarget", foreign)
            yield self._quad(node, SSSOM + "mapping_justification", self._expand(mapping.justification))
            if mapping.licence:
                yield self._quad(node, _LICENCE, NamedNode(mapping.licence))
            for slot, text in mapping.slots:
                if slot == "comment":  # its slot_uri in SSSOM
                    yield self._quad(node, RDFS + "comment", Literal(text))
                elif slot != "subject_label":  # the entity has its label
                    yield self._quad(node, SSSOM + slot, self._slot_value(text))

    def _slot_value(self, text: str) -> NamedNode | Literal:
        prefix, colon, local = text.partition(":")
        is_curie = colon and prefix in self._prefixes and local and not any(c.isspace() for c in local)
        return self._expand(text) if is_curie else Literal(text)


def _match(predicate: str) -> str:
    """The word of the closed list for a property of SKOS.

    >>> _match("skos:exactMatch")
    'exact'
    """
    return predicate.removeprefix("skos:").removesuffix("Match")
