"""Which lines two releases' datasets do not share: one pass over both, whatever their size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from kg.errors import ReleaseError
from kg.release.manifest import DATASET

# Told of progress once in so many lines.
_STEP = 50_000


def changed_lines(
    old: Path, new: Path, *, bases: tuple[str, str], tell: Callable[[float], None] = lambda _: None
) -> tuple[list[bytes], list[bytes]]:
    """The lines of `dataset.nq` that only the old release has, and those that only the new one has; both sorted.

    Args:
        old: Directory of a release.
        new: Directory of another.
        bases: Base IRI of each; lines are compared as if the old release had the base of the new one.
        tell: Told the share that is read, 0 to 1.

    Raises:
        ReleaseError: A file cannot be read.
    """
    gone, come = [], []
    size = max(1, (new / DATASET).stat().st_size)
    read = 0
    try:
        before, after = _lines(old, bases), _lines(new, (bases[1], bases[1]))
        left, right = next(before, None), next(after, None)
        count = 0
        while left is not None or right is not None:
            if right is None or (left is not None and left < right):
                assert left is not None
                gone.append(left)
                left = next(before, None)
                continue
            read += len(right)
            if left is None or right < left:
                come.append(right)
            else:
                left = next(before, None)
            right = next(after, None)
            count += 1
            if count % _STEP == 0:
                tell(min(1.0, read / size))
    except OSError as error:
        raise ReleaseError(f"{error.filename} cannot be read: {error.strerror}", hint="Check the file.") from error
    return gone, come


def _lines(directory: Path, bases: tuple[str, str]) -> Iterator[bytes]:
    here, there = (f"<{base}".encode() for base in bases)
    with (directory / DATASET).open("rb") as file:
        if here == there:
            yield from file
        else:  # another base, another order
            yield from sorted(line.replace(here, there) for line in file)
