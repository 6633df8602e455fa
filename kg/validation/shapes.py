"""The shapes of the ontology, checked over the union of all graphs: compiled queries find, pySHACL explains."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple
from itertools import chain

from kg.schema import Schema
from kg.store import EmbeddedEngine, Quad, Term
from kg.validation.characteristic_sets import CharacteristicSets
from kg.validation.compiler import Compiler
from kg.validation.failing import VALUE, SuspectQuery, Wanted, unwanted
from kg.validation.report import Finding
from kg.validation.shape_nodes import Node, RefusedShapeError, ShapeNodes

_AT_A_TIME = 2  # shapes; the store answers without the interpreter's lock
# Told of something in words.
Tell = Callable[[str], None]
# IRIs and texts, in which a question mark begins no variable, and variables.
_TOKEN = re.compile(r'<[^<>\s]*>|"(?:[^"\\]|\\.)*"|\?[a-z]+[0-9]*')


def check_shapes(
    engine: EmbeddedEngine, schema: Schema, sets: CharacteristicSets | None = None, *, tell: Tell | None = None
) -> Iterator[Finding]:
    """Everything that a shape of the ontology's graph objects to.

    Takes time linear in the release, except for shapes that the compiler refuses: those pySHACL checks whole, slowly.

    Args:
        engine: Over a whole release; its ontology graph holds the shapes.
        schema: Its model.
        sets: Of the release, if they are known: what they settle the store is not asked.
        tell: Told which shapes are refused, and why.
    """
    suspects = find_suspects(engine, schema, sets, tell=tell)
    if suspects:
        from kg.validation.explanation import explain  # noqa: PLC0415 (takes longer to load than a good release to check)

        yield from explain(engine, schema, _ontology(engine, schema), suspects, schema.namespaces.genid)


def find_suspects(
    engine: EmbeddedEngine, schema: Schema, sets: CharacteristicSets | None = None, *, tell: Tell | None = None
) -> dict[Node, set[Term] | None]:
    """The nodes that fail a shape, by shape; None stands for all nodes of a shape that cannot be compiled."""
    shapes = ShapeNodes(_ontology(engine, schema), schema.namespaces.genid)
    compiler = Compiler(shapes, engine, sets)
    found: dict[Node, set[Term] | None] = {}
    compiled: dict[Node, tuple[SuspectQuery, ...]] = {}
    for shape in shapes.targeted():
        try:
            compiled[shape] = tuple(compiler.queries(shape))
        except RefusedShapeError as error:
            found[shape] = None
            if tell is not None:
                tell(f"check {schema.namespaces.contract(shape.value)} slowly: {error}")
    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        asked = _Asked(engine, _conforming(engine, chain.from_iterable(compiled.values()), pool))
        answers = pool.map(lambda queries: {n for query in queries for n in asked.failing(query)}, compiled.values())
        found |= {shape: failing for shape, failing in zip(compiled, answers, strict=True) if failing}
    return found


def _conforming(engine: EmbeddedEngine, queries: Iterable[SuspectQuery], pool: ThreadPoolExecutor) -> set[Wanted]:
    """What is wanted of values and holds of all of them.

    Whatever is wanted of the same values is asked for at once, and so is one class of all values that must be of it.
    """
    alike: dict[tuple[str, ...], list[Wanted]] = defaultdict(list)
    for wanted in sorted({query.wanted for query in queries if query.wanted}, key=astuple):
        shared = ("class", wanted.members) if wanted.members else ("rows", wanted.rows)
        alike[tuple(map(_with_plain_names, shared))].append(wanted)
    failing = pool.map(lambda group: engine.ask(f"ASK {{ {unwanted(group)} }}"), alike.values())
    return {wanted for group, fails in zip(alike.values(), failing, strict=True) if not fails for wanted in group}


class _Asked:
    """Asks queries of one release, and no probe twice: many shapes say the same of a property.

    Args:
        engine: Over the release.
        conforming: What holds, so that nothing needs to be asked of it.
    """

    def __init__(self, engine: EmbeddedEngine, conforming: set[Wanted]) -> None:
        self._engine = engine
        self._conforming = conforming
        self._answers: dict[str, bool] = {}

    def failing(self, query: SuspectQuery) -> Iterator[Term]:
        if query.wanted in self._conforming:
            return
        key = _with_plain_names(query.probe)
        if key not in self._answers:
            self._answers[key] = self._engine.ask(query.probe)
        if self._answers[key]:
            yield from (row[0] for row in self._engine.select(query.select).rows if row[0] is not None)


def _with_plain_names(query: str) -> str:
    """The same query with its variables numbered in the order in which they come, but for the one that means the values."""
    names = {VALUE: VALUE}
    return _TOKEN.sub(
        lambda found: names.setdefault(found[0], f"?{len(names)}") if found[0].startswith("?") else found[0], query
    )


def _ontology(engine: EmbeddedEngine, schema: Schema) -> list[Quad]:
    return list(engine.quads(graph=schema.namespaces.graph("ontology")))
