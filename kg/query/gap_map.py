"""The evidence gap map of two classes: for each pair of entities, how much is said of the two, or that nothing is.

A cell is about direct claims between its two entities, in either direction; claims over a third one do not count.
A handful of queries, whatever the number of cells.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kg.errors import RefusedError
from kg.query.conflicts import Voice, at_odds, extremes
from kg.query.evidence_filter import EVERYTHING, EvidenceFilter
from kg.query.gap_facts import FactReader, Facts, Pair, Side, read_members, ways_between
from kg.query.proof_model import Thing
from kg.schema import EntityClass, Property, Schema
from kg.store import Engine

# A table of this size takes seconds to make and nobody reads it; a narrower class or a predicate asks better.
MOST_CELLS = 100_000

CONFLICTING, ASSERTED, HEDGED, CONCLUDED = "conflicting", "asserted", "hedged", "concluded"
DENIED, NONE_NAMED, NOTHING_KNOWN = "denied", "none-named", "nothing-known"
# State → what it says of a cell. The first that fits is the cell's state.
STATES: Mapping[str, str] = {
    CONFLICTING: "On one of its triples statements are at odds, in certainty or in polarity.",
    ASSERTED: "A statement affirms a claim without hedging.",
    HEDGED: "Every statement that affirms a claim is hedged.",
    CONCLUDED: "No statement affirms a claim; a rule concludes one.",
    DENIED: "All that is said denies a claim.",
    NONE_NAMED: "A source was read for this, speaks of one of the two and names none.",
    NOTHING_KNOWN: "No statement, no conclusion, and no source is known to have been read for it.",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A pair of entities with what is said of the two.

    Attributes:
        certainty: Local name of the best among statements that affirm and, where there are none, conclusions; empty
            where nothing affirms.
        worst_certainty: The least, likewise.
        voices: Every statement between the two that the filters leave, denials too, sorted by IRI.
        sources: With `NONE_NAMED`: IRIs of the sources that name none, sorted.
    """

    row: Thing
    column: Thing
    state: str
    certainty: str = ""
    worst_certainty: str = ""
    voices: tuple[Voice, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GapMap:
    """All cells, by label and IRI of the row, then of the column; an entity is not paired with itself."""

    rows: tuple[Thing, ...]
    columns: tuple[Thing, ...]
    cells: tuple[Cell, ...]
    counts: Mapping[str, int] = field(default_factory=dict)

    def of(self, states: Iterable[str]) -> list[Cell]:
        """The cells in these states, in the order of the map; all cells if none is named."""
        wanted = frozenset(states)
        return [cell for cell in self.cells if not wanted or cell.state in wanted]


@dataclass(frozen=True, slots=True)
class GapQuestion:
    """What a map is asked for.

    Attributes:
        rows: A class of entities; its subclasses count.
        columns: Another one, or the same.
        predicate: Only claims over this property or what lies under it, in either direction; None for all.
            `NONE_NAMED` can only be told where it is given. What denies a narrower claim is no denial of it.
        kept: Which statements count.
    """

    rows: EntityClass
    columns: EntityClass
    predicate: Property | None = None
    kept: EvidenceFilter = EVERYTHING


def map_gaps(engine: Engine, schema: Schema, asked: GapQuestion) -> GapMap:
    """Map what is said between the entities of two classes.

    Raises:
        RefusedError: The map would have more than `MOST_CELLS` cells.
        EngineError: The store failed.
    """
    rows, columns, predicate = asked.rows, asked.columns, asked.predicate
    left, right = (read_members(engine, schema, known, MOST_CELLS + 1) for known in (rows, columns))
    if len(left) * len(right) > MOST_CELLS:
        least = "at least " if max(len(left), len(right)) > MOST_CELLS else ""
        raise RefusedError(
            f"{rows.name} × {columns.name} would be {least}{len(left):,} × {len(right):,} = {len(left) * len(right):,} "
            f"cells, more than {MOST_CELLS:,}",
            hint="Choose narrower classes.",
        )
    leaves = None if predicate is None else sorted({leaf.iri for leaf in schema.leaves(predicate.iri)})
    facts = Facts(ways=frozenset(ways_between(schema, (rows, columns), leaves or ())))
    sides = Side(rows, frozenset(thing.iri for thing in left)), Side(columns, frozenset(thing.iri for thing in right))
    FactReader(schema, sides, predicate, asked.kept).read(engine, facts)
    cells = tuple(_cell(schema, facts, row, column) for row in left for column in right if row.iri != column.iri)
    found = Counter(cell.state for cell in cells)
    return GapMap(left, right, cells, {state: found[state] for state in STATES})


def _cell(schema: Schema, facts: Facts, row: Thing, column: Thing) -> Cell:
    pair: Pair = (row.iri, column.iri)
    triples = facts.triples.get(pair, {})
    voices = tuple(sorted({voice for said in triples.values() for voice in said}, key=lambda v: v.iri))
    best, worst = extremes(schema, voices)
    if any(at_odds(said) for said in triples.values()):
        return Cell(row, column, CONFLICTING, best, worst, voices)
    if best:
        top = schema.scheme("CertaintyScale").concepts[-1].name
        return Cell(row, column, ASSERTED if best == top else HEDGED, best, worst, voices)
    if pair in facts.concluded:
        found = facts.concluded[pair]
        return Cell(row, column, CONCLUDED, found[-1], found[0], voices)
    if voices:
        return Cell(row, column, DENIED, voices=voices)
    named = facts.none_named(pair)
    return Cell(row, column, NONE_NAMED if named else NOTHING_KNOWN, sources=named)
