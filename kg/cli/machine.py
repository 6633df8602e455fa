"""What this installation and this machine can do, as findings of `kg doctor`."""

from __future__ import annotations

import os
import platform
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from tempfile import TemporaryFile

from kg.errors import KgError
from kg.findings import Finding, fault_of
from kg.settings import Settings

_DISTRIBUTION = "nutrigraph"
_REQUIREMENT = re.compile(r"(?P<name>[\w.\-]+)\s*(?:\[[^\]]*\])?\s*(?P<bounds>[^;]*)(?:;(?P<marker>.*))?")
_GIBIBYTE = 1 << 30
_LEAST_DISK_BYTES = _GIBIBYTE
# A connection takes one, and each reader a few; below this a busy server soon refuses.
_LEAST_FILES = 1_024
# What opening a store on disk maps before the first question.
_LEAST_ADDRESS_SPACE_BYTES = _GIBIBYTE
_PATIENCE_S = 20.0
_DROP_NETWORK = "import runpy, sys; sys.exit(not runpy.run_path(sys.argv[1])['drop_network']())"


def examine_installation() -> Iterator[Finding]:
    """Python, packages, packaged data, web assets, SQLite."""
    where = f"{platform.system()} {platform.machine()}"
    yield Finding("ok", "python", f"{platform.python_version()} at {sys.executable}, {where}")
    yield _packages()
    for name, find in _folders().items():
        try:
            yield Finding("ok", name, str(find()))
        except KgError as error:
            yield fault_of(name, error)
    from api.pages.assets import load_assets, mending

    missing = load_assets().missing()
    if missing:
        yield Finding("fault", "web assets", f"missing: {', '.join(missing)}", mending())
    else:
        yield Finding("ok", "web assets", "explorer and editors are there")
    yield _full_text_search()


def _folders() -> dict[str, Callable[[], Path]]:
    from kg.locations import ontology_dir, seeds_dir

    return {"ontology": ontology_dir, "seeds": seeds_dir}


def _packages() -> Finding:
    """Whether all that is needed is there, in versions that fit."""
    try:
        needed = requires(_DISTRIBUTION) or []
        words = f"{_DISTRIBUTION} {version(_DISTRIBUTION)} with pyoxigraph {version('pyoxigraph')}"
    except PackageNotFoundError as error:
        words = f"{error.name or _DISTRIBUTION} is not installed here"
        return Finding("note", "packages", words, "From a checkout: pip install --editable .")
    wrong = []
    for match in filter(None, map(_REQUIREMENT.match, needed)):
        if "extra" in (match["marker"] or ""):
            continue
        try:
            found = version(match["name"])
        except PackageNotFoundError:
            wrong.append(f"{match['name']} is missing")
            continue
        if not fits(found, match["bounds"]):
            wrong.append(f"{match['name']} is {found} and should be {match['bounds'].strip()}")
    if wrong:
        return Finding(
            "fault", "packages", "; ".join(wrong), f"Install it again: pip install --upgrade {_DISTRIBUTION}"
        )
    return Finding("ok", "packages", f"{words}, and all that they need")


def fits(found: str, bounds: str) -> bool:
    """Whether a version is within bounds; those that are neither `>=` nor `<` are not looked at.

    >>> fits("0.10.1", ">=0.5.13,<0.6"), fits("0.5.13", ">=0.5.13,<0.6")
    (False, True)
    """
    number = _release_of(found)
    for bound in filter(None, map(str.strip, bounds.split(","))):
        if bound.startswith(">=") and number < _release_of(bound):
            return False
        if bound.startswith("<") and not bound.startswith("<=") and number >= _release_of(bound):
            return False
    return True


def _release_of(text: str) -> tuple[int, ...]:
    found = re.search(r"\d+(?:\.\d+)*", text)
    numbers = [int(part) for part in found[0].split(".")] if found else [0]
    while numbers and not numbers[-1]:  # 1.0 is 1
        numbers.pop()
    return tuple(numbers)


def _full_text_search() -> Finding:
    try:
        with closing(sqlite3.connect(":memory:")) as database:
            database.execute("CREATE VIRTUAL TABLE names USING fts5(name)")
    except sqlite3.Error as error:
        mend = "Take a Python whose SQLite was built with FTS5: search needs it."
        return Finding("fault", "sqlite", f"{sqlite3.sqlite_version}, without FTS5: {error}", mend)
    return Finding("ok", "sqlite", f"{sqlite3.sqlite_version} with FTS5")


