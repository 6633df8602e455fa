"""Writing a file so that it is there whole or not at all."""

from __future__ import annotations

import errno
import os
import re
import stat
import tempfile
from pathlib import Path

from kg.errors import OperatorError, RefusedError

_UNSAFE = re.compile(r"[^a-z0-9._-]+")
_ELSEWHERE = "Name a file in a folder that is yours to write in."
# What the caller can mend by another name.
_REFUSALS = {
    errno.ENOENT: "Make the folder first, or name a file in one that exists.",
    errno.ENOTDIR: "Name a file in a folder.",
    errno.EACCES: _ELSEWHERE,
    errno.EPERM: _ELSEWHERE,
    errno.EROFS: _ELSEWHERE,
    errno.ENAMETOOLONG: "Give the file a shorter name.",
}
# What somebody has to mend on the machine.
_FAILURES = {
    errno.ENOSPC: "Free some space on that disk, or write to another one.",
    errno.EDQUOT: "Free some of your quota on that disk, or write to another one.",
    errno.EFBIG: "Write less, or to a disk that allows files of that size.",
}


def safe_name(text: str) -> str:
    """A file name that stays in its folder on any system, made from any text.

    >>> safe_name("../../etc/Pass wd")
    'etc-pass-wd'
    """
    # 80 letters leave room for an extension under every file system's limit of 255 bytes.
    return _UNSAFE.sub("-", text.lower()).strip(".-")[:80].rstrip(".-") or "export"


def write_whole(path: Path, body: bytes) -> None:
    """Write beside the target, then rename over it: a reader sees the old file or the new one.

    A file that was there keeps its permissions. A symbolic link at `path` is replaced, not followed.

    Raises:
        RefusedError: The folder does not exist or may not be written, or `path` is a folder, a device, a pipe or a file
            that may not be written.
        OperatorError: The disk is full or failed.
    """
    temporary: Path | None = None
    try:
        mode = _mode_for(path)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            temporary = Path(file.name)
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(mode)
        temporary.replace(path)
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        words, number = f"cannot write {path}: {error.strerror}", error.errno or 0
        if number in _REFUSALS:
            raise RefusedError(words, hint=_REFUSALS[number]) from error
        raise OperatorError(words, hint=_FAILURES.get(number, "Look at the disk, or write to another one.")) from error


def _mode_for(path: Path) -> int:
    """The permissions that the file will have: those of the file that it replaces, or as the umask says.

    Raises:
        RefusedError: What is there may not be written.
        OSError: Nobody may look what is there.
    """
    if path.is_dir() and not path.is_symlink():
        raise RefusedError(f"{path} is a folder", hint="Name a file in it.")
    if path.exists() and not path.is_file():
        raise RefusedError(f"{path} is a device or a pipe", hint="Name a file, or leave -o away to write to stdout.")
    if path.is_symlink() or not path.exists():
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask  # temporary files are private; this one is for whoever may read the folder
    mode = stat.S_IMODE(path.stat().st_mode) & 0o777
    # Renaming over it would ask the folder only; and root is asked nothing at all.
    if not mode & 0o222 or not os.access(path, os.W_OK):
        raise RefusedError(
            f"{path} is write-protected", hint="Name another file, or make this one writable: chmod u+w."
        )
    return mode
