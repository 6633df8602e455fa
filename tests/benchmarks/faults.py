"""Faults planted in a release, of kinds that only validation catches, and what it must say of each.

    python -m tests.benchmarks.faults RELEASE_DIRECTORY

plants them all in a copy of a release's dataset, checks it from disk, and prints what was found, how long it took and
how much memory; a test does the same with a small one.
"""

from __future__ import annotations

import argparse
import heapq
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from kg.locations import ontology_dir
from kg.prefixes import DCTERMS, OA, PROV, RDF, RDFS, XSD, Namespaces
from kg.schema import load_schema
from kg.store import EmbeddedEngine, Literal, NamedNode, Quad, Term
from kg.validation import Report, validate

NAMES = Namespaces()
_TYPE = NamedNode(RDF + "type")
_INTEGER = NamedNode(XSD + "integer")


@dataclass(frozen=True, slots=True)
class Change:
    """Quads that are taken away, and quads that are added."""

    without: tuple[Quad, ...] = ()
    plus: tuple[Quad, ...] = ()


@dataclass(frozen=True, slots=True)
class PlantedFault:
    """One change to a release, and the finding that names it.

    Attributes:
        name: What is wrong, in words.
        check: `Finding.check`.
        focus: `Finding.focus`.
        change: What is done to the release.
        message: Beginning of `Finding.message`; empty where the check says it all.
    """

    name: str
    check: str
    focus: str
    change: Change
    message: str = ""

    def is_found_by(self, report: Report) -> bool:
        """Whether the report names the fault where it is."""
        return any(
            (found.check, found.focus) == (self.check, self.focus) and found.message.startswith(self.message)
            for found in report.findings
        )


def plan(engine: EmbeddedEngine) -> list[PlantedFault]:
    """More than twenty faults, each of another kind and in another place, so that none hides another."""
    return [*_of_records(_Victims(engine)), *_of_spans(_Victims(engine)), *_of_graphs(_Victims(engine))]


def planted(quads: Iterable[Quad], faults: Iterable[PlantedFault]) -> Iterator[Quad]:
    """The release with the faults in it."""
    known = list(faults)
    without = {quad for fault in known for quad in fault.change.without}
    yield from (quad for quad in quads if quad not in without)
    yield from (quad for fault in known for quad in fault.change.plus)


class _Victims:
    """Finds what can be spoilt, always the same in the same release."""

    def __init__(self, engine: EmbeddedEngine) -> None:
        self._engine = engine

    def members(self, kind: str, count: int = 40) -> list[NamedNode]:
        """The first instances of a class of ours, by IRI."""
        quads = self._engine.matching(None, _TYPE, NamedNode(NAMES.nutri(kind)))
        return [NamedNode(iri) for iri in heapq.nsmallest(count, {q.subject.value for q in quads})]  # type: ignore[union-attr]

    def quads(self, subject: object, predicate: str, value: Term | None = None) -> tuple[Quad, ...]:
        """The quads of a subject's property."""
        assert isinstance(subject, NamedNode)
        return tuple(self._engine.matching(subject, NamedNode(predicate), value))

    def value(self, subject: Term, predicate: str) -> NamedNode:
        """A value that is an IRI."""
        found = self.quads(subject, predicate)[0].object
        assert isinstance(found, NamedNode)
        return found

    def replaced(self, subject: Term, predicate: str, value: Term) -> Change:
        """A value replaced by another."""
        old = self.quads(subject, predicate)
        return Change(old, (Quad(old[0].subject, old[0].predicate, value, old[0].graph_name),))

    def added(self, subject: Term, predicate: str, value: Term) -> Change:
        """A value more, in the graph of the subject's type."""
        assert isinstance(subject, NamedNode)
        graph = self.quads(subject, RDF + "type")[0].graph_name
        return Change(plus=(Quad(subject, NamedNode(predicate), value, graph),))

    def between(self, subject: NamedNode, value: object) -> Iterator[Quad]:
        """The quads that lead from one node to another."""
        assert isinstance(value, NamedNode)
        return self._engine.matching(subject, None, value)

    def sole_claims(self) -> list[NamedNode]:
        """Affirmed statements that alone state their triple, which is an edge between entities."""
        found = []
        for statement in self.members("Statement", 600):
            subject, predicate = (self.value(statement, RDF + end) for end in ("subject", "predicate"))
            value = self.quads(statement, RDF + "object")[0].object
            assert isinstance(value, NamedNode | Literal)
            of_value = self._engine.matching(None, NamedNode(RDF + "object"), value)
            same = [q for q in of_value if self._states(q.subject, subject, predicate)]
            if len(same) == 1 and self.quads(statement, NAMES.nutri("polarity"), NamedNode(NAMES.nutri("affirmed"))):
                found.append(statement)
        return found

    def _states(self, record: object, subject: Term, predicate: Term) -> bool:
        assert isinstance(record, NamedNode)
        is_statement = self.quads(record, RDF + "type", NamedNode(NAMES.nutri("Statement")))
        same = self.quads(record, RDF + "subject", subject) and self.quads(record, RDF + "predicate", predicate)
        return bool(is_statement and same)

    def triple(self, statement: Term, graph: str) -> Quad:
        """What a statement states, in a graph."""
        subject, predicate = (self.value(statement, RDF + end) for end in ("subject", "predicate"))
        return Quad(subject, predicate, self.quads(statement, RDF + "object")[0].object, _graph(graph))