def examine_settings(settings: Settings) -> Iterator[Finding]:
    """Variables of the environment, and the data folder."""
    known = {f"KG_{name}".upper() for name in type(settings).model_fields}
    given = sorted(name for name in os.environ if name.upper().startswith("KG_"))
    unknown = [name for name in given if name.upper() not in known]
    if unknown:
        yield Finding("note", "settings", f"{', '.join(unknown)}: no such setting", "Look at the names in the README.")
    else:
        yield Finding("ok", "settings", f"set: {', '.join(given)}" if given else "all as they come")
    yield _data_folder(settings.data_dir)


def _data_folder(folder: Path) -> Finding:
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    mend = "Mend its permissions, or name another folder in KG_DATA_DIR."
    try:
        if there == folder:
            with TemporaryFile(dir=folder) as file:
                file.write(b"0")
        elif not os.access(there, os.W_OK | os.X_OK):
            return Finding("fault", "data folder", f"{folder} is not there, and cannot be made in {there}", mend)
        free_bytes = shutil.disk_usage(there).free
    except OSError as error:
        return Finding("fault", "data folder", f"{folder} cannot be written: {error.strerror or error}", mend)
    words = f"{folder}, {'writable' if there == folder else 'to be made'}, {free_bytes / _GIBIBYTE:,.1f} GiB free"
    if free_bytes < _LEAST_DISK_BYTES:
        return Finding("note", "data folder", words, "Make room on the disk.")
    return Finding("ok", "data folder", words)


def examine_machine(settings: Settings) -> Iterator[Finding]:
    """Cores, memory, limits of the system, and whether readers can be shut off from the network."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    yield Finding("ok", "cores", f"{cores}, for {settings.readers} readers")
    yield _memory(settings)
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files != resource.RLIM_INFINITY and files < _LEAST_FILES:
        mend = f"Raise it: ulimit -n {_LEAST_FILES}, or LimitNOFILE= of the service."
        yield Finding("note", "open files", f"{files:,}, few for a server with many clients", mend)
    else:
        yield Finding("ok", "open files", "no limit" if files == resource.RLIM_INFINITY else f"{files:,}")
    yield _isolation()


def _memory(settings: Settings) -> Finding:
    space, _ = resource.getrlimit(resource.RLIMIT_AS)
    if space not in (resource.RLIM_INFINITY, -1) and space < _LEAST_ADDRESS_SPACE_BYTES:
        words = f"address space limited to {space / _GIBIBYTE:.1f} GiB, too little to open a store"
        return Finding("fault", "memory", words, "Raise it: ulimit -v unlimited.")
    bytes_ = _memory_bytes()
    each = settings.query_memory_bytes / _GIBIBYTE
    wanted = settings.readers * settings.query_memory_bytes
    words = f"{bytes_ / _GIBIBYTE:.1f} GiB; each of {settings.readers} readers may use {each:.1f} GiB for a query"
    if bytes_ < wanted:
        return Finding("note", "memory", words, "Lower KG_QUERY_MEMORY_BYTES or KG_READERS if others need some of it.")
    return Finding("ok", "memory", words)


def _memory_bytes() -> int:
    """Memory of the machine, or what a container may use of it."""
    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    try:
        return min(machine, int(Path("/sys/fs/cgroup/memory.max").read_text(encoding="ascii")))
    except (OSError, ValueError):  # no control groups, or "max"
        return machine


def _isolation() -> Finding:
    from kg.query import isolation

    # In a process of its own: who has given up the network does not get it back.
    command = [sys.executable, "-c", _DROP_NETWORK, isolation.__file__]
    try:
        done = subprocess.run(command, check=False, capture_output=True, timeout=_PATIENCE_S)
    except (OSError, subprocess.TimeoutExpired) as error:
        return Finding("fault", "isolation", f"no process can be started: {error}", "Look at the limits of processes.")
    if done.returncode:
        words = "readers keep the network: the system allows no namespaces. SERVICE and LOAD are refused all the same"
        return Finding("note", "isolation", words, "A container needs leave for unshare(CLONE_NEWUSER | CLONE_NEWNET).")
    return Finding("ok", "isolation", "readers work without any network")
