"""Does a receipt still hold? Compares it with the one that the same question gets now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kg.prefixes import Namespaces
from kg.query.receipt_reading import Receipt
from kg.query.records import Record, read_resources, read_statements, record_changes
from kg.store import Engine

Entry = tuple[str, Mapping[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a statement or another record behind an answer.

    Attributes:
        id: CURIE.
        kind: "removed": there is none any more. "changed": it says something else. "added": the answer rests on it now
            and did not. "dropped": it is as it was, and the answer rests on it no more.
        parts: (part, before, after) of what it says otherwise; empty unless changed.
    """

    id: str
    kind: str
    parts: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found.

    Attributes:
        answer_holds: True if the canonical answers are equal.
        same_release: True if the receipt names the release that was asked.
        statements: Changes among statements, sorted by id.
        resources: Changes among entities and other records.
        altered: Members of the receipt that are not what this very release gives; only where it is the same release.
        built_by_other: True if other software built the release that was asked, or other software asks now.
        now: Hash of the answer now; empty where there is none.
    """

    answer_holds: bool
    same_release: bool
    statements: tuple[Change, ...]
    resources: tuple[Change, ...]
    altered: tuple[str, ...]
    built_by_other: bool
    now: str

    @property
    def holds(self) -> bool:
        """True if the answer and everything behind it is as it was."""
        return self.answer_holds and not self.statements and not self.resources and not self.altered


def check_receipt(
    receipt: Receipt, now: Mapping[str, Any] | None, release: str, engine: Engine, names: Namespaces
) -> Verdict:
    """Compare a receipt with the one that its question gets now.

    Args:
        receipt: What was handed over.
        now: The receipt of the same question now; None if there is none.
        release: Id of the release that was asked.
        engine: Of that release.
        names: Of that release.

    Raises:
        EngineError: The store failed.
    """
    answer = (now or {}).get("answer", {}).get("sha256", "")
    same = receipt.release == release
    statements = read_statements(engine, names, [names.expand(known) for known in receipt.statements])
    resources = read_resources(engine, names, list(_expanded(names, receipt.resources)))
    software = receipt.document.get("software")
    return Verdict(
        answer_holds=answer == receipt.sha256,
        same_release=same,
        statements=tuple(_changes(names, receipt.statements, statements, _ids(now, "statements"))),
        resources=tuple(_changes(names, receipt.resources, resources, _ids(now, "resources"))),
        altered=tuple(_altered(receipt, now)) if same and now is not None else (),
        built_by_other=now is not None and software != now["software"],
        now=answer,
    )


def _ids(now: Mapping[str, Any] | None, key: str) -> set[str] | None:
    return None if now is None else {entry["id"] for entry in now[key]}


def _expanded(names: Namespaces, ids: Mapping[str, Entry]) -> Iterator[str]:
    for known in ids:
        if known.partition(":")[0] in names.all():
            yield names.expand(known)


def _changes(
    names: Namespaces, before: Mapping[str, Entry], there: Mapping[str, Record], used: set[str] | None
) -> Iterator[Change]:
    by_id = {names.contract(iri): record for iri, record in there.items()}
    for known in sorted({*before, *(used or ())}):
        if known not in before:
            yield Change(known, "added")
        elif known not in by_id:
            yield Change(known, "removed")
        else:
            sha256, says = before[known]
            parts = tuple(record_changes(says, by_id[known]))
            if parts or sha256 != by_id[known].sha256:
                yield Change(known, "changed", parts)
            elif used is not None and known not in used:
                yield Change(known, "dropped")


def _altered(receipt: Receipt, now: Mapping[str, Any]) -> Iterator[str]:
    """Members that are not what the same release gives; what the software is may differ without anybody's doing."""
    for key in sorted({*receipt.document, *now} - {"software"}):
        if receipt.document.get(key) != now.get(key):
            yield key
