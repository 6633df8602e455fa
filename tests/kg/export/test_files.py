import errno
import os
import stat
from pathlib import Path

import pytest

from kg.errors import KgError, OperatorError, RefusedError
from kg.export import safe_name, write_whole


def test_a_file_is_written_whole_and_nothing_else_stays(tmp_path: Path) -> None:
    """The temporary file beside it is gone, and the file may be read as the user's umask says."""
    target = tmp_path / "view.svg"
    target.write_bytes(b"old")

    write_whole(target, b"new")

    assert b"new" == target.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["view.svg"]
    assert target.stat().st_mode & 0o400


def test_a_symbolic_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    """Whoever can place a link cannot make us write elsewhere."""
    victim = tmp_path / "victim"
    victim.write_bytes(b"untouched")
    link = tmp_path / "view.svg"
    link.symlink_to(victim)

    write_whole(link, b"new")

    assert b"untouched" == victim.read_bytes()
    assert b"new" == link.read_bytes()
    assert not link.is_symlink()


def test_a_folder_that_is_not_there_is_refused_with_a_mend(tmp_path: Path) -> None:
    """The error names the file and what to do."""
    with pytest.raises(RefusedError, match="cannot write") as caught:
        write_whole(tmp_path / "missing" / "view.svg", b"")

    assert "Make the folder first" in caught.value.hint


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_a_file_that_is_replaced_keeps_its_permissions(tmp_path: Path, mode: int) -> None:
    """What was private stays private; a new file is as the umask says."""
    target, new = tmp_path / "private.csv", tmp_path / "new.csv"
    target.write_bytes(b"old")
    target.chmod(mode)
    before = os.umask(0o027)
    try:
        write_whole(target, b"new")
        write_whole(new, b"new")
    finally:
        os.umask(before)

    assert mode == stat.S_IMODE(target.stat().st_mode)
    assert 0o640 == stat.S_IMODE(new.stat().st_mode)


def test_a_write_protected_file_is_not_replaced(tmp_path: Path) -> None:
    """Though the folder would allow it, and though root may do anything."""
    target = tmp_path / "kept.csv"
    target.write_bytes(b"old")
    target.chmod(0o444)

    with pytest.raises(RefusedError, match="write-protected") as caught:
        write_whole(target, b"new")

    assert "chmod" in caught.value.hint
    assert b"old" == target.read_bytes()
    assert [target] == list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("number", "kind", "hint"),
    [
        (errno.ENOSPC, OperatorError, "Free some space"),
        (errno.EIO, OperatorError, "Look at the disk"),
        (errno.EROFS, RefusedError, "yours to write"),
    ],
)
def test_each_failure_has_its_mend_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, kind: type[KgError], hint: str
) -> None:
    """A full disk is no matter of folders. The old file stays."""

    def fail(_: int) -> None:
        raise OSError(number, os.strerror(number))

    target = tmp_path / "view.svg"
    target.write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", fail)

    with pytest.raises(kind, match="cannot write") as caught:
        write_whole(target, b"new")

    assert hint in caught.value.hint
    assert b"old" == target.read_bytes()
    assert [target] == list(tmp_path.iterdir())


def test_a_name_that_is_too_long_is_refused_with_a_mend(tmp_path: Path) -> None:
    """The folder is fine."""
    with pytest.raises(RefusedError, match="cannot write") as caught:
        write_whole(tmp_path / ("x" * 300), b"")

    assert "shorter name" in caught.value.hint


def test_a_folder_in_the_place_of_a_file_is_refused(tmp_path: Path) -> None:
    """A folder is never replaced."""
    with pytest.raises(RefusedError, match="is a folder"):
        write_whole(tmp_path, b"")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("restless-legs-syndrome", "restless-legs-syndrome"),
        ("../../etc/passwd", "etc-passwd"),
        ("ng:iron", "ng-iron"),
        (".hidden", "hidden"),
        ("…", "export"),
        ("x" * 300, "x" * 80),
    ],
)
def test_a_safe_name_stays_in_its_folder(text: str, expected: str) -> None:
    """No separator, no leading dot, no name too long for a file system."""
    assert safe_name(text) == expected
