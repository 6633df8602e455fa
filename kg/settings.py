"""The one table of settings. Each can be set by an environment variable `KG_<NAME>`; units stand in the names."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from platformdirs import user_data_path
from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from kg.cores import count_cores
from kg.errors import SettingError
from kg.prefixes import DEFAULT_BASE_IRI


def _readers() -> int:
    # One more than can work at the same time, so that what runs for long leaves enough; more only take turns.
    return count_cores() + 1


def _one_line(text: str) -> str:
    """A secret that goes into a header; the line end of a file that it was read from does no harm."""
    if not text.strip("\r\n").isprintable():
        raise ValueError("holds a line break or another control character")
    return text.strip("\r\n")


_Secret = Annotated[str, AfterValidator(_one_line)]


def _base(iri: str) -> str:
    if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`#?]+", iri):
        raise ValueError("it is no http or https IRI without query and fragment")
    if not iri.endswith("/"):
        raise ValueError("it does not end with a slash")
    return iri


def _split_paths(given: object) -> object:
    return tuple(filter(None, given.split(os.pathsep))) if isinstance(given, str) else given


def _join_paths(paths: tuple[Path, ...]) -> str:
    return os.pathsep.join(map(str, paths))


# Written as PATH is, in the environment and wherever settings are handed down.
_Paths = Annotated[tuple[Path, ...], NoDecode, BeforeValidator(_split_paths), PlainSerializer(_join_paths)]
# No dots in front: a browser takes such steps for others.
ROOT_PATH = r"^(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*/?$"
_RootPath = Annotated[str, Field(pattern=ROOT_PATH), AfterValidator(lambda path: path.rstrip("/"))]


class Settings(BaseSettings):
    """Every setting with its default; see the README's table for what each is for."""

    model_config = SettingsConfigDict(env_prefix="KG_", frozen=True)

    base_iri: Annotated[str, AfterValidator(_base)] = Field(
        default=DEFAULT_BASE_IRI, description="IRI under which all our terms lie; ends with a slash."
    )
    data_dir: Path = Field(
        default_factory=lambda: user_data_path("nutrigraph"), description="Folder that holds the releases."
    )
    kept_releases: int = Field(default=3, ge=1, description="How many releases a build leaves in the folder.")
    host: str = Field(default="127.0.0.1", description="Address that the server listens on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port that the server listens on; 0 takes a free one.")
    root_path: _RootPath = Field(
        default="", description="Path under which a proxy shows the server, /nutrition say; it may take it off or not."
    )
    readers: int = Field(
        default_factory=_readers, ge=1, description="Reader processes, by default one more than cores."
    )
    deadline_s: float = Field(default=10.0, gt=0, description="Longest time that the reading for one request may take.")
    query_memory_bytes: int = Field(default=1 << 30, gt=0, description="Memory a query may use above the open release.")
    queue_requests: int = Field(default=16, ge=0, description="Requests that may wait for a reader.")
    body_bytes: int = Field(default=1 << 20, gt=0, description="Largest request body.")
    url_bytes: int = Field(default=8 << 10, gt=0, description="Longest request target.")
    head_bytes: int = Field(default=32 << 10, gt=0, description="Header fields of a request, together.")
    request_s: float = Field(
        default=30.0,
        gt=0,
        description="Time that a client has to send a whole request, or to take something of an answer.",
    )
    client_requests: int = Field(default=32, ge=0, description="Requests of one client at a time; 0 for any number.")
    client_errors: int = Field(default=60, ge=0, description="Errors of one client in a minute; 0 for any number.")
    client_header: str = Field(
        default="", description="Header field in which your proxy tells the client's address, X-Forwarded-For say."
    )
    cache_bytes: int = Field(default=64 << 20, ge=0, description="Memory of the response cache; 0 turns it off.")
    access_log: bool = Field(default=True, description="Whether the server writes a JSON line per request to stderr.")
    sparql_bytes: int = Field(default=100 << 10, gt=0, description="Longest SPARQL text.")
    sparql_nesting: int = Field(default=100, gt=0, description="Deepest nesting of brackets in a SPARQL text.")
    sparql_unions: int = Field(default=200, gt=0, description="UNION branches in a SPARQL text.")
    sparql_operators: int = Field(default=1_000, gt=0, description="Operators, dots and clauses in a SPARQL text.")
    sparql_patterns: int = Field(
        default=100, gt=0, description="Triple patterns that a SPARQL text joins in one group."
    )
    sparql_readings: int = Field(
        default=500_000, gt=0, description="Tokens of a SPARQL text, each as often as a parser may have to read it."
    )
    result_rows: int = Field(default=10_000, gt=0, description="Rows of a SELECT before it is cut.")
    result_bytes: int = Field(default=64 << 20, gt=0, description="Bytes of an answer before it is cut.")
    graphql_bytes: int = Field(default=100 << 10, gt=0, description="Longest GraphQL document.")
    graphql_depth: int = Field(default=10, gt=0, description="Relations deep that a GraphQL request may go.")
    graphql_aliases: int = Field(default=15, gt=0, description="Aliases in a GraphQL request.")
    graphql_tokens: int = Field(default=1_000, gt=0, description="Tokens in a GraphQL document.")
    graphql_cost: int = Field(
        default=25_000, gt=0, description="Page sizes multiplied along each way down and added side by side."
    )
    graphql_nesting: int = Field(
        default=20, gt=0, description="Lists and objects within each other in a GraphQL value."
    )
    graphql_conditions: int = Field(default=200, gt=0, description="Entries of objects in the arguments of a request.")
    graphql_values: int = Field(default=1_000, gt=0, description="Entries of objects and lists in those arguments.")
    graphql_batch: int = Field(default=0, ge=0, description="GraphQL requests in one body; 0 takes no batches.")
    graphql_introspection: bool = Field(default=True, description="Whether GraphQL answers questions to its schema.")
    graphql_persisted_bytes: int = Field(
        default=4 << 20, ge=0, description="Memory for automatic persisted queries; 0 switches them off."
    )
    graphql_documents: Path | None = Field(
        default=None, description="Trusted documents, a folder or file: where it is set nothing else runs."
    )
    texts: _Paths = Field(
        default=(),
        description="Files and folders with texts of sources, whose passages the server shows in words; as in PATH.",
    )
    engine_url: str | None = Field(
        default=None,
        description="Query address of a SPARQL 1.1 engine that holds the release; unset, the store here does.",
    )
    engine_update_url: str | None = Field(
        default=None, description="Where that engine takes updates, if not where such engines usually do."
    )
    engine_user: _Secret = Field(
        default="", description="User name for the engine, for Basic unless the next says Digest."
    )
    engine_password: _Secret = Field(default="", repr=False, description="Password of that user.")
    engine_digest: bool = Field(default=False, description="Whether the engine asks for Digest authentication.")
    engine_token: _Secret = Field(default="", repr=False, description="Bearer token for the engine.")
    engine_header: _Secret = Field(
        default="", repr=False, description='A header for the engine, "Name: value", where it has a way of its own.'
    )
    memory_triples: int = Field(default=2_000_000, gt=0, description="Largest release that is held in memory.")

    @property
    def engine_name(self) -> str:
        """The engine elsewhere as messages name it, by host and port and never by its credentials; empty without one."""
        if self.engine_url is None:
            return ""
        return f"the engine at {self.engine_url.rpartition('@')[2].rpartition('//')[2].partition('/')[0].partition('?')[0]}"


def _value(fault: Mapping[str, Any]) -> str:
    """The value at fault in words; of a secret only that it has one."""
    name = str(fault["loc"][0])
    return f"is {fault['input']!r}" if Settings.model_fields[name].repr else "cannot be used"


def _said(fault: Mapping[str, Any]) -> str:
    """What is wrong; the words of our own checks as they are."""
    own = fault["msg"].removeprefix("Value error, ")
    return str(own if own != fault["msg"] else own.lower())


@cache
def get_settings() -> Settings:
    """The settings of this process, read once from the environment.

    Raises:
        SettingError: A variable has a value that cannot be; names every such variable.
    """
    try:
        return Settings()
    except ValidationError as error:
        wrong = [(f"KG_{'_'.join(map(str, fault['loc'])).upper()}", fault) for fault in error.errors()]
        told = "; ".join(f"{name} {_value(fault)}: {_said(fault)}" for name, fault in wrong)
        hint = f"Change or unset {', '.join(name for name, _ in wrong)}."
        raise SettingError(told, hint=hint) from error
