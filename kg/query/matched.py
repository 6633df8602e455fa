"""Which triples a SPARQL question matched: CONSTRUCT queries that give back the positive patterns of its WHERE.

The question's own WHERE is kept as text, so that whatever the engine makes of it stays the same; only the patterns are
read, by rdflib's algebra. Patterns that a template cannot name (property paths, blank nodes) are asked for once more,
joined to the WHERE, with names of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count, product
from typing import Any

from rdflib import BNode, URIRef, Variable
from rdflib.paths import AlternativePath, InvPath, MulPath, Path, SequencePath
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery

from kg.store import Query, Token, read_query, read_tokens

# More ways through alternatives of alternatives than this is no question of a person.
_MOST_WAYS = 32

# After the WHERE: what keeps a solution from being among the rows.
_NARROWING = frozenset(("LIMIT", "OFFSET", "HAVING", "VALUES"))

# subject, predicate, object as SPARQL
Pattern = tuple[str, str, str]


@dataclass(slots=True)
class Matched:
    """How to ask for what a question matched.

    Attributes:
        texts: CONSTRUCT queries, to be asked with the question's own dataset.
        gaps: In plain sentences, what they leave out; empty if nothing.
    """

    texts: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)


def matched_queries(text: str, limit_triples: int) -> Matched:
    """Queries for the triples that a question matched.

    Args:
        text: A question that the engine has answered.
        limit_triples: Each query gives at most so many.
    """
    query = read_query(text)
    frame = _Frame.cut(text, query)
    if frame is None:
        return Matched()
    walk = _Walk()
    try:
        algebra = translateQuery(parseQuery(text)).algebra
        walk.visit(algebra)
    except Exception as error:  # noqa: BLE001 - its parser raises what it likes, and only a list of statements hangs on it
        return Matched(gaps=[f"the question could not be taken apart ({type(error).__name__})"])
    texts = []
    if walk.patterns:
        texts.append(frame.construct(walk.patterns, "", limit_triples))
    texts += [frame.construct(patterns, where, limit_triples) for patterns, where in walk.extras]
    return Matched(texts, list(dict.fromkeys(walk.gaps)))


@dataclass(frozen=True, slots=True)
class _Frame:
    """A question's text in parts: what a CONSTRUCT over its WHERE is made of."""

    prologue: str
    dataset: str
    where: str

    @classmethod
    def cut(cls, text: str, query: Query) -> _Frame | None:
        """The parts of a question; None if it has no WHERE."""
        tokens = [token for token in read_tokens(text) if token.start >= query.form_start]
        groups = list(_outer_groups(tokens))
        if tokens[0].text.upper() == "CONSTRUCT" and len(tokens) > 1 and tokens[1].text == "{":
            groups = groups[1:]  # the template
        if not groups:
            return None
        start, end = groups[0]
        above = [token for token in tokens if token.kind == "word" and token.start < start]
        from_ = next((token.start for token in above if token.text.upper() == "FROM"), start)
        where_word = next((token.start for token in above if token.text.upper() == "WHERE"), start)
        where = text[start:end]
        if any(token.start >= end and token.text.upper() in _NARROWING for token in tokens):
            # Only what lies behind the rows that were given.
            head = text[query.form_start : min(from_, where_word)] if query.form == "select" else "SELECT *"
            where = f"{{ {where}\n {{ {head} WHERE {text[start:]}\n }} }}"
        return cls(text[: query.form_start], text[min(from_, where_word) : min(where_word, start)], where)

    def construct(self, patterns: list[Pattern], also: str, limit_triples: int) -> str:
        template = " ".join(f"{' '.join(pattern)} ." for pattern in dict.fromkeys(patterns))
        where = f"{{ {self.where}\n {also} }}" if also else self.where
        return f"{self.prologue}\nCONSTRUCT {{ {template} }} {self.dataset}\nWHERE {where}\nLIMIT {limit_triples}"


def _outer_groups(tokens: Iterable[Token]) -> Iterator[tuple[int, int]]:
    """Offsets of every pair of braces that stands in no other brackets, the end exclusive."""
    depth = start = 0
    for token in tokens:
        if token.kind == "open":
            start = token.start if depth == 0 else start
            depth += 1
        elif token.kind == "close":
            depth -= 1
            if depth == 0 and token.text == "}":
                yield start, token.start + 1


