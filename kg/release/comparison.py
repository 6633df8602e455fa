"""Two releases compared: statements, entities, figures, rules, and what rules conclude, with the causes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kg.prefixes import PROV, Namespaces
from kg.query.description import kind_of
from kg.query.records import Record, read_resources, read_statements, record_changes
from kg.query.traces import stated_in
from kg.release.changed_lines import changed_lines
from kg.release.comparison_model import Comparison, RecordChange
from kg.release.conclusion_changes import conclusion_changes
from kg.release.opening import Release
from kg.release.progress import Progress, ignore_progress

# First step of an IRI → the group that its changes are shown in; what is none of ours is the ontology's.
_GROUPS = {
    "entity": "entities", "mapping": "mappings", "coverage": "coverage", "item": "figures", "amount": "figures",
    "cell": "figures", "source": "sources", "rule": "rules", "ontology": "ontology", "shape": "ontology",
    "prefix": "ontology", "release": "ontology", "": "ontology",
}  # fmt: skip
_PLACES = ("passage", "declaration", "cell")
_PLACE_PARTS = ("statedIn", "place.")
_TITLES = ("rdfs:label", "dcterms:title", "sh:name", "dcterms:identifier")


def compare_releases(old: Release, new: Release, progress: Progress | None = None) -> Comparison:
    """What differs between two releases.

    Args:
        old: The earlier one.
        new: The later one; it may have other software, another ontology and another base IRI.
        progress: Told the name of each phase and the share of the whole that is done, 0 to 1.

    Raises:
        ReleaseError, EngineError: A release cannot be read.
    """
    tell = progress or ignore_progress
    tell("compare data", 0.0)
    bases = (old.namespaces.base, new.namespaces.base)
    gone, come = changed_lines(old.path, new.path, bases=bases, tell=lambda share: tell("compare data", 0.6 * share))
    tell("compare records", 0.6)
    touched = _touched((*gone, *come), new.namespaces)
    statements = tuple(_statement_changes(old, new, touched))
    groups = _resource_changes(old, new, touched)
    tell("compare conclusions", 0.9)
    propositions = _concluded((*gone, *come), new.namespaces)
    conclusions = conclusion_changes(old, new, propositions, [*statements, *groups.get("rules", ())])
    tell("done", 1.0)
    return Comparison(
        old.id,
        new.id,
        statements,
        groups,
        conclusions,
        tuple(_files(old.manifest, new.manifest)),
        versions=(_version(old), _version(new)),
        disclaimer=str(new.manifest.get("disclaimer", "")),
    )


def _version(release: Release) -> str:
    return str(release.manifest.get("ontology_version") or "")


def _touched(lines: Iterable[bytes], names: Namespaces) -> dict[str, set[str]]:
    """Kind → CURIEs of the subjects of lines that somebody wrote; what is computed follows from those."""
    computed = tuple(f"<{names.graph(name)}> .\n".encode() for name in ("direct", "entailed", "inferred"))
    found: dict[str, set[str]] = {}
    for line in lines:
        if not line.endswith(computed):
            subject = line.split(b" ", 1)[0][1:-1].decode()
            found.setdefault(kind_of(names, subject), set()).add(names.contract(subject.partition("#span")[0]))
    return found


def _concluded(lines: Iterable[bytes], names: Namespaces) -> set[str]:
    """CURIEs of the propositions that lines say to be concluded, or to have a certainty."""
    generated = f" <{PROV}generated> ".encode()
    certain = f" <{names.nutri('certainty')}> ".encode()
    proposition = f"<{names.namespace('proposition')}".encode()
    found = set()
    for line in lines:
        if generated in line:
            found.add(line.split(generated, 1)[1].split(b" ", 1)[0][1:-1])
        elif line.startswith(proposition) and certain in line:
            found.add(line.split(b" ", 1)[0][1:-1])
    return {names.contract(iri.decode()) for iri in found}


# Statements


def _statement_changes(old: Release, new: Release, touched: Mapping[str, set[str]]) -> list[RecordChange]:
    before, after = (_records(release, touched) for release in (old, new))
    removed = {known: before[known] for known in before.keys() - after.keys()}
    added = {known: after[known] for known in after.keys() - before.keys()}
    changes = [
        change for known in before.keys() & after.keys() for change in _same_id(known, before[known], after[known])
    ]
    for known, former in list(_renumbered(removed, added)):
        parts = tuple(part for part in record_changes(removed.pop(former), added[known]) if _is_place(part[0]))
        changes.append(RecordChange(known, "moved", _claim(added.pop(known)), parts, former))
    changes += [RecordChange(known, "removed", _claim(record)) for known, record in removed.items()]
    changes += [RecordChange(known, "added", _claim(record)) for known, record in added.items()]
    return sorted(changes, key=lambda change: (change.id, change.kind))


def _records(release: Release, touched: Mapping[str, set[str]]) -> dict[str, Record]:
    names = release.namespaces
    wanted = {names.expand(known) for known in touched.get("statement", ())}
    places = [names.expand(known) for kind in _PLACES for known in touched.get(kind, ())]
    wanted |= stated_in(release.engine, names, places)
    return {names.contract(iri): record for iri, record in read_statements(release.engine, names, wanted).items()}


def _same_id(known: str, before: Record, after: Record) -> Iterator[RecordChange]:
    """A change of what it says and a change of its place are two, even of one statement."""
    parts = list(record_changes(before, after))
    for kind, here in (("changed", False), ("moved", True)):
        chosen = tuple(part for part in parts if _is_place(part[0]) is here)
        if chosen:
            yield RecordChange(known, kind, _claim(after), chosen)


def _renumbered(removed: Mapping[str, Record], added: Mapping[str, Record]) -> Iterator[tuple[str, str]]:
    """(new id, old id) of statements that say the same under another id; each id once."""
    waiting: dict[object, list[str]] = {}
    for known in sorted(removed, reverse=True):
        waiting.setdefault(_content(removed[known]), []).append(known)
    for known in sorted(added):
        former = waiting.get(_content(added[known]))
        if former:
            yield known, former.pop()


def _content(record: Record) -> object:
    """Everything that a statement says but its number and its place."""
    return tuple(
        (part, values) for part, values in record.says.items() if not _is_place(part) and part != "dcterms:identifier"
    )


def _is_place(part: str) -> bool:
    return part.startswith(_PLACE_PARTS)


def _claim(record: Record) -> str:
    denied = "not: " if record.says.get("polarity") == ("nutri:negated",) else ""
    return denied + " ".join(record.claim)


# Everything else


def _resource_changes(
    old: Release, new: Release, touched: Mapping[str, set[str]]
) -> dict[str, tuple[RecordChange, ...]]:
    groups: dict[str, list[RecordChange]] = {}
    for kind, known in touched.items():
        group = _GROUPS.get(kind, "ontology" if kind not in ("statement", *_PLACES) else "")
        if group:
            groups.setdefault(group, []).extend(_changes(_resources(old, known), _resources(new, known), kind))
    order = dict.fromkeys(_GROUPS.values())
    return {group: tuple(sorted(groups[group], key=lambda c: c.id)) for group in order if groups.get(group)}


def _resources(release: Release, known: Iterable[str]) -> dict[str, Record]:
    names = release.namespaces
    iris = [names.expand(one) if one.partition(":")[0] in names.all() else one for one in known]
    return {names.contract(iri): record for iri, record in read_resources(release.engine, names, iris).items()}


def _changes(before: Mapping[str, Record], after: Mapping[str, Record], kind: str) -> Iterator[RecordChange]:
    for known in sorted({*before, *after}):
        if known not in before:
            yield RecordChange(known, "added", _title(after[known]))
        elif known not in after:
            yield RecordChange(known, "removed", _title(before[known]))
        else:
            parts = tuple(p for p in record_changes(before[known], after[known]) if kind != "entity" or _own(p[0]))
            if parts:
                yield RecordChange(known, "changed", _title(after[known]), parts)


def _own(part: str) -> bool:
    """Mappings of an entity are records of their own."""
    return not (part.startswith("skos:") and part.endswith("Match")) and part != "hasMapping"


def _title(record: Record) -> str:
    return next((" ".join(record.says[part]) for part in _TITLES if part in record.says), "")


def _files(old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[str]:
    """Files of the ontology whose bytes differ; those of seeds show in what they say."""
    before, after = (
        {name: entry for name, entry in dict(manifest["inputs"]).items() if name.startswith("ontology/")}  # type: ignore[call-overload]
        for manifest in (old, new)
    )
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            yield name
