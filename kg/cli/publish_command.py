"""kg publish: a release → an engine on another machine."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import json_option, release_option
from kg.cli.output import print_json, progress, say
from kg.cli.releases import release_dir


@click.command()
@click.argument("url")
@release_option
@json_option
def command(url: str, release_path: Path | None, as_json: bool) -> None:
    """Load a release into the SPARQL 1.1 engine that takes queries at URL, such as http://localhost:7878/query.

    What is there already is not sent again, graphs of other releases are removed, and everything is looked at again;
    the release id comes last, so that nobody serves half a release. Interrupted, run it again. Credentials:
    KG_ENGINE_USER, KG_ENGINE_PASSWORD, KG_ENGINE_DIGEST, KG_ENGINE_TOKEN, KG_ENGINE_HEADER; KG_ENGINE_UPDATE_URL where
    updates go elsewhere than usual.
    """
    from kg.release import publish
    from kg.release.progress import ignore_progress
    from kg.settings import get_settings

    settings = get_settings().model_copy(update={"engine_url": url})
    path = release_dir(release_path)
    with progress() as advance:
        done = publish(path, settings, advance or ignore_progress)
    if as_json:
        print_json({"sent": done.sent, "dropped": list(done.dropped), "rowLimit": done.row_limit})
        return
    say(f"Sent {done.sent:,} triples." if done.sent else "Everything was there already.")
    for graph in done.dropped:
        say(f"Removed {graph}.")
    if done.row_limit is not None:
        say(
            f"The engine cuts answers after {done.row_limit:,} rows without a word: raise its limit, or answers that are "
            "longer are errors."
        )