class _Walk:
    """Collects the patterns of an algebra tree.

    Attributes:
        patterns: Those that a template over the WHERE can name.
        extras: (patterns, what to join to the WHERE) of those that it cannot.
    """

    def __init__(self) -> None:
        self.patterns: list[Pattern] = []
        self.extras: list[tuple[list[Pattern], str]] = []
        self.gaps: list[str] = []
        self._fresh = (f"?kg_{number}" for number in count())

    def visit(self, node: Any, graph: str = "", visible: frozenset[str] | None = None) -> None:
        """Walk down.

        Args:
            graph: The term of the GRAPH block around, empty outside of one.
            visible: Variables that a sub-select lets through; None outside of one.
        """
        name = getattr(node, "name", "")
        if name == "BGP":
            self._block(node.triples, graph, visible)
        elif name == "Graph":
            self.visit(node.p, _term(node.term), visible)
        elif name == "Minus":
            self.visit(node.p1, graph, visible)
        elif name == "Project" and self._inner:
            names = frozenset(_term(variable) for variable in node.PV)
            self.visit(node.p, graph, names if visible is None else names & visible)
        elif name == "ServiceGraphPattern":
            self.gaps.append("SERVICE asks another endpoint")
        else:
            if name in ("Filter", "LeftJoin") and "Builtin_EXISTS" in _names(_part(node, "expr")):
                self.gaps.append("what FILTER EXISTS found")
            self._inner = self._inner or name in ("Project", "ToMultiSet", "Join")
            for part in ("p", "p1", "p2"):
                if _part(node, part) is not None:
                    self.visit(_part(node, part), graph, visible)

    _inner = False  # the outermost Project is the question's own

    def _block(self, triples: Any, graph: str, visible: frozenset[str] | None) -> None:
        anonymous: list[Pattern] = []
        for subject, predicate, value in triples:
            if isinstance(predicate, Path):
                self._path(subject, predicate, value, graph, visible)
                continue
            pattern = (_term(subject), _term(predicate), _term(value))
            if any(isinstance(term, BNode) for term in (subject, value)):
                anonymous.append(pattern)
            elif self._can_see(pattern, visible):
                self.patterns.append(pattern)
        if anonymous and all(self._can_see(pattern, visible, own="?kg_b") for pattern in anonymous):
            self.extras.append((anonymous, _within(graph, [f"{' '.join(pattern)} ." for pattern in anonymous])))

    def _path(self, subject: Any, path: Path, value: Any, graph: str, visible: frozenset[str] | None) -> None:
        ends = (_term(subject), _term(value))
        if not self._can_see((ends[0], "", ends[1]), visible, own="?kg_b"):
            return
        ways = list(self._ways(ends[0], path, ends[1]))
        if not ways or len(ways) > _MOST_WAYS:
            self.gaps.append("a property path that could not be unrolled")
            return
        for patterns, extra in ways:
            self.extras.append((patterns, _within(graph, [*extra, *(f"{' '.join(p)} ." for p in patterns)])))

    def _ways(self, start: str, path: Any, end: str) -> Iterator[tuple[list[Pattern], list[str]]]:
        """(patterns, what else must hold) for every way through a path; nothing if it cannot be unrolled."""
        if isinstance(path, URIRef):
            yield [(start, _term(path), end)], []
        elif isinstance(path, InvPath):
            yield from self._ways(end, path.arg, start)
        elif isinstance(path, AlternativePath):
            parts = [list(self._ways(start, part, end)) for part in path.args]
            if all(parts):
                yield from (way for part in parts for way in part)
        elif isinstance(path, SequencePath):
            stops = [start, *(next(self._fresh) for _ in path.args[1:]), end]
            steps = [list(self._ways(stops[i], part, stops[i + 1])) for i, part in enumerate(path.args)]
            for chosen in product(*steps):
                yield [p for patterns, _ in chosen for p in patterns], [e for _, extra in chosen for e in extra]
        elif isinstance(path, MulPath) and isinstance(path.path, URIRef):
            here, there, step = next(self._fresh), next(self._fresh), _term(path.path)
            # Every edge on any way from start to end.
            yield [(here, step, there)], [f"{start} {step}* {here} .", f"{there} {step}* {end} ."]

    def _can_see(self, pattern: Pattern, visible: frozenset[str] | None, own: str = "\0") -> bool:
        hidden = [t for t in pattern if t.startswith("?") and not t.startswith(own)]
        if visible is None or all(term in visible for term in hidden):
            return True
        self.gaps.append("what a sub-select matched but does not give back")
        return False


def _part(node: Any, name: str) -> Any:
    """A part of an algebra node, None if it has none; the node's own `get` evaluates expressions."""
    return dict.get(node, name) if isinstance(node, dict) else None


def _within(graph: str, parts: list[str]) -> str:
    inner = " ".join(parts)
    return f"GRAPH {graph} {{ {inner} }}" if graph else inner


def _term(term: Any) -> str:
    """A term in SPARQL; a blank node of a pattern as a variable of ours."""
    if isinstance(term, BNode):
        return f"?kg_b{term}"
    return str(term.n3()) if not isinstance(term, Variable) else f"?{term}"


def _names(node: Any) -> set[str]:
    """Names of the nodes of an expression."""
    if isinstance(node, list | tuple):
        return {name for part in node for name in _names(part)}
    if not hasattr(node, "name"):
        return set()
    found = {str(node.name)}
    if node.name in ("Builtin_NOTEXISTS", "Builtin_EXISTS"):
        return found
    return found | {name for part in dict(node).values() for name in _names(part)}
