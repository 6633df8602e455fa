"""Which coding a client gets, and that independent readers understand it."""

from __future__ import annotations

import asyncio
import gzip

import pytest

from api.shell.coding import LEAST_BYTES, choose_coding, compress, is_textual

TEXT = b'{"label": "iron deficiency"}' * 200


@pytest.mark.parametrize(
    ("accept_encoding", "coding"),
    [
        (b"", None),
        (b"gzip", b"gzip"),
        (b"x-gzip", b"gzip"),
        (b"gzip, deflate, br, zstd", b"zstd"),
        (b"GZIP;Q=0.8 , ZSTD ; q=0.2", b"gzip"),
        (b"gzip;q=0", None),
        (b"gzip;q=0.000, zstd;q=0.001", b"zstd"),
        (b"*", b"zstd"),
        (b"*;q=0", None),
        (b"zstd;q=0, *;q=0.5", b"gzip"),
        (b"identity", None),
        (b"identity;q=1, gzip;q=0.5", None),
        (b"identity;q=0.5, gzip;q=1.0", b"gzip"),
        (b"identity;q=0, br", None),
        (b"gzip;q=high", None),
        (b"br, deflate, compress", None),
        (b",;q=1,", None),
    ],
)
def test_a_client_gets_the_coding_that_it_likes_best(accept_encoding: bytes, coding: bytes | None) -> None:
    """Weights, the star, and the codings that we do not have, by RFC 9110, section 12.5.3."""
    assert coding == choose_coding(accept_encoding)


@pytest.mark.parametrize("repeats", [1, 100])
def test_gzip_reads_our_gzip(repeats: int) -> None:
    """The standard library's reader, which is not what writes it; below and above what goes to a thread."""
    assert TEXT * repeats == gzip.decompress(asyncio.run(compress(TEXT * repeats, b"gzip")))


def test_the_same_text_gives_the_same_bytes() -> None:
    """No time of day is in them: a strong ETag promises the bytes."""
    first, second = (asyncio.run(compress(TEXT, b"gzip")) for _ in range(2))

    assert first == second
    assert bytes(4) == first[4:8]  # MTIME of RFC 1952, section 2.3.1


def test_zstd_frames_are_what_rfc_8878_says() -> None:
    """The magic number, and the size of the text in the frame's header, little-endian and less 256."""
    frame = asyncio.run(compress(TEXT, b"zstd"))

    assert bytes.fromhex("28b52ffd") == frame[:4]
    assert 0b01 == frame[4] >> 6
    assert len(TEXT) - 256 == int.from_bytes(frame[5:7], "little")
    assert len(frame) < len(TEXT) / 10


@pytest.mark.parametrize(
    ("content_type", "size", "expected"),
    [
        (b"application/json; charset=utf-8", 2_000, True),
        (b"application/graphql-response+json; charset=utf-8", 2_000, True),
        (b"application/sparql-results+xml", 2_000, True),
        (b"text/turtle; charset=utf-8", 2_000, True),
        (b"application/n-triples", 2_000, True),
        (b"image/svg+xml", 2_000, True),
        (b"application/json", 500, False),
        (b"image/png", 100_000, False),
        (b"font/woff2", 100_000, False),
        (b"application/zip", 100_000, False),
        (b"", 100_000, False),
    ],
)
def test_only_long_texts_are_worth_it(content_type: bytes, size: int, *, expected: bool) -> None:
    """Pictures and archives are compressed already; what fits one packet gains nothing."""
    assert expected is (is_textual(content_type) and size >= LEAST_BYTES)
