"""Opening pages under watch: nothing may leave the server, complain or break down unseen."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
)  # fmt: skip
_MISSING = (
    "NO BROWSER TEST RAN: there is no Chromium. Install it (Debian, Ubuntu: apt install chromium; anywhere: "
    ".venv/bin/playwright install chromium), or name one: CHROMIUM=/path/to/chromium make test"
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser; without one the tests are skipped, save in continuous integration, where they fail."""
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
        path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), own)
        if not Path(path).exists():
            (pytest.fail if os.environ.get("CI") else pytest.skip)(_MISSING)
        launched = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield launched
        launched.close()


@contextmanager
def watched(browser: Browser, server: str, **always: Any) -> Iterator[Callable[..., Page]]:
    """Gives what opens a path of a server in a context of its own, and watches.

    At the end no tab may have asked for anything that does not lie under the server's address, complained on its console
    or broken down; `expecting` names the complaint that a test is about.

    Args:
        browser: Runs.
        server: Its address, without a slash at the end; it may have a path.
        always: Options of every context.
    """
    contexts: list[BrowserContext] = []
    elsewhere: list[str] = []
    complaints: list[str] = []

    def opened(path: str, *, expecting: str = "", **options: Any) -> Page:
        contexts.append(browser.new_context(base_url=server, **always, **options))
        page = contexts[-1].new_page()

        def guard(route: Route) -> None:
            if route.request.url.startswith(f"{server}/"):
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
        page.goto(server + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert ([], []) == (elsewhere, complaints)
