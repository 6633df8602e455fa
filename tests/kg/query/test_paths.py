"""Paths over claims are exactly those that trying all sequences of entities would find, best first."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import combinations, pairwise, permutations

import pytest

from kg.errors import RefusedError
from kg.prefixes import Namespaces
from kg.query import paths as module
from kg.query.evidence_filter import EvidenceFilter
from kg.query.path_model import EntityPath, PathQuestion, Paths
from kg.query.paths import find_paths
from kg.schema import Schema
from kg.store import EmbeddedEngine, Rows

Chained = Callable[[str], tuple[EmbeddedEngine, Schema]]
NAMES = Namespaces()
# Every source of the claims below, with conclusions.
BOOK = EvidenceFilter(graphs=(NAMES.graph("book"),))
RANKS = {"speculative": 1, "suggestive": 2, "possible": 3, "likely": 4, "asserted": 5}


def ng(*slugs: str) -> tuple[str, ...]:
    return tuple(NAMES.iri("ng", slug) for slug in slugs)


def question(start: str, end: str, **more: object) -> PathQuestion:
    return replace(PathQuestion(*ng(start, end)), **more)  # type: ignore[arg-type]


def short(path: EntityPath) -> str:
    return "".join(node.rpartition("/")[2] for node in path.nodes)


def ask(chained: Chained, claims: str, asked: PathQuestion) -> Paths:
    engine, schema = chained(claims)
    return find_paths(engine, schema, asked)


CLAIMS = """
S1 spinach source iron asserted
S2 anemia lacks iron asserted @curators
S3 anemia worsens rls possible
!S4 spinach worsens rls asserted
S5 anemia worsens rls likely @book
S6 iron calms rls speculative
S7 anemia calms rls suggestive
"""


def test_a_path_says_which_way_each_edge_reads_and_who_says_so(chained: Chained) -> None:
    """The surest claim between two entities is shown, the others beside it; an edge has its best and its worst."""
    found = ask(chained, CLAIMS, question("spinach", "rls"))

    assert [path.words for path in found.paths] == [
        "SPINACH · source · IRON · calms · RLS",
        "SPINACH · source · IRON · lacks-of · ANEMIA · worsens · RLS",
    ]
    _, backward, last = found.paths[1].edges
    assert (backward.backward, backward.label, NAMES.contract(backward.predicate)) == (True, "lacks-of", "nutri:lacks")
    assert (last.backward, last.certainty, last.worst_certainty, last.inferred) == (False, "likely", "possible", False)
    assert [NAMES.contract(iri) for iri in last.statements] == ["stmt:S3", "stmt:S5"]
    assert [(other.label, other.certainty) for other in last.others] == [("calms", "suggestive")]
    assert [path.certainty for path in found.paths] == ["speculative", "likely"]
    assert (found.more, found.cut) == (False, "")


def test_a_denial_is_no_edge_and_is_shown_on_one(chained: Chained) -> None:
    """Nothing leads over what is only denied; where somebody affirms the same, the denial stands among the statements."""
    only = ask(chained, "!S1 a p b asserted", question("a", "b"))
    both = ask(chained, "!S1 a p b asserted\nS2 a p b possible", question("a", "b"))

    assert (only.paths, only.filtered_out) == ((), False)
    (edge,) = both.paths[0].edges
    assert (edge.certainty, edge.worst_certainty) == ("possible", "possible")
    assert [NAMES.contract(iri) for iri in edge.statements] == ["stmt:S1", "stmt:S2"]


@pytest.mark.parametrize(
    ("narrowed", "left"),
    [
        ({"longest": 2}, ["spinachironrls"]),
        ({"first": 1}, ["spinachironrls"]),
        ({"avoid": frozenset(ng("anemia"))}, ["spinachironrls"]),
        ({"avoid": frozenset(ng("iron"))}, []),
        ({"predicates": frozenset(map(NAMES.nutri, ("source", "lacks", "worsens")))}, ["spinachironanemiarls"]),
        ({"kept": EvidenceFilter((NAMES.nutri("likely"), NAMES.nutri("asserted")))}, ["spinachironanemiarls"]),
        ({"kept": EvidenceFilter(graphs=(NAMES.graph("book"),))}, ["spinachironrls"]),
    ],
)
def test_paths_are_narrowed(chained: Chained, narrowed: dict[str, object], left: list[str]) -> None:
    """By length, number, entities, predicates, certainty and source; what is left out altogether is said to be."""
    found = ask(chained, CLAIMS, question("spinach", "rls", **narrowed))

    assert [short(path) for path in found.paths] == left
    assert found.filtered_out is (not left)
    assert found.more is ("first" in narrowed)


def test_conclusions_are_edges_only_where_they_are_asked_for(chained: Chained) -> None:
    """Marked as inferred, with the derivations that stand; a claim that is stated too is not inferred."""
    claims = """
    S1 a p b likely
    S2 b q c possible
    S3 a r d asserted
    R: a r c <- a p b, b q c
    R: a r d <- a p b
    """
    stated = ask(chained, claims, question("a", "c"))
    concluded = ask(chained, claims, question("a", "c", kept=BOOK))
    both = ask(chained, claims, question("a", "d", kept=BOOK))

    assert [short(path) for path in stated.paths] == ["abc"]
    assert [short(path) for path in concluded.paths] == ["ac", "abc"]
    (edge,) = concluded.paths[0].edges
    assert (edge.inferred, edge.certainty, edge.statements, len(edge.derivations)) == (True, "possible", (), 1)
    (edge,) = both.paths[0].edges
    assert (edge.inferred, edge.certainty, edge.worst_certainty) == (False, "asserted", "likely")


def test_a_conclusion_falls_with_its_premises(chained: Chained) -> None:
    """A filter on certainty reaches what it rests on."""
    claims = "S1 a p b likely\nS2 b q c possible\nR: a r c <- a p b, b q c"
    likely = EvidenceFilter((NAMES.nutri("likely"), NAMES.nutri("asserted")))

    assert ask(chained, claims, question("a", "c", kept=likely, longest=1)).paths == ()
    assert len(ask(chained, claims, question("a", "c", kept=BOOK, longest=1)).paths) == 1


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (question("a", "a"), "both are the same"),
        (question("a", "b", longest=0), "max-length 0"),
        (question("a", "b", longest=7), "max-length 7"),
        (question("a", "b", first=0), "first 0"),
        (question("a", "b", first=101), "first 101"),
        (question("a", "b", avoid=frozenset(ng("b"))), "avoid its own ends"),
    ],
)
def test_questions_without_sense_are_refused(chained: Chained, asked: PathQuestion, told: str) -> None:
    """With what is wrong, and a hint that mends it."""
    with pytest.raises(RefusedError, match=told) as refused:
        ask(chained, "S1 a p b likely", asked)

    assert refused.value.hint


def test_no_path_leads_from_a_member_of_a_group_to_another(chained: Chained) -> None:
    """What two things fall under joins them no more than any two of its members; through the group's own claims it does."""
    claims = """
    S1 iron broader minerals asserted
    S2 magnesium broader minerals asserted
    S3 minerals calms rls likely
    """

    assert ask(chained, claims, question("iron", "magnesium")).paths == ()
    named = question("iron", "magnesium", predicates=frozenset({NAMES.nutri("broader")}))
    assert len(ask(chained, claims, named).paths) == 1
    assert [short(path) for path in ask(chained, claims, question("iron", "rls")).paths] == ["ironmineralsrls"]
    joined = ask(chained, claims + "S4 magnesium feeds minerals possible", question("iron", "magnesium"))
    assert [short(path) for path in joined.paths] == ["ironmineralsmagnesium"]


