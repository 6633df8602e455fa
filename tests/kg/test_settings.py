from pathlib import Path

import pytest

from kg.errors import SettingError
from kg.query.zygote_process import _environment
from kg.settings import Settings, get_settings


def test_several_paths_are_written_as_in_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the environment, and where settings are handed down to readers; none is none."""
    monkeypatch.setenv("KG_TEXTS", "/texts:notes.txt")

    assert (Path("/texts"), Path("notes.txt")) == Settings().texts
    assert "/texts:notes.txt" == _environment(Settings())["KG_TEXTS"]
    monkeypatch.setenv("KG_TEXTS", "")
    assert () == Settings().texts
    assert "" == _environment(Settings(texts=()))["KG_TEXTS"]


def test_a_secret_with_a_line_break_is_refused_by_name_and_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would end a header; the line end of the file that it was read from does no harm."""
    monkeypatch.setenv("KG_ENGINE_TOKEN", "hush\nhush")
    get_settings.cache_clear()

    with pytest.raises(SettingError) as caught:
        get_settings()

    assert "KG_ENGINE_TOKEN cannot be used" in caught.value.message
    assert "hush" not in caught.value.message
    assert "hush" == Settings(engine_token="hush\n").engine_token
    get_settings.cache_clear()


@pytest.mark.parametrize(
    ("iri", "told"),
    [
        ("https://example.org/kg", "it does not end with a slash"),
        ("example.org/", "no http or https IRI"),
        ("https://example.org/?a=/", "without query and fragment"),
    ],
)
def test_a_base_that_is_none_is_told_in_words(monkeypatch: pytest.MonkeyPatch, iri: str, told: str) -> None:
    """And not by a pattern to be read."""
    monkeypatch.setenv("KG_BASE_IRI", iri)
    get_settings.cache_clear()

    with pytest.raises(SettingError, match=told):
        get_settings()
