"""The whole release as files: judged by the files themselves, by sha256sum, and by RFC 9110."""

from __future__ import annotations

import gzip
import json
import shutil
import socket
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from api.problems import RangeError
from api.sparql.file_answer import find_range

PLAIN = {"accept-encoding": "identity"}
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def there(release_dir: Path) -> dict[str, bytes]:
    """Every file of the release directory."""
    files = (path for path in release_dir.rglob("*") if path.is_file())
    return {path.relative_to(release_dir).as_posix(): path.read_bytes() for path in files}


def test_every_file_of_the_release_is_there_as_it_is(client: httpx.Client, release_dir: Path) -> None:
    """Indexes, graphs, description, ontology with its rules, manifest; with length and a strong tag."""
    files = there(release_dir)

    assert {"dataset.nq", "manifest.json", "void.nt", "graphs/direct.nt", "ontology/rules/addresses.rq"} < set(files)
    for name, content in files.items():
        response = client.get(f"/dump/{name}", headers=PLAIN)
        assert (200, content) == (response.status_code, response.content), name
        assert str(len(content)) == response.headers["content-length"]
        assert response.headers["etag"].startswith('"')
        assert "bytes" == response.headers["accept-ranges"]


def test_sha256sum_finds_what_was_downloaded_as_it_should_be(
    client: httpx.Client, release_dir: Path, tmp_path: Path
) -> None:
    """`sha256sum -c SHA256SUMS` over the files that the index lists; and it sees one byte that is wrong."""
    for entry in client.get("/dump/").json()["files"]:
        path = tmp_path / entry["name"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(client.get(entry["href"]).content)
    (tmp_path / "SHA256SUMS").write_bytes(client.get("/dump/SHA256SUMS").content)

    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=tmp_path, capture_output=True, check=False, text=True
    )
    assert (0, "") == (checked.returncode, checked.stderr)
    assert set(there(release_dir)) == {line.removesuffix(": OK") for line in checked.stdout.splitlines()}
    (tmp_path / "dataset.nq").write_bytes(b"x")
    assert (
        1
        == subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path, capture_output=True, check=False).returncode
    )


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("dataset.nq", "application/n-quads"),
        ("graphs/direct.nt", "application/n-triples"),
        ("ontology/nutrigraph.ttl", "text/turtle; charset=utf-8"),
        ("ontology/rules/addresses.rq", "application/sparql-query"),
        ("manifest.json", "application/json"),
        ("search.sqlite", "application/vnd.sqlite3"),
        ("SHA256SUMS", "text/plain; charset=utf-8"),
    ],
)
def test_media_types_are_the_registered_ones(client: httpx.Client, name: str, media_type: str) -> None:
    """As the registry of media types has them, whatever the client accepts: a file is what it is."""
    assert media_type == client.get(f"/dump/{name}", headers={"accept": "image/png"}).headers["content-type"]


def test_the_index_says_what_there_is_and_on_which_terms(client: httpx.Client, release_dir: Path) -> None:
    """JSON for programs, text for who prefers it, a page for browsers: licence, credit, no advice."""
    answers = {accept: client.get("/dump/", headers={"accept": accept}) for accept in ("*/*", "text/plain", BROWSER)}
    index = answers["*/*"].json()

    kinds = [answer.headers["content-type"] for answer in answers.values()]
    assert ["application/json", "text/plain; charset=utf-8", "text/html; charset=utf-8"] == kinds
    for answer in answers.values():
        assert release_dir.name in answer.text
        assert "https://creativecommons.org/licenses/by/4.0/" in answer.text
        assert "nutrigraph contributors" in answer.text
        assert "not medical advice" in answer.text.lower()
        assert "SHA256SUMS" in answer.text
        assert all(f"/dump/{name}" in answer.text for name in there(release_dir))
        assert "Accept" in answer.headers["vary"].split(", ")
    assert {name: len(content) for name, content in there(release_dir).items()} == {
        entry["name"]: entry["bytes"] for entry in index["files"]
    }
    assert json.loads((release_dir / "manifest.json").read_text())["files"]["dataset.nq"]["sha256"] == next(
        entry["sha256"] for entry in index["files"] if entry["name"] == "dataset.nq"
    )
    assert 406 == client.get("/dump/", headers={"accept": "image/png"}).status_code
    assert (301, "/dump/") == ((moved := client.get("/dump")).status_code, moved.headers["location"])


