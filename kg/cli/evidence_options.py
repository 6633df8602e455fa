"""The options that choose statements, spelt and explained once, and the filter that they make."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kg.cli.options import names_option

if TYPE_CHECKING:
    from kg.query.evidence_filter import EvidenceFilter
    from kg.release import Release

_F = TypeVar("_F", bound=Callable[..., Any])


class Condition(click.ParamType[tuple[str, str]]):
    """`KEY=TEXT`: a qualifier and what it must be."""

    name = "KEY=TEXT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """Split at the first equals sign."""
        if isinstance(value, tuple):
            return value
        key, equals, text = str(value).partition("=")
        if not equals or not key.strip() or not text.strip():
            self.fail(f"{value!r} is not of the form KEY=TEXT, such as population=pregnant", param, ctx)
        return key.strip(), text.strip()


qualifier_option = click.option(
    "--qualifier",
    "qualifiers",
    type=Condition(),
    multiple=True,
    help="Only statements with this qualifier, such as population=pregnant: words that a text must contain, the name "
    "in a closed list, or an entity. May be repeated: all must hold.",
)


def _in_lower_case(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    return value.lower() if value is not None else None


certainty_option = click.option(
    "--min-certainty",
    metavar="NAME",
    callback=_in_lower_case,  # GraphQL writes the names in capitals
    help="Leave out what is less sure than this: likely, possible.",
)


def evidence_options(command: _F) -> _F:
    """`--min-certainty`, `--source`, `--qualifier` and `--no-inferred`."""
    inferred = click.option("--inferred/--no-inferred", default=True, help="With or without what rules concluded.")
    return statement_options(inferred(command))


def statement_options(command: _F) -> _F:
    """`--min-certainty`, `--source` and `--qualifier`."""
    for option in (
        qualifier_option,
        names_option("--source", "--sources", "sources", metavar="IDS", purpose="Only what these sources say"),
        certainty_option,
    ):
        command = option(command)
    return command


def read_options(
    release: Release,
    min_certainty: str | None,
    sources: Iterable[str],
    qualifiers: Iterable[tuple[str, str]],
    *,
    inferred: bool,
) -> EvidenceFilter:
    """The filter that these options make.

    Raises:
        NotFoundError: There is no such certainty, source or qualifier.
        RefusedError: A qualifier cannot have the value.
    """
    from kg.query.evidence_filter import FilterWords, find_sources, read_filter

    words = FilterWords(min_certainty, tuple(sources) or None, inferred, tuple(qualifiers))
    return read_filter(release.schema, find_sources(release.engine, release.namespaces), words)
