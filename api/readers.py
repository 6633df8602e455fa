"""What the reader processes serve: the one place that knows the services of all doors."""

from __future__ import annotations

import logging
from pathlib import Path

from api.graphql.service import make_service as make_graphql_service
from api.pages.doubt_service import make_conflicts_service, make_gaps_service
from api.pages.editor_service import make_editor_service
from api.pages.explorer_service import make_explorer_service
from api.pages.export_service import make_export_service
from api.pages.search_service import make_search_service
from api.pages.service import make_service as make_pages_service
from api.pages.words import Words, make_words_service
from api.readiness import holding, make_ready_service
from api.sparql.graph_service import make_graph_service
from api.sparql.service import make_service as make_sparql_service
from api.sparql.void_service import make_void_service
from kg.query.framing import Service
from kg.release import wait_for_release
from kg.settings import get_settings

_LOG = logging.getLogger(__name__)
# What `kg.query.readers.ReaderPool` takes as its factory.
FACTORY = "api.readers:open_services"


def open_services(argument: str) -> dict[str, Service]:
    """Open a release and make every service over it. Called once, in the process that the readers are forked from.

    Args:
        argument: Path of a release directory, or of a folder of releases, whose current one is taken.

    Raises:
        ReleaseError: The release is missing or damaged.
        EngineError: The store cannot be opened.
    """
    release = wait_for_release(Path(argument), lambda error: _LOG.warning("not ready: %s", error))
    words = Words(release, get_settings().texts)
    from_engine = {
        "graphql": make_graphql_service(release),
        "sparql": make_sparql_service(release),
        "graph": make_graph_service(release),
        "void": make_void_service(release),
        "entity": make_pages_service(release, words),
        "export": make_export_service(release),
        "conflicts": make_conflicts_service(release),
        "gaps": make_gaps_service(release),
        "editor": make_editor_service(release),
        "explorer": make_explorer_service(release, words),
        "words": make_words_service(release, words),
    }
    if get_settings().engine_url is not None:
        from_engine = {name: holding(release, serve) for name, serve in from_engine.items()}
    return {
        **from_engine,
        "search": make_search_service(release),
        "ready": make_ready_service(release),
    }
