"""YAML with places: every key and value knows its line and column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import yaml

from kg.loaders.faults import Faults, Place

# More digits than any offset or size has; Python reads ten thousand only slowly.
_DIGITS = 18

Value = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Node:
    """A YAML value with its place: a scalar, a list of nodes or a mapping of nodes."""

    value: Value | list[Node] | dict[str, Node]
    place: Place

    @property
    def kind(self) -> str:
        """What it is, in words for a fault."""
        if self.value is None:
            return "empty"
        if isinstance(self.value, bool):
            return "a truth value"
        if isinstance(self.value, int):
            return "an integer"
        return {str: "a text", list: "a list", dict: "a mapping"}[type(self.value)]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a YAML text stands in its file: whole files start at line 0 and column 0, comments further right."""

    path: str
    column: int = 0

    def place(self, mark: yaml.Mark, field: str) -> Place:
        """The place of a mark."""
        return Place(self.path, mark.line + 1, mark.column + 1 + self.column, field)


def read_yaml(text: str, origin: Origin, faults: Faults) -> dict[str, Node] | None:
    """Read one YAML mapping.

    Dates and floats stay texts: a version `1.10` is no number. Aliases are refused, so that no text can grow.

    Returns:
        Key → node in file order, or None after noting why there is none.
    """
    try:
        # The pure-Python loader: its marks count characters, and no file here is long.
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = origin.place(mark, "") if mark else Place(origin.path)
        faults.add(
            place, f"this is not YAML: {error.problem or error.context}", "Check indentation, quotes and colons."
        )
        return None
    except yaml.YAMLError as error:  # a character that YAML does not allow
        faults.add(Place(origin.path), f"this is not YAML: {str(error).splitlines()[0]}", "Remove the character.")
        return None
    except RecursionError:
        faults.add(Place(origin.path), "the YAML nests too deeply", "Write a flat mapping.")
        return None
    if not isinstance(root, yaml.MappingNode):
        faults.add(Place(origin.path, 1, 1), "there is no mapping of keys to values", "Write `key: value` lines.")
        return None
    return _mapping(root, origin, "", faults, {id(root)})


def _mapping(node: yaml.MappingNode, origin: Origin, field: str, faults: Faults, seen: set[int]) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for key, value in node.value:
        name = str(key.value) if isinstance(key, yaml.ScalarNode) else "?"
        path = f"{field}.{name}" if field else name
        if name in found:
            faults.add(origin.place(key.start_mark, path), f"key {name!r} stands twice", "Keep one of them.")
            continue
        found[name] = _node(value, origin, path, faults, seen)
    return found


def _node(node: yaml.Node, origin: Origin, field: str, faults: Faults, seen: set[int]) -> Node:
    place = origin.place(node.start_mark, field)
    if id(node) in seen:
        faults.add(place, "an alias is used", "Write the value out.")
        return Node(None, place)
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        return Node(_mapping(node, origin, field, faults, seen), place)
    if isinstance(node, yaml.SequenceNode):
        return Node([_node(item, origin, f"{field}[{n}]", faults, seen) for n, item in enumerate(node.value)], place)
    return Node(_scalar(node), place)


def _scalar(node: yaml.Node) -> Value:
    text = str(node.value)
    if node.tag.endswith(":null"):
        return None
    if node.tag.endswith(":bool"):
        return text.lower() in ("true", "yes", "on")
    if node.tag.endswith(":int") and text.isdecimal() and text.isascii() and len(text) <= _DIGITS:
        return int(text)
    return text


def texts(nodes: Mapping[str, Node]) -> dict[str, str]:
    """The text values among these, without the rest."""
    return {key: node.value for key, node in nodes.items() if isinstance(node.value, str)}
