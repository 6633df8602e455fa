"""An entity as a person wants to see it: each relation with its neighbours, and each neighbour with the evidence.

Both ends are looked at: what others claim of the entity stands under the inverse relation. Denials are kept beside
what is affirmed; neither cancels the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from kg.query.cautions import find_cautions
from kg.query.chains import Chains, Step, find_chains, rank_of_step
from kg.query.evidence import Said, find_said, local_name, surviving, values_of
from kg.query.evidence_filter import EVERYTHING, EvidenceFilter
from kg.query.hub_neighbours import HubNeighbours
from kg.query.names import Name, read_names
from kg.query.profile_model import (
    Caution,
    Claim,
    Evidence,
    Premise,
    Profile,
    Reason,
    Relation,
    Silence,
    TermMapping,
)
from kg.query.profile_queries import about, conclusions_query, record_query
from kg.query.silences import find_silences
from kg.schema import Schema
from kg.store import Engine, Literal, NamedNode, Term

__all__ = [
    "Caution",
    "Claim",
    "Evidence",
    "Premise",
    "Profile",
    "Reason",
    "Relation",
    "Silence",
    "TermMapping",
    "find_profile",
]


def find_profile(
    engine: Engine, schema: Schema, iri: str, kept: EvidenceFilter = EVERYTHING, chosen: HubNeighbours | None = None
) -> Profile | None:
    """The profile of an entity, or None if the release has no such entity. About fifteen queries.

    A conclusion stays if a derivation stays all of whose premises stay, down to statements.

    Args:
        engine: Where the release is.
        schema: Gives the names of classes and relations.
        iri: A valid IRI.
        kept: Which statements count, and whether conclusions do; a claim with nothing left is not shown.
        chosen: The neighbours of a hub that are shown (`kg.query.hub_neighbours`); None for all.

    Raises:
        EngineError: The store failed.
    """
    names, record = schema.namespaces, defaultdict[str, list[tuple[Term, str]]](list)
    for predicate, value, label in engine.select(record_query(names, iri)).rows:
        if predicate is not None and value is not None:
            record[names.contract(predicate.value)].append((value, _text(label)))
    types = [schema.classes[t.value] for t, _ in record["rdf:type"] if t.value in schema.classes]
    entity_class = next((c for c in types if c.is_entity), None)
    if entity_class is None or not record["rdfs:label"]:
        return None
    return Profile(
        iri=iri,
        curie=names.contract(iri),
        label=min(value.value for value, _ in record["rdfs:label"]),
        class_iri=entity_class.iri,
        class_name=entity_class.name,
        class_label=entity_class.label,
        class_definition=entity_class.definition,
        synonyms=tuple(sorted({value.value for value, _ in record["skos:altLabel"]})),
        defined_by=next((value.value for value, _ in record["rdfs:isDefinedBy"]), ""),
        relations=_Relations(engine, schema, kept, chosen).read(iri),
        mappings=_mappings(schema, record),
        silences=find_silences(engine, schema, iri, kept),
        translations=tuple(sorted((_language(value), value.value) for value, _ in record["skos:prefLabel"])),
    )


def _mappings(schema: Schema, record: Mapping[str, list[tuple[Term, str]]]) -> tuple[TermMapping, ...]:
    order = ("exact", "close", "narrow", "broad", "related")
    found = [
        TermMapping(match, contract(schema.prefixes, value.value), value.value, label)
        for match in order
        for value, label in record.get(f"skos:{match}Match", ())
    ]
    return tuple(sorted(found, key=lambda mapping: (order.index(mapping.match), mapping.curie)))


def contract(prefixes: Mapping[str, str], iri: str) -> str:
    """The CURIE of an IRI by the longest namespace that fits, or the IRI itself."""
    fitting = [(len(space), prefix) for prefix, space in prefixes.items() if iri.startswith(space)]
    return f"{max(fitting)[1]}:{iri[max(fitting)[0] :]}" if fitting else iri


class _Relations:
    """Collects the claims of one entity by relation and neighbour."""

    def __init__(self, engine: Engine, schema: Schema, kept: EvidenceFilter, chosen: HubNeighbours | None) -> None:
        self._chosen = chosen
        self._engine = engine
        self._schema = schema
        self._names = schema.namespaces
        self._kept = kept
        self._ranks = {c.iri: c.rank for c in schema.scheme("CertaintyScale").concepts}
        self._claims: dict[str, dict[str, Claim]] = defaultdict(dict)
        self._called: dict[str, Name] = {}

    def read(self, iri: str) -> tuple[Relation, ...]:
        pieces, where = [""], about(iri)
        if self._chosen is not None:
            pieces, where = list(values_of("statement", self._chosen.records(self._engine, self._names, iri))), ("",)
        said = find_said(self._engine, self._schema, values=pieces, where=where, kept=self._kept)
        concluded: list[tuple[Term | None, ...]] = []
        for piece in pieces if self._kept.include_inferred else ():
            query = conclusions_query(self._names, iri, piece.replace("?statement", "?conclusion"))
            concluded += self._engine.select(query).rows
        chains = find_chains(self._engine, self._names, {_text(row[3]) for row in concluded}, self._kept)
        self._read_names(said.values(), concluded, chains)
        for one in said.values():
            subject, predicate, object_ = one.triple.subject, one.triple.predicate, one.triple.object
            # An entity that is both subject and object is its own neighbour under both readings.
            for back, near, other in ((False, subject, object_), (True, object_, subject)):
                if isinstance(near, NamedNode) and near.value == iri:
                    claim = self._claim(self._relation_of(predicate.value, back=back), other)
                    (claim.denied if one.evidence.polarity == "negated" else claim.affirmed).append(one.evidence)
        self._add_reasons(concluded, chains)
        self._add_cautions(iri)
        return tuple(sorted(map(self._finished, self._claims), key=lambda r: (r.label, r.iri)))

    def _read_names(self, said: Iterable[Said], rows: Iterable[tuple[Term | None, ...]], chains: Chains) -> None:
        triples = [*(one.triple for one in said), *chains.triples.values()]
        terms = [term for t in triples for term in (t.subject, t.object)] + [row[2] for row in rows]
        mentioned = {term.value for term in terms if isinstance(term, NamedNode)}
        mentioned |= {step.rule for step in chains.steps.values()}
        self._called = read_names(self._engine, self._schema, mentioned)

    def _relation_of(self, predicate: str, *, back: bool) -> str:
        """The property as read from the entity: the inverse where the entity is the object."""
        known = self._schema.properties.get(predicate)
        return known.inverse if back and known is not None and known.inverse else predicate

    def _claim(self, relation: str, other: object) -> Claim:
        claims = self._claims[relation]
        key = other.value if isinstance(other, NamedNode | Literal) else ""
        if key not in claims:
            claims[key] = Claim("", key, "") if isinstance(other, Literal) else Claim(key, self._label(key), "")
            classes = self._called[key].classes if key in self._called and not isinstance(other, Literal) else ()
            known = (self._schema.classes[c] for c in classes if c in self._schema.classes)
            claims[key].class_name = next((c.name for c in known if c.is_entity), "")
        return claims[key]

    def _label(self, iri: str) -> str:
        return self._called[iri].label if iri in self._called else iri

    def _add_reasons(self, concluded: Iterable[tuple[Term | None, ...]], chains: Chains) -> None:
        """The derivations that survive, and blocked ones with a denial that does."""
        ranks = chains.ranks(self._ranks)
        denials = {iri for step in chains.steps.values() for iri in step.blocked_by}
        heard = surviving(self._engine, self._names, denials, self._kept)
        by_conclusion: dict[str, list[Step]] = defaultdict(list)
        for step in chains.steps.values():
            if step.blocked_by & heard if step.blocked_by else rank_of_step(step, ranks):
                by_conclusion[step.conclusion].append(step)
        for back, predicate, other, conclusion in concluded:
            steps = by_conclusion[_text(conclusion)]
            if steps:
                claim = self._claim(self._relation_of(_text(predicate), back=_text(back) == "true"), other)
                claim.reasons += [self._reason(step, chains, ranks) for step in steps]

    def _reason(self, step: Step, chains: Chains, ranks: Mapping[str, int]) -> Reason:
        return Reason(
            iri=step.iri,
            rule=step.rule,
            rule_label=self._label(step.rule),
            certainty=self._certainty(rank_of_step(step, ranks)),
            blocked_by=min(step.blocked_by, default=""),
            premises=tuple(self._premise(iri, chains, ranks) for iri in sorted(step.premises)),
            bottom=tuple(sorted(chains.bottom(step, ranks))),
        )

    def _premise(self, iri: str, chains: Chains, ranks: Mapping[str, int]) -> Premise:
        triple = chains.triples[iri]
        object_ = triple.object.value if isinstance(triple.object, Literal) else self._label(triple.object.value)  # type: ignore[union-attr]
        return Premise(
            iri,
            self._label(triple.subject.value),  # type: ignore[union-attr]
            self._property_label(triple.predicate.value),
            object_,
            self._certainty(ranks.get(iri, 0)),
            tuple(sorted(chains.stated.get(iri, ()))),
        )

    def _certainty(self, rank: int) -> str:
        return next((local_name(iri) for iri, known in self._ranks.items() if known == rank), "")

    def _add_cautions(self, iri: str) -> None:
        """Beside what commends something: what is said of harm by it."""
        properties = self._schema.properties
        remedial = {r: properties[r].is_inverse for r in self._claims if r in properties and properties[r].is_remedy}
        remedies = {other for r, is_back in remedial.items() if is_back for other in self._claims[r]}
        if not all(remedial.values()):
            remedies.add(iri)
        found = find_cautions(self._engine, self._schema, remedies, self._kept)
        for relation, is_back in remedial.items():
            for other, claim in self._claims[relation].items():
                claim.cautions = found.get(other if is_back else iri, ())

    def _property_label(self, iri: str) -> str:
        known = self._schema.properties.get(iri)
        return known.label if known else local_name(iri)

    def _finished(self, relation: str) -> Relation:
        claims = self._claims[relation].values()
        nutri = self._names.nutri
        for claim in claims:
            sure = [e.certainty for e in claim.affirmed] + [r.certainty for r in claim.reasons if not r.blocked_by]
            claim.certainty = max(sure, key=lambda name: self._ranks.get(nutri(name), 0), default="")
        known = self._schema.properties.get(relation)
        return Relation(
            iri=relation,
            name=local_name(relation),
            label=self._property_label(relation),
            definition=known.definition if known else "",
            claims=tuple(sorted(claims, key=self._order)),
            total=self._chosen.totals.get(relation, 0) if self._chosen else 0,
        )

    def _order(self, claim: Claim) -> tuple[int, int, int, str, str]:
        """What is affirmed by more comes before; a conclusion has no statement of its own."""
        rank = self._ranks.get(self._names.nutri(claim.certainty), 0)
        sources = {statement.source for statement in claim.affirmed}
        return -rank, -len(sources), -len(claim.affirmed), claim.label, claim.other


def _text(term: Term | None) -> str:
    return "" if term is None else term.value


def _language(term: Term) -> str:
    return (term.language or "") if isinstance(term, Literal) else ""
