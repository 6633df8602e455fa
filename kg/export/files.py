"""Writing a file so that it is there whole or not at all."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

from kg.errors import RefusedError

_UNSAFE = re.compile(r"[^a-z0-9._-]+")


def safe_name(text: str) -> str:
    """A file name that stays in its folder on any system, made from any text.

    >>> safe_name("../../etc/Pass wd")
    'etc-pass-wd'
    """
    # 80 letters leave room for an extension under every file system's limit of 255 bytes.
    return _UNSAFE.sub("-", text.lower()).strip(".-")[:80].rstrip(".-") or "export"


def write_whole(path: Path, body: bytes) -> None:
    """Write beside the target, then rename over it: a reader sees the old file or the new one.

    A symbolic link at `path` is replaced, not followed.

    Raises:
        RefusedError: The folder does not exist or may not be written, or `path` is a folder, a device or a pipe.
    """
    if path.is_dir() and not path.is_symlink():
        raise RefusedError(f"{path} is a folder", hint="Name a file in it.")
    if path.exists() and not path.is_file():
        raise RefusedError(f"{path} is a device or a pipe", hint="Name a file, or leave -o away to write to stdout.")
    temporary: Path | None = None
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            temporary = Path(file.name)
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)  # temporary files are private; this one is for whoever may read the folder
        temporary.replace(path)
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise RefusedError(
            f"cannot write {path}: {error.strerror}", hint="Name a file in a folder that exists and is yours."
        ) from error
