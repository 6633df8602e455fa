from pathlib import Path

import pytest

from kg.query.zygote_process import _environment
from kg.settings import Settings


def test_several_paths_are_written_as_in_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the environment, and where settings are handed down to readers; none is none."""
    monkeypatch.setenv("KG_TEXTS", "/texts:notes.txt")

    assert (Path("/texts"), Path("notes.txt")) == Settings().texts
    assert "/texts:notes.txt" == _environment(Settings())["KG_TEXTS"]
    monkeypatch.setenv("KG_TEXTS", "")
    assert () == Settings().texts
    assert "" == _environment(Settings(texts=()))["KG_TEXTS"]
