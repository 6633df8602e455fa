"""What the tokens of a SPARQL text come to: counted one by one, in the order in which they stand."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from math import ceil, isqrt

from kg.errors import QuerySyntaxError

_FORMS = {"SELECT": "select", "ASK": "ask", "CONSTRUCT": "graph", "DESCRIBE": "graph"}
_UPDATES = frozenset("INSERT DELETE LOAD CLEAR CREATE DROP COPY MOVE ADD WITH".split())
_OPERATORS = frozenset("!+-*/|&;.^,=<>~")
# Parsers need no space before a keyword (`trueFILTER`), so endings count.
_CLAUSES = ("OPTIONAL", "MINUS", "BIND", "FILTER", "VALUES", "GRAPH")
_PARTS = ("OPTIONAL", "LATERAL")
_ASIDE = ("MINUS", "EXISTS")
# Functions whose value changes from run to run; an answer that used one is never cached.
_VOLATILE = ("NOW", "RAND", "UUID", "BNODE")
_BOOLEANS = ("TRUE", "FALSE")
# A parser that finds three arguments where two would do begins again, as it does behind a `!` and in an annotation where
# something is wrong; a planner looks at a sub-select with aggregates once for itself and once for what holds it. Each of
# them doubles the time of everything within.
_REPEATED = ("REPLACE", "SUBSTR", "REGEX", "GROUP_CONCAT")
_ROUND = ("(", "()")
_PATTERNS_OF_AN_ELEMENT = 2  # of a list: rdf:first and rdf:rest
_VALUE_KINDS = frozenset(("variable", "string", "langtag", "number", "pname", "iri", "close"))
_TERM_KINDS = frozenset(("variable", "string", "number", "pname", "iri"))
# As an expression it could hold no call, no string and no comment, or it could be no expression at all.
_PLAIN_IRI = re.compile(r"<(?:[A-Za-z][A-Za-z0-9+.\-]*://.*|[^#()\[\]']*)>", re.DOTALL)
_COST_EXPONENT = 4
_MOST_DOUBLINGS = 40  # beyond any limit; a text can nest as deep as it is long


def text_fault(text: str, offset: int, message: str, *, hint: str = "") -> QuerySyntaxError:
    """The error for what stands at an offset."""
    line = text.count("\n", 0, offset) + 1
    column = offset - text.rfind("\n", 0, offset)
    return QuerySyntaxError(message, line=line, column=column, hint=hint)


@dataclass(slots=True)
class _Group:
    """What is joined in one pair of braces.

    Attributes:
        role: "data" of VALUES, "template", "union", "part" (OPTIONAL and the like), "aside" (planned for itself), or ""
            for a group that is joined.
        patterns: Triple patterns and what counts as such.
        has_parts: True if it holds an OPTIONAL or the like.
        latest: Patterns of the joined group that closed last, which may turn out to be the first branch of a UNION.
        branches: Patterns of all branches of the UNION that closed last.
    """

    role: str
    patterns: int = 1
    has_parts: bool = False
    latest: int = 0
    branches: int = 0


@dataclass(slots=True)
class Census:
    """Counts tokens."""

    text: str
    form: str = ""
    form_start: int = -1
    where_start: int = -1
    keywords: set[str] = field(default_factory=set)
    names_dataset: bool = False
    calls_service: bool = False
    deepest: int = 0
    unions: int = 0
    operators: int = 0
    cost: int = 0  # of planning: the sum of the fourth powers of what each group joins
    readings: int = 0
    doublings: int = 0  # of the time for the next token
    repeated: list[bool] = field(default_factory=list)  # for each open bracket, whether all within it is read twice
    in_values: bool = False  # between VALUES and its braces
    brackets: list[str] = field(default_factory=list)
    groups: list[_Group] = field(default_factory=lambda: [_Group("template")])
    before: tuple[str, str] = ("", "")  # kind and text of the token before, a word in upper case
    before_ends_value: bool = False

    def finish(self) -> None:
        """The text ends here, and with it all braces that were not closed."""
        while len(self.groups) > 1:
            self._close_group()

    @property
    def most_patterns(self) -> int:
        """How many patterns one group would have that cost a planner as much as all of them."""
        return ceil(round(math.pow(self.cost, 1 / _COST_EXPONENT), 6))

    @property
    def is_volatile(self) -> bool:
        """True if a function is called whose value changes from run to run."""
        return any(word.endswith(_VOLATILE) for word in self.keywords)

    def note(self, kind: str, piece: str, start: int) -> None:
        """Take the next token."""
        self.readings += 1 << min(self.doublings, _MOST_DOUBLINGS)
        group = self.groups[-1]
        if (group.latest or group.branches) and self.before != ("word", "UNION"):
            self._settle(group, is_union=kind == "word" and piece.upper() == "UNION")
        in_round = bool(self.brackets) and self.brackets[-1] in _ROUND
        if in_round and self.before_ends_value and not self.in_values and group.role != "data":
            self._note_beside(kind, piece, start)
        self.operators += kind in _TERM_KINDS and not self.brackets and self.form != ""
        if kind == "word":
            piece = piece.upper()
            self._note_word(piece, start)
        elif kind == "open":
            self._open(piece, start)
        elif kind == "close":
            self._close()
        elif kind == "other":
            self.operators += piece in _OPERATORS
            is_triple = piece == "<" == self.before[1]  # `<<`
            group.patterns += is_triple or piece in "/~" or (piece in ".;," and not in_round)
            if piece == "|" and self.before[1] == "{":  # of an annotation: a reifier, what it reifies, and its pattern
                group.patterns += 2
                self._repeat()
        elif kind == "pname":
            self.calls_service |= "SERVICE" in piece.partition(":")[0].upper()
            dots = len(piece) - len(piece.rstrip("."))
            self.operators += dots
            group.patterns += dots
        elif kind == "broken":
            raise text_fault(self.text, start, "a string that begins here does not end")
        self.before = (kind, piece)
        self.before_ends_value = kind in _VALUE_KINDS or piece == ">>" or (kind == "word" and piece.endswith(_BOOLEANS))

    def _note_beside(self, kind: str, piece: str, start: int) -> None:
        """Take what stands beside a value in round brackets, where it is an element of a list, or a `<` that compares."""
        if kind == "iri":
            if not _PLAIN_IRI.fullmatch(piece):
                raise text_fault(self.text, start, "`<` after a value may begin an IRI or compare", hint=_SPACE)
            if "://" not in piece:
                self.operators += sum(map(_OPERATORS.__contains__, piece))
        if kind in _TERM_KINDS:
            self.groups[-1].patterns += _PATTERNS_OF_AN_ELEMENT

    def _note_word(self, word: str, start: int) -> None:
        self.keywords.add(word)
        self.unions += word == "UNION"
        self.operators += word.endswith(_CLAUSES)
        self.calls_service |= "SERVICE" in word
        self.in_values = word.endswith("VALUES")
        self.groups[-1].patterns += self.in_values
        if word.endswith("SELECT"):
            self._repeat()
        if not self.brackets:
            self.names_dataset |= word in ("FROM", "FROMNAMED")
            if not self.form and (word in _FORMS or word in _UPDATES):
                self.form, self.form_start = _FORMS.get(word, "update"), start

    def _repeat(self) -> None:
        """Note that what the innermost bracket holds is read twice."""
        if self.repeated and not self.repeated[-1]:
            self.repeated[-1] = True
            self.doublings += 1

    def _open(self, piece: str, start: int) -> None:
        if piece == "{":
            if not self.brackets:
                self.where_start = start
            self.groups.append(_Group(self._role()))
            self.in_values = False
        elif piece == "[":
            self.groups[-1].patterns += 1
        elif self.groups[-1].role != "data":
            piece = self._open_round()
        self.brackets.append(piece)
        is_repeated = piece in _ROUND and (self.before[1] == "!" or self.before[1].endswith(_REPEATED))
        self.repeated.append(is_repeated)
        self.doublings += is_repeated
        self.deepest = max(self.deepest, len(self.brackets))

    def _open_round(self) -> str:
        """What a round bracket is: "()" if it may hold a list, which a path may look like, and otherwise "("."""
        around = self.brackets[-1] if self.brackets else ""
        if around not in _ROUND and not self.before[1].endswith(_CLAUSES):
            self.operators += 1
        if around == "(" or self.before[0] == "word" or self.in_values:
            return "("
        # The first of its own, and it may be one that is not the first itself.
        own = around == "()" and self.before_ends_value
        self.groups[-1].patterns += _PATTERNS_OF_AN_ELEMENT * (1 + own)
        return "()"

    def _role(self) -> str:
        word = self.before[1] if self.before[0] == "word" else ""
        if self.in_values:
            return "data"
        if word.endswith("CONSTRUCT"):
            return "template"
        if word == "UNION":
            return "union"
        if word.endswith(_ASIDE):
            return "aside"
        return "part" if word.endswith(_PARTS) else ""

    def _close(self) -> None:
        if not self.brackets:
            return
        self.doublings -= self.repeated.pop()
        if self.brackets.pop() == "{" and len(self.groups) > 1:
            self._close_group()

    def _close_group(self) -> None:
        group = self.groups.pop()
        self._settle(group, is_union=False)
        outer = self.groups[-1]
        if group.role in ("data", "template"):
            return
        if len(self.groups) == 1 or group.role in ("union", "aside"):
            self.cost += group.patterns**_COST_EXPONENT
            outer.branches += group.patterns if group.role == "union" else 0
        elif group.role == "part":
            outer.patterns += group.patterns + group.has_parts  # nested ones cost the planner twice as much
            outer.has_parts = True
        else:
            outer.latest = group.patterns
            outer.has_parts |= group.has_parts

    def _settle(self, group: _Group, *, is_union: bool) -> None:
        """Count what closed last, now that it is known whether a UNION follows."""
        if is_union:
            self.cost += group.latest**_COST_EXPONENT
            group.branches += group.latest
        else:
            group.patterns += group.latest + _as_one(group.branches)
            group.branches = 0
        group.latest = 0


_SPACE = "Put a space after `<` to compare, or write the IRI with a prefix."


def _as_one(patterns: int) -> int:
    """How many patterns a part with so many of its own counts for, which is planned apart from what it is joined with."""
    return isqrt(patterns - 1) + 1 if patterns else 0
