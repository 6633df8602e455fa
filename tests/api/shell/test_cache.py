"""The response cache: exact, bounded in bytes, the least recently asked for goes first."""

from __future__ import annotations

from api.shell.answer import Answer
from api.shell.asked import Asked, CacheKey
from api.shell.cache import ResponseCache


def key(name: str, body: bytes = b"") -> CacheKey:
    """The key of a GET for a path."""
    return Asked("GET", name.encode(), b"", "http", {}, None).key(body)


def answer(size: int) -> Answer:
    """An answer of so many bytes."""
    return Answer(200, [], bytes(size), is_storable=True)


def test_what_was_stored_is_found_under_the_same_key_only() -> None:
    """Each part of a request counts; GET and HEAD are one, POST is another."""
    cache = ResponseCache(1 << 20)
    fields = {b"host": b"h", b"accept": b"text/csv", b"content-type": b"text/plain"}
    stored = Asked("GET", b"/a", b"q=1", "http", fields, b"gzip")
    others = [
        Asked("POST", b"/a", b"q=1", "http", fields, b"gzip"),
        Asked("GET", b"/b", b"q=1", "http", fields, b"gzip"),
        Asked("GET", b"/a", b"q=2", "http", fields, b"gzip"),
        Asked("GET", b"/a", b"q=1", "https", fields, b"gzip"),
        *(Asked("GET", b"/a", b"q=1", "http", fields | {name: b"x"}, b"gzip") for name in fields),
        Asked("GET", b"/a", b"q=1", "http", fields, None),
    ]
    kept = answer(1)

    cache.store(stored.key(b"body"), kept)

    assert kept is cache.find(stored.key(b"body"))
    assert kept is cache.find(Asked("HEAD", b"/a", b"q=1", "http", fields, b"gzip").key(b"body"))
    assert [None] * 8 == [cache.find(other.key(b"body")) for other in others]
    assert cache.find(stored.key(b"bodY")) is None


def test_the_cache_never_takes_more_bytes_than_it_may() -> None:
    """A thousand answers of 4 KiB through 100 KiB; bodies of requests count as well."""
    cache = ResponseCache(100 << 10)

    for number in range(1_000):
        cache.store(key("/", number.to_bytes(2_000, "big")), answer(4 << 10))
        assert cache.size_bytes <= 100 << 10

    assert 10 <= len(cache) <= 100 // 6


def test_what_was_asked_for_longest_ago_goes_first() -> None:
    """Being asked for again makes an answer young."""
    cache = ResponseCache(64 << 10)
    for name in "abc":
        cache.store(key(name), answer(5 << 10))

    assert cache.find(key("a")) is not None
    for name in "defghijk":
        cache.store(key(name), answer(5 << 10))

    assert cache.find(key("a")) is not None
    assert cache.find(key("b")) is None


def test_one_answer_never_pushes_out_all_others() -> None:
    """More than an eighth of the cache is not kept."""
    cache = ResponseCache(80 << 10)
    cache.store(key("small"), answer(100))

    cache.store(key("large"), answer(11 << 10))

    assert cache.find(key("small")) is not None
    assert cache.find(key("large")) is None


def test_storing_again_replaces_and_counts_once() -> None:
    """Two requests may have made the same answer at the same time."""
    cache = ResponseCache(1 << 20)
    cache.store(key("a"), answer(1_000))
    before = cache.size_bytes

    cache.store(key("a"), answer(1_000))

    assert (1, before) == (len(cache), cache.size_bytes)


def test_a_cache_of_no_bytes_keeps_nothing() -> None:
    """0 turns it off."""
    cache = ResponseCache(0)

    cache.store(key("a"), answer(0))

    assert cache.find(key("a")) is None