def test_what_holds_two_things_apart_joins_them_only_when_named(chained: Chained) -> None:
    """The mark of the ontology; naming the property is asking for it."""
    engine, schema = chained("S1 a differs b asserted")
    apart = {iri: replace(p, separates=True) if p.name == "differs" else p for iri, p in schema.properties.items()}
    schema = replace(schema, properties=apart)

    assert find_paths(engine, schema, question("a", "b")).paths == ()
    named = question("a", "b", predicates=frozenset({NAMES.nutri("differs")}))
    assert len(find_paths(engine, schema, named).paths) == 1


def brute_force(claims: Iterable[tuple[str, str, str, str]], longest: int) -> list[str]:
    """Every simple path from a to f over (subject, predicate, object, certainty), by the definition of the order."""
    best: dict[frozenset[str], int] = {}
    for subject, _, object_, certainty in claims:
        pair = frozenset((subject, object_))
        best[pair] = max(best.get(pair, 0), RANKS[certainty])
    found = []
    for length in range(1, longest + 1):
        for between in permutations("bcde", length - 1):
            path = ("a", *between, "f")
            ranks = [best.get(frozenset(step)) for step in pairwise(path)]
            if None not in ranks:
                found.append((length, [-rank for rank in sorted(r for r in ranks if r is not None)], path))
    return ["".join(path) for _, _, path in sorted(found)]


