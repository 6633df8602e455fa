"""Serve one SQLite file with Datasette and its GraphQL plugin until ended; runs in the peer's own environment.

    python serve.py FILE PORT WORKERS

Time and query limits are raised, or the plugin refuses a list of a hundred rows with their neighbours; what a page would
suggest or count by facets is off.
"""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import uvicorn
from datasette.app import Datasette

_SETTINGS = {
    "sql_time_limit_ms": 60_000,
    "max_returned_rows": 10_000,
    "suggest_facets": False,
    "allow_facet": False,
    "allow_download": False,
}
_PLUGIN = {"time_limit_ms": 60_000, "num_queries_limit": 100_000}


def main(file: str, port: str, workers: str) -> None:
    """Serve until ended, by so many processes on one socket."""
    # Not uvicorn's own socket: with several workers it comes without TCP_NODELAY, and answers may wait 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", int(port)))
    listener.listen(2048)
    for _ in range(int(workers) - 1):
        if not os.fork():
            break
    app = Datasette(
        immutables=[str(Path(file).resolve())],
        settings=_SETTINGS,
        metadata={"plugins": {"datasette-graphql": _PLUGIN}},
    ).app()
    uvicorn.Server(uvicorn.Config(app, access_log=False, log_level="warning")).run(sockets=[listener])


if __name__ == "__main__":
    main(*sys.argv[1:])
