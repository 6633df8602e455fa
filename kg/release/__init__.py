"""Releases: building, publishing and opening immutable directories.

`packaged_release` and `find_release` load nothing heavy; the rest comes when it is asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from kg.release.packaged import packaged_release

if TYPE_CHECKING:
    from kg.release.build import ReleaseDirectory, build_release, check_inputs
    from kg.release.opening import Release, find_release, open_release, wait_for_release
    from kg.release.published import check_published, check_row_limit, connect_engine, find_published
    from kg.release.publishing import publish

_LAZY = {
    "ReleaseDirectory": "kg.release.build",
    "build_release": "kg.release.build",
    "check_inputs": "kg.release.build",
    "Release": "kg.release.opening",
    "find_release": "kg.release.opening",
    "open_release": "kg.release.opening",
    "wait_for_release": "kg.release.opening",
    "publish": "kg.release.publishing",
    "check_published": "kg.release.published",
    "check_row_limit": "kg.release.published",
    "connect_engine": "kg.release.published",
    "find_published": "kg.release.published",
}

__all__ = [
    "Release",
    "ReleaseDirectory",
    "build_release",
    "check_inputs",
    "check_published",
    "check_row_limit",
    "connect_engine",
    "find_published",
    "find_release",
    "open_release",
    "packaged_release",
    "publish",
    "wait_for_release",
]


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LAZY[name]), name)
