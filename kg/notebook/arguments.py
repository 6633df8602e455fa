"""What people write as arguments in a notebook, read in all the forms that are natural; the rest is told how to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kg.errors import RefusedError

# A name, one text with commas, a list of them, or nothing.
Names = str | Iterable[str] | None


def read_names(names: Names, what: str) -> frozenset[str]:
    """Names that were given as a list, or as one text with commas, or both.

    Args:
        what: What the argument is called.

    Raises:
        RefusedError: It is something else.
    """
    texts = list_texts(names, what)
    return frozenset(part.strip() for text in texts for part in text.split(",") if part.strip())


def list_texts(names: Names, what: str) -> tuple[str, ...]:
    """Texts that were given as one or as a list, in their order; none for None. Raises as `read_names` does."""
    if names is None:
        return ()
    texts = (names,) if isinstance(names, str) or not isinstance(names, Iterable) else tuple(names)
    for text in texts:
        if not isinstance(text, str):
            raise RefusedError(f"{what} {text!r} is no text", hint='Write names: "iron" or ["iron", "folate"].')
    return texts


def read_qualifiers(qualifiers: object) -> tuple[tuple[str, str], ...]:
    """(name, wanted) of each qualifier, in the order of the dict; none for None.

    Raises:
        RefusedError: It is no dict of texts.
    """
    given = {} if qualifiers is None else qualifiers
    if not isinstance(given, Mapping) or not all(isinstance(text, str) for pair in given.items() for text in pair):
        hint = 'Write a dict of texts: qualifiers={"population": "pregnant"}.'
        raise RefusedError(f"qualifiers {qualifiers!r} is no dict of texts", hint=hint)
    return tuple(given.items())


def check_text(value: object, what: str) -> None:
    """Refuse what is no text.

    Raises:
        RefusedError: It is none.
    """
    if not isinstance(value, str):
        raise RefusedError(f"{what} {value!r} is no text", hint=f'Write {what} between quotes: "…".')
