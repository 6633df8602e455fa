"""A release in an engine on another machine: how it is reached, and which one it holds."""

from __future__ import annotations

from kg.errors import EngineError, KgError, NotPublishedError
from kg.prefixes import DCTERMS, Namespaces
from kg.release.manifest import Manifest
from kg.settings import Settings
from kg.store import Credentials, Dialect, Endpoint, Engine, RemoteEngine

_MOST_ROWS = 10_000


def engine_endpoint(settings: Settings) -> Endpoint:
    """Where the engine of these settings takes queries.

    Raises:
        SettingError: There is none, it is no http or https address, or the header for it is none.
    """
    credentials = Credentials(
        user=settings.engine_user,
        password=settings.engine_password,
        is_digest=settings.engine_digest,
        bearer=settings.engine_token,
        header=settings.engine_header,
    )
    # A little before the reader is killed, so that the error names the engine.
    return Endpoint(settings.engine_url or "", credentials, timeout_s=settings.deadline_s * 0.9)


def connect_engine(settings: Settings, manifest: Manifest) -> RemoteEngine:
    """The engine of these settings, with the graphs and prefixes of a release.

    Raises:
        SettingError: As `engine_endpoint`.
        EngineError: It does not answer, or is no SPARQL endpoint, or refuses the credentials, or cuts answers that we need.
    """
    names = Namespaces(manifest["base_iri"])
    engine = RemoteEngine.connect(
        engine_endpoint(settings),
        graphs=[names.graph(name) for name in sorted(manifest["counts"]["graphs"])],
        prefixes=dict(sorted(manifest.get("prefixes", {}).items())),
        deadline_s=settings.deadline_s,
    )
    try:
        check_row_limit(engine)
    except KgError:
        engine.close()
        raise
    return engine


def check_row_limit(engine: RemoteEngine) -> None:
    """Check, by a question for 20,000 rows, that an engine gives as many rows as questions of ours may need.

    Raises:
        EngineError: It cuts them, or does not answer.
    """
    limit = engine.find_row_limit()
    if limit is not None and limit < rows_needed(engine.dialect):
        raise EngineError(
            f"the engine at {engine.name} cuts answers after {limit:,} rows without a word",
            hint=f"Raise its limit to {rows_needed(engine.dialect):,} rows or more.",
        )


def rows_needed(dialect: Dialect) -> int:
    """How many rows an engine must give at once for questions of ours; what asks for more is paged."""
    # Where nothing in an answer tells that it was cut, one that is just as long must be known to be whole.
    return _MOST_ROWS if dialect.cap_header else _MOST_ROWS + 1


def mark_of(names: Namespaces) -> tuple[str, str, str]:
    """Subject, predicate and graph of the triple that says which release is there; it is in no graph of a release."""
    return f"{names.base}published", f"{DCTERMS}identifier", names.graph("published")


def find_published(engine: Engine, names: Namespaces) -> str | None:
    """The id of the release that an engine holds whole, which is written there last; None if there is none.

    Raises:
        EngineError: The engine failed.
    """
    return _find_id(engine, mark_of(names))


def _find_id(engine: Engine, mark: tuple[str, str, str]) -> str | None:
    subject, predicate, graph = mark
    rows = engine.select(f"SELECT ?id WHERE {{ GRAPH <{graph}> {{ <{subject}> <{predicate}> ?id }} }} LIMIT 2").rows
    return rows[0][0].value if len(rows) == 1 and rows[0][0] is not None else None


def begun_mark_of(names: Namespaces) -> tuple[str, str, str]:
    """As `mark_of`, of the triple that stands there while a release is loaded."""
    subject, _, graph = mark_of(names)
    return subject, f"{DCTERMS}provenance", graph


def find_begun(engine: Engine, names: Namespaces) -> str | None:
    """The id of the release of which alone all large graphs in an engine are, whole or not; None if nobody knows.

    Raises:
        EngineError: The engine failed.
    """
    return _find_id(engine, begun_mark_of(names))


def check_published(engine: Engine, names: Namespaces, release_id: str) -> None:
    """Check that an engine holds this release.

    Raises:
        NotPublishedError: It holds another one, or none.
        EngineError: It does not answer.
    """
    holds = find_published(engine, names)
    if holds != release_id:
        raise NotPublishedError(
            f"the engine holds {f'release {holds[:12]}' if holds else 'no release'}, and here is {release_id[:12]}",
            hint="Load it with `kg publish`, or serve the release that is there.",
        )
