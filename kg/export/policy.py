"""What a Content-Security-Policy calls the style and the script that a file carries."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def source_of(content: str) -> str:
    """The name of an inline script or style: its hash.

    Source: Content Security Policy Level 3, section 2.3.1
    """
    return f"'sha256-{b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def style_sources(document: str) -> list[str]:
    """The names of the style sheets in a document of ours, in their order."""
    return [source_of(style) for style in _STYLE.findall(document)]
