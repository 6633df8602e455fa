"""A release in an engine on another machine: how it is reached, and which one it holds."""

from __future__ import annotations

from kg.errors import NotPublishedError
from kg.prefixes import DCTERMS, Namespaces
from kg.settings import Settings
from kg.store import Credentials, Endpoint, Engine, RemoteEngine


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


def connect_engine(settings: Settings, prefixes: dict[str, str]) -> RemoteEngine:
    """The engine of these settings.

    Raises:
        SettingError: As `engine_endpoint`.
        EngineError: It does not answer, or is no SPARQL endpoint, or refuses the credentials.
    """
    return RemoteEngine.connect(engine_endpoint(settings), prefixes=prefixes, deadline_s=settings.deadline_s)


def find_published(engine: Engine, names: Namespaces) -> str | None:
    """The id of the release that an engine holds whole, which is written there last; None if there is none.

    Raises:
        EngineError: The engine failed.
    """
    rows = engine.select(
        f"SELECT ?id WHERE {{ GRAPH <{names.graph('release')}> "
        f"{{ <{names.base}release> <{DCTERMS}identifier> ?id }} }} LIMIT 2"
    ).rows
    return rows[0][0].value if len(rows) == 1 and rows[0][0] is not None else None


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
