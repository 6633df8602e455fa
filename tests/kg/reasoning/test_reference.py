"""Random claims and rules, against a reasoner written a second time in the plainest way: try every assignment."""

from __future__ import annotations

from itertools import product
from random import Random
from typing import Any

import pytest

from kg.prefixes import Namespaces
from kg.reasoning import Conclusions, Ground, Rule, conclude, parse_rule, project
from kg.schema import Schema
from tests.reasoned import collect_claims, entail

NAMES = Namespaces()
Fact = tuple[str, str, str]
# Two of them feed themselves, one feeds what lies above it, one concludes a symmetric property.
RULES: dict[str, tuple[Fact, list[Fact]]] = {
    "start": (("A", "reaches", "B"), [("A", "growsIn", "B")]),
    "step": (("A", "reaches", "C"), [("A", "reaches", "B"), ("B", "reaches", "C")]),
    "share": (("A", "helps", "B"), [("A", "touches", "S"), ("B", "touches", "S")]),
    "above": (("A", "reaches", "B"), [("A", "broader", "B")]),
    "kinds": (("A", "kindOf", "C"), [("A", "kindOf", "B"), ("B", "broader", "C")]),
    "pair": (("A", "besides", "B"), [("A", "helps", "B"), ("B", "besides", "A")]),
    "near": (("A", "helps", "B"), [("A", "besides", "B"), ("B", "reaches", "C")]),
    "feed": (("A", "enriches", "B"), [("A", "reaches", "B"), ("C", "growsIn", "B")]),
}
BELOW = {"touches": ("growsIn", "enriches"), "broader": ("broader", "kindOf")}
SYMMETRIC = "besides"
THINGS = ("a", "b", "c", "d")
STATED = ("growsIn", "enriches", "broader", "kindOf", "besides")
RANKS = {"possible": 3, "likely": 4, "asserted": 5}
SEEDS = range(120)


def mirrored(fact: Fact) -> Fact:
    return (fact[2], fact[1], fact[0]) if fact[1] == SYMMETRIC else fact


def reference(lines: list[str], rules: list[str]) -> dict[Fact, int]:
    """What is concluded and how surely: affirmed and undenied facts, then every rule with every assignment, until still."""
    words = [line.removeprefix("!").split() for line in lines]
    denied = {(s, p, o) for line, (_, s, p, o, _) in zip(lines, words, strict=True) if line.startswith("!")}
    denied |= {mirrored(fact) for fact in denied}
    known: dict[Fact, int] = {}
    for line, (_, s, p, o, certainty) in zip(lines, words, strict=True):
        if not line.startswith("!") and (s, p, o) not in denied:
            known[s, p, o] = max(known.get((s, p, o), 0), RANKS[certainty])

    def rank(s: str, p: str, o: str) -> int:
        ways = [(s, below, o) for below in BELOW.get(p, (p,))]
        return max(known.get(way, 0) for way in [*ways, *map(mirrored, ways)])

    concluded: set[Fact] = set()
    before = None
    while before != (len(concluded), sum(known.values())):
        before = (len(concluded), sum(known.values()))
        for name in rules:
            head, body = RULES[name]
            letters = sorted({end for s, _, o in body for end in (s, o)})
            for things in product(THINGS, repeat=len(letters)):
                bound = dict(zip(letters, things, strict=True))
                sure = min(rank(bound[s], p, bound[o]) for s, p, o in body)
                fact = (bound[head[0]], head[1], bound[head[2]])
                if sure and fact not in denied:
                    concluded.add(fact)
                    known[fact] = max(known.get(fact, 0), sure)
    return {fact: known[fact] for fact in concluded}


def parsed(names: list[str], schema: Schema) -> list[Rule]:
    def shown(facts: list[Fact]) -> str:
        return " . ".join(f"?{s} nutri:{p} ?{o}" for s, p, o in facts)

    prefix = f"PREFIX nutri: <{NAMES.namespace('nutri')}>\n"
    texts = {
        name: f"{prefix}CONSTRUCT {{ {shown([RULES[name][0]])} }} WHERE {{ {shown(RULES[name][1])} }}" for name in names
    }
    return [parse_rule(name, f"rules/{name}.rq", text, schema) for name, text in texts.items()]


def run(lines: list[str], rules: list[str], schema: Schema, state: Any) -> Conclusions:
    claims = collect_claims(state(*lines), schema)
    direct = set(project(claims))
    facts = direct | entail(direct, schema)
    return conclude(Ground(claims, facts), parsed(rules, schema), schema)


