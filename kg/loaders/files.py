"""Input files as bytes and lines, guarded: no links, no giants, every bad byte with its place."""

from __future__ import annotations

import re
import stat
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from pathlib import Path

from kg.loaders.faults import Faults, Place

# A table of ten million statements is some gigabytes and belongs into several sources; one that is larger than this
# is taken for a mistake before it fills the memory.
TABLE_BYTES = 512 << 20
# Ontology files and source.yaml are written by hand.
TEXT_BYTES = 16 << 20
# No cell of a hand-edited table comes near this; a literal of a gigabyte does.
LINE_CHARACTERS = 1 << 16

# C0 and C1 controls but tab, noncharacters, and the marks that some readers take for a line break.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
# What nobody sees, and what turns the order of letters around; joiners and direction marks belong to some scripts.
_INVISIBLE = re.compile("[\u00ad\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
# Every other byte of a text in Latin letters is zero in UTF-16.
_SAMPLE_BYTES = 4096
_BAD_BYTE = re.compile("[\udc80-\udcff]")


def shown_path(path: Path, root: Path) -> str:
    """The path as faults show it: relative to `root` with forward slashes, absolute when outside."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def read_bytes(path: Path, root: Path, faults: Faults, *, limit_bytes: int, hint_missing: str) -> bytes | None:
    """The bytes of an input file, or None after noting why it cannot be read.

    Args:
        path: The file.
        root: Folder to which paths in faults are relative.
        faults: Takes the fault.
        limit_bytes: Largest size that is read.
        hint_missing: The hint where there is no such file.
    """
    place = Place(shown_path(path, root))
    try:
        state = path.lstat()
        if stat.S_ISLNK(state.st_mode):
            faults.add(place, "the file is a symbolic link", "Put the file itself there.")
        elif not stat.S_ISREG(state.st_mode):
            faults.add(place, "this is not a regular file", "Put a regular file there.")
        elif state.st_size > limit_bytes:
            faults.add(place, f"the file has {state.st_size} bytes, more than {limit_bytes}", "Split it.")
        else:
            content = path.read_bytes()
            if not _is_wide(content):
                return content
            faults.add(place, "the file is UTF-16 or UTF-32", "Save it as UTF-8.")
    except FileNotFoundError:
        faults.add(place, "the file is missing", hint_missing)
    except OSError as error:
        faults.add(place, f"the file cannot be read: {error.strerror}", "Check its permissions.")
    return None


def _is_wide(content: bytes) -> bool:
    sample = content[:_SAMPLE_BYTES]
    return sample.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) or sample.count(0) * 3 > len(sample)


def read_lines(content: bytes, shown: str, faults: Faults) -> Iterator[tuple[int, str]]:
    """The lines of a UTF-8 text with their numbers from 1, without line ends.

    Bad bytes and control characters are noted with their columns; the line still comes, so that whoever reads on
    finds its other faults too. Lines that are too long do not come.
    """
    lines = content.split(b"\n")
    if lines[-1] == b"":
        lines.pop()
    returns = 0
    for number, raw in enumerate(lines, start=1):
        if raw.endswith(b"\r"):
            returns += 1
            if returns == 1:
                faults.add(Place(shown, number), "the line ends with a carriage return", "Save with LF line ends.")
        line = raw.removesuffix(b"\r").decode("utf-8", errors="surrogateescape")
        if number == 1 and line.startswith("\ufeff"):
            faults.add(Place(shown, 1, 1), "the file starts with a byte order mark", "Save as UTF-8 without BOM.")
            line = line[1:]
        if len(line) > LINE_CHARACTERS:
            message = f"the line has {len(line)} characters, more than {LINE_CHARACTERS}"
            faults.add(Place(shown, number), message, "Shorten it.")
            continue
        yield number, line


def note_bad_characters(text: str, place: Place, faults: Faults) -> bool:
    """Note bytes that are not UTF-8, control characters and invisible ones in a piece of a line.

    Args:
        text: As `read_lines` gives it.
        place: Where the piece starts; its column is moved to the character.
        faults: Takes one fault per kind.

    Returns:
        True if the text can be written and shown.
    """
    bad = _BAD_BYTE.search(text)
    if bad:
        there = Place(place.path, place.line, place.column + bad.start(), place.field)
        faults.add(there, f"byte 0x{ord(bad[0]) - 0xDC00:02X} is not valid UTF-8 here", "Save the file as UTF-8.")
    control = _CONTROL.search(text)
    if control:
        there = Place(place.path, place.line, place.column + control.start(), place.field)
        faults.add(there, f"control character U+{ord(control[0]):04X}", "Remove it.")
    invisible = _INVISIBLE.search(text)
    if invisible:
        there = Place(place.path, place.line, place.column + invisible.start(), place.field)
        faults.add(there, f"invisible character U+{ord(invisible[0]):04X}", "Remove it.")
    return not (bad or control)


def printable(text: str) -> str:
    """The text with a replacement character for each bad byte; of the same length."""
    return _BAD_BYTE.sub("\ufffd", text)