@pytest.mark.parametrize(
    "target",
    [
        "/dump/../manifest.json", "/dump/%2e%2e/manifest.json", "/dump/..%2fmanifest.json", "/dump/graphs/../dataset.nq",
        "/dump//etc/passwd", "/dump/%2fetc%2fpasswd", "/dump/./dataset.nq", "/dump/dataset.nq/", "/dump/dataset.nq%00",
        "/dump/graphs", "/dump/graphs/", "/dump/.lock", "/dump/store", "/dump/..\\dataset.nq", "/dump/%5c..%5cdataset.nq",
        "/dump/ontology/%2e%2e/%2e%2e/%2e%2e/etc/passwd", "/dump/DATASET.NQ", "/dump/dataset.nq%20", "/dump/%ff",
    ],
)  # fmt: skip
def test_no_address_leads_out_of_the_list(server: str, target: str) -> None:
    """Sent as it stands: what is not listed is not there, whatever its steps would lead to."""
    address = urlsplit(server)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk

    assert answer.startswith(b"HTTP/1.1 404"), answer[:100]
    assert b"root:" not in answer


@pytest.mark.parametrize("method", ["PUT", "POST", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/dump/", "/dump/dataset.nq", "/dump/new.nt"])
def test_files_cannot_be_written(client: httpx.Client, method: str, path: str) -> None:
    """405 with what is allowed."""
    response = client.request(method, path, content=b"x")

    assert (405, "GET, HEAD") == (response.status_code, response.headers["allow"])


@pytest.mark.parametrize("name", ["dataset.nq", "graphs/release.nt", "manifest.json"])
def test_an_unchanged_file_is_304_and_head_has_its_length(client: httpx.Client, release_dir: Path, name: str) -> None:
    """Short files and long ones."""
    head = client.head(f"/dump/{name}", headers=PLAIN)
    known = client.get(f"/dump/{name}", headers=PLAIN | {"if-none-match": head.headers["etag"]})

    assert (200, b"") == (head.status_code, head.content)
    assert str((release_dir / name).stat().st_size) == head.headers["content-length"]
    assert (304, b"") == (known.status_code, known.content)
    assert "content-range" not in client.head(f"/dump/{name}", headers=PLAIN | {"range": "bytes=0-1"}).headers


@pytest.mark.parametrize(("asked", "first", "end"), [("0-0", 0, 1), ("100-", 100, None), ("-7", -7, None)])
@pytest.mark.parametrize("name", ["dataset.nq", "manifest.json"])
def test_a_part_is_that_part(
    client: httpx.Client, release_dir: Path, name: str, asked: str, first: int, end: int | None
) -> None:
    """RFC 9110, section 14: 206 with its place in the whole, never compressed."""
    content = (release_dir / name).read_bytes()
    response = client.get(f"/dump/{name}", headers={"range": f"bytes={asked}", "accept-encoding": "gzip"})
    place = range(len(content))[first:end]

    assert (206, content[first:end]) == (response.status_code, response.content)
    assert f"bytes {place[0]}-{place[-1]}/{len(content)}" == response.headers["content-range"]
    assert str(len(place)) == response.headers["content-length"]


def test_a_part_goes_on_only_where_the_file_is_the_same(client: httpx.Client, release_dir: Path) -> None:
    """If-Range with the tag of the plain file: the part; with any other, weak or compressed: the whole."""
    content = (release_dir / "manifest.json").read_bytes()
    tag = client.get("/dump/manifest.json", headers=PLAIN).headers["etag"]
    zipped = client.get("/dump/manifest.json", headers={"accept-encoding": "gzip"}).headers["etag"]

    def ask(condition: str) -> httpx.Response:
        return client.get("/dump/manifest.json", headers=PLAIN | {"range": "bytes=5-", "if-range": condition})

    assert (206, content[5:]) == ((part := ask(tag)).status_code, part.content)
    for other in ('"x"', f"W/{tag}", zipped, "Thu, 26 Nov 2026 00:00:00 GMT"):
        assert (200, content) == ((whole := ask(other)).status_code, whole.content)
    known = client.get("/dump/manifest.json", headers=PLAIN | {"range": "bytes=5-", "if-none-match": tag})
    assert 304 == known.status_code


def test_a_part_beyond_the_end_is_416(client: httpx.Client, release_dir: Path) -> None:
    """With how long the file is."""
    size = (release_dir / "dataset.nq").stat().st_size
    response = client.get("/dump/dataset.nq", headers={"range": f"bytes={size}-"})

    assert (416, "range") == (response.status_code, response.json()["code"])
    assert f"bytes */{size}" == response.headers["content-range"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("bytes=0-499", (0, 500)),
        ("bytes=500-999", (500, 1000)),
        ("bytes=-500", (9500, 10000)),
        ("bytes=9500-", (9500, 10000)),
        ("bytes=9999-123456", (9999, 10000)),
        ("bytes=-20000", (0, 10000)),
        ("Bytes=0-0", (0, 1)),
        ("bytes=0-0,-1", None),
        ("bytes=500-600,601-999", None),
        ("bytes=5-4", None),
        ("bytes=-", None),
        ("bytes=a-b", None),
        ("items=0-1", None),
        ("bytes=٣-٤", None),
        ("bytes=" + "9" * 5_000 + "-", None),
        ("", None),
    ],
)
def test_ranges_read_as_in_the_examples_of_the_specification(asked: str, expected: tuple[int, int] | None) -> None:
    """RFC 9110, section 14.1.2, for 10,000 bytes; several parts and nonsense are the whole."""
    assert expected == find_range(asked, 10_000)


@pytest.mark.parametrize(("asked", "size"), [("bytes=10000-", 10_000), ("bytes=-0", 10_000), ("bytes=0-", 0)])
def test_no_bytes_are_no_part(asked: str, size: int) -> None:
    """Not satisfiable."""
    with pytest.raises(RangeError):
        find_range(asked, size)


def test_a_short_text_is_compressed_for_who_likes_that(client: httpx.Client, release_dir: Path) -> None:
    """With a tag of its own."""
    with client.stream("GET", "/dump/manifest.json", headers={"accept-encoding": "gzip"}) as response:
        raw = b"".join(response.iter_raw())

    assert (release_dir / "manifest.json").read_bytes() == gzip.decompress(raw)


def test_a_release_of_older_software_is_served_as_it_is(old_client: httpx.Client) -> None:
    """What it has, and its checksums."""
    names = {entry["name"] for entry in old_client.get("/dump/").json()["files"]}

    assert {"dataset.nq", "manifest.json", "ontology/shapes.ttl"} < names
    assert not any(name.startswith("graphs/") for name in names)
    assert 404 == old_client.get("/dump/graphs/direct.nt").status_code
    assert len(names) == old_client.get("/dump/SHA256SUMS").text.count("\n")


def test_a_link_in_the_release_leads_nowhere(release_dir: Path, tmp_path: Path) -> None:
    """A listed file that was replaced by a link is not handed out."""
    from kg.release.listing import list_files

    copy = tmp_path / "copy"
    shutil.copytree(release_dir, copy)
    (copy / "void.nt").unlink()
    (copy / "void.nt").symlink_to("/etc/passwd")

    assert "void.nt" not in list_files(copy, json.loads((copy / "manifest.json").read_text()))