def fact_of(text: str) -> Fact:
    s, p, o = (term.strip("<>").replace("#", "/").rpartition("/")[2] for term in text.split(" "))
    return s, p, o


def concluded(found: Conclusions) -> dict[Fact, int]:
    return {fact_of(d.conclusion.fact): d.conclusion.rank for d in found.derivations if not d.blocked_by}


def case(seed: int, *, denials: int = 2) -> tuple[list[str], list[str]]:
    """Some statements and some rules; the same for the same seed."""
    random = Random(seed)
    rules = random.sample(sorted(RULES), random.randint(2, 5))
    lines = []
    for number in range(random.randint(4, 9) + denials):
        subject, value = random.sample(THINGS, 2)
        predicate, certainty = random.choice(STATED), random.choice(sorted(RANKS))
        lines.append(f"S{number} {subject} {predicate} {value} {certainty}")
    denied = [f"!{line}" for line in lines[:denials]]
    return lines[denials:] + denied, rules


@pytest.mark.parametrize("seed", SEEDS)
def test_conclusions_and_certainties_are_those_of_the_plain_reasoner(schema: Schema, state: Any, seed: int) -> None:
    """Both reach the same fixed point, cycles and denials included."""
    lines, rules = case(seed)

    assert reference(lines, rules) == concluded(run(lines, rules, schema, state))


@pytest.mark.parametrize("seed", SEEDS[:60])
def test_one_more_affirmed_statement_never_removes_a_conclusion(schema: Schema, state: Any, seed: int) -> None:
    """Nor makes one less sure."""
    lines, rules = case(seed)
    random = Random(f"more {seed}")
    more = f"S99 {' '.join([random.choice(THINGS), random.choice(STATED), random.choice(THINGS)])} likely"

    before = concluded(run(lines, rules, schema, state))
    after = concluded(run([*lines, more], rules, schema, state))

    assert {fact: rank for fact, rank in before.items() if after.get(fact, 0) < rank} == {}


@pytest.mark.parametrize("seed", SEEDS[:60])
def test_a_denial_takes_away_what_rests_on_the_denied_triple_and_nothing_else(
    schema: Schema, state: Any, seed: int
) -> None:
    """What is left is what follows from the other statements, wider ones of the same two things included."""
    lines, rules = case(seed, denials=0)
    rules = [name for name in rules if RULES[name][0][1] in ("reaches", "helps")]
    _, *fact, _ = lines[0].split()
    others = [line for line in lines if line.split()[1:4] not in (fact, list(mirrored((fact[0], fact[1], fact[2]))))]

    denied = run([*lines, f"!S99 {' '.join(fact)} asserted"], rules, schema, state)

    assert concluded(run(others, rules, schema, state)) == concluded(denied)
    assert {d.blocked_by for d in denied.derivations} <= {(), (NAMES.iri("stmt", "S99"),)}


@pytest.mark.parametrize("seed", SEEDS[:60])
def test_a_derivation_is_blocked_if_and_only_if_one_of_its_own_triples_is_denied(
    schema: Schema, state: Any, seed: int
) -> None:
    """And every premise is stated or concluded itself: no super-property, no inverse."""
    lines, rules = case(seed, denials=3)
    found = run(lines, rules, schema, state)
    denied = {(s, p, o) for _, s, p, o, _ in (line[1:].split() for line in lines if line.startswith("!"))}
    denied |= {mirrored(fact) for fact in denied}
    said = {(s, p, o) for _, s, p, o, _ in (line.split() for line in lines if not line.startswith("!"))}
    said |= set(concluded(found))

    used = {p for d in found.derivations for p in (*d.premises, d.conclusion)}
    assert used == set(found.propositions)
    for derivation in found.derivations:
        premises = {fact_of(premise.fact) for premise in derivation.premises}
        assert premises <= said
        assert bool(derivation.blocked_by) == bool((premises | {fact_of(derivation.conclusion.fact)}) & denied)


@pytest.mark.parametrize("seed", SEEDS[:30])
def test_the_denial_of_a_wider_triple_changes_no_conclusion(schema: Schema, state: Any, seed: int) -> None:
    """Nobody states the wider one; to deny it denies none of the finer ones."""
    lines, rules = case(seed, denials=0)
    _, subject, _, value, _ = lines[0].split()

    before = run(lines, rules, schema, state)
    after = run([*lines, f"!S99 {subject} touches {value} asserted"], rules, schema, state)

    assert {(d.key, d.blocked_by, d.rank) for d in before.derivations} == {
        (d.key, d.blocked_by, d.rank) for d in after.derivations
    }
