"""The table of formats: which files are whose."""

import pytest

from kg.errors import NotFoundError
from kg.export import FORMATS, get_format_of
from kg.export.formats import FILE_FORMATS


def test_no_two_formats_have_files_of_one_name() -> None:
    """Whoever writes all formats into a folder has all of them afterwards."""
    extensions = [FILE_FORMATS[name].extension for name in FORMATS]

    assert len(FORMATS) == len(set(extensions))


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_tells_its_format(name: str) -> None:
    """What is written under the usual extension is read back as what it is."""
    assert name == get_format_of(f"iron.{FILE_FORMATS[name].extension}")


@pytest.mark.parametrize(
    ("file", "format_name"),
    [
        ("x.trig", "trig"),
        ("x.rdf12.trig", "rdf12"),
        ("X.RDF12.TRIG", "rdf12"),
        ("rdf12.trig", "trig"),
        ("x.kgx.tar.gz", "kgx"),
        ("x.svg.json", "json"),
    ],
)
def test_the_longest_extension_that_fits_tells_the_format(file: str, format_name: str) -> None:
    """In any case of letters; what stands before the extension tells nothing."""
    assert format_name == get_format_of(file)


def test_a_file_that_no_format_has_is_refused() -> None:
    """The error says which endings there are."""
    with pytest.raises(NotFoundError, match=r"iron\.tar\.gz") as caught:
        get_format_of("iron.tar.gz")

    assert ".rdf12.trig" in caught.value.hint
