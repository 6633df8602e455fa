"""`kg serve` as people run it: the installed command in a process of its own, met at the address that it prints."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

# The end of what is printed when the doors are open.
_OPEN = "Ctrl-C stops the server.\n"
_START_S, _END_S = 60, 20


@dataclass(frozen=True, slots=True)
class CommandServer:
    """A running `kg serve`.

    Attributes:
        process: The command; the processes that serve descend from it.
        log: What it writes on standard error.
        url: Its address, without a slash at the end.
    """

    process: subprocess.Popen[bytes]
    log: Path
    url: str

    def said(self) -> str:
        """What it has written since its addresses."""
        return self.log.read_text(encoding="utf-8").partition(_OPEN)[2]


@contextmanager
def serving(folder: Path, *options: str, env: Mapping[str, str] | None = None) -> Iterator[CommandServer]:
    """Run `kg serve` on a free port until the block ends; the signal that ends it must leave exit code 0.

    Args:
        folder: Where it runs, as users have no checkout, and where its log lies.
        options: Beside the port.
        env: Beside the environment of this process.
    """
    command = [str(Path(sys.executable).with_name("kg")), "serve", "--port", "0", *options]
    log = folder / "log"
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            command,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            cwd=folder,
            env={**os.environ, **(env or {})},
            start_new_session=True,  # away from the terminal of the tests, whose end is a SIGHUP too
        ) as process,
    ):
        try:
            yield CommandServer(process, log, _address(process, log))
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(_END_S)
            process.kill()
        assert process.returncode == 0, log.read_text(encoding="utf-8")


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    end = time.monotonic() + _START_S
    while _OPEN not in log.read_text(encoding="utf-8"):
        assert process.poll() is None, log.read_text(encoding="utf-8")
        assert time.monotonic() < end, f"kg serve was not ready within {_START_S} s"
        time.sleep(0.05)
    lines = log.read_text(encoding="utf-8").splitlines()
    (address,) = (line.split()[-1] for line in lines if line.strip().startswith("pages"))
    return address.rstrip("/")