@pytest.mark.parametrize("seed", range(25))
def test_the_first_paths_are_the_right_ones(chained: Chained, seed: int) -> None:
    """Random claims with parallel ones and denials: the first k of brute force, for every k that matters, in order."""
    chance = random.Random(seed)
    claims: list[tuple[str, str, str, str]] = []
    lines: list[str] = []
    for one, other in combinations("abcdef", 2):
        for predicate in ("p", "q"):
            if chance.random() < 0.35:
                subject, object_ = chance.choice([(one, other), (other, one)])
                claim = (subject, predicate, object_, chance.choice(list(RANKS)))
                lines.append(f"S{len(lines)} {' '.join(claim)}")
                claims.append(claim)
            elif chance.random() < 0.2:
                lines.append(f"!S{len(lines)} {one} {predicate} {other} asserted")
    lines.append(f"S{len(lines)} a p a likely")
    engine, schema = chained("\n".join(lines))

    for longest in (2, 3, 5):
        expected = brute_force(claims, longest)
        for first in (1, 3, 100):
            found = find_paths(engine, schema, question("a", "f", longest=longest, first=first))

            assert [short(path) for path in found.paths] == expected[:first]
            assert found.more is (len(expected) > first)


def test_a_hub_between_two_ends_is_never_read(chained: Chained) -> None:
    """What 300 others claim of it costs nothing: both ends know that they are joined to it."""
    claims = ["A a p hub likely", "B b p hub likely", *(f"S{n} x{n} p hub asserted" for n in range(300))]
    engine, schema = chained("\n".join(claims))
    noting = Noting(engine)

    found = find_paths(noting, schema, question("a", "b", longest=2))  # type: ignore[arg-type]

    assert [short(path) for path in found.paths] == ["ahubb"]
    (hub,) = ng("hub")
    read = [text for text in noting.texts if "nutri:polarity" in text and "VALUES" in text]
    assert [text for text in read if hub in text.partition("VALUES ?subject")[2].partition("}")[0]] == []
    assert len(noting.texts) < 15


class Noting:
    """An engine that notes what it is asked."""

    def __init__(self, engine: EmbeddedEngine) -> None:
        self._engine = engine
        self.texts: list[str] = []

    def select(self, text: str) -> Rows:
        self.texts.append(text)
        return self._engine.select(text)


def test_what_is_too_much_is_cut_and_said(chained: Chained, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a crowd the surest are followed; of very many claims some are read."""
    crowd = [f"S{n} a p m{n} {'asserted' if n == 7 else 'possible'}\nT{n} m{n} p n{n} likely\nU{n} n{n} p b likely"
             for n in range(9)]  # fmt: skip
    engine, schema = chained("\n".join(crowd))

    monkeypatch.setattr(module, "_MOST_AT_A_RIM", 1)
    few = find_paths(engine, schema, question("a", "b"))
    monkeypatch.setattr(module, "_MOST_CLAIMS", 5)
    fewer = find_paths(engine, schema, question("a", "b"))

    assert [short(path) for path in few.paths] == ["am7n7b"]
    assert "stand side by side" in few.cut
    assert "claims would have to be read" in fewer.cut
