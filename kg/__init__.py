"""nutrigraph as a library: open a release, ask it, export a view of it.

>>> from kg import Graph
>>> with Graph.open() as graph:                                       # doctest: +SKIP
...     for hit in graph.search("iron"):
...         print(hit.curie, hit.label)
...     graph.neighborhood("iron", types="Food").write("iron.svg")

`import kg` costs nothing: a name is imported from its room when it is asked for. What is not listed here is internal.
It informs; it is not medical advice.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.errors import Fault, InputError, KgError
    from kg.export import Selection, write_view
    from kg.notebook import Graph
    from kg.release import Release, build_release, open_release, packaged_release
    from kg.settings import Settings, get_settings

__all__ = [
    "Fault",
    "Graph",
    "InputError",
    "KgError",
    "Release",
    "Selection",
    "Settings",
    "build_release",
    "get_settings",
    "open_release",
    "packaged_release",
    "write_view",
]

_ROOMS = {
    "Fault": "kg.errors",
    "Graph": "kg.notebook",
    "InputError": "kg.errors",
    "KgError": "kg.errors",
    "Release": "kg.release",
    "Selection": "kg.export",
    "Settings": "kg.settings",
    "build_release": "kg.release",
    "get_settings": "kg.settings",
    "open_release": "kg.release",
    "packaged_release": "kg.release",
    "write_view": "kg.export",
}


def __getattr__(name: str) -> Any:
    """Import a public name from its room on first use (PEP 562).

    Raises:
        AttributeError: The name is not public; `__all__` lists those that are.
    """
    if name == "__version__":
        from importlib.metadata import version

        return version("nutrigraph")
    if name not in _ROOMS:
        raise AttributeError(f"module 'kg' has no public name {name!r}")
    found = globals()[name] = getattr(import_module(_ROOMS[name]), name)
    return found


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
