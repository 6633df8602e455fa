"""Engines of others, started by the tests themselves: the oxigraph server from PyPI, and Virtuoso from Debian."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.engines.debian import MissingError, libraries, or_skip, unpack

_START_S, _END_S = 60, 20
_PACKAGES = (
    "virtuoso-opensource-7", "virtuoso-opensource-7-bin", "virtuoso-opensource-7-common", "libminizip1", "libpcre3",
)  # fmt: skip
_VIRTUOSO_INI = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql_port}
DisableUnixSocket = 1
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
MaxSortedTopRows = 1000000
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = .
[SPARQL]
ResultSetMaxRows = {most_rows}
"""


@dataclass(frozen=True)
class Server:
    """A running engine.

    Attributes:
        name: As in `kg.store.dialects`.
        url: Where it takes queries.
        settings: What `kg.settings.Settings` must have to write there.
    """

    name: str
    url: str
    process: subprocess.Popen[bytes]
    settings: Mapping[str, object] = field(default_factory=dict)


@contextmanager
def oxigraph(folder: Path, port: int | None = None, *, disk_mib: int | None = None) -> Iterator[Server]:
    """The server of the package `oxigraph`, over a store in this folder.

    Args:
        disk_mib: Size of a disk of its own for the store.

    Raises:
        MissingError: It can have no disk of its own here.
    """
    port = port or free_port()
    command = [str(Path(sys.executable).with_name("oxigraph")), "serve", "--location", "store"]
    with running(_on_disk([*command, "--bind", f"127.0.0.1:{port}"], folder, disk_mib), folder) as process:
        url = f"http://127.0.0.1:{port}/query"
        _await(url, process)
        yield Server("Oxigraph", url, process)


@contextmanager
def virtuoso(folder: Path, *, most_rows: int = 10_000, disk_mib: int | None = None) -> Iterator[Server]:
    """Virtuoso, unpacked without installing, over an empty database in this folder.

    Args:
        most_rows: After how many it cuts answers.
        disk_mib: Size of a disk of its own for the database; an empty one takes 52.

    Raises:
        MissingError: Its packages cannot be had, or it can have no disk of its own here.
    """
    root = unpack("virtuoso-7", _PACKAGES, "usr/bin/virtuoso-t")
    port, settings = free_port(), folder / "virtuoso.ini"
    written = _VIRTUOSO_INI.format(port=port, sql_port=free_port(), most_rows=most_rows)
    settings.write_text(written, encoding="utf-8")
    command = _on_disk([str(root / "usr/bin/virtuoso-t"), "-f", "-c", str(settings)], folder, disk_mib)
    with running(command, folder, {"LD_LIBRARY_PATH": libraries(root)}) as process:
        url = f"http://127.0.0.1:{port}/sparql"
        _await(url, process)
        # The user and the password that a new database has.
        credentials = {"engine_user": "dba", "engine_password": "dba", "engine_digest": True}
        yield Server("Virtuoso", url, process, credentials)


ENGINES: dict[str, Callable[..., AbstractContextManager[Server]]] = {"oxigraph": oxigraph, "virtuoso": virtuoso}


@contextmanager
def had(name: str, folder: Path, **options: int) -> Iterator[Server]:
    """An engine as a context; where it cannot be had the test is skipped loudly, save in continuous integration."""
    with or_skip(name), ENGINES[name](folder, **options) as server:
        yield server


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _on_disk(command: list[str], folder: Path, disk_mib: int | None) -> list[str]:
    """The command, run in a folder that is a disk of this size if one is given; root is needed only inside a namespace."""
    if disk_mib is None:
        return command
    into_namespace = ["unshare", "--map-root-user", "--mount"]
    try:
        subprocess.run([*into_namespace, "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise MissingError("the system allows no namespace in which a small disk could be mounted") from error
    disk = folder / "disk"
    disk.mkdir()
    script = f'mount -t tmpfs -o size={disk_mib}m tmpfs "$0" && cd "$0" && exec "$@"'
    return [*into_namespace, "sh", "-c", script, str(disk), *command]


@contextmanager
def running(
    command: list[str], folder: Path, env: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program in a folder, where its log is, until the block ends."""
    with (
        (folder / "engine.log").open("ab") as log,
        subprocess.Popen(
            command,
            cwd=folder,
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            env={**os.environ, **(env or {})},
            start_new_session=True,
        ) as process,
    ):
        try:
            yield process
        finally:
            process.kill()
            process.wait(_END_S)


def _await(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START_S
    while time.monotonic() < end:
        assert process.poll() is None, "the engine ended"
        try:
            if httpx.post(url, data={"query": "ASK {}"}, timeout=5).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError(f"no engine at {url}")
