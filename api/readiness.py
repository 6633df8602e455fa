"""Whether answers are from the release that is served: asked of the engine, where it is another machine's."""

from __future__ import annotations

import time
from typing import Any

from kg.query.framing import Reply, Service
from kg.release import Release

# How often an engine is asked for as many rows as our questions may need: a tenth of a second of its work.
_LOOK_AGAIN_S = 60.0


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

    Its payload is empty. It replies with 200, or raises what stands in the way. An engine may come back with another limit
    of rows: now and then it is asked for many, and from then on answers of this process as long as the limit are errors.
    """
    looked = time.monotonic()  # opening has just asked

    def serve(payload: dict[str, Any], body: bytes) -> Reply:  # noqa: ARG001 - there is only one question
        nonlocal looked
        from kg.release import check_row_limit  # noqa: PLC0415 (as below)
        from kg.store import RemoteEngine  # noqa: PLC0415

        _check(release)
        if isinstance(release.engine, RemoteEngine) and time.monotonic() - looked > _LOOK_AGAIN_S:
            check_row_limit(release.engine)
            looked = time.monotonic()  # not where it failed: it is asked again until it gives enough
        return Reply(200)

    return serve


def _check(release: Release) -> None:
    from kg.release import check_published  # noqa: PLC0415 (what speaks HTTP is heavy; opening has loaded it)

    check_published(release.engine, release.namespaces, release.id)
