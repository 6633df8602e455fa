"""Where and with what something was measured; no names of hosts, users or folders."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from kg.settings import get_settings
from tests.benchmarks.load import generator

_PACKAGES = (
    "nutrigraph", "fastapi", "graphql-core", "oxigraph", "pyoxigraph", "rdflib-endpoint", "starlette",
    "strawberry-graphql", "uvicorn", "uvloop",
)  # fmt: skip

# Linux reports free blocks of at least this order; there are none of a higher order than ten.
_PAGE_REPORTING, _LARGEST_BLOCK = Path("/sys/module/page_reporting/parameters/page_reporting_order"), 10


def machine() -> dict[str, Any]:
    """As a run's JSON has it; what the machine does not tell is None."""
    return {
        "cores": os.cpu_count(),
        "date": datetime.now(UTC).date().isoformat(),
        "load_average": os.getloadavg()[0],
        "load_generator": generator(),
        "memory_gib": memory_gib("MemTotal"),
        "memory_returns": memory_returns(),
        "processor": _processor(),
        "python": platform.python_version(),
        "readers": get_settings().readers,
        "system": f"{platform.system()} {platform.machine()}",
        "versions": {"SQLite": sqlite3.sqlite_version, **_versions()},
    }


def memory_gib(field: str) -> float | None:
    """A field of /proc/meminfo in GiB; None where there is none."""
    with suppress(OSError):
        found = re.search(rf"^{field}:\s+(\d+) kB", Path("/proc/meminfo").read_text(encoding="ascii"), re.MULTILINE)
        return round(int(found[1]) / (1 << 20), 1) if found else None
    return None


def memory_returns() -> bool:
    """True if a virtual machine hands free memory back to its host, which takes microseconds a page to get it again."""
    with suppress(OSError):
        return int(_PAGE_REPORTING.read_text(encoding="ascii")) <= _LARGEST_BLOCK
    return False


def _processor() -> str | None:
    with suppress(OSError):
        found = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
        return found[1].strip() if found else None
    return None


def _versions() -> dict[str, str]:
    found = {}
    for name in _PACKAGES:
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found
