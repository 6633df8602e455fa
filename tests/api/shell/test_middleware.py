"""The shell around small doors of the test's own, without a server in between."""

from __future__ import annotations

import asyncio
import gzip
import random
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from api.problems import problem_response
from api.shell import Clients, Metrics, ResponseCache, Shell, delivery
from kg.settings import Settings

LONG = "iron, lentils and spinach; " * 100


class Doors:
    """One door at every address, which counts how often it is asked."""

    def __init__(self, answer: Callable[[Request], Response]) -> None:
        self.calls = 0
        self._answer = answer

    def shell(self, **settings: Any) -> Shell:
        async def door(request: Request) -> Response:
            self.calls += 1
            return self._answer(request)

        app = Starlette(routes=[Route("/{path:path}", door, methods=["GET", "POST", "PUT"])])
        chosen = Settings(**settings)
        cache, metrics = ResponseCache(chosen.cache_bytes), Metrics()
        return Shell(
            app,
            doors={},
            tell=problem_response,
            settings=chosen,
            release="release",
            version="1",
            cache=cache,
            metrics=metrics,
            clients=Clients(chosen),
        )


def ask(shell: Shell, *requests: tuple[str, str, dict[str, str]], body: bytes = b"") -> list[httpx.Response]:
    """The answers to requests of (method, target, header fields), one after the other."""

    async def run() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=shell)
        plain = {"accept-encoding": "identity", "accept": "*/*"}
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return [
                await client.request(method, target, headers=plain | fields, content=body if method == "POST" else None)
                for method, target, fields in requests
            ]

    return asyncio.run(run())


def test_the_same_question_is_asked_once() -> None:
    """By GET, HEAD and POST; the second answer says that it is kept, and has its own id."""
    doors = Doors(lambda _: PlainTextResponse(LONG))
    shell = doors.shell()

    first, second, head = ask(shell, ("GET", "/a?b", {}), ("GET", "/a?b", {}), ("HEAD", "/a?b", {}))
    posts = ask(shell, ("POST", "/a?b", {}), ("POST", "/a?b", {}), body=b"question")

    assert 2 == doors.calls
    assert LONG == first.text == second.text == posts[0].text == posts[1].text
    assert 'cache;desc="miss"' in first.headers["server-timing"]
    assert 'cache;desc="hit"' in second.headers["server-timing"]
    assert first.headers["x-request-id"] != second.headers["x-request-id"]
    assert (b"", str(len(LONG))) == (head.content, head.headers["content-length"])
    assert first.headers["etag"] == head.headers["etag"]
    assert "etag" not in posts[0].headers


@pytest.mark.parametrize(
    "answer",
    [
        lambda _: PlainTextResponse(LONG, 404),
        lambda _: PlainTextResponse(LONG, 503),
        lambda _: Response(status_code=303, headers={"location": "/b"}),
        lambda _: PlainTextResponse(LONG, headers={"cache-control": "no-store"}),
    ],
)
def test_errors_redirects_and_what_must_not_be_stored_are_asked_again(answer: Callable[[Request], Response]) -> None:
    """Only what will be the same the next time is kept."""
    doors = Doors(answer)

    ask(doors.shell(), ("GET", "/", {}), ("GET", "/", {}))

    assert 2 == doors.calls


def test_no_bytes_for_the_cache_turn_it_off() -> None:
    """`cache_bytes` is 0."""
    doors = Doors(lambda _: PlainTextResponse(LONG))

    ask(doors.shell(cache_bytes=0), ("GET", "/", {}), ("GET", "/", {}))

    assert 2 == doors.calls


def test_doors_see_no_field_that_the_cache_does_not_know() -> None:
    """Otherwise a client could have its own cookie's answer served to all, or a part of it, or none."""
    doors = Doors(lambda request: PlainTextResponse(repr(sorted(request.headers.items()))))
    hostile = {"cookie": "a=b", "te": "trailers", "x-forwarded-host": "evil", "if-none-match": "*", "origin": "x"}

    (response,) = ask(doors.shell(), ("GET", "/", hostile | {"if-none-match": '"x"'}))

    assert "[('accept', '*/*'), ('host', 'test')]" == response.text


def test_parts_of_one_address_are_told_apart_and_asked_by_get_alone() -> None:
    """RFC 9110, section 14.2: a Range field means nothing in HEAD or POST."""
    doors = Doors(lambda request: PlainTextResponse(repr([request.headers.get(n) for n in ("range", "if-range")])))
    shell = doors.shell()
    fields = {"range": "bytes=0-1", "if-range": '"a"'}

    whole, part, other, again = ask(
        shell, ("GET", "/", {}), ("GET", "/", fields), ("GET", "/", fields | {"if-range": '"b"'}), ("GET", "/", fields)
    )
    post, head = ask(shell, ("POST", "/", fields), ("HEAD", "/", fields), body=b"question")

    assert ["[None, None]", "['bytes=0-1', '\"a\"']", "['bytes=0-1', '\"b\"']"] == [whole.text, part.text, other.text]
    assert part.text == again.text
    assert "[None, None]" == post.text
    assert str(len("[None, None]")) == head.headers["content-length"]


