"""What a reader process gives up before it reads anything for anybody: network, memory, a life without its parent.

Works on Linux. Elsewhere the memory cap alone holds, and the parent's care for its children replaces the rest.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
import time
from pathlib import Path

# <linux/prctl.h> and <linux/sched.h>
_PR_SET_PDEATHSIG = 1
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000


def drop_network() -> bool:
    """Move this process into a network namespace without any interface, loopback included.

    A second fence behind the refusal of SERVICE: containers often forbid it, and nothing depends on it. Must be
    called before threads exist.

    Returns:
        True if there is no network any more.
    """
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    return bool(libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0)


def die_with_parent(parent_pid: int) -> None:
    """Be killed when the process that forked this one ends, however it ends.

    Args:
        parent_pid: The parent before the fork; if it is gone already, this process ends here.
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent_pid:  # it ended before the call above
        os._exit(1)


def cap_memory(query_memory_bytes: int) -> None:
    """Let this process grow by so much and no more; an allocation beyond it fails and ends the process."""
    limit = _address_space_bytes() + query_memory_bytes
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a bomb must not write gigabytes to disk when it goes off


def _address_space_bytes() -> int:
    statm = Path("/proc/self/statm")
    if statm.exists():  # proc(5): the first figure is the size of the address space in pages
        return int(statm.read_text().split()[0]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def process_seconds(pid: int) -> float | None:
    """CPU time that a process has used; None if it has ended, or where the system does not tell."""
    if sys.platform != "linux":
        return None
    try:
        # What clock_getcpuclockid(3) gives for a process: its id inverted, and the clock that the scheduler keeps.
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return None


def forget_signals() -> None:
    """Take back the signal handling of the zygote; what it ignores stays ignored."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)


def leave_stopping_to_the_server() -> None:
    """Ignore Ctrl-C, SIGTERM and SIGHUP, which may reach every process of a service at once.

    The server finishes its requests first and then closes the socket that keeps this process alive.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
