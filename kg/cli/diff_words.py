"""A comparison of two releases in words: plain text, Markdown for a changelog, JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from kg.cli.output import NOTICE

if TYPE_CHECKING:
    from kg.cli.questions import AnswerChange
    from kg.query.json_difference import Difference
    from kg.release.comparison_model import Comparison, ConclusionChange, RecordChange

VERSION = 1
_SIGNS = {"added": "+", "gained": "+", "removed": "-", "lost": "-", "changed": "~", "moved": ">"}
MOST_LINES = 50  # of one list; more than that nobody reads, and JSON has all
_NO_CAUSE = "nothing among the records that it rests on"
_LETTERS = 160  # of a value; a whole subtree of an answer tells nobody anything


def text_lines(comparison: Comparison, answers: Sequence[AnswerChange]) -> Iterator[str]:
    """Plain text: both releases, then a line per change, its sign, what it is, and what became of it.

    Nothing at all if nothing differs. A list is cut after `MOST_LINES`.
    """
    if comparison.is_empty and not answers:
        return
    yield f"releases {_release(comparison, 0)} → {_release(comparison, 1)}"
    for title, changes in _sections(comparison):
        yield title
        yield from _cut([f"  {_SIGNS[change.kind]} {_record(change)}" for change in changes], "  ")
    if comparison.conclusions:
        yield "conclusions"
        yield from _cut([f"  {_SIGNS[found.kind]} {_conclusion(found)}" for found in comparison.conclusions], "  ")
    if comparison.files:
        yield "files of the ontology"
        yield from _cut([f"  ~ {name}" for name in comparison.files], "  ")
    for answer in answers:
        yield f"answer to {answer.question}"
        yield from _cut([f"  {_SIGNS[found.kind]} {_difference(found)}" for found in answer.differences], "  ")
        yield f"    because of {', '.join(_causes(answer.causes)) or _NO_CAUSE}"


def markdown_lines(comparison: Comparison, answers: Sequence[AnswerChange]) -> Iterator[str]:
    """Markdown with one list per kind of change; everything that data says stands in code. Cut as plain text is."""
    if comparison.is_empty and not answers:
        return
    yield f"Releases: {_code(_release(comparison, 0))} → {_code(_release(comparison, 1))}"
    yield ""
    for title, changes in _sections(comparison):
        yield from _list(title, (f"{change.kind} {_code(_record(change))}" for change in changes))
    yield from _list("conclusions", (f"{c.kind} {_code(_conclusion(c))}" for c in comparison.conclusions))
    yield from _list("files of the ontology", (f"changed {_code(name)}" for name in comparison.files))
    for answer in answers:
        causes = ", ".join(_code(cause) for cause in _causes(answer.causes)) or _NO_CAUSE
        lines = (f"{found.kind} {_code(_difference(found))}" for found in answer.differences)
        yield from _list(f"answer to {answer.question}", lines, f"because of {causes}")
    yield f"*{NOTICE}*"


def _release(comparison: Comparison, side: int) -> str:
    """`98519ab28c6e (ontology 0.1.0)`: a release has no date, so that the same files always make the same one."""
    version = comparison.versions[side].rpartition("/")[2]
    return f"{(comparison.old, comparison.new)[side][:12]}{f' (ontology {version})' if version else ''}"


def _causes(causes: Sequence[str]) -> list[str]:
    return list(_cut(causes))


def _cut(lines: Sequence[str], before: str = "") -> Iterator[str]:
    yield from lines[:MOST_LINES]
    if len(lines) > MOST_LINES:
        yield f"{before}… and {len(lines) - MOST_LINES:,} more (--format json has all)"


def as_json(comparison: Comparison, answers: Sequence[AnswerChange], notes: Sequence[str]) -> dict[str, Any]:
    """The document of `--format json`; keys are stable, lists are sorted by id."""
    return {
        "diff": "nutrigraph-diff",
        "version": VERSION,
        "disclaimer": comparison.disclaimer,
        "old": comparison.old,
        "new": comparison.new,
        "statements": [_record_json(change) for change in comparison.statements],
        "records": {group: [_record_json(c) for c in changes] for group, changes in comparison.groups.items()},
        "conclusions": [
            {
                "change": found.kind,
                "triple": list(found.triple),
                "before": found.before or None,
                "after": found.after or None,
                "causes": list(found.causes),
            }
            for found in comparison.conclusions
        ],
        "ontologyFiles": list(comparison.files),
        "answers": [
            {
                "question": answer.question,
                "differences": [
                    {"change": d.kind, "path": d.path, "before": d.before, "after": d.after} for d in answer.differences
                ],
                "causes": list(answer.causes),
            }
            for answer in answers
        ],
        "notes": list(notes),
    }


def _sections(comparison: Comparison) -> Iterator[tuple[str, Sequence[RecordChange]]]:
    if comparison.statements:
        yield "statements", comparison.statements
    yield from comparison.groups.items()


def _record(change: RecordChange) -> str:
    what = f"{change.id} {change.title}".rstrip()
    if change.former_id:
        what += f" (was {change.former_id})"
    parts = [f"{part}: {_values(before)} → {_values(after)}" for part, before, after in change.parts]
    return f"{what}; {'; '.join(parts)}" if parts else what


def _values(values: Sequence[str]) -> str:
    return _short(" | ".join(values)) or "–"


def _conclusion(found: ConclusionChange) -> str:
    certainty = f"; certainty: {found.before or '–'} → {found.after or '–'}" if found.kind == "changed" else ""
    causes = f"; because of {', '.join(_causes(found.causes))}" if found.causes else ""
    return f"{' '.join(found.triple)}{certainty}{causes}"


def _difference(found: Difference) -> str:
    if found.kind == "changed" and (found.before is not None or found.after is not None):
        return f"{found.path}: {_json(found.before)} → {_json(found.after)}"
    return found.path


def _json(value: Any) -> str:
    return "–" if value is None else _short(json.dumps(value, ensure_ascii=False))


def _short(text: str) -> str:
    return text if len(text) <= _LETTERS else f"{text[:_LETTERS]}…"


def _list(title: str, lines: Iterable[str], *more: str) -> Iterator[str]:
    found = list(lines)
    if found:
        yield f"### {title[0].upper()}{title[1:]}"
        yield ""
        yield from (f"- {line}" for line in (*_cut(found), *more))
        yield ""


def _code(text: str) -> str:
    """Text as inline code, whatever backquotes it holds (CommonMark, section 6.1)."""
    flat = " ".join(text.split())
    fence = "`"
    while fence in flat:
        fence += "`"
    return f"{fence} {flat} {fence}" if "`" in flat else f"`{flat}`"


def _record_json(change: RecordChange) -> dict[str, Any]:
    return {
        "id": change.id,
        "change": change.kind,
        "formerId": change.former_id or None,
        "title": change.title,
        "parts": [{"part": part, "before": list(before), "after": list(after)} for part, before, after in change.parts],
    }