def test_a_part_has_the_tag_of_the_whole_and_is_not_kept() -> None:
    """Who has the whole gets 304 instead: RFC 9110, section 13.2.2."""
    headers = {"etag": '"own"', "content-range": "bytes 0-1/9", "content-type": "text/plain"}
    doors = Doors(lambda _: Response(b"ab", 206, headers))
    shell = doors.shell()

    part, again, known = ask(
        shell,
        ("GET", "/", {"range": "bytes=0-1"}),
        ("GET", "/", {"range": "bytes=0-1"}),
        ("GET", "/", {"range": "bytes=0-1", "if-none-match": '"own"'}),
    )

    assert 3 == doors.calls
    assert (206, b"ab", '"own"') == (part.status_code, part.content, part.headers["etag"])
    assert part.content == again.content
    assert (304, b"") == (known.status_code, known.content)


def test_two_fields_of_one_name_are_one_to_key_and_doors() -> None:
    """A door that reads the first of two only would give an answer that the key does not tell apart."""
    doors = Doors(lambda request: PlainTextResponse(repr(request.headers.getlist("accept"))))

    async def run() -> str:
        transport = httpx.ASGITransport(app=doors.shell())
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            fields = [("accept", "text/csv"), ("accept", "text/html;q=0.5")]
            request = httpx.Request("GET", "http://test/", headers=fields)
            return (await client.send(request)).text

    assert "['text/csv, text/html;q=0.5']" == asyncio.run(run())


def test_each_coding_has_its_own_tag_and_its_own_bytes() -> None:
    """And each is 304 to who has just it: from the doors, and from the cache."""
    doors = Doors(lambda _: PlainTextResponse(LONG, headers={"vary": "Accept"}))
    shell = doors.shell()

    plain, zipped, frame = ask(shell, *(("GET", "/", {"accept-encoding": name}) for name in ("", "gzip", "zstd")))
    tags = [response.headers["etag"] for response in (plain, zipped, frame)]
    with_gzip = [("GET", "/", {"accept-encoding": "gzip", "if-none-match": tag}) for tag in tags]
    answers = ask(shell, *with_gzip)
    fresh = ask(doors.shell(), *with_gzip)

    assert 3 == len(set(tags))
    assert (LONG, "gzip") == (zipped.text, zipped.headers["content-encoding"])
    assert ["Accept, Accept-Encoding"] * 3 == [response.headers["vary"] for response in (plain, zipped, frame)]
    assert [200, 304, 200] == [answer.status_code for answer in answers] == [answer.status_code for answer in fresh]
    assert (b"", tags[1], "Accept, Accept-Encoding") == (
        answers[1].content, answers[1].headers["etag"], answers[1].headers["vary"],
    )  # fmt: skip
    assert "content-encoding" not in answers[1].headers
    assert "content-length" not in answers[1].headers


def test_a_kept_answer_is_compressed_once() -> None:
    """The bytes that went over the wire are those that are kept, with their length."""
    doors = Doors(lambda _: PlainTextResponse(LONG))
    shell = doors.shell()

    async def run() -> list[bytes]:
        transport = httpx.ASGITransport(app=shell)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            raw = []
            for _ in range(2):
                async with client.stream("GET", "/", headers={"accept-encoding": "gzip"}) as response:
                    raw.append(b"".join([piece async for piece in response.aiter_raw()]))
                assert len(raw[-1]) == int(response.headers["content-length"])
            return raw

    first, second = asyncio.run(run())

    assert first == second
    assert LONG.encode() == gzip.decompress(first)
    assert 1 == doors.calls


def test_what_is_encoded_already_stays_as_it_is() -> None:
    """Never twice."""
    text = random.Random(1).randbytes(4_000).hex()  # long even when it is compressed
    body = gzip.compress(text.encode())
    doors = Doors(lambda _: Response(body, headers={"content-encoding": "gzip", "content-type": "text/plain"}))

    (response,) = ask(doors.shell(), ("GET", "/", {"accept-encoding": "gzip"}))

    assert (text, str(len(body))) == (response.text, response.headers["content-length"])


def test_a_stream_goes_through_in_pieces() -> None:
    """Neither kept nor compressed; with the headers of every answer, and 304 where the doors give it a tag."""

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield LONG.encode()

    doors = Doors(lambda _: StreamingResponse(pieces(), headers={"etag": '"own"'}, media_type="text/plain"))
    shell = doors.shell()

    whole, head, known = ask(
        shell,
        ("GET", "/", {"accept-encoding": "gzip"}),
        ("HEAD", "/", {}),
        ("GET", "/", {"if-none-match": 'W/"own"'}),
    )

    assert 3 == doors.calls
    assert LONG * 3 == whole.text
    assert "content-encoding" not in whole.headers
    assert "nosniff" == whole.headers["x-content-type-options"]
    assert b"" == head.content
    assert (304, b"") == (known.status_code, known.content)


