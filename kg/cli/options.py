"""Options that several commands share, spelt and explained once."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

import click

_F = TypeVar("_F", bound=Callable[..., Any])

release_option = click.option(
    "--release",
    "release_path",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="A release directory, or a folder of releases (its current one). "
    "Default: the packaged data, built once into your data folder.",
)


def _address(context: click.Context, parameter: click.Parameter, url: str | None) -> str | None:
    del context, parameter
    if url is not None and not url.strip():  # an unset variable of the shell, most often
        raise click.BadParameter("it is empty: give the address of the engine, or leave the option out")
    return url


engine_option = click.option(
    "--engine",
    metavar="URL",
    callback=_address,
    help="Where a SPARQL 1.1 engine takes queries, such as http://localhost:7878/query. Default: the store here.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
ontology_option = click.option(
    "--ontology", type=click.Path(path_type=Path, file_okay=False), help="Folder of the ontology. Default: ours."
)
seeds_option = click.option(
    "--seeds", type=click.Path(path_type=Path, file_okay=False), help="Folder of the sources. Default: ours."
)


def table_option(*, purpose: str) -> Callable[[_F], _F]:
    """`--table SOURCE=FILE`, any number of times."""
    return click.option("--table", "tables", type=SourceText(), multiple=True, help=purpose)


class SourceText(click.ParamType[tuple[str, Path]]):
    """`SOURCE=FILE`: which source a file is the text or the table of."""

    name = "SOURCE=FILE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, Path]:
        """Split at the first equals sign; the file must exist."""
        if isinstance(value, tuple):
            return value
        source, equals, file = str(value).partition("=")
        if not equals or not source or not file:
            self.fail(f"{value!r} is not of the form SOURCE=FILE, such as rls-nutrient-gaps=article.txt", param, ctx)
        if not Path(file).is_file():
            self.fail(f"there is no file {file!r}", param, ctx)
        return source, Path(file)


class RootPath(click.ParamType[str]):
    """The path under which a proxy shows a server, as `kg.settings` wants it; a slash at its end is dropped."""

    name = "PATH"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Check its form."""
        from kg.settings import ROOT_PATH

        if not re.fullmatch(ROOT_PATH, str(value)):
            self.fail(f"{value!r} is no path of steps such as /nutrition, of letters, digits and - . _ ~", param, ctx)
        return str(value).rstrip("/")


class TextPlace(SourceText):
    """`SOURCE=FILE`, or a folder in which texts are found by their hash; the source is empty then. Paths are absolute."""

    name = "SOURCE=FILE|FOLDER"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, Path]:
        """A folder of that name comes first."""
        is_folder = not isinstance(value, tuple) and Path(value).is_dir()
        source, place = ("", Path(value)) if is_folder else super().convert(value, param, ctx)
        if os.pathsep in str(place.absolute()):
            self.fail(f"{place.absolute()} has {os.pathsep!r} in it, which stands between paths", param, ctx)
        return source, place.absolute()


class Names(click.ParamType[tuple[str, ...]]):
    """One name or several, separated by commas."""

    name = "NAMES"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """Split at the commas; nothing between them is a slip, not a wish for everything."""
        if isinstance(value, tuple):
            return value
        named = tuple(part.strip() for part in str(value).split(",") if part.strip())
        if not named:
            self.fail("there is no name in it; leave the option away to keep everything", param, ctx)
        return named


def names_option(*flags: str, metavar: str, purpose: str) -> Callable[[_F], _F]:
    """An option that takes names, separated by commas, repeated, or both; the command gets them as one tuple."""

    def in_one(_ctx: click.Context, _param: click.Parameter, given: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
        return tuple(chain.from_iterable(given))

    purpose = f"{purpose}, separated by commas. May be repeated."
    return click.option(*flags, type=Names(), multiple=True, metavar=metavar, callback=in_one, help=purpose)


def check_one_format(*, as_json: bool, as_csv: bool) -> None:
    """Refuse two formats at once.

    Raises:
        click.UsageError: Both are wanted.
    """
    if as_json and as_csv:
        raise click.UsageError("--json and --csv ask for two formats: give one of them")


def text_option(*, multiple: bool, required: bool = True) -> Callable[[_F], _F]:
    """`--text SOURCE=FILE`, once or several times."""
    return click.option(
        "--text",
        "texts" if multiple else "text",
        type=SourceText(),
        required=required,
        multiple=multiple,
        help="The text of a source, as it was when its statements were located.",
    )


def read_argument(value: str) -> str:
    """A text given on the command line: itself, `@FILE`, or `-` for standard input.

    Raises:
        click.UsageError: The file cannot be read or is not UTF-8.
    """
    try:
        if value == "-":
            return sys.stdin.buffer.read().decode("utf-8")
        if value.startswith("@"):
            return Path(value[1:]).read_text(encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"cannot read {value[1:]!r}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise click.UsageError(f"{value!r} is not UTF-8: {error.reason} at byte {error.start}") from error
    return value
