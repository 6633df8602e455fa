"""Whether answers are from the release that is served: asked of the engine, where it is another machine's."""

from __future__ import annotations

import time
from typing import Any

from kg.query.framing import Reply, Service
from kg.release import Release


def holding(release: Release, serve: Service) -> Service:
    """The same service; an answer for which the engine may have held another release is an error instead, and so never kept.

    One look behind the answer is enough: whoever publishes takes the id away before anything else, and gives it back last.
    An engine that has just failed to answer in time is not asked again: the deadline would pass before it could be named.
    """

    def checked(payload: dict[str, Any], body: bytes) -> Reply:
        from kg.store import RemoteEngine  # noqa: PLC0415 (as below)

        begun = time.monotonic()
        reply = serve(payload, body)
        if isinstance(release.engine, RemoteEngine) and (failure := release.engine.failure_since(begun)):
            raise failure
        _check(release)
        return reply

    return checked


def make_ready_service(release: Release) -> Service:
    """The service over one open release whose data are in an engine on another machine.

    Its payload is empty. It replies with 200, or raises what stands in the way.
    """

    def serve(payload: dict[str, Any], body: bytes) -> Reply:  # noqa: ARG001 - there is only one question
        _check(release)
        return Reply(200)

    return serve


def _check(release: Release) -> None:
    from kg.release import check_published  # noqa: PLC0415 (what speaks HTTP is heavy; opening has loaded it)

    check_published(release.engine, release.namespaces, release.id)