@pytest.mark.parametrize(("method", "fields"), [("HEAD", {}), ("GET", {"if-none-match": '"own"'})])
def test_a_body_that_nobody_reads_is_not_made(method: str, fields: dict[str, str]) -> None:
    """The door learns it with the first piece, as ASGI has it, and nothing is logged."""
    made = []

    async def pieces() -> AsyncIterator[bytes]:
        for number in range(1_000):
            made.append(number)
            yield LONG.encode()

    doors = Doors(lambda _: StreamingResponse(pieces(), headers={"etag": '"own"', "content-length": str(1 << 40)}))

    (answer,) = ask(doors.shell(), (method, "/", fields))

    assert len(made) <= 2
    assert (b"", '"own"') == (answer.content, answer.headers["etag"])
    assert ("200" if method == "HEAD" else "304") == str(answer.status_code)


def test_a_slow_client_of_a_long_answer_keeps_nobody_else_from_it() -> None:
    """The second one who asks for the same gets pieces of its own while the first takes none."""

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield LONG.encode()

    doors = Doors(lambda _: StreamingResponse(pieces(), media_type="text/plain"))
    shell = doors.shell()
    scope = {
        "type": "http", "http_version": "1.1", "method": "GET", "path": "/", "raw_path": b"/", "query_string": b"",
        "scheme": "http", "headers": [(b"host", b"test")], "asgi": {"spec_version": "2.4"},
    }  # fmt: skip

    begun = asyncio.Event()

    async def client(slow: asyncio.Event) -> int:
        asked: list[Any] = [{"type": "http.request", "body": b"", "more_body": False}]
        taken = 0

        async def receive() -> Any:
            if not asked:
                await asyncio.Event().wait()
            return asked.pop()

        async def send(message: Any) -> None:
            nonlocal taken
            begun.set()
            if message["type"] == "http.response.body":
                await slow.wait()
                taken += len(message["body"])

        await shell(dict(scope), receive, send)
        return taken

    async def run() -> list[int]:
        never, at_once = asyncio.Event(), asyncio.Event()
        at_once.set()
        first = asyncio.create_task(client(never))
        await begun.wait()
        async with asyncio.timeout(5):
            second = await client(at_once)
        never.set()
        return [second, await first]

    assert [3 * len(LONG)] * 2 == asyncio.run(run())


def test_pieces_of_declared_length_are_one_answer() -> None:
    """As files come; so they are compressed and kept."""

    async def pieces() -> AsyncIterator[bytes]:
        yield LONG.encode()
        yield LONG.encode()

    length = {"content-length": str(2 * len(LONG))}
    doors = Doors(lambda _: StreamingResponse(pieces(), headers=length, media_type="text/plain"))

    answers = ask(doors.shell(), *[("GET", "/", {"accept-encoding": "gzip"})] * 2)

    assert 1 == doors.calls
    assert [LONG * 2] * 2 == [answer.text for answer in answers]
    assert "gzip" == answers[0].headers["content-encoding"]


def test_a_door_that_fails_is_500_without_a_word_of_the_inside(caplog: pytest.LogCaptureFixture) -> None:
    """The log has the traceback; the answer has the headers of every answer and is not kept."""

    def fail(request: Request) -> Response:
        raise RuntimeError("secret")

    doors = Doors(fail)

    responses = ask(doors.shell(), ("GET", "/", {}), ("GET", "/", {}))

    assert 2 == doors.calls
    assert [500, 500] == [response.status_code for response in responses]
    assert "secret" not in responses[0].text
    assert "nosniff" == responses[0].headers["x-content-type-options"]
    assert "RuntimeError: secret" in caplog.text


def test_other_methods_go_to_the_doors_each_time() -> None:
    """PUT is nobody's question."""
    doors = Doors(lambda _: PlainTextResponse(LONG))

    ask(doors.shell(), ("PUT", "/", {}), ("PUT", "/", {}))

    assert 2 == doors.calls


@pytest.mark.parametrize("hosts", [[], ["a", "b"], ["a, b"]])
def test_a_request_names_one_host(hosts: list[str]) -> None:
    """RFC 9112, section 3.2: otherwise 400."""
    sent: list[Any] = []
    scope = {
        "type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", "path": "/", "raw_path": b"/",
        "query_string": b"", "headers": [(b"host", host.encode()) for host in hosts],
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(Doors(lambda _: PlainTextResponse(LONG)).shell()(scope, receive, send))

    assert 400 == sent[0]["status"]


def test_long_answers_together_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is beyond the bound is refused with a time to come again; what goes out is whole."""
    body = bytes(range(256)) * 20_000
    shell = Doors(lambda _: Response(body, media_type="application/octet-stream")).shell()

    (whole,) = ask(shell, ("GET", "/long", {}))
    monkeypatch.setattr(delivery, "_MOST_LONG_BYTES", 1_000_000)
    (refused,) = ask(shell, ("GET", "/other", {}))

    assert whole.content == body
    assert (refused.status_code, refused.json()["code"], refused.headers["retry-after"]) == (503, "busy", "1")
