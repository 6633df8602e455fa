"""What follows for coverage: if a source names no food for a nutrient, no rule leads from it to the lack of the nutrient.

A rule could reach an entity only through its premises. Where every way to one of them is covered for a source, whatever
the rule concluded there would not be this source's word, and the source names none of the conclusion either. Counted
are all rules of a property: one that could still conclude something keeps the answer open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from kg.prefixes import DCTERMS, PROV, RDF
from kg.reasoning.conclusions import short_hash
from kg.reasoning.entailment import consequences
from kg.reasoning.facts import Fact, predicate_of
from kg.reasoning.rules import Pattern, Rule
from kg.schema import PropertyKind, Schema
from kg.store import EmbeddedEngine, NamedNode, Quad

Key = tuple[str, str, str]  # IRIs of source, subject and property


@dataclass(frozen=True, slots=True)
class Covered:
    """Why something is covered.

    Attributes:
        stated: IRIs of the records behind it that rows of `coverage.tsv` make.
        rules: IRIs of the rules by which it follows; none where a row says it.
    """

    stated: frozenset[str]
    rules: frozenset[str] = frozenset()


def cover(quads: Iterable[Quad], usable: Iterable[Fact], rules: Sequence[Rule], schema: Schema) -> list[Quad]:
    """Carry the coverage among some quads on through rules.

    Args:
        quads: Sources; their `nutri:Coverage` records are what it starts from.
        usable: Facts that are stated or concluded, and not denied.
        rules: All of them.
        schema: The ontology's model.

    Returns:
        New coverage records as quads of the graph `inferred`, in no order.
    """
    stated = collect_coverage(quads, schema)
    if not stated:
        return []
    ordered = sorted(rules, key=lambda rule: rule.iri)
    turns = _within_reach(
        {predicate for _, _, predicate in stated}, [turn for rule in ordered for turn in _turns(rule, schema)]
    )
    with EmbeddedEngine.in_memory() as engine:
        engine.add_triples(_read_facts(usable, turns, schema))
        routes = [_route(turn, engine) for turn in turns]
    goals = _rules_by_goal(ordered, routes, schema)
    found = _spread(stated, goals, routes)
    return [quad for key, covered in found.items() if covered.rules for quad in _quads(key, covered, schema)]


def coverage_predicates(schema: Schema) -> tuple[str, ...]:
    """IRIs of what makes a coverage record: its source, and the subject and the property that are covered."""
    names = schema.namespaces
    return (DCTERMS + "source", names.nutri("coverageSubject"), names.nutri("coveragePredicate"))


def collect_coverage(quads: Iterable[Quad], schema: Schema) -> dict[Key, Covered]:
    """The coverage records among some quads, by what they cover."""
    parts, prefix = coverage_predicates(schema), schema.namespaces.namespace("coverage")
    records: dict[str, dict[str, str]] = {}
    for quad in quads:
        if quad.predicate.value not in parts or not isinstance(quad.subject, NamedNode):
            continue
        if quad.subject.value.startswith(prefix) and isinstance(quad.object, NamedNode):
            records.setdefault(quad.subject.value, {})[quad.predicate.value] = quad.object.value
    found: dict[Key, Covered] = {}
    for iri, record in sorted(records.items()):
        source, subject, predicate = (record.get(part, "") for part in parts)
        before = found.get((source, subject, predicate), Covered(frozenset()))
        found[source, subject, predicate] = Covered(before.stated | {iri})
    return found


@dataclass(frozen=True, slots=True)
class _Turn:
    """One way in which a rule could be found to conclude nothing at one end of its conclusion: by one of its premises.

    Attributes:
        rule: IRI.
        goal: The property of the conclusion, read from the end that is given.
        premise: The property of the premise, read from its given end.
        needed: That property and those above it; any of them being covered is enough.
        given: The variable of the conclusion's given end.
        start: The variable of the premise's given end.
        others: The premises that tie the two together.
    """

    rule: str
    goal: str
    premise: str
    needed: frozenset[str]
    given: str
    start: str
    others: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class _Route:
    """A turn with the entities that it leads over.

    Attributes:
        turn: The turn.
        ways: Given end of the conclusion → given ends of the premise; None where the two are one variable.
        possible: Given ends for which the other premises hold at all; None if there are none to hold.
    """

    turn: _Turn
    ways: Mapping[str, frozenset[str]] | None
    possible: frozenset[str] | None

    def find_ways(self, end: str) -> frozenset[str]:
        """At which ends of the premise the rule could start in order to arrive at this end; none if it cannot."""
        if self.possible is not None and end not in self.possible:
            return frozenset()
        return frozenset((end,)) if self.ways is None else self.ways.get(end, frozenset())


def _turns(rule: Rule, schema: Schema) -> Iterator[_Turn]:
    if schema.properties[rule.conclusion.predicate.value].kind is not PropertyKind.CONCLUDED:
        return  # sources may state it as well, whatever the rule's premises are
    for given, goal in _readings(rule.conclusion, schema):
        free = next(end for end in (rule.conclusion.subject, rule.conclusion.object) if end != given)
        for premise in rule.premises:
            for start, predicate in _readings(premise, schema):
                lost = {free, next(end for end in (premise.subject, premise.object) if end != start)}
                # What a source does not name need not fit anything, so premises about it are left out.
                others = [p for p in rule.premises if p != premise and not lost & {p.subject, p.object}]
                if given == start or {given, start} <= _ends(others):  # else nothing ties the two together
                    needed = _wider(predicate, schema)
                    yield _Turn(rule.iri, goal, predicate, needed, given, start, tuple(others))


def _within_reach(covered: Iterable[str], turns: Sequence[_Turn]) -> list[_Turn]:
    """The turns of goals at which coverage of these properties could arrive, whatever the entities are."""
    reached = set(covered)
    while new := {turn.goal for turn in turns if turn.needed & reached} - reached:
        reached |= new
    goals = {turn.goal for turn in turns if turn.needed & reached}
    return [turn for turn in turns if turn.goal in goals]


def _read_facts(usable: Iterable[Fact], turns: Iterable[_Turn], schema: Schema) -> Iterator[Fact]:
    """What the premises in turns can match; may repeat."""
    read = {pattern.predicate.value for turn in turns for pattern in turn.others}
    known = list(usable)
    yield from (fact for fact in known if predicate_of(fact) in read)
    yield from consequences(known, schema, wanted=read)


def _route(turn: _Turn, engine: EmbeddedEngine) -> _Route:
    pairs: dict[str, set[str]] = {}
    named = _ends(turn.others)
    if {turn.given, turn.start} <= named:
        for end, begin in _solutions(turn.others, turn.given, turn.start, engine):
            pairs.setdefault(end, set()).add(begin)
    ways = None if turn.given == turn.start else {end: frozenset(begins) for end, begins in pairs.items()}
    return _Route(turn, ways, frozenset(pairs) if turn.given in named else None)


def _ends(patterns: Iterable[Pattern]) -> set[object]:
    return {end for pattern in patterns for end in (pattern.subject, pattern.object)}


def _readings(pattern: Pattern, schema: Schema) -> Iterator[tuple[str, str]]:
    """Each end that is a variable, with the property as it reads from there."""
    if not isinstance(pattern.subject, str) or not isinstance(pattern.object, str) or pattern.subject == pattern.object:
        return
    yield pattern.subject, pattern.predicate.value
    inverse = schema.properties[pattern.predicate.value].inverse
    if inverse is not None:
        yield pattern.object, inverse


def _wider(predicate: str, schema: Schema) -> frozenset[str]:
    """The property and those above it: who names none of the wider one names none of this."""
    return frozenset((predicate, *(leaf.iri for leaf in schema.consequences(predicate) if not leaf.reverse)))


def _solutions(
    patterns: Sequence[Pattern], given: str, start: str, engine: EmbeddedEngine
) -> Iterator[tuple[str, str]]:
    def shown(end: object) -> str:
        return f"?{end}" if isinstance(end, str) else str(end)

    where = " . ".join(f"{shown(p.subject)} {p.predicate} {shown(p.object)}" for p in patterns)
    wanted = " ".join(dict.fromkeys((f"?{given}", f"?{start}")))
    for row in engine.select(f"SELECT DISTINCT {wanted} WHERE {{ {where} }}").rows:
        end, begin = row[0], row[-1]
        if isinstance(end, NamedNode) and isinstance(begin, NamedNode):
            yield end.value, begin.value


def _rules_by_goal(
    rules: Iterable[Rule], routes: Sequence[_Route], schema: Schema
) -> dict[str, dict[str, list[_Route]]]:
    """Goal → rule → routes, for the goals of routes; a rule that concludes the goal and has no route is never closed."""
    goals: dict[str, dict[str, list[_Route]]] = {route.turn.goal: {} for route in routes}
    for rule in rules:
        predicate = rule.conclusion.predicate.value
        for goal in goals.keys() & {predicate, schema.properties[predicate].inverse}:
            goals[goal][rule.iri] = []
    for route in routes:
        goals[route.turn.goal][route.turn.rule].append(route)
    return goals


def _spread(
    stated: Mapping[Key, Covered], goals: Mapping[str, Mapping[str, Sequence[_Route]]], routes: Sequence[_Route]
) -> dict[Key, Covered]:
    found = dict(stated)
    changed = True
    while changed:
        changed = False
        for goal, (source, end) in product(sorted(goals), sorted(_candidates(found, routes))):
            key = (source, end, goal)
            if key not in found and (covered := _covered(key, goals[goal], found)):
                found[key] = covered
                changed = True
    return found


def _candidates(found: Iterable[Key], routes: Iterable[_Route]) -> set[tuple[str, str]]:
    starts: dict[str, set[str]] = {}
    for source, subject, _ in found:
        starts.setdefault(subject, set()).add(source)
    ends = {(source, subject) for subject, sources in starts.items() for source in sources}
    for route in routes:
        for end, begins in (route.ways or {}).items():
            ends |= {(source, end) for begin in begins for source in starts.get(begin, ())}
    return ends


def _covered(key: Key, rules: Mapping[str, Iterable[_Route]], found: Mapping[Key, Covered]) -> Covered | None:
    """Why nothing of a source leads to this end, or None if something may."""
    source, end, goal = key
    stated: set[str] = set()
    by: set[str] = set()
    for rule, routes in rules.items():
        closed = False
        for route in routes:
            ways = route.find_ways(end)
            # A rule that feeds itself adds nothing where the others find nothing to start from.
            outside = [way for way in ways if (way, route.turn.premise) != (end, goal)]
            reasons = [_reason(source, way, route.turn.needed, found) for way in outside]
            if all(reasons):
                closed = True
                known = [reason for reason in reasons if reason]
                stated |= {iri for reason in known for iri in reason.stated}
                by |= {rule} if known else set()
        if not closed:
            return None
    return Covered(frozenset(stated), frozenset(by)) if by else None


def _reason(source: str, way: str, needed: Iterable[str], found: Mapping[Key, Covered]) -> Covered | None:
    return next((found[source, way, name] for name in sorted(needed) if (source, way, name) in found), None)


def _quads(key: Key, covered: Covered, schema: Schema) -> Iterator[Quad]:
    names = schema.namespaces
    graph = NamedNode(names.graph("inferred"))
    # No source may be called after a graph of ours, so `inferred-` is free among the records of sources.
    node = NamedNode(names.iri("coverage", f"inferred-{short_hash(' '.join(f'<{iri}>' for iri in key))}"))
    source, subject, predicate = key
    parts = [
        (RDF + "type", names.nutri("Coverage")),
        (DCTERMS + "source", source),
        (names.nutri("coverageSubject"), subject),
        (names.nutri("coveragePredicate"), predicate),
        *((PROV + "wasDerivedFrom", iri) for iri in covered.stated),
        *((names.nutri("byRule"), rule) for rule in covered.rules),
    ]
    for name, value in parts:
        yield Quad(node, NamedNode(name), NamedNode(value), graph)
