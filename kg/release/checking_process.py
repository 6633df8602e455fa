"""The process that checks a draft: it loads what the build tells it, checks it, and says what was found.

    python -m kg.release.checking_process TASK

TASK is JSON: `base_iri`, `ontology`, and `store` if there is to be one on the disk. Orders come as lines of JSON on
standard input (`load` and `remove` with the path of N-Quads, `finish` when all are told, `check` with the characteristic
sets in the end), words as lines of JSON on standard output: phases with their shares, and findings or an error in the end.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from queue import Queue
from typing import Any

from kg.errors import InputError, KgError, ReleaseError
from kg.prefixes import Namespaces
from kg.schema import Schema, load_schema
from kg.store import EmbeddedEngine
from kg.validation import CharacteristicSets, Report, validate

_PAUSE_S = 0.2
_COPIED_BYTES = 1 << 20
# The build is on one thread, and what is done here on several: where there are few processors, that one comes first.
_NICENESS = 19
Orders = Queue[dict[str, Any]]


def _read_orders(orders: Orders) -> None:
    """Take what the build has to say; its end of our input closes however it ends, and then there is nobody to tell."""
    for line in sys.stdin:
        orders.put(json.loads(line))
    os._exit(1)


def main() -> None:
    """Do what the lines of input say, check what is there at the order to check, and say what was found."""
    orders: Orders = Queue()
    threading.Thread(target=_read_orders, args=(orders,), daemon=True).start()
    os.nice(_NICENESS)
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)  # else what it says of a crash would stop it on some terminals
    gc.disable()  # as in the build
    task = json.loads(sys.argv[1])
    schema = load_schema(Path(task["ontology"]), Namespaces(task["base_iri"]))
    try:
        report = _check(task.get("store"), orders, schema)
    except InputError as error:
        _say({"faults": [asdict(fault) for fault in error.faults]})
        return
    except KgError as error:
        _say({"error": error.message, "hint": error.hint})
        return
    _say({"findings": [asdict(finding) for finding in report.findings], "checks": report.checks})


def _check(store: str | None, orders: Orders, schema: Schema) -> Report:
    tell = _saying()
    tell("load the store", 0.0)
    engine = EmbeddedEngine.making(Path(store)) if store else EmbeddedEngine.in_memory()
    with engine:
        unwanted = _load(engine, orders)
        if unwanted:
            engine.remove(unwanted)
        if store:
            engine.finish()  # reading it as it is would take more time than this
        sets = orders.get()["check"]
        return validate(engine, schema, None if sets is None else CharacteristicSets(sets), progress=tell)


def _load(engine: EmbeddedEngine, orders: Orders) -> Path | None:
    """Load what is ordered until it is all; the file of what is to be removed from it, if there is one.

    All files are one to the store, which would be busy with itself between many.
    """
    taken, given = os.pipe()
    unwanted: list[Path] = []
    failures: list[OSError] = []

    def hand_on() -> None:
        try:
            with os.fdopen(given, "wb") as pipe:
                while "finish" not in (order := orders.get()):
                    if "remove" in order:
                        unwanted.append(Path(order["remove"]))
                    else:
                        with Path(order["load"]).open("rb") as file:
                            shutil.copyfileobj(file, pipe, _COPIED_BYTES)
        except BrokenPipeError:  # the load failed, and says why
            pass
        except OSError as error:
            failures.append(error)

    handing = threading.Thread(target=hand_on, daemon=True)
    handing.start()
    try:
        engine.load(Path(f"/dev/fd/{taken}"))
        handing.join()
    finally:
        os.close(taken)
    if failures:  # else half a dataset would be checked
        raise ReleaseError(f"what was built cannot be read: {failures[0]}", hint="Check the health of the disk.")
    return unwanted[0] if unwanted else None


def _saying() -> Callable[[str, float], None]:
    last = 0.0

    def tell(phase: str, share: float) -> None:
        nonlocal last
        if time.monotonic() - last > _PAUSE_S:
            last = time.monotonic()
            _say({"phase": phase, "share": share})

    return tell


def _say(words: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
