"""The picture in pixels, for what shows no SVG. It is drawn with one font that comes along, so that it is the same anywhere."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import as_file, files

from resvg_py import svg_to_bytes

from kg.export.palette import ground_of
from kg.export.svg import write_svg
from kg.export.view import View

MEDIA_TYPE = "image/png"

# Latin, Greek and Cyrillic with arrows, in the two weights that the picture has.
_FAMILY = "Fira Sans"
_FONTS = ("FiraSans-Regular.ttf", "FiraSans-SemiBold.ttf")
# Twice the size of the SVG, for dense screens; less where that would be more pixels than 64 MB hold.
_ZOOM = 2.0
_MOST_PIXELS = 16_000_000
_SIZE = re.compile(r'<svg [^>]*?viewBox="0 0 (?P<width>[\d.]+) (?P<height>[\d.]+)"')
# Signature and header (PNG, sections 5.2 and 11.2.1); what the file says of itself comes after these.
_HEADER_BYTES = 8 + 25
# Our words → the keywords of PNG, section 11.3.3.1; the others go under their own.
_KEYWORDS = {"title": "Title", "attribution": "Author", "licence": "Copyright", "disclaimer": "Disclaimer"}


def write_png(view: View) -> bytes:
    """The picture of `write_svg` as PNG, with its terms as text chunks besides; the same view gives the same bytes.

    A letter that the font lacks is drawn as a box.

    Source: Portable Network Graphics (PNG) Specification, third edition
    """
    # What draws it reads no preferences.
    still = replace(view, theme="light") if view.theme == "auto" else view
    drawing = write_svg(still).decode("utf-8")
    size = _SIZE.search(drawing)
    assert size is not None, "write_svg says how large it is"
    width, height = float(size["width"]), float(size["height"])
    zoom = min(_ZOOM, (_MOST_PIXELS / (width * height)) ** 0.5)
    with as_file(files("fontpkg_fira_sans") / "files") as fonts:
        body = svg_to_bytes(
            svg_string=drawing,
            width=max(1, int(width * zoom)),
            skip_system_fonts=True,
            font_files=[str(fonts / name) for name in _FONTS],
            sans_serif_family=_FAMILY,
            background=ground_of(still.theme),
        )
    return body[:_HEADER_BYTES] + b"".join(_chunks(view)) + body[_HEADER_BYTES:]


def _chunks(view: View) -> Iterator[bytes]:
    """What the file says of itself: iTXt, uncompressed UTF-8 without language (section 11.3.3.4)."""
    for name, words in view.about.items():
        content = b"iTXt" + _KEYWORDS.get(name, name).encode("latin-1") + b"\0\0\0\0\0" + words.encode("utf-8")
        yield struct.pack(">I", len(content) - 4) + content + struct.pack(">I", zlib.crc32(content))
