from pathlib import Path

import pytest

from kg.errors import RefusedError
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

    assert caught.value.hint


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
