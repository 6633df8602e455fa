import subprocess
import sys

import pytest

# A parent to whom orphans come, as to process 1 of a container; its first child leaves one behind and is killed.
PARENT = """
import ctypes, os, signal, time
assert ctypes.CDLL(None).prctl(36, 1, 0, 0, 0) == 0  # PR_SET_CHILD_SUBREAPER
from kg.cli.supervision import become_worker
parent, marker = os.getpid(), {marker!r}
become_worker()
if not os.path.exists(marker):
    open(marker, "w").close()
    if not os.fork():
        time.sleep(0.2)
        os._exit(0)
    os.kill(os.getpid(), signal.SIGKILL)
time.sleep(1)
children = open(f"/proc/{{parent}}/task/{{parent}}/children").read().split()
print([child for child in children if int(child) != os.getpid()])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="subreapers are Linux's")
def test_what_a_killed_child_leaves_behind_is_reaped(tmp_path: object) -> None:
    """A container would fill up with dead processes otherwise."""
    code = PARENT.format(marker=f"{tmp_path}/died")

    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60)

    assert "[]\n" == done.stdout
    assert "SIGKILL" in done.stderr
