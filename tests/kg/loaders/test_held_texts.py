import hashlib
from pathlib import Path

from kg.loaders import find_texts
from tests.tea_notes import TEXT, write_text

SHA256 = "a1943d8d83b75f0ddf24d0964e29cb245134e4728d15747978fa1243ddd639e8"


def test_a_text_is_found_by_its_hash_whatever_its_file_is_called(tmp_path: Path) -> None:
    """In a folder, or named itself; line ends stay as they are."""
    folder = write_text(tmp_path)

    assert {SHA256: TEXT} == find_texts([folder], {SHA256})
    assert {SHA256: TEXT} == find_texts([folder / "anything.txt", folder], {SHA256, "0" * 64})


def test_everything_else_is_passed_over(tmp_path: Path) -> None:
    """Texts that nobody asked for, links, folders in folders, bytes that are no text, and what is not there."""
    folder = write_text(tmp_path)
    other = "something else"
    (folder / "other.txt").write_text(other, encoding="utf-8")
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked" / "link.txt").symlink_to(folder / "anything.txt")
    (folder / "folder" / "deeper.txt").write_bytes(other.encode())

    assert {} == find_texts([folder], {"0" * 64})
    assert {} == find_texts([tmp_path / "linked", tmp_path / "nowhere"], {SHA256})
    assert {} == find_texts([folder / "folder" / "none"], {hashlib.sha256(other.encode()).hexdigest()})
