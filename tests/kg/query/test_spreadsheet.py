"""What a spreadsheet would run, by the list of OWASP's page on CSV injection."""

import csv
import io
import unicodedata

import pytest

from kg.query.spreadsheet import csv_text

STARTERS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@pytest.mark.parametrize("starter", STARTERS)
def test_a_cell_that_would_run_has_an_apostrophe_in_front(starter: str) -> None:
    """What follows is the text to the letter; the same sign inside a text changes nothing."""
    rows = csv_text(["text"], [[f"{starter}1+1"], [f"a{starter}1"]])

    assert [["text"], [f"'{starter}1+1"], [f"a{starter}1"]] == list(csv.reader(io.StringIO(rows, newline="")))


def test_a_full_width_starter_is_the_plain_one_in_disguise() -> None:
    """Unicode's compatibility forms of the last four are the first four."""
    assert list(STARTERS[:4]) == [unicodedata.normalize("NFKC", starter) for starter in STARTERS[-4:]]


def test_a_number_stays_a_number() -> None:
    """Only texts are guarded: a negative number is none."""
    assert "n\r\n-1\r\n" == csv_text(["n"], [[-1]])
