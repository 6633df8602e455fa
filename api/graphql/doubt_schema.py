"""The root fields of doubt with their types: what the schema adds to the generated ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from api.graphql.doubt_types import conflict_arguments, doubt_types, gap_arguments
from api.graphql.proof_types import proof_types, why_arguments
from api.graphql.records import RecordType, RecordTypes

if TYPE_CHECKING:
    from api.graphql.types import TypeMaker


@dataclass(frozen=True, slots=True)
class DoubtSchema:
    """What `make_doubt` makes.

    Attributes:
        types: By GraphQL name, for the reader.
        roots: Name of a root field → what it gives, its description, its arguments.
    """

    types: Mapping[str, RecordType]
    roots: Mapping[str, tuple[Any, str, Mapping[str, tuple[Any, Any]]]]


def make_doubt(maker: TypeMaker, entity_type: Any) -> DoubtSchema:
    """The fields `conflicts`, `gaps` and `why`.

    Args:
        entity_type: The enum of classes of entities.
    """
    types = doubt_types(maker) | proof_types(maker)
    classes = RecordTypes(maker, types).classes
    return DoubtSchema(
        types,
        {
            "conflicts": (
                classes["ConflictConnection"],
                (
                    "Triples that are affirmed and denied, or said with more and with less certainty, with all their "
                    "statements; by label of the subject, of the property and of the object."
                ),
                conflict_arguments(maker, entity_type),
            ),
            "gaps": (
                classes["GapConnection"],
                (
                    "An evidence gap map: what is said directly between the entities of two classes, pair by pair, and "
                    "where nothing is; by label of the row, then of the column."
                ),
                gap_arguments(maker, entity_type),
            ),
            "why": (
                classes["Explanation"] | None,
                (
                    "Why a triple holds: its statements, and every derivation down to statements; or what denies it, and "
                    "what the rules miss to conclude it. Null if there is no such entity."
                ),
                why_arguments(maker),
            ),
        },
    )
