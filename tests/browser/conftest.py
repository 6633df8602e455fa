"""A real Chromium before a real server. Nothing leaves this machine, and nothing may go wrong unseen."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from api.pages.assets import warning
from tests.browser.watching import chromium, watched
from tests.command_server import serving


@pytest.fixture(scope="session")
def server(release_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `kg serve` over the packaged data; without web assets there is nothing to look at."""
    if said := warning():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"NO BROWSER TEST RAN. {said}")
    with serving(tmp_path_factory.mktemp("browser"), "--release", str(release_dir)) as running:
        yield running.url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for a module only: while it lives, its event loop runs in this thread, and other tests want one of their own."""
    with chromium() as launched:
        yield launched


@pytest.fixture
def visit(browser: Browser, server: str) -> Iterator[Callable[..., Page]]:
    """Opens a path in a context of its own, and watches; see `watched`."""
    with watched(browser, server) as opened:
        yield opened