def _of_records(victims: _Victims) -> Iterator[PlantedFault]:
    claims, foods = victims.sole_claims(), victims.members("Food")
    nutri = NAMES.nutri
    label = victims.quads(foods[0], RDFS + "label")
    yield PlantedFault("no label", "shape:Entity-label", _shown(foods[0]), Change(label))
    other = Literal("another name", language="en")
    yield PlantedFault("two labels", "shape:labels", _shown(foods[1]), victims.added(foods[1], RDFS + "label", other))
    more = victims.added(foods[2], RDF + "type", NamedNode(nutri("Nutrient")))
    yield PlantedFault("two classes", "shape:Entity-class", _shown(foods[2]), more)
    bad = {
        "a place that is none": ("shape:Statement-place", victims.replaced(claims[0], nutri("statedIn"), foods[3])),
        "two certainties": ("shape:Statement-certainty", victims.added(claims[1], nutri("certainty"), _both(victims, claims[1]))),
        "no certainty": ("shape:Statement-certainty", Change(victims.quads(claims[2], nutri("certainty")))),
        "a number that is no text": (
            "shape:Statement-number", victims.replaced(claims[3], DCTERMS + "identifier", Literal("7", datatype=_INTEGER)),
        ),
        "a hedge of four words": ("shape:Statement-hedgeCue", victims.added(claims[4], nutri("hedgeCue"), Literal("it may well be", language="en"))),
        "a qualifier that is not in its list": (
            "shape:Statement-direction", victims.added(claims[5], nutri("direction"), NamedNode(nutri("sideways"))),
        ),
        "a subject that is no entity": ("shape:Statement-subject", victims.replaced(claims[6], RDF + "subject", claims[5])),
    }  # fmt: skip
    for number, (name, (check, change)) in enumerate(bad.items()):
        yield PlantedFault(name, check, _shown(claims[number]), change)
    elsewhere = victims.quads(claims[7], RDF + "type", NamedNode(nutri("Statement")))
    moved = tuple(Quad(q.subject, q.predicate, q.object, _graph("elsewhere")) for q in elsewhere)
    yield PlantedFault("a statement in a graph of others", "places", _shown(claims[7]), Change(elsewhere, moved))


def _both(victims: _Victims, statement: NamedNode) -> NamedNode:
    """A certainty that the statement does not have."""
    known = victims.value(statement, NAMES.nutri("certainty"))
    return NamedNode(NAMES.nutri("asserted" if known.value.endswith("likely") else "likely"))


def _of_spans(victims: _Victims) -> Iterator[PlantedFault]:
    passages = victims.members("Passage")
    sha256 = victims.replaced(passages[0], NAMES.nutri("sha256"), Literal("E1C1"))
    yield PlantedFault("a hash that is none", "hashes", _shown(passages[0]), sha256)
    spans = [victims.value(passage, OA + "hasSelector") for passage in passages]
    far = victims.replaced(spans[1], OA + "end", Literal("1000000000", datatype=_INTEGER))
    yield PlantedFault("a passage outside its text", "passages", _shown(passages[1]), far)
    ill = victims.replaced(spans[2], OA + "start", Literal("abc", datatype=_INTEGER))
    yield PlantedFault("a number that is none", "shape:Passage-start", _shown(passages[2]), ill)
    turned = victims.replaced(spans[3], OA + "start", Literal("1000000000", datatype=_INTEGER))
    yield PlantedFault("a span that ends before it starts", "shape:Span-start", _shown(spans[3]), turned)


