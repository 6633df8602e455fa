"""Which SPARQL questions give the same answer whenever they are asked of the same release, told from the text."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.errors import NotReproducibleError
from kg.store import read_query, read_tokens

# Functions whose value changes from run to run, and aggregates whose value hangs on an order that nobody fixes
# (SPARQL 1.1 Query, sections 17.4 and 18.5.1). A parser needs no space after a keyword, so endings count.
_CHANGING = ("UUID", "NOW", "RAND", "BNODE")
_UNORDERED = ("SAMPLE", "GROUP_CONCAT")
_CUTS = ("LIMIT", "OFFSET")


@dataclass(slots=True)
class _Group:
    """What stands directly in one pair of braces, or outside all of them; a SELECT's modifiers stand beside it."""

    cuts: str = ""
    ordered: bool = False
    keys: list[str] = field(default_factory=list)
    plain: bool = True


def check_reproducible(text: str) -> tuple[str, ...] | None:
    """Refuse a question that may give another answer when it is asked again.

    Returns:
        What the question orders by at the top: None without ORDER BY; the variables, where it is variables alone;
        otherwise nothing.

    Raises:
        NotReproducibleError: It calls a function that changes, cuts rows that have no order, takes any one of several
            values, or asks another endpoint.
    """
    query = read_query(text)
    if query.calls_service:
        raise NotReproducibleError("SERVICE asks another endpoint", hint="Put its answers into VALUES.")
    for word in sorted(query.keywords):
        if word.endswith(_CHANGING):
            raise NotReproducibleError(f"{word} gives another value each time", hint="Ask without it.")
        if word.endswith(_UNORDERED):
            raise NotReproducibleError(
                f"{word} gives what the order of rows makes of it, and the standard fixes none",
                hint="Ask for the rows themselves, or for MIN, MAX or COUNT.",
            )
        if word.startswith("REDUCED"):
            raise NotReproducibleError("REDUCED keeps as many repeats as it likes", hint="Ask with DISTINCT.")
    return _check_cuts(text)


def _check_cuts(text: str) -> tuple[str, ...] | None:
    groups = [_Group()]
    ordering = False  # between ORDER BY and what ends it
    depth = 0  # of round brackets within the keys
    for token in read_tokens(text):
        word = token.text.upper()
        here = groups[-1]
        if token.text == "{":
            groups.append(_Group())
            ordering = False
        elif token.text == "}":
            _check(groups.pop() if len(groups) > 1 else here)
            ordering = False
        elif token.kind == "word" and word.startswith(_CUTS):
            here.cuts = here.cuts or word
            ordering = False
        elif token.kind == "word" and word == "ORDER":
            here.ordered = ordering = True
        elif token.kind == "word" and word in ("VALUES", "HAVING", "GROUP"):
            ordering = False
        elif ordering:
            depth += (token.kind == "open") - (token.kind == "close")
            if token.kind == "variable" and depth <= 1:
                here.keys.append(token.text[1:])
            elif not (word in ("BY", "ASC", "DESC") or token.text in "()"):
                here.plain = False
    top = groups[0]
    _check(top)
    return (tuple(top.keys) if top.plain else ()) if top.ordered else None


def _check(group: _Group) -> None:
    if group.cuts and not group.ordered:
        raise NotReproducibleError(
            f"{group.cuts} without ORDER BY takes whichever rows come first",
            hint="Say with ORDER BY which rows are meant, down to a key that no two of them share.",
        )
