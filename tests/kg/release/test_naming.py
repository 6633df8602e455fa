from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from kg.errors import CallerError, NotFoundError
from kg.release.naming import named_release

OLDEST, OLDER, LATEST = "aaaa1111" + "0" * 56, "aaaa2222" + "0" * 56, "bbbb3333" + "0" * 56


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three kept releases, the latest one current, and something else."""
    for age, name in enumerate((LATEST, OLDER, OLDEST)):
        (tmp_path / name).mkdir()
        manifest = {"id": name, "base_iri": "", "files": {}, "inputs": {}}
        (tmp_path / name / "manifest.json").write_text(json.dumps(manifest))
        os.utime(tmp_path / name, (1_000_000 - age, 1_000_000 - age))
    (tmp_path / "current").symlink_to(LATEST)
    (tmp_path / "notes").mkdir()
    return tmp_path


def test_a_release_is_named_by_what_a_person_knows_of_it(folder: Path) -> None:
    """A path, a folder, the beginning of an id, current, previous."""
    for name, expected in {
        str(folder / OLDEST): OLDEST,
        str(folder): LATEST,
        "aaaa1": OLDEST,
        LATEST: LATEST,
        "current": LATEST,
        "previous": OLDER,
    }.items():
        assert folder / expected == named_release(name, folder)


def test_previous_to_an_older_one_that_was_switched_back_to_is_the_latest(folder: Path) -> None:
    """Previous is what was published last and is not served."""
    (folder / "current").unlink()
    (folder / "current").symlink_to(OLDEST)

    assert folder / LATEST == named_release("previous", folder)


def test_a_name_that_fits_no_release_or_two_is_told(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """With what there is."""
    with pytest.raises(NotFoundError) as unknown:
        named_release("cccc", folder)
    with pytest.raises(CallerError, match="2 releases"):
        named_release("aaaa", folder)
    with pytest.raises(NotFoundError, match="no release"):
        named_release("previous", tmp_path_factory.mktemp("empty"))

    assert OLDEST[:12] in unknown.value.hint
    with pytest.raises(NotFoundError):  # too short to be meant
        named_release("bbb", folder)
