"""A real Chromium before a real server. Nothing leaves this machine, and nothing may go wrong unseen."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, sync_playwright

from api.pages.assets import warning
from tests.command_server import serving

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
)  # fmt: skip
_MISSING = (
    "NO BROWSER TEST RAN: there is no Chromium. Install it (Debian, Ubuntu: apt install chromium; anywhere: "
    ".venv/bin/playwright install chromium), or name one: CHROMIUM=/path/to/chromium make test"
)


@pytest.fixture(scope="session")
def server(release_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `kg serve` over the packaged data; without web assets there is nothing to look at."""
    if said := warning():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"NO BROWSER TEST RAN. {said}")
    with serving(tmp_path_factory.mktemp("browser"), "--release", str(release_dir)) as running:
        yield running.url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; without one the tests are skipped, save in continuous integration, where they fail.

    For a module only: while it lives, its event loop runs in this thread, and other tests want one of their own.
    """
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
        path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), own)
        if not Path(path).exists():
            (pytest.fail if os.environ.get("CI") else pytest.skip)(_MISSING)
        launched = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def visit(browser: Browser, server: str) -> Iterator[Callable[..., Page]]:
    """Opens a path in a context of its own, and watches.

    At the end no tab may have asked another host for anything, complained on its console or broken down; `expecting`
    names the complaint that a test is about.
    """
    contexts: list[BrowserContext] = []
    elsewhere: list[str] = []
    complaints: list[str] = []

    def opened(path: str, *, expecting: str = "", **options: Any) -> Page:
        contexts.append(browser.new_context(base_url=server, **options))
        page = contexts[-1].new_page()

        def guard(route: Route) -> None:
            if urlsplit(route.request.url).netloc == urlsplit(server).netloc:
                route.continue_()
            else:
                elsewhere.append(route.request.url)
                route.abort()

        def hear(said: ConsoleMessage) -> None:
            if said.type in ("error", "warning") and not (expecting and expecting in said.text):
                complaints.append(said.text)

        page.route("**/*", guard)
        page.on("console", hear)
        page.on("pageerror", lambda fault: complaints.append(str(fault)))
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert ([], []) == (elsewhere, complaints)
