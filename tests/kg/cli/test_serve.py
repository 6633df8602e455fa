import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kg.cli.listening import addresses, listen
from kg.errors import AddressInUseError

Process = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def server(data_dir: Path, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running `kg serve` on a free port, and its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "kg.cli.main", "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env=os.environ | {"KG_DATA_DIR": str(data_dir)},
    )
    assert process.stdout is not None
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        if "Ctrl-C" in line:
            break
    (address,) = (line.split()[-1] for line in said if line.strip().startswith("pages"))
    yield process, address
    if process.poll() is None:
        process.kill()
    process.wait()
    process.stdout.close()
    process.stderr.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_the_server_cleanly(server: tuple[subprocess.Popen[str], str], number: signal.Signals) -> None:
    """Ctrl-C and SIGTERM end it with exit code 0; standard error has one line per request and no traceback."""
    process, address = server
    query = json.dumps({"query": "{ release { id } }"}).encode()
    request = urllib.request.Request(f"{address}graphql", query, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as response:
        assert 200 == response.status

    process.send_signal(number)
    _, errors = process.communicate(timeout=20)

    assert 0 == process.returncode
    (line,) = errors.splitlines()
    logged = json.loads(line)
    assert ("POST", "/graphql", 200) == (logged["method"], logged["path"], logged["status"])
    port = int(address.rstrip("/").rpartition(":")[2])
    listen("127.0.0.1", port).close()


def test_the_doors_are_open_when_the_addresses_are_printed(server: tuple[subprocess.Popen[str], str]) -> None:
    """Whoever clicks on an address at once gets an answer."""
    _, address = server

    for path, kind in (("", "text/html"), ("export/svg?focus=iron", "image/svg+xml")):
        request = urllib.request.Request(f"{address}{path}", headers={"accept": "*/*"})
        with urllib.request.urlopen(request, timeout=10) as response:
            assert response.headers["content-type"].startswith(kind)


def test_a_taken_port_is_named_with_what_to_do(kg_process: Process) -> None:
    """What, where and how, before any build."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        done = kg_process("serve", "--port", str(port))

    assert 5 == done.returncode
    assert f"port {port} of 127.0.0.1 is taken" in done.stderr
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_damaged_release_is_refused_in_words(kg_process: Process, data_dir: Path, tmp_path: Path) -> None:
    """The file is named; nothing is served, and no log line stands in for the error."""
    copy = tmp_path / "release"
    shutil.copytree((data_dir / "current").resolve(), copy)
    (copy / "dataset.nq").write_bytes(b"nonsense")

    done = kg_process("serve", "--port", "0", "--release", str(copy))

    assert 5 == done.returncode
    assert "dataset.nq is damaged" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("host", ["no such host", "192.0.2.1"])
def test_an_address_that_is_not_ours_is_an_error_in_words(host: str) -> None:
    """192.0.2.0/24 is set aside for documentation (RFC 5737) and belongs to no machine."""
    with pytest.raises(AddressInUseError) as caught:
        listen(host, 0)

    assert "--host" in caught.value.hint


@pytest.mark.parametrize(("host", "shown"), [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1")])
def test_the_address_printed_can_be_clicked_on(host: str, shown: str) -> None:
    """A server on all addresses is shown by one that works."""
    with listen(host, 0) as listener:
        assert f"http://{shown}:{listener.getsockname()[1]}" == addresses(listener)


def test_quiet_writes_no_line_per_request(data_dir: Path, tmp_path: Path) -> None:
    """Addresses and errors alone."""
    process = subprocess.Popen(
        [sys.executable, "-m", "kg.cli.main", "serve", "--port", "0", "--quiet"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env=os.environ | {"KG_DATA_DIR": str(data_dir)},
    )
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        if "Ctrl-C" in line:
            break
    (address,) = (line.split()[-1] for line in said if line.strip().startswith("pages"))

    with urllib.request.urlopen(f"{address}health", timeout=10) as response:
        assert 200 == response.status
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=20)

    assert (0, "") == (process.returncode, errors)
