"""Proactive content negotiation: which of our formats does an Accept header like best?

Source: RFC 9110, sections 12.4.2 (quality) and 12.5.1 (Accept).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

# A name of ours, the media type in which it is sent, and others that ask for it when they are named in full.
Offer = tuple[str, tuple[str, ...]]


def accepted_ranges(accept: str) -> list[tuple[str, str, float]]:
    """Type, subtype and quality of every media range; ranges that make no sense are left out.

    >>> accepted_ranges("text/html, */*;q=0.5")
    [('text', 'html', 1.0), ('*', '*', 0.5)]
    """
    ranges = []
    for part in accept.split(","):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        kind, slash, subtype = media.partition("/")
        if not slash or not kind or not subtype or (kind == "*" and subtype != "*"):
            continue
        ranges.append((kind, subtype, _quality(parameters)))
    return ranges


def _quality(parameters: Iterable[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                quality = float(value)
            except ValueError:
                return 0.0
            return quality if 0 <= quality <= 1 else 0.0  # NaN compares false
    return 1.0


def choose(accept: str, offers: Sequence[Offer]) -> str | None:
    """The offer that an Accept header likes best, None if it takes none.

    Args:
        accept: The header's value; empty accepts everything.
        offers: In our order of preference, which decides between equals.
    """
    if not accept.strip():
        return offers[0][0]
    ranges = accepted_ranges(accept)
    if not ranges:  # nothing sensible was said, so nothing was refused
        return offers[0][0]
    best: tuple[float, str] | None = None
    for name, media_types in offers:
        named = [quality for kind, subtype, quality in ranges if f"{kind}/{subtype}" in media_types[1:]]
        quality = max(_quality_of(media_types[0], ranges), *named, 0)
        if quality > 0 and (best is None or quality > best[0]):
            best = quality, name
    return best[1] if best else None


def _quality_of(media: str, ranges: Iterable[tuple[str, str, float]]) -> float:
    """What the most specific range that fits says of a media type; 0 if none fits."""
    kind, _, subtype = media.partition("/")
    found = (-1, 0.0)
    for range_kind, range_subtype, quality in ranges:
        if (range_kind, range_subtype) == (kind, subtype):
            specificity = 2
        elif (range_kind, range_subtype) == (kind, "*"):
            specificity = 1
        elif (range_kind, range_subtype) == ("*", "*"):
            specificity = 0
        else:
            continue
        found = max(found, (specificity, quality))
    return found[1]
