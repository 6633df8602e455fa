"""A real server on loopback over the packaged release, one for the whole run."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn

from api.app import create_app
from api.readers import FACTORY
from kg.cli.server import make_config
from kg.query.readers import ReaderPool
from kg.settings import Settings

# Short, so that tests of the deadline are; long enough for any honest query on a busy machine.
SETTINGS = Settings(readers=2, queue_requests=2, deadline_s=3.0, query_memory_bytes=256 << 20, port=0)


@pytest.fixture(scope="session")
def server(release_dir: Path) -> Iterator[str]:
    """The address of the server, without a slash at the end."""
    pool = ReaderPool(FACTORY, str(release_dir), SETTINGS)
    pool.launch()
    manifest = json.loads((release_dir / "manifest.json").read_text())
    config = make_config(create_app(pool, manifest, SETTINGS), SETTINGS)
    config.lifespan = "on"
    running = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]})
        thread.start()
        while not running.started and thread.is_alive():
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        running.should_exit = True
        thread.join()


@pytest.fixture
def client(server: str) -> Iterator[httpx.Client]:
    """An HTTP client of the server that follows no redirect."""
    with httpx.Client(base_url=server, timeout=15) as made:
        yield made
