"""Work in a process of its own that is started again when something kills it; signals to the parent reach it."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress

from kg.cli.output import say
from kg.query.isolation import die_with_parent

# Passed on: to end, and to look for another release.
_PASSED_ON = frozenset((signal.SIGINT, signal.SIGTERM, signal.SIGHUP))
_AWAITED = _PASSED_ON | {signal.SIGCHLD}
# A child that dies sooner is started again after a pause that grows, so that what cannot work does not use up a core.
_CHILDHOOD_S, _FIRST_PAUSE_S, _LONGEST_PAUSE_S = 5.0, 0.1, 5.0


def become_worker() -> None:
    """Return in a child, as often as one is killed; the parent ends here, with the exit code of the last child.

    Call it while there is one thread and no event loop. A child that ends by itself is not started again: it was told
    to end, or has said what is wrong.
    """
    pause_s = _FIRST_PAUSE_S
    while True:
        began_s = time.monotonic()
        child = _fork()
        if not child:
            return
        code = _attend(child)
        if code >= 0:
            sys.exit(code)
        lived_s = time.monotonic() - began_s
        pause_s = _FIRST_PAUSE_S if lived_s > _CHILDHOOD_S else min(pause_s * 2, _LONGEST_PAUSE_S)
        say(f"The server process died ({signal.Signals(-code).name}); another one starts.")
        time.sleep(pause_s)


def _fork() -> int:
    """The child's process id, 0 in the child."""
    sys.stdout.flush()
    sys.stderr.flush()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _AWAITED)
    parent = os.getpid()
    child = os.fork()
    if child:
        return child
    # Ctrl-C comes to the parent alone, which passes it on: to get it twice means not to wait.
    os.setpgid(0, 0)
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)  # writing to the terminal is no reason to stop
    die_with_parent(parent)
    signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return 0


def _attend(child: int) -> int:
    """Wait for a child's end and pass signals on; its exit code, or minus the signal that killed it."""
    is_ending = False
    while True:
        statuses = dict(_reap())
        if child in statuses:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _AWAITED)
            code = os.waitstatus_to_exitcode(statuses[child])
            return 128 - code if is_ending and code < 0 else code  # as shells count; who is told to end stays ended
        received = signal.sigwait(_AWAITED)
        if received != signal.SIGCHLD:
            is_ending |= received != signal.SIGHUP
            os.kill(child, received)


def _reap() -> Iterator[tuple[int, int]]:
    """Process id and status of all that have ended: as process 1 of a container we get what our child leaves behind too."""
    with suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            yield ended
