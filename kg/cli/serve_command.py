"""kg serve: composes readers, application and server, and says where it listens."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import RootPath, TextPlace, engine_option, release_option
from kg.cli.output import NOTICE, say
from kg.cli.releases import release_dir

if TYPE_CHECKING:
    from kg.settings import Settings


@click.command()
@click.option("--host", help="Address to listen on. Default: 127.0.0.1, this machine only.")
@click.option("--port", type=click.IntRange(0, 65_535), help="Port to listen on; 0 takes a free one. Default: 8000.")
@click.option(
    "--root-path",
    type=RootPath(),
    help="Path under which a reverse proxy shows the server, such as /nutrition; the proxy may take it off or not.",
)
@click.option("--quiet", is_flag=True, help="Write no line per request on standard error.")
@click.option("--watch", is_flag=True, help="Serve a new release as soon as a build has made it the current one.")
@click.option(
    "--text",
    "texts",
    type=TextPlace(),
    multiple=True,
    help="The text of a source, or a folder with texts: whoever reaches the server sees the words of its passages. "
    "May be repeated.",
)
@engine_option
@release_option
def command(
    *,
    host: str | None,
    port: int | None,
    root_path: str | None,
    quiet: bool,
    watch: bool,
    texts: tuple[tuple[str, Path], ...],
    engine: str | None,
    release_path: Path | None,
) -> None:
    """Serve GraphQL, SPARQL, pages and exports until Ctrl-C.

    Where no release is named, the packaged data is built first, once. SIGHUP switches to the release that is current
    then; no request is lost, and none is answered from two releases.

    With --text the page of a passage and /passage/{id}/words show the words that stand there. A text is used only if
    it is the very one in which the source was located, as its SHA-256 tells; it enters no release and no export.

    With --engine the data are those that `kg publish` loaded into an engine on another machine; search, schema and
    lists come from the release here. /ready is 503 until the engine holds that very release. Credentials:
    KG_ENGINE_USER, KG_ENGINE_PASSWORD, KG_ENGINE_DIGEST, KG_ENGINE_TOKEN, KG_ENGINE_HEADER.
    """
    from kg.cli.listening import bind
    from kg.cli.supervision import become_worker
    from kg.release import find_release
    from kg.settings import get_settings

    settings = get_settings()
    if quiet:
        settings = settings.model_copy(update={"access_log": False})
    if texts:
        settings = settings.model_copy(update={"texts": tuple(place for _, place in texts)})
    if root_path is not None:
        settings = settings.model_copy(update={"root_path": root_path})
    if engine:
        settings = settings.model_copy(update={"engine_url": engine})
    if settings.engine_url is not None:
        from kg.release.published import engine_endpoint

        engine_endpoint(settings).close()  # an address or a header that is none would never become ready
    # Before any work: whoever has to change the port should not wait for a build first.
    listener = bind(host or settings.host, settings.port if port is None else port)
    try:
        named = release_dir(release_path)
        _check_sources([source for source, _ in texts if source], find_release(named))
        become_worker()
        path = find_release(named)
        say(f"Serving release {path.name[:12]} from {path}{_over(settings)}")

        from kg.query.readers import ReaderPool

        def make_pool(release: Path) -> ReaderPool:
            pool = ReaderPool("api.readers:open_services", str(release), settings)
            pool.launch()
            return pool

        pool = make_pool(path)  # opens the release while this process imports the application

        from api.pages.assets import warning
        from kg.cli.server import Plan, run_server

        if missing := warning():
            say(missing)
        run_server(pool, path, settings, listener, Plan(release_path or settings.data_dir, make_pool, watch, NOTICE))
    finally:
        listener.close()


def _check_sources(named: list[str], release: Path) -> None:
    """Texts are found by what is in them; whoever names the source of one should hear of a slip all the same."""
    if not named:
        return
    from kg.errors import NotFoundError
    from kg.release.manifest import load_manifest

    known = sorted(load_manifest(release)["counts"]["statements"])
    for source in named:
        if source not in known:
            raise NotFoundError(
                f"there is no source {source!r} in the release", hint=f"Choose from: {', '.join(known)}."
            )


def _over(settings: Settings) -> str:
    return f", data from {settings.engine_name}" if settings.engine_name else ""
