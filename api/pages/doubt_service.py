"""The services behind the pages of doubt: conflicts and evidence gap maps, as a page, JSON or CSV."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from api.pages.filters import kept_by
from api.pages.render import find_href, render
from kg.errors import CallerError, NotFoundError
from kg.query.conflicts import Conflict, Scope, find_conflicts
from kg.query.evidence import Said, find_said, values_of
from kg.query.evidence_filter import find_sources
from kg.query.framing import Reply, Service
from kg.query.gap_map import NOTHING_KNOWN, STATES, Cell, GapMap, GapQuestion, map_gaps
from kg.query.names import get_class, get_property, read_names
from kg.query.plain import CELL_HEADINGS, CONFLICT_HEADINGS, cell_rows, conflict_record, conflict_rows, map_record
from kg.query.spreadsheet import csv_text
from kg.release import Release
from kg.settings import get_settings
from kg.store import NamedNode

# What a page shows; JSON and CSV have the rest. A wider or longer table is no longer read as one.
MOST_CONFLICTS = 200
WIDEST, LONGEST, MOST_LISTED = 24, 200, 500


def make_conflicts_service(release: Release) -> Service:
    """The service over one open release.

    Its payload is {"format": "html" | "json" | "csv"} and what `read_doubt` gives for `CONFLICTS`.
    """
    pages = _Pages(release)

    def serve(payload: dict[str, Any], body: bytes) -> Reply:  # noqa: ARG001 - everything is in the payload
        found = pages.conflicts(payload)
        listed = found[:MOST_CONFLICTS] if payload["format"] == "html" else found
        said = pages.said(listed)
        if payload["format"] == "json":
            return pages.json({"conflicts": [conflict_record(conflict, said) for conflict in listed]})
        if payload["format"] == "csv":
            return _csv(csv_text(CONFLICT_HEADINGS, conflict_rows(listed, said)))
        shown = [(conflict, _evidence(conflict, said)) for conflict in listed]
        return pages.html("conflicts.html", payload, conflicts=shown, total=len(found))

    return serve


def make_gaps_service(release: Release) -> Service:
    """The service over one open release.

    Its payload is {"format": "html" | "json" | "csv"} and what `read_doubt` gives for `GAPS`. Without rows and columns
    the page is the form alone.
    """
    pages = _Pages(release)

    def serve(payload: dict[str, Any], body: bytes) -> Reply:  # noqa: ARG001 - everything is in the payload
        if payload["format"] == "html" and not (payload["rows"] and payload["columns"]):
            return pages.html("gaps.html", payload, map=None, cells=[], table=[], states=STATES)
        found = pages.gaps(payload)
        cells = found.of(_states(payload["state"]))
        if payload["format"] == "json":
            return pages.json(map_record(release.namespaces, found, cells))
        if payload["format"] == "csv":
            return _csv(csv_text(CELL_HEADINGS, cell_rows(release.namespaces, cells)))
        small = len(found.columns) <= WIDEST and len(found.rows) <= LONGEST and not payload["state"]
        listed = cells if payload["state"] else [cell for cell in cells if cell.state != NOTHING_KNOWN]
        return pages.html(
            "gaps.html", payload, map=found, table=_table(found) if small else [], cells=listed[:MOST_LISTED],
            listed=len(listed), states=STATES,
        )  # fmt: skip

    return serve


@dataclass(frozen=True, slots=True)
class _Pages:
    """What both services need of a release."""

    release: Release

    def conflicts(self, payload: Mapping[str, Any]) -> list[Conflict]:
        release = self.release
        predicate = payload["predicate"]
        scope = Scope(
            self._entity(payload["subject"]),
            get_property(release.schema, predicate).iri if predicate else None,
            self._entity(payload["object"]),
            frozenset(iri for name in payload["types"] for iri in get_class(release.schema, name).children),
        )
        kept = kept_by(self.release, payload)
        return find_conflicts(release.engine, release.schema, scope, kept, index=release.edge_index)

    def said(self, conflicts: Iterable[Conflict]) -> Mapping[str, Said]:
        values = values_of("statement", {voice.iri for conflict in conflicts for voice in conflict.voices})
        return find_said(self.release.engine, self.release.schema, values=values)

    def gaps(self, payload: Mapping[str, Any]) -> GapMap:
        schema = self.release.schema
        rows, columns, predicate = (payload[name] for name in ("rows", "columns", "predicate"))
        if rows is None or columns is None:
            raise CallerError("rows and columns are not both named", hint="Ask for ?rows=Deficiency&columns=Condition.")
        asked = GapQuestion(
            get_class(schema, rows),
            get_class(schema, columns),
            get_property(schema, predicate) if predicate else None,
            kept_by(self.release, payload),
        )
        return map_gaps(self.release.engine, schema, asked)

    def html(self, template: str, payload: Mapping[str, Any], **view: Any) -> Reply:
        schema, names = self.release.schema, self.release.namespaces
        page = render(
            template,
            asked=payload,
            classes=sorted(schema.entity_classes(), key=lambda known: known.label),
            properties=sorted((p for p in schema.properties.values() if p.is_claim), key=lambda p: p.label),
            scale=schema.scheme("CertaintyScale").concepts[::-1],
            sources=sorted(find_sources(self.release.engine, names)),
            disclaimer=schema.disclaimer,
            release_id=self.release.id,
            href=partial(find_href, base=names.base, root=get_settings().root_path),
            root=get_settings().root_path,
            **view,
        )
        return Reply(200, {"content-type": "text/html; charset=utf-8"}, page)

    def json(self, record: Mapping[str, Any]) -> Reply:
        terms = {"release": self.release.id, "disclaimer": self.release.schema.disclaimer}
        text = json.dumps(terms | dict(record), ensure_ascii=False)
        return Reply(200, {"content-type": "application/json"}, text.encode(errors="replace"))

    def _entity(self, given: str | None) -> str | None:
        """The IRI of an entity called by slug, CURIE or IRI.

        Raises:
            NotFoundError: There is none; the hint says what it may have meant.
        """
        if given is None:
            return None
        names, base = self.release.namespaces, self.release.namespaces.namespace("ng")
        slug = given.removeprefix("ng:").removeprefix(base)
        iri = names.iri("ng", slug)
        if _is_iri(iri) and find_href(iri, names.base) and read_names(self.release.engine, self.release.schema, [iri]):
            return iri
        near = ", ".join(hit.curie for hit in self.release.search_index.suggest(slug.replace("-", " "), 3))
        hint = f"Did you mean {near}?" if near else f"Search for its name under {get_settings().root_path}/search?q=."
        raise NotFoundError(f"there is no entity {given[:80]!r} in this release", hint=hint)


def _is_iri(text: str) -> bool:
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def _states(wanted: Sequence[str]) -> Sequence[str]:
    unknown = [state for state in wanted if state not in STATES]
    if unknown:
        raise NotFoundError(f"there is no state {unknown[0][:80]!r}", hint=f"Choose from: {', '.join(STATES)}.")
    return wanted


def _table(found: GapMap) -> list[tuple[Any, list[Cell | None]]]:
    """Per row its cells in the order of the columns; None where an entity would meet itself."""
    cells = {(cell.row.iri, cell.column.iri): cell for cell in found.cells}
    return [(row, [cells.get((row.iri, column.iri)) for column in found.columns]) for row in found.rows]


def _evidence(conflict: Conflict, said: Mapping[str, Said]) -> list[Any]:
    return [said[voice.iri].evidence for voice in conflict.voices if voice.iri in said]


def _csv(text: str) -> Reply:
    return Reply(200, {"content-type": "text/csv; charset=utf-8; header=present"}, text.encode(errors="replace"))
