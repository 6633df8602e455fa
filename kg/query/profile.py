"""An entity as a person wants to see it: each relation with its neighbours, and each neighbour with the evidence.

Both ends are looked at: what others claim of the entity stands under the inverse relation. Denials are kept beside
what is affirmed; neither cancels the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from kg.query.profile_model import Claim, Evidence, Premise, Profile, Reason, Relation, TermMapping
from kg.query.profile_queries import claims_query, conclusions_query, names_query, record_query
from kg.schema import Schema
from kg.store import Engine, Literal, NamedNode, Term

__all__ = ["Claim", "Evidence", "Premise", "Profile", "Reason", "Relation", "TermMapping", "find_profile"]


def find_profile(engine: Engine, schema: Schema, iri: str) -> Profile | None:
    """The profile of an entity, or None if the release has no such entity. Four queries.

    Args:
        engine: Where the release is.
        schema: Gives the names of classes and relations.
        iri: A valid IRI.

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
        synonyms=tuple(sorted(value.value for value, _ in record["skos:altLabel"])),
        defined_by=next((value.value for value, _ in record["rdfs:isDefinedBy"]), ""),
        relations=_Relations(schema).read(engine, iri),
        mappings=_mappings(schema, record),
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

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._ranks = {c.iri: c.rank for c in schema.scheme("CertaintyScale").concepts}
        self._claims: dict[str, dict[str, Claim]] = defaultdict(dict)
        self._names: dict[str, tuple[str, str]] = {}  # IRI → label, local name of the class of entities

    def read(self, engine: Engine, iri: str) -> tuple[Relation, ...]:
        stated = engine.select(claims_query(self._schema.namespaces, iri)).rows
        concluded = engine.select(conclusions_query(self._schema.namespaces, iri)).rows
        self._read_names(engine, [*stated, *concluded])
        for row in stated:
            self._add_statement(row)
        reasons: dict[tuple[str, str, str], list[tuple[Term | None, ...]]] = defaultdict(list)
        for back, predicate, other, derivation, *rest in concluded:
            self._claim(back, predicate, other)
            key = (self._relation_of(back, predicate), _text(other), _text(derivation))
            reasons[key].append(tuple(rest))
        for (relation, neighbour, derivation_iri), rows in sorted(reasons.items()):
            self._claims[relation][neighbour].reasons.append(self._reason(derivation_iri, rows))
        return tuple(sorted(map(self._finished, self._claims), key=lambda r: (r.label, r.iri)))

    def _read_names(self, engine: Engine, rows: Iterable[tuple[Term | None, ...]]) -> None:
        mentioned = {term.value for row in rows for term in row if isinstance(term, NamedNode)}
        if not mentioned:
            return
        for resource, label, class_iri in engine.select(names_query(self._schema.namespaces, mentioned)).rows:
            known = self._schema.classes.get(_text(class_iri))
            name = (_text(label), known.name if known and known.is_entity else "")
            self._names[_text(resource)] = min(name, self._names.get(_text(resource), name), key=_fuller)

    def _relation_of(self, back: Term | None, predicate: Term | None) -> str:
        """The property as read from the entity: the inverse where the entity is the object."""
        known = self._schema.properties.get(_text(predicate))
        if _text(back) == "true" and known is not None and known.inverse:
            return known.inverse
        return _text(predicate)

    def _claim(self, back: Term | None, predicate: Term | None, other: Term | None) -> Claim:
        claims = self._claims[self._relation_of(back, predicate)]
        key = _text(other)
        if key not in claims:
            label, class_name = self._names.get(key, (key, ""))
            claims[key] = Claim("", key, "") if isinstance(other, Literal) else Claim(key, label, class_name)
        return claims[key]

    def _label(self, term: Term | None) -> str:
        return self._names.get(_text(term), (_text(term), ""))[0]

    def _add_statement(self, row: tuple[Term | None, ...]) -> None:
        back, predicate, other, statement, polarity, certainty, cue, source, source_label, *rest = row
        place, section, start, end = rest
        claim = self._claim(back, predicate, other)
        evidence = Evidence(
            iri=_text(statement),
            id=self._schema.namespaces.contract(_text(statement)),
            polarity=_local(_text(polarity)),
            certainty=_local(_text(certainty)),
            hedge_cue=_text(cue),
            source=_text(source),
            source_label=_text(source_label),
            place=_text(place),
            section=None if section is None else section.value,
            start=None if start is None else int(start.value),
            end=None if end is None else int(end.value),
        )
        chosen = claim.denied if evidence.polarity == "negated" else claim.affirmed
        if evidence not in chosen:  # an entity that is both subject and object comes twice
            chosen.append(evidence)

    def _reason(self, derivation: str, rows: list[tuple[Term | None, ...]]) -> Reason:
        certainty, rule, blocked = rows[0][:3]
        triples: dict[str, tuple[Term | None, ...]] = {}
        statements: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            premise, *triple, statement = row[3:]
            triples[_text(premise)] = tuple(triple)
            if statement is not None:
                statements[_text(premise)].add(statement.value)
        return Reason(
            iri=derivation,
            rule=_text(rule),
            rule_label=self._label(rule),
            certainty=_local(_text(certainty)),
            blocked_by=_text(blocked),
            premises=tuple(
                Premise(
                    iri,
                    self._label(subject),
                    self._property_label(_text(predicate)),
                    self._label(object_),
                    _local(_text(sure)),
                    tuple(sorted(statements[iri])),
                )
                for iri, (subject, predicate, object_, sure) in sorted(triples.items())
            ),
        )

    def _property_label(self, iri: str) -> str:
        known = self._schema.properties.get(iri)
        return known.label if known else _local(iri)

    def _finished(self, relation: str) -> Relation:
        claims = self._claims[relation].values()
        nutri = self._schema.namespaces.nutri
        for claim in claims:
            sure = [e.certainty for e in claim.affirmed] + [r.certainty for r in claim.reasons if not r.blocked_by]
            claim.certainty = max(sure, key=lambda name: self._ranks.get(nutri(name), 0), default="")
            claim.affirmed.sort(key=lambda e: e.iri)
            claim.denied.sort(key=lambda e: e.iri)
        known = self._schema.properties.get(relation)
        return Relation(
            iri=relation,
            name=_local(relation),
            label=self._property_label(relation),
            definition=known.definition if known else "",
            claims=tuple(sorted(claims, key=lambda c: (-self._ranks.get(nutri(c.certainty), 0), c.label, c.other))),
        )


def _text(term: Term | None) -> str:
    return "" if term is None else term.value


def _fuller(name: tuple[str, str]) -> tuple[bool, str]:
    """Sorts names with a class of entities first: a resource may have types of other vocabularies too."""
    return not name[1], name[0]


def _local(iri: str) -> str:
    return iri.rpartition("#")[2].rpartition("/")[2]
