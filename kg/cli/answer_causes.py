"""Which changes of the data can have changed an answer: an approximation, and the rule that it follows.

What differs is an edge, a row, or a value at a path; it is tied to the entities that it names. A path names the
element of its innermost list; a row names all its IRIs; what names nothing is tied to everything.

1. A record that came or went, or a statement that claims something else, is a cause if one of the two answers rests on
   it and what differs names it or an end of its claim.
2. What was changed in place (a certainty, a qualifier, a label, a passage) is a cause only if that value stands where
   the answers differ, or if rows or edges came or went and the question speaks of that part, as a filter would.
3. The causes of a conclusion that came, went or has another certainty are causes of an edge or a row that names its
   ends, and so a denial is named although no answer rests on it.
4. If these name nothing: what only one of the two answers rests on, and the values that show.

It errs on the side of naming too much where one row has several reasons, and never names what the answer cannot show.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.query.json_difference import Difference
    from kg.release.comparison_model import Comparison, ConclusionChange, RecordChange

_IDENTITY = re.compile(r"[a-z]+:[\w.\-]+|<[^<>\s]+>")
_IRI = re.compile(r"<[^<>\s]+>|https?://\S+")
_BRACKETED = re.compile(r"\[([^\[\]]*)\]")
_WORD = re.compile(r"[\w:.\-]+")

NOTE = (
    "The causes of an answer are told by what its differing edges, rows and values name; where one of them has several "
    "reasons, more may be named than were needed."
)


def find_causes(
    asked: str, differences: Iterable[Difference], used: frozenset[str], comparison: Comparison
) -> tuple[str, ...]:
    """CURIEs of the changed records that can be behind what differs in an answer, sorted.

    Args:
        asked: Text of the question with its variables.
        differences: Between the two answers.
        used: CURIEs of what either answer rests on.
        comparison: Of the two releases.
    """
    places = [_Place.of(difference) for difference in differences]
    words = frozenset(_local(word.strip(":.")) for word in _WORD.findall(asked))
    changes = [*comparison.statements, *(change for group in comparison.groups.values() for change in group)]
    resting = [change for change in changes if used & {change.id, change.former_id}]
    found = {change.id for change in resting if any(place.is_changed_by(change, words) for place in places)}
    for conclusion in comparison.conclusions:
        if any(place.rests_on(conclusion, words) for place in places):
            found.update(conclusion.causes)
    if not found:
        found = {c.id for c in resting if _came_or_went(c) or any(place.shows(c) for place in places)}
    former = {change.id: change.former_id for change in changes if change.former_id}
    found |= {former[known] for known in found if known in former}
    return tuple(sorted(found))


def _came_or_went(change: RecordChange) -> bool:
    return change.says_otherwise and (change.kind != "changed" or change.id.startswith("stmt:"))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where two answers differ.

    Attributes:
        kind: Of the difference.
        names: Local names of what differs; empty where it names nothing.
        around: Local names of everything on the way to it.
        values: What stands there in either answer, as words without case and punctuation.
    """

    kind: str
    names: frozenset[str]
    around: frozenset[str]
    values: frozenset[str]

    @classmethod
    def of(cls, difference: Difference) -> _Place:
        """Read a difference."""
        path = difference.path
        # A row stands there as it is; a path has the elements of its lists in brackets.
        on_the_way = _IDENTITY.findall(path) if _is_row(path) else _BRACKETED.findall(path)
        known = [_local(part) for part in on_the_way if _IDENTITY.fullmatch(part)]
        inner = known if _is_row(path) else known[-1:]
        shown = (difference.before, difference.after, path if _is_row(path) else None)
        values = {_plain(word) for word in _values(shown)}
        return cls(difference.kind, frozenset(inner), frozenset(known), frozenset(values))

    def is_changed_by(self, change: RecordChange, asked: frozenset[str]) -> bool:
        """True if a change of something that the answer rests on can be why it differs here."""
        ends = {_local(part) for part in (change.id, change.former_id, *_IDENTITY.findall(change.title)) if part}
        if change.id.startswith(("stmt:", "ng:")) and self.names and not self.names & ends:
            return False
        if change.kind == "moved":
            ids = {change.id, change.former_id} if change.former_id else set()
            named = self.around & {_local(known) for known in ids} or self.values & {_plain(known) for known in ids}
            return bool(named) or self.shows(change)
        if _came_or_went(change):
            return True
        comes_or_goes = self.kind != "changed" or not self.names
        folded = {_plain(word) for word in asked}
        filtered = any(_plain(_local(part)) in word for part, _, _ in change.parts for word in folded)
        return self.shows(change) or (comes_or_goes and filtered)

    def shows(self, change: RecordChange) -> bool:
        """True if a value that the change took away or brought stands here."""
        return bool(self.values & {_plain(v) for _, before, after in change.parts for v in {*before} ^ {*after}})

    def rests_on(self, conclusion: ConclusionChange, asked: frozenset[str]) -> bool:
        """True if a conclusion that differs can be why the answers differ here."""
        ends = {_local(conclusion.triple[0]), _local(conclusion.triple[2])}
        if not self.names & ends or not ends <= self.names | self.around | asked:
            return False
        if conclusion.kind == "changed":
            return bool(self.values & {_plain(conclusion.before), _plain(conclusion.after)})
        return self.kind != "changed"


def _is_row(path: str) -> bool:
    return "\t" in path or path.startswith(("<", '"'))


def _local(name: str) -> str:
    """`spinach` of ng:spinach and of <https://w3id.org/nutrigraph/entity/spinach>."""
    return re.split(r"[:/#]", name.strip("<>"))[-1]


def _plain(word: str) -> str:
    """`likely` of nutri:likely, of its IRI and of LIKELY; an entity is never the same as a word that is its label."""
    for opening, prefix in (("/entity/", "ng:"), ("/statement/", "stmt:"), ("ontology#", "")):
        if "://" in word and opening in word:
            word = prefix + word.strip("<>").partition(opening)[2]
    return re.sub(r"[^\w:]|_", "", word.removeprefix("nutri:")).casefold()


def _values(given: Any) -> Iterator[str]:
    """Every value within JSON or a row: whole, and its words; IRIs are whole only."""
    if isinstance(given, Mapping):
        given = tuple(given.values())
    if isinstance(given, list | tuple):
        for part in given:
            yield from _values(part)
    elif given is not None:
        text = str(given)
        words = _IRI.sub(" ", text)
        yield from (text, *_IRI.findall(text), *re.findall(r'"([^"]*)"', text), *_WORD.findall(words))
