"""nginx before replicas, with the configuration that the documentation shows: only names of places are filled in."""

from __future__ import annotations

import json
import os
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.engines.debian import MissingError, libraries, unpack
from tests.engines.servers import free_port, running

SHOWN = Path(__file__).parents[2] / "api" / "deployment" / "nginx.conf"
ROOT = "/nutrition"  # as that file has it
HOST = "localhost"  # in place of example.org, so that clients find it
_PACKAGES = ("nginx", "libpcre2-8-0", "openssl")
_START_S = 20
_LOGGED_S = 5.0  # for a line to come into its log
# What a system has around it. One process, so that it need not change to another user, nor back.
_AROUND = """
daemon off; master_process off; pid nginx.pid; error_log error.log;
events {{ worker_connections 512; }}
http {{
    log_format lines escape=json '{{"request":"$request","status":$status,"upstreams":"$upstream_status"}}';
    access_log access.log lines;
    client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
    include {shown};
}}
"""


@dataclass(frozen=True)
class Proxy:
    """A running nginx.

    Attributes:
        url: Where it shows the server, without a slash at the end.
        plain_url: Of the host, without TLS.
        trust: What a client needs to trust its certificate.
        log: One JSON object per request, with the status of each replica that was asked.
    """

    url: str
    plain_url: str
    trust: ssl.SSLContext
    log: Path

    def client(self) -> httpx.Client:
        """A client of its host that follows no redirect."""
        return httpx.Client(base_url=self.url.removesuffix(ROOT), verify=self.trust, timeout=30)

    def lines(self) -> list[dict[str, Any]]:
        """What it has logged."""
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]

    def line(self, words: str) -> dict[str, Any]:
        """What it has logged of the last request that holds some words; it writes that when the client has the answer."""
        until = time.monotonic() + _LOGGED_S
        while True:
            found = [line for line in self.lines() if words in line["request"]]
            if found or time.monotonic() > until:
                return found[-1]
            time.sleep(0.05)


@contextmanager
def nginx(folder: Path, ports: Sequence[int]) -> Iterator[Proxy]:
    """nginx before as many replicas as its configuration names.

    Args:
        folder: Where it runs.
        ports: Of the replicas, on loopback.

    Raises:
        MissingError: There is no nginx, and none can be unpacked.
    """
    programs = _programs()
    certificate, key = _make_certificate(programs["openssl"], folder)
    plain, tls = free_port(), free_port()
    (folder / "nutrigraph.conf").write_text(_fill_in(certificate, key, plain, tls, ports), encoding="utf-8")
    (folder / "nginx.conf").write_text(_AROUND.format(shown=folder / "nutrigraph.conf"), encoding="utf-8")
    command = [*programs["nginx"], "-p", str(folder), "-e", "error.log", "-c", str(folder / "nginx.conf")]
    trust = ssl.create_default_context(cafile=str(certificate))
    proxy = Proxy(f"https://{HOST}:{tls}{ROOT}", f"http://{HOST}:{plain}", trust, folder / "access.log")
    with running(command, folder) as process:
        _await(proxy, process)
        yield proxy


def _programs() -> Mapping[str, list[str]]:
    """Name → how to start it: as installed here, or unpacked."""
    if all(map(shutil.which, ("nginx", "openssl"))):
        return {"nginx": ["nginx"], "openssl": ["openssl"]}
    root = unpack("nginx", _PACKAGES, "usr/sbin/nginx")
    path = f"LD_LIBRARY_PATH={libraries(root)}"
    return {
        "nginx": ["env", path, str(root / "usr/sbin/nginx")],
        "openssl": ["env", path, str(root / "usr/bin/openssl")],
    }


def _make_certificate(openssl: list[str], folder: Path) -> tuple[Path, Path]:
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        [
            *openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={HOST}",
            "-addext", f"subjectAltName=DNS:{HOST}", "-keyout", str(key), "-out", str(certificate),
        ],
        check=True,
        capture_output=True,
        env={**os.environ, "OPENSSL_CONF": os.devnull} if len(openssl) > 1 else None,
    )  # fmt: skip
    return certificate, key


def _fill_in(certificate: Path, key: Path, plain: int, tls: int, ports: Sequence[int]) -> str:
    """The configuration of the documentation with this test's places; each of them must be there."""
    places = {
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl": f"listen 127.0.0.1:{tls} ssl",
        "server_name example.org;": f"server_name {HOST};",
        "/etc/ssl/example.org/fullchain.pem": str(certificate),
        "/etc/ssl/example.org/privkey.pem": str(key),
        **{f"server 127.0.0.1:800{number};".replace(";", " "): f"server 127.0.0.1:{port} "
           for number, port in enumerate(ports, start=1)},
    }  # fmt: skip
    text = SHOWN.read_text(encoding="utf-8")
    for place, own in places.items():
        assert place in text, f"{SHOWN.name} has no {place!r} any more"
        text = text.replace(place, own)
    assert len(ports) == text.count("max_fails=0;")
    return text


def _await(proxy: Proxy, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START_S
    while time.monotonic() < end:
        if process.poll() is not None:
            raise MissingError(f"nginx ended: {(proxy.log.parent / 'error.log').read_text(encoding='utf-8')}")
        try:
            httpx.get(proxy.plain_url, timeout=5)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("nginx does not answer")
