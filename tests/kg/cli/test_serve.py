import json
import shutil
import signal
import socket
import subprocess
import threading
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from kg.cli.listening import addresses, bind, listen
from kg.errors import AddressInUseError
from kg.locations import ontology_dir
from kg.release import build_release
from kg.settings import Settings
from tests.command_server import CommandServer, serving
from tests.contracts.load import until
from tests.tea_notes import WORDS, write_seeds, write_text

Process = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def server(data_dir: Path, tmp_path: Path) -> Iterator[CommandServer]:
    """A running `kg serve`."""
    with serving(tmp_path, env={"KG_DATA_DIR": str(data_dir)}) as running:
        yield running


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_the_server_cleanly(server: CommandServer, number: signal.Signals) -> None:
    """Ctrl-C and SIGTERM end it with exit code 0; standard error has one line per request and no traceback."""
    query = json.dumps({"query": "{ release { id } }"}).encode()
    request = urllib.request.Request(f"{server.url}/graphql", query, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as response:
        assert 200 == response.status

    server.process.send_signal(number)

    assert 0 == server.process.wait(20)
    (line,) = server.said().splitlines()
    logged = json.loads(line)
    assert ("POST", "/graphql", 200) == (logged["method"], logged["path"], logged["status"])
    port = int(server.url.rpartition(":")[2])
    bind("127.0.0.1", port).close()


def test_the_doors_are_open_when_the_addresses_are_printed(server: CommandServer) -> None:
    """Whoever clicks on an address at once gets an answer."""
    for path, kind in (("", "text/html"), ("export/svg?focus=iron", "image/svg+xml")):
        request = urllib.request.Request(f"{server.url}/{path}", headers={"accept": "*/*"})
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
        bind(host, 0)

    assert "--host" in caught.value.hint


@pytest.mark.parametrize(("host", "shown"), [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1")])
def test_the_address_printed_can_be_clicked_on(host: str, shown: str) -> None:
    """A server on all addresses is shown by one that works."""
    with bind(host, 0) as listener:
        assert f"http://{shown}:{listener.getsockname()[1]}" == addresses(listener)


def test_nobody_is_let_in_before_the_server_listens() -> None:
    """A proxy asks the next one at once, where a connection that nobody takes yet would wait."""
    with bind("127.0.0.1", 0) as listener:
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(listener.getsockname(), 5)
        listen(listener)

        socket.create_connection(listener.getsockname(), 5).close()


def test_who_begins_to_listen_second_is_told() -> None:
    """Two servers that start at the same time may both have the address until then."""
    with bind("127.0.0.1", 0) as one, bind("127.0.0.1", one.getsockname()[1]) as other:
        listen(one)

        with pytest.raises(AddressInUseError, match="is taken"):
            listen(other)


def test_a_server_that_ends_lets_nobody_in_any_more(data_dir: Path, tmp_path: Path) -> None:
    """While it finishes what is under way, which has its answer."""
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    statuses: list[int] = []

    def ask() -> None:
        statuses.append(httpx.get(f"{running.url}/sparql", params={"query": endless}, timeout=20).status_code)

    with serving(tmp_path, env={"KG_DATA_DIR": str(data_dir), "KG_DEADLINE_S": "3"}) as running:
        address = ("127.0.0.1", int(running.url.rpartition(":")[2]))
        asking = threading.Thread(target=ask)
        asking.start()
        assert until(lambda: "kg_readers_busy 1.0" in httpx.get(f"{running.url}/metrics", timeout=5).text)
        running.process.terminate()

        assert until(lambda: not is_let_in(address), 2)
        assert running.process.poll() is None
        asking.join()
    assert [503] == statuses


def is_let_in(address: tuple[str, int]) -> bool:
    """Whether a connection is taken, or waits to be."""
    try:
        socket.create_connection(address, 5).close()
    except OSError:
        return False
    return True


def test_the_addresses_have_the_root_path(data_dir: Path, tmp_path: Path) -> None:
    """So that a click opens a page whose files are found; what is no path is an error of usage."""
    with serving(tmp_path, "--root-path", "/nutrition/", env={"KG_DATA_DIR": str(data_dir)}) as server:
        assert server.url.endswith("/nutrition")
        assert '"/nutrition/static/pages.css"' in httpx.get(f"{server.url}/", timeout=10).text


def test_a_root_path_that_is_none_is_an_error_of_usage(kg_process: Process) -> None:
    """Before any work."""
    done = kg_process("serve", "--root-path", "nutrition")

    assert 2 == done.returncode
    assert "/nutrition" in done.stderr


def test_quiet_writes_no_line_per_request(data_dir: Path, tmp_path: Path) -> None:
    """Addresses and errors alone."""
    with serving(tmp_path, "--quiet", env={"KG_DATA_DIR": str(data_dir)}) as server:
        with urllib.request.urlopen(f"{server.url}/health", timeout=10) as response:
            assert 200 == response.status
        server.process.send_signal(signal.SIGTERM)

        assert (0, "") == (server.process.wait(20), server.said())


@pytest.mark.parametrize("form", ["{folder}", "tea-notes={folder}/anything.txt"])
def test_words_are_shown_of_the_text_that_was_given(tmp_path: Path, form: str) -> None:
    """As SOURCE=FILE or as a folder; whose words there are is said with the addresses."""
    release = build_release(ontology_dir(), write_seeds(tmp_path), tmp_path / "releases", settings=Settings()).path
    text = form.format(folder=write_text(tmp_path))

    with serving(tmp_path, "--release", str(release), "--text", text) as server:
        with urllib.request.urlopen(f"{server.url}/passage/tea-notes-26-52/words", timeout=10) as response:
            assert WORDS == response.read().decode()
        assert "sees the words of passages of tea-notes." in server.log.read_text(encoding="utf-8")


def test_a_text_that_is_no_source_of_the_release_is_told(data_dir: Path, tmp_path: Path) -> None:
    """The server runs all the same."""
    with serving(tmp_path, "--text", str(write_text(tmp_path)), env={"KG_DATA_DIR": str(data_dir)}) as server:
        assert "No text given is that of a source of this release" in server.log.read_text(encoding="utf-8")


def test_a_text_that_is_not_there_is_an_error_of_usage(kg_process: Process) -> None:
    """Before any work."""
    done = kg_process("serve", "--text", "tea-notes=nowhere.txt")

    assert 2 == done.returncode
    assert "there is no file 'nowhere.txt'" in done.stderr


def test_a_text_of_a_source_that_is_not_there_is_told_before_any_work(
    kg_process: Process, release_dir: Path, tmp_path: Path
) -> None:
    """A slip in the name: the text may be right, but whoever wrote it meant something else."""
    text = tmp_path / "text.txt"
    text.write_text("words")

    done = kg_process("serve", "--release", str(release_dir), "--text", f"rls-nutrient-gap={text}")

    assert 4 == done.returncode
    assert "there is no source 'rls-nutrient-gap' in the release" in done.stderr
    assert "rls-nutrient-gaps" in done.stderr


def test_a_path_that_settings_cannot_hold_is_refused(kg_process: Process, tmp_path: Path) -> None:
    """A colon stands between paths."""
    (tmp_path / "a:b").mkdir()

    done = kg_process("serve", "--text", "a:b")

    assert 2 == done.returncode
    assert "has ':' in it" in done.stderr
