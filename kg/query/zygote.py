"""The process that opens a release once and forks a reader from itself whenever the server asks.

    python -m kg.query.zygote MODULE:FACTORY ARGUMENT CONTROL_FD MEMORY_BYTES

It is single-threaded, answers no request, and ends when the server closes the control socket. Forking takes
milliseconds at any size of release, because memory is shared until written to.

Commands, five bytes each (`COMMAND`): FORK with a reader's number and, as ancillary data, its socket; KILL and SLOW_DOWN
with its number. Events, one JSON object per line: ready, failed, started, exited.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import struct
import sys
import traceback
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

from kg.errors import KgError, ReleaseError
from kg.query import isolation
from kg.query.framing import Service, error_record
from kg.query.reader import serve
from kg.settings import get_settings

COMMAND = struct.Struct(">cI")
FORK, KILL, SLOW_DOWN = b"F", b"K", b"S"
_LOWEST_PRIORITY = 19  # nice(2)


def main(arguments: Sequence[str]) -> int:
    """Open the release and serve the control socket until it closes; exit status 0, or 3 if opening failed."""
    factory, argument, control_fd, memory_bytes = arguments
    control = socket.socket(fileno=int(control_fd))
    isolation.leave_stopping_to_the_server()
    if get_settings().engine_url is None:  # else the data are behind the network
        isolation.drop_network()
    gc.disable()  # opening only builds up; collections meanwhile cost a fifth of the time and find nothing
    try:
        module, _, name = factory.partition(":")
        services = getattr(importlib.import_module(module), name)(argument)
    except KgError as error:
        _tell(control, {"event": "failed", "error": error_record(error)})
        return 3
    except Exception:  # noqa: BLE001 - whatever it is, the server must hear of it
        sys.stderr.write(f"the readers cannot start\n{traceback.format_exc()}")
        failure = ReleaseError("the release cannot be opened", hint="The log of the server says why.")
        _tell(control, {"event": "failed", "error": error_record(failure)})
        return 3
    # A collection in a reader would touch, and so copy, every page of the shared release. None comes before either: what
    # opening left behind stays shared too, and finding it would take a tenth of the start.
    gc.freeze()
    gc.enable()
    _tell(control, {"event": "ready", "services": sorted(services)})
    Zygote(control, services, int(memory_bytes)).run()
    return 0


def _tell(control: socket.socket, event: dict[str, Any]) -> None:
    with contextlib.suppress(OSError):  # the server has gone; the next read of the control socket ends us
        control.sendall(json.dumps(event).encode() + b"\n")


class Zygote:
    """Forks, kills and buries readers.

    Args:
        control: Socket to the server.
        services: What the readers answer.
        memory_bytes: What a reader may use above its size at birth.
    """

    def __init__(self, control: socket.socket, services: Mapping[str, Service], memory_bytes: int) -> None:
        self._control = control
        self._services = services
        self._memory_bytes = memory_bytes
        self._pids: dict[int, int] = {}  # reader number → process id, of those not buried yet
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_write, False)

    def run(self) -> None:
        """Obey commands and report deaths until the server closes the control socket."""
        signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # only its byte in the pipe is wanted
        while True:
            ready, _, _ = select.select([self._control.fileno(), self._wake_read], [], [])
            if self._wake_read in ready:
                os.read(self._wake_read, 4096)
                self._bury()
            if self._control.fileno() in ready and not self._obey():
                break
        for pid in self._pids.values():
            os.kill(pid, signal.SIGKILL)

    def _obey(self) -> bool:
        """Carry out one command; False at the end of the socket."""
        try:
            command, sockets, _, _ = socket.recv_fds(self._control, COMMAND.size, 1)
        except ConnectionError:
            return False
        if len(command) < COMMAND.size:
            return False
        kind, number = COMMAND.unpack(command)
        if kind == FORK:
            self._fork(number, sockets[0])
        elif number in self._pids:  # not buried, so the id cannot have become another process
            if kind == KILL:
                os.kill(self._pids[number], signal.SIGKILL)
            else:
                os.setpriority(os.PRIO_PROCESS, self._pids[number], _LOWEST_PRIORITY)
        return True

    def _fork(self, number: int, reader_fd: int) -> None:
        parent = os.getpid()
        with warnings.catch_warnings():
            # An engine may keep idle threads of its own; ours is the only one that runs Python.
            warnings.simplefilter("ignore", DeprecationWarning)
            try:
                pid = os.fork()
            except OSError as error:
                os.close(reader_fd)
                _tell(self._control, {"event": "exited", "reader": number, "signal": 0, "error": str(error)})
                return
        if pid == 0:
            self._become_reader(parent, reader_fd)
        os.close(reader_fd)
        self._pids[number] = pid
        _tell(self._control, {"event": "started", "reader": number, "pid": pid})

    def _become_reader(self, parent: int, reader_fd: int) -> None:
        """The rest of a reader's life; never returns, and runs no clean-up of the zygote's."""
        status = 1
        try:
            isolation.forget_signals()
            isolation.die_with_parent(parent)
            for inherited in (self._control.fileno(), self._wake_read, self._wake_write):
                os.close(inherited)
            isolation.cap_memory(self._memory_bytes)
            serve(socket.socket(fileno=reader_fd), self._services)
            status = 0
        except BaseException:  # noqa: BLE001 - nothing may unwind into the zygote's frames
            sys.stderr.write(traceback.format_exc())
        finally:
            os._exit(status)

    def _bury(self) -> None:
        numbers = {pid: number for number, pid in self._pids.items()}
        while self._pids:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            number = numbers.get(pid)
            if number is None:
                continue
            del self._pids[number]
            fatal = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
            _tell(self._control, {"event": "exited", "reader": number, "signal": fatal})


if __name__ == "__main__":
    # os._exit: no destructor of a large release runs for a process that is done.
    os._exit(main(sys.argv[1:]))
