"""Fields that give texts in languages: the label of a thing, all its labels, its synonyms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.graphql.fields import field, list_of
from api.graphql.languages import FILTER, LOOKUP, lang_argument, look_up, matching
from api.graphql.members import Kind, Member
from api.graphql.slice import Slice
from kg.store import Literal

_UNKNOWN = "und"  # BCP 47: a text whose language nobody has said


class TextFields:
    """Makes these fields; the facts are fetched once however many languages are asked, and chosen from here.

    Args:
        text: The class of the type `LangString`.
    """

    def __init__(self, text: Any) -> None:
        self._text = text

    def parts(self) -> Mapping[str, Any]:
        """The fields of `LangString`, by name."""
        return {
            "value": field("value", str, lambda text, _: text.value, "The text itself."),
            "lang": field("lang", str, lambda text, _: text.language or _UNKNOWN, "Its language, a tag of BCP 47."),
        }

    def field(self, member: Member) -> Any:
        """The field of a member that gives texts."""
        if member.kind is Kind.TEXTS:
            listed = list_of(self._text)
            return field(member.name, listed, lambda n, i: _texts(i.context, n.iri, member), member.description)
        if member.kind is Kind.SCALARS:
            return self._list(member)
        return self._one(member)

    def _list(self, member: Member) -> Any:
        def values(node: Any, info: Any, *, lang: Sequence[str] | None = None) -> list[str]:
            texts = _literals(info.context, node.iri, member.slot)
            kept = texts if lang is None else matching(texts, lang)
            return list(dict.fromkeys(text.value for text in kept))  # a word may be the same in two languages

        described = lang_argument(FILTER)
        return field(member.name, list_of(str), values, member.description, described)

    def _one(self, member: Member) -> Any:
        slot = member.slot

        def value(node: Any, info: Any, *, lang: Sequence[str] | None = None) -> str | None:
            found = look_up(_texts(info.context, node.iri, member), lang) if lang else None
            if found is not None:
                return found.value
            for term in info.context.values(node.iri, slot):
                if isinstance(term, Literal):
                    return term.value
            return None

        gives = str if member.required else str | None
        return field(member.name, gives, value, member.description, lang_argument(LOOKUP))


def _literals(found: Slice, node: str, slot: tuple[str, ...]) -> list[Literal]:
    return [term for term in found.values(node, slot) if isinstance(term, Literal)]


def _texts(found: Slice, node: str, member: Member) -> list[Literal]:
    """The texts in every language: the one that everything has first, the others by language."""
    return [
        text
        for slot in member.slots
        for text in sorted(_literals(found, node, slot), key=lambda text: text.language or "")
    ]
