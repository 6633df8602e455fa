"""Which statements count: least certainty, sources, qualifiers. Every surface filters by the same pieces of SPARQL.

Filters choose statements first; an edge exists if an affirmed statement survives, or a derivation all of whose premises
survive. Following derivations is the business of whoever asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.errors import NotFoundError, RefusedError
from kg.prefixes import Namespaces
from kg.schema import Field, Property, PropertyKind, Schema
from kg.spelling import nearest
from kg.store import Engine, Literal, NamedNode, term_text


@dataclass(frozen=True, slots=True)
class QualifierFilter:
    """One condition on what narrows a claim down.

    Attributes:
        property: IRI of the qualifier.
        wanted: A resource or a typed literal that must be the value, or words that the value must contain, in any case.
    """

    property: str
    wanted: NamedNode | Literal | str

    def pattern(self, statement: str, value: str) -> str:
        """A pattern that binds `value` and holds where a statement meets the condition."""
        known = term_text(NamedNode(self.property))
        if isinstance(self.wanted, str):
            words = term_text(Literal(self.wanted))
            return f"{statement} {known} {value} FILTER(CONTAINS(LCASE(STR({value})), LCASE({words})))"
        return f"{statement} {known} {term_text(self.wanted)} ."


@dataclass(frozen=True, slots=True)
class EvidenceFilter:
    """Which statements count, and whether conclusions do.

    Attributes:
        certainties: IRIs of the certainties that may stand; empty for all.
        graphs: IRIs of the graphs of the sources that may speak; None for all.
        include_inferred: False leaves out what only rules conclude.
        qualifiers: Conditions that a statement must meet, all of them.
    """

    certainties: tuple[str, ...] = ()
    graphs: tuple[str, ...] | None = None
    include_inferred: bool = True
    qualifiers: tuple[QualifierFilter, ...] = ()

    @property
    def chooses(self) -> bool:
        """True if a statement can be left out."""
        return bool(self.certainties) or self.graphs is not None or bool(self.qualifiers)

    @property
    def active(self) -> bool:
        """True if anything can be left out."""
        return self.chooses or not self.include_inferred

    def hears_all(self, speaking: Iterable[str]) -> bool:
        """True if conclusions count and no source that makes statements is left out.

        Coverage that rules carry on rests on statements of any of them; only then it counts.

        Args:
            speaking: As `find_speaking` gives them.
        """
        return self.include_inferred and (self.graphs is None or set(speaking) <= set(self.graphs))

    def inside(self, names: Namespaces, statement: str, tag: str) -> str:
        """What stands beside a statement inside the GRAPH block that holds it; empty if all pass.

        Args:
            names: Of the release.
            statement: Variable or term of the statement.
            tag: Ends the names of the variables that the text binds (`?fc…`, `?fq…`), so that it can stand twice.
        """
        parts = []
        if self.certainties:
            allowed = ", ".join(term_text(NamedNode(concept)) for concept in self.certainties)
            certainty = term_text(NamedNode(names.nutri("certainty")))
            parts.append(f"{statement} {certainty} ?fc{tag} FILTER(?fc{tag} IN ({allowed}))")
        for number, qualifier in enumerate(self.qualifiers):
            parts.append(qualifier.pattern(statement, f"?fq{number}{tag}"))
        return " ".join(parts)

    def on_graph(self, graph: str) -> str:
        """A FILTER on the variable of the graph that holds a statement; empty if every source may speak."""
        if self.graphs is None:
            return ""
        if not self.graphs:
            return "FILTER(false)"
        return f"FILTER({graph} IN ({', '.join(term_text(NamedNode(iri)) for iri in self.graphs)}))"


EVERYTHING = EvidenceFilter()


def find_sources(engine: Engine, names: Namespaces) -> dict[str, str]:
    """Id of every source of a release → IRI of its graph, sorted by id."""
    kind = term_text(NamedNode(names.nutri("Source")))
    rows = engine.select(f"SELECT DISTINCT ?source WHERE {{ GRAPH ?graph {{ ?source a {kind} }} }}").rows
    ids = sorted(row[0].value.removeprefix(names.namespace("source")) for row in rows if row[0] is not None)
    return {source_id: names.graph(source_id) for source_id in ids}


def find_speaking(engine: Engine, names: Namespaces) -> frozenset[str]:
    """IRIs of the graphs of sources that make statements; those of figures alone make none."""
    kind, role, figures = (term_text(NamedNode(names.nutri(local))) for local in ("Source", "sourceRole", "figures"))
    text = f"SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?s a {kind} ; {role} ?role }} FILTER(?role != {figures}) }}"
    return frozenset(row[0].value for row in engine.select(text).rows if row[0] is not None)


def hears_all(engine: Engine, names: Namespaces, kept: EvidenceFilter) -> bool:
    """`EvidenceFilter.hears_all` of a release; asks for its sources only if it has to."""
    return kept.include_inferred and (kept.graphs is None or kept.hears_all(find_speaking(engine, names)))


def filterable_qualifiers(schema: Schema) -> dict[str, Field]:
    """Name → field of every qualifier of a statement, sorted by name."""
    statement = schema.classes[schema.namespaces.nutri("Statement")]
    kinds = {p.iri: p for p in schema.properties.values() if p.kind is PropertyKind.QUALIFIER}
    return {f.name: f for f in sorted(statement.fields, key=lambda f: f.name) if f.predicate in kinds}


@dataclass(frozen=True, slots=True)
class FilterWords:
    """A filter as a caller puts it into words.

    Attributes:
        min_certainty: Local name of the least sure certainty that counts.
        sources: Ids, CURIEs or IRIs; None for all sources.
        include_inferred: Whether conclusions count.
        qualifiers: (name, wanted): words for texts, the name of a member for closed lists, an id for entities.
    """

    min_certainty: str | None = None
    sources: tuple[str, ...] | None = None
    include_inferred: bool = True
    qualifiers: tuple[tuple[str, str], ...] = ()


def read_filter(schema: Schema, sources: Mapping[str, str], words: FilterWords) -> EvidenceFilter:
    """A filter from the words of a caller.

    Args:
        schema: The ontology.
        sources: As `find_sources` gives them.
        words: What the caller wrote.

    Raises:
        NotFoundError: There is no such certainty, source or qualifier; the hint names what there is.
        RefusedError: A qualifier cannot have the value.
    """
    scale = schema.scheme("CertaintyScale")
    certainties: tuple[str, ...] = ()
    if words.min_certainty is not None:
        least = scale.find_concept(words.min_certainty)
        if least is None:
            raise _missing("certainty", words.min_certainty, [concept.name for concept in reversed(scale.concepts)])
        certainties = tuple(concept.iri for concept in scale.concepts if concept.rank >= least.rank)
    graphs = None
    if words.sources is not None:
        graphs = tuple(sorted({_source_graph(schema.namespaces, sources, name) for name in words.sources}))
    chosen = tuple(read_qualifier(schema, name, wanted) for name, wanted in words.qualifiers)
    return EvidenceFilter(certainties, graphs, words.include_inferred, chosen)


def read_qualifier(schema: Schema, name: str, wanted: str) -> QualifierFilter:
    """One condition from the words of a caller.

    Raises:
        NotFoundError: There is no such qualifier.
        RefusedError: The qualifier cannot have the value.
    """
    known = filterable_qualifiers(schema)
    field = known.get(name) or next((f for f in known.values() if name in _seed_names(schema, f)), None)
    if field is None:
        raise _missing("qualifier", name, list(known))
    if not wanted.strip():
        raise RefusedError(f"{name} is asked for without a value", hint=f"Write {name}=WORDS.")
    if field.scheme is not None:
        members = schema.schemes[field.scheme]
        concept = members.find_concept(wanted)
        if concept is None:
            raise _missing(name, wanted, [c.name for c in members.concepts])
        return QualifierFilter(field.predicate, NamedNode(concept.iri))
    if field.classes:
        return QualifierFilter(field.predicate, _entity(schema, name, wanted))
    if field.datatype is not None and field.datatype.endswith("#boolean"):
        if wanted not in ("true", "false"):
            raise RefusedError(f"{name} is {wanted!r}", hint="Write true or false.")
        return QualifierFilter(field.predicate, Literal(wanted, datatype=NamedNode(field.datatype)))
    return QualifierFilter(field.predicate, wanted)


def _seed_names(schema: Schema, field: Field) -> tuple[str, ...]:
    known: Property = schema.properties[field.predicate]
    return known.seed_keys


def _entity(schema: Schema, name: str, wanted: str) -> NamedNode:
    names = schema.namespaces
    iri = wanted if "://" in wanted else names.iri("ng", wanted.removeprefix("ng:"))
    try:
        return NamedNode(iri)
    except ValueError as error:
        raise RefusedError(f"{name} takes an entity, not {wanted!r}", hint="Write its id, such as iron.") from error


def _source_graph(names: Namespaces, sources: Mapping[str, str], name: str) -> str:
    local = name.removeprefix(names.namespace("source")).removeprefix("source:")
    if local not in sources:
        raise _missing("source", name, list(sources))
    return sources[local]


def _missing(what: str, name: str, there: list[str]) -> NotFoundError:
    near = nearest(name, there)
    hint = f"Did you mean {near}?" if near else f"Choose from: {', '.join(there)}."
    return NotFoundError(f"there is no {what} {name[:80]!r}", hint=hint)
