"""A frame carries a header and raw bytes over a socket, and an error keeps its class."""

from __future__ import annotations

import socket
import threading

import pytest

from kg.errors import EngineError, KgError, MemoryCapError, QuerySyntaxError
from kg.query.framing import LENGTHS, FrameReader, error_record, raised, send


def test_a_frame_arrives_as_it_was_sent() -> None:
    """Any bytes may be a body, also none."""
    left, right = socket.socketpair()
    with left, right:
        send(left, {"service": "é"}, b"\x00\xff\n")
        send(left, {})

        frames = FrameReader(right)
        assert frames.receive() == ({"service": "é"}, b"\x00\xff\n")
        assert frames.receive() == ({}, b"")


@pytest.mark.parametrize("sent", [b"", b"\x00\x00", LENGTHS.pack(2, 0) + b"{", LENGTHS.pack(2, 9) + b"{}"])
def test_an_end_in_mid_frame_is_an_end(sent: bytes) -> None:
    """Whoever is cut off has sent nothing."""
    left, right = socket.socketpair()
    with right:
        left.sendall(sent)
        left.close()

        assert FrameReader(right).receive() is None


@pytest.mark.parametrize("sent", [LENGTHS.pack(2**32 - 1, 0), LENGTHS.pack(2, 0) + b"[]", LENGTHS.pack(1, 0) + b"x"])
def test_what_is_no_frame_is_an_engine_error(sent: bytes) -> None:
    """Lengths out of bounds are not believed; a header is a JSON object."""
    left, right = socket.socketpair()
    with left, right:
        left.sendall(sent)

        with pytest.raises(EngineError):
            FrameReader(right).receive()


def test_a_long_frame_arrives_in_pieces_and_the_next_is_not_lost() -> None:
    """However the socket cuts what is sent."""
    left, right = socket.socketpair()
    body = bytes(range(256)) * 20_000

    def send_both() -> None:
        send(left, {"n": 1}, body)
        send(left, {"n": 2}, b"next")

    with left, right:
        writer = threading.Thread(target=send_both)
        writer.start()
        frames = FrameReader(right)

        assert frames.receive() == ({"n": 1}, body)
        assert frames.receive() == ({"n": 2}, b"next")
        writer.join()


def test_an_error_crosses_with_class_and_place() -> None:
    """A syntax error keeps line and column."""
    error = raised(error_record(QuerySyntaxError("no such thing", line=3, column=7, hint="mend it")))

    assert isinstance(error, QuerySyntaxError)
    assert (error.message, error.line, error.column, error.hint) == ("no such thing", 3, 7, "mend it")
    assert isinstance(raised(error_record(MemoryCapError("m"))), MemoryCapError)


@pytest.mark.parametrize("name", ["Exception", "os", "Fault", "InputError", "", "KgErrors"])
def test_an_unknown_class_becomes_an_engine_error(name: str) -> None:
    """A record can make errors of our tree only."""
    error: KgError = raised({"class": name, "message": "m"})

    assert (type(error), error.message) == (EngineError, "m")
