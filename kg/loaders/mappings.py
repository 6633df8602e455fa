"""`mappings.sssom.tsv`: which foreign identifiers an entity has, in the TSV form of SSSOM.

Source: SSSOM 1.0, https://mapping-commons.github.io/sssom/ (YAML metadata in `#` lines, then a table).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from kg.loaders.entities import Reading
from kg.loaders.faults import Place, listed, suggest
from kg.loaders.sources import WEB_IRI, Source
from kg.loaders.tables import Columns, Row
from kg.loaders.yaml_texts import Node, Origin, read_yaml, texts

_REQUIRED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
# The other slots of an SSSOM mapping that a curator may fill (SSSOM, class Mapping).
_OPTIONAL = frozenset((
    "author_id", "author_label", "comment", "confidence", "curation_rule", "license", "mapping_date", "mapping_source",
    "mapping_tool", "mapping_tool_version", "object_label", "object_source", "object_source_version", "other",
    "predicate_label", "reviewer_id", "reviewer_label", "see_also", "subject_label",
))  # fmt: skip
COLUMNS = Columns(_REQUIRED, frozenset(_REQUIRED), _OPTIONAL)
PREDICATES = tuple(f"skos:{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related"))
_LOCAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_CURIE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*:[^\s]+")


@dataclass(frozen=True, slots=True)
class Mapping:
    """One foreign identifier of an entity.

    Attributes:
        entity: Id of the entity.
        predicate: CURIE of the kind of match.
        object: CURIE of the foreign thing.
        justification: CURIE of the reason.
        slots: The other filled columns, in the order of the header.
    """

    source: Source
    entity: str
    predicate: str
    object: str
    justification: str
    licence: str
    slots: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class SeenMappings:
    """What may stand only once, with the place of its first row."""

    pairs: dict[tuple[str, str], Place] = field(default_factory=dict)
    exact: dict[str, tuple[str, Place]] = field(default_factory=dict)


class MappingReader:
    """Reads the mappings of one source once the entities of all sources are known.

    Args:
        source: Whose mappings they are.
        seen: Shared by all sources of a run.
        reading: Ontology, entities of all sources, and the list that takes every fault.
    """

    def __init__(self, source: Source, seen: SeenMappings, reading: Reading) -> None:
        self._source = source
        self._prefixes = reading.schema.prefixes
        self._reading = reading
        self._faults = reading.faults
        self._doubtful = reading.doubtful
        self._seen = seen

    def read_header(self, lines: Iterable[tuple[int, str]], shown: str) -> str:
        """Check the metadata lines and return the licence of the whole set, empty if there is none.

        Args:
            lines: The leading lines that start with `#`.
            shown: The path for faults.
        """
        text = "\n".join(line[1:] for _, line in lines)
        nodes = read_yaml(text, Origin(shown, column=1), self._faults) if text.strip() else {}
        if nodes is None:
            return ""
        for key in ("mapping_set_id", "license"):
            if not texts(nodes).get(key):
                place = Place(shown, 1, 1, key)
                self._faults.add(place, f"the metadata lacks {key}", f"Add a line `# {key}: …`.")
        self._check_curie_map(nodes.get("curie_map"))
        licence = texts(nodes).get("license", "")
        if licence and not WEB_IRI.fullmatch(licence):
            self._faults.add(nodes["license"].place, f"{licence!r} is not a web address", "Give the licence's IRI.")
        return licence

    def _check_curie_map(self, node: Node | None) -> None:
        if node is None or not isinstance(node.value, dict):
            return
        for prefix, expansion in node.value.items():
            known = self._prefixes.get(prefix)
            if known is None:
                self._note_unknown_prefix(prefix, expansion.place)
            elif expansion.value != known:
                message = f"prefix {prefix!r} stands for {expansion.value!r} here"
                self._faults.add(expansion.place, message, f"The ontology says {known}; write that.")

    def _note_unknown_prefix(self, prefix: str, place: Place) -> None:
        hint = suggest(prefix, self._prefixes, "Declare it in ontology/prefixes.ttl.")
        self._faults.add(place, f"unknown prefix {prefix!r}", hint)

    def read(self, rows: Iterable[Row], licence: str) -> list[Mapping]:
        """The mappings of the rows, in file order; rows with faults are left out."""
        found = []
        for row in rows:
            mapping = None if row.ragged else self._read_row(row, licence)
            if mapping is None:
                self._doubtful.add(row["subject_id"].removeprefix("ng:"))
            else:
                found.append(mapping)
        return found

    def _read_row(self, row: Row, licence: str) -> Mapping | None:
        before = len(self._faults.found)
        entity = self._read_subject(row)
        if row["predicate_id"] and row["predicate_id"] not in PREDICATES:
            hint = suggest(row["predicate_id"], PREDICATES, f"Use {listed(PREDICATES)}.")
            self._faults.add(row.place("predicate_id"), f"unknown predicate {row['predicate_id']!r}", hint)
        self._check_curie(row, "object_id")
        self._check_curie(row, "mapping_justification")
        if row["license"] and not WEB_IRI.fullmatch(row["license"]):
            message = f"{row['license']!r} is not a web address"
            self._faults.add(row.place("license"), message, "Give the licence's IRI.")
        if not all(row[column] for column in _REQUIRED) or len(self._faults.found) > before:
            return None
        self._check_repetition(row, entity)
        slots = tuple(
            (name, row[name]) for name in row.columns if name in _OPTIONAL and name != "license" and row[name]
        )
        return Mapping(
            self._source, entity, row["predicate_id"], row["object_id"], row["mapping_justification"],
            row["license"] or licence, slots,
        )  # fmt: skip

    def _read_subject(self, row: Row) -> str:
        text = row["subject_id"]
        prefix, _, local = text.partition(":")
        if not text:
            return ""
        if prefix != "ng" or not local:
            hint = "Write ng: and the entity's id, like ng:iron."
            self._faults.add(row.place("subject_id"), f"{text!r} names no entity of ours", hint)
        elif local not in self._reading.register.entities:
            self._reading.note_unknown(local, row.place("subject_id"))
        return local

    def _check_curie(self, row: Row, column: str) -> None:
        text = row[column]
        if not text:
            return
        prefix, _, local = text.partition(":")
        if not _CURIE.fullmatch(text):
            self._faults.add(row.place(column), f"{text!r} is no CURIE", "Write prefix:identifier.")
        elif prefix not in self._prefixes:
            self._note_unknown_prefix(prefix, row.place(column))
        elif not _LOCAL.fullmatch(local):
            hint = "Use letters, digits, dots, hyphens and underscores behind the prefix."
            self._faults.add(row.place(column), f"{local!r} is no identifier", hint)

    def _check_repetition(self, row: Row, entity: str) -> None:
        foreign = row["object_id"]
        place = row.place("object_id")
        first = self._seen.pairs.setdefault((entity, foreign), place)
        if first != place:
            self._faults.add(place, f"{entity!r} is already mapped to {foreign} at {first}", "Remove one of the rows.")
        elif row["predicate_id"] == "skos:exactMatch":
            other, where = self._seen.exact.setdefault(foreign, (entity, place))
            if other != entity:
                message = f"{foreign} is already the exact match of {other!r} at {where}"
                self._faults.add(
                    place, message, "An exact match belongs to one entity; make one of them skos:closeMatch."
                )
