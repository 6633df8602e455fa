"""Why not: which premises a rule would still need in order to conclude a triple.

For each rule whose head fits, the premises that are there bind its variables, and the others are what is missing. Ways
against a filter or a type of the rule are left out. What nobody could state (wrong kinds of things, or a second value
where the ontology allows one) is told, as impossible, only where no rule has any other way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from kg.prefixes import RDF
from kg.reasoning.candidates import Facts
from kg.reasoning.rules import End, Pattern, Rule
from kg.schema import Schema
from kg.store import EmbeddedEngine, Engine, Literal, NamedNode, Quad, Triple, canonical_literals, term_text

# Ways of one rule that are told; more are counted.
WAYS = 5
# Ways of one rule that are looked at; beyond, the count is a lower bound.
_SOLUTIONS = 200

Bindings = Mapping[str, NamedNode | Literal]


@dataclass(frozen=True, slots=True)
class MissingPremise:
    """A premise of a way.

    Attributes:
        pattern: As the rule names it, bound as far as it can be; what stays open is the name of a variable.
        state: "there", "denied" (a statement denies it, whatever else speaks for it), "missing", or "impossible" (the
            ontology lets nobody state it).
        below: What the rules that conclude it miss in their turn; one step only, empty for the others.
        instead: If it is impossible because its property has at most one value: the value that it has.
    """

    pattern: Pattern
    state: str
    below: tuple[Missing, ...] = ()
    instead: NamedNode | Literal | None = None

    @property
    def triple(self) -> Triple | None:
        """The premise as a triple, None while an end is open."""
        known = self.pattern
        return None if _is_open(known) else Triple(known.subject, known.predicate, known.object)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Missing:
    """What one rule misses to conclude a triple.

    Attributes:
        conclusion: The triple; ends that the one step before left open are names of variables.
        ways: Fewest missing first, then by their text; in each the missing premises first; at most `WAYS`.
        more: Number of further ways.
        more_is_least: True if there may be even more than `more`.
    """

    rule: Rule
    conclusion: Pattern
    ways: tuple[tuple[MissingPremise, ...], ...]
    more: int = 0
    more_is_least: bool = False


def find_missing(rules: Iterable[Rule], engine: Engine, schema: Schema, asked: Triple) -> tuple[Missing, ...]:
    """What each rule whose head matches a triple misses to conclude it.

    A rule with all its premises there is not listed: if it concludes nothing, its derivation is blocked.

    Args:
        rules: Of the release.
        engine: Where the release is.
        schema: Of the release.
        asked: Over a leaf, a super-property or an inverse; every leaf triple that would make it is tried.

    Returns:
        Rules with the fewest missing premises first, then by name. Empty if no rule could conclude the triple.

    Raises:
        EngineError: The store failed.
    """
    finder = _Finder(tuple(rules), engine, schema)
    value = asked.object
    if isinstance(value, Literal):
        value = canonical_literals([value])[value]  # as rules and the store have it
    wanted = Pattern(asked.subject, asked.predicate, value)  # type: ignore[arg-type]
    return finder.find(_leaves(wanted, schema), above=())


class _Finder:
    def __init__(self, rules: Sequence[Rule], engine: Engine, schema: Schema) -> None:
        self._rules = rules
        self._engine = engine
        self._schema = schema
        self._facts = Facts(engine, schema)

    def find(self, goals: Iterable[Pattern], above: tuple[Pattern, ...]) -> tuple[Missing, ...]:
        """What is missing for these; `above` is what is wanted already and cannot be its own premise."""
        found = []
        for goal in goals:
            for rule in self._rules:
                bindings = _unify(rule.conclusion, goal)
                if bindings is not None:
                    missing = self._missing(rule, goal, bindings, above)
                    if missing.ways:
                        found.append(missing)
        possible = [missing for missing in found if not _is_impossible(missing.ways[0])]
        told = possible if possible or above else found
        return tuple(sorted(told, key=lambda m: (_count(m.ways[0]), m.rule.iri, _pattern_text(m.conclusion))))

    def _missing(self, rule: Rule, goal: Pattern, bindings: Bindings, above: tuple[Pattern, ...]) -> Missing:
        candidates, is_cut = self._candidates([_bound(premise, bindings) for premise in rule.premises])
        self._facts.read(pattern for candidate in candidates for pattern in candidate)
        possible: list[tuple[MissingPremise, ...]] = []
        impossible: list[tuple[MissingPremise, ...]] = []
        for candidate in candidates:
            told_of = map(self._premise, candidate)
            premises = tuple(sorted(told_of, key=lambda p: (p.state == "there", _pattern_text(p.pattern))))
            wanted = {premise.pattern for premise in premises if premise.state != "there"}
            if wanted and not wanted & {goal, *above} and self._is_by_rule(rule, goal, candidate):
                (impossible if _is_impossible(premises) else possible).append(premises)
        ways = sorted(possible or impossible, key=_order)
        told = ways[:WAYS] if above else [self._unfolded(way, goal) for way in ways[:WAYS]]
        return Missing(rule, goal, tuple(told), len(ways) - len(told), is_cut)

    def _premise(self, pattern: Pattern) -> MissingPremise:
        state = self._facts.state(pattern)
        if state == "there":
            return MissingPremise(pattern, state)
        if not self._facts.fits(pattern):
            return MissingPremise(pattern, "impossible")
        instead = self._facts.instead(pattern)
        return MissingPremise(pattern, state if instead is None else "impossible", instead=instead)

    def _unfolded(self, way: tuple[MissingPremise, ...], goal: Pattern) -> tuple[MissingPremise, ...]:
        """The way with one step further back for premises that rules conclude."""
        return tuple(
            replace(premise, below=self._below(premise, goal)) if premise.state in ("missing", "denied") else premise
            for premise in way
        )

    def _below(self, premise: MissingPremise, goal: Pattern) -> tuple[Missing, ...]:
        goals = list(_leaves(premise.pattern, self._schema))
        return self.find(goals, above=(goal, *goals))

    def _candidates(self, premises: list[Pattern]) -> tuple[list[tuple[Pattern, ...]], bool]:
        """The premises with their variables bound, in every way in which some of them are there.

        Returns:
            The candidates, and whether there are more than were looked at. Candidates with an end still open come
            only where nothing binds all.
        """
        whole: dict[tuple[Pattern, ...], None] = {}
        partly: dict[tuple[Pattern, ...], None] = {}
        is_cut = False
        for size in range(len(premises) - 1, -1, -1):
            for held in combinations(premises, size):
                if not _is_anchored(held):
                    continue
                solutions = self._solve(held)
                is_cut = is_cut or len(solutions) > _SOLUTIONS
                for solution in solutions[:_SOLUTIONS]:
                    candidate = tuple(_bound(premise, solution) for premise in premises)
                    (partly if any(map(_is_open, candidate)) else whole)[candidate] = None
        return list(whole or partly), is_cut

    def _solve(self, patterns: Sequence[Pattern]) -> list[Bindings]:
        """Bindings under which all these are there; one empty binding for none of them."""
        variables = sorted({end for p in patterns for end in (p.subject, p.object) if isinstance(end, str)})
        body = " ".join(
            f"GRAPH ?_g{number} {{ {_pattern_text(pattern)} }}"
            for number, pattern in enumerate(sorted(patterns, key=_openness))
        )
        if not variables:
            return [{}] if not patterns or self._engine.ask(f"ASK {{ {body} }}") else []
        names = " ".join(f"?{name}" for name in variables)
        text = f"SELECT DISTINCT {names} WHERE {{ {body} }} ORDER BY {names} LIMIT {_SOLUTIONS + 1}"
        return [
            {name: term for name, term in zip(variables, row, strict=True) if isinstance(term, NamedNode | Literal)}
            for row in self._engine.select(text).rows
        ]

    def _is_by_rule(self, rule: Rule, goal: Pattern, candidate: tuple[Pattern, ...]) -> bool:
        """False if the rule would not conclude the goal even with all these premises; open ones are not tried."""
        if any(map(_is_open, candidate)):
            return True
        nodes = {end for p in candidate for end in (p.subject, p.object) if isinstance(end, NamedNode)}
        types = [
            Quad(node, NamedNode(RDF + "type"), NamedNode(kind))
            for node in nodes
            for kind in self._facts.types.get(node.value, ())
        ]
        told = [Quad(p.subject, p.predicate, p.object) for p in candidate]  # type: ignore[arg-type]
        with EmbeddedEngine.in_memory([*types, *told]) as engine:
            rows = engine.select(rule.select)
            solutions = (dict(zip(rows.variables, row, strict=True)) for row in rows.rows)
            return any(_matches(_bound(rule.conclusion, solution), goal) for solution in solutions)  # type: ignore[arg-type]


def _leaves(pattern: Pattern, schema: Schema) -> Iterator[Pattern]:
    """Every pattern whose triples make those of this one: one for each leaf of its property."""
    for leaf in schema.leaves(pattern.predicate.value):
        subject, value = (pattern.object, pattern.subject) if leaf.reverse else (pattern.subject, pattern.object)
        if not isinstance(subject, Literal):
            yield Pattern(subject, NamedNode(leaf.iri), value)


def _unify(head: Pattern, goal: Pattern) -> Bindings | None:
    """What the variables of a head are under a goal; None if they cannot be the same triple."""
    if head.predicate != goal.predicate:
        return None
    found: dict[str, NamedNode | Literal] = {}
    for mine, wanted in ((head.subject, goal.subject), (head.object, goal.object)):
        if isinstance(wanted, str):
            continue
        if isinstance(mine, str):
            if found.setdefault(mine, wanted) != wanted:
                return None
        elif mine != wanted:
            return None
    return found


def _bound(pattern: Pattern, bindings: Bindings) -> Pattern:
    def end(term: End) -> End:
        return bindings.get(term, term) if isinstance(term, str) else term

    return Pattern(end(pattern.subject), pattern.predicate, end(pattern.object))


def _is_open(pattern: Pattern) -> bool:
    return isinstance(pattern.subject, str) or isinstance(pattern.object, str)


def _openness(pattern: Pattern) -> int:
    return isinstance(pattern.subject, str) + isinstance(pattern.object, str)


def _is_anchored(patterns: Sequence[Pattern]) -> bool:
    """True if every pattern hangs on a known end by shared variables: others would list everything there is."""
    known: set[str] = set()
    rest = list(patterns)
    while rest:
        near = [p for p in rest if _openness(p) < 2 or known & set(_variables(p))]  # noqa: PLR2004 (both ends)
        if not near:
            return False
        known |= {name for pattern in near for name in _variables(pattern)}
        rest = [pattern for pattern in rest if pattern not in near]
    return True


def _variables(pattern: Pattern) -> Iterator[str]:
    return (end for end in (pattern.subject, pattern.object) if isinstance(end, str))


def _matches(concluded: Pattern, goal: Pattern) -> bool:
    pairs = ((concluded.subject, goal.subject), (concluded.object, goal.object))
    return all(isinstance(wanted, str) or found == wanted for found, wanted in pairs)


def _is_impossible(way: Iterable[MissingPremise]) -> bool:
    return any(premise.state == "impossible" for premise in way)


def _order(way: Iterable[MissingPremise]) -> tuple[int, list[str]]:
    premises = list(way)
    return _count(premises), [_pattern_text(premise.pattern) for premise in premises]


def _count(way: Iterable[MissingPremise]) -> int:
    return sum(premise.state != "there" for premise in way)


def _pattern_text(pattern: Pattern) -> str:
    subject, value = (
        f"?{end}" if isinstance(end, str) else term_text(end) for end in (pattern.subject, pattern.object)
    )
    return f"{subject} {pattern.predicate} {value}"