def _of_graphs(victims: _Victims) -> Iterator[PlantedFault]:
    claims, foods, nutrients = victims.sole_claims()[10:], victims.members("Food")[10:], victims.members("Nutrient")
    nutri = NAMES.nutri
    missing = victims.triple(claims[0], "direct")
    yield PlantedFault("no direct triple", "projection", _shown(missing.subject), Change((missing,)), "an affirmed")
    unsaid = Quad(foods[0], NamedNode(nutri("cures")), nutrients[0], _graph("direct"))
    yield PlantedFault(
        "a direct triple that nobody states", "projection", _shown(foods[0]), Change(plus=(unsaid,)), "a direct"
    )
    denied = victims.triple(claims[1], "direct")
    flipped = victims.replaced(claims[1], nutri("polarity"), NamedNode(nutri("negated")))
    yield PlantedFault("a denied triple as an edge", "denial", _shown(denied.subject), flipped)
    for name, (lower, upper) in {"a": foods[1:3], "b": foods[2:0:-1]}.items():
        edge = Quad(lower, NamedNode(nutri("broader")), upper, _graph("direct"))
        yield PlantedFault(
            f"a cycle of wider notions, {name}", "hierarchy", _shown(foods[1]), Change(plus=(edge,)), "an entity"
        )
    stated = victims.triple(claims[2], "direct")
    assert isinstance(stated.object, NamedNode)
    back = next(q for q in victims.between(stated.object, stated.subject) if q.graph_name == _graph("entailed"))
    yield PlantedFault("no inverse", "entailment", _shown(stated.object), Change((back,)), "an entailed triple")
    extra = Quad(foods[3], NamedNode(nutri("linkedTo")), foods[4], _graph("entailed"))
    yield PlantedFault(
        "an entailed triple too much", "entailment", _shown(foods[3]), Change(plus=(extra,)), "nothing entails"
    )
    typed = victims.quads(foods[5], RDF + "type", NamedNode(nutri("Entity")))
    yield PlantedFault("no entailed type", "entailment", _shown(foods[5]), Change(typed), "an entailed type")
    place = Quad(foods[6], _TYPE, NamedNode(nutri("Place")), _graph("entailed"))
    yield PlantedFault(
        "a type too much", "entailment", _shown(foods[6]), Change(plus=(place,)), "nothing entails this type"
    )
    yield from _of_derivations(victims, foods[7:])


def _of_derivations(victims: _Victims, foods: list[NamedNode]) -> Iterator[PlantedFault]:
    derivations, nutrients, inferred = victims.members("Derivation"), victims.members("Nutrient"), _graph("inferred")
    premise = NamedNode(NAMES.iri("proposition", "planted"))
    ends = {"subject": foods[0], "predicate": NamedNode(NAMES.nutri("dietarySourceOf")), "object": nutrients[0]}
    said = [Quad(premise, NamedNode(RDF + end), term, inferred) for end, term in ends.items()]
    used = Quad(derivations[0], NamedNode(PROV + "used"), premise, inferred)
    yield PlantedFault(
        "a premise without a ground", "derivation", _shown(foods[0]), Change(plus=(used, *said)), "a premise"
    )  # fmt: skip
    addresses = NAMES.nutri("addresses")
    unaided = next(one for one in victims.members("Deficiency") if not victims.quads(foods[1], addresses, one))
    alone = Quad(foods[1], NamedNode(addresses), unaided, inferred)
    yield PlantedFault(
        "a conclusion of no derivation", "inference", _shown(foods[1]), Change(plus=(alone,)), "no derivation"
    )
    block = Quad(derivations[1], NamedNode(NAMES.nutri("blockedBy")), victims.sole_claims()[20], inferred)
    yield PlantedFault(
        "a block that denies nothing", "derivation", _shown(derivations[1]), Change(plus=(block,)), "what blocks"
    )


def _graph(name: str) -> NamedNode:
    return NamedNode(NAMES.graph(name))


def _shown(term: object) -> str:
    return NAMES.contract(str(getattr(term, "value", "")))


@dataclass(frozen=True, slots=True)
class _Checked:
    """A report, the seconds on the clock and of the processor, and the peak of memory of the process in MiB."""

    report: Report
    elapsed_s: float
    worked_s: float
    peak_mib: float


def _check(store: Path) -> _Checked:
    schema = load_schema(ontology_dir(), NAMES)
    with EmbeddedEngine.on_disk(store) as engine:
        started, worked = time.perf_counter(), time.process_time()
        report = validate(engine, schema)
        return _Checked(report, time.perf_counter() - started, time.process_time() - worked, _peak_mib())


def _peak_mib() -> float:
    """The most memory that this process has held; what `getrusage` tells begins with the parent's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))) / 1024


def main() -> None:
    """Plant, check in a process of its own, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("release", type=Path)
    dataset = parser.parse_args().release / "dataset.nq"
    with tempfile.TemporaryDirectory() as name:
        spoilt, sound = Path(name) / "dataset.nq", Path(name) / "sound"
        EmbeddedEngine.load_directory(dataset, sound)
        with EmbeddedEngine.on_disk(sound) as engine, spoilt.open("w", encoding="utf-8") as lines:
            faults = plan(engine)
            lines.writelines(f"{quad} .\n" for quad in planted(engine.quads(), faults))
        EmbeddedEngine.load_directory(spoilt, Path(name) / "store")
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
            checked = apart.submit(_check, Path(name) / "store").result()
    for fault in faults:
        verdict = "found" if fault.is_found_by(checked.report) else "MISSED"
        sys.stdout.write(f"{verdict:8}{fault.name}: {fault.check} {fault.focus}\n")
    took = f"{checked.elapsed_s:.1f} s ({checked.worked_s:.1f} s of CPU), peak {checked.peak_mib:.0f} MiB"
    sys.stdout.write(f"{len(checked.report.findings)} findings in {took}\n")


if __name__ == "__main__":
    main()
