"""Under a path of a host, as behind a reverse proxy: pages ask and lead nowhere else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.pages.assets import warning
from tests.browser.editor_page import Visit
from tests.browser.root_path_pages import look_around
from tests.command_server import serving


@pytest.fixture(scope="module")
def server(release_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that is shown under a path."""
    if said := warning():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"NO BROWSER TEST RAN. {said}")
    folder = tmp_path_factory.mktemp("rooted")
    with serving(folder, "--root-path", "/our/nutrition", "--release", str(release_dir)) as running:
        yield running.url


def test_the_pages_work_under_a_path(visit: Visit, server: str) -> None:
    """Explorer, GraphiQL and SPARQL editor: no request outside the path, no error, every link under it."""
    assert server.endswith("/our/nutrition")

    look_around(visit, server)
