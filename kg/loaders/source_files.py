"""`source.yaml` → `Source`, with every fault at its line and column."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from kg.loaders.faults import Faults, Place, listed, suggest
from kg.loaders.files import TEXT_BYTES, note_bad_characters, read_bytes, read_lines, shown_path
from kg.loaders.sources import (
    CURIE,
    ID_CHARACTERS,
    LANGUAGE,
    PLACES,
    SHA256,
    SLUG,
    WEB_IRI,
    Section,
    Source,
    SourceTable,
)
from kg.loaders.yaml_texts import Node, Origin, read_yaml
from kg.prefixes import RESERVED_GRAPHS
from kg.schema import Schema

Check = Callable[[str], str]  # what is wrong with a text, empty if nothing


def _shaped(pattern: re.Pattern[str], what: str) -> Check:
    return lambda text: "" if pattern.fullmatch(text) else f"{text!r} is not {what}"


def _one_of(words: tuple[str, ...]) -> Check:
    return lambda text: "" if text in words else f"{text!r} is none of {listed(words)}"


def _anything(text: str) -> str:
    return "" if text.strip() == text else f"{text!r} starts or ends with white space"


# Key → (required, check). The rest is read by hand below.
_TEXTS: dict[str, tuple[bool, Check]] = {
    "id": (True, _shaped(SLUG, "lower-case words joined by hyphens")),
    "title": (True, _anything),
    "role": (True, _anything),
    "language": (True, _shaped(LANGUAGE, "a lower-case language tag")),
    "place": (True, _one_of(PLACES)),
    "url": (False, _shaped(WEB_IRI, "a web address")),
    "rights": (True, _anything),
    "licence": (False, _shaped(WEB_IRI, "a web address")),
    "creator": (False, _anything),
    "description": (False, _anything),
    "evidence": (False, _shaped(CURIE, "a CURIE")),
}
_KEYS = (*_TEXTS, "text", "sections", "table")
# More digits than any key of a table has.
_MOST_DIGITS = 18


def read_source(folder: Path, root: Path, faults: Faults, schema: Schema | None = None) -> Source | None:
    """Read the `source.yaml` of a source's folder.

    Args:
        folder: The source's folder; its name must be the id.
        root: Folder to which paths in faults are relative.
        faults: Takes every fault of the file.
        schema: Knows the roles and prefixes; without it they are not checked.

    Returns:
        The source, with empty values where faults were noted, or None if there is nothing to go on with.
    """
    path = folder / "source.yaml"
    shown = shown_path(path, root)
    hint = "Write one; seeds/README.md says what goes in."
    content = read_bytes(path, root, faults, limit_bytes=TEXT_BYTES, hint_missing=hint)
    if content is None:
        return None
    lines = list(read_lines(content, shown, faults))
    clean = [note_bad_characters(line, Place(shown, number, 1), faults) for number, line in lines]
    if not all(clean):
        return None
    nodes = read_yaml("\n".join(line for _, line in lines), Origin(shown), faults)
    return None if nodes is None else _SourceReader(nodes, shown, faults).read(folder.name, schema)


class _SourceReader:
    def __init__(self, nodes: dict[str, Node], shown: str, faults: Faults) -> None:
        self._nodes = nodes
        self._shown = shown
        self._faults = faults

    def read(self, folder_name: str, schema: Schema | None) -> Source:
        for key, node in self._nodes.items():
            if key not in _KEYS:
                hint = suggest(key, _KEYS, f"Known keys are {listed(_KEYS)}.")
                self._faults.add(node.place, f"unknown key {key!r}", hint)
        words = {key: self._text(key, required, check) for key, (required, check) in _TEXTS.items()}
        self._check_id(words["id"], folder_name)
        if schema is not None:
            self._check_terms(words["role"], words["evidence"].partition(":")[0], schema)
        sha256, characters = self._read_text(words["place"])
        sections = self._read_sections(words["place"], characters)
        table = self._read_figure_table(words["place"], words["role"])
        return Source(**words, sha256=sha256, characters=characters, sections=sections, table=table)

    def _text(self, key: str, required: bool, check: Check) -> str:  # noqa: FBT001 (a row of the table above)
        node = self._nodes.get(key)
        if node is None:
            if required:
                self._faults.add(Place(self._shown, 1, 1, key), f"key {key!r} is missing", f"Add `{key}: …`.")
            return ""
        if node.value is None and not required:
            return ""
        if not isinstance(node.value, str):
            self._faults.add(node.place, f"{key} is {node.kind}, not a text", "Write a text, in quotes if need be.")
            return ""
        wrong = check(node.value)
        if wrong or not node.value:
            self._faults.add(node.place, wrong or f"{key} is empty", f"Mend the value of {key}.")
            return ""
        return node.value

    def _check_id(self, source_id: str, folder_name: str) -> None:
        if not source_id:
            return
        place = self._nodes["id"].place
        if source_id in RESERVED_GRAPHS:
            self._faults.add(
                place, f"the id {source_id!r} is reserved", f"Choose another than {listed(RESERVED_GRAPHS)}."
            )
        if source_id != folder_name:
            message = f"the id {source_id!r} differs from the folder's name {folder_name!r}"
            self._faults.add(place, message, f"Write `id: {folder_name}` or rename the folder.")
        if len(source_id) > ID_CHARACTERS:
            self._faults.add(place, f"the id has {len(source_id)} characters", f"Use at most {ID_CHARACTERS}.")

    def _check_terms(self, role: str, prefix: str, schema: Schema) -> None:
        roles = [concept.name for concept in schema.scheme("SourceRoleScheme").concepts]
        if role and role not in roles:
            hint = suggest(role, roles, f"Use {listed(roles)}.")
            self._faults.add(self._nodes["role"].place, f"{role!r} is no role", hint)
        if prefix and prefix not in schema.prefixes:
            hint = suggest(prefix, schema.prefixes, "Declare it in ontology/prefixes.ttl.")
            self._faults.add(self._nodes["evidence"].place, f"unknown prefix {prefix!r}", hint)

    def _group(self, node: Node, keys: tuple[str, ...]) -> dict[str, Node]:
        """The nodes of a mapping that has exactly these keys; what lacks is noted and left out."""
        if not isinstance(node.value, dict):
            self._faults.add(node.place, f"this is {node.kind}, not a mapping", f"Write the keys {listed(keys)}.")
            return {}
        for key, inner in node.value.items():
            if key not in keys:
                hint = suggest(key, keys, f"Known keys are {listed(keys)}.")
                self._faults.add(inner.place, f"unknown key {key!r}", hint)
        for key in keys:
            if key not in node.value:
                self._faults.add(node.place, f"key {key!r} is missing", f"Add `{key}: …`.")
        return {key: inner for key, inner in node.value.items() if key in keys}

    def _offset(self, nodes: dict[str, Node], key: str) -> int:
        node = nodes.get(key)
        if node is not None and (isinstance(node.value, bool) or not isinstance(node.value, int)):
            self._faults.add(node.place, f"{key} is {node.kind}, not an integer", "Write a whole number from 0 up.")
            return -1
        return node.value if node is not None and isinstance(node.value, int) else -1

    def _read_text(self, place: str) -> tuple[str, int]:
        node = self._nodes.get("text")
        if place in ("declaration", "table") or node is None:
            if place == "passage":
                message = "key 'text' is missing"
                self._faults.add(Place(self._shown, 1, 1, "text"), message, "Add `text: {sha256: …, characters: …}`.")
            elif node is not None and node.value is not None:
                self._faults.add(node.place, f"a source of {place}s has no text", "Remove the key text.")
            return "", 0
        nodes = self._group(node, ("sha256", "characters"))
        characters = self._offset(nodes, "characters")
        return self._digest(nodes.get("sha256")), max(characters, 0)

    def _digest(self, node: Node | None) -> str:
        if node is None or (isinstance(node.value, str) and SHA256.fullmatch(node.value)):
            return str(node.value) if node else ""
        self._faults.add(node.place, f"{node.value!r} is no SHA-256", "Write its 64 lower-case hex digits, quoted.")
        return ""

    def _read_figure_table(self, place: str, role: str) -> SourceTable | None:
        node = self._nodes.get("table")
        if (place == "table") != (role == "figures") and place and role:
            message = f"the role is {role!r} and the place {place!r}"
            hint = "Figures stand in a table, and a table holds figures: `role: figures` goes with `place: table`."
            self._faults.add(self._nodes["role"].place, message, hint)
        if place != "table":
            if node is not None:
                self._faults.add(node.place, f"a source of {place or 'statement'}s has no table", "Remove the key.")
            return None
        keys = ("sha256", "key", "label", "prefix", "digits", "per")
        if node is None:
            hint = f"Add `table:` with the keys {listed(keys)}."
            self._faults.add(Place(self._shown, 1, 1, "table"), "key 'table' is missing", hint)
            return None
        nodes = self._group(node, keys)
        words = {}
        for key in ("key", "label", "prefix", "per"):
            found = nodes.get(key)
            if found is not None and (not isinstance(found.value, str) or not found.value):
                self._faults.add(
                    found.place, f"{key} is {found.kind}, not a text", "Write a text, in quotes if need be."
                )
            words[key] = str(found.value) if found is not None else ""
        digits = self._offset(nodes, "digits")
        if digits > _MOST_DIGITS:
            self._faults.add(nodes["digits"].place, f"digits is {digits}", f"Use at most {_MOST_DIGITS}.")
            digits = 0
        return SourceTable(sha256=self._digest(nodes.get("sha256")), digits=max(digits, 0), **words)

    def _read_sections(self, place: str, characters: int) -> tuple[Section, ...]:
        node = self._nodes.get("sections")
        if place != "passage":
            if node is not None and node.value:
                self._faults.add(node.place, f"a source of {place}s has no sections", "Remove the key sections.")
            return ()
        if node is None or not isinstance(node.value, list) or not node.value:
            where = node.place if node else Place(self._shown, 1, 1, "sections")
            self._faults.add(where, "there is no list of sections", "Add `- {slug: …, start: …, end: …}` lines.")
            return ()
        sections: dict[str, Section] = {}
        for item in node.value:
            section = self._read_section(item, characters)
            if section and section.slug in sections:
                self._faults.add(item.place, f"section {section.slug!r} stands twice", "Give one another slug.")
            elif section:
                sections[section.slug] = section
        return tuple(sections.values())

    def _read_section(self, item: Node, characters: int) -> Section | None:
        nodes = self._group(item, ("slug", "start", "end"))
        slug = nodes["slug"].value if "slug" in nodes else None
        if "slug" in nodes and not (isinstance(slug, str) and SLUG.fullmatch(slug)):
            hint = "Use lower-case words joined by hyphens."
            self._faults.add(nodes["slug"].place, f"{slug!r} is no section slug", hint)
            return None
        start, end = self._offset(nodes, "start"), self._offset(nodes, "end")
        if len(nodes) < 3 or min(start, end) < 0:  # noqa: PLR2004 (slug, start, end)
            return None
        if start >= end:
            self._faults.add(
                nodes["end"].place, f"the section ends at {end}, before or at its start {start}", "Mend one."
            )
        elif characters and end > characters:
            message = f"the section ends at {end}, outside the text of {characters} characters"
            self._faults.add(nodes["end"].place, message, f"Use at most {characters}.")
        return Section(str(slug), start, end)
